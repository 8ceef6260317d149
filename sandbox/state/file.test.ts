import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { UserError } from '../../domain/error.ts'
import { readStateFile, stateFile, stateFileBytes, writeStateFile } from './file.ts'
import { openStore, type Store } from './store.ts'

const folders: string[] = []
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'trailproof-test-'))
  folders.push(folder)
  return folder
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const head = { savedBy: '0.1.0', savedAt: '2026-11-21T08:00:00.000Z', account: '123456789012' }

function filled(store: Store): Store {
  const rows = store.table<{ n: number; text: string }>('topics')
  rows.in('aws/1/a').set('x', { n: 1, text: '한글 中文 "quoted"\n' })
  rows.in('aws/2/a').set('x', { n: 2, text: '' })
  const events = store.log<{ n: number }>('events').in('aws/1/a')
  for (let i = 0; i < 3; i++)
    events.append(
      'history',
      [0, 1].map((j) => ({ atMs: 1000 * i - j, item: { n: 2 * i + j }, ...(j === 0 ? { tag: 'even' } : {}) })),
    )
  store.flush()
  return store
}
const contents = (store: Store) => ({
  rows: ['aws/1/a', 'aws/2/a'].map((scope) => [...store.table('topics').in(scope).entries()]),
  items: [...store.log('events').in('aws/1/a').read('history')],
  end: store.log('events').in('aws/1/a').end('history'),
})
const bytesOf = (store: Store) => Buffer.concat([...stateFile(store, head)])
const load = (store: Store, bytes: Uint8Array) => store.replace(readStateFile(bytes, 'state').entries())

function errorOf(run: () => unknown): { code: string; params: object } {
  try {
    run()
  } catch (error) {
    if (error instanceof UserError) return { code: error.code, params: error.params }
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('what is saved', () => {
  test('is there again after loading, in memory and after opening again, and nothing else', () => {
    const from = filled(openStore(null))
    const folder = newFolder()
    const to = openStore(folder)
    to.table('topics').in('aws/1/a').set('gone', { n: 9 })
    to.table('other').in('').set('gone', 1)
    const seenBefore = to.table('topics').in('aws/1/a')
    to.log('events')
      .in('aws/1/a')
      .append('gone', [{ atMs: 1, item: 1 }])
    load(to, bytesOf(from))
    expect(contents(to)).toEqual(contents(from))
    expect([...seenBefore.keys()]).toEqual(['x'])
    expect([to.table('other').in('').size, to.log('events').in('aws/1/a').keys()]).toEqual([0, ['history']])
    // It goes on from there.
    to.log('events')
      .in('aws/1/a')
      .append('history', [{ atMs: 9, item: { n: 6 } }])
    to.close()
    const again = openStore(folder)
    expect(contents(again).items.map(({ position, item }) => [position, item])).toEqual([0, 1, 2, 3, 4, 5, 6].map((n) => [n, { n }]))
    again.close()
    from.close()
  })

  test('positions go on counting where a list has let go of its oldest, or of all', () => {
    const from = filled(openStore(null))
    const long = from.log<string>('events').in('aws/1/a')
    const text = 'x'.repeat(100_000)
    for (let i = 0; i < 4; i++) long.append('long', [{ atMs: i, item: `${i} ${text}` }])
    long.trim('long', 2)
    long.trim('history', 1_000_000)
    expect(long.end('history')).toBe(6)
    const folder = newFolder()
    const to = openStore(folder)
    load(to, bytesOf(from))
    to.close()
    const again = openStore(folder)
    const there = again.log<string>('events').in('aws/1/a')
    expect([there.end('history'), there.end('long')]).toEqual([6, 4])
    expect([...there.read('long')].map(({ position }) => position)).toEqual([...long.read('long')].map(({ position }) => position))
    again.close()
    from.close()
  })

  test('is a file for its owner’s eyes, written whole', () => {
    const folder = newFolder()
    const file = join(folder, 'state')
    const store = filled(openStore(null))
    writeStateFile(file, stateFile(store, head))
    if (process.platform !== 'win32') expect((statSync(file).mode & 0o777).toString(8)).toBe('600')
    const first = readFileSync(file)
    expect(readStateFile(first, file).head).toEqual({ file: 'trailproof sandbox', form: 1, ...head })
    function* broken() {
      yield first
      throw new Error('the disk is full')
    }
    expect(errorOf(() => writeStateFile(file, broken()))).toEqual({
      code: 'stateFileUnwritable',
      params: { file, problem: 'the disk is full' },
    })
    expect(readFileSync(file)).toEqual(first)
    expect(readdirSync(folder)).toEqual(['state'])
    store.close()
  })

  test('replaces a saved state, and no other file', () => {
    const folder = newFolder()
    const store = filled(openStore(null))
    const ours = join(folder, 'ours')
    const theirs = join(folder, 'theirs.json')
    writeFileSync(theirs, '{"name": "not ours"}')
    writeStateFile(ours, stateFile(store, head))
    writeStateFile(ours, stateFile(store, { ...head, savedBy: '0.2.0' }))
    expect(readStateFile(stateFileBytes(ours), ours).head.savedBy).toBe('0.2.0')
    expect(errorOf(() => writeStateFile(theirs, stateFile(store, head)))).toEqual({ code: 'stateFileOther', params: { file: theirs } })
    expect(readFileSync(theirs, 'utf8')).toBe('{"name": "not ours"}')
    store.close()
  })
})

describe('a file that cannot be taken up is refused by its cause, and what was there stays', () => {
  const good = () => {
    const store = filled(openStore(null))
    const text = bytesOf(store).toString('utf8')
    store.close()
    return text
  }
  /** The last line made right for what stands before it: as somebody would who edits on purpose. */
  const resummed = (text: string) => {
    const store = openStore(null)
    const lines = text.trimEnd().split('\n').slice(1, -1)
    const entries = lines.map((line) => JSON.parse(line) as never)
    const made = Buffer.concat([
      ...stateFile(
        {
          ...store,
          *entries() {
            yield* entries
          },
        } as Store,
        head,
      ),
    ])
    store.close()
    return made.toString('utf8')
  }
  test.each<[string, (text: string) => string, { code: string; params: object }]>([
    ['an empty file', () => '', { code: 'stateFileForeign', params: { file: 'state' } }],
    ['some other JSON', () => '{"Records": []}', { code: 'stateFileForeign', params: { file: 'state' } }],
    ['no text at all', () => '\u0000\u0001\u0002', { code: 'stateFileForeign', params: { file: 'state' } }],
    [
      'a form of another version',
      (t) => t.replace('"form":1', '"form":2').replace('0.1.0', '9.0.0'),
      { code: 'stateFileForm', params: { file: 'state', saw: '2', want: 1, savedBy: '9.0.0' } },
    ],
    ['cut off in a line', (t) => t.slice(0, -100), { code: 'stateFileDamaged', params: { file: 'state', line: 0 } }],
    [
      'cut off between lines',
      (t) => `${t.trimEnd().split('\n').slice(0, -1).join('\n')}\n`,
      { code: 'stateFileDamaged', params: { file: 'state', line: 0 } },
    ],
    ['only its first line', (t) => `${t.split('\n')[0]}\n`, { code: 'stateFileDamaged', params: { file: 'state', line: 0 } }],
    ['one letter changed', (t) => t.replace('한글', '한극'), { code: 'stateFileDamaged', params: { file: 'state', line: 0 } }],
    ['a line twice', (t) => t.replace(/(\["t".*\n)/, '$1$1'), { code: 'stateFileDamaged', params: { file: 'state', line: 0 } }],
    ['line ends of Windows', (t) => t.replaceAll('\n', '\r\n'), { code: 'stateFileDamaged', params: { file: 'state', line: 0 } }],
    [
      'an entry of no kind we know',
      (t) => resummed(t.replace('["t","topics"', '["z","topics"')),
      { code: 'stateFileDamaged', params: { file: 'state', line: 2 } },
    ],
    [
      'a clock that cannot run',
      (t) => resummed(t.replace(/\["t".*\n/, '["t","clock","","",{"mode":"fast","offsetMs":"1"}]\n')),
      { code: 'stateFileDamaged', params: { file: 'state', line: 2 } },
    ],
  ])('%s', (_what, spoil, problem) => {
    const text = spoil(good())
    const store = filled(openStore(null))
    const before = contents(store)
    expect(errorOf(() => load(store, Buffer.from(text)))).toEqual(problem)
    expect(contents(store)).toEqual(before)
    store.close()
  })

  test('the test’s own way of making the sum right makes files that are taken up', () => {
    const store = openStore(null)
    load(store, Buffer.from(resummed(good())))
    expect(contents(store).end).toBe(6)
    store.close()
  })

  test('where the disk refuses in the middle, memory and disk keep what there was', () => {
    const folder = newFolder()
    const store = filled(openStore(folder))
    const before = contents(store)
    const files = readdirSync(folder).sort()
    expect(() =>
      store.replace(
        (function* () {
          yield ['t', 'topics', 'aws/1/a', 'new', 1] as const
          yield ['l', 'events', 'aws/1/a', 'history', 0, [[1, 'new']]] as const
          throw new Error('gone')
        })(),
      ),
    ).toThrow('gone')
    expect(contents(store)).toEqual(before)
    expect(readdirSync(folder).sort()).toEqual(files)
    store.close()
    const again = openStore(folder)
    expect(contents(again)).toEqual(before)
    again.close()
  })

  test('a process killed at any moment of it leaves the old or the new, whole', async () => {
    const folder = newFolder()
    const script = `
      import { openStore } from ${JSON.stringify(new URL('./store.ts', import.meta.url).href)}
      const store = openStore(${JSON.stringify(folder)})
      const first = (store.table('t').in('s').get('0') ?? -1) + 1
      for (let n = first; ; n++) {
        store.replace([
          ...Array.from({ length: 200 }, (_, i) => ['t', 't', 's', String(i), n]),
          ...Array.from({ length: 20 }, (_, i) => ['l', 'l', 's', 'k', i, [[i, n]]]),
        ])
        process.stdout.write(n + '\\n')
      }`
    let last = -1
    for (let round = 0; round < 4; round++) {
      const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const until = last + 20 + 7 * round
      await new Promise<void>((resolve) => {
        child.stdout.on('data', (chunk: Buffer) => {
          last = Math.max(last, ...chunk.toString().split('\n').slice(0, -1).map(Number))
          if (last > until) child.kill('SIGKILL')
        })
        child.once('exit', () => resolve())
      })
      const store = openStore(folder)
      const rows = [...store.table<number>('t').in('s').values()]
      const items = [...store.log<number>('l').in('s').read('k')].map(({ item }) => item)
      expect([rows.length, items.length, new Set([...rows, ...items]).size]).toEqual([200, 20, 1])
      expect(rows[0]).toBeGreaterThanOrEqual(last)
      store.close()
      // What was begun and not taken up is not left lying about for ever.
      const files = readdirSync(folder).filter((name) => name.startsWith('data-'))
      expect(files.length).toBeLessThanOrEqual(3)
    }
  }, 60_000)
})
