import { learner } from '../../wire/caller.ts'
import { newId, newSecret } from '../../wire/ids.ts'
import { operation } from '../../wire/operation.ts'
import { loginExists, noAccessKey, noLogin, overQuota, validation } from './errors.ts'
import { type Paged, page } from './page.ts'
import { checkPassword, hashPassword } from './password.ts'
import { seconds, toldWrite } from './shapes.ts'
import type { AccessKey, User } from './state.ts'
import { named, onUser, saveUser, user } from './users.ts'

interface MaybeNamed {
  readonly UserName?: string
}

const keysAtMost = 2

/**
 * CreateAccessKey: a key that signs requests as its user from now on. Its secret is told once.
 *
 * In      UserName (default: the caller)
 * Out     AccessKey
 * Errors  NoSuchEntity, LimitExceeded (two per user)
 * Source  https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html
 */
export const CreateAccessKey = operation<MaybeNamed, unknown>({
  name: 'CreateAccessKey',
  kind: 'management',
  readOnly: false,
  needs: onUser('CreateAccessKey'),
  run(call) {
    const { scope, world, now } = call
    const owner = user(world.state.iam, scope, named(call))
    const keys = world.state.iam.accessKeys(scope)
    if ([...keys.values()].filter((k) => k.userName === owner.name).length >= keysAtMost) throw overQuota('AccessKeysPerUser', keysAtMost)
    const key: AccessKey = { id: newId('AKIA'), userName: owner.name, status: 'Active', createMs: now }
    const secret = newSecret()
    keys.set(key.id, key)
    world.keys.set(key.id, {
      secret,
      status: 'Active',
      caller: {
        type: 'IAMUser',
        partition: scope.partition,
        account: scope.account,
        arn: owner.arn,
        userId: owner.id,
        userName: owner.name,
        judged: owner.id !== learner(scope.partition, scope.account, '').userId,
      },
    })
    return {
      AccessKey: { UserName: owner.name, AccessKeyId: key.id, Status: key.status, SecretAccessKey: secret, CreateDate: seconds(now) },
    }
  },
  recorded: toldWrite,
})

/** ListAccessKeys: without secrets, oldest first. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html */
export const ListAccessKeys = operation<MaybeNamed & Paged, unknown>({
  name: 'ListAccessKeys',
  kind: 'management',
  readOnly: true,
  needs: onUser('ListAccessKeys'),
  run(call) {
    const owner = user(call.world.state.iam, call.scope, named(call))
    const keys = [...call.world.state.iam.accessKeys(call.scope).values()].filter((k) => k.userName === owner.name)
    const { items, ...rest } = page(keys, call.input)
    return {
      AccessKeyMetadata: items.map((k) => ({
        UserName: k.userName,
        AccessKeyId: k.id,
        Status: k.status,
        CreateDate: seconds(k.createMs),
      })),
      ...rest,
    }
  },
})

/** UpdateAccessKey: switches a key off or on. Errors: NoSuchEntity. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html */
export const UpdateAccessKey = operation<MaybeNamed & { AccessKeyId: string; Status: 'Active' | 'Inactive' | 'Expired' }, unknown>({
  name: 'UpdateAccessKey',
  kind: 'management',
  readOnly: false,
  needs: onUser('UpdateAccessKey'),
  run(call) {
    const { input, scope, world } = call
    const owner = user(world.state.iam, scope, named(call))
    const key = world.state.iam.accessKeys(scope).get(input.AccessKeyId)
    if (key?.userName !== owner.name) throw noAccessKey(input.AccessKeyId)
    if (input.Status === 'Expired') throw validation('Status Expired cannot be set.')
    world.state.iam.accessKeys(scope).set(key.id, { ...key, status: input.Status })
    const issued = world.keys.get(key.id)
    if (issued) world.keys.set(key.id, { ...issued, status: input.Status })
    return {}
  },
})

/** DeleteAccessKey: the key is refused from now on. Errors: NoSuchEntity. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html */
export const DeleteAccessKey = operation<MaybeNamed & { AccessKeyId: string }, unknown>({
  name: 'DeleteAccessKey',
  kind: 'management',
  readOnly: false,
  needs: onUser('DeleteAccessKey'),
  run(call) {
    const { input, scope, world } = call
    const owner = user(world.state.iam, scope, named(call))
    const key = world.state.iam.accessKeys(scope).get(input.AccessKeyId)
    if (key?.userName !== owner.name) throw noAccessKey(input.AccessKeyId)
    world.state.iam.accessKeys(scope).delete(key.id)
    const issued = world.keys.get(key.id)
    if (issued) world.keys.set(key.id, { ...issued, status: 'Deleted' })
    return {}
  },
})

const loginShape = (owner: User) => ({
  LoginProfile: {
    UserName: owner.name,
    CreateDate: seconds(owner.login?.createMs ?? 0),
    PasswordResetRequired: owner.login?.resetRequired ?? false,
  },
})

interface LoginInput extends MaybeNamed {
  readonly Password?: string
  readonly PasswordResetRequired?: boolean
}

/**
 * CreateLoginProfile: a password for the console. The sign-in page does not insist on a new one where PasswordResetRequired says so.
 *
 * In      UserName (default: the caller), Password, PasswordResetRequired (false)
 * Out     LoginProfile
 * Errors  NoSuchEntity, EntityAlreadyExists, PasswordPolicyViolation
 * Source  https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateLoginProfile.html
 */
export const CreateLoginProfile = operation<LoginInput, unknown>({
  name: 'CreateLoginProfile',
  kind: 'management',
  readOnly: false,
  needs: onUser('CreateLoginProfile'),
  run(call) {
    const { input, scope, world, now } = call
    const owner = user(world.state.iam, scope, named(call))
    if (owner.login) throw loginExists(owner.name)
    if (input.Password === undefined)
      throw validation("1 validation error detected: Value null at 'password' failed to satisfy constraint: Member must not be null")
    checkPassword(input.Password, scope.account)
    const changed = {
      ...owner,
      login: { hash: hashPassword(input.Password), createMs: now, resetRequired: input.PasswordResetRequired ?? false },
    }
    saveUser(world.state.iam, scope, changed)
    return loginShape(changed)
  },
  recorded: toldWrite,
})

/** GetLoginProfile. Errors: NoSuchEntity for a user who has no password. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetLoginProfile.html */
export const GetLoginProfile = operation<MaybeNamed, unknown>({
  name: 'GetLoginProfile',
  kind: 'management',
  readOnly: true,
  needs: onUser('GetLoginProfile'),
  run(call) {
    const owner = user(call.world.state.iam, call.scope, named(call))
    if (!owner.login) throw noLogin(owner.name)
    return loginShape(owner)
  },
})

/** UpdateLoginProfile: what is left out stays. Errors: NoSuchEntity, PasswordPolicyViolation. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateLoginProfile.html */
export const UpdateLoginProfile = operation<LoginInput, unknown>({
  name: 'UpdateLoginProfile',
  kind: 'management',
  readOnly: false,
  needs: onUser('UpdateLoginProfile'),
  run(call) {
    const { input, scope, world } = call
    const owner = user(world.state.iam, scope, named(call))
    if (!owner.login) throw noLogin(owner.name)
    if (input.Password !== undefined) checkPassword(input.Password, scope.account)
    saveUser(world.state.iam, scope, {
      ...owner,
      login: {
        ...owner.login,
        ...(input.Password === undefined ? {} : { hash: hashPassword(input.Password) }),
        resetRequired: input.PasswordResetRequired ?? owner.login.resetRequired,
      },
    })
    return {}
  },
  recorded: toldWrite,
})

/** DeleteLoginProfile. Errors: NoSuchEntity. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteLoginProfile.html */
export const DeleteLoginProfile = operation<MaybeNamed, unknown>({
  name: 'DeleteLoginProfile',
  kind: 'management',
  readOnly: false,
  needs: onUser('DeleteLoginProfile'),
  run(call) {
    const { login, ...owner } = user(call.world.state.iam, call.scope, named(call))
    if (!login) throw noLogin(owner.name)
    saveUser(call.world.state.iam, call.scope, owner)
    return {}
  },
})
