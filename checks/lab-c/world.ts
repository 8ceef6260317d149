import { type SampleKind, sampleEvents } from '../../domain/event/samples.ts'
import { defaultTopicPolicy } from '../../domain/policy/documents.ts'
import { world as labAWorld } from '../lab-a/world.ts'
import { prove, type World } from '../prove.ts'
import type {
  AlarmConditionSeen,
  AlarmHistorySeen,
  AlarmSeen,
  ArrivalSeen,
  Evidences,
  MetricFilterSeen,
  SubscriptionSeen,
  TopicSeen,
  TrailSeen,
  TrailStatusSeen,
} from '../shapes.ts'
import type { Step } from '../step.ts'
import { logGroupArn, roleArn, topicArn, trailArn, valuesOf } from '../values.ts'
import labC, { named } from './lab.ts'
import { type PatternKey, patternKeys, patternValues } from './patterns.ts'

/** An account in which Lab C was done just as its pages say. Tests change one thing in it. */

export const account = '111122223333'
export const now = Date.parse('2026-11-21T03:00:00Z')
export const minuteMs = 60_000

export const values = valuesOf(labC, { region: 'ap-northeast-1', initials: 'lin', email: 'lin@example.com', own: {} }, account)
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

export const filter = (
  key: PatternKey,
  change: Partial<Omit<MetricFilterSeen, 'metric'>> & { metric?: Partial<MetricFilterSeen['metric']> } = {},
): MetricFilterSeen => {
  const { pattern, filter: name, metric } = patternValues(values, key)
  return {
    name,
    logGroup: want.logGroup,
    pattern,
    createdAtMs: now - 90 * minuteMs,
    onTransformedLogs: false,
    fieldSelection: null,
    ...change,
    metric: {
      namespace: want.metricNamespace,
      name: metric,
      value: '1',
      defaultValue: null,
      unit: null,
      dimensions: [],
      ...change.metric,
    },
  }
}

export const alarm = (
  key: PatternKey,
  change: Partial<Omit<AlarmSeen, 'condition'>> & { condition?: Partial<AlarmConditionSeen> } = {},
): AlarmSeen => {
  const { alarm: name, metric } = patternValues(values, key)
  const actions = key === 'anySignIn' ? [topicArn(values)] : []
  return {
    kind: 'metric',
    name,
    arn: `arn:aws:cloudwatch:${want.region}:${account}:alarm:${name}`,
    state: 'OK',
    stateReason: 'Threshold Crossed',
    stateChangedAtMs: now - 30 * minuteMs,
    hasActionsEnabled: true,
    alarmActions: actions,
    okActions: actions,
    insufficientDataActions: [],
    evaluationState: null,
    description: key === 'anySignIn' ? want.description : null,
    configuredAtMs: now - 80 * minuteMs,
    rule: null,
    ...change,
    condition: {
      namespace: want.metricNamespace,
      metricName: metric,
      dimensions: [],
      statistic: 'Sum',
      unit: null,
      periodSeconds: 300,
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      threshold: 1,
      comparison: 'GreaterThanOrEqualToThreshold',
      treatMissingData: 'notBreaching',
      ...change.condition,
    },
  }
}

export const topic = (change: Partial<TopicSeen> = {}): TopicSeen => ({
  arn: topicArn(values),
  isFifo: false,
  kmsKeyId: null,
  policy: JSON.stringify(defaultTopicPolicy({ topicArn: topicArn(values), account })),
  ...change,
})

export const subscription = (change: Partial<SubscriptionSeen> = {}): SubscriptionSeen => ({
  arn: `${topicArn(values)}:0b5a1f3e-2c4d-4f7a-9a51-111122223333`,
  protocol: 'https',
  endpoint: 'https://on-call.example/v1/json/amazonsns?apiKey=secret',
  state: 'confirmed',
  filterPolicy: null,
  isRaw: false,
  ...change,
})

/** Of the starter's alarm unless said otherwise: a change of state, minutes before now. */
export const changed = (
  from: string,
  to: string,
  minutesAgo: number,
  more: { key?: PatternKey; byHand?: true } = {},
): AlarmHistorySeen => ({
  alarm: patternValues(values, more.key ?? 'anySignIn').alarm,
  atMs: now - minutesAgo * minuteMs,
  event: { kind: 'state', from, to, ...(more.byHand ? { byHand: true } : {}) },
})

/** The starter's alarm has told the topic, or tried to. */
export const told = (minutesAgo: number, error: string | null = null): AlarmHistorySeen => ({
  alarm: want.alarm,
  atMs: now - minutesAgo * minuteMs + 40,
  event: { kind: 'action', target: topicArn(values), succeeded: error === null, error },
})

let ids = 0
/** A sample that reached the log group. */
export const arrived = (sample: SampleKind, minutesAgo: number): ArrivalSeen => {
  const atMs = now - minutesAgo * minuteMs
  const newId = () => {
    ids += 1
    return `00000000-0000-4000-8000-${String(ids).padStart(12, '0')}`
  }
  const record = sampleEvents(sample, { account, region: want.region, atMs: atMs - 5 * minuteMs }, newId).at(-1)
  return { eventId: record?.eventID ?? '', arrivedAtMs: atMs, record: JSON.stringify(record) }
}

/** The world, with whole pieces of evidence replaced. */
export function world(change: Partial<Evidences> = {}, about: { now?: number; values?: World['values'] } = {}): World {
  const { evidence } = labAWorld()
  return {
    evidence: {
      ...evidence,
      trails: [trail()],
      trailStatuses: [status()],
      trailSelectors: [
        { trailArn: trailArn(values), basic: [{ readWrite: 'All', hasManagement: true, excludedSources: [] }], advanced: [] },
      ],
      trailInsights: [{ trailArn: trailArn(values), types: ['ApiCallRateInsight'] }],
      logGroups: [{ name: want.logGroup, class: 'STANDARD', retentionDays: null }],
      deliveryRoles: [],
      metricFilters: patternKeys.map((key) => filter(key)),
      topics: [topicArn(values)],
      topic: topic(),
      subscriptions: [subscription()],
      alarms: patternKeys.map((key) => alarm(key)),
      alarmHistory: [],
      alarmHistories: [
        changed('ALARM', 'OK', 30),
        told(30),
        changed('OK', 'ALARM', 40),
        told(40),
        changed('INSUFFICIENT_DATA', 'OK', 79),
        ...patternKeys.filter((key) => key !== 'anySignIn').map((key) => changed('OK', 'ALARM', 40, { key })),
      ].sort((one, other) => other.atMs - one.atMs),
      records: [],
      signIns: [],
      arrivals: [],
      datapoints: [],
      bucket: { name: want.bucket },
      signInUser: { name: want.signInUser, createdAtMs: now - 100 * minuteMs },
      newUser: { name: want.newUser },
      userCreations: [{ eventId: '00000000-0000-4000-8000-0000000000c1', atMs: now - 100 * minuteMs, region: 'us-east-1' }],
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
    trailInsights: [],
    logGroups: [],
    metricFilters: [],
    topics: [],
    topic: null,
    subscriptions: [],
    alarms: [],
    alarmHistories: [],
    bucket: null,
    signInUser: null,
    newUser: null,
    userCreations: [],
    ...change,
  })

/**
 * Proves the card of one pattern. `misses` matches less than is wanted, `alsoCounts` more, `other` neither; `same` means the same in other
 * words.
 */
export function provePattern(
  card: Step,
  key: PatternKey,
  about: {
    readonly hit: SampleKind
    readonly nearMiss: SampleKind
    readonly same: string
    readonly stricter: string
    readonly looser: string
    readonly other: string
    /** Worlds beyond those that every pattern has. */
    readonly more?: Readonly<Record<string, Readonly<Record<string, World>>>>
  },
): void {
  const others = patternKeys.filter((each) => each !== key)
  const filters = (one: MetricFilterSeen | null) => [...others.map((each) => filter(each)), ...(one ? [one] : [])]
  const alarms = (one: AlarmSeen | null) => [...others.map((each) => alarm(each)), ...(one ? [one] : [])]
  const rang = [changed('OK', 'ALARM', 40, { key })]
  const both = [arrived(about.nearMiss, 42), arrived(about.hit, 41)]
  const proven = (change: Partial<Evidences> = {}) => world({ alarmHistories: rang, records: both, ...change })
  const unproven = (change: Partial<Evidences> = {}) => world({ alarmHistories: [], records: [], ...change })
  const young = alarm(key, { configuredAtMs: now - 3 * minuteMs })
  prove(card, {
    done: {
      'as on the page': proven(),
      'the pattern in other words, the filter under another name': proven({
        metricFilters: filters(filter(key, { name: 'Something', pattern: about.same })),
      }),
      'the alarm under another name, > 0 for >= 1': proven({
        alarms: alarms(alarm(key, { name: 'Mine', condition: { threshold: 0, comparison: 'GreaterThanThreshold' } })),
        alarmHistories: [{ ...changed('OK', 'ALARM', 40), alarm: 'Mine' }],
      }),
      ...about.more?.done,
    },
    'done.noNearMiss': {
      'only what it is for': proven({ records: [arrived(about.hit, 41)] }),
      'what was seen has gone by': proven({ records: [] }),
    },
    'waiting.onItsWay': { 'made three minutes ago': unproven({ alarms: alarms(young) }) },
    'waiting.arrived': { 'arrived just now': unproven({ records: [arrived(about.hit, 1)] }) },
    'todo.noFilter': { 'nothing there': emptyWorld(), 'only those of the others': unproven({ metricFilters: filters(null) }) },
    'todo.noAlarm': { 'only those of the others': unproven({ alarms: alarms(null) }) },
    'todo.notProven': about.more?.['todo.notProven'] ?? {
      'nothing came': unproven(),
      'only a near miss came': unproven({ records: [arrived(about.nearMiss, 41)] }),
      'it rang before there was a filter': unproven({ alarmHistories: [changed('OK', 'ALARM', 95, { key })] }),
    },
    'todo.beforeFilter': { 'came too early': unproven({ records: [arrived(about.hit, 95)] }) },
    'todo.byHand': { 'set by a call': unproven({ alarmHistories: [changed('OK', 'ALARM', 40, { key, byHand: true })] }) },
    'differs.otherGroup': { 'another log group': proven({ metricFilters: filters(filter(key, { logGroup: 'other' })) }) },
    'differs.stricter': { 'counts too little': proven({ metricFilters: filters(filter(key, { pattern: about.stricter })) }) },
    'differs.looser': { 'counts too much': proven({ metricFilters: filters(filter(key, { pattern: about.looser })) }) },
    'differs.different': { 'looks for something else': proven({ metricFilters: filters(filter(key, { pattern: about.other })) }) },
    'differs.metric': { 'counts into another metric': proven({ metricFilters: filters(filter(key, { metric: { name: 'Other' } })) }) },
    'differs.metricValue': { 'adds nought': proven({ metricFilters: filters(filter(key, { metric: { value: '0' } })) }) },
    'differs.otherMetric': {
      'another metric': proven({ alarms: alarms(alarm(key, { condition: { metricName: 'Other' } })) }),
      'a dimension too many': proven({ alarms: alarms(alarm(key, { condition: { dimensions: [{ name: 'a', value: 'b' }] } })) }),
      'another unit': proven({ alarms: alarms(alarm(key, { condition: { unit: 'Count' } })) }),
    },
    'differs.condition': {
      'at more than one': proven({ alarms: alarms(alarm(key, { condition: { comparison: 'GreaterThanThreshold' } })) }),
      'on average': proven({ alarms: alarms(alarm(key, { condition: { statistic: 'Average' } })) }),
      'two periods of two': proven({ alarms: alarms(alarm(key, { condition: { evaluationPeriods: 2, datapointsToAlarm: 2 } })) }),
    },
    'differs.missingData': {
      'silence is trouble': proven({ alarms: alarms(alarm(key, { condition: { treatMissingData: 'breaching' } })) }),
    },
    'differs.silent': { 'arrived, and nothing': unproven({ records: [arrived(about.hit, 41)] }) },
    ...(about.more?.['done.neverHere'] ? { 'done.neverHere': about.more['done.neverHere'] } : {}),
    'unseen.alarmKind': {
      'a composite alarm': proven({ alarms: alarms({ ...alarm(key), kind: 'composite', rule: 'ALARM("x")', condition: null }) }),
    },
  })
}
