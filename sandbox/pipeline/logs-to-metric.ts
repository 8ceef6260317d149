/**
 * Log events → metrics: every stored event is asked against each metric filter of its group.
 *
 * A filter counts what arrives after it was made, never what was there before. The point stands in the minute of the log event's own time. A
 * matching event gives the filter's value; one that does not gives the default value, where there is one. A value or dimension that the
 * event does not hold gives no point.
 *
 * Takes   no time of its own: AWS names no delay, and points were recorded within a minute
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html,
 *         https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html; recorded in
 *         https://github.com/radkawar/stackd/blob/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/logs/metric_filters.json
 */
import type { MetricBucket } from '../../domain/alarm/statistic.ts'
import { emptyBucket } from '../../domain/alarm/statistic.ts'
import { dimensionReader, metricValueReader } from '../../domain/pattern/index.ts'
import { addSamples, noUnit, type Samples } from '../services/cloudwatch/state.ts'
import { matcherOf } from '../services/logs/matchers.ts'
import { findLogGroup, type MetricFilter } from '../services/logs/state.ts'
import type { Scope } from '../wire/operation.ts'
import type { World } from '../world.ts'
import type { Dimension, LogEvent } from './signals.ts'

/** What one filter makes of one event: null where it makes no point. */
export interface Point {
  readonly value: number
  readonly dimensions: readonly Dimension[]
  /** Whether the event matched; else it is the default value. */
  readonly isMatch: boolean
}

/** A filter made ready for many events. */
type ReadyFilter = (message: string) => Point | null

const ready = new WeakMap<MetricFilter, ReadyFilter>()

/** Filters are data and are replaced whole: what was made ready for one belongs to it. */
export function readyFilter(filter: MetricFilter): ReadyFilter {
  let made = ready.get(filter)
  if (!made) {
    made = makeReady(filter)
    ready.set(filter, made)
  }
  return made
}

function makeReady(filter: MetricFilter): ReadyFilter {
  const matcher = matcherOf(filter.pattern)
  const value = metricValueReader(matcher.pattern, filter.value)
  const dimensions = Object.entries(filter.dimensions).map(([name, reference]) => ({
    name,
    read: dimensionReader(matcher.pattern, reference),
  }))
  const fallback: Point | null = filter.defaultValue === undefined ? null : { value: filter.defaultValue, dimensions: [], isMatch: false }
  return (message) => {
    if (!matcher.matches(message)) return fallback
    const found = value(message)
    if (found === undefined) return null
    if (dimensions.length === 0) return { value: found, dimensions: [], isMatch: true }
    const read: Dimension[] = []
    for (const { name, read: readText } of dimensions) {
      const text = readText(message)
      if (text === undefined) return null
      read.push({ name, value: text })
    }
    return { value: found, dimensions: read, isMatch: true }
  }
}

const minuteMs = 60_000

export function connectLogsToMetric(world: World): void {
  world.on('logged', ({ scope, group: name, events }) => {
    const group = findLogGroup(world, scope, name)
    if (!group) return
    for (const filter of world.state.logs.filters(scope, group).values()) count(world, scope, group.name, filter, events)
  })
}

/** One write per metric and minute, however many events there are. */
function count(world: World, scope: Scope, logGroup: string, filter: MetricFilter, events: readonly LogEvent[]): void {
  const point = readyFilter(filter)
  const system = filter.systemFields.map((field) => ({
    name: field,
    value: field === '@aws.account' ? scope.account : scope.region,
  }))
  let matches = 0
  let sum = 0
  const series = new Map<string, { dimensions: readonly Dimension[]; minutes: Map<number, Growing> }>()
  for (const { timestampMs, message } of events) {
    const made = point(message)
    if (!made) continue
    if (made.isMatch) {
      matches++
      sum += made.value
    }
    const key = made.dimensions.length === 0 ? '' : JSON.stringify(made.dimensions.map((d) => d.value))
    let one = series.get(key)
    if (!one) {
      one = { dimensions: [...made.dimensions, ...system], minutes: new Map() }
      series.set(key, one)
    }
    const minute = timestampMs - (timestampMs % minuteMs)
    let growing = one.minutes.get(minute)
    if (!growing) {
      growing = { ...emptyBucket, values: new Map() }
      one.minutes.set(minute, growing)
    }
    growing.sum += made.value
    growing.count++
    if (made.value < growing.min) growing.min = made.value
    if (made.value > growing.max) growing.max = made.value
    growing.values.set(made.value, (growing.values.get(made.value) ?? 0) + 1)
  }
  if (matches > 0) {
    const { name, pattern, namespace, metric } = filter
    const params = { filter: name, logGroup, pattern, namespace, metric, value: sum, count: matches }
    world.signal('passed', { scope, arrow: 'logs-to-metric', outcome: 'done', code: 'counted', params, atMs: world.clock.now() })
  }
  for (const { dimensions, minutes } of series.values()) {
    const samples: Samples[] = [...minutes].map(([atMs, { values, ...bucket }]) => ({ atMs, bucket: { ...bucket, values: [...values] } }))
    addSamples(world, scope, { namespace: filter.namespace, name: filter.metric, dimensions, unit: filter.unit ?? noUnit }, samples)
  }
}

/** A bucket while it is filled. */
type Growing = { -readonly [K in Exclude<keyof MetricBucket, 'values'>]: MetricBucket[K] } & { readonly values: Map<number, number> }
