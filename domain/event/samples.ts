import { javaDate } from '../dates.ts'
import { arn, partitionOf } from '../regions.ts'
import { apiCallRecord, userIdentityOf } from './api-call.ts'
import type { CloudTrailRecord, JsonObject } from './record.ts'
import { type SignInAttempt, signInRecords } from './sign-in.ts'

/** What can be sent to a sandbox without typing a record: sign-ins, then calls that the monitoring patterns of Lab C and CIS look for. */
export const sampleKinds = [
  'failed-password',
  'failed-mfa',
  'unknown-user',
  'root-failed',
  'success',
  'access-denied',
  'unauthorized-operation',
  'oversized-instance',
  'new-user',
  'trail-stopped',
] as const
export type SampleKind = (typeof sampleKinds)[number]

export interface SamplePlace {
  readonly account: string
  readonly region: string
  readonly atMs: number
}

/** Addresses are those reserved for documentation. Source  https://www.rfc-editor.org/rfc/rfc5737 */
const sourceIp = '192.0.2.44'
const userAgent = 'trailproof sample'
const user = { userName: 'trailproof-signin', userId: 'AIDASAMPLE234567ABCD' }

/**
 * The records of one kind, in CloudTrail's own shape. Mostly one; a sign-in with an MFA code leaves two.
 *
 * @param newId a new UUID at each call
 * @throws UserError `noRootUser` where the partition has none
 */
export function sampleEvents(kind: SampleKind, at: SamplePlace, newId: () => string): readonly CloudTrailRecord[] {
  const partition = partitionOf(at.region).id
  const attempts: Partial<Record<SampleKind, SignInAttempt>> = {
    'failed-password': { who: 'user', ...user, outcome: 'wrongPassword' },
    'failed-mfa': {
      who: 'user',
      ...user,
      outcome: 'wrongMfaCode',
      mfaDevice: arn({ partition, service: 'iam', account: at.account, resource: `mfa/${user.userName}` }),
    },
    'unknown-user': { who: 'unknownUser' },
    'root-failed': { who: 'root', outcome: 'wrongPassword' },
    success: { who: 'user', ...user, outcome: 'success' },
  }
  const attempt = attempts[kind]
  if (attempt) return signInRecords({ ...at, eventId: newId(), sourceIp, userAgent, attempt }, newId)
  const call = callOf(kind, at)
  return [
    apiCallRecord({
      ...call,
      atMs: at.atMs,
      region: call.isIam ? partitionOf(at.region).iamRegion : at.region,
      sourceIp,
      userAgent,
      requestId: newId(),
      eventId: newId(),
      recipientAccountId: at.account,
      userIdentity: userIdentityOf({
        ...user,
        arn: userArn(partition, at.account, user.userName),
        account: at.account,
        accessKeyId: 'AKIASAMPLE234567ABCD',
      }),
    }),
  ]
}

const userArn = (partition: string, account: string, name: string): string =>
  arn({ partition, service: 'iam', account, resource: `user/${name}` })

interface Call {
  readonly eventSource: string
  readonly eventName: string
  readonly readOnly: boolean
  readonly isIam?: boolean
  readonly error?: { readonly code: string; readonly message: string }
  readonly requestParameters?: JsonObject
  readonly responseElements?: JsonObject
}

/**
 * Source  shapes: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html and the records in `data/`
 */
function callOf(kind: SampleKind, { account, region, atMs }: SamplePlace): Call {
  const partition = partitionOf(region).id
  const me = userArn(partition, account, user.userName)
  switch (kind) {
    case 'access-denied': {
      const group = arn({ partition, service: 'logs', region, account, resource: 'log-group:/sample:log-stream:' })
      return {
        eventSource: 'logs.amazonaws.com',
        eventName: 'DeleteLogGroup',
        readOnly: false,
        error: {
          code: 'AccessDenied',
          message: `User: ${me} is not authorized to perform: logs:DeleteLogGroup on resource: ${group} because no identity-based policy allows the logs:DeleteLogGroup action`,
        },
      }
    }
    case 'unauthorized-operation':
      return {
        eventSource: 'ec2.amazonaws.com',
        eventName: 'StopInstances',
        readOnly: false,
        error: { code: 'Client.UnauthorizedOperation', message: 'You are not authorized to perform this operation.' },
        requestParameters: { instancesSet: { items: [{ instanceId: 'i-0123456789abcdef0' }] }, force: false },
      }
    case 'oversized-instance':
      return {
        eventSource: 'ec2.amazonaws.com',
        eventName: 'RunInstances',
        readOnly: false,
        requestParameters: {
          instancesSet: { items: [{ imageId: 'ami-0123456789abcdef0', minCount: 1, maxCount: 1 }] },
          instanceType: 'm5.8xlarge',
          monitoring: { enabled: false },
        },
        responseElements: {
          instancesSet: { items: [{ instanceId: 'i-0123456789abcdef0', instanceType: 'm5.8xlarge' }] },
          ownerId: account,
        },
      }
    case 'new-user':
      return {
        eventSource: 'iam.amazonaws.com',
        eventName: 'CreateUser',
        readOnly: false,
        isIam: true,
        requestParameters: { userName: 'sample-user' },
        responseElements: {
          user: {
            path: '/',
            userName: 'sample-user',
            userId: 'AIDASAMPLE765432DCBA',
            arn: userArn(partition, account, 'sample-user'),
            createDate: javaDate(new Date(atMs)),
          },
        },
      }
    case 'trail-stopped':
      return {
        eventSource: 'cloudtrail.amazonaws.com',
        eventName: 'StopLogging',
        readOnly: false,
        requestParameters: { name: arn({ partition, service: 'cloudtrail', region, account, resource: 'trail/sample-trail' }) },
      }
    default:
      throw new Error(`${kind} is no call`)
  }
}
