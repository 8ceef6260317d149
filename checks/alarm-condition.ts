import { alarmOf } from './lab-a/chain.ts'
import type { AlarmConditionSeen, AlarmSeen, MetricFilterSeen } from './shapes.ts'
import { differs, done, type Judgement } from './step.ts'

export const conditionReasons = {
  done: { notBreaching: ['alarm'] },
  differs: {
    namespace: ['alarm', 'saw', 'want'],
    metricName: ['alarm', 'saw', 'want'],
    dimensions: ['alarm', 'saw'],
    unit: ['alarm', 'saw'],
    statistic: ['alarm', 'saw', 'want'],
    threshold: ['alarm', 'saw', 'want'],
    period: ['alarm', 'saw', 'want'],
    datapoints: ['alarm', 'saw', 'want'],
    missingData: ['alarm', 'saw', 'want'],
  },
} as const

/** Numbers as texts, as a lab's card has them. */
export type WantedCondition = Readonly<
  Record<
    | 'alarm'
    | 'metricNamespace'
    | 'metricName'
    | 'statistic'
    | 'comparison'
    | 'threshold'
    | 'periodSeconds'
    | 'evaluationPeriods'
    | 'datapointsToAlarm'
    | 'treatMissingData',
    string
  >
>

/** The condition by meaning: a count is a whole number, so `>= 1` is `> 0`. */
export function judgeCondition(
  alarm: string,
  condition: AlarmConditionSeen,
  filters: readonly MetricFilterSeen[],
  want: WantedCondition,
): Judgement {
  const written = `${condition.statistic} ${signs[condition.comparison] ?? condition.comparison} ${condition.threshold}`
  const wanted = `${want.statistic} ${signs[want.comparison] ?? want.comparison} ${want.threshold}`
  const datapoints = `${condition.datapointsToAlarm ?? condition.evaluationPeriods}/${condition.evaluationPeriods}`
  const missingData = condition.treatMissingData ?? 'missing'
  const saw = {
    alarm,
    namespace: condition.namespace,
    metric: condition.metricName,
    condition: written,
    periodSeconds: condition.periodSeconds,
    datapoints,
    missingData,
  }
  if (condition.namespace !== want.metricNamespace)
    return differs('namespace', { alarm, saw: condition.namespace, want: want.metricNamespace }, saw)
  if (condition.metricName !== want.metricName)
    return differs('metricName', { alarm, saw: condition.metricName, want: want.metricName }, saw)
  if (condition.dimensions.length > 0) {
    return differs('dimensions', { alarm, saw: condition.dimensions.map(({ name, value }) => `${name}=${value}`).join(', ') }, saw)
  }
  // A filter publishes with the unit None unless it names one; points of another unit are another series.
  const units = filters.filter(({ metric }) => metric.name === want.metricName).map(({ metric }) => metric.unit ?? 'None')
  if (condition.unit && condition.unit !== 'None' && !units.includes(condition.unit))
    return differs('unit', { alarm, saw: condition.unit }, saw)
  if (condition.statistic !== want.statistic) return differs('statistic', { alarm, saw: condition.statistic, want: want.statistic }, saw)
  if (leastCount(condition.comparison, condition.threshold) !== leastCount(want.comparison, Number(want.threshold))) {
    return differs('threshold', { alarm, saw: written, want: wanted }, saw)
  }
  if (condition.periodSeconds !== Number(want.periodSeconds))
    return differs('period', { alarm, saw: condition.periodSeconds, want: want.periodSeconds }, saw)
  const wantedDatapoints = `${want.datapointsToAlarm}/${want.evaluationPeriods}`
  if (datapoints !== wantedDatapoints) return differs('datapoints', { alarm, saw: datapoints, want: wantedDatapoints }, saw)
  if (missingData === want.treatMissingData) return done(saw)
  if (missingData === 'notBreaching') return done(saw, 'notBreaching', { alarm })
  return differs('missingData', { alarm, saw: missingData, want: want.treatMissingData }, saw)
}

const signs: Readonly<Record<string, string>> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '>=',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '<=',
}

/** The smallest whole count at which the alarm fires; null where it does not fire from some count on. */
function leastCount(comparison: string, threshold: number): number | null {
  if (comparison === 'GreaterThanThreshold') return Math.max(0, Math.floor(threshold) + 1)
  if (comparison === 'GreaterThanOrEqualToThreshold') return Math.max(0, Math.ceil(threshold))
  return null
}

/** Of the alarms a composite alarm's rule names, the one that is most likely the lab's. */
export function childOf(composite: AlarmSeen, alarms: readonly AlarmSeen[], want: WantedCondition): AlarmSeen | undefined {
  const rule = composite.rule ?? ''
  const named = alarms.filter(
    ({ name, arn }) => name !== composite.name && (rule.includes(`"${name}"`) || rule.includes(`(${name})`) || rule.includes(arn)),
  )
  return alarmOf(named, want) ?? named[0]
}
