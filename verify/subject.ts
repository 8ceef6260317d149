/** What an alarm is fed by: its metric, the filters that count into it, their log groups, the trails that write there. */
import { alarms } from '../checks/evidence/alarms.ts'
import { metricFilters } from '../checks/evidence/metric-filters.ts'
import { trails } from '../checks/evidence/trails.ts'
import { groupName } from '../checks/lab-a/chain.ts'
import type { AlarmConditionSeen, AlarmSeen, MetricFilterSeen, TrailSeen } from '../checks/shapes.ts'
import { defaultOnRegions, parseArn, partitionOf } from '../domain/regions.ts'
import { type Looked, look } from './looks.ts'
import type { Subject } from './report.ts'
import type { Reads } from './services.ts'

export interface Chain {
  readonly region: string
  readonly alarm: AlarmSeen
  readonly condition: AlarmConditionSeen
  /** Those that count into exactly the alarm's metric, dimensions included. */
  readonly filters: readonly MetricFilterSeen[]
  /** Those of the same name and namespace whose dimensions are others: to CloudWatch a metric of its own. */
  readonly nearFilters: readonly MetricFilterSeen[]
  /** Those on the same log groups that count into something else. */
  readonly otherFilters: readonly MetricFilterSeen[]
  /** Where the events are looked for: the groups of the filters, else those that trails write to. */
  readonly logGroups: readonly string[]
  /** All that the region shows. */
  readonly trails: readonly TrailSeen[]
}

/** Null where there is no such alarm; `kind` for one whose metric we cannot tell: composite, on a log, an expression, a query or a band. */
export async function chainOf(reads: Reads, region: string, name: string): Promise<Chain | { readonly kind: string } | null> {
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
  const groups = watched.length > 0 ? watched.map(({ logGroup }) => logGroup) : seenTrails.flatMap((trail) => groupOf(trail, region))
  const logGroups = [...new Set(groups)]
  const otherFilters = seenFilters.filter((each) => logGroups.includes(each.logGroup) && !named.includes(each))
  return { region, alarm, condition: alarm.condition, filters, nearFilters, otherFilters, logGroups, trails: seenTrails }
}

/** The log group of that region that a trail writes to: a trail of another home writes to a group there, which may have the same name. */
export const groupOf = ({ logGroupArn }: TrailSeen, region: string): string[] =>
  logGroupArn === null || parseArn(logGroupArn)?.region !== region ? [] : [groupName(logGroupArn)]

/** The trails that write to the groups where the events are looked for. */
export const feeding = ({ trails: all, logGroups, region }: Chain): readonly TrailSeen[] =>
  all.filter((trail) => groupOf(trail, region).some((group) => logGroups.includes(group)))

/** For other regions, so long together. */
const elsewhereMs = 3_000

/** Other regions that have an alarm of this name, of those that answered in time: where to look, no more. */
export async function regionsWithAlarm(reads: Reads, home: string, name: string): Promise<readonly string[]> {
  const others = defaultOnRegions(partitionOf(home).id).filter((code) => code !== home)
  const late = AbortSignal.timeout(elsewhereMs)
  const inTime = new Promise<Looked<boolean>>((resolve) => late.addEventListener('abort', () => resolve({ value: null, unseen: null })))
  const found = await Promise.all(
    others.map((code) =>
      Promise.race([
        inTime,
        look(async () => {
          const cloudwatch = await reads.in(code).cloudwatch()
          const { MetricAlarms = [], CompositeAlarms = [] } = await cloudwatch.describeAlarms({ AlarmNames: [name] })
          return MetricAlarms.length + CompositeAlarms.length > 0
        }),
      ]),
    ),
  )
  return others.filter((_, at) => found[at]?.value === true)
}

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
