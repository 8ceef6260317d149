/** The bundle as a person starts it: processes, signals, pipes, ports, credentials. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

// Of a machine that is busy with other things no speed is asked here.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let program: string
let home: string
const started = new Set<ChildProcess>()

beforeAll(() => {
  execFileSync(process.execPath, [fileURLToPath(new URL('../scripts/build-cli.mjs', import.meta.url)), '--if-stale'])
  program = fileURLToPath(new URL('../dist/cli/trailproof.js', import.meta.url))
  home = mkdtempSync(join(tmpdir(), 'trailproof-'))
})
afterAll(() => {
  for (const child of started) child.kill('SIGKILL')
  rmSync(home, { recursive: true, force: true })
})

/** A person without AWS: an empty home, no variables; the metadata of a cloud machine is not waited for. */
const bare = () => ({ PATH: process.env.PATH ?? '', HOME: home, LANG: 'en_US.UTF-8', TZ: 'UTC', AWS_EC2_METADATA_DISABLED: 'true' })

interface Ended {
  readonly exit: number | null
  readonly out: string
  readonly err: string
}
interface Options {
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
}

function begin(words: readonly string[], { env = {}, stdin }: Options = {}) {
  const child = spawn(process.execPath, [program, ...words], { env: { ...bare(), ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
  started.add(child)
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString('utf8')
  })
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString('utf8')
  })
  // A command that does not read may be over before all is written.
  child.stdin.on('error', () => undefined)
  child.stdin.end(stdin ?? '')
  const ended = new Promise<Ended>((resolve) => child.once('close', (exit) => resolve({ exit, out, err })))
  return { child, ended, out: () => out }
}

const run = (words: readonly string[], options?: Options): Promise<Ended> => begin(words, options).ended

/** Starts a sandbox of this bundle on a free port and waits for its line. */
async function sandbox(words: readonly string[] = []) {
  const server = begin(['sandbox', 'start', '--port', '0', '--json', ...words])
  const line = await new Promise<string>((resolve, reject) => {
    server.child.stdout.on('data', () => {
      if (server.out().includes('\n')) resolve(server.out())
    })
    void server.ended.then(({ err }) => reject(new Error(`the sandbox ended: ${err}`)))
  })
  return { ...server, line, endpoint: (JSON.parse(line) as { endpoint: string }).endpoint }
}

const vectorFile = (name: string) => readFileSync(fileURLToPath(new URL(`../domain/${name}`, import.meta.url)), 'utf8')
const lines = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('batches', () => {
  test('of pattern tests: every vector, in order, exit 0', async () => {
    const vectors: { id: string; valid?: false; matches?: boolean }[] = JSON.parse(vectorFile('pattern/data/filter-pattern-vectors.json'))
    const { exit, out, err } = await run(['pattern', 'test', '--batch', '-'], { stdin: vectors.map((v) => JSON.stringify(v)).join('\n') })
    expect({ exit, err }).toEqual({ exit: 0, err: '' })
    expect(lines(out).map(({ id, valid, matches }) => ({ id, valid, matches }))).toEqual(
      vectors.map(({ id, valid, matches }) => ({ id, valid: valid ?? true, matches })),
    )
  })

  test('of comparisons: the relation of every pair, exit 0', async () => {
    // A pair that AWS would refuse has no relation but an error that names the side.
    const pairs: { id: string; relation: string }[] = JSON.parse(vectorFile('pattern/data/pattern-comparisons.json'))
    const { exit, out } = await run(['pattern', 'compare', '--batch', '-'], { stdin: pairs.map((pair) => JSON.stringify(pair)).join('\n') })
    expect(exit).toBe(0)
    expect(lines(out).map(({ id, relation, error }) => ({ id, relation: error ? 'refused' : relation }))).toEqual(
      pairs.map(({ id, relation }) => ({ id, relation })),
    )
  })

  test('of alarms: the state of every vector, exit 0', async () => {
    const vectors: { id: string; expectedState?: string; steps?: { expectedState: string }[] }[] = JSON.parse(
      vectorFile('alarm/data/alarm-vectors.json'),
    )
    const { exit, out } = await run(['alarm', 'evaluate', '--batch', '-'], { stdin: vectors.map((v) => JSON.stringify(v)).join('\n') })
    expect(exit).toBe(0)
    expect(lines(out).map(({ id, state, states }) => ({ id, states: states ?? [state] }))).toEqual(
      vectors.map(({ id, expectedState, steps }) => ({ id, states: steps?.map((step) => step.expectedState) ?? [expectedState] })),
    )
  })

  test('a bad line is answered in its place, and the exit code is 2', async () => {
    const stdin = '{"id":1,"pattern":"a","message":"a"}\noops\n{"id":3,"message":"a"}\n{"id":4,"pattern":"{","message":"a"}\n'
    const { exit, out } = await run(['pattern', 'test', '--batch', '-'], { stdin })
    expect(exit).toBe(2)
    expect(lines(out)).toEqual([
      { id: 1, valid: true, matches: true },
      { id: null, error: { message: expect.stringContaining('not JSON'), line: 2 } },
      { id: 3, error: { message: 'pattern: saw nothing, wanted a text', line: 3 } },
      { id: 4, valid: false, error: { message: expect.any(String), position: 1 } },
    ])
  })

  test('a reader that goes away ends it without a word', async () => {
    const { child, ended } = begin(['pattern', 'test', '--batch', '-'], { stdin: '{"id":1,"pattern":"a","message":"a"}\n'.repeat(20_000) })
    child.stdout.once('data', () => child.stdout.destroy())
    expect((await ended).err).toBe('')
  })
})

describe('the sandbox', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('its log is watched until %s, which is no failure', async (signal) => {
    const { child, ended, endpoint } = await sandbox(['--data', join(home, `log-${signal}`)])
    const watcher = begin(['sandbox', 'log', '--json', '--endpoint', endpoint])
    const seen = expect.poll(watcher.out, { timeout: 20_000 }).toMatch(/"eventName":"ConsoleLogin"/)
    expect((await run(['sandbox', 'send', 'failed-password', '--region', 'us-east-1', '--endpoint', endpoint])).exit).toBe(0)
    await seen
    watcher.child.kill(signal)
    expect(await watcher.ended).toMatchObject({ exit: 0, err: '' })
    child.kill('SIGTERM')
    expect((await ended).exit).toBe(0)
  })

  test('says one compact line when it is ready, and SIGTERM and SIGINT end it with 0', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const { child, ended, line, endpoint } = await sandbox(['--data', join(home, signal)])
      expect(line).toBe(`{"ready":true,"endpoint":"${endpoint}"}\n`)
      expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
      child.kill(signal)
      expect(await ended).toEqual({ exit: 0, out: line, err: '' })
    }
  })

  test('keeps what was answered over kill -9', async () => {
    const data = ['--data', join(home, 'kept')]
    const first = await sandbox(data)
    expect((await run(['solve', 'lab-a', 'a07', '--sandbox', '--region', 'us-east-1', '--endpoint', first.endpoint])).exit).toBe(0)
    first.child.kill('SIGKILL')
    await first.ended
    const second = await sandbox(data)
    expect((await run(['check', 'a07', '--sandbox', '--region', 'us-east-1', '--endpoint', second.endpoint])).exit).toBe(0)
    second.child.kill()
    expect((await second.ended).exit).toBe(0)
  })

  test('a taken port is told with what holds it', async () => {
    const other = createServer((_, response) => response.end('someone else'))
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const { exit, out, err } = await run(['sandbox', 'start', '--port', String(port), '--data', join(home, 'port'), '--json'])
    other.close()
    const { error } = JSON.parse(out)
    expect({ exit, code: error.code, port: error.params.port }).toEqual({ exit: 2, code: 'portInUse', port })
    expect(err).toContain(`Port ${port} is taken.`)
    // Other systems may not tell.
    if (process.platform === 'linux') expect(error.params.holder).toMatch(new RegExp(` \\(PID ${process.pid}\\)$`))
  })

  test('a second start on the same port says that one answers there, in three languages', async () => {
    const { child, ended, endpoint } = await sandbox(['--data', join(home, 'twice')])
    const { port } = new URL(endpoint)
    for (const [lang, words] of Object.entries({
      en: 'Another trailproof answers there',
      zh: '已有一个 trailproof',
      ko: '다른 trailproof',
    })) {
      const again = await run(['sandbox', 'start', '--port', port, '--data', join(home, 'twice'), '--lang', lang])
      expect(again).toEqual({ exit: 2, out: '', err: expect.stringContaining(words) })
      expect(again.err).toContain(endpoint)
    }
    const elsewhere = await run(['sandbox', 'start', '--port', '0', '--data', join(home, 'twice')])
    expect(elsewhere).toMatchObject({ exit: 2, err: expect.stringMatching(/Another sandbox \(process \d+\)[\s\S]*--data/) })
    child.kill()
    await ended
  })

  test('a folder that cannot be used is named', async () => {
    writeFileSync(join(home, 'file'), '')
    expect(await run(['sandbox', 'start', '--port', '0', '--data', join(home, 'file', 'below')])).toMatchObject({
      exit: 2,
      out: '',
      err: expect.stringContaining(join(home, 'file', 'below')),
    })
  })

  test('is found by other commands, also where it has another port than usual', async () => {
    const { child, ended, endpoint } = await sandbox(['--data', join(home, 'found')])
    const { out } = await run(['sandbox', 'status', '--json'])
    expect(JSON.parse(out).endpoint).toBe(endpoint)
    child.kill()
    await ended
    expect(existsSync(join(home, '.trailproof', 'running.json'))).toBe(false)
  })
})

describe('credentials', () => {
  test('none, and no sandbox: exit 2 and both ways out', async () => {
    const { exit, err } = await run(['check', 'lab-a', '--region', 'us-east-1'], { env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' } })
    expect(exit).toBe(2)
    expect(err).toMatch(/^No AWS credentials were found\.\n[\s\S]*--profile[\s\S]*--sandbox/)
  })

  test('none, and a sandbox runs: exit 2, naming both', async () => {
    const { child, ended, endpoint } = await sandbox(['--data', join(home, 'credentials')])
    for (const words of [
      ['check', 'lab-a'],
      ['solve', 'lab-a'],
      ['cleanup', 'lab-a', '--yes'],
    ]) {
      const { exit, err } = await run(words)
      expect({ words, exit }).toEqual({ words, exit: 2 })
      expect(err).toContain(endpoint)
      expect(err).toMatch(/--sandbox[\s\S]*--profile/)
    }
    child.kill()
    await ended
  })

  test('a profile that does not exist is named', async () => {
    const { exit, err } = await run(['check', 'a01', '--profile', 'nobody'])
    expect({ exit, err }).toEqual({ exit: 2, err: expect.stringContaining('nobody') })
  })

  test('an expired single sign-on could not look: exit 3', async () => {
    const config = join(home, 'sso-config')
    writeFileSync(
      config,
      '[profile work]\nsso_session = work\nsso_account_id = 111122223333\nsso_role_name = Reader\nregion = eu-west-1\n[sso-session work]\nsso_start_url = https://example.awsapps.com/start\nsso_region = eu-west-1\nsso_registration_scopes = sso:account:access\n',
    )
    const { exit, out } = await run(['check', 'a01', '--profile', 'work', '--json'], { env: { AWS_CONFIG_FILE: config } })
    const report = JSON.parse(out)
    expect({ exit, region: report.target?.region, reason: report.steps?.[0].reason }).toEqual({
      exit: 3,
      region: 'eu-west-1',
      reason: 'unseen.expired',
    })
  })

  test('an endpoint that is down could not look: exit 3', async () => {
    const env = {
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_REGION: 'us-east-1',
    }
    const { exit, out } = await run(['check', 'a01', '--json'], { env })
    expect({ exit, reason: JSON.parse(out).steps[0].reason }).toEqual({ exit: 3, reason: 'unseen.offline' })
    const text = await run(['check', 'a01'], { env })
    expect(text).toMatchObject({ exit: 3, out: expect.stringContaining('No answer from http://127.0.0.1:9') })
  })

  test('a sandbox reached as AWS is needs no yes, and its key names the account', async () => {
    const { child, ended, endpoint } = await sandbox(['--data', join(home, 'as-aws')])
    const env = {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: '444455556666',
      AWS_SECRET_ACCESS_KEY: 'any',
      AWS_REGION: 'ap-northeast-1',
    }
    expect((await run(['solve', 'lab-a', 'a07'], { env })).exit).toBe(0)
    const { exit, out } = await run(['check', 'a07', '--json'], { env })
    expect({ exit, target: JSON.parse(out).target }).toMatchObject({
      exit: 0,
      target: { kind: 'sandbox', account: '444455556666', region: 'ap-northeast-1', endpoint },
    })
    child.kill()
    await ended
  })
})

test('the bin of the package is there, may be run and needs nothing else', async () => {
  const { bin } = JSON.parse(readFileSync(fileURLToPath(new URL('../package.json', import.meta.url)), 'utf8'))
  const file = fileURLToPath(new URL(`../${bin.trailproof}`, import.meta.url))
  expect(file).toBe(program)
  expect(readFileSync(file, 'utf8').startsWith('#!/usr/bin/env node\n')).toBe(true)
  expect((await run(['--version'])).exit).toBe(0)
  const imports = [...readFileSync(file, 'utf8').matchAll(/(?:^|[;}\n])(?:import|export)\b[^"'`;]*"([^"\n]+)"/g)].map(
    ([, from = '']) => from,
  )
  expect(imports.filter((from) => !from.startsWith('.') && !from.startsWith('node:'))).toEqual([])
})
