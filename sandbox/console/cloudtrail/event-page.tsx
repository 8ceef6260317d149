import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import { CodeView, Copyable } from '../blocks/code-view.tsx'
import { Moment } from '../blocks/moment.tsx'
import { Page } from '../blocks/page.tsx'
import { useCall } from '../blocks/use-calls.ts'
import { useClient } from '../shell/aws.ts'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { hrefTo } from '../shell/route.ts'
import { type PageProps, sections } from '../shell/sections.ts'
import { useSayTrail } from './say.ts'

/** One event: its main fields and its record as CloudTrail keeps it. */
export function EventPage({ params }: PageProps) {
  const say = useSayTrail()
  const id = params.event ?? ''
  const client = useClient(CloudTrailClient)
  const { data, isLoading, refresh } = useCall(
    async (abortSignal) => {
      const { Events = [] } = await client.send(
        new LookupEventsCommand({ LookupAttributes: [{ AttributeKey: 'EventId', AttributeValue: id }] }),
        {
          abortSignal,
        },
      )
      return { event: Events[0] ?? null }
    },
    [id],
  )
  usePageCrumbs(
    { text: say('ctEventHistory'), href: '#/cloudtrail/events' },
    { text: data?.event?.EventName ?? id, href: `#/cloudtrail/events/${id}` },
  )
  if (!data && isLoading) return <Spinner size="large" />
  const event = data?.event
  if (!event)
    return (
      <Page title={say('ctEventHistory')}>
        <Alert type="warning" action={<Button onClick={refresh}>{say('retry')}</Button>}>
          {say('eventGone')}
        </Alert>
      </Page>
    )
  const record = recordOf(event.CloudTrailEvent ?? '{}')
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? <span className="exact-value">{value}</span> : '-')
  const hasChain = sections.some((section) => section.id === 'chain')
  return (
    <Page title={event.EventName} actions={hasChain ? <Button href={hrefTo('chain', [id])}>{say('chainLink')}</Button> : undefined}>
      <SpaceBetween size="l">
        <Container header={<Header>{say('details')}</Header>}>
          <KeyValuePairs
            columns={3}
            items={[
              { label: say('evTime'), value: <Moment at={event.EventTime} /> },
              { label: say('evUser'), value: text(event.Username) },
              { label: say('evSource'), value: text(event.EventSource) },
              { label: say('evAccessKey'), value: text(event.AccessKeyId) },
              { label: say('evSourceIp'), value: text(record.sourceIPAddress) },
              { label: say('evId'), value: <Copyable text={id} /> },
              { label: say('evRegion'), value: text(record.awsRegion) },
              { label: say('evErrorCode'), value: text(record.errorCode) },
              { label: say('evReadOnly'), value: event.ReadOnly ?? '-' },
            ]}
          />
        </Container>
        <Container header={<Header>{say('evRecord')}</Header>}>
          <CodeView label={say('evRecord')} text={event.CloudTrailEvent ?? ''} />
        </Container>
      </SpaceBetween>
    </Page>
  )
}

function recordOf(text: string): Readonly<Record<string, unknown>> {
  const record: unknown = JSON.parse(text)
  return typeof record === 'object' && record !== null ? { ...record } : {}
}
