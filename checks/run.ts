import { setMaxListeners } from 'node:events'
import { UserError } from '../domain/error.ts'
import { defaultOnRegions, parseArn, partitionOf, region as regionOf } from '../domain/regions.ts'
import packageJson from '../package.json' with { type: 'json' }
import { everyLab, everyStep } from './baselines.ts'
import { type Connection, closeSockets, configFor, openSockets } from './evidence/clients.ts'
import type { Ask, Evidence, Services } from './evidence/evidence.ts'
import { evidences } from './evidence/index.ts'
import { type Unseen, unseenOf } from './evidence/unseen.ts'
import { type Answer, type Answers, countOutcomes, judgeStep, unseenReport } from './judge.ts'
import type { EvidenceName } from './shapes.ts'
import type { Lab, Report, Settings, Step, StepReport, Target, Values } from './step.ts'
import { exactly, valuesOf } from './values.ts'

export { type Connection, sandboxConnection } from './evidence/clients.ts'

/** A missing thing is looked for in other regions for so long, and no longer: design, "home region first". */
const elsewhereMs = 3_000

/** The home region is asked for so long before what did not answer is told as out of reach. Assumed: a person waits no longer. */
const homeMs = 15_000

export interface CheckOptions {
  readonly lab: string
  /** Ids (`a04-filter-pattern`), their beginnings (`a04`) or slugs; all of the lab where left out. */
  readonly steps?: readonly string[]
  readonly settings: Settings
  readonly connection: Connection
  /** Milliseconds since 1970. A sandbox has a clock of its own, and that one counts there. */
  readonly now: number
  readonly onStep?: (report: StepReport) => void
  /** Told of each request as it leaves. */
  readonly onRequest?: (operation: string, region: string) => void
  /** From the first question on. */
  readonly homeMs?: number
  /**
   * Which missing things are looked for in other regions: all, or the first alone, which the others follow. A class asks so many accounts that
   * all would take most of its time.
   */
  readonly elsewhere?: 'all' | 'first'
}

/** What another region answered where something was missing at home. */
export interface ElsewhereAnswers {
  readonly region: string
  readonly answers: Answers
}

/** The evidence of a run: enough to judge it again, another day and elsewhere. */
export interface Gathered {
  readonly version: string
  readonly lab: string
  readonly steps: readonly string[]
  readonly at: string
  readonly target: Target
  readonly values: Values
  readonly answers: Answers
  /** Of the regions that showed something, or could not be seen; those where nothing of what is missing stands are left out. */
  readonly elsewhere: readonly ElsewhereAnswers[]
}

/**
 * Checks steps of a lab against an account: reads each distinct piece of evidence once, judges each step as soon as its evidence is there,
 * and looks for what is missing at home in the other regions.
 *
 * Errors  UserError `unknownLab` {lab, known}, `unknownStep` {lab, step, known}, `badRegion` {region}, `unknownValue` {lab, key, known}.
 *         An account that cannot be reached or will not answer is no error but a report of unseen steps
 */
export async function runChecks(options: CheckOptions): Promise<Report> {
  return (await checkAndGather(options)).report
}

/** As `runChecks`, with the evidence of the home region beside the report. `gathered` is null where not even the caller is known. */
export async function checkAndGather(options: CheckOptions): Promise<{ report: Report; gathered: Gathered | null }> {
  const lab = findLab(options.lab)
  const cards = findSteps(lab.id, options.steps)
  valuesOf(lab, options.settings, '000000000000')
  const run = openRun(options, lab)
  try {
    const known = await run.target()
    if ('unseen' in known) {
      const reports = cards.map((card) => unseenReport(card, known.unseen))
      for (const report of reports) options.onStep?.(report)
      return { report: reportOf(lab, known.target, known.now, reports, []), gathered: null }
    }
    const home = run.region(options.settings.region, run.atHome)
    const judged = await Promise.all(
      cards.map(async (card) => {
        const report = judgeStep(card, await answersFor(card, home), await home.ask.want(), known.now)
        if (!mayBeElsewhere(card, report)) options.onStep?.(report)
        return report
      }),
    )
    const missing = cards.filter((card, index) => mayBeElsewhere(card, judged[index]))
    const lost = options.elsewhere === 'first' ? missing.slice(0, 1) : missing
    const elsewhere = await askElsewhere(lost, run, options.settings.region)
    const { found, notReached } = foundElsewhere(lost, elsewhere, lost.length === 0 ? {} : await home.ask.want(), known.now)
    const reports = cards.map((card, index) => {
      const report = found.get(card.id) ?? judged[index] ?? unseenReport(card, { reason: 'unknown', params: {} })
      if (mayBeElsewhere(card, judged[index])) options.onStep?.(report)
      return report
    })
    const gathered: Gathered = {
      version: packageJson.version,
      lab: lab.id,
      steps: cards.map(({ id }) => id),
      at: new Date(known.now).toISOString(),
      target: known.target,
      values: await home.ask.want(),
      answers: await answersSoFar(home),
      elsewhere,
    }
    return { report: reportOf(lab, known.target, known.now, reports, notReached), gathered }
  } finally {
    run.close()
  }
}

/** Judges saved evidence. Pure: the same evidence gives the same reports, whatever became of the account. */
export function judge(gathered: Gathered): Report {
  const cards = findSteps(gathered.lab, gathered.steps)
  const now = Date.parse(gathered.at)
  const judged = cards.map((card) => judgeStep(card, gathered.answers, gathered.values, now))
  const lost = cards.filter((card, index) => mayBeElsewhere(card, judged[index]))
  const { found, notReached } = foundElsewhere(lost, gathered.elsewhere, gathered.values, now)
  const reports = judged.map((report) => found.get(report.step) ?? report)
  return reportOf(findLab(gathered.lab), gathered.target, now, reports, notReached)
}

/** Who we are there, or why that cannot be told; takes no permission. */
export async function whoAmI(
  options: Pick<CheckOptions, 'connection' | 'now'> & { readonly region: string },
): Promise<{ target: Target } | { target: Target; unseen: Unseen }> {
  const settings: Settings = { region: options.region, initials: '', email: '', own: {} }
  const run = openRun({ ...options, settings }, undefined)
  try {
    return await run.target()
  } finally {
    run.close()
  }
}

/**
 * Hands `use` the guarded reads of the home region, for what is asked of an account besides evidence. `want` waits for the caller as in a
 * run.
 */
export async function withReads<Value>(
  options: Pick<CheckOptions, 'settings' | 'connection' | 'now' | 'onRequest' | 'homeMs'> & { readonly lab?: string },
  use: (ask: Ask) => Promise<Value>,
): Promise<Value> {
  const run = openRun(options, options.lab === undefined ? undefined : findLab(options.lab))
  try {
    return await use(run.region(options.settings.region, run.atHome).ask)
  } finally {
    run.close()
  }
}

/**
 * The exit code of the command line: 3 where something could not be seen, 1 where something is not done, else 0. A step that undoes the
 * others counts only where it is the one that was asked for: it and they cannot be done at once.
 */
export function exitFor(report: Report): 0 | 1 | 3 {
  const undoing = new Set(findSteps(report.lab).flatMap(({ id, undoes }) => (undoes ? [id] : [])))
  const counted = report.steps.length > 1 ? report.steps.filter(({ step }) => !undoing.has(step)) : report.steps
  if (report.steps.some(({ outcome }) => outcome === 'unseen')) return 3
  return counted.every(({ outcome }) => outcome === 'done') ? 0 : 1
}

/** @throws UserError `unknownLab` {lab, known} */
export function findLab(id: string): Lab {
  const lab = everyLab.find((each) => each.id === id)
  if (!lab) throw new UserError('unknownLab', { lab: id, known: everyLab.map((each) => each.id).join(', ') })
  return lab
}

/**
 * The cards of a lab, in their order, or those named: by id, by its beginning (`a04`), by its slug, by another of its names, with or without
 * the lab in front.
 *
 * @throws UserError `unknownStep` {lab, step, known}
 */
export function findSteps(labId: string, names?: readonly string[]): readonly Step[] {
  const cards = everyStep.filter(({ lab }) => lab.id === labId)
  if (!names || names.length === 0) return cards
  const isNamed = (card: Step, name: string): boolean => {
    const bare = name.toLowerCase().replace(`${labId}/`, '')
    const [number = '', ...slug] = card.id.split('-')
    return [card.id, number, slug.join('-'), ...(card.also ?? [])].includes(bare)
  }
  for (const name of names) {
    if (!cards.some((card) => isNamed(card, name))) {
      throw new UserError('unknownStep', { lab: labId, step: name, known: cards.map(({ id }) => id).join(', ') })
    }
  }
  return cards.filter((card) => names.some((name) => isNamed(card, name)))
}

// --- one run -------------------------------------------------------------------------------------------------------------------------

type Known = { readonly target: Target; readonly now: number; readonly aheadMs: number }

interface Region {
  readonly code: string
  readonly ask: Ask
  /** Evidence asked for so far, by name. */
  readonly asked: Map<EvidenceName, Promise<Answer>>
}

interface Run {
  target(): Promise<Known | (Known & { readonly unseen: Unseen })>
  region(code: string, signal: AbortSignal): Region
  /** The time for who we are and all of the home region. */
  readonly atHome: AbortSignal
  /** Fires after so long, and when the run is closed. */
  limit(ms: number): AbortSignal
  close(): void
}

function openRun(options: Omit<CheckOptions, 'lab' | 'steps' | 'onStep'>, lab: Lab | undefined): Run {
  const { settings, connection } = options
  const home = regionOf(settings.region)
  const sockets = openSockets()
  const limits = openLimits()
  let endpoint: string | null = connection.endpoint ?? null

  const sts = async (region: string, signal: AbortSignal) =>
    (await import('./evidence/sdk/sts.ts')).open(configFor(connection, region, sockets), watchIn(region), signal)
  const watchIn = (region: string) => ({
    region,
    profile: connection.profile ?? process.env.AWS_PROFILE,
    onRequest: (operation: string, to: string) => {
      if (operation === 'GetCallerIdentity') endpoint = to
      options.onRequest?.(operation, region)
    },
  })

  const atHome = limits.open(options.homeMs ?? homeMs)
  const homeSts = once(() => sts(home.code, atHome))
  // One chain of credentials for all clients: profiles, SSO and role sessions are resolved once, not once per service and region.
  const credentials = connection.credentials ?? (async () => (await homeSts()).credentials())
  const services = keyed((region: string, signal: AbortSignal): Services => {
    const config = () => ({ ...configFor(connection, region, sockets), credentials })
    const watch = watchIn(region)
    return {
      cloudformation: once(async () => (await import('./evidence/sdk/cloudformation.ts')).open(config(), watch, signal)),
      cloudtrail: once(async () => (await import('./evidence/sdk/cloudtrail.ts')).open(config(), watch, signal)),
      cloudwatch: once(async () => (await import('./evidence/sdk/cloudwatch.ts')).open(config(), watch, signal)),
      iam: once(async () => (await import('./evidence/sdk/iam.ts')).open(config(), watch, signal)),
      logs: once(async () => (await import('./evidence/sdk/logs.ts')).open(config(), watch, signal)),
      s3: once(async () => (await import('./evidence/sdk/s3.ts')).open(config(), watch, signal)),
      sns: once(async () => (await import('./evidence/sdk/sns.ts')).open(config(), watch, signal)),
      sts: homeSts,
    }
  })

  const target = once(async (): Promise<Known | (Known & { unseen: Unseen })> => {
    const [caller, early] = await Promise.all([
      identify(homeSts, () => sts(partitionOf(home.code).globalRegion, atHome), home.code),
      // Where the endpoint is known beforehand there is no need to wait for the first answer.
      connection.endpoint ? sandboxClock(connection.endpoint) : undefined,
    ])
    const clock = early ?? (endpoint ? await sandboxClock(endpoint) : undefined)
    const isOwnEndpoint = endpoint !== null && !new URL(endpoint).hostname.endsWith(`.${partitionOf(home.code).dnsSuffix}`)
    const found = 'unseen' in caller ? { account: null, arn: null } : caller
    const about: Target = {
      kind: clock === undefined ? 'aws' : 'sandbox',
      account: found.account,
      caller: found.arn,
      region: home.code,
      partition: home.partition,
      endpoint: isOwnEndpoint ? endpoint : null,
    }
    const known = { target: about, now: clock?.now ?? options.now, aheadMs: clock?.aheadMs ?? 0 }
    return 'unseen' in caller ? { ...known, unseen: caller.unseen } : known
  })

  const shared = new Map<string, Promise<unknown>>()
  return {
    target,
    atHome,
    limit: limits.open,
    close: () => {
      limits.close()
      closeSockets(sockets)
    },
    region(code, signal) {
      const used = new Map<Evidence<unknown>, Promise<unknown>>()
      const here = services(code, signal)
      const ask: Ask = {
        ...here,
        region: code,
        now: async () => (await target()).now,
        aheadMs: async () => (await target()).aheadMs,
        want: once(async () => {
          const { target: known } = await target()
          if (!lab || known.account === null) throw new Error('no values are known before the caller is')
          const values = valuesOf(lab, settings, known.account)
          // Elsewhere the very same names are looked for, city and all: they were typed into the wrong region's console.
          return code === home.code ? values : { ...values, region: code }
        }),
        use: <Value>(other: Evidence<Value>) => {
          const asked = (used.get(other) as Promise<Value> | undefined) ?? other.read(ask)
          used.set(other, asked)
          return asked
        },
        in: (region) => (region === code ? here : services(region, signal)),
        once: <Value>(key: string, read: () => Promise<Value>) => {
          const asked = (shared.get(key) as Promise<Value> | undefined) ?? read()
          shared.set(key, asked)
          return asked
        },
      }
      return { code, ask, asked: new Map() }
    },
  }
}

type Sts = ReturnType<typeof import('./evidence/sdk/sts.ts')['open']>

/**
 * Who calls. A region that is switched off answers as to a dead key: so where the region does not know the key, the partition's first
 * region is asked; if that one does, the region is off.
 *
 * Source  https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html
 */
async function identify(
  sts: () => Promise<Sts>,
  elsewhere: () => Promise<Sts>,
  region: string,
): Promise<{ account: string; arn: string } | { unseen: Unseen }> {
  const ask = async (of: () => Promise<Sts>): Promise<{ account: string; arn: string } | { unseen: Unseen }> => {
    try {
      const { Account: account = '', Arn: arn = '' } = await (await of()).getCallerIdentity({})
      return { account: account || (parseArn(arn)?.account ?? ''), arn }
    } catch (error) {
      return { unseen: unseenOf(error) }
    }
  }
  const here = await ask(sts)
  if (!('unseen' in here) || here.unseen.reason !== 'invalidCredentials' || partitionOf(region).globalRegion === region) return here
  if (!/InvalidClientTokenId|UnrecognizedClient/.test(String(here.unseen.params.code))) return here
  const there = await ask(elsewhere)
  return 'unseen' in there ? here : { unseen: { reason: 'regionOff', params: here.unseen.params } }
}

/** The time of the sandbox at an endpoint, undefined where there is none: only loopback is asked. */
async function sandboxClock(endpoint: string): Promise<{ readonly now: number; readonly aheadMs: number } | undefined> {
  const askedMs = Date.now()
  const { hostname, origin } = new URL(endpoint)
  if (hostname !== 'localhost' && hostname !== '[::1]' && !/^127\./.test(hostname)) return undefined
  try {
    const answer = await fetch(`${origin}/_sandbox/health`, { signal: AbortSignal.timeout(1_500) })
    const { status, clock } = (await answer.json()) as { status?: string; clock?: { now?: string } }
    if (status !== 'ready' || clock?.now === undefined) return undefined
    const now = Date.parse(clock.now)
    return { now, aheadMs: now - askedMs }
  } catch {
    // Nothing there, or something that is no sandbox: the reads themselves will tell what.
    return undefined
  }
}

function answerTo(name: EvidenceName, { ask, asked }: Region): Promise<Answer> {
  const known = asked.get(name)
  if (known !== undefined) return known
  const question: Evidence<unknown> = evidences[name]
  const answer = ask.use(question).then(
    (value): Answer => ({ value }),
    (error: unknown): Answer => ({ unseen: unseenOf(error) }),
  )
  asked.set(name, answer)
  return answer
}

async function answersFor(card: Step, region: Region): Promise<Answers> {
  const answers = await Promise.all(card.reads.map(async (name) => [name, await answerTo(name, region)] as const))
  return Object.fromEntries(answers) as Answers
}

async function answersSoFar({ asked }: Region): Promise<Answers> {
  const answers = await Promise.all([...asked].map(async ([name, answer]) => [name, await answer] as const))
  return Object.fromEntries(answers) as Answers
}

const mayBeElsewhere = (card: Step, report: StepReport | undefined): boolean => report?.outcome === 'todo' && card.elsewhere !== undefined

/** Asks the regions that are on by default for what is missing at home, all at once and not for long. */
async function askElsewhere(lost: readonly Step[], run: Run, home: string): Promise<ElsewhereAnswers[]> {
  if (lost.length === 0) return []
  const signal = run.limit(elsewhereMs)
  const codes = defaultOnRegions(partitionOf(home).id).filter((code) => code !== home)
  const asked = await Promise.all(
    codes.map(async (code) => {
      const region = run.region(code, signal)
      const shown = await Promise.all(
        lost.map(async (card) => {
          const isShown = shows(await answerTo(whereItShows(card), region))
          if (isShown) await answersFor(card, region)
          return isShown
        }),
      )
      return shown.includes(true) ? [{ region: code, answers: await answersSoFar(region) }] : []
    }),
  )
  return asked.flat()
}

const whereItShows = (card: Step): EvidenceName => card.elsewhere?.on ?? 'trails'

/** Whether a region is worth a closer look: nothing there is an answer, that it could not be seen is none. */
export const shows = (answer: Answer): boolean =>
  'unseen' in answer || !(answer.value === null || (Array.isArray(answer.value) && answer.value.length === 0))

/**
 * What other regions show of missing things is told as `differs.elsewhere`; a region that did not answer in time, or would not, is named
 * as not reached.
 */
function foundElsewhere(
  lost: readonly Step[],
  elsewhere: readonly ElsewhereAnswers[],
  values: Values,
  now: number,
): { found: Map<string, StepReport>; notReached: string[] } {
  const found = new Map<string, StepReport>()
  const notReached: string[] = []
  for (const { region, answers } of elsewhere) {
    const reports = lost.flatMap((card) => {
      const on = answers[whereItShows(card)]
      // Elsewhere the very same names are looked for, city and all: they were typed into the wrong region's console.
      return on && shows(on) ? [{ card, report: judgeStep(card, answers, { ...values, region }, now) }] : []
    })
    if (reports.some(({ report }) => report.outcome === 'unseen')) notReached.push(region)
    for (const { card, report } of reports) {
      const reason = report.reason?.replace('differs.', '') ?? ''
      const isThere = report.outcome === 'done' || (report.outcome === 'differs' && !card.elsewhere?.near.includes(reason))
      if (!isThere || found.has(card.id)) continue
      const outcome = card.elsewhere?.counts ? 'done' : 'differs'
      found.set(card.id, {
        step: card.id,
        outcome,
        reason: `${outcome}.elsewhere`,
        params: { region, home: exactly(values, 'region') },
        saw: { region, ...report.saw },
      })
    }
  }
  return { found, notReached }
}

function reportOf(lab: Lab, target: Target, now: number, steps: readonly StepReport[], notReached: readonly string[]): Report {
  const summary = countOutcomes(steps)
  return { version: packageJson.version, at: new Date(now).toISOString(), lab: lab.id, target, steps, summary, notReached }
}

/**
 * Signals that fire after a time, or all together. `AbortSignal.any` over `AbortSignal.timeout` is not used: the one refers to the other weakly, and
 * Node may collect it before it has fired, so that the time limit is none.
 *
 * Source  https://github.com/nodejs/node/pull/57867
 */
function openLimits(): { open(ms: number): AbortSignal; close(): void } {
  const open = new Map<AbortController, NodeJS.Timeout>()
  return {
    open(ms) {
      const controller = new AbortController()
      // Each request under way listens for the end; Node warns from the eleventh listener on, as of a leak.
      setMaxListeners(0, controller.signal)
      const timer = setTimeout(() => controller.abort(new DOMException('The time allowed is over.', 'TimeoutError')), ms)
      timer.unref()
      open.set(controller, timer)
      return controller.signal
    },
    close() {
      for (const [controller, timer] of open) {
        clearTimeout(timer)
        controller.abort()
      }
    },
  }
}

/** The first call's result, for every call. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined
  return () => {
    made ??= make()
    return made
  }
}

function keyed<Value>(make: (key: string, signal: AbortSignal) => Value): (key: string, signal: AbortSignal) => Value {
  const made = new Map<string, Value>()
  return (key, signal) => {
    const value = made.get(key) ?? make(key, signal)
    made.set(key, value)
    return value
  }
}
