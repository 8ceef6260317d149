import { AwsError } from '../../wire/error.ts'
import type { Operation, Service } from '../../wire/operation.ts'
import * as repositories from './repositories.ts'

/**
 * Elastic Container Registry, as far as the repository goes that CDK makes when it prepares an account; images are not modelled.
 *
 * Source  https://docs.aws.amazon.com/AmazonECR/latest/APIReference/Welcome.html
 */
export const ecr: Service = {
  id: 'ecr',
  signingName: 'ecr',
  eventSource: 'ecr.amazonaws.com',
  operations: Object.values<unknown>(repositories).filter(isOperation) as readonly Operation[],
  invalid: (message) => new AwsError('InvalidParameterException', message),
  denied: (text) => new AwsError('AccessDeniedException', text, { status: 400 }),
}

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'run' in value && 'needs' in value
}
