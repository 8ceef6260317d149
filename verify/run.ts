/**
 * The whole chain, proven: sign-ins are failed, and what becomes of them is watched to the end. Nothing is changed in the account, and nothing is
 * left behind in it but what every failed sign-in leaves: its record.
 */
import { randomBytes } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { alarms } from '../checks/evidence/alarms.ts'
import type { Connection } from '../checks/evidence/clients.ts'
import { AskError } from '../checks/evidence/clients.ts'
import { type Unseen, unseenOf } from '../checks/evidence/unseen.ts'
import { whoAmI } from '../checks/run.ts'
import { patienceMs } from '../checks/sign-in-run.ts'
import type { Params, Target } from '../checks/step.ts'
import { UserError } from '../domain/error.ts'
import packageJson from '../package.json' with { type: 'json' }
import { openBrowser } from './browser.ts'
import { diagnose, type Facts, type Fault, failedAction, mismatch, receiversOf, silentAlarm, topicsOf } from './diagnose.ts'
import { mustAgree, mustBeFew, mustBePatience, mustBeUserName, ownSignInUrl, spacingFor } from './guards.ts'
import {
  type ArrivalSeen,
  arrivalsSince,
  clockOf,
  countSince,
  type HistorySeen,
  historySince,
  type Looked,
  look,
  type MailSeen,
  mailsIn,
  type RecordSeen,
  recordsSince,
} from './looks.ts'
import { waitForRoomMs } from './periods.ts'
import {
  type ArrowName,
  type Attempt,
  arrowTo,
  type Note,
  type Stage,
  type StageName,
  type StageState,
  stageNames,
  type VerifyOutcome,
  type VerifyReport,
} from './report.ts'
import { openReads, type Reads } from './services.ts'
import { failSignIns, type Stopped } from './sign-in.ts'
import { type Chain, chainOf, regionsWithAlarm, subjectOf } from './subject.ts'

export interface VerifyOptions {
  readonly connection: Connection
  readonly region: string
  readonly alarm: string
  readonly user: string
  readonly attempts: number
  readonly timeoutMs: number
  /** A person fails the sign-ins; we watch. */
  readonly isManual: boolean
  /** Waits while the alarm is in ALARM; else that is told, and nothing is judged. */
  readonly waitsForOk: boolean
  /**
   * Asked before any sign-in is failed on AWS, with what would be done. The sandbox needs no yes.
   *
   * @returns whether to go on
   */
  agree(plan: Plan): Promise<boolean>
  onProgress?(progress: Progress): void
  /** A person is to fail sign-ins here, now. */
  onAddress?(address: string, user: string): void
  readonly signal: AbortSignal
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where a picture of a page goes that could not be made out. */
  readonly pictureFolder?: string
  readonly wallMs?: () => number
  /** Between two attempts and between two looks, where they are not to be as long as usual; on AWS attempts never come closer together. */
  readonly spacingMs?: number
  readonly pollMs?: number
  /** For a page to show something that we know. */
  readonly pageMs?: number
}

export interface Plan {
  readonly target: Target
  readonly address: string
  readonly user: string
  readonly attempts: number
  readonly alarm: string
}

/** One thing more is known. */
export type Progress =
  | { readonly kind: 'stage'; readonly stage: Stage }
  | { readonly kind: 'attempt'; readonly number: number; readonly of: number }
  | { readonly kind: 'watching'; readonly next: StageName; readonly waitedMs: number; readonly timeoutMs: number }
  | { readonly kind: 'waitingForOk'; readonly alarm: string; readonly waitedMs: number; readonly timeoutMs: number }

/** Between two looks. AWS grants two LookupEvents a second and region, and a person who waits for minutes needs no more. */
const pollMs: Readonly<Record<Target['kind'], number>> = { sandbox: 250, aws: 10_000 }

/** After the end was seen, late records of the other attempts are waited for so long. Assumed: they come with the first or soon after. */
const stragglersMs: Readonly<Record<Target['kind'], number>> = { sandbox: 2_000, aws: 60_000 }

/** Between our clock and AWS's. Requests that differ by more are refused. Source: signature version 4, five minutes */
const skewMs = 300_000

/** So old may a record be that a person made, by the two clocks. Assumed: a person needs longer to read the address. */
const manualSkewMs = 5_000

/**
 * How long a working chain may take: on AWS and wherever delays are AWS's own, else the shrunken ones of the fast clock.
 *
 * Measured  fast clock: mail under 3 s after the sign-in
 */
const usualMs = (mode: string): number => (mode === 'fast' ? 10_000 : patienceMs)

/**
 * Errors  UserError `verifyAttempts`, `verifyBadUser`, `verifyForeignSts`, `verifyNoAccount`, `verifyNoUser` {user, account}, `verifyNoPassword`
 *         {user, account}, `needsYes`, `verifyNoPlaywright`, `verifyNoBrowser`. An account that cannot be looked at is no error but a report
 */
export async function verify(options: VerifyOptions): Promise<VerifyReport> {
  mustBeFew(options.attempts)
  mustBeUserName(options.user)
  mustBePatience(options.timeoutMs)
  const wallMs = options.wallMs ?? (() => Date.now())
  const known = await whoAmI({ connection: options.connection, region: options.region, now: wallMs() })
  const { target } = known
  const run = randomBytes(4).toString('hex')
  const draft = (address: string, nowMs: number): Draft => ({ options, target, run, address, nowMs })
  if ('unseen' in known) return unseenReport(draft('', wallMs()), known.unseen)
  const address = ownSignInUrl(target)
  const ended = new AbortController()
  const signal = AbortSignal.any([options.signal, ended.signal])
  // Each request under way listens; some go to every region at once.
  setMaxListeners(0, signal)
  const reads = openReads(options.connection, options.region, signal)
  const now = async () => (await clockOf(target.kind === 'sandbox' ? target.endpoint : null, wallMs)).nowMs
  try {
    return await proven({ options, target, run, address, reads, wallMs, now, signal })
  } catch (error) {
    if (options.signal.aborted) return unseenReport(draft(address, wallMs()), { reason: 'stopped', params: {} })
    if (!(error instanceof AskError)) throw error
    return unseenReport(draft(address, wallMs()), unseenOf(error))
  } finally {
    ended.abort()
    reads.close()
  }
}

interface Run {
  readonly options: VerifyOptions
  readonly target: Target
  readonly run: string
  readonly address: string
  readonly reads: Reads
  readonly wallMs: () => number
  readonly now: () => Promise<number>
  readonly signal: AbortSignal
}

interface Draft {
  readonly options: VerifyOptions
  readonly target: Target
  readonly run: string
  readonly address: string
  readonly nowMs: number
  readonly chain?: Chain
  readonly userAgent?: string | null
  readonly screenshot?: string | null
  readonly stages?: readonly Stage[]
  readonly attempts?: readonly Attempt[]
  readonly notes?: readonly Note[]
}

async function proven(of: Run): Promise<VerifyReport> {
  const { options, target, run, address, reads, now } = of
  const about = async (chain?: Chain): Promise<Draft> => ({
    options,
    target,
    run,
    address,
    nowMs: await now(),
    ...(chain ? { chain } : {}),
  })

  // Everything that will be asked is asked once before: what may not be seen is known before anything is done.
  const user = await reads.user(options.user)
  const account = target.account ?? ''
  if (!user.exists) throw new UserError('verifyNoUser', { user: options.user, account })
  if (!user.hasPassword) throw new UserError('verifyNoPassword', { user: options.user, account })
  const found = await chainOf(reads, options.region, options.alarm)
  if (found === null) {
    const there = await regionsWithAlarm(reads, options.region, options.alarm)
    const params = { alarm: options.alarm, region: options.region }
    return reportOf(await about(), 'broken', {
      arrow: 'metric-to-alarm',
      ...(there.length > 0
        ? { reason: 'broken.alarmElsewhere', params: { ...params, found: there.join(', ') } }
        : { reason: 'broken.noAlarm', params }),
    })
  }
  if ('kind' in found) return unseenReport(await about(), { reason: 'alarmKind', params: { alarm: options.alarm, region: options.region } })
  const before = await waitedForOk(of, found)
  if (before !== null) return unseenReport(await about(found), before)

  const base = await baseline(of, found)
  if ('reason' in base) return unseenReport(await about(found), base)
  const plan: Plan = { target, address, user: options.user, attempts: options.attempts, alarm: options.alarm }
  await mustAgree({ kind: target.kind, isManual: options.isManual }, () => options.agree(plan))
  return watch(of, found, base)
}

/** Actions run only on a change: an alarm that is in ALARM already cannot be judged. Null once it is not. */
async function waitedForOk({ options, reads, target, wallMs, signal }: Run, { alarm }: Chain): Promise<Unseenness | null> {
  if (alarm.state !== 'ALARM') return null
  const already = inAlarm(alarm)
  if (!options.waitsForOk) return already
  const begunMs = wallMs()
  for (;;) {
    const waitedMs = wallMs() - begunMs
    if (signal.aborted) return { reason: 'stopped', params: {} }
    if (waitedMs >= options.timeoutMs) return { reason: 'stillInAlarm', params: { ...already.params, seconds: seconds(waitedMs) } }
    options.onProgress?.({ kind: 'waitingForOk', alarm: alarm.name, waitedMs, timeoutMs: options.timeoutMs })
    await paused(options.pollMs ?? pollMs[target.kind], signal)
    const state = (await reads.evidence(alarms)).find(({ name }) => name === alarm.name)?.state
    if (state !== 'ALARM') return null
  }
}

/** Why it rings is said as well: one that takes missing data for bad never calms down. */
const inAlarm = ({ name, stateChangedAtMs, stateReason }: Chain['alarm']): Unseenness => ({
  reason: 'alreadyInAlarm',
  params: { alarm: name, since: stateChangedAtMs === null ? '-' : new Date(stateChangedAtMs).toISOString(), why: stateReason ?? '-' },
})

interface Unseenness {
  readonly reason: string
  readonly params: Params
}

/** What was there before, so that nothing old is taken for an answer. */
interface Base {
  readonly startMs: number
  readonly mode: string
  readonly count: number
  readonly records: ReadonlySet<string>
  readonly history: ReadonlySet<string>
  readonly mails: ReadonlySet<string>
}

async function baseline({ options, reads, target, wallMs }: Run, chain: Chain): Promise<Base | Unseenness> {
  const endpoint = target.kind === 'sandbox' ? target.endpoint : null
  const { nowMs: startMs, mode } = await clockOf(endpoint, wallMs)
  const { region } = options
  const [known, records, arrivals, count, history, mails] = await Promise.all([
    look(() => reads.evidence(alarms)),
    recordsSince(reads, region, startMs - skewMs),
    look(() => arrivalsSince(reads, region, chain.logGroups, startMs - skewMs)),
    look(() => countSince(reads, region, chain, startMs, startMs)),
    look(() => historySince(reads, region, chain.alarm.name, startMs - skewMs)),
    endpoint === null ? ({ value: [], unseen: null } as Looked<MailSeen[]>) : look(() => mailsIn(endpoint, topicsOf(chain))),
  ])
  for (const each of [known, records, arrivals, count, history, mails]) if (each.value === null && each.unseen) return each.unseen
  // Somebody may have set it off since.
  const alarm = known.value?.find(({ name }) => name === chain.alarm.name)
  if (alarm?.state === 'ALARM') return inAlarm(alarm)
  return {
    startMs,
    mode,
    count: count.value ?? 0,
    records: new Set([...(records.value ?? []), ...(arrivals.value ?? [])].map(({ eventId }) => eventId)),
    history: new Set((history.value ?? []).map(({ id }) => id)),
    mails: new Set((mails.value ?? []).map(({ id }) => id)),
  }
}

// --- watching ------------------------------------------------------------------------------------------------------------------------

/** All that was seen so far. Moments by the target's clock. */
interface Seen {
  readonly isMailExpected: boolean
  /** When the last look was taken; where the clock itself could not be asked, the one before. */
  nowMs: number
  /** By number; in the browser's runs noted as the form is sent. */
  readonly attempts: Map<number, number>
  records: readonly RecordSeen[]
  recordedAtMs: number | null
  arrivals: readonly ArrivalSeen[]
  counted: number
  countedAtMs: number | null
  alarmed: HistorySeen | null
  actions: readonly HistorySeen[]
  mails: readonly MailSeen[]
  /** Why the last look for a stage gave nothing. */
  readonly unseen: Map<StageName, Unseen>
}

const nothingSeen = (isMailExpected: boolean, nowMs: number): Seen => ({
  isMailExpected,
  nowMs,
  attempts: new Map(),
  records: [],
  recordedAtMs: null,
  arrivals: [],
  counted: 0,
  countedAtMs: null,
  alarmed: null,
  actions: [],
  mails: [],
  unseen: new Map(),
})

/** Whether mail is how the topics tell: not where only queues or other endpoints are subscribed. */
async function expectsMail({ options, reads }: Run, chain: Chain): Promise<boolean> {
  const topics = topicsOf(chain)
  if (topics.length === 0) return false
  const { value } = await look(() => receiversOf(reads, options.region, topics))
  const confirmed = (value ?? []).filter(({ state }) => state === 'confirmed')
  return confirmed.length === 0 || confirmed.some(({ protocol }) => protocol.startsWith('email'))
}

async function watch(of: Run, chain: Chain, base: Base): Promise<VerifyReport> {
  const { options, target, run, address, reads, wallMs, signal } = of
  const seen = nothingSeen(target.kind === 'sandbox' && (await expectsMail(of, chain)), base.startMs)
  let signing: { done: boolean; stopped: Stopped | null; userAgent: string | null; error: unknown } = {
    done: options.isManual,
    stopped: null,
    userAgent: null,
    error: null,
  }
  const hands = new AbortController()
  const signed = options.isManual
    ? Promise.resolve()
    : signIn(of, { chain, mode: base.mode }, seen, hands.signal).then((done) => (signing = done))
  if (options.isManual) options.onAddress?.(address, options.user)

  const told = new Set<StageName>()
  const begunMs = wallMs()
  let endedAtMs: number | null = null
  let isOver = false
  try {
    for (;;) {
      const isLast = isOver
      await poll(of, chain, base, seen)
      tell(options, stagesOf(chain, seen, 'missing', missing(chain, seen)), told)
      const isWhole = missing(chain, seen) === null
      if (isWhole) endedAtMs ??= wallMs()
      const hasAll = seen.records.length >= Math.max(seen.attempts.size, 1)
      if (signing.done && (signing.stopped || signing.error || isLast)) break
      if (signing.done && isWhole && (hasAll || wallMs() - (endedAtMs ?? 0) >= stragglersMs[target.kind])) break
      if (signing.done && !isWhole && certain(factsOf(options, chain, seen), seen)) break
      if (signal.aborted) break
      const waitedMs = Math.max(wallMs() - begunMs, signing.done ? seen.nowMs - base.startMs : 0)
      // One more look, so that what came at the very end is not missed.
      isOver = signing.done && waitedMs >= options.timeoutMs
      const next = missing(chain, seen)
      if (next !== null) options.onProgress?.({ kind: 'watching', next, waitedMs, timeoutMs: options.timeoutMs })
      if (!isOver) await paused(options.pollMs ?? pollMs[target.kind], signal)
    }
  } finally {
    hands.abort()
    await signed
  }
  if (signing.error) throw signing.error
  const draft: Draft = {
    options,
    target,
    run,
    address,
    nowMs: seen.nowMs,
    chain,
    userAgent: signing.userAgent,
    screenshot: signing.stopped?.screenshot ?? null,
    attempts: attemptsOf(options, seen),
    notes: await notesOf(of, chain, seen),
  }
  if (signing.stopped) {
    const { reason, params } = signing.stopped
    return reportOf({ ...draft, stages: stagesOf(chain, seen, 'unseen', 'attempt') }, 'unseen', {
      arrow: 'sign-in-to-event',
      reason: `unseen.${reason}`,
      params,
    })
  }
  const stage = missing(chain, seen)
  if (stage === null) {
    // On AWS nobody sees the mail from here; but that nobody would get one can be seen.
    const fault = target.kind === 'aws' ? await nobodyTold(of, chain) : null
    if (fault === null) return reportOf({ ...draft, stages: stagesOf(chain, seen, 'missing', null) }, 'done', null)
    const stages = stagesOf(chain, seen, 'missing', 'mail').map(
      (each): Stage => (each.name === 'mail' ? { ...each, state: 'missing' } : each),
    )
    return reportOf({ ...draft, stages }, 'broken', { arrow: fault.arrow, reason: `broken.${fault.reason}`, params: fault.params })
  }
  if (signal.aborted) {
    const verdict = { arrow: arrowTo[stage], reason: 'unseen.stopped', params: {} }
    return reportOf({ ...draft, stages: stagesOf(chain, seen, 'unseen', stage) }, 'unseen', verdict)
  }
  const unseen = seen.unseen.get(stage)
  if (unseen) {
    const verdict = { arrow: arrowTo[stage], reason: `unseen.${unseen.reason}`, params: unseen.params }
    return reportOf({ ...draft, stages: stagesOf(chain, seen, 'unseen', stage) }, 'unseen', verdict)
  }
  const facts = factsOf(options, chain, seen)
  const fault = await diagnose(stage, { ...facts, chain: await chainNow(reads, chain) }, reads)
  const firstMs = seen.attempts.size > 0 ? Math.min(...seen.attempts.values()) : base.startMs
  const enoughMs = usualMs(base.mode) + (fault.patienceMs ?? 0)
  const isEarly = !fault.isCertain && draft.nowMs - firstMs < enoughMs
  const stages = stagesOf(chain, seen, 'missing', stage)
  const { arrow, params } = fault
  const untilMs = firstMs + enoughMs
  return isEarly
    ? reportOf({ ...draft, stages }, 'waiting', {
        arrow,
        reason: base.mode === 'manual' ? 'waiting.clockStands' : 'waiting.tooEarly',
        params: { seconds: seconds(draft.nowMs - firstMs), until: new Date(untilMs).toISOString() },
      })
    : reportOf({ ...draft, stages }, 'broken', { arrow, reason: `broken.${fault.reason}`, params })
}

/** As it stands now; where it can no longer be read, as it stood. */
async function chainNow(reads: Reads, chain: Chain): Promise<Chain> {
  const { value } = await look(() => chainOf(reads, chain.region, chain.alarm.name))
  return value !== null && 'alarm' in value ? value : chain
}

/** Where the topics have no confirmed subscription. Null where somebody is told, or where that may not be seen. */
async function nobodyTold({ options, reads }: Run, chain: Chain): Promise<Fault | null> {
  const topics = topicsOf(chain)
  if (topics.length === 0) return null
  const { value } = await look(() => receiversOf(reads, options.region, topics))
  if (value === null || value.some(({ state }) => state === 'confirmed')) return null
  return diagnose('mail', factsOf(options, chain, nothingSeen(false, 0)), reads)
}

async function signIn(
  of: Run,
  about: { readonly chain: Chain; readonly mode: string },
  seen: Seen,
  hands: AbortSignal,
): Promise<{ done: true; stopped: Stopped | null; userAgent: string | null; error: unknown }> {
  const { options, target, run, address, reads, now } = of
  const signal = AbortSignal.any([of.signal, hands])
  try {
    const browser = await openBrowser(options.env)
    try {
      const spacing = spacingFor(target.kind, options.spacingMs)
      // A clock that stands still brings no other period.
      if (about.mode !== 'manual') {
        const asks = { nowMs: await now(), attempts: options.attempts, spacingMs: spacing }
        await paused(waitForRoomMs(about.chain.condition, asks), signal)
      }
      const { stopped, userAgent } = await failSignIns(browser, {
        target,
        address,
        user: options.user,
        attempts: options.attempts,
        spacingMs: spacing,
        agent: (attempt) => agentWords(run, attempt, options.attempts),
        aliases: () => reads.aliases(),
        now,
        onAttempt(number, atMs) {
          seen.attempts.set(number, atMs)
          options.onProgress?.({ kind: 'attempt', number, of: options.attempts })
        },
        picture: join(options.pictureFolder ?? tmpdir(), `trailproof-verify-${run}.png`),
        pause: (ms) => paused(ms, signal),
        signal,
        ...(options.pageMs === undefined ? {} : { patienceMs: options.pageMs }),
      })
      return { done: true, stopped, userAgent, error: null }
    } finally {
      await browser.close()
    }
  } catch (error) {
    if (error instanceof UserError && error.code.startsWith('unseen.'))
      return {
        done: true,
        stopped: { reason: error.code.slice('unseen.'.length), params: paramsOf(error), screenshot: null },
        userAgent: null,
        error: null,
      }
    if (error instanceof AskError) {
      const { reason, params } = unseenOf(error)
      return { done: true, stopped: { reason, params, screenshot: null }, userAgent: null, error: null }
    }
    return { done: true, stopped: null, userAgent: null, error }
  }
}

const paramsOf = ({ params }: UserError): Params =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, typeof value === 'boolean' ? String(value) : value]))

/** Says who it is and how to tell it from an attack. */
export const agentWords = (run: string, attempt: number, attempts: number): string =>
  `trailproof-verify/${packageJson.version} (run ${run}; attempt ${attempt} of ${attempts})`

/** One round of looks at whatever is still open. */
async function poll({ options, target, run, reads, now }: Run, chain: Chain, base: Base, seen: Seen): Promise<void> {
  const { region } = options
  const clock = await look(now)
  if (clock.value === null) {
    for (const name of stageNames) if (clock.unseen) seen.unseen.set(name, clock.unseen)
    return
  }
  const nowMs = clock.value
  seen.nowMs = nowMs
  const isOurs = (record: RecordSeen): boolean => !base.records.has(record.eventId) && isOwn(record, { options, run, base, seen })
  const sinceMs = base.startMs - skewMs
  const needsRecords = options.isManual || seen.records.length < Math.max(seen.attempts.size, 1)
  const endpoint = target.kind === 'sandbox' ? target.endpoint : null
  const noting = async <Value>(stage: StageName, looked: Promise<Looked<Value>>): Promise<Value | null> => {
    const { value, unseen } = await looked
    if (unseen) seen.unseen.set(stage, unseen)
    else seen.unseen.delete(stage)
    return value
  }
  const [records, arrivals, count, history, mails] = await Promise.all([
    needsRecords ? noting('event', recordsSince(reads, region, sinceMs)) : null,
    noting(
      'logs',
      look(() => arrivalsSince(reads, region, chain.logGroups, sinceMs)),
    ),
    noting(
      'datapoint',
      look(() => countSince(reads, region, chain, base.startMs, nowMs)),
    ),
    noting(
      'alarm',
      look(() => historySince(reads, region, chain.alarm.name, sinceMs)),
    ),
    endpoint === null
      ? null
      : noting(
          'mail',
          look(() => mailsIn(endpoint, topicsOf(chain))),
        ),
  ])
  seen.arrivals = (arrivals ?? []).filter(isOurs)
  const all = [...seen.records, ...(records ?? []).filter(isOurs), ...seen.arrivals]
  seen.records = [...new Map(all.map((record) => [record.eventId, record])).values()].sort((one, other) => one.atMs - other.atMs)
  if (seen.records.length > 0) seen.recordedAtMs ??= nowMs
  if (options.isManual) for (const [at, { atMs }] of seen.records.entries()) seen.attempts.set(at + 1, atMs)
  // A filter that refuses our records did not count them: what the metric grew by is somebody else's.
  const isOthers = mismatch({ chain, arrivals: seen.arrivals, user: options.user }) !== undefined
  if (isOthers) [seen.counted, seen.countedAtMs] = [0, null]
  else if (count !== null) seen.counted = Math.max(seen.counted, count - base.count)
  if (seen.counted > 0) seen.countedAtMs ??= nowMs
  const fresh = (history ?? []).filter(({ id }) => !base.history.has(id))
  seen.alarmed ??= fresh.find(({ event }) => event.kind === 'state' && event.to === 'ALARM') ?? null
  const alarmedAtMs = seen.alarmed?.atMs
  if (alarmedAtMs !== undefined && history !== null)
    seen.actions = fresh.filter(({ event, atMs }) => event.kind === 'action' && atMs >= alarmedAtMs)
  const stageOfHistory = seen.unseen.get('alarm')
  if (stageOfHistory) seen.unseen.set('notification', stageOfHistory)
  else seen.unseen.delete('notification')
  if (mails !== null) seen.mails = mails.filter(({ id, text }) => !base.mails.has(id) && text.includes(chain.alarm.name))
}

/** By the words in the user agent; where they are gone, by user and time. A person's attempts are told by user and time alone. */
function isOwn(record: RecordSeen, { options, run, base, seen }: { options: VerifyOptions; run: string; base: Base; seen: Seen }): boolean {
  if (record.outcome === 'success') return false
  if (options.isManual)
    return record.atMs >= base.startMs - manualSkewMs && (record.userName === options.user || record.outcome === 'unknownUser')
  if (record.userAgent.includes(`(run ${run};`)) return true
  if (record.userAgent.includes('trailproof-verify/') || record.userName !== options.user) return false
  return [...seen.attempts.values()].some((atMs) => Math.abs(record.atMs - atMs) <= 2_000)
}

/** The first stage that was not seen; null where all were. A record in the log group was recorded, too. */
function missing(chain: Chain, seen: Seen): Exclude<StageName, 'attempt'> | null {
  if (seen.records.length === 0) return 'event'
  if (seen.arrivals.length === 0) return 'logs'
  if (seen.counted <= 0) return 'datapoint'
  if (!seen.alarmed) return 'alarm'
  const { alarmActions } = chain.alarm
  const isDone = (action: string): boolean =>
    seen.actions.some(({ event }) => event.kind === 'action' && event.succeeded && event.target === action)
  if (alarmActions.length === 0 || !alarmActions.every(isDone)) return 'notification'
  return seen.isMailExpected && seen.mails.length === 0 ? 'mail' : null
}

/** A fault that no waiting cures. */
function certain(facts: Facts, seen: Seen): Fault | undefined {
  if (failedAction(facts)) return failedAction(facts)
  if (seen.alarmed) return silentAlarm(facts.chain)
  if (seen.arrivals.length > 0 && seen.counted <= 0) {
    const refused = mismatch(facts)
    // A person may try again with the right name.
    return refused?.reason === 'unknownUser' ? undefined : refused
  }
  return undefined
}

const factsOf = (options: VerifyOptions, chain: Chain, seen: Seen): Facts => ({
  chain,
  home: options.region,
  user: options.user,
  records: seen.records,
  arrivals: seen.arrivals,
  counted: seen.counted,
  alarmed: seen.alarmed,
  actions: seen.actions,
})

function attemptsOf({ isManual }: VerifyOptions, { attempts, records }: Seen): Attempt[] {
  const left = [...records]
  return [...attempts].map(([number, atMs], at) => {
    const own = isManual ? at : left.findIndex(({ userAgent }) => userAgent.includes(`; attempt ${number} of `))
    const record = isManual ? records[at] : own < 0 ? nearest(left, atMs) : left[own]
    if (!isManual && record) left.splice(left.indexOf(record), 1)
    return { number, at: new Date(atMs).toISOString(), eventId: record?.eventId ?? null, region: record?.region ?? null }
  })
}

/** Of records whose user agent does not say which attempt they are. */
const nearest = (records: readonly RecordSeen[], atMs: number): RecordSeen | undefined =>
  records
    .filter(({ userAgent }) => !userAgent.includes('trailproof-verify/'))
    .sort((one, other) => Math.abs(one.atMs - atMs) - Math.abs(other.atMs - atMs))[0]

// --- reporting -----------------------------------------------------------------------------------------------------------------------

/** @param stop the first stage that was not seen, and `how` it is to be called; null where all were */
function stagesOf(chain: Chain, seen: Seen, how: 'missing' | 'unseen', stop: StageName | null): Stage[] {
  const firstMs = seen.attempts.size > 0 ? Math.min(...seen.attempts.values()) : null
  const last = stop === null ? stageNames.length : stageNames.indexOf(stop)
  const found: Readonly<Record<StageName, { atMs: number | null; saw: string | null }>> = {
    attempt: { atMs: firstMs, saw: seen.attempts.size > 0 ? String(seen.attempts.size) : null },
    event: { atMs: seen.recordedAtMs, saw: seen.records[0]?.eventId ?? null },
    logs: { atMs: least(seen.arrivals.map(({ arrivedAtMs }) => arrivedAtMs)), saw: seen.arrivals[0]?.logGroup ?? null },
    datapoint: { atMs: seen.countedAtMs, saw: seen.counted > 0 ? `${chain.condition.metricName} +${seen.counted}` : null },
    alarm: { atMs: seen.alarmed?.atMs ?? null, saw: seen.alarmed ? chain.alarm.name : null },
    notification: {
      atMs: seen.actions.length > 0 ? Math.max(...seen.actions.map(({ atMs }) => atMs)) : null,
      saw: seen.actions.flatMap(({ event }) => (event.kind === 'action' && event.succeeded ? [event.target] : [])).join(', ') || null,
    },
    mail: { atMs: least(seen.mails.map(({ atMs }) => atMs)), saw: [...new Set(seen.mails.map(({ to }) => to))].join(', ') || null },
  }
  const isWatched = (name: StageName): boolean => name !== 'mail' || seen.isMailExpected
  const stages: Stage[] = []
  // What shows a later stage has passed the one before it: no moment lies behind a later one's.
  let laterMs = Number.POSITIVE_INFINITY
  for (const [at, name] of [...stageNames.entries()].reverse()) {
    const { atMs, saw } = found[name]
    const isSeen = atMs !== null && at < last
    const state: StageState = isSeen ? 'seen' : !isWatched(name) ? 'notWatched' : name === stop ? how : 'notReached'
    const moment = isSeen ? Math.min(atMs, laterMs) : null
    if (moment !== null) laterMs = moment
    stages.unshift({
      name,
      state,
      at: moment === null ? null : new Date(moment).toISOString(),
      afterSeconds: moment === null || firstMs === null ? null : Math.max(0, seconds(moment - firstMs)),
      saw: isSeen ? saw : null,
    })
  }
  return stages
}

const least = (of: readonly number[]): number | null => (of.length > 0 ? Math.min(...of) : null)
/** To a tenth. */
const seconds = (ms: number): number => Math.round(ms / 100) / 10

/** Each stage is told once, in order. */
function tell(options: VerifyOptions, stages: readonly Stage[], told: Set<StageName>): void {
  for (const stage of stages) {
    if (stage.state !== 'seen') return
    if (told.has(stage.name)) continue
    told.add(stage.name)
    options.onProgress?.({ kind: 'stage', stage })
  }
}

/** Beside the verdict: what it does not say, and the reader should know. */
async function notesOf({ options, target, reads }: Run, chain: Chain, seen: Seen): Promise<Note[]> {
  const notes: Note[] = []
  const elsewhere = [...new Set(seen.records.map(({ region }) => region))].filter((region) => region !== options.region)
  if (elsewhere.length > 0) notes.push({ note: 'elsewhere', params: { regions: elsewhere.join(', '), region: options.region } })
  if (seen.records.length > 0 && seen.records.length < seen.attempts.size)
    notes.push({ note: 'fewerRecords', params: { records: seen.records.length, attempts: seen.attempts.size } })
  if (seen.actions.length > 0) {
    const receivers = await look(() => receiversOf(reads, options.region, topicsOf(chain)))
    const confirmed = (receivers.value ?? []).filter(({ state }) => state === 'confirmed').length
    const pending = (receivers.value ?? []).filter(({ state }) => state === 'pending').map(({ endpoint }) => endpoint)
    if (target.kind === 'aws' && receivers.value === null) notes.push({ note: 'receiversUnseen', params: {} })
    if (target.kind === 'aws' && confirmed > 0) notes.push({ note: 'mailUnseen', params: { confirmed } })
    // Where nobody has confirmed, that is the verdict itself.
    if (confirmed > 0 && pending.length > 0) notes.push({ note: 'unconfirmed', params: { address: pending.join(', ') } })
  }
  return notes
}

type Verdict = { readonly arrow: ArrowName | null; readonly reason: string; readonly params: Params }

const unseenReport = (draft: Draft, { reason, params }: Unseenness): VerifyReport =>
  reportOf(draft, 'unseen', { arrow: null, reason: `unseen.${reason}`, params })

function reportOf(draft: Draft, outcome: VerifyOutcome, verdict: Verdict | null): VerifyReport {
  const { options, target, run, address, nowMs, chain } = draft
  const attempts = draft.attempts ?? []
  return {
    version: packageJson.version,
    at: new Date(nowMs).toISOString(),
    target,
    run,
    user: options.user,
    signInUrl: address,
    signInBy: options.isManual ? 'person' : 'browser',
    userAgent: draft.userAgent ?? null,
    subject: chain ? subjectOf(chain) : null,
    outcome,
    arrow: verdict?.arrow ?? null,
    reason: verdict?.reason ?? null,
    params: verdict?.params ?? {},
    attempts,
    eventIds: attempts.flatMap(({ eventId }) => (eventId === null ? [] : [eventId])),
    stages: draft.stages ?? stageNames.map((name) => ({ name, state: 'notReached', at: null, afterSeconds: null, saw: null })),
    screenshot: draft.screenshot ?? null,
    notes: draft.notes ?? [],
  }
}

async function paused(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal })
  } catch (error) {
    // Told to end: whoever waits looks at the signal.
    if (!signal.aborted) throw error
  }
}
