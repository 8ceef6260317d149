import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { sandboxConnection } from '../../checks/evidence/clients.ts'
import { findSteps } from '../../checks/run.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import type { VerifyReport } from '../../verify/report.ts'
import { runWay } from '../../ways/run.ts'
import { openServices } from '../../ways/services.ts'
import { type Run, run, running } from '../test-host.ts'

const region = 'ap-northeast-1'
const account = '123456789012'
const user = 'trailproof-signin'
let sandbox: Sandbox
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trailproof-verify-'))
  sandbox = await startSandbox({ clock: 'fast', log: () => undefined })
  const connection = sandboxConnection(sandbox.endpoint, account)
  const settings = { region, initials: 'lin', email: 'lin@example.com', own: {} }
  for (const step of findSteps('lab-a', ['a01', 'a02', 'a06', 'a07', 'a08', 'a09', 'a12']))
    for await (const ran of runWay({ step, settings, connection, retryMs: 1 })) expect(ran.error).toBeUndefined()
})
afterAll(async () => {
  await sandbox.close()
  rmSync(folder, { recursive: true, force: true })
})
// An alarm that went off calms down.
afterEach(() => sandbox.advance(20 * 60_000))

const verify = (...words: string[]): Promise<Run> => run(['verify', '--endpoint', sandbox.endpoint, '--region', region, ...words])

/** The person of `--manual-sign-in`: signs in once the address is printed. */
async function byHand(...words: string[]): Promise<Run> {
  const command = running(['verify', '--endpoint', sandbox.endpoint, '--region', region, '--manual-sign-in', ...words])
  let hasEnded = false
  const ended = command.ended.finally(() => {
    hasEnded = true
  })
  while (!hasEnded && !command.err().includes('/signin?')) await new Promise((resolve) => setTimeout(resolve, 20))
  const body = new URLSearchParams({ action: 'iam-user-authentication', account, username: user, password: 'x', region })
  await fetch(`${sandbox.endpoint}/signin/authenticate`, { method: 'POST', body, headers: { origin: sandbox.endpoint } })
  return ended
}

describe('trailproof verify', () => {
  test('without the user: how to make one, in the language asked for, exit 2', async () => {
    const { exit, err } = await verify()
    expect(exit).toBe(2)
    expect(err).toContain(`aws iam create-user --user-name ${user}`)
    expect((await verify('--lang', 'ko')).err).toContain('IAM 사용자')
    expect(JSON.parse((await verify('--json')).out)).toMatchObject({ error: { code: 'verifyNoUser', params: { user, account } } })
    const services = openServices(sandboxConnection(sandbox.endpoint, account), region)
    await services.send('iam', 'CreateUser', { UserName: user })
    await services.send('iam', 'CreateLoginProfile', { UserName: user, Password: 'Aa1-only-to-be-failed' })
    services.close()
  })

  test.each([
    ['--attempts', '0'],
    ['--attempts', '11'],
    ['--attempts', 'many'],
    ['--timeout', 'soon'],
    ['--timeout', '10ms'],
    ['--user', 'not a user'],
    ['--format', 'yaml'],
    ['--html', '/nowhere/at/all.html'],
  ])('wrong use: %s %s', async (option, value) => {
    const { exit, err } = await verify(option, value)
    expect(exit).toBe(2)
    expect(err.trim()).not.toBe('')
  })

  test('by hand: the address is printed, the chain watched, the report kept as a page; exit 0', async () => {
    const file = join(folder, 'proof.html')
    const { exit, out, err } = await byHand('--html', file, '--timeout', '60s')
    expect({ exit, out }).toMatchObject({ exit: 0 })
    expect(err).toContain(`${sandbox.endpoint}/signin?account=${account}&region=${region}`)
    expect(out).toContain(`Sandbox ${sandbox.endpoint} · account ${account}`)
    expect(out).toContain('The whole chain works')
    expect(readFileSync(file, 'utf8')).toContain('<svg')
  })

  test('in JSON: the contract', async () => {
    const { exit, out } = await byHand('--json', '--timeout', '60s')
    const report = JSON.parse(out) as VerifyReport
    expect(exit).toBe(0)
    expect(report).toMatchObject({
      outcome: 'done',
      arrow: null,
      reason: null,
      user,
      signInBy: 'person',
      target: { kind: 'sandbox', account },
    })
    expect(report.eventIds.length).toBeGreaterThan(0)
    expect(report.stages.map(({ name }) => name)).toEqual(['attempt', 'event', 'logs', 'datapoint', 'alarm', 'notification', 'mail'])
  })

  test.each([
    ['junit', '<testsuites '],
    ['tap', 'TAP version 14'],
    ['markdown', '**The whole chain works'],
  ])('in %s', async (format, begins) => {
    const { exit, out } = await byHand('--format', format, '--timeout', '60s')
    expect(exit).toBe(0)
    expect(out.replace(/^<\?xml[^>]*>\n/, '').startsWith(begins)).toBe(true)
  })

  test('an alarm that is not there: exit 1, and in JUnit a failure', async () => {
    const { exit, out } = await verify('--alarm', 'no-such', '--format', 'junit')
    expect(exit).toBe(1)
    expect(out).toContain('failures="1"')
    expect(out).toContain('no-such')
  })

  test('what may not be seen: exit 3', async () => {
    const rules = [{ service: 'cloudwatch', operation: 'DescribeAlarms', kind: 'denied' }]
    await fetch(`${sandbox.endpoint}/_sandbox/trouble`, { method: 'POST', body: JSON.stringify({ rules }) })
    const { exit, out } = await verify()
    await fetch(`${sandbox.endpoint}/_sandbox/trouble`, { method: 'POST', body: JSON.stringify({ rules: [] }) })
    expect(exit).toBe(3)
    expect(out).toContain('cloudwatch:DescribeAlarms')
  })

  test('Ctrl-C ends it with what was seen so far: exit 3', async () => {
    const command = running(['verify', '--endpoint', sandbox.endpoint, '--region', region, '--manual-sign-in', '--json'])
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    command.signal('SIGINT')
    const { exit, out } = await command.ended
    expect(exit).toBe(3)
    expect(JSON.parse(out)).toMatchObject({ outcome: 'unseen', reason: 'unseen.stopped' })
  })
})
