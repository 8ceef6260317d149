import { createVerify, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateTopicCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns'
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { topicQueuePolicy } from '../../domain/policy/documents.ts'
import { type Sandbox, startSandbox } from '../index.ts'

interface Got {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

let sandbox: Sandbox
let got: Got[] = []
/** What the receiver answers, in turn; then 200. */
let answers: number[] = []
let isConfirming = true
const confirmations: Promise<unknown>[] = []
const receiver = createServer((req, res) => {
  const parts: Buffer[] = []
  req.on('data', (part: Buffer) => parts.push(part))
  req.on('end', () => {
    const body = Buffer.concat(parts).toString('utf8')
    got.push({ path: req.url ?? '', headers: req.headers, body })
    if (isConfirming && req.headers['x-amz-sns-message-type'] === 'SubscriptionConfirmation')
      confirmations.push(fetch((JSON.parse(body) as { SubscribeURL: string }).SubscribeURL).then((r) => r.text()))
    res.statusCode = answers.shift() ?? 200
    res.end()
  })
})

beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual' })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  await sandbox.close()
  await new Promise((resolve) => receiver.close(resolve))
})
afterEach(() => {
  got = []
  answers = []
  isConfirming = true
})

let accounts = 400_000_000_000
const newAccount = () => String(accounts++)
const client = (account = newAccount(), at = sandbox) =>
  new SNSClient({ endpoint: at.endpoint, region: 'ap-northeast-1', credentials: { accessKeyId: account, secretAccessKey: 'x' } })
const endpoint = (path = '/hook') => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}${path}`
const topicOf = async (sns: SNSClient) => (await sns.send(new CreateTopicCommand({ Name: 't' }))).TopicArn ?? ''

/** Lets the sandbox do what is due now, and the receiver what it does of its own. */
async function settle(at = sandbox) {
  await at.advance(0)
  await Promise.all(confirmations.splice(0))
}

async function confirmed(sns: SNSClient, TopicArn: string, Attributes: Record<string, string> = {}, path = '/hook') {
  const { SubscriptionArn = '' } = await sns.send(
    new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: endpoint(path), Attributes, ReturnSubscriptionArn: true }),
  )
  await settle()
  got = []
  return SubscriptionArn
}

/** As AWS tells receivers to: https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html */
async function isGenuine(body: string): Promise<boolean> {
  const message = JSON.parse(body) as Record<string, string>
  const names =
    message.Type === 'Notification'
      ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
      : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']
  const text = names.map((n) => (message[n] === undefined ? '' : `${n}\n${message[n]}\n`)).join('')
  const pem = await (await fetch(message.SigningCertURL ?? '')).text()
  const algorithm = message.SignatureVersion === '2' ? 'RSA-SHA256' : 'RSA-SHA1'
  return createVerify(algorithm)
    .update(text)
    .verify(new X509Certificate(pem).publicKey, message.Signature ?? '', 'base64')
}

test('the handshake asks, a 200 alone confirms nothing, the visit does; then messages come, signed', async () => {
  const sns = client()
  const TopicArn = await topicOf(sns)
  isConfirming = false
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: endpoint() }))
  await settle()
  const listed = async () => (await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions?.[0]?.SubscriptionArn
  expect(await listed()).toBe('PendingConfirmation')
  const [handshake] = got
  expect(handshake?.headers).toMatchObject({
    'x-amz-sns-message-type': 'SubscriptionConfirmation',
    'x-amz-sns-topic-arn': TopicArn,
    'content-type': 'text/plain; charset=UTF-8',
    'user-agent': 'Amazon Simple Notification Service Agent',
    'accept-encoding': 'gzip,deflate',
  })
  expect(handshake?.headers).not.toHaveProperty('x-amz-sns-subscription-arn')
  const asked = JSON.parse(handshake?.body ?? '') as Record<string, string>
  expect(Object.keys(asked)).toEqual([
    'Type',
    'MessageId',
    'Token',
    'TopicArn',
    'Message',
    'SubscribeURL',
    'Timestamp',
    'SignatureVersion',
    'Signature',
    'SigningCertURL',
  ])
  expect(asked.SubscribeURL?.startsWith(`${sandbox.endpoint}/?Action=ConfirmSubscription&TopicArn=${TopicArn}&Token=`)).toBe(true)
  expect(await isGenuine(handshake?.body ?? '')).toBe(true)
  expect(await (await fetch(asked.SubscribeURL ?? '')).text()).toContain('<ConfirmSubscriptionResponse')
  expect(await listed()).toMatch(/:[0-9a-f-]{36}$/)

  got = []
  const { MessageId } = await sns.send(new PublishCommand({ TopicArn, Message: '消息\n"x"', Subject: 'S' }))
  await settle()
  expect(got).toHaveLength(1)
  expect(got[0]?.headers).toMatchObject({
    'x-amz-sns-message-type': 'Notification',
    'x-amz-sns-message-id': MessageId,
    'x-amz-sns-subscription-arn': await listed(),
  })
  expect(got[0]?.body).toMatch(/^\{\n {2}"Type" : "Notification",\n {2}"MessageId" : /)
  expect(JSON.parse(got[0]?.body ?? '')).toMatchObject({ Message: '消息\n"x"', Subject: 'S', SignatureVersion: '1' })
  expect(await isGenuine(got[0]?.body ?? '')).toBe(true)
  expect(await isGenuine((got[0]?.body ?? '').replace('消息', '消气'))).toBe(false)
})

test('version 2 signs with SHA-256', async () => {
  const sns = client()
  const TopicArn = await topicOf(sns)
  await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'SignatureVersion', AttributeValue: '2' }))
  await confirmed(sns, TopicArn)
  await sns.send(new PublishCommand({ TopicArn, Message: 'x' }))
  await settle()
  expect(JSON.parse(got[0]?.body ?? '')).toMatchObject({ SignatureVersion: '2' })
  expect(await isGenuine(got[0]?.body ?? '')).toBe(true)
})

test('raw: the bare message, and a header that says so', async () => {
  const sns = client()
  const TopicArn = await topicOf(sns)
  await confirmed(sns, TopicArn, { RawMessageDelivery: 'true' })
  await sns.send(new PublishCommand({ TopicArn, MessageStructure: 'json', Message: '{"default":"d","http":"bare"}' }))
  await settle()
  expect(got[0]).toMatchObject({ body: 'bare', headers: { 'x-amz-sns-rawdelivery': 'true' } })
})

test('a failed attempt is made again after twenty seconds, three times; a 404 is not', async () => {
  const sns = client()
  const TopicArn = await topicOf(sns)
  const SubscriptionArn = await confirmed(sns, TopicArn)
  answers = [500, 503, 200]
  await sns.send(new PublishCommand({ TopicArn, Message: 'again' }))
  await settle()
  expect(got).toHaveLength(1)
  const outcome = (id: string | undefined) => sandbox.world.state.sns.deliveries(TopicArn).get(`${id} ${SubscriptionArn}`)
  await sandbox.advance(19_999)
  expect(got).toHaveLength(1)
  await sandbox.advance(1)
  expect(got).toHaveLength(2)
  await sandbox.advance(20_000)
  expect(got).toHaveLength(3)
  await sandbox.advance(600_000)
  expect(got).toHaveLength(3)
  expect(new Set(got.map((g) => g.body)).size).toBe(1)

  answers = [500, 500, 500, 500, 500]
  got = []
  const hopeless = await sns.send(new PublishCommand({ TopicArn, Message: 'never' }))
  await sandbox.advance(0)
  expect(outcome(hopeless.MessageId)).toMatchObject({
    outcome: 'waiting',
    detail: { code: 'retrying', params: { status: 500, attempts: 1 } },
  })
  await sandbox.advance(600_000)
  expect(got).toHaveLength(4)
  expect(outcome(hopeless.MessageId)).toMatchObject({ outcome: 'failed', detail: { code: 'gaveUp', params: { status: 500, attempts: 4 } } })

  answers = [404]
  got = []
  const refused = await sns.send(new PublishCommand({ TopicArn, Message: 'nowhere' }))
  await sandbox.advance(600_000)
  expect(got).toHaveLength(1)
  expect(outcome(refused.MessageId)).toMatchObject({ outcome: 'done', detail: { code: 'answered', params: { status: 404 } } })
})

test('what cannot be delivered goes to the dead-letter queue, if its policy lets it', async () => {
  const account = newAccount()
  const sns = client(account)
  const TopicArn = await topicOf(sns)
  const sqs = new SQSClient({
    endpoint: sandbox.endpoint,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: account, secretAccessKey: 'x' },
  })
  const queueArn = `arn:aws:sqs:ap-northeast-1:${account}:dead`
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({
      QueueName: 'dead',
      Attributes: { Policy: JSON.stringify(topicQueuePolicy({ queueArn, topicArn: TopicArn })) },
    }),
  )
  const SubscriptionArn = await confirmed(sns, TopicArn)
  await sns.send(
    new SetSubscriptionAttributesCommand({
      SubscriptionArn,
      AttributeName: 'RedrivePolicy',
      AttributeValue: JSON.stringify({ deadLetterTargetArn: queueArn }),
    }),
  )
  answers = [500, 500, 500, 500]
  const { MessageId } = await sns.send(new PublishCommand({ TopicArn, Message: 'lost' }))
  await sandbox.advance(600_000)
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }))
  expect(JSON.parse(Messages?.[0]?.Body ?? '')).toMatchObject({ MessageId, Message: 'lost' })
})

test('nothing goes to a host that was not allowed, and what is remembered says why', async () => {
  const sns = client()
  const TopicArn = await topicOf(sns)
  const { SubscriptionArn } = await sns.send(
    new SubscribeCommand({ TopicArn, Protocol: 'https', Endpoint: 'https://hooks.example.com/x', ReturnSubscriptionArn: true }),
  )
  await settle()
  expect(sandbox.world.clock.dueAt(`sns.http ${SubscriptionArn}`)).toBeUndefined()
  const { MessageId } = await sns.send(new PublishCommand({ TopicArn, Message: 'x' }))
  expect(sandbox.world.state.sns.deliveries(TopicArn).get(`${MessageId} ${SubscriptionArn}`)).toMatchObject({
    outcome: 'skipped',
    arrow: 'topic-to-http',
    detail: { code: 'hostNotAllowed', params: { host: 'hooks.example.com' } },
  })
})

test('a filter policy keeps messages away, and an unsubscription by link is told to the endpoint', async () => {
  const sns = client()
  const TopicArn = await topicOf(sns)
  const SubscriptionArn = await confirmed(sns, TopicArn, { FilterPolicy: '{"kind":["wanted"]}' })
  const publish = (kind: string) =>
    sns.send(new PublishCommand({ TopicArn, Message: kind, MessageAttributes: { kind: { DataType: 'String', StringValue: kind } } }))
  const unwanted = await publish('unwanted')
  await publish('wanted')
  await settle()
  expect(got.map((g) => (JSON.parse(g.body) as { Message: string }).Message)).toEqual(['wanted'])
  expect(sandbox.world.state.sns.deliveries(TopicArn).get(`${unwanted.MessageId} ${SubscriptionArn}`)).toMatchObject({
    outcome: 'skipped',
    detail: { code: 'filteredOut' },
  })
  const { UnsubscribeURL } = JSON.parse(got[0]?.body ?? '') as { UnsubscribeURL: string }
  got = []
  expect((await fetch(UnsubscribeURL)).status).toBe(200)
  await settle()
  expect(got[0]?.headers['x-amz-sns-message-type']).toBe('UnsubscribeConfirmation')
  const told = JSON.parse(got[0]?.body ?? '') as { Message: string; SubscribeURL: string }
  expect(told.Message).toContain(`You have chosen to deactivate subscription ${SubscriptionArn}.`)
  expect(await isGenuine(got[0]?.body ?? '')).toBe(true)
  await fetch(told.SubscribeURL)
  expect((await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions?.[0]?.SubscriptionArn).toBe(SubscriptionArn)
})

test('a name and a password in the address are given when they are asked for', async () => {
  const sns = client()
  const TopicArn = await topicOf(sns)
  const Endpoint = endpoint('/secret')
  await confirmed(sns, TopicArn, {}, '/secret')
  // The sandbox takes credentials for https only, as AWS; here the stored address is given some.
  const { subscriptions } = sandbox.world.state.sns
  const [id, subscription] = [...subscriptions(TopicArn).entries()][0] ?? []
  if (!id || !subscription) throw new Error('no subscription')
  subscriptions(TopicArn).set(id, { ...subscription, endpoint: Endpoint.replace('://', '://me:p%40ss@') })
  answers = [401, 200]
  await sns.send(new PublishCommand({ TopicArn, Message: 'x' }))
  await settle()
  expect(got.map((g) => g.headers.authorization)).toEqual([undefined, `Basic ${Buffer.from('me:p@ss').toString('base64')}`])
})

test('a delivery that waits is made after a restart', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'trailproof-http-'))
  try {
    const account = newAccount()
    const first = await startSandbox({ clock: 'manual', dataDir, log: () => {} })
    const sns = client(account, first)
    const TopicArn = await topicOf(sns)
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: endpoint() }))
    await settle(first)
    const pem = JSON.parse(got[0]?.body ?? '') as { SigningCertURL: string }
    answers = [500]
    got = []
    await sns.send(new PublishCommand({ TopicArn, Message: 'survives' }))
    await first.advance(0)
    expect(got).toHaveLength(1)
    await first.close()
    const second = await startSandbox({ clock: 'manual', dataDir, log: () => {} })
    try {
      await second.advance(20_000)
      expect(got).toHaveLength(2)
      const { SigningCertURL } = JSON.parse(got[1]?.body ?? '') as { SigningCertURL: string }
      // The same key, at the new address.
      expect(new URL(SigningCertURL).pathname).toBe(new URL(pem.SigningCertURL).pathname)
      expect(SigningCertURL.startsWith(second.endpoint)).toBe(true)
      expect(await isGenuine(got[1]?.body ?? '')).toBe(true)
    } finally {
      await second.close()
    }
  } finally {
    rmSync(dataDir, { recursive: true })
  }
})

test('an endpoint that does not answer does not hold up the clock', async () => {
  const silent = createServer(() => {})
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const fast = await startSandbox({ clock: 'fast', log: () => {} })
  try {
    const sns = client(newAccount(), fast)
    const TopicArn = await topicOf(sns)
    await sns.send(
      new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: `http://127.0.0.1:${(silent.address() as AddressInfo).port}/` }),
    )
    let ran = false
    fast.world.clock.on('other', () => {
      ran = true
    })
    fast.world.clock.schedule('other', { atMs: fast.now() + 60_000, job: 'other', data: null })
    await fast.advance(60_000)
    expect(ran).toBe(true)
  } finally {
    await fast.close()
    silent.closeAllConnections()
    await new Promise((resolve) => silent.close(resolve))
  }
})
