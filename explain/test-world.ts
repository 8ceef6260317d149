import { afterAll, expect } from 'vitest'
import { type Account, useSandbox } from '../checks/test-sandbox.ts'
import { sayChain } from '../say/chain.ts'
import { langs } from '../say/index.ts'
import { loadSay } from '../say/node.ts'
import { openServices, type Services } from '../ways/services.ts'
import type { ChainReport } from './report.ts'
import { type ExplainOptions, explain, explainAndGather, type Gathered } from './run.ts'

export const region = 'ap-northeast-1'
export const user = 'trailproof-signin'
export const group = 'aws-cloudtrail-logs-tokyo'
export const role = `${group}-role`
export const minuteMs = 60_000

/** For tests: an account of its own in a sandbox whose clock is moved by hand, with Lab A done in it up to the alarm. */
export interface ChainAccount {
  readonly id: string
  readonly account: Account
  readonly send: Services['send']
  /** The services of another region. */
  in(region: string): Services['send']
  /** A person fails to sign in, as the page's form does. */
  signIn(name?: string, at?: string | null): Promise<void>
  /** An event that CloudTrail recorded. */
  event(record: object): Promise<void>
  explain(change?: Partial<ExplainOptions>): Promise<ChainReport>
  gather(): Promise<Gathered>
}

export function useChains() {
  const sandbox = useSandbox()
  const open: Services[] = []
  afterAll(() => {
    for (const services of open) services.close()
  })
  const pass = (minutes: number): Promise<void> => sandbox.sandbox().advance(minutes * minuteMs)

  /** An account with nothing in it but the user who fails. */
  async function empty(): Promise<ChainAccount> {
    const account = sandbox.account()
    const sendIn = (code: string): Services['send'] => {
      const services = openServices(account.connection, code)
      open.push(services)
      return services.send
    }
    const send = sendIn(region)
    await send('iam', 'CreateUser', { UserName: user })
    await send('iam', 'CreateLoginProfile', { UserName: user, Password: 'Aa1-only-to-be-failed' })
    const { endpoint } = sandbox.sandbox()
    return {
      id: account.id,
      account,
      send,
      in: sendIn,
      async signIn(name = user, at = region) {
        const form = { action: 'iam-user-authentication', account: account.id, username: name, password: 'not-it' }
        const answer = await fetch(`${endpoint}/signin/authenticate`, {
          method: 'POST',
          body: new URLSearchParams(at === null ? form : { ...form, region: at }),
          headers: { origin: endpoint, accept: 'application/json' },
        })
        expect(answer.status).toBeLessThan(500)
      },
      event: (record) =>
        sandbox.post('/_sandbox/events', {
          eventVersion: '1.11',
          awsRegion: region,
          recipientAccountId: account.id,
          eventTime: new Date(sandbox.sandbox().now()).toISOString(),
          ...record,
        }),
      explain: async (change = {}) =>
        said(await explain({ settings: account.settings(), connection: account.connection, now: 0, ...change })),
      async gather() {
        const { gathered } = await explainAndGather({ settings: account.settings(), connection: account.connection, now: 0 })
        if (gathered === null) throw new Error('the caller is not known')
        return gathered
      },
    }
  }

  /** Lab A as its pages say, without the steps left out, up to the alarm. */
  async function lab(...without: readonly string[]): Promise<ChainAccount> {
    const own = await empty()
    const steps = ['a01', 'a02', 'a06', 'a07', 'a08', 'a09', 'a12'].filter((step) => !without.includes(step))
    await own.account.solve(steps)
    return own
  }

  return { ...sandbox, pass, empty, lab }
}

export const topicOf = (own: ChainAccount, at = region): string => `arn:aws:sns:${at}:${own.id}:CloudTrail_to_Email`

export const filterOf = (change: object = {}, metric: object = {}) => ({
  logGroupName: group,
  filterName: 'ConsoleSignInFailures',
  filterPattern: '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }',
  metricTransformations: [{ metricNamespace: 'CloudTrailMetrics', metricName: 'ConsoleSigninFailureCount', metricValue: '1', ...metric }],
  ...change,
})

export const alarmOf = (own: ChainAccount, change: object = {}) => ({
  AlarmName: 'Alarm-SigninFailure',
  Namespace: 'CloudTrailMetrics',
  MetricName: 'ConsoleSigninFailureCount',
  Statistic: 'Sum',
  Period: 300,
  EvaluationPeriods: 1,
  DatapointsToAlarm: 1,
  Threshold: 0,
  ComparisonOperator: 'GreaterThanThreshold',
  AlarmActions: [topicOf(own)],
  ...change,
})

/** `event-to-trail stopped`; `- whole`. */
export const verdict = ({ cause, verdict: said, arrows }: ChainReport): string =>
  cause ? `${cause.arrow} ${cause.id}` : `${arrows.find(({ state }) => state === 'waiting' || state === 'unseen')?.arrow ?? '-'} ${said}`

/** One arrow is broken and none behind it is judged; every arrow before it was seen. */
export function expectOneCause(report: ChainReport): void {
  const states = report.arrows.map(({ state }) => state)
  expect(states.filter((state) => state === 'broken')).toHaveLength(1)
  const at = states.indexOf('broken')
  expect(new Set(states.slice(at + 1)).size).toBeLessThanOrEqual(1)
  expect(states.slice(at + 1).every((state) => state === 'notReached')).toBe(true)
  expect(report.arrows[at]?.arrow).toBe(report.cause?.arrow)
}

/** Every report can be said in each language; a sentence that lacks a value throws. */
export function said(report: ChainReport): ChainReport {
  for (const lang of langs) {
    const { arrows, cause } = sayChain(report, loadSay(lang, ['explain', 'verify', 'common']))
    expect(arrows).toHaveLength(7)
    expect(cause?.fix.join('') ?? '-').not.toBe('')
  }
  return report
}
