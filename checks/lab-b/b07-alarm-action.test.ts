import { prove } from '../prove.ts'
import b07 from './b07-alarm-action.ts'
import { alarm, names, stackWorlds, topicArn, want, without, world } from './world.ts'

prove(b07, {
  done: {
    'as on the page': world(),
    'another action beside it': world({ alarms: [alarm({ alarmActions: ['arn:aws:lambda:x', topicArn] })] }),
  },
  ...stackWorlds('alarm'),
  'todo.noAlarm': { 'no alarm yet': world({ stacks: [without('alarm')] }) },
  'todo.noAction': {
    'written, not deployed': world({ alarms: [alarm({ alarmActions: [] })] }),
    'before there is a topic': world({ stacks: [without('topic', 'subscription')], alarms: [alarm({ alarmActions: [] })] }),
  },
  'differs.otherTopic': {
    'the topic of Lab A': world({ alarms: [alarm({ alarmActions: [topicArn.replace(names.topic, 'CloudTrail_to_Email')] })] }),
  },
  'differs.otherState': {
    addOkAction: world({ alarms: [alarm({ alarmActions: [], okActions: [topicArn] })] }),
    addInsufficientDataAction: world({ alarms: [alarm({ alarmActions: [], insufficientDataActions: [topicArn] })] }),
  },
  'differs.disabled': { 'actionsEnabled: false': world({ alarms: [alarm({ name: want.alarm, hasActionsEnabled: false })] }) },
})
