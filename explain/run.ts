import { alarms } from '../checks/evidence/alarms.ts'
import { elsewhere } from '../checks/evidence/any-alarm/elsewhere.ts'
import { history } from '../checks/evidence/any-alarm/history.ts'
import { logged, newestLogs } from '../checks/evidence/any-alarm/logged.ts'
import { failedCredentials, namedEvents, newestWrite } from '../checks/evidence/any-alarm/lookups.ts'
import { type MetricNamed, points } from '../checks/evidence/any-alarm/points.ts'
import type { Question as Asked } from '../checks/evidence/any-alarm/question.ts'
import { receivers } from '../checks/evidence/any-alarm/receivers.ts'
import { toldTopics } from '../checks/evidence/any-alarm/told-topics.ts'
import { evaluationWindow } from '../checks/evidence/any-alarm/window.ts'
import type { Connection } from '../checks/evidence/clients.ts'
import { deliveryRoles } from '../checks/evidence/delivery-roles.ts'
import type { Ask, Need } from '../checks/evidence/evidence.ts'
import { logGroups } from '../checks/evidence/log-groups.ts'
import { metricFilters } from '../checks/evidence/metric-filters.ts'
import { muteRules } from '../checks/evidence/mute-rules.ts'
import { signIns } from '../checks/evidence/sign-ins.ts'
import { trailSelectors } from '../checks/evidence/trail-selectors.ts'
import { trailStatuses } from '../checks/evidence/trail-statuses.ts'
import { trails } from '../checks/evidence/trails.ts'
import { type Unseen, unseenOf } from '../checks/evidence/unseen.ts'
import type { Answer } from '../checks/judge.ts'
import { groupName } from '../checks/lab-a/chain.ts'
import labA from '../checks/lab-a/lab.ts'
import { nearest } from '../checks/near.ts'
import { whoAmI, withReads } from '../checks/run.ts'
import type { AlarmSeen, TrailSeen } from '../checks/shapes.ts'
import type { Params, Settings, Target, Values } from '../checks/step.ts'
import { exactly, valuesOf } from '../checks/values.ts'
import { parseArn } from '../domain/regions.ts'
import packageJson from '../package.json' with { type: 'json' }
import { factsOf, seenOf } from './facts.ts'
import { judgeChain } from './judge.ts'
import { notesOf } from './notes.ts'
import {
  type ArrowReport,
  arrowNames,
  type CauseFound,
  type ChainAnswers,
  type ChainReport,
  type ChainSeen,
  type SeenName,
} from './report.ts'
import { type Subject, subjectOf } from './subject.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** Assumed: what a trail has not delivered an hour later it does not deliver. AWS says usually within 15 minutes. */
const staleMs = 60 * minuteMs

/** Every read that `explain` makes: the policy is generated from these. */
export const reads: readonly { readonly needs: readonly Need[] }[] = [
  alarms,
  metricFilters,
  trails,
  muteRules,
  evaluationWindow,
  history,
  points,
  toldTopics,
  receivers,
  trailStatuses,
  trailSelectors,
  logGroups,
  deliveryRoles,
  signIns,
  namedEvents,
  newestWrite,
  failedCredentials,
  logged,
  newestLogs,
  elsewhere,
]

export interface ExplainOptions {
  /** The lab's where left out. */
  readonly alarm?: string | undefined
  /** Whose mails are missed, where the person has said so. */
  readonly email?: string | null
  readonly settings: Settings
  readonly connection: Connection
  /** Milliseconds since 1970. A sandbox has a clock of its own, and that one counts there. */
  readonly now: number
  /** Told of each request as it leaves. */
  readonly onRequest?: (operation: string, region: string) => void
  readonly homeMs?: number
}

/**
 * Why an alarm is silent: asks the account, each question once and in at most four waves, and names the first broken arrow of the alarm's chain. It only
 * reads.
 *
 * Errors  UserError `badRegion` {region}, `unknownValue` {lab, key, known}. An account that cannot be reached or will not answer is no error but a
 *         report of unseen arrows
 */
export async function explain(options: ExplainOptions): Promise<ChainReport> {
  return (await explainAndGather(options)).report
}

/** As `explain`, with all that was asked beside the report, to be judged again; null where not even the caller is known. */
export async function explainAndGather(options: ExplainOptions): Promise<{ report: ChainReport; gathered: Gathered | null }> {
  const { settings, connection } = options
  // Names of nobody's are told before anything is asked; the alarm's name does not depend on the account.
  const alarm = options.alarm ?? exactly(valuesOf(labA, settings, '000000000000'), 'alarm')
  const known = await whoAmI({ connection, region: settings.region, now: options.now })
  if ('unseen' in known) return { report: unseenReport(alarm, known.target, options.now, known.unseen), gathered: null }
  const values = valuesOf(labA, settings, known.target.account ?? '')
  const { answers, now } = await withReads({ ...options, lab: labA.id }, async (ask) => ({
    now: await ask.now(),
    answers: await gather(ask, alarm, values),
  }))
  const gathered: Gathered = { alarm, email: options.email ?? null, target: known.target, now, values, answers }
  return { report: judgeGathered(gathered), gathered }
}

/** All that a report is made from. */
export interface Gathered {
  readonly alarm: string
  readonly email: string | null
  readonly target: Target
  readonly now: number
  readonly values: Values
  readonly answers: ChainAnswers
}

/** Judges what was gathered. Pure: the same answers give the same report. */
export function judgeGathered(about: Gathered): ChainReport {
  const { alarm: name, target, now, answers } = about
  const head = { version: packageJson.version, at: new Date(now).toISOString(), target, alarm: name }
  const { alarms: seen } = answers
  if (!seen || 'unseen' in seen) return unseenReport(name, target, now, seen?.unseen ?? { reason: 'unknown', params: {} })
  const alarm = seen.value.find((each) => each.name === name)
  if (!alarm) return { ...head, subject: noSubject, ...absent(about, seen.value) }
  const subject = subjectOf(alarm, seenOf(answers, 'metricFilters') ?? null, about.values)
  const facts = factsOf({ now, question: { alarm: name, email: about.email }, values: about.values, answers, subject })
  return { ...head, subject: shownSubject(subject, seenOf(answers, 'trails') ?? []), ...judgeChain(facts), notes: notesOf(facts, target) }
}

/** The questions, wave by wave: what the alarm is on, then what feeds it and whom it tells, then where the newest event went. */
async function gather(ask: Ask, name: string, values: Values): Promise<ChainAnswers> {
  const answers: { -readonly [Name in SeenName]?: Answer<ChainSeen[Name]> } = {}
  const put = async <Name extends SeenName>(into: Name, asked: Promise<ChainSeen[Name]>): Promise<void> => {
    const answer: Answer<ChainSeen[Name]> = await asked.then(
      (value) => ({ value }),
      (error: unknown) => ({ unseen: unseenOf(error) }),
    )
    Object.assign(answers, { [into]: answer })
  }
  const question = <About, Value>(one: Asked<About, Value>, about: About): Promise<Value> => one.read(ask, about)

  await Promise.all([
    put('alarms', ask.use(alarms)),
    put('metricFilters', ask.use(metricFilters)),
    put('trails', ask.use(trails)),
    put('muteRules', ask.use(muteRules)),
  ])
  const alarm = seenOf(answers, 'alarms')?.find((each) => each.name === name)
  if (!alarm) {
    if (seenOf(answers, 'alarms')) await put('elsewhere', question(elsewhere, { alarm: name, metric: null }))
    return answers
  }

  const subject = subjectOf(alarm, seenOf(answers, 'metricFilters') ?? null, values)
  const groups = groupsOf(subject, seenOf(answers, 'trails') ?? [], values)
  const { condition } = subject
  await Promise.all([
    put('history', question(history, { alarm: name })),
    put('topics', question(toldTopics, { topics: subject.topics })),
    put('receivers', question(receivers, { topics: subject.topics })),
    put('trailStatuses', ask.use(trailStatuses)),
    put('trailSelectors', ask.use(trailSelectors)),
    put('logGroups', ask.use(logGroups)),
    put('deliveryRoles', ask.use(deliveryRoles)),
    put('newestLogs', question(newestLogs, { groups })),
    put('newestWrite', question(newestWrite, { patienceMs: staleMs })),
    ...(condition ? [put('window', question(evaluationWindow, { alarm: name }))] : []),
    ...(condition ? [put('points', pointsOf(ask, subject))] : []),
    ...(subject.about.kind === 'failedSignIns' ? [put('events', ask.use(signIns))] : []),
    ...(subject.about.kind === 'named' ? [put('events', question(namedEvents, { names: subject.about.names }))] : []),
  ])

  const now = await ask.now()
  const events = seenOf(answers, 'events') ?? []
  // Groups of another class than Standard cannot be searched this way.
  const kept = seenOf(answers, 'logGroups') ?? []
  const searched = groups.filter((group) => !kept.some((each) => each.name === group && each.class !== 'STANDARD'))
  const isUnfed = condition !== null && subject.filters.length === 0 && seenOf(answers, 'metricFilters') !== undefined
  await Promise.all([
    ...(searched.length > 0 ? [put('arrivals', question(logged, { groups: searched, ...searchFor(subject, events, now) }))] : []),
    ...(subject.about.kind === 'failedSignIns' && events.length === 0 ? [put('challenges', question(failedCredentials, {}))] : []),
    ...(isUnfed && !condition.namespace.startsWith('AWS/')
      ? [put('elsewhere', question(elsewhere, { alarm: null, metric: { namespace: condition.namespace, name: condition.metricName } }))]
      : []),
  ])
  // An event that names nothing is known from the log group alone.
  if (subject.about.kind === 'matching' && answers.arrivals)
    answers.events = 'value' in answers.arrivals ? { value: [] } : { unseen: answers.arrivals.unseen }
  if (!answers.arrivals) answers.arrivals = { value: { events: [], isWhole: true } }
  return answers
}

/** The groups in which the events are looked for: the filters' own, and those that trails of this account write to here. */
function groupsOf(subject: Subject, seen: readonly TrailSeen[], values: Values): readonly string[] {
  const sent = seen.flatMap(({ logGroupArn }) => {
    const at = logGroupArn === null ? undefined : parseArn(logGroupArn)
    return logGroupArn !== null && at?.region === values.region && at?.account === values.account ? [groupName(logGroupArn)] : []
  })
  return [...new Set([...subject.logGroups, ...sent])]
}

/** The alarm's own metric first, then those of the filters that were meant to feed it. */
async function pointsOf(ask: Ask, { condition, filters }: Subject): Promise<ChainSeen['points']> {
  const metrics: MetricNamed[] = [
    ...(condition ? [{ namespace: condition.namespace, name: condition.metricName, dimensions: condition.dimensions }] : []),
    ...filters
      .filter(({ metric }) => metric.dimensions.length === 0)
      .map(({ metric }) => ({ namespace: metric.namespace, name: metric.name, dimensions: [] })),
  ]
  const different = metrics.filter((metric, at) => metrics.findIndex((each) => JSON.stringify(each) === JSON.stringify(metric)) === at)
  return Promise.all(different.map(async (metric) => ({ metric, minutes: await points.read(ask, metric) })))
}

/** Which log events are looked for, and how far back. Where nothing is known yet, a day. */
function searchFor(subject: Subject, events: ChainSeen['events'], now: number): { pattern: string; fromMs: number; toMs: number } {
  const newestMs = events[0]?.atMs
  const fromMs = newestMs === undefined ? now - (subject.about.kind === 'matching' ? 7 * dayMs : dayMs) : newestMs - 30 * minuteMs
  const toMs = (newestMs === undefined ? now : Math.min(now, newestMs + dayMs)) + minuteMs
  switch (subject.about.kind) {
    case 'failedSignIns':
      return { pattern: '{ ($.eventName = "ConsoleLogin") && ($.responseElements.ConsoleLogin = "Failure") }', fromMs, toMs }
    case 'named':
      return { pattern: `{ ${subject.about.names.map((name) => `($.eventName = ${JSON.stringify(name)})`).join(' || ')} }`, fromMs, toMs }
    case 'matching':
      return { pattern: subject.filters[0]?.pattern ?? '', fromMs, toMs }
  }
}

const noSubject: ChainReport['subject'] = {
  kind: null,
  state: null,
  metric: null,
  namespace: null,
  filters: [],
  logGroups: [],
  trails: [],
  topics: [],
}

const shownSubject = (subject: Subject, seen: readonly TrailSeen[]): ChainReport['subject'] => ({
  kind: subject.alarm.kind,
  state: subject.alarm.state,
  metric: subject.condition?.metricName ?? null,
  namespace: subject.condition?.namespace ?? null,
  filters: subject.filters.map(({ name }) => name),
  logGroups: subject.logGroups,
  trails: seen
    .filter(({ logGroupArn }) => logGroupArn !== null && subject.logGroups.includes(groupName(logGroupArn)))
    .map(({ name }) => name),
  topics: subject.topics,
})

/** No alarm of that name: it stands elsewhere, is called otherwise, or is not there. What would feed it is nobody's yet. */
function absent(
  { alarm, values, answers }: { alarm: string; values: Values; answers: ChainAnswers },
  seen: readonly AlarmSeen[],
): Pick<ChainReport, 'outcome' | 'verdict' | 'params' | 'cause' | 'arrows' | 'notes'> {
  const region = exactly(values, 'region')
  const account = exactly(values, 'account')
  const there = seenOf(answers, 'elsewhere')
  const near = nearest(
    seen.map(({ name }) => name),
    alarm,
  )
  const [standing] = there?.alarm ?? []
  const central = seenOf(answers, 'trails')?.find(
    ({ isOrganization, logGroupArn }) => isOrganization && logGroupArn !== null && parseArn(logGroupArn)?.account !== account,
  )
  const notes = there && there.notReached.length > 0 ? [{ note: 'notReached', params: { regions: there.notReached.join(', ') } }] : []
  const about = { alarm, region, account }
  if (!standing && !near && central) {
    // The whole chain may well stand in the central account: that it is missing would be a guess.
    const owner = parseArn(central.logGroupArn ?? '')?.account ?? '-'
    const params: Params = { ...about, trail: central.name, owner }
    return { outcome: 'unseen', verdict: 'unseen', params, cause: null, arrows: only('unseen', 'beyond.centralAccount', params), notes }
  }
  const [id, more]: [string, Params] = standing
    ? ['alarmElsewhere', { saw: standing }]
    : near
      ? ['alarmNear', { saw: near }]
      : ['noAlarm', {}]
  const params = { ...about, ...more }
  const cause: CauseFound = {
    id,
    arrow: 'metric-to-alarm',
    painPoint: standing ? 'C7' : 'C9',
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html',
    params,
    isCertain: true,
    commands: [],
  }
  return { outcome: 'broken', verdict: 'broken', params, cause, arrows: only('broken', `broken.${id}`, params), notes }
}

/** The alarm's own arrow alone; all others hang on it. */
const only = (state: ArrowReport['state'], reason: string, params: Params): readonly ArrowReport[] =>
  arrowNames.map((arrow) =>
    arrow === 'metric-to-alarm' ? { arrow, state, reason, params } : { arrow, state: 'notReached', reason: 'state.notReached', params: {} },
  )

function unseenReport(alarm: string, target: Target, now: number, { reason, params }: Unseen): ChainReport {
  return {
    version: packageJson.version,
    at: new Date(now).toISOString(),
    target,
    alarm,
    subject: noSubject,
    outcome: 'unseen',
    verdict: 'unseen',
    params: { alarm },
    cause: null,
    arrows: only('unseen', `unseen.${reason}`, params),
    notes: [],
  }
}
