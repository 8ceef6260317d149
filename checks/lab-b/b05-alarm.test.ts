import { prove } from '../prove.ts'
import b05 from './b05-alarm.ts'
import { alarm, instead, stackWorlds, without, world } from './world.ts'

prove(b05, {
  done: {
    'as on the page': world(),
    '> 2 is >= 3': world({ alarms: [alarm({ condition: { threshold: 2, comparison: 'GreaterThanThreshold' } })] }),
    'the alarm of Lab A beside it': world({
      alarms: [alarm({ name: 'Alarm-SigninFailure', condition: { threshold: 0, comparison: 'GreaterThanThreshold' } }), alarm()],
    }),
  },
  'done.notBreaching': { 'as AWS recommends': world({ alarms: [alarm({ condition: { treatMissingData: 'notBreaching' } })] }) },
  ...stackWorlds('alarm'),
  'todo.noAlarm': {
    'not deployed yet': world({ stacks: [without('alarm')] }),
    'the alarm of Lab A only': world({ stacks: [without('alarm')], alarms: [alarm({ name: 'Alarm-SigninFailure' })] }),
  },
  'differs.name': {
    'alarmName forgotten': world({
      stacks: [instead({ alarm: { physicalId: 'SignInAlarm-Alarm7103F465-x' } })],
      alarms: [alarm({ name: 'SignInAlarm-Alarm7103F465-x' })],
    }),
  },
  'differs.namespace': { 'another one': world({ alarms: [alarm({ condition: { namespace: 'CloudTrail' } })] }) },
  'differs.metricName': {
    'the filter’s construct for the metric': world({ alarms: [alarm({ condition: { metricName: 'SignInFailures' } })] }),
  },
  'differs.dimensions': { 'by user': world({ alarms: [alarm({ condition: { dimensions: [{ name: 'User', value: 'x' }] } })] }) },
  'differs.unit': { Count: world({ alarms: [alarm({ condition: { unit: 'Count' } })] }) },
  'differs.statistic': {
    'the average, which the CDK takes by itself': world({ alarms: [alarm({ condition: { statistic: 'Average' } })] }),
  },
  'differs.threshold': {
    '> 3': world({ alarms: [alarm({ condition: { comparison: 'GreaterThanThreshold' } })] }),
    '>= 1': world({ alarms: [alarm({ condition: { threshold: 1 } })] }),
  },
  'differs.period': { 'one minute': world({ alarms: [alarm({ condition: { periodSeconds: 60 } })] }) },
  'differs.datapoints': { 'three of three': world({ alarms: [alarm({ condition: { evaluationPeriods: 3, datapointsToAlarm: 3 } })] }) },
  'differs.missingData': { breaching: world({ alarms: [alarm({ condition: { treatMissingData: 'breaching' } })] }) },
  'unseen.alarmKind': { 'on an expression': world({ alarms: [{ ...alarm(), condition: null }] }) },
})
