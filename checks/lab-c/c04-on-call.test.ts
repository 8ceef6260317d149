import { prove } from '../prove.ts'
import card from './c04-on-call.ts'
import { emptyWorld, subscription, topic, world } from './world.ts'

const one = (change: Parameters<typeof subscription>[0]) => world({ subscriptions: [subscription(change)] })

prove(card, {
  done: {
    'an on-call service': world(),
    'a webhook on this machine': one({ protocol: 'http', endpoint: 'http://127.0.0.1:4570/sns' }),
    'one of two': world({ subscriptions: [subscription({ isRaw: true }), subscription()] }),
  },
  'todo.noTopic': { 'nothing there': emptyWorld() },
  'todo.noSubscription': {
    'nobody listens': world({ subscriptions: [] }),
    'only a mail': one({ protocol: 'email', endpoint: 'lin@example.com' }),
  },
  'todo.pending': { 'not confirmed': one({ arn: 'PendingConfirmation', state: 'pending' }) },
  'differs.fifo': { 'a FIFO topic': world({ topic: topic({ isFifo: true }) }) },
  'differs.deleted': { ended: one({ arn: 'Deleted', state: 'deleted' }) },
  'differs.raw': { 'raw delivery': one({ isRaw: true }) },
  'differs.filterPolicy': { 'a filter policy': one({ filterPolicy: '{"store":["a"]}' }) },
})
