import { call } from '../../domain/command/command.ts'
import { differs, done, step, todo } from '../step.ts'
import labB, { named } from './lab.ts'
import { alarmIn, deploy, namesIn, stackOf, stackReasons, whyMissing } from './stack.ts'

/**
 * B7. Going into ALARM tells the stack's topic.
 *
 * Reads   stacks, alarms
 * Judges  the actions of the ALARM state only; an alarm accepts the ARN of any topic
 * Source  https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_cloudwatch_actions.SnsAction.html
 *         https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html
 */
export default step(labB, {
  id: 'b07-alarm-action',
  // The code says it; the account shows it once it is deployed.
  seenAfter: 'b08-deploy',
  reads: ['stacks', 'alarms'],
  reasons: {
    todo: { ...stackReasons.todo, noAlarm: ['stack', 'alarm'], noAction: ['alarm', 'topic'] },
    waiting: stackReasons.waiting,
    differs: {
      ...stackReasons.differs,
      otherTopic: ['alarm', 'saw', 'want'],
      otherState: ['alarm', 'topic', 'saw'],
      disabled: ['alarm'],
    },
  },
  elsewhere: { on: 'stacks', near: [] },
  ways: {
    // The action comes with the deployment of B8; until then the alarm tells nobody, as its list of actions shows.
    cli: (values) => [call('cloudwatch', 'DescribeAlarms', { AlarmNames: [named(values).alarm] })],
    undo: deploy('b06-topic'),
  },
  check({ stacks, alarms }, values) {
    const want = named(values)
    const stack = stackOf(stacks, values)
    const alarm = alarmIn(stack, alarms, want)
    if (!stack || !alarm) return whyMissing(stack, want) ?? todo('noAlarm', { stack: want.stack, alarm: want.alarm })
    const { topic, topicArn } = namesIn(stack, want)
    const saw = { alarm: alarm.name, alarmActions: alarm.alarmActions, hasActionsEnabled: alarm.hasActionsEnabled }
    if (topicArn !== '' && alarm.alarmActions.includes(topicArn))
      return alarm.hasActionsEnabled ? done(saw) : differs('disabled', { alarm: alarm.name }, saw)
    const states = [
      ...(alarm.okActions.includes(topicArn) ? ['OK'] : []),
      ...(alarm.insufficientDataActions.includes(topicArn) ? ['INSUFFICIENT_DATA'] : []),
    ]
    if (topicArn !== '' && states.length > 0) return differs('otherState', { alarm: alarm.name, topic, saw: states.join(', ') }, saw)
    const [other] = alarm.alarmActions
    if (other !== undefined) return differs('otherTopic', { alarm: alarm.name, saw: other, want: topicArn || '–' }, saw)
    return whyMissing(stack, want) ?? todo('noAction', { alarm: alarm.name, topic: topic || '–' }, saw)
  },
})
