import { snsLinks } from './sns.ts'

export interface Mail {
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly body: string
}

/** Where a topic's mails come from; a topic's display name takes the place of `AWS Notifications`. Assumed  the same in China. */
export function mailSender(displayName = ''): string {
  return `${displayName === '' ? 'AWS Notifications' : displayName} <no-reply@sns.amazonaws.com>`
}

/** The whole mail as text: headers, an empty line, the body. */
export function mailText({ from, to, subject, body }: Mail): string {
  return `From: ${from}\nTo: ${to}\nSubject: ${subject}\n\n${body}`
}

interface Recipient {
  readonly topicArn: string
  readonly address: string
  readonly displayName?: string | undefined
  /** Where links lead instead of AWS. */
  readonly baseUrl?: string | undefined
}

/**
 * The mail that a new subscriber must answer by visiting its link, valid for two days. AWS sends HTML, the link being the words "Confirm
 * subscription"; here as plain text.
 *
 * Source  wording as quoted in many public notes; https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
 */
export function confirmationMail(of: Recipient & { token: string }): Mail {
  const link = snsLinks(of.topicArn, of).confirmByMail(of.token, of.address)
  return mail(of, 'AWS Notification - Subscription Confirmation', [
    'You have chosen to subscribe to the topic: ',
    of.topicArn,
    '',
    'To confirm this subscription, click or visit the link below (If this was in error no action is necessary): ',
    `Confirm subscription <${link}>`,
    '',
    'Please do not reply directly to this email. If you wish to remove yourself from receiving all future SNS subscription confirmation requests please send an email to sns-opt-out',
    '',
  ])
}

/**
 * A published message by mail, with the footer that SNS adds to each. Without a subject it is called `AWS Notification Message`.
 *
 * Source  wording as quoted in many public notes
 */
export function notificationMail(of: Recipient & { subject?: string | undefined; message: string; subscriptionArn: string }): Mail {
  const link = snsLinks(of.topicArn, of).unsubscribeByMail(of.subscriptionArn, of.address)
  return mail(of, of.subject ?? 'AWS Notification Message', [
    of.message,
    '',
    '--',
    'If you wish to stop receiving notifications from this topic, please click or visit the link below to unsubscribe:',
    link,
    '',
    'Please do not reply directly to this email. If you have any questions or comments regarding this email, please contact us at https://aws.amazon.com/support',
    '',
  ])
}

/**
 * The mail after somebody followed an unsubscribe link.
 *
 * Source   subject and the first lines as quoted in public tests and notes
 * Assumed  the form of the link, as in the confirmation mail
 */
export function unsubscribedMail(of: Recipient & { token: string }): Mail {
  const link = snsLinks(of.topicArn, of).confirmByMail(of.token, of.address)
  return mail(of, 'AWS Notification - Unsubscribe Confirmation', [
    'Your subscription to the topic below has been deactivated:',
    of.topicArn,
    '',
    'If this was in error or you wish to resubscribe, click or visit the link below:',
    `Resubscribe <${link}>`,
    '',
  ])
}

function mail(of: Recipient, subject: string, lines: readonly string[]): Mail {
  return { from: mailSender(of.displayName), to: of.address, subject, body: lines.join('\n') }
}
