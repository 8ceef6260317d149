/**
 * Topic → mail. Mails go to the inbox of this sandbox and nowhere else.
 *
 * Assumed  at once: AWS gives no figure, and mails of alarms were seen within seconds
 * Source   https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html ; words of the mails: domain/message/mail.ts
 * Not modelled  the suspension of a subscription that gets more than ten mails a second
 */
import { randomUUID } from 'node:crypto'
import { confirmationMail, type Mail as MailText, mailText, notificationMail, unsubscribedMail } from '../../domain/message/mail.ts'
import { type Notification, notificationBody, snsLinks } from '../../domain/message/sns.ts'
import { signMessage } from '../services/sns/sign.ts'
import { type Mail, type Subscription, subscriptionByArn, topicByArn } from '../services/sns/state.ts'
import type { World } from '../world.ts'
import { bodyFor, receivers, remember } from './receivers.ts'

/** All mails are one list; its items are tagged with the address. */
export const mailbox = 'mails'
export const mailTag = (address: string): string => address.toLowerCase()

/** What a mail's text says where its links begin: the sandbox may have another address after the next start. */
export const linkBase = '{sandbox}'

const isMail = (s: Subscription | undefined): s is Subscription => s?.protocol === 'email' || s?.protocol === 'email-json'

export function deliverMail(world: World, mail: MailText, of: Pick<Mail, 'topicArn' | 'kind' | 'links'>): void {
  const atMs = world.clock.now()
  const item: Mail = { id: randomUUID(), atMs, to: mail.to, subject: mail.subject, text: mailText(mail), ...of }
  world.state.sns.mails.append(mailbox, [{ atMs, item, tag: mailTag(mail.to) }])
}

export function connectTopicToMail(world: World): void {
  const sns = world.state.sns
  const of = (subscription: Subscription) => ({
    topicArn: subscription.topicArn,
    address: subscription.endpoint,
    displayName: topicByArn(sns, subscription.topicArn)?.attributes.DisplayName,
    baseUrl: linkBase,
  })
  const paths = (subscription: Subscription) => snsLinks(subscription.topicArn, { baseUrl: '' })

  world.on('subscribed', ({ subscriptionArn, token }) => {
    const subscription = subscriptionByArn(sns, subscriptionArn)
    if (!isMail(subscription)) return
    deliverMail(world, confirmationMail({ ...of(subscription), token }), {
      topicArn: subscription.topicArn,
      kind: 'confirm',
      links: [{ rel: 'confirm', path: paths(subscription).confirmByMail(token, subscription.endpoint) }],
    })
  })

  world.on('unsubscribed', ({ subscriptionArn, token }) => {
    const subscription = subscriptionByArn(sns, subscriptionArn)
    if (!isMail(subscription)) return
    deliverMail(world, unsubscribedMail({ ...of(subscription), token }), {
      topicArn: subscription.topicArn,
      kind: 'unsubscribed',
      links: [{ rel: 'confirm', path: paths(subscription).confirmByMail(token, subscription.endpoint) }],
    })
  })

  world.on('published', ({ topicArn, message }) => {
    for (const subscription of receivers(world, 'topic-to-mail', ['email', 'email-json'], topicArn, message)) {
      const text = bodyFor(message, subscription.protocol)
      const mail = notificationMail({
        ...of(subscription),
        subject: message.subject ?? undefined,
        message: subscription.protocol === 'email' ? text : jsonBody(world, subscription, message, text),
        subscriptionArn: subscription.arn,
      })
      deliverMail(world, mail, {
        topicArn,
        kind: 'notification',
        links: [{ rel: 'unsubscribe', path: paths(subscription).unsubscribeByMail(subscription.arn, subscription.endpoint) }],
      })
      remember(world, 'topic-to-mail', message, subscription, 'done', 'mailDelivered', { subject: mail.subject })
    }
  })
}

function jsonBody(
  world: World,
  subscription: Subscription,
  message: { messageId: string; subject: string | null; attributes: Notification['attributes']; atMs: number },
  text: string,
): string {
  const notification: Notification = {
    messageId: message.messageId,
    topicArn: subscription.topicArn,
    subject: message.subject ?? undefined,
    message: text,
    atMs: message.atMs,
    attributes: message.attributes,
  }
  const links = snsLinks(subscription.topicArn, { baseUrl: world.endpoint })
  return notificationBody(notification, signMessage(world, notification), links.unsubscribe(subscription.arn))
}
