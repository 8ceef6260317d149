/**
 * What happened to an event, arrow by arrow. Nothing is kept for it: it is read off what the services remember, so it is true after a restart
 * and for events of long ago, as far as the services remember them.
 */
import { type ClauseFinding, type Explanation, type Found, PatternError } from '../../domain/pattern/index.ts'
import { parseArn } from '../../domain/regions.ts'
import { isLogged } from '../services/cloudtrail/pending.ts'
import { delivers } from '../services/cloudtrail/selectors.ts'
import { type Delivery, deliveryKey, history, homeScope, type StoredRecord, type Target, type Trail } from '../services/cloudtrail/state.ts'
import { type Alarm, alarmArn, historyList, metricKey, noUnit } from '../services/cloudwatch/state.ts'
import { matcherOf } from '../services/logs/matchers.ts'
import { findLogGroup, type LogGroup, type MetricFilter } from '../services/logs/state.ts'
import { accountKey, type Scope } from '../wire/operation.ts'
import type { World } from '../world.ts'
import type { ChainArrow, ChainCode } from './chain-codes.ts'
import { readyFilter } from './logs-to-metric.ts'
import type { AlarmState, CloudTrailRecord } from './signals.ts'

export interface ChainLink {
  readonly arrow: ChainArrow
  /** ISO 8601, UTC: when it was done or failed, or since when it waits. */
  readonly at: string
  readonly outcome: 'done' | 'waiting' | 'skipped' | 'failed'
  /** `locales/<language>/chain.json` has a sentence for each arrow and code. */
  readonly detail: { readonly code: ChainCode; readonly params: Readonly<Record<string, unknown>> }
}

export interface Chain {
  readonly eventID: string
  readonly arrows: readonly ChainLink[]
}

/** What happened to an event, arrow by arrow; null for one the sandbox does not know. */
export function chainOf(world: World, eventID: string): Chain | null {
  const found = findEvent(world, eventID)
  if (!found) return null
  const arrows: ChainLink[] = []
  const say: Say = (arrow, atMs, outcome, code, params = {}) => {
    arrows.push({ arrow, at: new Date(atMs).toISOString(), outcome, detail: { code, params } })
  }
  const selected = trailsOf(world, found, say)
  for (const trail of selected) toBucket(world, found, trail, say)
  const logged: LoggedEvent[] = []
  for (const trail of selected) {
    const event = toLogs(world, found, trail, say)
    if (event && !logged.some((l) => l.group.id === event.group.id)) logged.push(event)
  }
  const points = logged.flatMap((event) => toMetrics(world, event, say))
  const changes = points.flatMap((point) => toAlarms(world, point, say))
  const messages = changes.flatMap((change) => toTopics(world, change, say))
  for (const message of messages) toSubscribers(world, message, say)
  return { eventID, arrows }
}

type Say = <A extends ChainArrow>(
  arrow: A,
  atMs: number,
  outcome: ChainLink['outcome'],
  code: ChainCode<A>,
  params?: Readonly<Record<string, unknown>>,
) => void

// ---- the event

interface Event {
  readonly id: string
  readonly scope: Scope
  readonly position: number
  readonly arrivedMs: number
  readonly record: CloudTrailRecord
}

/** Where events were found, for whoever looks at one again and again. Only a shortcut: what stands there is looked at. */
const places = new WeakMap<World, Map<string, { key: string; position: number }>>()
const placesAtMost = 1000

function findEvent(world: World, eventID: string): Event | null {
  const log = world.store.log<StoredRecord>('cloudtrail-events')
  const known = places.get(world) ?? new Map<string, { key: string; position: number }>()
  places.set(world, known)
  const look = (key: string, position: number | undefined): Event | null => {
    const options = position === undefined ? { reverse: true } : { position }
    for (const placed of log.in(key).read(history, options)) {
      const [arrivedMs, record] = placed.item
      if (record.eventID === eventID) {
        if (known.size >= placesAtMost) known.clear()
        known.set(eventID, { key, position: placed.position })
        const [partition = '', account = '', region = ''] = key.split('/')
        return { id: eventID, scope: { partition, account, region }, position: placed.position, arrivedMs, record }
      }
      if (position !== undefined) break
    }
    return null
  }
  const place = known.get(eventID)
  const again = place ? look(place.key, place.position) : null
  if (again) return again
  for (const key of log.scopes()) {
    const event = look(key, undefined)
    if (event) return event
  }
  return null
}

// ---- event → trail → bucket, log group

const iso = (ms: number | undefined) => (ms === undefined ? '' : new Date(ms).toISOString())

function trailsOf(world: World, { scope, arrivedMs, record }: Event, say: Say): Trail[] {
  const trails = [...world.state.cloudtrail.trails(scope).values()]
  if (trails.length === 0) say('event-to-trail', arrivedMs, 'skipped', 'noTrail', { account: scope.account, region: scope.region })
  return trails.filter((trail) => {
    const told = { trail: trail.name, region: scope.region }
    const skip = (code: ChainCode<'event-to-trail'>, params: Record<string, unknown> = {}) => {
      say('event-to-trail', arrivedMs, 'skipped', code, { ...told, ...params })
      return false
    }
    if (trail.homeRegion !== scope.region && !trail.isMultiRegion) return skip('otherRegion', { trailRegion: trail.homeRegion })
    if (trail.startedMs === undefined) return skip('notLogging', { since: '' })
    if (arrivedMs < trail.startedMs) return skip('beforeStart', { startedAt: iso(trail.startedMs) })
    if (!isLogged(scope, trail, arrivedMs, record)) return skip('notLogging', { since: iso(trail.stoppedMs) })
    if (!delivers(trail, scope.region, record)) return skip('notSelected')
    say('event-to-trail', arrivedMs, 'done', 'selected', told)
    return true
  })
}

/** How a delivery that has not come to this event stands; null where it is past it. */
function standing(
  world: World,
  { scope, position, arrivedMs }: Event,
  trail: Trail,
  target: Target,
): { atMs: number; outcome: 'waiting' | 'failed'; code: 'waiting' | 'refused'; params: Record<string, unknown> } | null {
  const delivery: Delivery | undefined = world.state.cloudtrail.deliveries(scope).get(deliveryKey(target, trail))
  if (position < (delivery?.positions[scope.region] ?? 0)) return null
  const nextMs = world.clock.dueAt(`trail-to-${target} ${accountKey(scope)} ${deliveryKey(target, trail)}`)
  if (delivery?.error !== undefined && delivery.failures > 0)
    return {
      atMs: delivery.attemptedMs ?? arrivedMs,
      outcome: 'failed',
      code: 'refused',
      params: { error: delivery.error, attempts: delivery.failures, nextAt: iso(nextMs) },
    }
  return { atMs: arrivedMs, outcome: 'waiting', code: 'waiting', params: { since: iso(arrivedMs), until: iso(nextMs) } }
}

function toBucket(world: World, event: Event, trail: Trail, say: Say): void {
  const told = { trail: trail.name, bucket: trail.bucket }
  const now = standing(world, event, trail, 'bucket')
  if (now) {
    say('trail-to-bucket', now.atMs, now.outcome, now.code, { ...told, ...now.params })
    return
  }
  const delivery = world.state.cloudtrail.deliveries(event.scope).get(deliveryKey('bucket', trail))
  say('trail-to-bucket', delivery?.deliveredMs ?? event.arrivedMs, 'done', 'written', told)
}

interface LoggedEvent {
  readonly scope: Scope
  readonly group: LogGroup
  /** The log event's own time, and when it came. */
  readonly atMs: number
  readonly arrivedMs: number
  readonly message: string
}

function toLogs(world: World, event: Event, trail: Trail, say: Say): LoggedEvent | null {
  const told = { trail: trail.name, logGroup: /log-group:([^:]+)/.exec(trail.logGroupArn ?? '')?.[1] ?? '' }
  if (trail.logGroupArn === undefined) {
    say('trail-to-logs', event.arrivedMs, 'skipped', 'noLogGroup', { trail: trail.name })
    return null
  }
  const now = standing(world, event, trail, 'logs')
  if (now) {
    say('trail-to-logs', now.atMs, now.outcome, now.code, { ...told, ...now.params })
    return null
  }
  const scope = homeScope(event.scope, trail)
  const group = findLogGroup(world, scope, trail.logGroupArn)
  const mark = `"eventID":${JSON.stringify(event.id)}`
  if (group)
    for (const placed of world.state.logs.events(scope).read(group.id, { fromMs: event.arrivedMs })) {
      const [arrivedMs, message] = placed.item
      if (!message.includes(mark)) continue
      say('trail-to-logs', arrivedMs, 'done', 'written', told)
      return { scope, group, atMs: placed.atMs, arrivedMs, message }
    }
  // Past it, and not there: the log group was given to the trail later, was made anew, or has let go of old events.
  say('trail-to-logs', event.arrivedMs, 'skipped', 'notInGroup', told)
  return null
}

// ---- log group → metric

interface MetricPoint {
  readonly scope: Scope
  readonly namespace: string
  readonly metric: string
  readonly dimensions: readonly { readonly name: string; readonly value: string }[]
  readonly unit: string
  readonly atMs: number
  readonly arrivedMs: number
}

function toMetrics(world: World, event: LoggedEvent, say: Say): MetricPoint[] {
  const filters = [...world.state.logs.filters(event.scope, event.group).values()]
  if (filters.length === 0) say('logs-to-metric', event.arrivedMs, 'skipped', 'noFilter', { logGroup: event.group.name })
  return filters.flatMap((filter) => {
    const told = { filter: filter.name, logGroup: event.group.name, pattern: filter.pattern }
    if (filter.creationMs > event.arrivedMs) {
      say('logs-to-metric', event.arrivedMs, 'skipped', 'youngerFilter', { ...told, createdAt: iso(filter.creationMs) })
      return []
    }
    const why = explained(filter, event.message)
    if (!why) {
      say('logs-to-metric', event.arrivedMs, 'failed', 'badPattern', told)
      return []
    }
    if (!why.matched) {
      say('logs-to-metric', event.arrivedMs, 'skipped', 'notMatched', { ...told, ...decided(filter, why) })
      return []
    }
    const point = readyFilter(filter)(event.message)
    const named = { ...told, namespace: filter.namespace, metric: filter.metric }
    if (!point) {
      say('logs-to-metric', event.arrivedMs, 'failed', 'noValue', { ...named, value: filter.value })
      return []
    }
    say('logs-to-metric', event.arrivedMs, 'done', 'counted', { ...named, value: point.value, ...decided(filter, why) })
    const system = filter.systemFields.map((name) => ({
      name,
      value: name === '@aws.account' ? event.scope.account : event.scope.region,
    }))
    const { scope, atMs, arrivedMs } = event
    return [
      {
        scope,
        namespace: filter.namespace,
        metric: filter.metric,
        dimensions: [...point.dimensions, ...system],
        unit: filter.unit ?? noUnit,
        atMs,
        arrivedMs,
      },
    ]
  })
}

function explained(filter: MetricFilter, message: string): Explanation | null {
  try {
    return matcherOf(filter.pattern).explain(message)
  } catch (error) {
    if (error instanceof PatternError) return null
    throw error
  }
}

/** The clause that decided, as it stands in the pattern, with what was found there; and all clauses. */
function decided(filter: MetricFilter, why: Explanation): Record<string, unknown> {
  const text = ({ span }: ClauseFinding) => filter.pattern.slice(span.start, span.end)
  const clauses = why.clauses.map((c) => ({ clause: text(c), holds: c.held, found: c.found.map(foundText) }))
  const index = (why.matched ? why.deciding : why.lacking)[0] ?? why.deciding[0]
  const one = index === undefined ? undefined : clauses[index]
  return {
    clause: one?.clause ?? '',
    found: one?.found.join(', ') ?? '',
    obstacle: why.obstacle?.code ?? '',
    clauses,
  }
}

const foundText = (f: Found): string => (f.kind === 'text' ? JSON.stringify(f.text ?? '') : f.kind === 'number' ? (f.text ?? '') : f.kind)

// ---- metric → alarm

interface StateChange {
  readonly scope: Scope
  readonly alarm: Alarm
  readonly to: AlarmState
  readonly atMs: number
}

interface Entry {
  readonly atMs: number
  readonly type: string
  readonly data: Record<string, unknown>
}

/** What an alarm's history says from a moment on, oldest first. */
function entriesOf(world: World, scope: Scope, name: string, fromMs: number): Entry[] {
  const list = world.state.cloudwatch.history(scope)
  const out: Entry[] = []
  for (const { atMs, item } of list.read(historyList, { tag: name, fromMs }))
    if (item.type !== 'ConfigurationUpdate') out.push({ atMs, type: item.type, data: JSON.parse(item.data) as Record<string, unknown> })
  return out
}

interface Quoted {
  readonly stateValue?: string
  readonly stateReason?: string
}

function toAlarms(world: World, point: MetricPoint, say: Say): StateChange[] {
  const { scope, namespace, metric, arrivedMs } = point
  const { cloudwatch } = world.state
  const names = cloudwatch.alarmsOn(scope).get(metricKey(namespace, metric, point.dimensions)) ?? []
  if (names.length === 0) say('metric-to-alarm', arrivedMs, 'skipped', 'noAlarm', { namespace, metric })
  return names.flatMap((name): StateChange[] => {
    const alarm = cloudwatch.alarms(scope).get(name)
    if (!alarm) return []
    const told = { alarm: name, namespace, metric }
    if (alarm.config.unit !== undefined && alarm.config.unit !== point.unit) {
      say('metric-to-alarm', arrivedMs, 'skipped', 'otherUnit', { ...told, unit: alarm.config.unit, pointUnit: point.unit })
      return []
    }
    const change = changeAfter(world, point, alarm)
    if (change) {
      const { oldState, newState } = change.data as { oldState?: Quoted; newState?: Quoted }
      const to = (newState?.stateValue ?? 'ALARM') as AlarmState
      say('metric-to-alarm', change.atMs, 'done', 'changed', {
        ...told,
        from: oldState?.stateValue ?? '',
        to,
        reason: newState?.stateReason ?? '',
      })
      return [{ scope, alarm, to, atMs: change.atMs }]
    }
    const lookMs = firstLookMs(world, point, alarm)
    if (world.clock.now() <= lookMs)
      say('metric-to-alarm', arrivedMs, 'waiting', 'waiting', { ...told, since: iso(arrivedMs), until: iso(lookMs) })
    else if (alarm.state === 'ALARM')
      say('metric-to-alarm', alarm.transitionedMs, 'skipped', 'alreadyInAlarm', { ...told, since: iso(alarm.transitionedMs) })
    else say('metric-to-alarm', alarm.stateUpdatedMs, 'skipped', 'noChange', { ...told, state: alarm.state, reason: alarm.reason })
    return []
  })
}

const minuteMs = 60_000

/** When the alarm has looked at the point for the first time: once its minute is over, at the alarm's own moment; in `fast` soon after it came. */
function firstLookMs(world: World, { atMs, arrivedMs }: MetricPoint, alarm: Alarm): number {
  if (world.clock.mode === 'fast') return arrivedMs + 1000
  const step = alarm.config.periodSeconds < 60 ? 10_000 : minuteMs
  const over = Math.max(Math.floor(atMs / minuteMs) * minuteMs + minuteMs, arrivedMs)
  const offset = alarm.beatMs % step
  return Math.ceil((over - offset) / step) * step + offset
}

/**
 * The change that the point can have made: to ALARM while it is in the alarm's range, else any change at the first look. With several points no one
 * can say which of them it was: each of them is told the change.
 */
function changeAfter(world: World, point: MetricPoint, alarm: Alarm): Entry | undefined {
  const { config } = alarm
  const changes = entriesOf(world, point.scope, alarm.name, point.arrivedMs).filter((e) => e.type === 'StateUpdate')
  const inRangeMs = point.arrivedMs + (config.evaluationPeriods + 1) * config.periodSeconds * 1000 + 2 * minuteMs
  const toAlarm = changes.find((c) => (c.data.newState as Quoted | undefined)?.stateValue === 'ALARM' && c.atMs <= inRangeMs)
  return toAlarm ?? changes.find((c) => c.atMs <= firstLookMs(world, point, alarm) + 1000)
}

// ---- alarm → topic → subscribers

interface TopicMessage {
  readonly topicArn: string
  readonly messageId: string
  readonly atMs: number
}

function toTopics(world: World, { scope, alarm, to, atMs }: StateChange, say: Say): TopicMessage[] {
  const told = { alarm: alarm.name, state: to }
  const actions = entriesOf(world, scope, alarm.name, atMs).filter((e) => e.type === 'Action' && e.data.stateUpdateTimestamp === atMs)
  if (actions.length === 0) {
    say('alarm-to-topic', atMs, 'skipped', alarm.actionsEnabled ? 'noAction' : 'actionsDisabled', told)
    return []
  }
  return actions.flatMap((action): TopicMessage[] => {
    const topicArn = String(action.data.notificationResource ?? '')
    const named = { ...told, topic: topicArn }
    if (action.data.actionState !== 'Succeeded') {
      say('alarm-to-topic', action.atMs, 'failed', 'refused', { ...named, error: String(action.data.error ?? '') })
      return []
    }
    say('alarm-to-topic', action.atMs, 'done', 'published', named)
    if (parseArn(topicArn)?.service !== 'sns') return []
    const source = alarmArn(scope, alarm.name)
    for (const [messageId, published] of world.state.sns.published(topicArn).entries())
      if (published.sourceArn === source && published.atMs >= atMs && published.atMs <= action.atMs)
        return [{ topicArn, messageId, atMs: action.atMs }]
    say('topic-to-mail', action.atMs, 'skipped', 'forgotten', { topic: topicArn })
    return []
  })
}

function toSubscribers(world: World, { topicArn, messageId, atMs }: TopicMessage, say: Say): void {
  let any = false
  for (const delivery of world.state.sns.deliveries(topicArn).values()) {
    if (delivery.messageId !== messageId) continue
    any = true
    say(delivery.arrow, delivery.atMs, delivery.outcome, delivery.detail.code, { topic: topicArn, ...delivery.detail.params })
  }
  if (!any) say('topic-to-mail', atMs, 'skipped', 'noSubscription', { topic: topicArn })
}
