/** What harms a sandbox's folder from outside: no space, somebody else in it, damage, and the dead who still hold it. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startSandbox } from '../index.ts'
import { openStore } from './store.ts'
import { ask, bundledSandbox, logs, type Program } from './test-server.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let program: Program
const home = mkdtempSync(join(tmpdir(), 'trailproof-harm-'))
let folders = 0
const newFolder = () => join(home, String(folders++))
beforeAll(async () => {
  program = await bundledSandbox()
})
afterAll(() => {
  program.remove()
  rmSync(home, { recursive: true, force: true })
})

const control = (port: number, path: string, body?: object) =>
  fetch(`http://127.0.0.1:${port}/_sandbox/${path}`, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) })
const started = async (folder: string, how?: Parameters<Program['start']>[1]) => {
  const server = await program.start(folder, how)
  if (server.port === null) throw new Error(`did not start: ${server.said()}`)
  return { ...server, port: server.port }
}
const refusal = (open: () => unknown) => {
  try {
    open()
    return 'opened'
  } catch (error) {
    const { code, params } = error as { code: string; params: object }
    return { code, ...params }
  }
}

// A limit on the length of files stands for a disk that is full: both refuse a write in its middle. Only bash and Linux set one so.
const canStarve = process.platform === 'linux' && spawnSync('bash', ['-c', 'ulimit -S -f 100']).status === 0
const canFeed = spawnSync('prlimit', ['--version']).status === 0

describe.skipIf(!canStarve)('a disk that is full', () => {
  test('refuses what cannot be kept in AWS’s own form, has none of it, and goes on answering', async () => {
    const folder = newFolder()
    const server = await started(folder, { maxFileKb: 300 })
    const { port } = server
    const answered: string[] = []
    let refused = 0
    for (let n = 0; refused < 5 && n < 2_000; n++) {
      const name = `g${String(n).padStart(5, '0')}`
      const answer = await logs(port, 'CreateLogGroup', { logGroupName: name, tags: { filler: 'x'.repeat(250) } })
      if (answer?.status === 200) answered.push(name)
      else {
        refused++
        expect([answer?.status, JSON.parse(answer?.text ?? '')]).toEqual([
          500,
          { __type: 'InternalFailure', message: expect.stringContaining('cannot write its state') },
        ])
      }
    }
    expect([answered.length > 50, refused]).toEqual([true, 5])

    // In each protocol, and on the sandbox's own pages.
    const form = await ask(port, 'sns', {
      form: {
        Action: 'CreateTopic',
        Name: 't'.repeat(200),
        'Attributes.entry.1.key': 'DisplayName',
        'Attributes.entry.1.value': 'x'.repeat(90),
      },
    })
    const object = await ask(port, 's3', { method: 'PUT', path: '/full-bucket' })
    for (const answer of [form, object]) if (answer?.status !== 200) expect(answer?.text).toMatch(/<Code>Internal(Failure|Error)<\/Code>/)
    const big = await ask(port, 'logs', {
      target: 'Logs_20140328.CreateLogGroup',
      input: { logGroupName: 'gbig', tags: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, 'x'.repeat(250)])) },
    })
    expect(big?.status).toBe(500)
    const sent = await control(port, 'events', { eventName: 'X'.repeat(200_000), eventSource: 'a.amazonaws.com' })
    expect([sent.status, await sent.json()]).toEqual([500, { error: { message: expect.stringContaining('has changed nothing') } }])

    // Reads are answered, and show what was answered and nothing else.
    const all: string[] = []
    for (const prefix of ['g0', 'gb']) {
      let nextToken: string | undefined
      do {
        const page = await logs(port, 'DescribeLogGroups', { logGroupNamePrefix: prefix, nextToken })
        expect(page?.status).toBe(200)
        const read = JSON.parse(page?.text ?? '') as { logGroups: { logGroupName: string }[]; nextToken?: string }
        all.push(...read.logGroups.map(({ logGroupName }) => logGroupName))
        nextToken = read.nextToken
      } while (nextToken !== undefined)
    }
    expect(all).toEqual(answered)
    expect((await ask(port, 'sts', { form: { Action: 'GetCallerIdentity', Version: '2011-06-15' } }))?.status).toBe(200)
    expect((await control(port, 'health')).status).toBe(200)
    expect((await control(port, 'inbox')).status).toBe(200)

    if (canFeed) {
      // Space again: it goes on where it was, without having to be started anew.
      expect(spawnSync('prlimit', ['--pid', String(server.child.pid), '--fsize=unlimited:unlimited']).status).toBe(0)
      await expect.poll(async () => (await logs(port, 'CreateLogGroup', { logGroupName: 'gspace' }))?.status, { timeout: 10_000 }).toBe(200)
      answered.push('gspace')
    }
    await server.kill()
    const again = await started(folder)
    for (const name of ['g00000', answered.at(-1) ?? '', 'gbig'])
      expect([
        name,
        (JSON.parse((await logs(again.port, 'DescribeLogGroups', { logGroupNamePrefix: name }))?.text ?? '') as { logGroups: object[] })
          .logGroups.length,
      ]).toEqual([name, name === 'gbig' ? 0 : 1])
    await again.kill('SIGTERM')
  })

  test('lets nothing half done stand: a batch whose second half did not fit is not there', async () => {
    const folder = newFolder()
    const server = await started(folder, { maxFileKb: 200 })
    const { port } = server
    await logs(port, 'CreateLogGroup', { logGroupName: 'g' })
    await logs(port, 'CreateLogStream', { logGroupName: 'g', logStreamName: 's' })
    const put = (name: string, events: number, bytes: number) =>
      logs(port, 'PutLogEvents', {
        logGroupName: 'g',
        logStreamName: 's',
        logEvents: Array.from({ length: events }, () => ({ timestamp: Date.now(), message: `${name} ${'x'.repeat(bytes)}` })),
      })
    expect((await put('fits', 3, 1_000))?.status).toBe(200)
    expect((await put('too-much', 10, 40_000))?.status).toBe(500)
    const found = async (at: number) =>
      (JSON.parse((await logs(at, 'FilterLogEvents', { logGroupName: 'g' }))?.text ?? '') as { events: { message: string }[] }).events.map(
        ({ message }) => message.split(' ')[0],
      )
    expect(await found(port)).toEqual(['fits', 'fits', 'fits'])
    expect((await put('fits-too', 1, 1_000))?.status).toBe(200)
    await server.kill()
    const again = await started(folder)
    expect(await found(again.port)).toEqual(['fits', 'fits', 'fits', 'fits-too'])
    await again.kill('SIGTERM')
  })

  test('keeps what was due until there is space: a mail that could not be kept comes later, once', async () => {
    if (!canFeed) return
    const folder = newFolder()
    const server = await started(folder)
    const { port } = server
    const topic = 'arn:aws:sns:us-east-1:111122223333:later'
    await ask(port, 'sns', { form: { Action: 'CreateTopic', Name: 'later' } })
    await ask(port, 'sns', { form: { Action: 'Subscribe', TopicArn: topic, Protocol: 'email', Endpoint: 'a@example.com' } })
    const limit = (bytes: string) => spawnSync('prlimit', ['--pid', String(server.child.pid), `--fsize=${bytes}`]).status
    expect(limit('1:unlimited')).toBe(0)
    const published = await ask(port, 'sns', { form: { Action: 'Publish', TopicArn: topic, Message: 'lost?' } })
    expect(published?.status).toBe(500)
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    expect((await control(port, 'health')).status).toBe(200)
    expect(limit('unlimited:unlimited')).toBe(0)
    await expect
      .poll(async () => (await ask(port, 'sns', { form: { Action: 'Publish', TopicArn: topic, Message: 'kept' } }))?.status, {
        timeout: 10_000,
      })
      .toBe(200)
    // The clock goes on: what the calls left to be done is done, and the confirmation is there once.
    await expect
      .poll(
        async () =>
          ((await (await control(port, 'inbox?address=a@example.com')).json()) as { messages: { kind: string }[] }).messages.map(
            ({ kind }) => kind,
          ),
        { timeout: 10_000 },
      )
      .toEqual(['confirm'])
    await server.kill('SIGTERM')
  })

  test('is told at the start', async () => {
    const server = await program.start(newFolder(), { maxFileKb: 0 })
    expect([server.port, server.said()]).toEqual([null, expect.stringContaining('"sandboxFolderUnusable"')])
  })
})

describe('two on one folder', () => {
  test('the second is refused and told who holds it, the first goes on', async () => {
    const folder = newFolder()
    const first = await started(folder)
    const second = await program.start(folder)
    expect([second.port, JSON.parse(second.said())]).toEqual([
      null,
      expect.objectContaining({ code: 'sandboxFolderInUse', params: { folder, pid: first.child.pid } }),
    ])
    expect((await control(first.port, 'health')).status).toBe(200)
    await first.kill('SIGTERM')
    expect(existsSync(join(folder, 'lock'))).toBe(false)
  })

  test('of many that find the same dead one, one takes its place', async () => {
    const folder = newFolder()
    await (await started(folder)).kill('SIGKILL')
    expect(existsSync(join(folder, 'lock'))).toBe(true)
    const all = await Promise.all(Array.from({ length: 4 }, () => program.start(folder)))
    expect(all.filter(({ port }) => port !== null).length).toBe(1)
    await Promise.all(all.filter(({ port }) => port !== null).map((each) => each.kill('SIGTERM')))
  })

  test.skipIf(!existsSync('/proc/self/stat'))('a lock whose number has become another process’s is taken over', () => {
    const folder = newFolder()
    mkdirSync(folder)
    writeFileSync(join(folder, 'lock'), `${process.ppid} 1`)
    openStore(folder).close()
  })

  test('what those left that were killed over the lock is cleared away', () => {
    const folder = newFolder()
    mkdirSync(folder)
    for (const name of ['lock.99999999', 'lock.99999999.tmp']) writeFileSync(join(folder, name), '99999999 5')
    const store = openStore(folder)
    expect(readdirSync(folder).filter((name) => name.startsWith('lock'))).toEqual(['lock'])
    store.close()
  })

  test('a lock of nobody, empty or unreadable, is taken over', () => {
    for (const text of ['', 'x', '0', '-1', '99999999 5']) {
      const folder = newFolder()
      mkdirSync(folder)
      writeFileSync(join(folder, 'lock'), text)
      openStore(folder).close()
      expect(existsSync(join(folder, 'lock'))).toBe(false)
    }
  })
})

describe('damage', () => {
  /** A folder with a snapshot, a journal and a list, closed. */
  const written = () => {
    const folder = newFolder()
    const store = openStore(folder)
    const rows = store.table<string>('t').in('s')
    for (let i = 0; i < 20; i++) rows.set(`k${i}`, 'x'.repeat(1_000_000))
    store
      .log<string>('l')
      .in('s')
      .append('list', [
        { atMs: 1, item: 'first' },
        { atMs: 2, item: 'second' },
      ])
    store.flush()
    rows.set('behind the snapshot', 'y')
    store.close()
    const [snapshot] = readdirSync(folder).filter((name) => name.startsWith('snapshot-'))
    if (!snapshot) throw new Error('no snapshot was made')
    return { folder, snapshot: join(folder, snapshot), data: join(folder, 'data-0.jsonl') }
  }

  test('a snapshot cut off is told with its place, also where the cut is at the end of a line', () => {
    const { folder, snapshot } = written()
    const whole = readFileSync(snapshot, 'utf8')
    const lines = whole.split('\n')
    // The last two are what a power cut leaves: a name without bytes, and bytes that never were written.
    for (const part of [whole.slice(0, whole.length / 2), `${lines.slice(0, -3).join('\n')}\n`, `${lines[0]}\n`, '', '\0'.repeat(4096)]) {
      writeFileSync(snapshot, part)
      expect(refusal(() => openStore(folder))).toMatchObject({ code: 'sandboxStateDamaged', file: snapshot })
    }
    writeFileSync(snapshot, whole)
    const store = openStore(folder)
    expect(store.table<string>('t').in('s').size).toBe(21)
    store.close()
  })

  test('a list that is shorter than its directory says is told at the start', () => {
    const { folder, data } = written()
    truncateSync(data, 20)
    expect(refusal(() => openStore(folder))).toEqual({ code: 'sandboxStateDamaged', file: data, offset: 20 })
    expect(existsSync(join(folder, 'lock'))).toBe(false)
  })

  test('a list that was overwritten is told when it is read, and nothing of it is guessed', () => {
    const { folder, data } = written()
    writeFileSync(data, readFileSync(data, 'utf8').replace('[1,"first"]', '[1,"fi\0st]]'))
    const store = openStore(folder)
    expect(refusal(() => [...store.log<string>('l').in('s').read('list')])).toEqual({ code: 'sandboxStateDamaged', file: data, offset: 0 })
    store.close()
  })

  test('a journal whose lines are no changes is told, its last line is dropped', () => {
    for (const [lines, isTold] of [
      [['5', '[]'], true],
      [['[5]', '[]'], true],
      [['', '[]'], true],
      [['[]', '5'], false],
      [['[]', '\0\0\0\0'], false],
    ] as const) {
      const folder = newFolder()
      mkdirSync(folder)
      writeFileSync(join(folder, 'journal-0.jsonl'), `${lines.join('\n')}\n`)
      const answer = refusal(() => openStore(folder).close())
      if (isTold) expect(answer).toMatchObject({ code: 'sandboxStateDamaged', offset: 0 })
      else expect(answer).toBe('opened')
    }
  })

  test('what one that was killed between two snapshots left is cleared away, and is not read', () => {
    const { folder, snapshot } = written()
    const number = Number(/snapshot-(\d+)/.exec(snapshot)?.[1])
    writeFileSync(join(folder, `snapshot-${number + 1}.tmp`), '["v",1]\n')
    writeFileSync(join(folder, `journal-${number + 1}.jsonl`), '')
    writeFileSync(join(folder, `journal-${number - 1}.jsonl`), '[["t","t","s","old","z"]]\n')
    const store = openStore(folder)
    expect(store.table<string>('t').in('s').has('old')).toBe(false)
    expect(store.table<string>('t').in('s').size).toBe(21)
    store.close()
    expect(
      readdirSync(folder)
        .filter((name) => /^(snapshot|journal)/.test(name))
        .sort(),
    ).toEqual([`journal-${number}.jsonl`, `snapshot-${number}.jsonl`])
  })

  test('a snapshot that is gone is told, and what goes on from it is kept', () => {
    const { folder, snapshot } = written()
    const journal = snapshot.replace('snapshot-', 'journal-')
    const went = readFileSync(journal)
    rmSync(snapshot)
    expect(went.length).toBeGreaterThan(0)
    expect(refusal(() => openStore(folder))).toEqual({ code: 'sandboxStateDamaged', file: snapshot, offset: 0 })
    expect(readFileSync(journal)).toEqual(went)
  })

  test('a damaged folder is left to whoever mends it: the start says where, and holds nothing', async () => {
    const { folder, snapshot } = written()
    writeFileSync(snapshot, 'no snapshot\n')
    await expect(startSandbox({ dataDir: folder })).rejects.toMatchObject({
      code: 'sandboxStateDamaged',
      params: { file: snapshot, offset: 0 },
    })
    expect(existsSync(join(folder, 'lock'))).toBe(false)
  })
})

describe('a folder that cannot be written', () => {
  test('is told with its reason', async () => {
    const file = join(home, 'a-file')
    writeFileSync(file, '')
    for (const dataDir of [file, join(file, 'below')])
      await expect(startSandbox({ dataDir })).rejects.toMatchObject({
        code: 'sandboxFolderUnusable',
        params: { folder: dataDir, cause: expect.any(String) },
      })
  })

  // Root may write everywhere.
  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('is told where it is read-only', async () => {
    const folder = newFolder()
    mkdirSync(folder, { mode: 0o500 })
    await expect(startSandbox({ dataDir: folder })).rejects.toMatchObject({
      code: 'sandboxFolderUnusable',
      params: { folder, cause: expect.stringContaining('EACCES') },
    })
  })
})

describe('what was undone', () => {
  test('is gone from memory, in the order it had before, and the views of before go on', () => {
    const folder = newFolder()
    const store = openStore(folder)
    const rows = store.table<number>('t').in('s')
    const list = store.log<string>('l').in('s')
    for (const [i, key] of ['a', 'b', 'c'].entries()) rows.set(key, i)
    list.append('k', [{ atMs: 1, item: 'kept' }])
    store.flush()
    let told = 0
    store.onUndo(() => told++)
    rows.delete('a')
    rows.set('b', 9)
    rows.set('d', 9)
    list.append('k', [{ atMs: 2, item: 'gone' }])
    list.append('other', [{ atMs: 2, item: 'gone' }])
    expect(store.isDirty).toBe(true)
    store.undo()
    expect([store.isDirty, store.undone, told]).toEqual([false, 1, 1])
    expect([...rows.entries()]).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ])
    expect([[...list.read('k')].map(({ item }) => item), list.end('k'), list.keys()]).toEqual([['kept'], 1, ['k']])
    // Nothing to undo is nothing undone.
    store.undo()
    expect(store.undone).toBe(1)
    list.append('k', [{ atMs: 3, item: 'next' }])
    rows.set('e', 3)
    store.close()
    const again = openStore(folder)
    expect([[...again.log<string>('l').in('s').read('k')].map(({ item }) => item), [...again.table('t').in('s').keys()]]).toEqual([
      ['kept', 'next'],
      ['a', 'b', 'c', 'e'],
    ])
    again.close()
  })
})
