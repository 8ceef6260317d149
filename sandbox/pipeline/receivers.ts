/** What the arrows out of a topic share: whom a message is for, and what is remembered of each. */
import { parseArn } from '../../domain/regions.ts'
import { type FilterScope, passes } from '../services/sns/filter.ts'
import { type Delivery, type Protocol, recordDelivery, type Subscription, type TopicArrow } from '../services/sns/state.ts'
import type { World } from '../world.ts'
import type { ChainCode } from './chain-codes.ts'
import type { PublishedMessage, Signals } from './signals.ts'

/** What a subscriber of this protocol gets to read. */
export const bodyFor = (message: PublishedMessage, protocol: Protocol): string => message.bodies[protocol] ?? message.body

/** Subscriptions of these protocols that get the message. That others do not get it is remembered, with the reason. */
export function receivers(
  world: World,
  arrow: TopicArrow,
  protocols: readonly Protocol[],
  topicArn: string,
  message: PublishedMessage,
  /** Why one that waits for its confirmation can never give it here. */
  whyPending?: (subscription: Subscription) => Delivery['detail'] | undefined,
): Subscription[] {
  const out: Subscription[] = []
  for (const subscription of world.state.sns.subscriptions(topicArn).values()) {
    if (!protocols.includes(subscription.protocol)) continue
    const { FilterPolicy, FilterPolicyScope = 'MessageAttributes' } = subscription.attributes
    if (subscription.status === 'pending') {
      const why = whyPending?.(subscription) ?? { code: 'notConfirmed', params: {} }
      remember(world, arrow, message, subscription, 'skipped', why.code, why.params)
    } else if (subscription.status === 'deleted') remember(world, arrow, message, subscription, 'skipped', 'unsubscribed')
    else if (!passes(FilterPolicy, FilterPolicyScope as FilterScope, message, bodyFor(message, subscription.protocol)))
      remember(world, arrow, message, subscription, 'skipped', 'filteredOut', {
        filterPolicy: FilterPolicy ?? '',
        scope: FilterPolicyScope,
      })
    else out.push(subscription)
  }
  return out
}

/** Remembers what became of a message at a subscriber; a later outcome replaces an earlier one. */
export function remember(
  world: World,
  arrow: TopicArrow,
  message: Pick<PublishedMessage, 'messageId'>,
  subscription: Pick<Subscription, 'arn' | 'topicArn' | 'endpoint' | 'protocol'>,
  outcome: Delivery['outcome'],
  code: ChainCode<TopicArrow>,
  params: Delivery['detail']['params'] = {},
): void {
  const atMs = world.clock.now()
  const detail = { code, params: { protocol: subscription.protocol, endpoint: subscription.endpoint, ...params } }
  recordDelivery(world.state.sns, subscription.topicArn, {
    messageId: message.messageId,
    subscriptionArn: subscription.arn,
    atMs,
    outcome,
    arrow,
    detail,
  })
  const { partition = '', account = '', region = '' } = parseArn(subscription.topicArn) ?? {}
  const told = { topic: subscription.topicArn, messageId: message.messageId, ...detail.params }
  world.signal('passed', { scope: { partition, account, region }, arrow, outcome, code, params: told, atMs } as Signals['passed'])
}
