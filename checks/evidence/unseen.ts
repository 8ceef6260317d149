import type { Params } from '../step.ts'
import { AskError } from './clients.ts'

/** Why we could not look; each is a sentence `unseen.<reason>` of `locales/<lang>/common.json`. */
export type UnseenReason =
  | 'denied'
  | 'throttled'
  | 'expired'
  | 'offline'
  | 'regionOff'
  | 'noCredentials'
  | 'invalidCredentials'
  | 'clockSkew'
  | 'unknown'

export interface Unseen {
  readonly reason: UnseenReason
  readonly params: Params
}

const codes: Readonly<Record<Exclude<UnseenReason, 'unknown'>, readonly string[]>> = {
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
  const is = (reason: keyof typeof codes): boolean => codes[reason].includes(code) || codes[reason].includes(String(networkCode))
  // Of a single sign-on that has run out the SDK says “expired”, or, once its file is gone, how to refresh it.
  if (is('noCredentials')) return { reason: /expired|to refresh/i.test(message) ? 'expired' : 'noCredentials', params: about }
  if (is('clockSkew') || /signature expired|not yet current/i.test(message)) return { reason: 'clockSkew', params: about }
  if (is('denied')) return { reason: 'denied', params: { ...about, ...refusal(message, error) } }
  if (is('throttled')) return { reason: 'throttled', params: about }
  if (is('expired')) return { reason: 'expired', params: about }
  if (is('regionOff')) return { reason: 'regionOff', params: about }
  if (is('invalidCredentials')) return { reason: 'invalidCredentials', params: about }
  if (is('offline')) return { reason: 'offline', params: { ...about, cause: networkCode ? String(networkCode) : error.code } }
  return { reason: 'unknown', params: about }
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
