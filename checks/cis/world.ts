import { parsePattern } from '../../domain/pattern/parse.ts'
import { defaultTopicPolicy } from '../../domain/policy/documents.ts'
import type { Answers } from '../judge.ts'
import type {
  AlarmConditionSeen,
  AlarmSeen,
  AudienceSeen,
  MetricFilterSeen,
  SubscriberSeen,
  TrailSeen,
  TrailSelectorsSeen,
  TrailStatusSeen,
} from '../shapes.ts'
import { logGroupArn, topicArn, trailArn, valuesOf } from '../values.ts'
import type { Seen } from './chain.ts'
import { type Control, controls } from './controls.ts'
import cis, { alarmName, named } from './lab.ts'

/** For tests: an account in which the whole baseline was made as its ways make it. Tests change one thing in it. */

export const account = '111122223333'
export const now = Date.parse('2026-11-21T03:00:00Z')
export const minuteMs = 60_000
export const values = valuesOf(cis, { region: 'ap-northeast-1', initials: 'lin', email: 'lin@example.com', own: {} }, account)
export const want = named(values)
export const topic = topicArn(values)

export function controlOf(number: string): Control {
  const found = controls.find((control) => control.number === number)
  if (!found) throw new Error(`no control ${number}`)
  return found
}

export const trail = (change: Partial<TrailSeen> = {}): TrailSeen => ({
  name: want.trail,
  arn: trailArn(values),
  homeRegion: want.region,
  isMultiRegion: true,
  isOrganization: false,
  bucket: want.bucket,
  logGroupArn: logGroupArn(values),
  roleArn: null,
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

export const selectors = (change: Partial<TrailSelectorsSeen> = {}): TrailSelectorsSeen => ({
  trailArn: trailArn(values),
  basic: [{ readWrite: 'All', hasManagement: true, excludedSources: [] }],
  advanced: [],
  ...change,
})

type FilterChange = Partial<Omit<MetricFilterSeen, 'metric'>> & { metric?: Partial<MetricFilterSeen['metric']> }

export const filter = (control: Control, change: FilterChange = {}): MetricFilterSeen => ({
  name: control.name,
  logGroup: want.logGroup,
  pattern: control.pattern,
  createdAtMs: now - 90 * minuteMs,
  onTransformedLogs: false,
  fieldSelection: null,
  ...change,
  metric: {
    namespace: want.metricNamespace,
    name: control.name,
    value: '1',
    defaultValue: null,
    unit: null,
    dimensions: [],
    ...change.metric,
  },
})

type AlarmChange = Partial<Omit<AlarmSeen, 'condition'>> & { condition?: Partial<AlarmConditionSeen> }

export const alarm = (control: Control, change: AlarmChange = {}): AlarmSeen => {
  const name = change.name ?? alarmName(control, want)
  return {
    kind: 'metric',
    arn: `arn:aws:cloudwatch:${want.region}:${account}:alarm:${name}`,
    state: 'OK',
    stateReason: 'Unchecked: Initial alarm creation',
    stateChangedAtMs: now - 80 * minuteMs,
    hasActionsEnabled: true,
    alarmActions: [topic],
    okActions: [],
    insufficientDataActions: [],
    evaluationState: null,
    rule: null,
    ...change,
    name,
    condition: {
      namespace: want.metricNamespace,
      metricName: control.name,
      dimensions: [],
      statistic: 'Sum',
      unit: null,
      periodSeconds: 300,
      evaluationPeriods: 1,
      datapointsToAlarm: null,
      threshold: 1,
      comparison: 'GreaterThanOrEqualToThreshold',
      treatMissingData: 'notBreaching',
      ...change.condition,
    },
  }
}

export const subscriber = (change: Partial<SubscriberSeen> = {}): SubscriberSeen => ({
  arn: `${topic}:0b5a1f3e-2c4d-4f7a-9a51-111122223333`,
  protocol: 'email',
  endpoint: want.email,
  state: 'confirmed',
  filterPolicy: null,
  filterScope: 'MessageAttributes',
  ...change,
})

export const audience = (change: Partial<AudienceSeen> = {}): AudienceSeen => ({
  topicArn: topic,
  topic: { isFifo: false, kmsKeyId: null, policy: JSON.stringify(defaultTopicPolicy({ topicArn: topic, account })) },
  subscriptions: [subscriber()],
  unseen: null,
  ...change,
})

export const world = (change: Partial<Seen> = {}): Seen => ({
  trails: [trail()],
  trailStatuses: [status()],
  trailSelectors: [selectors()],
  metricFilters: controls.map((control) => filter(control)),
  alarms: controls.map((control) => alarm(control)),
  audiences: [audience()],
  muteRules: [],
  ...change,
})

/** The world with one control's filters, and whatever else is to change. */
export const withFilters = (number: string, filters: readonly MetricFilterSeen[], change: Partial<Seen> = {}): Seen =>
  world({
    metricFilters: [...controls.filter((control) => control.number !== number).map((control) => filter(control)), ...filters],
    ...change,
  })

/** The world in which one control's filter has another pattern. It must be one that AWS takes. */
export function withPattern(number: string, pattern: string, change: Partial<Seen> = {}): Seen {
  parsePattern(pattern)
  return withFilters(number, [filter(controlOf(number), { pattern })], change)
}

/** The world in which one control's alarm is another. */
export const withAlarms = (number: string, alarms: readonly AlarmSeen[], change: Partial<Seen> = {}): Seen =>
  world({
    alarms: [...controls.filter((control) => control.number !== number).map((control) => alarm(control)), ...alarms],
    ...change,
  })

export const answersOf = (seen: Seen): Answers =>
  Object.fromEntries(Object.entries(seen).map(([name, value]) => [name, { value }])) as unknown as Answers
