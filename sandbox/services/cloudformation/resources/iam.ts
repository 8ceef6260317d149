import { changes, type Hands, type Made, policyText, resourceType, tagMap, unlessGone } from './type.ts'

interface Inline {
  readonly PolicyName: string
  readonly PolicyDocument: unknown
}
interface Owned {
  readonly ManagedPolicyArns?: readonly string[]
  readonly PermissionsBoundary?: string
  readonly Policies?: readonly Inline[]
}

const gone = 'NoSuchEntityException'

/** Inline and attached policies of a role or user, brought from what they were to what they are to be. */
async function policies(kind: 'Role' | 'User', name: string, hands: Hands, now: Owned, before: Owned): Promise<void> {
  const owner = { [`${kind}Name`]: name }
  const attached = changes(before.ManagedPolicyArns, now.ManagedPolicyArns)
  for (const PolicyArn of attached.added) await hands.call('iam', `Attach${kind}Policy`, { ...owner, PolicyArn })
  for (const PolicyArn of attached.gone) await unlessGone(hands.call('iam', `Detach${kind}Policy`, { ...owner, PolicyArn }), gone)
  for (const p of now.Policies ?? [])
    if (
      !(before.Policies ?? []).some((b) => b.PolicyName === p.PolicyName && policyText(b.PolicyDocument) === policyText(p.PolicyDocument))
    )
      await hands.call('iam', `Put${kind}Policy`, { ...owner, PolicyName: p.PolicyName, PolicyDocument: policyText(p.PolicyDocument) })
  for (const p of before.Policies ?? [])
    if (!(now.Policies ?? []).some((n) => n.PolicyName === p.PolicyName))
      await unlessGone(hands.call('iam', `Delete${kind}Policy`, { ...owner, PolicyName: p.PolicyName }), gone)
}

/** Tags as they are in IAM, brought to what they are to be. */
async function tags(kind: 'Role' | 'User', name: string, hands: Hands): Promise<void> {
  const owner = { [`${kind}Name`]: name }
  const { Tags } = await hands.call<{ Tags: { Key: string; Value: string }[] }>('iam', `List${kind}Tags`, owner)
  const wanted = tagMap(hands.tags)
  const stale = Tags.filter((t) => !(t.Key in wanted)).map((t) => t.Key)
  if (stale.length > 0) await hands.call('iam', `Untag${kind}`, { ...owner, TagKeys: stale })
  if (hands.tags.length > 0) await hands.call('iam', `Tag${kind}`, { ...owner, Tags: hands.tags })
}

interface RoleProperties extends Owned {
  readonly AssumeRolePolicyDocument: unknown
  readonly Description?: string
  readonly MaxSessionDuration?: number
  readonly Path?: string
  readonly RoleName?: string
}

/** AWS::IAM::Role. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html */
export const role = resourceType<RoleProperties>({
  name: 'AWS::IAM::Role',
  modelled: [
    'AssumeRolePolicyDocument',
    'Description',
    'ManagedPolicyArns',
    'MaxSessionDuration',
    'Path',
    'PermissionsBoundary',
    'Policies',
    'RoleName',
    'Tags',
  ],
  nameProperty: 'RoleName',
  hasTags: true,
  awsMs: 17_000,
  async create(p, hands) {
    const RoleName = p.RoleName ?? hands.newName(64)
    const { Role } = await hands.call<{ Role: { Arn: string; RoleId: string } }>('iam', 'CreateRole', {
      RoleName,
      AssumeRolePolicyDocument: policyText(p.AssumeRolePolicyDocument),
      ...(p.Description === undefined ? {} : { Description: p.Description }),
      ...(p.MaxSessionDuration === undefined ? {} : { MaxSessionDuration: p.MaxSessionDuration }),
      ...(p.Path === undefined ? {} : { Path: p.Path }),
      ...(p.PermissionsBoundary === undefined ? {} : { PermissionsBoundary: p.PermissionsBoundary }),
      ...(hands.tags.length === 0 ? {} : { Tags: hands.tags }),
    })
    const made = { physicalId: RoleName, attributes: { Arn: Role.Arn, RoleId: Role.RoleId } }
    try {
      await policies('Role', RoleName, hands, p, {})
    } catch (error) {
      await removeRole(p, hands, made)
      throw error
    }
    return made
  },
  async update(p, hands, before, made) {
    const RoleName = made.physicalId
    if (policyText(p.AssumeRolePolicyDocument) !== policyText(before.AssumeRolePolicyDocument))
      await hands.call('iam', 'UpdateAssumeRolePolicy', { RoleName, PolicyDocument: policyText(p.AssumeRolePolicyDocument) })
    if (p.Description !== before.Description || p.MaxSessionDuration !== before.MaxSessionDuration)
      await hands.call('iam', 'UpdateRole', {
        RoleName,
        Description: p.Description ?? '',
        MaxSessionDuration: p.MaxSessionDuration ?? 3600,
      })
    if (p.PermissionsBoundary !== before.PermissionsBoundary)
      await (p.PermissionsBoundary === undefined
        ? unlessGone(hands.call('iam', 'DeleteRolePermissionsBoundary', { RoleName }), gone)
        : hands.call('iam', 'PutRolePermissionsBoundary', { RoleName, PermissionsBoundary: p.PermissionsBoundary }))
    await policies('Role', RoleName, hands, p, before)
    await tags('Role', RoleName, hands)
    return made
  },
  remove: removeRole,
})

async function removeRole(p: RoleProperties, hands: Hands, { physicalId }: Made): Promise<void> {
  await policies('Role', physicalId, hands, {}, p)
  await unlessGone(hands.call('iam', 'DeleteRole', { RoleName: physicalId }), gone)
}

interface UserProperties extends Owned {
  readonly LoginProfile?: { readonly Password: string; readonly PasswordResetRequired?: boolean }
  readonly Path?: string
  readonly UserName?: string
}

/** AWS::IAM::User. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-user.html */
export const user = resourceType<UserProperties>({
  name: 'AWS::IAM::User',
  modelled: ['LoginProfile', 'ManagedPolicyArns', 'Path', 'PermissionsBoundary', 'Policies', 'Tags', 'UserName'],
  nameProperty: 'UserName',
  hasTags: true,
  awsMs: 20_000,
  async create(p, hands) {
    const UserName = p.UserName ?? hands.newName(64)
    const { User } = await hands.call<{ User: { Arn: string } }>('iam', 'CreateUser', {
      UserName,
      ...(p.Path === undefined ? {} : { Path: p.Path }),
      ...(p.PermissionsBoundary === undefined ? {} : { PermissionsBoundary: p.PermissionsBoundary }),
      ...(hands.tags.length === 0 ? {} : { Tags: hands.tags }),
    })
    const made = { physicalId: UserName, attributes: { Arn: User.Arn } }
    try {
      await policies('User', UserName, hands, p, {})
      if (p.LoginProfile) await hands.call('iam', 'CreateLoginProfile', { UserName, ...p.LoginProfile })
    } catch (error) {
      await removeUser(p, hands, made)
      throw error
    }
    return made
  },
  async update(p, hands, before, made) {
    const UserName = made.physicalId
    if (p.Path !== before.Path) await hands.call('iam', 'UpdateUser', { UserName, NewPath: p.Path ?? '/' })
    if (JSON.stringify(p.LoginProfile) !== JSON.stringify(before.LoginProfile)) {
      if (!p.LoginProfile) await unlessGone(hands.call('iam', 'DeleteLoginProfile', { UserName }), gone)
      else await hands.call('iam', before.LoginProfile ? 'UpdateLoginProfile' : 'CreateLoginProfile', { UserName, ...p.LoginProfile })
    }
    await policies('User', UserName, hands, p, before)
    await tags('User', UserName, hands)
    const { User } = await hands.call<{ User: { Arn: string } }>('iam', 'GetUser', { UserName })
    return { physicalId: UserName, attributes: { Arn: User.Arn } }
  },
  remove: removeUser,
})

async function removeUser(p: UserProperties, hands: Hands, { physicalId }: Made): Promise<void> {
  await policies('User', physicalId, hands, {}, p)
  await unlessGone(hands.call('iam', 'DeleteLoginProfile', { UserName: physicalId }), gone)
  await unlessGone(hands.call('iam', 'DeleteUser', { UserName: physicalId }), gone)
}

interface Attached {
  readonly PolicyDocument: unknown
  readonly Roles?: readonly string[]
  readonly Users?: readonly string[]
}

interface PolicyProperties extends Attached {
  readonly PolicyName: string
}

const owners = (p: Attached) => [
  ...(p.Roles ?? []).map((name) => ({ kind: 'Role' as const, name })),
  ...(p.Users ?? []).map((name) => ({ kind: 'User' as const, name })),
]

/** AWS::IAM::Policy: an inline policy of roles and users. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html */
export const policy = resourceType<PolicyProperties>({
  name: 'AWS::IAM::Policy',
  modelled: ['PolicyDocument', 'PolicyName', 'Roles', 'Users'],
  awsMs: 16_000,
  async create(p, hands) {
    for (const { kind, name } of owners(p))
      await hands.call('iam', `Put${kind}Policy`, {
        [`${kind}Name`]: name,
        PolicyName: p.PolicyName,
        PolicyDocument: policyText(p.PolicyDocument),
      })
    const physicalId = hands.newName(128)
    return { physicalId, attributes: { Id: physicalId } }
  },
  async update(p, hands, before, made) {
    for (const { kind, name } of owners(p))
      await hands.call('iam', `Put${kind}Policy`, {
        [`${kind}Name`]: name,
        PolicyName: p.PolicyName,
        PolicyDocument: policyText(p.PolicyDocument),
      })
    const still = owners(p).map((o) => `${o.kind} ${o.name} ${p.PolicyName}`)
    for (const { kind, name } of owners(before))
      if (!still.includes(`${kind} ${name} ${before.PolicyName}`))
        await unlessGone(hands.call('iam', `Delete${kind}Policy`, { [`${kind}Name`]: name, PolicyName: before.PolicyName }), gone)
    return made
  },
  async remove(p, hands) {
    for (const { kind, name } of owners(p))
      await unlessGone(hands.call('iam', `Delete${kind}Policy`, { [`${kind}Name`]: name, PolicyName: p.PolicyName }), gone)
  },
})

interface ManagedProperties extends Attached {
  readonly ManagedPolicyName?: string
  readonly Path?: string
  readonly Description?: string
}
interface Shown {
  readonly Arn: string
  readonly PolicyId: string
  readonly DefaultVersionId: string
  readonly AttachmentCount: number
  readonly PermissionsBoundaryUsageCount: number
  readonly IsAttachable: boolean
  readonly CreateDate: Date
  readonly UpdateDate: Date
}

async function managedMade(hands: Hands, PolicyArn: string): Promise<Made> {
  const { Policy: p } = await hands.call<{ Policy: Shown }>('iam', 'GetPolicy', { PolicyArn })
  return {
    physicalId: PolicyArn,
    attributes: {
      PolicyArn,
      PolicyId: p.PolicyId,
      DefaultVersionId: p.DefaultVersionId,
      AttachmentCount: String(p.AttachmentCount),
      PermissionsBoundaryUsageCount: String(p.PermissionsBoundaryUsageCount),
      IsAttachable: String(p.IsAttachable),
      CreateDate: new Date(p.CreateDate).toISOString(),
      UpdateDate: new Date(p.UpdateDate).toISOString(),
    },
  }
}

/** AWS::IAM::ManagedPolicy. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html */
export const managedPolicy = resourceType<ManagedProperties>({
  name: 'AWS::IAM::ManagedPolicy',
  modelled: ['Description', 'ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles', 'Users'],
  nameProperty: 'ManagedPolicyName',
  awsMs: 17_000,
  async create(p, hands) {
    const { Policy } = await hands.call<{ Policy: { Arn: string } }>('iam', 'CreatePolicy', {
      PolicyName: p.ManagedPolicyName ?? hands.newName(128),
      PolicyDocument: policyText(p.PolicyDocument),
      ...(p.Path === undefined ? {} : { Path: p.Path }),
      ...(p.Description === undefined ? {} : { Description: p.Description }),
    })
    for (const { kind, name } of owners(p)) await hands.call('iam', `Attach${kind}Policy`, { [`${kind}Name`]: name, PolicyArn: Policy.Arn })
    return managedMade(hands, Policy.Arn)
  },
  async update(p, hands, before, made) {
    const PolicyArn = made.physicalId
    if (policyText(p.PolicyDocument) !== policyText(before.PolicyDocument)) {
      const { Versions } = await hands.call<{ Versions: { VersionId: string; IsDefaultVersion: boolean }[] }>('iam', 'ListPolicyVersions', {
        PolicyArn,
      })
      // Five versions are all there may be: the oldest makes room.
      const oldest = Versions.filter((v) => !v.IsDefaultVersion).at(-1)
      if (Versions.length >= 5 && oldest) await hands.call('iam', 'DeletePolicyVersion', { PolicyArn, VersionId: oldest.VersionId })
      await hands.call('iam', 'CreatePolicyVersion', { PolicyArn, PolicyDocument: policyText(p.PolicyDocument), SetAsDefault: true })
    }
    const key = (o: { kind: string; name: string }) => `${o.kind} ${o.name}`
    const old = owners(before)
    const now = owners(p)
    for (const o of now.filter((n) => !old.some((b) => key(b) === key(n))))
      await hands.call('iam', `Attach${o.kind}Policy`, { [`${o.kind}Name`]: o.name, PolicyArn })
    for (const o of old.filter((b) => !now.some((n) => key(n) === key(b))))
      await unlessGone(hands.call('iam', `Detach${o.kind}Policy`, { [`${o.kind}Name`]: o.name, PolicyArn }), gone)
    return managedMade(hands, PolicyArn)
  },
  async remove(p, hands, { physicalId: PolicyArn }) {
    for (const { kind, name } of owners(p))
      await unlessGone(hands.call('iam', `Detach${kind}Policy`, { [`${kind}Name`]: name, PolicyArn }), gone)
    const versions = hands.call<{ Versions: { VersionId: string; IsDefaultVersion: boolean }[] }>('iam', 'ListPolicyVersions', {
      PolicyArn,
    })
    await unlessGone(
      versions.then(async ({ Versions }) => {
        for (const v of Versions.filter((x) => !x.IsDefaultVersion))
          await hands.call('iam', 'DeletePolicyVersion', { PolicyArn, VersionId: v.VersionId })
        await hands.call('iam', 'DeletePolicy', { PolicyArn })
      }),
      gone,
    )
  },
})
