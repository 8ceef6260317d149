import { AwsError } from '../../wire/error.ts'
import { newId } from '../../wire/ids.ts'
import { operation } from '../../wire/operation.ts'
import {
  checkedPolicy,
  defaultVersion,
  noPolicy,
  noVersion,
  overQuota,
  policyExists,
  policyHasVersions,
  policyInUse,
  tooManyVersions,
  validation,
} from './errors.ts'
import { managedPolicies, managedPolicy } from './managed.ts'
import { type Paged, page } from './page.ts'
import { encodedDocument, iamArn, listOf, policyShape, seconds, sortedByName, tagged, toldWrite, under, untagged } from './shapes.ts'
import type { AccountScope, IamState, Owner, Policy, PolicyVersion, Tag } from './state.ts'

interface Named {
  readonly PolicyArn: string
}

/** Characters of a managed policy, white space not counted. Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const managedCharacters = 6144
const versionsAtMost = 5

/** A policy by its ARN, the account's own or AWS's. */
export const findPolicy = (state: IamState, of: AccountScope, arn: string): Policy | undefined =>
  managedPolicy(arn) ?? state.policies(of).get(arn.toLowerCase())

export function managedOrOwn(state: IamState, of: AccountScope, arn: string, missing = noPolicy): Policy {
  checkPolicyArn(arn)
  const found = findPolicy(state, of, arn)
  if (!found) throw missing(arn)
  return found
}

function checkPolicyArn(arn: string) {
  if (!/^arn:[a-z-]+:iam::(\d{12}|aws):policy\/./.test(arn)) throw validation(`ARN ${arn} is not valid.`)
}

function own(state: IamState, of: AccountScope, arn: string): Policy {
  checkPolicyArn(arn)
  if (managedPolicy(arn)) throw new AwsError('AccessDenied', `Policy is outside your own account.`, { status: 403 })
  const found = state.policies(of).get(arn.toLowerCase())
  if (!found) throw noPolicy(arn)
  return found
}

const savePolicy = (state: IamState, of: AccountScope, changed: Policy) => state.policies(of).set(changed.arn.toLowerCase(), changed)

const onPolicy = (action: string) => (call: { input: Named }) => ({ action: `iam:${action}`, resource: call.input.PolicyArn })

function checkDocument(text: string, partition: string) {
  checkedPolicy(text, 'identity', partition)
  if (text.replace(/\s+/g, '').length > managedCharacters) throw overQuota('PolicySize', managedCharacters)
}

/** Who has a policy, attached and as a boundary. */
function uses(state: IamState, of: AccountScope, arn: string) {
  const by = <T extends Owner>(all: Iterable<T>) => ({
    attached: sortedByName(all).filter((o) => o.attached.includes(arn)),
    bounded: sortedByName(all).filter((o) => o.boundary === arn),
  })
  const users = by([...state.users(of).values()])
  const roles = by([...state.roles(of).values()])
  return { users, roles, attached: users.attached.length + roles.attached.length, boundaries: users.bounded.length + roles.bounded.length }
}

interface CreatePolicyInput {
  readonly PolicyName: string
  readonly Path?: string
  readonly PolicyDocument: string
  readonly Description?: string
  readonly Tags?: readonly Tag[]
}

/**
 * CreatePolicy: a managed policy of the account, its first version the default.
 *
 * Errors  EntityAlreadyExists (names are unique whatever their case and path), MalformedPolicyDocument, LimitExceeded
 * Source  https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html
 */
export const CreatePolicy = operation<CreatePolicyInput, unknown>({
  name: 'CreatePolicy',
  kind: 'management',
  readOnly: false,
  needs: ({ input, scope }) => ({ action: 'iam:CreatePolicy', resource: iamArn(scope, 'policy', input.Path ?? '/', input.PolicyName) }),
  run({ input, scope, world, now }) {
    const state = world.state.iam
    for (const p of state.policies(scope).values())
      if (p.name.toLowerCase() === input.PolicyName.toLowerCase()) throw policyExists(input.PolicyName)
    checkDocument(input.PolicyDocument, scope.partition)
    const path = input.Path ?? '/'
    const made: Policy = {
      name: input.PolicyName,
      id: newId('ANPA'),
      arn: iamArn(scope, 'policy', path, input.PolicyName),
      path,
      ...(input.Description === undefined ? {} : { description: input.Description }),
      createMs: now,
      updateMs: now,
      versions: [{ id: 'v1', document: input.PolicyDocument, createMs: now }],
      defaultVersion: 'v1',
      nextVersion: 2,
      tags: tagged([], input.Tags ?? []),
    }
    savePolicy(state, scope, made)
    const { Tags, ...shape } = policyShape(made, { attached: 0, boundaries: 0 }, 'full')
    return { Policy: { ...shape, Description: undefined, ...(made.tags.length > 0 ? { Tags } : {}) } }
  },
  recorded: toldWrite,
})

/** GetPolicy: without its document. Errors: NoSuchEntity. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html */
export const GetPolicy = operation<Named, unknown>({
  name: 'GetPolicy',
  kind: 'management',
  readOnly: true,
  needs: onPolicy('GetPolicy'),
  run({ input, scope, world }) {
    const found = managedOrOwn(world.state.iam, scope, input.PolicyArn)
    return { Policy: policyShape(found, uses(world.state.iam, scope, found.arn), 'full') }
  },
})

interface ListPoliciesInput extends Paged {
  readonly Scope?: 'All' | 'AWS' | 'Local'
  readonly OnlyAttached?: boolean
  readonly PathPrefix?: string
  readonly PolicyUsageFilter?: 'PermissionsPolicy' | 'PermissionsBoundary'
}

/** ListPolicies: AWS's and the account's own. The filter of usage counts only with OnlyAttached. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html, recorded answers of AWS */
export const ListPolicies = operation<ListPoliciesInput, unknown>({
  name: 'ListPolicies',
  kind: 'management',
  readOnly: true,
  needs: (call) => ({ action: 'iam:ListPolicies', resource: listOf('policy')(call as never) }),
  run({ input, scope, world }) {
    const state = world.state.iam
    const all = [
      ...(input.Scope === 'AWS' ? [] : sortedByName(state.policies(scope).values())),
      ...(input.Scope === 'Local' ? [] : managedPolicies(scope.partition)),
    ].filter(under(input.PathPrefix))
    const counted = all.map((p) => ({ policy: p, counts: uses(state, scope, p.arn) }))
    const listed = input.OnlyAttached
      ? counted.filter(({ counts }) =>
          input.PolicyUsageFilter === 'PermissionsPolicy'
            ? counts.attached > 0
            : input.PolicyUsageFilter === 'PermissionsBoundary'
              ? counts.boundaries > 0
              : counts.attached + counts.boundaries > 0,
        )
      : counted
    const { items, ...rest } = page(listed, input)
    return { Policies: items.map(({ policy, counts }) => policyShape(policy, counts, 'list')), ...rest }
  },
})

/**
 * DeletePolicy: only unattached, and with its default version alone.
 *
 * Errors  NoSuchEntity, DeleteConflict
 * Source  https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html
 */
export const DeletePolicy = operation<Named, unknown>({
  name: 'DeletePolicy',
  kind: 'management',
  readOnly: false,
  needs: onPolicy('DeletePolicy'),
  run({ input, scope, world }) {
    const found = own(world.state.iam, scope, input.PolicyArn)
    const used = uses(world.state.iam, scope, found.arn)
    if (used.attached + used.boundaries > 0) throw policyInUse()
    if (found.versions.length > 1) throw policyHasVersions()
    world.state.iam.policies(scope).delete(found.arn.toLowerCase())
    return {}
  },
})

const versionShape = (policy: Policy, version: PolicyVersion, withDocument: boolean) => ({
  Document: withDocument ? encodedDocument(version.document) : undefined,
  VersionId: version.id,
  IsDefaultVersion: version.id === policy.defaultVersion,
  CreateDate: seconds(version.createMs),
})

/** CreatePolicyVersion: at most five are kept. Errors: NoSuchEntity, LimitExceeded, MalformedPolicyDocument. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html */
export const CreatePolicyVersion = operation<Named & { PolicyDocument: string; SetAsDefault?: boolean }, unknown>({
  name: 'CreatePolicyVersion',
  kind: 'management',
  readOnly: false,
  needs: onPolicy('CreatePolicyVersion'),
  run({ input, scope, world, now }) {
    const found = own(world.state.iam, scope, input.PolicyArn)
    if (found.versions.length >= versionsAtMost) throw tooManyVersions()
    checkDocument(input.PolicyDocument, scope.partition)
    const made: PolicyVersion = { id: `v${found.nextVersion}`, document: input.PolicyDocument, createMs: now }
    const changed: Policy = {
      ...found,
      versions: [...found.versions, made],
      nextVersion: found.nextVersion + 1,
      updateMs: now,
      defaultVersion: input.SetAsDefault ? made.id : found.defaultVersion,
    }
    savePolicy(world.state.iam, scope, changed)
    return { PolicyVersion: versionShape(changed, made, false) }
  },
  recorded: toldWrite,
})

/** GetPolicyVersion: with the document, URL-encoded. Errors: NoSuchEntity. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html */
export const GetPolicyVersion = operation<Named & { VersionId: string }, unknown>({
  name: 'GetPolicyVersion',
  kind: 'management',
  readOnly: true,
  needs: onPolicy('GetPolicyVersion'),
  run({ input, scope, world }) {
    const found = managedOrOwn(world.state.iam, scope, input.PolicyArn)
    const version = found.versions.find((v) => v.id === input.VersionId)
    if (!version) throw noVersion(input.PolicyArn, input.VersionId)
    return { PolicyVersion: versionShape(found, version, true) }
  },
})

/** ListPolicyVersions: newest first, without documents. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyVersions.html */
export const ListPolicyVersions = operation<Named & Paged, unknown>({
  name: 'ListPolicyVersions',
  kind: 'management',
  readOnly: true,
  needs: onPolicy('ListPolicyVersions'),
  run({ input, scope, world }) {
    const found = managedOrOwn(world.state.iam, scope, input.PolicyArn)
    const { items, ...rest } = page([...found.versions].reverse(), input)
    return { Versions: items.map((v) => versionShape(found, v, false)), ...rest }
  },
})

/** DeletePolicyVersion: any but the default. Errors: NoSuchEntity, DeleteConflict. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html */
export const DeletePolicyVersion = operation<Named & { VersionId: string }, unknown>({
  name: 'DeletePolicyVersion',
  kind: 'management',
  readOnly: false,
  needs: onPolicy('DeletePolicyVersion'),
  run({ input, scope, world, now }) {
    const found = own(world.state.iam, scope, input.PolicyArn)
    if (!found.versions.some((v) => v.id === input.VersionId)) throw noVersion(input.PolicyArn, input.VersionId)
    if (input.VersionId === found.defaultVersion) throw defaultVersion()
    savePolicy(world.state.iam, scope, { ...found, updateMs: now, versions: found.versions.filter((v) => v.id !== input.VersionId) })
    return {}
  },
})

/** SetDefaultPolicyVersion. Errors: NoSuchEntity. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html */
export const SetDefaultPolicyVersion = operation<Named & { VersionId: string }, unknown>({
  name: 'SetDefaultPolicyVersion',
  kind: 'management',
  readOnly: false,
  needs: onPolicy('SetDefaultPolicyVersion'),
  run({ input, scope, world, now }) {
    const found = own(world.state.iam, scope, input.PolicyArn)
    if (!found.versions.some((v) => v.id === input.VersionId)) throw noVersion(input.PolicyArn, input.VersionId)
    savePolicy(world.state.iam, scope, { ...found, updateMs: now, defaultVersion: input.VersionId })
    return {}
  },
})

/** TagPolicy. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagPolicy.html */
export const TagPolicy = operation<Named & { Tags: readonly Tag[] }, unknown>({
  name: 'TagPolicy',
  kind: 'management',
  readOnly: false,
  needs: onPolicy('TagPolicy'),
  run({ input, scope, world }) {
    const found = own(world.state.iam, scope, input.PolicyArn)
    const tags = tagged(found.tags, input.Tags)
    if (tags.length > 50) throw overQuota('TagsPerPolicy', 50)
    savePolicy(world.state.iam, scope, { ...found, tags })
    return {}
  },
})

/** UntagPolicy. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagPolicy.html */
export const UntagPolicy = operation<Named & { TagKeys: readonly string[] }, unknown>({
  name: 'UntagPolicy',
  kind: 'management',
  readOnly: false,
  needs: onPolicy('UntagPolicy'),
  run({ input, scope, world }) {
    const found = own(world.state.iam, scope, input.PolicyArn)
    savePolicy(world.state.iam, scope, { ...found, tags: untagged(found.tags, input.TagKeys) })
    return {}
  },
})

/** ListPolicyTags. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyTags.html */
export const ListPolicyTags = operation<Named & Paged, unknown>({
  name: 'ListPolicyTags',
  kind: 'management',
  readOnly: true,
  needs: onPolicy('ListPolicyTags'),
  run({ input, scope, world }) {
    const { items, ...rest } = page(managedOrOwn(world.state.iam, scope, input.PolicyArn).tags, input)
    return { Tags: items, ...rest }
  },
})

interface EntitiesInput extends Named, Paged {
  readonly EntityFilter?: string
  readonly PathPrefix?: string
  readonly PolicyUsageFilter?: 'PermissionsPolicy' | 'PermissionsBoundary'
}

/** ListEntitiesForPolicy: users and roles that have it, attached or as a boundary. There are no groups here. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html */
export const ListEntitiesForPolicy = operation<EntitiesInput, unknown>({
  name: 'ListEntitiesForPolicy',
  kind: 'management',
  readOnly: true,
  needs: onPolicy('ListEntitiesForPolicy'),
  run({ input, scope, world }) {
    const found = managedOrOwn(world.state.iam, scope, input.PolicyArn)
    const used = uses(world.state.iam, scope, found.arn)
    const chosen = <T extends Owner>(of: { attached: readonly T[]; bounded: readonly T[] }, kind: string) =>
      input.EntityFilter !== undefined && input.EntityFilter !== kind
        ? []
        : [
            ...(input.PolicyUsageFilter === 'PermissionsBoundary' ? [] : of.attached),
            ...(input.PolicyUsageFilter === 'PermissionsPolicy' ? [] : of.bounded.filter((o) => !of.attached.includes(o))),
          ].filter(under(input.PathPrefix))
    const all = [
      ...chosen(used.users, 'User').map((u) => ({ kind: 'User' as const, name: u.name, id: u.id })),
      ...chosen(used.roles, 'Role').map((r) => ({ kind: 'Role' as const, name: r.name, id: r.id })),
    ]
    const { items, ...rest } = page(all, input)
    return {
      PolicyGroups: [],
      PolicyUsers: items.filter((i) => i.kind === 'User').map((i) => ({ UserName: i.name, UserId: i.id })),
      PolicyRoles: items.filter((i) => i.kind === 'Role').map((i) => ({ RoleName: i.name, RoleId: i.id })),
      ...rest,
    }
  },
})
