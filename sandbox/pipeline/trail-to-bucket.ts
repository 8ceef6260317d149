/**
 * A trail writes files of events into its bucket: one for each region of the events and each five minutes, gzipped. The bucket's policy is
 * asked each time.
 *
 * Source    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html ,
 *           https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
 * Measured  minutes in multiples of five, header fields, the empty objects: https://github.com/radkawar/stackd (testdata/aws/cloudtrail/owned_s3_delivery.json)
 */
import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { fail, type Pending, pending, settle, skip } from '../services/cloudtrail/pending.ts'
import { homeScope, type Trail, trailArn, trailKey } from '../services/cloudtrail/state.ts'
import { type Bucket, bucketArn, objectArn, storeObject } from '../services/s3/state.ts'
import { serviceCaller } from '../wire/authorize.ts'
import type { Scope } from '../wire/operation.ts'
import type { World } from '../world.ts'
import { batchMs, lagMs, retryAtMs, type TrailJob, wake } from './event-to-trail.ts'
import type { TrailBucketRequest } from './signals.ts'
import { tellTopic } from './trail-to-topic.ts'

const cloudtrail = 'cloudtrail.amazonaws.com'
const gridMs = 300_000

export function connectTrailToBucket(world: World): void {
  world.ask.trailBucket = (request) => check(world, request)
  world.clock.on('trail-to-bucket', (job: TrailJob) => deliver(world, job))
}

const folderOf = (scope: Scope, prefix: string | undefined, kind: 'CloudTrail' | 'CloudTrail-Digest') =>
  `${prefix === undefined ? '' : `${prefix}/`}AWSLogs/${scope.account}/${kind}/`

function check(
  world: World,
  { scope, trailArn: arn, bucket: name, prefix, hasDigests }: TrailBucketRequest,
): 'ok' | 'noBucket' | 'notAllowed' {
  const bucket = world.state.s3.buckets(scope.partition).get(name)
  if (!bucket) return 'noBucket'
  const folders = [folderOf(scope, prefix, 'CloudTrail'), ...(hasDigests ? [folderOf(scope, prefix, 'CloudTrail-Digest')] : [])]
  if (!may(world, scope, arn, bucket, 's3:GetBucketAcl', bucketArn(scope.partition, name))) return 'notAllowed'
  if (!folders.every((key) => mayPut(world, scope, arn, bucket, key))) return 'notAllowed'
  const objects = world.state.s3.objects(scope.partition, name)
  for (const key of folders)
    if (!objects.has(key))
      storeObject(world.state.s3, scope.partition, bucket, { key, body: new Uint8Array(), headers: {}, atMs: world.clock.now() })
  return 'ok'
}

/** The header is sent although new buckets have their ACLs switched off; policies ask for it. */
const mayPut = (world: World, scope: Scope, arn: string, bucket: Bucket, key: string) =>
  may(world, scope, arn, bucket, 's3:PutObject', objectArn(scope.partition, bucket.name, key), {
    's3:x-amz-acl': 'bucket-owner-full-control',
  })

function may(
  world: World,
  scope: Scope,
  arn: string,
  bucket: Bucket,
  action: string,
  resource: string,
  context: Record<string, string> = {},
) {
  return (
    world.refusal(
      serviceCaller(cloudtrail, scope),
      { action, resource, resourcePolicy: bucket.policy, resourceAccount: bucket.account },
      scope,
      {
        'aws:sourcearn': arn,
        'aws:sourceaccount': scope.account,
        ...context,
      },
    ) === null
  )
}

function deliver(world: World, job: TrailJob): void {
  const state = world.state.cloudtrail
  const trail = state.trails(job).get(trailKey(job))
  if (!trail) return
  const scope = homeScope({ partition: job.partition, account: job.account }, trail)
  const now = world.clock.now()
  const lag = world.clock.delay(...lagMs.bucket)
  const next = pending(state, scope, trail, 'bucket', now - lag + world.clock.delay(...batchMs.bucket))
  if (next.events.length === 0) skip(state, scope, trail, 'bucket', next.positions)
  else {
    const written = write(world, scope, trail, next, now)
    if ('error' in written) {
      const againMs = retryAtMs(world, fail(state, scope, trail, 'bucket', now, written.error))
      wake(world, scope, trail, 'bucket', againMs)
      const params = { trail: trail.name, bucket: trail.bucket, error: written.error, nextAt: new Date(againMs).toISOString() }
      world.signal('passed', { scope, arrow: 'trail-to-bucket', outcome: 'failed', code: 'refused', params, atMs: now })
      return
    }
    const params = { trail: trail.name, bucket: trail.bucket, count: next.events.length }
    world.signal('passed', { scope, arrow: 'trail-to-bucket', outcome: 'done', code: 'written', params, atMs: now })
    const unheard = tellTopic(world, scope, trail, written.keys)
    settle(state, scope, trail, 'bucket', now, {
      positions: next.positions,
      ...(trail.topicArn === undefined
        ? {}
        : { notifyAttemptMs: now, ...(unheard === null ? { notifiedMs: now } : { notifyError: unheard }) }),
    })
  }
  if (next.hasMore) wake(world, scope, trail, 'bucket', now)
  else if (next.waitingSinceMs !== undefined) wake(world, scope, trail, 'bucket', Math.max(now, next.waitingSinceMs + lag))
}

/** The keys written; else S3's code, which is what GetTrailStatus shows. Source: LatestDeliveryError in API_GetTrailStatus */
function write(world: World, scope: Scope, trail: Trail, { events }: Pending, now: number): { keys: string[] } | { error: string } {
  const bucket = world.state.s3.buckets(scope.partition).get(trail.bucket)
  if (!bucket) return { error: 'NoSuchBucket' }
  const files = new Map<string, { region: string; gridMs: number; records: unknown[] }>()
  for (const { region, arrivedMs, record } of events) {
    // An event of 17:19 is in the file of 17:20.
    const at = Math.ceil(arrivedMs / gridMs) * gridMs
    const key = `${region} ${at}`
    const file = files.get(key) ?? { region, gridMs: at, records: [] }
    file.records.push(record)
    files.set(key, file)
  }
  const keyed = [...files.values()].map((file) => ({ ...file, key: fileKey(scope, trail, file.region, file.gridMs) }))
  if (!keyed.every(({ key }) => mayPut(world, scope, trailArn(scope, trail), bucket, key))) return { error: 'AccessDenied' }
  for (const { key, records } of keyed)
    storeObject(world.state.s3, scope.partition, bucket, {
      key,
      body: gzipSync(JSON.stringify({ Records: records })),
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      atMs: now,
    })
  return { keys: keyed.map(({ key }) => key) }
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

function fileKey(scope: Scope, trail: Trail, region: string, atMs: number): string {
  const iso = new Date(atMs).toISOString()
  const [year, month, day] = iso.slice(0, 10).split('-')
  const stamp = `${year}${month}${day}T${iso.slice(11, 13)}${iso.slice(14, 16)}Z`
  const unique = [...randomBytes(16)].map((b) => letters[b % letters.length]).join('')
  const folder = `${folderOf(scope, trail.prefix, 'CloudTrail')}${region}/${year}/${month}/${day}/`
  return `${folder}${scope.account}_CloudTrail_${region}_${stamp}_${unique}.json.gz`
}
