import { describe, expect, test } from 'vitest'
import { compilePattern } from '../pattern/index.ts'
import { type SampleKind, sampleEvents, sampleKinds } from './samples.ts'

/** The patterns of the labs; which sample counts is told here by hand, from labs.md, not by the engine. */
const patterns: Readonly<Record<string, { readonly pattern: string; readonly counts: readonly SampleKind[] }>> = {
  'failed sign-in': {
    pattern: '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }',
    counts: ['failed-password', 'failed-mfa', 'root-failed'],
  },
  'any sign-in': {
    pattern: '{ ($.eventName = ConsoleLogin) }',
    counts: [
      'failed-password',
      'failed-mfa',
      'unknown-user',
      'root-failed',
      'success',
      'office-sign-in',
      'root-sign-in',
      'user-named-root',
    ],
  },
  'sign-in from outside the office': {
    pattern: '{ ($.eventName = ConsoleLogin) && ($.sourceIPAddress != "8.8.8.8") }',
    counts: ['failed-password', 'failed-mfa', 'unknown-user', 'root-failed', 'success', 'root-sign-in', 'user-named-root'],
  },
  'root sign-in': {
    pattern: '{ ($.eventName = ConsoleLogin) && ($.userIdentity.type = "Root") }',
    counts: ['root-failed', 'root-sign-in'],
  },
  'unauthorised calls': {
    pattern: '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }',
    counts: ['access-denied', 'unauthorized-operation'],
  },
  'oversized instances': {
    pattern:
      '{ ($.eventName = RunInstances) && (($.requestParameters.instanceType = *.8xlarge) || ($.requestParameters.instanceType = *.4xlarge)) }',
    counts: ['oversized-instance'],
  },
  'new user': { pattern: '{ $.eventName="CreateUser" }', counts: ['new-user'] },
  'trail changed': { pattern: '{ ($.eventName = StopLogging) || ($.eventName = DeleteTrail) }', counts: ['trail-stopped'] },
}

let last = 0
const newId = () => {
  last += 1
  return `00000000-0000-4000-8000-${String(last).padStart(12, '0')}`
}
const at = { account: '111122223333', region: 'ap-northeast-1', atMs: Date.UTC(2026, 10, 3, 5, 0, 40) }

describe('samples to send', () => {
  test.each(Object.entries(patterns))('%s: counts what it should and nothing else', (_, { pattern, counts }) => {
    const filter = compilePattern(pattern)
    const counted = sampleKinds.filter((kind) => sampleEvents(kind, at, newId).some((record) => filter.matches(JSON.stringify(record))))
    expect(counted).toEqual(counts)
  })

  test.each(sampleKinds)('%s: is a record of this account with an id of its own, to the second', (kind) => {
    const [one, again] = [sampleEvents(kind, at, newId), sampleEvents(kind, at, newId)]
    for (const record of one) {
      expect(record).toMatchObject({ recipientAccountId: at.account, eventTime: '2026-11-03T05:00:40Z' })
      expect(Object.values(record)).not.toContain(undefined)
    }
    const ids = [...one, ...again].map(({ eventID }) => eventID)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('a call to IAM is recorded in the region of the global service, China’s own in China', () => {
    const [home] = sampleEvents('new-user', at, newId)
    const [china] = sampleEvents('new-user', { ...at, region: 'cn-northwest-1' }, newId)
    expect(home?.awsRegion).toBe('us-east-1')
    expect(china?.awsRegion).toBe('cn-north-1')
    expect(china?.userIdentity?.arn).toBe('arn:aws-cn:iam::111122223333:user/trailproof-signin')
  })

  test('the address called from can be given', () => {
    const [office] = sampleEvents('office-sign-in', { ...at, sourceIp: '203.0.113.7' }, newId)
    expect(office?.sourceIPAddress).toBe('203.0.113.7')
  })

  test('a root record can be sent in China too, as one that nobody there will ever see', () => {
    const [record] = sampleEvents('root-sign-in', { ...at, region: 'cn-north-1' }, newId)
    expect(record?.userIdentity).toMatchObject({ type: 'Root', arn: 'arn:aws-cn:iam::111122223333:root' })
    expect(record?.awsRegion).toBe('cn-north-1')
  })

  test('China has no root user to fail as', () => {
    expect(() => sampleEvents('root-failed', { ...at, region: 'cn-north-1' }, newId)).toThrow(
      expect.objectContaining({ code: 'noRootUser' }),
    )
  })
})
