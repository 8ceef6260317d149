import { call } from '../../domain/command/command.ts'
import type { AlarmConditionSeen, AlarmSeen, MetricFilterSeen } from '../shapes.ts'
import { CannotTell, differs, done, step, todo } from '../step.ts'
import { alarmOf } from './chain.ts'
import labA, { type LabValues, named } from './lab.ts'
import { removeAlarm } from './removal.ts'

/**
 * A10. The alarm watches the lab's metric and fires from the first failure on.
 *
 * Reads   alarms, metricFilters
 * Judges  the condition by meaning: a count is a whole number, so `>= 1` is `> 0`. Name, namespace, dimensions and unit must be the
 *         metric's to the letter, or the alarm watches another metric. `notBreaching` is AWS's own advice for such a metric and passes. A
 *         composite alarm is judged by the alarms in its rule; kinds whose numbers we cannot read are neither right nor wrong
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 *         https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export default step(labA, {
  id: 'a10-threshold',
  seenAfter: 'a12-create-alarm',
  reads: ['alarms', 'metricFilters'],
  reasons: {
    done: { notBreaching: ['alarm'] },
    todo: { noAlarm: ['alarm', 'region'] },
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
  },
  elsewhere: { on: 'alarms', near: ['namespace', 'metricName'] },
  ways: {
    // Whether an alarm watches the metric already; the threshold is given with the alarm, in A12.
    cli: (values) => [
      call('cloudwatch', 'DescribeAlarmsForMetric', { MetricName: named(values).metricName, Namespace: named(values).metricNamespace }),
    ],
    undo: removeAlarm,
  },
  check({ alarms, metricFilters }, values) {
    const want = named(values)
    const alarm = alarmOf(alarms, want)
    if (!alarm) return todo('noAlarm', { alarm: want.alarm, region: want.region })
    const watching = alarm.kind === 'composite' ? childOf(alarm, alarms, want) : alarm
    const condition = watching?.condition
    if (!condition) throw new CannotTell('alarmKind', { alarm: alarm.name, region: want.region })
    return judge(alarm.name, condition, metricFilters, want)
  },
})

function judge(alarm: string, condition: AlarmConditionSeen, filters: readonly MetricFilterSeen[], want: LabValues) {
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
function childOf(composite: AlarmSeen, alarms: readonly AlarmSeen[], want: LabValues): AlarmSeen | undefined {
  const rule = composite.rule ?? ''
  const named = alarms.filter(
    ({ name, arn }) => name !== composite.name && (rule.includes(`"${name}"`) || rule.includes(`(${name})`) || rule.includes(arn)),
  )
  return alarmOf(named, want) ?? named[0]
}
