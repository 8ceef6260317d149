import { recordedAnswer } from '../../wire/java-date.ts'
import type { Call, Need, Recorded } from '../../wire/operation.ts'
import { lowerCamel } from '../../wire/record.ts'
import { notForMembers, notInUse } from './errors.ts'
import {
  type AccountScope,
  type Creation,
  type Member,
  type Organization,
  organizationOf,
  organizationsArn,
  pathOf,
  type Unit,
} from './state.ts'

/** The organization of whoever calls, and where its rows are. */
export interface Ours {
  readonly organization: Organization
  readonly of: AccountScope
}

/** Errors: AWSOrganizationsNotInUseException where the caller's account is in none. */
export function ours({ world, scope }: Pick<Call<unknown>, 'world' | 'scope'>): Ours {
  const organization = organizationOf(world.state.organizations, scope)
  if (!organization) throw notInUse()
  return { organization, of: { partition: scope.partition, account: organization.management } }
}

/**
 * For what only the management account may call (or a delegated administrator, which the sandbox does not have).
 *
 * Errors  AWSOrganizationsNotInUseException, AccessDeniedException for a member account, whatever its own policies allow
 */
export function managed(call: Pick<Call<unknown>, 'world' | 'scope'>): Ours {
  const found = ours(call)
  if (found.organization.management !== call.scope.account) throw notForMembers()
  return found
}

/**
 * What the caller must be allowed on the root, unit or account that the id names. Its ARN holds the management account; there are no policies of
 * organizations themselves here that could let anybody in.
 *
 * Source  https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html
 */
export function needOn({ world, scope }: Pick<Call<unknown>, 'world' | 'scope'>, action: string, id: string): Need {
  const organization = organizationOf(world.state.organizations, scope)
  const kind = id.startsWith('r-') ? 'root' : id.startsWith('ou-') ? 'ou' : 'account'
  return {
    action: `organizations:${action}`,
    resource: organization ? organizationsArn(scope.partition, organization, kind, id) : '*',
    resourceAccount: scope.account,
  }
}

/** For what is about no single thing. */
export const needAnywhere = (action: string) => (): Need => ({ action: `organizations:${action}`, resource: '*' })

/** Whether there is such a root or unit. */
export const isParent = (call: Pick<Call<unknown>, 'world'>, { organization, of }: Ours, id: string): boolean =>
  id === organization.rootId || call.world.state.organizations.units(of).has(id)

export const policyTypes = ({ features }: Organization) =>
  features === 'ALL' ? [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }] : []

export const shownOrganization = (partition: string, organization: Organization) => ({
  Id: organization.id,
  Arn: organizationsArn(partition, organization, 'organization'),
  FeatureSet: organization.features,
  MasterAccountArn: organizationsArn(partition, organization, 'account', organization.management),
  MasterAccountId: organization.management,
  MasterAccountEmail: organization.managementEmail,
  AvailablePolicyTypes: policyTypes(organization),
})

export const shownUnit = ({ world }: Pick<Call<unknown>, 'world'>, { organization, of }: Ours, unit: Unit) => ({
  Id: unit.id,
  Arn: organizationsArn(of.partition, organization, 'ou', unit.id),
  Name: unit.name,
  Path: pathOf(world.state.organizations, of.partition, organization, unit.parent, unit.id),
})

/**
 * `Status` says less than `State` and is on its way out; both are told.
 *
 * Source  https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html
 */
export const shownMember = ({ world }: Pick<Call<unknown>, 'world'>, { organization, of }: Ours, member: Member) => ({
  Id: member.account,
  Arn: organizationsArn(of.partition, organization, 'account', member.account),
  Email: member.email,
  Name: member.name,
  Status: member.state,
  State: member.state,
  Paths: [pathOf(world.state.organizations, of.partition, organization, member.parent, member.account)],
  JoinedMethod: member.joined,
  JoinedTimestamp: new Date(member.joinedMs),
})

export const shownCreation = (creation: Creation) => ({
  Id: creation.id,
  AccountName: creation.name,
  State: creation.state,
  RequestedTimestamp: new Date(creation.requestedMs),
  ...(creation.completedMs === undefined ? {} : { CompletedTimestamp: new Date(creation.completedMs) }),
  ...(creation.account === undefined ? {} : { AccountId: creation.account }),
  ...(creation.failure === undefined ? {} : { FailureReason: creation.failure }),
})

/** In records names and addresses of accounts are stars. Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_cloudtrail-integration.html (examples) */
const starred = (value: unknown): unknown => {
  if (value instanceof Date || Array.isArray(value) || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, /^(email|accountName)$/i.test(key) ? '****' : starred(inner)]),
  )
}

/** How a call that changes something is recorded: with its answer. Source: the same page. */
export const toldWrite = (call: Call<never>, output: unknown): Recorded => {
  const answer = recordedAnswer(starred(output ?? {})) as object
  return {
    requestParameters: starred(lowerCamel(call.input)) ?? null,
    responseElements: Object.keys(answer).length === 0 ? null : answer,
  }
}
