import { prove } from '../prove.ts'
import b06 from './b06-topic.ts'
import { stackWorlds, subscription, without, world } from './world.ts'

prove(b06, {
  done: {
    'confirmed already': world(),
    'waiting for the click': world({ subscriptions: [subscription({ state: 'pending' })] }),
    'in capitals': world({ subscriptions: [subscription({ endpoint: 'Lin@Example.com' })] }),
  },
  ...stackWorlds('topic', 'subscription'),
  'todo.noTopic': { 'not deployed yet': world({ stacks: [without('topic', 'subscription')] }) },
  'todo.noSubscription': { 'the topic alone': world({ subscriptions: [] }) },
  'differs.otherAddress': {
    'the example’s address was left': world({ subscriptions: [subscription({ endpoint: 'you@example.com', state: 'pending' })] }),
  },
  'differs.protocol': { 'e-mail as JSON': world({ subscriptions: [subscription({ protocol: 'email-json' })] }) },
  'differs.deleted': { 'unsubscribed by the link in a mail': world({ subscriptions: [subscription({ state: 'deleted' })] }) },
})
