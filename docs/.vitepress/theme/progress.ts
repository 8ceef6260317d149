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
    (step) => [`${report.lab}/${step.step}`, { report: step, at: report.at, account: report.target.account }] as const,
  )
  const { [place]: before, ...others } = state.progress.places
  const kept = Object.entries(others).slice(-(mostPlaces - 1))
  change({ ...state.progress, places: { ...Object.fromEntries(kept), [place]: { ...before, ...Object.fromEntries(found) } } })
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
