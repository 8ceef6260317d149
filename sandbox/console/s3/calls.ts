/** What this section asks S3, and the addresses of its pages. */
import { type Bucket, DeleteObjectsCommand, ListBucketsCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3'
import { useMemo } from 'react'
import { useHere } from '../shell/aws.ts'
import { hrefTo } from '../shell/route.ts'

/** Buckets are one list for all regions, asked of the region in the address; paths, since there is one host. */
export function useS3(): S3Client {
  const { client } = useHere()
  return useMemo(() => new S3Client({ ...client, forcePathStyle: true }), [client])
}

export const bucketHref = (bucket: string, prefix = ''): string => hrefTo('s3', ['bucket', bucket], prefix === '' ? {} : { prefix })
export const objectHref = (bucket: string, key: string): string => hrefTo('s3', ['bucket', bucket, 'object'], { key })

export async function bucketsOf(s3: S3Client, signal: AbortSignal): Promise<readonly Bucket[]> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}), { abortSignal: signal })
  return Buckets
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
    const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }))
    const [first] = Errors
    // Without this an object that may not be deleted would be asked for again and again.
    if (first) throw new Error(`${first.Key}: ${first.Code} ${first.Message}`)
    removed += Objects.length
  }
}
