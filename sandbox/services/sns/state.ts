import { arn } from '../../../domain/regions.ts'
import type { ChainCode } from '../../pipeline/chain-codes.ts'
import type { Log, Rows, Store } from '../../state/store.ts'
import { type Scope, scopeKey } from '../../wire/operation.ts'

/** What SNS remembers. */
export interface SnsState {
  /** By name. */
  topics(scope: Scope): Rows<Topic>
  /** Of one topic, by the last part of their ARN, oldest first; they outlive the topic for a while. */
  subscriptions(topicArn: string): Rows<Subscription>
  /** Which subscriptions an account has in a region, of whosever topics: ARNs. */
  owned(scope: Scope): Rows<true>
  /** What links and confirmations carry. */
  readonly tokens: Rows<Token>
  /** What became of each message at each subscriber, by `MESSAGE SUBSCRIPTION`, per topic. */
  deliveries(topicArn: string): Rows<Delivery>
  /** Which messages services published, by message id, per topic: for whom and when. */
  published(topicArn: string): Rows<Published>
  /** Mails as delivered, one list of all. */
  readonly mails: ReturnType<Log<Mail>['in']>
  /** Deduplication ids of FIFO topics: when they were seen and what was answered. */
  deduplication(topicArn: string): Rows<{ readonly atMs: number; readonly messageId: string; readonly sequence: string }>
  /** The one key that signs messages, made when first needed. */
  readonly signing: Rows<SigningKey>
  /** Numbers given out: subscriptions' order, sequence numbers of FIFO topics. */
  readonly counters: Rows<number>
}

export interface Topic {
  readonly arn: string
  readonly name: string
  readonly createdMs: number
  readonly policy: string
  /** Everything else that was set, by its name in the API, as `GetTopicAttributes` shows it. */
  readonly attributes: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
}

export type Protocol = 'email' | 'email-json' | 'http' | 'https' | 'sqs'

export interface Subscription {
  readonly arn: string
  readonly topicArn: string
  readonly protocol: Protocol
  readonly endpoint: string
  /** Account that subscribed. */
  readonly owner: string
  /** ARN of who subscribed. */
  readonly principal: string
  readonly status: 'pending' | 'confirmed' | 'deleted'
  /** Its topic was deleted: no list shows it any more. */
  readonly isOrphan: boolean
  readonly order: number
  readonly wasAuthenticated: boolean
  /** Confirmed with AuthenticateOnUnsubscribe: a link cannot end it. */
  readonly isProtected: boolean
  /** `RawMessageDelivery`, `FilterPolicy`, `FilterPolicyScope`, `DeliveryPolicy`, `RedrivePolicy`, as set. */
  readonly attributes: Readonly<Record<string, string>>
}

export interface Token {
  readonly subscriptionArn: string
  readonly expiresMs: number
}

export type TopicArrow = 'topic-to-mail' | 'topic-to-http' | 'topic-to-queue'

export interface Delivery {
  readonly messageId: string
  readonly subscriptionArn: string
  readonly atMs: number
  readonly outcome: 'done' | 'waiting' | 'skipped' | 'failed'
  /** Which arrow carried it, and a code with what its sentence needs. */
  readonly arrow: TopicArrow
  readonly detail: { readonly code: ChainCode<TopicArrow>; readonly params: Readonly<Record<string, string | number | boolean>> }
}

export interface Published {
  /** ARN of the alarm or trail. */
  readonly sourceArn: string
  readonly atMs: number
}

export interface Mail {
  readonly id: string
  readonly atMs: number
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly topicArn: string
  readonly kind: 'confirm' | 'notification' | 'unsubscribed' | 'system'
  /** Without the sandbox's own address in front, which another start may change. */
  readonly links: readonly { readonly rel: 'confirm' | 'unsubscribe'; readonly path: string }[]
}

export interface SigningKey {
  readonly privateKey: string
  readonly certificate: string
  /** 32 hexadecimal digits, in the certificate's address. */
  readonly id: string
}

export function openSns(store: Store): SnsState {
  const topics = store.table<Topic>('sns.topics')
  const subscriptions = store.table<Subscription>('sns.subscriptions')
  const owned = store.table<true>('sns.owned')
  const deliveries = store.table<Delivery>('sns.deliveries')
  const published = store.table<Published>('sns.published')
  const deduplication = store.table<{ atMs: number; messageId: string; sequence: string }>('sns.deduplication')
  return {
    topics: (scope) => topics.in(scopeKey(scope)),
    subscriptions: (topicArn) => subscriptions.in(topicArn),
    owned: (scope) => owned.in(scopeKey(scope)),
    tokens: store.table<Token>('sns.tokens').in(''),
    deliveries: (topicArn) => deliveries.in(topicArn),
    published: (topicArn) => published.in(topicArn),
    mails: store.log<Mail>('sns.mails').in(''),
    deduplication: (topicArn) => deduplication.in(topicArn),
    signing: store.table<SigningKey>('sns.signing').in(''),
    counters: store.table<number>('sns.counters').in(''),
  }
}

export const topicArn = (scope: Scope, name: string): string =>
  arn({ partition: scope.partition, service: 'sns', region: scope.region, account: scope.account, resource: name })

/** Where a topic lives, by its ARN or that of one of its subscriptions. The ARN is one of ours. */
export function scopeOfArn(text: string): Scope {
  const [, partition = '', , region = '', account = ''] = text.split(':')
  return { partition, region, account }
}

export const topicByArn = (state: SnsState, text: string): Topic | undefined => state.topics(scopeOfArn(text)).get(text.split(':')[5] ?? '')

/** `arn:…:TOPIC:ID` → the topic's ARN and the id. */
export function splitSubscriptionArn(text: string): { topicArn: string; id: string } {
  const at = text.lastIndexOf(':')
  return { topicArn: text.slice(0, at), id: text.slice(at + 1) }
}

export function subscriptionByArn(state: SnsState, text: string): Subscription | undefined {
  const { topicArn: of, id } = splitSubscriptionArn(text)
  return state.subscriptions(of).get(id)
}

/** Puts a subscription where lists and deliveries find it. */
export function keepSubscription(state: SnsState, subscription: Subscription): void {
  state.subscriptions(subscription.topicArn).set(splitSubscriptionArn(subscription.arn).id, subscription)
  state.owned({ ...scopeOfArn(subscription.topicArn), account: subscription.owner }).set(subscription.arn, true)
}

/** Takes a subscription away for good. */
export function dropSubscription(state: SnsState, subscription: Subscription): void {
  state.subscriptions(subscription.topicArn).delete(splitSubscriptionArn(subscription.arn).id)
  state.owned({ ...scopeOfArn(subscription.topicArn), account: subscription.owner }).delete(subscription.arn)
}

export function nextNumber(state: SnsState, counter: string): number {
  const next = (state.counters.get(counter) ?? 0) + 1
  state.counters.set(counter, next)
  return next
}

/** How many outcomes, and messages of services, a topic remembers; the chain of older events says so. */
const rememberedAtMost = 2000

export function recordDelivery(state: SnsState, topic: string, delivery: Delivery): void {
  const rows = state.deliveries(topic)
  rows.set(`${delivery.messageId} ${delivery.subscriptionArn}`, delivery)
  forgetOldest(rows)
}

export function recordPublished(state: SnsState, topic: string, messageId: string, published: Published): void {
  const rows = state.published(topic)
  rows.set(messageId, published)
  forgetOldest(rows)
}

/** A hundred at once, so that it is not done for each. */
function forgetOldest(rows: Rows<unknown>): void {
  if (rows.size <= rememberedAtMost) return
  let over = rows.size - rememberedAtMost + 100
  for (const key of [...rows.keys()]) {
    if (over-- <= 0) break
    rows.delete(key)
  }
}
