import { call } from '../../domain/command/command.ts'
import { trailBucketPolicy } from '../../domain/policy/documents.ts'
import { partitionOf } from '../../domain/regions.ts'
import { differs, done, step, todo } from '../step.ts'
import { trailArn } from '../values.ts'
import { trailOf } from './chain.ts'
import labA, { named } from './lab.ts'
import { all, removeBucket, removeTrail } from './removal.ts'
import { recorded } from './selectors.ts'

/**
 * A1. A trail records all management events of all regions, and is on.
 *
 * Reads   trails, trailStatuses, trailSelectors
 * Judges  a trail made by API is not logging until it is started; sign-ins may be recorded in another region than the console shows, so
 *         the trail must be multi-region; `ConsoleLogin` is a write event, so write events must be on. KMS and RDS Data API may be left out
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
 *         https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartLogging.html
 */
export default step(labA, {
  id: 'a01-trail',
  reads: ['trails', 'trailStatuses', 'trailSelectors'],
  reasons: {
    todo: { noTrail: ['trail', 'region'], otherTrail: ['trail', 'saw', 'region'] },
    differs: {
      homeRegion: ['trail', 'saw', 'region'],
      notStarted: ['trail', 'region'],
      stopped: ['trail', 'region', 'at'],
      singleRegion: ['trail', 'region'],
      noManagement: ['trail', 'region'],
      readOnly: ['trail', 'region'],
      writeOnly: ['trail', 'region'],
      filtered: ['trail', 'region'],
      bucketError: ['trail', 'region', 'bucket', 'error'],
    },
  },
  elsewhere: { on: 'trails', near: [] },
  ways: {
    cli: (values) => {
      const want = named(values)
      const policy = trailBucketPolicy({
        partition: partitionOf(want.region).id,
        bucket: want.bucket,
        account: want.account,
        trailArn: trailArn(values),
      })
      // The one region whose buckets must not be told where they are to be.
      const where = want.region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: want.region } }
      return [
        call('s3api', 'CreateBucket', { Bucket: want.bucket, ...where }, { goneOn: ['BucketAlreadyOwnedByYou'] }),
        call('s3api', 'PutBucketPolicy', { Bucket: want.bucket, Policy: JSON.stringify(policy) }),
        call(
          'cloudtrail',
          'CreateTrail',
          { Name: want.trail, S3BucketName: want.bucket, IsMultiRegionTrail: true },
          { goneOn: ['TrailAlreadyExistsException'] },
        ),
        call('cloudtrail', 'StartLogging', { Name: want.trail }),
      ]
    },
    undo: all(removeTrail, removeBucket),
  },
  check({ trails, trailStatuses, trailSelectors }, values) {
    const want = named(values)
    const about = { trail: want.trail, region: want.region }
    const statusOf = (arn: string) => trailStatuses.find(({ trailArn }) => trailArn === arn)
    const trail = trailOf(trails, want)
    if (!trail) {
      const other = trails.find(
        ({ homeRegion, isMultiRegion, arn }) => homeRegion === want.region && isMultiRegion && statusOf(arn)?.isLogging,
      )
      return other ? todo('otherTrail', { ...about, saw: other.name }) : todo('noTrail', about)
    }
    const seen = { trail: trail.name, homeRegion: trail.homeRegion, isMultiRegion: trail.isMultiRegion, bucket: trail.bucket }
    if (trail.homeRegion !== want.region) return differs('homeRegion', { ...about, saw: trail.homeRegion }, seen)
    const status = statusOf(trail.arn)
    const saw = { ...seen, isLogging: status?.isLogging ?? false }
    if (!status?.isLogging) {
      if (status?.stoppedAtMs == null) return differs('notStarted', about, saw)
      return differs('stopped', { ...about, at: new Date(status.stoppedAtMs).toISOString() }, saw)
    }
    if (!trail.isMultiRegion) return differs('singleRegion', about, saw)
    const selectors = trailSelectors.find(({ trailArn }) => trailArn === trail.arn)
    const events = selectors ? recorded(selectors) : { read: false, write: false, signIns: false }
    if (!events.read && !events.write) return differs('noManagement', about, saw)
    if (!events.write) return differs('readOnly', about, saw)
    if (!events.signIns) return differs('filtered', about, saw)
    if (!events.read) return differs('writeOnly', about, saw)
    if (status.bucketError) return differs('bucketError', { ...about, bucket: trail.bucket, error: status.bucketError }, saw)
    return done(saw)
  },
})
