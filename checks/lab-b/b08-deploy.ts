import { call, placeholder } from '../../domain/command/command.ts'
import { partsOf } from '../lab-stack.ts'
import { differs, done, step, todo, waiting } from '../step.ts'
import labB, { named } from './lab.ts'
import { alarmIn, deploy, deploying, findPart, iso, namesIn, sawStack, stackOf, stackReasons, whyMissing } from './stack.ts'

/** Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html (about 5 minutes, at most 15) */
const deliveryMs = 20 * 60_000

/** What the whole app makes, in the order in which the lab writes it. */
const types = [
  'AWS::S3::Bucket',
  'AWS::Logs::LogGroup',
  'AWS::CloudTrail::Trail',
  'AWS::Logs::MetricFilter',
  'AWS::CloudWatch::Alarm',
  'AWS::SNS::Topic',
  'AWS::SNS::Subscription',
] as const

/**
 * B8. All of the app is deployed, and its trail delivers: to the log group and to the bucket.
 *
 * Reads   stacks, alarms, trails, trailStatuses
 * Judges  what the stack holds, that its last deployment went through, that the alarm has its action, and what CloudTrail says of its deliveries
 * Source  https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events-by-operation.html
 *         https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
 */
export default step(labB, {
  id: 'b08-deploy',
  reads: ['stacks', 'alarms', 'trails', 'trailStatuses'],
  reasons: {
    todo: { ...stackReasons.todo, incomplete: ['stack', 'missing'], notDeployed: ['stack', 'alarm'] },
    waiting: { ...stackReasons.waiting, delivery: ['trail', 'since', 'until'] },
    differs: { ...stackReasons.differs, deliveryError: ['trail', 'error'], notDelivered: ['trail', 'since'] },
  },
  ways: {
    cli: (values) => {
      const { stack, account } = named(values)
      return [
        ...deploy('b08-deploy')(values),
        call('cloudformation', 'DescribeStacks', { StackName: stack }),
        findPart(values, 'AWS::Logs::LogGroup', 'LOG_GROUP'),
        call('logs', 'DescribeLogStreams', { logGroupName: placeholder('LOG_GROUP') }),
        findPart(values, 'AWS::S3::Bucket', 'BUCKET'),
        call('s3api', 'ListObjectsV2', { Bucket: placeholder('BUCKET'), Prefix: `AWSLogs/${account}/`, MaxKeys: 10 }),
      ]
    },
    undo: deploy('b06-topic'),
  },
  check({ stacks, alarms, trails, trailStatuses }, values, now) {
    const want = named(values)
    const stack = stackOf(stacks, values)
    const why = whyMissing(stack, want)
    if (!stack) return why ?? todo('noStack', { stack: want.stack, region: want.region })
    // An update is cleaned up after while all of it works already.
    if (why && stack.status !== 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS') return why
    if (stack.status.endsWith('_IN_PROGRESS') && !stack.status.startsWith('UPDATE_COMPLETE')) return deploying(stack)
    const missing = types.filter((type) => partsOf(stack, type).length === 0)
    const saw = sawStack(stack)
    if (missing.length > 0) return todo('incomplete', { stack: stack.name, missing: missing.join(', ') }, saw)
    const names = namesIn(stack, want)
    const alarm = alarmIn(stack, alarms, want)
    if (!alarm?.alarmActions.includes(names.topicArn))
      return todo('notDeployed', { stack: stack.name, alarm: alarm?.name ?? want.alarm }, saw)
    const trail = trails.find(({ name, arn }) => name === names.trail || arn === names.trail)
    const status = trailStatuses.find(({ trailArn }) => trailArn === trail?.arn)
    const delivered = {
      ...saw,
      trail: names.trail,
      logsDeliveredAt: status?.logsDeliveredAtMs == null ? null : iso(status.logsDeliveredAtMs),
      bucketDeliveredAt: status?.bucketDeliveredAtMs == null ? null : iso(status.bucketDeliveredAtMs),
    }
    const error = status?.bucketError ?? status?.logsError
    if (error) return differs('deliveryError', { trail: names.trail, error }, delivered)
    if (status?.logsDeliveredAtMs != null && status.bucketDeliveredAtMs != null) return done(delivered)
    const sinceMs = status?.startedAtMs ?? stack.changedAtMs
    if (now <= sinceMs + deliveryMs)
      return waiting('delivery', { trail: names.trail, since: iso(sinceMs), until: iso(sinceMs + deliveryMs) }, delivered)
    return differs('notDelivered', { trail: names.trail, since: iso(sinceMs) }, delivered)
  },
})
