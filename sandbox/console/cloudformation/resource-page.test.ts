import { expect, test } from 'vitest'
import { resourcePage } from './resource-page.ts'

test.each([
  ['AWS::S3::Bucket', 'demo-logbucket-1', '#/s3/bucket/demo-logbucket-1'],
  ['AWS::Logs::LogGroup', '/demo/logs', '#/cloudwatch/log-group/%2Fdemo%2Flogs'],
  ['AWS::SNS::Topic', 'arn:aws:sns:us-east-1:123456789012:demo', '#/sns/topic/arn%3Aaws%3Asns%3Aus-east-1%3A123456789012%3Ademo'],
  ['AWS::CloudWatch::Alarm', 'demo alarm', '#/cloudwatch/alarm/demo%20alarm'],
  ['AWS::CloudTrail::Trail', 'demo-trail', '#/cloudtrail/trails/demo-trail'],
  ['AWS::IAM::Role', 'demo-role', '#/iam/role/demo-role'],
])('%s leads to its page in this console', (type, physicalId, page) => {
  expect(resourcePage(type, physicalId, 'CREATE_COMPLETE')).toBe(page)
})

test.each([
  ['a kind that has no page', 'AWS::S3::BucketPolicy', 'demo-bucket', 'CREATE_COMPLETE'],
  ['what is gone', 'AWS::S3::Bucket', 'demo-bucket', 'DELETE_COMPLETE'],
  ['what could not be made', 'AWS::S3::Bucket', 'demo-bucket', 'CREATE_FAILED'],
  ['what has no name yet', 'AWS::S3::Bucket', '', 'CREATE_IN_PROGRESS'],
  ['a subscription without an ARN', 'AWS::SNS::Subscription', 'PendingConfirmation', 'CREATE_COMPLETE'],
])('%s leads nowhere', (_, type, physicalId, status) => {
  expect(resourcePage(type, physicalId, status)).toBeNull()
})

test('a bucket that was kept is still there', () => {
  expect(resourcePage('AWS::S3::Bucket', 'demo-bucket', 'DELETE_SKIPPED')).toBe('#/s3/bucket/demo-bucket')
})
