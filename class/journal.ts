import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { StepReport, Target } from '../checks/step.ts'
import { UserError } from '../domain/error.ts'
import type { Person } from './board.ts'

/** The first line of a run: what was asked of whom. Where it was gone on with and the roster was another by then, there is one more, which counts. */
export interface RunHead {
  readonly kind: 'run'
  readonly format: 1
  readonly version: string
  /** `2026-11-21T16-45-03-121Z`, with `.2of4` behind it for a shard: it sorts by time. */
  readonly id: string
  readonly class: string
  readonly lab: string
  readonly steps: readonly string[]
  readonly at: string
  readonly shard: string | null
  /** Minutes of the class in a minute of the clock; left out where they are the same, as in every class but one for practice. */
  readonly speed?: number | undefined
  readonly people: readonly Person[]
}

/** An account, looked at. */
export interface Finished {
  readonly kind: 'finished'
  readonly name: string
  readonly at: string
  readonly tookMs: number
  readonly target: Pick<Target, 'kind' | 'account' | 'region'>
  readonly steps: readonly StepReport[]
}

/** The last line: nobody is left. */
export interface RunEnd {
  readonly kind: 'end'
  readonly at: string
}

export type Line = RunHead | Finished | RunEnd

/**
 * The folder of a class: one file per run, a line per account, each on disk before the next is begun. So nothing that was finished is lost, whenever
 * the run ends; the history is made from these files and can be made again.
 */
const runsFolder = (classFolder: string): string => join(classFolder, 'runs')

export interface Journal {
  add(line: Line): void
  close(): void
}

/** Goes on with a run, or begins one. Errors: UserError `classUnwritable` {file, problem} */
export function openJournal(classFolder: string, runId: string): Journal {
  const file = runFile(classFolder, runId)
  try {
    mkdirSync(runsFolder(classFolder), { recursive: true, mode: 0o700 })
    // What a crash left of a line stays alone on its own: it is passed over when read.
    const isTorn = existsSync(file) && !/^$|\n$/.test(readFileSync(file, 'utf8').slice(-1))
    const handle = openSync(file, 'a', 0o600)
    if (isTorn) writeSync(handle, '\n')
    return {
      add(line) {
        try {
          writeWhole(handle, `${JSON.stringify(line)}\n`)
          fsyncSync(handle)
        } catch (cause) {
          throw unwritable(file, cause)
        }
      },
      close: () => closeSync(handle),
    }
  } catch (cause) {
    throw unwritable(file, cause)
  }
}

/** A full disk takes the beginning of a line and says so only by its length; the next piece is refused by name. */
function writeWhole(handle: number, text: string): void {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at)
}

/**
 * A file for a run that begins now. Of two that begin in the same millisecond, each has its own.
 *
 * @param suffix  `.2of4` of a shard
 * @returns the run's id
 * Errors   UserError `classUnwritable` {file, problem}
 */
export function newRunId(classFolder: string, atMs: number, suffix: string): string {
  for (let ms = atMs; ; ms += 1) {
    const id = `${new Date(ms).toISOString().replaceAll(/[:.]/g, '-')}${suffix}`
    const file = runFile(classFolder, id)
    try {
      mkdirSync(runsFolder(classFolder), { recursive: true, mode: 0o700 })
      closeSync(openSync(file, 'ax', 0o600))
      return id
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw unwritable(file, cause)
    }
  }
}

const unwritable = (file: string, cause: unknown) =>
  new UserError('classUnwritable', { file, problem: cause instanceof Error ? cause.message : String(cause) }, { cause })

const person = z.object({
  name: z.string(),
  account: z.string(),
  region: z.string(),
  group: z.string().nullable(),
  language: z.string().nullable(),
  initials: z.string().optional(),
})
const param = z.union([z.string(), z.number()])
const line = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('run'),
    format: z.literal(1),
    version: z.string(),
    id: z.string(),
    class: z.string(),
    lab: z.string(),
    steps: z.array(z.string()),
    at: z.iso.datetime(),
    shard: z.string().nullable(),
    speed: z.number().positive().optional(),
    people: z.array(person),
  }),
  z.object({
    kind: z.literal('finished'),
    name: z.string(),
    at: z.iso.datetime(),
    tookMs: z.number(),
    target: z.object({ kind: z.enum(['sandbox', 'aws']), account: z.string().nullable(), region: z.string() }),
    steps: z.array(
      z.object({
        step: z.string(),
        outcome: z.enum(['done', 'todo', 'differs', 'waiting', 'unseen']),
        reason: z.string().nullable(),
        params: z.record(z.string(), param),
        saw: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())])),
      }),
    ),
  }),
  z.object({ kind: z.literal('end'), at: z.iso.datetime() }),
])

/** A line of a journal, or null for one that is damaged or of another kind. */
export function readLine(text: string): Line | null {
  try {
    const { data } = line.safeParse(JSON.parse(text))
    return data ?? null
  } catch {
    // A line that was being written when the run ended.
    return null
  }
}

export interface Run {
  readonly head: RunHead
  /** The latest of each name. */
  readonly finished: ReadonlyMap<string, Finished>
  readonly isOver: boolean
}

/** What a run's file says, or null where its head cannot be read. */
export function readRun(text: string): Run | null {
  let head: RunHead | null = null
  const finished = new Map<string, Finished>()
  let isOver = false
  for (const each of text.split('\n').map(readLine)) {
    if (each?.kind === 'run') {
      for (const name of head === null ? [] : elsewhereNow(head, each)) finished.delete(name)
      head = each
      isOver = false
    } else if (each?.kind === 'finished') finished.set(each.name, each)
    else if (each?.kind === 'end') isOver = true
  }
  return head === null ? null : { head, finished, isOver }
}

/** Whose account is another one in a run that was gone on with: what was seen of the former is not theirs. */
export function elsewhereNow(before: Pick<RunHead, 'people'>, now: Pick<RunHead, 'people'>): readonly string[] {
  const accounts = new Map(before.people.map(({ name, account }) => [name, account]))
  return now.people.flatMap(({ name, account }) => ((accounts.get(name) ?? account) === account ? [] : [name]))
}

/** The ids of a class's runs, oldest first. */
export function runIds(classFolder: string): readonly string[] {
  if (!existsSync(runsFolder(classFolder))) return []
  return readdirSync(runsFolder(classFolder))
    .flatMap((name) => (name.endsWith('.jsonl') ? [name.slice(0, -'.jsonl'.length)] : []))
    .sort()
}

export const runFile = (classFolder: string, id: string): string => join(runsFolder(classFolder), `${id}.jsonl`)

export const readRunFile = (classFolder: string, id: string): Run | null => readRun(readFileSync(runFile(classFolder, id), 'utf8'))

/** The first line alone, or null where it cannot be read. */
export function readHead(classFolder: string, id: string): RunHead | null {
  const file = openSync(runFile(classFolder, id), 'r')
  try {
    const parts: Buffer[] = []
    for (;;) {
      const part = Buffer.alloc(64 * 1024)
      const length = readSync(file, part)
      const end = part.indexOf(10)
      parts.push(part.subarray(0, end >= 0 && end < length ? end : length))
      if (length === 0 || (end >= 0 && end < length)) break
    }
    const line = readLine(Buffer.concat(parts).toString('utf8'))
    return line?.kind === 'run' ? line : null
  } finally {
    closeSync(file)
  }
}
