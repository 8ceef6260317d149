import {
  type AlarmConfig,
  type ComparisonOperator,
  comparisonOperators,
  missingDataTreatments,
  type Statistic,
  statistics,
} from '../domain/alarm/config.ts'
import { evaluateAlarm } from '../domain/alarm/evaluate.ts'
import { type EvaluationWindow, evaluationRange, placesAt } from '../domain/alarm/places.ts'
import { datapointsOf, emptyBucket, type MetricBucket, mergeBuckets, statisticOf } from '../domain/alarm/statistic.ts'
import type { AlarmConditionSeen } from './shapes.ts'

/** What was counted in one minute; `atMs` is its start. */
export interface Minute extends Pick<MetricBucket, 'sum' | 'count' | 'min' | 'max'> {
  readonly atMs: number
}

const minuteMs = 60_000

/** The condition as the rules of evaluation take it; null for a statistic or a comparison that they do not know. */
export function configOf(condition: AlarmConditionSeen): AlarmConfig | null {
  const plain = statistics.find((name) => name === condition.statistic)
  if (plain === undefined && !/^p\d{1,3}(\.\d{1,10})?$/.test(condition.statistic)) return null
  if (!Object.hasOwn(comparisonOperators, condition.comparison)) return null
  return {
    periodSeconds: condition.periodSeconds,
    evaluationPeriods: condition.evaluationPeriods,
    threshold: condition.threshold,
    comparisonOperator: condition.comparison as ComparisonOperator,
    ...(condition.datapointsToAlarm === null ? {} : { datapointsToAlarm: condition.datapointsToAlarm }),
    ...(plain === undefined ? { extendedStatistic: condition.statistic } : { statistic: plain }),
    // That nothing came is bad is another question: here only the points may bring it into ALARM.
    treatMissingData:
      missingDataTreatments.find((each) => each === (condition.treatMissingData ?? 'missing') && each !== 'breaching') ?? 'notBreaching',
  }
}

/** Whether points would have brought an alarm into ALARM at any of the moments at which AWS looks. */
export function wouldFire(config: AlarmConfig, minutes: readonly Minute[], window: EvaluationWindow): boolean {
  const first = minutes[0]?.atMs
  const last = minutes.at(-1)?.atMs
  if (first === undefined || last === undefined) return false
  const places = evaluationRange(config)
  const untilMs = last + (config.evaluationPeriods + 1) * config.periodSeconds * 1000
  for (let atMs = first + minuteMs; atMs <= untilMs; atMs += minuteMs) {
    const placeStartsMs = placesAt({ nowMs: atMs, periodSeconds: config.periodSeconds, places, window })
    const { datapoints, sampleCounts } = datapointsOf({
      buckets: minutes.map((minute) => [minute.atMs, minute] as const),
      placeStartsMs,
      periodSeconds: config.periodSeconds,
      statistic: config.extendedStatistic ?? config.statistic ?? 'Sum',
    })
    if (evaluateAlarm({ config, previousState: 'OK', datapoints, sampleCounts }).state === 'ALARM') return true
  }
  return false
}

/** The value that comes nearest to the threshold in any window of one period, as the alarm's statistic makes it; null without points. */
export function bestOf(config: AlarmConfig, minutes: readonly Minute[]): number | null {
  const isAbove = config.comparisonOperator.startsWith('Greater')
  const values = minutes.flatMap(({ atMs }) => {
    const inWindow = minutes.filter((each) => each.atMs >= atMs && each.atMs < atMs + config.periodSeconds * 1000)
    const value = statisticOf(inWindow, config.extendedStatistic ?? config.statistic ?? 'Sum')
    return value === null ? [] : [value]
  })
  if (values.length === 0) return null
  return isAbove ? Math.max(...values) : Math.min(...values)
}

/** All of it in one. */
export const totalOf = (minutes: readonly Minute[]): number => minutes.reduce(mergeBuckets, emptyBucket).sum

export const breaches = (config: AlarmConfig, value: number): boolean =>
  comparisonOperators[config.comparisonOperator].breaches(value, config.threshold)

/** The largest value that a statistic can take over samples of one size: sums and counts grow, all others stay. */
export const canGrow = (statistic: string): boolean => (['Sum', 'SampleCount'] satisfies Statistic[]).some((each) => each === statistic)
