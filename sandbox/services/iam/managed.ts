import type { Policy } from './state.ts'

/**
 * Policies that AWS manages, as far as they speak about services of the sandbox: the real documents name thousands of actions. One that is
 * not here does not exist, so nobody gets less than the name promises without being told.
 *
 * Source   https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 * Assumed  ids and dates: a number of ours; a real account's ListPolicies would settle them.
 */
const services = ['cloudtrail', 'cloudwatch', 'logs', 'sns', 'sqs', 's3', 'iam', 'sts', 'cloudformation', 'ssm', 'events', 'lambda', 'kms']
const reads = (names: readonly string[]) => names.flatMap((s) => [`${s}:Describe*`, `${s}:Get*`, `${s}:List*`])
const logsReads = [
  'logs:Describe*',
  'logs:Get*',
  'logs:List*',
  'logs:StartQuery',
  'logs:StopQuery',
  'logs:TestMetricFilter',
  'logs:FilterLogEvents',
]

const allow = (actions: string | readonly string[]) => ({ Effect: 'Allow', Action: actions, Resource: '*' })

const statements: Readonly<Record<string, readonly object[]>> = {
  '/AdministratorAccess': [allow('*')],
  '/PowerUserAccess': [
    { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
    allow([
      'account:GetAccountInformation',
      'account:ListRegions',
      'iam:CreateServiceLinkedRole',
      'iam:DeleteServiceLinkedRole',
      'iam:ListRoles',
      'organizations:DescribeOrganization',
    ]),
  ],
  '/ReadOnlyAccess': [
    allow([
      ...reads(services.filter((s) => s !== 'sts')),
      ...logsReads,
      'cloudtrail:LookupEvents',
      'iam:Generate*',
      'iam:Simulate*',
      'organizations:Describe*',
      'organizations:List*',
      'sqs:Receive*',
      'sts:GetAccessKeyInfo',
      'sts:GetCallerIdentity',
      'sts:GetSessionToken',
    ]),
  ],
  '/job-function/ViewOnlyAccess': [
    allow([
      'cloudformation:Describe*',
      'cloudformation:List*',
      'cloudtrail:DescribeTrails',
      'cloudtrail:ListTrails',
      'cloudtrail:LookupEvents',
      'cloudwatch:Describe*',
      'cloudwatch:Get*',
      'cloudwatch:List*',
      'iam:Get*',
      'iam:List*',
      'lambda:List*',
      'logs:Describe*',
      's3:ListAllMyBuckets',
      's3:ListBucket',
      'sns:List*',
      'sqs:ListQueues',
    ]),
  ],
  '/SecurityAudit': [
    allow([
      ...reads(['cloudtrail', 'cloudwatch', 'cloudformation', 'events', 'iam', 'ssm']),
      'cloudtrail:LookupEvents',
      'iam:GenerateCredentialReport',
      'kms:Describe*',
      'kms:List*',
      'lambda:List*',
      'logs:Describe*',
      'logs:ListTagsForResource',
      'organizations:Describe*',
      'organizations:List*',
      's3:GetBucket*',
      's3:GetEncryptionConfiguration',
      's3:ListAllMyBuckets',
      's3:ListBucket',
      'sns:GetTopicAttributes',
      'sns:GetSubscriptionAttributes',
      'sns:List*',
      'sqs:GetQueueAttributes',
      'sqs:ListQueue*',
    ]),
  ],
  '/CloudWatchFullAccess': [
    allow(['autoscaling:Describe*', 'cloudwatch:*', 'logs:*', 'sns:*', 'iam:GetPolicy', 'iam:GetPolicyVersion', 'iam:GetRole']),
  ],
  '/CloudWatchFullAccessV2': [
    allow([
      'cloudwatch:*',
      'logs:*',
      'sns:CreateTopic',
      'sns:ListSubscriptions',
      'sns:ListSubscriptionsByTopic',
      'sns:ListTopics',
      'sns:Subscribe',
      'iam:GetPolicy',
      'iam:GetPolicyVersion',
      'iam:GetRole',
    ]),
  ],
  '/CloudWatchReadOnlyAccess': [allow([...reads(['cloudwatch']), ...logsReads, 'sns:Get*', 'sns:List*'])],
  '/CloudWatchLogsFullAccess': [allow(['logs:*', 'cloudwatch:GenerateQuery'])],
  '/CloudWatchLogsReadOnlyAccess': [allow([...logsReads, 'cloudwatch:GenerateQuery'])],
  '/AWSCloudTrail_FullAccess': [
    allow([
      'cloudtrail:*',
      'logs:CreateLogGroup',
      's3:ListAllMyBuckets',
      'iam:ListRoles',
      'iam:GetRolePolicy',
      'iam:GetUser',
      'kms:ListKeys',
      'kms:ListAliases',
      'lambda:ListFunctions',
    ]),
    {
      Effect: 'Allow',
      Action: ['sns:AddPermission', 'sns:CreateTopic', 'sns:SetTopicAttributes', 'sns:GetTopicAttributes'],
      Resource: 'arn:*:sns:*:*:aws-cloudtrail-logs*',
    },
    {
      Effect: 'Allow',
      Action: ['s3:CreateBucket', 's3:PutBucketPolicy', 's3:PutBucketPublicAccessBlock', 's3:GetBucketLocation', 's3:GetBucketPolicy'],
      Resource: 'arn:*:s3:::aws-cloudtrail-logs*',
    },
    {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: '*',
      Condition: { StringEquals: { 'iam:PassedToService': 'cloudtrail.amazonaws.com' } },
    },
  ],
  '/AWSCloudTrail_ReadOnlyAccess': [
    allow([...reads(['cloudtrail']), 'cloudtrail:LookupEvents', 's3:ListAllMyBuckets', 'kms:ListAliases', 'lambda:ListFunctions']),
  ],
  '/AmazonSNSFullAccess': [allow('sns:*')],
  '/AmazonSNSReadOnlyAccess': [allow(['sns:Get*', 'sns:List*', 'sns:CheckIfPhoneNumberIsOptedOut'])],
  '/AmazonSQSFullAccess': [allow('sqs:*')],
  '/AmazonSQSReadOnlyAccess': [
    allow(['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:ListDeadLetterSourceQueues', 'sqs:ListQueues', 'sqs:ListQueueTags']),
  ],
  '/AmazonS3FullAccess': [allow(['s3:*', 's3-object-lambda:*'])],
  '/AmazonS3ReadOnlyAccess': [allow(['s3:Get*', 's3:List*', 's3:Describe*', 's3-object-lambda:Get*', 's3-object-lambda:List*'])],
  '/IAMFullAccess': [allow(['iam:*', 'organizations:DescribeAccount', 'organizations:DescribeOrganization'])],
  '/IAMReadOnlyAccess': [
    allow(['iam:GenerateCredentialReport', 'iam:GenerateServiceLastAccessedDetails', 'iam:Get*', 'iam:List*', 'iam:Simulate*']),
  ],
  '/AWSCloudFormationFullAccess': [allow('cloudformation:*')],
  '/AWSCloudFormationReadOnlyAccess': [
    allow([...reads(['cloudformation']), 'cloudformation:EstimateTemplateCost', 'cloudformation:ValidateTemplate']),
  ],
  '/service-role/AWSLambdaBasicExecutionRole': [allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'])],
  '/AWSOrganizationsFullAccess': [
    allow('organizations:*'),
    {
      Effect: 'Allow',
      Action: 'iam:CreateServiceLinkedRole',
      Resource: '*',
      Condition: { StringEquals: { 'iam:AWSServiceName': 'organizations.amazonaws.com' } },
    },
  ],
  '/AWSOrganizationsReadOnlyAccess': [allow(['organizations:Describe*', 'organizations:List*'])],
}

const made = Date.UTC(2015, 1, 6, 18, 39, 46)

/** The policies of AWS in a partition, in the order of their names. */
export function managedPolicies(partition: string): readonly Policy[] {
  const known = byPartition.get(partition)
  if (known) return known
  const all = Object.entries(statements)
    .map(([at, Statement], i): Policy => {
      const slash = at.lastIndexOf('/')
      return {
        name: at.slice(slash + 1),
        id: `ANPASANDBOX${String(i).padStart(10, '0')}`.replaceAll(/[01]/g, (c) => (c === '0' ? 'A' : 'B')),
        arn: `arn:${partition}:iam::aws:policy${at}`,
        path: at.slice(0, slash + 1),
        createMs: made,
        updateMs: made,
        versions: [{ id: 'v1', document: JSON.stringify({ Version: '2012-10-17', Statement }, null, 4), createMs: made }],
        defaultVersion: 'v1',
        nextVersion: 2,
        tags: [],
      }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  byPartition.set(partition, all)
  for (const policy of all) byArn.set(policy.arn, policy)
  return all
}

const byPartition = new Map<string, readonly Policy[]>()
const byArn = new Map<string, Policy>()

export function managedPolicy(arn: string): Policy | undefined {
  const m = /^arn:(aws(?:-[a-z-]+)?):iam::aws:policy\//.exec(arn)
  if (!m?.[1]) return undefined
  managedPolicies(m[1])
  return byArn.get(arn)
}
