import { AwsError } from '../../wire/error.ts'
import type { Operation, Service } from '../../wire/operation.ts'
import { validation } from './errors.ts'
import * as parameters from './parameters.ts'
import * as tags from './tags.ts'

/** Systems Manager, as far as its Parameter Store goes. Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/Welcome.html */
export const ssm: Service = {
  id: 'ssm',
  signingName: 'ssm',
  eventSource: 'ssm.amazonaws.com',
  operations: [parameters, tags].flatMap((file) => Object.values<unknown>(file).filter(isOperation)) as readonly Operation[],
  invalid: validation,
  denied: (text) => new AwsError('AccessDeniedException', text, { status: 400 }),
}

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'run' in value && 'needs' in value
}
