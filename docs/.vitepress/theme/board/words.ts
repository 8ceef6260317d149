import { type ComputedRef, computed, type InjectionKey, inject, provide, type ShallowRef, shallowRef, watch } from 'vue'
import type { StepReport } from '../../../../checks/step.ts'
import { type Catalog, type Fill, fillSentence, momentIn, saySaw, sayStep } from '../../../../say/index.ts'
import type { Edition } from '../editions.ts'
import { stepHelpAnchor } from '../help.ts'
import { useSteps } from '../use-steps.ts'
import { useWords } from '../use-words.ts'

/** A key of `locales/<lang>/board.json`. */
export type BoardWord = keyof typeof import('../../../../locales/en/board.json')

// Read with the board: other pages do not carry them.
const boards = import.meta.glob<Readonly<Record<BoardWord, string>>>('../../../../locales/*/board.json', { import: 'default' })
const commons = import.meta.glob<Catalog>('../../../../locales/*/common.json', { import: 'default' })
const steps = import.meta.glob<Catalog>('../../../../locales/*/lab-*/*.json', { import: 'default' })
/** The controls of a baseline share a catalog, which has their titles too. */
const baselines = import.meta.glob<Catalog>('../../../../locales/*/cis.json', { import: 'default' })

/** All that a board says, in one language. */
export interface BoardWords {
  readonly edition: Edition
  /** Whose steps have sentences here; null before the class is known. */
  readonly lab: string | null
  say(word: BoardWord, fill?: Fill): string
  /** What a baseline's catalog calls a control; null for the steps of labs, whose titles are those of their pages. */
  title(step: string): string | null
  /** The sentence of what a check found, a paragraph a line. */
  sentence(report: StepReport): readonly string[]
  saw(report: StepReport): readonly { readonly name: string; readonly value: string }[]
  /** A moment: the reader's time, and UTC. */
  moment(at: string): string
  /** Hours and minutes of the reader's clock, with the day or the seconds where they are asked for. */
  clock(atMs: number, more?: 'day' | 'seconds'): string
  /** How long something has lasted. */
  span(ms: number): string
  /** In whole minutes, as they are shown in the table. */
  minutes(minutes: number): string
}

/** @param catalogOf the catalog that has a step's sentences */
function wordsOf(
  edition: Edition,
  lab: string | null,
  board: Readonly<Record<BoardWord, string>>,
  common: Catalog,
  catalogOf: (step: string) => Catalog,
): BoardWords {
  const { id, tag } = edition
  const say = (word: BoardWord, fill?: Fill) => fillSentence(board[word], id, fill)
  const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hour12: false })
  const seconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false })
  const day = new Intl.DateTimeFormat(tag, { month: 'numeric', day: 'numeric' })
  const minutes = (count: number) => {
    if (count < 60) return say('span.minutes', { minutes: count })
    if (count < 24 * 60) return say('span.hours', { hours: Math.floor(count / 60), minutes: count % 60 })
    return say('span.days', { days: Math.floor(count / (24 * 60)) })
  }
  return {
    edition,
    lab,
    say,
    title: (step) => catalogOf(step)[`title.${numberOf(step)}`] ?? null,
    sentence(report) {
      try {
        return sayStep(report, { step: catalogOf(report.step), common }, id).split('\n')
      } catch {
        // The run was made by another version, which had a reason that these catalogs do not have.
        return [say('noSentence', { reason: report.reason ?? report.outcome })]
      }
    },
    saw: ({ saw }) =>
      Object.entries(saw).flatMap(([key, value]) => {
        try {
          return saySaw({ [key]: value }, common, id)
        } catch {
          // As above: it is shown under its own name.
          return [{ name: key, value: String(value) }]
        }
      }),
    moment: (at) => momentIn(id, Date.parse(at)),
    clock: (atMs, more) =>
      more === 'day' ? `${day.format(atMs)} ${time.format(atMs)}` : (more === 'seconds' ? seconds : time).format(atMs),
    span: (ms) => (ms < 60_000 ? say('span.seconds', { seconds: Math.max(0, Math.floor(ms / 1000)) }) : minutes(Math.floor(ms / 60_000))),
    minutes,
  }
}

/** @throws Error where a file is gone: the site was built anew since the page was opened */
async function loadWords(edition: Edition, lab: string | null): Promise<BoardWords> {
  const ofLab = Object.entries(steps).filter(([path]) => lab !== null && path.includes(`/${edition.id}/${lab}/`))
  const [board, common, shared, ...own] = await Promise.all([
    boards[`../../../../locales/${edition.id}/board.json`]?.(),
    commons[`../../../../locales/${edition.id}/common.json`]?.(),
    baselines[`../../../../locales/${edition.id}/${lab}.json`]?.(),
    ...ofLab.map(([, read]) => read()),
  ])
  if (!board) throw new Error(`no words of the board in ${edition.id}`)
  const byStep = new Map(ofLab.map(([path], at) => [path.replace(/^.*\/|\.json$/g, ''), own[at] ?? {}]))
  return wordsOf(edition, lab, board, common ?? {}, (step) => byStep.get(step) ?? shared ?? {})
}

const key: InjectionKey<ComputedRef<BoardWords>> = Symbol('words of the board')

/** Loads the words and hands them to all parts of the board; null until they are there. Parts are shown with words only. */
export function provideBoardWords(lab: () => string | null): { words: ShallowRef<BoardWords | null>; isStale: ShallowRef<boolean> } {
  const { edition } = useWords()
  const words = shallowRef<BoardWords | null>(null)
  const isStale = shallowRef(false)
  watch(
    [edition, lab],
    async ([edition, lab], _, onCleanup) => {
      let isOld = false
      onCleanup(() => {
        isOld = true
      })
      try {
        const loaded = await loadWords(edition, lab)
        if (!isOld) words.value = loaded
      } catch {
        if (!isOld) isStale.value = true
      }
    },
    { immediate: true },
  )
  provide(
    key,
    computed(() => present(words.value)),
  )
  return { words, isStale }
}

export const useBoardWords = (): ComputedRef<BoardWords> => present(inject(key, null))

function present<T>(value: T | null): T {
  if (value === null) throw new Error('a part of the board without its words')
  return value
}

/** A step of the board as it is shown: `A4`, its title, its page. */
export interface ShownStep {
  readonly id: string
  readonly number: string
  readonly title: string
  /** Null for a step that these pages do not have. */
  readonly link: string | null
  /** The section of its page for when it is not green. */
  readonly help: string | null
}

/** Of a control: `4.3-root-user` is 4.3. */
const numberOf = (step: string): string => step.split('-')[0] ?? step

/** The steps of a lab as pages name them. */
export function useShownSteps(
  lab: () => string | null,
  words: Readonly<ShallowRef<BoardWords | null>>,
): ComputedRef<(step: string) => ShownStep> {
  const all = useSteps()
  const byId = computed(() => new Map(all.value.filter((step) => step.lab === lab()).map((step) => [step.step, step])))
  return computed(() => (id) => {
    const page = byId.value.get(id)
    if (page) return { id, number: page.number, title: page.title, link: page.link, help: `${page.link}#${stepHelpAnchor}` }
    const title = words.value?.title(id) ?? null
    const link = title === null || words.value === null ? null : `/${words.value.edition.id}/help/${words.value.lab}`
    return { id, number: numberOf(id), title: title ?? id, link, help: null }
  })
}
