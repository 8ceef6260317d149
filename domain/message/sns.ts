import { UserError } from '../error.ts'
import { parseArn, serviceHost } from '../regions.ts'

export type SignatureVersion = '1' | '2'

/** A message on its way to a subscriber, without what only the sender adds. */
export interface Notification {
  readonly messageId: string
  readonly topicArn: string
  readonly subject?: string | undefined
  readonly message: string
  readonly atMs: number
  readonly attributes?: Readonly<Record<string, { readonly type: string; readonly value: string }>> | undefined
}

/** The handshake with an endpoint: it asks for a visit to `subscribeUrl`, to confirm or to undo an unsubscription. */
export interface Handshake {
  readonly type: 'SubscriptionConfirmation' | 'UnsubscribeConfirmation'
  readonly messageId: string
  readonly token: string
  readonly topicArn: string
  /** Of the subscription; only the text of an UnsubscribeConfirmation names it. */
  readonly subscriptionArn?: string | undefined
  readonly subscribeUrl: string
  readonly atMs: number
}

export interface Signed {
  readonly signatureVersion: SignatureVersion
  /** Base64. */
  readonly signature: string
  readonly signingCertUrl: string
}

/** The algorithms of the two signature versions, both PKCS#1 v1.5. Source  https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html */
export const signatureAlgorithms: Readonly<Record<SignatureVersion, 'RSA-SHA1' | 'RSA-SHA256'>> = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' }

/**
 * Addresses in what SNS sends. They begin with the region's endpoint, or with `baseUrl` (no slash at its end), so that the sandbox's lead
 * back to itself. Values are plain, as AWS writes them; the mail address too.
 *
 * Source  bodies recorded in https://github.com/radkawar/stackd/blob/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/sns/http_delivery.json ,
 *         links in mails: https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
 */
export function snsLinks(topicArn: string, options: { baseUrl?: string | undefined } = {}) {
  const base = options.baseUrl ?? `https://${serviceHost('sns', regionOf(topicArn))}`
  return {
    confirm: (token: string): string => `${base}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token}`,
    unsubscribe: (subscriptionArn: string): string => `${base}/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`,
    confirmByMail: (token: string, address: string): string =>
      `${base}/confirmation.html?TopicArn=${topicArn}&Token=${token}&Endpoint=${address}`,
    unsubscribeByMail: (subscriptionArn: string, address: string): string =>
      `${base}/unsubscribe.html?SubscriptionArn=${subscriptionArn}&Endpoint=${address}`,
    /** `id` has 32 hexadecimal digits. */
    certificate: (id: string): string => `${base}/SimpleNotificationService-${id}.pem`,
  }
}

function regionOf(topicArn: string): string {
  const found = parseArn(topicArn)?.region
  if (!found) throw new UserError('badTopicArn', { arn: topicArn }, { message: `Not the ARN of a topic: ${topicArn}` })
  return found
}

/** The text of a handshake, AWS's words. */
export function handshakeMessage(of: Pick<Handshake, 'type' | 'topicArn' | 'subscriptionArn'>): string {
  return of.type === 'SubscriptionConfirmation'
    ? `You have chosen to subscribe to the topic ${of.topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`
    : `You have chosen to deactivate subscription ${of.subscriptionArn}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.`
}

/**
 * What is signed: name, line feed, value, line feed for each field, in byte order of the names.
 *
 * Source  https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 */
export function stringToSign(of: Notification | Handshake): string {
  const fields: readonly (readonly [string, string | undefined])[] =
    'token' in of
      ? [
          ['Message', handshakeMessage(of)],
          ['MessageId', of.messageId],
          ['SubscribeURL', of.subscribeUrl],
          ['Timestamp', timestamp(of.atMs)],
          ['Token', of.token],
          ['TopicArn', of.topicArn],
          ['Type', of.type],
        ]
      : [
          ['Message', of.message],
          ['MessageId', of.messageId],
          ['Subject', of.subject],
          ['Timestamp', timestamp(of.atMs)],
          ['TopicArn', of.topicArn],
          ['Type', 'Notification'],
        ]
  return fields.map(([name, value]) => (value === undefined ? '' : `${name}\n${value}\n`)).join('')
}

/**
 * The body of a notification to HTTP and SQS subscribers, SNS's own layout (`" : "`).
 *
 * Source  recorded, see `snsLinks`; message attributes as in https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html
 */
export function notificationBody(of: Notification, signed: Signed, unsubscribeUrl: string): string {
  return body([
    ['Type', 'Notification'],
    ['MessageId', of.messageId],
    ['TopicArn', of.topicArn],
    ['Subject', of.subject],
    ['Message', of.message],
    ['Timestamp', timestamp(of.atMs)],
    ['SignatureVersion', signed.signatureVersion],
    ['Signature', signed.signature],
    ['SigningCertURL', signed.signingCertUrl],
    ['UnsubscribeURL', unsubscribeUrl],
    ['MessageAttributes', of.attributes && Object.keys(of.attributes).length > 0 ? { attributes: of.attributes } : undefined],
  ])
}

/** The body of a handshake to HTTP subscribers. */
export function handshakeBody(of: Handshake, signed: Signed): string {
  return body([
    ['Type', of.type],
    ['MessageId', of.messageId],
    ['Token', of.token],
    ['TopicArn', of.topicArn],
    ['Message', handshakeMessage(of)],
    ['SubscribeURL', of.subscribeUrl],
    ['Timestamp', timestamp(of.atMs)],
    ['SignatureVersion', signed.signatureVersion],
    ['Signature', signed.signature],
    ['SigningCertURL', signed.signingCertUrl],
  ])
}

type BodyValue = string | undefined | { readonly attributes: NonNullable<Notification['attributes']> }

function body(fields: readonly (readonly [string, BodyValue])[]): string {
  const lines = fields.flatMap(([name, value]) => {
    if (value === undefined) return []
    return [`  ${JSON.stringify(name)} : ${typeof value === 'string' ? JSON.stringify(value) : attributesText(value.attributes)}`]
  })
  return `{\n${lines.join(',\n')}\n}`
}

function attributesText(attributes: NonNullable<Notification['attributes']>): string {
  const lines = Object.entries(attributes).map(
    ([name, { type, value }]) => `    ${JSON.stringify(name)} : ${JSON.stringify({ Type: type, Value: value })}`,
  )
  return `{\n${lines.join(',\n')}\n  }`
}

function timestamp(atMs: number): string {
  return new Date(atMs).toISOString()
}

/**
 * The headers of a POST to an HTTP(S) subscriber. `subscriptionArn` goes with notifications; `isRaw`: the body is the bare message.
 *
 * Source  recorded, see `snsLinks`; https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export function httpHeaders(of: {
  type: 'Notification' | Handshake['type']
  messageId: string
  topicArn: string
  subscriptionArn?: string | undefined
  isRaw?: boolean | undefined
  contentType?: string | undefined
}): Record<string, string> {
  return {
    'x-amz-sns-message-type': of.type,
    'x-amz-sns-message-id': of.messageId,
    'x-amz-sns-topic-arn': of.topicArn,
    ...(of.type === 'Notification' && of.subscriptionArn !== undefined ? { 'x-amz-sns-subscription-arn': of.subscriptionArn } : {}),
    ...(of.isRaw ? { 'x-amz-sns-rawdelivery': 'true' } : {}),
    'Content-Type': of.contentType ?? 'text/plain; charset=UTF-8',
    'User-Agent': 'Amazon Simple Notification Service Agent',
    'Accept-Encoding': 'gzip,deflate',
  }
}
