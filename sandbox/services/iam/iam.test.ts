import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import {
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateAccountAliasCommand,
  CreateLoginProfileCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  DeleteAccessKeyCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  DetachRolePolicyCommand,
  EnableMFADeviceCommand,
  GetLoginProfileCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListAccountAliasesCommand,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesForRoleCommand,
  ListPoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../index.ts'
import { codeAt } from './totp.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual' })
})
afterAll(() => sandbox.close())

let accounts = 200_000_000_000
const newAccount = () => String(accounts++)
const keyOf = (account: string) => ({ accessKeyId: account, secretAccessKey: 'x' })
const client = (account = newAccount(), region = 'us-east-1', credentials = keyOf(account)) =>
  new IAMClient({ endpoint: sandbox.endpoint, region, credentials })
const refusal = (p: Promise<unknown>) =>
  p.then(
    () => 'no refusal',
    (e: { name: string; message: string }) => `${e.name}: ${e.message}`,
  )
const enforce = (account: string) =>
  fetch(`${sandbox.endpoint}/_sandbox/enforcement`, { method: 'POST', body: JSON.stringify({ account, enforced: true }) })

const trust = (service: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }] })
const policy = (action: string, resource = '*') =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: resource }] })
const role = { RoleName: 'Delivery', AssumeRolePolicyDocument: trust('cloudtrail.amazonaws.com') }

describe('roles', () => {
  test('a role is answered as it was made, its trust policy URL-encoded', async () => {
    const iam = client('210987654321')
    const made = await iam.send(new CreateRoleCommand({ ...role, Path: '/service-role/', Description: 'writes' }))
    expect(made.Role).toMatchObject({
      Path: '/service-role/',
      RoleName: 'Delivery',
      Arn: 'arn:aws:iam::210987654321:role/service-role/Delivery',
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
    })
    expect(made.Role?.MaxSessionDuration).toBeUndefined()
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'Delivery' }))
    expect(Role).toMatchObject({ Description: 'writes', MaxSessionDuration: 3600, RoleLastUsed: {} })
    expect(Role?.AssumeRolePolicyDocument).toContain('%7B%22Version%22%3A%222012-10-17%22')
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(role.AssumeRolePolicyDocument)
  })

  test('names are found and taken whatever their case, and answered as they were given', async () => {
    const iam = client()
    await iam.send(new CreateRoleCommand(role))
    expect((await iam.send(new GetRoleCommand({ RoleName: 'DELIVERY' }))).Role?.RoleName).toBe('Delivery')
    expect(await refusal(iam.send(new CreateRoleCommand({ ...role, RoleName: 'delivery' })))).toBe(
      'EntityAlreadyExistsException: Role with name delivery already exists.',
    )
  })

  test('what is not there is said by name', async () => {
    const iam = client()
    expect(await refusal(iam.send(new GetRoleCommand({ RoleName: 'none' })))).toBe(
      'NoSuchEntityException: The role with name none cannot be found.',
    )
    await iam.send(new CreateRoleCommand(role))
    expect(await refusal(iam.send(new GetRolePolicyCommand({ RoleName: 'Delivery', PolicyName: 'p' })))).toBe(
      'NoSuchEntityException: The role policy with name p cannot be found.',
    )
    expect(
      await refusal(iam.send(new AttachRolePolicyCommand({ RoleName: 'Delivery', PolicyArn: 'arn:aws:iam::aws:policy/NoSuchPolicy' }))),
    ).toBe('NoSuchEntityException: Policy arn:aws:iam::aws:policy/NoSuchPolicy does not exist or is not attachable.')
  })

  test('a role with policies stays until they are gone', async () => {
    const iam = client()
    const RoleName = 'Delivery'
    const PolicyArn = 'arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess'
    await iam.send(new CreateRoleCommand(role))
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'Write', PolicyDocument: policy('logs:PutLogEvents') }))
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))
    expect((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual(['Write'])
    expect((await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))).AttachedPolicies).toEqual([
      { PolicyName: 'CloudWatchReadOnlyAccess', PolicyArn },
    ])
    expect(await refusal(iam.send(new DeleteRoleCommand({ RoleName })))).toBe(
      'DeleteConflictException: Cannot delete entity, must detach all policies first.',
    )
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }))
    expect(await refusal(iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })))).toBe(
      `NoSuchEntityException: Policy ${PolicyArn} was not found.`,
    )
    expect(await refusal(iam.send(new DeleteRoleCommand({ RoleName })))).toBe(
      'DeleteConflictException: Cannot delete entity, must delete policies first.',
    )
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'WRITE' }))
    expect((await iam.send(new ListInstanceProfilesForRoleCommand({ RoleName }))).InstanceProfiles).toEqual([])
    await iam.send(new DeleteRoleCommand({ RoleName }))
    expect(await refusal(iam.send(new GetRoleCommand({ RoleName })))).toMatch(/^NoSuchEntity/)
  })

  test.each([
    ['no JSON', '{', 'This policy contains invalid Json'],
    ['a service that is none', trust('cloudtrail'), 'Invalid principal in policy: "SERVICE":"cloudtrail"'],
    [
      'a resource',
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole', Resource: '*' }],
      }),
      'Has prohibited field Resource',
    ],
  ])('a trust policy with %s is refused', async (_name, document, text) => {
    const iam = client()
    expect(await refusal(iam.send(new CreateRoleCommand({ ...role, AssumeRolePolicyDocument: document })))).toBe(
      `MalformedPolicyDocumentException: ${text}`,
    )
    await iam.send(new CreateRoleCommand(role))
    expect(await refusal(iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'Delivery', PolicyDocument: document })))).toBe(
      `MalformedPolicyDocumentException: ${text}`,
    )
  })

  test('an account that a trust policy names by its number is shown by its ARN', async () => {
    const iam = client()
    const statement = (AWS: unknown) => ({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' }],
    })
    await iam.send(new CreateRoleCommand({ ...role, AssumeRolePolicyDocument: JSON.stringify(statement('111122223333')) }))
    const shown = async () =>
      JSON.parse(decodeURIComponent((await iam.send(new GetRoleCommand({ RoleName: role.RoleName }))).Role?.AssumeRolePolicyDocument ?? ''))
    expect(await shown()).toEqual(statement('arn:aws:iam::111122223333:root'))
    const PolicyDocument = JSON.stringify(statement(['444455556666', 'arn:aws:iam::111122223333:user/mary']))
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: role.RoleName, PolicyDocument }))
    expect(await shown()).toEqual(statement(['arn:aws:iam::444455556666:root', 'arn:aws:iam::111122223333:user/mary']))
  })

  test("constraints are refused in IAM's words", async () => {
    const iam = client()
    expect(await refusal(iam.send(new CreateRoleCommand({ ...role, RoleName: 'a b' })))).toBe(
      'ValidationError: The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
    )
    expect(await refusal(iam.send(new CreateRoleCommand({ ...role, MaxSessionDuration: 60 })))).toBe(
      "ValidationError: 1 validation error detected: Value '60' at 'maxSessionDuration' failed to satisfy constraint: Member must have value greater than or equal to 3600",
    )
    await iam.send(new CreateRoleCommand(role))
    await iam.send(new UpdateRoleCommand({ RoleName: 'Delivery', MaxSessionDuration: 7200 }))
    expect((await iam.send(new GetRoleCommand({ RoleName: 'Delivery' }))).Role?.MaxSessionDuration).toBe(7200)
  })

  test('a list comes in pages, in the order of names', async () => {
    const iam = client()
    for (const RoleName of ['c', 'A', 'b']) await iam.send(new CreateRoleCommand({ ...role, RoleName }))
    const first = await iam.send(new ListRolesCommand({ MaxItems: 2 }))
    expect(first).toMatchObject({ IsTruncated: true, Marker: expect.any(String) })
    expect(first.Roles?.map((r) => r.RoleName)).toEqual(['A', 'b'])
    const second = await iam.send(new ListRolesCommand({ MaxItems: 2, Marker: first.Marker }))
    expect(second.Roles?.map((r) => r.RoleName)).toEqual(['c'])
    expect(second.IsTruncated).toBe(false)
    expect(second.Marker).toBeUndefined()
    expect(await refusal(iam.send(new ListRolesCommand({ Marker: 'broken' })))).toBe('ValidationError: Invalid Marker.')
  })

  test('China has its own world with its own ARNs', async () => {
    const account = newAccount()
    await client(account).send(new CreateRoleCommand(role))
    const china = client(account, 'cn-north-1')
    expect((await china.send(new ListRolesCommand({}))).Roles).toEqual([])
    expect((await china.send(new CreateRoleCommand(role))).Role?.Arn).toBe(`arn:aws-cn:iam::${account}:role/Delivery`)
    await china.send(new AttachRolePolicyCommand({ RoleName: 'Delivery', PolicyArn: 'arn:aws-cn:iam::aws:policy/AdministratorAccess' }))
  })
})

describe('managed policies', () => {
  test('versions come and go, the default one stays', async () => {
    const account = newAccount()
    const iam = client(account)
    const PolicyArn = `arn:aws:iam::${account}:policy/Read`
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: 'Read', PolicyDocument: policy('logs:Get*'), Description: 'd' }),
    )
    expect(Policy).toMatchObject({ Arn: PolicyArn, DefaultVersionId: 'v1', AttachmentCount: 0, IsAttachable: true, Path: '/' })
    expect(await refusal(iam.send(new CreatePolicyCommand({ PolicyName: 'READ', PolicyDocument: policy('*') })))).toBe(
      'EntityAlreadyExistsException: A policy called READ already exists. Duplicate names are not allowed.',
    )
    await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: policy('logs:List*'), SetAsDefault: true }))
    expect((await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy).toMatchObject({ DefaultVersionId: 'v2', Description: 'd' })
    const v2 = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v2' }))
    expect(decodeURIComponent(v2.PolicyVersion?.Document ?? '')).toBe(policy('logs:List*'))
    expect(await refusal(iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v2' })))).toBe(
      'DeleteConflictException: Cannot delete the default version of a policy.',
    )
    expect(await refusal(iam.send(new DeletePolicyCommand({ PolicyArn })))).toMatch(
      /^DeleteConflictException: This policy has more than one version/,
    )
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v1' }))
    await iam.send(new CreateRoleCommand(role))
    await iam.send(new AttachRolePolicyCommand({ RoleName: 'Delivery', PolicyArn }))
    expect(await refusal(iam.send(new DeletePolicyCommand({ PolicyArn })))).toBe(
      'DeleteConflictException: Cannot delete a policy attached to entities.',
    )
    expect(
      (await iam.send(new ListPoliciesCommand({ Scope: 'Local', OnlyAttached: true }))).Policies?.map((p) => p.AttachmentCount),
    ).toEqual([1])
    await iam.send(new DetachRolePolicyCommand({ RoleName: 'Delivery', PolicyArn }))
    await iam.send(new DeletePolicyCommand({ PolicyArn }))
    expect(await refusal(iam.send(new GetPolicyCommand({ PolicyArn })))).toBe(`NoSuchEntityException: Policy ${PolicyArn} was not found.`)
  })

  test('at most five versions are kept', async () => {
    const account = newAccount()
    const iam = client(account)
    const PolicyArn = `arn:aws:iam::${account}:policy/Many`
    await iam.send(new CreatePolicyCommand({ PolicyName: 'Many', PolicyDocument: policy('logs:*') }))
    for (let i = 0; i < 4; i++) await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: policy('logs:*') }))
    expect(await refusal(iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: policy('logs:*') })))).toMatch(
      /^LimitExceededException: A managed policy can have up to 5 versions\./,
    )
  })

  test("AWS's own can be read and not be changed", async () => {
    const iam = client()
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess'
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }))
    expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ''))).toMatchObject({ Statement: [{ Effect: 'Allow', Action: '*' }] })
    expect(await refusal(iam.send(new DeletePolicyCommand({ PolicyArn })))).toMatch(/^AccessDenied/)
    expect((await iam.send(new ListPoliciesCommand({ Scope: 'AWS' }))).Policies?.map((p) => p.PolicyName)).toContain('SecurityAudit')
  })
})

describe('users', () => {
  test('a user goes only when nothing of theirs is left', async () => {
    const iam = client()
    const UserName = 'mary'
    await iam.send(new CreateUserCommand({ UserName }))
    const key = await iam.send(new CreateAccessKeyCommand({ UserName }))
    expect(key.AccessKey).toMatchObject({ AccessKeyId: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/), Status: 'Active' })
    await iam.send(new CreateLoginProfileCommand({ UserName, Password: 'Right-1234' }))
    expect(await refusal(iam.send(new DeleteUserCommand({ UserName })))).toBe(
      'DeleteConflictException: Cannot delete entity, must delete access keys first.',
    )
    await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: key.AccessKey?.AccessKeyId }))
    expect(await refusal(iam.send(new DeleteUserCommand({ UserName })))).toBe(
      'DeleteConflictException: Cannot delete entity, must delete login profile first.',
    )
    expect(await refusal(iam.send(new CreateLoginProfileCommand({ UserName, Password: 'Right-1234' })))).toBe(
      'EntityAlreadyExistsException: Login Profile for user mary already exists.',
    )
  })

  test('a login profile wants a password of three kinds of characters', async () => {
    const iam = client()
    await iam.send(new CreateUserCommand({ UserName: 'mary' }))
    expect(await refusal(iam.send(new GetLoginProfileCommand({ UserName: 'mary' })))).toBe(
      'NoSuchEntityException: Login Profile for User mary cannot be found.',
    )
    for (const Password of ['Ab1!', 'alllowercase1']) {
      expect(await refusal(iam.send(new CreateLoginProfileCommand({ UserName: 'mary', Password })))).toMatch(
        /^PasswordPolicyViolationException: /,
      )
    }
  })

  test('an issued key signs as its user until it is switched off', async () => {
    const account = newAccount()
    const iam = client(account)
    await iam.send(new CreateUserCommand({ UserName: 'mary', Path: '/team/' }))
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'mary' }))
    const credentials = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
    const sts = new STSClient({ endpoint: sandbox.endpoint, region: 'us-east-1', credentials })
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: account,
      Arn: `arn:aws:iam::${account}:user/team/mary`,
      UserId: expect.stringMatching(/^AIDA/),
    })
    expect((await client(account, 'us-east-1', credentials).send(new GetUserCommand({}))).User?.UserName).toBe('mary')
    const wrong = new STSClient({
      endpoint: sandbox.endpoint,
      region: 'us-east-1',
      credentials: { ...credentials, secretAccessKey: 'other' },
    })
    expect(await refusal(wrong.send(new GetCallerIdentityCommand({})))).toMatch(/^SignatureDoesNotMatch: /)
    await iam.send(new UpdateUserCommand({ UserName: 'mary', NewUserName: 'maria', NewPath: '/' }))
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(`arn:aws:iam::${account}:user/maria`)
    await iam.send(new UpdateAccessKeyCommand({ UserName: 'maria', AccessKeyId: credentials.accessKeyId, Status: 'Inactive' }))
    expect(await refusal(sts.send(new GetCallerIdentityCommand({})))).toBe(
      'InvalidClientTokenId: The security token included in the request is invalid.',
    )
    expect((await iam.send(new ListAccessKeysCommand({ UserName: 'maria' }))).AccessKeyMetadata?.[0]?.Status).toBe('Inactive')
  })

  test("the user of a key of nobody's is there without having been made", async () => {
    const account = newAccount()
    const iam = client(account)
    expect((await iam.send(new GetUserCommand({}))).User?.Arn).toBe(`arn:aws:iam::${account}:user/learner`)
    expect((await iam.send(new ListUsersCommand({}))).Users).toEqual([])
  })

  test('an MFA device is given by two codes in a row', async () => {
    const account = newAccount()
    const iam = client(account)
    await iam.send(new CreateUserCommand({ UserName: 'mary' }))
    const { VirtualMFADevice } = await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'phone' }))
    const SerialNumber = VirtualMFADevice?.SerialNumber
    expect(SerialNumber).toBe(`arn:aws:iam::${account}:mfa/phone`)
    const seed = Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString()
    expect(seed).toMatch(/^[A-Z2-7]{64}$/)
    const codes = [0, 30_000].map((ms) => codeAt(seed, sandbox.now() - 30_000 + ms))
    const enable = (AuthenticationCode1: string | undefined, AuthenticationCode2: string | undefined) =>
      iam.send(new EnableMFADeviceCommand({ UserName: 'mary', SerialNumber, AuthenticationCode1, AuthenticationCode2 }))
    expect(await refusal(enable(codes[1], codes[0]))).toMatch(/^InvalidAuthenticationCodeException: /)
    await enable(codes[0], codes[1])
    expect(await refusal(iam.send(new DeleteUserCommand({ UserName: 'mary' })))).toMatch(/must delete MFA device first/)
  })

  test('an alias is one in the partition, and an account has one', async () => {
    const iam = client()
    await iam.send(new CreateAccountAliasCommand({ AccountAlias: 'first-name' }))
    expect(await refusal(client().send(new CreateAccountAliasCommand({ AccountAlias: 'first-name' })))).toBe(
      'EntityAlreadyExistsException: The account alias first-name already exists.',
    )
    await iam.send(new CreateAccountAliasCommand({ AccountAlias: 'second-name' }))
    expect((await iam.send(new ListAccountAliasesCommand({}))).AccountAliases).toEqual(['second-name'])
  })
})

describe('enforcement', () => {
  async function user(account: string, policies: { attached?: string; inline?: string }) {
    const iam = client(account)
    await iam.send(new CreateUserCommand({ UserName: 'mary' }))
    if (policies.attached) await iam.send(new AttachUserPolicyCommand({ UserName: 'mary', PolicyArn: policies.attached }))
    if (policies.inline) await iam.send(new PutUserPolicyCommand({ UserName: 'mary', PolicyName: 'p', PolicyDocument: policies.inline }))
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'mary' }))
    return client(account, 'us-east-1', { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' })
  }

  test('a user without policies may do nothing, once policies are asked', async () => {
    const account = newAccount()
    const mary = await user(account, {})
    await mary.send(new ListRolesCommand({}))
    await enforce(account)
    const subject = `User: arn:aws:iam::${account}:user/mary is not authorized to perform:`
    expect(await refusal(mary.send(new ListRolesCommand({})))).toBe(
      `AccessDenied: ${subject} iam:ListRoles on resource: arn:aws:iam::${account}:role/ because no identity-based policy allows the iam:ListRoles action`,
    )
    // Refusal comes before existence.
    expect(await refusal(mary.send(new GetRoleCommand({ RoleName: 'none' })))).toBe(
      `AccessDenied: ${subject} iam:GetRole on resource: role none because no identity-based policy allows the iam:GetRole action`,
    )
    // The learner is never judged.
    await client(account).send(new ListRolesCommand({}))
  })

  test('a read-only policy lets read and not write', async () => {
    const account = newAccount()
    const mary = await user(account, { attached: 'arn:aws:iam::aws:policy/ReadOnlyAccess' })
    await enforce(account)
    await mary.send(new ListRolesCommand({}))
    expect(await refusal(mary.send(new CreateRoleCommand(role)))).toMatch(
      /^AccessDenied: .* iam:CreateRole on resource: arn:aws:iam::\d+:role\/Delivery because/,
    )
  })

  test('an explicit deny wins', async () => {
    const account = newAccount()
    const deny = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'iam:List*', Resource: '*' }] })
    const mary = await user(account, { attached: 'arn:aws:iam::aws:policy/AdministratorAccess', inline: deny })
    await enforce(account)
    expect(await refusal(mary.send(new ListRolesCommand({})))).toMatch(/with an explicit deny in an identity-based policy$/)
    await mary.send(new CreateRoleCommand(role))
  })
})

describe('records', () => {
  test("calls are recorded in IAM's region, without secrets", async () => {
    const account = newAccount()
    const iam = client(account, 'ap-northeast-1')
    await iam.send(new CreateUserCommand({ UserName: 'mary' }))
    await iam.send(new CreateLoginProfileCommand({ UserName: 'mary', Password: 'Right-1234' }))
    await iam.send(new CreateAccessKeyCommand({ UserName: 'mary' }))
    await refusal(iam.send(new GetRoleCommand({ RoleName: 'none' })))
    await sandbox.advance(180_000)
    const trail = new CloudTrailClient({ endpoint: sandbox.endpoint, region: 'us-east-1', credentials: keyOf(account) })
    const { Events } = await trail.send(new LookupEventsCommand({}))
    const records = (Events ?? []).map((e) => JSON.parse(e.CloudTrailEvent ?? ''))
    const of = (name: string) => records.find((r) => r.eventName === name)
    expect(of('CreateUser')).toMatchObject({
      awsRegion: 'us-east-1',
      requestParameters: { userName: 'mary' },
      responseElements: { user: { path: '/', userName: 'mary', arn: `arn:aws:iam::${account}:user/mary` } },
      tlsDetails: { clientProvidedHostHeader: 'iam.amazonaws.com' },
    })
    expect(of('CreateUser').responseElements.user.createDate).toMatch(/^[A-Z][a-z]{2} \d{1,2}, \d{4} \d{1,2}:\d\d:\d\d [AP]M$/)
    expect(of('CreateLoginProfile').requestParameters).toEqual({ userName: 'mary' })
    expect(of('CreateAccessKey').responseElements.accessKey).not.toHaveProperty('secretAccessKey')
    expect(of('GetRole')).toMatchObject({
      errorCode: 'NoSuchEntityException',
      requestParameters: { roleName: 'none' },
      responseElements: null,
    })
    expect(Events?.find((e) => e.EventName === 'CreateUser')?.Resources?.map((r) => r.ResourceType)).toEqual([
      'AWS::IAM::User',
      'AWS::IAM::User',
      'AWS::IAM::User',
    ])
    expect(Events?.find((e) => e.EventName === 'GetRole')?.Resources).toEqual([])
  })
})
