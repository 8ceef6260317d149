import { type FilteredLogEvent, FilterLogEventsCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import Button from '@cloudscape-design/components/button'
import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import FormField from '@cloudscape-design/components/form-field'
import Grid from '@cloudscape-design/components/grid'
import Input from '@cloudscape-design/components/input'
import Textarea from '@cloudscape-design/components/textarea'
import { useEffect, useState } from 'react'
import { awsText, PatternError, parsePattern } from '../../../domain/pattern/index.ts'
import type words from '../../../locales/en/console/cloudwatch.json'
import { CodeView } from '../blocks/code-view.tsx'
import { FormModal } from '../blocks/form-modal.tsx'
import { Moment } from '../blocks/moment.tsx'
import { Page } from '../blocks/page.tsx'
import { ResourceTable } from '../blocks/resource-table.tsx'
import { lastDays, lastHours, lastMinutes, rangeAt, type TimeRange, TimeRangePicker } from '../blocks/time-range.tsx'
import { useAction, usePages } from '../blocks/use-calls.ts'
import { sandboxNow } from '../shell/clock.ts'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { useFlashes } from '../shell/flashes.tsx'
import { go, hrefTo } from '../shell/route.ts'
import type { PageProps } from '../shell/sections.ts'
import { useSay } from '../shell/words.ts'
import { createMetricFilterHref, eventsHref, logGroupHref, useLogs } from './calls.ts'

/** What AWS would say of a pattern that it refuses; undefined for one it takes. */
export function refusalOf(pattern: string): string | undefined {
  try {
    parsePattern(pattern)
    return undefined
  } catch (error) {
    if (error instanceof PatternError) return awsText(error, 'filter')
    throw error
  }
}

/** Somebody who types is not asked about each letter. */
const restMs = 250

export function LogEventsPage({ params, query }: PageProps) {
  const name = params.name ?? ''
  const stream = query.get('stream')
  const say = useSay<keyof typeof words>()
  const logs = useLogs()
  const [typed, setTyped] = useState(query.get('pattern') ?? '')
  const [pattern, setPattern] = useState(typed)
  const [range, setRange] = useState<TimeRange>(lastHours(12))
  const [isWriting, setWriting] = useState(false)
  usePageCrumbs(
    { text: say('logGroups'), href: hrefTo('cloudwatch', ['log-groups']) },
    { text: name, href: logGroupHref(name) },
    { text: stream ?? say('logEvents'), href: eventsHref(name, stream ?? undefined) },
  )
  const refusal = refusalOf(typed)
  useEffect(() => {
    if (refusal !== undefined) return
    const timer = setTimeout(() => setPattern(typed), restMs)
    return () => clearTimeout(timer)
  }, [typed, refusal])
  const list = usePages<FilteredLogEvent>(
    async ({ token, signal }) => {
      const { fromMs, toMs } = rangeAt(range, await sandboxNow(signal))
      const { events = [], nextToken } = await logs.send(
        new FilterLogEventsCommand({
          logGroupName: name,
          filterPattern: pattern,
          startTime: fromMs,
          endTime: toMs,
          limit: 100,
          ...(stream === null ? {} : { logStreamNames: [stream] }),
          ...(token === undefined ? {} : { nextToken: token }),
        }),
        { abortSignal: signal },
      )
      return { items: events, next: nextToken }
    },
    [name, stream, pattern, range],
  )
  return (
    <Page title={say('logEvents')}>
      <ResourceTable
        title={stream ?? name}
        level="h2"
        description={say('logEventsAbout')}
        list={list}
        idOf={({ eventId = '' }) => eventId}
        empty={say('noLogEvents')}
        actions={
          <>
            {stream === null ? null : (
              <ButtonDropdown items={[{ id: 'create', text: say('createLogEvent') }]} onItemClick={() => setWriting(true)}>
                {say('actions')}
              </ButtonDropdown>
            )}
            <Button disabled={refusal !== undefined} onClick={() => go(createMetricFilterHref(name, typed))}>
              {say('createMetricFilter')}
            </Button>
          </>
        }
        filter={
          <Grid gridDefinition={[{ colspan: { default: 12, m: 8 } }, { colspan: { default: 12, m: 4 } }]}>
            <FormField
              label={say('filterEvents')}
              stretch
              {...(refusal === undefined ? {} : { errorText: refusal })}
              constraintText={say('filterEventsHint')}
            >
              <Input
                value={typed}
                type="search"
                spellcheck={false}
                autoComplete={false}
                onChange={({ detail }) => setTyped(detail.value)}
              />
            </FormField>
            <FormField label={say('timeRange')}>
              <TimeRangePicker
                label={say('timeRange')}
                value={range}
                options={[lastMinutes(5), lastMinutes(30), lastHours(1), lastHours(12), lastDays(7), lastDays(90)]}
                onChange={setRange}
              />
            </FormField>
          </Grid>
        }
        columns={[
          {
            id: 'time',
            header: say('timestamp'),
            minWidth: 250,
            text: ({ timestamp = 0 }) => timestamp,
            cell: ({ timestamp }) => (
              <span className="log-line">
                <Moment at={timestamp} form="exact" />
              </span>
            ),
          },
          {
            id: 'message',
            header: say('message'),
            cell: ({ message = '' }) => (
              <ExpandableSection headerText={<span className="log-line">{cut(message)}</span>}>
                <CodeView text={message} label={say('message')} />
              </ExpandableSection>
            ),
          },
        ]}
      />
      {isWriting && stream !== null ? (
        <CreateLogEvent
          logGroupName={name}
          logStreamName={stream}
          onDone={() => {
            setWriting(false)
            list.refresh()
          }}
          onDismiss={() => setWriting(false)}
        />
      ) : null}
    </Page>
  )
}

interface WriteProps {
  readonly logGroupName: string
  readonly logStreamName: string
  onDone(): void
  onDismiss(): void
}

/** Writes one event by hand, now: what a filter does with it shows at once. */
function CreateLogEvent({ logGroupName, logStreamName, onDone, onDismiss }: WriteProps) {
  const say = useSay<keyof typeof words>()
  const logs = useLogs()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [message, setMessage] = useState('')
  const [isTried, setTried] = useState(false)
  const write = async () => {
    setTried(true)
    if (message === '') return
    const isWritten = await act(async () => {
      const logEvents = [{ timestamp: await sandboxNow(), message }]
      const { rejectedLogEventsInfo } = await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }))
      // An answer without an error can still have turned the event away.
      if (rejectedLogEventsInfo) throw new Error(JSON.stringify(rejectedLogEventsInfo))
    })
    if (!isWritten) return onDismiss()
    onDone()
    tell('success', say('logEventCreated'))
  }
  return (
    <FormModal title={say('createLogEvent')} submit={say('create')} isBusy={isBusy} onSubmit={() => void write()} onDismiss={onDismiss}>
      <FormField label={say('message')} stretch {...(isTried && message === '' ? { errorText: say('fieldRequired') } : {})}>
        <Textarea value={message} rows={6} spellcheck={false} onChange={({ detail }) => setMessage(detail.value)} />
      </FormField>
    </FormModal>
  )
}

const cut = (message: string): string => (message.length > 160 ? `${message.slice(0, 160)}…` : message)
