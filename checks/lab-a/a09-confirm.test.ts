import { prove } from '../prove.ts'
import a09 from './a09-confirm.ts'
import { emptyWorld, subscription, world } from './world.ts'

prove(a09, {
  done: {
    'the link was clicked': world(),
    'one of two confirmed': world({ subscriptions: [subscription({ state: 'pending' }), subscription()] }),
  },
  'todo.noSubscription': {
    'nothing there': emptyWorld(),
    'another address confirmed': world({ subscriptions: [subscription({ endpoint: 'kim@example.com' })] }),
    'another protocol': world({ subscriptions: [subscription({ protocol: 'email-json' })] }),
  },
  'todo.pending': {
    'listed as pending': world({ subscriptions: [subscription({ arn: 'PendingConfirmation', state: 'pending' })] }),
    'an ARN, but the attribute says pending': world({ subscriptions: [subscription({ state: 'pending' })] }),
  },
  'differs.deleted': { 'ended through a mail': world({ subscriptions: [subscription({ arn: 'Deleted', state: 'deleted' })] }) },
})
