import { createHmac, randomBytes } from 'node:crypto'

/** Time-based one-time codes as authenticator apps make them. Source: https://www.rfc-editor.org/rfc/rfc6238 */
const stepMs = 30_000
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** A secret of 64 characters in base32. Source: Base32StringSeed in https://docs.aws.amazon.com/IAM/latest/APIReference/API_VirtualMFADevice.html */
export function newSeed(): string {
  return [...randomBytes(64)].map((b) => alphabet[b & 31]).join('')
}

/** The six digits of a moment, milliseconds since 1970. */
export const codeAt = (seed: string, atMs: number): string => codeOf(seed, Math.floor(atMs / stepMs))

/** The step that a code belongs to, if it is within one step of the moment. */
export function stepOf(seed: string, code: string, atMs: number): number | undefined {
  const now = Math.floor(atMs / stepMs)
  return [now, now - 1, now + 1, now - 2].find((step) => codeOf(seed, step) === code)
}

function codeOf(seed: string, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', base32(seed)).update(counter).digest()
  const at = (mac.at(-1) ?? 0) & 15
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

function base32(text: string): Buffer {
  const out: number[] = []
  let bits = 0
  let value = 0
  for (const char of text) {
    value = ((value << 5) | alphabet.indexOf(char)) & 0xfff
    bits += 5
    if (bits >= 8) {
      bits -= 8
      out.push((value >> bits) & 255)
    }
  }
  return Buffer.from(out)
}
