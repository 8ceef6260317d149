/** As a process: killed at its worst moment, started again, ended politely; and called in a wrong way. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { chatServer } from './test/chat-server.ts'
import { sender, topicArn } from './test/sender.ts'
import type { Health } from './webhook.ts'

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 60_000, interval: 20 })
const sns = sender()
let folder: string
let chat: Awaited<ReturnType<typeof chatServer>>
/** Hands out the sender's certificate, as the sandbox does. */
const vouching = createServer((_, response) => {
  response.end(sns.certificate)
})
const running = new Set<ChildProcess>()

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'webhook-'))
  chat = await chatServer()
  await new Promise<void>((resolve) => {
    vouching.listen(0, '127.0.0.1', resolve)
  })
})
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL')
  vouching.closeAllConnections()
  vouching.close()
  await chat.close()
  rmSync(folder, { recursive: true })
})

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('main.ts', import.meta.url)), ...args], {
    env: { PATH: process.env.PATH, LANG: 'en_US.UTF-8', ...env },
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
  })
  running.add(child)
  let out = ''
  let err = ''
  child.stdout.on('data', (part: Buffer) => {
    out += part.toString('utf8')
  })
  child.stderr.on('data', (part: Buffer) => {
    err += part.toString('utf8')
  })
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      running.delete(child)
      resolve(code)
    })
  })
  return { child, ended, out: () => out, err: () => err }
}

async function ready() {
  const host = `127.0.0.1:${(vouching.address() as AddressInfo).port}`
  const run = start(['--topic', topicArn, '--port', '0', '--data', join(folder, 'data'), '--allow-cert-host', host], {
    WEBHOOK_CHAT_URL: chat.url,
    WEBHOOK_FIRST_PAUSE_MS: '20',
    WEBHOOK_MOST_PAUSE_MS: '50',
  })
  let url = ''
  await until(() => {
    url = /Subscribe this address: (http:\/\/127\.0\.0\.1:\d+)\/sns/.exec(run.out())?.[1] ?? ''
    expect([url === '', run.err()]).toEqual([false, ''])
  })
  return { ...run, url }
}
const body = (Subject: string) =>
  sns.body('notification', {
    Subject,
    Message: Subject,
    Timestamp: new Date().toISOString(),
    SigningCertURL: `http://127.0.0.1:${(vouching.address() as AddressInfo).port}/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem`,
  })
const post = async (url: string, text: string) => (await fetch(`${url}/sns`, { method: 'POST', body: text })).status

test('what was taken outlives kill -9 and reaches the chat in order, once the chat is there; what was answered is refused a second time', async () => {
  chat.down()
  const first = await ready()
  const bodies = ['one', 'two', 'three'].map(body)
  for (const text of bodies) expect(await post(first.url, text)).toBe(200)
  await until(() => expect(chat.tried.length).toBeGreaterThan(0))
  first.child.kill('SIGKILL')
  await first.ended

  const second = await ready()
  // Its lines may come one by one.
  await until(() => expect(second.out()).toContain('From before, still to be delivered: 3'))
  expect(await post(second.url, bodies[1] ?? '')).toBe(409)
  expect(((await (await fetch(`${second.url}/health`)).json()) as Health).pending).toBe(3)
  chat.up()
  await until(() => expect(chat.got.map(({ text }) => text)).toEqual(['one', 'two', 'three']))
  expect(await post(second.url, body('four'))).toBe(200)
  await until(() => expect(chat.got).toHaveLength(4))
  second.child.kill('SIGTERM')
  expect(await second.ended).toBe(0)
  expect(second.out()).toContain('Ending. Kept for the next start: 0')
  expect(first.out() + second.out() + first.err() + second.err()).not.toContain('verySecretPath')
})

test('called in a wrong way it says what is wrong, and ends with 2', async () => {
  const data = join(folder, 'never')
  const wrong: [string[], string][] = [
    [[], 'No topic is allowed to send here.'],
    [['--topic', 'x'], 'Not the ARN of a topic: x'],
    [['--topic', topicArn, '--chat', 'http://hooks.example.com/verySecretPath'], 'The chat is neither `page` nor an address'],
    [['--topic', topicArn, '--templates', 'none.json'], 'The templates cannot be read: none.json'],
    [['--nonsense'], '--nonsense'],
  ]
  const runs = wrong.map(([args]) => start([...args, '--data', data]))
  for (const [at, run] of runs.entries()) {
    expect(await run.ended).toBe(2)
    expect(run.err()).toContain(wrong[at]?.[1])
    expect(run.err()).not.toContain('verySecretPath')
  }
})
