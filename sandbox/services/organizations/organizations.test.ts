import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import { AttachUserPolicyCommand, CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam'
import {
  type Account,
  CloseAccountCommand,
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  DeleteOrganizationalUnitCommand,
  DeleteOrganizationCommand,
  DescribeAccountCommand,
  DescribeCreateAccountStatusCommand,
  DescribeOrganizationalUnitCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListChildrenCommand,
  ListCreateAccountStatusCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
  UpdateOrganizationalUnitCommand,
} from '@aws-sdk/client-organizations'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../index.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual' })
})
afterAll(() => sandbox.close())

let accounts = 430_000_000_000
type Keys = { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
const at = (who: string | Keys, region = 'us-east-1') => ({
  endpoint: sandbox.endpoint,
  region,
  credentials: typeof who === 'string' ? { accessKeyId: who, secretAccessKey: 'x' } : who,
})
const refusal = (p: Promise<unknown>) =>
  p.then(
    () => 'no refusal',
    (e: { name: string; message: string; Reason?: string }) => `${e.name}${e.Reason ? ` ${e.Reason}` : ''}: ${e.message}`,
  )

/** An organization of a management account of its own. */
async function organization(region = 'us-east-1') {
  const management = String(accounts++)
  const client = new OrganizationsClient(at(management, region))
  const { Organization } = await client.send(new CreateOrganizationCommand({}))
  const [root] = (await client.send(new ListRootsCommand({}))).Roots ?? []
  const rootId = root?.Id ?? ''
  const unit = async (Name: string, ParentId = rootId) =>
    (await client.send(new CreateOrganizationalUnitCommand({ ParentId, Name }))).OrganizationalUnit?.Id ?? ''
  const ask = async (AccountName: string, Email = `${AccountName.replaceAll(' ', '.')}.${management}@example.com`, more = {}) =>
    (await client.send(new CreateAccountCommand({ AccountName, Email, ...more }))).CreateAccountStatus?.Id ?? ''
  const made = async (CreateAccountRequestId: string) =>
    (await client.send(new DescribeCreateAccountStatusCommand({ CreateAccountRequestId }))).CreateAccountStatus
  const account = async (AccountName: string) => {
    const asked = await ask(AccountName)
    await sandbox.advance(3_000)
    return (await made(asked))?.AccountId ?? ''
  }
  const move = (AccountId: string, DestinationParentId: string, SourceParentId = rootId) =>
    client.send(new MoveAccountCommand({ AccountId, SourceParentId, DestinationParentId }))
  return { management, client, root, rootId, Organization, unit, ask, made, account, move }
}

test('an organization has ids, ARNs and a root in the shape of AWS, and there is one of it', async () => {
  const { client, management, Organization, root } = await organization()
  expect(Organization).toEqual({
    Id: expect.stringMatching(/^o-[a-z0-9]{10}$/),
    Arn: `arn:aws:organizations::${management}:organization/${Organization?.Id}`,
    FeatureSet: 'ALL',
    MasterAccountArn: `arn:aws:organizations::${management}:account/${Organization?.Id}/${management}`,
    MasterAccountId: management,
    MasterAccountEmail: `root@${management}.example`,
    AvailablePolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
  })
  expect((await client.send(new DescribeOrganizationCommand({}))).Organization).toEqual(Organization)
  expect(root).toEqual({
    Id: expect.stringMatching(/^r-[a-z0-9]{4}$/),
    Arn: `arn:aws:organizations::${management}:root/${Organization?.Id}/${root?.Id}`,
    Name: 'Root',
    PolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
  })
  expect(await refusal(client.send(new CreateOrganizationCommand({})))).toBe(
    'AlreadyInOrganizationException: This account is already a member of an organization.',
  )
  await client.send(new DeleteOrganizationCommand({}))
  const gone = 'AWSOrganizationsNotInUseException: Your account is not a member of an organization.'
  expect(await refusal(client.send(new DescribeOrganizationCommand({})))).toBe(gone)
  expect(await refusal(client.send(new ListRootsCommand({})))).toBe(gone)
})

test('China has organizations of its own, in its own region', async () => {
  const { Organization, management } = await organization('cn-northwest-1')
  expect(Organization?.Arn).toMatch(/^arn:aws-cn:organizations::/)
  expect(await refusal(new OrganizationsClient(at(management)).send(new DescribeOrganizationCommand({})))).toMatch(/NotInUse/)
  await sandbox.advance(15 * 60_000)
  const trail = new CloudTrailClient(at(management, 'cn-northwest-1'))
  const { Events = [] } = await trail.send(new LookupEventsCommand({}))
  expect(Events.map(({ EventName }) => EventName)).toContain('CreateOrganization')
})

describe('units', () => {
  test('are nested up to five levels, and know where they are', async () => {
    const { client, unit, rootId, Organization } = await organization()
    const ids: string[] = []
    for (const name of ['1', '2', '3', '4', '5']) ids.push(await unit(name, ids.at(-1)))
    expect(ids[0]).toMatch(new RegExp(`^ou-${rootId.slice(2)}-[a-z0-9]{8}$`))
    expect(await refusal(unit('6', ids[4]))).toMatch(/^ConstraintViolationException OU_DEPTH_LIMIT_EXCEEDED: /)
    const described = await client.send(new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: ids[1] }))
    expect(described.OrganizationalUnit).toEqual({
      Id: ids[1],
      Arn: `arn:aws:organizations::${Organization?.MasterAccountId}:ou/${Organization?.Id}/${ids[1]}`,
      Name: '2',
      Path: `${Organization?.Id}/${rootId}/${ids[0]}/${ids[1]}/`,
    })
    expect((await client.send(new ListParentsCommand({ ChildId: ids[1] }))).Parents).toEqual([{ Id: ids[0], Type: 'ORGANIZATIONAL_UNIT' }])
    expect((await client.send(new ListParentsCommand({ ChildId: ids[0] }))).Parents).toEqual([{ Id: rootId, Type: 'ROOT' }])
    const children = await client.send(new ListChildrenCommand({ ParentId: rootId, ChildType: 'ORGANIZATIONAL_UNIT' }))
    expect(children.Children).toEqual([{ Id: ids[0], Type: 'ORGANIZATIONAL_UNIT' }])
  })

  test('have one name each below one parent, can be renamed, and are deleted when empty', async () => {
    const { client, unit, rootId } = await organization()
    const autumn = await unit('Autumn')
    const group = await unit('Group', autumn)
    await unit('Group')
    const same = 'DuplicateOrganizationalUnitException: An OU with the same name already exists.'
    expect(await refusal(unit('Group', autumn))).toBe(same)
    const spring = await unit('Spring')
    const rename = (OrganizationalUnitId: string, Name: string) =>
      client.send(new UpdateOrganizationalUnitCommand({ OrganizationalUnitId, Name }))
    expect(await refusal(rename(spring, 'Autumn'))).toBe(same)
    expect((await rename(spring, 'Summer')).OrganizationalUnit?.Name).toBe('Summer')
    const remove = (OrganizationalUnitId: string) => client.send(new DeleteOrganizationalUnitCommand({ OrganizationalUnitId }))
    expect(await refusal(remove(autumn))).toMatch(/^OrganizationalUnitNotEmptyException: The specified OU is not empty/)
    await remove(group)
    await remove(autumn)
    expect(await refusal(remove(autumn))).toMatch(/^OrganizationalUnitNotFoundException: /)
    const left = await client.send(new ListOrganizationalUnitsForParentCommand({ ParentId: rootId }))
    expect(left.OrganizationalUnits?.map(({ Name }) => Name)).toEqual(['Group', 'Summer'])
  })

  test('what is not there is refused by its own name, what is no id by its pattern', async () => {
    const { client, unit } = await organization()
    expect(await refusal(unit('A', 'r-none'))).toBe(
      "ParentNotFoundException: We can't find a root or OU with the ParentId that you specified.",
    )
    expect(await refusal(client.send(new ListAccountsForParentCommand({ ParentId: 'ou-none-12345678' })))).toMatch(
      /^ParentNotFoundException/,
    )
    expect(await refusal(client.send(new ListParentsCommand({ ChildId: '999999999999' })))).toMatch(/^ChildNotFoundException/)
    expect(await refusal(unit('A', 'Classes'))).toBe(
      'InvalidInputException INVALID_PATTERN: You provided a value that does not match the required pattern.',
    )
    expect(await refusal(client.send(new ListAccountsCommand({ MaxResults: 21 })))).toMatch(/^InvalidInputException MAX_VALUE_EXCEEDED/)
    expect(await refusal(client.send(new ListAccountsCommand({ NextToken: 'made up' })))).toMatch(
      /^InvalidInputException INVALID_NEXT_TOKEN/,
    )
    const tagged = new CreateOrganizationalUnitCommand({ ParentId: 'r-none', Name: 'A', Tags: [{ Key: 'a', Value: 'b' }] })
    expect(await refusal(client.send(tagged))).toMatch(/^InvalidInputException: The sandbox does not model the parameter Tags/)
  })
})

describe('accounts', () => {
  test('are made in a while, into the root, with a role for the management account', async () => {
    const { client, management, ask, made, move, unit, rootId, Organization } = await organization()
    const asked = await ask('Kim', 'kim@example.com')
    expect(await made(asked)).toEqual({
      Id: asked,
      AccountName: 'Kim',
      State: 'IN_PROGRESS',
      RequestedTimestamp: new Date(sandbox.now()),
    })
    expect(asked).toMatch(/^car-[a-z0-9]{32}$/)
    const before = sandbox.now()
    await sandbox.advance(3_000)
    const done = await made(asked)
    expect(done).toMatchObject({
      State: 'SUCCEEDED',
      AccountId: expect.stringMatching(/^\d{12}$/),
      CompletedTimestamp: new Date(before + 3_000),
    })
    const account = done?.AccountId ?? ''
    const shown = (path: string) => ({
      Id: account,
      Arn: `arn:aws:organizations::${management}:account/${Organization?.Id}/${account}`,
      Email: 'kim@example.com',
      Name: 'Kim',
      Status: 'ACTIVE',
      State: 'ACTIVE',
      Paths: [`${Organization?.Id}/${path}/${account}/`],
      JoinedMethod: 'CREATED',
      JoinedTimestamp: new Date(before + 3_000),
    })
    expect((await client.send(new DescribeAccountCommand({ AccountId: account }))).Account).toEqual(shown(rootId))
    const autumn = await unit('Autumn')
    await move(account, autumn)
    expect((await client.send(new ListAccountsForParentCommand({ ParentId: autumn }))).Accounts).toEqual([shown(`${rootId}/${autumn}`)])
    expect((await client.send(new ListAccountsForParentCommand({ ParentId: rootId }))).Accounts?.map(({ Id }) => Id)).toEqual([management])
    expect((await client.send(new ListAccountsCommand({}))).Accounts?.map(({ Name }) => Name)).toEqual(['Management account', 'Kim'])

    const role = `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`
    const assume = new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'class' })
    const { Credentials } = await new STSClient(at(management)).send(assume)
    const session = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    }
    expect((await new STSClient(at(session)).send(new GetCallerIdentityCommand({}))).Account).toBe(account)
    expect((await new STSClient(at(account)).send(new GetCallerIdentityCommand({}))).Account).toBe(account)
    expect(await refusal(new STSClient(at(String(accounts++))).send(assume))).toMatch(/^AccessDenied: .*sts:AssumeRole/)
  })

  test('an address serves one account, whatever its case; the role can have another name', async () => {
    const { client, ask, made, management } = await organization()
    const first = await ask('A', 'twice@example.com', { RoleName: 'teacher' })
    const second = await ask('B', 'Twice@example.com')
    await sandbox.advance(3_000)
    expect(await made(second)).toMatchObject({ State: 'FAILED', FailureReason: 'EMAIL_ALREADY_EXISTS' })
    const RoleArn = `arn:aws:iam::${(await made(first))?.AccountId}:role/teacher`
    expect(await refusal(new STSClient(at(management)).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'class' })))).toBe(
      'no refusal',
    )
    const failed = await client.send(new ListCreateAccountStatusCommand({ States: ['FAILED'] }))
    expect(failed.CreateAccountStatuses?.map(({ Id }) => Id)).toEqual([second])
    expect(await refusal(ask('C', 'c@example.com', { RoleName: 'AWSServiceRoleForX' }))).toMatch(/^InvalidInputException INVALID_ROLE_NAME/)
    expect(await refusal(made('car-00000000'))).toMatch(/^CreateAccountStatusNotFoundException/)
  })

  test('are moved from where they are', async () => {
    const { account, move, unit, rootId } = await organization()
    const [kim, autumn] = [await account('Kim'), await unit('Autumn')]
    const nowhere = 'ou-none-12345678'
    expect(await refusal(move(kim, nowhere))).toMatch(/^DestinationParentNotFoundException/)
    expect(await refusal(move(kim, autumn, nowhere))).toMatch(/^SourceParentNotFoundException/)
    expect(await refusal(move(kim, rootId))).toMatch(/^DuplicateAccountException/)
    expect(await refusal(move('999999999999', autumn))).toBe("AccountNotFoundException: You specified an account that doesn't exist.")
    await move(kim, autumn)
    expect(await refusal(move(kim, autumn))).toMatch(/^AccountNotFoundException/)
  })

  test('a closed account is suspended after a while: nobody gets in, and it stays in its unit', async () => {
    const { client, management, account, unit, move } = await organization()
    const [kim, autumn] = [await account('Kim'), await unit('Autumn')]
    await move(kim, autumn)
    const sts = new STSClient(at(management))
    const assume = () =>
      sts.send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${kim}:role/OrganizationAccountAccessRole`, RoleSessionName: 'class' }))
    const { Credentials } = await assume()
    const close = (AccountId: string) => client.send(new CloseAccountCommand({ AccountId }))
    const stateOf = async () => {
      const { Account } = await client.send(new DescribeAccountCommand({ AccountId: kim }))
      return `${Account?.State} ${Account?.Status}`
    }
    await close(kim)
    expect(await stateOf()).toBe('PENDING_CLOSURE PENDING_CLOSURE')
    await sandbox.advance(60_000)
    expect(await stateOf()).toBe('SUSPENDED SUSPENDED')
    expect(await refusal(assume())).toBe(
      `AccessDenied: User: arn:aws:iam::${management}:user/learner is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${kim}:role/OrganizationAccountAccessRole`,
    )
    const session = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    }
    for (const keys of [session, kim])
      expect(await refusal(new STSClient(at(keys)).send(new GetCallerIdentityCommand({})))).toBe(
        'InvalidClientTokenId: The security token included in the request is invalid.',
      )
    expect(await refusal(close(kim))).toBe('AccountAlreadyClosedException: You attempted to close an account that is already closed.')
    expect(await refusal(close(management))).toMatch(/^ConstraintViolationException CANNOT_CLOSE_MANAGEMENT_ACCOUNT/)
    expect(await refusal(client.send(new DeleteOrganizationalUnitCommand({ OrganizationalUnitId: autumn })))).toMatch(/NotEmpty/)
    expect(await refusal(client.send(new DeleteOrganizationCommand({})))).toMatch(/^OrganizationNotEmptyException/)
  })

  test('three at once may be on their way to be closed', async () => {
    const { client, ask, made } = await organization()
    const asked = [await ask('A'), await ask('B'), await ask('C'), await ask('D')]
    await sandbox.advance(3_000)
    const ids = await Promise.all(asked.map(async (id) => (await made(id))?.AccountId ?? ''))
    const answers: string[] = []
    for (const AccountId of ids) answers.push(await refusal(client.send(new CloseAccountCommand({ AccountId }))))
    expect(answers.slice(0, 3)).toEqual(['no refusal', 'no refusal', 'no refusal'])
    expect(answers[3]).toMatch(/^ConstraintViolationException CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED/)
  })
})

test('a member account may ask which organization it is in, and nothing else', async () => {
  const { account, Organization, rootId } = await organization()
  const member = new OrganizationsClient(at(await account('Kim')))
  expect((await member.send(new DescribeOrganizationCommand({}))).Organization).toEqual(Organization)
  const denied = "AccessDeniedException: You don't have permissions to access this resource."
  expect(await refusal(member.send(new ListRootsCommand({})))).toBe(denied)
  expect(await refusal(member.send(new ListAccountsForParentCommand({ ParentId: rootId })))).toBe(denied)
  expect(await refusal(member.send(new CreateAccountCommand({ AccountName: 'X', Email: 'x@example.com' })))).toBe(denied)
  expect(await refusal(member.send(new CreateOrganizationCommand({})))).toMatch(/^AlreadyInOrganizationException/)
})

test('pages end at twenty, and may be short or empty with more behind them', async () => {
  const { client, unit, ask, made, move } = await organization()
  const asked: string[] = []
  for (let n = 0; n < 130; n++) asked.push(await ask(`S${n}`))
  await sandbox.advance(3_000)
  const autumn = await unit('Autumn')
  const late = (await made(asked[129] ?? ''))?.AccountId ?? ''
  await move(late, autumn)
  const pages = async (page: (NextToken?: string) => Promise<{ Accounts?: Account[] | undefined; NextToken?: string | undefined }>) => {
    const sizes: number[] = []
    let token: string | undefined
    do {
      const { Accounts = [], NextToken } = await page(token)
      sizes.push(Accounts.length)
      token = NextToken
    } while (token !== undefined)
    return sizes
  }
  const next = (NextToken?: string) => (NextToken === undefined ? {} : { NextToken })
  expect(await pages((token) => client.send(new ListAccountsCommand(next(token))))).toEqual([20, 20, 20, 20, 20, 20, 11])
  expect(await pages((token) => client.send(new ListAccountsForParentCommand({ ParentId: autumn, ...next(token) })))).toEqual([0, 1])
  const { NextToken = '' } = await client.send(new ListAccountsCommand({ MaxResults: 1 }))
  expect(await refusal(client.send(new ListAccountsForParentCommand({ ParentId: autumn, NextToken })))).toMatch(/INVALID_NEXT_TOKEN/)
})

test('calls are recorded in the global region, names and addresses as stars; so is what became of them', async () => {
  const { client, management, unit, ask, made, rootId } = await organization('ap-northeast-2')
  const autumn = await unit('Autumn')
  const asked = await ask('Kim', 'kim.recorded@example.com')
  await sandbox.advance(3_000)
  const account = (await made(asked))?.AccountId ?? ''
  await client.send(new CloseAccountCommand({ AccountId: account }))
  await sandbox.advance(60_000)
  await refusal(new OrganizationsClient(at(String(accounts))).send(new ListAccountsCommand({})))
  await sandbox.advance(15 * 60_000)
  const eventsOf = async (who: string, region = 'us-east-1') => {
    const { Events = [] } = await new CloudTrailClient(at(who, region)).send(new LookupEventsCommand({}))
    return Events.map(({ CloudTrailEvent = '{}' }) => JSON.parse(CloudTrailEvent) as Record<string, unknown>).filter(
      ({ eventSource }) => eventSource === 'organizations.amazonaws.com',
    )
  }
  const events = await eventsOf(management)
  const named = (name: string) => events.find(({ eventName }) => eventName === name)
  expect(events.every(({ awsRegion }) => awsRegion === 'us-east-1')).toBe(true)
  expect(await eventsOf(management, 'ap-northeast-2')).toEqual([])
  expect(named('CreateOrganizationalUnit')).toMatchObject({
    readOnly: false,
    requestParameters: { name: 'Autumn', parentId: rootId },
    responseElements: { organizationalUnit: { id: autumn, name: 'Autumn' } },
  })
  expect(named('CreateAccount')).toMatchObject({
    requestParameters: { email: '****', accountName: '****' },
    responseElements: { createAccountStatus: { id: asked, state: 'IN_PROGRESS', accountName: '****' } },
  })
  expect(named('CreateAccountResult')).toMatchObject({
    eventType: 'AwsServiceEvent',
    serviceEventDetails: { createAccountStatus: { id: asked, state: 'SUCCEEDED', accountId: account } },
  })
  expect(named('CloseAccountResult')).toMatchObject({
    serviceEventDetails: { closeAccountStatus: { accountId: account, state: 'SUCCEEDED' } },
  })
  expect(JSON.stringify(events)).not.toContain('kim.recorded')
  expect((await eventsOf(String(accounts++)))[0]).toMatchObject({
    eventName: 'ListAccounts',
    errorCode: 'AWSOrganizationsNotInUseException',
  })
})

test('with enforcement on, AWS’s reading policy reads, and does no more', async () => {
  const { management, rootId } = await organization()
  const iam = new IAMClient(at(management))
  await iam.send(new CreateUserCommand({ UserName: 'lin' }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'lin' }))
  const keys = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
  const lin = new OrganizationsClient(at(keys))
  await fetch(`${sandbox.endpoint}/_sandbox/enforcement`, { method: 'POST', body: JSON.stringify({ account: management, enforced: true }) })
  expect(await refusal(lin.send(new ListRootsCommand({})))).toBe(
    `AccessDeniedException: User: arn:aws:iam::${management}:user/lin is not authorized to perform: organizations:ListRoots on resource: * because no identity-based policy allows the organizations:ListRoots action`,
  )
  await iam.send(new AttachUserPolicyCommand({ UserName: 'lin', PolicyArn: 'arn:aws:iam::aws:policy/AWSOrganizationsReadOnlyAccess' }))
  expect((await lin.send(new ListRootsCommand({}))).Roots?.[0]?.Id).toBe(rootId)
  expect(await refusal(lin.send(new CreateOrganizationalUnitCommand({ ParentId: rootId, Name: 'A' })))).toMatch(
    new RegExp(`organizations:CreateOrganizationalUnit on resource: arn:aws:organizations::${management}:root/`),
  )
})

test('all of it is there again after a restart, and what was under way is finished', async () => {
  const { mkdtempSync, rmSync } = await import('node:fs')
  const { tmpdir } = await import('node:os')
  const { join } = await import('node:path')
  const dataDir = mkdtempSync(join(tmpdir(), 'organizations-'))
  const open = () => startSandbox({ clock: 'manual', dataDir })
  const clientOf = (endpoint: string) => new OrganizationsClient({ ...at('430999999999'), endpoint })
  const first = await open()
  const made = await clientOf(first.endpoint).send(new CreateOrganizationCommand({}))
  await clientOf(first.endpoint).send(new CreateAccountCommand({ AccountName: 'Kim', Email: 'kim@example.com' }))
  await first.close()
  const second = await open()
  try {
    const client = clientOf(second.endpoint)
    expect((await client.send(new DescribeOrganizationCommand({}))).Organization).toEqual(made.Organization)
    await second.advance(3_000)
    expect((await client.send(new ListAccountsCommand({}))).Accounts?.map(({ Name }) => Name)).toEqual(['Management account', 'Kim'])
  } finally {
    await second.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
})
