/**
 * Metrics → alarms: an alarm looks at its metric and comes to a state.
 *
 * On AWS every minute, at the alarm's own moment of it (every ten seconds for periods under a minute), and the newest place of the range ends with
 * the last whole minute. So it is here in `real` and `manual`, save that moments at which nothing can have changed are passed over. In
 * `fast` the newest place ends with the current minute, and an alarm is looked at soon after it was saved, after each point, and whenever a
 * point passes from one place to the next or leaves the range.
 *
 * Takes   up to a minute and, since the minute must be over, up to another; `fast`: about a tenth of a second
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html; the first evaluation 2 to 60 s after creation, the moment
 *         of the minute kept by each alarm: recorded in
 *         https://github.com/radkawar/stackd/blob/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/cloudwatch/alarm_evaluation.json
 */
import { readStatistic } from '../../domain/alarm/config.ts'
import { evaluateAlarm } from '../../domain/alarm/evaluate.ts'
import { evaluationRange, placesAt } from '../../domain/alarm/places.ts'
import { type MetricBucket, statisticOf } from '../../domain/alarm/statistic.ts'
import { stateChange } from '../services/cloudwatch/alarms.ts'
import { type Alarm, bucketsBetween, changeState, metricKey } from '../services/cloudwatch/state.ts'
import { type Scope, scopeKey } from '../wire/operation.ts'
import type { World } from '../world.ts'

const job = 'alarm'
const minuteMs = 60_000
const tenSecondsMs = 10_000

interface AlarmJob {
  readonly scope: Scope
  readonly name: string
}

const keyOf = (scope: Scope, name: string) => `${job} ${scopeKey(scope)} ${name}`

export function connectMetricToAlarm(world: World): void {
  const look = (scope: Scope, alarm: Alarm, atMs: number) =>
    world.clock.schedule(keyOf(scope, alarm.name), { atMs, job, data: { scope, name: alarm.name } satisfies AlarmJob })
  const alarmOf = (scope: Scope, name: string) => world.state.cloudwatch.alarms(scope).get(name)

  world.on('alarmSaved', ({ scope, name }) => {
    const alarm = alarmOf(scope, name)
    // Two seconds at least. Source: recorded, see above.
    if (alarm) look(scope, alarm, world.clock.mode === 'fast' ? world.clock.now() + 200 : beatAfter(alarm, world.clock.now() + 2000))
  })
  world.on('alarmSetByHand', ({ scope, name }) => {
    const alarm = alarmOf(scope, name)
    // In `fast` long enough to be seen: on AWS it is up to a minute.
    if (alarm) look(scope, alarm, world.clock.mode === 'fast' ? world.clock.now() + 10_000 : beatAfter(alarm, world.clock.now()))
  })
  world.on('alarmDeleted', ({ scope, name }) => world.clock.cancel(keyOf(scope, name)))
  world.on('measured', ({ scope, namespace, metric, dimensions, unit }) => {
    for (const name of world.state.cloudwatch.alarmsOn(scope).get(metricKey(namespace, metric, dimensions)) ?? []) {
      const alarm = alarmOf(scope, name)
      if (!alarm || (alarm.config.unit !== undefined && alarm.config.unit !== unit)) continue
      // Points that come one after another are looked at together.
      look(scope, alarm, world.clock.mode === 'fast' ? world.clock.now() + 100 : beatAfter(alarm, world.clock.now()))
    }
  })
  world.clock.on(job, ({ scope, name }: AlarmJob) => {
    const alarm = alarmOf(scope, name)
    if (!alarm) return
    const nextMs = evaluate(world, scope, alarm)
    if (nextMs !== null) look(scope, alarm, nextMs)
  })
}

const isFine = (alarm: Alarm) => alarm.config.periodSeconds < 60

/** The first of the alarm's own moments after `ms`. */
function beatAfter(alarm: Alarm, ms: number): number {
  const step = isFine(alarm) ? tenSecondsMs : minuteMs
  const offset = alarm.beatMs % step
  return Math.floor((ms - offset) / step) * step + step + offset
}

/** Looks at the alarm now. Answers when something can be different next, or null where only a new point can change it. */
export function evaluate(world: World, scope: Scope, alarm: Alarm): number | null {
  const now = world.clock.now()
  const isFast = world.clock.mode === 'fast'
  const { config } = alarm
  const periodMs = config.periodSeconds * 1000
  const places = placesAt({
    nowMs: now,
    periodSeconds: config.periodSeconds,
    places: evaluationRange(config),
    window: alarm.window,
    newest: isFast ? 'current' : 'complete',
  })
  const [startMs = now] = places
  const endMs = (places.at(-1) ?? now) + periodMs
  const metric = world.state.cloudwatch.metrics(scope).get(metricKey(alarm.namespace, alarm.metricName, alarm.dimensions))
  // Points ahead of the range come into it: they are read for the sake of the next look.
  const buckets: (readonly [number, MetricBucket])[] = metric
    ? [...bucketsBetween(world, scope, metric, config.unit, startMs, now + 2 * 60 * minuteMs + periodMs, config.periodSeconds)]
    : []
  // Places stand back to back: each bucket finds its own.
  const inPlace: MetricBucket[][] = places.map(() => [])
  for (const [at, bucket] of buckets) inPlace[Math.floor((at - startMs) / periodMs)]?.push(bucket)
  const statistic = readStatistic(config.extendedStatistic ?? config.statistic ?? 'Sum')
  const datapoints = inPlace.map((list) => statisticOf(list, statistic))
  const sampleCounts = inPlace.map((list) => (list.length === 0 ? null : list.reduce((n, b) => n + b.count, 0)))
  const result = evaluateAlarm({
    config,
    previousState: alarm.state,
    datapoints,
    sampleCounts,
    firstPeriodStartMs: startMs,
    evaluatedAtMs: now,
  })
  if (!result.isKept && result.state !== alarm.state) {
    const to = { state: result.state, reason: result.reason ?? '', reasonData: result.reasonData }
    changeState(world, scope, alarm, to, stateChange(alarm, to))
  }
  return nextLook(alarm, isFast, now, { startMs, endMs, places: places.length }, buckets)
}

/**
 * When a point passes from one place to another: with each minute the range moves on by a minute, and what stands in its places is the same
 * until one of the points crosses a border.
 */
function nextLook(
  alarm: Alarm,
  isFast: boolean,
  now: number,
  range: { startMs: number; endMs: number; places: number },
  buckets: readonly (readonly [number, MetricBucket])[],
): number | null {
  const periodMs = alarm.config.periodSeconds * 1000
  const step = isFine(alarm) ? tenSecondsMs : minuteMs
  let endMs = Number.POSITIVE_INFINITY
  for (const [at] of buckets) {
    // The end of the range at which this point stands in the next place, or leaves the last; a point ahead of the range: enters.
    const place = Math.ceil((range.endMs - at) / periodMs)
    const crosses = Math.floor(at / step) * step + step + Math.max(0, place) * periodMs
    if (place <= range.places && crosses > range.endMs) endMs = Math.min(endMs, crosses)
  }
  if (endMs === Number.POSITIVE_INFINITY) return null
  if (alarm.window?.kind === 'wallClock') {
    // Such a range moves by whole periods; it is looked at when the next one is over, or begins.
    const boundary = isFast ? range.endMs : range.endMs + periodMs
    return isFast ? boundary : beatAfter(alarm, boundary - 1)
  }
  if (isFast) return Math.max(endMs - step, now + 1)
  // Over, and for fine periods one more place left out: as placesAt does it.
  return beatAfter(alarm, Math.max(endMs + (isFine(alarm) ? periodMs : 0) - 1, now))
}
