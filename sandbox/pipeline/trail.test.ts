import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import {
  CloudTrailClient,
  CreateTrailCommand,
  type CreateTrailCommandInput,
  GetTrailStatusCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail'
import { CloudWatchLogsClient, CreateLogGroupCommand, DeleteLogGroupCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CreateRoleCommand, DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cloudTrailLogsPolicy, cloudTrailTrustPolicy, trailBucketPolicy } from '../../domain/policy/documents.ts'
import { partitionOf } from '../../domain/regions.ts'
import { type Sandbox, startSandbox } from '../index.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual' })
})
afterAll(() => sandbox.close())

const minute = 60_000
let accounts = 500_000_000_000
let buckets = 0
const group = 'aws-cloudtrail-logs'

/** An account with a trail that writes to a log group and a bucket, and logs. */
async function world(box: Sandbox, more: Partial<CreateTrailCommandInput> = {}, region = 'ap-northeast-1') {
  const account = String(accounts++)
  const partition = partitionOf(region).id
  const options = { endpoint: box.endpoint, region, credentials: { accessKeyId: account, secretAccessKey: 'x' } }
  const [s3, iam, logs, trails] = [
    new S3Client(options),
    new IAMClient(options),
    new CloudWatchLogsClient(options),
    new CloudTrailClient(options),
  ]
  const bucket = `files-${buckets++}`
  const trailArn = `arn:${partition}:cloudtrail:${region}:${account}:trail/my-trail`
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: region as never } }))
  const bucketPolicy = new PutBucketPolicyCommand({
    Bucket: bucket,
    Policy: JSON.stringify(trailBucketPolicy({ partition, bucket, account, trailArn })),
  })
  await s3.send(bucketPolicy)
  await logs.send(new CreateLogGroupCommand({ logGroupName: group }))
  await iam.send(new CreateRoleCommand({ RoleName: 'logs-role', AssumeRolePolicyDocument: JSON.stringify(cloudTrailTrustPolicy()) }))
  const rolePolicy = new PutRolePolicyCommand({
    RoleName: 'logs-role',
    PolicyName: 'p',
    PolicyDocument: JSON.stringify(cloudTrailLogsPolicy({ partition, region, account, logGroup: group })),
  })
  await iam.send(rolePolicy)
  await trails.send(
    new CreateTrailCommand({
      Name: 'my-trail',
      S3BucketName: bucket,
      IsMultiRegionTrail: true,
      CloudWatchLogsLogGroupArn: `arn:${partition}:logs:${region}:${account}:log-group:${group}:*`,
      CloudWatchLogsRoleArn: `arn:${partition}:iam::${account}:role/logs-role`,
      ...more,
    }),
  )
  await trails.send(new StartLoggingCommand({ Name: 'my-trail' }))
  const send = (eventName: string, record: object = {}) =>
    fetch(`${box.endpoint}/_sandbox/events`, {
      method: 'POST',
      body: JSON.stringify({ eventName, eventSource: 'test.amazonaws.com', awsRegion: region, recipientAccountId: account, ...record }),
    })
  /** Names of what came into the log group. */
  const logged = async () => {
    const { events } = await logs.send(
      new FilterLogEventsCommand({ logGroupName: group, filterPattern: '{ $.eventSource = "test.amazonaws.com" }' }),
    )
    return (events ?? []).map((e) => JSON.parse(e.message ?? '').eventName)
  }
  const files = async () => {
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }))
    const keys = (Contents ?? []).filter((o) => (o.Size ?? 0) > 0).map((o) => o.Key ?? '')
    return Promise.all(
      keys.map(async (Key) => {
        const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }))
        const bytes = (await object.Body?.transformToByteArray()) ?? new Uint8Array()
        const text = bytes[0] === 0x1f ? gunzipSync(bytes).toString() : Buffer.from(bytes).toString()
        return {
          key: Key,
          type: object.ContentType,
          encoding: object.ContentEncoding,
          records: JSON.parse(text).Records as { eventName: string }[],
        }
      }),
    )
  }
  const status = () => trails.send(new GetTrailStatusCommand({ Name: 'my-trail' }))
  return { account, partition, options, s3, iam, logs, trails, bucket, bucketPolicy, rolePolicy, send, logged, files, status }
}

describe('to the log group', () => {
  test('an event comes after five minutes, as one line, with the time of its delivery', async () => {
    const w = await world(sandbox)
    await w.send('Wanted', { requestParameters: null, extra: { b: 1, a: [2] } })
    await sandbox.advance(4 * minute)
    expect(await w.logged()).toEqual([])
    expect(await w.status()).not.toHaveProperty('LatestCloudWatchLogsDeliveryTime')
    await sandbox.advance(minute)
    const { events } = await w.logs.send(new FilterLogEventsCommand({ logGroupName: group, filterPattern: '{ $.eventName = Wanted }' }))
    expect(events).toHaveLength(1)
    expect(events?.[0]).toMatchObject({ logStreamName: `${w.account}_CloudTrail_ap-northeast-1`, timestamp: sandbox.now() })
    expect(events?.[0]?.message).toMatch(
      /^\{"eventName":"Wanted","eventSource":"test.amazonaws.com",.*"requestParameters":null,"extra":\{"b":1,"a":\[2\]\}/,
    )
    expect((await w.status()).LatestCloudWatchLogsDeliveryTime).toEqual(new Date(sandbox.now()))
  })

  test('what happened before logging started does not come; what happened until it stopped does', async () => {
    const w = await world(sandbox)
    await w.trails.send(new StopLoggingCommand({ Name: 'my-trail' }))
    await sandbox.advance(1000)
    await w.send('WhileStopped')
    await sandbox.advance(1000)
    await w.trails.send(new StartLoggingCommand({ Name: 'my-trail' }))
    await w.send('Logged')
    await sandbox.advance(1000)
    await w.trails.send(new StopLoggingCommand({ Name: 'my-trail' }))
    await sandbox.advance(1000)
    await w.send('AfterStop')
    await sandbox.advance(6 * minute)
    expect(await w.logged()).toEqual(['Logged'])
    const { events } = await w.logs.send(
      new FilterLogEventsCommand({ logGroupName: group, filterPattern: '{ $.eventName = StopLogging }' }),
    )
    expect(events?.length).toBeGreaterThan(0)
  })

  test('selectors choose by read and write, source, name', async () => {
    const w = await world(sandbox)
    await w.trails.send(new PutEventSelectorsCommand({ TrailName: 'my-trail', EventSelectors: [{ ReadWriteType: 'ReadOnly' }] }))
    await w.send('Read', { readOnly: true })
    await w.send('Write', { readOnly: false })
    await w.send('Data', { readOnly: true, managementEvent: false, eventCategory: 'Data' })
    await sandbox.advance(6 * minute)
    expect(await w.logged()).toEqual(['Read'])
    await w.trails.send(
      new PutEventSelectorsCommand({
        TrailName: 'my-trail',
        AdvancedEventSelectors: [
          {
            FieldSelectors: [
              { Field: 'eventCategory', Equals: ['Management'] },
              { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] },
            ],
          },
          {
            FieldSelectors: [
              { Field: 'eventCategory', Equals: ['Data'] },
              { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
              { Field: 'resources.ARN', StartsWith: ['arn:aws:s3:::mine/'] },
            ],
          },
        ],
      }),
    )
    const data = (arn: string) => ({ managementEvent: false, eventCategory: 'Data', resources: [{ type: 'AWS::S3::Object', ARN: arn }] })
    await w.send('Key', { eventSource: 'kms.amazonaws.com' })
    await w.send('Other')
    await w.send('Mine', data('arn:aws:s3:::mine/a'))
    await w.send('Theirs', data('arn:aws:s3:::theirs/a'))
    await sandbox.advance(6 * minute)
    expect(await w.logged()).toEqual(['Read', 'Other', 'Mine'])
  })

  test('a multi-region trail delivers every region to its home, a single-region trail its own', async () => {
    const multi = await world(sandbox)
    const single = await world(sandbox, { IsMultiRegionTrail: false })
    for (const w of [multi, single]) {
      await w.send('Here')
      await w.send('There', { awsRegion: 'us-east-1' })
    }
    await sandbox.advance(6 * minute)
    expect(await multi.logged()).toEqual(['Here', 'There'])
    expect(await single.logged()).toEqual(['Here'])
  })

  test('global service events are left out by a trail that does not include them', async () => {
    const w = await world(sandbox, { IsMultiRegionTrail: false, IncludeGlobalServiceEvents: false })
    await w.send('ConsoleLogin', { eventSource: 'signin.amazonaws.com' })
    await w.send('Here')
    await sandbox.advance(6 * minute)
    const { events } = await w.logs.send(
      new FilterLogEventsCommand({ logGroupName: group, filterPattern: '{ $.eventName = ConsoleLogin }' }),
    )
    expect(events).toEqual([])
    expect(await w.logged()).toEqual(['Here'])
  })

  test('a role that may no longer write is told in the status, and nothing is lost', async () => {
    const w = await world(sandbox)
    await w.iam.send(new DeleteRolePolicyCommand({ RoleName: 'logs-role', PolicyName: 'p' }))
    await w.send('Held')
    await sandbox.advance(6 * minute)
    expect((await w.status()).LatestCloudWatchLogsDeliveryError).toBe(
      'Access denied. Verify in IAM that the role has adequate permissions.',
    )
    expect(await w.logged()).toEqual([])
    await w.iam.send(w.rolePolicy)
    await sandbox.advance(10 * minute)
    expect(await w.logged()).toEqual(['Held'])
    expect(await w.status()).not.toHaveProperty('LatestCloudWatchLogsDeliveryError')
  })

  test('a group that is gone is told in the status', async () => {
    const w = await world(sandbox)
    await w.logs.send(new DeleteLogGroupCommand({ logGroupName: group }))
    await sandbox.advance(6 * minute)
    expect((await w.status()).LatestCloudWatchLogsDeliveryError).toMatch(/^ResourceNotFoundException/)
  })

  test('deliveries record the role once an hour, not each other for ever', async () => {
    const w = await world(sandbox)
    const assumptions = async () => {
      const { events } = await w.logs.send(
        new FilterLogEventsCommand({ logGroupName: group, filterPattern: '{ $.userIdentity.invokedBy = "cloudtrail.amazonaws.com" }' }),
      )
      return events?.length
    }
    for (let i = 0; i < 3; i++) {
      await w.send('Call')
      await sandbox.advance(10 * minute)
    }
    expect(await assumptions()).toBe(0)
    await sandbox.advance(60 * minute)
    await w.send('Call')
    await sandbox.advance(20 * minute)
    expect(await assumptions()).toBe(1)
    const quiet = sandbox.world.store.log('cloudtrail-events').in(`aws/${w.account}/ap-northeast-1`).end('history')
    await sandbox.advance(24 * 60 * minute)
    expect(sandbox.world.store.log('cloudtrail-events').in(`aws/${w.account}/ap-northeast-1`).end('history')).toBe(quiet)
  })

  test('in China as elsewhere', async () => {
    const w = await world(sandbox, {}, 'cn-north-1')
    await w.send('Wanted')
    await sandbox.advance(6 * minute)
    expect(await w.logged()).toEqual(['Wanted'])
    expect((await w.files()).map((f) => f.key.split('/').slice(0, 4).join('/'))).toContain(`AWSLogs/${w.account}/CloudTrail/cn-north-1`)
  })
})

describe('to the bucket', () => {
  test('events of five minutes and a region are one gzipped file under its day', async () => {
    const w = await world(sandbox)
    await w.send('Here')
    await w.send('There', { awsRegion: 'us-east-1' })
    const gridMs = Math.ceil(sandbox.now() / (5 * minute)) * 5 * minute
    await sandbox.advance(7 * minute)
    const files = (await w.files()).filter((f) => f.records.some((r) => ['Here', 'There'].includes(r.eventName)))
    expect(files).toHaveLength(2)
    const iso = new Date(gridMs).toISOString()
    const day = iso.slice(0, 10).replaceAll('-', '/')
    const stamp = `${iso.slice(0, 16).replaceAll(/[-:]/g, '')}Z`
    const [here] = files.filter((f) => f.records.some((r) => r.eventName === 'Here'))
    expect(here?.key).toMatch(
      new RegExp(
        `^AWSLogs/${w.account}/CloudTrail/ap-northeast-1/${day}/${w.account}_CloudTrail_ap-northeast-1_${stamp}_[A-Za-z0-9]{16}\\.json\\.gz$`,
      ),
    )
    expect(here).toMatchObject({ type: 'application/json', encoding: 'gzip' })
    expect(await w.status()).toMatchObject({ LatestDeliveryTime: expect.any(Date), LatestDeliveryAttemptTime: expect.stringMatching(/Z$/) })
  })

  test('a policy taken away stops the files and not the log group; given back, the files come', async () => {
    const w = await world(sandbox)
    await w.s3.send(new DeleteBucketPolicyCommand({ Bucket: w.bucket }))
    await w.send('Held')
    await sandbox.advance(7 * minute)
    expect(await w.logged()).toEqual(['Held'])
    expect(await w.files()).toEqual([])
    expect((await w.status()).LatestDeliveryError).toBe('AccessDenied')
    await w.s3.send(w.bucketPolicy)
    await sandbox.advance(11 * minute)
    expect((await w.files()).flatMap((f) => f.records.map((r) => r.eventName))).toContain('Held')
    expect(await w.status()).not.toHaveProperty('LatestDeliveryError')
  })

  test('a topic is told of each file', async () => {
    const account = String(accounts)
    const sns = new SNSClient({
      endpoint: sandbox.endpoint,
      region: 'ap-northeast-1',
      credentials: { accessKeyId: account, secretAccessKey: 'x' },
    })
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudtrail.amazonaws.com' },
          Action: 'SNS:Publish',
          Resource: `arn:aws:sns:ap-northeast-1:${account}:files`,
        },
      ],
    })
    await sns.send(new CreateTopicCommand({ Name: 'files', Attributes: { Policy } }))
    const w = await world(sandbox, { SnsTopicName: 'files' })
    expect(w.account).toBe(account)
    const told: string[] = []
    sandbox.world.on('published', ({ topicArn, message }) => {
      if (topicArn.includes(account)) told.push(message.body)
    })
    await w.send('Here')
    await sandbox.advance(7 * minute)
    const [file] = await w.files()
    expect(JSON.parse(told[0] ?? '')).toEqual({ s3Bucket: w.bucket, s3ObjectKey: expect.arrayContaining([file?.key]) })
    expect((await w.status()).LatestNotificationTime).toEqual(expect.any(Date))
  })
})

test('what was on its way arrives after a restart', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'trail-test-'))
  let box = await startSandbox({ clock: 'manual', dataDir })
  try {
    const w = await world(box)
    await w.send('OnItsWay')
    await box.close()
    box = await startSandbox({ clock: 'manual', dataDir, port: box.port })
    await box.advance(6 * minute)
    expect(await w.logged()).toEqual(['OnItsWay'])
    expect((await w.files()).flatMap((f) => f.records.map((r) => r.eventName))).toContain('OnItsWay')
  } finally {
    await box.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
})
