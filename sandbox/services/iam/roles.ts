import { arn } from '../../../domain/regions.ts'
import { newId } from '../../wire/ids.ts'
import { operation } from '../../wire/operation.ts'
import { checkedPolicy, mustDeleteInline, mustDetach, noBoundary, noRole, overQuota, roleExists } from './errors.ts'
import { type Paged, page } from './page.ts'
import { managedOrOwn } from './policies.ts'
import { iamArn, listOf, roleShape, sortedByName, tagged, toldWrite, under, untagged } from './shapes.ts'
import { type AccountScope, findRole, type IamState, type Role, type Tag } from './state.ts'

interface Named {
  readonly RoleName: string
}

/** Source of the figure: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (role trust policy length) */
const trustCharacters = 2048

export const role = (state: IamState, of: AccountScope, name: string): Role => {
  const found = findRole(state, of, name)
  if (!found) throw noRole(name)
  return found
}

export const saveRole = (state: IamState, of: AccountScope, changed: Role) => state.roles(of).set(changed.name.toLowerCase(), changed)

/** The ARN to be judged: the role's own, or the one it would have. */
export const roleResource = (state: IamState, of: AccountScope, name: string): string =>
  findRole(state, of, name)?.arn ?? iamArn(of, 'role', '/', name)

const onRole = (action: string) => (call: { input: Named; scope: AccountScope; world: { state: { iam: IamState } } }) => ({
  action: `iam:${action}`,
  resource: roleResource(call.world.state.iam, call.scope, call.input.RoleName),
})

function checkTrust(text: string, partition: string) {
  checkedPolicy(text, 'trust', partition)
  // White space does not count.
  if (text.replace(/\s+/g, '').length > trustCharacters) throw overQuota('ACLSizePerRole', trustCharacters)
}

/**
 * As IAM keeps a trust policy: an account that is named by its number alone is shown by its ARN. All else stays as it was written.
 *
 * Source  https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html (account principals: both forms mean the same)
 * Assumed  that a policy without such a number keeps its white space and the order of its keys
 */
function keptTrust(text: string, partition: string): string {
  const full = (principal: unknown) =>
    typeof principal === 'string' && /^\d{12}$/.test(principal)
      ? arn({ partition, service: 'iam', region: '', account: principal, resource: 'root' })
      : principal
  let isChanged = false
  const kept = JSON.stringify(JSON.parse(text), (key, value) => {
    if (key !== 'Principal' && key !== 'NotPrincipal') return value
    if (typeof value !== 'object' || value === null) return value
    const of = (value as { AWS?: unknown }).AWS
    const aws = Array.isArray(of) ? of.map(full) : full(of)
    if (JSON.stringify(aws) === JSON.stringify(of)) return value
    isChanged = true
    return { ...value, AWS: aws }
  })
  return isChanged ? kept : text
}

interface CreateRoleInput extends Named {
  readonly Path?: string
  readonly AssumeRolePolicyDocument: string
  readonly Description?: string
  readonly MaxSessionDuration?: number
  readonly PermissionsBoundary?: string
  readonly Tags?: readonly Tag[]
}

/**
 * CreateRole: a role that whom its trust policy names can assume.
 *
 * In      RoleName, AssumeRolePolicyDocument, Path (/), Description, MaxSessionDuration (3600), PermissionsBoundary, Tags
 * Out     Role
 * Errors  EntityAlreadyExists (whatever the case of the name), MalformedPolicyDocument, LimitExceeded, NoSuchEntity (boundary)
 * Source  https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 */
export const CreateRole = operation<CreateRoleInput, unknown>({
  name: 'CreateRole',
  kind: 'management',
  readOnly: false,
  needs: ({ input, scope }) => ({ action: 'iam:CreateRole', resource: iamArn(scope, 'role', input.Path ?? '/', input.RoleName) }),
  run({ input, scope, world, now }) {
    const state = world.state.iam
    if (findRole(state, scope, input.RoleName)) throw roleExists(input.RoleName)
    checkTrust(input.AssumeRolePolicyDocument, scope.partition)
    if (input.PermissionsBoundary !== undefined) managedOrOwn(state, scope, input.PermissionsBoundary)
    const path = input.Path ?? '/'
    const made: Role = {
      path,
      name: input.RoleName,
      id: newId('AROA'),
      arn: iamArn(scope, 'role', path, input.RoleName),
      createMs: now,
      trust: keptTrust(input.AssumeRolePolicyDocument, scope.partition),
      maxSessionSeconds: input.MaxSessionDuration ?? 3600,
      ...(input.Description === undefined ? {} : { description: input.Description }),
      ...(input.PermissionsBoundary === undefined ? {} : { boundary: input.PermissionsBoundary }),
      inline: {},
      attached: [],
      tags: tagged([], input.Tags ?? []),
    }
    saveRole(state, scope, made)
    return { Role: roleShape(made, 'create') }
  },
  recorded: toldWrite,
})

/** GetRole: one role, its trust policy URL-encoded. Errors: NoSuchEntity. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html */
export const GetRole = operation<Named, unknown>({
  name: 'GetRole',
  kind: 'management',
  readOnly: true,
  needs: onRole('GetRole'),
  run: ({ input, scope, world }) => ({ Role: roleShape(role(world.state.iam, scope, input.RoleName), 'full') }),
})

/** ListRoles: by name, under a path. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html */
export const ListRoles = operation<Paged & { PathPrefix?: string }, unknown>({
  name: 'ListRoles',
  kind: 'management',
  readOnly: true,
  needs: (call) => ({ action: 'iam:ListRoles', resource: listOf('role')(call as never) }),
  run({ input, scope, world }) {
    const { items, ...rest } = page(sortedByName(world.state.iam.roles(scope).values()).filter(under(input.PathPrefix)), input)
    return { Roles: items.map((r) => roleShape(r, 'list')), ...rest }
  },
})

/**
 * DeleteRole: only without policies.
 *
 * Errors  NoSuchEntity, DeleteConflict (attached first, then inline policies)
 * Source  https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html
 */
export const DeleteRole = operation<Named, unknown>({
  name: 'DeleteRole',
  kind: 'management',
  readOnly: false,
  needs: onRole('DeleteRole'),
  run({ input, scope, world }) {
    const found = role(world.state.iam, scope, input.RoleName)
    if (found.attached.length > 0) throw mustDetach()
    if (Object.keys(found.inline).length > 0) throw mustDeleteInline()
    world.state.iam.roles(scope).delete(found.name.toLowerCase())
    return {}
  },
})

/** UpdateRole: description and longest session; what is left out keeps its value, except that a left-out description stays. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html */
export const UpdateRole = operation<Named & { Description?: string; MaxSessionDuration?: number }, unknown>({
  name: 'UpdateRole',
  kind: 'management',
  readOnly: false,
  needs: onRole('UpdateRole'),
  run({ input, scope, world }) {
    const found = role(world.state.iam, scope, input.RoleName)
    saveRole(world.state.iam, scope, {
      ...found,
      ...(input.Description === undefined ? {} : { description: input.Description }),
      maxSessionSeconds: input.MaxSessionDuration ?? found.maxSessionSeconds,
    })
    return {}
  },
})

/** UpdateRoleDescription: as UpdateRole, and answers the role. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRoleDescription.html */
export const UpdateRoleDescription = operation<Named & { Description: string }, unknown>({
  name: 'UpdateRoleDescription',
  kind: 'management',
  readOnly: false,
  needs: onRole('UpdateRoleDescription'),
  run({ input, scope, world }) {
    const changed = { ...role(world.state.iam, scope, input.RoleName), description: input.Description }
    saveRole(world.state.iam, scope, changed)
    return { Role: roleShape(changed, 'full') }
  },
  recorded: toldWrite,
})

/** UpdateAssumeRolePolicy: the trust policy, replaced as a whole. Errors: NoSuchEntity, MalformedPolicyDocument, LimitExceeded. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html */
export const UpdateAssumeRolePolicy = operation<Named & { PolicyDocument: string }, unknown>({
  name: 'UpdateAssumeRolePolicy',
  kind: 'management',
  readOnly: false,
  needs: onRole('UpdateAssumeRolePolicy'),
  run({ input, scope, world }) {
    const found = role(world.state.iam, scope, input.RoleName)
    checkTrust(input.PolicyDocument, scope.partition)
    saveRole(world.state.iam, scope, { ...found, trust: keptTrust(input.PolicyDocument, scope.partition) })
    return {}
  },
})

/** PutRolePermissionsBoundary. Errors: NoSuchEntity (role, policy). Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html */
export const PutRolePermissionsBoundary = operation<Named & { PermissionsBoundary: string }, unknown>({
  name: 'PutRolePermissionsBoundary',
  kind: 'management',
  readOnly: false,
  needs: onRole('PutRolePermissionsBoundary'),
  run({ input, scope, world }) {
    const found = role(world.state.iam, scope, input.RoleName)
    managedOrOwn(world.state.iam, scope, input.PermissionsBoundary)
    saveRole(world.state.iam, scope, { ...found, boundary: input.PermissionsBoundary })
    return {}
  },
})

/** DeleteRolePermissionsBoundary. Errors: NoSuchEntity (role, or it has none). Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePermissionsBoundary.html */
export const DeleteRolePermissionsBoundary = operation<Named, unknown>({
  name: 'DeleteRolePermissionsBoundary',
  kind: 'management',
  readOnly: false,
  needs: onRole('DeleteRolePermissionsBoundary'),
  run({ input, scope, world }) {
    const { boundary, ...rest } = role(world.state.iam, scope, input.RoleName)
    if (boundary === undefined) throw noBoundary('role', input.RoleName)
    saveRole(world.state.iam, scope, rest)
    return {}
  },
})

/** TagRole: new keys are added, known ones replaced; at most 50. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html */
export const TagRole = operation<Named & { Tags: readonly Tag[] }, unknown>({
  name: 'TagRole',
  kind: 'management',
  readOnly: false,
  needs: onRole('TagRole'),
  run({ input, scope, world }) {
    const found = role(world.state.iam, scope, input.RoleName)
    const tags = tagged(found.tags, input.Tags)
    if (tags.length > 50) throw overQuota('TagsPerRole', 50)
    saveRole(world.state.iam, scope, { ...found, tags })
    return {}
  },
})

/** UntagRole. Keys it does not have are no error. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagRole.html */
export const UntagRole = operation<Named & { TagKeys: readonly string[] }, unknown>({
  name: 'UntagRole',
  kind: 'management',
  readOnly: false,
  needs: onRole('UntagRole'),
  run({ input, scope, world }) {
    const found = role(world.state.iam, scope, input.RoleName)
    saveRole(world.state.iam, scope, { ...found, tags: untagged(found.tags, input.TagKeys) })
    return {}
  },
})

/** ListRoleTags. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html */
export const ListRoleTags = operation<Named & Paged, unknown>({
  name: 'ListRoleTags',
  kind: 'management',
  readOnly: true,
  needs: onRole('ListRoleTags'),
  run({ input, scope, world }) {
    const { items, ...rest } = page(role(world.state.iam, scope, input.RoleName).tags, input)
    return { Tags: items, ...rest }
  },
})

/** ListInstanceProfilesForRole: always none, there are no instances here. Terraform asks before it deletes a role. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfilesForRole.html */
export const ListInstanceProfilesForRole = operation<Named & Paged, unknown>({
  name: 'ListInstanceProfilesForRole',
  kind: 'management',
  readOnly: true,
  needs: onRole('ListInstanceProfilesForRole'),
  run({ input, scope, world }) {
    role(world.state.iam, scope, input.RoleName)
    return { InstanceProfiles: [], IsTruncated: false }
  },
})
