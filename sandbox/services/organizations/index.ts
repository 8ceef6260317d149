import { AwsError } from '../../wire/error.ts'
import type { Operation, Service } from '../../wire/operation.ts'
import * as accounts from './accounts.ts'
import { invalid } from './errors.ts'
import * as organization from './organization.ts'
import * as units from './units.ts'

/**
 * Organizations, as far as a class goes whose accounts are in one: the tree of units, accounts made and closed. No policies, invitations,
 * delegated administrators or tags.
 *
 * Source  https://docs.aws.amazon.com/organizations/latest/APIReference/Welcome.html
 */
export const organizations: Service = {
  id: 'organizations',
  signingName: 'organizations',
  eventSource: 'organizations.amazonaws.com',
  recordedInGlobalRegion: true,
  messageMember: 'Message',
  operations: [accounts, organization, units].flatMap((file) => Object.values<unknown>(file).filter(isOperation)) as readonly Operation[],
  invalid,
  denied: (text) => new AwsError('AccessDeniedException', text, { status: 400 }),
}

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'run' in value && 'needs' in value
}
