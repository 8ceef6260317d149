import { eventTime } from '../dates.ts'
import { type CloudTrailRecord, type JsonObject, type JsonValue, type UserIdentity, withoutAbsent } from './record.ts'

export interface ApiCallFacts {
  readonly userIdentity: UserIdentity
  readonly atMs: number
  /** `logs.amazonaws.com` */
  readonly eventSource: string
  readonly eventName: string
  readonly region: string
  /** The address called from, or the name of the AWS service that did. */
  readonly sourceIp: string
  readonly userAgent: string
  /** As it stands in the record: see `recordedErrorCode`. */
  readonly error?: { readonly code: string; readonly message?: string | undefined } | undefined
  /** Left out: null, as for refused calls. See `requestParametersOf`. */
  readonly requestParameters?: JsonObject | null | undefined
  /** Left out: null, as for reads. */
  readonly responseElements?: JsonObject | null | undefined
  readonly additionalEventData?: JsonObject | undefined
  readonly requestId: string
  readonly eventId: string
  readonly readOnly: boolean
  readonly resources?: readonly JsonObject[] | undefined
  /** Left out: AwsApiCall. */
  readonly eventType?: string | undefined
  /** Only some services have one: Logs `20140328`. */
  readonly apiVersion?: string | undefined
  readonly recipientAccountId: string
  readonly sharedEventId?: string | undefined
  /** The call came from a console session. */
  readonly isFromConsole?: boolean | undefined
  /** The host the client asked for; left out where a service called on somebody's behalf. */
  readonly host?: string | undefined
}

/**
 * The record of a management call.
 *
 * Source  fields: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html ; order as in `CloudTrailRecord`
 */
export function apiCallRecord(facts: ApiCallFacts): CloudTrailRecord {
  return withoutAbsent<CloudTrailRecord>({
    eventVersion: '1.11',
    userIdentity: facts.userIdentity,
    eventTime: eventTime(facts.atMs),
    eventSource: facts.eventSource,
    eventName: facts.eventName,
    awsRegion: facts.region,
    sourceIPAddress: facts.sourceIp,
    userAgent: cut(facts.userAgent),
    errorCode: facts.error && cut(facts.error.code),
    errorMessage: facts.error?.message === undefined ? undefined : cut(facts.error.message),
    requestParameters: facts.requestParameters ?? null,
    responseElements: facts.responseElements ?? null,
    additionalEventData: facts.additionalEventData,
    requestID: facts.requestId,
    eventID: facts.eventId,
    readOnly: facts.readOnly,
    resources: facts.resources,
    eventType: facts.eventType ?? 'AwsApiCall',
    apiVersion: facts.apiVersion,
    managementEvent: true,
    recipientAccountId: facts.recipientAccountId,
    sharedEventID: facts.sharedEventId,
    eventCategory: 'Management',
    sessionCredentialFromConsole: facts.isFromConsole ? 'true' : undefined,
    tlsDetails:
      facts.host === undefined
        ? undefined
        : { tlsVersion: 'TLSv1.3', cipherSuite: 'TLS_AES_128_GCM_SHA256', clientProvidedHostHeader: facts.host },
  })
}

/** Source  the record contents page: errorCode, errorMessage, userAgent are cut at 1 KB. A cut message ends in `...` (recorded). */
function cut(text: string): string {
  return text.length <= 1024 ? text : `${text.slice(0, 1021)}...`
}

/**
 * The input of a call as records show it: lowerCamelCase, only what was sent. Members named in `keep` (maps whose keys are the caller's own)
 * keep their keys.
 *
 * Source  recorded: `{"name": …, "s3BucketName": …, "tagsList": [{"key": …}]}`
 */
export function requestParametersOf(input: JsonObject, keep: ReadonlySet<string> = new Set()): JsonObject {
  return lowered(input, keep) as JsonObject
}

function lowered(value: JsonValue, keep: ReadonlySet<string>): JsonValue {
  if (Array.isArray(value)) return value.map((each: JsonValue) => lowered(each, keep))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) =>
      member === undefined
        ? []
        : [[key.charAt(0).toLowerCase() + key.slice(1), keep.has(key) ? member : lowered(member as JsonValue, keep)]],
    ),
  )
}

/**
 * The errorCode of a record: the exception's name, not the code on the wire. Refusals by policy are `AccessDenied` whatever the wire says.
 * `service` is the short name of the event source.
 *
 * Source  recorded for Logs, SNS, CloudWatch, IAM; https://github.com/adanalvarez/TrailDiscover
 */
export function recordedErrorCode(service: string, wireCode: string): string {
  if (['AccessDenied', 'AccessDeniedException', 'AuthorizationError'].includes(wireCode)) return 'AccessDenied'
  if (service === 'ec2' || service === 's3' || wireCode.endsWith('Exception')) return wireCode
  return `${wireCode.replace(/Error$/, '')}Exception`
}

/**
 * Whether the record of a refused call still shows what was asked for: EC2's and S3's do, those of the other services here have null.
 *
 * Source  https://github.com/adanalvarez/TrailDiscover , https://github.com/invictus-ir/aws_dataset (100 of 100 records)
 */
export function showsRefusedParameters(service: string): boolean {
  return service === 'ec2' || service === 's3'
}

/** An IAM user who called with a key. */
export function userIdentityOf(user: {
  userId: string
  arn: string
  account: string
  accessKeyId: string
  userName: string
  sessionContext?: JsonObject | undefined
}): UserIdentity {
  return withoutAbsent<UserIdentity>({
    type: 'IAMUser',
    principalId: user.userId,
    arn: user.arn,
    accountId: user.account,
    accessKeyId: user.accessKeyId,
    userName: user.userName,
    sessionContext: user.sessionContext,
  })
}

/**
 * A session of a role.
 *
 * Source  https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
 */
export function sessionIdentityOf(session: {
  roleId: string
  sessionName: string
  arn: string
  account: string
  accessKeyId: string
  roleArn: string
  roleName: string
  createdAtMs: number
}): UserIdentity {
  return {
    type: 'AssumedRole',
    principalId: `${session.roleId}:${session.sessionName}`,
    arn: session.arn,
    accountId: session.account,
    accessKeyId: session.accessKeyId,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: session.roleId,
        arn: session.roleArn,
        accountId: session.account,
        userName: session.roleName,
      },
      attributes: { creationDate: eventTime(session.createdAtMs), mfaAuthenticated: 'false' },
    },
  }
}

/** The account's root user with a key. */
export function rootIdentityOf(root: { account: string; arn: string; accessKeyId: string }): UserIdentity {
  return { type: 'Root', principalId: root.account, arn: root.arn, accountId: root.account, accessKeyId: root.accessKeyId }
}

/** An AWS service on its own behalf; `sourceIp` and `userAgent` of such a record are the service's name too. */
export function serviceIdentityOf(service: string): UserIdentity {
  return { type: 'AWSService', invokedBy: service }
}
