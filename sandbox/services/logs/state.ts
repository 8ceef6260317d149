import { randomBytes } from 'node:crypto'
import { arn } from '../../../domain/regions.ts'
import type { Lists, Placed, Rows, Store } from '../../state/store.ts'
import { type Scope, scopeKey } from '../../wire/operation.ts'
import type { World } from '../../world.ts'
import { scheduleRetention } from './retention.ts'

export interface LogGroup {
  /** One life of the name: a group deleted and made again starts empty. */
  readonly id: string
  readonly name: string
  readonly creationMs: number
  readonly class: 'STANDARD' | 'INFREQUENT_ACCESS' | 'DELIVERY'
  /** Absent: for ever. */
  readonly retentionDays?: number
  readonly kmsKeyId?: string
  readonly isDeletionProtected: boolean
  readonly tags: Readonly<Record<string, string>>
  /** Events older than this have been deleted by the retention. */
  readonly expiredBeforeMs?: number
}

export interface LogStream {
  /** One life of the name, as for groups. Events carry it as their tag. */
  readonly id: string
  readonly name: string
  readonly creationMs: number
  readonly firstEventMs?: number
  readonly lastEventMs?: number
  readonly lastIngestionMs?: number
}

export interface MetricFilter {
  readonly name: string
  readonly pattern: string
  readonly creationMs: number
  readonly metric: string
  readonly namespace: string
  readonly value: string
  readonly defaultValue?: number
  /** Name to `$.path` or `$field`, in the order given. */
  readonly dimensions: Readonly<Record<string, string>>
  readonly unit?: string
  readonly systemFields: readonly string[]
}

/** Milliseconds of arrival, text. The time of the event itself is the list's own. */
type StoredEvent = readonly [ingestionMs: number, message: string]

/** What Logs remembers, per account and region. */
export interface LogsState {
  /** By name. */
  groups(scope: Scope): Rows<LogGroup>
  /** By name. */
  streams(scope: Scope, group: LogGroup): Rows<LogStream>
  /** By name. */
  filters(scope: Scope, group: LogGroup): Rows<MetricFilter>
  /** One list per group, by its id. */
  events(scope: Scope): Lists<StoredEvent>
  /** Bytes of events as AWS counts them (UTF-8 and 26 each), by group id. */
  sizes(scope: Scope): Rows<number>
  /** A group that was deleted is not asked for again. */
  forget(scope: Scope, group: LogGroup): void
}

export function openLogs(store: Store): LogsState {
  const groups = store.table<LogGroup>('logGroups')
  const streams = store.table<LogStream>('logStreams')
  const filters = store.table<MetricFilter>('metricFilters')
  const sizes = store.table<number>('logSizes')
  const events = store.log<StoredEvent>('logEvents')
  const views = new Map<string, unknown>()
  // A view per scope, made once: the hot path asks for it with every batch.
  const view = <T>(key: string, make: () => T): T => {
    let v = views.get(key)
    if (v === undefined) {
      v = make()
      views.set(key, v)
    }
    return v as T
  }
  return {
    groups: (scope) => view(`g ${scopeKey(scope)}`, () => groups.in(scopeKey(scope))),
    streams: (scope, group) => view(`s ${scopeKey(scope)} ${group.id}`, () => streams.in(`${scopeKey(scope)} ${group.id}`)),
    filters: (scope, group) => view(`f ${scopeKey(scope)} ${group.id}`, () => filters.in(`${scopeKey(scope)} ${group.id}`)),
    events: (scope) => view(`e ${scopeKey(scope)}`, () => events.in(scopeKey(scope))),
    sizes: (scope) => view(`z ${scopeKey(scope)}`, () => sizes.in(scopeKey(scope))),
    forget(scope, group) {
      views.delete(`s ${scopeKey(scope)} ${group.id}`)
      views.delete(`f ${scopeKey(scope)} ${group.id}`)
    },
  }
}

/** `arn:…:log-group:NAME`; with `:*` at the end it is the form that `DescribeLogGroups` calls `arn`. */
export function logGroupArn(scope: Scope, name: string): string {
  return arn({ partition: scope.partition, service: 'logs', region: scope.region, account: scope.account, resource: `log-group:${name}` })
}

export const logStreamArn = (scope: Scope, group: string, stream: string) => `${logGroupArn(scope, group)}:log-stream:${stream}`

/** The group of that name, or of that ARN (with or without `:*`) if it lies in this account and region. */
export function findLogGroup(world: World, scope: Scope, nameOrArn: string): LogGroup | undefined {
  const name = nameOrArn.startsWith('arn:') ? nameInArn(scope, nameOrArn) : nameOrArn
  return name === null ? undefined : world.state.logs.groups(scope).get(name)
}

/** The group's name in an ARN of this account and region; null for any other text. */
export function nameInArn(scope: Scope, text: string): string | null {
  const start = logGroupArn(scope, '')
  if (!text.startsWith(start)) return null
  const rest = text.slice(start.length)
  const name = rest.endsWith(':*') ? rest.slice(0, -2) : rest
  return name === '' || name.includes(':') ? null : name
}

export const newId = () => randomBytes(5).toString('hex')

/** The stream of that name; made now if it is not there yet. Throws if there is no such group: a fault of whoever asks. */
export function ensureLogStream(world: World, scope: Scope, groupName: string, streamName: string): LogStream {
  const group = groupOf(world, scope, groupName)
  const streams = world.state.logs.streams(scope, group)
  const already = streams.get(streamName)
  if (already) return already
  const stream = { id: newId(), name: streamName, creationMs: world.clock.now() }
  streams.set(streamName, stream)
  return stream
}

function groupOf(world: World, scope: Scope, name: string): LogGroup {
  const group = world.state.logs.groups(scope).get(name)
  if (!group) throw new Error(`No log group ${name} in ${scopeKey(scope)}`)
  return group
}

/** 26 bytes are added to each event. Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
export const eventOverheadBytes = 26

/**
 * Events arrive in a stream (made if need be) of a group that exists, and whoever listens to `logged` hears of them: metric filters, first of all.
 * Times are the events' own; arrival is now. No rule of PutLogEvents is asked: that is the operation's.
 */
export function storeLogEvents(
  world: World,
  scope: Scope,
  groupName: string,
  streamName: string,
  events: readonly { readonly timestampMs: number; readonly message: string }[],
): void {
  if (events.length === 0) return
  const state = world.state.logs
  const group = groupOf(world, scope, groupName)
  const stream = ensureLogStream(world, scope, groupName, streamName)
  const now = world.clock.now()
  let first = stream.firstEventMs ?? Number.POSITIVE_INFINITY
  let last = stream.lastEventMs ?? Number.NEGATIVE_INFINITY
  let bytes = 0
  const items = events.map(({ timestampMs, message }) => {
    if (timestampMs < first) first = timestampMs
    if (timestampMs > last) last = timestampMs
    bytes += Buffer.byteLength(message) + eventOverheadBytes
    return { atMs: timestampMs, item: [now, message] as const, tag: stream.id }
  })
  const position = state.events(scope).append(group.id, items)
  state.streams(scope, group).set(streamName, { ...stream, firstEventMs: first, lastEventMs: last, lastIngestionMs: now })
  const sizes = state.sizes(scope)
  sizes.set(group.id, (sizes.get(group.id) ?? 0) + bytes)
  scheduleRetention(world, scope, group, false)
  const low = eventIdLow(group)
  world.signal('logged', {
    scope,
    group: groupName,
    stream: streamName,
    events: events.map(({ timestampMs, message }, i) => ({
      get id() {
        return eventId(timestampMs, position + i, low)
      },
      timestampMs,
      ingestionMs: now,
      message,
    })),
  })
}

/** Where an event stands among all of its group, as its id says it. */
export interface EventPlace {
  readonly atMs: number
  readonly position: number
}

/**
 * The event's id: 56 digits, whose order is that of time, then of arrival. AWS's own ids are built alike: the time in milliseconds stands above the
 * lowest 144 bits (id 31132629274945519779805322857203735586714454643391594505 belongs to 1396035378988).
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html (example)
 */
function eventId(timestampMs: number, position: number, low: bigint): string {
  return ((BigInt(timestampMs) << 144n) | (BigInt(position) << 64n) | low).toString().padStart(56, '0')
}

/** The place behind all that stands at `position`: greater than the id of that event, less than that of the next. */
const lastLow = (1n << 64n) - 1n

/** A place in a group written like an event's id; `after`: behind the event there. */
export function placeId(place: EventPlace, after: boolean): string {
  return eventId(place.atMs, place.position, after ? lastLow : 0n)
}

/** Reads what `placeId` or an event's id says; null for another text. */
export function readPlaceId(text: string): (EventPlace & { readonly isAfter: boolean }) | null {
  if (!/^\d{56}$/.test(text)) return null
  const id = BigInt(text)
  return {
    atMs: Number(id >> 144n),
    position: Number((id >> 64n) & ((1n << 80n) - 1n)),
    isAfter: (id & lastLow) === lastLow,
  }
}

const eventIdLow = (group: LogGroup) => BigInt(`0x${group.id}`)

export function logEventId(group: LogGroup, placed: Placed<unknown>): string {
  return eventId(placed.atMs, placed.position, eventIdLow(group))
}
