import {
  AddPermissionCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  RemovePermissionCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../index.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual' })
})
afterAll(() => sandbox.close())

let accounts = 300_000_000_000
const newAccount = () => String(accounts++)
const client = (account = newAccount(), at = sandbox) =>
  new SQSClient({ endpoint: at.endpoint, region: 'ap-northeast-1', credentials: { accessKeyId: account, secretAccessKey: 'x' } })
const refusal = (p: Promise<unknown>) =>
  p.then(
    () => 'no refusal',
    (e: { name: string; message: string }) => `${e.name}: ${e.message}`,
  )
const queueOf = async (sqs: SQSClient, Attributes = {}, QueueName = 'q') =>
  (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? ''
const receive = async (sqs: SQSClient, QueueUrl: string, more = {}) =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more }))).Messages ?? []

test('a queue’s address begins with the sandbox’s; making it again gives the same, with another attribute it is refused', async () => {
  const account = newAccount()
  const sqs = client(account)
  const QueueUrl = await queueOf(sqs)
  expect(QueueUrl).toBe(`${sandbox.endpoint}/${account}/q`)
  expect(await queueOf(sqs)).toBe(QueueUrl)
  expect(await refusal(queueOf(sqs, { VisibilityTimeout: '31' }))).toBe(
    'QueueNameExists: A queue already exists with the same name and a different value for attribute VisibilityTimeout',
  )
  expect((await sqs.send(new GetQueueUrlCommand({ QueueName: 'q' }))).QueueUrl).toBe(QueueUrl)
  expect((await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'q' }))).QueueUrls).toEqual([QueueUrl])
  expect((await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'x' }))).QueueUrls).toBeUndefined()
  expect(await refusal(queueOf(sqs, {}, 'a b'))).toMatch(/^InvalidParameterValue.*Can only include alphanumeric characters/)
  expect(await refusal(queueOf(sqs, { FifoQueue: 'true' }, 'a.fifo'))).toMatch(
    /^UnsupportedOperation: The sandbox does not model FIFO queues/,
  )
})

test('attributes: defaults, those asked for, bad ones', async () => {
  const account = newAccount()
  const sqs = client(account)
  const QueueUrl = await queueOf(sqs)
  const get = async (...AttributeNames: string[]) =>
    (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: AttributeNames as never }))).Attributes
  expect(await get('All')).toMatchObject({
    QueueArn: `arn:aws:sqs:ap-northeast-1:${account}:q`,
    VisibilityTimeout: '30',
    MaximumMessageSize: '1048576',
    MessageRetentionPeriod: '345600',
    DelaySeconds: '0',
    ReceiveMessageWaitTimeSeconds: '0',
    SqsManagedSseEnabled: 'true',
    ApproximateNumberOfMessages: '0',
  })
  expect(await get()).toBeUndefined()
  expect(await get('Policy')).toBeUndefined()
  const set = (Attributes: Record<string, string>) => refusal(sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes })))
  expect(await set({ VisibilityTimeout: '99999' })).toBe('InvalidAttributeValue: Invalid value for the parameter VisibilityTimeout.')
  expect(await set({ Nonsense: '1' })).toBe('InvalidAttributeName: Unknown Attribute Nonsense.')
  expect(await set({ Policy: '{' })).toBe('InvalidAttributeValue: Invalid value for the parameter Policy.')
  expect(await set({ KmsMasterKeyId: 'x' })).toBe('UnsupportedOperation: The sandbox does not model the queue attribute KmsMasterKeyId.')
  expect(await set({ VisibilityTimeout: '5' })).toBe('no refusal')
  expect(await get('VisibilityTimeout')).toEqual({ VisibilityTimeout: '5' })
  expect(await refusal(sqs.send(new GetQueueAttributesCommand({ QueueUrl: `${QueueUrl}x` })))).toBe(
    'QueueDoesNotExist: The specified queue does not exist.',
  )
})

test('a received message is hidden until its time is over; its newest receipt deletes it', async () => {
  const sqs = client()
  const QueueUrl = await queueOf(sqs)
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'one' }))
  const [first] = await receive(sqs, QueueUrl, { MessageSystemAttributeNames: ['All'] })
  expect(first).toMatchObject({ Body: 'one', MD5OfBody: 'f97c5d29941bfb1b2fdab0874906ab82' })
  expect(first?.Attributes?.ApproximateReceiveCount).toBe('1')
  expect(await receive(sqs, QueueUrl)).toEqual([])
  await sandbox.advance(30_000)
  const [second] = await receive(sqs, QueueUrl, { MessageSystemAttributeNames: ['ApproximateReceiveCount'] })
  expect(second?.Attributes).toEqual({ ApproximateReceiveCount: '2' })
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }))
  await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: second?.ReceiptHandle, VisibilityTimeout: 0 }))
  const [third] = await receive(sqs, QueueUrl)
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: third?.ReceiptHandle }))
  await sandbox.advance(60_000)
  expect(await receive(sqs, QueueUrl)).toEqual([])
  expect(await refusal(sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'x' })))).toMatch(/^ReceiptHandleIsInvalid: /)
})

test('attributes come back when they are asked for, with the digest that the SDK checks; delayed messages later', async () => {
  const sqs = client()
  const QueueUrl = await queueOf(sqs)
  await sqs.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody: 'x',
      DelaySeconds: 10,
      MessageAttributes: {
        text: { DataType: 'String', StringValue: 'é' },
        bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 1]) },
        n: { DataType: 'Number', StringValue: '1.5' },
      },
    }),
  )
  expect(await receive(sqs, QueueUrl)).toEqual([])
  await sandbox.advance(10_000)
  const [message] = await receive(sqs, QueueUrl, { MessageAttributeNames: ['x.*', 'bytes'] })
  expect(Object.keys(message?.MessageAttributes ?? {})).toEqual(['bytes'])
  await sandbox.advance(30_000)
  const [again] = await receive(sqs, QueueUrl, { MessageAttributeNames: ['All'] })
  expect(again?.MessageAttributes?.text?.StringValue).toBe('é')
  // Computed apart from us, by AWS's description of it.
  expect(message?.MD5OfMessageAttributes).toBe('6f209a4ce604f564b79236c7a0f27f43')
})

test('batches', async () => {
  const sqs = client()
  const QueueUrl = await queueOf(sqs)
  const sent = await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: [
        { Id: 'a', MessageBody: 'x' },
        { Id: 'b', MessageBody: '\u0001' },
      ],
    }),
  )
  expect([sent.Successful?.map((s) => s.Id), sent.Failed?.map((f) => f.Code)]).toEqual([['a'], ['InvalidMessageContents']])
  expect(await refusal(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [] })))).toMatch(/^EmptyBatchRequest: /)
  expect(
    await refusal(
      sqs.send(
        new SendMessageBatchCommand({
          QueueUrl,
          Entries: [
            { Id: 'a', MessageBody: 'x' },
            { Id: 'a', MessageBody: 'y' },
          ],
        }),
      ),
    ),
  ).toBe('BatchEntryIdsNotDistinct: Id a repeated.')
  const [message] = await receive(sqs, QueueUrl)
  const deleted = await sqs.send(
    new DeleteMessageBatchCommand({
      QueueUrl,
      Entries: [
        { Id: 'a', ReceiptHandle: message?.ReceiptHandle },
        { Id: 'b', ReceiptHandle: 'x' },
      ],
    }),
  )
  expect([deleted.Successful?.map((s) => s.Id), deleted.Failed?.map((f) => f.Id)]).toEqual([['a'], ['b']])
})

test('messages grow old, a purge takes all, a queue that was deleted is gone and its name free after a minute', async () => {
  const sqs = client()
  const QueueUrl = await queueOf(sqs, { MessageRetentionPeriod: '60' })
  const send = () => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))
  await send()
  await sandbox.advance(60_000)
  expect(await receive(sqs, QueueUrl)).toEqual([])
  await send()
  await sqs.send(new PurgeQueueCommand({ QueueUrl }))
  expect(await receive(sqs, QueueUrl)).toEqual([])
  await sqs.send(new DeleteQueueCommand({ QueueUrl }))
  expect(await refusal(send())).toMatch(/^QueueDoesNotExist: /)
  expect(await refusal(queueOf(sqs))).toMatch(/^QueueDeletedRecently: You must wait 60 seconds/)
  await sandbox.advance(60_000)
  expect(await queueOf(sqs)).toBe(QueueUrl)
})

test('received too often it goes to the dead-letter queue', async () => {
  const account = newAccount()
  const sqs = client(account)
  const dead = await queueOf(sqs, {}, 'dead')
  const QueueUrl = await queueOf(sqs, {
    VisibilityTimeout: '1',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: `arn:aws:sqs:ap-northeast-1:${account}:dead`, maxReceiveCount: 2 }),
  })
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))
  for (const expected of [1, 1, 0]) {
    expect(await receive(sqs, QueueUrl)).toHaveLength(expected)
    await sandbox.advance(1000)
  }
  const [message] = await receive(sqs, dead, { MessageSystemAttributeNames: ['DeadLetterQueueSourceArn'] })
  expect(message?.Attributes).toEqual({ DeadLetterQueueSourceArn: `arn:aws:sqs:ap-northeast-1:${account}:q` })
})

test('another account may what the queue’s policy lets it', async () => {
  const sqs = client()
  const guestAccount = newAccount()
  const guest = client(guestAccount)
  const QueueUrl = await queueOf(sqs)
  const send = () => refusal(guest.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' })))
  expect(await send()).toMatch(/^AccessDenied.*is not authorized to perform: sqs:sendmessage on resource: /)
  await sqs.send(new AddPermissionCommand({ QueueUrl, Label: 'g', AWSAccountIds: [guestAccount], Actions: ['SendMessage'] }))
  expect(await send()).toBe('no refusal')
  await sqs.send(new RemovePermissionCommand({ QueueUrl, Label: 'g' }))
  expect(await send()).toMatch(/^AccessDenied/)
})

test('tags', async () => {
  const sqs = client()
  const QueueUrl = await queueOf(sqs)
  expect((await sqs.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).toBeUndefined()
  await sqs.send(new TagQueueCommand({ QueueUrl, Tags: { a: '1', b: '2' } }))
  await sqs.send(new UntagQueueCommand({ QueueUrl, TagKeys: ['a'] }))
  expect((await sqs.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).toEqual({ b: '2' })
})

test('a wait ends with the first message, not with its time', async () => {
  const fast = await startSandbox({ clock: 'fast' })
  try {
    const sqs = client(newAccount(), fast)
    const QueueUrl = await queueOf(sqs)
    const waiting = receive(sqs, QueueUrl, { WaitTimeSeconds: 20 })
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'here' }))
    expect((await waiting).map((m) => m.Body)).toEqual(['here'])
    expect(fast.world.state.sqs.waiting.size).toBe(0)
  } finally {
    await fast.close()
  }
})
