import { arn, type PartitionId } from '../regions.ts'

/**
 * The policies that Lab A is made of, as data. They take the partition from their caller: ARNs and conditions follow it, service
 * principals are the same everywhere.
 */
export interface PolicyJson {
  readonly Version: '2012-10-17' | '2008-10-17'
  readonly Id?: string
  readonly Statement: readonly StatementJson[]
}

export interface StatementJson {
  readonly Sid?: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>
  readonly Action: string | readonly string[]
  readonly Resource?: string | readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
}

/**
 * Service principals of the chain. China's once differed for some services; these five are plain in all partitions.
 *
 * Source  rendered alike for every region by aws-cdk-lib 2.276.0
 */
export const servicePrincipals = {
  cloudtrail: 'cloudtrail.amazonaws.com',
  cloudwatch: 'cloudwatch.amazonaws.com',
  sns: 'sns.amazonaws.com',
  logs: 'logs.amazonaws.com',
  cloudformation: 'cloudformation.amazonaws.com',
} as const

/**
 * The bucket of a trail: CloudTrail may read the ACL and write log files of this account, for this one trail.
 *
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
 */
export function trailBucketPolicy(of: {
  partition: PartitionId
  bucket: string
  account: string
  trailArn: string
  prefix?: string | undefined
}): PolicyJson {
  const bucketArn = arn({ partition: of.partition, service: 's3', resource: of.bucket })
  const folder = of.prefix ? `${of.prefix}/AWSLogs` : 'AWSLogs'
  const Principal = { Service: servicePrincipals.cloudtrail }
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'AWSCloudTrailAclCheck20150319',
        Effect: 'Allow',
        Principal,
        Action: 's3:GetBucketAcl',
        Resource: bucketArn,
        Condition: { StringEquals: { 'aws:SourceArn': of.trailArn } },
      },
      {
        Sid: 'AWSCloudTrailWrite20150319',
        Effect: 'Allow',
        Principal,
        Action: 's3:PutObject',
        Resource: `${bucketArn}/${folder}/${of.account}/*`,
        Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', 'aws:SourceArn': of.trailArn } },
      },
    ],
  }
}

/**
 * Who may assume the role that CloudTrail writes to Logs with: CloudTrail.
 *
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html
 */
export function cloudTrailTrustPolicy(): PolicyJson {
  return {
    Version: '2012-10-17',
    Statement: [{ Sid: '', Effect: 'Allow', Principal: { Service: servicePrincipals.cloudtrail }, Action: 'sts:AssumeRole' }],
  }
}

/**
 * What that role may: create the trail's log stream and write to it. The region is the trail's home region, for events of all regions.
 *
 * Source  as `cloudTrailTrustPolicy`; stream names:
 *         https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-log-group-log-stream-naming-for-cloudtrail.html
 */
export function cloudTrailLogsPolicy(of: { partition: PartitionId; region: string; account: string; logGroup: string }): PolicyJson {
  const streams = arn({
    partition: of.partition,
    service: 'logs',
    region: of.region,
    account: of.account,
    resource: `log-group:${of.logGroup}:log-stream:${of.account}_CloudTrail_${of.region}*`,
  })
  return {
    Version: '2012-10-17',
    Statement: [
      { Sid: 'AWSCloudTrailCreateLogStream2014110', Effect: 'Allow', Action: ['logs:CreateLogStream'], Resource: [streams] },
      { Sid: 'AWSCloudTrailPutLogEvents20141101', Effect: 'Allow', Action: ['logs:PutLogEvents'], Resource: [streams] },
    ],
  }
}

/**
 * The policy that a new topic gets by itself. It lets the alarms of the account publish: `AWS:SourceOwner` comes with calls that a service
 * makes for an account's resource, not with calls of users, who need a policy of their own.
 *
 * Source  AWS's answers kept by https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/sns/test_sns.snapshot.json
 */
export function defaultTopicPolicy(of: { topicArn: string; account: string }): PolicyJson {
  return {
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'SNS:GetTopicAttributes',
          'SNS:SetTopicAttributes',
          'SNS:AddPermission',
          'SNS:RemovePermission',
          'SNS:DeleteTopic',
          'SNS:Subscribe',
          'SNS:ListSubscriptionsByTopic',
          'SNS:Publish',
        ],
        Resource: of.topicArn,
        Condition: { StringEquals: { 'AWS:SourceOwner': of.account } },
      },
    ],
  }
}

/**
 * A topic's own policy that lets the alarms of one account publish, for topics whose default policy was replaced.
 *
 * Source  works as recorded in https://github.com/radkawar/stackd/tree/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/sns (encryption_cloudwatch_source)
 */
export function alarmTopicPolicy(of: { partition: PartitionId; region: string; account: string; topicArn: string }): PolicyJson {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'AlarmsOfThisAccount',
        Effect: 'Allow',
        Principal: { Service: servicePrincipals.cloudwatch },
        Action: 'sns:Publish',
        Resource: of.topicArn,
        Condition: {
          ArnLike: {
            'aws:SourceArn': arn({
              partition: of.partition,
              service: 'cloudwatch',
              region: of.region,
              account: of.account,
              resource: 'alarm:*',
            }),
          },
          StringEquals: { 'aws:SourceAccount': of.account },
        },
      },
    ],
  }
}

/**
 * A queue that one topic may send to. Without it a subscription succeeds and nothing arrives.
 *
 * Source  https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html
 */
export function topicQueuePolicy(of: { queueArn: string; topicArn: string }): PolicyJson {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: servicePrincipals.sns },
        Action: 'sqs:SendMessage',
        Resource: of.queueArn,
        Condition: { ArnEquals: { 'aws:SourceArn': of.topicArn } },
      },
    ],
  }
}
