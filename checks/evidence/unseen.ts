import { serviceHost } from '../../domain/regions.ts'
import type { Params } from '../step.ts'
import { AskError } from './clients.ts'
import { isThisComputer, proxyFor } from './sdk/proxy.ts'

/** Why we could not look; each is a sentence `unseen.<reason>` of `locales/<lang>/common.json`. */
export type UnseenReason =
  | 'denied'
  | 'throttled'
  | 'expired'
  | 'offline'
  | 'proxyRefused'
  | 'proxyUnusable'
  | 'untrusted'
  | 'regionOff'
  | 'noCredentials'
  | 'invalidCredentials'
  | 'clockSkew'
  | RosterReason
  | 'unknown'

/** Of the ways into the accounts of a class. */
type RosterReason = 'roleDenied' | 'otherAccount' | 'noWayIn'

export interface Unseen {
  readonly reason: UnseenReason
  readonly params: Params
}

const codes: Readonly<Record<Exclude<UnseenReason, RosterReason | 'unknown'>, readonly string[]>> = {
  denied: ['AccessDenied', 'AuthorizationError', 'UnauthorizedOperation', 'Forbidden', '403'],
  throttled: [
    'Throttling',
    'Throttled',
    'TooManyRequests',
    'RequestLimitExceeded',
    'SlowDown',
    'LimitExceeded',
    'ProvisionedThroughputExceeded',
  ],
  expired: ['ExpiredToken', 'TokenRefreshRequired', 'ExpiredTokenIdentifier'],
  offline: [
    'TimeoutError',
    'NetworkingError',
    'AbortError',
    'ECONNREFUSED',
    'ECONNRESET',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'EPIPE',
    'EPROTO',
  ],
  proxyRefused: ['ProxyRefused'],
  proxyUnusable: ['ProxyUnusable'],
  // What opens TLS on the way, as companies do, shows a certificate of its own. Source  https://nodejs.org/api/tls.html#x509-certificate-error-codes
  untrusted: [
    'SELF_SIGNED_CERT_IN_CHAIN',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'CERT_UNTRUSTED',
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ],
  regionOff: ['RegionDisabled'],
  noCredentials: ['CredentialsProviderError', 'TokenProviderError', 'CredentialsError'],
  invalidCredentials: [
    'InvalidClientTokenId',
    'UnrecognizedClient',
    'InvalidAccessKeyId',
    'InvalidToken',
    'SignatureDoesNotMatch',
    'InvalidSignature',
    'IncompleteSignature',
    'MissingAuthenticationToken',
    'AuthFailure',
  ],
  clockSkew: ['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture'],
}

/**
 * What a failed question means to the person who asked. Codes are taken with and without `Exception`: services and protocols differ.
 *
 * Source  https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 * @throws whatever is no failed question at all: that is our bug and must not look like an answer
 */
export function unseenOf(error: unknown): Unseen {
  if (!(error instanceof AskError)) throw error
  const { cause } = error
  const { message = '', code: networkCode = '' } = (cause ?? {}) as { message?: string; code?: unknown }
  const code = error.code.replace(/Exception$/, '')
  const about = {
    service: error.service,
    operation: error.operation,
    region: error.region,
    endpoint: error.endpoint ?? `${error.service}.${error.region}`,
    code: error.code,
    message,
  }
  const onTheWay = { ...about, ...wayOf(error) }
  const is = (reason: keyof typeof codes): boolean => codes[reason].includes(code) || codes[reason].includes(String(networkCode))
  if (is('noCredentials')) return withoutCredentials(error, message, onTheWay)
  if (is('proxyRefused')) return { reason: 'proxyRefused', params: onTheWay }
  if (is('proxyUnusable')) return { reason: 'proxyUnusable', params: onTheWay }
  if (is('untrusted')) return { reason: 'untrusted', params: { ...onTheWay, cause: String(networkCode) } }
  if (is('clockSkew') || /signature expired|not yet current/i.test(message)) return { reason: 'clockSkew', params: about }
  if (is('denied')) return { reason: 'denied', params: { ...about, ...refusal(message, error) } }
  if (is('throttled')) return { reason: 'throttled', params: about }
  if (is('expired')) return { reason: 'expired', params: { ...about, login: 'other', profile: '-' } }
  if (is('regionOff')) return { reason: 'regionOff', params: about }
  if (is('invalidCredentials')) return { reason: 'invalidCredentials', params: about }
  if (is('offline')) return { reason: 'offline', params: { ...onTheWay, cause: networkCode ? String(networkCode) : error.code } }
  return { reason: 'unknown', params: about }
}

/**
 * The chain of credentials ended without any. Of a single sign-on that has run out the SDK says “expired”, once its file is gone, how to refresh
 * it, and where AWS no longer knows it, that it was not found; of `aws login`, to reauthenticate. That the network failed on the way to them stands in
 * the text alone.
 */
function withoutCredentials(error: AskError, message: string, about: Params): Unseen {
  const profile = quoted(error.profile ?? 'default')
  if (/reauthenticate/i.test(message)) return { reason: 'expired', params: { ...about, login: 'login', profile } }
  if (/expired|to refresh|session token not found or invalid/i.test(message))
    return { reason: 'expired', params: { ...about, login: 'sso', profile } }
  if (message.includes('ProxyRefused'))
    return { reason: 'proxyRefused', params: { ...about, message: message.replace(/^ProxyRefused: /, '') } }
  if (message.includes('ProxyUnusable')) return { reason: 'proxyUnusable', params: about }
  const [cause] = codes.offline.filter((code) => message.includes(code))
  if (cause !== undefined) return { reason: 'offline', params: { ...about, cause } }
  return { reason: 'noCredentials', params: about }
}

/** As it is typed behind `--profile`, in any shell. */
const quoted = (name: string): string => (/^[\w.@+/-]+$/.test(name) ? name : `"${name}"`)

/**
 * Which way the question went. `proxy`: the proxy without user name and password, `none` where the environment names none for this address, `local`
 * for this computer; `from`: the variable that names it.
 */
function wayOf({ endpoint, service, region }: AskError): { proxy: string; from: string } {
  // Before the first answer, on the way to credentials, other hosts of AWS are asked.
  const address = endpoint ?? `https://${serviceHost(service, region)}`
  const proxy = proxyFor(address)
  if (proxy) return { proxy: proxy.shown, from: proxy.from }
  return { proxy: isThisComputer(new URL(address).hostname) ? 'local' : 'none', from: '' }
}

/** The permission that a read takes is called as the operation, but for S3. */
const actionOf = ({ service, operation }: AskError): string => (operation === 'HeadBucket' ? 's3:ListBucket' : `${service}:${operation}`)

/**
 * Who was refused what: AWS says so in most services.
 *
 * Source  https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
function refusal(message: string, error: AskError): { action: string; resource: string; user: string } {
  const [, user = '-', resource = '*'] = /User: (\S+) is not authorized to perform: \S+(?: on resource: (\S+))?/.exec(message) ?? []
  return { action: actionOf(error), resource, user }
}
