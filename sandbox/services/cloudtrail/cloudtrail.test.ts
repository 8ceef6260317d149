import {
  AddTagsCommand,
  CloudTrailClient,
  CreateTrailCommand,
  type CreateTrailCommandInput,
  DeleteTrailCommand,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  ListTagsCommand,
  ListTrailsCommand,
  LookupEventsCommand,
  type LookupEventsCommandInput,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
  RemoveTagsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import { CloudWatchLogsClient, CreateLogGroupCommand, DescribeLogStreamsCommand } from '@aws-sdk/client-cloudwatch-logs'
import {
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { CreateBucketCommand, ListObjectsV2Command, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3'
import { CreateTopicCommand, SetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cloudTrailLogsPolicy, cloudTrailTrustPolicy, trailBucketPolicy } from '../../../domain/policy/documents.ts'
import { type Sandbox, startSandbox } from '../../index.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual' })
})
afterAll(() => sandbox.close())

let accounts = 400_000_000_000
let buckets = 0
const region = 'ap-northeast-1'
const newAccount = () => String(accounts++)
const options = (account: string, at = region) => ({
  endpoint: sandbox.endpoint,
  region: at,
  credentials: { accessKeyId: account, secretAccessKey: 'x' },
})
const trailsOf = (account: string, at = region) => new CloudTrailClient(options(account, at))
const refusal = (p: Promise<unknown>) =>
  p.then(
    () => 'no refusal',
    (e: { name: string; message: string }) => `${e.name}: ${e.message}`,
  )
const arnOf = (account: string, name = 'my-trail', at = region) => `arn:aws:cloudtrail:${at}:${account}:trail/${name}`
const statement = (of: { bucket: string; account: string; trailArn: string; prefix?: string }) =>
  JSON.stringify(trailBucketPolicy({ partition: 'aws', ...of }))

/** A bucket that admits every trail of the account, or has the policy given. */
async function bucketFor(account: string, policy?: (bucket: string) => string | null, at = region) {
  const bucket = `trail-${account}-${buckets++}`
  const s3 = new S3Client(options(account, at))
  await s3.send(
    new CreateBucketCommand({
      Bucket: bucket,
      ...(at === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: at as never } }),
    }),
  )
  const admitsAccount = statement({ bucket, account, trailArn: '' }).replaceAll('"aws:SourceArn":""', `"aws:SourceAccount":"${account}"`)
  const text = policy ? policy(bucket) : admitsAccount
  if (text !== null) await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: text }))
  return bucket
}
async function newTrail(input: Partial<CreateTrailCommandInput> = {}, account = newAccount()) {
  const client = trailsOf(account)
  const bucket = await bucketFor(account)
  const made = await client.send(new CreateTrailCommand({ Name: 'my-trail', S3BucketName: bucket, ...input }))
  return { account, client, bucket, made, arn: arnOf(account) }
}

describe('CreateTrail', () => {
  test('answers the trail without what only GetTrail tells, and does not log yet', async () => {
    const { account, client, bucket, made, arn } = await newTrail()
    const { $metadata: _, ...answer } = made
    expect(answer).toEqual({
      Name: 'my-trail',
      S3BucketName: bucket,
      IncludeGlobalServiceEvents: true,
      IsMultiRegionTrail: false,
      TrailARN: arn,
      LogFileValidationEnabled: false,
      IsOrganizationTrail: false,
    })
    expect((await client.send(new GetTrailCommand({ Name: 'my-trail' }))).Trail).toEqual({
      ...answer,
      HomeRegion: region,
      HasCustomEventSelectors: false,
      HasInsightSelectors: false,
    })
    const { $metadata: __, ...status } = await client.send(new GetTrailStatusCommand({ Name: 'my-trail' }))
    expect(status).toEqual({
      IsLogging: false,
      LatestDeliveryAttemptTime: '',
      LatestNotificationAttemptTime: '',
      LatestNotificationAttemptSucceeded: '',
      LatestDeliveryAttemptSucceeded: '',
      TimeLoggingStarted: '',
      TimeLoggingStopped: '',
    })
    const listed = await new S3Client(options(account)).send(new ListObjectsV2Command({ Bucket: bucket }))
    expect(listed.Contents?.map((o) => [o.Key, o.Size])).toEqual([[`AWSLogs/${account}/CloudTrail/`, 0]])
    expect(await refusal(client.send(new CreateTrailCommand({ Name: 'my-trail', S3BucketName: bucket })))).toBe(
      `TrailAlreadyExistsException: Trail my-trail already exists for customer: ${account}`,
    )
  })

  test.each([
    ['ab', 'Trail name too short. Minimum allowed length: 3 characters. Specified name length: 2 characters.'],
    ['x'.repeat(129), 'Trail name too long. Maximum allowed length: 128 characters. Specified name length: 129 characters.'],
    ['-trail', 'Trail name must starts with a letter or number.'],
    ['trail-', 'Trail name must ends with a letter or number.'],
    [
      'my trail',
      'Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, periods (.), hyphens (-), and underscores (_).',
    ],
    ['my--trail', 'Trail name cannot contain two adjacent periods, underscores or hyphens.'],
    ['10.1.2.3', 'Trail name cannot be in the format of an IP address.'],
  ])('the name %s is refused', async (Name, text) => {
    const client = trailsOf(newAccount())
    expect(await refusal(client.send(new CreateTrailCommand({ Name, S3BucketName: 'any-bucket' })))).toBe(
      `InvalidTrailNameException: ${text}`,
    )
  })

  const account = '499999999999'
  const right = { account, trailArn: arnOf(account) }
  test.each<[string, (bucket: string) => string | null, boolean]>([
    ['no policy', () => null, false],
    ['both statements', (bucket) => statement({ bucket, ...right }), true],
    [
      'only GetBucketAcl',
      (bucket) => JSON.stringify({ Version: '2012-10-17', Statement: JSON.parse(statement({ bucket, ...right })).Statement.slice(0, 1) }),
      false,
    ],
    [
      'only PutObject',
      (bucket) => JSON.stringify({ Version: '2012-10-17', Statement: JSON.parse(statement({ bucket, ...right })).Statement.slice(1) }),
      false,
    ],
    ['another trail as source', (bucket) => statement({ bucket, account, trailArn: arnOf(account, 'other') }), false],
    ['another folder', (bucket) => statement({ bucket, account, trailArn: arnOf(account), prefix: 'logs' }), false],
    ['another account', (bucket) => statement({ bucket, account: '111111111111', trailArn: arnOf(account) }), false],
    ['another acl', (bucket) => statement({ bucket, ...right }).replace('bucket-owner-full-control', 'private'), false],
    [
      'no source at all, as CDK writes it',
      (bucket) =>
        statement({ bucket, ...right })
          .replaceAll(/,?"aws:SourceArn":"[^"]*"/g, '')
          .replaceAll(',"Condition":{"StringEquals":{}}', ''),
      true,
    ],
    [
      'the account as source',
      (bucket) => statement({ bucket, ...right }).replaceAll(/"aws:SourceArn":"[^"]*"/g, `"aws:SourceAccount":"${account}"`),
      true,
    ],
    [
      'another account as source',
      (bucket) => statement({ bucket, ...right }).replaceAll(/"aws:SourceArn":"[^"]*"/g, '"aws:SourceAccount":"111111111111"'),
      false,
    ],
  ])('a bucket with %s', async (_name, policy, isFine) => {
    const bucket = await bucketFor(account, policy)
    const client = trailsOf(account)
    const answer = await refusal(client.send(new CreateTrailCommand({ Name: 'my-trail', S3BucketName: bucket })))
    expect(answer).toBe(
      isFine ? 'no refusal' : `InsufficientS3BucketPolicyException: Incorrect S3 bucket policy is detected for bucket: ${bucket}`,
    )
    if (isFine) await client.send(new DeleteTrailCommand({ Name: 'my-trail' }))
  })

  test('a prefix is part of the folder that the policy must open', async () => {
    const account = newAccount()
    const bucket = await bucketFor(account, (b) => statement({ bucket: b, account, trailArn: arnOf(account), prefix: 'logs' }))
    const client = trailsOf(account)
    expect(await refusal(client.send(new CreateTrailCommand({ Name: 'my-trail', S3BucketName: bucket })))).toMatch(
      /^InsufficientS3BucketPolicy/,
    )
    const made = await client.send(
      new CreateTrailCommand({ Name: 'my-trail', S3BucketName: bucket, S3KeyPrefix: 'logs', EnableLogFileValidation: true }),
    )
    expect(made).toMatchObject({ S3KeyPrefix: 'logs', LogFileValidationEnabled: true })
    const listed = await new S3Client(options(account)).send(new ListObjectsV2Command({ Bucket: bucket }))
    expect(listed.Contents?.map((o) => o.Key)).toEqual([
      `logs/AWSLogs/${account}/CloudTrail-Digest/`,
      `logs/AWSLogs/${account}/CloudTrail/`,
    ])
  })

  test('a bucket that is not there, global events left out, an organization, a key', async () => {
    const account = newAccount()
    const client = trailsOf(account)
    const create = (input: Partial<CreateTrailCommandInput>) =>
      refusal(client.send(new CreateTrailCommand({ Name: 'my-trail', S3BucketName: 'no-such-bucket-here', ...input })))
    expect(await create({})).toBe('S3BucketDoesNotExistException: S3 bucket no-such-bucket-here does not exist!')
    expect(await create({ IsMultiRegionTrail: true, IncludeGlobalServiceEvents: false })).toBe(
      'InvalidParameterCombinationException: Multi-Region trail must include global service events.',
    )
    expect(await create({ IsOrganizationTrail: true })).toMatch(/^OrganizationsNotInUseException/)
    expect(await create({ KmsKeyId: 'alias/mine' })).toMatch(/does not model the parameter KmsKeyId of CreateTrail/)
  })

  test('five trails stand in a region, shadows counted', async () => {
    const account = newAccount()
    const bucket = await bucketFor(account)
    await trailsOf(account, 'us-east-1').send(new CreateTrailCommand({ Name: 'multi', S3BucketName: bucket, IsMultiRegionTrail: true }))
    const client = trailsOf(account)
    for (const n of [1, 2, 3, 4]) await client.send(new CreateTrailCommand({ Name: `trail${n}`, S3BucketName: bucket }))
    expect(await refusal(client.send(new CreateTrailCommand({ Name: 'trail5', S3BucketName: bucket })))).toBe(
      `MaximumNumberOfTrailsExceededException: User: ${account} already has 5 trails in ${region}.`,
    )
    expect(await refusal(client.send(new CreateTrailCommand({ Name: 'multi', S3BucketName: bucket })))).toMatch(/^TrailAlreadyExists/)
  })

  test('a topic must let CloudTrail publish', async () => {
    const { account, client } = await newTrail()
    const sns = new SNSClient(options(account))
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'files' }))
    const update = () => client.send(new UpdateTrailCommand({ Name: 'my-trail', SnsTopicName: 'files' }))
    expect(await refusal(update())).toBe('InsufficientSnsTopicPolicyException: SNS Topic does not exist or the topic policy is incorrect!')
    const Policy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' }, Action: 'SNS:Publish', Resource: TopicArn }],
    }
    await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue: JSON.stringify(Policy) }))
    expect(await update()).toMatchObject({ SnsTopicName: 'files', SnsTopicARN: TopicArn })
  })
})

describe('CloudWatch Logs', () => {
  const group = 'aws-cloudtrail-logs-tokyo'
  const roleName = 'logs-role'
  async function world() {
    const of = await newTrail()
    const iam = new IAMClient(options(of.account))
    const logs = new CloudWatchLogsClient(options(of.account))
    await logs.send(new CreateLogGroupCommand({ logGroupName: group }))
    await iam.send(new CreateRoleCommand({ RoleName: roleName, AssumeRolePolicyDocument: JSON.stringify(cloudTrailTrustPolicy()) }))
    const document = cloudTrailLogsPolicy({ partition: 'aws', region, account: of.account, logGroup: group })
    const allow = (statements: number) =>
      iam.send(
        new PutRolePolicyCommand({
          RoleName: roleName,
          PolicyName: 'p',
          PolicyDocument: JSON.stringify({ ...document, Statement: document.Statement.slice(0, statements) }),
        }),
      )
    const groupArn = `arn:aws:logs:${region}:${of.account}:log-group:${group}:*`
    const roleArn = `arn:aws:iam::${of.account}:role/${roleName}`
    const update = (CloudWatchLogsLogGroupArn?: string, CloudWatchLogsRoleArn?: string) =>
      of.client.send(new UpdateTrailCommand({ Name: 'my-trail', CloudWatchLogsLogGroupArn, CloudWatchLogsRoleArn }))
    return { ...of, iam, logs, allow, update, groupArn, roleArn }
  }
  const groupFault = 'InvalidCloudWatchLogsLogGroupArnException'
  const roleFault = 'InvalidCloudWatchLogsRoleArnException'

  test('each fault has the class and the sentence that were recorded from AWS', async () => {
    const { update, allow, iam, groupArn, roleArn, account } = await world()
    await allow(2)
    const both = 'You must specify a log group and a role ARN.'
    expect(await refusal(update(groupArn))).toBe(`${roleFault}: ${both}`)
    expect(await refusal(update(undefined, roleArn))).toBe(`${groupFault}: ${both}`)
    expect(await refusal(update(groupArn, ''))).toBe(`${roleFault}: ${both}`)
    expect(await refusal(update('', roleArn))).toBe(`${groupFault}: ${both}`)
    const groupText = 'CloudTrail cannot validate the specified log group ARN.'
    expect(await refusal(update('not-an-arn', roleArn))).toBe(`${groupFault}: ${groupText}`)
    expect(await refusal(update(groupArn.slice(0, -2), roleArn))).toBe(`${groupFault}: ${groupText}`)
    expect(await refusal(update(groupArn, 'not-an-arn'))).toBe(`${roleFault}: CloudTrail cannot validate the specified role ARN.`)
    expect(await refusal(update(groupArn.replace(region, 'us-east-1'), roleArn))).toBe(
      `${groupFault}: You must specify a log group that is in the current region.`,
    )
    const trustText = 'Access denied. Verify in IAM that the role has adequate trust relationships.'
    expect(await refusal(update(groupArn, `${roleArn}-none`))).toBe(`${roleFault}: ${trustText}`)
    const permissionText = 'Access denied. Verify in IAM that the role has adequate permissions.'
    expect(await refusal(update(groupArn.replace(group, 'none'), roleArn))).toBe(`${groupFault}: ${permissionText}`)
    await iam.send(
      new UpdateAssumeRolePolicyCommand({
        RoleName: roleName,
        PolicyDocument: JSON.stringify(cloudTrailTrustPolicy()).replace('cloudtrail.amazonaws', 'ec2.amazonaws'),
      }),
    )
    expect(await refusal(update(groupArn, roleArn))).toBe(`${roleFault}: ${trustText}`)
    expect(account).toMatch(/^\d{12}$/)
  })

  test('the stream is made as soon as the role may, and stays when writing is refused', async () => {
    const { update, allow, iam, logs, groupArn, roleArn, account } = await world()
    const streams = async () =>
      (await logs.send(new DescribeLogStreamsCommand({ logGroupName: group }))).logStreams?.map((s) => s.logStreamName)
    expect(await refusal(update(groupArn, roleArn))).toMatch(/adequate permissions/)
    expect(await streams()).toEqual([])
    await allow(1)
    expect(await refusal(update(groupArn, roleArn))).toMatch(/adequate permissions/)
    expect(await streams()).toEqual([`${account}_CloudTrail_${region}`])
    await allow(2)
    expect(await update(groupArn, roleArn)).toMatchObject({ CloudWatchLogsLogGroupArn: groupArn, CloudWatchLogsRoleArn: roleArn })
    await iam.send(new DeleteRolePolicyCommand({ RoleName: roleName, PolicyName: 'p' }))
  })

  test('left out they stay, one emptied takes both away', async () => {
    const { client, update, allow, groupArn, roleArn } = await world()
    await allow(2)
    await update(groupArn, roleArn)
    expect(await client.send(new UpdateTrailCommand({ Name: 'my-trail', IsMultiRegionTrail: true }))).toMatchObject({
      CloudWatchLogsLogGroupArn: groupArn,
    })
    expect(await update(undefined, '')).not.toHaveProperty('CloudWatchLogsLogGroupArn')
    expect((await client.send(new GetTrailCommand({ Name: 'my-trail' }))).Trail).not.toHaveProperty('CloudWatchLogsRoleArn')
  })
})

describe('regions', () => {
  test('a multi-region trail has shadows everywhere, which are read and not changed there', async () => {
    const { account, arn } = await newTrail({ IsMultiRegionTrail: true })
    const away = trailsOf(account, 'us-east-1')
    const { trailList } = await away.send(new DescribeTrailsCommand({}))
    expect(trailList?.map((t) => [t.TrailARN, t.HomeRegion])).toEqual([[arn, region]])
    expect((await away.send(new DescribeTrailsCommand({ includeShadowTrails: false }))).trailList).toEqual([])
    expect((await away.send(new GetTrailCommand({ Name: 'my-trail' }))).Trail?.HomeRegion).toBe(region)
    expect((await away.send(new GetTrailStatusCommand({ Name: arn }))).IsLogging).toBe(false)
    expect((await away.send(new ListTrailsCommand({}))).Trails).toEqual([{ TrailARN: arn, Name: 'my-trail', HomeRegion: region }])
    for (const Name of ['my-trail', arn]) {
      expect(await refusal(away.send(new StartLoggingCommand({ Name })))).toMatch(/^InvalidHomeRegionException: /)
      expect(await refusal(away.send(new DeleteTrailCommand({ Name })))).toMatch(/^InvalidHomeRegionException: /)
    }
    expect(await refusal(away.send(new GetEventSelectorsCommand({ TrailName: 'my-trail' })))).toBe(
      `TrailNotFoundException: Unknown trail: ${arnOf(account, 'my-trail', 'us-east-1')} for the user: ${account}`,
    )
    expect((await away.send(new GetEventSelectorsCommand({ TrailName: arn }))).TrailARN).toBe(arn)
  })

  test('a single-region trail is known at home only', async () => {
    const { account, arn } = await newTrail()
    const away = trailsOf(account, 'us-east-1')
    expect((await away.send(new DescribeTrailsCommand({ trailNameList: ['my-trail'] }))).trailList).toEqual([])
    expect(await refusal(away.send(new GetTrailCommand({ Name: 'my-trail' })))).toBe(
      `TrailNotFoundException: Unknown trail: my-trail for the user: ${account}`,
    )
    expect(await refusal(away.send(new GetTrailStatusCommand({ Name: arn })))).toBe(
      'CloudTrailARNInvalidException: Region in ARN is wrong, you can only access resources in region us-east-1.',
    )
    expect(await refusal(trailsOf(account).send(new StartLoggingCommand({ Name: 'other' })))).toBe(
      `TrailNotFoundException: Unknown trail: ${arnOf(account, 'other')} for the user: ${account}`,
    )
  })
})

test('logging starts, goes on when started again, and stops', async () => {
  const { client } = await newTrail()
  const startedMs = sandbox.now()
  await client.send(new StartLoggingCommand({ Name: 'my-trail' }))
  await sandbox.advance(5000)
  await client.send(new StartLoggingCommand({ Name: 'my-trail' }))
  const seconds = `${new Date(startedMs).toISOString().slice(0, 19)}Z`
  expect(await client.send(new GetTrailStatusCommand({ Name: 'my-trail' }))).toMatchObject({
    IsLogging: true,
    StartLoggingTime: new Date(startedMs),
    TimeLoggingStarted: seconds,
    TimeLoggingStopped: '',
  })
  await client.send(new StopLoggingCommand({ Name: 'my-trail' }))
  const stopped = await client.send(new GetTrailStatusCommand({ Name: 'my-trail' }))
  expect(stopped).toMatchObject({ IsLogging: false, StopLoggingTime: new Date(sandbox.now()), TimeLoggingStarted: seconds })
})

describe('selectors', () => {
  test('a new trail has the default ones, and keeps what is put', async () => {
    const { client, arn } = await newTrail()
    const get = async () => {
      const { $metadata: _, ...rest } = await client.send(new GetEventSelectorsCommand({ TrailName: 'my-trail' }))
      return rest
    }
    const all = { ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [], ExcludeManagementEventSources: [] }
    expect(await get()).toEqual({ TrailARN: arn, EventSelectors: [all] })
    await client.send(new PutEventSelectorsCommand({ TrailName: 'my-trail', EventSelectors: [{ ReadWriteType: 'WriteOnly' }] }))
    expect(await get()).toEqual({ TrailARN: arn, EventSelectors: [{ ...all, ReadWriteType: 'WriteOnly' }] })
    const AdvancedEventSelectors = [{ Name: 'm', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] }]
    await client.send(new PutEventSelectorsCommand({ TrailName: arn, AdvancedEventSelectors }))
    expect(await get()).toEqual({ TrailARN: arn, AdvancedEventSelectors })
    expect((await client.send(new GetTrailCommand({ Name: 'my-trail' }))).Trail?.HasCustomEventSelectors).toBe(true)
  })

  const management = { Field: 'eventCategory', Equals: ['Management'] }
  test.each<[object, string]>([
    [
      { EventSelectors: [{}], AdvancedEventSelectors: [{ FieldSelectors: [management] }] },
      'You can select events by using either EventSelectors or AdvancedEventSelectors, but not both.',
    ],
    [{}, 'Specify a valid number of selectors (1 to 5) for your trail'],
    [{ EventSelectors: [] }, 'Specify a valid number of selectors (1 to 5) for your trail'],
    [{ EventSelectors: [{}, {}, {}, {}, {}, {}] }, 'Specify a valid number of selectors (1 to 5) for your trail'],
    [{ AdvancedEventSelectors: [] }, 'Specify between 1 and 500 selectors for your trail.'],
    [{ EventSelectors: [{ ReadWriteType: 'read-only' }] }, 'Value read-only for ReadWriteType is invalid.'],
    [
      { AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'readOnly', Equals: ['true'] }] }] },
      'The following fields are required: [eventCategory].',
    ],
    [
      { AdvancedEventSelectors: [{ FieldSelectors: [management, { Field: 'eventSource', Equals: ['iam.amazonaws.com'] }] }] },
      'The specified eventSource selectors are not supported when eventCategory is set to "Equals": "Management".',
    ],
  ])('%j is refused', async (input, text) => {
    const { client } = await newTrail()
    expect(await refusal(client.send(new PutEventSelectorsCommand({ TrailName: 'my-trail', ...input })))).toBe(
      `InvalidEventSelectorsException: ${text}`,
    )
  })

  test('Insights are off until they are put, and need the events they look at', async () => {
    const { client, arn } = await newTrail()
    expect(await refusal(client.send(new GetInsightSelectorsCommand({ TrailName: 'my-trail' })))).toBe(
      `InsightNotEnabledException: Trail ${arn} does not have Insights enabled. Edit the trail settings to enable Insights, and then try the operation again.`,
    )
    const InsightSelectors = [{ InsightType: 'ApiCallRateInsight' as const }]
    await client.send(new PutInsightSelectorsCommand({ TrailName: 'my-trail', InsightSelectors }))
    expect(await client.send(new GetInsightSelectorsCommand({ TrailName: 'my-trail' }))).toMatchObject({ TrailARN: arn, InsightSelectors })
    expect((await client.send(new GetTrailCommand({ Name: 'my-trail' }))).Trail?.HasInsightSelectors).toBe(true)
    await client.send(new PutEventSelectorsCommand({ TrailName: 'my-trail', EventSelectors: [{ ReadWriteType: 'ReadOnly' }] }))
    expect(await refusal(client.send(new PutInsightSelectorsCommand({ TrailName: 'my-trail', InsightSelectors })))).toMatch(
      /^InvalidInsightSelectorsException/,
    )
  })
})

test('tags are put and taken by ARN only', async () => {
  const { client, arn } = await newTrail({ TagsList: [{ Key: 'a', Value: '1' }] })
  await client.send(
    new AddTagsCommand({
      ResourceId: arn,
      TagsList: [
        { Key: 'b', Value: '2' },
        { Key: 'a', Value: '3' },
      ],
    }),
  )
  await client.send(new RemoveTagsCommand({ ResourceId: arn, TagsList: [{ Key: 'b' }] }))
  expect((await client.send(new ListTagsCommand({ ResourceIdList: [arn] }))).ResourceTagList).toEqual([
    { ResourceId: arn, TagsList: [{ Key: 'a', Value: '3' }] },
  ])
  expect(await refusal(client.send(new ListTagsCommand({ ResourceIdList: ['my-trail'] })))).toMatch(/^CloudTrailARNInvalidException/)
  expect(await refusal(client.send(new ListTagsCommand({ ResourceIdList: [`${arn}x`] })))).toMatch(/^ResourceNotFoundException/)
})

describe('LookupEvents', () => {
  async function eventsOf(account: string, input: LookupEventsCommandInput = {}) {
    return (await trailsOf(account).send(new LookupEventsCommand(input))).Events ?? []
  }
  const send = (account: string, records: object[]) =>
    fetch(`${sandbox.endpoint}/_sandbox/events`, {
      method: 'POST',
      body: JSON.stringify(
        records.map((r) => ({ eventSource: 'test.amazonaws.com', awsRegion: region, recipientAccountId: account, ...r })),
      ),
    })

  test('an event is shown after the delay, newest first, whole and in short', async () => {
    const account = newAccount()
    const client = trailsOf(account)
    await client.send(new DescribeTrailsCommand({ trailNameList: [] }))
    await sandbox.advance(1000)
    await refusal(client.send(new GetTrailCommand({ Name: 'none' })))
    expect(await eventsOf(account)).toEqual([])
    await sandbox.advance(180_000)
    const events = await eventsOf(account)
    expect(events.map((e) => e.EventName)).toEqual(['LookupEvents', 'GetTrail', 'DescribeTrails'])
    expect(events[1]).toMatchObject({
      EventId: expect.any(String),
      ReadOnly: 'true',
      AccessKeyId: account,
      EventSource: 'cloudtrail.amazonaws.com',
      Username: 'learner',
      Resources: [{ ResourceType: 'AWS::CloudTrail::Trail', ResourceName: 'none' }],
    })
    expect(JSON.parse(events[1]?.CloudTrailEvent ?? '')).toMatchObject({
      eventName: 'GetTrail',
      errorCode: 'TrailNotFoundException',
      requestParameters: { name: 'none' },
      eventID: events[1]?.EventId,
    })
  })

  test('pages go on where they ended, with the same question only', async () => {
    const account = newAccount()
    await send(
      account,
      Array.from({ length: 7 }, (_, i) => ({ eventName: `Call${i}` })),
    )
    await sandbox.advance(180_000)
    const client = trailsOf(account)
    const names: (string | undefined)[] = []
    let token: string | undefined
    do {
      const page = await client.send(new LookupEventsCommand({ MaxResults: 3, NextToken: token }))
      names.push(...(page.Events ?? []).map((e) => e.EventName))
      token = page.NextToken
    } while (token !== undefined)
    expect(names).toEqual(['Call6', 'Call5', 'Call4', 'Call3', 'Call2', 'Call1', 'Call0'])
    const first = await client.send(new LookupEventsCommand({ MaxResults: 3 }))
    const other = new LookupEventsCommand({ NextToken: first.NextToken, StartTime: new Date(0) })
    expect(await refusal(client.send(other))).toMatch(/^InvalidNextTokenException/)
    expect(await refusal(client.send(new LookupEventsCommand({ NextToken: 'broken' })))).toMatch(/^InvalidNextTokenException/)
  })

  test('events come in the order of their own time, whenever they were sent', async () => {
    const account = newAccount()
    const at = (minutes: number) => `${new Date(sandbox.now() - minutes * 60_000).toISOString().slice(0, 19)}Z`
    for (const [eventName, minutes] of [
      ['Middle', 20],
      ['Oldest', 30],
      ['Newest', 10],
      ['Ancient', 91 * 24 * 60],
    ] as const)
      await send(account, [{ eventName, eventTime: at(minutes) }])
    await sandbox.advance(180_000)
    // Whoever sends an old record finds it: the 90 days count from arrival.
    expect((await eventsOf(account)).map((e) => e.EventName)).toEqual(['Newest', 'Middle', 'Oldest', 'Ancient'])
    const between = { StartTime: new Date(sandbox.now() - 25 * 60_000), EndTime: new Date(sandbox.now() - 15 * 60_000) }
    expect((await eventsOf(account, between)).map((e) => e.EventName)).toEqual(['Middle'])
    const first = await trailsOf(account).send(new LookupEventsCommand({ MaxResults: 1 }))
    const second = await trailsOf(account).send(new LookupEventsCommand({ MaxResults: 1, NextToken: first.NextToken }))
    expect(second.Events?.map((e) => e.EventName)).toEqual(['Middle'])
  })

  test.each([
    ['EventName', 'Wanted'],
    ['EventSource', 'wanted.amazonaws.com'],
    ['Username', 'mary'],
    ['AccessKeyId', 'AKIAWANTED'],
    ['EventId', 'wanted-id'],
    ['ReadOnly', 'true'],
  ] as const)('one attribute narrows: %s', async (AttributeKey, AttributeValue) => {
    const account = newAccount()
    await send(account, [
      { eventName: 'Other' },
      {
        eventName: 'Wanted',
        eventSource: 'wanted.amazonaws.com',
        userIdentity: { type: 'IAMUser', userName: 'mary', accessKeyId: 'AKIAWANTED' },
        eventID: 'wanted-id',
        readOnly: true,
      },
    ])
    await sandbox.advance(180_000)
    expect((await eventsOf(account, { LookupAttributes: [{ AttributeKey, AttributeValue }] })).map((e) => e.EventName)).toEqual(['Wanted'])
  })

  test.each<[LookupEventsCommandInput, string]>([
    [{ MaxResults: 0 }, 'InvalidMaxResultsException'],
    [{ MaxResults: 51 }, 'InvalidMaxResultsException'],
    [{ LookupAttributes: [{ AttributeKey: 'ReadOnly', AttributeValue: 'True' }] }, 'InvalidLookupAttributesException'],
    [
      {
        LookupAttributes: [
          { AttributeKey: 'EventName', AttributeValue: 'CreateUser' },
          { AttributeKey: 'Username', AttributeValue: 'root' },
        ],
      },
      'InvalidLookupAttributesException',
    ],
    [{ LookupAttributes: [{ AttributeKey: 'Nothing' as never, AttributeValue: 'x' }] }, 'InvalidLookupAttributesException'],
    [{ StartTime: new Date('2100-01-01') }, 'InvalidTimeRangeException'],
    [{ StartTime: new Date('2020-01-02'), EndTime: new Date('2020-01-01') }, 'InvalidTimeRangeException'],
    [{ EventCategory: 'invalid' as never }, 'InvalidEventCategoryException'],
  ])('%j is refused', async (input, code) => {
    expect(await refusal(trailsOf(newAccount()).send(new LookupEventsCommand(input)))).toMatch(new RegExp(`^${code}: `))
  })

  test('an unknown type of resource finds nothing, Insights are asked for by name, data events are nowhere', async () => {
    const account = newAccount()
    await send(account, [
      { eventName: 'GetObject', managementEvent: false, eventCategory: 'Data' },
      { eventName: 'Rate', eventCategory: 'Insight', eventType: 'AwsCloudTrailInsight' },
    ])
    await sandbox.advance(180_000)
    expect(await eventsOf(account, { LookupAttributes: [{ AttributeKey: 'ResourceType', AttributeValue: 'Other' }] })).toEqual([])
    expect(await eventsOf(account, { LookupAttributes: [{ AttributeKey: 'EventSource', AttributeValue: 'test.amazonaws.com' }] })).toEqual(
      [],
    )
    expect((await eventsOf(account, { EventCategory: 'insight' })).map((e) => e.EventName)).toEqual(['Rate'])
  })
})
