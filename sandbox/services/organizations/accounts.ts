import { type Call, operation } from '../../wire/operation.ts'
import { alreadyClosed, alreadyThere, badRoleName, noAccount, noCreation, noDestination, noParent, noSource, violates } from './errors.ts'
import { newCreationId } from './ids.ts'
import { type Paged, page } from './page.ts'
import { isParent, managed, needAnywhere, needOn, type Ours, shownCreation, shownMember, toldWrite } from './shapes.ts'
import type { Creation, Member } from './state.ts'

interface Named {
  readonly AccountId: string
}

const onAccount = (action: string) => (call: Call<Named>) => needOn(call, action, call.input.AccountId)

function memberNamed(call: Call<Named>, { of }: Ours): Member {
  const found = call.world.state.organizations.members(of).get(call.input.AccountId)
  if (!found) throw noAccount()
  return found
}

/** The role that lets the management account in. Source: API_CreateAccount.html (RoleName) */
const usualRole = 'OrganizationAccountAccessRole'
/** Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html (member accounts you can concurrently close) */
const closedAtOnce = 3

/**
 * CreateAccount: asks for a new account. It is made in a while, with a role for the management account; an address that an account has
 * already lets it fail then.
 *
 * In      Email, AccountName, RoleName (OrganizationAccountAccessRole)
 * Out     CreateAccountStatus, IN_PROGRESS
 * Errors  InvalidInputException INVALID_ROLE_NAME
 * Source  https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html
 * Not modelled  Tags, IamUserAccessToBilling; the quotas of accounts (ten, unless raised) and of those made at once; a service-linked role
 */
export const CreateAccount = operation<{ Email: string; AccountName: string; RoleName?: string }, unknown>({
  name: 'CreateAccount',
  kind: 'management',
  readOnly: false,
  notModelled: ['Tags', 'IamUserAccessToBilling'],
  needs: needAnywhere('CreateAccount'),
  run(call) {
    const { of } = managed(call)
    const { Email, AccountName, RoleName = usualRole } = call.input
    if (RoleName.startsWith('AWSServiceRoleFor')) throw badRoleName()
    const creation: Creation = {
      id: newCreationId(),
      name: AccountName,
      email: Email,
      roleName: RoleName,
      state: 'IN_PROGRESS',
      requestedMs: call.now,
    }
    call.world.state.organizations.creations(of).set(creation.id, creation)
    call.world.signal('accountAsked', { of, creation: creation.id })
    return { CreateAccountStatus: shownCreation(creation) }
  },
  recorded: toldWrite,
})

/** Source: https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeCreateAccountStatus.html */
export const DescribeCreateAccountStatus = operation<{ CreateAccountRequestId: string }, unknown>({
  name: 'DescribeCreateAccountStatus',
  kind: 'management',
  readOnly: true,
  needs: needAnywhere('DescribeCreateAccountStatus'),
  run(call) {
    const { of } = managed(call)
    const found = call.world.state.organizations.creations(of).get(call.input.CreateAccountRequestId)
    if (!found) throw noCreation()
    return { CreateAccountStatus: shownCreation(found) }
  },
})

/** ListCreateAccountStatus: all, or those in some states. Source: https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListCreateAccountStatus.html */
export const ListCreateAccountStatus = operation<Paged & { States?: readonly Creation['state'][] }, unknown>({
  name: 'ListCreateAccountStatus',
  kind: 'management',
  readOnly: true,
  needs: needAnywhere('ListCreateAccountStatus'),
  run(call) {
    const { of } = managed(call)
    const { States = [] } = call.input
    const rows = [...call.world.state.organizations.creations(of).values()].map((creation, place) => ({ creation, place }))
    const list = `creations ${[...States].sort().join()}`
    const { items, ...rest } = page(rows, list, call.input, ({ creation }) => States.length === 0 || States.includes(creation.state))
    return { CreateAccountStatuses: items.map(({ creation }) => shownCreation(creation)), ...rest }
  },
})

/** ListAccounts: all of the organization, the management account first. Source: https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html */
export const ListAccounts = operation<Paged, unknown>({
  name: 'ListAccounts',
  kind: 'management',
  readOnly: true,
  needs: needAnywhere('ListAccounts'),
  run(call) {
    const found = managed(call)
    const { items, ...rest } = page(call.world.state.organizations.members(found.of).values(), 'accounts', call.input)
    return { Accounts: items.map((member) => shownMember(call, found, member)), ...rest }
  },
})

/** ListAccountsForParent: those right below, none of deeper units. Errors: ParentNotFoundException. Source: https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html */
export const ListAccountsForParent = operation<Paged & { ParentId: string }, unknown>({
  name: 'ListAccountsForParent',
  kind: 'management',
  readOnly: true,
  needs: (call) => needOn(call, 'ListAccountsForParent', call.input.ParentId),
  run(call) {
    const found = managed(call)
    const { ParentId } = call.input
    if (!isParent(call, found, ParentId)) throw noParent()
    const rows = call.world.state.organizations.members(found.of).values()
    const { items, ...rest } = page(rows, `accounts ${ParentId}`, call.input, ({ parent }) => parent === ParentId)
    return { Accounts: items.map((member) => shownMember(call, found, member)), ...rest }
  },
})

/** Errors: AccountNotFoundException. Source: https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeAccount.html */
export const DescribeAccount = operation<Named, unknown>({
  name: 'DescribeAccount',
  kind: 'management',
  readOnly: true,
  needs: onAccount('DescribeAccount'),
  run(call) {
    const found = managed(call)
    return { Account: shownMember(call, found, memberNamed(call, found)) }
  },
})

/**
 * MoveAccount: from the root or unit where it is to another. Accounts come into the root.
 *
 * Errors  AccountNotFoundException, also where it is elsewhere than said; SourceParentNotFoundException, DestinationParentNotFoundException,
 *         DuplicateAccountException
 * Source  https://docs.aws.amazon.com/organizations/latest/APIReference/API_MoveAccount.html
 */
export const MoveAccount = operation<Named & { SourceParentId: string; DestinationParentId: string }, unknown>({
  name: 'MoveAccount',
  kind: 'management',
  readOnly: false,
  needs: (call) =>
    [call.input.AccountId, call.input.SourceParentId, call.input.DestinationParentId].map((id) => needOn(call, 'MoveAccount', id)),
  run(call) {
    const found = managed(call)
    const { SourceParentId, DestinationParentId } = call.input
    if (!isParent(call, found, SourceParentId)) throw noSource()
    if (!isParent(call, found, DestinationParentId)) throw noDestination()
    const member = memberNamed(call, found)
    if (member.parent !== SourceParentId) throw noAccount()
    if (SourceParentId === DestinationParentId) throw alreadyThere()
    call.world.state.organizations.members(found.of).set(member.account, { ...member, parent: DestinationParentId })
    return {}
  },
})

/**
 * CloseAccount: the account is on its way to be closed (PENDING_CLOSURE), and in a while is (SUSPENDED): nobody assumes a role in it then.
 *
 * Errors  AccountNotFoundException, AccountAlreadyClosedException, ConstraintViolationException CANNOT_CLOSE_MANAGEMENT_ACCOUNT,
 *         CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED (more than three at once), ORGANIZATION_NOT_IN_ALL_FEATURES_MODE
 * Source  https://docs.aws.amazon.com/organizations/latest/APIReference/API_CloseAccount.html
 * Not modelled  how many may be closed in 30 days; that a closed account is gone after 90
 */
export const CloseAccount = operation<Named, unknown>({
  name: 'CloseAccount',
  kind: 'management',
  readOnly: false,
  needs: onAccount('CloseAccount'),
  run(call) {
    const found = managed(call)
    if (found.organization.features !== 'ALL') throw violates('ORGANIZATION_NOT_IN_ALL_FEATURES_MODE')
    const member = memberNamed(call, found)
    if (member.account === found.organization.management) throw violates('CANNOT_CLOSE_MANAGEMENT_ACCOUNT')
    if (member.state !== 'ACTIVE') throw alreadyClosed()
    const members = call.world.state.organizations.members(found.of)
    const closing = [...members.values()].filter(({ state }) => state === 'PENDING_CLOSURE').length
    if (closing >= closedAtOnce) throw violates('CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED')
    members.set(member.account, { ...member, state: 'PENDING_CLOSURE' })
    call.world.signal('accountClosing', { of: found.of, account: member.account, atMs: call.now })
    return {}
  },
})
