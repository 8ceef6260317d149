import { call } from '../../domain/command/command.ts'
import { cloudTrailLogsPolicy, cloudTrailTrustPolicy, trailBucketPolicy } from '../../domain/policy/documents.ts'
import { partitionOf } from '../../domain/regions.ts'
import { groupName } from '../lab-a/chain.ts'
import { recorded } from '../lab-a/selectors.ts'
import { differs, done, step, todo } from '../step.ts'
import { logGroupArn, roleArn, trailArn } from '../values.ts'
import labC, { named } from './lab.ts'
import { all, deliveryPolicyName, removeBucket, removeLogGroup, removeRole, removeTrail } from './removal.ts'

/** Source  https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_InsightSelector.html */
const callRate = 'ApiCallRateInsight'

/**
 * C2. A trail of all regions with Insights on the rate of calls, sent to the lab's log group.
 *
 * Reads   trails, trailStatuses, trailSelectors, trailInsights, logGroups
 * Judges  the trail by what it records and where to; Insights on errors besides those on calls are welcome. Insights need write events
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-insights-events-with-cloudtrail.html
 */
export default step(labC, {
  id: 'c02-trail',
  reads: ['trails', 'trailStatuses', 'trailSelectors', 'trailInsights', 'logGroups'],
  reasons: {
    todo: { noTrail: ['trail', 'region'], notSent: ['trail', 'logGroup', 'region'], noInsights: ['trail'] },
    differs: {
      homeRegion: ['trail', 'saw', 'region'],
      notLogging: ['trail', 'region'],
      singleRegion: ['trail', 'region'],
      events: ['trail'],
      otherGroup: ['trail', 'saw', 'want'],
      groupGone: ['trail', 'logGroup', 'region'],
      deliveryError: ['trail', 'logGroup', 'error'],
      otherInsights: ['trail', 'saw', 'want'],
    },
  },
  elsewhere: { on: 'trails', near: [] },
  ways: {
    cli: (values) => {
      const want = named(values)
      const { id: partition } = partitionOf(want.region)
      const bucketPolicy = trailBucketPolicy({ partition, bucket: want.bucket, account: want.account, trailArn: trailArn(values) })
      const rolePolicy = cloudTrailLogsPolicy({ partition, region: want.region, account: want.account, logGroup: want.logGroup })
      // The one region whose buckets must not be told where they are to be.
      const where = want.region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: want.region } }
      return [
        call('s3api', 'CreateBucket', { Bucket: want.bucket, ...where }, { goneOn: ['BucketAlreadyOwnedByYou'] }),
        call('s3api', 'PutBucketPolicy', { Bucket: want.bucket, Policy: JSON.stringify(bucketPolicy) }),
        call('logs', 'CreateLogGroup', { logGroupName: want.logGroup }, { goneOn: ['ResourceAlreadyExistsException'] }),
        call(
          'iam',
          'CreateRole',
          { RoleName: want.role, AssumeRolePolicyDocument: JSON.stringify(cloudTrailTrustPolicy()) },
          { goneOn: ['EntityAlreadyExists'] },
        ),
        call('iam', 'PutRolePolicy', { RoleName: want.role, PolicyName: deliveryPolicyName, PolicyDocument: JSON.stringify(rolePolicy) }),
        call(
          'cloudtrail',
          'CreateTrail',
          { Name: want.trail, S3BucketName: want.bucket, IsMultiRegionTrail: true },
          { goneOn: ['TrailAlreadyExistsException'] },
        ),
        call(
          'cloudtrail',
          'UpdateTrail',
          { Name: want.trail, CloudWatchLogsLogGroupArn: logGroupArn(values), CloudWatchLogsRoleArn: roleArn(values) },
          // A new role is not known everywhere at once; CloudTrail then says one or the other.
          { retryOn: ['InvalidCloudWatchLogsRoleArnException', 'InvalidCloudWatchLogsLogGroupArnException'] },
        ),
        call('cloudtrail', 'PutInsightSelectors', { TrailName: want.trail, InsightSelectors: [{ InsightType: callRate }] }),
        call('cloudtrail', 'StartLogging', { Name: want.trail }),
      ]
    },
    undo: all(removeTrail, removeLogGroup, removeRole, removeBucket),
  },
  check({ trails, trailStatuses, trailSelectors, trailInsights, logGroups }, values) {
    const want = named(values)
    const about = { trail: want.trail, region: want.region }
    const trail = trails.find(({ name }) => name === want.trail)
    if (!trail) return todo('noTrail', about)
    const status = trailStatuses.find(({ trailArn: arn }) => arn === trail.arn)
    const group = trail.logGroupArn === null ? null : groupName(trail.logGroupArn)
    const types = trailInsights.find(({ trailArn: arn }) => arn === trail.arn)?.types ?? []
    const saw = {
      trail: trail.name,
      homeRegion: trail.homeRegion,
      isMultiRegion: trail.isMultiRegion,
      isLogging: status?.isLogging ?? false,
      logGroup: group,
      insights: types,
    }
    if (trail.homeRegion !== want.region) return differs('homeRegion', { ...about, saw: trail.homeRegion }, saw)
    if (!status?.isLogging) return differs('notLogging', about, saw)
    if (!trail.isMultiRegion) return differs('singleRegion', about, saw)
    const selectors = trailSelectors.find(({ trailArn: arn }) => arn === trail.arn)
    const events = selectors ? recorded(selectors) : { read: false, write: false, signIns: false }
    if (!events.read || !events.write || !events.signIns) return differs('events', { trail: trail.name }, saw)
    if (group === null) return todo('notSent', { ...about, logGroup: want.logGroup }, saw)
    if (group !== want.logGroup) return differs('otherGroup', { trail: trail.name, saw: group, want: want.logGroup }, saw)
    if (!logGroups.some(({ name }) => name === group)) return differs('groupGone', { ...about, logGroup: group }, saw)
    if (status.logsError) return differs('deliveryError', { trail: trail.name, logGroup: group, error: status.logsError }, saw)
    if (types.length === 0) return todo('noInsights', { trail: trail.name }, saw)
    if (!types.includes(callRate)) return differs('otherInsights', { trail: trail.name, saw: types.join(', '), want: callRate }, saw)
    return done(saw)
  },
})
