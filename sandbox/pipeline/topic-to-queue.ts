/**
 * Topic → queue. The queue's policy must let `sns.amazonaws.com` send for this topic; without it a subscription stands and nothing arrives.
 *
 * Assumed  at once: AWS gives no figure, and messages were recorded within a tenth of a second
 * Source   https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html ; the body: domain/message/sns.ts ; raw delivery:
 *          https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html
 */
import { randomUUID } from 'node:crypto'
import { type Handshake, handshakeBody, type Notification, notificationBody, snsLinks } from '../../domain/message/sns.ts'
import { signMessage } from '../services/sns/sign.ts'
import { type Subscription, scopeOfArn, subscriptionByArn } from '../services/sns/state.ts'
import { enqueue, type MessageAttribute, queueByArn } from '../services/sqs/state.ts'
import { serviceCaller } from '../wire/authorize.ts'
import type { World } from '../world.ts'
import { bodyFor, receivers, remember } from './receivers.ts'
import type { PublishedMessage } from './signals.ts'

/** Raw messages with more attributes than a queue takes are dropped. Source: page on raw delivery, above */
const rawAttributesAtMost = 10

/** How a queue's messages say that SNS sent them: the form is AWS's, the id ours. */
const senderId = 'AROASANDBOX7SNS4CAST2:AWS-CLOUDCAST'

export type QueueRefusal = 'noQueue' | 'queuePolicy'

/** Puts a text from a topic into a queue; the queue's policy decides. null: it is there. */
export function sendToQueue(
  world: World,
  topicArn: string,
  queueArn: string,
  body: string,
  attributes: Readonly<Record<string, MessageAttribute>> = {},
): QueueRefusal | null {
  const queue = queueByArn(world.state.sqs, queueArn)
  if (!queue) return 'noQueue'
  const home = scopeOfArn(topicArn)
  const refusal = world.refusal(
    serviceCaller('sns.amazonaws.com', home),
    { action: 'sqs:SendMessage', resource: queue.arn, resourcePolicy: queue.policy, resourceAccount: queue.arn.split(':')[4] ?? '' },
    scopeOfArn(queue.arn),
    { 'aws:sourcearn': topicArn, 'aws:sourceaccount': home.account },
  )
  if (refusal !== null) return 'queuePolicy'
  enqueue(world.state.sqs, queue, { body, attributes, senderId, atMs: world.clock.now() })
  return null
}

/** The body that queues and HTTP endpoints get. */
export function envelope(world: World, subscription: Subscription, message: PublishedMessage): string {
  const notification: Notification = {
    messageId: message.messageId,
    topicArn: subscription.topicArn,
    subject: message.subject ?? undefined,
    message: bodyFor(message, subscription.protocol),
    atMs: message.atMs,
    attributes: message.attributes,
  }
  const links = snsLinks(subscription.topicArn, { baseUrl: world.endpoint })
  return notificationBody(notification, signMessage(world, notification), links.unsubscribe(subscription.arn))
}

export function handshake(
  world: World,
  subscription: Subscription,
  of: { type: Handshake['type']; token: string; messageId: string; atMs: number },
): string {
  const message: Handshake = {
    ...of,
    topicArn: subscription.topicArn,
    subscriptionArn: subscription.arn,
    subscribeUrl: snsLinks(subscription.topicArn, { baseUrl: world.endpoint }).confirm(of.token),
  }
  return handshakeBody(message, signMessage(world, message))
}

/** Where a subscription's undeliverable messages go, if anywhere. */
export function deadLetterQueue(subscription: Subscription): string | undefined {
  const text = subscription.attributes.RedrivePolicy
  return text ? (JSON.parse(text) as { deadLetterTargetArn?: string }).deadLetterTargetArn : undefined
}

export function connectTopicToQueue(world: World): void {
  const sns = world.state.sns
  const greet = (type: Handshake['type']) => (of: { subscriptionArn: string; token: string }) => {
    const subscription = subscriptionByArn(sns, of.subscriptionArn)
    if (subscription?.protocol !== 'sqs') return
    const body = handshake(world, subscription, { type, token: of.token, messageId: randomUUID(), atMs: world.clock.now() })
    sendToQueue(world, subscription.topicArn, subscription.endpoint, body)
  }
  world.on('subscribed', greet('SubscriptionConfirmation'))
  world.on('unsubscribed', greet('UnsubscribeConfirmation'))

  world.on('published', ({ topicArn, message }) => {
    for (const subscription of receivers(world, 'topic-to-queue', ['sqs'], topicArn, message)) {
      const isRaw = subscription.attributes.RawMessageDelivery === 'true'
      if (isRaw && Object.keys(message.attributes).length > rawAttributesAtMost) {
        remember(world, 'topic-to-queue', message, subscription, 'failed', 'tooManyAttributes', {
          count: Object.keys(message.attributes).length,
          most: rawAttributesAtMost,
        })
        continue
      }
      const refused = isRaw
        ? sendToQueue(world, topicArn, subscription.endpoint, bodyFor(message, 'sqs'), message.attributes)
        : sendToQueue(world, topicArn, subscription.endpoint, envelope(world, subscription, message))
      if (refused === null) remember(world, 'topic-to-queue', message, subscription, 'done', 'messageQueued')
      else {
        const deadLetters = deadLetterQueue(subscription)
        const kept = deadLetters !== undefined && sendToQueue(world, topicArn, deadLetters, envelope(world, subscription, message)) === null
        remember(world, 'topic-to-queue', message, subscription, 'failed', refused, kept ? { deadLetterQueue: deadLetters } : {})
      }
    }
  })
}
