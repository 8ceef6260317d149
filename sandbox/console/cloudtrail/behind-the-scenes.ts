import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail'
import {
  CreateTrailCommand,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
  StartLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import type { BucketLocationConstraint } from '@aws-sdk/client-s3'
import { cloudTrailLogsPolicy, cloudTrailTrustPolicy, trailBucketPolicy } from '../../../domain/policy/documents.ts'
import { arn } from '../../../domain/regions.ts'
import { clientOf, type Here } from '../shell/aws.ts'
import { type EventChoice, type InsightChoice, insightsOf, selectorsOf } from './event-choice.ts'

/** Where the events go besides the bucket: a log group and the role that writes there, each new or there already. */
export interface LogsChoice {
  readonly isEnabled: boolean
  readonly group: { readonly isNew: boolean; readonly name: string }
  /** `arn` of a role that is there; a new one has a name alone. */
  readonly role: { readonly isNew: boolean; readonly name: string; readonly arn?: string }
}

export interface TrailForm {
  readonly name: string
  readonly bucket: { readonly isNew: boolean; readonly name: string }
  readonly prefix: string
  readonly validatesFiles: boolean
  readonly logs: LogsChoice
  readonly events: EventChoice
  readonly insights: InsightChoice
}

export const trailArnOf = ({ partition, region, account }: Here, name: string): string =>
  arn({ partition: partition.id, service: 'cloudtrail', region, account, resource: `trail/${name}` })

export const logsPolicyOf = ({ partition, region, account }: Here, logGroup: string) =>
  cloudTrailLogsPolicy({ partition: partition.id, region, account, logGroup })

/** What has been made already by this form, so that pressing the button again after an error goes on where it stopped. */
export type Made = Set<string>

/**
 * What AWS's console does when a trail is created: the bucket with its policy, log group and role where they are new, the trail for all
 * regions, its selectors, and logging is switched on.
 *
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-create-a-trail-using-the-console-first-time.html
 */
export async function createTrail(here: Here, trails: CloudTrailClient, form: TrailForm, made: Made): Promise<void> {
  if (form.bucket.isNew) await createBucket(here, form, made)
  const logs = form.logs.isEnabled ? await createLogs(here, form.name, form.logs, made) : {}
  await once(made, `trail ${form.name}`, () =>
    trails.send(
      new CreateTrailCommand({
        Name: form.name,
        S3BucketName: form.bucket.name,
        ...(form.prefix === '' ? {} : { S3KeyPrefix: form.prefix }),
        IsMultiRegionTrail: true,
        IncludeGlobalServiceEvents: true,
        EnableLogFileValidation: form.validatesFiles,
        ...logs,
      }),
    ),
  )
  await trails.send(new PutEventSelectorsCommand({ TrailName: form.name, EventSelectors: selectorsOf(form.events) }))
  const insights = insightsOf(form.insights)
  if (insights.length > 0) await trails.send(new PutInsightSelectorsCommand({ TrailName: form.name, InsightSelectors: insights }))
  await trails.send(new StartLoggingCommand({ Name: form.name }))
}

/** Switches the sending of events to CloudWatch Logs on, with group and role where they are new, or off. */
export async function updateLogs(
  here: Here,
  trails: CloudTrailClient,
  trail: { readonly name: string; readonly arn: string },
  logs: LogsChoice,
  made: Made,
): Promise<void> {
  const wanted = logs.isEnabled
    ? await createLogs(here, trail.name, logs, made)
    : { CloudWatchLogsLogGroupArn: '', CloudWatchLogsRoleArn: '' }
  await trails.send(new UpdateTrailCommand({ Name: trail.arn, ...wanted }))
}

async function createBucket(here: Here, form: TrailForm, made: Made): Promise<void> {
  const { CreateBucketCommand, PutBucketPolicyCommand, S3Client } = await import('@aws-sdk/client-s3')
  const s3 = clientOf(S3Client, here.client)
  const Bucket = form.bucket.name
  // The one region whose buckets must not be told where they are to be.
  const where =
    here.region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: here.region as BucketLocationConstraint } }
  await once(made, `bucket ${Bucket}`, () => s3.send(new CreateBucketCommand({ Bucket, ...where })))
  const policy = trailBucketPolicy({
    partition: here.partition.id,
    bucket: Bucket,
    account: here.account,
    trailArn: trailArnOf(here, form.name),
    ...(form.prefix === '' ? {} : { prefix: form.prefix }),
  })
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(policy) }))
}

/**
 * Log group and role, as the trail wants them.
 *
 * Assumed  the role and its policy are below `service-role/`, the policy named after the trail: ARNs in public infrastructure code, e.g.
 *          `policy/service-role/Cloudtrail-CW-access-policy-management-events-…`; a trail made in the console would settle it
 */
async function createLogs(here: Here, trail: string, logs: LogsChoice, made: Made) {
  const { partition, region, account } = here
  if (logs.group.isNew) {
    const { CloudWatchLogsClient, CreateLogGroupCommand } = await import('@aws-sdk/client-cloudwatch-logs')
    const client = clientOf(CloudWatchLogsClient, here.client)
    await once(made, `group ${logs.group.name}`, () => client.send(new CreateLogGroupCommand({ logGroupName: logs.group.name })))
  }
  const roleArn = logs.role.isNew ? await createRole(here, trail, logs, made) : (logs.role.arn ?? '')
  const group = arn({ partition: partition.id, service: 'logs', region, account, resource: `log-group:${logs.group.name}:*` })
  return { CloudWatchLogsLogGroupArn: group, CloudWatchLogsRoleArn: roleArn }
}

async function createRole(here: Here, trail: string, logs: LogsChoice, made: Made): Promise<string> {
  const { AttachRolePolicyCommand, CreatePolicyCommand, CreateRoleCommand, IAMClient } = await import('@aws-sdk/client-iam')
  const iam = clientOf(IAMClient, here.globalClient)
  const { partition, account } = here
  const Path = '/service-role/'
  const RoleName = logs.role.name
  await once(made, `role ${RoleName}`, () =>
    iam.send(new CreateRoleCommand({ Path, RoleName, AssumeRolePolicyDocument: JSON.stringify(cloudTrailTrustPolicy()) })),
  )
  await once(made, `policy of ${RoleName} for ${logs.group.name}`, async () => {
    const { Policy } = await iam.send(
      new CreatePolicyCommand({
        Path,
        PolicyName: `Cloudtrail-CW-access-policy-${trail}-${crypto.randomUUID()}`.slice(0, 128),
        PolicyDocument: JSON.stringify(logsPolicyOf(here, logs.group.name)),
      }),
    )
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: Policy?.Arn ?? '' }))
  })
  return arn({ partition: partition.id, service: 'iam', account, resource: `role/service-role/${RoleName}` })
}

/** Makes a thing unless this form has made it before. */
async function once(made: Made, what: string, make: () => Promise<unknown>): Promise<void> {
  if (made.has(what)) return
  await make()
  made.add(what)
}
