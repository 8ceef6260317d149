import * as a from '../lab-a/world.ts'
import type { World } from '../prove.ts'
import type { AlarmSeen, Evidences, StackResourceSeen, StackSeen } from '../shapes.ts'
import { valuesOf } from '../values.ts'
import labB, { named } from './lab.ts'

/** An account in which Lab B was done just as its pages say, and three sign-ins failed half an hour ago. Tests change one thing in it. */

export const { account, minuteMs, now } = a
export const values = valuesOf(labB, { region: 'ap-northeast-1', initials: 'lin', email: 'lin@example.com', own: {} }, account)
export const want = named(values)

/** As CloudFormation makes them up. */
export const names = {
  bucket: 'signinalarm-logbucketcc3b17e8-zo0swzl3yitf',
  logGroup: 'SignInAlarm-TrailLog3A869E30-zPck30BdpHX7',
  trail: 'SignInAlarm-Trail022F0CF2-ElJZx6Mu6Tz7',
  filter: 'SignInAlarm-SignInFailuresF14CC85D-1Qqhvg8Rf8Et',
  topic: 'SignInAlarm-SignInFailuresTopicA91E79D1-iy0dsJFroRiC',
}
export const topicArn = `arn:aws:sns:${want.region}:${account}:${names.topic}`
const trailArn = `arn:aws:cloudtrail:${want.region}:${account}:trail/${names.trail}`
export const groupArn = (name: string) => `arn:aws:logs:${want.region}:${account}:log-group:${name}:*`

const part = (logicalId: string, type: string, physicalId: string): StackResourceSeen => ({
  logicalId,
  type,
  physicalId,
  status: 'CREATE_COMPLETE',
})
export const parts = {
  bucket: part('LogBucketCC3B17E8', 'AWS::S3::Bucket', names.bucket),
  logGroup: part('TrailLog3A869E30', 'AWS::Logs::LogGroup', names.logGroup),
  trail: part('Trail022F0CF2', 'AWS::CloudTrail::Trail', names.trail),
  filter: part('SignInFailuresF14CC85D', 'AWS::Logs::MetricFilter', names.filter),
  alarm: part('Alarm7103F465', 'AWS::CloudWatch::Alarm', want.alarm),
  topic: part('SignInFailuresTopicA91E79D1', 'AWS::SNS::Topic', topicArn),
  subscription: part('SignInFailuresTopicTokenSubscription1', 'AWS::SNS::Subscription', `${topicArn}:0b5a1f3e`),
}

export const stack = (change: Partial<StackSeen> = {}): StackSeen => ({
  name: want.stack,
  id: `arn:aws:cloudformation:${want.region}:${account}:stack/${want.stack}/405e75f9-cd5c-4109-b27b-89852e642652`,
  status: 'UPDATE_COMPLETE',
  failure: null,
  createdAtMs: now - 120 * minuteMs,
  changedAtMs: now - 60 * minuteMs,
  outputs: [{ key: want.bucketOutput, value: names.bucket }],
  resources: Object.values(parts),
  ...change,
})

/** The stack without some of its parts, or with others. */
export const without = (...left: readonly (keyof typeof parts)[]): StackSeen =>
  stack({
    resources: Object.entries(parts)
      .filter(([name]) => !left.includes(name as keyof typeof parts))
      .map(([, each]) => each),
  })
export const instead = (change: Partial<Record<keyof typeof parts, Partial<StackResourceSeen>>>): StackSeen =>
  stack({ resources: Object.entries(parts).map(([name, each]) => ({ ...each, ...change[name as keyof typeof parts] })) })

export const trail = (change: Parameters<typeof a.trail>[0] = {}) =>
  a.trail({
    name: names.trail,
    arn: trailArn,
    bucket: names.bucket,
    logGroupArn: groupArn(names.logGroup),
    roleArn: `arn:aws:iam::${account}:role/SignInAlarm-TrailLogsRole`,
    ...change,
  })
export const status = (change: Parameters<typeof a.status>[0] = {}) =>
  a.status({ trailArn, bucketDeliveredAtMs: now - 4 * minuteMs, ...change })
export const filter = (change: Parameters<typeof a.filter>[0] = {}) =>
  a.filter({
    name: names.filter,
    logGroup: names.logGroup,
    pattern: '{ ($.eventName = "ConsoleLogin") && ($.errorMessage = "Failed authentication") }',
    ...change,
  })
export const alarm = (change: Parameters<typeof a.alarm>[0] = {}): AlarmSeen => {
  const { condition, ...rest } = change
  return a.alarm({
    name: want.alarm,
    arn: `arn:aws:cloudwatch:${want.region}:${account}:alarm:${want.alarm}`,
    alarmActions: [topicArn],
    ...rest,
    condition: { threshold: 3, comparison: 'GreaterThanOrEqualToThreshold', ...condition },
  })
}
export const subscription = (change: Parameters<typeof a.subscription>[0] = {}) =>
  a.subscription({ arn: `${topicArn}:0b5a1f3e-2c4d-4f7a-9a51-111122223333`, ...change })
export const { signIn, arrival } = a

/** The world, with whole pieces of evidence replaced. */
export function world(change: Partial<Evidences> = {}, about: { now?: number } = {}): World {
  const failed = signIn()
  const arrivedAtMs = failed.atMs + 5 * minuteMs
  const of = (kind: 'state' | 'action', atMs: number): Evidences['alarmHistory'][number] =>
    kind === 'state'
      ? { alarm: want.alarm, atMs, event: { kind, from: 'INSUFFICIENT_DATA', to: 'ALARM' } }
      : { alarm: want.alarm, atMs, event: { kind, target: topicArn, succeeded: true, error: null } }
  const { evidence } = a.world({
    trails: [trail()],
    trailStatuses: [status()],
    trailSelectors: [{ trailArn, basic: [{ readWrite: 'All', hasManagement: true, excludedSources: [] }], advanced: [] }],
    logGroups: [{ name: names.logGroup, class: 'STANDARD', retentionDays: 90 }],
    deliveryRoles: [],
    metricFilters: [filter()],
    topics: [topicArn],
    topic: null,
    subscriptions: [subscription()],
    alarms: [alarm()],
    alarmHistory: [of('action', arrivedAtMs + minuteMs + 40), of('state', arrivedAtMs + minuteMs)],
    signIns: [failed],
    arrivals: [arrival(failed, arrivedAtMs)],
    datapoints: [{ atMs: Math.floor(arrivedAtMs / minuteMs) * minuteMs, value: 3 }],
    bucket: null,
    signInUser: { name: want.signInUser },
    stacks: [stack()],
    leftovers: [],
    ...change,
  })
  return { evidence, values, now: about.now ?? now }
}

/** An account in which nothing was done. */
export const emptyWorld = (change: Partial<Evidences> = {}): World => ({ evidence: a.emptyWorld(change).evidence, values, now })

/** The worlds in which a part is not there because of the stack. `left` are the parts that go with it. */
export const stackWorlds = (...left: readonly (keyof typeof parts)[]) => ({
  'todo.noStack': {
    'nothing there': emptyWorld(),
    'looked at and never deployed': world({ stacks: [stack({ status: 'REVIEW_IN_PROGRESS', resources: [], outputs: [] })] }),
    'being deleted': world({ stacks: [{ ...without(...left), status: 'DELETE_IN_PROGRESS' }] }),
  },
  'waiting.deploying': {
    'on its way': world({ stacks: [{ ...without(...left), status: 'UPDATE_IN_PROGRESS', changedAtMs: now - minuteMs }] }),
  },
  'differs.failed': {
    'taken back': world({
      stacks: [
        { ...without(...left), status: 'UPDATE_ROLLBACK_COMPLETE', failure: 'Trail022F0CF2: Incorrect S3 bucket policy is detected' },
      ],
    }),
    'the first deployment, and AWS does not say why': world({
      stacks: [stack({ status: 'ROLLBACK_COMPLETE', resources: [], outputs: [] })],
    }),
  },
})
