/**
 * What AWS has and the release of botocore at hand does not: laid over the models brought in by scripts/models.ts.
 *
 * Source  the schemas of @aws-sdk/client-cloudwatch 3.1162 (`LogAlarms`, `EvaluationWindow`); answers recorded in
 *         https://github.com/radkawar/stackd/blob/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/cloudwatch/alarm_controls.json
 */
import type { Member, Model, ServiceId, Shape } from '../model.ts'

interface Newer {
  readonly shapes: Readonly<Record<string, Shape>>
  /** Members put behind an existing one, as AWS orders them. */
  readonly members: readonly { readonly shape: string; readonly behind: string; readonly name: string; readonly member: Member }[]
}

const cloudwatch: Newer = {
  shapes: {
    // The order in which AWS's refusal lists them. Source: recorded, LocalStack test_cloudwatch.snapshot.json (SetAlarmState)
    StateValue: { type: 'string', enum: ['INSUFFICIENT_DATA', 'ALARM', 'OK'] },
    AlarmType: { type: 'string', enum: ['CompositeAlarm', 'MetricAlarm', 'LogAlarm'] },
    // The sandbox makes no log alarms: the list is always empty.
    LogAlarms: { type: 'list', member: { shape: 'LogAlarm' } },
    LogAlarm: { type: 'structure', members: { AlarmName: { shape: 'AlarmName' } } },
    EvaluationWindow: {
      type: 'structure',
      members: { WallClockWindow: { shape: 'WallClockWindow' }, SlidingWindow: { shape: 'SlidingWindow' } },
    },
    SlidingWindow: { type: 'structure', members: {} },
    WallClockWindow: { type: 'structure', required: ['Timezone'], members: { Timezone: { shape: 'Timezone' } } },
  },
  members: [
    { shape: 'DescribeAlarmsOutput', behind: 'MetricAlarms', name: 'LogAlarms', member: { shape: 'LogAlarms' } },
    { shape: 'MetricAlarm', behind: 'StateTransitionedTimestamp', name: 'EvaluationWindow', member: { shape: 'EvaluationWindow' } },
    { shape: 'PutMetricAlarmInput', behind: 'ThresholdMetricId', name: 'EvaluationWindow', member: { shape: 'EvaluationWindow' } },
  ],
}

/**
 * The old codes that SQS's JSON answers carry beside the new names (`x-amzn-query-error`), and HTTP numbers.
 *
 * Source  https://github.com/aws/aws-sdk-js-v3/blob/main/codegen/sdk-codegen/aws-models/sqs.json (`aws.protocols#awsQueryError`)
 */
const sqsError = (code: string, httpStatusCode = 400): Shape => ({
  type: 'structure',
  exception: true,
  members: { message: { shape: 'ExceptionMessage' } },
  error: { code, httpStatusCode, senderFault: true },
})
const sqs: Newer = {
  shapes: {
    BatchEntryIdsNotDistinct: sqsError('AWS.SimpleQueueService.BatchEntryIdsNotDistinct'),
    BatchRequestTooLong: sqsError('AWS.SimpleQueueService.BatchRequestTooLong'),
    EmptyBatchRequest: sqsError('AWS.SimpleQueueService.EmptyBatchRequest'),
    InvalidBatchEntryId: sqsError('AWS.SimpleQueueService.InvalidBatchEntryId'),
    MessageNotInflight: sqsError('AWS.SimpleQueueService.MessageNotInflight'),
    PurgeQueueInProgress: sqsError('AWS.SimpleQueueService.PurgeQueueInProgress', 403),
    QueueDeletedRecently: sqsError('AWS.SimpleQueueService.QueueDeletedRecently'),
    QueueDoesNotExist: sqsError('AWS.SimpleQueueService.NonExistentQueue'),
    QueueNameExists: sqsError('QueueAlreadyExists'),
    ReceiptHandleIsInvalid: sqsError('ReceiptHandleIsInvalid', 404),
    TooManyEntriesInBatchRequest: sqsError('AWS.SimpleQueueService.TooManyEntriesInBatchRequest'),
    UnsupportedOperation: sqsError('AWS.SimpleQueueService.UnsupportedOperation'),
  },
  members: [],
}

/** Source: the schemas of @aws-sdk/client-cloudformation 3.1169, which CDK's command line speaks */
const cloudformation: Newer = {
  shapes: {
    DeploymentConfigMode: { type: 'string', enum: ['STANDARD', 'EXPRESS'] },
    DeploymentConfig: {
      type: 'structure',
      members: { Mode: { shape: 'DeploymentConfigMode' }, DisableRollback: { shape: 'DisableRollback' } },
    },
  },
  members: [
    { shape: 'CreateStackInput', behind: 'RetainExceptOnCreate', name: 'DeploymentConfig', member: { shape: 'DeploymentConfig' } },
    { shape: 'UpdateStackInput', behind: 'RetainExceptOnCreate', name: 'DeploymentConfig', member: { shape: 'DeploymentConfig' } },
    { shape: 'CreateChangeSetInput', behind: 'DeploymentMode', name: 'DeploymentConfig', member: { shape: 'DeploymentConfig' } },
    { shape: 'DeleteStackInput', behind: 'DeletionMode', name: 'DeploymentConfig', member: { shape: 'DeploymentConfig' } },
  ],
}

/**
 * Any region of any partition, which CreateBucket compares with its own: the list in botocore leaves out the newest (`eusc-de-east-1`), where AWS
 * takes buckets all the same, and S3 refuses what is no region with InvalidLocationConstraint instead of a list.
 *
 * Source  https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
const s3: Newer = { shapes: { BucketLocationConstraint: { type: 'string' } }, members: [] }

const newer: Partial<Record<ServiceId, Newer>> = { cloudformation, cloudwatch, s3, sqs }

export function withNewer(service: ServiceId, model: Model): Model {
  const more = newer[service]
  if (!more) return model
  const shapes: Record<string, Shape> = { ...model.shapes, ...more.shapes }
  for (const { shape, behind, name, member } of more.members) {
    const old = shapes[shape]
    if (!old?.members || old.members[name]) continue
    const members = Object.entries(old.members).flatMap(([n, m]) =>
      n === behind
        ? [
            [n, m],
            [name, member],
          ]
        : [[n, m]],
    )
    shapes[shape] = { ...old, members: Object.fromEntries(members) }
  }
  return { ...model, shapes }
}
