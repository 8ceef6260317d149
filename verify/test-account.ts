import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { sandboxConnection } from '../checks/evidence/clients.ts'
import { findSteps } from '../checks/run.ts'
import { type Sandbox, startSandbox } from '../sandbox/index.ts'
import { langs } from '../say/index.ts'
import { runWay } from '../ways/run.ts'
import { openServices, type Services } from '../ways/services.ts'
import { proofPage } from './html.ts'
import { proofText } from './render.ts'
import type { VerifyReport } from './report.ts'
import { proofJunit, proofMarkdown, proofTap } from './reports.ts'
import { type VerifyOptions, verify } from './run.ts'
import { wordsOf } from './words.ts'

export const region = 'ap-northeast-1'
export const user = 'trailproof-signin'

/** For tests: a sandbox with short delays, and accounts of its own for each test, with Lab A done in them up to the alarm. */
export interface TestAccount {
  readonly id: string
  readonly services: Services
  /** Does steps of Lab A as their pages print them. */
  solve(...steps: readonly string[]): Promise<void>
  /** A person signs in, as the page's form does, and all that becomes due within the minute is done. */
  signIn(name?: string, at?: string | null): Promise<void>
  prove(change?: Partial<VerifyOptions>): Promise<VerifyReport>
}

export function testAccounts(): {
  sandbox(): Sandbox
  account(): Promise<TestAccount>
  trouble(...rules: readonly object[]): Promise<void>
} {
  let started: Sandbox | undefined
  let count = 0
  const open: Services[] = []
  const sandbox = (): Sandbox => {
    if (!started) throw new Error('the sandbox is not started yet')
    return started
  }
  const trouble = async (...rules: readonly object[]): Promise<void> => {
    await fetch(`${sandbox().endpoint}/_sandbox/trouble`, { method: 'POST', body: JSON.stringify({ rules }) })
  }
  beforeAll(async () => {
    started = await startSandbox({ clock: 'fast', log: () => undefined })
  })
  afterEach(() => trouble())
  afterAll(async () => {
    for (const services of open) services.close()
    await sandbox().close()
  })
  return {
    sandbox,
    trouble,
    async account() {
      count += 1
      const id = String(810000000000 + count)
      const { endpoint } = sandbox()
      const connection = sandboxConnection(endpoint, id)
      const services = openServices(connection, region)
      open.push(services)
      const settings = { region, initials: 'lin', email: `lin${count}@example.com`, own: {} }
      const solve = async (...steps: readonly string[]): Promise<void> => {
        for (const step of findSteps('lab-a', steps)) {
          for await (const ran of runWay({ step, settings, connection, retryMs: 1 }))
            if (!ran.ok) throw new Error(`${ran.command}: ${JSON.stringify(ran.error)}`)
        }
      }
      const signIn = async (name = user, at: string | null = region): Promise<void> => {
        const form = { action: 'iam-user-authentication', account: id, username: name, password: 'not-it' }
        await fetch(`${endpoint}/signin/authenticate`, {
          method: 'POST',
          body: new URLSearchParams(at === null ? form : { ...form, region: at }),
          headers: { origin: endpoint, accept: 'application/json' },
        })
        await sandbox().advance(60_000)
      }
      await services.send('iam', 'CreateUser', { UserName: user })
      await services.send('iam', 'CreateLoginProfile', { UserName: user, Password: 'Aa1-only-to-be-failed' })
      return {
        id,
        services,
        solve,
        signIn,
        async prove(change = {}) {
          let person: Promise<void> = Promise.resolve()
          const report = await verify({
            connection,
            region,
            alarm: 'Alarm-SigninFailure',
            user,
            attempts: 1,
            timeoutMs: 30_000,
            isManual: true,
            waitsForOk: false,
            agree: () => Promise.reject(new Error('the sandbox needs no yes')),
            onAddress: () => {
              person = signIn()
            },
            signal: new AbortController().signal,
            env: process.env,
            pollMs: 20,
            spacingMs: 20,
            ...change,
          })
          await person
          mustBeSaid(report)
          return report
        },
      }
    },
  }
}

/** Every report can be said in every form and language; a sentence that lacks a value throws. */
export function mustBeSaid(report: VerifyReport): void {
  for (const lang of langs) {
    const say = wordsOf(lang)
    const text = proofText(report, say, { table: (rows) => rows.map((row) => row.join(' ')).join('\n'), coloured: (_, each) => each })
    expect(text).toContain('Assumed')
    expect(proofJunit(report, say)).toContain('<testsuite name="verify"')
    expect(proofTap(report, say)).toMatch(/^TAP version 14\n1\.\.[67]\n/)
    expect(proofMarkdown(report, say)).toContain('| --- |')
    expect(proofPage(report, say, lang, null)).toContain('</html>')
  }
}

/** `trail-to-logs broken.notInLogs` */
export const verdict = ({ outcome, arrow, reason }: VerifyReport): string => [arrow ?? '-', reason ?? outcome].join(' ')
