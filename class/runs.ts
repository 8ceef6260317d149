import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { findSteps } from '../checks/run.ts'
import { UserError } from '../domain/error.ts'
import type { Board, KnownClass, Person } from './board.ts'
import { type Fold, openFold } from './fold.ts'
import { type Finished, openJournal, type Run, type RunHead, readHead, readLine, readRun, readRunFile, runFile, runIds } from './journal.ts'
import type { Student } from './roster.ts'
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
    ...(options.speed === undefined ? {} : { speed: options.speed }),
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
        const head = readHead(join(root, id), runId)
        if (!head) continue
        name = head.class
        labs.set(head.lab, { lab: head.lab, at: head.at, people: head.people.length })
      }
      return labs.size === 0 ? [] : [{ id, name, labs: [...labs.values()].sort((a, b) => (a.at < b.at ? 1 : -1)) }]
    })
    .sort((a, b) => a.name.localeCompare(b.name))
}

export const classesFolder = (home: string): string => resolve(home, 'class')
export const classFolder = (home: string, className: string): string => join(classesFolder(home), folderName(className))

/** A name that every file system takes, and that people still recognise. */
export const folderName = (className: string): string =>
  className
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
    .replaceAll(/^[.-]+|[.-]+$/g, '')
    .slice(0, 80) || 'class'
