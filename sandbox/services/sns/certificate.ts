/**
 * A certificate for a key of ours, written by hand: X.509 version 3, self-signed, RSA with SHA-256.
 *
 * Source  https://www.rfc-editor.org/rfc/rfc5280#section-4.1 (the structure), https://www.rfc-editor.org/rfc/rfc8017#appendix-C (algorithms)
 */
import { createPublicKey, createSign, generateKeyPairSync, randomBytes } from 'node:crypto'
import type { SigningKey } from './state.ts'

const tag = (type: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts)
  const { length } = content
  if (length < 0x80) return Buffer.concat([Buffer.from([type, length]), content])
  const bytes: number[] = []
  for (let n = length; n > 0; n >>= 8) bytes.unshift(n & 0xff)
  return Buffer.concat([Buffer.from([type, 0x80 | bytes.length, ...bytes]), content])
}
const sequence = (...parts: readonly Uint8Array[]) => tag(0x30, ...parts)
const set = (...parts: readonly Uint8Array[]) => tag(0x31, ...parts)
const oid = (...encoded: readonly number[]) => tag(0x06, Buffer.from(encoded))
const utf8 = (text: string) => tag(0x0c, Buffer.from(text))
/** A moment with a year of four digits. */
const time = (text: string) => tag(0x18, Buffer.from(text))
const bits = (content: Uint8Array) => tag(0x03, Buffer.from([0]), content)

/** 1.2.840.113549.1.1.11 */
const sha256WithRsa = sequence(oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b), Buffer.from([0x05, 0x00]))
/** 2.5.4.3 */
const commonName = (name: string) => sequence(set(sequence(oid(0x55, 0x04, 0x03), utf8(name))))

/** A new key and its certificate in PEM. It never expires: the sandbox's clock may stand in any year. */
export function newSigningKey(name = 'sns.sandbox'): SigningKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
  // A positive number: the first bit stays clear.
  const serial = Buffer.concat([Buffer.from([0x01]), randomBytes(15)])
  const tbs = sequence(
    tag(0xa0, tag(0x02, Buffer.from([2]))),
    tag(0x02, serial),
    sha256WithRsa,
    commonName(name),
    sequence(time('20000101000000Z'), time('99991231235959Z')),
    commonName(name),
    publicKey,
  )
  const signature = createSign('RSA-SHA256').update(tbs).sign(privateKey)
  const der = sequence(tbs, sha256WithRsa, bits(signature))
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    id: randomBytes(16).toString('hex'),
  }
}
