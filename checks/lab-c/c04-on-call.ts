import { call } from '../../domain/command/command.ts'
import { differs, done, step, todo } from '../step.ts'
import { topicArn } from '../values.ts'
import labC, { named } from './lab.ts'
import { hostOf, overHttp } from './receivers.ts'
import { removeTopic } from './removal.ts'

/**
 * C4. A topic with an HTTP(S) subscription that has confirmed itself.
 *
 * Reads   topic, subscriptions
 * Judges  any HTTP(S) endpoint that is confirmed, whosever service it is; the address is told without its path, which is often its secret.
 *         Raw delivery leaves out the signature, by which a receiver knows who sends
 * Source  https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.prepare.html
 *         https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html
 */
export default step(labC, {
  id: 'c04-on-call',
  reads: ['topic', 'subscriptions'],
  reasons: {
    todo: { noTopic: ['topic', 'region'], noSubscription: ['topic', 'region'], pending: ['topic', 'host'] },
    differs: { fifo: ['topic'], deleted: ['topic', 'host'], raw: ['topic', 'host'], filterPolicy: ['topic', 'host', 'saw'] },
  },
  elsewhere: { on: 'topic', near: [] },
  ways: {
    cli: (values) => {
      const want = named(values)
      const Protocol = want.endpoint.startsWith('https:') ? 'https' : 'http'
      return [
        call('sns', 'CreateTopic', { Name: want.topic }),
        call('sns', 'Subscribe', { TopicArn: topicArn(values), Protocol, Endpoint: want.endpoint }),
        call('sns', 'ListSubscriptionsByTopic', { TopicArn: topicArn(values) }),
      ]
    },
    undo: removeTopic,
  },
  check({ topic, subscriptions }, values) {
    const want = named(values)
    if (!topic) return todo('noTopic', { topic: want.topic, region: want.region })
    if (topic.isFifo) return differs('fifo', { topic: want.topic }, { topicArn: topic.arn })
    const mine = overHttp(subscriptions)
    const confirmed = mine.filter(({ state }) => state === 'confirmed')
    const [first] = mine.filter(({ state }) => state !== 'deleted')
    if (confirmed.length === 0) {
      if (first) return todo('pending', { topic: want.topic, host: hostOf(first) }, { protocol: first.protocol, state: first.state })
      const [gone] = mine
      if (gone) return differs('deleted', { topic: want.topic, host: hostOf(gone) }, { protocol: gone.protocol, state: gone.state })
      return todo('noSubscription', { topic: want.topic, region: want.region })
    }
    const good = confirmed.find(({ isRaw, filterPolicy }) => !isRaw && filterPolicy === null)
    const shown = good ?? confirmed[0]
    if (!shown) throw new Error('a list that is not empty has a first')
    const host = hostOf(shown)
    const saw = { protocol: shown.protocol, endpoint: host, state: shown.state }
    if (good) return done(saw)
    if (shown.isRaw) return differs('raw', { topic: want.topic, host }, saw)
    return differs('filterPolicy', { topic: want.topic, host, saw: shown.filterPolicy ?? '' }, saw)
  },
})
