import { call } from '../../domain/command/command.ts'
import { childOf, conditionReasons, judgeCondition } from '../alarm-condition.ts'
import { CannotTell, step, todo } from '../step.ts'
import { alarmOf } from './chain.ts'
import labA, { named } from './lab.ts'
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
    ...conditionReasons,
    todo: { noAlarm: ['alarm', 'region'] },
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
    return judgeCondition(alarm.name, condition, metricFilters, want)
  },
})
