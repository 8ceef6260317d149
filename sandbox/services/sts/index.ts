import { AwsError } from '../../wire/error.ts'
import type { Service } from '../../wire/operation.ts'
import { GetCallerIdentity } from './get-caller-identity.ts'

/** Security Token Service. Source: https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html */
export const sts: Service = {
  id: 'sts',
  signingName: 'sts',
  eventSource: 'sts.amazonaws.com',
  operations: [GetCallerIdentity],
  invalid: (message) => new AwsError('ValidationError', message, { status: 400 }),
  denied: (text) => new AwsError('AccessDenied', text, { status: 403 }),
}
