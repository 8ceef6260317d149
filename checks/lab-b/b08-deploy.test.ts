import { prove } from '../prove.ts'
import b08 from './b08-deploy.ts'
import { alarm, minuteMs, now, stack, stackWorlds, status, without, world } from './world.ts'

prove(b08, {
  done: {
    'as on the page': world(),
    'cleaning up after the update': world({ stacks: [stack({ status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS' })] }),
  },
  ...stackWorlds('topic', 'subscription'),
  'todo.incomplete': { 'stopped after B4': world({ stacks: [without('alarm', 'topic', 'subscription')] }) },
  'todo.notDeployed': { 'the action is only in the code': world({ alarms: [alarm({ alarmActions: [] })] }) },
  'waiting.delivery': {
    'ten minutes ago': world({
      trailStatuses: [status({ startedAtMs: now - 10 * minuteMs, logsDeliveredAtMs: null, bucketDeliveredAtMs: null })],
    }),
    'to the bucket only': world({ trailStatuses: [status({ startedAtMs: now - 20 * minuteMs, logsDeliveredAtMs: null })] }),
    'the trail does not show yet': world({ stacks: [stack({ changedAtMs: now - minuteMs })], trails: [], trailStatuses: [] }),
  },
  'differs.deliveryError': { refused: world({ trailStatuses: [status({ logsError: 'Access denied' })] }) },
  'differs.notDelivered': { 'nothing in the bucket after an hour': world({ trailStatuses: [status({ bucketDeliveredAtMs: null })] }) },
})
