/**
 * Objects that AWS itself publishes: the policies that `aws cloudtrail create-subscription` and `update-subscription` fill in and put.
 *
 * Source   buckets, keys and placeholders: the command itself,
 *          https://github.com/aws/aws-cli/blob/1.44.0/awscli/customizations/cloudtrail/subscribe.py (S3_POLICY_TEMPLATE, SNS_POLICY_TEMPLATE)
 * Assumed  the statements are those of today's documentation,
 *          https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html and
 *          https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-permissions-for-sns-notifications.html
 */
import { arn } from '../../../domain/regions.ts'

const service = { Service: 'cloudtrail.amazonaws.com' }

const documents: Readonly<Record<string, (partition: string) => object[]>> = {
  'policy/S3/AWSCloudTrail-S3BucketPolicy-2014-12-17.json': (partition) => [
    {
      Sid: 'AWSCloudTrailAclCheck20150319',
      Effect: 'Allow',
      Principal: service,
      Action: 's3:GetBucketAcl',
      Resource: arn({ partition, service: 's3', resource: '<BucketName>' }),
    },
    {
      Sid: 'AWSCloudTrailWrite20150319',
      Effect: 'Allow',
      Principal: service,
      Action: 's3:PutObject',
      Resource: arn({ partition, service: 's3', resource: '<BucketName>/<Prefix>/AWSLogs/<CustomerAccountID>/*' }),
      Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
    },
  ],
  'policy/SNS/AWSCloudTrail-SnsTopicPolicy-2014-12-17.json': (partition) => [
    {
      Sid: 'AWSCloudTrailSNSPolicy20131101',
      Effect: 'Allow',
      Principal: service,
      Action: 'SNS:Publish',
      Resource: arn({ partition, service: 'sns', region: '<Region>', account: '<SNSTopicOwnerAccountId>', resource: '<SNSTopicName>' }),
    },
  ],
}

/** The text of an object that AWS publishes in this region; undefined for every other. */
export function publishedObject(partition: string, region: string, bucket: string, key: string): string | undefined {
  const statements = bucket === `awscloudtrail-policy-${region}` ? documents[key]?.(partition) : undefined
  return statements && `${JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2)}\n`
}
