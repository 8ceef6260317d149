import { spawn } from 'node:child_process'
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterEach, describe, expect, test } from 'vitest'
import { UserError } from '../../domain/error.ts'
import { openStore } from './store.ts'

const kills = process.env.TRAILPROOF_SLOW_TESTS ? 120 : 60
const folders: string[] = []
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'trailproof-test-'))
  folders.push(folder)
  return folder
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

describe('tables', () => {
  test('what was flushed is there after opening again, each in its scope', () => {
    const folder = newFolder()
    const first = openStore(folder)
    const topics = first.table<{ n: number }>('topics')
    topics.in('aws/1/a').set('x', { n: 1 })
    topics.in('aws/2/a').set('x', { n: 2 })
    topics.in('aws/1/a').set('gone', { n: 3 })
    topics.in('aws/1/a').delete('gone')
    first.close()
    const again = openStore(folder)
    const rows = again.table<{ n: number }>('topics')
    expect([...rows.in('aws/1/a').entries()]).toEqual([['x', { n: 1 }]])
    expect([...rows.in('aws/2/a').entries()]).toEqual([['x', { n: 2 }]])
    again.close()
  })

  test('a journal that grew is folded into a snapshot, and nothing is lost by it', () => {
    const folder = newFolder()
    const store = openStore(folder)
    const rows = store.table<string>('t').in('s')
    const long = 'x'.repeat(10_000)
    for (let i = 0; i < 2_000; i++) {
      rows.set(`k${i % 50}`, `${i} ${long}`)
      store.flush()
    }
    store.close()
    expect(readdirSync(folder).some((f) => f.startsWith('snapshot-'))).toBe(true)
    const again = openStore(folder)
    expect(again.table<string>('t').in('s').get('k49')).toBe(`1999 ${long}`)
    expect(again.table<string>('t').in('s').size).toBe(50)
    again.close()
  })

  test('reset forgets everything, also after opening again', () => {
    const folder = newFolder()
    const store = openStore(folder)
    const rows = store.table<number>('t').in('s')
    const lists = store.log<number>('l').in('s')
    rows.set('a', 1)
    lists.append('k', [{ atMs: 1, item: 1 }])
    store.flush()
    store.reset()
    expect([rows.size, lists.end('k')]).toEqual([0, 0])
    rows.set('b', 2)
    store.close()
    const again = openStore(folder)
    expect([...again.table<number>('t').in('s').entries()]).toEqual([['b', 2]])
    expect(again.log<number>('l').in('s').keys()).toEqual([])
    again.close()
  })
})

describe('logs', () => {
  const items = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => ({
      atMs: (from + i) * 10,
      item: { n: from + i },
      tag: (from + i) % 2 === 0 ? 'even' : 'odd',
    }))

  test('are read in both directions, from a position, in a span of time and by tag', () => {
    const store = openStore(null)
    const list = store.log<{ n: number }>('l').in('s')
    for (let i = 0; i < 100; i += 10) list.append('k', items(i, i + 10))
    const read = (o?: Parameters<typeof list.read>[1]) => [...list.read('k', o)].map((x) => x.item.n)
    expect(read()).toEqual(Array.from({ length: 100 }, (_, i) => i))
    expect(read({ reverse: true }).slice(0, 3)).toEqual([99, 98, 97])
    expect(read({ position: 95 })).toEqual([95, 96, 97, 98, 99])
    expect(read({ reverse: true, position: 2 })).toEqual([2, 1, 0])
    expect(read({ fromMs: 200, toMs: 230 })).toEqual([20, 21, 22, 23])
    expect(read({ tag: 'odd', toMs: 50 })).toEqual([1, 3, 5])
    expect(list.summary('k')).toMatchObject({ count: 100, firstMs: 0, lastMs: 990 })
    expect(list.end('k')).toBe(100)
    store.close()
  })

  test('large batches are cut, and all of it is there after opening again', () => {
    const folder = newFolder()
    const store = openStore(folder)
    const text = '한글 中文 '.repeat(100)
    store
      .log<string>('l')
      .in('s')
      .append(
        'k',
        Array.from({ length: 1_000 }, (_, i) => ({ atMs: i, item: `${i} ${text}` })),
      )
    store.close()
    const again = openStore(folder)
    const read = [...again.log<string>('l').in('s').read('k')]
    expect([read.length, read[999]?.item]).toEqual([1_000, `999 ${text}`])
    again.log<string>('l').in('s').delete('k')
    again.close()
    const third = openStore(folder)
    expect([...third.log<string>('l').in('s').read('k')]).toEqual([])
    third.close()
  })

  test('what is appended while it is read does not disturb the reading', () => {
    const store = openStore(null)
    const list = store.log<{ n: number }>('l').in('s')
    list.append('k', items(0, 3))
    const seen: number[] = []
    for (const { item } of list.read('k')) {
      seen.push(item.n)
      list.append('k', items(10, 11))
    }
    expect(seen).toEqual([0, 1, 2])
    store.close()
  })
})

describe('damage', () => {
  test('a last line that was cut off is as if it had never been written', () => {
    const folder = newFolder()
    const store = openStore(folder)
    store.table<number>('t').in('s').set('a', 1)
    store.close()
    appendFileSync(join(folder, 'journal-0.jsonl'), '[["t","t","s","b",')
    const again = openStore(folder)
    expect([...again.table<number>('t').in('s').entries()]).toEqual([['a', 1]])
    expect(again.droppedBytes).toBe(18)
    again.table<number>('t').in('s').set('c', 3)
    again.close()
    const third = openStore(folder)
    expect([...third.table<number>('t').in('s').keys()]).toEqual(['a', 'c'])
    third.close()
  })

  test('damage in the middle is told with its place, not guessed around', () => {
    const folder = newFolder()
    const store = openStore(folder)
    for (const k of ['a', 'b']) {
      store.table<number>('t').in('s').set(k, 1)
      store.flush()
    }
    store.close()
    const file = join(folder, 'journal-0.jsonl')
    const lines = readFileSync(file, 'utf8').split('\n')
    writeFileSync(file, ['{damaged', ...lines].join('\n'))
    let error: unknown
    try {
      openStore(folder)
    } catch (e) {
      error = e
    }
    expect(error).toBeInstanceOf(UserError)
    expect((error as UserError).code).toBe('sandboxStateDamaged')
    expect((error as UserError).params).toEqual({ file, offset: 0 })
  })

  test('a second opener of a folder is refused and told who holds it', () => {
    const folder = newFolder()
    const store = openStore(folder)
    writeFileSync(join(folder, 'lock'), String(process.ppid))
    expect(() => openStore(folder)).toThrow(expect.objectContaining({ code: 'sandboxFolderInUse', params: { folder, pid: process.ppid } }))
    store.close()
  })

  test(`a process killed ${kills} times at random moments loses nothing that it had flushed, and keeps nothing by halves`, async () => {
    const folder = newFolder()
    // Counts in a table and in a list, both in one flush, prints each number that is kept, and begins a new snapshot now and then.
    const program = join(newFolder(), 'counts.mjs')
    await build({
      stdin: {
        contents: `
          import { openStore } from './store.ts'
          const store = openStore(process.argv[2])
          const rows = store.table('t').in('s'), list = store.log('l').in('s')
          const pad = 'x'.repeat(60_000)
          for (let i = (rows.get('last') ?? { i: -1 }).i + 1; ; i++) {
            rows.set('last', { i, pad })
            list.append('k', [{ atMs: i, item: i }])
            store.flush()
            process.stdout.write(i + '\\n')
          }`,
        resolveDir: fileURLToPath(new URL('.', import.meta.url)),
        loader: 'ts',
      },
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
    })
    let told = -1
    let snapshots = 0
    let state = 20261121
    for (let round = 0; round < kills; round++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      const writes = Math.floor((state / 2 ** 32) * 40)
      const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
      const begun = told
      let text = ''
      await new Promise<void>((resolve) => {
        child.stdout.on('data', (part: Buffer) => {
          text += part.toString()
          const whole = text.slice(0, text.lastIndexOf('\n'))
          told = Math.max(told, Number(whole.slice(whole.lastIndexOf('\n') + 1)))
          if (told > begun + writes) child.kill('SIGKILL')
        })
        child.once('close', () => resolve())
      })
      const store = openStore(folder)
      const last = store.table<{ i: number }>('t').in('s').get('last')?.i ?? -1
      const list = store.log<number>('l').in('s')
      expect([round, last >= told, list.end('k')]).toEqual([round, true, last + 1])
      store.close()
      snapshots = Math.max(snapshots, ...readdirSync(folder).map((name) => Number(/^snapshot-(\d+)/.exec(name)?.[1] ?? 0)))
      told = last
    }
    const store = openStore(folder)
    expect([...store.log<number>('l').in('s').read('k')].map(({ item }) => item)).toEqual(Array.from({ length: told + 1 }, (_, i) => i))
    store.close()
    // The moments between two snapshots were among them.
    expect(snapshots).toBeGreaterThan(1)
  }, 300_000)
})
