import { DeleteLogGroupCommand, type LogGroup } from '@aws-sdk/client-cloudwatch-logs'
import Button from '@cloudscape-design/components/button'
import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import Link from '@cloudscape-design/components/link'
import { useState } from 'react'
import type words from '../../../locales/en/console/cloudwatch.json'
import { DeleteModal } from '../blocks/delete-modal.tsx'
import { Moment } from '../blocks/moment.tsx'
import { ResourceTable } from '../blocks/resource-table.tsx'
import { useAction, usePages } from '../blocks/use-calls.ts'
import { useFlashes } from '../shell/flashes.tsx'
import { go, hrefTo } from '../shell/route.ts'
import type { PageProps } from '../shell/sections.ts'
import { useSay } from '../shell/words.ts'
import { createMetricFilterHref, logGroupHref, logGroupsOf, metricFiltersHref, useLogs } from './calls.ts'
import { RetentionModal, retentionName } from './retention.tsx'

const nameOf = ({ logGroupName = '' }: LogGroup): string => logGroupName

export function LogGroupsPage({ query }: PageProps) {
  const say = useSay<keyof typeof words>()
  const logs = useLogs()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [prefix, setPrefix] = useState('')
  const list = usePages<LogGroup>(({ token, signal }) => logGroupsOf(logs, prefix, token, signal), [prefix])
  const [selected, setSelected] = useState<readonly LogGroup[]>([])
  const [asking, setAsking] = useState<'delete' | 'retention'>()
  const [only] = selected.length === 1 ? selected : []
  const again = () => {
    setAsking(undefined)
    setSelected([])
    list.refresh()
  }
  const remove = async () => {
    const isGone = await act(async () => {
      for (const { logGroupName } of selected) await logs.send(new DeleteLogGroupCommand({ logGroupName }))
    })
    again()
    if (isGone) tell('success', say('logGroupsDeleted', { names: selected.map(nameOf).join(', ') }))
  }
  return (
    <>
      <ResourceTable
        title={say('logGroups')}
        description={say('logGroupsAbout')}
        list={list}
        idOf={nameOf}
        filterLabel={say('filterLogGroups')}
        filterText={query.get('filter') ?? ''}
        search={setPrefix}
        empty={<b>{say('noLogGroups')}</b>}
        selection={{ type: 'multi', selected, onSelect: setSelected }}
        actions={
          <>
            <ButtonDropdown
              items={[
                { id: 'filter', text: say('createMetricFilter'), disabled: !only },
                { id: 'retention', text: say('editRetention'), disabled: !only },
                { id: 'delete', text: say('deleteLogGroup'), disabled: selected.length === 0 },
              ]}
              onItemClick={({ detail }) => {
                if (detail.id === 'filter' && only) go(createMetricFilterHref(nameOf(only)))
                if (detail.id === 'retention') setAsking('retention')
                if (detail.id === 'delete') setAsking('delete')
              }}
            >
              {say('actions')}
            </ButtonDropdown>
            <Button variant="primary" href={hrefTo('cloudwatch', ['create-log-group'])}>
              {say('createLogGroup')}
            </Button>
          </>
        }
        columns={[
          {
            id: 'name',
            header: say('logGroup'),
            isName: true,
            text: nameOf,
            cell: (group) => <Link href={logGroupHref(nameOf(group))}>{nameOf(group)}</Link>,
          },
          {
            id: 'retention',
            header: say('retention'),
            text: ({ retentionInDays = 0 }) => retentionInDays,
            cell: ({ retentionInDays }) => retentionName(retentionInDays, say),
          },
          {
            id: 'filters',
            header: say('metricFilters'),
            text: ({ metricFilterCount = 0 }) => metricFilterCount,
            cell: (group) => (
              <Link href={metricFiltersHref(nameOf(group))}>{say('filterCount', { count: group.metricFilterCount ?? 0 })}</Link>
            ),
          },
          {
            id: 'stored',
            header: say('storedBytes'),
            text: ({ storedBytes = 0 }) => storedBytes,
            cell: ({ storedBytes = 0 }) => storedBytes,
          },
          {
            id: 'created',
            header: say('creationTime'),
            text: ({ creationTime = 0 }) => creationTime,
            cell: ({ creationTime }) => <Moment at={creationTime} />,
          },
        ]}
      />
      {asking === 'delete' ? (
        <DeleteModal title={say('deleteLogGroup')} isBusy={isBusy} onConfirm={() => void remove()} onDismiss={() => setAsking(undefined)}>
          {say('deleteLogGroupAbout', { names: selected.map(nameOf).join(', ') })}
        </DeleteModal>
      ) : null}
      {asking === 'retention' && only ? <RetentionModal group={only} onDone={again} onDismiss={() => setAsking(undefined)} /> : null}
    </>
  )
}
