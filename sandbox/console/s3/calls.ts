/** What this section asks S3, and the addresses of its pages. */
import {
  type Bucket,
  DeleteObjectsCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { useMemo } from 'react'
import type { Page } from '../blocks/use-calls.ts'
import { useHere } from '../shell/aws.ts'
import { hrefTo } from '../shell/route.ts'

/** Buckets are one list for all regions, asked of the region in the address; paths, since there is one host. */
export function useS3(): S3Client {
  const { client } = useHere()
  return useMemo(() => new S3Client({ ...client, forcePathStyle: true }), [client])
}

export const bucketHref = (bucket: string, prefix = ''): string => hrefTo('s3', ['bucket', bucket], prefix === '' ? {} : { prefix })
export const objectHref = (bucket: string, key: string): string => hrefTo('s3', ['bucket', bucket, 'object'], { key })

/** A page of buckets. Without a size AWS leaves out each one's region. Source  https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export async function bucketsOf(s3: S3Client, token: string | undefined, signal: AbortSignal): Promise<Page<Bucket>> {
  const command = new ListBucketsCommand({ MaxBuckets: 1000, ...(token === undefined ? {} : { ContinuationToken: token }) })
  const { Buckets = [], ContinuationToken } = await s3.send(command, { abortSignal: signal })
  return { items: Buckets, next: ContinuationToken }
}

/**
 * Removes every version of every object, a thousand at a time.
 *
 * @returns how many
 */
export async function emptyBucket(s3: S3Client, bucket: string): Promise<number> {
  let removed = 0
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket }))
    const Objects = [...Versions, ...DeleteMarkers].flatMap(({ Key, VersionId }) =>
      Key === undefined ? [] : [{ Key, ...(VersionId === undefined || VersionId === 'null' ? {} : { VersionId }) }],
    )
    if (Objects.length === 0) return removed
    await deleteAll(s3, bucket, Objects)
    removed += Objects.length
  }
}

/** At most a thousand. An object that may not be deleted is an error, or it would be asked for again and again. */
async function deleteAll(s3: S3Client, bucket: string, Objects: { Key: string; VersionId?: string }[]): Promise<void> {
  const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }))
  const [first] = Errors
  if (first) throw new Error(`${first.Key}: ${first.Code} ${first.Message}`)
}

/**
 * Removes objects, and all that is below a folder (a key that ends in a slash).
 *
 * @returns how many
 */
export async function deleteKeys(s3: S3Client, bucket: string, keys: readonly string[]): Promise<number> {
  let removed = 0
  const plain = keys.filter((key) => !key.endsWith('/'))
  for (let from = 0; from < plain.length; from += 1000) {
    const part = plain.slice(from, from + 1000)
    await deleteAll(
      s3,
      bucket,
      part.map((Key) => ({ Key })),
    )
    removed += part.length
  }
  for (const Prefix of keys.filter((key) => key.endsWith('/'))) {
    for (;;) {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix }))
      if (Contents.length === 0) break
      await deleteAll(
        s3,
        bucket,
        Contents.flatMap(({ Key }) => (Key === undefined ? [] : [{ Key }])),
      )
      removed += Contents.length
    }
  }
  return removed
}

export const uriOf = (bucket: string, key: string): string => `s3://${bucket}/${key}`

/** An object and its bytes, as they are kept. */
export async function readObject(
  s3: S3Client,
  bucket: string,
  key: string,
  signal?: AbortSignal,
): Promise<{ readonly answer: GetObjectCommandOutput; readonly bytes: Uint8Array<ArrayBuffer> }> {
  const answer = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }), signal ? { abortSignal: signal } : {})
  const bytes = (await answer.Body?.transformToByteArray()) ?? new Uint8Array()
  return { answer, bytes: bytes.slice() }
}

/** Lets the browser save bytes as a file; a key's last part is its name. */
export function saveAs(key: string, bytes: Uint8Array<ArrayBuffer>): void {
  const href = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = href
  link.download = key.split('/').at(-1) || 'object'
  link.click()
  // The browser has taken the bytes by the time it comes back to us.
  setTimeout(() => URL.revokeObjectURL(href))
}
