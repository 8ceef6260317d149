import { expect, test } from 'vitest'
import { denial, denialText } from './denial.ts'
import type { PolicySide, Verdict } from './evaluate.ts'

const principalArn = 'arn:aws:iam::111122223333:user/Mary'
const implicit = (kind: PolicySide = 'identity'): Pick<Verdict, 'decision' | 'by'> => ({ decision: 'implicitDeny', by: { kind } })
const explicit = (kind: PolicySide, policyArn?: string): Pick<Verdict, 'decision' | 'by'> => ({
  decision: 'explicitDeny',
  by: { kind, policyArn },
})

test('Logs, as recorded', () => {
  const about = {
    service: 'logs',
    principalArn,
    action: 'logs:DescribeLogGroups',
    resource: 'arn:aws:logs:us-east-1:111122223333:log-group::log-stream:',
    verdict: implicit(),
  }
  expect(denial(about)).toEqual({
    code: 'AccessDeniedException',
    status: 400,
    message:
      'User: arn:aws:iam::111122223333:user/Mary is not authorized to perform: logs:DescribeLogGroups on resource: arn:aws:logs:us-east-1:111122223333:log-group::log-stream: because no identity-based policy allows the logs:DescribeLogGroups action',
  })
})

test.each([
  [implicit('session'), 'because no session policy allows the logs:PutMetricFilter action'],
  [implicit('boundary'), 'because no permissions boundary allows the logs:PutMetricFilter action'],
  [implicit('resource'), 'because no resource-based policy allows the logs:PutMetricFilter action'],
  [explicit('identity'), 'with an explicit deny in an identity-based policy'],
  [explicit('session'), 'with an explicit deny in a session policy'],
  [explicit('resource'), 'with an explicit deny in a resource-based policy'],
  [
    explicit('identity', 'arn:aws:iam::111122223333:policy/no'),
    'with an explicit deny in an identity-based policy: arn:aws:iam::111122223333:policy/no',
  ],
])('one reason is named: %j', (verdict, ending) => {
  const text = denialText({ service: 'logs', principalArn, action: 'logs:PutMetricFilter', resource: 'arn:x', verdict })
  expect(text).toBe(`User: ${principalArn} is not authorized to perform: logs:PutMetricFilter on resource: arn:x ${ending}`)
})

test('SNS writes its own name in capitals', () => {
  const about = {
    service: 'sns',
    principalArn,
    action: 'sns:ListTopics',
    resource: 'arn:aws:sns:us-east-1:111122223333:*',
    verdict: implicit(),
  }
  const answer = denial(about)
  expect(answer).toMatchObject({ code: 'AuthorizationError', status: 403 })
  expect(answer.message).toBe(
    `User: ${principalArn} is not authorized to perform: SNS:ListTopics on resource: arn:aws:sns:us-east-1:111122223333:* because no identity-based policy allows the SNS:ListTopics action`,
  )
})

test('CloudTrail and CloudWatch name no resource where there is none', () => {
  const lookUp = { service: 'cloudtrail', principalArn, action: 'cloudtrail:LookupEvents', resource: '*', verdict: implicit() }
  expect(denial(lookUp)).toEqual({
    code: 'AccessDeniedException',
    status: 400,
    message: `User: ${principalArn} is not authorized to perform: cloudtrail:LookupEvents because no identity-based policy allows the cloudtrail:LookupEvents action`,
  })
  expect(denial({ service: 'monitoring', principalArn, action: 'cloudwatch:ListMetrics', verdict: implicit() })).toMatchObject({
    code: 'AccessDenied',
    status: 403,
    message: `User: ${principalArn} is not authorized to perform: cloudwatch:ListMetrics because no identity-based policy allows the cloudwatch:ListMetrics action`,
  })
})

test.each([
  ['iam:GetRole', 'arn:aws:iam::111122223333:role/service-role/logs', 'role logs'],
  ['iam:DeleteUser', 'arn:aws:iam::111122223333:user/Mary', 'user Mary'],
  ['iam:GetPolicy', 'arn:aws:iam::aws:policy/ReadOnlyAccess', 'policy arn:aws:iam::aws:policy/ReadOnlyAccess'],
  ['iam:CreateUser', 'arn:aws:iam::111122223333:user/new', 'arn:aws:iam::111122223333:user/new'],
  ['iam:ListRoles', 'arn:aws:iam::111122223333:role/', 'arn:aws:iam::111122223333:role/'],
])('IAM: %s on %s', (action, resource, spelled) => {
  expect(denialText({ service: 'iam', principalArn, action, resource, verdict: implicit() })).toContain(` on resource: ${spelled} because`)
})

test('STS gives no reason', () => {
  const roleArn = 'arn:aws:iam::111122223333:role/r'
  expect(denial({ service: 'sts', principalArn, action: 'sts:AssumeRole', resource: roleArn, verdict: implicit('resource') })).toEqual({
    code: 'AccessDenied',
    status: 403,
    message: `User: ${principalArn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
  })
})

test('S3 is short about other accounts’ buckets', () => {
  const about = { service: 's3', principalArn, action: 's3:ListBucket', resource: 'arn:aws:s3:::b', verdict: implicit() }
  expect(denial({ ...about, isForeign: true })).toEqual({ code: 'AccessDenied', status: 403, message: 'Access Denied' })
  expect(denialText({ ...about, action: 's3:ListAllMyBuckets', resource: '*' })).toContain('perform: s3:ListAllMyBuckets because no')
  expect(denial(about).message).toContain('is not authorized to perform: s3:ListBucket on resource: arn:aws:s3:::b because')
})
