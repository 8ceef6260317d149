import { AwsError } from '../../wire/error.ts'
import { type Call, operation } from '../../wire/operation.ts'
import { bucketOf, need } from './buckets.ts'
import { bucketArn, type LifecycleRule } from './state.ts'

interface OnBucket {
  Bucket: string
  ExpectedBucketOwner?: string
}

const recorded = (call: Call<OnBucket>) => ({
  requestParameters: { bucketName: call.input.Bucket, Host: call.headers.host ?? '' },
  resources: [{ accountId: call.scope.account, type: 'AWS::S3::Bucket', ARN: bucketArn(call.scope.partition, call.input.Bucket) }],
})

const change = (call: Call<OnBucket>, lifecycle: readonly LifecycleRule[] | null) => {
  const bucket = bucketOf(call)
  call.world.state.s3.buckets(call.scope.partition).set(bucket.name, { ...bucket, lifecycle })
  return {}
}

/**
 * PutBucketLifecycleConfiguration: the bucket's rules, all at once. They are kept and shown; the sandbox expires nothing.
 *
 * Errors  MalformedXML: no rule, or one without an action; InvalidArgument: an ID used twice
 * Source  https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
 */
export const PutBucketLifecycleConfiguration = operation<OnBucket & { LifecycleConfiguration?: { Rules?: LifecycleRule[] } }, object>({
  name: 'PutBucketLifecycleConfiguration',
  kind: 'management',
  readOnly: false,
  notModelled: ['TransitionDefaultMinimumObjectSize'],
  needs: (call) => need(call, 'PutLifecycleConfiguration'),
  // Source: the event is recorded under its older name, https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html
  recorded: (call) => ({ ...recorded(call), eventName: 'PutBucketLifecycle' }),
  run(call) {
    const rules = call.input.LifecycleConfiguration?.Rules ?? []
    const actions = [
      'Expiration',
      'Transitions',
      'NoncurrentVersionTransitions',
      'NoncurrentVersionExpiration',
      'AbortIncompleteMultipartUpload',
    ]
    if (rules.length === 0 || rules.some((r) => !actions.some((a) => a in r)))
      throw new AwsError('MalformedXML', 'The XML you provided was not well-formed or did not validate against our published schema', {
        status: 400,
      })
    const ids = rules.flatMap((r) => (typeof r.ID === 'string' ? [r.ID] : []))
    if (new Set(ids).size < ids.length)
      throw new AwsError('InvalidArgument', 'Rule ID must be unique. Found same ID for more than one rule', { status: 400 })
    return change(
      call,
      rules.map((r, i) => ({ ...r, ID: r.ID ?? `rule-${i + 1}` })),
    )
  },
})

/** Errors: NoSuchLifecycleConfiguration. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html */
export const GetBucketLifecycleConfiguration = operation<OnBucket, object>({
  name: 'GetBucketLifecycleConfiguration',
  kind: 'management',
  readOnly: true,
  needs: (call) => need(call, 'GetLifecycleConfiguration'),
  recorded: (call) => ({ ...recorded(call), eventName: 'GetBucketLifecycle' }),
  run(call) {
    const { lifecycle } = bucketOf(call)
    if (!lifecycle) throw new AwsError('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', { status: 404 })
    return { Rules: lifecycle, TransitionDefaultMinimumObjectSize: 'all_storage_classes_128K' }
  },
})

/** Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketLifecycle.html */
export const DeleteBucketLifecycle = operation<OnBucket, object>({
  name: 'DeleteBucketLifecycle',
  kind: 'management',
  readOnly: false,
  needs: (call) => need(call, 'PutLifecycleConfiguration'),
  recorded,
  run: (call) => change(call, null),
})
