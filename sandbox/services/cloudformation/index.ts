import { AwsError } from '../../wire/error.ts'
import type { Operation, Service } from '../../wire/operation.ts'
import * as changeSets from './change-sets.ts'
import { validationError } from './errors.ts'
import * as reads from './reads.ts'
import * as stacks from './stacks.ts'

/**
 * CloudFormation, as far as `aws cloudformation deploy` and CDK go for the resource types in `resources/`.
 *
 * Source  https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/Welcome.html
 */
export const cloudformation: Service = {
  id: 'cloudformation',
  signingName: 'cloudformation',
  eventSource: 'cloudformation.amazonaws.com',
  operations: [changeSets, reads, stacks].flatMap((file) => Object.values<unknown>(file).filter(isOperation)) as readonly Operation[],
  invalid: validationError,
  denied: (text) => new AwsError('AccessDenied', text, { status: 403 }),
}

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'run' in value && 'needs' in value
}
