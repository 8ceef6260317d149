import { prove } from '../prove.ts'
import a12 from './a12-create-alarm.ts'
import { alarm, emptyWorld, want, world } from './world.ts'

prove(a12, {
  done: {
    'as on the page': world(),
    'in ALARM': world({ alarms: [alarm({ state: 'ALARM' })] }),
    'mute rules could not be read': world({ muteRules: null }),
    'a mute rule for another alarm': world({ muteRules: [{ name: 'night', status: 'ACTIVE', alarms: ['other'] }] }),
    'a mute rule that is not in force': world({ muteRules: [{ name: 'night', status: 'SCHEDULED', alarms: [want.alarm] }] }),
    'warming up': world({ alarms: [alarm({ evaluationState: 'IN_WARM_UP' })] }),
    'a log alarm of the name': world({ alarms: [{ ...alarm(), kind: 'log', condition: null }] }),
  },
  'done.muted': { 'a mute rule in force': world({ muteRules: [{ name: 'night', status: 'ACTIVE', alarms: [want.alarm] }] }) },
  'todo.noAlarm': {
    'nothing there': emptyWorld(),
    'other alarms': emptyWorld({ alarms: [alarm({ name: 'billing', condition: { metricName: 'EstimatedCharges' } })] }),
  },
  'differs.name': {
    'SignIn for Signin': world({ alarms: [alarm({ name: 'Alarm-SignInFailures', condition: { metricName: 'other' } })] }),
    'a name of one’s own on the lab’s metric': world({ alarms: [alarm({ name: 'failures' })] }),
  },
  'differs.evaluationError': {
    'cannot be evaluated': world({ alarms: [alarm({ evaluationState: 'EVALUATION_ERROR', stateReason: 'Metric math is wrong' })] }),
  },
})
