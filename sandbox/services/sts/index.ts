import { AwsError } from '../../wire/error.ts'
import type { Operation, Service } from '../../wire/operation.ts'
import { AssumeRole } from './assume-role.ts'
import { GetAccessKeyInfo } from './get-access-key-info.ts'
import { GetCallerIdentity } from './get-caller-identity.ts'
import { GetSessionToken } from './get-session-token.ts'

/** Security Token Service. Source: https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html */
export const sts: Service = {
  id: 'sts',
  signingName: 'sts',
  eventSource: 'sts.amazonaws.com',
  operations: [AssumeRole, GetAccessKeyInfo, GetCallerIdentity, GetSessionToken] as readonly Operation[],
  invalid: (message) => new AwsError('ValidationError', message, { status: 400 }),
  denied: (text) => new AwsError('AccessDenied', text, { status: 403 }),
}
