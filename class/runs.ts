import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { countOutcomes } from '../checks/judge.ts'
import { findSteps } from '../checks/run.ts'
import type { Outcome, StepReport } from '../checks/step.ts'
import { UserError } from '../domain/error.ts'
import { type Finished, openJournal, type Person, type Run, type RunHead, readRun, readRunFile, runIds } from './journal.ts'
import type { Student } from './roster.ts'
import { type ClassOptions, runClass } from './run.ts'

export interface RunOptions extends ClassOptions {
  readonly className: string
  readonly folder: string
  readonly version: string
  /** `2/4`, or null for all. */
  readonly shard: string | null
  /** The run to go on with, or null for a new one. */
  readonly resume: string | null
}

const personOf = ({ name, account, region, group, language }: Student): Person => ({ name, account, region, group, language })

/**
 * One run over a class, written down account by account. A run that is gone on with asks only the accounts that are missing, of the roster as it is
 * now.
 *
 * Errors  as `runClass`; UserError `classUnwritable`
 */
export async function runOnce(options: RunOptions): Promise<Run> {
  const { folder, students, lab, shard, resume, onFinished } = options
  const cards = findSteps(lab, options.steps)
  const at = new Date(options.nowMs()).toISOString()
  const fresh = `${at.replaceAll(/[:.]/g, '-')}${shard === null ? '' : `.${shard.replace('/', 'of')}`}`
  const id = resume ?? fresh
  const before = resume === null ? null : readRunFile(folder, resume)
  const head: RunHead = {
    kind: 'run',
    format: 1,
    version: options.version,
    id,
    class: options.className,
    lab,
    steps: cards.map((card) => card.id),
    at: before?.head.at ?? at,
    shard,
    people: students.map(personOf),
  }
  const finished = new Map(
    students.flatMap(({ name }): [string, Finished][] => {
      const known = before?.finished.get(name)
      return known ? [[name, known]] : []
    }),
  )
  const journal = openJournal(folder, id)
  try {
    if (before === null) journal.add(head)
    await runClass({
      ...options,
      students: students.filter(({ name }) => !finished.has(name)),
      onFinished(one, progress) {
        journal.add(one)
        finished.set(one.name, one)
        onFinished(one, { ...progress, finished: finished.size, of: students.length })
      },
    })
    const isOver = finished.size === students.length
    if (isOver) journal.add({ kind: 'end', at: new Date(options.nowMs()).toISOString() })
    return { head, finished, isOver }
  } finally {
    journal.close()
  }
}

/** The newest run of a lab and shard, if it was not brought to its end. */
export function lastUnfinished(folder: string, of: { readonly lab: string; readonly shard: string | null }): string | null {
  for (const id of [...runIds(folder)].reverse()) {
    const run = readRunFile(folder, id)
    if (run?.head.lab === of.lab && run.head.shard === of.shard) return run.isOver ? null : id
  }
  return null
}

/**
 * Puts the runs of shards together into one run of the class. Without files: the newest run of each shard in the class's own folder.
 *
 * Errors  UserError `classNothingToMerge` {class}, `classNotARun` {file}, `classOtherLab` {file, lab, other}
 */
export function mergeRuns(about: { readonly folder: string; readonly className: string; readonly files: readonly string[] }): Run {
  const { folder, className, files } = about
  const named = files.map((file) => ({ file, run: readRunOf(file) }))
  const runs = named.length > 0 ? named : newestShards(folder)
  const [first] = runs
  if (!first) throw new UserError('classNothingToMerge', { class: className })
  for (const { file, run } of runs) {
    if (run.head.lab !== first.run.head.lab) throw new UserError('classOtherLab', { file, lab: run.head.lab, other: first.run.head.lab })
  }
  const people = new Map(runs.flatMap(({ run }) => run.head.people.map((person) => [person.name, person] as const)))
  const finished = new Map<string, Finished>()
  for (const one of runs.flatMap(({ run }) => [...run.finished.values()])) {
    const known = finished.get(one.name)
    if (!known || known.at < one.at) finished.set(one.name, one)
  }
  const at = runs.map(({ run }) => run.head.at).sort()[0] ?? first.run.head.at
  const id = `${at.replaceAll(/[:.]/g, '-')}.merged`
  const isOver = finished.size === people.size
  const head: RunHead = { ...first.run.head, id, class: className, at, shard: null, people: [...people.values()] }
  if (!runIds(folder).includes(id)) {
    const journal = openJournal(folder, id)
    try {
      journal.add(head)
      for (const one of finished.values()) journal.add(one)
      if (isOver)
        journal.add({
          kind: 'end',
          at:
            [...finished.values()]
              .map((one) => one.at)
              .sort()
              .at(-1) ?? at,
        })
    } finally {
      journal.close()
    }
  }
  return { head, finished, isOver }
}

function readRunOf(file: string): Run {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new UserError('fileUnreadable', { file, problem: cause instanceof Error ? cause.message : String(cause) }, { cause })
  }
  const run = readRun(text)
  if (!run) throw new UserError('classNotARun', { file })
  return run
}

function newestShards(folder: string): readonly { file: string; run: Run }[] {
  const newest = new Map<string, { file: string; run: Run }>()
  for (const id of runIds(folder)) {
    const run = readRunFile(folder, id)
    if (run?.head.shard) newest.set(run.head.shard, { file: id, run })
  }
  return [...newest.values()]
}

/** What is shown of a class: each person where they were last seen. */
export interface ClassView {
  readonly class: string
  readonly lab: string
  readonly steps: readonly string[]
  /** Those of them that undo the others: they do not count towards the lab being done. */
  readonly undoing: readonly string[]
  /** Of the newest look; null where nobody was looked at yet. */
  readonly at: string | null
  readonly people: readonly PersonView[]
  readonly summary: Readonly<Record<Outcome, number>>
}

export interface PersonView extends Person {
  readonly at: string | null
  readonly steps: readonly (StepReport & { /** Since when it has this outcome, as far as runs tell. */ readonly since: string })[]
}

/**
 * The class as its newest runs saw it: people of the newest roster, in its order. Of a run that is still going on, people who are not finished yet are
 * shown as they were before.
 */
export function viewOf(folder: string, className: string, lab: string): ClassView {
  const runs = runIds(folder).flatMap((id) => {
    const run = readRunFile(folder, id)
    return run?.head.lab === lab ? [run] : []
  })
  return viewOfRuns(runs, className, lab)
}

export function viewOfRuns(runs: readonly Run[], className: string, lab: string): ClassView {
  const newest = runs.at(-1)?.head
  const people = new Map<string, Person>()
  // Shards of one round each have their part of the class.
  for (const { head } of runs.filter(({ head }) => head.shard !== null || head === newest))
    for (const one of head.people) people.set(one.name, one)
  const shown = newest?.shard === null ? newest.people : [...people.values()]
  const seen = shown.map((person): PersonView => {
    let last: Finished | undefined
    const since = new Map<string, { outcome: Outcome; at: string }>()
    for (const { finished } of runs) {
      const look = finished.get(person.name)
      if (!look) continue
      last = look
      for (const { step, outcome } of look.steps) if (since.get(step)?.outcome !== outcome) since.set(step, { outcome, at: look.at })
    }
    return {
      ...person,
      at: last?.at ?? null,
      steps: (last?.steps ?? []).map((step) => ({ ...step, since: since.get(step.step)?.at ?? last?.at ?? '' })),
    }
  })
  return {
    class: className,
    lab,
    steps: newest?.steps ?? findSteps(lab).map(({ id }) => id),
    undoing: findSteps(lab).flatMap(({ id, undoes }) => (undoes ? [id] : [])),
    at:
      seen
        .flatMap(({ at }) => at ?? [])
        .sort()
        .at(-1) ?? null,
    people: seen,
    summary: countOutcomes(seen.flatMap(({ steps }) => steps)),
  }
}

/** How many people are stuck at a step, for which reason. */
export interface CommonReason {
  readonly step: string
  readonly reason: string
  readonly people: number
  /** As one of them has it. */
  readonly example: StepReport
}

/** Why steps are not done, step by step, the most common reason first. Steps that undo the others are left out. */
export function commonReasons(view: Pick<ClassView, 'steps' | 'undoing' | 'people'>): readonly CommonReason[] {
  return view.steps
    .filter((step) => !view.undoing.includes(step))
    .flatMap((step) => {
      const reasons = new Map<string, CommonReason>()
      for (const example of view.people.flatMap(({ steps }) => steps.filter((each) => each.step === step))) {
        const { outcome, reason } = example
        if (outcome === 'done' || reason === null) continue
        reasons.set(reason, { step, reason, example, ...reasons.get(reason), people: (reasons.get(reason)?.people ?? 0) + 1 })
      }
      return [...reasons.values()].sort((a, b) => b.people - a.people)
    })
}

export const classFolder = (home: string, className: string): string => resolve(home, 'class', folderName(className))

/** A name that every file system takes, and that people still recognise. */
export const folderName = (className: string): string =>
  className
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
    .replaceAll(/^[.-]+|[.-]+$/g, '')
    .slice(0, 80) || 'class'
