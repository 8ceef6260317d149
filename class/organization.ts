import {
  type Account,
  DescribeOrganizationCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  type OrganizationalUnit,
  OrganizationsClient,
  type Root,
} from '@aws-sdk/client-organizations'
import { stringify as stringifyCsv } from 'csv-stringify/sync'
import { Document, isMap, isScalar, isSeq } from 'yaml'
import { AskError, type Connection, closeSockets, configFor, openSockets, watched } from '../checks/evidence/clients.ts'
import { unseenOf } from '../checks/evidence/unseen.ts'
import { UserError } from '../domain/error.ts'
import { parseArn, partitionOf } from '../domain/regions.ts'

export interface OrganizationAccount {
  readonly name: string
  readonly account: string
  /** Of the account's root user. */
  readonly email: string
  /** The units from the one that was asked for down, `Classes/Autumn`; empty right there. */
  readonly unit: string
}

export interface OrganizationAccounts {
  readonly accounts: readonly OrganizationAccount[]
  /** Those that are closed, on their way there, or not opened yet. */
  readonly inactive: readonly OrganizationAccount[]
  /** Whether the management account was among them. It is the instructor's: the organization makes no role in it. */
  readonly isManagementThere: boolean
}

/** A root's or a unit's id. Source: https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html (ParentId) */
export const isParentId = (text: string): boolean => /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/.test(text)

/**
 * The active accounts of an organization, or of one of its units with all units below. Asks only; Organizations is asked in the partition's own region.
 *
 * `State` is what AWS tells of an account today; `Status` was to end in September 2026.
 *
 * @param about.ou  a root's or unit's id; null: all of the organization
 *
 * Source  https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html, API_Account.html
 * Errors  UserError `organizationNotInUse` {message}, `organizationNoUnit` {ou}, `organizationDenied` {action, message, management}; all else as a check
 *         says it, `unseen.throttled` and so on
 */
export async function rosterFromOrganization(about: {
  readonly connection: Connection
  readonly region: string
  readonly ou: string | null
}): Promise<OrganizationAccounts> {
  const region = partitionOf(about.region).globalRegion
  const sockets = openSockets()
  const client = watched(new OrganizationsClient(configFor(about.connection, region, sockets)), {
    service: 'organizations',
    region,
    profile: about.connection.profile,
    allowed: ['DescribeOrganization', 'ListRoots', 'ListAccountsForParent', 'ListOrganizationalUnitsForParent'],
  })
  const accounts: OrganizationAccount[] = []
  const inactive: OrganizationAccount[] = []
  let isManagementThere = false

  async function below(ParentId: string, unit: string): Promise<void> {
    const [here, units] = await Promise.all([
      pages<Account>(async (token) => {
        const { Accounts, NextToken } = await client.send(new ListAccountsForParentCommand({ ParentId, ...token }))
        return [Accounts, NextToken]
      }),
      pages<OrganizationalUnit>(async (token) => {
        const { OrganizationalUnits, NextToken } = await client.send(new ListOrganizationalUnitsForParentCommand({ ParentId, ...token }))
        return [OrganizationalUnits, NextToken]
      }),
    ])
    for (const { Id = '', Name = '', Email = '', Arn = '', State, Status } of here) {
      // An account's ARN is of the management account: where both are one, it is that account itself.
      if (parseArn(Arn)?.account === Id) isManagementThere = true
      else ((State ?? Status) === 'ACTIVE' ? accounts : inactive).push({ name: Name, account: Id, email: Email, unit })
    }
    // One after the other: Organizations allows few questions a second.
    for (const { Id = '', Name = '' } of units) await below(Id, unit === '' ? Name : `${unit}/${Name}`)
  }

  /** A member account may ask whose organization it is in; where it may not either, that is not told. */
  async function managementAccount(): Promise<string> {
    try {
      return (await client.send(new DescribeOrganizationCommand({}))).Organization?.MasterAccountId ?? ''
    } catch (error) {
      if (error instanceof AskError) return ''
      throw error
    }
  }

  try {
    if (about.ou !== null) await below(about.ou, '')
    else {
      const roots = await pages<Root>(async (token) => {
        const { Roots, NextToken } = await client.send(new ListRootsCommand(token))
        return [Roots, NextToken]
      })
      for (const { Id = '' } of roots) await below(Id, '')
    }
    return { accounts, inactive, isManagementThere }
  } catch (error) {
    const { reason, params } = unseenOf(error)
    const { code, message = '', action = '' } = params
    if (code === 'AWSOrganizationsNotInUseException') throw new UserError('organizationNotInUse', { message }, { cause: error })
    if (code === 'ParentNotFoundException') throw new UserError('organizationNoUnit', { ou: about.ou ?? '' }, { cause: error })
    if (reason !== 'denied') throw new UserError(`unseen.${reason}`, params, { exit: 3, cause: error })
    const management = await managementAccount()
    throw new UserError('organizationDenied', { action, message, management: management || 'unknown' }, { exit: 3, cause: error })
  } finally {
    client.destroy()
    closeSockets(sockets)
  }
}

/** All pages. One that is short or empty has more behind it as long as there is a token. */
async function pages<Item>(
  page: (token: { NextToken?: string }) => Promise<readonly [items: readonly Item[] | undefined, next: string | undefined]>,
): Promise<readonly Item[]> {
  const all: Item[] = []
  let token: string | undefined
  do {
    const [items = [], next] = await page(token === undefined ? {} : { NextToken: token })
    all.push(...items)
    token = next
  } while (token !== undefined)
  return all
}

/**
 * A roster of these accounts, to be gone over by hand: names of accounts are seldom names of people. It passes `readRoster`.
 *
 * The addresses of their root users stand in comments: as `email` a check would look for a confirmed subscription of just that address.
 */
export function rosterText(
  form: 'yaml' | 'csv',
  accounts: readonly OrganizationAccount[],
  common: { readonly region: string; readonly role: string; readonly externalId: string | null },
): string {
  const names = namesOf(accounts)
  const students = accounts.map(({ account, email, unit }, at) => ({ name: names[at] ?? account, account, email, group: plain(unit) }))
  const { region, role, externalId } = common
  if (form === 'csv') {
    const rows = students.map(({ name, account, group }) => ({ name, account, role, externalId: externalId ?? '', region, group }))
    return stringifyCsv(rows, {
      header: true,
      columns: ['name', 'account', 'role', 'externalId', 'region', 'group'],
      // What somebody else has written could be a formula; the others are the instructor's own, and must stay as they are.
      cast: {
        string: (value, { column, header }) =>
          !header && (column === 'name' || column === 'group') ? { value, escape_formulas: true } : value,
      },
    })
  }
  const document = new Document({
    region,
    role,
    ...(externalId === null ? {} : { externalId }),
    students: students.map(({ name, account, group }) => ({ name, account, ...(group === '' ? {} : { group }) })),
  })
  const list = document.get('students')
  if (isSeq(list))
    for (const [at, item] of list.items.entries()) {
      const account = isMap(item) ? item.get('account', true) : undefined
      const email = plain(students[at]?.email ?? '')
      if (isScalar(account) && email !== '') account.comment = ` ${email}`
    }
  return document.toString({ lineWidth: 0, defaultStringType: 'PLAIN' })
}

/** A name for each: without what a roster does not take, and no two alike. A name that one account alone has stays as it is. */
function namesOf(accounts: readonly OrganizationAccount[]): readonly string[] {
  const wanted = accounts.map(({ name, account }) => plain(name).slice(0, longestName).trim() || account)
  const key = (name: string) => name.normalize('NFC').toLowerCase()
  const theirs = new Set(wanted.map(key))
  const taken = new Set<string>()
  return wanted.map((name) => {
    let unique = name
    for (let n = 2; taken.has(key(unique)) || (n > 2 && theirs.has(key(unique))); n++) unique = `${name} ${n}`
    taken.add(key(unique))
    return unique
  })
}

/** A roster takes a hundred characters; some are left for a number. */
const longestName = 90

/** Names of accounts and units may hold anything; what would break a line goes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const plain = (text: string): string => text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim()
