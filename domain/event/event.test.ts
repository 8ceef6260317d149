import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createMask } from '../mask.ts'
import {
  apiCallRecord,
  recordedErrorCode,
  requestParametersOf,
  rootIdentityOf,
  serviceIdentityOf,
  sessionIdentityOf,
  showsRefusedParameters,
  userIdentityOf,
} from './api-call.ts'
import { type CloudTrailRecord, isSignInFailure, maskRecord, signInOutcome } from './record.ts'
import { checkMfaRecord, consoleLoginRecord, type SignInAttempt, type SignInFacts, signInRecords } from './sign-in.ts'

const sample = (name: string): CloudTrailRecord =>
  JSON.parse(readFileSync(new URL(`data/${name}.json`, import.meta.url), 'utf8')) as CloudTrailRecord

/** Rebuilds a sample from its facts: what the builder writes by itself must come out the same, in the same order. */
function factsOf(record: CloudTrailRecord, attempt: SignInAttempt): SignInFacts {
  const loginTo = record.additionalEventData?.LoginTo
  return {
    account: record.recipientAccountId ?? '',
    region: record.awsRegion ?? '',
    atMs: Date.parse(record.eventTime ?? ''),
    eventId: record.eventID ?? '',
    sourceIp: record.sourceIPAddress ?? '',
    userAgent: record.userAgent ?? '',
    attempt,
    ...(typeof loginTo === 'string' ? { loginTo } : {}),
  }
}

const mary = { who: 'user', userName: 'Mary', userId: 'AIDAEXAMPLEMARY23ABCD' } as const

describe('sign-in records equal the samples, field for field and in order', () => {
  test.each<[string, SignInAttempt]>([
    ['console-login-success', { ...mary, outcome: 'success' }],
    ['console-login-success-mfa', { ...mary, outcome: 'successWithMfa', mfaDevice: 'arn:aws:iam::111122223333:mfa/mary-phone' }],
    ['console-login-failed-password', { ...mary, outcome: 'wrongPassword' }],
    ['console-login-mfa-failed', { ...mary, outcome: 'wrongMfaCode' }],
    ['console-login-unknown-user', { who: 'unknownUser' }],
    ['console-login-root-failed', { who: 'root', outcome: 'wrongPassword' }],
    ['console-login-root-success', { who: 'root', outcome: 'successWithMfa' }],
    ['console-login-china', { ...mary, userId: 'AIDAEXAMPLECHINA23ABC', outcome: 'wrongPassword' }],
  ])('%s', (name, attempt) => {
    const record = sample(name)
    expect(JSON.stringify(consoleLoginRecord(factsOf(record, attempt)))).toBe(JSON.stringify(record))
  })

  test('console-login-federated', () => {
    const record = sample('console-login-federated')
    const attempt: SignInAttempt = { who: 'session', identity: record.userIdentity ?? {} }
    expect(JSON.stringify(consoleLoginRecord(factsOf(record, attempt)))).toBe(JSON.stringify(record))
  })
})

describe('sign-in', () => {
  const facts = (attempt: SignInAttempt, region = 'ap-northeast-1'): SignInFacts => ({
    account: '111122223333',
    region,
    atMs: Date.parse('2026-11-21T08:00:01.999Z'),
    eventId: '7b31c0af-9f84-53cd-842b-86216569cf5c',
    sourceIp: '192.0.2.44',
    userAgent: 'trailproof',
    attempt,
  })

  test('the default destination names console and region of the partition', () => {
    expect(consoleLoginRecord(facts({ ...mary, outcome: 'wrongPassword' }, 'cn-north-1')).additionalEventData?.LoginTo).toBe(
      'https://console.amazonaws.cn/console/home?hashArgs=%23&isauthcode=true&region=cn-north-1&state=hashArgsFromTB_cn-north-1_7b31c0af9f8453cd',
    )
  })

  test('with MFA there are two records, the check first; it names nobody’s ARN and no MFAUsed', () => {
    const [check, login, ...more] = signInRecords(facts({ ...mary, outcome: 'wrongMfaCode' }), () => 'new-id')
    expect(more).toEqual([])
    expect(check).toMatchObject({ eventName: 'CheckMfa', eventID: 'new-id', responseElements: { CheckMfa: 'Success' } })
    expect(check?.userIdentity).toEqual({
      type: 'IAMUser',
      principalId: mary.userId,
      accountId: '111122223333',
      accessKeyId: '',
      userName: 'Mary',
    })
    expect(check?.additionalEventData).toMatchObject({ MfaType: 'Virtual MFA' })
    expect(check?.additionalEventData).not.toHaveProperty('MFAUsed')
    expect(check).not.toHaveProperty('errorMessage')
    expect(login).toMatchObject({
      eventName: 'ConsoleLogin',
      errorMessage: 'Failed authentication',
      additionalEventData: { MFAUsed: 'Yes' },
    })
    expect(signInRecords(facts({ ...mary, outcome: 'wrongPassword' }), () => 'x')).toHaveLength(1)
    expect(signInRecords(facts({ who: 'unknownUser' }), () => 'x')).toHaveLength(1)
  })

  test('a path in the user’s ARN is kept', () => {
    const userArn = 'arn:aws:iam::111122223333:user/team/Mary'
    expect(consoleLoginRecord(facts({ ...mary, userArn, outcome: 'success' })).userIdentity?.arn).toBe(userArn)
  })

  test('China has no root user', () => {
    expect(() => consoleLoginRecord(facts({ who: 'root', outcome: 'wrongPassword' }, 'cn-north-1'))).toThrow(
      'There is no root user in aws-cn',
    )
    expect(() => checkMfaRecord(facts({ who: 'root', outcome: 'successWithMfa' }, 'cn-north-1'))).toThrow('There is no root user in aws-cn')
  })

  test.each([
    ['console-login-success', false, 'success'],
    ['console-login-success-mfa', false, 'success'],
    ['console-login-federated', false, 'success'],
    ['console-login-failed-password', true, 'failedAuthentication'],
    ['console-login-mfa-failed', true, 'failedAuthentication'],
    ['console-login-root-failed', true, 'failedAuthentication'],
    ['console-login-china', true, 'failedAuthentication'],
    ['console-login-unknown-user', true, 'unknownUser'],
    ['create-user', false, undefined],
    ['access-denied', false, undefined],
    ['insight-api-call-rate', false, undefined],
  ])('%s: a failed sign-in is %s, the outcome %s', (name, isFailure, outcome) => {
    expect(isSignInFailure(sample(name))).toBe(isFailure)
    expect(signInOutcome(sample(name))).toBe(outcome)
  })

  test('a failure in other words is a failure, the check of a code is none', () => {
    expect(signInOutcome({ eventSource: 'signin.amazonaws.com', eventName: 'ConsoleLogin', errorMessage: 'Account locked' })).toBe(
      'otherFailure',
    )
    expect(isSignInFailure(checkMfaRecord(facts({ ...mary, outcome: 'wrongMfaCode' })))).toBe(false)
    expect(isSignInFailure({ eventSource: 'signin.amazonaws.com', eventName: 'ConsoleLogin' })).toBe(false)
  })
})

describe('records of calls', () => {
  const callFacts = (record: CloudTrailRecord) => ({
    userIdentity: record.userIdentity ?? {},
    atMs: Date.parse(record.eventTime ?? ''),
    eventSource: record.eventSource ?? '',
    eventName: record.eventName ?? '',
    region: record.awsRegion ?? '',
    sourceIp: record.sourceIPAddress ?? '',
    userAgent: record.userAgent ?? '',
    error: record.errorCode === undefined ? undefined : { code: record.errorCode, message: record.errorMessage },
    requestParameters: record.requestParameters,
    responseElements: record.responseElements,
    additionalEventData: record.additionalEventData ?? undefined,
    requestId: record.requestID ?? '',
    eventId: record.eventID ?? '',
    readOnly: record.readOnly ?? false,
    resources: record.resources,
    apiVersion: record.apiVersion,
    recipientAccountId: record.recipientAccountId ?? '',
    isFromConsole: record.sessionCredentialFromConsole === 'true',
    host: String(record.tlsDetails?.clientProvidedHostHeader),
  })

  test.each([
    'create-user',
    'assume-role',
    'put-metric-filter',
    'stop-logging',
    'access-denied',
    'unauthorized-operation',
    'run-instances-8xlarge',
  ])('%s: order and fixed fields as in the sample', (name) => {
    const record = sample(name)
    expect(JSON.stringify(apiCallRecord(callFacts(record)))).toBe(JSON.stringify(record))
  })

  test('what was not said is null or absent, and long texts are cut', () => {
    const record = apiCallRecord({
      ...callFacts(sample('stop-logging')),
      requestParameters: undefined,
      isFromConsole: false,
      host: undefined,
      userAgent: 'a'.repeat(2000),
    })
    expect(record.requestParameters).toBeNull()
    expect(record.responseElements).toBeNull()
    expect(record).not.toHaveProperty('tlsDetails')
    expect(record).not.toHaveProperty('sessionCredentialFromConsole')
    expect(record.userAgent).toBe(`${'a'.repeat(1021)}...`)
  })

  test('identities', () => {
    const user = sample('stop-logging').userIdentity
    expect(
      userIdentityOf({
        userId: 'AIDAEXAMPLEMARY23ABCD',
        arn: 'arn:aws:iam::111122223333:user/Mary',
        account: '111122223333',
        accessKeyId: 'ASIAEXAMPLE23456ABCD',
        userName: 'Mary',
        sessionContext: user?.sessionContext,
      }),
    ).toEqual(user)
    expect(serviceIdentityOf('cloudtrail.amazonaws.com')).toEqual({ type: 'AWSService', invokedBy: 'cloudtrail.amazonaws.com' })
    expect(rootIdentityOf({ account: '1', arn: 'arn:aws:iam::1:root', accessKeyId: 'AKIAX' })).toMatchObject({
      type: 'Root',
      principalId: '1',
    })
    expect(
      sessionIdentityOf({
        roleId: 'AROAX',
        sessionName: 's',
        arn: 'arn:aws:sts::1:assumed-role/r/s',
        account: '1',
        accessKeyId: 'ASIAX',
        roleArn: 'arn:aws:iam::1:role/p/r',
        roleName: 'r',
        createdAtMs: 0,
      }),
    ).toMatchObject({
      type: 'AssumedRole',
      principalId: 'AROAX:s',
      sessionContext: { sessionIssuer: { type: 'Role', userName: 'r' }, attributes: { creationDate: '1970-01-01T00:00:00Z' } },
    })
  })

  test('parameters in lower camel case, maps of the caller’s own keys untouched', () => {
    expect(
      requestParametersOf(
        {
          Name: 'lin-trail',
          S3BucketName: 'b',
          TagsList: [{ Key: 'Team', Value: 'X' }],
          Attributes: { DisplayName: 'D' },
          Unset: undefined,
        },
        new Set(['Attributes']),
      ),
    ).toEqual({ name: 'lin-trail', s3BucketName: 'b', tagsList: [{ key: 'Team', value: 'X' }], attributes: { DisplayName: 'D' } })
  })

  test.each([
    ['logs', 'AccessDeniedException', 'AccessDenied'],
    ['sns', 'AuthorizationError', 'AccessDenied'],
    ['iam', 'NoSuchEntity', 'NoSuchEntityException'],
    ['sns', 'InvalidParameter', 'InvalidParameterException'],
    ['monitoring', 'InvalidParameterValue', 'InvalidParameterValueException'],
    ['monitoring', 'ValidationError', 'ValidationException'],
    ['logs', 'ResourceNotFoundException', 'ResourceNotFoundException'],
    ['s3', 'NoSuchBucket', 'NoSuchBucket'],
    ['ec2', 'Client.UnauthorizedOperation', 'Client.UnauthorizedOperation'],
  ])('%s: %s on the wire is %s in the record', (service, wire, recorded) => {
    expect(recordedErrorCode(service, wire)).toBe(recorded)
  })

  test('refused calls hide their parameters, except in EC2 and S3', () => {
    expect(['logs', 'sns', 's3', 'ec2'].map(showsRefusedParameters)).toEqual([false, false, true, true])
  })
})

describe('masked records', () => {
  test('tell nobody’s account, name, key or address, and are judged as before', () => {
    const mask = createMask()
    const masked = maskRecord(sample('create-user'), mask)
    const text = JSON.stringify(masked)
    for (const secret of ['111122223333', 'Mary', 'ASIAEXAMPLE', 'AIDAEXAMPLE', '192.0.2.44']) expect(text).not.toContain(secret)
    expect(masked.userIdentity).toMatchObject({ userName: 'name-1', arn: 'arn:aws:iam::000000000001:user/name-1' })
    expect(masked.sourceIPAddress).toBe('192.0.2.1')
    expect(Object.keys(masked)).toEqual(Object.keys(sample('create-user')))
    expect(maskRecord(sample('console-login-failed-password'), mask).userIdentity?.userName).toBe('name-1')
  })

  test('what AWS hid stays hidden in AWS’s words, services stay services', () => {
    const hidden = maskRecord(sample('console-login-unknown-user'), createMask())
    expect(hidden.userIdentity?.userName).toBe('HIDDEN_DUE_TO_SECURITY_REASONS')
    expect(signInOutcome(hidden)).toBe('unknownUser')
    expect(maskRecord({ ...hidden, sourceIPAddress: 'cloudtrail.amazonaws.com' }, createMask()).sourceIPAddress).toBe(
      'cloudtrail.amazonaws.com',
    )
  })

  test('a session’s name is masked in id and ARN alike', () => {
    const masked = maskRecord(sample('console-login-federated'), createMask())
    expect(masked.userIdentity?.principalId).toMatch(/^AROAMASKED\d+:person-1@example\.com$/)
    expect(masked.userIdentity?.arn).toMatch(
      /:000000000001:assumed-role\/AWSReservedSSO_ReadOnlyAccess_0123456789abcdef\/person-1@example\.com$/,
    )
  })
})
