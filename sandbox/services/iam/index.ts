import { AwsError } from '../../wire/error.ts'
import type { Operation, Service } from '../../wire/operation.ts'
import * as account from './account.ts'
import { attachments } from './attachments.ts'
import * as credentials from './credentials.ts'
import { invalid } from './errors.ts'
import * as mfa from './mfa.ts'
import * as policies from './policies.ts'
import * as roles from './roles.ts'
import * as users from './users.ts'

/** Identity and Access Management. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html */
export const iam: Service = {
  id: 'iam',
  signingName: 'iam',
  eventSource: 'iam.amazonaws.com',
  recordedInIamRegion: true,
  operations: [
    ...[account, credentials, mfa, policies, roles, users].flatMap((file) => Object.values<unknown>(file).filter(isOperation)),
    ...attachments,
  ] as readonly Operation[],
  invalid,
  denied: (text) => new AwsError('AccessDenied', text, { status: 403 }),
}

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'run' in value && 'needs' in value
}
