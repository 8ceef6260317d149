import { javaDate } from '../dates.ts'
import { arn, partitionOf } from '../regions.ts'
import { apiCallRecord, userIdentityOf } from './api-call.ts'
import type { CloudTrailRecord, JsonObject } from './record.ts'
import { type SignInAttempt, signInRecords } from './sign-in.ts'

/**
 * What can be sent to a sandbox without typing a record: sign-ins, then calls that the monitoring patterns of Lab C and CIS look for; and
 * what comes near each of those patterns without being meant by it.
 */
export const sampleKinds = [
  'failed-password',
  'failed-mfa',
  'unknown-user',
  'root-failed',
  'success',
  'office-sign-in',
  'root-sign-in',
  'user-named-root',
  'switch-role',
  'access-denied',
  'unauthorized-operation',
  'failed-call',
  'oversized-instance',
  'larger-instance',
  'new-user',
  'new-access-key',
  'trail-stopped',
] as const
export type SampleKind = (typeof sampleKinds)[number]

export interface SamplePlace {
  readonly account: string
  readonly region: string
  readonly atMs: number
  /** The address called from; left out: one reserved for documentation, or the office's for a sign-in from there. */
  readonly sourceIp?: string
}

/** Addresses are those reserved for documentation. Source  https://www.rfc-editor.org/rfc/rfc5737 */
const sourceIp = '192.0.2.44'
/** The office of Lab C's first pattern. */
const officeIp = '8.8.8.8'
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
  const from = at.sourceIp ?? (kind === 'office-sign-in' ? officeIp : sourceIp)
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
    'office-sign-in': { who: 'user', ...user, outcome: 'success' },
    'user-named-root': { who: 'user', ...user, userName: 'root', outcome: 'success' },
  }
  const attempt = attempts[kind]
  const signIn = (made: SignInAttempt) =>
    signInRecords({ ...at, eventId: newId(), sourceIp: from, userAgent, attempt: made }, newId) as readonly CloudTrailRecord[]
  if (attempt) return signIn(attempt)
  if (kind === 'root-sign-in') return signIn({ who: 'user', ...user, outcome: 'success' }).map((record) => asRoot(record, at))
  if (kind === 'switch-role') return signIn({ who: 'user', ...user, outcome: 'success' }).map((record) => asSwitch(record, at))
  const call = callOf(kind, at)
  return [
    apiCallRecord({
      ...call,
      atMs: at.atMs,
      region: call.isIam ? partitionOf(at.region).iamRegion : at.region,
      sourceIp: from,
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

/**
 * A sign-in of the root user as CloudTrail records it. Made in China's partition too, where no such user is and no such record ever came:
 * there it shows what the pattern would find, and nothing else.
 */
function asRoot(record: CloudTrailRecord, { account, region }: SamplePlace): CloudTrailRecord {
  const root = arn({ partition: partitionOf(region).id, service: 'iam', account, resource: 'root' })
  return { ...record, userIdentity: { type: 'Root', principalId: account, arn: root, accountId: account, accessKeyId: '' } }
}

/** Who is in already takes on a role: no sign-in. Source  https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html */
function asSwitch(record: CloudTrailRecord, { account, region }: SamplePlace): CloudTrailRecord {
  const role = arn({ partition: partitionOf(region).id, service: 'iam', account, resource: 'role/sample-role' })
  return {
    ...record,
    eventName: 'SwitchRole',
    responseElements: { SwitchRole: 'Success' },
    additionalEventData: { SwitchFrom: record.userIdentity?.arn ?? '', RedirectTo: 'https://console.aws.amazon.com/', SwitchTo: role },
    eventType: 'AwsConsoleSignIn',
  }
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
    case 'failed-call':
      return {
        eventSource: 'ec2.amazonaws.com',
        eventName: 'StopInstances',
        readOnly: false,
        error: { code: 'Client.InvalidInstanceID.NotFound', message: "The instance ID 'i-0123456789abcdef0' does not exist" },
        requestParameters: { instancesSet: { items: [{ instanceId: 'i-0123456789abcdef0' }] }, force: false },
      }
    case 'oversized-instance':
      return runInstances('m5.8xlarge', account)
    case 'larger-instance':
      return runInstances('m5.24xlarge', account)
    case 'new-access-key':
      return {
        eventSource: 'iam.amazonaws.com',
        eventName: 'CreateAccessKey',
        readOnly: false,
        isIam: true,
        requestParameters: { userName: user.userName },
        responseElements: {
          accessKey: {
            userName: user.userName,
            accessKeyId: 'AKIASAMPLE765432DCBA',
            status: 'Active',
            createDate: javaDate(new Date(atMs)),
          },
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

const runInstances = (instanceType: string, account: string): Call => ({
  eventSource: 'ec2.amazonaws.com',
  eventName: 'RunInstances',
  readOnly: false,
  requestParameters: {
    instancesSet: { items: [{ imageId: 'ami-0123456789abcdef0', minCount: 1, maxCount: 1 }] },
    instanceType,
    monitoring: { enabled: false },
  },
  responseElements: {
    instancesSet: { items: [{ instanceId: 'i-0123456789abcdef0', instanceType }] },
    ownerId: account,
  },
})
