import { call } from '../../domain/command/command.ts'
import { differs, done, step, todo } from '../step.ts'
import { topicArn } from '../values.ts'
import { starterOf } from './c05-alarm-states.ts'
import labC, { named } from './lab.ts'
import { alarmInput } from './pattern-step.ts'

/**
 * C6. The message holds what the receiver is to keep: the alarm has a description, and one that survives being cut out of text.
 *
 * Reads   alarms
 * Judges  the alarm's side. An alarm without a description sends `null`, which the first of the original templates does not find; quotes and
 *         line breaks are escaped in JSON, so that what is cut out of the text is not what was written. What the receiver makes of it shows
 *         at the receiver
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export default step(labC, {
  id: 'c06-fields',
  reads: ['alarms'],
  reasons: {
    todo: { noAlarm: ['alarm', 'region'], noDescription: ['alarm'] },
    differs: { escaped: ['alarm', 'saw'] },
  },
  elsewhere: { on: 'alarms', near: ['escaped'] },
  ways: {
    cli: (values) => [call('cloudwatch', 'PutMetricAlarm', describedAlarm(values))],
    undo: (values) => [
      call(
        'cloudwatch',
        'PutMetricAlarm',
        alarmInput(values, 'anySignIn', { AlarmActions: [topicArn(values)], OKActions: [topicArn(values)] }),
      ),
    ],
  },
  check({ alarms }, values) {
    const want = named(values)
    const alarm = starterOf(alarms, values)
    if (!alarm) return todo('noAlarm', { alarm: want.alarm, region: want.region })
    const description = alarm.description ?? ''
    if (description.trim() === '') return todo('noDescription', { alarm: alarm.name })
    const saw = { alarm: alarm.name, description }
    if (JSON.stringify(description) !== `"${description}"`) return differs('escaped', { alarm: alarm.name, saw: description }, saw)
    return done(saw)
  },
})

const describedAlarm = (values: Parameters<typeof topicArn>[0]) =>
  alarmInput(values, 'anySignIn', {
    AlarmDescription: named(values).description,
    AlarmActions: [topicArn(values)],
    OKActions: [topicArn(values)],
  })
