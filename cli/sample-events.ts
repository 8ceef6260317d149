/** Sign-in records for `sandbox send`, in CloudTrail's own shape. */
import { randomUUID } from 'node:crypto'
import { type SignInAttempt, signInRecords } from '../domain/event/sign-in.ts'
import { arn, partitionOf } from '../domain/regions.ts'

export const sampleKinds = ['failed-password', 'failed-mfa', 'unknown-user', 'root-failed', 'success'] as const
export type SampleKind = (typeof sampleKinds)[number]

/** The address is one reserved for documentation. Throws UserError `noRootUser` where the partition has none. */
export function sampleSignIn(kind: SampleKind, at: { account: string; region: string; atMs: number }): unknown[] {
  const partition = partitionOf(at.region).id
  const user = { who: 'user', userName: 'trailproof-signin', userId: 'AIDASAMPLE234567ABCD' } as const
  const attempts: Readonly<Record<SampleKind, SignInAttempt>> = {
    'failed-password': { ...user, outcome: 'wrongPassword' },
    'failed-mfa': {
      ...user,
      outcome: 'wrongMfaCode',
      mfaDevice: arn({ partition, service: 'iam', account: at.account, resource: 'mfa/trailproof-signin' }),
    },
    'unknown-user': { who: 'unknownUser' },
    'root-failed': { who: 'root', outcome: 'wrongPassword' },
    success: { ...user, outcome: 'success' },
  }
  return signInRecords(
    { ...at, eventId: randomUUID(), sourceIp: '192.0.2.44', userAgent: 'trailproof sample', attempt: attempts[kind] },
    randomUUID,
  )
}
