import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  ListRolesCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  type Credentials,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../index.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual' })
})
afterAll(() => sandbox.close())

let accounts = 300_000_000_000
const newAccount = () => String(accounts++)
const keyOf = (account: string) => ({ accessKeyId: account, secretAccessKey: 'x' })
const of = (c: Credentials | undefined) => ({
  accessKeyId: c?.AccessKeyId ?? '',
  secretAccessKey: c?.SecretAccessKey ?? '',
  ...(c?.SessionToken === undefined ? {} : { sessionToken: c.SessionToken }),
})
type Key = ReturnType<typeof of>
const stsOf = (credentials: Key, region = 'ap-northeast-1') => new STSClient({ endpoint: sandbox.endpoint, region, credentials })
const iamOf = (credentials: Key) => new IAMClient({ endpoint: sandbox.endpoint, region: 'us-east-1', credentials })
const refusal = (p: Promise<unknown>) =>
  p.then(
    () => 'no refusal',
    (e: { name: string; message: string }) => `${e.name}: ${e.message}`,
  )
const enforce = (account: string) =>
  fetch(`${sandbox.endpoint}/_sandbox/enforcement`, { method: 'POST', body: JSON.stringify({ account, enforced: true }) })
const trusts = (principal: object, condition?: object) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...(condition ? { Condition: condition } : {}) }],
  })
const policy = (action: string, effect = 'Allow') =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: effect, Action: action, Resource: '*' }] })

async function roleIn(account: string, trust: string, more: { MaxSessionDuration?: number } = {}) {
  await iamOf(keyOf(account)).send(new CreateRoleCommand({ RoleName: 'Reader', Path: '/class/', AssumeRolePolicyDocument: trust, ...more }))
  return `arn:aws:iam::${account}:role/class/Reader`
}
const assume = (credentials: Key, RoleArn: string, more: Partial<AssumeRoleCommandInput> = {}) =>
  stsOf(credentials).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'check', ...more }))

describe('AssumeRole', () => {
  test('a trusted account gets a session that works as the role', async () => {
    const account = newAccount()
    const arn = await roleIn(account, trusts({ AWS: account }))
    const { AssumedRoleUser, Credentials, PackedPolicySize } = await assume(keyOf(account), arn)
    expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${account}:assumed-role/Reader/check`)
    expect(AssumedRoleUser?.AssumedRoleId).toMatch(/^AROA[A-Z2-7]{17}:check$/)
    expect(Credentials?.AccessKeyId).toMatch(/^ASIA/)
    expect(Credentials?.Expiration?.getTime()).toBe(Math.floor(sandbox.now() / 1000) * 1000 + 3600_000)
    expect(PackedPolicySize).toBeUndefined()
    expect(await stsOf(of(Credentials)).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: `arn:aws:sts::${account}:assumed-role/Reader/check`,
      UserId: AssumedRoleUser?.AssumedRoleId,
      Account: account,
    })
  })

  test('who is not trusted is refused without a reason, and so is who asks for a role that is not there', async () => {
    const account = newAccount()
    const arn = await roleIn(account, trusts({ Service: 'cloudtrail.amazonaws.com' }))
    const subject = `AccessDenied: User: arn:aws:iam::${account}:user/learner is not authorized to perform: sts:AssumeRole on resource:`
    expect(await refusal(assume(keyOf(account), arn))).toBe(`${subject} ${arn}`)
    expect(await refusal(assume(keyOf(account), `arn:aws:iam::${account}:role/none`))).toBe(`${subject} arn:aws:iam::${account}:role/none`)
    // The path is part of the name.
    expect(await refusal(assume(keyOf(account), `arn:aws:iam::${account}:role/Reader`))).toMatch(/^AccessDenied/)
  })

  test('an external id has to be the one of the trust policy', async () => {
    const [mine, theirs] = [newAccount(), newAccount()]
    const arn = await roleIn(theirs, trusts({ AWS: `arn:aws:iam::${mine}:root` }, { StringEquals: { 'sts:ExternalId': 'workshop' } }))
    expect(await refusal(assume(keyOf(mine), arn))).toMatch(/^AccessDenied/)
    expect(await refusal(assume(keyOf(mine), arn, { ExternalId: 'other' }))).toMatch(/^AccessDenied/)
    const { Credentials } = await assume(keyOf(mine), arn, { ExternalId: 'workshop' })
    expect((await stsOf(of(Credentials)).send(new GetCallerIdentityCommand({}))).Account).toBe(theirs)
    // Both accounts hear of it.
    await sandbox.advance(180_000)
    const told = async (account: string) => {
      const trail = new CloudTrailClient({ endpoint: sandbox.endpoint, region: 'ap-northeast-1', credentials: keyOf(account) })
      const { Events } = await trail.send(
        new LookupEventsCommand({ LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'AssumeRole' }] }),
      )
      return JSON.parse(Events?.[0]?.CloudTrailEvent ?? '{}')
    }
    const [caller, owner] = [await told(mine), await told(theirs)]
    expect(caller).toMatchObject({ userIdentity: { type: 'IAMUser' }, recipientAccountId: mine, resources: [{ ARN: arn }] })
    expect(owner).toMatchObject({ userIdentity: { type: 'AWSAccount', accountId: mine }, recipientAccountId: theirs })
    expect(owner.sharedEventID).toBe(caller.sharedEventID)
    expect(owner.responseElements.credentials.expiration).toMatch(/^[A-Z][a-z]{2} \d{1,2}, \d{4}, \d{1,2}:/)
  })

  test('durations have their limits', async () => {
    const account = newAccount()
    const arn = await roleIn(account, trusts({ AWS: account }), { MaxSessionDuration: 7200 })
    expect(await refusal(assume(keyOf(account), arn, { DurationSeconds: 7201 }))).toBe(
      'ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    )
    const { Credentials } = await assume(keyOf(account), arn, { DurationSeconds: 7200 })
    expect(await refusal(assume(of(Credentials), arn, { DurationSeconds: 7200 }))).toBe(
      'ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    )
    await assume(of(Credentials), arn, { DurationSeconds: 3600 })
  })

  test('names and ARNs are checked in the words of STS', async () => {
    const account = newAccount()
    expect(await refusal(assume(keyOf(account), `arn:aws:iam::${account}:role/r`, { RoleSessionName: 'Session1:2' }))).toBe(
      "ValidationError: 1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    )
    expect(await refusal(assume(keyOf(account), 'arn-of-nothing-at-all-here'))).toBe(
      'ValidationError: arn-of-nothing-at-all-here is invalid',
    )
  })

  test('a session ends by the clock of the sandbox, and needs its token', async () => {
    const account = newAccount()
    const arn = await roleIn(account, trusts({ AWS: account }))
    const { Credentials } = await assume(keyOf(account), arn, { DurationSeconds: 900 })
    const { sessionToken: _token, ...withoutToken } = of(Credentials)
    expect(await refusal(stsOf(withoutToken).send(new GetCallerIdentityCommand({})))).toMatch(/^InvalidClientTokenId/)
    await sandbox.advance(901_000)
    expect(await refusal(stsOf(of(Credentials)).send(new GetCallerIdentityCommand({})))).toBe(
      'ExpiredToken: The security token included in the request is expired',
    )
  })

  test('where policies are asked, the session may what role and session policy both allow', async () => {
    const account = newAccount()
    const arn = await roleIn(account, trusts({ AWS: account }))
    await iamOf(keyOf(account)).send(new PutRolePolicyCommand({ RoleName: 'Reader', PolicyName: 'p', PolicyDocument: policy('iam:*') }))
    await enforce(account)
    const full = await assume(keyOf(account), arn)
    await iamOf(of(full.Credentials)).send(new ListRolesCommand({}))
    const narrow = await assume(keyOf(account), arn, { Policy: policy('iam:GetRole') })
    expect(narrow.PackedPolicySize).toBeGreaterThan(0)
    expect(await refusal(iamOf(of(narrow.Credentials)).send(new ListRolesCommand({})))).toBe(
      `AccessDenied: User: arn:aws:sts::${account}:assumed-role/Reader/check is not authorized to perform: iam:ListRoles on resource: arn:aws:iam::${account}:role/ because no session policy allows the iam:ListRoles action`,
    )
    expect(await refusal(assume(keyOf(account), arn, { Policy: '{' }))).toMatch(/^MalformedPolicyDocument/)
  })

  test('another account needs an Allow on both sides, where policies are asked', async () => {
    const [mine, theirs] = [newAccount(), newAccount()]
    const arn = await roleIn(theirs, trusts({ AWS: `arn:aws:iam::${mine}:root` }))
    const iam = iamOf(keyOf(mine))
    await iam.send(new CreateUserCommand({ UserName: 'mary' }))
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'mary' }))
    const mary = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
    await enforce(mine)
    expect(await refusal(assume(mary, arn))).toMatch(/^AccessDenied/)
    await iam.send(new PutUserPolicyCommand({ UserName: 'mary', PolicyName: 'p', PolicyDocument: policy('sts:AssumeRole') }))
    await assume(mary, arn)
    // Who one is, needs no permission, even under a Deny.
    await iam.send(new PutUserPolicyCommand({ UserName: 'mary', PolicyName: 'q', PolicyDocument: policy('sts:*', 'Deny') }))
    await stsOf(mary).send(new GetCallerIdentityCommand({}))
    expect(await refusal(assume(mary, arn))).toMatch(/^AccessDenied/)
  })
})

test("GetSessionToken gives the user's own temporary credentials", async () => {
  const account = newAccount()
  const { Credentials } = await stsOf(keyOf(account)).send(new GetSessionTokenCommand({}))
  expect(Credentials?.Expiration?.getTime()).toBe(Math.floor(sandbox.now() / 1000) * 1000 + 43_200_000)
  const session = stsOf(of(Credentials))
  expect((await session.send(new GetCallerIdentityCommand({}))).Arn).toBe(`arn:aws:iam::${account}:user/learner`)
  expect(await refusal(session.send(new GetSessionTokenCommand({})))).toBe(
    'AccessDenied: Cannot call GetSessionToken with session credentials',
  )
  expect((await session.send(new GetAccessKeyInfoCommand({ AccessKeyId: Credentials?.AccessKeyId }))).Account).toBe(account)
})

test('what is not modelled is refused by name', async () => {
  const account = newAccount()
  const arn = await roleIn(account, trusts({ AWS: account }))
  expect(await refusal(assume(keyOf(account), arn, { SerialNumber: 'arn:aws:iam::1:mfa/x', TokenCode: '123456' }))).toMatch(
    /does not model the parameters SerialNumber, TokenCode of AssumeRole/,
  )
})
