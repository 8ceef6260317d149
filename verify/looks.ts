/** The looks that are taken again and again while the chain is watched. All of them read. */
import type { AlarmHistoryItem } from '@aws-sdk/client-cloudwatch'
import { AskError } from '../checks/evidence/clients.ts'
import { everyPage, orNone } from '../checks/evidence/evidence.ts'
import { type Unseen, unseenOf } from '../checks/evidence/unseen.ts'
import { type CloudTrailRecord, signInOutcome } from '../domain/event/record.ts'
import { regionsOfSignIn } from '../domain/regions.ts'
import type { Reads } from './services.ts'
import type { Chain } from './subject.ts'

/** A failed sign-in as it was recorded. */
export interface RecordSeen {
  readonly eventId: string
  readonly atMs: number
  readonly region: string
  readonly userName: string | null
  readonly userAgent: string
  readonly outcome: 'failedAuthentication' | 'unknownUser' | 'otherFailure' | 'success'
  readonly errorMessage: string | null
  /** As CloudTrail wrote it. */
  readonly text: string
}

export interface ArrivalSeen extends RecordSeen {
  readonly logGroup: string
  readonly arrivedAtMs: number
}

export interface HistorySeen {
  /** Tells the items that were there before. */
  readonly id: string
  readonly atMs: number
  readonly event:
    | { readonly kind: 'state'; readonly to: string }
    | { readonly kind: 'action'; readonly target: string; readonly succeeded: boolean; readonly error: string | null }
}

export interface MailSeen {
  readonly id: string
  readonly atMs: number
  readonly to: string
  readonly topicArn: string
  readonly text: string
}

/** What one question gave, or why it gave nothing. Both: some regions answered and another did not. */
export interface Looked<Value> {
  readonly value: Value | null
  readonly unseen: Unseen | null
}

export async function look<Value>(ask: () => Promise<Value>): Promise<Looked<Value>> {
  try {
    return { value: await ask(), unseen: null }
  } catch (error) {
    return { value: null, unseen: unseenOf(error) }
  }
}

/** AWS grants two LookupEvents a second and region: of a busy account so many pages of 50 are looked at. */
const mostPages = 4

/** Console sign-ins since then, from every region that may record them. A region that did not answer does not hide the others. */
export async function recordsSince(reads: Reads, home: string, sinceMs: number): Promise<Looked<readonly RecordSeen[]>> {
  const regions = regionsOfSignIn(home)
  const answers = await Promise.all(regions.map((region) => look(() => recordsIn(reads, region, sinceMs))))
  const value = answers.flatMap((answer) => answer.value ?? [])
  // Home is the endpoint that was used: where it did not answer, nothing can be said of a record that was not found.
  const unseen = answers.find((answer) => answer.unseen !== null)?.unseen ?? null
  return { value: answers[0]?.unseen ? (value.length > 0 ? value : null) : value, unseen }
}

async function recordsIn(reads: Reads, region: string, sinceMs: number): Promise<RecordSeen[]> {
  const cloudtrail = await reads.in(region).cloudtrail()
  const found: RecordSeen[] = []
  let token: string | undefined
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await cloudtrail.lookupEvents({
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'ConsoleLogin' }],
      StartTime: new Date(sinceMs),
      ...(token ? { NextToken: token } : {}),
    })
    for (const { CloudTrailEvent = '{}' } of answer.Events ?? []) found.push(...recordIn(CloudTrailEvent))
    token = answer.NextToken
    if (!token) break
  }
  return found
}

function recordIn(text: string): RecordSeen[] {
  const record = JSON.parse(text) as CloudTrailRecord
  const outcome = signInOutcome(record)
  if (outcome === undefined) return []
  return [
    {
      eventId: record.eventID ?? '',
      atMs: Date.parse(record.eventTime ?? ''),
      region: record.awsRegion ?? '',
      userName: record.userIdentity?.userName ?? null,
      userAgent: record.userAgent ?? '',
      outcome,
      errorMessage: record.errorMessage ?? null,
      text,
    },
  ]
}

/** Those of the log groups. A group that is not there holds none. */
export async function arrivalsSince(reads: Reads, home: string, groups: readonly string[], sinceMs: number): Promise<ArrivalSeen[]> {
  const logs = await reads.in(home).logs()
  const all = await Promise.all(
    groups.map(async (logGroupName) => {
      const events = await orNone(
        everyPage(async (nextToken) => {
          const page = await logs.filterLogEvents({
            logGroupName,
            filterPattern: '{ $.eventName = "ConsoleLogin" }',
            startTime: sinceMs,
            ...(nextToken ? { nextToken } : {}),
          })
          return { items: page.events ?? [], next: page.nextToken }
        }),
        'ResourceNotFoundException',
      )
      return (events ?? []).flatMap(({ message = '{}', timestamp = 0, ingestionTime = timestamp }) =>
        recordIn(message).map((record): ArrivalSeen => ({ ...record, logGroup: logGroupName, arrivedAtMs: ingestionTime })),
      )
    }),
  )
  return all.flat()
}

/** What the alarm's metric has counted since then, in all its minutes. */
export async function countSince(reads: Reads, home: string, { condition }: Chain, sinceMs: number, nowMs: number): Promise<number> {
  const cloudwatch = await reads.in(home).cloudwatch()
  const Dimensions = condition.dimensions.map(({ name, value }) => ({ Name: name, Value: value }))
  const Metric = { Namespace: condition.namespace, MetricName: condition.metricName, ...(Dimensions.length > 0 ? { Dimensions } : {}) }
  const values = await everyPage(async (NextToken) => {
    const page = await cloudwatch.getMetricData({
      MetricDataQueries: [{ Id: 'counted', MetricStat: { Metric, Period: 60, Stat: 'Sum' } }],
      StartTime: new Date(Math.floor(sinceMs / 60_000) * 60_000),
      // The minute under way counts, and the end is exclusive. Source: GetMetricData, EndTime
      EndTime: new Date(nowMs + 60_000),
      ...(NextToken ? { NextToken } : {}),
    })
    return { items: (page.MetricDataResults ?? []).flatMap(({ Values = [] }) => Values), next: page.NextToken }
  })
  return values.reduce((sum, value) => sum + value, 0)
}

/** State changes and actions of the alarm since then, oldest first. */
export async function historySince(reads: Reads, home: string, AlarmName: string, sinceMs: number): Promise<HistorySeen[]> {
  const cloudwatch = await reads.in(home).cloudwatch()
  const items = await everyPage(async (NextToken) => {
    const page = await cloudwatch.describeAlarmHistory({
      AlarmName,
      StartDate: new Date(sinceMs),
      MaxRecords: 100,
      ...(NextToken ? { NextToken } : {}),
    })
    return { items: page.AlarmHistoryItems ?? [], next: page.NextToken }
  })
  return items.flatMap(historyItem).sort((one, other) => one.atMs - other.atMs)
}

function historyItem(item: AlarmHistoryItem): HistorySeen[] {
  const { HistorySummary: summary = '', HistoryItemType: type } = item
  const atMs = item.Timestamp?.getTime() ?? 0
  const id = `${type} ${atMs} ${summary}`
  if (type === 'StateUpdate') return [{ id, atMs, event: { kind: 'state', to: /to (\S+)/.exec(summary)?.[1] ?? '' } }]
  if (type !== 'Action') return []
  const succeeded = summary.startsWith('Successfully')
  const target = /(arn:[^\s"]+?)\.?$/.exec(summary)?.[1] ?? /(arn:[^\s"]+)/.exec(summary)?.[1] ?? ''
  return [{ id, atMs, event: { kind: 'action', target, succeeded, error: succeeded ? null : (errorIn(item.HistoryData) ?? summary) } }]
}

function errorIn(data: string | undefined): string | undefined {
  try {
    const { error } = JSON.parse(data ?? '') as { error?: unknown }
    return typeof error === 'string' ? error : undefined
  } catch (cause) {
    // AWS cuts long data short; the summary says what happened.
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

/** The sandbox's mails about these topics. */
export async function mailsIn(endpoint: string, topics: readonly string[]): Promise<MailSeen[]> {
  const { messages } = await control<{
    messages: readonly { id: string; at: string; to: string; topicArn: string; kind: string; text: string }[]
  }>(endpoint, 'inbox')
  return messages
    .filter(({ kind, topicArn }) => kind === 'notification' && topics.includes(topicArn))
    .map(({ id, at, to, topicArn, text }) => ({ id, atMs: Date.parse(at), to, topicArn, text }))
}

/** The target's time: a sandbox has a clock of its own, which may stand still. `mode` is `aws` where there is none. */
export async function clockOf(endpoint: string | null, wallMs: () => number): Promise<{ nowMs: number; mode: string }> {
  if (endpoint === null) return { nowMs: wallMs(), mode: 'aws' }
  const { now, mode } = await control<{ now: string; mode: string }>(endpoint, 'clock')
  return { nowMs: Date.parse(now), mode }
}

async function control<Answer>(endpoint: string, what: string): Promise<Answer> {
  try {
    const answer = await fetch(`${endpoint}/_sandbox/${what}`, { signal: AbortSignal.timeout(10_000) })
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
    return (await answer.json()) as Answer
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    throw new AskError({ service: 'sandbox', operation: what, region: '-', endpoint, cause })
  }
}
