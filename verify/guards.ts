/**
 * What keeps failed sign-ins from going where they must not, design 2.12. Each rule is a function of its own, so that each is tested alone.
 */
import { randomBytes } from 'node:crypto'
import type { Target } from '../checks/step.ts'
import { UserError } from '../domain/error.ts'
import { isRegionCode, partitionOf, signInUrl } from '../domain/regions.ts'

export const mostAttempts = 10

/**
 * Between two attempts, milliseconds.
 *
 * Assumed  AWS publishes neither a lock-out nor a figure for throttling of sign-ins; a person who mistypes takes about as long. A run on AWS that
 *          meets a puzzle after a few attempts would settle it.
 */
export const spacingMs: Readonly<Record<Target['kind'], number>> = { sandbox: 300, aws: 5_000 }

/** As asked, but on AWS never closer together than the rule says. */
export const spacingFor = (kind: Target['kind'], askedMs: number | undefined): number =>
  kind === 'aws' ? Math.max(spacingMs.aws, askedMs ?? 0) : (askedMs ?? spacingMs[kind])

/** @throws UserError `verifyAttempts` {saw, most} */
export function mustBeFew(attempts: number): void {
  if (!Number.isInteger(attempts) || attempts < 1 || attempts > mostAttempts)
    throw new UserError(
      'verifyAttempts',
      { saw: attempts, most: mostAttempts },
      { message: `not 1 to ${mostAttempts} attempts: ${attempts}` },
    )
}

/** @throws UserError `verifyTimeout` {saw} */
export function mustBePatience(timeoutMs: number): void {
  if (!(timeoutMs >= 1_000 && timeoutMs <= 24 * 3_600_000)) throw new UserError('verifyTimeout', { saw: `${timeoutMs / 1000} s` })
}

/**
 * The sign-in page of the caller's own account, and of no other: STS has said which that is. An answer of STS that did not come from AWS (an
 * endpoint of somebody's own) proves no account of AWS.
 *
 * @throws UserError `verifyForeignSts` {endpoint, account}, `verifyNoAccount`
 */
export function ownSignInUrl(target: Target): string {
  const { account, kind, endpoint, region } = target
  if (account === null || !/^\d{12}$/.test(account)) throw new UserError('verifyNoAccount', {})
  if (kind === 'sandbox') {
    if (endpoint === null) throw new UserError('verifyNoAccount', {})
    return `${endpoint}/signin?${new URLSearchParams({ account, region })}`
  }
  if (endpoint !== null) throw new UserError('verifyForeignSts', { endpoint, account })
  return signInUrl({ account, region })
}

/**
 * Whether a page that the address led to may be given the user's name: the account's own address, or one of the sign-in service's endpoints,
 * which serve every account and show which one they mean (`isOwnAccount`). Redirects end there.
 *
 * Source  https://docs.aws.amazon.com/general/latest/gr/signin-service.html
 */
export function isOwnPage(address: string, target: Target): boolean {
  const url = parsed(address)
  if (url === null) return false
  if (target.kind === 'sandbox') {
    if (url.origin !== parsed(target.endpoint ?? '')?.origin) return false
    const account = url.searchParams.get('account')
    return /^\/signin(\/|$)/.test(url.pathname) && (account === null || account === '' || account === target.account)
  }
  const { signInDomain } = partitionOf(target.region)
  if (url.protocol !== 'https:' || url.port !== '' || url.username !== '') return false
  if (url.hostname === signInDomain) return true
  if (!url.hostname.endsWith(`.${signInDomain}`)) return false
  const first = url.hostname.slice(0, -signInDomain.length - 1)
  return first === target.account || isRegionCode(first)
}

/** Whether what stands in the form's account field is the caller's account: its number, or an alias that IAM says is its own. */
export function isOwnAccount(shown: string, account: string, aliases: readonly string[]): boolean {
  const digits = shown.replaceAll(/[\s-]/g, '')
  return digits === account || aliases.includes(shown)
}

/**
 * Nothing is begun on AWS without a yes. The sandbox needs none, nor does a person who fails the sign-ins by hand.
 *
 * @throws UserError `needsYes`
 */
export async function mustAgree(about: { kind: Target['kind']; isManual: boolean }, agree: () => Promise<boolean>): Promise<void> {
  if (about.kind === 'aws' && !about.isManual && !(await agree())) throw new UserError('needsYes', {})
}

/** Random, of a form that no password policy forbids, and never the same twice. */
export const wrongPassword = (): string => `Wrong-${randomBytes(15).toString('base64url')}-1a`

/** The name of an IAM user. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html */
export function mustBeUserName(user: string): void {
  if (!/^[\w+=,.@-]{1,64}$/.test(user)) throw new UserError('verifyBadUser', { user })
}

function parsed(address: string): URL | null {
  try {
    return new URL(address)
  } catch {
    // No address at all: nobody's page.
    return null
  }
}
