import { arn } from '../../../domain/regions.ts'
import type { Rows, Store } from '../../state/store.ts'
import { accountKey, type Scope } from '../../wire/operation.ts'

/** Where an organization is: its management account's, in every region of the partition. */
export type AccountScope = Pick<Scope, 'partition' | 'account'>

export interface Organization {
  readonly id: string
  readonly rootId: string
  /** The management account. */
  readonly management: string
  readonly managementEmail: string
  readonly features: 'ALL' | 'CONSOLIDATED_BILLING'
  /** Units and accounts are numbered as they come: the place of one in a list never changes. */
  readonly nextPlace: number
}

export interface Unit {
  readonly id: string
  readonly name: string
  /** A root's or a unit's id. */
  readonly parent: string
  readonly place: number
}

export interface Member {
  readonly account: string
  readonly name: string
  readonly email: string
  readonly parent: string
  readonly place: number
  readonly state: 'ACTIVE' | 'PENDING_CLOSURE' | 'SUSPENDED'
  readonly joined: 'INVITED' | 'CREATED'
  readonly joinedMs: number
}

/** What became of a CreateAccount. */
export interface Creation {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly roleName: string
  readonly state: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED'
  readonly requestedMs: number
  readonly completedMs?: number
  readonly account?: string
  readonly failure?: 'EMAIL_ALREADY_EXISTS'
}

/** What organizations remembers. `of` is the management account's scope. */
export interface OrganizationsState {
  /** The management account of the organization that an account is in, by account. */
  memberships(partition: string): Rows<string>
  /** By management account. */
  organizations(partition: string): Rows<Organization>
  units(of: AccountScope): Rows<Unit>
  /** By account. */
  members(of: AccountScope): Rows<Member>
  /** By the request's id. */
  creations(of: AccountScope): Rows<Creation>
}

export function openOrganizations(store: Store): OrganizationsState {
  const memberships = store.table<string>('organizations-memberships')
  const organizations = store.table<Organization>('organizations')
  const units = store.table<Unit>('organizations-units')
  const members = store.table<Member>('organizations-members')
  const creations = store.table<Creation>('organizations-creations')
  return {
    memberships: (partition) => memberships.in(partition),
    organizations: (partition) => organizations.in(partition),
    units: (of) => units.in(accountKey(of)),
    members: (of) => members.in(accountKey(of)),
    creations: (of) => creations.in(accountKey(of)),
  }
}

/** The organization an account is in. */
export function organizationOf(state: OrganizationsState, { partition, account }: AccountScope): Organization | undefined {
  const management = state.memberships(partition).get(account)
  return management === undefined ? undefined : state.organizations(partition).get(management)
}

/** A closed account: nobody gets into it any more. */
export function isSuspended(state: OrganizationsState, { partition, account }: AccountScope): boolean {
  const management = state.memberships(partition).get(account)
  if (management === undefined) return false
  return state.members({ partition, account: management }).get(account)?.state === 'SUSPENDED'
}

/** Whether an account in the partition has this address, closed ones included. Addresses are the same whatever their case. */
export function isEmailTaken(state: OrganizationsState, partition: string, email: string): boolean {
  for (const management of state.organizations(partition).keys())
    for (const member of state.members({ partition, account: management }).values())
      if (member.email.toLowerCase() === email.toLowerCase()) return true
  return false
}

/** The next place in the organization's lists; it is taken with this. */
export function takePlace(state: OrganizationsState, partition: string, management: string): number {
  const organization = state.organizations(partition).get(management)
  if (!organization) throw new Error(`No organization of ${management} in ${partition}`)
  state.organizations(partition).set(management, { ...organization, nextPlace: organization.nextPlace + 1 })
  return organization.nextPlace
}

/**
 * Root's address of an account that no organization made.
 *
 * Source  design: root of an account of the sandbox is `root@ACCOUNT.example`, as its sign-in page has it
 */
export const rootEmail = (account: string): string => `root@${account}.example`

type Kind = 'organization' | 'root' | 'ou' | 'account'

/**
 * ARNs name the management account, whichever account asks, and no region.
 *
 * Source  https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html (resource types)
 */
export const organizationsArn = (partition: string, { id, management }: Organization, kind: Kind, of?: string): string =>
  arn({ partition, service: 'organizations', account: management, resource: `${kind}/${id}${of === undefined ? '' : `/${of}`}` })

/** From the organization down, each with a slash behind it: `o-…/r-…/ou-…/111122223333/`. Source: API_Account.html (Paths) */
export function pathOf(state: OrganizationsState, partition: string, organization: Organization, parent: string, last: string): string {
  const units = state.units({ partition, account: organization.management })
  const above: string[] = []
  for (let at = units.get(parent); at; at = units.get(at.parent)) above.unshift(at.id)
  return `${[organization.id, organization.rootId, ...above, last].join('/')}/`
}
