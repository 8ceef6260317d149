/**
 * Takes what the sandbox needs out of AWS's service models: operations, shapes, constraints, error codes; no prose.
 *
 *     npm exec tsx scripts/models.ts <folder of service models, as botocore's `data` has it>
 *
 * Source  https://github.com/boto/botocore/tree/develop/botocore/data (Apache-2.0)
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

type Json = { [key: string]: Json | string | number | boolean | string[] | undefined } & object

const modelled: Record<string, string> = {
  cloudtrail:
    'AddTags CreateTrail DeleteTrail DescribeTrails GetEventSelectors GetInsightSelectors GetTrail GetTrailStatus ListTags ListTrails LookupEvents PutEventSelectors PutInsightSelectors RemoveTags StartLogging StopLogging UpdateTrail',
  logs: 'CreateLogGroup CreateLogStream DeleteLogGroup DeleteLogStream DeleteMetricFilter DeleteRetentionPolicy DescribeLogGroups DescribeLogStreams DescribeMetricFilters DescribeSubscriptionFilters FilterLogEvents GetLogEvents ListLogGroups ListTagsForResource ListTagsLogGroup PutLogEvents PutMetricFilter PutRetentionPolicy TagLogGroup TagResource TestMetricFilter UntagLogGroup UntagResource',
  cloudwatch:
    'DeleteAlarms DescribeAlarmHistory DescribeAlarms DescribeAlarmsForMetric DisableAlarmActions EnableAlarmActions GetAlarmMuteRule GetMetricData GetMetricStatistics ListAlarmMuteRules ListMetrics ListTagsForResource PutMetricAlarm PutMetricData SetAlarmState TagResource UntagResource',
  sns: 'AddPermission ConfirmSubscription CreateTopic DeleteTopic GetSubscriptionAttributes GetTopicAttributes ListSubscriptions ListSubscriptionsByTopic ListTagsForResource ListTopics Publish PublishBatch RemovePermission SetSubscriptionAttributes SetTopicAttributes Subscribe TagResource Unsubscribe UntagResource',
  sqs: 'AddPermission ChangeMessageVisibility CreateQueue DeleteMessage DeleteMessageBatch DeleteQueue GetQueueAttributes GetQueueUrl ListQueueTags ListQueues PurgeQueue ReceiveMessage RemovePermission SendMessage SendMessageBatch SetQueueAttributes TagQueue UntagQueue',
  sts: 'AssumeRole GetAccessKeyInfo GetCallerIdentity GetSessionToken',
  iam: 'AttachRolePolicy AttachUserPolicy CreateAccessKey CreateAccountAlias CreateLoginProfile CreatePolicy CreatePolicyVersion CreateRole CreateUser CreateVirtualMFADevice DeactivateMFADevice DeleteAccessKey DeleteAccountAlias DeleteLoginProfile DeletePolicy DeletePolicyVersion DeleteRole DeleteRolePermissionsBoundary DeleteRolePolicy DeleteUser DeleteUserPolicy DeleteVirtualMFADevice DetachRolePolicy DetachUserPolicy EnableMFADevice GetLoginProfile GetPolicy GetPolicyVersion GetRole GetRolePolicy GetUser GetUserPolicy ListAccessKeys ListAccountAliases ListAttachedRolePolicies ListAttachedUserPolicies ListEntitiesForPolicy ListGroupsForUser ListInstanceProfilesForRole ListMFADevices ListPolicies ListPolicyTags ListPolicyVersions ListRolePolicies ListRoleTags ListRoles ListServiceSpecificCredentials ListSigningCertificates ListSSHPublicKeys ListUserPolicies ListUserTags ListUsers ListVirtualMFADevices PutRolePermissionsBoundary PutRolePolicy PutUserPolicy SetDefaultPolicyVersion TagPolicy TagRole TagUser UntagPolicy UntagRole UntagUser UpdateAccessKey UpdateAssumeRolePolicy UpdateLoginProfile UpdateRole UpdateRoleDescription UpdateUser',
  cloudformation:
    'CancelUpdateStack ContinueUpdateRollback CreateChangeSet CreateStack DeleteChangeSet DeleteStack DescribeChangeSet DescribeStackDriftDetectionStatus DescribeStackEvents DescribeStackResource DescribeStackResourceDrifts DescribeStackResources DescribeStacks DetectStackDrift ExecuteChangeSet GetStackPolicy GetTemplate GetTemplateSummary ListChangeSets ListExports ListImports ListStackResources ListStacks UpdateStack UpdateTerminationProtection ValidateTemplate',
  ecr: 'CreateRepository DeleteLifecyclePolicy DeleteRepository DeleteRepositoryPolicy DescribeRepositories GetLifecyclePolicy GetRepositoryPolicy ListTagsForResource PutImageTagMutability PutLifecyclePolicy SetRepositoryPolicy TagResource UntagResource',
  organizations:
    'CloseAccount CreateAccount CreateOrganization CreateOrganizationalUnit DeleteOrganization DeleteOrganizationalUnit DescribeAccount DescribeCreateAccountStatus DescribeOrganization DescribeOrganizationalUnit ListAccounts ListAccountsForParent ListChildren ListCreateAccountStatus ListOrganizationalUnitsForParent ListParents ListRoots MoveAccount UpdateOrganizationalUnit',
  ssm: 'AddTagsToResource DeleteParameter DeleteParameters DescribeParameters GetParameter GetParameterHistory GetParameters GetParametersByPath ListTagsForResource PutParameter RemoveTagsFromResource',
  s3: 'CopyObject CreateBucket DeleteBucket DeleteBucketEncryption DeleteBucketLifecycle DeleteBucketOwnershipControls DeleteBucketPolicy DeleteBucketTagging DeleteObject DeleteObjects DeletePublicAccessBlock GetBucketAcl GetBucketEncryption GetBucketLifecycleConfiguration GetBucketLocation GetBucketOwnershipControls GetBucketPolicy GetBucketTagging GetBucketVersioning GetObject GetPublicAccessBlock HeadBucket HeadObject ListBuckets ListObjectVersions ListObjects ListObjectsV2 PutBucketEncryption PutBucketLifecycleConfiguration PutBucketOwnershipControls PutBucketPolicy PutBucketTagging PutBucketVersioning PutObject PutPublicAccessBlock',
}

const shapeKeys = [
  'type',
  'required',
  'min',
  'max',
  'pattern',
  'enum',
  'flattened',
  'box',
  'exception',
  'payload',
  'timestampFormat',
  'streaming',
  'union',
  'wrapper',
  'sensitive',
]
const memberKeys = [
  'shape',
  'location',
  'locationName',
  'queryName',
  'flattened',
  'timestampFormat',
  'streaming',
  'xmlNamespace',
  'xmlAttribute',
]

const pick = (from: Json, keys: string[]) => Object.fromEntries(keys.filter((k) => from[k] !== undefined).map((k) => [k, from[k]]))

function slim(shape: Json): Json {
  const out = pick(shape, shapeKeys) as Json
  for (const key of ['member', 'key', 'value']) if (shape[key]) out[key] = pick(shape[key] as Json, memberKeys) as Json
  if (shape.members)
    out.members = Object.fromEntries(Object.entries(shape.members).map(([name, m]) => [name, pick(m as Json, memberKeys)])) as Json
  const error = shape.error as Json | undefined
  if (error) out.error = pick(error, ['code', 'httpStatusCode', 'senderFault']) as Json
  return out
}

const folder = process.argv[2]
if (!folder || !existsSync(folder)) {
  console.error('Name a folder of service models: <folder>/<service>/<version>/service-2.json[.gz]')
  process.exit(2)
}
for (const [service, names] of Object.entries(modelled)) {
  const version = readdirSync(join(folder, service)).sort().at(-1) ?? ''
  const plain = join(folder, service, version, 'service-2.json')
  const text = existsSync(plain) ? readFileSync(plain, 'utf8') : gunzipSync(readFileSync(`${plain}.gz`)).toString('utf8')
  const model = JSON.parse(text) as { metadata: Json; operations: Record<string, Json>; shapes: Record<string, Json> }
  const wanted = new Set(names.split(' '))
  for (const name of wanted) if (!model.operations[name]) console.warn(`${service}: no operation ${name} in this model`)
  const operations: Record<string, Json> = {}
  const reached = new Set<string>()
  const reach = (name: string | undefined) => {
    if (!name || reached.has(name)) return
    reached.add(name)
    const shape = model.shapes[name] as Json
    for (const m of Object.values((shape.members ?? {}) as Record<string, Json>)) reach(m.shape as string)
    for (const key of ['member', 'key', 'value']) reach((shape[key] as Json | undefined)?.shape as string | undefined)
  }
  for (const [name, op] of Object.entries(model.operations)) {
    const http = pick(op.http as Json, ['method', 'requestUri', 'responseCode'])
    if (!wanted.has(name)) {
      operations[name] = { http } as Json
      continue
    }
    const input = op.input as Json | undefined
    const output = op.output as Json | undefined
    const errors = ((op.errors ?? []) as Json[]).map((e) => e.shape as string)
    operations[name] = {
      http,
      ...(input ? { input: input.shape as string, ...(input.locationName ? { inputName: input.locationName as string } : {}) } : {}),
      ...(output
        ? { output: output.shape as string, ...(output.resultWrapper ? { resultWrapper: output.resultWrapper as string } : {}) }
        : {}),
      ...(op.httpChecksum ? { checksum: true } : {}),
    } as Json
    reach(input?.shape as string | undefined)
    reach(output?.shape as string | undefined)
    for (const e of errors) reach(e)
  }
  const shapes = Object.fromEntries([...reached].sort().map((name) => [name, slim(model.shapes[name] as Json)]))
  const metadata = pick(model.metadata, [
    'apiVersion',
    'endpointPrefix',
    'jsonVersion',
    'protocol',
    'protocols',
    'serviceId',
    'signingName',
    'targetPrefix',
    'xmlNamespace',
    'awsQueryCompatible',
  ])
  const out = `${JSON.stringify({ metadata, operations, shapes })}\n`
  writeFileSync(new URL(`../sandbox/wire/models/${service}.json`, import.meta.url), out)
  console.log(
    `${service} ${version}: ${wanted.size} of ${Object.keys(model.operations).length} operations, ${reached.size} shapes, ${out.length} characters`,
  )
}
