import { createHash, randomBytes } from 'node:crypto'
import { arn } from '../../../domain/regions.ts'
import type { Lists, Rows, Store } from '../../state/store.ts'

/** What S3 remembers. A bucket's name is one in its whole partition. */
export interface S3State {
  buckets(partition: string): Rows<Bucket>
  /** Keys of a bucket with their versions, newest first. */
  objects(partition: string, bucket: string): Rows<Versions>
  bodies(partition: string, bucket: string): Lists<string>
}

export interface Bucket {
  readonly name: string
  readonly account: string
  readonly region: string
  readonly createdMs: number
  readonly policy: string | null
  readonly versioning: 'Enabled' | 'Suspended' | null
  readonly encryption: { readonly algorithm: string; readonly kmsKey?: string; readonly bucketKey: boolean } | null
  readonly publicAccessBlock: PublicAccessBlock | null
  readonly ownership: string | null
  readonly tags: readonly { readonly Key: string; readonly Value: string }[] | null
  readonly lifecycle?: readonly LifecycleRule[] | null
}

/** A rule as it was put: the sandbox expires nothing. */
export type LifecycleRule = Readonly<Record<string, unknown>>

export interface PublicAccessBlock {
  readonly BlockPublicAcls: boolean
  readonly IgnorePublicAcls: boolean
  readonly BlockPublicPolicy: boolean
  readonly RestrictPublicBuckets: boolean
}

export interface Versions {
  readonly versions: readonly Version[]
}

export interface Version {
  /** `null` for one written while versioning was not on. */
  readonly id: string
  readonly atMs: number
  readonly isDeleteMarker: boolean
  readonly size: number
  readonly etag: string
  /** Where the bytes are: a key of `bodies`. */
  readonly body: string
  /** Header fields given back as they came: content-type, content-encoding …, x-amz-meta-… */
  readonly headers: Readonly<Record<string, string>>
  readonly checksum: { readonly algorithm: string; readonly value: string } | null
}

export function openS3(store: Store): S3State {
  const buckets = store.table<Bucket>('s3.buckets')
  const objects = store.table<Versions>('s3.objects')
  const bodies = store.log<string>('s3.bodies')
  return {
    buckets: (partition) => buckets.in(partition),
    objects: (partition, bucket) => objects.in(`${partition}/${bucket}`),
    bodies: (partition, bucket) => bodies.in(`${partition}/${bucket}`),
  }
}

export const bucketArn = (partition: string, bucket: string): string =>
  arn({ partition, service: 's3', region: '', account: '', resource: bucket })
export const objectArn = (partition: string, bucket: string, key: string): string => `${bucketArn(partition, bucket)}/${key}`

export interface NewObject {
  readonly key: string
  readonly body: Uint8Array
  readonly headers: Readonly<Record<string, string>>
  readonly checksum?: Version['checksum']
  readonly atMs: number
}

/** Writes an object, as whoever may: policies are judged before. Answers the version. */
export function storeObject(state: S3State, partition: string, bucket: Bucket, object: NewObject): Version {
  const rows = state.objects(partition, bucket.name)
  const id = bucket.versioning === 'Enabled' ? versionId() : 'null'
  const body = `${object.key}\n${randomBytes(8).toString('hex')}`
  state.bodies(partition, bucket.name).append(body, [{ atMs: object.atMs, item: Buffer.from(object.body).toString('base64') }])
  const version: Version = {
    id,
    atMs: object.atMs,
    isDeleteMarker: false,
    size: object.body.length,
    etag: createHash('md5').update(object.body).digest('hex'),
    body,
    headers: object.headers,
    checksum: object.checksum ?? null,
  }
  keep(state, partition, bucket, object.key, version, rows.get(object.key)?.versions ?? [])
  return version
}

/** Without a version id: a delete marker where versioning is or was on, gone for good where it never was. */
export function deleteObject(
  state: S3State,
  partition: string,
  bucket: Bucket,
  key: string,
  versionId_: string | undefined,
  atMs: number,
): { deleted: Version | null; marker: Version | null } {
  const rows = state.objects(partition, bucket.name)
  const versions = rows.get(key)?.versions ?? []
  if (versionId_ !== undefined || bucket.versioning === null) {
    const gone = versions.find((v) => v.id === (versionId_ ?? 'null')) ?? null
    if (gone) {
      forgetBody(state, partition, bucket.name, gone)
      const left = versions.filter((v) => v !== gone)
      if (left.length === 0) rows.delete(key)
      else rows.set(key, { versions: left })
    }
    return { deleted: gone, marker: null }
  }
  const marker: Version = {
    id: bucket.versioning === 'Enabled' ? versionId() : 'null',
    atMs,
    isDeleteMarker: true,
    size: 0,
    etag: '',
    body: '',
    headers: {},
    checksum: null,
  }
  keep(state, partition, bucket, key, marker, versions)
  return { deleted: null, marker }
}

/** The bytes of a version. */
export function bodyOf(state: S3State, partition: string, bucket: string, version: Version): Uint8Array {
  for (const { item } of state.bodies(partition, bucket).read(version.body)) return new Uint8Array(Buffer.from(item, 'base64'))
  return new Uint8Array()
}

/** Keys with their newest version, delete markers left out, in the order of their UTF-8 bytes. */
export function currentObjects(state: S3State, partition: string, bucket: string): { key: string; version: Version }[] {
  const out: { key: string; version: Version }[] = []
  for (const [key, { versions }] of state.objects(partition, bucket).entries()) {
    const newest = versions[0]
    if (newest && !newest.isDeleteMarker) out.push({ key, version: newest })
  }
  return out.sort((a, b) => byUtf8(a.key, b.key))
}

export const byUtf8 = (a: string, b: string): number => (a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b)))

function keep(state: S3State, partition: string, bucket: Bucket, key: string, version: Version, before: readonly Version[]) {
  // A version `null` is replaced by the next one of that name; one with an id stays.
  const replaced = version.id === 'null' ? before.filter((v) => v.id === 'null') : []
  for (const v of replaced) forgetBody(state, partition, bucket.name, v)
  state.objects(partition, bucket.name).set(key, { versions: [version, ...before.filter((v) => !replaced.includes(v))] })
}

function forgetBody(state: S3State, partition: string, bucket: string, version: Version) {
  if (version.body !== '') state.bodies(partition, bucket).delete(version.body)
}

const versionId = () => randomBytes(24).toString('base64url')
