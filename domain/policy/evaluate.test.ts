import { describe, expect, test } from 'vitest'
import { type PolicyDocument, type PolicyKind, parsePolicy } from './document.ts'
import {
  alarmTopicPolicy,
  cloudTrailLogsPolicy,
  cloudTrailTrustPolicy,
  defaultTopicPolicy,
  type PolicyJson,
  topicQueuePolicy,
  trailBucketPolicy,
} from './documents.ts'
import { type AccessRequest, evaluate, evaluateTrust, type Principal } from './evaluate.ts'

const account = '111122223333'
const other = '444455556666'
const mary: Principal = { kind: 'user', arn: `arn:aws:iam::${account}:user/Mary`, account, userId: 'AIDAEXAMPLEMARY23ABCD' }
const root: Principal = { kind: 'root', arn: `arn:aws:iam::${account}:root`, account }
const roleArn = `arn:aws:iam::${account}:role/path/logs-role`
const session: Principal = {
  kind: 'session',
  arn: `arn:aws:sts::${account}:assumed-role/logs-role/s`,
  roleArn,
  account,
  roleId: 'AROAEXAMPLE',
}
const cloudtrail: Principal = { kind: 'service', service: 'cloudtrail.amazonaws.com' }
const cloudwatch: Principal = { kind: 'service', service: 'cloudwatch.amazonaws.com' }
const sns: Principal = { kind: 'service', service: 'sns.amazonaws.com' }
const topicArn = `arn:aws:sns:ap-northeast-1:${account}:CloudTrail_to_Email`

function read(json: PolicyJson, kind: PolicyKind): PolicyDocument {
  return parsePolicy(JSON.stringify(json), { kind })
}
function identity(...statements: PolicyJson['Statement']): PolicyDocument {
  return read({ Version: '2012-10-17', Statement: statements }, 'identity')
}
const allow = (Action: string | string[], Resource: string | string[] = '*', Condition?: Record<string, Record<string, string>>) =>
  ({ Effect: 'Allow', Action, Resource, ...(Condition ? { Condition } : {}) }) as const
const deny = (Action: string, Resource = '*') => ({ Effect: 'Deny', Action, Resource }) as const
const ask = (change: Partial<AccessRequest> = {}) =>
  evaluate({ principal: mary, action: 'sns:Publish', resource: topicArn, context: {}, identityPolicies: [], ...change })
const own = (...documents: PolicyDocument[]) => ({ identityPolicies: documents.map((document) => ({ document })) })

describe('identity policies', () => {
  test('nothing matches: denied; an Allow matches: allowed, whatever the case of the action', () => {
    expect(ask()).toEqual({ decision: 'implicitDeny', by: { kind: 'identity' }, unseenKeys: [] })
    expect(ask(own(identity(allow('SNS:publish')))).decision).toBe('allowed')
    expect(ask(own(identity(allow('sns:Pub*')))).decision).toBe('allowed')
    expect(ask(own(identity(allow('sns:Subscribe')))).decision).toBe('implicitDeny')
  })

  test('a Deny anywhere wins and is named', () => {
    const verdict = ask({
      identityPolicies: [
        { document: identity(allow('*')) },
        { document: identity(deny('sns:*', topicArn)), arn: `arn:aws:iam::${account}:policy/no-sns` },
      ],
    })
    expect(verdict.decision).toBe('explicitDeny')
    expect(verdict.by).toMatchObject({ kind: 'identity', policyArn: `arn:aws:iam::${account}:policy/no-sns` })
    expect(verdict.by?.statement?.effect).toBe('Deny')
  })

  test('resources: case counts, a star crosses slashes and colons', () => {
    const onGroup = (pattern: string, resource: string) => ask({ ...own(identity(allow('sns:*', pattern))), resource }).decision
    expect(onGroup('arn:aws:s3:::b/folder/*/object', 'arn:aws:s3:::b/folder/a/b:c/object')).toBe('allowed')
    expect(onGroup('arn:aws:s3:::b*', 'arn:aws:s3:::b-other/object')).toBe('allowed')
    expect(onGroup('arn:aws:s3:::B', 'arn:aws:s3:::b')).toBe('implicitDeny')
    expect(onGroup('arn:aws:s3:::b', '*')).toBe('implicitDeny')
    expect(onGroup('*', '*')).toBe('allowed')
  })

  test('NotAction allows all but; NotResource denies the rest', () => {
    const notIam = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }] }
    const parsed = parsePolicy(JSON.stringify(notIam))
    expect(ask(own(parsed)).decision).toBe('allowed')
    expect(ask({ ...own(parsed), action: 'iam:CreateUser' }).decision).toBe('implicitDeny')
    const onlyTopic = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', NotResource: topicArn }] }
    const both = own(identity(allow('*')), parsePolicy(JSON.stringify(onlyTopic)))
    expect(ask(both).decision).toBe('allowed')
    expect(ask({ ...both, resource: `${topicArn}-2` }).decision).toBe('explicitDeny')
  })

  test('conditions, variables among them', () => {
    const selfOnly = identity(allow('iam:ChangePassword', `arn:aws:iam::${account}:user/\${aws:username}`))
    const change = { action: 'iam:ChangePassword', resource: `arn:aws:iam::${account}:user/Mary`, ...own(selfOnly) }
    expect(ask({ ...change, context: { 'aws:username': 'Mary' } }).decision).toBe('allowed')
    expect(ask({ ...change, context: { 'aws:username': 'Lin' } }).decision).toBe('implicitDeny')
    expect(ask(change).decision).toBe('implicitDeny')
  })

  test('without MFA the key is absent: Deny on BoolIfExists false bites, on Bool false it does not', () => {
    const guarded = (operator: string) =>
      identity(allow('*'), { ...deny('*'), Condition: { [operator]: { 'aws:MultiFactorAuthPresent': 'false' } } })
    expect(ask(own(guarded('BoolIfExists'))).decision).toBe('explicitDeny')
    expect(ask(own(guarded('Bool'))).decision).toBe('allowed')
  })

  test('a key we know nothing of counts as absent and is named', () => {
    const tagged = identity(allow('sns:Publish', '*', { StringNotEquals: { 'aws:PrincipalTag/team': 'blocked' } }))
    expect(ask(own(tagged))).toMatchObject({ decision: 'allowed', unseenKeys: ['aws:PrincipalTag/team'] })
    expect(ask({ ...own(tagged), context: { 'aws:principaltag/team': 'blocked' } })).toMatchObject({
      decision: 'implicitDeny',
      unseenKeys: [],
    })
    expect(ask({ ...own(tagged), action: 'sns:Subscribe' }).unseenKeys).toEqual([])
  })

  test('root needs no Allow, but a Deny holds for root too', () => {
    expect(ask({ principal: root })).toEqual({ decision: 'allowed', by: undefined, unseenKeys: [] })
    const noRoot = read(
      { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: '*', Action: 'sns:Publish', Resource: topicArn }] },
      'topic',
    )
    expect(ask({ principal: root, resourcePolicy: noRoot }).decision).toBe('explicitDeny')
  })

  test('boundary and session policy must allow as well', () => {
    const all = own(identity(allow('*')))
    expect(ask({ ...all, boundary: identity(allow('logs:*')) })).toMatchObject({ decision: 'implicitDeny', by: { kind: 'boundary' } })
    expect(ask({ ...all, sessionPolicies: [identity(allow('logs:*'))] })).toMatchObject({
      decision: 'implicitDeny',
      by: { kind: 'session' },
    })
    expect(ask({ ...all, sessionPolicies: [] }).by?.kind).toBe('session')
    expect(ask({ ...all, boundary: identity(allow('sns:*')), sessionPolicies: [identity(allow('*'))] }).decision).toBe('allowed')
  })

  test('AWS’s own managed policies belong to nobody else', () => {
    const reads = own(identity(allow('iam:GetPolicy')))
    expect(ask({ ...reads, action: 'iam:GetPolicy', resource: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }).decision).toBe('allowed')
  })
})

describe('resource policies', () => {
  const topic = (Principal: PolicyJson['Statement'][number]['Principal']) =>
    read(
      {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', ...(Principal ? { Principal } : {}), Action: 'sns:Publish', Resource: '*' }],
      },
      'topic',
    )

  test('within the account: naming the user is enough, naming the account is not', () => {
    expect(ask({ resourcePolicy: topic({ AWS: mary.arn }) })).toMatchObject({ decision: 'allowed', by: { kind: 'resource' } })
    expect(ask({ resourcePolicy: topic({ AWS: '*' }) }).decision).toBe('allowed')
    expect(ask({ resourcePolicy: topic({ AWS: account }) })).toMatchObject({ decision: 'implicitDeny', by: { kind: 'identity' } })
    expect(ask({ resourcePolicy: topic({ AWS: account }), ...own(identity(allow('sns:*'))) }).decision).toBe('allowed')
    expect(ask({ resourcePolicy: topic({ AWS: `arn:aws:iam::${account}:user/Lin` }) }).decision).toBe('implicitDeny')
    expect(ask({ resourcePolicy: topic({ AWS: 'AIDAEXAMPLEMARY23ABCD' }) }).decision).toBe('allowed')
  })

  test('a named role is limited by session policy, a named session is not', () => {
    const narrow = { principal: session, sessionPolicies: [identity(allow('logs:*'))] }
    expect(ask({ ...narrow, resourcePolicy: topic({ AWS: roleArn }) })).toMatchObject({ decision: 'implicitDeny', by: { kind: 'session' } })
    expect(ask({ ...narrow, resourcePolicy: topic({ AWS: session.arn }) }).decision).toBe('allowed')
    expect(ask({ principal: session, resourcePolicy: topic({ AWS: roleArn }) }).decision).toBe('allowed')
  })

  test('across accounts both sides must allow', () => {
    const foreign = { resource: topicArn.replace(account, other) }
    const mine = own(identity(allow('sns:*')))
    expect(ask({ ...foreign, ...mine })).toMatchObject({ decision: 'implicitDeny', by: { kind: 'resource' } })
    expect(ask({ ...foreign, resourcePolicy: topic({ AWS: mary.arn }) })).toMatchObject({
      decision: 'implicitDeny',
      by: { kind: 'identity' },
    })
    expect(ask({ ...foreign, ...mine, resourcePolicy: topic({ AWS: account }) }).decision).toBe('allowed')
    const bucket = { resource: 'arn:aws:s3:::theirs', resourceAccount: other, action: 's3:ListBucket', ...own(identity(allow('s3:*'))) }
    expect(ask(bucket)).toMatchObject({ decision: 'implicitDeny', by: { kind: 'resource' } })
    expect(ask({ ...bucket, resourceAccount: account }).decision).toBe('allowed')
  })

  test('NotPrincipal spares those it lists', () => {
    const text = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', NotPrincipal: { AWS: mary.arn }, Action: 'sns:Publish', Resource: '*' }],
    })
    const resourcePolicy = parsePolicy(text, { kind: 'topic' })
    expect(ask({ resourcePolicy, ...own(identity(allow('*'))) }).decision).toBe('allowed')
    expect(ask({ principal: session, resourcePolicy, ...own(identity(allow('*'))) }).decision).toBe('explicitDeny')
  })

  test('services and strangers have nothing but the resource policy', () => {
    expect(ask({ principal: cloudwatch })).toEqual({ decision: 'implicitDeny', by: { kind: 'resource' }, unseenKeys: [] })
    expect(ask({ principal: cloudwatch, ...own(identity(allow('*'))) }).decision).toBe('implicitDeny')
    expect(ask({ principal: { kind: 'anonymous' }, resourcePolicy: topic({ Service: 'sns.amazonaws.com' }) }).decision).toBe('implicitDeny')
    expect(ask({ principal: { kind: 'anonymous' }, resourcePolicy: topic('*') }).decision).toBe('allowed')
  })
})

describe('the documents of Lab A do what they are for', () => {
  const trailArn = `arn:aws-cn:cloudtrail:cn-north-1:${account}:trail/lin-trail`
  const bucketPolicy = read(trailBucketPolicy({ partition: 'aws-cn', bucket: 'lin-logs', account, trailArn }), 'bucket')
  const put = (context: Record<string, string>, key = `AWSLogs/${account}/CloudTrail/cn-north-1/2026/x.json.gz`, principal = cloudtrail) =>
    evaluate({
      principal,
      action: 's3:PutObject',
      resource: `arn:aws-cn:s3:::lin-logs/${key}`,
      context,
      identityPolicies: [],
      resourcePolicy: bucketPolicy,
    }).decision
  const right = { 'aws:SourceArn': trailArn, 'aws:SourceAccount': account, 's3:x-amz-acl': 'bucket-owner-full-control' }

  test('bucket: this trail, this account’s folder, this ACL, and nothing else', () => {
    expect(put(right)).toBe('allowed')
    expect(put({ ...right, 'aws:SourceArn': `${trailArn}-2` })).toBe('implicitDeny')
    expect(put({ ...right, 's3:x-amz-acl': 'private' })).toBe('implicitDeny')
    expect(put(right, `AWSLogs/${other}/CloudTrail/x.json.gz`)).toBe('implicitDeny')
    expect(put(right, undefined, sns)).toBe('implicitDeny')
    const acl = {
      action: 's3:GetBucketAcl',
      resource: 'arn:aws-cn:s3:::lin-logs',
      context: right,
      identityPolicies: [],
      resourcePolicy: bucketPolicy,
    }
    expect(evaluate({ ...acl, principal: cloudtrail }).decision).toBe('allowed')
  })

  test('bucket: with a prefix the folder moves', () => {
    const json = trailBucketPolicy({ partition: 'aws', bucket: 'b', account, trailArn, prefix: 'p' })
    expect(json.Statement[1]?.Resource).toBe(`arn:aws:s3:::b/p/AWSLogs/${account}/*`)
  })

  test('role: CloudTrail may assume it, others may not; it may write its own stream only', () => {
    const trust = read(cloudTrailTrustPolicy(), 'trust')
    const assume = (principal: Principal) => evaluateTrust({ principal, roleArn, trust, context: {}, identityPolicies: [] }).decision
    expect(assume(cloudtrail)).toBe('allowed')
    expect(assume(sns)).toBe('implicitDeny')
    expect(assume(mary)).toBe('implicitDeny')
    const group = 'aws-cloudtrail-logs-tokyo'
    const policy = read(cloudTrailLogsPolicy({ partition: 'aws', region: 'ap-northeast-1', account, logGroup: group }), 'identity')
    const write = (stream: string, action = 'logs:PutLogEvents') =>
      ask({
        principal: session,
        action,
        resource: `arn:aws:logs:ap-northeast-1:${account}:log-group:${group}:log-stream:${stream}`,
        ...own(policy),
      }).decision
    expect(write(`${account}_CloudTrail_ap-northeast-1_3`)).toBe('allowed')
    expect(write(`${account}_CloudTrail_ap-northeast-1`, 'logs:CreateLogStream')).toBe('allowed')
    expect(write('mine')).toBe('implicitDeny')
    expect(write(`${account}_CloudTrail_ap-northeast-1`, 'logs:DeleteLogStream')).toBe('implicitDeny')
  })

  test('topic: the default policy lets alarms of the account publish, not a user without rights', () => {
    const policy = read(defaultTopicPolicy({ topicArn, account }), 'topic')
    const publish = (principal: Principal, context: Record<string, string>) => ask({ principal, context, resourcePolicy: policy }).decision
    expect(publish(cloudwatch, { 'aws:SourceOwner': account })).toBe('allowed')
    expect(publish(cloudwatch, { 'aws:SourceOwner': other })).toBe('implicitDeny')
    expect(publish(mary, { 'aws:username': 'Mary' })).toBe('implicitDeny')
  })

  test('topic: an own policy admits alarms of this account and region', () => {
    const policy = read(alarmTopicPolicy({ partition: 'aws', region: 'ap-northeast-1', account, topicArn }), 'topic')
    const publish = (of: string, from = 'ap-northeast-1') =>
      ask({
        principal: cloudwatch,
        context: { 'aws:SourceArn': `arn:aws:cloudwatch:${from}:${of}:alarm:Alarm-SigninFailure`, 'aws:SourceAccount': of },
        resourcePolicy: policy,
      }).decision
    expect(publish(account)).toBe('allowed')
    expect(publish(other)).toBe('implicitDeny')
    expect(publish(account, 'us-east-1')).toBe('implicitDeny')
  })

  test('queue: this topic may send', () => {
    const queueArn = `arn:aws:sqs:ap-northeast-1:${account}:q`
    const policy = read(topicQueuePolicy({ queueArn, topicArn }), 'queue')
    const send = (from: string) =>
      ask({ principal: sns, action: 'sqs:SendMessage', resource: queueArn, context: { 'aws:SourceArn': from }, resourcePolicy: policy })
        .decision
    expect(send(topicArn)).toBe('allowed')
    expect(send(`${topicArn}-2`)).toBe('implicitDeny')
  })
})

describe('assuming a role', () => {
  const trusting = (aws: string, Condition?: Record<string, Record<string, string>>) =>
    read(
      {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: aws }, Action: 'sts:AssumeRole', ...(Condition ? { Condition } : {}) }],
      },
      'trust',
    )
  const assume = (trust: PolicyDocument, change: { principal?: Principal; context?: Record<string, string>; may?: boolean } = {}) =>
    evaluateTrust({
      principal: change.principal ?? mary,
      roleArn,
      trust,
      context: change.context ?? {},
      identityPolicies: change.may ? [{ document: identity(allow('sts:AssumeRole', roleArn)) }] : [],
    }).decision

  test('a trust in the caller is enough, a trust in the account needs an Allow, an Allow alone is nothing', () => {
    expect(assume(trusting(mary.arn))).toBe('allowed')
    expect(assume(trusting(`arn:aws:iam::${account}:root`))).toBe('implicitDeny')
    expect(assume(trusting(`arn:aws:iam::${account}:root`), { may: true })).toBe('allowed')
    expect(assume(trusting(`arn:aws:iam::${account}:user/Lin`), { may: true })).toBe('implicitDeny')
  })

  test('another account needs both', () => {
    const stranger: Principal = { kind: 'user', arn: `arn:aws:iam::${other}:user/Ann`, account: other }
    expect(assume(trusting(`arn:aws:iam::${other}:root`), { principal: stranger })).toBe('implicitDeny')
    expect(assume(trusting(`arn:aws:iam::${other}:root`), { principal: stranger, may: true })).toBe('allowed')
    expect(assume(trusting(stranger.arn), { principal: stranger })).toBe('implicitDeny')
  })

  test('the external id is compared by the trust policy', () => {
    const trust = trusting(mary.arn, { StringEquals: { 'sts:ExternalId': 'workshop-2026' } })
    expect(assume(trust, { context: { 'sts:ExternalId': 'workshop-2026' } })).toBe('allowed')
    expect(assume(trust, { context: { 'sts:ExternalId': 'Workshop-2026' } })).toBe('implicitDeny')
    expect(assume(trust)).toBe('implicitDeny')
  })
})
