import { type Call, operation } from '../../wire/operation.ts'
import { bucketOf, need } from './buckets.ts'
import * as errors from './errors.ts'
import type { Version } from './state.ts'
import { bodyOf, storeObject } from './state.ts'

interface CopyInput {
  Bucket: string
  Key: string
  CopySource: string
  ACL?: string
  ExpectedBucketOwner?: string
  ExpectedSourceBucketOwner?: string
  CopySourceIfMatch?: string
  CopySourceIfNoneMatch?: string
  CopySourceIfModifiedSince?: Date
  CopySourceIfUnmodifiedSince?: Date
  MetadataDirective?: string
  TaggingDirective?: string
  Metadata?: Record<string, string>
  ContentType?: string
  ContentEncoding?: string
  ContentLanguage?: string
  ContentDisposition?: string
  CacheControl?: string
  WebsiteRedirectLocation?: string
  ServerSideEncryption?: string
  StorageClass?: string
}

interface Source {
  bucket: string
  key: string
  versionId?: string
}

/** `BUCKET/KEY`, percent-encoded, perhaps with a slash before it and `?versionId=` behind. */
function sourceOf(text: string): Source {
  const [path = '', query = ''] = text.replace(/^\//, '').split(/\?(?=versionId=)/)
  const slash = path.indexOf('/')
  const bad = () =>
    errors.invalidArgument('Copy Source must mention the source bucket and key: sourcebucket/sourcekey', 'x-amz-copy-source', text)
  if (slash < 1 || slash === path.length - 1) throw bad()
  try {
    const versionId = new URLSearchParams(query).get('versionId')
    return {
      bucket: decodeURIComponent(path.slice(0, slash)),
      key: decodeURIComponent(path.slice(slash + 1)),
      ...(versionId === null ? {} : { versionId }),
    }
  } catch (error) {
    if (error instanceof URIError) throw bad()
    throw error
  }
}

/** The version to be copied. It may be in another region: S3 fetches it itself. */
function sourceVersion({ world, scope, input }: Call<CopyInput>, source: Source): Version {
  const state = world.state.s3
  const bucket = state.buckets(scope.partition).get(source.bucket)
  if (!bucket) throw errors.noSuchBucket(source.bucket)
  if (input.ExpectedSourceBucketOwner !== undefined && input.ExpectedSourceBucketOwner !== bucket.account) throw errors.wrongOwner()
  const versions = state.objects(scope.partition, source.bucket).get(source.key)?.versions ?? []
  const version = source.versionId === undefined ? versions[0] : versions.find((v) => v.id === source.versionId)
  if (!version || (version.isDeleteMarker && source.versionId === undefined))
    throw source.versionId === undefined ? errors.noSuchKey(source.key) : errors.noSuchVersion(source.key, source.versionId)
  if (version.isDeleteMarker)
    throw errors.invalidArgument(
      'The source of a copy request may not specifically refer to a delete marker by version id.',
      'x-amz-copy-source',
      input.CopySource,
    )
  const matches = (list: string) => list === '*' || list.replaceAll('"', '') === version.etag
  const seconds = Math.floor(version.atMs / 1000) * 1000
  if (input.CopySourceIfMatch !== undefined && !matches(input.CopySourceIfMatch))
    throw errors.preconditionFailed('x-amz-copy-source-If-Match')
  if (input.CopySourceIfNoneMatch !== undefined && matches(input.CopySourceIfNoneMatch))
    throw errors.preconditionFailed('x-amz-copy-source-If-None-Match')
  if (input.CopySourceIfUnmodifiedSince && seconds > input.CopySourceIfUnmodifiedSince.getTime())
    throw errors.preconditionFailed('x-amz-copy-source-If-Unmodified-Since')
  if (input.CopySourceIfModifiedSince && seconds <= input.CopySourceIfModifiedSince.getTime())
    throw errors.preconditionFailed('x-amz-copy-source-If-Modified-Since')
  return version
}

/** What the copy carries: the source's own header fields, or with the directive REPLACE those of the request. */
function headersOf(input: CopyInput, version: Version): Record<string, string> {
  const given: Record<string, string | undefined> = {
    'content-type': input.ContentType,
    'content-encoding': input.ContentEncoding,
    'content-language': input.ContentLanguage,
    'content-disposition': input.ContentDisposition,
    'cache-control': input.CacheControl,
    ...Object.fromEntries(Object.entries(input.Metadata ?? {}).map(([k, v]) => [`x-amz-meta-${k}`, v])),
  }
  // Encryption, class and redirection are the copy's own affair.
  const own: Record<string, string | undefined> = {
    'x-amz-server-side-encryption': input.ServerSideEncryption,
    'x-amz-storage-class': input.StorageClass,
    'x-amz-website-redirect-location': input.WebsiteRedirectLocation,
  }
  const kept =
    input.MetadataDirective === 'REPLACE' ? given : Object.fromEntries(Object.entries(version.headers).filter(([k]) => !(k in own)))
  return Object.fromEntries(Object.entries({ ...kept, ...own }).filter((e): e is [string, string] => e[1] !== undefined))
}

/**
 * CopyObject: an object, or one version of it, under another key or in another bucket.
 *
 * In      Bucket, Key, CopySource (`BUCKET/KEY`, `?versionId=`), the conditions CopySourceIf…, MetadataDirective (COPY), metadata and header fields with REPLACE
 * Out     CopyObjectResult with ETag and LastModified, VersionId where versioning is on
 * Errors  NoSuchBucket, NoSuchKey, NoSuchVersion, InvalidArgument, InvalidRequest (onto itself without a change), PreconditionFailed, AccessDenied
 * Source  https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 * Not modelled  ACLs by grant, customer keys, object lock, tags
 */
export const CopyObject = operation<CopyInput, object>({
  name: 'CopyObject',
  kind: 'data',
  readOnly: false,
  notModelled: [
    'ChecksumAlgorithm',
    'Expires',
    'IfMatch',
    'IfNoneMatch',
    'GrantFullControl',
    'GrantRead',
    'GrantReadACP',
    'GrantWriteACP',
    'SSECustomerAlgorithm',
    'SSECustomerKey',
    'SSECustomerKeyMD5',
    'SSEKMSKeyId',
    'SSEKMSEncryptionContext',
    'CopySourceSSECustomerAlgorithm',
    'CopySourceSSECustomerKey',
    'CopySourceSSECustomerKeyMD5',
    'Tagging',
    'ObjectLockMode',
    'ObjectLockRetainUntilDate',
    'ObjectLockLegalHoldStatus',
  ],
  needs(call) {
    const source = sourceOf(call.input.CopySource)
    const of = { ...call, input: { Bucket: source.bucket } }
    return [
      need(of, source.versionId === undefined ? 'GetObject' : 'GetObjectVersion', source.key),
      need(call, 'PutObject', call.input.Key, call.input.ACL === undefined ? {} : { 's3:x-amz-acl': call.input.ACL }),
    ]
  },
  run(call) {
    const bucket = bucketOf(call)
    const { input, scope, world, now } = call
    if (
      input.ACL !== undefined &&
      input.ACL !== 'bucket-owner-full-control' &&
      input.ACL !== 'private' &&
      bucket.ownership === 'BucketOwnerEnforced'
    )
      throw errors.aclNotSupported()
    const source = sourceOf(input.CopySource)
    const version = sourceVersion(call, source)
    const isItself = source.bucket === input.Bucket && source.key === input.Key && source.versionId === undefined
    const isChanged =
      input.MetadataDirective === 'REPLACE' ||
      [input.StorageClass, input.WebsiteRedirectLocation, input.ServerSideEncryption].some((v) => v !== undefined)
    if (isItself && !isChanged) throw errors.copyOntoItself()
    const made = storeObject(world.state.s3, scope.partition, bucket, {
      key: input.Key,
      body: bodyOf(world.state.s3, scope.partition, source.bucket, version),
      headers: headersOf(input, version),
      checksum: version.checksum,
      atMs: now,
    })
    const isVersioned = (name: string) => world.state.s3.buckets(scope.partition).get(name)?.versioning != null
    return {
      CopyObjectResult: { ETag: `"${made.etag}"`, LastModified: new Date(made.atMs) },
      ...(isVersioned(source.bucket) ? { CopySourceVersionId: version.id } : {}),
      ...(isVersioned(input.Bucket) ? { VersionId: made.id } : {}),
      ServerSideEncryption: input.ServerSideEncryption ?? bucket.encryption?.algorithm ?? 'AES256',
    }
  },
})
