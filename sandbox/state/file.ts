/**
 * A sandbox's state as one file: lines of JSON. The first says what it is, the last how many there are and what they add up to, so that a file
 * that was cut off or changed is noticed before anything is taken from it.
 *
 * It holds what the sandbox itself keeps in plain text, the passwords and keys of its own users included: hence for its owner's eyes alone.
 */
import { createHash } from 'node:crypto'
import { chmodSync, closeSync, existsSync, openSync, readFileSync, readSync, renameSync, rmSync, writeSync } from 'node:fs'
import { UserError } from '../../domain/error.ts'
import type { Entry, EntryItem, Store } from './store.ts'

const kind = 'trailproof sandbox'
/** Raised where an older trailproof could not read what a newer one writes. */
const form = 1

export interface StateHead {
  readonly file: typeof kind
  readonly form: typeof form
  /** The version of trailproof that wrote it. */
  readonly savedBy: string
  /** ISO 8601, UTC, by the machine's time. */
  readonly savedAt: string
  /** The account of a key of nobody's, where that is known. */
  readonly account?: string
}

/** Blocks of about a megabyte; together they are the file. */
export function* stateFile(store: Store, head: Pick<StateHead, 'savedBy' | 'savedAt' | 'account'>): Generator<Buffer> {
  const sum = createHash('sha256')
  let lines: string[] = []
  let length = 0
  let count = 0
  const drain = () => {
    const block = Buffer.from(`${lines.join('\n')}\n`)
    sum.update(block)
    lines = []
    length = 0
    return block
  }
  lines.push(JSON.stringify({ file: kind, form, ...head } satisfies StateHead))
  for (const entry of store.entries()) {
    const line = JSON.stringify(entry)
    lines.push(line)
    length += line.length
    count++
    if (length > 1024 * 1024) yield drain()
  }
  if (lines.length > 0) yield drain()
  yield Buffer.from(`${JSON.stringify({ entries: count, sha256: sum.digest('hex') })}\n`)
}

/**
 * Reads what `stateFile` made. The whole of it is checked before this answers.
 *
 * Errors  UserError `stateFileForeign {file}`, `stateFileForm {file, saw, want, savedBy}`, `stateFileDamaged {file, line}`: line 0 where the end is
 *         missing or the sum is another
 */
export function readStateFile(bytes: Uint8Array, file: string): { readonly head: StateHead; readonly entries: () => Generator<Entry> } {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const head = headOf(all)
  if (!head) throw new UserError('stateFileForeign', { file })
  if (head.form !== form) throw new UserError('stateFileForm', { file, saw: String(head.form), want: form, savedBy: head.savedBy ?? '?' })
  const damaged = (line: number, cause?: unknown) => new UserError('stateFileDamaged', { file, line }, { cause })
  const lastStart = all.at(-1) === 10 ? all.lastIndexOf(10, all.length - 2) + 1 : 0
  const last =
    lastStart > 0 ? (parsed(all.toString('utf8', lastStart)) as Partial<{ entries: number; sha256: string }> | undefined) : undefined
  if (typeof last?.entries !== 'number' || createHash('sha256').update(all.subarray(0, lastStart)).digest('hex') !== last.sha256)
    throw damaged(0)
  function* entries(): Generator<Entry> {
    let line = 1
    for (let start = all.indexOf(10) + 1; start < lastStart; ) {
      const end = all.indexOf(10, start)
      line++
      const entry = parsed(all.toString('utf8', start, end))
      if (!isEntry(entry)) throw damaged(line)
      yield entry
      start = end + 1
    }
  }
  let count = 0
  for (const _ of entries()) count++
  if (count !== last.entries) throw damaged(0)
  return { head: head as StateHead, entries }
}

function headOf(all: Buffer): Partial<Omit<StateHead, 'form'> & { form: unknown }> | null {
  const end = all.indexOf(10)
  // Its first line is short; a long one is some other file's.
  const head = parsed(all.toString('utf8', 0, Math.min(end < 0 ? all.length : end, 4096))) as Partial<StateHead> | undefined
  return typeof head === 'object' && head !== null && head.file === kind ? head : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The caller says what that means.
    return undefined
  }
}

const isText = (v: unknown): v is string => typeof v === 'string'

/** A sum that is right says that nobody changed it by accident; this, that it can be taken up. */
function isEntry(v: unknown): v is Entry {
  if (!Array.isArray(v) || !isText(v[1]) || !isText(v[2]) || !isText(v[3])) return false
  if (v[0] === 't') return v.length === 5 && (v[1] !== 'clock' || isClock(v[4]))
  return v[0] === 'l' && v.length === 6 && Number.isSafeInteger(v[4]) && Array.isArray(v[5]) && v[5].every(isItem)
}

const isItem = (v: unknown): v is EntryItem =>
  Array.isArray(v) && (v.length === 2 || (v.length === 3 && isText(v[2]))) && Number.isFinite(v[0])

/** Without a clock nothing runs: its row is looked at before it is taken up. */
function isClock(v: unknown): boolean {
  const { mode, offsetMs, stoodMs } = (v ?? {}) as Partial<Record<'mode' | 'offsetMs' | 'stoodMs', unknown>>
  return (
    (mode === 'real' || mode === 'fast' || mode === 'manual') && Number.isFinite(offsetMs) && (stoodMs === null || Number.isFinite(stoodMs))
  )
}

/**
 * Writes the file whole or not at all, readable by its owner only. A file that is there is replaced if it is a saved sandbox, and nothing else is.
 *
 * Errors  UserError `stateFileOther {file}`, `stateFileUnwritable {file, problem}`
 */
export function writeStateFile(file: string, blocks: Iterable<Uint8Array>): void {
  const draft = `${file}.new-${process.pid}`
  let out: number | null = null
  try {
    if (existsSync(file) && !headOf(beginning(file))) throw new UserError('stateFileOther', { file })
    out = openSync(draft, 'w', 0o600)
    for (const block of blocks) for (let done = 0; done < block.length; ) done += writeSync(out, block, done)
    closeSync(out)
    out = null
    chmodSync(draft, 0o600)
    renameSync(draft, file)
  } catch (cause) {
    if (out !== null) closeSync(out)
    rmSync(draft, { force: true })
    if (cause instanceof UserError) throw cause
    throw new UserError('stateFileUnwritable', { file, problem: cause instanceof Error ? cause.message : String(cause) }, { cause })
  }
}

function beginning(file: string): Buffer {
  const bytes = Buffer.alloc(4096)
  const handle = openSync(file, 'r')
  try {
    return bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, 0))
  } finally {
    closeSync(handle)
  }
}

/** Errors  UserError `stateFileUnreadable {file, problem}` */
export function stateFileBytes(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new UserError('stateFileUnreadable', { file, problem: cause instanceof Error ? cause.message : String(cause) }, { cause })
  }
}
