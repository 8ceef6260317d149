import { eventTime } from '../dates.ts'
import { UserError } from '../error.ts'
import { arn, partitionOf, signInHost } from '../regions.ts'
import { type CloudTrailRecord, type JsonObject, type UserIdentity, withoutAbsent } from './record.ts'

/** Who tried, and how it went. */
export type SignInAttempt =
  | {
      readonly who: 'user'
      readonly userName: string
      /** `AIDA…` */
      readonly userId: string
      /** With the user's path; left out: no path. */
      readonly userArn?: string | undefined
      readonly outcome: SignInResult
      /** ARN of the device, where one was asked for its code. */
      readonly mfaDevice?: string | undefined
    }
  /** A name that the account does not have; the record hides it. */
  | { readonly who: 'unknownUser' }
  | { readonly who: 'root'; readonly outcome: SignInResult }
  /** A role's session by federation. A failed one is not documented: there is none. */
  | { readonly who: 'session'; readonly identity: UserIdentity }

export type SignInResult = 'success' | 'successWithMfa' | 'wrongPassword' | 'wrongMfaCode'

export interface SignInFacts {
  readonly account: string
  /** Where it is recorded: that of the endpoint used. */
  readonly region: string
  readonly atMs: number
  readonly eventId: string
  readonly sourceIp: string
  readonly userAgent: string
  readonly attempt: SignInAttempt
  /** Where the person was going; left out: the console's home in this region. */
  readonly loginTo?: string | undefined
}

/**
 * The ConsoleLogin record of an attempt, in CloudTrail's shape since 1.08.
 *
 * Source   https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html , the wrong password in
 *          its edition of 2023 (see data/README.md), order of fields from https://github.com/invictus-ir/aws_dataset
 * Assumed  a wrong password of a user with MFA says MFAUsed No; China: region, host and LoginTo. One failed sign-in each would settle it.
 * @throws UserError `noRootUser` {partition}: China has none
 */
export function consoleLoginRecord(facts: SignInFacts): CloudTrailRecord {
  const { attempt } = facts
  const isKnown = attempt.who !== 'unknownUser'
  const outcome: SignInResult = attempt.who === 'user' || attempt.who === 'root' ? attempt.outcome : isKnown ? 'success' : 'wrongPassword'
  const isSuccess = outcome === 'success' || outcome === 'successWithMfa'
  const usedMfa = outcome === 'successWithMfa' || outcome === 'wrongMfaCode'
  return signInRecord(facts, {
    eventName: 'ConsoleLogin',
    userIdentity: identityOf(facts, isSuccess),
    errorMessage: isSuccess ? undefined : isKnown ? 'Failed authentication' : 'No username found in supplied account',
    outcome: isSuccess ? 'Success' : 'Failure',
    additionalEventData: {
      // Federated sign-ins may lack it, and always say that no MFA was used, whatever the provider did.
      LoginTo: attempt.who === 'session' ? facts.loginTo : loginTo(facts),
      MobileVersion: 'No',
      MFAIdentifier: outcome === 'successWithMfa' ? mfaDeviceOf(facts) : undefined,
      MFAUsed: usedMfa ? 'Yes' : 'No',
    },
  })
}

/**
 * The CheckMfa record: the password was right, a code is being asked for. It comes before the ConsoleLogin of the same attempt.
 *
 * Source  as `consoleLoginRecord`
 */
export function checkMfaRecord(facts: SignInFacts): CloudTrailRecord {
  return signInRecord(facts, {
    eventName: 'CheckMfa',
    userIdentity: identityOf(facts, false),
    errorMessage: undefined,
    outcome: 'Success',
    additionalEventData: { LoginTo: loginTo(facts), MobileVersion: 'No', MfaType: 'Virtual MFA' },
  })
}

/**
 * All records of one attempt, oldest first: with MFA there are two. `newEventId` gives an id for the one that comes in addition.
 */
export function signInRecords(facts: SignInFacts, newEventId: () => string): CloudTrailRecord[] {
  const { attempt } = facts
  const outcome = attempt.who === 'user' || attempt.who === 'root' ? attempt.outcome : undefined
  const login = consoleLoginRecord(facts)
  return outcome === 'successWithMfa' || outcome === 'wrongMfaCode' ? [checkMfaRecord({ ...facts, eventId: newEventId() }), login] : [login]
}

function signInRecord(
  facts: SignInFacts,
  of: {
    eventName: string
    userIdentity: UserIdentity
    errorMessage: string | undefined
    outcome: 'Success' | 'Failure'
    additionalEventData: JsonObject
  },
): CloudTrailRecord {
  return withoutAbsent<CloudTrailRecord>({
    eventVersion: '1.08',
    userIdentity: of.userIdentity,
    eventTime: eventTime(facts.atMs),
    eventSource: 'signin.amazonaws.com',
    eventName: of.eventName,
    awsRegion: facts.region,
    sourceIPAddress: facts.sourceIp,
    userAgent: facts.userAgent,
    errorMessage: of.errorMessage,
    requestParameters: null,
    responseElements: { [of.eventName]: of.outcome },
    additionalEventData: withoutAbsent(of.additionalEventData),
    eventID: facts.eventId,
    // Source  recorded: a sign-in counts as a write, so a trail of read events misses it.
    readOnly: false,
    eventType: 'AwsConsoleSignIn',
    managementEvent: true,
    recipientAccountId: facts.account,
    eventCategory: 'Management',
    tlsDetails: { tlsVersion: 'TLSv1.3', cipherSuite: 'TLS_AES_128_GCM_SHA256', clientProvidedHostHeader: signInHost(facts.region) },
  })
}

/** A user who has not got in yet is shown without ARN and with an empty access key. */
function identityOf({ account, region, attempt }: SignInFacts, isIn: boolean): UserIdentity {
  const partition = partitionOf(region)
  switch (attempt.who) {
    case 'session':
      return attempt.identity
    case 'unknownUser':
      return { type: 'IAMUser', accountId: account, accessKeyId: '', userName: 'HIDDEN_DUE_TO_SECURITY_REASONS' }
    case 'root':
      if (!partition.hasRootUser) {
        throw new UserError('noRootUser', { partition: partition.id }, { message: `There is no root user in ${partition.id}` })
      }
      return {
        type: 'Root',
        principalId: account,
        arn: arn({ partition: partition.id, service: 'iam', account, resource: 'root' }),
        accountId: account,
        accessKeyId: '',
      }
    case 'user': {
      const { userName, userId } = attempt
      const userArn = attempt.userArn ?? arn({ partition: partition.id, service: 'iam', account, resource: `user/${userName}` })
      return isIn
        ? { type: 'IAMUser', principalId: userId, arn: userArn, accountId: account, userName }
        : { type: 'IAMUser', principalId: userId, accountId: account, accessKeyId: '', userName }
    }
  }
}

function mfaDeviceOf({ account, region, attempt }: SignInFacts): string | undefined {
  if (attempt.who === 'user') return attempt.mfaDevice
  return arn({ partition: partitionOf(region).id, service: 'iam', account, resource: 'mfa/root-account-mfa-device' })
}

/** Sixteen hexadecimal digits end AWS's state; ours come from the record's own id. */
function loginTo({ loginTo: given, region, eventId }: SignInFacts): string {
  if (given !== undefined) return given
  const state = eventId.replaceAll('-', '').slice(0, 16)
  return `https://${partitionOf(region).consoleDomain}/console/home?hashArgs=%23&isauthcode=true&region=${region}&state=hashArgsFromTB_${region}_${state}`
}
