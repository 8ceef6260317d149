import type { Services } from './services.ts'

interface Listed {
  readonly Versions?: readonly { Key?: string; VersionId?: string }[]
  readonly DeleteMarkers?: readonly { Key?: string; VersionId?: string }[]
}

/**
 * Removes every object, version and delete marker of a bucket, the zero-byte keys that CloudTrail makes included; a bucket that is gone
 * is empty. Out: how many were removed.
 *
 * Source  https://docs.aws.amazon.com/AmazonS3/latest/userguide/empty-bucket.html
 * Errors  the SDK's; Error where S3 names objects that it would not delete
 */
export async function emptyBucket(services: Services, Bucket: string): Promise<number> {
  let removed = 0
  for (;;) {
    const listed = await list(services, Bucket)
    // A bucket that never had versioning lists its objects with the version `null`, which deletes them.
    const objects = [...(listed?.Versions ?? []), ...(listed?.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({ Key, VersionId }))
    if (objects.length === 0) return removed
    const { Errors = [] } = (await services.send('s3api', 'DeleteObjects', { Bucket, Delete: { Objects: objects, Quiet: true } })) as {
      Errors?: readonly { Key?: string; Code?: string; Message?: string }[]
    }
    const [refused] = Errors
    if (refused) throw new Error(`${refused.Code ?? ''} ${refused.Message ?? ''}: ${refused.Key ?? ''}`)
    removed += objects.length
  }
}

async function list(services: Services, Bucket: string): Promise<Listed | undefined> {
  try {
    return (await services.send('s3api', 'ListObjectVersions', { Bucket })) as Listed
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchBucket') return undefined
    throw error
  }
}
