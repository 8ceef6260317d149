/** The routes of the board, as a page, a stranger and a slow reader meet them. */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Board, type BoardChange, changed } from '../class/board.ts'
import { type Finished, type Journal, openJournal, type RunHead, runFile } from '../class/journal.ts'
import { boardOf, classFolder } from '../class/runs.ts'
import type { Sandbox } from '../sandbox/index.ts'
import { startServer } from './index.ts'

let server: Sandbox
let token = ''
const home = mkdtempSync(join(tmpdir(), 'trailproof-classes-'))
const evil = '<img src=x onerror=alert(1)>'
const names = ['Kim Minji', evil, '=1+1', '정하윤']

beforeAll(async () => {
  const site = join(home, 'site')
  mkdirSync(site)
  writeFileSync(join(site, 'index.html'), '<!DOCTYPE html><html><head><title>x</title></head><body>x</body></html>')
  writeFileSync(join(home, 'secret.jsonl'), '{}')
  server = await startServer({ site, env: {}, home, clock: 'fast', log: () => undefined })
  const page = await (await fetch(server.endpoint)).text()
  token = /name="trailproof-token" content="([\w-]{32})"/.exec(page)?.[1] ?? ''
})
afterAll(async () => {
  await server.close()
  rmSync(home, { recursive: true })
})

const ask = (path: string, headers: Record<string, string> = {}, signal?: AbortSignal) =>
  fetch(`${server.endpoint}${path}`, { headers: { 'x-trailproof-token': token, ...headers }, ...(signal ? { signal } : {}) })

const head = (id: string, change: Partial<RunHead> = {}): RunHead => ({
  kind: 'run',
  format: 1,
  version: '0.0.0',
  id,
  class: 'Spring & co',
  lab: 'lab-a',
  steps: ['a01-trail', 'a02-logs'],
  at: '2026-01-01T10:00:00.000Z',
  shard: null,
  people: names.map((name, at) => ({
    name,
    account: `11111111111${at}`,
    region: 'ap-northeast-2',
    group: at < 2 ? 'A' : null,
    language: 'ko',
  })),
  ...change,
})
const look = (name: string, minute: number, outcome: 'done' | 'todo'): Finished => ({
  kind: 'finished',
  name,
  at: `2026-01-01T10:${String(minute).padStart(2, '0')}:00.000Z`,
  tookMs: 5,
  target: { kind: 'sandbox', account: '111111111110', region: 'ap-northeast-2' },
  steps: ['a01-trail', 'a02-logs'].map((step) => ({
    step,
    outcome,
    reason: outcome === 'done' ? null : 'todo.noTrail',
    params: { region: 'ap-northeast-2', trail: 'trail' },
    saw: {},
  })),
})
function begin(className: string, id: string, change: Partial<RunHead> = {}): Journal {
  const journal = openJournal(classFolder(home, className), id)
  journal.add(head(id, { class: className, ...change }))
  return journal
}

/** The events of a stream, one after the other. */
async function* events(response: Response): AsyncGenerator<{ event: string; data: unknown }> {
  let rest = ''
  for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const blocks = (rest + part).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const [, event = '', data = ''] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? []
      if (event !== '') yield { event, data: JSON.parse(data) }
    }
  }
}

describe('a board', () => {
  test('comes whole, then what changed, to all who look; at last it is what the files say', async () => {
    const journal = begin('Spring & co', '2026-01-01T10-00-00-000Z')
    const { classes } = (await (await ask('/api/classes')).json()) as { classes: unknown }
    expect(classes).toEqual([{ id: 'Spring-co', name: 'Spring & co', labs: [{ lab: 'lab-a', at: '2026-01-01T10:00:00.000Z', people: 4 }] }])
    const leave = new AbortController()
    const looks = await Promise.all(
      [0, 1].map(async () => events(await ask('/api/classes/Spring-co/lab-a/board', { accept: 'text/event-stream' }, leave.signal))),
    )
    const boards: Board[] = []
    for (const each of looks) {
      const { value } = await each.next()
      expect(value?.event).toBe('board')
      boards.push(value?.data as Board)
    }
    expect(boards[0]?.people.map(({ name, at }) => [name, at])).toEqual(names.map((name) => [name, null]))

    async function until(isThere: (board: Board) => boolean): Promise<string> {
      const kinds: string[] = []
      for (const [at, each] of looks.entries()) {
        let board = boards[at]
        while (board && !isThere(board)) {
          const { value } = await each.next()
          kinds.push(value?.event ?? '')
          board = value?.event === 'change' ? changed(board, value.data as BoardChange) : (value?.data as Board)
          boards[at] = board
        }
      }
      return [...new Set(kinds)].join(' ')
    }
    journal.add(look(evil, 1, 'todo'))
    expect(await until(({ people }) => people[1]?.at !== null)).toBe('change')
    // A line that is being written is nothing yet, and nothing is lost by it.
    const text = `${JSON.stringify(look('정하윤', 2, 'done'))}\n`
    const bytes = Buffer.from(text)
    const middle = bytes.indexOf(Buffer.from('하')) + 1
    const file = runFile(classFolder(home, 'Spring & co'), '2026-01-01T10-00-00-000Z')
    appendFileSync(file, bytes.subarray(0, middle))
    appendFileSync(file, bytes.subarray(middle))
    await until(({ people }) => people[3]?.at !== null)
    journal.add(look(evil, 3, 'done'))
    journal.add({ kind: 'end', at: '2026-01-01T10:04:00.000Z' })
    await until(({ rounds }) => rounds[0]?.isOver === true)
    journal.close()
    const truth = boardOf(classFolder(home, 'Spring & co'), 'Spring & co', 'lab-a')
    expect(boards).toEqual([truth, truth])
    expect(truth.people[1]?.steps[0]).toMatchObject({ outcome: 'done', since: '2026-01-01T10:03:00.000Z' })
    expect(truth.pace).toEqual([{ at: '2026-01-01T10:04:00.000Z', groups: { '': { done: 4, people: 2 }, A: { done: 2, people: 1 } } }])

    // Other people: the whole board again.
    begin('Spring & co', '2026-01-01T11-00-00-000Z', { people: head('').people.slice(0, 2) }).close()
    expect(await until(({ people }) => people.length === 2)).toBe('board')
    // The practice class is begun anew: what was, is gone.
    rmSync(classFolder(home, 'Spring & co'), { recursive: true })
    begin('Spring & co', '2026-01-02T10-00-00-000Z').close()
    await until(({ people, at }) => people.length === 4 && at === null)
    leave.abort()
  })

  test('a class without a lab of that name, and classes that there are not', async () => {
    begin('one', '2026-01-01T10-00-00-000Z').close()
    mkdirSync(join(home, 'class', 'empty'))
    for (const [path, status, code] of [
      ['/api/classes/two/lab-a/board', 404, 'unknownClass'],
      ['/api/classes/empty/lab-a/board', 404, 'unknownClass'],
      ['/api/classes/one/lab-z/board', 400, 'unknownLab'],
      ['/api/classes/..%2f..%2fsite/lab-a/board', 404, 'unknownClass'],
      ['/api/classes/one%2f..%2fone/lab-a/export', 404, 'unknownClass'],
      ['/api/classes/one/lab-a/export?lang=fr', 400, 'badRequest'],
      ['/api/classes/one/lab-a/other', 404, 'noSuchAddress'],
    ] as const) {
      const answer = await ask(path)
      expect([path, answer.status, ((await answer.json()) as { error: { code: string } }).error.code]).toEqual([path, status, code])
    }
    // Nothing of that lab yet: its steps and nobody.
    const leave = new AbortController()
    const first = await events(await ask('/api/classes/one/lab-b/board', {}, leave.signal)).next()
    leave.abort()
    expect(first.value).toMatchObject({ event: 'board', data: { people: [] } })
  })

  test('as a file it needs nothing and runs nothing; without names if so wished', async () => {
    const journal = begin('file', '2026-01-01T10-00-00-000Z')
    for (const name of names) journal.add(look(name, 1, 'todo'))
    // As another version may have it: a reason that this one has not.
    const [foreign] = look('정하윤', 2, 'todo').steps
    if (foreign) journal.add({ ...look('정하윤', 2, 'todo'), steps: [{ ...foreign, reason: 'todo.ofTomorrow', params: {} }] })
    journal.close()
    const answer = await ask('/api/classes/file/lab-a/export?lang=ko')
    const text = await answer.text()
    expect(answer.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''file-lab-a.html")
    expect(text).toContain('lang="ko-KR"')
    expect(text).toContain('Kim Minji')
    expect(text).toContain('todo.ofTomorrow')
    expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;')
    expect(text).not.toMatch(/<img|<script|https?:/)
    const masked = await (await ask('/api/classes/file/lab-a/export?lang=zh&anonymous=true')).text()
    for (const name of names) expect(masked).not.toContain(name)
    expect(masked).not.toContain('111111111110')
    expect(masked).toContain('#1')
  })

  test.each(['/api/classes', '/api/classes/one/lab-a/board', '/api/classes/one/lab-a/export'])(
    '%s is for our own page alone',
    async (path) => {
      const status = async (headers: Record<string, string>) => (await fetch(`${server.endpoint}${path}`, { headers })).status
      expect(await status({})).toBe(403)
      expect(await status({ 'x-trailproof-token': 'x'.repeat(token.length) })).toBe(403)
      expect(await status({ 'x-trailproof-token': token, origin: 'https://evil.example' })).toBe(403)
      const byName = await new Promise<number>((resolve, reject) => {
        request(`${server.endpoint}${path}`, { headers: { host: 'evil.example', 'x-trailproof-token': token } }, (response) => {
          response.destroy()
          resolve(response.statusCode ?? 0)
        })
          .on('error', reject)
          .end()
      })
      expect(byName).toBeGreaterThanOrEqual(400)
      // Another site's page could send no such header without being asked first, and is not let in then.
      const asked = await fetch(`${server.endpoint}${path}`, {
        method: 'OPTIONS',
        headers: { origin: 'https://evil.example', 'access-control-request-headers': 'x-trailproof-token' },
      })
      expect(asked.headers.get('access-control-allow-origin')).toBeNull()
      expect(asked.status).toBeGreaterThanOrEqual(400)
    },
  )
})
