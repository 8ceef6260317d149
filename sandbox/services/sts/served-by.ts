import { randomBytes } from 'node:crypto'
import type { Scope } from '../../wire/operation.ts'

/**
 * Which endpoint answered, as records of STS say.
 *
 * Source   recorded: https://github.com/radkawar/stackd (testdata/aws/cloudtrail/service_management_events.json)
 * Assumed  the sandbox stands for regional endpoints, as today's SDKs use them
 */
export const servedBy = (scope: Scope) => ({
  ExtendedRequestId: randomBytes(32).toString('base64'),
  RequestDetails: { awsServingRegion: scope.region, endpointType: 'regional' },
})
