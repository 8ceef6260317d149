/** Which arrow has input and no output, and why: one fault, one name. What lies behind it was not reached and is not judged. */
import { alarms } from '../checks/evidence/alarms.ts'
import { orNone } from '../checks/evidence/evidence.ts'
import { muteRules } from '../checks/evidence/mute-rules.ts'
import { trailSelectors } from '../checks/evidence/trail-selectors.ts'
import { trailStatuses } from '../checks/evidence/trail-statuses.ts'
import { recorded } from '../checks/lab-a/selectors.ts'
import type { MetricFilterSeen, TrailSeen } from '../checks/shapes.ts'
import type { Params } from '../checks/step.ts'
import { PatternError } from '../domain/pattern/error.ts'
import { compilePattern } from '../domain/pattern/match.ts'
import { parseArn, regionsOfSignIn } from '../domain/regions.ts'
import { type ArrivalSeen, type HistorySeen, look, type RecordSeen } from './looks.ts'
import { crosses, mostInOnePeriod } from './periods.ts'
import type { ArrowName, StageName } from './report.ts'
import type { Reads } from './services.ts'
import { type Chain, feeding, groupOf } from './subject.ts'

export interface Fault {
  readonly arrow: ArrowName
  /** A sentence `broken.<reason>`. */
  readonly reason: string
  readonly params: Params
  /** A cause was seen; else only that nothing came, which more patience may cure. */
  readonly isCertain: boolean
  /** So much longer than usual may a chain take for this cause, milliseconds. */
  readonly patienceMs?: number
}

/** What was seen of our own sign-ins, so far. */
export interface Facts {
  readonly chain: Chain
  readonly home: string
  readonly user: string
  readonly records: readonly RecordSeen[]
  readonly arrivals: readonly ArrivalSeen[]
  /** By how much the metric grew. */
  readonly counted: number
  readonly alarmed: HistorySeen | null
  /** Since the alarm. */
  readonly actions: readonly HistorySeen[]
}

const fault = (arrow: ArrowName, reason: string, params: Params, isCertain = true): Fault => ({ arrow, reason, params, isCertain })
const iso = (atMs: number | null | undefined): string => (atMs == null ? '-' : new Date(atMs).toISOString())

/** @param stage the first that was not seen */
export async function diagnose(stage: Exclude<StageName, 'attempt'>, facts: Facts, reads: Reads): Promise<Fault> {
  switch (stage) {
    case 'event':
      return fault('sign-in-to-event', 'noEvent', { user: facts.user, regions: regionsOfSignIn(facts.home).join(', ') }, false)
    case 'logs':
      return notInLogs(facts, reads)
    case 'datapoint':
      return notCounted(facts)
    case 'alarm':
      return alarmSilent(facts, reads)
    case 'notification':
      return notTold(facts, reads)
    case 'mail':
      return notMailed(facts, reads)
  }
}

async function notInLogs(facts: Facts, reads: Reads): Promise<Fault> {
  const { chain, home, records } = facts
  const signInRegion = records[0]?.region ?? home
  const logGroup = chain.logGroups.join(', ')
  if (chain.trails.length === 0) return fault('event-to-trail', 'noTrail', { region: home })
  const [first, ...others] = feeding(chain)
  if (!first) {
    const trail = chain.trails.map(({ name }) => name).join(', ')
    const [far] = chain.trails.filter(({ logGroupArn, homeRegion }) => logGroupArn !== null && homeRegion !== home)
    const isHere = chain.trails.some((each) => groupOf(each, home).length > 0)
    if (far && !isHere) return fault('trail-to-logs', 'trailElsewhere', { trail: far.name, trailRegion: far.homeRegion, region: home })
    return logGroup === '' ? fault('trail-to-logs', 'noLogs', { trail }) : fault('trail-to-logs', 'otherGroup', { trail, logGroup })
  }
  const looked = await Promise.all([look(() => reads.evidence(trailStatuses)), look(() => reads.evidence(trailSelectors))])
  const [{ value: statuses }, { value: selectors }] = looked
  /** Why a trail does not even take the event up; undefined where nothing says so. */
  const refusesEvent = (trail: TrailSeen): Fault | undefined => {
    const status = statuses?.find(({ trailArn }) => trailArn === trail.arn)
    if (status && !status.isLogging) return fault('event-to-trail', 'trailStopped', { trail: trail.name, since: iso(status.stoppedAtMs) })
    if (!trail.isMultiRegion && !records.some(({ region }) => region === trail.homeRegion))
      return fault('event-to-trail', 'singleRegion', { trail: trail.name, region: trail.homeRegion, signInRegion })
    const selector = selectors?.find(({ trailArn }) => trailArn === trail.arn)
    return selector && !recorded(selector).signIns ? fault('event-to-trail', 'notRecorded', { trail: trail.name }) : undefined
  }
  const refusals = [first, ...others].map(refusesEvent)
  const [refusal] = refusals
  if (refusal && refusals.every((each) => each !== undefined)) return refusal
  const taking = [first, ...others].find((_, at) => refusals[at] === undefined) ?? first
  const error = statuses?.find(({ trailArn }) => trailArn === taking.arn)?.logsError
  if (error) return fault('trail-to-logs', 'deliveryError', { trail: taking.name, logGroup, error })
  const about = { trail: taking.name, logGroup, signInRegion }
  // Of a trail that may not be looked at cannot be said that it reports no error.
  const unseen = looked.find((each) => each.unseen !== null)?.unseen
  if (unseen) {
    const { operation = '-', code = unseen.reason } = unseen.params
    return fault('trail-to-logs', 'notInLogsUntold', { ...about, operation, code }, false)
  }
  return fault('trail-to-logs', 'notInLogs', about, false)
}

/** What each of the filters makes of our records; undefined where it counts one of them or we cannot tell. */
export function mismatch({ chain, arrivals, user }: Pick<Facts, 'chain' | 'arrivals' | 'user'>): Fault | undefined {
  const [filter] = chain.filters
  const [record] = arrivals
  if (!filter || !record) return undefined
  if (arrivals.every(({ outcome }) => outcome === 'unknownUser')) {
    const saw = record.errorMessage ?? ''
    return chain.filters.every((each) => refuses(each, arrivals)) ? fault('sign-in-to-event', 'unknownUser', { saw, user }) : undefined
  }
  if (!chain.filters.every((each) => refuses(each, arrivals))) return undefined
  const { pattern } = filter
  return fault('logs-to-metric', 'filterMismatch', { filter: filter.name, pattern, ...lacking(pattern, record), eventId: record.eventId })
}

/** The clauses that would have to hold and do not, and what is there instead. */
function lacking(pattern: string, record: ArrivalSeen): { clause: string; saw: string } {
  const { clauses, lacking: failed } = compilePattern(pattern).explain(record.text)
  const those = failed.flatMap((at) => clauses[at] ?? [])
  const found = those.flatMap((each) => each.found.map(({ at, kind, text }) => `${at} = ${text ?? (kind === 'absent' ? '-' : kind)}`))
  return {
    clause: those.map(({ span }) => pattern.slice(span.start, span.end)).join(', ') || pattern,
    saw: [...new Set(found)].join(', ') || `errorMessage = ${record.errorMessage ?? '-'}`,
  }
}

function refuses({ pattern, onTransformedLogs }: MetricFilterSeen, arrivals: readonly ArrivalSeen[]): boolean {
  // It sees another text than the log group shows.
  if (onTransformedLogs) return false
  try {
    const matcher = compilePattern(pattern)
    return !arrivals.some(({ text }) => matcher.matches(text))
  } catch (error) {
    // AWS took a pattern that we cannot read: it may well match.
    if (error instanceof PatternError) return false
    throw error
  }
}

function notCounted(facts: Facts): Fault {
  const { chain, arrivals } = facts
  const { namespace, metricName } = chain.condition
  const [filter] = chain.filters
  const [near] = chain.nearFilters
  const about = { metric: metricName, namespace, logGroup: chain.logGroups.join(', ') }
  if (!filter && near) {
    const params = { ...about, filter: near.name, saw: near.metric.dimensions.join(', ') || '-', want: dimensionsOf(chain) }
    return fault('logs-to-metric', 'otherDimensions', params)
  }
  if (!filter) {
    const others = chain.otherFilters.map(({ name, metric }) => `${name} → ${metric.namespace}/${metric.name}`)
    return others.length > 0
      ? fault('logs-to-metric', 'otherMetric', { ...about, saw: others.join(', ') })
      : fault('logs-to-metric', 'noFilter', about)
  }
  const refused = mismatch(facts)
  if (refused) return refused
  const arrivedAtMs = Math.max(...arrivals.map((each) => each.arrivedAtMs))
  if (chain.filters.every(({ createdAtMs }) => createdAtMs > arrivedAtMs))
    return fault('logs-to-metric', 'filterLater', { filter: filter.name, since: iso(filter.createdAtMs) })
  if (chain.condition.dimensions.length > 0)
    return fault('logs-to-metric', 'noDatapointThere', { ...about, filter: filter.name, want: dimensionsOf(chain) }, false)
  return fault('logs-to-metric', 'noDatapoint', { ...about, filter: filter.name, value: filter.metric.value }, false)
}

const dimensionsOf = ({ condition }: Chain): string => condition.dimensions.map(({ name, value }) => `${name}=${value}`).join(', ') || '-'

async function alarmSilent({ chain, counted, arrivals }: Facts, reads: Reads): Promise<Fault> {
  const { value } = await look(() => reads.evidence(alarms))
  // What may not be looked at is not gone: it is judged as it was last seen.
  const now = value === null ? chain.alarm : value.find(({ name }) => name === chain.alarm.name)
  const { condition } = chain
  if (now === undefined) return fault('metric-to-alarm', 'alarmGone', { alarm: chain.alarm.name })
  const want = `${condition.statistic} ${condition.comparison} ${condition.threshold}, ${condition.evaluationPeriods} × ${condition.periodSeconds} s`
  const params = { alarm: now.name, saw: now.state, why: now.stateReason ?? '-', counted, want }
  if (crosses(condition, counted) === false) return fault('metric-to-alarm', 'tooFew', params)
  const units = chain.filters.map(({ metric }) => metric.unit ?? 'None')
  if (condition.unit !== null && !units.includes(condition.unit))
    return fault('metric-to-alarm', 'otherUnit', { ...params, unit: condition.unit, units: units.join(', ') })
  // Each arrival counted for the same, as far as can be told.
  const together = mostInOnePeriod(
    condition,
    arrivals.map(({ arrivedAtMs }) => arrivedAtMs),
  )
  if (arrivals.length > 0 && crosses(condition, (counted / arrivals.length) * together) === false)
    return fault('metric-to-alarm', 'splitPeriods', { ...params, most: together, period: condition.periodSeconds })
  const needed = condition.datapointsToAlarm ?? condition.evaluationPeriods
  if (needed < 2) return fault('metric-to-alarm', 'alarmSilent', params, false)
  // Missing periods may still be passed over, as long as none of them counts for good.
  const isCertain = condition.treatMissingData === 'notBreaching'
  const periods = { needed, of: condition.evaluationPeriods, period: condition.periodSeconds }
  return {
    ...fault('metric-to-alarm', 'manyPeriods', { ...params, ...periods }, isCertain),
    patienceMs: condition.evaluationPeriods * condition.periodSeconds * 1000,
  }
}

/** A failed action is certain as soon as it stands in the history. */
export function failedAction({ chain, actions }: Facts): Fault | undefined {
  for (const { event } of actions)
    if (event.kind === 'action' && !event.succeeded)
      return fault('alarm-to-topic', 'actionFailed', { alarm: chain.alarm.name, target: event.target, error: event.error ?? '' })
  return undefined
}

/** Known beforehand: an alarm that tells nobody. */
export function silentAlarm({ alarm }: Chain): Fault | undefined {
  if (alarm.alarmActions.length === 0) return fault('alarm-to-topic', 'noActions', { alarm: alarm.name })
  return alarm.hasActionsEnabled ? undefined : fault('alarm-to-topic', 'actionsOff', { alarm: alarm.name })
}

async function notTold(facts: Facts, reads: Reads): Promise<Fault> {
  const known = failedAction(facts) ?? silentAlarm(facts.chain)
  if (known) return known
  const { name, alarmActions } = facts.chain.alarm
  const rules = (await look(() => reads.evidence(muteRules))).value ?? []
  const rule = rules.find(({ status, alarms: muted }) => status === 'ACTIVE' && muted.includes(name))
  if (rule) return fault('alarm-to-topic', 'muted', { alarm: name, rule: rule.name })
  const done = facts.actions.flatMap(({ event }) => (event.kind === 'action' ? [event.target] : []))
  return fault('alarm-to-topic', 'noAction', { alarm: name, target: alarmActions.filter((each) => !done.includes(each)).join(', ') }, false)
}

async function notMailed({ chain, home }: Facts, reads: Reads): Promise<Fault> {
  const topics = topicsOf(chain)
  const topic = topics.join(', ')
  const { value } = await look(() => receiversOf(reads, home, topics))
  if (value && value.length === 0) return fault('topic-to-mail', 'noSubscription', { topic })
  if (value?.every(({ state }) => state === 'pending'))
    return fault('topic-to-mail', 'pending', { topic, address: value.map(({ endpoint }) => endpoint).join(', ') })
  const filtered = value?.find(({ filterPolicy }) => filterPolicy !== null)
  if (filtered) return fault('topic-to-mail', 'filterPolicy', { topic, address: filtered.endpoint, policy: filtered.filterPolicy ?? '' })
  return fault('topic-to-mail', 'noMail', { topic }, false)
}

/** The topics among an alarm's actions. */
export const topicsOf = ({ alarm }: Chain): readonly string[] => alarm.alarmActions.filter((action) => parseArn(action)?.service === 'sns')

export interface Receiver {
  readonly protocol: string
  readonly endpoint: string
  readonly state: 'pending' | 'confirmed'
  readonly filterPolicy: string | null
}

/** Who is subscribed to the topics. A subscription that was ended, or a topic that is gone, is nobody. */
export async function receiversOf(reads: Reads, home: string, topics: readonly string[]): Promise<readonly Receiver[]> {
  const all = await Promise.all(
    topics.map(async (TopicArn) => {
      const sns = await reads.in(parseArn(TopicArn)?.region ?? home).sns()
      const listed = await orNone(sns.listSubscriptionsByTopic({ TopicArn }), 'NotFoundException', 'NotFound')
      return Promise.all(
        (listed?.Subscriptions ?? []).map(async ({ SubscriptionArn = '', Protocol: protocol = '', Endpoint: endpoint = '' }) => {
          if (SubscriptionArn === 'Deleted') return []
          if (SubscriptionArn === 'PendingConfirmation') return [{ protocol, endpoint, state: 'pending' as const, filterPolicy: null }]
          const answer = await orNone(sns.getSubscriptionAttributes({ SubscriptionArn }), 'NotFoundException', 'NotFound')
          if (answer === null) return []
          const { PendingConfirmation, FilterPolicy } = answer.Attributes ?? {}
          const state = PendingConfirmation === 'true' ? ('pending' as const) : ('confirmed' as const)
          return [{ protocol, endpoint, state, filterPolicy: FilterPolicy && FilterPolicy !== '{}' ? FilterPolicy : null }]
        }),
      )
    }),
  )
  return all.flat(2)
}
