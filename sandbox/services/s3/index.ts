import { AwsError } from '../../wire/error.ts'
import type { Operation, Service } from '../../wire/operation.ts'
import * as buckets from './buckets.ts'
import { CopyObject } from './copy.ts'
import * as lifecycle from './lifecycle.ts'
import * as objects from './objects.ts'

/** Simple Storage Service, as far as trails and clean-up need it. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html */
export const s3: Service = {
  id: 's3',
  signingName: 's3',
  eventSource: 's3.amazonaws.com',
  operations: [...Object.values(buckets), ...Object.values(lifecycle), ...Object.values(objects), CopyObject].filter(
    (o): o is never => typeof o === 'object' && 'run' in o,
  ) as readonly Operation[],
  invalid: (message) => new AwsError('InvalidRequest', message, { status: 400 }),
  denied: (text) => new AwsError('AccessDenied', text, { status: 403 }),
}
