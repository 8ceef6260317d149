/**
 * What the sandbox remembers, on disk: an append-only journal plus snapshots for tables, append-only data files for the long lists.
 *
 * A change is in memory at once and on disk with the next `flush`, which the wire calls before it answers: so an answered write survives
 * `kill -9`. (The bytes are handed to the operating system. A power cut may cost the last writes; a snapshot and all that is in it is on the
 * disk itself before what it replaces is forgotten, so that no more than those is lost.) Time and identity come from outside: the store writes what
 * it is given and reads back the same.
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UserError } from '../../domain/error.ts'

/** A journaled map, cut into scopes (`aws/123456789012/ap-northeast-1`). Values are data: replace them, never change them in place. */
export interface Table<T> {
  in(scope: string): Rows<T>
  scopes(): string[]
}

export interface Rows<T> {
  get(id: string): T | undefined
  has(id: string): boolean
  set(id: string, value: T): void
  delete(id: string): boolean
  /** In order of first insertion. */
  values(): IterableIterator<T>
  entries(): IterableIterator<[string, T]>
  keys(): IterableIterator<string>
  readonly size: number
}

/** Long append-only lists, kept on disk, with only a directory in memory. */
export interface Log<T> {
  in(scope: string): Lists<T>
  scopes(): string[]
}

export interface Lists<T> {
  /** Items go to the end of the list `key`. Answers the position of the first. */
  append(key: string, items: readonly LogItem<T>[]): number
  /** In order of arrival, or newest arrival first. `from` and `to` (inclusive) narrow by `atMs`, `tag` by tag, without promising an order by time. */
  read(key: string, options?: ReadOptions): IterableIterator<Placed<T>>
  /**
   * In order of time, and of arrival within one millisecond; or newest first. Holds in memory only what overlaps in time, so that a page out of
   * a long list costs what it reads.
   */
  sorted(key: string, options?: SortedOptions): IterableIterator<Placed<T>>
  /** How many items ever came: the position that the next one gets. */
  end(key: string): number
  summary(key: string): { count: number; bytes: number; firstMs: number; lastMs: number } | undefined
  keys(): string[]
  delete(key: string): void
  /** Forget what is older than `beforeMs`, as far as whole pieces on disk are: some of it may still be read. */
  trim(key: string, beforeMs: number): void
}

export interface LogItem<T> {
  readonly atMs: number
  readonly item: T
  readonly tag?: string
}
export interface Placed<T> extends LogItem<T> {
  readonly position: number
}
export interface ReadOptions {
  readonly fromMs?: number
  readonly toMs?: number
  readonly tag?: string
  readonly reverse?: boolean
  /** First position to read (last one, when reversed). */
  readonly position?: number
}
export interface SortedOptions {
  readonly fromMs?: number
  readonly toMs?: number
  /** Only items with one of these tags. */
  readonly tags?: ReadonlySet<string>
  readonly reverse?: boolean
  /** Only what comes behind this place, in the order asked for. */
  readonly after?: { readonly atMs: number; readonly position: number }
}

export interface Store {
  table<T>(name: string): Table<T>
  log<T>(name: string): Log<T>
  /**
   * Hand everything changed since the last flush to the operating system. Throws where the disk refuses; what was changed is then undone: memory
   * holds what the disk does, and nothing of what was not kept is ever seen.
   */
  flush(): void
  /** Forget what was changed since the last flush. */
  undo(): void
  /** How often something was undone: whoever changed things before and waits for others in between sees whether they still hold. */
  readonly undone: number
  /** Called after something was undone. */
  onUndo(listener: () => void): void
  /** Something was changed since the last flush. */
  readonly isDirty: boolean
  /** False while a disk that refused goes on refusing. */
  isWritable(): boolean
  /** Forget everything. */
  reset(): void
  /** Everything that is remembered, to be written elsewhere. Read it in one go: it is what there is while it is read. */
  entries(): Generator<Entry>
  /**
   * Remember these instead, and forget what was there: all or nothing. Whatever throws on the way, the entries themselves or the disk, what was
   * there stays, in memory and on disk; so it does when the process dies in the middle.
   */
  replace(entries: Iterable<Entry>): void
  close(): void
  readonly folder: string
  /** What a damaged end of the journal cost, for one line in the log: 0 unless a write was cut off, unanswered, by a crash. */
  readonly droppedBytes: number
}

/** A row of a table; or some of a list's items, in order, with the position of the first (none: where a list ends that has let go of all). */
export type Entry =
  | readonly ['t', table: string, scope: string, id: string, value: unknown]
  | readonly ['l', log: string, scope: string, key: string, first: number, items: readonly EntryItem[]]
export type EntryItem = readonly [atMs: number, item: unknown, tag?: string]

interface Chunk {
  file: number
  offset: number
  length: number
  count: number
  first: number
  minMs: number
  maxMs: number
  tags: string[] | null
}
interface List {
  end: number
  chunks: Chunk[]
}
type Change =
  | ['t', string, string, string, unknown]
  | ['d', string, string, string]
  | ['a', string, string, string, Chunk]
  | ['x', string, string, string]
  | ['y', string, string, string, number]
  | ['e', string, string, string, number]
  | ['v', number]
  | ['z']

type Tables = Map<string, Map<string, Map<string, unknown>>>
type Logs = Map<string, Map<string, Map<string, List>>>

const chunkBytes = 128 * 1024
const dataFileBytes = 64 * 1024 * 1024
const journalBytes = 16 * 1024 * 1024
const maxTags = 24
/** More than most calls write. */
const probeBytes = 64 * 1024

/** `folder` null: a folder of our own under the system's temporary one, removed at `close`. One process per folder. */
export function openStore(folder: string | null): Store {
  const home = folder ?? mkdtempSync(join(tmpdir(), 'trailproof-'))
  makeFolder(home)
  const unlock = folder === null ? () => {} : lock(home)
  try {
    return openIn(home, folder !== null, () => {
      unlock()
      if (folder === null) rmSync(home, { recursive: true, force: true })
    })
  } catch (cause) {
    unlock()
    throw cause
  }
}

/** `isKept`: the folder outlives the process. `leave` lets go of it. */
function openIn(home: string, isKept: boolean, leave: () => void): Store {
  const tables: Tables = new Map()
  const logs: Logs = new Map()
  let pending: string[] = []
  let dataPending: Buffer[] = []
  let dataPendingBytes = 0
  let droppedBytes = 0
  let undone = 0
  let hasRefused = false
  const undoListeners: (() => void)[] = []

  const rowsOf = (table: string, scope: string) => nested(nested(tables, table), scope) as Map<string, unknown>
  const listsOf = (log: string, scope: string) => nested(nested(logs, log), scope) as Map<string, List>

  const apply = (change: Change) => {
    if (change[0] === 't') rowsOf(change[1], change[2]).set(change[3], change[4])
    else if (change[0] === 'd') rowsOf(change[1], change[2]).delete(change[3])
    else if (change[0] === 'a') addChunk(nestedList(listsOf(change[1], change[2]), change[3]), change[4])
    else if (change[0] === 'x') listsOf(change[1], change[2]).delete(change[3])
    else if (change[0] === 'y') trimList(listsOf(change[1], change[2]).get(change[3]), change[4])
    else if (change[0] === 'e') nestedList(listsOf(change[1], change[2]), change[3]).end = change[4]
  }

  // What is there already.
  let generation = 0
  for (const name of readdirSync(home)) {
    const m = /^snapshot-(\d+)\.jsonl$/.exec(name)
    if (m?.[1]) generation = Math.max(generation, Number(m[1]))
  }
  const snapshotFile = (g: number) => join(home, `snapshot-${g}.jsonl`)
  const journalFile = (g: number) => join(home, `journal-${g}.jsonl`)
  const dataFile = (n: number) => join(home, `data-${n}.jsonl`)
  for (const name of readdirSync(home)) {
    const m = /^journal-(\d+)\.jsonl$/.exec(name)
    // It is begun when its snapshot is there: without that one, nobody knows what it goes on from.
    if (m?.[1] && Number(m[1]) > generation && statSync(join(home, name)).size > 0) throw damaged(snapshotFile(Number(m[1])), 0, null)
  }
  readSnapshot()
  let journal = openSync(journalFile(generation), 'a+')
  const found = readFileSync(journalFile(generation))
  let journalSize = replay(found)
  droppedBytes = found.length - journalSize
  if (droppedBytes > 0) ftruncateSync(journal, journalSize)
  for (const name of readdirSync(home)) {
    const m = /^(?:snapshot|journal)-(\d+)\.(?:jsonl|tmp)$/.exec(name)
    // Left by one that was killed between two of them.
    if (m?.[1] && (Number(m[1]) !== generation || name.endsWith('.tmp'))) rmSync(join(home, name), { force: true })
  }
  let dataNumber = 0
  for (const name of readdirSync(home)) {
    const m = /^data-(\d+)\.jsonl$/.exec(name)
    if (m?.[1]) dataNumber = Math.max(dataNumber, Number(m[1]))
  }
  let data = openSync(dataFile(dataNumber), 'a+')
  let dataSize = fstatSync(data).size
  const readers = new Map<number, number>()
  let nextJournal = -1
  let snapshotAtBytes = journalBytes
  tidy()
  checkData()

  function readSnapshot() {
    if (generation === 0) return
    const file = snapshotFile(generation)
    const lines = readFileSync(file, 'utf8').split('\n')
    let offset = 0
    let isMarked = false
    let isWhole = false
    for (const line of lines) {
      if (line) {
        const change = parseLine(line, file, offset)
        if (change[0] === 'v') isMarked = true
        isWhole = change[0] === 'z'
        apply(change)
      }
      offset += Buffer.byteLength(line) + 1
    }
    // One cut off at the end of a line reads well; only its end mark tells. Those written before there were marks have none; an empty one, which a
    // power cut leaves of a file whose name was written and whose bytes were not, has nothing at all.
    if (!isWhole && (isMarked || offset <= 1)) throw damaged(file, offset - 1, null)
  }

  /** Lists may only point at what is there. */
  function checkData() {
    const sizes = new Map<number, number>()
    for (const scopes of logs.values())
      for (const lists of scopes.values())
        for (const list of lists.values())
          for (const { file, offset, length } of list.chunks) {
            let size = sizes.get(file)
            if (size === undefined) {
              size = statSync(dataFile(file), { throwIfNoEntry: false })?.size ?? 0
              sizes.set(file, size)
            }
            if (offset + length > size) throw damaged(dataFile(file), size, null)
          }
  }

  /** Answers where the last whole line ends. Throws where one that is not the last cannot be read. */
  function replay(text: Buffer): number {
    let start = 0
    while (start < text.length) {
      const end = text.indexOf(10, start)
      const line = end < 0 ? null : text.toString('utf8', start, end)
      let changes: Change[] | null = null
      if (line !== null) {
        try {
          const read: unknown = JSON.parse(line)
          if (!Array.isArray(read) || !read.every(Array.isArray)) throw new Error('no list of changes')
          changes = read as Change[]
        } catch (cause) {
          if (end !== text.length - 1) throw damaged(journalFile(generation), start, cause)
        }
      }
      if (changes === null) return start
      for (const c of changes) apply(c)
      start = end + 1
    }
    return text.length
  }

  /** Data files that no list points at any more. */
  function tidy() {
    const used = new Set<number>([dataNumber])
    for (const scopes of logs.values())
      for (const lists of scopes.values()) for (const list of lists.values()) for (const c of list.chunks) used.add(c.file)
    for (const name of readdirSync(home)) {
      const m = /^data-(\d+)\.jsonl$/.exec(name)
      if (!m?.[1] || used.has(Number(m[1]))) continue
      const reader = readers.get(Number(m[1]))
      if (reader !== undefined) closeSync(reader)
      readers.delete(Number(m[1]))
      unlinkSync(join(home, name))
    }
  }

  function write(file: number, bytes: Buffer) {
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done)
  }

  function flushData() {
    if (dataPendingBytes === 0) return
    // After a failed, partial write the file is longer than we think: start again from where the directory says.
    if (fstatSync(data).size !== dataSize) ftruncateSync(data, dataSize)
    write(data, Buffer.concat(dataPending, dataPendingBytes))
    dataSize += dataPendingBytes
    dataPending = []
    dataPendingBytes = 0
  }

  function flush() {
    try {
      flushData()
      if (pending.length === 0) return
      const line = Buffer.from(`[${pending.join(',')}]\n`)
      if (fstatSync(journal).size !== journalSize) ftruncateSync(journal, journalSize)
      write(journal, line)
      journalSize += line.length
      pending = []
      hasRefused = false
    } catch (cause) {
      hasRefused = true
      undo()
      throw cause
    }
    if (journalSize > snapshotAtBytes) fold()
  }

  /** What was written is safe in the journal: where no snapshot can be made, it grows on, and it is tried again later. */
  function fold() {
    try {
      turnTo(writeSnapshot(tables, logs))
      snapshotAtBytes = journalBytes
    } catch {
      snapshotAtBytes = journalSize + journalBytes
    }
  }

  function undo() {
    if (pending.length === 0 && dataPendingBytes === 0) return
    pending = []
    dataPending = []
    dataPendingBytes = 0
    empty()
    readSnapshot()
    const bytes = Buffer.alloc(journalSize)
    for (let done = 0; done < journalSize; ) {
      const n = readSync(journal, bytes, done, journalSize - done, done)
      if (n === 0) throw damaged(journalFile(generation), done, null)
      done += n
    }
    replay(bytes)
    undone++
    for (const listener of undoListeners) listener()
  }

  /** Scoped views hold the inner maps: empty them, do not replace them. */
  function empty() {
    for (const scopes of tables.values()) for (const r of scopes.values()) r.clear()
    for (const scopes of logs.values()) for (const l of scopes.values()) l.clear()
  }

  function isWritable(): boolean {
    if (!hasRefused) return true
    const probe = join(home, 'probe.tmp')
    try {
      writeFileSync(probe, Buffer.alloc(probeBytes))
      hasRefused = false
    } catch {
      // Still so.
    }
    rmSync(probe, { force: true })
    return !hasRefused
  }

  /** From here on the new snapshot is what a start reads, the old one until then. Answers its number. */
  function writeSnapshot(ofTables: Tables, ofLogs: Logs): number {
    const next = generation + 1
    const draft = join(home, `snapshot-${next}.tmp`)
    const out = openSync(draft, 'w')
    let isWritten = false
    let block: string[] = []
    let blockBytes = 0
    const put = (change: Change) => {
      const line = JSON.stringify(change)
      block.push(line)
      blockBytes += line.length
      if (blockBytes > 1024 * 1024) drain()
    }
    const drain = () => {
      if (block.length > 0) write(out, Buffer.from(`${block.join('\n')}\n`))
      block = []
      blockBytes = 0
    }
    try {
      put(['v', 1])
      for (const [table, scopes] of ofTables)
        for (const [scope, rows] of scopes) for (const [id, value] of rows) put(['t', table, scope, id, value])
      for (const [log, scopes] of ofLogs)
        for (const [scope, lists] of scopes)
          for (const [key, list] of lists) {
            for (const chunk of list.chunks) put(['a', log, scope, key, chunk])
            // Positions go on counting where a list has let go of all it had.
            if (list.chunks.length === 0 && list.end > 0) put(['e', log, scope, key, list.end])
          }
      put(['z'])
      drain()
      if (isKept) {
        // On the disk itself: what it points at, then what it says.
        fsyncSync(data)
        fsyncSync(out)
      }
      isWritten = true
    } finally {
      closeSync(out)
      if (!isWritten) rmSync(draft, { force: true })
    }
    // Opened before the snapshot counts: behind it nothing may fail.
    writeFileSync(journalFile(next), '')
    nextJournal = openSync(journalFile(next), 'a+')
    try {
      renameSync(draft, snapshotFile(next))
    } catch (cause) {
      closeSync(nextJournal)
      throw cause
    }
    if (isKept) syncFolder(home)
    return next
  }

  function turnTo(next: number) {
    closeSync(journal)
    journal = nextJournal
    journalSize = 0
    const old = generation
    generation = next
    rmSync(journalFile(old), { force: true })
    rmSync(snapshotFile(old), { force: true })
    tidy()
  }

  function change(c: Change) {
    pending.push(JSON.stringify(c))
  }

  function readChunk(chunk: Chunk): Buffer {
    let file = data
    if (chunk.file !== dataNumber) {
      file = readers.get(chunk.file) ?? openSync(dataFile(chunk.file), 'r')
      readers.set(chunk.file, file)
    } else if (chunk.offset + chunk.length > dataSize) flushData()
    const bytes = Buffer.allocUnsafe(chunk.length)
    for (let done = 0; done < bytes.length; ) {
      const n = readSync(file, bytes, done, bytes.length - done, chunk.offset + done)
      if (n === 0) throw damaged(dataFile(chunk.file), chunk.offset, null)
      done += n
    }
    return bytes
  }

  function parseItem<T>(line: string | undefined, chunk: Chunk): [number, T, string | undefined] {
    try {
      return JSON.parse(line ?? '') as [number, T, string | undefined]
    } catch (cause) {
      throw damaged(dataFile(chunk.file), chunk.offset, cause)
    }
  }

  function rows<T>(table: string, scope: string): Rows<T> {
    const map = rowsOf(table, scope) as Map<string, T>
    return {
      get: (id) => map.get(id),
      has: (id) => map.has(id),
      set(id, value) {
        map.set(id, value)
        change(['t', table, scope, id, value])
      },
      delete(id) {
        if (!map.delete(id)) return false
        change(['d', table, scope, id])
        return true
      },
      values: () => map.values(),
      entries: () => map.entries(),
      keys: () => map.keys(),
      get size() {
        return map.size
      },
    }
  }

  function lists<T>(log: string, scope: string): Lists<T> {
    const map = listsOf(log, scope)
    return {
      append(key, items) {
        const list = nestedList(map, key)
        const first = list.end
        let i = 0
        while (i < items.length) {
          if (dataSize + dataPendingBytes > dataFileBytes) roll()
          const lines: string[] = []
          let length = 0
          let minMs = Number.POSITIVE_INFINITY
          let maxMs = Number.NEGATIVE_INFINITY
          const tags = new Set<string>()
          const from = i
          for (; i < items.length && length < chunkBytes; i++) {
            const { atMs, item, tag } = items[i] as LogItem<T>
            const line = `${JSON.stringify(tag === undefined ? [atMs, item] : [atMs, item, tag])}\n`
            lines.push(line)
            length += line.length
            if (atMs < minMs) minMs = atMs
            if (atMs > maxMs) maxMs = atMs
            tags.add(tag ?? '')
          }
          const bytes = bytesOf(lines, length)
          const chunk: Chunk = {
            file: dataNumber,
            offset: dataSize + dataPendingBytes,
            length: bytes.length,
            count: i - from,
            first: list.end,
            minMs,
            maxMs,
            tags: tags.size > maxTags ? null : [...tags],
          }
          dataPending.push(bytes)
          dataPendingBytes += bytes.length
          change(['a', log, scope, key, chunk])
          addChunk(list, { ...chunk })
        }
        return first
      },
      *read(key, { fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY, tag, reverse = false, position } = {}) {
        const list = map.get(key)
        if (!list) return
        // The list may grow while it is read: what was there at the start is what is read.
        const chunks = list.chunks.map((c) => ({ ...c }))
        if (reverse) chunks.reverse()
        for (const chunk of chunks) {
          if (chunk.maxMs < fromMs || chunk.minMs > toMs) continue
          if (tag !== undefined && chunk.tags !== null && !chunk.tags.includes(tag)) continue
          if (position !== undefined && (reverse ? chunk.first > position : chunk.first + chunk.count <= position)) continue
          const lines = readChunk(chunk).toString('utf8').split('\n')
          for (let n = 0; n < chunk.count; n++) {
            const i = reverse ? chunk.count - 1 - n : n
            const at = chunk.first + i
            if (position !== undefined && (reverse ? at > position : at < position)) continue
            const [atMs, item, t] = parseItem<T>(lines[i], chunk)
            if (atMs < fromMs || atMs > toMs || (tag !== undefined && t !== tag)) continue
            yield t === undefined ? { position: at, atMs, item } : { position: at, atMs, item, tag: t }
          }
        }
      },
      *sorted(key, { fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY, tags, reverse = false, after } = {}) {
        const list = map.get(key)
        if (!list) return
        // Counted upwards in either direction: `near` is the end of a chunk that the order meets first.
        const sign = reverse ? -1 : 1
        const near = (c: Chunk) => (reverse ? -c.maxMs : c.minMs)
        const place = (p: { atMs: number; position: number }, q: { atMs: number; position: number }) =>
          sign * (p.atMs - q.atMs || p.position - q.position)
        const chunks = list.chunks
          .filter(
            (c) =>
              c.maxMs >= fromMs &&
              c.minMs <= toMs &&
              (tags === undefined || c.tags === null || c.tags.some((t) => tags.has(t))) &&
              (after === undefined || (reverse ? c.minMs <= after.atMs : c.maxMs >= after.atMs)),
          )
          .map((c) => ({ ...c }))
          .sort((a, b) => near(a) - near(b) || sign * (a.first - b.first))
        let held: Placed<T>[] = []
        let lowest = Number.POSITIVE_INFINITY
        for (const [n, chunk] of chunks.entries()) {
          const lines = readChunk(chunk).toString('utf8').split('\n')
          for (let i = 0; i < chunk.count; i++) {
            const [atMs, item, tag] = parseItem<T>(lines[i], chunk)
            const position = chunk.first + i
            if (atMs < fromMs || atMs > toMs || (tags !== undefined && !tags.has(tag ?? ''))) continue
            if (after !== undefined && place({ atMs, position }, after) <= 0) continue
            held.push(tag === undefined ? { position, atMs, item } : { position, atMs, item, tag })
            lowest = Math.min(lowest, sign * atMs)
          }
          const next = chunks[n + 1]
          const bound = next ? near(next) : Number.POSITIVE_INFINITY
          if (lowest >= bound) continue
          held.sort(place)
          let ready = 0
          for (; ready < held.length; ready++) {
            const item = held[ready] as Placed<T>
            if (sign * item.atMs >= bound) break
            yield item
          }
          held = held.slice(ready)
          lowest = held[0] ? sign * held[0].atMs : Number.POSITIVE_INFINITY
        }
      },
      end: (key) => map.get(key)?.end ?? 0,
      summary(key) {
        const list = map.get(key)
        if (!list || list.chunks.length === 0) return undefined
        let count = 0
        let bytes = 0
        let firstMs = Number.POSITIVE_INFINITY
        let lastMs = Number.NEGATIVE_INFINITY
        for (const c of list.chunks) {
          count += c.count
          bytes += c.length
          firstMs = Math.min(firstMs, c.minMs)
          lastMs = Math.max(lastMs, c.maxMs)
        }
        return { count, bytes, firstMs, lastMs }
      },
      keys: () => [...map.keys()],
      delete(key) {
        if (map.delete(key)) change(['x', log, scope, key])
      },
      trim(key, beforeMs) {
        if (trimList(map.get(key), beforeMs)) change(['y', log, scope, key, beforeMs])
      },
    }
  }

  function roll() {
    flushData()
    if (isKept) fsyncSync(data)
    readers.set(dataNumber, data)
    dataNumber++
    data = openSync(dataFile(dataNumber), 'a+')
    dataSize = 0
  }

  function* entries(): Generator<Entry> {
    for (const [table, scopes] of tables)
      for (const [scope, rows] of scopes) for (const [id, value] of rows) yield ['t', table, scope, id, value]
    for (const [log, scopes] of logs)
      for (const [scope, lists] of scopes)
        for (const [key, list] of lists) {
          for (const chunk of list.chunks) {
            const lines = readChunk(chunk).toString('utf8').split('\n').slice(0, chunk.count)
            yield ['l', log, scope, key, chunk.first, lines.map((line) => parseItem(line, chunk) as unknown as EntryItem)]
          }
          if (list.chunks.length === 0 && list.end > 0) yield ['l', log, scope, key, list.end, []]
        }
  }

  function replace(from: Iterable<Entry>) {
    flush()
    const newTables: Tables = new Map()
    const newLogs: Logs = new Map()
    const made: number[] = []
    let number = dataNumber
    let out: number | null = null
    let size = 0
    let next: number
    try {
      const begin = () => {
        if (out !== null) {
          if (isKept) fsyncSync(out)
          closeSync(out)
        }
        out = openSync(dataFile(++number), 'w')
        made.push(number)
        size = 0
        return out
      }
      let file = begin()
      for (const entry of from) {
        if (entry[0] === 't') {
          ;(nested(nested(newTables, entry[1]), entry[2]) as Map<string, unknown>).set(entry[3], entry[4])
          continue
        }
        const [, log, scope, key, first, items] = entry
        const list = nestedList(nested(nested(newLogs, log), scope) as Map<string, List>, key)
        if (items.length === 0) {
          list.end = Math.max(list.end, first)
          continue
        }
        if (size > dataFileBytes) file = begin()
        const bytes = Buffer.from(items.map((item) => `${JSON.stringify(item)}\n`).join(''))
        const tags = new Set(items.map(([, , tag]) => tag ?? ''))
        write(file, bytes)
        addChunk(list, {
          file: number,
          offset: size,
          length: bytes.length,
          count: items.length,
          first,
          minMs: items.reduce((least, [atMs]) => Math.min(least, atMs), Number.POSITIVE_INFINITY),
          maxMs: items.reduce((most, [atMs]) => Math.max(most, atMs), Number.NEGATIVE_INFINITY),
          tags: tags.size > maxTags ? null : [...tags],
        })
        size += bytes.length
      }
      if (isKept) fsyncSync(file)
      closeSync(file)
      out = null
      next = writeSnapshot(newTables, newLogs)
    } catch (cause) {
      if (out !== null) closeSync(out)
      for (const each of made) rmSync(dataFile(each), { force: true })
      rmSync(join(home, `snapshot-${generation + 1}.tmp`), { force: true })
      rmSync(journalFile(generation + 1), { force: true })
      throw cause
    }
    readers.set(dataNumber, data)
    dataNumber = number
    data = openSync(dataFile(dataNumber), 'a+')
    dataSize = fstatSync(data).size
    empty()
    for (const [table, scopes] of newTables)
      for (const [scope, rows] of scopes) for (const [id, value] of rows) rowsOf(table, scope).set(id, value)
    for (const [log, scopes] of newLogs)
      for (const [scope, lists] of scopes) for (const [key, list] of lists) listsOf(log, scope).set(key, list)
    turnTo(next)
  }

  return {
    folder: home,
    entries,
    replace,
    get droppedBytes() {
      return droppedBytes
    },
    table: <T>(name: string): Table<T> => ({ in: (scope) => rows<T>(name, scope), scopes: () => [...nested(tables, name).keys()] }),
    log: <T>(name: string): Log<T> => ({ in: (scope) => lists<T>(name, scope), scopes: () => [...nested(logs, name).keys()] }),
    flush,
    undo,
    get undone() {
      return undone
    },
    onUndo: (listener) => undoListeners.push(listener),
    get isDirty() {
      return pending.length > 0 || dataPendingBytes > 0
    },
    isWritable,
    reset() {
      // On disk first: where that is refused, all is as it was.
      turnTo(writeSnapshot(new Map(), new Map()))
      empty()
      pending = []
      dataPending = []
      dataPendingBytes = 0
      tidy()
    },
    close() {
      try {
        flush()
      } finally {
        closeSync(journal)
        closeSync(data)
        for (const [n, fd] of readers) if (n !== dataNumber) closeSync(fd)
        leave()
      }
    },
  }
}

/** Long lines are written one by one into their place, in a third of the time; of short ones the joined text is. `length` in UTF-16 units. */
function bytesOf(lines: readonly string[], length: number): Buffer {
  if (length < lines.length * longLine) return Buffer.from(lines.join(''))
  let size = 0
  for (const line of lines) size += Buffer.byteLength(line)
  const bytes = Buffer.allocUnsafe(size)
  let at = 0
  for (const line of lines) at += bytes.write(line, at)
  return bytes
}

/** Measured: on Node 20, 1,400 and 90 characters a line. */
const longLine = 400

function addChunk(list: List, chunk: Chunk) {
  const last = list.chunks.at(-1)
  list.end = chunk.first + chunk.count
  if (last && last.file === chunk.file && last.offset + last.length === chunk.offset && last.length + chunk.length <= chunkBytes) {
    last.length += chunk.length
    last.count += chunk.count
    last.minMs = Math.min(last.minMs, chunk.minMs)
    last.maxMs = Math.max(last.maxMs, chunk.maxMs)
    const tags = last.tags && chunk.tags ? new Set([...last.tags, ...chunk.tags]) : null
    last.tags = tags && tags.size <= maxTags ? [...tags] : null
  } else list.chunks.push({ ...chunk })
}

function trimList(list: List | undefined, beforeMs: number): boolean {
  const kept = list?.chunks.filter((c) => c.maxMs >= beforeMs)
  if (!list || !kept || kept.length === list.chunks.length) return false
  list.chunks = kept
  return true
}

function nested<V>(map: Map<string, Map<string, V>>, key: string): Map<string, V> {
  let inner = map.get(key)
  if (!inner) {
    inner = new Map()
    map.set(key, inner)
  }
  return inner
}

function nestedList(map: Map<string, List>, key: string): List {
  let list = map.get(key)
  if (!list) {
    list = { end: 0, chunks: [] }
    map.set(key, list)
  }
  return list
}

function parseLine(line: string, file: string, offset: number): Change {
  try {
    const read: unknown = JSON.parse(line)
    if (!Array.isArray(read)) throw new Error('no change')
    return read as Change
  } catch (cause) {
    throw damaged(file, offset, cause)
  }
}

function damaged(file: string, offset: number, cause: unknown): UserError {
  return new UserError('sandboxStateDamaged', { file, offset }, { cause })
}

/** The names in a folder, on the disk itself. */
function syncFolder(home: string): void {
  let folder: number | null = null
  try {
    folder = openSync(home, 'r')
    fsyncSync(folder)
  } catch {
    // Windows and some shared folders of containers have no such thing; names are then as durable as they make them.
  } finally {
    if (folder !== null) closeSync(folder)
  }
}

function makeFolder(home: string): void {
  try {
    mkdirSync(home, { recursive: true })
  } catch (cause) {
    throw new UserError('sandboxFolderUnusable', { folder: home, cause: String((cause as Error).message) }, { cause })
  }
}

/**
 * The second process on a folder refuses, and says which one holds it. A lock left by a process that is gone is taken over: its number may be
 * another's by now, so the lock tells when its process began too, where the system does.
 */
function lock(home: string): () => void {
  const file = join(home, 'lock')
  const mine = `${process.pid} ${beganAt(process.pid)}`
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      place(file, mine)
      // Of those that were killed at this very place.
      for (const name of readdirSync(home)) if (/^lock\.\d+(?:\.tmp)?$/.test(name)) rmSync(join(home, name), { force: true })
      return () => {
        if (readLock(file) === mine) rmSync(file, { force: true })
      }
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException
      // The one that got the lock tidied up behind others that died; ours was among it.
      if (code !== 'EEXIST' && code !== 'ENOENT')
        throw new UserError('sandboxFolderUnusable', { folder: home, cause: String((cause as Error).message) }, { cause })
      const held = readLock(file)
      if (held !== null) takeOver(home, file, held)
    }
  }
  throw new UserError('sandboxFolderInUse', { folder: home, pid: 0 })
}

/**
 * The lock appears with all that stands in it: nobody ever reads a half of it and takes it for that of one who died. Throws `EEXIST` where there is
 * one. Where a file can have no second name (some shared folders), it is made in its place.
 */
function place(file: string, text: string): void {
  const draft = `${file}.${process.pid}.tmp`
  try {
    writeFileSync(draft, text)
    linkSync(draft, file)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === undefined || !['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV'].includes(code)) throw cause
    try {
      writeFileSync(file, text, { flag: 'wx' })
    } catch (second) {
      // Made, and not filled: the disk is full.
      if ((second as NodeJS.ErrnoException).code !== 'EEXIST' && readLock(file) === '') rmSync(file, { force: true })
      throw second
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Throws where the holder lives. Two that find the same dead one: only one moves its lock away, and none that of the other. */
function takeOver(home: string, file: string, held: string): void {
  refuseWhileAlive(home, held)
  const aside = `${file}.${process.pid}`
  try {
    renameSync(file, aside)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return
    throw new UserError('sandboxFolderUnusable', { folder: home, cause: String((cause as Error).message) }, { cause })
  }
  const moved = readLock(aside)
  try {
    if (moved !== null && moved !== held) {
      try {
        place(file, moved)
      } catch (cause) {
        // A third one was there first.
        if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
      }
      refuseWhileAlive(home, moved)
    }
  } finally {
    rmSync(aside, { force: true })
  }
}

function refuseWhileAlive(home: string, held: string): void {
  const [pid = 0, began = ''] = [Number(held.split(' ')[0]), held.split(' ')[1]]
  if (pid > 0 && pid !== process.pid && alive(pid) && (began === '' || began === beganAt(pid)))
    throw new UserError('sandboxFolderInUse', { folder: home, pid })
}

/** null: there is none (any more). */
function readLock(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

/** When a process began, in the system's own count; '' where it does not tell. Source: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html (22) */
function beganAt(pid: number): string {
  const stat = `/proc/${pid}/stat`
  if (!existsSync(stat)) return ''
  return readFileSync(stat, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? ''
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** A process that was killed and whose parent has not asked after it is dead, though it still answers to its number. Only Linux tells. */
function isZombie(pid: number): boolean {
  const stat = `/proc/${pid}/stat`
  return existsSync(stat) && /^\d+ \(.*\) Z /s.test(readFileSync(stat, 'utf8'))
}
