import type { Call } from '../../wire/operation.ts'
import { operation } from '../../wire/operation.ts'
import { bucketOf, need, ownerId } from './buckets.ts'
import * as errors from './errors.ts'
import { publishedObject } from './published.ts'
import type { Version } from './state.ts'
import { bodyOf, byUtf8, currentObjects, deleteObject, storeObject } from './state.ts'

interface OnObject {
  Bucket: string
  Key: string
  VersionId?: string
  ExpectedBucketOwner?: string
}

/** Header fields that S3 keeps with an object and gives back. */
const keptHeaders = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
  'x-amz-website-redirect-location',
  'x-amz-storage-class',
  'x-amz-server-side-encryption',
]
const quoted = (etag: string) => `"${etag}"`
const versionOf = (call: Call<{ Bucket: string }>, version: Version) =>
  call.world.state.s3.buckets(call.scope.partition).get(call.input.Bucket)?.versioning ? { VersionId: version.id } : {}
const objectsOf = (call: Call<{ Bucket: string }>) => call.world.state.s3.objects(call.scope.partition, call.input.Bucket)

const checksums = {
  crc32: 'ChecksumCRC32',
  crc32c: 'ChecksumCRC32C',
  crc64nvme: 'ChecksumCRC64NVME',
  sha1: 'ChecksumSHA1',
  sha256: 'ChecksumSHA256',
} as const
type ChecksumInput = { [K in (typeof checksums)[keyof typeof checksums]]?: string }

interface PutInput extends OnObject, ChecksumInput {
  Body?: Uint8Array
  ACL?: string
  Metadata?: Record<string, string>
  IfNoneMatch?: string
  IfMatch?: string
  ServerSideEncryption?: string
}

/**
 * PutObject: an object of up to 64 MB.
 *
 * In      Bucket, Key (1–1024 bytes), Body, kept header fields, checksums (tested), conditions IfNoneMatch `*`, IfMatch
 * Out     ETag, VersionId where versioning is on, the checksum
 * Errors  NoSuchBucket, BadDigest, AccessControlListNotSupported, PreconditionFailed, AccessDenied
 * Source  https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 * Not modelled  ACLs by grant, customer keys, object lock, tags
 */
export const PutObject = operation<PutInput, object>({
  name: 'PutObject',
  kind: 'data',
  readOnly: false,
  notModelled: [
    'GrantFullControl',
    'GrantRead',
    'GrantReadACP',
    'GrantWriteACP',
    'WriteOffsetBytes',
    'SSECustomerAlgorithm',
    'SSECustomerKey',
    'SSECustomerKeyMD5',
    'SSEKMSEncryptionContext',
    'Tagging',
    'ObjectLockMode',
    'ObjectLockRetainUntilDate',
    'ObjectLockLegalHoldStatus',
  ],
  needs: (call) => need(call, 'PutObject', call.input.Key, call.input.ACL === undefined ? {} : { 's3:x-amz-acl': call.input.ACL }),
  run(call) {
    const bucket = bucketOf(call)
    const { input, scope, world, now, headers } = call
    if (
      input.ACL !== undefined &&
      input.ACL !== 'bucket-owner-full-control' &&
      input.ACL !== 'private' &&
      bucket.ownership === 'BucketOwnerEnforced'
    )
      throw errors.aclNotSupported()
    const current = objectsOf(call).get(input.Key)?.versions[0]
    const exists = current !== undefined && !current.isDeleteMarker
    if (input.IfNoneMatch !== undefined && exists) throw errors.preconditionFailed('If-None-Match')
    if (input.IfMatch !== undefined && !exists) throw errors.noSuchKey(input.Key)
    if (input.IfMatch !== undefined && current && input.IfMatch.replaceAll('"', '') !== current.etag)
      throw errors.preconditionFailed('If-Match')
    const kept: Record<string, string> = {}
    for (const name of keptHeaders) {
      const value = headers[name]
      if (value !== undefined) kept[name] = value
    }
    if (kept['content-encoding']) {
      const encoding = kept['content-encoding'].split(/\s*,\s*/).filter((e) => e !== 'aws-chunked' && e !== '')
      if (encoding.length > 0) kept['content-encoding'] = encoding.join(',')
      else delete kept['content-encoding']
    }
    for (const [k, v] of Object.entries(input.Metadata ?? {})) kept[`x-amz-meta-${k}`] = v
    const algorithm = (Object.keys(checksums) as (keyof typeof checksums)[]).find((a) => input[checksums[a]] !== undefined)
    const checksum = algorithm === undefined ? null : { algorithm: checksums[algorithm], value: input[checksums[algorithm]] ?? '' }
    const version = storeObject(world.state.s3, scope.partition, bucket, {
      key: input.Key,
      body: input.Body ?? new Uint8Array(),
      headers: kept,
      checksum,
      atMs: now,
    })
    return {
      ETag: quoted(version.etag),
      ServerSideEncryption: input.ServerSideEncryption ?? bucket.encryption?.algorithm ?? 'AES256',
      ...versionOf(call, version),
      ...(checksum ? { [checksum.algorithm]: checksum.value, ChecksumType: 'FULL_OBJECT' } : {}),
    }
  },
})

interface GetInput extends OnObject {
  Range?: string
  IfMatch?: string
  IfNoneMatch?: string
  IfModifiedSince?: Date
  IfUnmodifiedSince?: Date
  ChecksumMode?: string
  ResponseContentType?: string
  ResponseContentDisposition?: string
  ResponseContentEncoding?: string
  ResponseContentLanguage?: string
  ResponseCacheControl?: string
}

/** The version asked for, or S3's refusal. */
function found(call: Call<GetInput>): Version {
  bucketOf(call)
  const { Key, VersionId } = call.input
  const versions = objectsOf(call).get(Key)?.versions ?? []
  const version = VersionId === undefined ? versions[0] : versions.find((v) => v.id === VersionId)
  if (!version) throw VersionId === undefined ? errors.noSuchKey(Key) : errors.noSuchVersion(Key, VersionId)
  if (version.isDeleteMarker) throw VersionId === undefined ? errors.noSuchKey(Key) : errors.methodNotAllowed()
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = call.input
  const matches = (list: string) => list === '*' || list.split(/\s*,\s*/).some((e) => e.replaceAll('"', '') === version.etag)
  const seconds = Math.floor(version.atMs / 1000) * 1000
  if (IfMatch !== undefined && !matches(IfMatch)) throw errors.preconditionFailed('If-Match')
  if (IfMatch === undefined && IfUnmodifiedSince && seconds > IfUnmodifiedSince.getTime())
    throw errors.preconditionFailed('If-Unmodified-Since')
  if (IfNoneMatch !== undefined && matches(IfNoneMatch)) throw errors.notModified()
  if (IfNoneMatch === undefined && IfModifiedSince && seconds <= IfModifiedSince.getTime()) throw errors.notModified()
  return version
}

function describe(call: Call<GetInput>, version: Version): Record<string, unknown> {
  const h = version.headers
  const { input } = call
  return {
    AcceptRanges: 'bytes',
    LastModified: new Date(version.atMs),
    ContentLength: version.size,
    ETag: quoted(version.etag),
    ...versionOf(call, version),
    ContentType: input.ResponseContentType ?? h['content-type'] ?? 'binary/octet-stream',
    ContentEncoding: input.ResponseContentEncoding ?? h['content-encoding'],
    ContentLanguage: input.ResponseContentLanguage ?? h['content-language'],
    ContentDisposition: input.ResponseContentDisposition ?? h['content-disposition'],
    CacheControl: input.ResponseCacheControl ?? h['cache-control'],
    WebsiteRedirectLocation: h['x-amz-website-redirect-location'],
    ServerSideEncryption: h['x-amz-server-side-encryption'] ?? 'AES256',
    Metadata: Object.fromEntries(
      Object.entries(h)
        .filter(([k]) => k.startsWith('x-amz-meta-'))
        .map(([k, v]) => [k.slice('x-amz-meta-'.length), v]),
    ),
    ...(input.ChecksumMode === 'ENABLED' && input.Range === undefined && version.checksum
      ? { [version.checksum.algorithm]: version.checksum.value, ChecksumType: 'FULL_OBJECT' }
      : {}),
  }
}

const readNotModelled = ['SSECustomerAlgorithm', 'SSECustomerKey', 'SSECustomerKeyMD5', 'PartNumber']
const readNeed = (call: Call<GetInput>) => need(call, call.input.VersionId === undefined ? 'GetObject' : 'GetObjectVersion', call.input.Key)

/**
 * GetObject: an object or a range of its bytes.
 *
 * Errors  NoSuchKey, NoSuchVersion, InvalidRange, PreconditionFailed, 304
 * Source  https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 * Not modelled  customer keys, part numbers
 */
export const GetObject = operation<GetInput, object>({
  name: 'GetObject',
  kind: 'data',
  readOnly: true,
  notModelled: [...readNotModelled, 'ResponseExpires'],
  needs: readNeed,
  run(call) {
    const { partition, region } = call.scope
    // Nobody's bucket may hide what AWS publishes: the name is AWS's.
    const published = publishedObject(partition, region, call.input.Bucket, call.input.Key)
    if (published !== undefined)
      return {
        Body: Buffer.from(published),
        ContentLength: Buffer.byteLength(published),
        ContentType: 'application/json',
        AcceptRanges: 'bytes',
      }
    const version = found(call)
    const body = bodyOf(call.world.state.s3, call.scope.partition, call.input.Bucket, version)
    const range = call.input.Range === undefined ? null : /^bytes=(\d*)-(\d*)$/.exec(call.input.Range)
    if (!range || (range[1] === '' && range[2] === '')) return { ...describe(call, version), Body: body }
    const from = range[1] === '' ? Math.max(0, body.length - Number(range[2])) : Number(range[1])
    const to = range[1] === '' || range[2] === '' ? body.length - 1 : Math.min(Number(range[2]), body.length - 1)
    if (from > to || from >= body.length) throw errors.invalidRange(call.input.Range ?? '', body.length)
    return {
      ...describe(call, version),
      Body: body.subarray(from, to + 1),
      ContentLength: to + 1 - from,
      ContentRange: `bytes ${from}-${to}/${body.length}`,
    }
  },
})

/** HeadObject: the same without the bytes; its refusals have no body. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export const HeadObject = operation<GetInput, object>({
  name: 'HeadObject',
  kind: 'data',
  readOnly: true,
  notModelled: [...readNotModelled, 'ResponseExpires'],
  needs: readNeed,
  run: (call) => describe(call, found(call)),
})

/** DeleteObject: success also for a key that is not there. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export const DeleteObject = operation<OnObject, object>({
  name: 'DeleteObject',
  kind: 'data',
  readOnly: false,
  notModelled: ['MFA', 'BypassGovernanceRetention', 'IfMatch', 'IfMatchLastModifiedTime', 'IfMatchSize'],
  needs: (call) => need(call, call.input.VersionId === undefined ? 'DeleteObject' : 'DeleteObjectVersion', call.input.Key),
  run(call) {
    const { deleted, marker } = deleteObject(
      call.world.state.s3,
      call.scope.partition,
      bucketOf(call),
      call.input.Key,
      call.input.VersionId,
      call.now,
    )
    if (marker) return { DeleteMarker: true, VersionId: marker.id }
    return {
      ...(deleted?.isDeleteMarker ? { DeleteMarker: true } : {}),
      ...(call.input.VersionId === undefined ? {} : { VersionId: call.input.VersionId }),
    }
  },
})

/** DeleteObjects: up to 1,000 at once. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export const DeleteObjects = operation<
  { Bucket: string; ExpectedBucketOwner?: string; Delete: { Objects: { Key: string; VersionId?: string }[]; Quiet?: boolean } },
  object
>({
  name: 'DeleteObjects',
  kind: 'data',
  readOnly: false,
  notModelled: ['MFA', 'BypassGovernanceRetention', 'Delete.Objects.ETag', 'Delete.Objects.LastModifiedTime', 'Delete.Objects.Size'],
  needs: () => [],
  run(call) {
    const bucket = bucketOf(call)
    const { Objects: objects, Quiet } = call.input.Delete
    if (objects.length === 0 || objects.length > 1000) throw errors.malformedDelete()
    const Deleted: object[] = []
    const Errors: object[] = []
    for (const { Key, VersionId } of objects) {
      const refusal = call.world.refusal(
        call.caller,
        need(call, VersionId === undefined ? 'DeleteObject' : 'DeleteObjectVersion', Key),
        call.scope,
        { 'aws:sourceip': call.sourceIp },
      )
      if (refusal !== null) {
        Errors.push({ Key, VersionId, Code: 'AccessDenied', Message: refusal })
        continue
      }
      const { deleted, marker } = deleteObject(call.world.state.s3, call.scope.partition, bucket, Key, VersionId, call.now)
      Deleted.push({
        Key,
        ...(VersionId === undefined ? {} : { VersionId }),
        ...(marker
          ? { DeleteMarker: true, DeleteMarkerVersionId: marker.id }
          : deleted?.isDeleteMarker
            ? { DeleteMarker: true, DeleteMarkerVersionId: deleted.id }
            : {}),
      })
    }
    return { ...(Quiet ? {} : { Deleted }), ...(Errors.length > 0 ? { Errors } : {}) }
  },
})

interface ListInput {
  Bucket: string
  ExpectedBucketOwner?: string
  Prefix?: string
  Delimiter?: string
  MaxKeys?: number
  EncodingType?: string
}

interface Slice<T> {
  readonly items: T[]
  readonly prefixes: string[]
  readonly isTruncated: boolean
  /** The last key or common prefix of the page. */
  readonly last: string
}

/** One page: keys after `after`, those that share a beginning up to the delimiter folded into one. Keys come sorted by their UTF-8 bytes. */
function slice<T extends { key: string }>(sorted: readonly T[], input: ListInput, after: string): Slice<T> {
  const { Prefix = '', Delimiter = '', MaxKeys = 1000 } = input
  if (MaxKeys < 0)
    throw errors.invalidArgument('Argument max-keys must be an integer between 0 and 2147483647', 'max-keys', String(MaxKeys))
  const limit = Math.min(MaxKeys, 1000)
  const items: T[] = []
  const prefixes: string[] = []
  const seen = new Set<string>()
  let last = ''
  for (const item of sorted) {
    if (!item.key.startsWith(Prefix)) continue
    const cut = Delimiter === '' ? -1 : item.key.indexOf(Delimiter, Prefix.length)
    const common = cut < 0 ? null : item.key.slice(0, cut + Delimiter.length)
    const place = common ?? item.key
    if (after !== '' && (byUtf8(place, after) <= 0 || (common !== null && after.startsWith(common)))) continue
    if (common !== null && seen.has(common)) continue
    if (items.length + prefixes.length >= limit) return { items, prefixes, isTruncated: limit > 0, last }
    if (common !== null) {
      seen.add(common)
      prefixes.push(common)
    } else items.push(item)
    last = place
  }
  return { items, prefixes, isTruncated: false, last }
}

const encoded = (input: ListInput, key: string) =>
  input.EncodingType === 'url'
    ? encodeURIComponent(key)
        .replaceAll('%2F', '/')
        .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    : key
const content = (input: ListInput, { key, version }: { key: string; version: Version }) => ({
  Key: encoded(input, key),
  LastModified: new Date(version.atMs),
  ETag: quoted(version.etag),
  ...(version.checksum ? { ChecksumAlgorithm: [version.checksum.algorithm.replace('Checksum', '')], ChecksumType: 'FULL_OBJECT' } : {}),
  Size: version.size,
  StorageClass: version.headers['x-amz-storage-class'] ?? 'STANDARD',
})
const listNeed = (call: Call<ListInput>, action: string) =>
  need(call, action, undefined, {
    ...(call.input.Prefix === undefined ? {} : { 's3:prefix': call.input.Prefix }),
    ...(call.input.Delimiter === undefined ? {} : { 's3:delimiter': call.input.Delimiter }),
  })

/** ListObjectsV2: up to 1,000 keys a page. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const ListObjectsV2 = operation<ListInput & { ContinuationToken?: string; StartAfter?: string; FetchOwner?: boolean }, object>({
  name: 'ListObjectsV2',
  kind: 'data',
  readOnly: true,
  needs: (call) => listNeed(call, 'ListBucket'),
  run(call) {
    const bucket = bucketOf(call)
    const { input } = call
    if (input.ContinuationToken === '')
      throw errors.invalidArgument('The continuation token provided is incorrect', 'continuation-token', '')
    const token = input.ContinuationToken === undefined ? null : Buffer.from(input.ContinuationToken, 'base64url').toString()
    if (token !== null && !token.startsWith('v2:'))
      throw errors.invalidArgument('The continuation token provided is incorrect', 'continuation-token', input.ContinuationToken ?? '')
    const page = slice(
      currentObjects(call.world.state.s3, call.scope.partition, bucket.name),
      input,
      token?.slice(3) ?? input.StartAfter ?? '',
    )
    return {
      Name: bucket.name,
      Prefix: encoded(input, input.Prefix ?? ''),
      KeyCount: page.items.length + page.prefixes.length,
      MaxKeys: input.MaxKeys ?? 1000,
      IsTruncated: page.isTruncated,
      ...(input.Delimiter === undefined ? {} : { Delimiter: encoded(input, input.Delimiter) }),
      ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
      ...(input.ContinuationToken === undefined ? {} : { ContinuationToken: input.ContinuationToken }),
      ...(input.StartAfter === undefined ? {} : { StartAfter: encoded(input, input.StartAfter) }),
      ...(page.isTruncated ? { NextContinuationToken: Buffer.from(`v2:${page.last}`).toString('base64url') } : {}),
      ...(page.items.length > 0
        ? {
            Contents: page.items.map((i) => ({
              ...content(input, i),
              ...(input.FetchOwner ? { Owner: { ID: ownerId(bucket.account) } } : {}),
            })),
          }
        : {}),
      ...(page.prefixes.length > 0 ? { CommonPrefixes: page.prefixes.map((p) => ({ Prefix: encoded(input, p) })) } : {}),
    }
  },
})

/** ListObjects: the older form; NextMarker only with a delimiter. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
export const ListObjects = operation<ListInput & { Marker?: string }, object>({
  name: 'ListObjects',
  kind: 'data',
  readOnly: true,
  needs: (call) => listNeed(call, 'ListBucket'),
  run(call) {
    const bucket = bucketOf(call)
    const { input } = call
    const page = slice(currentObjects(call.world.state.s3, call.scope.partition, bucket.name), input, input.Marker ?? '')
    return {
      Name: bucket.name,
      Prefix: encoded(input, input.Prefix ?? ''),
      Marker: encoded(input, input.Marker ?? ''),
      MaxKeys: input.MaxKeys ?? 1000,
      IsTruncated: page.isTruncated,
      ...(input.Delimiter === undefined ? {} : { Delimiter: encoded(input, input.Delimiter) }),
      ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
      ...(page.isTruncated && input.Delimiter !== undefined ? { NextMarker: encoded(input, page.last) } : {}),
      ...(page.items.length > 0
        ? { Contents: page.items.map((i) => ({ ...content(input, i), Owner: { ID: ownerId(bucket.account) } })) }
        : {}),
      ...(page.prefixes.length > 0 ? { CommonPrefixes: page.prefixes.map((p) => ({ Prefix: encoded(input, p) })) } : {}),
    }
  },
})

/** ListObjectVersions: all versions and delete markers, by key, newest first. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
export const ListObjectVersions = operation<ListInput & { KeyMarker?: string; VersionIdMarker?: string }, object>({
  name: 'ListObjectVersions',
  kind: 'data',
  readOnly: true,
  needs: (call) => listNeed(call, 'ListBucketVersions'),
  run(call) {
    const bucket = bucketOf(call)
    const { input } = call
    const limit = Math.min(input.MaxKeys ?? 1000, 1000)
    const rows = [...objectsOf(call).entries()].map(([key, { versions }]) => ({ key, versions })).sort((a, b) => byUtf8(a.key, b.key))
    const Versions: object[] = []
    const DeleteMarkers: object[] = []
    const prefixes = new Set<string>()
    const { Prefix = '', Delimiter = '', KeyMarker = '', VersionIdMarker } = input
    let count = 0
    let last: { key: string; id: string } | null = null
    let isTruncated = false
    outer: for (const { key, versions } of rows) {
      if (!key.startsWith(Prefix)) continue
      const cut = Delimiter === '' ? -1 : key.indexOf(Delimiter, Prefix.length)
      const common = cut < 0 ? null : key.slice(0, cut + Delimiter.length)
      if (KeyMarker !== '' && byUtf8(key, KeyMarker) < 0) continue
      if (common !== null) {
        if (prefixes.has(common) || (KeyMarker !== '' && KeyMarker.startsWith(common))) continue
        if (count >= limit) {
          isTruncated = true
          break
        }
        prefixes.add(common)
        count++
        last = { key: common, id: '' }
        continue
      }
      const skipTo =
        key === KeyMarker ? (VersionIdMarker === undefined ? versions.length : versions.findIndex((v) => v.id === VersionIdMarker) + 1) : 0
      for (const [i, v] of versions.entries()) {
        if (i < skipTo) continue
        if (count >= limit) {
          isTruncated = limit > 0
          break outer
        }
        const both = {
          Key: encoded(input, key),
          VersionId: v.id,
          IsLatest: i === 0,
          LastModified: new Date(v.atMs),
          Owner: { ID: ownerId(bucket.account) },
        }
        if (v.isDeleteMarker) DeleteMarkers.push(both)
        else Versions.push({ ...both, ETag: quoted(v.etag), Size: v.size, StorageClass: 'STANDARD' })
        count++
        last = { key, id: v.id }
      }
    }
    return {
      Name: bucket.name,
      Prefix: encoded(input, Prefix),
      KeyMarker: encoded(input, KeyMarker),
      VersionIdMarker: VersionIdMarker ?? '',
      MaxKeys: input.MaxKeys ?? 1000,
      IsTruncated: isTruncated,
      ...(input.Delimiter === undefined ? {} : { Delimiter: input.Delimiter }),
      ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
      ...(isTruncated && last ? { NextKeyMarker: encoded(input, last.key), NextVersionIdMarker: last.id } : {}),
      ...(Versions.length > 0 ? { Versions } : {}),
      ...(DeleteMarkers.length > 0 ? { DeleteMarkers } : {}),
      ...(prefixes.size > 0 ? { CommonPrefixes: [...prefixes].map((p) => ({ Prefix: encoded(input, p) })) } : {}),
    }
  },
})
