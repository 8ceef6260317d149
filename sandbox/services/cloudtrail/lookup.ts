import { createHash } from 'node:crypto'
import type { CloudTrailRecord } from '../../pipeline/signals.ts'
import type { Placed } from '../../state/store.ts'
import { type Call, operation } from '../../wire/operation.ts'
import { invalidAttributes, invalidRange, invalidToken } from './errors.ts'
import { history, type StoredRecord } from './state.ts'

interface Input {
  readonly LookupAttributes?: readonly { readonly AttributeKey: string; readonly AttributeValue: string }[]
  readonly StartTime?: Date
  readonly EndTime?: Date
  readonly EventCategory?: string
  readonly MaxResults?: number
  readonly NextToken?: string
}

const ninetyDaysMs = 90 * 24 * 3600_000
const pageSize = 50

/**
 * How long AWS takes until an event is in its history: up to about 15 minutes; three were recorded, and are what `real` and `manual` take.
 *
 * Source    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html
 * Measured  three minutes, us-east-1, September 2026: https://github.com/radkawar/stackd (testdata/aws/cloudtrail/logs_controls.json)
 */
export const historyDelayMs = 180_000

/**
 * LookupEvents: management events of the last 90 days in this region, newest first, whether a trail records them or not.
 *
 * In      one of LookupAttributes, StartTime, EndTime (to the second, both included), EventCategory (`insight`: Insights events instead),
 *         MaxResults (50; 1–50), NextToken
 * Out     Events, NextToken
 * Errors  InvalidLookupAttributes, InvalidTimeRange, InvalidMaxResults, InvalidNextToken, InvalidEventCategory
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 * Assumed  the 90 days count from arrival. AWS's own records arrive within minutes of their time; only one that was sent can be older, and whoever
 *          sends it wants to find it
 */
export const LookupEvents = operation<Input, unknown>({
  name: 'LookupEvents',
  kind: 'management',
  readOnly: true,
  needs: () => ({ action: 'cloudtrail:LookupEvents', resource: '*' }),
  run(call) {
    const { input, now } = call
    if ((input.LookupAttributes?.length ?? 0) > 1) throw invalidAttributes('You can specify only one attribute key in the request.')
    const attribute = input.LookupAttributes?.[0]
    if (attribute?.AttributeKey === 'ReadOnly' && !/^(true|false)$/.test(attribute.AttributeValue))
      throw invalidAttributes('The ReadOnly attribute value must be true or false.')
    const isInsight = input.EventCategory === 'insight'
    if (isInsight && attribute && !['EventId', 'EventName', 'EventSource'].includes(attribute.AttributeKey))
      throw invalidAttributes('Insights events can be looked up by EventId, EventName and EventSource only.')
    const start = input.StartTime?.getTime()
    const end = input.EndTime?.getTime()
    if (start !== undefined && start > now) throw invalidRange('StartTime cannot be in the future.')
    if (start !== undefined && end !== undefined && start > end) throw invalidRange('StartTime cannot be after EndTime.')
    const digest = createHash('sha256')
      .update(JSON.stringify([attribute ?? null, start ?? null, end ?? null, isInsight, call.scope]))
      .digest('base64url')
      .slice(0, 16)
    const after = input.NextToken === undefined ? undefined : readToken(input.NextToken, digest)
    const most = input.MaxResults ?? pageSize

    const found: Placed<StoredRecord>[] = []
    for (const placed of newestFirst(call, {
      // Events have whole seconds: a start within a second holds all of it.
      fromMs: start === undefined ? Number.NEGATIVE_INFINITY : Math.floor(start / 1000) * 1000,
      toMs: end === undefined ? Number.POSITIVE_INFINITY : end,
      tag: attribute?.AttributeKey === 'EventName' ? attribute.AttributeValue : undefined,
      after,
    })) {
      const [, record] = placed.item
      if ((record.eventCategory === 'Insight') !== isInsight || (!isInsight && record.managementEvent === false)) continue
      if (attribute && !hasAttribute(record, attribute.AttributeKey, attribute.AttributeValue)) continue
      found.push(placed)
      if (found.length > most) break
    }
    const page = found.slice(0, most)
    const last = page.at(-1)
    return {
      Events: page.map(({ item: [, record] }) => eventShape(record)),
      ...(found.length > most && last ? { NextToken: writeToken(last, digest) } : {}),
    }
  },
})

interface Place {
  readonly atMs: number
  readonly position: number
}

/** Placed by time, then by arrival; only what AWS would show by now. */
function* newestFirst(
  { scope, world, now }: Call<Input>,
  { fromMs, toMs, tag, after }: { fromMs: number; toMs: number; tag: string | undefined; after: Place | undefined },
): Generator<Placed<StoredRecord>> {
  const state = world.state.cloudtrail
  const visibleMs = now - world.clock.delay(historyDelayMs, 0)
  const isShown = ({ item }: Placed<StoredRecord>) => item[0] <= visibleMs && item[0] >= now - ninetyDaysMs
  const options = { fromMs, toMs, reverse: true, ...(tag === undefined ? {} : { tag }) }
  const list = state.events(scope)
  if (!state.disorder(scope).get('')) {
    if (after?.position === 0) return
    for (const placed of list.read(history, after ? { ...options, position: after.position - 1 } : options))
      if (isShown(placed)) yield placed
    return
  }
  const all = [...list.read(history, options)].filter(isShown).sort((a, b) => b.atMs - a.atMs || b.position - a.position)
  for (const placed of all)
    if (!after || placed.atMs < after.atMs || (placed.atMs === after.atMs && placed.position < after.position)) yield placed
}

const writeToken = ({ atMs, position }: Place, digest: string) => Buffer.from(JSON.stringify([digest, atMs, position])).toString('base64')

function readToken(token: string, digest: string): Place {
  try {
    const [for_, atMs, position] = JSON.parse(Buffer.from(token, 'base64').toString('utf8')) as unknown[]
    if (for_ === digest && typeof atMs === 'number' && typeof position === 'number') return { atMs, position }
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error
  }
  throw invalidToken()
}

function hasAttribute(record: CloudTrailRecord, key: string, value: string): boolean {
  switch (key) {
    case 'EventId':
      return record.eventID === value
    case 'EventName':
      return record.eventName === value
    case 'EventSource':
      return record.eventSource === value
    case 'ReadOnly':
      return String(record.readOnly === true) === value
    case 'Username':
      return userNameOf(record) === value
    case 'AccessKeyId':
      return accessKeyOf(record) === value
    case 'ResourceType':
      return resourcesOf(record).some((r) => r.ResourceType === value)
    case 'ResourceName':
      return resourcesOf(record).some((r) => r.ResourceName === value)
    default:
      return false
  }
}

function eventShape(record: CloudTrailRecord) {
  const eventMs = Date.parse(text(record.eventTime) ?? '')
  return {
    EventId: record.eventID,
    EventName: record.eventName,
    ReadOnly: String(record.readOnly === true),
    AccessKeyId: accessKeyOf(record),
    EventTime: Number.isNaN(eventMs) ? undefined : new Date(eventMs),
    EventSource: record.eventSource,
    Username: userNameOf(record),
    Resources: resourcesOf(record),
    CloudTrailEvent: JSON.stringify(record),
  }
}

type Fields = Readonly<Record<string, unknown>>
const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {})
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** The user's name, a session's name, `root`. Source: the Username column of https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events-console.html */
function userNameOf(record: CloudTrailRecord): string | undefined {
  const identity = fields(record.userIdentity)
  if (identity.type === 'Root') return text(identity.userName) ?? 'root'
  if (identity.type === 'AssumedRole' || identity.type === 'FederatedUser') return text(identity.arn)?.split('/').at(-1)
  return text(identity.userName)
}

const accessKeyOf = (record: CloudTrailRecord) => text(fields(record.userIdentity).accessKeyId)

/** Request parameters that name a thing, and what they name. */
const named: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'cloudtrail.amazonaws.com': { name: 'AWS::CloudTrail::Trail', trailName: 'AWS::CloudTrail::Trail', s3BucketName: 'AWS::S3::Bucket' },
  'iam.amazonaws.com': {
    userName: 'AWS::IAM::User',
    roleName: 'AWS::IAM::Role',
    policyName: 'AWS::IAM::Policy',
    policyArn: 'AWS::IAM::Policy',
    accessKeyId: 'AWS::IAM::AccessKey',
  },
  'logs.amazonaws.com': { logGroupName: 'AWS::Logs::LogGroup', logGroupIdentifier: 'AWS::Logs::LogGroup' },
  'monitoring.amazonaws.com': { alarmName: 'AWS::CloudWatch::Alarm' },
  's3.amazonaws.com': { bucketName: 'AWS::S3::Bucket' },
  'sns.amazonaws.com': { topicArn: 'AWS::SNS::Topic' },
  'sqs.amazonaws.com': { queueUrl: 'AWS::SQS::Queue' },
  'sts.amazonaws.com': { roleArn: 'AWS::IAM::Role' },
}
const answered: typeof named = {
  'cloudtrail.amazonaws.com': { trailARN: 'AWS::CloudTrail::Trail' },
  'iam.amazonaws.com': {
    'user.arn': 'AWS::IAM::User',
    'user.userId': 'AWS::IAM::User',
    'role.arn': 'AWS::IAM::Role',
    'role.roleId': 'AWS::IAM::Role',
    'policy.arn': 'AWS::IAM::Policy',
    'policy.policyId': 'AWS::IAM::Policy',
    'accessKey.accessKeyId': 'AWS::IAM::AccessKey',
  },
  'sns.amazonaws.com': { topicArn: 'AWS::SNS::Topic' },
  'sts.amazonaws.com': {
    'credentials.accessKeyId': 'AWS::IAM::AccessKey',
    'assumedRoleUser.assumedRoleId': 'AWS::STS::AssumedRole',
    'assumedRoleUser.arn': 'AWS::STS::AssumedRole',
  },
}

/**
 * What an event is about, by name: an index of its own, unlike `resources` in the record. Reads of IAM have none.
 *
 * Source   recorded: testdata/aws/cloudtrail/iam_history.json, logs_controls.json in https://github.com/radkawar/stackd
 * Assumed  services not recorded there follow them
 */
function resourcesOf(record: CloudTrailRecord): { ResourceType: string; ResourceName: string }[] {
  const { eventSource } = record
  if (eventSource === 'iam.amazonaws.com' && record.readOnly === true) return []
  const out: { ResourceType: string; ResourceName: string }[] = []
  const add = (value: unknown, ResourceType: string) => {
    const ResourceName = text(value)
    if (ResourceName !== undefined && !out.some((r) => r.ResourceName === ResourceName)) out.push({ ResourceType, ResourceName })
  }
  const asked = fields(record.requestParameters)
  for (const [key, type] of Object.entries(named[eventSource] ?? {})) add(asked[key], type)
  const answer = fields(record.responseElements)
  for (const [path, type] of Object.entries(answered[eventSource] ?? {}))
    add(
      path.split('.').reduce<unknown>((at, key) => fields(at)[key], answer),
      type,
    )
  return out
}
