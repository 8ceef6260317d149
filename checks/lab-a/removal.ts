import { type Command, call, placeholder } from '../../domain/command/command.ts'
import type { Values } from '../step.ts'
import { topicArn } from '../values.ts'
import { named } from './lab.ts'

/**
 * How each thing of the lab is removed: all of them in A14, single ones where a step is to be started again. The exact names only; what is
 * gone already is passed over.
 */
type Removal = (values: Values) => readonly Command[]

/** What the inline policy of the role is called. */
export const deliveryPolicyName = 'CloudTrailToLogs'

const noEntity = { goneOn: ['NoSuchEntity'] }

export const removeAlarm: Removal = (values) => [
  call('cloudwatch', 'DeleteAlarms', { AlarmNames: [named(values).alarm] }, { goneOn: ['ResourceNotFound'] }),
]

export const removeFilter: Removal = (values) => {
  const { logGroup, filterName } = named(values)
  return [call('logs', 'DeleteMetricFilter', { logGroupName: logGroup, filterName }, { goneOn: ['ResourceNotFoundException'] })]
}

/** One that was never confirmed cannot be ended; it goes by itself. */
export const removeSubscription: Removal = (values) => [
  {
    kind: 'lookup',
    service: 'sns',
    operation: 'ListSubscriptionsByTopic',
    input: { TopicArn: topicArn(values) },
    query: `Subscriptions[?Endpoint=='${named(values).email}'].SubscriptionArn`,
    as: 'SUBSCRIPTION',
    goneOn: ['NotFound'],
  },
  call('sns', 'Unsubscribe', { SubscriptionArn: placeholder('SUBSCRIPTION') }, { goneOn: ['InvalidParameter', 'NotFound'] }),
]

/** A topic's subscriptions outlive it for a while, and one made anew under its name would deliver to them: they go first. */
export const removeTopic: Removal = (values) => [
  ...removeSubscription(values),
  call('sns', 'DeleteTopic', { TopicArn: topicArn(values) }, { goneOn: ['NotFound'] }),
]

export const removeTrail: Removal = (values) => [
  call('cloudtrail', 'DeleteTrail', { Name: named(values).trail }, { goneOn: ['TrailNotFoundException'] }),
]

/**
 * The trail stays and writes to its bucket alone.
 *
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/stop-cloudtrail-from-sending-events-to-cloudwatch-logs.html
 */
export const disconnectTrail: Removal = (values) => [
  call(
    'cloudtrail',
    'UpdateTrail',
    { Name: named(values).trail, CloudWatchLogsLogGroupArn: '', CloudWatchLogsRoleArn: '' },
    { goneOn: ['TrailNotFoundException'] },
  ),
]

export const removeLogGroup: Removal = (values) => [
  call('logs', 'DeleteLogGroup', { logGroupName: named(values).logGroup }, { goneOn: ['ResourceNotFoundException'] }),
]

export const removeRole: Removal = (values) => {
  const { role } = named(values)
  return [
    call('iam', 'DeleteRolePolicy', { RoleName: role, PolicyName: deliveryPolicyName }, noEntity),
    call('iam', 'DeleteRole', { RoleName: role }, noEntity),
  ]
}

export const removeBucket: Removal = (values) => {
  const { bucket } = named(values)
  return [{ kind: 'emptyBucket', bucket }, call('s3api', 'DeleteBucket', { Bucket: bucket }, { goneOn: ['NoSuchBucket'] })]
}

export const removeUser: Removal = (values) => {
  const { signInUser } = named(values)
  return [
    call('iam', 'DeleteLoginProfile', { UserName: signInUser }, noEntity),
    call('iam', 'DeleteUser', { UserName: signInUser }, noEntity),
  ]
}

/** Several, one after the other. */
export const all =
  (...removals: readonly Removal[]): Removal =>
  (values) =>
    removals.flatMap((removal) => removal(values))
