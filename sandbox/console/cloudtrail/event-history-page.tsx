import { CloudTrailClient, type Event, type LookupAttributeKey, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import Box from '@cloudscape-design/components/box'
import FormField from '@cloudscape-design/components/form-field'
import Grid from '@cloudscape-design/components/grid'
import Input from '@cloudscape-design/components/input'
import Link from '@cloudscape-design/components/link'
import Select from '@cloudscape-design/components/select'
import { useMemo, useState } from 'react'
import { Moment } from '../blocks/moment.tsx'
import { type Column, ResourceTable } from '../blocks/resource-table.tsx'
import { lastDays, lastHours, lastMinutes, rangeAt, type TimeRange, TimeRangePicker } from '../blocks/time-range.tsx'
import { usePages } from '../blocks/use-calls.ts'
import { useClient } from '../shell/aws.ts'
import { sandboxNow } from '../shell/clock.ts'
import type { PageProps } from '../shell/sections.ts'
import type { ShellKey } from '../shell/words.ts'
import { type TrailKey, useSayTrail } from './say.ts'

/** By what AWS can look events up, and what each is called. Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupAttribute.html */
const attributes: Readonly<Record<LookupAttributeKey, ShellKey | TrailKey>> = {
  ReadOnly: 'evReadOnly',
  EventName: 'evName',
  Username: 'evUser',
  EventSource: 'evSource',
  EventId: 'evId',
  AccessKeyId: 'evAccessKey',
  ResourceName: 'resourceName',
  ResourceType: 'resourceType',
}
const keys = Object.keys(attributes) as LookupAttributeKey[]

interface Asked {
  readonly key: LookupAttributeKey | null
  readonly value: string
}

/** As AWS's page opens: reads are hidden. A link may name an attribute: `#/cloudtrail/events?EventName=ConsoleLogin`. */
function askedBy(query: URLSearchParams): Asked {
  const key = keys.find((each) => query.get(each))
  return key ? { key, value: query.get(key) ?? '' } : { key: 'ReadOnly', value: 'false' }
}

const ranges = [lastMinutes(30), lastHours(1), lastHours(3), lastHours(12), lastDays(1), lastDays(7), lastDays(90)]
const ninetyDays: TimeRange = lastDays(90)

/** The last 90 days of management events of the region, by one attribute and a range of time. */
export function EventHistoryPage({ query }: PageProps) {
  const say = useSayTrail()
  const client = useClient(CloudTrailClient)
  const [asked, setAsked] = useState<Asked>(() => askedBy(query))
  const [typed, setTyped] = useState(asked.value)
  const [range, setRange] = useState(ninetyDays)
  const list = usePages<Event>(
    async ({ token, signal }) => {
      // All that AWS keeps is asked for without a start: what is 90 days old moves while one looks.
      const times = range === ninetyDays ? {} : await timesOf(range, signal)
      const { Events = [], NextToken } = await client.send(
        new LookupEventsCommand({
          ...(asked.key === null || asked.value === ''
            ? {}
            : { LookupAttributes: [{ AttributeKey: asked.key, AttributeValue: asked.value }] }),
          ...times,
          ...(token === undefined ? {} : { NextToken: token }),
        }),
        { abortSignal: signal },
      )
      return { items: Events, next: NextToken }
    },
    [asked, range],
  )
  const columns = useMemo(
    (): readonly Column<Event>[] => [
      {
        id: 'name',
        header: say('evName'),
        isName: true,
        cell: (e) => <Link href={`#/cloudtrail/events/${e.EventId}`}>{e.EventName}</Link>,
        text: (e) => e.EventName ?? '',
      },
      {
        id: 'time',
        header: say('evTime'),
        cell: (e) => <Moment at={e.EventTime} />,
        text: (e) => e.EventTime?.getTime() ?? 0,
        minWidth: 230,
      },
      { id: 'user', header: say('evUser'), cell: (e) => e.Username ?? '-', text: (e) => e.Username ?? '' },
      { id: 'source', header: say('evSource'), cell: (e) => e.EventSource, text: (e) => e.EventSource ?? '' },
      { id: 'type', header: say('resourceType'), cell: (e) => listed(e.Resources?.map(({ ResourceType }) => ResourceType)) },
      { id: 'resource', header: say('resourceName'), cell: (e) => listed(e.Resources?.map(({ ResourceName }) => ResourceName)) },
    ],
    [say],
  )
  const choose = (key: LookupAttributeKey | null) => {
    const value = key === 'ReadOnly' ? 'false' : ''
    setTyped(value)
    setAsked({ key, value })
  }
  const label = asked.key === null ? say('anyAttribute') : say(attributes[asked.key])
  const options = [{ value: '', label: say('anyAttribute') }, ...keys.map((value) => ({ value, label: say(attributes[value]) }))]
  const booleans = ['true', 'false'].map((value) => ({ value, label: value }))

  return (
    <ResourceTable
      title={say('ctEventHistory')}
      description={say('eventsAbout')}
      list={list}
      columns={columns}
      idOf={(e) => e.EventId ?? ''}
      nameOf={(e) => e.EventName ?? ''}
      filter={
        <Grid gridDefinition={[{ colspan: { default: 12, s: 3 } }, { colspan: { default: 12, s: 4 } }, { colspan: { default: 12, s: 5 } }]}>
          <FormField label={say('lookupAttributes')}>
            <Select
              selectedOption={options.find(({ value }) => value === (asked.key ?? '')) ?? null}
              options={options}
              onChange={({ detail }) => choose(keys.find((key) => key === detail.selectedOption.value) ?? null)}
            />
          </FormField>
          <FormField label={label}>
            {asked.key === 'ReadOnly' ? (
              <Select
                selectedOption={booleans.find(({ value }) => value === asked.value) ?? null}
                options={booleans}
                onChange={({ detail }) => setAsked({ key: 'ReadOnly', value: detail.selectedOption.value ?? 'false' })}
              />
            ) : (
              <Input
                type="search"
                value={typed}
                disabled={asked.key === null}
                placeholder={asked.key === null ? '' : say('lookupValue', { attribute: label })}
                onChange={({ detail }) => {
                  setTyped(detail.value)
                  if (detail.value === '') setAsked({ ...asked, value: '' })
                }}
                onBlur={() => setAsked({ ...asked, value: typed.trim() })}
                onKeyDown={({ detail }) => {
                  if (detail.key === 'Enter') setAsked({ ...asked, value: typed.trim() })
                }}
              />
            )}
          </FormField>
          <FormField label={say('timeRange')}>
            <TimeRangePicker
              label={say('timeRange')}
              value={range}
              options={ranges}
              problem={(next) =>
                next.type === 'absolute' && Date.parse(next.startDate) >= Date.parse(next.endDate) ? say('badRange') : undefined
              }
              onChange={setRange}
            />
          </FormField>
        </Grid>
      }
      empty={
        <>
          <b>{say('noEvents')}</b>
          <Box color="text-body-secondary">{say('noEventsHint')}</Box>
        </>
      }
    />
  )
}

async function timesOf(range: TimeRange, signal: AbortSignal): Promise<{ StartTime: Date; EndTime: Date }> {
  const { fromMs, toMs } = rangeAt(range, await sandboxNow(signal))
  return { StartTime: new Date(fromMs), EndTime: new Date(toMs) }
}

const listed = (names: readonly (string | undefined)[] | undefined): string => names?.filter((name) => name !== undefined).join(', ') || '-'
