import { randomBytes, randomInt } from 'node:crypto'

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789'
const some = (length: number): string => [...randomBytes(length)].map((b) => letters[b % letters.length]).join('')

/**
 * `o-` and ten letters or digits, `r-` and four, `ou-` with those of the root and eight of its own, `car-` and 32.
 *
 * Source  https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html, API_Root.html, API_OrganizationalUnit.html,
 *         API_CreateAccountStatus.html (patterns); the usual lengths as in their examples
 */
export const newOrganizationId = (): string => `o-${some(10)}`
export const newRootId = (): string => `r-${some(4)}`
export const newUnitId = (rootId: string): string => `ou-${rootId.slice(2)}-${some(8)}`
export const newCreationId = (): string => `car-${randomBytes(16).toString('hex')}`

/** An account's number, twelve digits. None begins with a zero: spreadsheets take it away. */
export const newAccountId = (): string =>
  String(
    randomInt(100_000_000_000, 1_000_000_000_000 - 1)
      .toString()
      .padStart(12, '0'),
  )
