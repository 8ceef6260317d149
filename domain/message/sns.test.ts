import { createSign, createVerify, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { confirmationMail, mailText, notificationMail, unsubscribedMail } from './mail.ts'
import {
  type Handshake,
  handshakeBody,
  httpHeaders,
  type Notification,
  notificationBody,
  type Signed,
  signatureAlgorithms,
  snsLinks,
  stringToSign,
} from './sns.ts'

const sample = (name: string): string => readFileSync(new URL(`data/${name}`, import.meta.url), 'utf8')

const topicArn = 'arn:aws:sns:ap-northeast-1:111122223333:CloudTrail_to_Email'
const subscriptionArn = `${topicArn}:2bcfbf39-05c3-41de-beaa-fcfcc21c8f55`
const token = '2336412f37fb687f5d51e6e2425929f524e04aEXAMPLE'
const address = 'learner@example.com'
const links = snsLinks(topicArn)
const signed: Signed = {
  signatureVersion: '1',
  signature: 'EXAMPLEbase64==',
  signingCertUrl: links.certificate('0123456789abcdef0123456789abcdef'),
}
const notification: Notification = {
  messageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
  topicArn,
  subject: 'ALARM: "Alarm-SigninFailure" in Asia Pacific (Tokyo)',
  message: sample('alarm-notification.json').trimEnd(),
  atMs: Date.parse('2026-11-21T08:05:44.166Z'),
}
const confirmation: Handshake = {
  type: 'SubscriptionConfirmation',
  messageId: '165545c9-2a5c-472c-8df2-7ff2be2b3b1b',
  token,
  topicArn,
  subscribeUrl: links.confirm(token),
  atMs: Date.parse('2026-11-21T07:14:12.253Z'),
}

describe('bodies, byte for byte as the samples', () => {
  test('notification, by HTTP and in a queue', () => {
    const body = notificationBody(notification, signed, links.unsubscribe(subscriptionArn))
    expect(`${body}\n`).toBe(sample('sns-http-notification.json'))
    expect(JSON.parse(sample('sns-sqs-envelope.json'))).toMatchObject({ Body: body })
  })

  test('subscription confirmation', () => {
    expect(`${handshakeBody(confirmation, signed)}\n`).toBe(sample('sns-http-subscription-confirmation.json'))
  })

  test('unsubscribe confirmation', () => {
    const undo: Handshake = {
      ...confirmation,
      type: 'UnsubscribeConfirmation',
      messageId: 'bac8844d-a6fd-4f5f-a0d8-9b2a4a989a4b',
      subscriptionArn,
      atMs: Date.parse('2026-11-21T09:30:00.720Z'),
    }
    expect(`${handshakeBody(undo, signed)}\n`).toBe(sample('sns-http-unsubscribe-confirmation.json'))
  })

  test('without a subject there is no Subject; attributes come last', () => {
    const plain: Notification = { ...notification, subject: undefined, attributes: { store: { type: 'String', value: 'a "b"' } } }
    const body = notificationBody(plain, signed, 'u')
    expect(body).not.toContain('Subject')
    expect(body).toMatch(
      /"UnsubscribeURL" : "u",\n {2}"MessageAttributes" : \{\n {4}"store" : \{"Type":"String","Value":"a \\"b\\""\}\n {2}\}\n\}$/,
    )
    expect(JSON.parse(body)).toMatchObject({ MessageAttributes: { store: { Type: 'String', Value: 'a "b"' } } })
    expect(notificationBody({ ...notification, attributes: {} }, signed, 'u')).not.toContain('MessageAttributes')
  })
})

describe('what is signed', () => {
  test('a notification, with and without subject', () => {
    expect(stringToSign({ ...notification, message: 'two\nlines' })).toBe(
      `Message\ntwo\nlines\nMessageId\n${notification.messageId}\nSubject\n${notification.subject}\nTimestamp\n2026-11-21T08:05:44.166Z\nTopicArn\n${topicArn}\nType\nNotification\n`,
    )
    expect(stringToSign({ ...notification, subject: undefined })).not.toContain('Subject')
  })

  test('a handshake', () => {
    expect(stringToSign(confirmation)).toBe(
      `Message\nYou have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.\nMessageId\n${confirmation.messageId}\nSubscribeURL\n${confirmation.subscribeUrl}\nTimestamp\n2026-11-21T07:14:12.253Z\nToken\n${token}\nTopicArn\n${topicArn}\nType\nSubscriptionConfirmation\n`,
    )
  })

  test.each(['1', '2'] as const)('version %s verifies from what the receiver reads in the body', (version) => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const algorithm = signatureAlgorithms[version]
    const signature = createSign(algorithm).update(stringToSign(notification)).sign(privateKey, 'base64')
    const read = JSON.parse(notificationBody(notification, { ...signed, signatureVersion: version, signature }, 'u')) as Record<
      string,
      string
    >
    const text = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'].map((name) => `${name}\n${read[name]}\n`).join('')
    expect(
      createVerify(algorithm)
        .update(text)
        .verify(publicKey, read.Signature ?? '', 'base64'),
    ).toBe(true)
    expect(
      createVerify(algorithm)
        .update(`${text} `)
        .verify(publicKey, read.Signature ?? '', 'base64'),
    ).toBe(false)
  })
})

describe('links', () => {
  test('China has its own domain, the sandbox its own address', () => {
    const beijing = 'arn:aws-cn:sns:cn-north-1:111122223333:T'
    expect(snsLinks(beijing).confirm('t')).toBe(
      `https://sns.cn-north-1.amazonaws.com.cn/?Action=ConfirmSubscription&TopicArn=${beijing}&Token=t`,
    )
    const own = snsLinks(topicArn, { baseUrl: 'http://127.0.0.1:4566' })
    expect(own.unsubscribe(subscriptionArn)).toBe(`http://127.0.0.1:4566/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`)
    expect(own.certificate('ab')).toBe('http://127.0.0.1:4566/SimpleNotificationService-ab.pem')
  })

  test('what is no topic is an error', () => {
    expect(() => snsLinks('CloudTrail_to_Email')).toThrow('Not the ARN of a topic: CloudTrail_to_Email')
  })
})

test('headers: the subscription is named on notifications only, raw ones say so', () => {
  const common = { messageId: 'm', topicArn, subscriptionArn }
  expect(httpHeaders({ type: 'Notification', ...common })).toEqual({
    'x-amz-sns-message-type': 'Notification',
    'x-amz-sns-message-id': 'm',
    'x-amz-sns-topic-arn': topicArn,
    'x-amz-sns-subscription-arn': subscriptionArn,
    'Content-Type': 'text/plain; charset=UTF-8',
    'User-Agent': 'Amazon Simple Notification Service Agent',
    'Accept-Encoding': 'gzip,deflate',
  })
  expect(httpHeaders({ type: 'SubscriptionConfirmation', ...common })).not.toHaveProperty('x-amz-sns-subscription-arn')
  expect(httpHeaders({ type: 'Notification', ...common, isRaw: true, contentType: 'application/json' })).toMatchObject({
    'x-amz-sns-rawdelivery': 'true',
    'Content-Type': 'application/json',
  })
})

describe('mails, as the samples', () => {
  test('the mail of an alarm', () => {
    const { HistoryData } = JSON.parse(sample('alarm-history-action-success.json')) as { HistoryData: string }
    const { publishedMessage } = JSON.parse(HistoryData) as { publishedMessage: string }
    const { email } = JSON.parse(publishedMessage) as { email: string }
    const mail = notificationMail({ topicArn, address, subject: notification.subject, message: email, subscriptionArn })
    expect(mailText(mail)).toBe(sample('email-alarm.txt'))
  })

  test('the confirmation mail', () => {
    expect(mailText(confirmationMail({ topicArn, address, token }))).toBe(sample('email-confirm.txt'))
  })

  test('sender, subject and links follow the topic and the sandbox', () => {
    const mail = notificationMail({
      topicArn,
      address,
      displayName: 'Security',
      message: 'hello',
      subscriptionArn,
      baseUrl: 'http://127.0.0.1:1',
    })
    expect(mail).toMatchObject({ from: 'Security <no-reply@sns.amazonaws.com>', subject: 'AWS Notification Message' })
    expect(mail.body).toMatch(/^hello\n\n--\nIf you wish to stop receiving/)
    expect(mail.body).toContain(`\nhttp://127.0.0.1:1/unsubscribe.html?SubscriptionArn=${subscriptionArn}&Endpoint=${address}\n`)
    const gone = unsubscribedMail({ topicArn, address, token, baseUrl: 'http://127.0.0.1:1' })
    expect(gone.subject).toBe('AWS Notification - Unsubscribe Confirmation')
    expect(gone.body).toContain(
      `Resubscribe <http://127.0.0.1:1/confirmation.html?TopicArn=${topicArn}&Token=${token}&Endpoint=${address}>`,
    )
  })
})
