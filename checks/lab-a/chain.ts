import { parseArn } from '../../domain/regions.ts'
import { isNear } from '../near.ts'
import type { AlarmSeen, MetricFilterSeen, SubscriptionSeen, TrailSeen } from '../shapes.ts'
import type { Values } from '../step.ts'
import type { LabValues } from './lab.ts'

/** What several cards must find before they can judge it: how the lab's own things are told among those of the region. */

/** The lab's trail. An organisation's trail of the same name belongs to another account and counts too: A2 tells where its logs go. */
export const trailOf = (trails: readonly TrailSeen[], want: Pick<LabValues, 'trail'>): TrailSeen | undefined =>
  trails.find(({ name }) => name === want.trail)

/** The name in a log group's ARN, which ends in `:*`. */
export const groupName = (logGroupArn: string): string =>
  (parseArn(logGroupArn)?.resource ?? logGroupArn).replace(/^log-group:/, '').replace(/:\*$/, '')

/** The name in a role's ARN, without the path. */
export const roleName = (arn: string): string => (parseArn(arn)?.resource ?? arn).split('/').at(-1) ?? arn

/**
 * The filters that are meant to be the lab's, most likely first: by name, by metric, or, on the lab's own group, the only one there. A
 * group may carry filters of other labs, and those are not near misses of this one.
 */
export function meantFilters(
  filters: readonly MetricFilterSeen[],
  want: Pick<LabValues, 'logGroup' | 'filterName' | 'metricName' | 'metricNamespace'>,
): readonly MetricFilterSeen[] {
  const isAlone = filters.filter(({ logGroup }) => logGroup === want.logGroup).length === 1
  const likeness = (filter: MetricFilterSeen): number =>
    (filter.logGroup === want.logGroup ? 1 : 0) +
    (isFor(filter.name, want.filterName) ? 4 : 0) +
    (isFor(filter.metric.name, want.metricName) ? 3 : 0) +
    (isFor(filter.metric.namespace, want.metricNamespace) ? 1 : 0) +
    (filter.pattern.includes('ConsoleLogin') && filter.pattern.includes('errorMessage') ? 2 : 0) +
    (isAlone && filter.logGroup === want.logGroup ? 2 : 0)
  return filters
    .map((filter) => ({ filter, likeness: likeness(filter) }))
    .filter((each) => each.likeness >= 3)
    .sort((one, other) => other.likeness - one.likeness)
    .map(({ filter }) => filter)
}

const isFor = (name: string, want: string): boolean => name === want || isNear(name, want)

/** The lab's alarm: by name, else by watching the lab's metric. */
export function alarmOf(
  alarms: readonly AlarmSeen[],
  want: Pick<LabValues, 'alarm' | 'metricName' | 'metricNamespace'>,
): AlarmSeen | undefined {
  return (
    alarms.find(({ name }) => name === want.alarm) ??
    alarms.find(({ condition }) => condition?.namespace === want.metricNamespace && condition.metricName === want.metricName) ??
    alarms.find(({ name }) => isNear(name, want.alarm))
  )
}

/**
 * Subscriptions of the address, in whichever protocol; of `*`, which an instructor who does not know it asks for, those of any address. Addresses are
 * compared without case, as nearly every mail server does.
 */
export const subscriptionsOf = (subscriptions: readonly SubscriptionSeen[], want: Pick<LabValues, 'email'>): readonly SubscriptionSeen[] =>
  subscriptions.filter(({ endpoint, protocol }) =>
    want.email === anyAddress ? protocol === 'email' : endpoint.toLowerCase() === want.email.toLowerCase(),
  )

const anyAddress = '*'

/** The alarm as the lab's values have it, with what it tells whom: the input of PutMetricAlarm. */
export const alarmInput = (want: Values, actions: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
  AlarmName: want.alarm,
  Namespace: want.metricNamespace,
  MetricName: want.metricName,
  Statistic: want.statistic,
  Period: Number(want.periodSeconds),
  EvaluationPeriods: Number(want.evaluationPeriods),
  DatapointsToAlarm: Number(want.datapointsToAlarm),
  Threshold: Number(want.threshold),
  ComparisonOperator: want.comparison,
  TreatMissingData: want.treatMissingData,
  ...actions,
})

/** The address as a sentence takes it: `any` where any will do. */
export const wantedAddress = ({ email }: Pick<LabValues, 'email'>): string => (email === anyAddress ? 'any' : email)
