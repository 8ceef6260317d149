import { parsePolicy } from '../../../domain/policy/document.ts'
import { isRegionCode, partitionOf } from '../../../domain/regions.ts'
import { AwsError } from '../../wire/error.ts'
import type { Call, Need } from '../../wire/operation.ts'
import { operation } from '../../wire/operation.ts'
import * as errors from './errors.ts'
import type { Bucket, PublicAccessBlock } from './state.ts'
import { bucketArn } from './state.ts'

interface OnBucket {
  Bucket: string
  ExpectedBucketOwner?: string
}

/** Addresses of the server's own pages: a bucket of such a name could not be reached by its path. */
const reserved = new Set([
  'signin',
  'console',
  'zh',
  'ko',
  'en',
  'api',
  '_sandbox',
  'inbox',
  'assets',
  'service',
  'board',
  'confirmation.html',
  'unsubscribe.html',
])

/**
 * Three to 63 characters of lower case, digits, dots and hyphens, as AWS has them; reserved are also the first path parts of our own pages.
 *
 * Source  https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function isBucketName(name: string): boolean {
  return (
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !/\.\.|\.-|-\./.test(name) &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !/^(xn--|sthree-|amzn-s3-demo-)/.test(name) &&
    !/(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name) &&
    !reserved.has(name)
  )
}

/** The bucket, or AWS's refusal: unknown, in another region, or not of the account that the caller expects. */
export function bucketOf(call: Call<OnBucket>): Bucket {
  const bucket = call.world.state.s3.buckets(call.scope.partition).get(call.input.Bucket)
  if (!bucket) throw errors.noSuchBucket(call.input.Bucket)
  if (call.input.ExpectedBucketOwner !== undefined && call.input.ExpectedBucketOwner !== bucket.account) throw errors.wrongOwner()
  if (bucket.region !== call.scope.region) throw errors.permanentRedirect(bucket.name, bucket.region)
  return bucket
}

/** What a call on a bucket, or on a key of it, needs; the bucket's own policy is always asked. */
export function need(call: Call<OnBucket>, action: string, key?: string, context: Record<string, string> = {}): Need {
  const { partition } = call.scope
  const bucket = call.world.state.s3.buckets(partition).get(call.input.Bucket)
  return {
    action: `s3:${action}`,
    resource: key === undefined ? bucketArn(partition, call.input.Bucket) : `${bucketArn(partition, call.input.Bucket)}/${key}`,
    context,
    ...(bucket ? { resourcePolicy: bucket.policy, resourceAccount: bucket.account } : {}),
  }
}

const set = (call: Call<OnBucket>, change: Partial<Bucket>) => {
  const bucket = bucketOf(call)
  call.world.state.s3.buckets(call.scope.partition).set(bucket.name, { ...bucket, ...change })
  return {}
}

const recordedBucket = (call: Call<OnBucket>) => ({
  requestParameters: { bucketName: call.input.Bucket, Host: call.headers.host ?? '' },
  resources: [
    {
      accountId: call.world.state.s3.buckets(call.scope.partition).get(call.input.Bucket)?.account ?? call.scope.account,
      type: 'AWS::S3::Bucket',
      ARN: bucketArn(call.scope.partition, call.input.Bucket),
    },
  ],
})

type Configuration = { LocationConstraint?: string; Location?: unknown; Bucket?: unknown; Tags?: { Key: string; Value: string }[] }

/**
 * CreateBucket: a bucket of the caller's, in the region of the endpoint.
 *
 * In      Bucket; CreateBucketConfiguration.LocationConstraint (obligatory outside us-east-1, and the region itself); ObjectOwnership
 * Out     Location
 * Errors  InvalidBucketName, BucketAlreadyExists, BucketAlreadyOwnedByYou (in us-east-1 a repeat succeeds), IllegalLocationConstraintException
 * Source  https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
 * Not modelled  ACLs, object lock, directory buckets
 */
export const CreateBucket = operation<
  OnBucket & { CreateBucketConfiguration?: Configuration; ObjectOwnership?: string; ACL?: string },
  object
>({
  name: 'CreateBucket',
  kind: 'management',
  readOnly: false,
  notModelled: [
    'GrantFullControl',
    'GrantRead',
    'GrantReadACP',
    'GrantWrite',
    'GrantWriteACP',
    'ObjectLockEnabledForBucket',
    'BucketNamespace',
    'CreateBucketConfiguration.Location',
    'CreateBucketConfiguration.Bucket',
  ],
  needs: (call) => ({ action: 's3:CreateBucket', resource: bucketArn(call.scope.partition, call.input.Bucket) }),
  recorded: (call) => ({
    ...recordedBucket(call),
    requestParameters: {
      ...recordedBucket(call).requestParameters,
      ...(call.input.CreateBucketConfiguration?.LocationConstraint
        ? { CreateBucketConfiguration: { LocationConstraint: call.input.CreateBucketConfiguration.LocationConstraint } }
        : {}),
    },
  }),
  run(call) {
    const { Bucket: name, CreateBucketConfiguration: where, ObjectOwnership } = call.input
    const { partition, region, account } = call.scope
    if (!isBucketName(name)) throw errors.invalidBucketName(name)
    if (call.input.ACL !== undefined && call.input.ACL !== 'private') throw errors.aclNotSupported()
    const constraint = where?.LocationConstraint
    if (constraint !== undefined && constraint !== 'EU' && (!isRegionCode(constraint) || partitionOf(constraint).id !== partition))
      throw errors.invalidLocation(constraint)
    if (region === 'us-east-1' && constraint === 'us-east-1') throw errors.invalidLocation(constraint)
    if (region !== 'us-east-1' && constraint === undefined) throw errors.unspecifiedLocation()
    if (constraint !== undefined && constraint !== region && !(constraint === 'EU' && region === 'eu-west-1') && region !== 'us-east-1')
      throw errors.illegalLocation(constraint)
    const buckets = call.world.state.s3.buckets(partition)
    const already = buckets.get(name)
    if (already && already.account !== account) throw errors.bucketAlreadyExists(name)
    if (already) {
      // Source: the us-east-1 endpoint answers 200 when one's own bucket is created again.
      if (already.region === 'us-east-1' && region === 'us-east-1') return { Location: `/${name}` }
      throw errors.bucketAlreadyOwnedByYou(name)
    }
    buckets.set(name, {
      name,
      account,
      region: constraint === 'EU' ? 'eu-west-1' : (constraint ?? region),
      createdMs: call.now,
      policy: null,
      versioning: null,
      encryption: { algorithm: 'AES256', bucketKey: false },
      publicAccessBlock: { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true },
      ownership: ObjectOwnership ?? 'BucketOwnerEnforced',
      tags: where?.Tags ?? null,
    })
    return { Location: region === 'us-east-1' ? `/${name}` : `${call.world.endpoint}/${name}/` }
  },
})

/**
 * DeleteBucket: an empty one. Errors: NoSuchBucket, BucketNotEmpty.
 * Source  https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html
 */
export const DeleteBucket = operation<OnBucket, object>({
  name: 'DeleteBucket',
  kind: 'management',
  readOnly: false,
  needs: (call) => need(call, 'DeleteBucket'),
  recorded: recordedBucket,
  run(call) {
    const bucket = bucketOf(call)
    const { s3 } = call.world.state
    if (s3.objects(call.scope.partition, bucket.name).size > 0) throw errors.bucketNotEmpty(bucket.name, bucket.versioning !== null)
    s3.buckets(call.scope.partition).delete(bucket.name)
    return {}
  },
})

/** HeadBucket: whether it is there and one may look. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export const HeadBucket = operation<OnBucket, object>({
  name: 'HeadBucket',
  kind: 'management',
  readOnly: true,
  needs: (call) => need(call, 'ListBucket'),
  recorded: recordedBucket,
  run: (call) => ({ BucketRegion: bucketOf(call).region, AccessPointAlias: false }),
})

/**
 * ListBuckets: the caller's, by name. Pages only where MaxBuckets asks for them.
 * Source  https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
 */
export const ListBuckets = operation<{ MaxBuckets?: number; ContinuationToken?: string; Prefix?: string; BucketRegion?: string }, object>({
  name: 'ListBuckets',
  kind: 'management',
  readOnly: true,
  needs: () => ({ action: 's3:ListAllMyBuckets', resource: '*' }),
  recorded: (call) => ({ requestParameters: { Host: call.headers.host ?? '' } }),
  run({ input, scope, world }) {
    const after = input.ContinuationToken === undefined ? '' : Buffer.from(input.ContinuationToken, 'base64url').toString()
    const mine = [...world.state.s3.buckets(scope.partition).values()]
      .filter(
        (b) =>
          b.account === scope.account &&
          b.name.startsWith(input.Prefix ?? '') &&
          (input.BucketRegion === undefined || b.region === input.BucketRegion) &&
          b.name > after,
      )
      .sort((a, b) => (a.name < b.name ? -1 : 1))
    const page = input.MaxBuckets === undefined ? mine : mine.slice(0, input.MaxBuckets)
    const last = page.at(-1)
    return {
      Buckets: page.map((b) => ({
        Name: b.name,
        CreationDate: new Date(b.createdMs),
        ...(input.MaxBuckets === undefined && input.Prefix === undefined && input.BucketRegion === undefined
          ? {}
          : { BucketRegion: b.region }),
      })),
      Owner: { ID: ownerId(scope.account) },
      ...(last && page.length < mine.length ? { ContinuationToken: Buffer.from(last.name).toString('base64url') } : {}),
      ...(input.Prefix === undefined ? {} : { Prefix: input.Prefix }),
    }
  },
})

/** The canonical user id of an account: 64 hexadecimal digits, the same each time. */
export const ownerId = (account: string): string => account.padStart(64, '0')

/** GetBucketLocation: empty for us-east-1. It answers from any region. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
export const GetBucketLocation = operation<OnBucket, object>({
  name: 'GetBucketLocation',
  kind: 'management',
  readOnly: true,
  needs: (call) => need(call, 'GetBucketLocation'),
  recorded: recordedBucket,
  run(call) {
    const bucket = call.world.state.s3.buckets(call.scope.partition).get(call.input.Bucket)
    if (!bucket) throw errors.noSuchBucket(call.input.Bucket)
    return { LocationConstraint: bucket.region === 'us-east-1' ? '' : bucket.region }
  },
})

/** GetBucketAcl: the owner has full control, since ACLs are switched off on new buckets. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html */
export const GetBucketAcl = operation<OnBucket, object>({
  name: 'GetBucketAcl',
  kind: 'management',
  readOnly: true,
  needs: (call) => need(call, 'GetBucketAcl'),
  recorded: recordedBucket,
  run(call) {
    const id = ownerId(bucketOf(call).account)
    return { Owner: { ID: id }, Grants: [{ Grantee: { ID: id, Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' }] }
  },
})

/**
 * PutBucketPolicy: replaces the policy.
 *
 * Errors  MalformedPolicy (no JSON, no statement, a principal or resource that cannot be), AccessDenied for a public one while BlockPublicPolicy is on
 * Source  https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
 */
export const PutBucketPolicy = operation<OnBucket & { Policy: string }, object>({
  name: 'PutBucketPolicy',
  kind: 'management',
  readOnly: false,
  notModelled: ['ConfirmRemoveSelfBucketAccess'],
  needs: (call) => need(call, 'PutBucketPolicy'),
  recorded(call) {
    const base = recordedBucket(call)
    let bucketPolicy: unknown = call.input.Policy
    try {
      bucketPolicy = JSON.parse(call.input.Policy)
    } catch {
      // It is recorded as it came.
    }
    return { ...base, requestParameters: { ...base.requestParameters, bucketPolicy } }
  },
  run(call) {
    const bucket = bucketOf(call)
    checkPolicy(call.input.Policy, call.scope.partition, bucketArn(call.scope.partition, bucket.name), bucket.publicAccessBlock)
    return set(call, { policy: call.input.Policy })
  },
})

/** Refuses what S3 refuses: no policy at all, another bucket's resource, and one that is public while that is blocked. */
function checkPolicy(text: string, partition: string, arnOfBucket: string, block: PublicAccessBlock | null) {
  const policy = readPolicy(text, partition)
  for (const s of policy.statements) {
    if (
      s.resources &&
      !s.resources.values.every((r) => r === '*' || r === arnOfBucket || r.startsWith(`${arnOfBucket}/`) || r.startsWith(`${arnOfBucket}*`))
    )
      throw errors.malformedPolicy('Policy has invalid resource')
    if (s.effect === 'Allow' && s.conditions.length === 0 && s.principals?.anyone && block?.BlockPublicPolicy)
      throw new AwsError(
        'AccessDenied',
        'Access Denied: public policies are prevented by the BlockPublicPolicy block public access setting.',
        { status: 403 },
      )
  }
}

function readPolicy(text: string, partition: string) {
  try {
    return parsePolicy(text, { kind: 'bucket', partition })
  } catch (cause) {
    throw errors.malformedPolicy(cause instanceof Error ? cause.message : 'The policy is not in the valid JSON format.')
  }
}

/** GetBucketPolicy. Errors: NoSuchBucketPolicy. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html */
export const GetBucketPolicy = operation<OnBucket, object>({
  name: 'GetBucketPolicy',
  kind: 'management',
  readOnly: true,
  needs: (call) => need(call, 'GetBucketPolicy'),
  recorded: recordedBucket,
  run(call) {
    const { policy, name } = bucketOf(call)
    if (policy === null) throw errors.noBucketPolicy(name)
    return { Policy: policy }
  },
})

/** DeleteBucketPolicy: also succeeds where there is none. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html */
export const DeleteBucketPolicy = operation<OnBucket, object>({
  name: 'DeleteBucketPolicy',
  kind: 'management',
  readOnly: false,
  needs: (call) => need(call, 'DeleteBucketPolicy'),
  recorded: recordedBucket,
  run: (call) => set(call, { policy: null }),
})

/** Versioning: absent until it is first switched on. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html */
export const GetBucketVersioning = operation<OnBucket, object>({
  name: 'GetBucketVersioning',
  kind: 'management',
  readOnly: true,
  needs: (call) => need(call, 'GetBucketVersioning'),
  recorded: recordedBucket,
  run: (call) => ({ Status: bucketOf(call).versioning ?? undefined }),
})

/** Not modelled: MFA delete. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html */
export const PutBucketVersioning = operation<OnBucket & { VersioningConfiguration: { Status?: 'Enabled' | 'Suspended' } }, object>({
  name: 'PutBucketVersioning',
  kind: 'management',
  readOnly: false,
  notModelled: ['MFA', 'VersioningConfiguration.MFADelete'],
  needs: (call) => need(call, 'PutBucketVersioning'),
  recorded: recordedBucket,
  run(call) {
    const status = call.input.VersioningConfiguration.Status
    if (status === undefined)
      throw new AwsError('IllegalVersioningConfigurationException', 'The Versioning element must be specified', { status: 400 })
    return set(call, { versioning: status })
  },
})

type EncryptionRule = { ApplyServerSideEncryptionByDefault?: { SSEAlgorithm: string; KMSMasterKeyID?: string }; BucketKeyEnabled?: boolean }

/** Every bucket encrypts with AES256 unless told otherwise. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html */
export const GetBucketEncryption = operation<OnBucket, object>({
  name: 'GetBucketEncryption',
  kind: 'management',
  readOnly: true,
  needs: (call) => need(call, 'GetEncryptionConfiguration'),
  recorded: recordedBucket,
  run(call) {
    const encryption = bucketOf(call).encryption ?? { algorithm: 'AES256', bucketKey: false }
    return {
      ServerSideEncryptionConfiguration: {
        Rules: [
          {
            ApplyServerSideEncryptionByDefault: { SSEAlgorithm: encryption.algorithm, KMSMasterKeyID: encryption.kmsKey },
            BucketKeyEnabled: encryption.bucketKey,
          },
        ],
      },
    }
  },
})

/** Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html. Kept and given back; nothing is really encrypted here. */
export const PutBucketEncryption = operation<OnBucket & { ServerSideEncryptionConfiguration: { Rules?: EncryptionRule[] } }, object>({
  name: 'PutBucketEncryption',
  kind: 'management',
  readOnly: false,
  needs: (call) => need(call, 'PutEncryptionConfiguration'),
  recorded: recordedBucket,
  run(call) {
    const rule = call.input.ServerSideEncryptionConfiguration.Rules?.[0]
    const by = rule?.ApplyServerSideEncryptionByDefault
    return set(call, {
      encryption: {
        algorithm: by?.SSEAlgorithm ?? 'AES256',
        ...(by?.KMSMasterKeyID ? { kmsKey: by.KMSMasterKeyID } : {}),
        bucketKey: rule?.BucketKeyEnabled ?? false,
      },
    })
  },
})

/** Back to AES256. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html */
export const DeleteBucketEncryption = operation<OnBucket, object>({
  name: 'DeleteBucketEncryption',
  kind: 'management',
  readOnly: false,
  needs: (call) => need(call, 'PutEncryptionConfiguration'),
  recorded: recordedBucket,
  run: (call) => set(call, { encryption: { algorithm: 'AES256', bucketKey: false } }),
})

/** On for new buckets. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html */
export const GetPublicAccessBlock = operation<OnBucket, object>({
  name: 'GetPublicAccessBlock',
  kind: 'management',
  readOnly: true,
  needs: (call) => need(call, 'GetBucketPublicAccessBlock'),
  recorded: recordedBucket,
  run(call) {
    const { publicAccessBlock, name } = bucketOf(call)
    if (!publicAccessBlock)
      throw errors.noSuch('NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found', name)
    return { PublicAccessBlockConfiguration: publicAccessBlock }
  },
})

/** Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html */
export const PutPublicAccessBlock = operation<OnBucket & { PublicAccessBlockConfiguration: Partial<PublicAccessBlock> }, object>({
  name: 'PutPublicAccessBlock',
  kind: 'management',
  readOnly: false,
  needs: (call) => need(call, 'PutBucketPublicAccessBlock'),
  recorded: recordedBucket,
  run: (call) =>
    set(call, {
      publicAccessBlock: {
        BlockPublicAcls: false,
        IgnorePublicAcls: false,
        BlockPublicPolicy: false,
        RestrictPublicBuckets: false,
        ...call.input.PublicAccessBlockConfiguration,
      },
    }),
})

/** Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletePublicAccessBlock.html */
export const DeletePublicAccessBlock = operation<OnBucket, object>({
  name: 'DeletePublicAccessBlock',
  kind: 'management',
  readOnly: false,
  needs: (call) => need(call, 'PutBucketPublicAccessBlock'),
  recorded: recordedBucket,
  run: (call) => set(call, { publicAccessBlock: null }),
})

/** Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html */
export const GetBucketOwnershipControls = operation<OnBucket, object>({
  name: 'GetBucketOwnershipControls',
  kind: 'management',
  readOnly: true,
  needs: (call) => need(call, 'GetBucketOwnershipControls'),
  recorded: recordedBucket,
  run(call) {
    const { ownership, name } = bucketOf(call)
    if (!ownership) throw errors.noSuch('OwnershipControlsNotFoundError', 'The bucket ownership controls were not found', name)
    return { OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] } }
  },
})

/** Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html */
export const PutBucketOwnershipControls = operation<OnBucket & { OwnershipControls: { Rules?: { ObjectOwnership: string }[] } }, object>({
  name: 'PutBucketOwnershipControls',
  kind: 'management',
  readOnly: false,
  needs: (call) => need(call, 'PutBucketOwnershipControls'),
  recorded: recordedBucket,
  run: (call) => set(call, { ownership: call.input.OwnershipControls.Rules?.[0]?.ObjectOwnership ?? null }),
})

/** Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketOwnershipControls.html */
export const DeleteBucketOwnershipControls = operation<OnBucket, object>({
  name: 'DeleteBucketOwnershipControls',
  kind: 'management',
  readOnly: false,
  needs: (call) => need(call, 'PutBucketOwnershipControls'),
  recorded: recordedBucket,
  run: (call) => set(call, { ownership: null }),
})

/** Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html */
export const GetBucketTagging = operation<OnBucket, object>({
  name: 'GetBucketTagging',
  kind: 'management',
  readOnly: true,
  needs: (call) => need(call, 'GetBucketTagging'),
  recorded: recordedBucket,
  run(call) {
    const { tags, name } = bucketOf(call)
    if (!tags || tags.length === 0) throw errors.noSuch('NoSuchTagSet', 'The TagSet does not exist', name)
    return { TagSet: tags }
  },
})

/** Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html */
export const PutBucketTagging = operation<OnBucket & { Tagging: { TagSet?: { Key: string; Value: string }[] } }, object>({
  name: 'PutBucketTagging',
  kind: 'management',
  readOnly: false,
  needs: (call) => need(call, 'PutBucketTagging'),
  recorded: recordedBucket,
  run(call) {
    const tags = call.input.Tagging.TagSet ?? []
    if (new Set(tags.map((t) => t.Key)).size < tags.length)
      throw new AwsError('InvalidTag', 'Cannot provide multiple Tags with the same key', { status: 400 })
    if (tags.length > 50) throw new AwsError('BadRequest', 'Bucket tag count cannot be greater than 50', { status: 400 })
    return set(call, { tags })
  },
})

/** Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketTagging.html */
export const DeleteBucketTagging = operation<OnBucket, object>({
  name: 'DeleteBucketTagging',
  kind: 'management',
  readOnly: false,
  needs: (call) => need(call, 'PutBucketTagging'),
  recorded: recordedBucket,
  run: (call) => set(call, { tags: null }),
})
