import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { CreateQueueCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { topicQueuePolicy } from '../../domain/policy/documents.ts'
import { type Sandbox, startSandbox } from '../index.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual' })
})
afterAll(() => sandbox.close())

let accounts = 500_000_000_000
function world(account = String(accounts++)) {
  const config = { endpoint: sandbox.endpoint, region: 'ap-northeast-1', credentials: { accessKeyId: account, secretAccessKey: 'x' } }
  return { account, sns: new SNSClient(config), sqs: new SQSClient(config), queueArn: `arn:aws:sqs:ap-northeast-1:${account}:q` }
}
const received = async (sqs: SQSClient, QueueUrl: string | undefined) =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }))).Messages ?? []

test('without the queue’s policy nothing arrives; with it the message as SNS lays it out, attributes and all', async () => {
  const { sns, sqs, queueArn } = world()
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 't' }))
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'q' }))
  const { SubscriptionArn } = await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queueArn }))
  const lost = await sns.send(new PublishCommand({ TopicArn, Message: 'lost' }))
  expect(await received(sqs, QueueUrl)).toEqual([])
  const outcome = (id: string | undefined) => sandbox.world.state.sns.deliveries(TopicArn).get(`${id} ${SubscriptionArn}`)
  expect(outcome(lost.MessageId)).toMatchObject({ outcome: 'failed', detail: { code: 'queuePolicy' } })
  const policy = (topicArn: string) =>
    sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: JSON.stringify(topicQueuePolicy({ queueArn, topicArn })) } }))
  await policy(`${TopicArn}x`)
  await sns.send(new PublishCommand({ TopicArn, Message: 'still lost' }))
  await policy(TopicArn)
  const { MessageId } = await sns.send(
    new PublishCommand({ TopicArn, Message: 'kept', MessageAttributes: { a: { DataType: 'String', StringValue: 'x' } } }),
  )
  const messages = await received(sqs, QueueUrl)
  expect(messages).toHaveLength(1)
  const body = JSON.parse(messages[0]?.Body ?? '') as Record<string, unknown>
  expect(Object.keys(body)).toEqual([
    'Type',
    'MessageId',
    'TopicArn',
    'Message',
    'Timestamp',
    'SignatureVersion',
    'Signature',
    'SigningCertURL',
    'UnsubscribeURL',
    'MessageAttributes',
  ])
  expect(body).toMatchObject({ MessageId, Message: 'kept', MessageAttributes: { a: { Type: 'String', Value: 'x' } } })
  expect(messages[0]?.MessageAttributes).toBeUndefined()
  expect(outcome(MessageId)).toMatchObject({ outcome: 'done', arrow: 'topic-to-queue', detail: { code: 'messageQueued' } })
})

test('raw: the bare message, its attributes the queue’s own', async () => {
  const { sns, sqs, queueArn } = world()
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 't' }))
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName: 'q', Attributes: { Policy: JSON.stringify(topicQueuePolicy({ queueArn, topicArn: TopicArn })) } }),
  )
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queueArn, Attributes: { RawMessageDelivery: 'true' } }))
  await sns.send(
    new PublishCommand({ TopicArn, Message: 'bare', Subject: 'gone', MessageAttributes: { n: { DataType: 'Number', StringValue: '7' } } }),
  )
  const [message] = await received(sqs, QueueUrl)
  expect(message).toMatchObject({ Body: 'bare', MessageAttributes: { n: { DataType: 'Number', StringValue: '7' } } })
})

test('a queue that does not exist: the subscription stands, the message fails', async () => {
  const { sns, queueArn } = world()
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 't' }))
  const { SubscriptionArn } = await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queueArn }))
  const { MessageId } = await sns.send(new PublishCommand({ TopicArn, Message: 'x' }))
  expect(sandbox.world.state.sns.deliveries(TopicArn).get(`${MessageId} ${SubscriptionArn}`)).toMatchObject({
    outcome: 'failed',
    detail: { code: 'noQueue', params: { endpoint: queueArn } },
  })
})

test('a queue of another account is asked by a message, and says yes by its link', async () => {
  const home = world()
  const guest = world()
  const { TopicArn = '' } = await home.sns.send(new CreateTopicCommand({ Name: 't' }))
  const { QueueUrl } = await guest.sqs.send(
    new CreateQueueCommand({
      QueueName: 'q',
      Attributes: { Policy: JSON.stringify(topicQueuePolicy({ queueArn: guest.queueArn, topicArn: TopicArn })) },
    }),
  )
  const answer = await home.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: guest.queueArn }))
  expect(answer.SubscriptionArn).toBe('pending confirmation')
  const [asked] = await received(guest.sqs, QueueUrl)
  const body = JSON.parse(asked?.Body ?? '') as { Type: string; SubscribeURL: string }
  expect(body.Type).toBe('SubscriptionConfirmation')
  expect((await fetch(body.SubscribeURL)).status).toBe(200)
  await home.sns.send(new PublishCommand({ TopicArn, Message: 'across' }))
  const messages = await received(guest.sqs, QueueUrl)
  expect(messages.map((m) => (JSON.parse(m.Body ?? '') as { Message: string }).Message)).toEqual(['across'])
})
