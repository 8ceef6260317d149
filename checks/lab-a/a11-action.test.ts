import { prove } from '../prove.ts'
import { topicArn } from '../values.ts'
import a11 from './a11-action.ts'
import { alarm, emptyWorld, values, world } from './world.ts'

const topic = topicArn(values)

prove(a11, {
  done: {
    'as on the page': world(),
    'other actions beside it': world({
      alarms: [alarm({ alarmActions: ['arn:aws:automate:ap-northeast-1:ec2:stop', topic], okActions: [topic] })],
    }),
    'a log alarm that tells the topic': world({ alarms: [{ ...alarm(), kind: 'log', condition: null }] }),
  },
  'todo.noAlarm': { 'nothing there': emptyWorld() },
  'differs.disabled': { 'actions switched off': world({ alarms: [alarm({ hasActionsEnabled: false })] }) },
  'differs.otherState': {
    'under OK': world({ alarms: [alarm({ alarmActions: [], okActions: [topic] })] }),
    'under insufficient data': world({ alarms: [alarm({ alarmActions: [], insufficientDataActions: [topic] })] }),
  },
  'differs.otherTopic': {
    'the console’s default topic': world({
      alarms: [alarm({ alarmActions: [topic.replace(/[^:]+$/, 'Default_CloudWatch_Alarms_Topic')] })],
    }),
    'the topic of another region': world({ alarms: [alarm({ alarmActions: [topic.replace('ap-northeast-1', 'us-east-1')] })] }),
  },
  'differs.noAction': {
    nobody: world({ alarms: [alarm({ alarmActions: [] })] }),
    'something that is no topic': world({ alarms: [alarm({ alarmActions: ['arn:aws:automate:ap-northeast-1:ec2:stop'] })] }),
  },
})
