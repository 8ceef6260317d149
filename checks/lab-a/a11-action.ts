import { call } from '../../domain/command/command.ts'
import { parseArn } from '../../domain/regions.ts'
import { differs, done, step, todo } from '../step.ts'
import { topicArn } from '../values.ts'
import { alarmOf } from './chain.ts'
import labA, { named } from './lab.ts'
import { removeAlarm } from './removal.ts'

/**
 * A11. Going into ALARM tells the topic.
 *
 * Reads   alarms
 * Judges  the actions of the ALARM state only; an alarm accepts any topic's ARN, also one of another region or of nobody
 * Source  https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
 */
export default step(labA, {
  id: 'a11-action',
  seenAfter: 'a12-create-alarm',
  reads: ['alarms'],
  reasons: {
    todo: { noAlarm: ['alarm', 'region'] },
    differs: {
      disabled: ['alarm'],
      otherState: ['alarm', 'topic', 'saw'],
      otherTopic: ['alarm', 'saw', 'want'],
      noAction: ['alarm', 'topic'],
    },
  },
  elsewhere: { on: 'alarms', near: [] },
  ways: {
    // Whether the topic is there, and who listens; it is named in the alarm, in A12.
    cli: (values) => [call('sns', 'ListSubscriptionsByTopic', { TopicArn: topicArn(values) })],
    undo: removeAlarm,
  },
  check({ alarms }, values) {
    const want = named(values)
    const alarm = alarmOf(alarms, want)
    if (!alarm) return todo('noAlarm', { alarm: want.alarm, region: want.region })
    const topic = topicArn(values)
    const saw = { alarm: alarm.name, alarmActions: alarm.alarmActions, hasActionsEnabled: alarm.hasActionsEnabled }
    if (alarm.alarmActions.includes(topic)) return alarm.hasActionsEnabled ? done(saw) : differs('disabled', { alarm: alarm.name }, saw)
    const states = [
      ...(alarm.okActions.includes(topic) ? ['OK'] : []),
      ...(alarm.insufficientDataActions.includes(topic) ? ['INSUFFICIENT_DATA'] : []),
    ]
    if (states.length > 0) return differs('otherState', { alarm: alarm.name, topic: want.topic, saw: states.join(', ') }, saw)
    const other = alarm.alarmActions.find((action) => parseArn(action)?.service === 'sns')
    if (other) return differs('otherTopic', { alarm: alarm.name, saw: other, want: topic }, saw)
    return differs('noAction', { alarm: alarm.name, topic: want.topic }, saw)
  },
})
