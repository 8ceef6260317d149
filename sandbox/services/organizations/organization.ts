import { type Call, operation } from '../../wire/operation.ts'
import { alreadyIn, notEmpty } from './errors.ts'
import { newOrganizationId, newRootId } from './ids.ts'
import { type Paged, page } from './page.ts'
import { managed, needAnywhere, ours, policyTypes, shownOrganization, toldWrite } from './shapes.ts'
import { type Organization, organizationOf, organizationsArn, rootEmail } from './state.ts'

/**
 * CreateOrganization: the calling account becomes the management account of a new organization.
 *
 * In      FeatureSet (ALL)
 * Out     Organization
 * Errors  AlreadyInOrganizationException
 * Source  https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateOrganization.html
 * Assumed the management account's name, which AWS took when the account was opened
 * Not modelled  the service-linked role AWSServiceRoleForOrganizations
 */
export const CreateOrganization = operation<{ FeatureSet?: Organization['features'] }, unknown>({
  name: 'CreateOrganization',
  kind: 'management',
  readOnly: false,
  needs: needAnywhere('CreateOrganization'),
  run({ input, scope, world, now }) {
    const { partition, account } = scope
    const state = world.state.organizations
    if (organizationOf(state, scope)) throw alreadyIn()
    const made: Organization = {
      id: newOrganizationId(),
      rootId: newRootId(),
      management: account,
      managementEmail: rootEmail(account),
      features: input.FeatureSet ?? 'ALL',
      nextPlace: 1,
    }
    state.organizations(partition).set(account, made)
    state.memberships(partition).set(account, account)
    state.members({ partition, account }).set(account, {
      account,
      name: 'Management account',
      email: made.managementEmail,
      parent: made.rootId,
      place: 0,
      state: 'ACTIVE',
      joined: 'INVITED',
      joinedMs: now,
    })
    return { Organization: shownOrganization(partition, made) }
  },
  recorded: toldWrite,
})

/** DescribeOrganization: every account may ask about the organization it is in. Source: https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html */
export const DescribeOrganization = operation<object, unknown>({
  name: 'DescribeOrganization',
  kind: 'management',
  readOnly: true,
  needs: needAnywhere('DescribeOrganization'),
  run: (call) => ({ Organization: shownOrganization(call.scope.partition, ours(call as Call<never>).organization) }),
})

/**
 * DeleteOrganization: with all its units, once the management account is alone.
 *
 * Errors  OrganizationNotEmptyException; closed accounts count until they are gone, after 90 days, which the sandbox does not model
 * Source  https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeleteOrganization.html
 */
export const DeleteOrganization = operation<object, unknown>({
  name: 'DeleteOrganization',
  kind: 'management',
  readOnly: false,
  needs: needAnywhere('DeleteOrganization'),
  run(call) {
    const { of } = managed(call as Call<never>)
    const state = call.world.state.organizations
    if (state.members(of).size > 1 || [...state.creations(of).values()].some((c) => c.state === 'IN_PROGRESS')) throw notEmpty()
    for (const rows of [state.units(of), state.members(of), state.creations(of)]) for (const id of [...rows.keys()]) rows.delete(id)
    state.memberships(of.partition).delete(of.account)
    state.organizations(of.partition).delete(of.account)
    return {}
  },
})

/** ListRoots: there is one. Source: https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListRoots.html */
export const ListRoots = operation<Paged, unknown>({
  name: 'ListRoots',
  kind: 'management',
  readOnly: true,
  needs: needAnywhere('ListRoots'),
  run(call) {
    const { organization, of } = managed(call as Call<never>)
    const root = {
      place: 0,
      Id: organization.rootId,
      Arn: organizationsArn(of.partition, organization, 'root', organization.rootId),
      Name: 'Root',
      PolicyTypes: policyTypes(organization),
    }
    const { items, ...rest } = page([root], 'roots', call.input)
    return { Roots: items.map(({ place: _, ...shown }) => shown), ...rest }
  },
})
