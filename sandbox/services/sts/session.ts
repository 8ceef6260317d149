import { randomBytes } from 'node:crypto'
import { newId, newSecret } from '../../wire/ids.ts'
import type { Caller } from '../../wire/operation.ts'
import type { World } from '../../world.ts'

/** Temporary credentials that sign as `caller` until they expire, by the sandbox's clock. */
export function issueSession(world: World, caller: Omit<Caller, 'accessKeyId'>, nowMs: number, seconds: number) {
  const AccessKeyId = newId('ASIA')
  const SecretAccessKey = newSecret()
  // The first letters are those of AWS's own tokens; the rest means nothing but to the sandbox.
  const SessionToken = `IQoJb3JpZ2luX2Vj${randomBytes(180).toString('base64')}`
  const expiresMs = Math.floor(nowMs / 1000) * 1000 + seconds * 1000
  world.keys.set(AccessKeyId, { secret: SecretAccessKey, token: SessionToken, expiresMs, status: 'Active', caller })
  return { AccessKeyId, SecretAccessKey, SessionToken, Expiration: new Date(expiresMs) }
}
