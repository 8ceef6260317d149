import { AwsError } from '../../wire/error.ts'
import { recordedAnswer } from '../../wire/java-date.ts'
import { operation } from '../../wire/operation.ts'
import { servedBy } from './served-by.ts'
import { issueSession } from './session.ts'

interface Output {
  readonly Credentials: ReturnType<typeof issueSession>
}

/**
 * GetSessionToken: temporary credentials of the calling user, who needs no permission for it.
 *
 * In      DurationSeconds (43200; 900 … 129600, for root at most and by default 3600)
 * Out     Credentials
 * Errors  AccessDenied for sessions of roles
 * Source  https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 * Not modelled  MFA
 */
export const GetSessionToken = operation<{ DurationSeconds?: number }, Output>({
  name: 'GetSessionToken',
  kind: 'management',
  readOnly: false,
  notModelled: ['SerialNumber', 'TokenCode'],
  needs: () => [],
  run({ input, caller, world, now }) {
    if (caller.type !== 'IAMUser' && caller.type !== 'Root')
      throw new AwsError('AccessDenied', 'Cannot call GetSessionToken with session credentials', { status: 403 })
    // Keys of a session begin with ASIA, and a session makes no session.
    if (caller.accessKeyId.startsWith('ASIA'))
      throw new AwsError('AccessDenied', 'Cannot call GetSessionToken with session credentials', { status: 403 })
    const asked = input.DurationSeconds ?? 43_200
    const { accessKeyId: _key, ...rest } = caller
    return { Credentials: issueSession(world, rest, now, caller.type === 'Root' ? Math.min(asked, 3600) : asked) }
  },
  recorded(call, output) {
    const { AccessKeyId, SessionToken, Expiration } = output?.Credentials ?? {}
    return {
      additionalEventData: servedBy(call.scope),
      responseElements: output ? recordedAnswer({ Credentials: { AccessKeyId, SessionToken, Expiration } }, ',') : null,
    }
  },
})
