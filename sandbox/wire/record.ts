/**
 * The CloudTrail record of a call to the sandbox, as AWS writes them.
 *
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html; order of fields, nulls
 *         and error codes as recorded in https://github.com/radkawar/stackd/tree/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/cloudtrail
 */
import { type PartitionId, partition as partitionById, serviceHost } from '../../domain/regions.ts'
import type { World } from '../world.ts'
import type { AwsError } from './error.ts'
import type { Call, Caller, Operation, Recorded, Scope, Service } from './operation.ts'
import type { RawRequest } from './signature.ts'

export interface Told {
  readonly service: Service
  readonly operation: Operation
  readonly call: Call<never> | null
  readonly input: unknown
  readonly output: unknown
  readonly failure: AwsError | null
  readonly scope: Scope
  readonly caller: Caller
  readonly requestId: string
  readonly request: RawRequest
  readonly sourceIp: string
  /** A service that called for the caller: `cloudformation.amazonaws.com`. */
  readonly invokedBy?: string
  /** The record's id. */
  readonly eventID: string
}

export function recordCall(world: World, told: Told): void {
  const { service, operation, input, failure, caller, requestId, request } = told
  const now = world.clock.now()
  const partition = partitionById(told.scope.partition as PartitionId)
  const region = service.recordedInIamRegion
    ? partition.iamRegion
    : service.recordedInGlobalRegion
      ? partition.globalRegion
      : told.scope.region
  const special = specialOf(world, told)
  const refused = failure !== null && isDenied(failure)
  // Source: a refused call is recorded with requestParameters null in every service but EC2 and S3.
  const hidden = (refused || input === null) && service.id !== 's3'
  const record = {
    eventVersion: '1.11',
    userIdentity: { ...userIdentity(caller, now), ...(told.invokedBy === undefined ? {} : { invokedBy: told.invokedBy }) },
    eventTime: `${new Date(now).toISOString().slice(0, 19)}Z`,
    eventSource: service.eventSource,
    eventName: special.eventName ?? operation.name,
    awsRegion: region,
    sourceIPAddress: told.sourceIp,
    userAgent: `${request.headers['user-agent'] ?? ''}`.slice(0, 1024),
    ...(failure
      ? {
          errorCode: refused ? 'AccessDenied' : (failure.recordCode ?? service.recordCode?.(failure) ?? failure.code),
          errorMessage: failure.message.slice(0, maxErrorMessage),
        }
      : {}),
    requestParameters: hidden
      ? null
      : shortened(special.requestParameters !== undefined ? special.requestParameters : (lowerCamel(input) ?? null), 'requestParameters'),
    responseElements: failure ? null : (special.responseElements ?? null),
    ...(special.additionalEventData === undefined ? {} : { additionalEventData: special.additionalEventData }),
    requestID: requestId,
    eventID: told.eventID,
    readOnly: operation.readOnly,
    ...(special.resources === undefined || special.resources.length === 0 ? {} : { resources: special.resources }),
    eventType: 'AwsApiCall',
    ...(special.apiVersion === undefined ? {} : { apiVersion: special.apiVersion }),
    managementEvent: true,
    recipientAccountId: told.scope.account,
    ...(special.sharedEventID === undefined ? {} : { sharedEventID: special.sharedEventID }),
    eventCategory: 'Management',
    // Absent for what a service calls. Source: records of such calls; the record contents page ("tlsDetails is present only if …")
    ...(told.invokedBy === undefined
      ? {
          tlsDetails: {
            tlsVersion: 'TLSv1.3',
            cipherSuite: 'TLS_AES_128_GCM_SHA256',
            clientProvidedHostHeader: serviceHost(service.signingName, region),
          },
        }
      : {}),
  }
  world.signal('recorded', { scope: { ...told.scope, region }, record, atMs: now })
}

/** Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html (errorMessage: 1 KB) */
const maxErrorMessage = 1024
/** 100 KB; in place of a longer one stands how long it was. Source: the same page (requestParameters, "omitted") */
const maxFieldLength = 100 * 1024

function shortened(value: unknown, field: string): unknown {
  const originalSize = JSON.stringify(value)?.length ?? 0
  return originalSize > maxFieldLength ? { omitted: true, originalSize, reason: `${field} too large` } : value
}

/**
 * What the operation itself says about its record. It may be asked about a call that was refused for what it lacked: an operation that stumbles
 * over that has a fault, which is told, yet the caller still gets the refusal, and the record keeps its parameters to itself.
 */
function specialOf(world: World, { call, operation, output, failure, service }: Told): Recorded {
  if (!call || !operation.recorded) return {}
  if (!failure) return operation.recorded(call, output as never)
  try {
    return operation.recorded(call, null)
  } catch (error) {
    world.report(error, `the record of a refused ${service.id}:${operation.name}`)
    return { requestParameters: null }
  }
}

const isDenied = (e: AwsError) => /^(AccessDenied(Exception)?|AuthorizationError(Exception)?)$/.test(e.code)

export function userIdentity(caller: Caller, nowMs: number): Record<string, unknown> {
  const base = {
    type: caller.type,
    principalId: caller.userId,
    arn: caller.arn,
    accountId: caller.account,
    accessKeyId: caller.accessKeyId,
  }
  if (caller.type === 'IAMUser') return { ...base, userName: caller.userName }
  if (caller.type === 'AWSService') return { type: 'AWSService', invokedBy: caller.service }
  if (caller.type === 'Anonymous') return { type: 'AWSAccount', principalId: '', accountId: 'ANONYMOUS_PRINCIPAL' }
  if (caller.type === 'Root') return base
  return {
    ...base,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: caller.userId.split(':')[0],
        arn: `arn:${caller.partition}:iam::${caller.account}:role/${caller.roleName}`,
        accountId: caller.account,
        userName: caller.roleName,
      },
      attributes: { creationDate: `${new Date(nowMs).toISOString().slice(0, 19)}Z`, mfaAuthenticated: 'false' },
    },
  }
}

/** Member names of the input as CloudTrail spells them; map keys stay. Dates as CloudTrail's Java prints them are never parsed by anyone: ISO here. */
export function lowerCamel(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return undefined
  if (Array.isArray(value)) return value.map(lowerCamel)
  if (typeof value !== 'object' || value === null) return value
  const out: Record<string, unknown> = {}
  for (const [k, v] of Object.entries(value)) if (v !== undefined) out[lowerFirst(k)] = lowerCamel(v)
  return Object.keys(out).length === 0 ? null : out
}

/** `S3BucketName` → `s3BucketName`, `SnsTopicARN` → `snsTopicARN`, `URL` stays. */
const lowerFirst = (s: string) => (/^[A-Z0-9]+$/.test(s) ? s : s.slice(0, 1).toLowerCase() + s.slice(1))
