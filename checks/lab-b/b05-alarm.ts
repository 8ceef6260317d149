import { conditionReasons, judgeCondition } from '../alarm-condition.ts'
import { CannotTell, differs, step, todo } from '../step.ts'
import labB, { named } from './lab.ts'
import { alarmIn, deploy, stackOf, stackReasons, whyMissing } from './stack.ts'

/**
 * B5. The stack's alarm rings at the third failure within five minutes.
 *
 * Reads   stacks, alarms, metricFilters
 * Judges  the stack's alarm, found by its metric, and its condition by meaning: `> 2` is `>= 3`. Alarms outside the stack do not count
 * Source  https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_cloudwatch.Alarm.html
 *         https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export default step(labB, {
  id: 'b05-alarm',
  reads: ['stacks', 'alarms', 'metricFilters'],
  reasons: {
    done: conditionReasons.done,
    todo: { ...stackReasons.todo, noAlarm: ['stack', 'alarm'] },
    waiting: stackReasons.waiting,
    differs: { ...stackReasons.differs, ...conditionReasons.differs, name: ['saw', 'want'] },
  },
  elsewhere: { on: 'stacks', near: [] },
  ways: { cli: deploy('b05-alarm'), undo: deploy('b04-metric-filter') },
  check({ stacks, alarms, metricFilters }, values) {
    const want = named(values)
    const stack = stackOf(stacks, values)
    const alarm = alarmIn(stack, alarms, want)
    if (!stack || !alarm) return whyMissing(stack, want) ?? todo('noAlarm', { stack: want.stack, alarm: want.alarm })
    if (!alarm.condition) throw new CannotTell('alarmKind', { alarm: alarm.name, region: want.region })
    const judgement = judgeCondition(alarm.name, alarm.condition, metricFilters, want)
    if (judgement.outcome === 'done' && alarm.name !== want.alarm)
      return differs('name', { saw: alarm.name, want: want.alarm }, judgement.saw)
    return judgement
  },
})
