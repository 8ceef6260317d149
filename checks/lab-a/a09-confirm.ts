import { call, placeholder } from '../../domain/command/command.ts'
import { differs, done, step, todo } from '../step.ts'
import { topicArn } from '../values.ts'
import { subscriptionsOf, wantedAddress } from './chain.ts'
import labA, { named } from './lab.ts'
import { removeSubscription } from './removal.ts'

/**
 * A9. The subscription is confirmed through the link in the mail.
 *
 * Reads   subscriptions
 * Judges  pending is `todo`: a person must click, within 48 hours. An ARN in the list is no proof, the attribute `PendingConfirmation` is
 * Source  https://docs.aws.amazon.com/sns/latest/dg/sns-delete-subscription-topic.html
 */
export default step(labA, {
  id: 'a09-confirm',
  reads: ['subscriptions'],
  reasons: {
    todo: { noSubscription: ['topic', 'email', 'region'], pending: ['topic', 'email', 'region'] },
    differs: { deleted: ['topic', 'email'] },
  },
  elsewhere: { on: 'topic', near: [] },
  ways: {
    // The token is in the mail’s link, between `Token=` and `&`.
    cli: (values) => [
      { kind: 'ask', as: 'TOKEN', what: 'confirmationToken', topicArn: topicArn(values), endpoint: named(values).email },
      call('sns', 'ConfirmSubscription', { TopicArn: topicArn(values), Token: placeholder('TOKEN') }),
    ],
    undo: (values) => [
      ...removeSubscription(values),
      call('sns', 'Subscribe', { TopicArn: topicArn(values), Protocol: 'email', Endpoint: named(values).email }),
    ],
  },
  check({ subscriptions }, values) {
    const want = named(values)
    const mine = subscriptionsOf(subscriptions, want).filter(({ protocol }) => protocol === 'email')
    const [first] = mine
    const about = { topic: want.topic, email: first?.endpoint ?? wantedAddress(want) }
    const confirmed = mine.find(({ state }) => state === 'confirmed')
    if (confirmed) return done({ endpoint: confirmed.endpoint, state: confirmed.state, subscriptionArn: confirmed.arn })
    if (mine.some(({ state }) => state === 'pending'))
      return todo('pending', { ...about, region: want.region }, { endpoint: about.email, state: 'pending' })
    if (mine.length > 0) return differs('deleted', about, { endpoint: about.email, state: 'deleted' })
    return todo('noSubscription', { ...about, region: want.region })
  },
})
