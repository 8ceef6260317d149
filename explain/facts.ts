import type { LoggedSeen } from '../checks/evidence/any-alarm/logged.ts'
import type { MinuteSeen } from '../checks/evidence/any-alarm/points.ts'
import { groupName } from '../checks/lab-a/chain.ts'
import { type LabValues, named } from '../checks/lab-a/lab.ts'
import type { AlarmHistorySeen, SignInSeen, TrailSeen } from '../checks/shapes.ts'
import type { Values } from '../checks/step.ts'
import { type CloudTrailRecord, signInOutcome } from '../domain/event/record.ts'
import { parseArn } from '../domain/regions.ts'
import type { ChainAnswers, ChainSeen, Question, SeenName } from './report.ts'
import { type ArrowName, arrowNames } from './report.ts'
import { feedingTrails, readPattern, type Subject } from './subject.ts'

const minuteMs = 60_000

/**
 * How long AWS may take from an event to its log event. Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
 * (usually within 15 minutes); Assumed: a third more before anything is called overdue.
 */
export const deliveryMs = 20 * minuteMs

/** A later ALARM is not taken for the answer to an event. Assumed: three times the time that AWS usually takes at most. */
const answerMs = 60 * minuteMs

/** Failures so close together are one: a person who tries three times has tried once. Assumed. */
const burstMs = 20 * minuteMs

/** Everything that the judgement of an arrow may look at. */
export interface Facts {
  readonly now: number
  readonly question: Question
  readonly values: Values
  readonly want: LabValues
  readonly answers: ChainAnswers
  readonly subject: Subject
  /** The event that is followed: the newest that the alarm is about. Null where none is known. */
  readonly tracked: SignInSeen | null
  /** Whether a filter of the alarm counts it; null where that cannot be told. */
  readonly isCounted: boolean | null
  readonly arrival: LoggedSeen | null
  readonly point: MinuteSeen | null
  /** Into ALARM, as an answer to the event. */
  readonly fired: AlarmHistorySeen | null
  /** An action that went through after that. */
  readonly told: AlarmHistorySeen | null
  /** When the alarm was last changed; what it did before proves nothing of how it is now. */
  readonly configuredAtMs: number | null
  /** The farthest arrow that the event has certainly passed, by its place in `arrowNames`; -1 for none. */
  readonly reach: number
}

export const iso = (atMs: number): string => new Date(atMs).toISOString()
export const indexOf = (arrow: ArrowName): number => arrowNames.indexOf(arrow)

/** An answer's value; undefined where it was not asked or not seen. */
export function seenOf<Name extends SeenName>(answers: ChainAnswers, name: Name): ChainSeen[Name] | undefined {
  const answer = answers[name]
  return answer && 'value' in answer ? (answer.value as ChainSeen[Name]) : undefined
}

export function factsOf(about: { now: number; question: Question; values: Values; answers: ChainAnswers; subject: Subject }): Facts {
  const { answers, subject } = about
  const want = named(about.values)
  const arrivals = seenOf(answers, 'arrivals')?.events ?? []
  const events = eventsIn(seenOf(answers, 'events') ?? [], arrivals)
  const isCountedEvent = counter(subject, want)
  const configuredAtMs = seenOf(answers, 'window')?.configuredAtMs ?? null
  const follow = (tracked: SignInSeen) => {
    const isCounted = isCountedEvent(tracked)
    const arrival = arrivals.find(({ eventId }) => eventId === tracked.eventId) ?? null
    const point = isCounted === false ? null : pointOf(tracked, arrival, answers)
    const answered = isCounted === false ? null : firedBy(tracked, point, subject, answers)
    const proof = answered && answered.fired.atMs >= (configuredAtMs ?? 0) ? answered : null
    const reach = proof?.told ? 5 : proof?.fired ? 4 : point ? 3 : arrival ? 2 : 0
    return { tracked, isCounted, arrival, point, fired: proof?.fired ?? null, told: proof?.told ?? null, reach }
  }
  const facts = { ...about, want, configuredAtMs }
  const tracked = trackedIn(events, subject, isCountedEvent)
  if (tracked === null) return { ...facts, tracked, isCounted: null, arrival: null, point: null, fired: null, told: null, reach: -1 }
  const followed = follow(tracked)
  const [newest] = events
  // Somebody was told of that one; who fails after that, and is not counted, has tried anew.
  const isAnew =
    newest !== undefined && subject.about.kind === 'failedSignIns' && (followed.told?.atMs ?? Number.POSITIVE_INFINITY) < newest.atMs
  return { ...facts, ...(isAnew && isCountedEvent(newest) === false ? follow(newest) : followed) }
}

/** CloudTrail's event history may show an event later than the log group does. Newest first. */
function eventsIn(events: readonly SignInSeen[], arrivals: readonly LoggedSeen[]): readonly SignInSeen[] {
  const known = new Set(events.map(({ eventId }) => eventId))
  const early = arrivals
    .filter(({ eventId }) => !known.has(eventId))
    .map(({ eventId, record, arrivedAtMs }): SignInSeen => {
      const event = recordIn(record)
      return {
        eventId,
        atMs: event?.eventTime === undefined ? arrivedAtMs : Date.parse(event.eventTime),
        region: event?.awsRegion ?? '',
        userName: event?.userIdentity?.userName ?? null,
        errorMessage: event?.errorMessage ?? null,
        record,
      }
    })
  return [...events, ...early].sort((one, other) => other.atMs - one.atMs)
}

interface ReadRecord {
  readonly eventTime?: string
  readonly awsRegion?: string
  readonly errorMessage?: string
  readonly userIdentity?: { readonly userName?: string }
}

function recordIn(text: string): ReadRecord | null {
  try {
    return JSON.parse(text) as ReadRecord | null
  } catch (cause) {
    if (cause instanceof SyntaxError) return null
    throw cause
  }
}

/** Whether a filter of the alarm counts an event; null where a pattern is beyond us. Without filters, what the lab's would count. */
function counter(subject: Subject, want: LabValues): (event: SignInSeen) => boolean | null {
  const patterns = subject.filters.length > 0 ? subject.filters.map(({ pattern }) => pattern) : [want.filterPattern]
  if (subject.filters.length === 0 && subject.about.kind !== 'failedSignIns') return () => null
  const matchers = patterns.map(readPattern)
  const isOther = subject.filters.some(({ onTransformedLogs }) => onTransformedLogs)
  return ({ record }) => {
    if (matchers.some((matcher) => matcher?.matches(record))) return true
    return isOther || matchers.includes(null) ? null : false
  }
}

/**
 * Of failed sign-ins the newest is followed, or, of those shortly before it, the newest that is counted. Of other events, which a pattern may well
 * leave out on purpose, the newest that is counted.
 */
function trackedIn(events: readonly SignInSeen[], subject: Subject, isCounted: (event: SignInSeen) => boolean | null): SignInSeen | null {
  const [newest] = events
  if (!newest) return null
  if (subject.about.kind !== 'failedSignIns') return events.find((event) => isCounted(event) !== false) ?? null
  return events.find((event) => event.atMs >= newest.atMs - burstMs && isCounted(event) !== false) ?? newest
}

/** The point that the event made: it bears the minute in which CloudTrail wrote the log event. */
function pointOf(event: SignInSeen, arrival: LoggedSeen | null, answers: ChainAnswers): MinuteSeen | null {
  const fromMs = arrival?.arrivedAtMs ?? event.atMs
  const minutes = (seenOf(answers, 'points') ?? []).flatMap(({ minutes: all }) => all)
  return minutes.find(({ atMs, sum }) => sum > 0 && atMs + minuteMs > fromMs && atMs <= fromMs + answerMs) ?? null
}

/**
 * When the alarm answered, and whether an action of that went through. An alarm that went off at one of several failures is not told again at the
 * others: it has answered them too.
 */
function firedBy(
  event: SignInSeen,
  point: MinuteSeen | null,
  subject: Subject,
  answers: ChainAnswers,
): { fired: AlarmHistorySeen; told: AlarmHistorySeen | null } | null {
  const history = seenOf(answers, 'history') ?? []
  if (point === null && 'value' in (answers.points ?? {})) return null
  const { condition } = subject
  const together = Math.max(5 * minuteMs, condition ? condition.periodSeconds * condition.evaluationPeriods * 1000 : 0)
  const into = history.filter(({ event: { kind, ...change } }) => kind === 'state' && 'to' in change && change.to === 'ALARM').reverse()
  const later = into.find(({ atMs }) => atMs >= event.atMs && atMs <= event.atMs + answerMs)
  const fired = later ?? into.findLast(({ atMs }) => atMs < event.atMs && atMs >= event.atMs - together)
  if (!fired) return null
  const told = history.findLast(
    ({ atMs, event: happened }) =>
      happened.kind === 'action' &&
      happened.succeeded &&
      atMs >= fired.atMs &&
      atMs <= fired.atMs + answerMs &&
      isOneOf(happened.target, subject),
  )
  return { fired, told: told ?? null }
}

const isOneOf = (target: string, { alarm }: Subject): boolean => alarm.alarmActions.length === 0 || alarm.alarmActions.includes(target)

/** What a record says of a sign-in's failure. */
export const isUnknownUser = ({ record }: SignInSeen): boolean => signInOutcome(JSON.parse(record) as CloudTrailRecord) === 'unknownUser'

/** Trails of this region and account that write to one of its log groups. */
export const sendingHere = (trails: readonly TrailSeen[], { want }: Facts): readonly TrailSeen[] =>
  trails.filter(({ logGroupArn }) => {
    const at = logGroupArn === null ? undefined : parseArn(logGroupArn)
    return at?.region === want.region && at.account === want.account
  })

/**
 * The trails that are meant to bring the alarm's events: those that write to the filter's group; where none does, those that write to a group here; else
 * all. Judged over all of them, since one that works is enough.
 */
export function meantTrails(trails: readonly TrailSeen[], facts: Facts): readonly TrailSeen[] {
  const feeding = feedingTrails(sendingHere(trails, facts), facts.subject.logGroups)
  if (feeding.length > 0) return feeding
  const here = sendingHere(trails, facts)
  if (here.length > 0) return here
  const own = trails.filter(({ homeRegion, isOrganization }) => homeRegion === facts.want.region && !isOrganization)
  return own.length > 0 ? own : trails
}

export const groupOf = ({ logGroupArn }: TrailSeen): string => (logGroupArn === null ? '' : groupName(logGroupArn))
