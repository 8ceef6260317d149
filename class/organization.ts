import {
  type Account,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations'
import { stringify as stringifyCsv } from 'csv-stringify/sync'
import { stringify } from 'yaml'
import { type Connection, closeSockets, configFor, openSockets, watched } from '../checks/evidence/clients.ts'
import { unseenOf } from '../checks/evidence/unseen.ts'
import { UserError } from '../domain/error.ts'
import { partitionOf } from '../domain/regions.ts'

export interface OrganizationAccount {
  readonly name: string
  readonly account: string
  readonly email: string
  /** The units from the root down, `Classes/Autumn`; empty at the root. */
  readonly unit: string
}

/**
 * The active accounts of an organization, or of one of its units with all units below. Asks only; Organizations is asked in the partition's own region.
 *
 * Source  https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html
 * Errors  UserError `organizationUnseen` {reason, message}
 */
export async function rosterFromOrganization(about: {
  readonly connection: Connection
  readonly region: string
  readonly ou: string | null
}): Promise<readonly OrganizationAccount[]> {
  const region = partitionOf(about.region).globalRegion
  const sockets = openSockets()
  const client = watched(new OrganizationsClient(configFor(about.connection, region, sockets)), {
    service: 'organizations',
    region,
    profile: about.connection.profile,
    allowed: ['ListRoots', 'ListAccountsForParent', 'ListOrganizationalUnitsForParent'],
  })
  async function below(parent: string, unit: string): Promise<readonly OrganizationAccount[]> {
    const [accounts, units] = await Promise.all([
      pages<Account>(async (NextToken) => {
        const { Accounts = [], NextToken: next } = await client.send(
          new ListAccountsForParentCommand({ ParentId: parent, ...next_(NextToken) }),
        )
        return { items: Accounts, next }
      }),
      pages<{ Id?: string | undefined; Name?: string | undefined }>(async (NextToken) => {
        const { OrganizationalUnits = [], NextToken: next } = await client.send(
          new ListOrganizationalUnitsForParentCommand({ ParentId: parent, ...next_(NextToken) }),
        )
        return { items: OrganizationalUnits, next }
      }),
    ])
    const here = accounts
      .filter(({ Status, State }) => (State ?? Status) === 'ACTIVE')
      .map(({ Name = '', Id = '', Email = '' }) => ({ name: Name, account: Id, email: Email, unit }))
    const deeper: OrganizationAccount[] = []
    // One after the other: Organizations allows few questions a second.
    for (const { Id = '', Name = '' } of units) deeper.push(...(await below(Id, unit === '' ? Name : `${unit}/${Name}`)))
    return [...here, ...deeper]
  }
  try {
    if (about.ou !== null) return await below(about.ou, '')
    const { Roots = [] } = await client.send(new ListRootsCommand({}))
    const all = await Promise.all(Roots.map(({ Id = '' }) => below(Id, '')))
    return all.flat()
  } catch (error) {
    const { reason, params } = unseenOf(error)
    throw new UserError(
      'organizationUnseen',
      { reason, code: String(params.code ?? ''), message: String(params.message ?? '') },
      { cause: error },
    )
  } finally {
    client.destroy()
    closeSockets(sockets)
  }
}

const next_ = (token: string | undefined) => (token === undefined ? {} : { NextToken: token })

async function pages<Item>(
  page: (token: string | undefined) => Promise<{ items: readonly Item[]; next: string | undefined }>,
): Promise<Item[]> {
  const all: Item[] = []
  let token: string | undefined
  do {
    const { items, next } = await page(token)
    all.push(...items)
    token = next
  } while (token !== undefined)
  return all
}

/** A roster of these accounts, to be gone over by hand: names of accounts are seldom names of people. */
export function rosterText(
  form: 'yaml' | 'csv',
  accounts: readonly OrganizationAccount[],
  common: { readonly region: string; readonly role: string; readonly externalId: string | null },
): string {
  const names = new Map<string, number>()
  const unique = accounts.map((account) => {
    const times = (names.get(account.name.toLowerCase()) ?? 0) + 1
    names.set(account.name.toLowerCase(), times)
    return { ...account, name: times === 1 ? account.name : `${account.name} ${times}` }
  })
  const { externalId, ...shared } = common
  if (form === 'csv') {
    const rows = unique.map(({ name, account, email, unit }) => ({
      name,
      account,
      role: shared.role,
      externalId: externalId ?? '',
      region: shared.region,
      email,
      group: unit,
    }))
    return stringifyCsv(rows, {
      header: true,
      columns: ['name', 'account', 'role', 'externalId', 'region', 'email', 'group'],
      escape_formulas: true,
    })
  }
  return stringify(
    {
      ...shared,
      ...(externalId === null ? {} : { externalId }),
      students: unique.map(({ name, account, email, unit }) => ({ name, account, email, ...(unit === '' ? {} : { group: unit }) })),
    },
    { lineWidth: 0, defaultStringType: 'PLAIN' },
  )
}
