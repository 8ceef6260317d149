import { type Command, call, placeholder } from '../../domain/command/command.ts'
import type { Values } from '../step.ts'
import { topicArn } from '../values.ts'
import { named } from './lab.ts'
import { type PatternKey, patternKeys, patternValues } from './patterns.ts'

/** How each thing of the lab is removed: all of them in C8, single ones where a step is to be started again. What is gone is passed over. */
type Removal = (values: Values) => readonly Command[]

/** What the inline policy of the role is called. */
export const deliveryPolicyName = 'CloudTrailToLogs'

const noEntity = { goneOn: ['NoSuchEntity'] }

export const removePattern =
  (key: PatternKey): Removal =>
  (values) => {
    const { filter, alarm } = patternValues(values, key)
    return [
      call('cloudwatch', 'DeleteAlarms', { AlarmNames: [alarm] }, { goneOn: ['ResourceNotFound'] }),
      call(
        'logs',
        'DeleteMetricFilter',
        { logGroupName: named(values).logGroup, filterName: filter },
        { goneOn: ['ResourceNotFoundException'] },
      ),
    ]
  }

export const removeAlarms: Removal = (values) => [
  call(
    'cloudwatch',
    'DeleteAlarms',
    { AlarmNames: patternKeys.map((key) => patternValues(values, key).alarm) },
    { goneOn: ['ResourceNotFound'] },
  ),
]

export const removeFilters: Removal = (values) =>
  patternKeys.map((key) =>
    call(
      'logs',
      'DeleteMetricFilter',
      { logGroupName: named(values).logGroup, filterName: patternValues(values, key).filter },
      { goneOn: ['ResourceNotFoundException'] },
    ),
  )

/** Subscriptions outlive their topic for a while, and a topic made anew under its name would deliver to them: the subscription goes first. */
export const removeTopic: Removal = (values) => [
  {
    kind: 'lookup',
    service: 'sns',
    operation: 'ListSubscriptionsByTopic',
    input: { TopicArn: topicArn(values) },
    query: `Subscriptions[?Endpoint=='${named(values).endpoint}'].SubscriptionArn`,
    as: 'SUBSCRIPTION',
    goneOn: ['NotFound'],
  },
  call('sns', 'Unsubscribe', { SubscriptionArn: placeholder('SUBSCRIPTION') }, { goneOn: ['InvalidParameter', 'NotFound'] }),
  call('sns', 'DeleteTopic', { TopicArn: topicArn(values) }, { goneOn: ['NotFound'] }),
]

export const removeTrail: Removal = (values) => [
  call('cloudtrail', 'DeleteTrail', { Name: named(values).trail }, { goneOn: ['TrailNotFoundException'] }),
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

export const removeNewUser: Removal = (values) => [call('iam', 'DeleteUser', { UserName: named(values).newUser }, noEntity)]

export const removeSignInUser: Removal = (values) => {
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
