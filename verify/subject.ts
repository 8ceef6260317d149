/** What an alarm is fed by: its metric, the filters that count into it, their log groups, the trails that write there. */
import { alarms } from '../checks/evidence/alarms.ts'
import { metricFilters } from '../checks/evidence/metric-filters.ts'
import { trails } from '../checks/evidence/trails.ts'
import { groupName } from '../checks/lab-a/chain.ts'
import type { AlarmConditionSeen, AlarmSeen, MetricFilterSeen, TrailSeen } from '../checks/shapes.ts'
import type { Subject } from './report.ts'
import type { Reads } from './services.ts'

export interface Chain {
  readonly alarm: AlarmSeen
  readonly condition: AlarmConditionSeen
  /** Those that count into exactly the alarm's metric, dimensions included. */
  readonly filters: readonly MetricFilterSeen[]
  /** Those of the same name and namespace whose dimensions are others: to CloudWatch a metric of its own. */
  readonly nearFilters: readonly MetricFilterSeen[]
  /** Where the events are looked for: the groups of the filters, else those that trails write to. */
  readonly logGroups: readonly string[]
  /** All that the region shows. */
  readonly trails: readonly TrailSeen[]
}

/** Null where there is no such alarm; `kind` for one whose metric we cannot tell: composite, on a log, an expression, a query or a band. */
export async function chainOf(reads: Reads, name: string): Promise<Chain | { readonly kind: string } | null> {
  const [seenAlarms, seenFilters, seenTrails] = await Promise.all([
    reads.evidence(alarms),
    reads.evidence(metricFilters),
    reads.evidence(trails),
  ])
  const alarm = seenAlarms.find((each) => each.name === name)
  if (!alarm) return null
  if (alarm.condition === null) return { kind: alarm.kind }
  const { namespace, metricName, dimensions } = alarm.condition
  const named = seenFilters.filter(({ metric }) => metric.namespace === namespace && metric.name === metricName)
  const own = names(dimensions.map((each) => each.name))
  const filters = named.filter(({ metric }) => names(metric.dimensions) === own)
  const nearFilters = named.filter((filter) => !filters.includes(filter))
  const watched = filters.length > 0 ? filters : nearFilters
  const groups = watched.length > 0 ? watched.map(({ logGroup }) => logGroup) : seenTrails.flatMap(groupOf)
  return { alarm, condition: alarm.condition, filters, nearFilters, logGroups: [...new Set(groups)], trails: seenTrails }
}

export const groupOf = ({ logGroupArn }: TrailSeen): string[] => (logGroupArn === null ? [] : [groupName(logGroupArn)])

/** The trails that write to the groups where the events are looked for. */
export const feeding = ({ trails: all, logGroups }: Chain): readonly TrailSeen[] =>
  all.filter((trail) => groupOf(trail).some((group) => logGroups.includes(group)))

export const subjectOf = (chain: Chain): Subject => ({
  alarm: chain.alarm.name,
  namespace: chain.condition.namespace,
  metric: chain.condition.metricName,
  filters: chain.filters.map(({ name }) => name),
  logGroups: chain.logGroups,
  trails: feeding(chain).map(({ name }) => name),
  actions: chain.alarm.alarmActions,
})

const names = (of: readonly string[]): string => JSON.stringify([...of].sort())
