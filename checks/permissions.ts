import { arn, partitionOf } from '../domain/regions.ts'
import type { Ask } from './evidence/evidence.ts'
import { type Unseen, unseenOf } from './evidence/unseen.ts'
import { policyFor } from './policy.ts'
import { type CheckOptions, findLab, withReads } from './run.ts'
import type { Values } from './step.ts'
import { exactly, topicArn, trailArn } from './values.ts'

/**
 * What became of one read: `allowed`, `denied`; `notYet` where AWS answers the same to everybody until the thing exists, so that a check
 * gets its answer either way; `untold` where the question failed for another reason.
 */
export interface Tried {
  readonly action: string
  readonly result: 'allowed' | 'denied' | 'notYet' | 'untold'
  /** Why it was not allowed. */
  readonly unseen: Unseen | null
}

/**
 * Tries each read that the checks of a lab need once, on the lab's own names. Most of them need not exist: AWS asks for the permission
 * first, so that "there is no such role" tells that asking was allowed.
 *
 * Source  https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * Assumed  that order holds for each of these reads but S3's, as the sandbox has it; a reader with no permission at all on AWS would settle it
 * Errors  as `runChecks`, for lab and settings
 */
export async function tryReads(options: Pick<CheckOptions, 'lab' | 'settings' | 'connection' | 'now'>): Promise<readonly Tried[]> {
  const needed = new Set(
    policyFor(findLab(options.lab), { partition: partitionOf(options.settings.region).id }).Statement.flatMap(({ Action }) => Action),
  )
  return withReads(options, async (ask) => {
    // Names that the lab does not choose itself: any will do, nothing need bear it.
    const some = {
      bucket: 'trailproof',
      logGroup: 'trailproof',
      role: 'trailproof',
      stack: 'trailproof',
      topic: 'trailproof',
      trail: 'trailproof',
    }
    const want = { ...some, ...(await ask.want()) }
    const asked = Object.entries(reads).filter(([action]) => needed.has(action))
    return Promise.all(
      asked.map(async ([action, read]): Promise<Tried> => {
        try {
          await read(ask, want)
          return { action, result: 'allowed', unseen: null }
        } catch (error) {
          const unseen = unseenOf(error)
          const { code = '' } = unseen.params
          if (unseen.reason === 'denied') return { action, result: 'denied', unseen }
          const isAbsent =
            unseen.reason === 'unknown' &&
            (/NoSuch|NotFound/.test(String(code)) || (code === 'ValidationError' && /does not exist/.test(String(unseen.params.message))))
          if (!isAbsent) return { action, result: 'untold', unseen }
          return { action, result: hidesAbsent.has(action) ? 'notYet' : 'allowed', unseen: null }
        }
      }),
    )
  })
}

/** A bucket that is not there is not there for anybody. Source  https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
const hidesAbsent: ReadonlySet<string> = new Set(['s3:ListBucket'])

/** By permission: each that the generated policy of a lab lists, and no other. */
export const reads: Readonly<Record<string, (ask: Ask, want: Values) => Promise<unknown>>> = {
  'cloudformation:DescribeStacks': async (ask) => (await ask.cloudformation()).describeStacks({}),
  'cloudformation:DescribeStackEvents': async (ask, want) =>
    (await ask.cloudformation()).describeStackEvents({ StackName: exactly(want, 'stack') }),
  'cloudformation:ListStackResources': async (ask, want) =>
    (await ask.cloudformation()).listStackResources({ StackName: exactly(want, 'stack') }),
  'cloudformation:ListStacks': async (ask) => (await ask.cloudformation()).listStacks({ StackStatusFilter: ['DELETE_COMPLETE'] }),
  'cloudtrail:DescribeTrails': async (ask) => (await ask.cloudtrail()).describeTrails({}),
  'cloudtrail:GetTrailStatus': async (ask, want) => (await ask.cloudtrail()).getTrailStatus({ Name: trailArn(want) }),
  'cloudtrail:GetEventSelectors': async (ask, want) => (await ask.cloudtrail()).getEventSelectors({ TrailName: trailArn(want) }),
  'cloudtrail:GetInsightSelectors': async (ask, want) => (await ask.cloudtrail()).getInsightSelectors({ TrailName: trailArn(want) }),
  'cloudtrail:LookupEvents': async (ask) => (await ask.cloudtrail()).lookupEvents({ MaxResults: 1 }),
  'cloudwatch:DescribeAlarms': async (ask) => (await ask.cloudwatch()).describeAlarms({ MaxRecords: 1 }),
  'cloudwatch:DescribeAlarmHistory': async (ask, want) =>
    (await ask.cloudwatch()).describeAlarmHistory({ AlarmName: exactly(want, 'alarm'), MaxRecords: 1 }),
  'cloudwatch:GetMetricData': async (ask, want) => {
    const now = await ask.now()
    const metric = { Namespace: exactly(want, 'metricNamespace'), MetricName: exactly(want, 'metricName') }
    return (await ask.cloudwatch()).getMetricData({
      MetricDataQueries: [{ Id: 'one', MetricStat: { Metric: metric, Period: 60, Stat: 'Sum' } }],
      StartTime: new Date(now - 60_000),
      EndTime: new Date(now),
    })
  },
  'cloudwatch:ListAlarmMuteRules': async (ask) => (await ask.cloudwatch()).listAlarmMuteRules({ MaxRecords: 1 }),
  'cloudwatch:GetAlarmMuteRule': async (ask, want) =>
    (await ask.cloudwatch()).getAlarmMuteRule({ AlarmMuteRuleName: exactly(want, 'alarm') }),
  'iam:GetRole': async (ask, want) => (await ask.iam()).getRole({ RoleName: exactly(want, 'role') }),
  'iam:ListRolePolicies': async (ask, want) => (await ask.iam()).listRolePolicies({ RoleName: exactly(want, 'role') }),
  'iam:GetRolePolicy': async (ask, want) =>
    (await ask.iam()).getRolePolicy({ RoleName: exactly(want, 'role'), PolicyName: 'CloudTrailToLogs' }),
  'iam:ListAttachedRolePolicies': async (ask, want) => (await ask.iam()).listAttachedRolePolicies({ RoleName: exactly(want, 'role') }),
  'iam:GetPolicy': async (ask, want) => (await ask.iam()).getPolicy({ PolicyArn: somePolicy(want) }),
  'iam:GetPolicyVersion': async (ask, want) => (await ask.iam()).getPolicyVersion({ PolicyArn: somePolicy(want), VersionId: 'v1' }),
  'iam:GetUser': async (ask, want) => (await ask.iam()).getUser({ UserName: exactly(want, 'signInUser') }),
  'logs:DescribeLogGroups': async (ask, want) =>
    (await ask.logs()).describeLogGroups({ logGroupNamePrefix: exactly(want, 'logGroup'), limit: 1 }),
  'logs:DescribeMetricFilters': async (ask) => (await ask.logs()).describeMetricFilters({ limit: 1 }),
  'logs:FilterLogEvents': async (ask, want) => (await ask.logs()).filterLogEvents({ logGroupName: exactly(want, 'logGroup'), limit: 1 }),
  's3:ListBucket': async (ask, want) => (await ask.s3()).headBucket({ Bucket: exactly(want, 'bucket') }),
  'sns:ListTopics': async (ask) => (await ask.sns()).listTopics({}),
  'sns:GetTopicAttributes': async (ask, want) => (await ask.sns()).getTopicAttributes({ TopicArn: topicArn(want) }),
  'sns:ListSubscriptionsByTopic': async (ask, want) => (await ask.sns()).listSubscriptionsByTopic({ TopicArn: topicArn(want) }),
  'sns:GetSubscriptionAttributes': async (ask, want) =>
    (await ask.sns()).getSubscriptionAttributes({ SubscriptionArn: `${topicArn(want)}:00000000-0000-4000-8000-000000000000` }),
}

/** The policy need not exist; its name is the account's own. */
const somePolicy = (want: Values): string =>
  arn({
    partition: exactly(want, 'partition'),
    service: 'iam',
    account: exactly(want, 'account'),
    resource: `policy/${exactly(want, 'role')}`,
  })
