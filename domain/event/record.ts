import type { Mask } from '../mask.ts'

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue | undefined }

export type JsonObject = { readonly [key: string]: JsonValue | undefined }

/**
 * A CloudTrail record, fields in the order CloudTrail writes them. Records of others may lack any field and have more.
 *
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html ; order: recorded in
 *         https://github.com/radkawar/stackd/blob/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/cloudtrail/logs_controls.json
 */
export interface CloudTrailRecord {
  readonly eventVersion?: string | undefined
  readonly userIdentity?: UserIdentity | undefined
  /** UTC, to the second. */
  readonly eventTime?: string | undefined
  readonly eventSource?: string | undefined
  readonly eventName?: string | undefined
  readonly awsRegion?: string | undefined
  readonly sourceIPAddress?: string | undefined
  readonly userAgent?: string | undefined
  readonly errorCode?: string | undefined
  readonly errorMessage?: string | undefined
  readonly requestParameters?: JsonObject | null | undefined
  readonly responseElements?: JsonObject | null | undefined
  readonly additionalEventData?: JsonObject | null | undefined
  readonly requestID?: string | undefined
  readonly eventID?: string | undefined
  readonly readOnly?: boolean | undefined
  readonly resources?: readonly JsonObject[] | undefined
  readonly eventType?: string | undefined
  readonly apiVersion?: string | undefined
  readonly managementEvent?: boolean | undefined
  readonly recipientAccountId?: string | undefined
  readonly serviceEventDetails?: JsonObject | undefined
  readonly sharedEventID?: string | undefined
  readonly vpcEndpointId?: string | undefined
  readonly vpcEndpointAccountId?: string | undefined
  readonly eventCategory?: string | undefined
  readonly addendum?: JsonObject | undefined
  /** The text `"true"`, or absent. */
  readonly sessionCredentialFromConsole?: string | undefined
  readonly edgeDeviceDetails?: JsonObject | undefined
  readonly tlsDetails?: JsonObject | undefined
  readonly eventContext?: JsonObject | undefined
}

/** Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
export interface UserIdentity {
  readonly type?: string | undefined
  readonly principalId?: string | undefined
  readonly arn?: string | undefined
  readonly accountId?: string | undefined
  readonly accessKeyId?: string | undefined
  readonly userName?: string | undefined
  readonly sessionContext?: JsonObject | undefined
  readonly invokedBy?: string | undefined
}

/** Leaves out fields without a value, so that a record can be compared and printed as it is. */
export function withoutAbsent<T extends object>(record: T): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T
}

/**
 * Whether somebody failed to sign in to the console, in whatever way: wrong password, wrong code, unknown name, root.
 *
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
 */
export function isSignInFailure(record: CloudTrailRecord): boolean {
  return signInOutcome(record) !== undefined && signInOutcome(record) !== 'success'
}

/**
 * How a console sign-in ended; undefined for records of anything else. `failedAuthentication`: somebody who exists, with a wrong password or
 * code; `unknownUser`: a name that the account does not have, hidden in the record. Lab A's filter counts the first and not the second.
 */
export function signInOutcome(record: CloudTrailRecord): 'success' | 'failedAuthentication' | 'unknownUser' | 'otherFailure' | undefined {
  if (record.eventSource !== 'signin.amazonaws.com' || record.eventName !== 'ConsoleLogin') return undefined
  if (record.errorMessage === 'Failed authentication') return 'failedAuthentication'
  if (record.errorMessage === 'No username found in supplied account') return 'unknownUser'
  const outcome = record.responseElements?.ConsoleLogin
  if (outcome === 'Success') return 'success'
  return outcome === 'Failure' || record.errorMessage !== undefined ? 'otherFailure' : undefined
}

/**
 * A record without what could tell who it was: besides what every mask takes out, the name of the user and the address called from. What
 * AWS itself wrote there (services, `HIDDEN_DUE_TO_SECURITY_REASONS`) stays.
 */
export function maskRecord<T extends CloudTrailRecord>(record: T, mask: Mask): T {
  const { userIdentity, sourceIPAddress } = record
  const names = namesIn(userIdentity)
  const masked: T = mask.value(record)
  return withoutAbsent({
    ...masked,
    userIdentity: masked.userIdentity && withNames(masked.userIdentity, names, mask),
    sourceIPAddress: sourceIPAddress === undefined ? undefined : mask.ip(sourceIPAddress),
  })
}

const hiddenName = 'HIDDEN_DUE_TO_SECURITY_REASONS'

function namesIn(identity: UserIdentity | undefined): { user?: string | undefined; session?: string | undefined } {
  const user = identity?.type === 'IAMUser' && identity.userName !== hiddenName ? identity.userName : undefined
  const session = identity?.type === 'AssumedRole' ? identity.principalId?.split(':')[1] : undefined
  return { user, session }
}

function withNames(
  masked: UserIdentity,
  { user, session }: { user?: string | undefined; session?: string | undefined },
  mask: Mask,
): UserIdentity {
  return withoutAbsent({
    ...masked,
    userName: user === undefined ? masked.userName : mask.name(mask.text(user)),
    principalId: session === undefined ? masked.principalId : `${masked.principalId?.split(':')[0]}:${mask.name(mask.text(session))}`,
  })
}
