import { DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs'
import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import Tabs from '@cloudscape-design/components/tabs'
import { useState } from 'react'
import type words from '../../../locales/en/console/cloudwatch.json'
import { Copyable } from '../blocks/code-view.tsx'
import { DeleteModal } from '../blocks/delete-modal.tsx'
import { LoadFailed } from '../blocks/load-failed.tsx'
import { Moment } from '../blocks/moment.tsx'
import { Page } from '../blocks/page.tsx'
import { useAction, useCall } from '../blocks/use-calls.ts'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { useFlashes } from '../shell/flashes.tsx'
import { go, hrefTo } from '../shell/route.ts'
import type { PageProps } from '../shell/sections.ts'
import { useSay } from '../shell/words.ts'
import { createMetricFilterHref, eventsHref, logGroupHref, logGroupNamed, useLogs } from './calls.ts'
import { LogStreams } from './log-streams.tsx'
import { MetricFilterList } from './metric-filter-list.tsx'
import { RetentionModal, retentionName } from './retention.tsx'

export function LogGroupPage({ params, query }: PageProps) {
  const name = params.name ?? ''
  const say = useSay<keyof typeof words>()
  const logs = useLogs()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const group = useCall(async (signal) => (await logGroupNamed(logs, name, signal)) ?? null, [name])
  const [tab, setTab] = useState(query.get('tab') ?? 'streams')
  const [asking, setAsking] = useState<'delete' | 'retention'>()
  usePageCrumbs({ text: say('logGroups'), href: hrefTo('cloudwatch', ['log-groups']) }, { text: name, href: logGroupHref(name) })
  const remove = async () => {
    if (!(await act(() => logs.send(new DeleteLogGroupCommand({ logGroupName: name }))))) return setAsking(undefined)
    go(hrefTo('cloudwatch', ['log-groups']))
    tell('success', say('logGroupsDeleted', { names: name }))
  }
  const { data } = group
  return (
    <Page
      title={name}
      actions={
        <>
          <ButtonDropdown
            items={[
              { id: 'filter', text: say('createMetricFilter') },
              { id: 'retention', text: say('editRetention') },
              { id: 'delete', text: say('deleteLogGroup') },
            ]}
            onItemClick={({ detail }) => {
              if (detail.id === 'filter') go(createMetricFilterHref(name))
              if (detail.id === 'retention') setAsking('retention')
              if (detail.id === 'delete') setAsking('delete')
            }}
          >
            {say('actions')}
          </ButtonDropdown>
          <Button variant="primary" href={eventsHref(name)}>
            {say('searchLogGroup')}
          </Button>
        </>
      }
    >
      {data === null ? (
        <Alert type="warning">{say('noSuchLogGroup', { name })}</Alert>
      ) : data === undefined ? (
        group.isLoading ? (
          <Spinner size="large" />
        ) : (
          <LoadFailed retry={group.refresh} />
        )
      ) : (
        <SpaceBetween size="l">
          <Container header={<Header variant="h2">{say('logGroupDetails')}</Header>}>
            <KeyValuePairs
              columns={2}
              items={[
                { label: 'ARN', value: data.arn ? <Copyable text={data.arn} /> : '-' },
                { label: say('creationTime'), value: <Moment at={data.creationTime} /> },
                { label: say('retention'), value: retentionName(data.retentionInDays, say) },
                { label: say('storedBytes'), value: data.storedBytes ?? '-' },
              ]}
            />
          </Container>
          <Tabs
            activeTabId={tab}
            onChange={({ detail }) => setTab(detail.activeTabId)}
            tabs={[
              { id: 'streams', label: say('logStreams'), content: <LogStreams logGroupName={name} /> },
              { id: 'metricFilters', label: say('metricFilters'), content: <MetricFilterList logGroupName={name} /> },
            ]}
          />
        </SpaceBetween>
      )}
      {asking === 'delete' ? (
        <DeleteModal title={say('deleteLogGroup')} isBusy={isBusy} onConfirm={() => void remove()} onDismiss={() => setAsking(undefined)}>
          {say('deleteLogGroupAbout', { names: name })}
        </DeleteModal>
      ) : null}
      {asking === 'retention' && data ? (
        <RetentionModal
          group={data}
          onDone={() => {
            setAsking(undefined)
            group.refresh()
          }}
          onDismiss={() => setAsking(undefined)}
        />
      ) : null}
    </Page>
  )
}
