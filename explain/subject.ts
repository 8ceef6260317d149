import { groupName, meantFilters } from '../checks/lab-a/chain.ts'
import { type LabValues, named } from '../checks/lab-a/lab.ts'
import { isNear } from '../checks/near.ts'
import type { AlarmConditionSeen, AlarmSeen, MetricFilterSeen, TrailSeen } from '../checks/shapes.ts'
import type { Values } from '../checks/step.ts'
import { type Condition, compilePattern, type Matcher, PatternError, printSelector, type Selector } from '../domain/pattern/index.ts'
import { parseArn } from '../domain/regions.ts'

/**
 * What the alarm is about, so that the newest such event can be followed.
 *
 * `failedSignIns`: whatever its pattern looks for, failed console sign-ins are meant; `named`: events of the names that its pattern asks
 * for; `matching`: its pattern names no event, so only what it matches in the log group can be followed.
 */
export type About = { readonly kind: 'failedSignIns' | 'matching' } | { readonly kind: 'named'; readonly names: readonly string[] }

/** An alarm, and what feeds it as far as it was seen. */
export interface Subject {
  readonly alarm: AlarmSeen
  /** Null for kinds of alarms that are not judged by their numbers. */
  readonly condition: AlarmConditionSeen | null
  /** Filters that count into exactly the alarm's metric; null where filters could not be seen. */
  readonly feeding: readonly MetricFilterSeen[] | null
  /** Where none does: one that was certainly meant to, by its name, its metric or its pattern. */
  readonly meant: MetricFilterSeen | null
  /** `feeding`, else `meant`. */
  readonly filters: readonly MetricFilterSeen[]
  /** Of the filters. */
  readonly logGroups: readonly string[]
  readonly about: About
  /** Topics that are told when it goes into ALARM. */
  readonly topics: readonly string[]
  readonly isLabs: boolean
}

export function subjectOf(alarm: AlarmSeen, filters: readonly MetricFilterSeen[] | null, values: Values): Subject {
  const want = named(values)
  const { condition } = alarm
  const isLabs = alarm.name === want.alarm || (condition?.namespace === want.metricNamespace && condition.metricName === want.metricName)
  const feeding = filters === null || condition === null ? null : filters.filter((filter) => feeds(filter, condition))
  const meant = feeding?.length === 0 && filters && condition ? meantFor(alarm, condition, filters, isLabs ? want : null) : null
  const counted = feeding?.length ? feeding : meant ? [meant] : []
  return {
    alarm,
    condition,
    feeding,
    meant,
    filters: counted,
    logGroups: [...new Set(counted.map(({ logGroup }) => logGroup))],
    about: aboutOf(alarm, counted, isLabs),
    topics: alarm.alarmActions.filter((action) => parseArn(action)?.service === 'sns'),
    isLabs,
  }
}

/** To CloudWatch a metric of other dimensions is another metric. */
export const feeds = ({ metric }: MetricFilterSeen, condition: AlarmConditionSeen): boolean =>
  metric.namespace === condition.namespace &&
  metric.name === condition.metricName &&
  sorted(metric.dimensions) === sorted(condition.dimensions.map(({ name }) => name))

const sorted = (names: readonly string[]): string => JSON.stringify([...names].sort())

/**
 * The filter that the alarm was to watch, where it watches none: the same metric but for its dimensions or its namespace, a name that differs
 * by a letter, or, for the lab's alarm, what looks like the lab's filter.
 */
function meantFor(
  alarm: AlarmSeen,
  condition: AlarmConditionSeen,
  filters: readonly MetricFilterSeen[],
  want: LabValues | null,
): MetricFilterSeen | null {
  const nearness = ({ metric, name }: MetricFilterSeen): number =>
    metric.namespace === condition.namespace && metric.name === condition.metricName
      ? 4
      : metric.name === condition.metricName
        ? 3
        : metric.namespace === condition.namespace && isNear(metric.name, condition.metricName)
          ? 2
          : isNear(metric.name, condition.metricName) || isNear(name, alarm.name)
            ? 1
            : 0
  const [nearest] = filters
    .map((filter) => ({ filter, near: nearness(filter) }))
    .filter(({ near }) => near > 0)
    .sort((one, other) => other.near - one.near)
  return nearest?.filter ?? (want ? (meantFilters(filters, want)[0] ?? null) : null)
}

const failedSignIn =
  /(sign|log)[-_ ]?(in|on)s?[-_ ]?fail|fail\w*[-_ ]?(console[-_ ]?)?(sign|log)[-_ ]?(in|on)|auth\w*[-_ ]?fail|fail\w*[-_ ]?auth/i

function aboutOf(alarm: AlarmSeen, filters: readonly MetricFilterSeen[], isLabs: boolean): About {
  const words = [alarm.name, alarm.condition?.metricName ?? '', ...filters.flatMap(({ name, metric }) => [name, metric.name])]
  if (isLabs || words.some((word) => failedSignIn.test(word)) || filters.some(({ pattern }) => /Failed authentication/i.test(pattern)))
    return { kind: 'failedSignIns' }
  const names = [...new Set(filters.flatMap(({ pattern }) => eventNamesIn(pattern)))]
  return names.length > 0 ? { kind: 'named', names } : { kind: 'matching' }
}

/** Names of events that a pattern asks for, without wildcards. */
function eventNamesIn(text: string): readonly string[] {
  const pattern = readPattern(text)?.pattern
  if (pattern?.kind !== 'json') return []
  const names: string[] = []
  const look = (condition: Condition<Selector>): void => {
    if (condition.op !== 'test') {
      for (const each of condition.of) look(each)
      return
    }
    const { on, test } = condition
    if (printSelector(on) !== '$.eventName' || test.type !== 'equal' || test.value.type !== 'text') return
    if (!test.value.starFirst && !test.value.starLast) names.push(test.value.text)
  }
  look(pattern.condition)
  return names
}

/** Null for a pattern that AWS took and we cannot read. */
export function readPattern(text: string): Matcher | null {
  try {
    return compilePattern(text)
  } catch (error) {
    if (error instanceof PatternError) return null
    throw error
  }
}

/** Trails that write into one of the groups. */
export const feedingTrails = (trails: readonly TrailSeen[], logGroups: readonly string[]): readonly TrailSeen[] =>
  trails.filter(({ logGroupArn }) => logGroupArn !== null && logGroups.includes(groupName(logGroupArn)))
