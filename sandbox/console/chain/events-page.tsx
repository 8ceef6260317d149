import type { Event } from '@aws-sdk/client-cloudtrail'
import Button from '@cloudscape-design/components/button'
import ColumnLayout from '@cloudscape-design/components/column-layout'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Link from '@cloudscape-design/components/link'
import SegmentedControl from '@cloudscape-design/components/segmented-control'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { type SampleKind, sampleEvents, sampleKinds } from '../../../domain/event/samples.ts'
import type words from '../../../locales/en/console/chain-view.json'
import { Moment } from '../blocks/moment.tsx'
import { ResourceTable } from '../blocks/resource-table.tsx'
import { useAction, useCall, usePages } from '../blocks/use-calls.ts'
import { useHere } from '../shell/aws.ts'
import { useFlashes } from '../shell/flashes.tsx'
import { go, hrefTo } from '../shell/route.ts'
import { useSay } from '../shell/words.ts'
import { advanceClock, readClock, sendRecords } from './control.ts'

type Own = keyof typeof words

/** Which events are listed: most calls of an account are the console's own looking. */
const choices = ['signIns', 'changes', 'everything'] as const
type Choice = (typeof choices)[number]

const asked = {
  signIns: [{ AttributeKey: 'EventSource' as const, AttributeValue: 'signin.amazonaws.com' }],
  changes: [{ AttributeKey: 'ReadOnly' as const, AttributeValue: 'false' }],
  everything: [],
}

/** The newest events of the region, each a way into what became of it; samples to send; the sandbox's clock. */
export function EventsPage() {
  const say = useSay<Own>()
  const { client, region } = useHere()
  const [choice, setChoice] = useState<Choice>('signIns')
  const list = usePages<Event>(
    async ({ token, signal }) => {
      const { CloudTrailClient, LookupEventsCommand } = await import('@aws-sdk/client-cloudtrail')
      const command = new LookupEventsCommand({ LookupAttributes: asked[choice], ...(token === undefined ? {} : { NextToken: token }) })
      const { Events = [], NextToken } = await new CloudTrailClient(client).send(command, { abortSignal: signal })
      return { items: Events, next: NextToken }
    },
    [choice],
  )
  return (
    <SpaceBetween size="l">
      <Header variant="h1" description={say('chainAbout')}>
        {say('chainTitle')}
      </Header>
      <ColumnLayout columns={2}>
        <SendPart onSent={list.refresh} />
        <ClockPart />
      </ColumnLayout>
      <ResourceTable
        title={say('newestEvents')}
        level="h2"
        description={say('newestEventsAbout', { region })}
        list={list}
        idOf={({ EventId = '' }) => EventId}
        filter={
          <SegmentedControl
            label={say('whichEvents')}
            selectedId={choice}
            options={choices.map((id) => ({ id, text: say(id) }))}
            onChange={({ detail }) => setChoice(choices.find((each) => each === detail.selectedId) ?? 'signIns')}
          />
        }
        empty={say('noEvents')}
        columns={[
          {
            id: 'name',
            header: say('evName'),
            isName: true,
            text: ({ EventName = '' }) => EventName,
            cell: ({ EventId = '', EventName = '' }) => <Link href={hrefTo('chain', [EventId])}>{EventName}</Link>,
          },
          { id: 'user', header: say('evUser'), text: ({ Username = '' }) => Username, cell: ({ Username = '-' }) => Username },
          {
            id: 'source',
            header: say('evSource'),
            text: ({ EventSource = '' }) => EventSource,
            cell: ({ EventSource = '-' }) => EventSource,
          },
          {
            id: 'outcome',
            header: say('evErrorCode'),
            cell: ({ CloudTrailEvent = '{}' }) => {
              const { errorMessage, errorCode } = JSON.parse(CloudTrailEvent) as { errorMessage?: string; errorCode?: string }
              return errorCode ?? errorMessage ?? '-'
            },
          },
          {
            id: 'time',
            header: say('evTime'),
            text: ({ EventTime }) => EventTime?.getTime() ?? 0,
            cell: ({ EventTime }) => <Moment at={EventTime} />,
          },
        ]}
      />
    </SpaceBetween>
  )
}

const mostTimes = 10

/** Sends a sample, then shows what becomes of it. */
function SendPart({ onSent }: { onSent(): void }) {
  const say = useSay<Own>()
  const { session, region, partition } = useHere()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const kinds = sampleKinds.filter((kind) => kind !== 'root-failed' || partition.hasRootUser)
  const [kind, setKind] = useState<SampleKind>('failed-password')
  const [times, setTimes] = useState(1)
  const send = async () => {
    let last: string | undefined
    const isSent = await act(async () => {
      const atMs = Date.parse((await readClock()).now)
      // Each is a record of its own, with its own id.
      const records = Array.from({ length: times }, () =>
        sampleEvents(kind, { account: session.account, region, atMs }, () => crypto.randomUUID()),
      ).flat()
      last = (await sendRecords(records)).at(-1)
    })
    if (!isSent || last === undefined) return
    onSent()
    go(hrefTo('chain', [last]))
    tell('success', say('sent', { times }))
  }
  const options = kinds.map((each) => ({ value: each, label: say(`sample.${each}`) }))
  const counts = Array.from({ length: mostTimes }, (_, index) => ({ value: String(index + 1), label: String(index + 1) }))
  return (
    <Container header={<Header variant="h2">{say('sendTitle')}</Header>}>
      <SpaceBetween size="m">
        <FormField label={say('sendKind')} description={say('sendAbout')}>
          <Select
            options={options}
            selectedOption={options.find(({ value }) => value === kind) ?? null}
            onChange={({ detail }) => setKind(kinds.find((each) => each === detail.selectedOption.value) ?? kind)}
          />
        </FormField>
        <FormField label={say('sendTimes')}>
          <Select
            options={counts}
            selectedOption={counts[times - 1] ?? null}
            onChange={({ detail }) => setTimes(Number(detail.selectedOption.value))}
          />
        </FormField>
        <Button variant="primary" loading={isBusy} onClick={() => void send()}>
          {say('sendButton')}
        </Button>
      </SpaceBetween>
    </Container>
  )
}

const minute = 60_000
const leaps = [1, 5, 15, 60] as const
const clockModes = { real: 'clockReal', fast: 'clockFast', manual: 'clockManual' } as const

/** The sandbox's time, and buttons that skip the waiting. */
function ClockPart() {
  const say = useSay<Own>()
  const clock = useCall(readClock, [], { everyMs: 5_000 })
  const { act, isBusy } = useAction()
  const leap = async (minutes: number) => {
    if (await act(() => advanceClock(minutes * minute))) clock.refresh()
  }
  return (
    <Container header={<Header variant="h2">{say('clockTitle')}</Header>}>
      <SpaceBetween size="m">
        <div aria-live="polite">{clock.data ? <Moment at={Date.parse(clock.data.now)} /> : say('loading')}</div>
        <div>{clock.data ? say(clockModes[clock.data.mode]) : ''}</div>
        <FormField label={say('clockLeap')} description={say('clockLeapAbout')}>
          <SpaceBetween direction="horizontal" size="xs">
            {leaps.map((minutes) => (
              <Button key={minutes} disabled={isBusy} onClick={() => void leap(minutes)}>
                {say('clockMinutes', { minutes })}
              </Button>
            ))}
          </SpaceBetween>
        </FormField>
      </SpaceBetween>
    </Container>
  )
}
