import { computed, reactive } from 'vue'
import type { Outcome, Report, StepReport } from '../../../checks/step.ts'
import { isRecord, kept } from './kept.ts'
import type { Place } from './settings.ts'

/** What a check said last, and when and where it looked. */
export interface Found {
  readonly report: StepReport
  /** ISO 8601, UTC. */
  readonly at: string
  readonly account: string | null
  /** Of the server that looked. */
  readonly version: string
}

interface Progress {
  /** By place, then by `lab/step`. */
  readonly places: Readonly<Record<string, Readonly<Record<string, Found>>>>
  /** The page of a lab that was open last, without language: `lab-a/a04-filter-pattern`. */
  readonly lastPage: string | null
}

export const outcomes: readonly Outcome[] = ['done', 'todo', 'differs', 'waiting', 'unseen']
const isOutcome = (value: unknown): value is Outcome => outcomes.some((outcome) => outcome === value)
/** Someone who changes region daily for years still has a small store. */
const mostPlaces = 24

function readFound(raw: unknown): Found | null {
  if (!isRecord(raw) || !isRecord(raw.report) || typeof raw.at !== 'string' || Number.isNaN(Date.parse(raw.at))) return null
  const { step, outcome, reason, params, saw } = raw.report
  if (typeof step !== 'string' || !isOutcome(outcome)) return null
  return {
    at: raw.at,
    account: typeof raw.account === 'string' ? raw.account : null,
    version: typeof raw.version === 'string' ? raw.version : '?',
    report: {
      step,
      outcome,
      reason: typeof reason === 'string' ? reason : null,
      params: isRecord(params) ? (params as StepReport['params']) : {},
      saw: isRecord(saw) ? (saw as StepReport['saw']) : {},
    },
  }
}

function readProgress(raw: Readonly<Record<string, unknown>>): Progress {
  const places = Object.entries(isRecord(raw.places) ? raw.places : {}).map(([place, steps]) => {
    const found = Object.entries(isRecord(steps) ? steps : {}).flatMap(([step, each]) => {
      const read = readFound(each)
      return read ? [[step, read] as const] : []
    })
    return [place, Object.fromEntries(found)] as const
  })
  const isPage = typeof raw.lastPage === 'string' && /^lab-[a-z]\/[\w-]*$/.test(raw.lastPage)
  return { places: Object.fromEntries(places), lastPage: isPage ? String(raw.lastPage) : null }
}

const store = kept<Progress>('trailproof.progress', 1, readProgress)
const state = reactive<{ progress: Progress }>({ progress: readProgress({}) })
let isLoaded = false

export function loadProgress(): void {
  if (isLoaded) return
  isLoaded = true
  state.progress = store.load()
  store.watch((progress) => {
    state.progress = progress
  })
}

/** Progress belongs to where it was made: another account, region or prefix begins anew and finds its own again. */
export function placeKey(place: Place, initials: string): string {
  const who =
    place.target === 'aws' ? `aws:${place.profile ?? ''}:${place.isAccountKnown ? place.account : ''}` : `sandbox:${place.account}`
  return `${who}:${place.region}:${initials}`
}

export const foundAt = (place: string): Readonly<Record<string, Found>> => state.progress.places[place] ?? {}

/** Keeps what a report says of each of its steps. */
export function keepReport(place: string, report: Report): void {
  const found = report.steps.map(
    (step) =>
      [`${report.lab}/${step.step}`, { report: step, at: report.at, account: report.target.account, version: report.version }] as const,
  )
  const { [place]: before, ...others } = state.progress.places
  const kept = Object.entries(others).slice(-(mostPlaces - 1))
  change({ ...state.progress, places: { ...Object.fromEntries(kept), [place]: { ...before, ...Object.fromEntries(found) } } })
}

/** Keeps what a look that nobody asked for has found. That it could not see (a sign-in that has expired) takes nothing away from what is known. */
export function keepSeen(place: string, report: Report): void {
  keepReport(place, { ...report, steps: report.steps.filter(({ outcome }) => outcome !== 'unseen') })
}

/** Looks that nobody asked for are rare on AWS, where the limits are the whole account's. Assumed: five minutes is what a reader calls "now". */
const freshMs = 5 * 60_000

/** Whether what is known is looked at again when a page is opened: always in the sandbox, which costs nothing. */
export const isStale = (found: Pick<Found, 'at'>, target: Place['target'], nowMs: number): boolean =>
  target === 'sandbox' || Math.abs(nowMs - Date.parse(found.at)) > freshMs

/**
 * What the lab has left standing, as far as the checks saw: since when it was last seen, and whether everything is done; null where nothing
 * stands, or all was cleaned up since.
 *
 * @param steps of the lab, in their order; those that undo the others do not stand for anything
 */
export function standing(
  found: Readonly<Record<string, Found>>,
  steps: readonly { readonly lab: string; readonly step: string; readonly undoes: boolean }[],
): { readonly seenAt: string; readonly isAllDone: boolean } | null {
  const of = ({ lab, step }: (typeof steps)[number]) => found[`${lab}/${step}`]
  const isDone = (each: Found | undefined): each is Found => each?.report.outcome === 'done'
  const cleanedAt = Math.max(
    0,
    ...steps
      .filter(({ undoes }) => undoes)
      .map(of)
      .filter(isDone)
      .map(({ at }) => Date.parse(at)),
  )
  const built = steps
    .filter(({ undoes }) => !undoes)
    .map(of)
    .filter(isDone)
    .filter(({ at }) => Date.parse(at) > cleanedAt)
  const newest = built
    .map(({ at }) => at)
    .sort((one, other) => Date.parse(one) - Date.parse(other))
    .at(-1)
  const last = steps.findLast(({ undoes }) => !undoes)
  return newest === undefined ? null : { seenAt: newest, isAllDone: last !== undefined && built.includes(of(last) as Found) }
}

/** The account of a profile is known now: what was found before belongs to it. */
export function nameAccount(profile: string | null, account: string): void {
  const before = `aws:${profile ?? ''}::`
  const places = Object.entries(state.progress.places).map(
    ([place, steps]) =>
      [place.startsWith(before) ? `aws:${profile ?? ''}:${account}:${place.slice(before.length)}` : place, steps] as const,
  )
  change({ ...state.progress, places: Object.fromEntries(places) })
}

export function rememberPage(page: string): void {
  if (state.progress.lastPage !== page) change({ ...state.progress, lastPage: page })
}

export const lastPage = computed(() => state.progress.lastPage)

function change(progress: Progress): void {
  state.progress = progress
  store.save(progress)
}

/** Reads a report of the check API; null if it is none. */
export function readReport(raw: unknown): Report | null {
  if (!isRecord(raw) || typeof raw.at !== 'string' || typeof raw.lab !== 'string' || !Array.isArray(raw.steps) || !isRecord(raw.target))
    return null
  const areSteps = raw.steps.every((step) => isRecord(step) && typeof step.step === 'string' && isOutcome(step.outcome))
  return areSteps ? (raw as unknown as Report) : null
}
