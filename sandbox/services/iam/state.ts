import type { Rows, Store } from '../../state/store.ts'
import { accountKey, type Scope } from '../../wire/operation.ts'

/** Whose IAM: IAM is an account's, not a region's. */
export type AccountScope = Pick<Scope, 'partition' | 'account'>

export interface Tag {
  readonly Key: string
  readonly Value: string
}

/** What users and roles have in common: they own policies and tags. */
export interface Owner {
  readonly path: string
  readonly name: string
  readonly id: string
  readonly arn: string
  readonly createMs: number
  /** Inline policies by name, as they were written. */
  readonly inline: Readonly<Record<string, string>>
  /** ARNs of managed policies, in the order of attachment. */
  readonly attached: readonly string[]
  readonly boundary?: string
  readonly tags: readonly Tag[]
}

export interface User extends Owner {
  readonly passwordLastUsedMs?: number
  readonly login?: LoginProfile
}

export interface LoginProfile {
  /** Never the password itself. See `password.ts`. */
  readonly hash: string
  readonly createMs: number
  readonly resetRequired: boolean
}

export interface Role extends Owner {
  readonly trust: string
  readonly description?: string
  readonly maxSessionSeconds: number
  readonly lastUsed?: { readonly atMs: number; readonly region: string }
}

export interface Policy {
  readonly name: string
  readonly id: string
  readonly arn: string
  readonly path: string
  readonly description?: string
  readonly createMs: number
  readonly updateMs: number
  readonly versions: readonly PolicyVersion[]
  readonly defaultVersion: string
  /** Numbers of versions are never used twice. */
  readonly nextVersion: number
  readonly tags: readonly Tag[]
}

export interface PolicyVersion {
  readonly id: string
  readonly document: string
  readonly createMs: number
}

export interface AccessKey {
  readonly id: string
  readonly userName: string
  readonly status: 'Active' | 'Inactive'
  readonly createMs: number
}

/** A virtual MFA device. */
export interface Device {
  readonly serial: string
  /** Base32. */
  readonly seed: string
  readonly userName?: string
  readonly enableMs?: number
  readonly tags: readonly Tag[]
}

/** What iam remembers. Names are found whatever their case: the rows' ids are names in lower case. */
export interface IamState {
  users(of: AccountScope): Rows<User>
  roles(of: AccountScope): Rows<Role>
  /** By ARN in lower case. Those of AWS are in `managed.ts`. */
  policies(of: AccountScope): Rows<Policy>
  accessKeys(of: AccountScope): Rows<AccessKey>
  /** By serial number. */
  devices(of: AccountScope): Rows<Device>
  /** The account that has an alias, by alias: unique in a partition. */
  aliases(partition: string): Rows<string>
  /** Root's password, by account, as a mail told it. */
  rootPasswords(partition: string): Rows<RootPassword>
}

/** The sandbox makes it up and tells it in a mail of its inbox, which is why it is kept as it is. */
export interface RootPassword {
  readonly password: string
  readonly atMs: number
}

export function openIam(store: Store): IamState {
  const users = store.table<User>('iam-users')
  const roles = store.table<Role>('iam-roles')
  const policies = store.table<Policy>('iam-policies')
  const keys = store.table<AccessKey>('iam-access-keys')
  const devices = store.table<Device>('iam-mfa-devices')
  const aliases = store.table<string>('iam-aliases')
  const rootPasswords = store.table<RootPassword>('iam-root-passwords')
  return {
    users: (of) => users.in(accountKey(of)),
    roles: (of) => roles.in(accountKey(of)),
    policies: (of) => policies.in(accountKey(of)),
    accessKeys: (of) => keys.in(accountKey(of)),
    devices: (of) => devices.in(accountKey(of)),
    aliases: (partition) => aliases.in(partition),
    rootPasswords: (partition) => rootPasswords.in(partition),
  }
}

export const findUser = (state: IamState, of: AccountScope, name: string): User | undefined => state.users(of).get(name.toLowerCase())
export const findRole = (state: IamState, of: AccountScope, name: string): Role | undefined => state.roles(of).get(name.toLowerCase())

/** The role that an ARN names, path included; undefined where there is none, or its path is another. */
export function roleByArn(state: IamState, roleArn: string): Role | undefined {
  const m = /^arn:([a-z-]+):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(roleArn)
  if (!m?.[1] || !m[2] || !m[3]) return undefined
  const role = findRole(state, { partition: m[1], account: m[2] }, m[3])
  // Found regardless of case, as names are; the path has to be the role's.
  return role?.arn.toLowerCase() === roleArn.toLowerCase() ? role : undefined
}

/** The account that signs in as `text`: a number or an alias. */
export function accountOf(state: IamState, partition: string, text: string): string | undefined {
  return /^\d{12}$/.test(text) ? text : state.aliases(partition).get(text)
}

export function aliasOf(state: IamState, of: AccountScope): string | undefined {
  for (const [alias, account] of state.aliases(of.partition).entries()) if (account === of.account) return alias
  return undefined
}
