import { type Command, call } from '../../domain/command/command.ts'
import type { SampleKind } from '../../domain/event/samples.ts'
import { differenceAgainst } from '../../domain/pattern/compare.ts'
import { PatternError } from '../../domain/pattern/error.ts'
import { compilePattern } from '../../domain/pattern/match.ts'
import { signInUrl } from '../../domain/regions.ts'
import { isNear } from '../near.ts'
import type { AlarmConditionSeen, AlarmSeen, Evidences, MetricFilterSeen } from '../shapes.ts'
import { CannotTell, differs, done, type Judgement, type Saw, type Step, step, todo, type Values, waiting } from '../step.ts'
import labC, { type LabValues, named } from './lab.ts'
import { kin, type PatternKey, type PatternValues, patternKeys, patternValues } from './patterns.ts'
import { removePattern } from './removal.ts'

const minuteMs = 60_000

/**
 * How long AWS may take from the event to the alarm. Between the call and the log group lie about 5 minutes, sometimes 15.
 *
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
 */
export const patienceMs = 20 * minuteMs

/** From the log group to the alarm it takes an evaluation or two. Assumed: five minutes are ample. */
const alarmPatienceMs = 5 * minuteMs

type Seen = Pick<Evidences, 'metricFilters' | 'alarms' | 'alarmHistories' | 'records'>

/** What is done in the sandbox to see the alarm stay silent, then ring. */
export type Proof =
  | { readonly kind: 'sample'; readonly sample: SampleKind }
  | { readonly kind: 'signIn' }
  | { readonly kind: 'call'; command(want: LabValues): Command }

export const patternReasons = {
  done: { noNearMiss: ['alarm'] },
  waiting: { onItsWay: ['alarm', 'since', 'until'], arrived: ['alarm', 'since', 'until'] },
  todo: {
    noFilter: ['filter', 'logGroup', 'region'],
    noAlarm: ['alarm', 'metric', 'region'],
    notProven: ['alarm'],
    beforeFilter: ['filter', 'at', 'since'],
    byHand: ['alarm', 'at'],
  },
  differs: {
    otherGroup: ['filter', 'saw', 'want'],
    stricter: ['filter', 'saw', 'want', 'misses'],
    looser: ['filter', 'saw', 'want', 'alsoCounts'],
    different: ['filter', 'saw', 'want', 'misses', 'alsoCounts'],
    metric: ['filter', 'saw', 'want'],
    metricValue: ['filter', 'saw', 'want'],
    otherMetric: ['alarm', 'saw', 'want'],
    condition: ['alarm', 'saw', 'want'],
    missingData: ['alarm', 'saw'],
    silent: ['alarm', 'at', 'saw'],
  },
} as const

/**
 * One pattern: a filter that means it, an alarm on its metric, and the proof that the alarm rings.
 *
 * Judges  the pattern by meaning, whatever the filter is called; the alarm by its metric and by ringing from the first event on. The proof
 *         is the alarm's own history: ALARM after the filter was made, found by an evaluation and not set by a call. A record of the same
 *         kind that the pattern does not count and that came meanwhile is the near miss; where none came, the remark says so
 */
export function patternStep(card: {
  readonly id: string
  readonly key: PatternKey
  readonly nearMiss: SampleKind
  readonly proof: Proof
  /** Where no such event can ever come, filter and alarm are enough. */
  readonly neverIn?: string
}): Step {
  const { key } = card
  const base = step(labC, {
    id: card.id,
    reads: ['metricFilters', 'alarms', 'alarmHistories', 'records'],
    reasons: card.neverIn === undefined ? patternReasons : { ...patternReasons, done: { ...patternReasons.done, neverHere: ['alarm'] } },
    elsewhere: { on: 'metricFilters', near: ['otherGroup', 'stricter', 'looser', 'different', 'metric', 'metricValue'] },
    ways: { cli: (values) => wayOf(card, values), undo: removePattern(key) },
    check(seen, values, now) {
      const judgement = judge(seen, named(values), patternValues(values, key), key, now)
      const isUnproven = judgement.outcome === 'waiting' || (judgement.outcome === 'todo' && judgement.reason === 'notProven')
      if (isUnproven && card.neverIn !== undefined && values.partition === card.neverIn)
        return done(judgement.saw, 'neverHere', { alarm: patternValues(values, key).alarm })
      return judgement
    },
  })
  return base as Step
}

/** Filter and alarm, then the near miss, then what the alarm is for. */
function wayOf({ key, nearMiss, proof }: { key: PatternKey; nearMiss: SampleKind; proof: Proof }, values: Values): readonly Command[] {
  const want = named(values)
  const { pattern, filter } = patternValues(values, key)
  const { account, region, signInUser } = want
  const proofs: Readonly<Record<Proof['kind'], () => Command>> = {
    sample: () => ({ kind: 'sendSample', sample: proof.kind === 'sample' ? proof.sample : nearMiss, region }),
    signIn: () => ({ kind: 'failSignIn', user: signInUser, attempts: 1, account, region, url: signInUrl({ account, region }) }),
    call: () => (proof.kind === 'call' ? proof.command(want) : { kind: 'sendSample', sample: nearMiss, region }),
  }
  return [
    call('logs', 'PutMetricFilter', {
      logGroupName: want.logGroup,
      filterName: filter,
      filterPattern: pattern,
      metricTransformations: [
        { metricNamespace: want.metricNamespace, metricName: patternValues(values, key).metric, metricValue: want.metricValue },
      ],
    }),
    call('cloudwatch', 'PutMetricAlarm', alarmInput(values, key)),
    { kind: 'sendSample', sample: nearMiss, region, ...officeOf(nearMiss, pattern) },
    proofs[proof.kind](),
  ]
}

/** The office is where the pattern says it is. */
function officeOf(sample: SampleKind, pattern: string): { from?: string } {
  const address = sample === 'office-sign-in' ? /sourceIPAddress\s*!=\s*"?([^")\s]+)/.exec(pattern)?.[1] : undefined
  return address === undefined ? {} : { from: address }
}

/** An alarm at the first event. Silence counts as well: it is what this metric consists of. */
export function alarmInput(
  values: Values,
  key: PatternKey,
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const want = named(values)
  const { metric, alarm } = patternValues(values, key)
  return {
    AlarmName: alarm,
    ...more,
    Namespace: want.metricNamespace,
    MetricName: metric,
    Statistic: 'Sum',
    Period: 300,
    EvaluationPeriods: 1,
    DatapointsToAlarm: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
  }
}

// --- judging -------------------------------------------------------------------------------------------------------------------------

function judge(seen: Seen, want: LabValues, wanted: PatternValues, key: PatternKey, now: number): Judgement {
  const found = filterOf(seen.metricFilters, want, wanted, key)
  if ('outcome' in found) return found
  const { filter } = found
  const saw: Saw = { filter: filter.name, pattern: filter.pattern, metric: filter.metric.name }
  if (filter.metric.namespace !== want.metricNamespace || filter.metric.name !== wanted.metric) {
    const [is, should] = [`${filter.metric.namespace}/${filter.metric.name}`, `${want.metricNamespace}/${wanted.metric}`]
    return differs('metric', { filter: filter.name, saw: is, want: should }, saw)
  }
  if (filter.metric.value !== want.metricValue)
    return differs('metricValue', { filter: filter.name, saw: filter.metric.value, want: want.metricValue }, saw)

  const alarm = alarmOn(seen.alarms, filter, wanted)
  if (!alarm) return todo('noAlarm', { alarm: wanted.alarm, metric: wanted.metric, region: want.region }, saw)
  const wrong = conditionProblem(alarm, filter, want)
  const sawAlarm: Saw = { ...saw, alarm: alarm.name, state: alarm.state }
  if (wrong) return differs(wrong.reason, wrong.params, sawAlarm)
  return proofOf(seen, filter, alarm, key, sawAlarm, now)
}

/** The filter that means the pattern; else the one that is meant to, told with what sets it apart. */
function filterOf(
  filters: readonly MetricFilterSeen[],
  want: LabValues,
  wanted: PatternValues,
  key: PatternKey,
): { filter: MetricFilterSeen } | Judgement {
  const isFor = (name: string, meant: string) => name === meant || isNear(name, meant)
  const others = patternKeys.filter((each) => each !== key).map((each) => patternValues(want, each))
  const isAnothers = ({ name, metric }: MetricFilterSeen) =>
    others.some((other) => name === other.filter || metric.name === other.metric) && name !== wanted.filter && metric.name !== wanted.metric
  const meant = filters.filter((each) => !isAnothers(each) && (isFor(each.name, wanted.filter) || isFor(each.metric.name, wanted.metric)))
  const here = filters.filter(({ logGroup }) => logGroup === want.logGroup)
  // By meaning first: whoever gave it another name has done what the step asks.
  const right = [...meant, ...here.filter((each) => !isAnothers(each))]
    .filter(({ logGroup }) => logGroup === want.logGroup)
    .find((each) => relationOf(each, wanted)?.relation === 'equivalent')
  if (right) return { filter: right }
  const [first] = [...meant.filter(({ logGroup }) => logGroup === want.logGroup), ...meant]
  if (!first) return todo('noFilter', { filter: wanted.filter, logGroup: want.logGroup, region: want.region })
  const saw: Saw = { filter: first.name, logGroup: first.logGroup, pattern: first.pattern }
  if (first.logGroup !== want.logGroup) return differs('otherGroup', { filter: first.name, saw: first.logGroup, want: want.logGroup }, saw)
  const difference = relationOf(first, wanted)
  if (difference === undefined) throw new CannotTell('patternUnread', { filter: first.name, saw: first.pattern })
  const about = { filter: first.name, saw: first.pattern, want: wanted.pattern }
  const { relation, misses = '', alsoCounts = '' } = difference
  if (relation === 'stricter') return differs('stricter', { ...about, misses }, saw)
  if (relation === 'looser') return differs('looser', { ...about, alsoCounts }, saw)
  if (relation === 'different') return differs('different', { ...about, misses, alsoCounts }, saw)
  throw new CannotTell('patternBudget', { filter: first.name, saw: first.pattern })
}

/** AWS took the pattern, so one that we cannot read is our limit and no fault of the person's: undefined. */
function relationOf(filter: MetricFilterSeen, wanted: PatternValues): ReturnType<typeof differenceAgainst> | undefined {
  try {
    return differenceAgainst(wanted.pattern, filter.pattern)
  } catch (error) {
    if (error instanceof PatternError) return undefined
    throw error
  }
}

/** By what it watches; else by name, so that it can be told what it watches instead. */
const alarmOn = (alarms: readonly AlarmSeen[], { metric }: MetricFilterSeen, wanted: PatternValues): AlarmSeen | undefined =>
  alarms.find(({ condition }) => condition?.namespace === metric.namespace && condition.metricName === metric.name) ??
  alarms.find(({ name }) => name === wanted.alarm)

function conditionProblem(
  alarm: AlarmSeen,
  filter: MetricFilterSeen,
  want: LabValues,
): { reason: 'otherMetric' | 'condition' | 'missingData'; params: Record<string, string> } | undefined {
  const { condition, name } = alarm
  if (!condition) throw new CannotTell('alarmKind', { alarm: name, region: want.region })
  const { metric } = filter
  const unit = condition.unit === null || condition.unit === 'None' ? (metric.unit ?? 'None') : condition.unit
  const watched =
    [condition.namespace, condition.metricName].join('/') + dimensionsOf(condition) + (unit === (metric.unit ?? 'None') ? '' : ` (${unit})`)
  const fed = `${metric.namespace}/${metric.name}`
  if (watched !== fed) return { reason: 'otherMetric', params: { alarm: name, saw: watched, want: fed } }
  const needed = condition.datapointsToAlarm ?? condition.evaluationPeriods
  if (condition.statistic !== 'Sum' || leastCount(condition) !== 1 || needed !== 1) {
    return { reason: 'condition', params: { alarm: name, saw: written(condition), want: 'Sum >= 1, 1/1' } }
  }
  if (condition.treatMissingData === 'breaching') return { reason: 'missingData', params: { alarm: name, saw: 'breaching' } }
  return undefined
}

const dimensionsOf = ({ dimensions }: AlarmConditionSeen): string =>
  dimensions.length === 0 ? '' : ` {${dimensions.map(({ name, value }) => `${name}=${value}`).join(', ')}}`

const signs: Readonly<Record<string, string>> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '>=',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '<=',
}

const written = ({ statistic, comparison, threshold, datapointsToAlarm, evaluationPeriods }: AlarmConditionSeen): string =>
  `${statistic} ${signs[comparison] ?? comparison} ${threshold}, ${datapointsToAlarm ?? evaluationPeriods}/${evaluationPeriods}`

/** The smallest whole count at which the alarm fires; null where it does not fire from some count on. */
function leastCount({ comparison, threshold }: AlarmConditionSeen): number | null {
  if (comparison === 'GreaterThanThreshold') return Math.max(0, Math.floor(threshold) + 1)
  if (comparison === 'GreaterThanOrEqualToThreshold') return Math.max(0, Math.ceil(threshold))
  return null
}

const iso = (atMs: number): string => new Date(atMs).toISOString()

function proofOf(seen: Seen, filter: MetricFilterSeen, alarm: AlarmSeen, key: PatternKey, saw: Saw, now: number): Judgement {
  const counts = compilePattern(filter.pattern)
  const alike = compilePattern(kin[key])
  const since = filter.createdAtMs
  const later = seen.records.filter(({ arrivedAtMs }) => arrivedAtMs >= since)
  const hit = later.findLast(({ record }) => counts.matches(record))
  const near = later.findLast(({ record }) => !counts.matches(record) && alike.matches(record))
  const rings = seen.alarmHistories.filter(
    ({ alarm: name, atMs, event }) => name === alarm.name && event.kind === 'state' && event.to === 'ALARM' && atMs >= since,
  )
  const rang = rings.find(({ event }) => event.kind === 'state' && !event.byHand)
  const all: Saw = {
    ...saw,
    ...(hit ? { arrivedAt: iso(hit.arrivedAtMs) } : {}),
    ...(rang ? { alarmAt: iso(rang.atMs) } : {}),
    nearMissAt: near ? iso(near.arrivedAtMs) : null,
  }
  if (rang) return near ? done(all) : done(all, 'noNearMiss', { alarm: alarm.name })
  if (hit) {
    const until = hit.arrivedAtMs + alarmPatienceMs
    if (now <= until) return waiting('arrived', { alarm: alarm.name, since: iso(hit.arrivedAtMs), until: iso(until) }, all)
    return differs('silent', { alarm: alarm.name, at: iso(hit.arrivedAtMs), saw: alarm.state }, all)
  }
  const [byHand] = rings
  if (byHand) return todo('byHand', { alarm: alarm.name, at: iso(byHand.atMs) }, all)
  const early = seen.records.findLast(({ record }) => counts.matches(record))
  const madeAtMs = Math.max(since, alarm.configuredAtMs ?? since)
  // What was set off just now is on its way; whether anything was cannot be seen before it arrives.
  if (now <= madeAtMs + patienceMs)
    return waiting('onItsWay', { alarm: alarm.name, since: iso(madeAtMs), until: iso(madeAtMs + patienceMs) }, all)
  if (early) return todo('beforeFilter', { filter: filter.name, at: iso(early.arrivedAtMs), since: iso(since) }, all)
  return todo('notProven', { alarm: alarm.name }, all)
}
