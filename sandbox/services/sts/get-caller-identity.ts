import { operation } from '../../wire/operation.ts'
import { servedBy } from './served-by.ts'

/**
 * GetCallerIdentity: who am I, and in which account.
 *
 * In      nothing
 * Out     Account, Arn, UserId
 * Errors  none of its own; it needs no permission and works even under an explicit Deny
 * Source  https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export const GetCallerIdentity = operation<Record<string, never>, { Account: string; Arn: string; UserId: string }>({
  name: 'GetCallerIdentity',
  kind: 'management',
  readOnly: true,
  needs: () => [],
  recorded: (call) => ({ additionalEventData: servedBy(call.scope) }),
  run: ({ caller }) => ({ Account: caller.account, Arn: caller.arn, UserId: caller.userId }),
})
