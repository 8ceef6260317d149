import { serviceHost } from '../../../../domain/regions.ts'
import { AwsError } from '../../../wire/error.ts'
import { exists, type Hands, policyText, resourceType, type Tag, unlessGone } from './type.ts'

interface BucketProperties {
  readonly BucketName?: string
  readonly AccessControl?: string
  readonly BucketEncryption?: {
    readonly ServerSideEncryptionConfiguration?: readonly {
      readonly BucketKeyEnabled?: boolean
      readonly ServerSideEncryptionByDefault?: { readonly SSEAlgorithm: string; readonly KMSMasterKeyID?: string }
    }[]
  }
  readonly PublicAccessBlockConfiguration?: Readonly<Record<string, boolean>>
  readonly VersioningConfiguration?: { readonly Status: string }
  readonly OwnershipControls?: { readonly Rules: readonly { readonly ObjectOwnership?: string }[] }
  readonly LifecycleConfiguration?: { readonly Rules: readonly Readonly<Record<string, unknown>>[] }
}

const encryption = (p: BucketProperties) => ({
  Rules: (p.BucketEncryption?.ServerSideEncryptionConfiguration ?? []).map((r) => ({
    ...(r.ServerSideEncryptionByDefault ? { ApplyServerSideEncryptionByDefault: r.ServerSideEncryptionByDefault } : {}),
    ...(r.BucketKeyEnabled === undefined ? {} : { BucketKeyEnabled: r.BucketKeyEnabled }),
  })),
})

/** CloudFormation's names of a rule's members are not S3's. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-rule.html */
function lifecycleRule(rule: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const {
    Id,
    ExpirationInDays,
    ExpirationDate,
    ExpiredObjectDeleteMarker,
    NoncurrentVersionExpirationInDays,
    Prefix,
    TagFilters,
    ...rest
  } = rule
  const tags = (TagFilters ?? []) as readonly Tag[]
  const filter =
    tags.length > 0
      ? { Filter: { And: { Tags: tags, ...(Prefix === undefined ? {} : { Prefix }) } } }
      : rest.ObjectSizeGreaterThan !== undefined || rest.ObjectSizeLessThan !== undefined
        ? {
            Filter: {
              And: {
                Prefix,
                ObjectSizeGreaterThan: number(rest.ObjectSizeGreaterThan),
                ObjectSizeLessThan: number(rest.ObjectSizeLessThan),
              },
            },
          }
        : { Filter: { Prefix: Prefix ?? '' } }
  const { ObjectSizeGreaterThan: _a, ObjectSizeLessThan: _b, Transition, NoncurrentVersionTransition, ...plain } = rest
  const expires = ExpirationInDays !== undefined || ExpirationDate !== undefined || ExpiredObjectDeleteMarker !== undefined
  return {
    ...plain,
    ...(Id === undefined ? {} : { ID: Id }),
    ...filter,
    ...(expires
      ? {
          Expiration: {
            ...(ExpirationInDays === undefined ? {} : { Days: ExpirationInDays }),
            ...(ExpirationDate === undefined ? {} : { Date: new Date(String(ExpirationDate)) }),
            ...(ExpiredObjectDeleteMarker === undefined ? {} : { ExpiredObjectDeleteMarker }),
          },
        }
      : {}),
    ...(NoncurrentVersionExpirationInDays === undefined
      ? {}
      : { NoncurrentVersionExpiration: { NoncurrentDays: NoncurrentVersionExpirationInDays } }),
    ...(Transition === undefined ? {} : { Transitions: [transition(Transition)] }),
    ...(Array.isArray(plain.Transitions) ? { Transitions: plain.Transitions.map(transition) } : {}),
    ...(NoncurrentVersionTransition === undefined ? {} : { NoncurrentVersionTransitions: [noncurrent(NoncurrentVersionTransition)] }),
    ...(Array.isArray(plain.NoncurrentVersionTransitions)
      ? { NoncurrentVersionTransitions: plain.NoncurrentVersionTransitions.map(noncurrent) }
      : {}),
  }
}

const number = (v: unknown) => (v === undefined ? undefined : Number(v))

function transition(t: unknown) {
  const { TransitionInDays, TransitionDate, StorageClass } = t as Record<string, unknown>
  return {
    StorageClass,
    ...(TransitionInDays === undefined ? {} : { Days: TransitionInDays }),
    ...(TransitionDate === undefined ? {} : { Date: new Date(String(TransitionDate)) }),
  }
}

function noncurrent(t: unknown) {
  const { TransitionInDays, StorageClass, NewerNoncurrentVersions } = t as Record<string, unknown>
  return { StorageClass, NoncurrentDays: TransitionInDays, ...(NewerNoncurrentVersions === undefined ? {} : { NewerNoncurrentVersions }) }
}

async function configure(p: BucketProperties, hands: Hands, Bucket: string, before: BucketProperties | null): Promise<void> {
  const put = (operation: string, more: object) => hands.call('s3', operation, { Bucket, ...more })
  const differs = (key: keyof BucketProperties) => JSON.stringify(p[key]) !== JSON.stringify(before?.[key])
  if (differs('BucketEncryption'))
    await (p.BucketEncryption
      ? put('PutBucketEncryption', { ServerSideEncryptionConfiguration: encryption(p) })
      : put('DeleteBucketEncryption', {}))
  if (differs('PublicAccessBlockConfiguration')) {
    const off = { BlockPublicAcls: false, IgnorePublicAcls: false, BlockPublicPolicy: false, RestrictPublicBuckets: false }
    await (p.PublicAccessBlockConfiguration
      ? put('PutPublicAccessBlock', { PublicAccessBlockConfiguration: { ...off, ...p.PublicAccessBlockConfiguration } })
      : put('DeletePublicAccessBlock', {}))
  }
  // Versioning is switched on or suspended, never taken away. Source: API_PutBucketVersioning
  if (differs('VersioningConfiguration'))
    await put('PutBucketVersioning', { VersioningConfiguration: { Status: p.VersioningConfiguration?.Status ?? 'Suspended' } })
  if (differs('OwnershipControls'))
    await (p.OwnershipControls
      ? put('PutBucketOwnershipControls', { OwnershipControls: { Rules: p.OwnershipControls.Rules } })
      : put('DeleteBucketOwnershipControls', {}))
  if (differs('LifecycleConfiguration'))
    await (p.LifecycleConfiguration
      ? put('PutBucketLifecycleConfiguration', { LifecycleConfiguration: { Rules: p.LifecycleConfiguration.Rules.map(lifecycleRule) } })
      : put('DeleteBucketLifecycle', {}))
  if (hands.tags.length > 0) await put('PutBucketTagging', { Tagging: { TagSet: hands.tags } })
  else if (before) await put('DeleteBucketTagging', {})
}

function bucketMade({ scope }: Hands, name: string) {
  const suffix = serviceHost('s3', scope.region).replace(/^s3\.[^.]+\./, '')
  return {
    physicalId: name,
    attributes: {
      Arn: `arn:${scope.partition}:s3:::${name}`,
      DomainName: `${name}.s3.${suffix}`,
      DualStackDomainName: `${name}.s3.dualstack.${scope.region}.${suffix}`,
      RegionalDomainName: `${name}.s3.${scope.region}.${suffix}`,
      // Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html
      WebsiteURL: `http://${name}.s3-website${dashed.has(scope.region) ? '-' : '.'}${scope.region}.${suffix}`,
    },
  }
}
const dashed = new Set(
  'us-east-1 us-west-1 us-west-2 ap-southeast-1 ap-southeast-2 ap-northeast-1 eu-west-1 sa-east-1 us-gov-west-1'.split(' '),
)

/**
 * AWS::S3::Bucket. Left behind are its objects: a bucket that holds any cannot be deleted.
 * Source  https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
 */
export const bucket = resourceType<BucketProperties>({
  name: 'AWS::S3::Bucket',
  modelled: [
    'AccessControl',
    'BucketEncryption',
    'BucketName',
    'LifecycleConfiguration',
    'OwnershipControls',
    'PublicAccessBlockConfiguration',
    'Tags',
    'VersioningConfiguration',
  ],
  nameProperty: 'BucketName',
  hasTags: true,
  awsMs: 20_000,
  async create(p, hands) {
    const name = p.BucketName ?? hands.newName(63, 'lower')
    if (p.AccessControl !== undefined && p.AccessControl !== 'Private')
      throw new AwsError('InvalidRequest', `Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting`, {
        status: 400,
      })
    await hands.call('s3', 'CreateBucket', {
      Bucket: name,
      ...(hands.scope.region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: hands.scope.region } }),
    })
    await configure(p, hands, name, {})
    return bucketMade(hands, name)
  },
  async update(p, hands, before, made) {
    await configure(p, hands, made.physicalId, before)
    return bucketMade(hands, made.physicalId)
  },
  async adopt(p, hands, name) {
    await configure(p, hands, name, {})
    return bucketMade(hands, name)
  },
  remove: (_p, hands, made) => unlessGone(hands.call('s3', 'DeleteBucket', { Bucket: made.physicalId }), 'NoSuchBucket'),
})

interface PolicyProperties {
  readonly Bucket: string
  readonly PolicyDocument: unknown
}

/** AWS::S3::BucketPolicy. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html */
export const bucketPolicy = resourceType<PolicyProperties>({
  name: 'AWS::S3::BucketPolicy',
  modelled: ['Bucket', 'PolicyDocument'],
  awsMs: 2_000,
  async create(p, hands) {
    if (await exists(hands.call('s3', 'GetBucketPolicy', { Bucket: p.Bucket }), 'NoSuchBucketPolicy'))
      throw new AwsError('AlreadyExists', `The bucket policy already exists on bucket ${p.Bucket}.`, { status: 409 })
    await hands.call('s3', 'PutBucketPolicy', { Bucket: p.Bucket, Policy: policyText(p.PolicyDocument) })
    return { physicalId: p.Bucket, attributes: {} }
  },
  async update(p, hands, _before, made) {
    await hands.call('s3', 'PutBucketPolicy', { Bucket: p.Bucket, Policy: policyText(p.PolicyDocument) })
    return made
  },
  remove: (p, hands) => unlessGone(hands.call('s3', 'DeleteBucketPolicy', { Bucket: p.Bucket }), 'NoSuchBucket', 'NoSuchBucketPolicy'),
})
