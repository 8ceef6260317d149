import { subscriptionsOf, wantedAddress } from '../lab-a/chain.ts'
import { differs, done, step, todo } from '../step.ts'
import labB, { named } from './lab.ts'
import { deploy, namesIn, stackOf, stackReasons, whyMissing } from './stack.ts'

/**
 * B6. The stack's topic writes to the address from the context.
 *
 * Reads   stacks, subscriptions
 * Judges  the address; whether it is confirmed is judged in B9. One that was left as it stood in the example is told as another address
 * Source  https://docs.aws.amazon.com/cdk/v2/guide/context.html
 *         https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
 */
export default step(labB, {
  id: 'b06-topic',
  reads: ['stacks', 'subscriptions'],
  reasons: {
    todo: { ...stackReasons.todo, noTopic: ['stack'], noSubscription: ['topic', 'email'] },
    waiting: stackReasons.waiting,
    differs: { ...stackReasons.differs, otherAddress: ['topic', 'saw', 'want'], protocol: ['topic', 'saw'], deleted: ['topic', 'email'] },
  },
  elsewhere: { on: 'stacks', near: [] },
  ways: { cli: deploy('b06-topic'), undo: deploy('b05-alarm') },
  check({ stacks, subscriptions }, values) {
    const want = named(values)
    const stack = stackOf(stacks, values)
    const { topic, topicArn } = namesIn(stack, want)
    if (!stack || topic === '') return whyMissing(stack, want) ?? todo('noTopic', { stack: want.stack })
    const mine = subscriptionsOf(subscriptions, want)
    const alive = mine.filter(({ state }) => state !== 'deleted')
    const mail = alive.find(({ protocol }) => protocol === 'email')
    if (mail) return done({ topicArn, protocol: mail.protocol, endpoint: mail.endpoint, state: mail.state })
    const [other] = alive
    if (other) return differs('protocol', { topic, saw: other.protocol }, { protocol: other.protocol, endpoint: other.endpoint })
    const [gone] = mine
    if (gone) return differs('deleted', { topic, email: gone.endpoint }, { endpoint: gone.endpoint, state: 'deleted' })
    const stranger = subscriptions.find(({ state }) => state !== 'deleted')
    if (stranger) return differs('otherAddress', { topic, saw: stranger.endpoint, want: want.email }, { endpoint: stranger.endpoint })
    return todo('noSubscription', { topic, email: wantedAddress(want) })
  },
})
