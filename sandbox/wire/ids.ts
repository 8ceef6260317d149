import { randomBytes } from 'node:crypto'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/**
 * A unique id: `AROA` and seventeen letters and digits. Access keys have sixteen behind their prefix.
 *
 * Source  https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
export function newId(prefix: 'AIDA' | 'AROA' | 'ANPA' | 'AKIA' | 'ASIA'): string {
  const length = prefix === 'AKIA' || prefix === 'ASIA' ? 16 : 17
  return prefix + [...randomBytes(length)].map((b) => letters[b & 31]).join('')
}

/** A secret access key: forty characters of base64. */
export const newSecret = (): string => randomBytes(30).toString('base64')
