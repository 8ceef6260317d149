import { afterAll, afterEach, beforeAll } from 'vitest'
import { type Sandbox, startSandbox } from '../sandbox/index.ts'
import { runCleanUp, runWay } from '../ways/run.ts'
import { type Connection, sandboxConnection } from './evidence/clients.ts'
import { findLab, findSteps, runChecks } from './run.ts'
import type { Report, Settings } from './step.ts'

/** For tests: one sandbox per file on a free port, its clock moved by hand, an account of its own for each test that asks for one. */
export interface TestSandbox {
  sandbox(): Sandbox
  /** A fresh account, in which a lab is done. */
  account(lab?: string): Account
  trouble(...rules: readonly object[]): Promise<void>
  post(path: string, body: unknown): Promise<void>
}

export interface Account {
  readonly id: string
  readonly connection: Connection
  settings(change?: Partial<Settings>): Settings
  check(steps?: readonly string[], change?: Partial<Settings>): Promise<Report>
  /** `a04-filter-pattern: done`, a line for each step asked for. */
  outcomes(steps?: readonly string[], change?: Partial<Settings>): Promise<Readonly<Record<string, string>>>
  /** Does steps as their pages print them. */
  solve(steps: readonly string[], change?: Partial<Settings>): Promise<void>
  cleanUp(change?: Partial<Settings>): Promise<readonly string[]>
}

export function useSandbox(): TestSandbox {
  let started: Sandbox | undefined
  let accounts = 0
  const sandbox = (): Sandbox => {
    if (!started) throw new Error('the sandbox is not started yet')
    return started
  }
  const post = async (path: string, body: unknown): Promise<void> => {
    const answer = await fetch(`${sandbox().endpoint}${path}`, { method: 'POST', body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  }
  const trouble = (...rules: readonly object[]): Promise<void> => post('/_sandbox/trouble', { rules })
  beforeAll(async () => {
    started = await startSandbox({ clock: 'manual', log: () => undefined })
  })
  afterEach(() => trouble())
  afterAll(() => sandbox().close())

  return {
    sandbox,
    post,
    trouble,
    account(lab = 'lab-a') {
      accounts += 1
      const id = String(700000000000 + accounts)
      const connection = sandboxConnection(sandbox().endpoint, id)
      const settings = (change: Partial<Settings> = {}): Settings => ({
        region: 'ap-northeast-1',
        initials: 'lin',
        email: `lin${accounts}@example.com`,
        own: {},
        ...change,
      })
      const mine = settings()
      const check = (steps?: readonly string[], change: Partial<Settings> = {}): Promise<Report> =>
        runChecks({ lab, ...(steps ? { steps } : {}), settings: { ...mine, ...change }, connection, now: 0 })
      return {
        id,
        connection,
        settings: (change = {}) => ({ ...mine, ...change }),
        check,
        async outcomes(steps, change) {
          const report = await check(steps, change)
          return Object.fromEntries(report.steps.map(({ step, outcome, reason }) => [step.slice(0, 3), reason ?? outcome]))
        },
        async solve(steps, change = {}) {
          for (const step of findSteps(lab, steps)) {
            for await (const ran of runWay({ step, settings: { ...mine, ...change }, connection, retryMs: 1 })) {
              if (!ran.ok) throw new Error(`${ran.command}: ${JSON.stringify(ran.error)}`)
            }
          }
        },
        async cleanUp(change = {}) {
          const commands: string[] = []
          for await (const ran of runCleanUp({ lab: findLab(lab), settings: { ...mine, ...change }, connection, retryMs: 1 })) {
            if (!ran.ok) throw new Error(`${ran.command}: ${JSON.stringify(ran.error)}`)
            commands.push(ran.command)
          }
          return commands
        },
      }
    },
  }
}
