import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'
import { weakPassword } from './errors.ts'

/** People type real passwords into wrong places: only a salted hash is kept. */
export function hashPassword(password: string): string {
  const salt = randomBytes(16)
  return `${salt.toString('base64')}.${derive(password, salt).toString('base64')}`
}

export function isPassword(password: string, hash: string): boolean {
  const [salt = '', key = ''] = hash.split('.')
  const want = Buffer.from(key, 'base64')
  const got = derive(password, Buffer.from(salt, 'base64'))
  return want.length === got.length && timingSafeEqual(want, got)
}

/** Cheap enough for a class of a hundred to sign in at once. */
const derive = (password: string, salt: Buffer) => scryptSync(password, salt, 32, { N: 4096, r: 8, p: 1 })

/**
 * AWS's default policy: at least 8 characters, at least three of upper case, lower case, numbers and symbols, not the account's own number.
 *
 * Source   https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html (default password policy)
 * Assumed  the sentences: older ones of AWS for single rules; a refused CreateLoginProfile would settle them.
 */
export function checkPassword(password: string, account: string): void {
  if (password.length < 8) throw weakPassword('Password should have a minimum length of 8.')
  const kinds = [/[A-Z]/, /[a-z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password)).length
  if (kinds < 3)
    throw weakPassword(
      'Password should have at least three of the following: uppercase letters, lowercase letters, numbers, and non-alphanumeric characters.',
    )
  if (password === account) throw weakPassword('Password should not be identical to your AWS account name or email address.')
}
