import { DeleteMetricFilterCommand, type MetricFilter } from '@aws-sdk/client-cloudwatch-logs'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Cards from '@cloudscape-design/components/cards'
import Header from '@cloudscape-design/components/header'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type words from '../../../locales/en/console/cloudwatch.json'
import { DeleteModal } from '../blocks/delete-modal.tsx'
import { useAction, usePages } from '../blocks/use-calls.ts'
import { useFlashes } from '../shell/flashes.tsx'
import { hrefTo } from '../shell/route.ts'
import { useSay } from '../shell/words.ts'
import { createMetricFilterHref, editMetricFilterHref, metricFiltersOf, useLogs } from './calls.ts'

const metricOf = ({ metricTransformations: [first] = [] }: MetricFilter) => ({
  namespace: first?.metricNamespace ?? '',
  name: first?.metricName ?? '',
  value: first?.metricValue ?? '',
  defaultValue: first?.defaultValue,
})

/** A log group's metric filters, a card each, with a box to tick. */
export function MetricFilterList({ logGroupName }: { readonly logGroupName: string }) {
  const say = useSay<keyof typeof words>()
  const logs = useLogs()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const list = usePages<MetricFilter>(({ token, signal }) => metricFiltersOf(logs, logGroupName, token, signal), [logGroupName])
  const [selected, setSelected] = useState<readonly MetricFilter[]>([])
  const [isDeleting, setDeleting] = useState(false)
  const [only] = selected.length === 1 ? selected : []
  const names = selected.map(({ filterName }) => filterName).join(', ')
  const remove = async () => {
    const isGone = await act(async () => {
      for (const { filterName } of selected) await logs.send(new DeleteMetricFilterCommand({ logGroupName, filterName }))
    })
    setDeleting(false)
    setSelected([])
    list.refresh()
    if (isGone) tell('success', say('filtersDeleted', { names }))
  }
  return (
    <>
      <Cards
        items={list.items}
        trackBy={({ filterName = '' }) => filterName}
        loading={list.isLoading && list.items.length === 0}
        loadingText={say('loading')}
        selectionType="multi"
        selectedItems={[...selected]}
        onSelectionChange={({ detail }) => setSelected(detail.selectedItems)}
        ariaLabels={{
          selectionGroupLabel: say('metricFilters'),
          itemSelectionLabel: (_all, { filterName = '' }) => say('selectRow', { name: filterName }),
        }}
        cardsPerRow={[{ cards: 1 }, { minWidth: 700, cards: 2 }]}
        cardDefinition={{
          header: ({ filterName = '' }) => filterName,
          sections: [
            {
              id: 'pattern',
              header: say('filterPattern'),
              content: ({ filterPattern = '' }) => (
                <span className="exact-value">{filterPattern === '' ? say('everyEvent') : filterPattern}</span>
              ),
            },
            {
              id: 'metric',
              header: say('metric'),
              content: (filter) => {
                const { namespace, name } = metricOf(filter)
                return <Link href={hrefTo('cloudwatch', ['metrics'], { namespace, name })}>{`${namespace} / ${name}`}</Link>
              },
            },
            { id: 'value', header: say('metricValue'), content: (filter) => metricOf(filter).value },
            { id: 'default', header: say('defaultValue'), content: (filter) => metricOf(filter).defaultValue ?? '-' },
          ],
        }}
        header={
          <Header
            counter={`(${list.items.length}${list.hasMore ? '+' : ''})`}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button iconName="refresh" ariaLabel={say('refresh')} loading={list.isLoading} onClick={list.refresh} />
                <Button disabled={!only} {...(only ? { href: editMetricFilterHref(logGroupName, only.filterName ?? '') } : {})}>
                  {say('edit')}
                </Button>
                <Button disabled={selected.length === 0} onClick={() => setDeleting(true)}>
                  {say('delete')}
                </Button>
                <Button
                  disabled={!only}
                  {...(only
                    ? { href: hrefTo('cloudwatch', ['create-alarm'], { namespace: metricOf(only).namespace, name: metricOf(only).name }) }
                    : {})}
                >
                  {say('createAlarm')}
                </Button>
                <Button variant="primary" href={createMetricFilterHref(logGroupName)}>
                  {say('createMetricFilter')}
                </Button>
              </SpaceBetween>
            }
          >
            {say('metricFilters')}
          </Header>
        }
        pagination={list.hasMore ? <Button onClick={() => void list.more()}>{say('more')}</Button> : undefined}
        empty={
          <Box textAlign="center">
            <b>{say('noMetricFilters')}</b>
          </Box>
        }
      />
      {isDeleting ? (
        <DeleteModal title={say('deleteMetricFilter')} isBusy={isBusy} onConfirm={() => void remove()} onDismiss={() => setDeleting(false)}>
          {say('deleteFilterAbout', { names })}
        </DeleteModal>
      ) : null}
    </>
  )
}
