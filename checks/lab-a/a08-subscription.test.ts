import { prove } from '../prove.ts'
import a08 from './a08-subscription.ts'
import { emptyWorld, subscription, topic, world } from './world.ts'

prove(a08, {
  done: {
    'as on the page, not yet confirmed': world({ subscriptions: [subscription({ arn: 'PendingConfirmation', state: 'pending' })] }),
    confirmed: world(),
    'capitals in the address': world({ subscriptions: [subscription({ endpoint: 'Lin@Example.com' })] }),
    'a queue and a webhook beside it': world({
      subscriptions: [
        subscription({ protocol: 'sqs', endpoint: 'arn:aws:sqs:ap-northeast-1:111122223333:q' }),
        subscription({ protocol: 'https', endpoint: 'https://x.example' }),
        subscription(),
      ],
    }),
    'subscribed again after it was ended': world({ subscriptions: [subscription({ arn: 'Deleted', state: 'deleted' }), subscription()] }),
  },
  'todo.noTopic': { 'nothing there': emptyWorld() },
  'todo.noSubscription': {
    'a topic alone': emptyWorld({ topic: topic() }),
    'a webhook only': world({ subscriptions: [subscription({ protocol: 'https', endpoint: 'https://x.example' })] }),
  },
  'differs.deleted': { 'unsubscribed through a mail': world({ subscriptions: [subscription({ arn: 'Deleted', state: 'deleted' })] }) },
  'differs.protocol': { 'Email-JSON': world({ subscriptions: [subscription({ protocol: 'email-json' })] }) },
  'differs.otherAddress': { 'a letter missing': world({ subscriptions: [subscription({ endpoint: 'lin@exmple.com' })] }) },
  'differs.filterPolicy': {
    'a filter on an attribute': world({ subscriptions: [subscription({ filterPolicy: '{"severity":["high"]}' })] }),
  },
})
