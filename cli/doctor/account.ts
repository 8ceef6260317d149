/** What the doctor sees of the account, and of the way to it. */
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { AskError, type Connection, closeSockets, openSockets } from '../../checks/evidence/clients.ts'
import { type NamedProxy, proxyFor } from '../../checks/evidence/sdk/proxy.ts'
import { signOnOf } from '../../checks/evidence/sdk/sign-on.ts'
import { unseenOf } from '../../checks/evidence/unseen.ts'
import { tryReads } from '../../checks/permissions.ts'
import { whoAmI, withReads } from '../../checks/run.ts'
import type { Settings, Target } from '../../checks/step.ts'
import { regions, serviceHost } from '../../domain/regions.ts'
import { attention, type Finding, ok, unseen, untold } from './finding.ts'

export interface Account {
  readonly connection: Connection
  readonly kind: 'sandbox' | 'aws'
  readonly settings: Settings
}

/** A class: what expires within it needs attention now. */
const classMs = 90 * 60_000

/** What the SDK says of where credentials came from, the telling ones first: a role from a profile is told as a role. */
const sources: readonly (readonly [RegExp, string])[] = [
  [/SSO/, 'sso'],
  [/LOGIN/, 'login'],
  [/WEB_ID/, 'webIdentity'],
  [/ASSUME_ROLE/, 'role'],
  [/PROCESS/, 'process'],
  [/IMDS/, 'instance'],
  [/HTTP/, 'container'],
  [/ENV_VARS/, 'environment'],
  [/PROFILE/, 'profile'],
]

/**
 * The SDK's own chain, asked once: where the credentials are from and how long they last. Nothing of the credentials themselves is kept. Where
 * there are none, `unseen` says why: a single sign-on that has expired, a network in between.
 */
export async function credentialsFinding({ connection, kind, settings }: Account, nowMs: number): Promise<Finding> {
  if (kind === 'sandbox') return ok('credentials', 'sandbox')
  const profile = connection.profile ?? process.env.AWS_PROFILE
  let found: { expiration?: Date; sessionToken?: string; $source?: object }
  try {
    found = await withReads({ settings, connection, now: nowMs }, async (ask) => (await ask.sts()).credentials())
  } catch (cause) {
    const about = { service: 'sts', operation: 'GetCallerIdentity', region: settings.region, endpoint: null, profile, cause }
    return unseen('credentials', unseenOf(new AskError(about)))
  }
  const names = Object.keys(found.$source ?? {}).join(' ')
  const source = sources.find(([pattern]) => pattern.test(names))?.[1] ?? 'other'
  const about = { source, profile: profile ?? 'default', login: source === 'sso' ? 'sso' : 'other' }
  const signOn = source === 'sso' ? await signOnOf(profile) : null
  if ((signOn === null || signOn.isRenewed) && renewing.has(source)) return ok('credentials', 'renewed', about)
  const endsAtMs = signOn?.endsAtMs ?? found.expiration?.getTime()
  if (endsAtMs === undefined) return ok('credentials', found.sessionToken === undefined ? 'lasting' : 'temporary', about)
  const timed = { ...about, minutes: Math.floor((endsAtMs - nowMs) / 60_000), until: new Date(endsAtMs).toISOString() }
  if (endsAtMs <= nowMs) return attention('credentials', 'over', timed)
  return endsAtMs - nowMs < classMs ? attention('credentials', 'soon', timed) : ok('credentials', 'timed', timed)
}

/** Of these the SDK gets new ones by itself in time, so that their own end, often after an hour, says nothing. */
const renewing: ReadonlySet<string> = new Set(['sso', 'login', 'webIdentity', 'role', 'process', 'instance', 'container'])

export interface Caller {
  readonly target: Target
  readonly findings: readonly Finding[]
  /** Whether further questions have a chance of an answer. */
  readonly isKnown: boolean
}

/** Who we are there, and what that says of the region: a region that is switched off answers as to a dead key. */
export async function callerFindings({ connection, settings }: Account, nowMs: number): Promise<Caller> {
  const seen = await whoAmI({ connection, region: settings.region, now: nowMs })
  const { target } = seen
  if (!('unseen' in seen)) {
    const caller = ok('caller', target.kind, { account: target.account ?? '', caller: target.caller ?? '' })
    return { target, findings: [regionFinding(settings.region, true), caller], isKnown: true }
  }
  if (seen.unseen.reason === 'regionOff') return { target, findings: [unseen('region', seen.unseen)], isKnown: false }
  return { target, findings: [regionFinding(settings.region, false), unseen('caller', seen.unseen)], isKnown: false }
}

/** @param answered whether the region's own STS has answered, which proves that it is switched on */
export function regionFinding(code: string, answered: boolean): Finding {
  const known = regions.find((each) => each.code === code)
  if (!known) return attention('region', 'unlisted', { region: code })
  if (answered || !known.optIn) return ok('region', 'on', { region: code })
  return untold('region', 'untold', { region: code })
}

// --- clock -------------------------------------------------------------------------------------------------------------------------------

/** Half of what AWS lets pass. Source  https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html (five minutes) */
const skewSeconds = 150

/** Where the time is asked: the sandbox, or the region's STS, which answers anybody with a date. */
export const timeAddress = (region: string, endpoint: string | undefined, kind: Account['kind'] | null): string =>
  endpoint === undefined ? `https://${serviceHost('sts', region)}/` : kind === 'sandbox' ? `${endpoint}/_sandbox/health` : endpoint

/**
 * How far this computer's clock is from the answer's `Date` header, which counts whole seconds.
 *
 * @param now milliseconds since 1970, asked before and after
 */
export async function clockFinding(address: string, now: () => number): Promise<Finding> {
  const { host } = new URL(address)
  const sentMs = now()
  let date: string | undefined
  try {
    date = await dateOf(address)
  } catch (error) {
    const { code, name, message } = error as NodeJS.ErrnoException
    return untold('clock', 'noAnswer', { host, problem: code ?? (name === 'Error' ? message : `${name} ${message}`) })
  }
  const theirs = Date.parse(date ?? '')
  if (Number.isNaN(theirs)) return untold('clock', 'noDate', { host })
  // Their second had begun some time ago, half a second on average.
  const seconds = Math.round(((sentMs + now()) / 2 - (theirs + 500)) / 1000)
  if (Math.abs(seconds) <= skewSeconds) return ok('clock', 'right', { host, seconds: Math.abs(seconds) })
  return attention('clock', seconds > 0 ? 'fast' : 'slow', { host, seconds: Math.abs(seconds) })
}

/** Whether anybody was there. */
export const hasAnswered = ({ reason }: Finding): boolean => reason !== 'noAnswer'

/** The header as it came, whatever the answer's status, on the way that the SDK's requests take. */
async function dateOf(address: string): Promise<string | undefined> {
  const sockets = openSockets()
  try {
    return await new Promise((resolve, reject) => {
      const isSecure = address.startsWith('https:')
      const [send, agent] = isSecure ? [httpsRequest, sockets.httpsAgent] : [httpRequest, sockets.httpAgent]
      const request = send(address, { agent, signal: AbortSignal.timeout(5_000) }, (answer) => {
        answer.resume()
        resolve(answer.headers.date)
      })
      request.on('error', reject).end()
    })
  } finally {
    closeSockets(sockets)
  }
}

// --- proxy -------------------------------------------------------------------------------------------------------------------------------

/**
 * Whether AWS is asked through a proxy, as every other question is.
 *
 * @param answered who answered: null where nobody did, or where nobody could be asked
 */
export function proxyFinding(region: string, answered: 'sandbox' | 'aws' | null): Finding {
  const proxy = proxyFor(`https://${serviceHost('sts', region)}/`)
  if (proxy === null) {
    const name = proxyNames.find((each) => process.env[each])
    return name === undefined ? ok('proxy', 'none') : ok('proxy', 'passedBy', { from: name, except: except() })
  }
  const shown = { from: proxy.from, proxy: shownProxy(proxy), except: except() }
  if (proxy.url === null) return attention('proxy', 'unusable', shown)
  if (answered === 'sandbox') return ok('proxy', 'unneeded', shown)
  return answered === 'aws' ? ok('proxy', 'used', shown) : untold('proxy', 'silent', shown)
}

/** Those that could hold for AWS, which is asked by HTTPS alone. */
const proxyNames = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY']

const except = (): string => process.env.no_proxy || process.env.NO_PROXY || '–'

const shownProxy = ({ shown, hasCredentials }: NamedProxy): string => (hasCredentials ? shown.replace('://', '://…@') : shown)

// --- permissions -------------------------------------------------------------------------------------------------------------------------

export async function permissionsFinding({ connection, settings }: Account, lab: string, nowMs: number): Promise<Finding> {
  const tried = await tryReads({ lab, settings, connection, now: nowMs })
  const of = (result: string) => tried.filter((each) => each.result === result).map(({ action }) => action)
  const denied = of('denied')
  const notYet = of('notYet')
  const failed = tried.find(({ result }) => result === 'untold')
  const counts = { allowed: of('allowed').length, total: tried.length }
  if (denied.length > 0) return attention('permissions', 'denied', { ...counts, count: denied.length, actions: denied.join('\n'), lab })
  if (failed?.unseen) {
    const { code = '', message = '' } = failed.unseen.params
    return untold('permissions', 'untold', { ...counts, action: failed.action, code, message })
  }
  return notYet.length > 0 ? ok('permissions', 'notYet', { ...counts, actions: notYet.join(', ') }) : ok('permissions', 'all', counts)
}
