import type { AlarmConfig, AlarmState } from '../../../domain/alarm/config.ts'
import type { EvaluationWindow } from '../../../domain/alarm/places.ts'
import type { MetricBucket } from '../../../domain/alarm/statistic.ts'
import { emptyBucket, mergeBuckets } from '../../../domain/alarm/statistic.ts'
import type { AlarmDefinition } from '../../../domain/message/alarm.ts'
import type { HistoryEntry } from '../../../domain/message/history.ts'
import { arn } from '../../../domain/regions.ts'
import type { Dimension } from '../../pipeline/signals.ts'
import type { Lists, Rows, Store } from '../../state/store.ts'
import { type Scope, scopeKey } from '../../wire/operation.ts'
import type { World } from '../../world.ts'

export interface Metric {
  readonly id: string
  readonly namespace: string
  readonly name: string
  /** Sorted by name. */
  readonly dimensions: readonly Dimension[]
  /** When it was first heard of. */
  readonly firstMs: number
  /** When a datum came last, to the minute. */
  readonly lastMs: number
  /** Each unit is a series of its own. `None` where none was given. */
  readonly units: readonly string[]
}

/** A bucket as it is kept: sum, count, minimum, maximum, and the values with their counts, null where only statistics were published. */
export type KeptBucket = readonly [
  sum: number,
  count: number,
  min: number,
  max: number,
  values: readonly (readonly [number, number])[] | null,
]

export interface Alarm {
  readonly name: string
  readonly description?: string
  readonly actionsEnabled: boolean
  readonly okActions: readonly string[]
  readonly alarmActions: readonly string[]
  readonly insufficientDataActions: readonly string[]
  readonly namespace: string
  readonly metricName: string
  /** In the order given. */
  readonly dimensions: readonly Dimension[]
  readonly config: AlarmConfig
  /** Absent: sliding, AWS's default. */
  readonly window?: EvaluationWindow
  readonly tags: Readonly<Record<string, string>>
  readonly configuredMs: number
  readonly state: AlarmState
  readonly reason: string
  /** An empty reason, set by hand, is shown until the next change of the configuration, then no more. */
  readonly isReasonHidden?: boolean
  readonly reasonData?: string
  readonly stateUpdatedMs: number
  readonly transitionedMs: number
  /** Its own moment within the minute at which AWS evaluates it. */
  readonly beatMs: number
}

/** Points by resolution: `s` one second (kept 3 hours), `m` a minute (15 days), `5` five minutes (63 days), `h` an hour (455 days). */
export type Tier = 's' | 'm' | '5' | 'h'

export interface CloudWatchState {
  /** By `metricKey`. */
  metrics(scope: Scope): Rows<Metric>
  /** By tier and start: `m1700000040000`. */
  series(scope: Scope, metric: Metric, unit: string): Rows<KeptBucket>
  alarms(scope: Scope): Rows<Alarm>
  /** Names of the alarms on a metric, by `metricKey`. */
  alarmsOn(scope: Scope): Rows<readonly string[]>
  /** One list, each item tagged with its alarm's name: a deleted alarm's history stays. */
  history(scope: Scope): Lists<HistoryEntry>
}

export function openCloudWatch(store: Store): CloudWatchState {
  const metrics = store.table<Metric>('metrics')
  const series = store.table<KeptBucket>('metricSeries')
  const alarms = store.table<Alarm>('alarms')
  const alarmsOn = store.table<readonly string[]>('alarmsOn')
  const history = store.log<HistoryEntry>('alarmHistory')
  const views = new Map<string, unknown>()
  const view = <T>(key: string, make: () => T): T => {
    let v = views.get(key)
    if (v === undefined) {
      v = make()
      views.set(key, v)
    }
    return v as T
  }
  return {
    metrics: (scope) => view(`m ${scopeKey(scope)}`, () => metrics.in(scopeKey(scope))),
    series: (scope, metric, unit) =>
      view(`s ${scopeKey(scope)} ${metric.id} ${unit}`, () => series.in(`${scopeKey(scope)} ${metric.id} ${unit}`)),
    alarms: (scope) => view(`a ${scopeKey(scope)}`, () => alarms.in(scopeKey(scope))),
    alarmsOn: (scope) => view(`o ${scopeKey(scope)}`, () => alarmsOn.in(scopeKey(scope))),
    history: (scope) => view(`h ${scopeKey(scope)}`, () => history.in(scopeKey(scope))),
  }
}

const bySortedName = (dimensions: readonly Dimension[]): Dimension[] =>
  [...dimensions].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))

/** What makes a metric the same: namespace, name, and the set of dimensions. Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Metric.html */
export function metricKey(namespace: string, name: string, dimensions: readonly Dimension[]): string {
  return JSON.stringify([namespace, name, ...bySortedName(dimensions).map((d) => [d.name, d.value])])
}

export const noUnit = 'None'
const minuteMs = 60_000
const hourMs = 3_600_000
const dayMs = 24 * hourMs

export interface Samples {
  readonly atMs: number
  readonly bucket: MetricBucket
}

/**
 * Samples of one metric arrive, and whoever listens to `measured` hears of them. They are kept by the minute, and by the second too where
 * `isHighResolution`; data of one minute costs one write however many samples there are.
 *
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html (StorageResolution)
 */
export function addSamples(
  world: World,
  scope: Scope,
  metric: { readonly namespace: string; readonly name: string; readonly dimensions: readonly Dimension[]; readonly unit?: string },
  samples: readonly Samples[],
  isHighResolution = false,
): void {
  let fromMs = Number.POSITIVE_INFINITY
  let toMs = Number.NEGATIVE_INFINITY
  const added = new Map<string, MetricBucket>()
  const add = (key: string, bucket: MetricBucket) => added.set(key, mergeBuckets(added.get(key) ?? emptyBucket, bucket))
  for (const { atMs, bucket } of samples) {
    if (bucket.count === 0) continue
    fromMs = Math.min(fromMs, atMs)
    toMs = Math.max(toMs, atMs)
    add(`m${atMs - (atMs % minuteMs)}`, bucket)
    if (isHighResolution) add(`s${atMs - (atMs % 1000)}`, bucket)
  }
  if (added.size === 0) return
  const unit = metric.unit ?? noUnit
  const row = ensureMetric(world, scope, metric, unit)
  const series = world.state.cloudwatch.series(scope, row, unit)
  for (const [key, bucket] of added) {
    const old = series.get(key)
    series.set(key, keep(old ? mergeBuckets(bucketOfKept(old), bucket) : bucket))
  }
  const now = world.clock.now()
  world.clock.schedule(rollUpKey(scope), {
    atMs: isHighResolution ? now + 4 * hourMs : Math.max(fromMs + 15 * dayMs, now) + hourMs,
    job: rollUpJob,
    data: scope,
  })
  world.signal('measured', {
    scope,
    namespace: metric.namespace,
    metric: metric.name,
    dimensions: row.dimensions,
    unit,
    fromMs,
    toMs,
  })
}

function ensureMetric(
  world: World,
  scope: Scope,
  { namespace, name, dimensions }: { readonly namespace: string; readonly name: string; readonly dimensions: readonly Dimension[] },
  unit: string,
): Metric {
  const metrics = world.state.cloudwatch.metrics(scope)
  const key = metricKey(namespace, name, dimensions)
  const now = world.clock.now()
  const old = metrics.get(key)
  if (old?.units.includes(unit) && now - old.lastMs < minuteMs) return old
  const row: Metric = old
    ? { ...old, lastMs: now, units: old.units.includes(unit) ? old.units : [...old.units, unit] }
    : { id: String(metrics.size + 1), namespace, name, dimensions: bySortedName(dimensions), firstMs: now, lastMs: now, units: [unit] }
  metrics.set(key, row)
  return row
}

/**
 * Distinct values that one bucket tells apart, so that a busy minute stays small; beyond, values are kept to three digits.
 * Assumed  AWS bins values logarithmically as well, finer; only percentiles depend on it
 */
const maxValues = 256

function keep(bucket: MetricBucket): KeptBucket {
  const { sum, count, min, max, values } = bucket
  if (!values) return [sum, count, min, max, null]
  if (values.length <= maxValues) return [sum, count, min, max, values]
  const coarse = new Map<number, number>()
  for (const [value, n] of values) {
    const near = Number(value.toPrecision(3))
    coarse.set(near, (coarse.get(near) ?? 0) + n)
  }
  return [sum, count, min, max, [...coarse]]
}

export const bucketOfKept = ([sum, count, min, max, values]: KeptBucket): MetricBucket => ({
  sum,
  count,
  min,
  max,
  ...(values ? { values } : {}),
})

/** How far back points of a period can be read. Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html */
export function readableForMs(periodSeconds: number): number {
  if (periodSeconds < 60) return 3 * hourMs
  if (periodSeconds < 300) return 15 * dayMs
  if (periodSeconds < 3600) return 63 * dayMs
  return 455 * dayMs
}

/**
 * The buckets of a metric from `fromMs` (inclusive) to `toMs` (exclusive), of one unit or of all, in no order. For periods under a minute those of
 * one second, where there are any.
 */
export function* bucketsBetween(
  world: World,
  scope: Scope,
  metric: Metric,
  unit: string | undefined,
  fromMs: number,
  toMs: number,
  periodSeconds: number,
): Generator<readonly [startMs: number, bucket: MetricBucket]> {
  const oldestMs = world.clock.now() - readableForMs(periodSeconds)
  const start = Math.max(fromMs, oldestMs)
  for (const u of unit === undefined ? metric.units : metric.units.filter((m) => m === unit)) {
    const series = world.state.cloudwatch.series(scope, metric, u)
    if (periodSeconds < 60) {
      let any = false
      for (const found of tierBetween(series, 's', start, toMs)) {
        any = true
        yield found
      }
      if (any) continue
    }
    yield* tierBetween(series, 'm', start, toMs)
    if (periodSeconds >= 300) yield* tierBetween(series, '5', start, toMs)
    if (periodSeconds >= 3600) yield* tierBetween(series, 'h', start, toMs)
  }
}

const tierMs: Readonly<Record<Tier, number>> = { s: 1000, m: minuteMs, '5': 5 * minuteMs, h: hourMs }

function* tierBetween(series: Rows<KeptBucket>, tier: Tier, fromMs: number, toMs: number): Generator<readonly [number, MetricBucket]> {
  const step = tierMs[tier]
  const first = Math.ceil(fromMs / step) * step
  if ((toMs - first) / step <= series.size) {
    for (let at = first; at < toMs; at += step) {
      const kept = series.get(`${tier}${at}`)
      if (kept) yield [at, bucketOfKept(kept)]
    }
    return
  }
  for (const [key, kept] of series.entries()) {
    if (key[0] !== tier) continue
    const at = Number(key.slice(1))
    if (at >= fromMs && at < toMs) yield [at, bucketOfKept(kept)]
  }
}

// ---- points grow coarser with age

export const rollUpJob = 'cloudwatch-roll-up'
const rollUpKey = (scope: Scope) => `${rollUpJob} ${scopeKey(scope)}`

/** From here on points grow coarser with age, and the oldest go. */
export function connectRollUp(world: World): void {
  world.clock.on(rollUpJob, (scope: Scope) => {
    const now = world.clock.now()
    let nextMs = Number.POSITIVE_INFINITY
    for (const metric of world.state.cloudwatch.metrics(scope).values())
      for (const unit of metric.units) nextMs = Math.min(nextMs, rollUp(world.state.cloudwatch.series(scope, metric, unit), now))
    if (nextMs < Number.POSITIVE_INFINITY)
      world.clock.schedule(rollUpKey(scope), { atMs: Math.max(nextMs, now) + hourMs, job: rollUpJob, data: scope })
  })
}

const coarser: Readonly<Record<Tier, { readonly afterMs: number; readonly tier: Tier | null }>> = {
  s: { afterMs: 3 * hourMs, tier: null },
  m: { afterMs: 15 * dayMs, tier: '5' },
  '5': { afterMs: 63 * dayMs, tier: 'h' },
  h: { afterMs: 455 * dayMs, tier: null },
}

/** Answers when the oldest of what is left is due. Seconds are done by the hour, all else by the day. */
function rollUp(series: Rows<KeptBucket>, now: number): number {
  let nextMs = Number.POSITIVE_INFINITY
  for (const [key, kept] of [...series.entries()]) {
    const from = key[0] as Tier
    const at = Number(key.slice(1))
    const { afterMs, tier } = coarser[from]
    if (at + afterMs > now) {
      nextMs = Math.min(nextMs, from === 's' ? at + afterMs : Math.max(at + afterMs, now + dayMs))
      continue
    }
    series.delete(key)
    if (tier === null) continue
    const target = `${tier}${at - (at % tierMs[tier])}`
    const old = series.get(target)
    series.set(target, old ? keep(mergeBuckets(bucketOfKept(old), bucketOfKept(kept))) : kept)
    nextMs = Math.min(nextMs, Math.max(at + coarser[tier].afterMs, now + dayMs))
  }
  return nextMs
}

// ---- alarms

export function alarmArn(scope: Scope, name: string): string {
  return arn({ partition: scope.partition, service: 'cloudwatch', region: scope.region, account: scope.account, resource: `alarm:${name}` })
}

/** The alarm as its messages and its history show it. */
export function definitionOf(scope: Scope, alarm: Alarm): AlarmDefinition {
  return {
    name: alarm.name,
    description: alarm.description,
    arn: alarmArn(scope, alarm.name),
    account: scope.account,
    region: scope.region,
    configurationUpdatedAtMs: alarm.configuredMs,
    actionsEnabled: alarm.actionsEnabled,
    okActions: alarm.okActions,
    alarmActions: alarm.alarmActions,
    insufficientDataActions: alarm.insufficientDataActions,
    namespace: alarm.namespace,
    metricName: alarm.metricName,
    dimensions: alarm.dimensions,
    config: alarm.config,
  }
}

/** Saves an alarm and keeps the directory of alarms by metric right. */
export function saveAlarm(world: World, scope: Scope, alarm: Alarm): void {
  const { alarms, alarmsOn } = world.state.cloudwatch
  const key = metricKey(alarm.namespace, alarm.metricName, alarm.dimensions)
  const old = alarms(scope).get(alarm.name)
  const oldKey = old && metricKey(old.namespace, old.metricName, old.dimensions)
  if (old && oldKey !== key) forgetAlarmOn(world, scope, old)
  if (oldKey !== key) alarmsOn(scope).set(key, [...(alarmsOn(scope).get(key) ?? []), alarm.name])
  alarms(scope).set(alarm.name, alarm)
}

export function deleteAlarm(world: World, scope: Scope, alarm: Alarm): void {
  forgetAlarmOn(world, scope, alarm)
  world.state.cloudwatch.alarms(scope).delete(alarm.name)
}

function forgetAlarmOn(world: World, scope: Scope, alarm: Alarm): void {
  const rows = world.state.cloudwatch.alarmsOn(scope)
  const key = metricKey(alarm.namespace, alarm.metricName, alarm.dimensions)
  const left = (rows.get(key) ?? []).filter((name) => name !== alarm.name)
  if (left.length > 0) rows.set(key, left)
  else rows.delete(key)
}

/** 30 days. Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html */
export const historyKeptMs = 30 * dayMs
export const historyList = 'history'

export function addHistory(world: World, scope: Scope, alarmName: string, entry: HistoryEntry): void {
  const now = world.clock.now()
  const history = world.state.cloudwatch.history(scope)
  history.append(historyList, [{ atMs: now, item: entry, tag: alarmName }])
  history.trim(historyList, now - historyKeptMs)
}

/**
 * An alarm comes to a new state, or has its reason replaced in the same one: history and actions follow a change only.
 *
 * Source  recorded: https://github.com/radkawar/stackd/blob/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/cloudwatch/alarm_controls.json
 */
export function changeState(
  world: World,
  scope: Scope,
  alarm: Alarm,
  to: { readonly state: AlarmState; readonly reason: string; readonly reasonData?: string | undefined },
  entry: HistoryEntry,
): void {
  const now = world.clock.now()
  const isChange = to.state !== alarm.state
  const { reasonData: _old, isReasonHidden: _hidden, ...rest } = alarm
  saveAlarm(world, scope, {
    ...rest,
    state: to.state,
    reason: to.reason,
    ...(to.reasonData === undefined ? {} : { reasonData: to.reasonData }),
    stateUpdatedMs: now,
    transitionedMs: isChange ? now : alarm.transitionedMs,
  })
  if (!isChange) return
  addHistory(world, scope, alarm.name, entry)
  world.signal('alarmChanged', { scope, name: alarm.name, from: alarm.state, to: to.state, atMs: now })
}
