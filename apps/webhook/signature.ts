/**
 * The signature of a message, versions 1 (SHA1) and 2 (SHA256).
 *
 * Written here and not taken from `sns-validator` 0.3.5 (AWS’s own), which knows both versions but refuses every
 * UnsubscribeConfirmation (it leaves the Token out of what was signed), takes any path of the host that ends in `.pem`, sets no limit of time or
 * size to the fetch, does not look at the certificate's dates, and keeps what it fetched for ever. What is left of the work is this file.
 *
 * Source  https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html
 */
import { createVerify, type KeyObject } from 'node:crypto'
import type { SnsMessage } from './sns-message.ts'

/** Each name and each value on a line of its own, in byte order of the names. */
export function signedText(of: Omit<SnsMessage, 'signature' | 'signingCertUrl' | 'atMs' | 'attributes' | 'signatureVersion'>): string {
  const lines: readonly (readonly [string, string | undefined])[] =
    of.type === 'Notification'
      ? [
          ['Message', of.message],
          ['MessageId', of.messageId],
          ['Subject', of.subject],
          ['Timestamp', of.timestamp],
          ['TopicArn', of.topicArn],
          ['Type', of.type],
        ]
      : [
          ['Message', of.message],
          ['MessageId', of.messageId],
          ['SubscribeURL', of.subscribeUrl],
          ['Timestamp', of.timestamp],
          ['Token', of.token],
          ['TopicArn', of.topicArn],
          ['Type', of.type],
        ]
  return lines.map(([name, value]) => (value === undefined ? '' : `${name}\n${value}\n`)).join('')
}

const algorithms = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' } as const

/** Whether the holder of the key signed this message. */
export function isSigned(message: SnsMessage, publicKey: KeyObject): boolean {
  // What is no Base64 is no signature; Node would read past it.
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(message.signature)) return false
  return createVerify(algorithms[message.signatureVersion])
    .update(signedText(message), 'utf8')
    .verify(publicKey, message.signature, 'base64')
}
