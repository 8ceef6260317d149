import { awsText, PatternError } from '../../../domain/pattern/index.ts'
import { type Call, operation } from '../../wire/operation.ts'
import { badToken, invalidParameter, noStream, notForClass } from './errors.ts'
import { groupNamed, groupOf, type NamedGroup, needsNamed } from './group.ts'
import { matcherOf } from './matchers.ts'
import { placeIn, tokenOf } from './page.ts'
import {
  type EventPlace,
  eventOverheadBytes,
  type LogGroup,
  type LogStream,
  logEventId,
  logGroupArn,
  logStreamArn,
  placeId,
  readPlaceId,
  storeLogEvents,
} from './state.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** UTF-8 and 26 bytes each. Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
const maxBatchBytes = 1_048_576
/** A page of events: 10,000 or 1 MB. Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html */
const maxPageEvents = 10_000
const maxPageBytes = 1_048_576

interface PutLogEventsRequest {
  readonly logGroupName: string
  readonly logStreamName: string
  readonly logEvents: readonly { readonly timestamp: number; readonly message: string }[]
  readonly sequenceToken?: string
}

/**
 * PutLogEvents: events arrive in a stream. Those outside the window of time are left out and reported by index; the others are stored.
 *
 * In      logGroupName, logStreamName, logEvents (1–10,000, ascending by timestamp, 1,048,576 bytes with 26 for each; what is stored spans at most 24 h),
 *         sequenceToken (ignored)
 * Out     nextSequenceToken, rejectedLogEventsInfo {tooOldLogEventEndIndex, expiredLogEventEndIndex (exclusive), tooNewLogEventStartIndex (inclusive)}
 * Errors  InvalidParameterException, ResourceNotFoundException
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html; order of checks, indexes and texts recorded in
 *         https://github.com/radkawar/stackd/blob/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/logs/ingestion.json (2026); the text for a batch
 *         that is too large only as a whole is quoted in public notes
 * Not modelled  entity
 */
export const PutLogEvents = operation<PutLogEventsRequest, unknown>({
  name: 'PutLogEvents',
  notModelled: ['entity'],
  kind: 'unrecorded',
  readOnly: false,
  needs: ({ input, scope }) => ({
    action: 'logs:PutLogEvents',
    resource: logStreamArn(scope, input.logGroupName, input.logStreamName),
  }),
  run(call) {
    const { input, scope, world, now } = call
    const { logEvents } = input
    let bytes = 0
    let previousMs = 0
    for (const { timestamp, message } of logEvents) {
      const eventBytes = Buffer.byteLength(message) + eventOverheadBytes
      if (eventBytes > maxBatchBytes) throw invalidParameter(`Log event too large: ${eventBytes} bytes exceeds limit of ${maxBatchBytes}`)
      bytes += eventBytes
      if (timestamp < previousMs) throw invalidParameter('Log events in a single PutLogEvents request must be in chronological order.')
      previousMs = timestamp
    }
    if (bytes > maxBatchBytes) throw invalidParameter(`Upload too large: ${bytes} bytes exceeds limit of ${maxBatchBytes}`)
    const group = groupNamed(call, input.logGroupName)
    if (!world.state.logs.streams(scope, group).has(input.logStreamName)) throw noStream()

    const oldMs = now - 14 * dayMs
    const expiredMs = group.retentionDays === undefined ? Number.NEGATIVE_INFINITY : now - group.retentionDays * dayMs
    const newMs = now + 2 * hourMs
    const tooOld = countWhile(logEvents, (e) => e.timestamp < oldMs)
    const expired = countWhile(logEvents, (e) => e.timestamp < expiredMs)
    const tooNew = countWhile(logEvents, (e) => e.timestamp <= newMs)
    const start = Math.max(tooOld, expired)
    const kept = start === 0 && tooNew === logEvents.length ? logEvents : logEvents.slice(start, Math.max(start, tooNew))
    const [first, last] = [kept[0], kept.at(-1)]
    if (first && last && last.timestamp - first.timestamp > dayMs)
      throw invalidParameter('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.')
    storeLogEvents(
      world,
      scope,
      group.name,
      input.logStreamName,
      kept.map(({ timestamp, message }) => ({ timestampMs: timestamp, message })),
    )
    const rejected = {
      ...(tooNew < logEvents.length ? { tooNewLogEventStartIndex: tooNew } : {}),
      ...(tooOld > 0 ? { tooOldLogEventEndIndex: tooOld } : {}),
      ...(expired > 0 ? { expiredLogEventEndIndex: expired } : {}),
    }
    return {
      nextSequenceToken: placeId({ atMs: now, position: world.state.logs.events(scope).end(group.id) }, false),
      ...(Object.keys(rejected).length > 0 ? { rejectedLogEventsInfo: rejected } : {}),
    }
  },
})

/** How many items stand before the first that does not hold. */
function countWhile<T>(items: readonly T[], holds: (item: T) => boolean): number {
  let n = 0
  for (const item of items) {
    if (!holds(item)) break
    n++
  }
  return n
}

/** Where reading begins: what is older has been deleted by the retention. */
const oldestReadable = (group: LogGroup) => group.expiredBeforeMs ?? 0

const refuseOtherClasses = (group: LogGroup, operationName: string) => {
  if (group.class !== 'STANDARD') throw notForClass(group.name, group.class, operationName)
}

interface GetLogEventsRequest extends NamedGroup {
  readonly logStreamName: string
  readonly startTime?: number
  readonly endTime?: number
  readonly nextToken?: string
  readonly limit?: number
  readonly startFromHead?: boolean
  readonly unmask?: boolean
}

/**
 * GetLogEvents: a page of a stream, ascending by time within the page.
 *
 * In      logGroupName or logGroupIdentifier, logStreamName, startTime (inclusive) and endTime (exclusive) in milliseconds, limit (1–10,000; default as many as go
 *         into 1 MB), startFromHead (default false: the newest page first), nextToken (`f/…` onwards, `b/…` backwards, whatever startFromHead says), unmask
 * Out     events [{timestamp, message, ingestionTime}], nextForwardToken, nextBackwardToken, always both; the token that was sent means the end
 * Errors  InvalidParameterException, ResourceNotFoundException, ValidationException, InvalidOperationException (class of the group)
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html; recorded, see PutLogEvents
 */
export const GetLogEvents = operation<GetLogEventsRequest, unknown>({
  name: 'GetLogEvents',
  kind: 'management',
  readOnly: true,
  needs: (call) => needsNamed(call, 'GetLogEvents'),
  run(call) {
    const { input, scope, world, now } = call
    const group = groupOf(call)
    refuseOtherClasses(group, 'GetLogEvents')
    const stream = world.state.logs.streams(scope, group).get(input.logStreamName)
    if (!stream) throw noStream()
    const token = input.nextToken === undefined ? null : readToken(input.nextToken)
    const reverse = token ? token.isBackward : !input.startFromHead
    const limit = input.limit ?? maxPageEvents
    const found: { place: EventPlace; item: readonly [number, string] }[] = []
    let bytes = 0
    for (const e of world.state.logs.events(scope).sorted(group.id, {
      fromMs: Math.max(input.startTime ?? 0, oldestReadable(group)),
      toMs: input.endTime === undefined ? Number.POSITIVE_INFINITY : input.endTime - 1,
      tags: new Set([stream.id]),
      reverse,
      ...(token ? { after: reverse ? beforeToken(token) : token } : {}),
    })) {
      bytes += Buffer.byteLength(e.item[1]) + eventOverheadBytes
      if (found.length > 0 && bytes > maxPageBytes) break
      found.push({ place: e, item: e.item })
      if (found.length >= limit) break
    }
    if (reverse) found.reverse()
    const [first, last] = [found[0], found.at(-1)]
    // An empty page: the way on is the token that was sent, the way back is from there.
    const forward = last ? placeId(last.place, true) : (token?.text ?? placeId({ atMs: input.startTime ?? 0, position: 0 }, false))
    const backward = first
      ? placeId(first.place, false)
      : (token?.text ?? placeId({ atMs: input.endTime ?? now + 2 * hourMs, position: 0 }, false))
    return {
      events: found.map(({ place, item: [ingestionTime, message] }) => ({ timestamp: place.atMs, message, ingestionTime })),
      nextForwardToken: `f/${forward}/s`,
      nextBackwardToken: `b/${backward}/s`,
    }
  },
  recorded: (call) => ({
    requestParameters: { ...call.input, unmask: call.input.unmask ?? false },
    resources: groupResource(call),
  }),
})

interface ReadToken extends EventPlace {
  readonly isBackward: boolean
  readonly isAfter: boolean
  readonly text: string
}

function readToken(token: string): ReadToken {
  const m = /^([fb])\/(\d{56})\/s$/.exec(token)
  const place = m?.[2] === undefined ? null : readPlaceId(m[2])
  if (!m || m[2] === undefined || !place) throw badToken()
  return { ...place, isBackward: m[1] === 'b', text: m[2] }
}

/** Going back, what stands before the token's place; the event there too, if the token stands behind it. */
const beforeToken = (token: ReadToken): EventPlace => ({ atMs: token.atMs, position: token.position + (token.isAfter ? 1 : 0) })

interface FilterLogEventsRequest extends NamedGroup {
  readonly logStreamNames?: readonly string[]
  readonly logStreamNamePrefix?: string
  readonly startTime?: number
  readonly endTime?: number
  readonly filterPattern?: string
  readonly nextToken?: string
  readonly limit?: number
  readonly interleaved?: boolean
  readonly unmask?: boolean
}

/**
 * How many events one call looks at before it answers, with a token, whatever it has found by then.
 * Source   pages "may be empty and still carry nextToken": https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 * Assumed  the figure; AWS names none
 */
const maxScannedEvents = 50_000

/**
 * FilterLogEvents: the events of a group that match a pattern, by time, then arrival.
 *
 * In      logGroupName or logGroupIdentifier, logStreamNames (1–100) or logStreamNamePrefix, startTime and endTime in milliseconds (both inclusive), filterPattern
 *         (0–1024), limit (1–10,000; default 10,000 or 1 MB), nextToken, interleaved (ignored, as today by AWS), unmask
 * Out     events [{logStreamName, timestamp, message, ingestionTime, eventId}], searchedLogStreams (always empty), nextToken
 * Errors  InvalidParameterException, ResourceNotFoundException, ValidationException, InvalidOperationException (class of the group)
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export const FilterLogEvents = operation<FilterLogEventsRequest, unknown>({
  name: 'FilterLogEvents',
  kind: 'management',
  readOnly: true,
  needs: (call) => needsNamed(call, 'FilterLogEvents'),
  run(call) {
    const { input, scope, world } = call
    const { logStreamNames: names, logStreamNamePrefix: prefix } = input
    const group = groupOf(call)
    refuseOtherClasses(group, 'FilterLogEvents')
    if (names !== undefined && prefix !== undefined)
      throw invalidParameter('LogStream names and LogStream name prefix are mutually exclusive parameters.')
    const matches = readPattern(input.filterPattern)
    const after = input.nextToken === undefined ? undefined : readPlace(placeIn(input.nextToken))
    const streams = world.state.logs.streams(scope, group)
    const nameOf = new Map<string, string>()
    for (const stream of names ? names.map((n) => streams.get(n) ?? missing()) : streams.values())
      if (prefix === undefined || stream.name.startsWith(prefix)) nameOf.set(stream.id, stream.name)

    const limit = input.limit ?? maxPageEvents
    const events: unknown[] = []
    let bytes = 0
    let scanned = 0
    let last: EventPlace | null = null
    let isMore = false
    for (const e of world.state.logs.events(scope).sorted(group.id, {
      fromMs: Math.max(input.startTime ?? 0, oldestReadable(group)),
      toMs: input.endTime ?? Number.POSITIVE_INFINITY,
      ...(names || prefix !== undefined ? { tags: new Set(nameOf.keys()) } : {}),
      ...(after ? { after } : {}),
    })) {
      if (events.length >= limit || scanned >= maxScannedEvents) {
        isMore = true
        break
      }
      scanned++
      const logStreamName = nameOf.get(e.tag ?? '')
      // Of a stream that was deleted.
      if (logStreamName === undefined) continue
      const [ingestionTime, message] = e.item
      if (matches(message)) {
        bytes += Buffer.byteLength(message) + eventOverheadBytes
        if (events.length > 0 && bytes > maxPageBytes) {
          isMore = true
          break
        }
        events.push({ logStreamName, timestamp: e.atMs, message, ingestionTime, eventId: logEventId(group, e) })
      }
      last = e
    }
    return {
      events,
      searchedLogStreams: [],
      nextToken: isMore && last ? tokenOf([last.atMs, last.position]) : undefined,
    }
  },
  recorded: (call) => ({
    requestParameters: { ...call.input, unmask: call.input.unmask ?? false },
    resources: groupResource(call),
  }),
})

function missing(): LogStream {
  throw noStream()
}

function readPlace(value: unknown): EventPlace {
  if (!Array.isArray(value) || typeof value[0] !== 'number' || typeof value[1] !== 'number') throw badToken()
  return { atMs: value[0], position: value[1] }
}

function readPattern(text: string | undefined): (message: string) => boolean {
  if (text === undefined || text.trim() === '') return () => true
  try {
    return matcherOf(text).matches
  } catch (error) {
    if (error instanceof PatternError) throw invalidParameter(awsText(error, 'filter'))
    throw error
  }
}

/** Source: recorded GetLogEvents and FilterLogEvents events carry their group. */
function groupResource(call: Call<NamedGroup>) {
  const text = call.input.logGroupName ?? call.input.logGroupIdentifier
  if (text === undefined) return []
  const ARN = text.startsWith('arn:') ? text : logGroupArn(call.scope, text)
  return [{ accountId: call.scope.account, type: 'AWS::Logs::LogGroup', ARN }]
}
