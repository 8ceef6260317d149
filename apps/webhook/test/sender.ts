/** For tests: somebody who signs as SNS does, with a key of their own. */
import { createSign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { newSigningKey } from '../../../sandbox/services/sns/certificate.ts'

export const topicArn = 'arn:aws:sns:ap-northeast-1:111122223333:CloudTrail_to_Email'
export const certificateUrl = 'https://sns.ap-northeast-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem'

type Body = Record<string, string | undefined>
type Recorded = 'notification' | 'subscription-confirmation' | 'unsubscribe-confirmation'

const recorded = (kind: Recorded): Body => JSON.parse(readFileSync(new URL(`data/sns-http-${kind}.json`, import.meta.url), 'utf8')) as Body

/** What AWS says is signed, written down once more: the code under test is not its own judge. */
const signedNames = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
} as const

export function sender() {
  const key = newSigningKey('sns.amazonaws.com')
  let count = 0
  return {
    certificate: key.certificate,
    /** A recorded body with some fields changed, then signed. Each has an id of its own unless it is given one. */
    body(kind: Recorded, change: Body = {}, version: '1' | '2' = '1'): string {
      const body: Body = {
        ...recorded(kind),
        MessageId: `22b80b92-fdea-4c2c-8f9d-${String(count++).padStart(12, '0')}`,
        ...change,
        SignatureVersion: version,
      }
      const text = signedNames[body.Type as keyof typeof signedNames]
        .map((name) => (body[name] === undefined ? '' : `${name}\n${body[name]}\n`))
        .join('')
      const signature = createSign(version === '1' ? 'RSA-SHA1' : 'RSA-SHA256')
        .update(text)
        .sign(key.privateKey, 'base64')
      return JSON.stringify({ ...body, Signature: signature }, null, 2)
    },
  }
}
