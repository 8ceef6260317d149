import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudTrailClient, CreateTrailCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail'
import { CloudWatchClient, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch'
import { CloudWatchLogsClient, CreateLogGroupCommand, PutMetricFilterCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CreateRoleCommand, DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3'
import { CreateTopicCommand, SetTopicAttributesCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cloudTrailLogsPolicy, cloudTrailTrustPolicy, trailBucketPolicy } from '../../domain/policy/documents.ts'
import { type Sandbox, type SandboxOptions, startSandbox } from '../index.ts'
import type { Chain } from './chain.ts'
import { chainCodes } from './chain-codes.ts'

let sandbox: Sandbox
// On a whole minute, so that the alarm's looks can be told.
const startMs = Date.parse('2026-11-21T08:00:00Z')
beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual', startMs })
})
afterAll(() => sandbox.close())

const minute = 60_000
const region = 'ap-northeast-1'
const group = 'aws-cloudtrail-logs-tokyo'
const pattern = '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }'
let accounts = 700_000_000_000

const failedSignIn = JSON.parse(
  readFileSync(new URL('../../domain/event/data/console-login-failed-password.json', import.meta.url), 'utf8'),
) as Record<string, unknown>

async function chainOf(eventID: string, at = sandbox): Promise<Chain> {
  return (await (await fetch(`${at.endpoint}/_sandbox/chain/${eventID}`)).json()) as Chain
}
/** `arrow outcome code`, one a line, of the arrows given. */
const told = (chain: Chain, ...arrows: string[]) =>
  chain.arrows.filter((a) => arrows.length === 0 || arrows.includes(a.arrow)).map((a) => `${a.arrow} ${a.outcome} ${a.detail.code}`)
const paramsOf = (chain: Chain, arrow: string, code: string) =>
  chain.arrows.find((a) => a.arrow === arrow && a.detail.code === code)?.detail.params

/** An account with all of Lab A but the confirmation. */
async function world(box = sandbox, account = String(accounts++)) {
  const options = { endpoint: box.endpoint, region, credentials: { accessKeyId: account, secretAccessKey: 'x' } }
  const [s3, iam, logs, trails, alarms, sns] = [
    new S3Client(options),
    new IAMClient(options),
    new CloudWatchLogsClient(options),
    new CloudTrailClient(options),
    new CloudWatchClient(options),
    new SNSClient(options),
  ]
  const bucket = `chain-${account}`
  const trailArn = `arn:aws:cloudtrail:${region}:${account}:trail/lin-trail`
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: region } }))
  const Policy = JSON.stringify(trailBucketPolicy({ partition: 'aws', bucket, account, trailArn }))
  await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }))
  await logs.send(new CreateLogGroupCommand({ logGroupName: group }))
  await iam.send(new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: JSON.stringify(cloudTrailTrustPolicy()) }))
  const PolicyDocument = JSON.stringify(cloudTrailLogsPolicy({ partition: 'aws', region, account, logGroup: group }))
  await iam.send(new PutRolePolicyCommand({ RoleName: 'r', PolicyName: 'p', PolicyDocument }))
  const makeTrail = async () => {
    await trails.send(
      new CreateTrailCommand({
        Name: 'lin-trail',
        S3BucketName: bucket,
        CloudWatchLogsLogGroupArn: `arn:aws:logs:${region}:${account}:log-group:${group}:*`,
        CloudWatchLogsRoleArn: `arn:aws:iam::${account}:role/r`,
      }),
    )
    await trails.send(new StartLoggingCommand({ Name: 'lin-trail' }))
  }
  const makeFilter = () =>
    logs.send(
      new PutMetricFilterCommand({
        logGroupName: group,
        filterName: 'ConsoleSignInFailures',
        filterPattern: pattern,
        metricTransformations: [{ metricName: 'ConsoleSigninFailureCount', metricNamespace: 'CloudTrailMetrics', metricValue: '1' }],
      }),
    )
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'CloudTrail_to_Email' }))
  const address = `learner${account}@example.com`
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: address }))
  const makeAlarm = () =>
    alarms.send(
      new PutMetricAlarmCommand({
        AlarmName: 'Alarm-SigninFailure',
        Namespace: 'CloudTrailMetrics',
        MetricName: 'ConsoleSigninFailureCount',
        Statistic: 'Sum',
        Period: 300,
        EvaluationPeriods: 1,
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        AlarmActions: [TopicArn],
      }),
    )
  const confirm = async () => {
    const { messages } = (await (await fetch(`${box.endpoint}/_sandbox/inbox?address=${address}`)).json()) as {
      messages: { links: { href: string }[] }[]
    }
    await fetch(messages[0]?.links[0]?.href ?? '')
  }
  const send = async (record: object = {}) => {
    const { eventID: _id, ...rest } = failedSignIn
    const body = JSON.stringify({
      ...rest,
      recipientAccountId: account,
      awsRegion: region,
      eventTime: new Date(box.now()).toISOString(),
      ...record,
    })
    const { eventIDs } = (await (await fetch(`${box.endpoint}/_sandbox/events`, { method: 'POST', body })).json()) as { eventIDs: string[] }
    return eventIDs[0] ?? ''
  }
  return { account, TopicArn, address, iam, sns, makeTrail, makeFilter, makeAlarm, confirm, send }
}

test('an event that nobody sent: 404', async () => {
  expect((await fetch(`${sandbox.endpoint}/_sandbox/chain/none`)).status).toBe(404)
})

test('from a failed sign-in to the mail, as it goes on', async () => {
  const w = await world()
  const before = await w.send()
  expect(told(await chainOf(before))).toEqual(['event-to-trail skipped noTrail'])
  await sandbox.advance(1000)
  await w.makeTrail()
  expect(told(await chainOf(before))).toEqual(['event-to-trail skipped beforeStart'])
  await w.makeFilter()
  await w.makeAlarm()
  await w.confirm()
  const id = await w.send()
  const fresh = await chainOf(id)
  expect(fresh.eventID).toBe(id)
  expect(told(fresh)).toEqual(['event-to-trail done selected', 'trail-to-bucket waiting waiting', 'trail-to-logs waiting waiting'])
  expect(paramsOf(fresh, 'trail-to-logs', 'waiting')).toMatchObject({ logGroup: group, until: expect.stringMatching(/^2026-11-21T08:0/) })
  await sandbox.advance(6 * minute)
  const counted = await chainOf(id)
  expect(told(counted)).toEqual([
    'event-to-trail done selected',
    'trail-to-bucket done written',
    'trail-to-logs done written',
    'logs-to-metric done counted',
    'metric-to-alarm waiting waiting',
  ])
  expect(paramsOf(counted, 'logs-to-metric', 'counted')).toMatchObject({
    filter: 'ConsoleSignInFailures',
    value: 1,
    namespace: 'CloudTrailMetrics',
    clauses: [
      { clause: '$.eventName = ConsoleLogin', holds: true, found: ['"ConsoleLogin"'] },
      { clause: '$.errorMessage = "Failed authentication"', holds: true, found: ['"Failed authentication"'] },
    ],
  })
  await sandbox.advance(2 * minute)
  const done = await chainOf(id)
  expect(told(done, 'metric-to-alarm', 'alarm-to-topic', 'topic-to-mail')).toEqual([
    'metric-to-alarm done changed',
    'alarm-to-topic done published',
    'topic-to-mail done mailDelivered',
  ])
  expect(paramsOf(done, 'metric-to-alarm', 'changed')).toMatchObject({
    alarm: 'Alarm-SigninFailure',
    from: 'INSUFFICIENT_DATA',
    to: 'ALARM',
  })
  expect(paramsOf(done, 'topic-to-mail', 'mailDelivered')).toMatchObject({
    endpoint: w.address,
    subject: 'ALARM: "Alarm-SigninFailure" in Asia Pacific (Tokyo)',
  })
  const times = done.arrows.map((a) => a.at)
  expect(times).toEqual([...times].sort())
  // A second one while the alarm is on makes no second mail.
  const second = await w.send()
  await sandbox.advance(7 * minute)
  expect(told(await chainOf(second), 'metric-to-alarm', 'alarm-to-topic')).toEqual(['metric-to-alarm skipped alreadyInAlarm'])
})

describe('where it breaks', () => {
  test('the pattern: the clause that decided, and what was found there', async () => {
    const w = await world()
    await w.makeTrail()
    await w.makeFilter()
    const id = await w.send({ errorMessage: 'No username found in supplied account' })
    await sandbox.advance(6 * minute)
    const chain = await chainOf(id)
    expect(told(chain, 'logs-to-metric')).toEqual(['logs-to-metric skipped notMatched'])
    expect(paramsOf(chain, 'logs-to-metric', 'notMatched')).toMatchObject({
      clause: '$.errorMessage = "Failed authentication"',
      found: '"No username found in supplied account"',
    })
  })

  test('a filter younger than the event; none; no alarm; no action; another region', async () => {
    const w = await world()
    await w.makeTrail()
    const id = await w.send()
    await sandbox.advance(6 * minute)
    expect(told(await chainOf(id), 'logs-to-metric')).toEqual(['logs-to-metric skipped noFilter'])
    await w.makeFilter()
    expect(told(await chainOf(id), 'logs-to-metric')).toEqual(['logs-to-metric skipped youngerFilter'])
    const next = await w.send()
    await sandbox.advance(6 * minute)
    expect(told(await chainOf(next), 'logs-to-metric', 'metric-to-alarm')).toEqual([
      'logs-to-metric done counted',
      'metric-to-alarm skipped noAlarm',
    ])
    const elsewhere = await w.send({ awsRegion: 'us-east-1' })
    expect(told(await chainOf(elsewhere))).toEqual(['event-to-trail skipped otherRegion'])
  })

  test('the role: the trail’s own error, and when it tries again; then it goes on', async () => {
    const w = await world()
    await w.makeTrail()
    await w.iam.send(new DeleteRolePolicyCommand({ RoleName: 'r', PolicyName: 'p' }))
    const id = await w.send()
    await sandbox.advance(6 * minute)
    const chain = await chainOf(id)
    expect(told(chain, 'trail-to-bucket', 'trail-to-logs')).toEqual(['trail-to-bucket done written', 'trail-to-logs failed refused'])
    expect(paramsOf(chain, 'trail-to-logs', 'refused')).toMatchObject({
      error: 'Access denied. Verify in IAM that the role has adequate permissions.',
      nextAt: expect.stringMatching(/^2026-/),
    })
  })

  test('the topic’s policy, and a subscription that nobody confirmed', async () => {
    const w = await world()
    await w.makeTrail()
    await w.makeFilter()
    await w.makeAlarm()
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${w.account}:root` }, Action: 'sns:Publish', Resource: w.TopicArn }],
    })
    await w.sns.send(new SetTopicAttributesCommand({ TopicArn: w.TopicArn, AttributeName: 'Policy', AttributeValue: Policy }))
    const id = await w.send()
    await sandbox.advance(9 * minute)
    const chain = await chainOf(id)
    expect(told(chain, 'alarm-to-topic', 'topic-to-mail')).toEqual(['alarm-to-topic failed refused'])
    expect(paramsOf(chain, 'alarm-to-topic', 'refused')).toMatchObject({
      error: `CloudWatch Alarms is not authorized to perform: SNS:Publish on resource:${w.TopicArn}`,
    })
    const other = await world()
    await other.makeTrail()
    await other.makeFilter()
    await other.makeAlarm()
    const unread = await other.send()
    await sandbox.advance(9 * minute)
    expect(told(await chainOf(unread), 'alarm-to-topic', 'topic-to-mail')).toEqual([
      'alarm-to-topic done published',
      'topic-to-mail skipped notConfirmed',
    ])
  })
})

test('it is the same after a restart', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'trailproof-chain-'))
  const options: SandboxOptions = { clock: 'manual', startMs, dataDir, log: () => {} }
  try {
    const first = await startSandbox(options)
    const w = await world(first)
    await w.makeTrail()
    await w.makeFilter()
    await w.makeAlarm()
    await w.confirm()
    const id = await w.send()
    await first.advance(9 * minute)
    const before = await chainOf(id, first)
    expect(told(before, 'topic-to-mail')).toEqual(['topic-to-mail done mailDelivered'])
    await first.close()
    const second = await startSandbox(options)
    try {
      expect(await chainOf(id, second)).toEqual(before)
    } finally {
      await second.close()
    }
  } finally {
    rmSync(dataDir, { recursive: true })
  }
})

test('every code has its sentence in three languages, with the same places to fill', () => {
  const keys = Object.entries(chainCodes).flatMap(([arrow, codes]) => codes.map((code) => `${arrow}.${code}`))
  const catalog = (language: string) =>
    JSON.parse(readFileSync(new URL(`../../locales/${language}/chain.json`, import.meta.url), 'utf8')) as Record<string, string>
  const places = (sentence: string | undefined) => [...new Set(sentence?.match(/\{\w+\}/g) ?? [])].sort()
  const en = catalog('en')
  for (const language of ['en', 'zh', 'ko']) {
    const sentences = catalog(language)
    expect(Object.keys(sentences).sort()).toEqual([...keys].sort())
    for (const key of keys) expect([language, key, places(sentences[key])]).toEqual([language, key, places(en[key])])
  }
})
