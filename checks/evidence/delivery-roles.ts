import type { RoleSeen } from '../shapes.ts'
import { exactly } from '../values.ts'
import { type Ask, everyPage, evidence, orNone } from './evidence.ts'
import { trails } from './trails.ts'

/**
 * The lab's role and those that trails of the region name: whom they trust and what they may do. Policies come URL-encoded.
 *
 * Source  https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
 */
export const deliveryRoles = evidence<readonly RoleSeen[]>({
  needs: [
    { action: 'iam:GetRole', on: 'role' },
    { action: 'iam:ListRolePolicies', on: 'role' },
    { action: 'iam:GetRolePolicy', on: 'role' },
    { action: 'iam:ListAttachedRolePolicies', on: 'role' },
    { action: 'iam:GetPolicy', on: 'policy' },
    { action: 'iam:GetPolicyVersion', on: 'policy' },
  ],
  async read(ask) {
    const [want, seen] = await Promise.all([ask.want(), ask.use(trails)])
    const ofTrails = seen.flatMap(({ roleArn, arn }) =>
      roleArn !== null && arn.split(':')[4] === exactly(want, 'account') ? [roleArn.split('/').at(-1) ?? ''] : [],
    )
    const names = [...new Set([exactly(want, 'role'), ...ofTrails])]
    const roles = await Promise.all(names.map((name) => ask.once(`role ${name}`, () => readRole(ask, name))))
    return roles.filter((role) => role !== null)
  },
})

async function readRole(ask: Ask, name: string): Promise<RoleSeen | null> {
  const iam = await ask.iam()
  const [role, inline, attached] = await Promise.all([
    orNone(iam.getRole({ RoleName: name }), 'NoSuchEntityException', 'NoSuchEntity'),
    orNone(
      everyPage(async (Marker) => {
        const page = await iam.listRolePolicies({ RoleName: name, ...(Marker ? { Marker } : {}) })
        return { items: page.PolicyNames ?? [], next: page.IsTruncated ? page.Marker : undefined }
      }),
      'NoSuchEntityException',
      'NoSuchEntity',
    ),
    orNone(
      everyPage(async (Marker) => {
        const page = await iam.listAttachedRolePolicies({ RoleName: name, ...(Marker ? { Marker } : {}) })
        return { items: page.AttachedPolicies ?? [], next: page.IsTruncated ? page.Marker : undefined }
      }),
      'NoSuchEntityException',
      'NoSuchEntity',
    ),
  ])
  if (!role?.Role) return null
  const policies = await Promise.all([
    ...(inline ?? []).map(async (PolicyName) => {
      const { PolicyDocument } = await iam.getRolePolicy({ RoleName: name, PolicyName })
      return { name: PolicyName, document: decoded(PolicyDocument) }
    }),
    ...(attached ?? []).map(({ PolicyName = '', PolicyArn = '' }) => readManaged(ask, PolicyName, PolicyArn)),
  ])
  return { name: role.Role.RoleName ?? name, arn: role.Role.Arn ?? '', trust: decoded(role.Role.AssumeRolePolicyDocument), policies }
}

/** Nearly every managed policy is in its first version: it is asked for together with the question which version counts. */
async function readManaged(ask: Ask, name: string, PolicyArn: string) {
  const iam = await ask.iam()
  const [policy, first] = await Promise.all([
    iam.getPolicy({ PolicyArn }),
    orNone(iam.getPolicyVersion({ PolicyArn, VersionId: 'v1' }), 'NoSuchEntityException', 'NoSuchEntity'),
  ])
  const VersionId = policy.Policy?.DefaultVersionId ?? 'v1'
  const version = VersionId === 'v1' && first ? first : await iam.getPolicyVersion({ PolicyArn, VersionId })
  return { name, document: decoded(version.PolicyVersion?.Document) }
}

const decoded = (document: string | undefined): string => decodeURIComponent(document ?? '{}')
