import type { Unseen } from '../checks/evidence/unseen.ts'
import type { Params } from '../checks/step.ts'
import type { Arrow, Cause, Found } from './arrow.ts'
import { alarmToTopic } from './arrows/alarm-to-topic.ts'
import { eventToTrail } from './arrows/event-to-trail.ts'
import { logsToMetric } from './arrows/logs-to-metric.ts'
import { metricToAlarm } from './arrows/metric-to-alarm.ts'
import { signInToEvent } from './arrows/sign-in-to-event.ts'
import { topicToMail } from './arrows/topic-to-mail.ts'
import { trailToLogs } from './arrows/trail-to-logs.ts'
import { type Facts, iso, seenOf } from './facts.ts'
import { type ArrowReport, arrowNames, type CauseFound, type ChainOutcome, type ChainSeen, type SeenName } from './report.ts'

/** All arrows, in the direction in which things flow. */
export const arrows: readonly Arrow[] = [signInToEvent, eventToTrail, trailToLogs, logsToMetric, metricToAlarm, alarmToTopic, topicToMail]

export interface Judged {
  readonly outcome: ChainOutcome
  readonly verdict: string
  readonly params: Params
  readonly cause: CauseFound | null
  readonly arrows: readonly ArrowReport[]
}

/**
 * Walks the chain and names the first arrow that is broken. Pure: the same answers give the same verdict.
 *
 * From the end towards the start it looks for the arrow that the newest event has certainly passed: that one and all before it are whole, unless their set-up has certainly been
 * broken since. The arrow behind
 * it has input and no output. Its causes are asked, those of the set-up first; where there is none, AWS may still be at work, and only when it has had its
 * time is the arrow called broken for want of any output. Behind it only what is certain of the set-up is told: one would wait in vain. Where no
 * event is known at all, the set-up of every arrow is judged. What could not be seen is neither.
 */
export function judgeChain(facts: Facts): Judged {
  const reports: ArrowReport[] = []
  let found: CauseFound | null = null
  let waits: { readonly since: string; readonly until: string } | null = null
  /** Whether something came to this arrow and has not been seen behind it. */
  let hasInput = facts.tracked !== null
  /** Behind what is on its way or could not be seen, the rest is not judged unless it is certainly broken. */
  let isHalted = false

  for (const [at, arrow] of arrows.entries()) {
    const { name } = arrow
    const report = (state: ArrowReport['state'], reason: string, params: Params = {}) =>
      reports.push({ arrow: name, state, reason, params })
    if (found) {
      report('notReached', 'state.notReached')
      continue
    }
    const isPassed = at <= facts.reach
    const isFrontier = hasInput && !isPassed && !isHalted
    // That an event has passed proves how things were: what is certainly broken by now is told all the same.
    const { hit, unseen } = askCauses(arrow, facts, isFrontier)
    if (hit) {
      found = hit
      report('broken', `broken.${hit.id}`, hit.params)
      continue
    }
    if (isPassed) {
      report('whole', `whole.${name}`, proofOf(facts))
      continue
    }
    const beyond = arrow.beyondUs?.(facts)
    if (beyond) {
      report('unseen', `beyond.${beyond.reason}`, beyond.params)
      hasInput = false
      continue
    }
    const underWay = isFrontier ? arrow.underWay(facts) : null
    if (unseen) {
      report('unseen', `unseen.${unseen.reason}`, unseen.params)
      if (underWay) isHalted = true
      // Whether anything came out of it nobody knows: what is missing behind it proves nothing there.
      if (isFrontier) hasInput = false
      continue
    }
    if (isHalted) {
      report('notReached', 'state.notReached')
      continue
    }
    if (underWay && underWay.untilMs < facts.now) {
      // AWS has had its time, and we could not look everywhere: that is no proof of a fault.
      report('unseen', 'beyond.overdue', { ...proofOf(facts), until: iso(underWay.untilMs) })
      isHalted = true
      continue
    }
    if (underWay) {
      waits = { since: iso(underWay.sinceMs), until: iso(underWay.untilMs) }
      report('waiting', `waiting.${name}`, { ...proofOf(facts), ...waits })
      isHalted = true
      continue
    }
    // What the topic was told leaves our sight; it goes to all that have confirmed.
    if (facts.told && at === arrows.length - 1) report('whole', `whole.${name}`, { ...proofOf(facts), receivers: receiversOf(facts) })
    else report('ready', `ready.${name}`, {})
  }

  const isUnseen = reports.some(({ state }) => state === 'unseen')
  const outcome: ChainOutcome = found ? 'broken' : isUnseen ? 'unseen' : waits ? 'waiting' : 'whole'
  return { outcome, ...verdictOf(outcome, facts, waits), cause: found, arrows: reports }
}

function askCauses(arrow: Arrow, facts: Facts, isFrontier: boolean): { hit: CauseFound | null; unseen: Unseen | null } {
  const isOverdue = isFrontier && (arrow.underWay(facts)?.untilMs ?? Number.POSITIVE_INFINITY) < facts.now
  let missing: Unseen | null = unseenIn(arrow.needs, facts)
  for (const cause of arrow.causes) {
    if (cause.when === 'withInput' && !isFrontier) continue
    if (cause.when === 'overdue' && (!isOverdue || missing)) continue
    const unseen = unseenIn(cause.needs, facts)
    if (unseen) {
      // A question that was not asked, because nothing called for it, is no gap.
      if (unseen !== notAsked) missing ??= unseen
      continue
    }
    const found = cause.find(valuesFor(cause, facts), facts)
    if (found) return { hit: causeFound(arrow, cause, found), unseen: null }
  }
  return { hit: null, unseen: missing === notAsked ? null : missing }
}

const causeFound = (arrow: Arrow, { id, painPoint, source, when }: Cause, { params, commands = [] }: Found): CauseFound => ({
  id,
  arrow: arrow.name,
  painPoint,
  source,
  params,
  isCertain: when !== 'overdue',
  commands,
})

const notAsked: Unseen = { reason: 'unknown', params: {} }

/** The first of the answers that is not there, and why. */
function unseenIn(names: readonly SeenName[], { answers }: Facts): Unseen | null {
  let isAbsent = false
  for (const name of names) {
    const answer = answers[name]
    if (!answer) isAbsent = true
    else if ('unseen' in answer) return answer.unseen
  }
  return isAbsent ? notAsked : null
}

/** The evidence that a cause has said it needs, and nothing else. */
function valuesFor({ needs }: Cause, { answers }: Facts): ChainSeen {
  const values = needs.map((name) => [name, seenOf(answers, name)] as const)
  return Object.fromEntries(values) as unknown as ChainSeen
}

/** What is known of the event that is followed, moment by moment. */
function proofOf({ tracked, arrival, point, fired, told, subject }: Facts): Params {
  const at = (atMs: number | undefined): string => (atMs === undefined ? '-' : iso(atMs))
  return {
    at: at(tracked?.atMs),
    eventId: tracked?.eventId || '-',
    signInRegion: tracked?.region || '-',
    arrived: at(arrival?.arrivedAtMs),
    logGroup: arrival?.logGroup ?? (subject.logGroups.join(', ') || '-'),
    point: at(point?.atMs),
    value: point?.sum ?? 0,
    fired: at(fired?.atMs),
    alarm: subject.alarm.name,
    told: at(told?.atMs),
    target: told?.event.kind === 'action' ? told.event.target : '-',
  }
}

const receiversOf = ({ answers }: Facts): string =>
  (seenOf(answers, 'receivers') ?? [])
    .filter(({ state }) => state === 'confirmed')
    .map(({ endpoint }) => endpoint)
    .join(', ') || '-'

function verdictOf(
  outcome: ChainOutcome,
  facts: Facts,
  waits: { readonly since: string; readonly until: string } | null,
): { verdict: string; params: Params } {
  const about = proofOf(facts)
  switch (outcome) {
    case 'broken':
    case 'unseen':
      return { verdict: outcome, params: about }
    case 'waiting':
      return { verdict: outcome, params: { ...about, since: waits?.since ?? '-', until: waits?.until ?? '-' } }
    case 'whole':
      if (facts.reach >= arrowNames.indexOf('alarm-to-topic')) return { verdict: 'whole', params: about }
      return facts.tracked
        ? { verdict: 'wholeSoFar', params: about }
        : { verdict: 'quiet', params: { ...about, state: facts.subject.alarm.state } }
  }
}
