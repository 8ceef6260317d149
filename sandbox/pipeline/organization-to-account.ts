/**
 * What an organization was asked for happens in a while: an account is made, with a role that lets the management account in; an account is
 * closed. CloudTrail is told of either end, in the management account.
 *
 * Source   https://docs.aws.amazon.com/organizations/latest/userguide/orgs_cloudtrail-integration.html (CreateAccountResult, CloseAccountResult: three
 *          seconds after the request, and at once), orgs_manage_accounts_access-cross-account-role.html (the role)
 * Assumed  that closing takes a minute: "a few minutes", says the reference; the examples show less
 */
import { randomUUID } from 'node:crypto'
import { javaDate } from '../../domain/dates.ts'
import { arn, type PartitionId, partition as partitionById } from '../../domain/regions.ts'
import type { AccountScope } from '../services/iam/state.ts'
import { newAccountId } from '../services/organizations/ids.ts'
import { type Creation, isEmailTaken, takePlace } from '../services/organizations/state.ts'
import { newId } from '../wire/ids.ts'
import type { World } from '../world.ts'
import type { CloudTrailRecord } from './signals.ts'

const madeAfterMs = 3_000
const closedAfterMs = 60_000

interface Asked {
  readonly of: AccountScope
  readonly creation: string
}
interface Closing {
  readonly of: AccountScope
  readonly account: string
  readonly requestedMs: number
}

export function connectOrganizationToAccount(world: World): void {
  const { clock } = world
  world.on('accountAsked', ({ of, creation }) => {
    const data: Asked = { of, creation }
    clock.schedule(`make-account ${creation}`, { atMs: clock.now() + clock.delay(madeAfterMs), job: 'make-account', data })
  })
  world.on('accountClosing', ({ of, account, atMs }) => {
    const data: Closing = { of, account, requestedMs: atMs }
    const key = `close-account ${of.partition} ${account}`
    clock.schedule(key, { atMs: clock.now() + clock.delay(closedAfterMs), job: 'close-account', data })
  })
  clock.on('make-account', (asked: Asked) => make(world, asked))
  clock.on('close-account', (closing: Closing) => close(world, closing))
}

function make(world: World, { of, creation: id }: Asked): void {
  const state = world.state.organizations
  const asked = state.creations(of).get(id)
  const organization = state.organizations(of.partition).get(of.account)
  // Done already, or the organization is gone.
  if (asked?.state !== 'IN_PROGRESS' || !organization) return
  const now = world.clock.now()
  const done: Creation = isEmailTaken(state, of.partition, asked.email)
    ? { ...asked, state: 'FAILED', completedMs: now, failure: 'EMAIL_ALREADY_EXISTS' }
    : { ...asked, state: 'SUCCEEDED', completedMs: now, account: unusedAccount(world, of.partition) }
  state.creations(of).set(id, done)
  if (done.account !== undefined) {
    const { account, name, email } = done
    const place = takePlace(state, of.partition, of.account)
    state.members(of).set(account, {
      account,
      name,
      email,
      parent: organization.rootId,
      place,
      state: 'ACTIVE',
      joined: 'CREATED',
      joinedMs: now,
    })
    state.memberships(of.partition).set(account, of.account)
    makeRole(world, { partition: of.partition, account }, done.roleName, of.account)
  }
  tell(world, of, 'CreateAccountResult', {
    createAccountStatus: {
      id,
      state: done.state,
      accountName: '****',
      ...(done.account === undefined ? {} : { accountId: done.account }),
      ...(done.failure === undefined ? {} : { failureReason: done.failure }),
      requestedTimestamp: javaDate(new Date(done.requestedMs)),
      completedTimestamp: javaDate(new Date(now)),
    },
  })
}

function close(world: World, { of, account, requestedMs }: Closing): void {
  const members = world.state.organizations.members(of)
  const member = members.get(account)
  if (member?.state !== 'PENDING_CLOSURE') return
  members.set(account, { ...member, state: 'SUSPENDED' })
  tell(world, of, 'CloseAccountResult', {
    closeAccountStatus: {
      accountId: account,
      state: 'SUCCEEDED',
      requestedTimestamp: javaDate(new Date(requestedMs)),
      completedTimestamp: javaDate(new Date(world.clock.now())),
    },
  })
}

/** A number that nobody in the sandbox goes by yet. */
function unusedAccount(world: World, partition: string): string {
  for (;;) {
    const account = newAccountId()
    const of = { partition, account }
    const { iam, organizations } = world.state
    const isUsed = organizations.memberships(partition).has(account) || iam.users(of).size > 0 || iam.roles(of).size > 0
    if (!isUsed && account !== world.options.account) return account
  }
}

/**
 * Administrator of the new account, for whom the management account lets.
 *
 * Source   https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_access-cross-account-role.html
 * Assumed  its policy is AWS's own, as in the guide's steps for an invited account
 */
function makeRole(world: World, of: AccountScope, name: string, management: string): void {
  const { partition } = of
  const trust = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: arn({ partition, service: 'iam', account: management, resource: 'root' }) },
        Action: 'sts:AssumeRole',
      },
    ],
  }
  world.state.iam.roles(of).set(name.toLowerCase(), {
    path: '/',
    name,
    id: newId('AROA'),
    arn: arn({ partition, service: 'iam', account: of.account, resource: `role/${name}` }),
    createMs: world.clock.now(),
    trust: JSON.stringify(trust),
    maxSessionSeconds: 3600,
    inline: {},
    attached: [arn({ partition, service: 'iam', account: 'aws', resource: 'policy/AdministratorAccess' })],
    tags: [],
  })
}

function tell(world: World, { partition, account }: AccountScope, eventName: string, serviceEventDetails: object): void {
  const now = world.clock.now()
  const region = partitionById(partition as PartitionId).globalRegion
  const record = {
    eventVersion: '1.11',
    userIdentity: { accountId: account, invokedBy: 'organizations.amazonaws.com' },
    eventTime: `${new Date(now).toISOString().slice(0, 19)}Z`,
    eventSource: 'organizations.amazonaws.com',
    eventName,
    awsRegion: region,
    sourceIPAddress: 'organizations.amazonaws.com',
    userAgent: 'organizations.amazonaws.com',
    requestParameters: null,
    responseElements: null,
    eventID: randomUUID(),
    readOnly: false,
    eventType: 'AwsServiceEvent',
    managementEvent: true,
    recipientAccountId: account,
    serviceEventDetails,
    eventCategory: 'Management',
  } satisfies CloudTrailRecord
  world.signal('recorded', { scope: { partition, account, region }, record, atMs: now })
}
