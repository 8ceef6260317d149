import { call, placeholder } from '../../domain/command/command.ts'
import { cloudTrailLogsPolicy, cloudTrailTrustPolicy, trailBucketPolicy } from '../../domain/policy/documents.ts'
import { partitionOf } from '../../domain/regions.ts'
import { lab, type Values } from '../step.ts'
import { exactly, logGroupArn, roleArn, topicArn, trailArn } from '../values.ts'
import { controls, recommendedAlarm } from './controls.ts'

const exact = {
  trail: ({ initials }) => `${initials}-cis-trail`,
  bucket: ({ initials, account, region }) => `${initials}-cis-trail-${account}-${region.code}`,
  logGroup: ({ region }) => `cis-cloudtrail-logs-${region.city}`,
  role: ({ region }) => `cis-cloudtrail-logs-${region.city}-role`,
  topic: () => 'CIS-Alarms',
  email: ({ email }) => email,
  metricNamespace: () => recommendedAlarm.metricNamespace,
  alarmPrefix: () => 'CIS-',
} as const satisfies Record<string, (about: Parameters<ReturnType<typeof lab>['values']>[0]) => string>

export type CisValues = Readonly<Record<keyof typeof exact | 'region' | 'partition' | 'account', string>>

/** The values under their names, each known to be there. */
export function named(want: Values): CisValues {
  const keys = [...(Object.keys(exact) as (keyof typeof exact)[]), 'region', 'partition', 'account'] as const
  return Object.fromEntries(keys.map((key) => [key, exactly(want, key)])) as CisValues
}

/** What the role's inline policy is called. */
const deliveryPolicyName = 'CloudTrailToLogs'

/**
 * The monitoring baseline: not a lab with pages for its steps, but controls that are judged by meaning, whoever made them. The values are the
 * names under which `solve` makes them where nobody has.
 */
export default lab({
  id: 'cis',
  level: 'advanced',
  minutes: 30,
  parts: [],
  values: (about) => Object.fromEntries(Object.entries(exact).map(([key, value]) => [key, value(about)])),
  ground: (values) => {
    const want = named(values)
    const partition = partitionOf(want.region).id
    const bucketPolicy = trailBucketPolicy({ partition, bucket: want.bucket, account: want.account, trailArn: trailArn(values) })
    const logsPolicy = cloudTrailLogsPolicy({ partition, region: want.region, account: want.account, logGroup: want.logGroup })
    // The one region whose buckets must not be told where they are to be.
    const where = want.region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: want.region } }
    return [
      call('s3api', 'CreateBucket', { Bucket: want.bucket, ...where }, { goneOn: ['BucketAlreadyOwnedByYou'] }),
      call('s3api', 'PutBucketPolicy', { Bucket: want.bucket, Policy: JSON.stringify(bucketPolicy) }),
      call('logs', 'CreateLogGroup', { logGroupName: want.logGroup }, { goneOn: ['ResourceAlreadyExistsException'] }),
      call(
        'iam',
        'CreateRole',
        { RoleName: want.role, AssumeRolePolicyDocument: JSON.stringify(cloudTrailTrustPolicy()) },
        { goneOn: ['EntityAlreadyExists'] },
      ),
      call('iam', 'PutRolePolicy', { RoleName: want.role, PolicyName: deliveryPolicyName, PolicyDocument: JSON.stringify(logsPolicy) }),
      call(
        'cloudtrail',
        'CreateTrail',
        {
          Name: want.trail,
          S3BucketName: want.bucket,
          IsMultiRegionTrail: true,
          CloudWatchLogsLogGroupArn: logGroupArn(values),
          CloudWatchLogsRoleArn: roleArn(values),
        },
        {
          goneOn: ['TrailAlreadyExistsException'],
          // A new role is not known everywhere at once; CloudTrail then says one or the other.
          retryOn: ['InvalidCloudWatchLogsRoleArnException', 'InvalidCloudWatchLogsLogGroupArnException'],
        },
      ),
      call('cloudtrail', 'StartLogging', { Name: want.trail }),
      call('sns', 'CreateTopic', { Name: want.topic }),
      call('sns', 'Subscribe', { TopicArn: topicArn(values), Protocol: 'email', Endpoint: want.email }),
      { kind: 'ask', as: 'TOKEN', what: 'confirmationToken', topicArn: topicArn(values), endpoint: want.email },
      call('sns', 'ConfirmSubscription', { TopicArn: topicArn(values), Token: placeholder('TOKEN') }),
    ]
  },
  removal: (values) => {
    const want = named(values)
    const noEntity = { goneOn: ['NoSuchEntity'] }
    return [
      // DeleteAlarms takes up to a hundred, and does not mind those that are not there.
      call(
        'cloudwatch',
        'DeleteAlarms',
        { AlarmNames: controls.map((control) => alarmName(control, want)) },
        { goneOn: ['ResourceNotFound'] },
      ),
      ...controls.map(({ name }) =>
        call('logs', 'DeleteMetricFilter', { logGroupName: want.logGroup, filterName: name }, { goneOn: ['ResourceNotFoundException'] }),
      ),
      {
        kind: 'lookup',
        service: 'sns',
        operation: 'ListSubscriptionsByTopic',
        input: { TopicArn: topicArn(values) },
        query: `Subscriptions[?Endpoint=='${want.email}'].SubscriptionArn`,
        as: 'SUBSCRIPTION',
        goneOn: ['NotFound'],
      },
      call('sns', 'Unsubscribe', { SubscriptionArn: placeholder('SUBSCRIPTION') }, { goneOn: ['InvalidParameter', 'NotFound'] }),
      call('sns', 'DeleteTopic', { TopicArn: topicArn(values) }, { goneOn: ['NotFound'] }),
      call('cloudtrail', 'DeleteTrail', { Name: want.trail }, { goneOn: ['TrailNotFoundException'] }),
      call('logs', 'DeleteLogGroup', { logGroupName: want.logGroup }, { goneOn: ['ResourceNotFoundException'] }),
      call('iam', 'DeleteRolePolicy', { RoleName: want.role, PolicyName: deliveryPolicyName }, noEntity),
      call('iam', 'DeleteRole', { RoleName: want.role }, noEntity),
      { kind: 'emptyBucket', bucket: want.bucket },
      call('s3api', 'DeleteBucket', { Bucket: want.bucket }, { goneOn: ['NoSuchBucket'] }),
    ]
  },
})

export const alarmName = ({ number, name }: { readonly number: string; readonly name: string }, { alarmPrefix }: CisValues): string =>
  `${alarmPrefix}${number}-${name}`
