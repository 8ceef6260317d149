import { learner } from '../../wire/caller.ts'
import { newId } from '../../wire/ids.ts'
import type { Call, Caller } from '../../wire/operation.ts'
import { operation } from '../../wire/operation.ts'
import {
  mustDeleteDevice,
  mustDeleteInline,
  mustDeleteKeys,
  mustDeleteLogin,
  mustDetach,
  noUser,
  overQuota,
  userExists,
  validation,
} from './errors.ts'
import { type Paged, page } from './page.ts'
import { managedOrOwn } from './policies.ts'
import { iamArn, listOf, seconds, sortedByName, tagged, toldWrite, under, untagged, userShape } from './shapes.ts'
import { type AccountScope, findUser, type IamState, type Tag, type User } from './state.ts'

interface Named {
  readonly UserName: string
}
interface MaybeNamed {
  readonly UserName?: string
}

/** Every account has the user `learner`, whom any key of nobody's stands for; it is kept only once something about it changes. */
const bornMs = Date.UTC(2020, 0, 1)

export function user(state: IamState, of: AccountScope, name: string): User {
  const found = knownUser(state, of, name)
  if (!found) throw noUser(name)
  return found
}

export function knownUser(state: IamState, of: AccountScope, name: string): User | undefined {
  const found = findUser(state, of, name)
  if (found) return found
  const { userName, userId, arn } = learner(of.partition, of.account, '')
  if (userName === undefined || name.toLowerCase() !== userName) return undefined
  return { path: '/', name: userName, id: userId, arn, createMs: bornMs, inline: {}, attached: [], tags: [] }
}

export const saveUser = (state: IamState, of: AccountScope, changed: User) => state.users(of).set(changed.name.toLowerCase(), changed)

export const userResource = (state: IamState, of: AccountScope, name: string): string =>
  findUser(state, of, name)?.arn ?? iamArn(of, 'user', '/', name)

/** The user named, or the caller where none is: then the caller has to be a user. */
export function named(call: { readonly input: MaybeNamed; readonly caller: Caller }): string {
  const name = call.input.UserName ?? (call.caller.type === 'IAMUser' ? call.caller.userName : undefined)
  if (name === undefined) throw validation('Must specify userName when calling with non-User credentials')
  return name
}

export const onUser =
  (action: string) =>
  (call: { readonly input: MaybeNamed; readonly caller: Caller; readonly scope: AccountScope; readonly world: Call<never>['world'] }) => ({
    action: `iam:${action}`,
    resource: userResource(call.world.state.iam, call.scope, call.input.UserName ?? call.caller.userName ?? ''),
  })

interface CreateUserInput extends Named {
  readonly Path?: string
  readonly PermissionsBoundary?: string
  readonly Tags?: readonly Tag[]
}

/**
 * CreateUser: a user who can do nothing yet.
 *
 * In      UserName, Path (/), PermissionsBoundary, Tags
 * Out     User
 * Errors  EntityAlreadyExists (whatever the case of the name), NoSuchEntity (boundary)
 * Source  https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html
 */
export const CreateUser = operation<CreateUserInput, unknown>({
  name: 'CreateUser',
  kind: 'management',
  readOnly: false,
  needs: ({ input, scope }) => ({ action: 'iam:CreateUser', resource: iamArn(scope, 'user', input.Path ?? '/', input.UserName) }),
  run({ input, scope, world, now }) {
    const state = world.state.iam
    const isLearner = input.UserName.toLowerCase() === learner(scope.partition, scope.account, '').userName
    if (isLearner || findUser(state, scope, input.UserName)) throw userExists(input.UserName)
    if (input.PermissionsBoundary !== undefined) managedOrOwn(state, scope, input.PermissionsBoundary)
    const path = input.Path ?? '/'
    const made: User = {
      path,
      name: input.UserName,
      id: newId('AIDA'),
      arn: iamArn(scope, 'user', path, input.UserName),
      createMs: now,
      ...(input.PermissionsBoundary === undefined ? {} : { boundary: input.PermissionsBoundary }),
      inline: {},
      attached: [],
      tags: tagged([], input.Tags ?? []),
    }
    saveUser(state, scope, made)
    return { User: userShape(made, 'full') }
  },
  recorded: toldWrite,
})

/** GetUser: the one named, else the caller. Errors: NoSuchEntity. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html */
export const GetUser = operation<MaybeNamed, unknown>({
  name: 'GetUser',
  kind: 'management',
  readOnly: true,
  needs: onUser('GetUser'),
  run(call) {
    const { caller, input } = call
    if (caller.type === 'Root' && input.UserName === undefined)
      return { User: { Path: '/', UserName: '', UserId: caller.account, Arn: caller.arn, CreateDate: seconds(bornMs) } }
    return { User: userShape(user(call.world.state.iam, call.scope, named(call)), 'full') }
  },
})

/** ListUsers: by name, under a path. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html */
export const ListUsers = operation<Paged & { PathPrefix?: string }, unknown>({
  name: 'ListUsers',
  kind: 'management',
  readOnly: true,
  needs: (call) => ({ action: 'iam:ListUsers', resource: listOf('user')(call as never) }),
  run({ input, scope, world }) {
    const { items, ...rest } = page(sortedByName(world.state.iam.users(scope).values()).filter(under(input.PathPrefix)), input)
    return { Users: items.map((u) => userShape(u, 'list')), ...rest }
  },
})

/** UpdateUser: another name or path. Keys, policies and devices stay the user's. Errors: NoSuchEntity, EntityAlreadyExists. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html */
export const UpdateUser = operation<Named & { NewPath?: string; NewUserName?: string }, unknown>({
  name: 'UpdateUser',
  kind: 'management',
  readOnly: false,
  needs: onUser('UpdateUser'),
  run({ input, scope, world }) {
    const state = world.state.iam
    const found = user(state, scope, input.UserName)
    const name = input.NewUserName ?? found.name
    const path = input.NewPath ?? found.path
    const other = findUser(state, scope, name)
    if (other && other.id !== found.id) throw userExists(name)
    const changed: User = { ...found, name, path, arn: iamArn(scope, 'user', path, name) }
    state.users(scope).delete(found.name.toLowerCase())
    saveUser(state, scope, changed)
    for (const key of [...state.accessKeys(scope).values()].filter((k) => k.userName === found.name)) {
      state.accessKeys(scope).set(key.id, { ...key, userName: name })
      const issued = world.keys.get(key.id)
      if (issued) world.keys.set(key.id, { ...issued, caller: { ...issued.caller, userName: name, arn: changed.arn } })
    }
    for (const device of [...state.devices(scope).values()].filter((d) => d.userName === found.name))
      state.devices(scope).set(device.serial, { ...device, userName: name })
    return {}
  },
})

/**
 * DeleteUser: only without policies, keys, password and MFA device.
 *
 * Errors  NoSuchEntity, DeleteConflict
 * Source  https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html
 * Assumed the order in which AWS names what is left: attached policies, inline policies, keys, device, password.
 */
export const DeleteUser = operation<Named, unknown>({
  name: 'DeleteUser',
  kind: 'management',
  readOnly: false,
  needs: onUser('DeleteUser'),
  run({ input, scope, world }) {
    const state = world.state.iam
    const found = user(state, scope, input.UserName)
    if (found.attached.length > 0) throw mustDetach()
    if (Object.keys(found.inline).length > 0) throw mustDeleteInline()
    if ([...state.accessKeys(scope).values()].some((k) => k.userName === found.name)) throw mustDeleteKeys()
    if ([...state.devices(scope).values()].some((d) => d.userName === found.name)) throw mustDeleteDevice()
    if (found.login) throw mustDeleteLogin()
    state.users(scope).delete(found.name.toLowerCase())
    return {}
  },
})

/** TagUser. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagUser.html */
export const TagUser = operation<Named & { Tags: readonly Tag[] }, unknown>({
  name: 'TagUser',
  kind: 'management',
  readOnly: false,
  needs: onUser('TagUser'),
  run({ input, scope, world }) {
    const found = user(world.state.iam, scope, input.UserName)
    const tags = tagged(found.tags, input.Tags)
    if (tags.length > 50) throw overQuota('TagsPerUser', 50)
    saveUser(world.state.iam, scope, { ...found, tags })
    return {}
  },
})

/** UntagUser. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagUser.html */
export const UntagUser = operation<Named & { TagKeys: readonly string[] }, unknown>({
  name: 'UntagUser',
  kind: 'management',
  readOnly: false,
  needs: onUser('UntagUser'),
  run({ input, scope, world }) {
    const found = user(world.state.iam, scope, input.UserName)
    saveUser(world.state.iam, scope, { ...found, tags: untagged(found.tags, input.TagKeys) })
    return {}
  },
})

/** ListUserTags. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserTags.html */
export const ListUserTags = operation<Named & Paged, unknown>({
  name: 'ListUserTags',
  kind: 'management',
  readOnly: true,
  needs: onUser('ListUserTags'),
  run({ input, scope, world }) {
    const { items, ...rest } = page(user(world.state.iam, scope, input.UserName).tags, input)
    return { Tags: items, ...rest }
  },
})

/** What a user never has in the sandbox, asked for by Terraform and the CLI before they delete one. Source: the API reference's page of each name */
const none = (name: string, member: string, tail: object) =>
  operation<MaybeNamed & Paged, unknown>({
    name,
    kind: 'management',
    readOnly: true,
    needs: onUser(name),
    run(call) {
      user(call.world.state.iam, call.scope, named(call))
      return { [member]: [], ...tail }
    },
  })

export const ListGroupsForUser = none('ListGroupsForUser', 'Groups', { IsTruncated: false })
export const ListServiceSpecificCredentials = none('ListServiceSpecificCredentials', 'ServiceSpecificCredentials', {})
export const ListSigningCertificates = none('ListSigningCertificates', 'Certificates', { IsTruncated: false })
export const ListSSHPublicKeys = none('ListSSHPublicKeys', 'SSHPublicKeys', { IsTruncated: false })
