import type { SayIn, ShellKey } from './words.ts'

export interface Failure {
  readonly header: string
  /** What AWS said, then what to do; one a line. */
  readonly content: string
}

/** What to do about errors that any service may answer with; a name ends in these words. */
const advices: readonly (readonly [RegExp, ShellKey])[] = [
  [/^(AccessDenied|UnauthorizedOperation|AuthorizationError|NotAuthorized)/, 'adviceDenied'],
  [/^(ExpiredToken|InvalidClientTokenId|UnrecognizedClient|InvalidAccessKeyId|InvalidToken)/, 'adviceSignInAgain'],
  [/^(Throttling|TooManyRequests|SlowDown|RequestLimitExceeded)/, 'adviceWait'],
  [/(NotFound|NoSuch|DoesNotExist)/, 'adviceGone'],
  [/(AlreadyExists|AlreadyOwnedByYou|EntityAlreadyExists)/, 'adviceExists'],
  [/^(InternalFailure|InternalError|ServiceUnavailable|InternalServer)/, 'adviceSandbox'],
]

/** What is said of an error; null for what was broken off on purpose. */
export function failureIn(error: unknown, say: SayIn): Failure | null {
  if (isAborted(error)) return null
  if (isAwsError(error)) {
    const advice = advices.find(([name]) => name.test(error.name))?.[1] ?? 'adviceOther'
    return { header: error.name, content: [error.message, say(advice)].filter((line) => line !== '').join('\n') }
  }
  if (error instanceof TypeError && /fetch|network|load failed/i.test(error.message))
    return { header: say('unreachable'), content: say('adviceUnreachable') }
  return { header: say('unexpectedError'), content: error instanceof Error ? error.message : String(error) }
}

/** An answer of a service: it has a code as its name. */
export function isAwsError(error: unknown): error is Error & { readonly $fault: 'client' | 'server' } {
  return error instanceof Error && '$fault' in error
}

/** Whether a service answered with this code. */
export const isNamed = (error: unknown, ...names: readonly string[]): boolean => isAwsError(error) && names.includes(error.name)

const isAborted = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError'
