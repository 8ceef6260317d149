import { call } from '../../domain/command/command.ts'
import { differs, done, step, todo } from '../step.ts'
import { topicArn } from '../values.ts'
import { subscriptionsOf, wantedAddress } from './chain.ts'
import labA, { named } from './lab.ts'
import { removeSubscription } from './removal.ts'

/**
 * A8. The learner's address is subscribed to the topic by e-mail. Whether it is confirmed is A9's.
 *
 * Reads   topic, subscriptions
 * Judges  protocol and address. A filter policy lets nothing of an alarm through unless it was written for its body
 * Source  https://docs.aws.amazon.com/sns/latest/dg/sns-create-subscribe-endpoint-to-topic.html
 *         https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html
 */
export default step(labA, {
  id: 'a08-subscription',
  reads: ['topic', 'subscriptions'],
  reasons: {
    todo: { noTopic: ['topic', 'region'], noSubscription: ['topic', 'email', 'region'] },
    differs: {
      deleted: ['topic', 'email'],
      protocol: ['topic', 'email', 'saw'],
      otherAddress: ['topic', 'saw', 'want'],
      filterPolicy: ['topic', 'email', 'saw'],
    },
  },
  elsewhere: { on: 'topic', near: [] },
  ways: {
    cli: (values) => [call('sns', 'Subscribe', { TopicArn: topicArn(values), Protocol: 'email', Endpoint: named(values).email })],
    undo: removeSubscription,
  },
  check({ topic, subscriptions }, values) {
    const want = named(values)
    if (!topic) return todo('noTopic', { topic: want.topic, region: want.region })
    const mine = subscriptionsOf(subscriptions, want)
    const alive = mine.filter(({ state }) => state !== 'deleted')
    const mail = alive.filter(({ protocol }) => protocol === 'email')
    const [first] = mail
    if (first) {
      const saw = { protocol: first.protocol, endpoint: first.endpoint, state: first.state }
      const filtered = mail.every(({ filterPolicy }) => filterPolicy !== null) ? first.filterPolicy : null
      return filtered === null ? done(saw) : differs('filterPolicy', { topic: want.topic, email: first.endpoint, saw: filtered }, saw)
    }
    const [other] = alive
    if (other)
      return differs(
        'protocol',
        { topic: want.topic, email: other.endpoint, saw: other.protocol },
        { protocol: other.protocol, endpoint: other.endpoint },
      )
    const [gone] = mine
    if (gone)
      return differs(
        'deleted',
        { topic: want.topic, email: gone.endpoint },
        { protocol: gone.protocol, endpoint: gone.endpoint, state: gone.state },
      )
    const stranger = subscriptions.find(({ protocol, state }) => protocol === 'email' && state !== 'deleted')
    if (stranger) {
      return differs(
        'otherAddress',
        { topic: want.topic, saw: stranger.endpoint, want: want.email },
        { protocol: 'email', endpoint: stranger.endpoint },
      )
    }
    return todo('noSubscription', { topic: want.topic, email: wantedAddress(want), region: want.region })
  },
})
