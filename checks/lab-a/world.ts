import { cloudTrailLogsPolicy, cloudTrailTrustPolicy, defaultTopicPolicy } from '../../domain/policy/documents.ts'
import type { World } from '../prove.ts'
import type {
  AlarmConditionSeen,
  AlarmSeen,
  ArrivalSeen,
  Evidences,
  MetricFilterSeen,
  RoleSeen,
  SignInSeen,
  SubscriptionSeen,
  TopicSeen,
  TrailSeen,
  TrailStatusSeen,
} from '../shapes.ts'
import { logGroupArn, roleArn, topicArn, trailArn, valuesOf } from '../values.ts'
import labA, { named } from './lab.ts'

/** An account in which Lab A was done just as its pages say, and the sign-in failed half an hour ago. Tests change one thing in it. */

export const account = '111122223333'
export const now = Date.parse('2026-11-21T03:00:00Z')
export const minuteMs = 60_000

export const values = valuesOf(labA, { region: 'ap-northeast-1', initials: 'lin', email: 'lin@example.com', own: {} }, account)
export const want = named(values)

export const trail = (change: Partial<TrailSeen> = {}): TrailSeen => ({
  name: want.trail,
  arn: trailArn(values),
  homeRegion: want.region,
  isMultiRegion: true,
  isOrganization: false,
  bucket: want.bucket,
  logGroupArn: logGroupArn(values),
  roleArn: roleArn(values),
  ...change,
})

export const status = (change: Partial<TrailStatusSeen> = {}): TrailStatusSeen => ({
  trailArn: trailArn(values),
  isLogging: true,
  startedAtMs: now - 120 * minuteMs,
  stoppedAtMs: null,
  bucketError: null,
  logsError: null,
  logsDeliveredAtMs: now - 5 * minuteMs,
  ...change,
})

export const role = (change: Partial<RoleSeen> = {}): RoleSeen => ({
  name: want.role,
  arn: roleArn(values),
  trust: JSON.stringify(cloudTrailTrustPolicy()),
  policies: [
    {
      name: 'oneClick_CloudTrail',
      document: JSON.stringify(cloudTrailLogsPolicy({ partition: 'aws', region: want.region, account, logGroup: want.logGroup })),
    },
  ],
  ...change,
})

export const filter = (
  change: Partial<Omit<MetricFilterSeen, 'metric'>> & { metric?: Partial<MetricFilterSeen['metric']> } = {},
): MetricFilterSeen => ({
  name: want.filterName,
  logGroup: want.logGroup,
  pattern: want.filterPattern,
  createdAtMs: now - 90 * minuteMs,
  onTransformedLogs: false,
  fieldSelection: null,
  ...change,
  metric: {
    namespace: want.metricNamespace,
    name: want.metricName,
    value: want.metricValue,
    defaultValue: null,
    unit: null,
    dimensions: [],
    ...change.metric,
  },
})

export const topic = (change: Partial<TopicSeen> = {}): TopicSeen => ({
  arn: topicArn(values),
  isFifo: false,
  kmsKeyId: null,
  policy: JSON.stringify(defaultTopicPolicy({ topicArn: topicArn(values), account })),
  ...change,
})

export const subscription = (change: Partial<SubscriptionSeen> = {}): SubscriptionSeen => ({
  arn: `${topicArn(values)}:0b5a1f3e-2c4d-4f7a-9a51-111122223333`,
  protocol: 'email',
  endpoint: want.email,
  state: 'confirmed',
  filterPolicy: null,
  ...change,
})

export const alarm = (change: Partial<Omit<AlarmSeen, 'condition'>> & { condition?: Partial<AlarmConditionSeen> } = {}): AlarmSeen => ({
  kind: 'metric',
  name: want.alarm,
  arn: `arn:aws:cloudwatch:${want.region}:${account}:alarm:${want.alarm}`,
  state: 'INSUFFICIENT_DATA',
  stateReason: 'Unchecked: Initial alarm creation',
  stateChangedAtMs: now - 80 * minuteMs,
  hasActionsEnabled: true,
  alarmActions: [topicArn(values)],
  okActions: [],
  insufficientDataActions: [],
  evaluationState: null,
  rule: null,
  ...change,
  condition: {
    namespace: want.metricNamespace,
    metricName: want.metricName,
    dimensions: [],
    statistic: 'Sum',
    unit: null,
    periodSeconds: 300,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    threshold: 0,
    comparison: 'GreaterThanThreshold',
    treatMissingData: null,
    ...change.condition,
  },
})

/** A failed console sign-in as CloudTrail records it. `errorMessage` null: the record has none. */
export function signIn(change: { atMs?: number; region?: string; errorMessage?: string | null; eventId?: string } = {}): SignInSeen {
  const {
    atMs = now - 30 * minuteMs,
    region = 'ap-southeast-2',
    errorMessage = 'Failed authentication',
    eventId = 'b1f3c0de-0000-4000-8000-000000000001',
  } = change
  const userName = errorMessage?.startsWith('No username') ? 'HIDDEN_DUE_TO_SECURITY_REASONS' : want.signInUser
  const record = {
    eventVersion: '1.08',
    userIdentity: { type: 'IAMUser', principalId: 'AIDAEXAMPLE', accountId: account, accessKeyId: '', userName },
    eventTime: new Date(atMs).toISOString().replace('.000Z', 'Z'),
    eventSource: 'signin.amazonaws.com',
    eventName: 'ConsoleLogin',
    awsRegion: region,
    sourceIPAddress: '192.0.2.10',
    userAgent: 'Mozilla/5.0',
    ...(errorMessage === null ? {} : { errorMessage }),
    requestParameters: null,
    responseElements: { ConsoleLogin: 'Failure' },
    additionalEventData: { MobileVersion: 'No', MFAUsed: 'No' },
    eventID: eventId,
    readOnly: false,
    eventType: 'AwsConsoleSignIn',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
  }
  return { eventId, atMs, region, userName, errorMessage, record: JSON.stringify(record) }
}

export const arrival = (of: SignInSeen, arrivedAtMs: number): ArrivalSeen => ({ eventId: of.eventId, arrivedAtMs, record: of.record })

/** The world, with whole pieces of evidence replaced. */
export function world(change: Partial<Evidences> = {}, about: { now?: number; values?: World['values'] } = {}): World {
  const failed = signIn()
  const arrivedAtMs = failed.atMs + 5 * minuteMs
  return {
    evidence: {
      trails: [trail()],
      trailStatuses: [status()],
      trailSelectors: [
        { trailArn: trailArn(values), basic: [{ readWrite: 'All', hasManagement: true, excludedSources: [] }], advanced: [] },
      ],
      logGroups: [{ name: want.logGroup, class: 'STANDARD', retentionDays: null }],
      deliveryRoles: [role()],
      metricFilters: [filter()],
      topics: [topicArn(values)],
      topic: topic(),
      subscriptions: [subscription()],
      audiences: [],
      alarms: [alarm()],
      alarmHistory: [
        {
          alarm: want.alarm,
          atMs: arrivedAtMs + minuteMs + 40,
          event: { kind: 'action', target: topicArn(values), succeeded: true, error: null },
        },
        { alarm: want.alarm, atMs: arrivedAtMs + minuteMs, event: { kind: 'state', from: 'INSUFFICIENT_DATA', to: 'ALARM' } },
      ],
      muteRules: [],
      signIns: [failed],
      arrivals: [arrival(failed, arrivedAtMs)],
      datapoints: [{ atMs: Math.floor(arrivedAtMs / minuteMs) * minuteMs, value: 1 }],
      bucket: { name: want.bucket },
      signInUser: { name: want.signInUser },
      stacks: [],
      leftovers: [],
      newUser: null,
      trailInsights: [{ trailArn: trailArn(values), types: [] }],
      alarmHistories: [],
      records: [],
      userCreations: [],
      receiver: null,
      ...change,
    },
    values: about.values ?? values,
    now: about.now ?? now,
  }
}

/** An account in which nothing was done. */
export const emptyWorld = (change: Partial<Evidences> = {}): World =>
  world({
    trails: [],
    trailStatuses: [],
    trailSelectors: [],
    logGroups: [],
    deliveryRoles: [],
    metricFilters: [],
    topics: [],
    topic: null,
    subscriptions: [],
    alarms: [],
    alarmHistory: [],
    signIns: [],
    arrivals: [],
    datapoints: [],
    bucket: null,
    signInUser: null,
    ...change,
  })
