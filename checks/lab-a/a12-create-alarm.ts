import { call } from '../../domain/command/command.ts'
import { differs, done, step, todo } from '../step.ts'
import { topicArn } from '../values.ts'
import { alarmInput, alarmOf } from './chain.ts'
import labA, { named } from './lab.ts'
import { removeAlarm } from './removal.ts'

/**
 * A12. The alarm is made, under the lab's name.
 *
 * Reads   alarms, muteRules
 * Judges  the name; A10 and A11 judge the rest. INSUFFICIENT_DATA is how such an alarm spends most of its life, and passes. A mute rule in
 *         force holds the mails back while the alarm is as it should be: remarked upon
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutAlarmMuteRule.html
 *         https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export default step(labA, {
  id: 'a12-create-alarm',
  reads: ['alarms', 'muteRules'],
  reasons: {
    done: { muted: ['alarm', 'rule'] },
    todo: { noAlarm: ['alarm', 'region'] },
    differs: { name: ['saw', 'want', 'region'], evaluationError: ['alarm', 'error'] },
  },
  elsewhere: { on: 'alarms', near: ['name'] },
  ways: {
    cli: (values) => [call('cloudwatch', 'PutMetricAlarm', alarmInput(values, { AlarmActions: [topicArn(values)] }))],
    undo: removeAlarm,
  },
  check({ alarms, muteRules }, values) {
    const want = named(values)
    const alarm = alarmOf(alarms, want)
    if (!alarm) return todo('noAlarm', { alarm: want.alarm, region: want.region })
    const saw = {
      alarm: alarm.name,
      state: alarm.state,
      stateReason: alarm.stateReason,
      evaluationState: alarm.evaluationState,
      muting: muteRules === null ? 'unseen' : (mutedBy(muteRules, alarm.name) ?? null),
    }
    if (alarm.name !== want.alarm) return differs('name', { saw: alarm.name, want: want.alarm, region: want.region }, saw)
    if (alarm.evaluationState === 'EVALUATION_ERROR')
      return differs('evaluationError', { alarm: alarm.name, error: alarm.stateReason ?? '' }, saw)
    const rule = mutedBy(muteRules ?? [], alarm.name)
    return rule === undefined ? done(saw) : done(saw, 'muted', { alarm: alarm.name, rule })
  },
})

const mutedBy = (rules: readonly { name: string; status: string; alarms: readonly string[] }[], alarm: string): string | undefined =>
  rules.find(({ status, alarms }) => status === 'ACTIVE' && alarms.includes(alarm))?.name
