import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { findSteps } from '../checks/run.ts'
import { UserError } from '../domain/error.ts'
import type { Board, KnownClass, Person } from './board.ts'
import { type Fold, openFold } from './fold.ts'
import {
  elsewhereNow,
  type Finished,
  newRunId,
  openJournal,
  type Run,
  type RunHead,
  readHead,
  readLine,
  readRun,
  readRunFile,
  runFile,
  runIds,
} from './journal.ts'
import { type Student, usualInitials } from './roster.ts'
import { type ClassOptions, runClass } from './run.ts'

export interface RunOptions extends ClassOptions {
  readonly className: string
  readonly folder: string
  readonly version: string
  /** `2/4`, or null for all. */
  readonly shard: string | null
  /** Minutes of the class in a minute of the clock, where they are not the same. */
  readonly speed?: number
  /** The run to go on with, or null for a new one. */
  readonly resume: string | null
}

const personOf = ({ name, account, region, group, language, initials }: Student): Person => ({
  ...{ name, account, region, group, language },
  ...(initials === usualInitials ? {} : { initials }),
})

/**
 * One run over a class, written down account by account. A run that is gone on with asks only the accounts that are missing, of the roster as it is
 * now.
 *
 * Errors  as `runClass`; UserError `classUnwritable`
 */
export async function runOnce(options: RunOptions): Promise<Run> {
  const { folder, students, lab, shard, resume, onFinished } = options
  const cards = findSteps(lab, options.steps)
  const atMs = options.nowMs()
  const id = resume ?? newRunId(folder, atMs, shard === null ? '' : `.${shard.replace('/', 'of')}`)
  const before = resume === null ? null : readRunFile(folder, resume)
  const head: RunHead = {
    kind: 'run',
    format: 1,
    version: options.version,
    id,
    class: options.className,
    lab,
    steps: cards.map((card) => card.id),
    at: before?.head.at ?? new Date(atMs).toISOString(),
    shard,
    ...(options.speed === undefined ? {} : { speed: options.speed }),
    people: students.map(personOf),
  }
  const elsewhere = new Set(before === null ? [] : elsewhereNow(before.head, head))
  const finished = new Map(
    students.flatMap(({ name }): [string, Finished][] => {
      const known = elsewhere.has(name) ? undefined : before?.finished.get(name)
      return known ? [[name, known]] : []
    }),
  )
  const journal = openJournal(folder, id)
  try {
    if (before === null || JSON.stringify(before.head.people) !== JSON.stringify(head.people)) journal.add(head)
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
 * Puts the runs of shards together into one run of the class, of the people of the roster as it is now: whom no part has seen is there, and not looked at.
 * Without files: the newest shards in the class's own folder, each in its newest run. Done again, it adds what has come since.
 *
 * Errors  UserError `classNothingToMerge` {class}, `classNotARun` {file}, `classOtherLab` {file, lab, other}
 */
export function mergeRuns(about: {
  readonly folder: string
  readonly className: string
  readonly students: readonly Student[]
  readonly files: readonly string[]
}): Run {
  const { folder, className, students, files } = about
  const named = files.map((file) => ({ file, run: readRunOf(file) }))
  const runs = named.length > 0 ? named : newestShards(folder)
  const [first] = runs
  if (!first) throw new UserError('classNothingToMerge', { class: className })
  for (const { file, run } of runs) {
    if (run.head.lab !== first.run.head.lab) throw new UserError('classOtherLab', { file, lab: run.head.lab, other: first.run.head.lab })
  }
  const people = students.map(personOf)
  const looks = runs.flatMap(({ run }) => {
    const elsewhere = new Set(elsewhereNow(run.head, { people }))
    return [...run.finished.values()].filter(({ name }) => !elsewhere.has(name))
  })
  const newest = new Map<string, Finished>()
  for (const one of looks) if ((newest.get(one.name)?.at ?? '') < one.at) newest.set(one.name, one)
  const finished = new Map(people.flatMap(({ name }) => [newest.get(name) ?? []].flat().map((one) => [name, one] as const)))
  const ats = runs.map(({ run }) => run.head.at).sort()
  // Behind the runs that it is made of: it is the one that tells of all.
  const id = `${(ats.at(-1) ?? first.run.head.at).replaceAll(/[:.]/g, '-')}.merged`
  const isOver = finished.size === people.length
  const head: RunHead = { ...first.run.head, id, class: className, at: ats[0] ?? first.run.head.at, shard: null, people }
  writeMerged(folder, { head, finished, isOver })
  return { head, finished, isOver }
}

function writeMerged(folder: string, { head, finished, isOver }: Run): void {
  const before = runIds(folder).includes(head.id) ? readRunFile(folder, head.id) : null
  const journal = openJournal(folder, head.id)
  try {
    const isOther = JSON.stringify(before?.head) !== JSON.stringify(head)
    if (isOther) journal.add(head)
    for (const one of finished.values()) if (before?.finished.get(one.name)?.at !== one.at) journal.add(one)
    const last = [...finished.values()].map(({ at }) => at).sort()
    if (isOver && (isOther || before?.isOver !== true)) journal.add({ kind: 'end', at: last.at(-1) ?? head.at })
  } finally {
    journal.close()
  }
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

/** The parts of the division and lab that were looked at last: what was divided otherwise before is another matter. */
function newestShards(folder: string): readonly { file: string; run: Run }[] {
  const parts = new Map<string, string>()
  let last: RunHead | null = null
  for (const id of runIds(folder).toReversed()) {
    const head = readHead(folder, id)
    if (!head?.shard) continue
    last ??= head
    if (head.lab === last.lab && partsOf(head) === partsOf(last) && !parts.has(head.shard)) parts.set(head.shard, id)
  }
  return [...parts.values()].flatMap((file) => {
    const run = readRunFile(folder, file)
    return run ? [{ file, run }] : []
  })
}

const partsOf = ({ shard }: RunHead): string | undefined => shard?.split('/')[1]

/** The class as its newest runs saw it. The files are read one after the other: memory does not grow with their number. */
export function boardOf(folder: string, className: string, lab: string): Board {
  const fold = openFold(className, lab)
  for (const id of runIds(folder)) addRun(fold, folder, id)
  return fold.board()
}

/** Of one run alone. */
export function boardOfRun(run: Run, className: string): Board {
  const { head, finished, isOver } = run
  const fold = openFold(className, head.lab)
  fold.add(head.id, head)
  for (const one of finished.values()) fold.add(head.id, one)
  if (isOver) fold.add(head.id, { kind: 'end', at: [...finished.values()].at(-1)?.at ?? head.at })
  return fold.board()
}

function addRun(fold: Fold, folder: string, id: string): void {
  for (const text of readFileSync(runFile(folder, id), 'utf8').split('\n')) {
    const line = text === '' ? null : readLine(text)
    if (line) fold.add(id, line)
  }
}

/** The classes that have been looked at, by name. A folder without a run that can be read is none. */
export function knownClasses(home: string): readonly KnownClass[] {
  const root = classesFolder(home)
  const folders = existsSync(root) ? readdirSync(root, { withFileTypes: true }).filter((each) => each.isDirectory()) : []
  return folders
    .flatMap(({ name: id }): KnownClass[] => {
      const labs = new Map<string, KnownClass['labs'][number]>()
      let name = id
      for (const runId of runIds(join(root, id))) {
        const run = told(join(root, id), runId)
        if (!run) continue
        name = run.class
        labs.set(run.lab, { lab: run.lab, at: run.at, people: run.people })
      }
      return labs.size === 0 ? [] : [{ id, name, labs: [...labs.values()].sort((a, b) => (a.at < b.at ? 1 : -1)) }]
    })
    .sort((a, b) => a.name.localeCompare(b.name))
}

/** What has been read of first lines: they do not change, and a day has hundreds of them. */
const toldOnce = new Map<string, { readonly class: string; readonly lab: string; readonly at: string; readonly people: number }>()

function told(folder: string, id: string) {
  const key = runFile(folder, id)
  const known = toldOnce.get(key)
  if (known) return known
  const head = readHead(folder, id)
  if (!head) return null
  const run = { class: head.class, lab: head.lab, at: head.at, people: head.people.length }
  toldOnce.set(key, run)
  return run
}

export const classesFolder = (home: string): string => resolve(home, 'class')
export const classFolder = (home: string, className: string): string => join(classesFolder(home), folderName(className))

/** A name that every file system takes, and that people still recognise. */
const folderName = (className: string): string =>
  className
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
    .replaceAll(/^[.-]+|[.-]+$/g, '')
    .slice(0, 80) || 'class'
