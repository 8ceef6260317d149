/**
 * What was received, and what has become of it: a file that is only ever appended to, and brought to the disk before SNS is told that its message
 * has arrived. It outlives `kill -9`: a last line that was cut off belongs to a message that nobody was promised.
 *
 * A second copy of a message is told from the first for as long as its Timestamp would still be taken, over restarts too.
 */
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import type { MessageType, SnsMessage } from './sns-message.ts'

/** A message as it is kept: what templates may ask for, and what a confirmation needs. No signature, no link to unsubscribe. */
export interface Kept {
  readonly id: string
  readonly type: MessageType
  readonly topicArn: string
  readonly subject?: string | undefined
  readonly message: string
  readonly timestamp: string
  readonly attributes: Readonly<Record<string, string>>
  readonly receivedAtMs: number
  readonly token?: string | undefined
  readonly subscribeUrl?: string | undefined
}

export type Fate =
  | { readonly state: 'pending' }
  | { readonly state: 'done'; readonly atMs: number }
  /** It will never be taken; `why` is a word for people. */
  | { readonly state: 'refused'; readonly atMs: number; readonly why: string }

export interface Entry {
  readonly kept: Kept
  fate: Fate
  readonly bytes: number
}

type Line =
  | { readonly is: 'in'; readonly kept: Kept; readonly until: number }
  | { readonly is: 'answered'; readonly id: string }
  | { readonly is: 'done'; readonly id: string; readonly at: number }
  | { readonly is: 'refused'; readonly id: string; readonly at: number; readonly why: string }
  /** Of a message that is not kept any more. */
  | { readonly is: 'seen'; readonly id: string; readonly until: number; readonly answered: boolean }

export interface OutboxOptions {
  readonly folder: string
  readonly now: () => number
  /** Most messages, and bytes of them, that may wait. */
  readonly mostPending?: number
  readonly mostBytes?: number
  /** Lines that could not be read, and other things a person should know. */
  readonly warn: (code: 'linesLost' | 'notTidied', params: Readonly<Record<string, string | number>>) => void
}

/** How many that are finished stay, for the page. */
const shown = 50
/** Lines beyond twice what was left, after which the file is written anew. */
const tidyAfter = 2000

/** The folder cannot be used. `code` has a sentence in `words/`, under `data.<code>`. */
export class DataFolderError extends Error {
  readonly code: 'inUse' | 'unusable'
  readonly params: Readonly<Record<string, string | number>>

  constructor(code: DataFolderError['code'], params: DataFolderError['params'], cause?: unknown) {
    super(`${code}: ${JSON.stringify(params)}`, { cause })
    this.name = 'DataFolderError'
    this.code = code
    this.params = params
  }
}

export type Outbox = ReturnType<typeof openOutbox>

/** Errors  DataFolderError `inUse` {folder, pid}, `unusable` {folder, problem} */
export function openOutbox(options: OutboxOptions) {
  const { folder, now, mostPending = 10_000, mostBytes = 64 * 1024 * 1024, warn } = options
  const file = join(folder, 'journal.ndjson')
  const unlock = lockFolder(folder)

  /** In the order in which they came. */
  const entries = new Map<string, Entry>()
  const seen = new Map<string, { readonly until: number; answered: boolean }>()
  let pendingBytes = 0
  let pendingCount = 0
  let lines = 0
  /** When it was last written anew. */
  let tidyLines = 0
  let fd = -1
  let size = 0
  /** The file could not be brought back to a whole line: nothing more is promised. */
  let isBroken = false

  try {
    load()
    tidy()
  } catch (cause) {
    unlock()
    throw new DataFolderError('unusable', { folder, problem: cause instanceof Error ? cause.message : String(cause) }, cause)
  }

  function load(): void {
    if (!existsSync(file)) return
    const all = readFileSync(file, 'utf8')
    const whole = all.slice(0, all.lastIndexOf('\n') + 1)
    let lost = 0
    for (const text of whole.split('\n')) {
      if (text === '') continue
      const line = readLine(text)
      if (line) apply(line)
      else lost++
    }
    if (lost > 0) warn('linesLost', { lines: lost, file })
  }

  function apply(line: Line): void {
    switch (line.is) {
      case 'in': {
        const bytes = Buffer.byteLength(line.kept.message)
        entries.set(line.kept.id, { kept: line.kept, fate: { state: 'pending' }, bytes })
        pendingBytes += bytes
        pendingCount++
        seen.set(line.kept.id, { until: line.until, answered: false })
        return
      }
      case 'answered': {
        const known = seen.get(line.id)
        if (known) known.answered = true
        return
      }
      case 'seen':
        seen.set(line.id, { until: line.until, answered: line.answered })
        return
      default: {
        const entry = entries.get(line.id)
        if (entry?.fate.state !== 'pending') return
        entry.fate = line.is === 'done' ? { state: 'done', atMs: line.at } : { state: 'refused', atMs: line.at, why: line.why }
        pendingBytes -= entry.bytes
        pendingCount--
      }
    }
  }

  /** Writes anew what still counts, and takes the old file's place in one step. */
  function tidy(): void {
    const today = now()
    for (const [id, { until }] of seen) if (until < today && entries.get(id)?.fate.state !== 'pending') seen.delete(id)
    let finished = [...entries.values()].filter(({ fate }) => fate.state !== 'pending').length
    for (const [id, { fate }] of entries) {
      if (finished <= shown) break
      if (fate.state === 'pending') continue
      entries.delete(id)
      finished--
    }
    const out: Line[] = [...seen]
      .filter(([id]) => !entries.has(id))
      .map(([id, { until, answered }]): Line => ({ is: 'seen', id, until, answered }))
    for (const [id, { kept, fate }] of entries) {
      // A token is a secret until it is spent, and of no use after.
      const what = fate.state === 'pending' ? kept : { ...kept, token: undefined, subscribeUrl: undefined }
      out.push({ is: 'in', kept: what, until: seen.get(id)?.until ?? 0 })
      if (seen.get(id)?.answered) out.push({ is: 'answered', id })
      if (fate.state === 'done') out.push({ is: 'done', id, at: fate.atMs })
      if (fate.state === 'refused') out.push({ is: 'refused', id, at: fate.atMs, why: fate.why })
    }
    const fresh = `${file}.new`
    const bytes = Buffer.from(out.map((line) => `${JSON.stringify(line)}\n`).join(''))
    const freshFd = openSync(fresh, 'w', 0o600)
    try {
      writeAll(freshFd, bytes)
      fsyncSync(freshFd)
      renameSync(fresh, file)
    } catch (error) {
      closeSync(freshFd)
      throw error
    }
    if (fd >= 0) closeSync(fd)
    fd = freshFd
    size = bytes.length
    lines = out.length
    tidyLines = lines
    isBroken = false
    syncFolder(folder)
  }

  function append(line: Line, mustLast: boolean): void {
    if (fd < 0 || isBroken) throw new Error('the journal cannot be written')
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`)
    try {
      writeAll(fd, bytes, size)
      if (mustLast) fdatasyncSync(fd)
    } catch (cause) {
      // Half a line must not be continued by the next.
      try {
        ftruncateSync(fd, size)
      } catch {
        isBroken = true
      }
      throw cause
    }
    size += bytes.length
    lines++
    apply(line)
    if (lines <= tidyAfter + 2 * tidyLines) return
    try {
      tidy()
    } catch (error) {
      // The line is written all the same, and the file only longer than it need be; the next line tries again.
      warn('notTidied', { file, problem: error instanceof Error ? error.message : String(error) })
    }
  }

  return {
    /** `new`: it is on the disk. `again`: it is here already, and its sender was never told. `replay`: its sender was told. */
    receive(message: SnsMessage, takenUntilMs: number): 'new' | 'again' | 'replay' | 'full' {
      const known = seen.get(message.messageId)
      if (known && (known.until >= now() || entries.has(message.messageId))) return known.answered ? 'replay' : 'again'
      const kept: Kept = {
        id: message.messageId,
        type: message.type,
        topicArn: message.topicArn,
        subject: message.subject,
        message: message.message,
        timestamp: message.timestamp,
        attributes: message.attributes,
        receivedAtMs: now(),
        token: message.token,
        subscribeUrl: message.subscribeUrl,
      }
      if (pendingCount >= mostPending || pendingBytes + Buffer.byteLength(kept.message) > mostBytes) return 'full'
      append({ is: 'in', kept, until: takenUntilMs }, true)
      return 'new'
    },
    /** SNS has our answer. Should this be lost, a copy it sends again is taken for what it is. */
    answered(id: string): void {
      if (seen.get(id)?.answered === false) append({ is: 'answered', id }, false)
    },
    done(id: string): void {
      append({ is: 'done', id, at: now() }, true)
    },
    refused(id: string, why: string): void {
      append({ is: 'refused', id, at: now(), why }, true)
    },
    entries: (): IterableIterator<Entry> => entries.values(),
    counts: () => ({ pending: pendingCount, seen: seen.size }),
    isBroken: () => isBroken,
    close(): void {
      if (fd >= 0) {
        fsyncSync(fd)
        closeSync(fd)
      }
      fd = -1
      unlock()
    },
  }
}

function readLine(text: string): Line | undefined {
  try {
    const line = JSON.parse(text) as Line
    if (typeof line !== 'object' || line === null) return undefined
    if (line.is === 'in') return typeof line.kept?.id === 'string' && typeof line.kept.message === 'string' ? line : undefined
    return ['answered', 'done', 'refused', 'seen'].includes(line.is) && typeof line.id === 'string' ? line : undefined
  } catch {
    // Told by how many of them there are.
    return undefined
  }
}

function writeAll(fd: number, bytes: Uint8Array, position = 0): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, position + done)
}

/** So that the new name is on the disk too; where a folder cannot be opened (Windows), the system sees to it. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** One process a folder. A lock left by one that is gone is taken over. */
function lockFolder(folder: string): () => void {
  const file = join(folder, 'lock')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    for (let attempt = 0; attempt < 2; attempt++) {
      try {
        writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 })
        openHere.add(resolve(file))
        return () => {
          openHere.delete(resolve(file))
          rmSync(file, { force: true })
        }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
        const pid = Number(readFileSync(file, 'utf8'))
        if (isRunning(pid, file)) throw new DataFolderError('inUse', { folder, pid })
        rmSync(file, { force: true })
      }
    }
    throw new DataFolderError('inUse', { folder, pid: 0 })
  } catch (cause) {
    if (cause instanceof DataFolderError) throw cause
    throw new DataFolderError('unusable', { folder, problem: cause instanceof Error ? cause.message : String(cause) }, cause)
  }
}

/** In a container a process that starts anew has the number of the one before it. */
function isRunning(pid: number, file: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  if (pid === process.pid) return openHere.has(resolve(file))
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
const openHere = new Set<string>()
