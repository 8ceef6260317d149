/** With the real sandbox: its handshake, its signatures, an alarm that goes off, and a chat that gets it. Lab C from the topic to the chat. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudWatchClient, PutMetricAlarmCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import {
  CreateTopicCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import type { Composed } from './chat.ts'
import { settingsOf } from './options.ts'
import { chatServer } from './test/chat-server.ts'
import { startWebhook, type Webhook } from './webhook.ts'

let sandbox: Sandbox
let chat: Awaited<ReturnType<typeof chatServer>>
let folder: string
const open: Webhook[] = []
const region = 'ap-northeast-1'

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'webhook-'))
  sandbox = await startSandbox({ clock: 'manual', startMs: Date.parse('2026-11-21T08:00:05Z'), log: () => {} })
  chat = await chatServer()
})
afterAll(async () => {
  for (const hook of open) await hook.close()
  await sandbox.close()
  await chat.close()
  rmSync(folder, { recursive: true })
})

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 30_000, interval: 10 })
const config = (account: string) => ({ endpoint: sandbox.endpoint, region, credentials: { accessKeyId: account, secretAccessKey: 'x' } })
const lines: string[] = []

async function webhook(topic: string, templates: string): Promise<Webhook> {
  const settings = settingsOf(
    { topic, port: '0', chat: chat.url, templates },
    {},
    { folder: mkdtempSync(join(folder, 'data-')), allowedHosts: [new URL(sandbox.endpoint).host] },
  )
  const hook = await startWebhook(settings, (key) => lines.push(key), { now: () => sandbox.now() })
  open.push(hook)
  return hook
}
const fieldsOf = (message: Composed['chat'] | undefined) =>
  Object.fromEntries(
    (message?.blocks ?? [])
      .flatMap((block) => (block.type === 'section' && block.fields ? block.fields : []))
      .map(({ text }) => {
        const [name = '', ...value] = text.split('\n')
        return [name, value.join('\n')]
      }),
  )

test('two webhooks confirm themselves, an alarm reaches the chat through both, and the old templates take too much where the new ones hold', async () => {
  const account = '500000000001'
  const sns = new SNSClient(config(account))
  const watch = new CloudWatchClient(config(account))
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'CloudTrail_to_Chat' }))
  const [old, current] = [await webhook(TopicArn, 'original'), await webhook(TopicArn, 'json')]
  for (const { url } of [old, current]) await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: `${url}/sns` }))
  await sandbox.advance(0)
  await until(async () => {
    const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))
    expect(Subscriptions.map(({ SubscriptionArn = '' }) => SubscriptionArn.startsWith(TopicArn))).toEqual([true, true])
  })

  const raise = async (name: string, description?: string) => {
    const metric = { Namespace: 'CloudTrailMetrics', MetricName: name }
    await watch.send(
      new PutMetricAlarmCommand({
        ...metric,
        AlarmName: name,
        ...(description ? { AlarmDescription: description } : {}),
        Statistic: 'Sum',
        Period: 300,
        EvaluationPeriods: 1,
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        AlarmActions: [TopicArn],
      }),
    )
    await watch.send(
      new PutMetricDataCommand({
        Namespace: metric.Namespace,
        MetricData: [{ MetricName: name, Value: 1, Timestamp: new Date(sandbox.now()) }],
      }),
    )
    const before = chat.got.length
    await sandbox.advance(10 * 60_000)
    await until(() => expect(chat.got).toHaveLength(before + 2))
    return chat.got.slice(before).map(fieldsOf)
  }

  // Version 1 is what a topic has; version 2 once it is asked for.
  const plain = await raise('Alarm-SigninFailure')
  await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'SignatureVersion', AttributeValue: '2' }))
  const described = await raise('Alarm-NewUser', 'Somebody made a user')

  expect(plain).toContainEqual({ '*AlarmDescription*': '(nothing found)', '*AWSAccountId*': account, '*Region*': 'Asia Pacific (Tokyo)' })
  expect(described).toContainEqual({
    '*AlarmDescription*': 'Somebody made a user',
    '*AWSAccountId*': account,
    '*Region*': 'Asia Pacific (Tokyo)',
  })
  const tooMuch = expect.stringMatching(new RegExp(`^${account}","AlarmConfigurationUpdatedTimestamp":"`))
  expect(plain).toContainEqual({ '*AlarmDescription*': '(nothing found)', '*AWSAccountId*': tooMuch, '*Region*': 'Asia Pacific (Tokyo)' })
  expect(described).toContainEqual({
    '*AlarmDescription*': 'Somebody made a user',
    '*AWSAccountId*': tooMuch,
    '*Region*': 'Asia Pacific (Tokyo)',
  })

  // The page shows both, and the sandbox's invented account whole.
  const page = await (await fetch(`${old.url}/?lang=en`)).text()
  expect(page).toContain('AlarmConfigurationUpdatedTimestamp&quot;:&quot;')
  expect(page).toContain(account)

  // Unsubscribed by its link, it is told and stays unsubscribed.
  const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))
  const leaving = Subscriptions.find(({ Endpoint }) => Endpoint === `${old.url}/sns`)?.SubscriptionArn ?? ''
  expect((await fetch(`${sandbox.endpoint}/?Action=Unsubscribe&SubscriptionArn=${leaving}`)).status).toBe(200)
  await sandbox.advance(0)
  await until(() => expect(lines).toContain('unsubscribed'))
  await sns.send(new UnsubscribeCommand({ SubscriptionArn: leaving }))
})

test('a topic that was not allowed gets no confirmation, and a sandbox that was not allowed is believed nothing', async () => {
  const sns = new SNSClient(config('500000000002'))
  const { TopicArn: allowed = '' } = await sns.send(new CreateTopicCommand({ Name: 'allowed' }))
  const { TopicArn: other = '' } = await sns.send(new CreateTopicCommand({ Name: 'other' }))
  const hook = await webhook(allowed, 'json')
  const strict = await startWebhook(
    settingsOf({ topic: allowed, port: '0', chat: chat.url }, {}, { folder: mkdtempSync(join(folder, 'data-')) }),
    (key, params) => lines.push(`${key} ${params?.code ?? ''}`),
    {
      now: () => sandbox.now(),
    },
  )
  open.push(strict)
  lines.length = 0
  await sns.send(new SubscribeCommand({ TopicArn: other, Protocol: 'http', Endpoint: `${hook.url}/sns` }))
  await sns.send(new SubscribeCommand({ TopicArn: allowed, Protocol: 'http', Endpoint: `${strict.url}/sns` }))
  await sandbox.advance(0)
  await until(() => expect(lines).toEqual(expect.arrayContaining(['refused', 'refused certificateAddress'])))
  for (const TopicArn of [other, allowed]) {
    const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))
    expect(Subscriptions.map(({ SubscriptionArn }) => SubscriptionArn)).toEqual(['PendingConfirmation'])
  }
  const before = chat.tried.length
  await sns.send(new PublishCommand({ TopicArn: other, Message: 'x' }))
  await sandbox.advance(60_000)
  expect(chat.tried).toHaveLength(before)
})
