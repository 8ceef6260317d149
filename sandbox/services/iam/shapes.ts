import { arn } from '../../../domain/regions.ts'
import { recordedAnswer } from '../../wire/java-date.ts'
import type { Call, Recorded } from '../../wire/operation.ts'
import { lowerCamel } from '../../wire/record.ts'
import type { AccountScope, Policy, Role, Tag, User } from './state.ts'

/** IAM's times have no fractions of seconds. */
export const seconds = (ms: number): Date => new Date(Math.floor(ms / 1000) * 1000)

/** Policies are URL-encoded in IAM's answers, by RFC 3986. Clients decode them. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html */
export const encodedDocument = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

export const iamArn = (of: AccountScope, kind: string, path: string, name: string): string =>
  arn({ partition: of.partition, service: 'iam', account: of.account, resource: `${kind}${path}${name}` })

/** The resource of a list: `arn:aws:iam::ACCOUNT:role/`. Source: recorded refusals in https://github.com/adanalvarez/TrailDiscover */
export const listOf = (kind: string) => (call: Call<never>) => iamArn(call.scope, kind, '/', '')

const boundaryOf = (boundary: string | undefined) =>
  boundary === undefined ? undefined : ({ PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: boundary } as const)

/** `Get` and `Create` tell everything; lists leave out tags, the boundary and what was last used. */
export function userShape(user: User, detail: 'full' | 'list'): Record<string, unknown> {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: user.arn,
    CreateDate: seconds(user.createMs),
    PasswordLastUsed: user.passwordLastUsedMs === undefined ? undefined : seconds(user.passwordLastUsedMs),
    PermissionsBoundary: detail === 'full' ? boundaryOf(user.boundary) : undefined,
    Tags: detail === 'full' && user.tags.length > 0 ? user.tags : undefined,
  }
}

export function roleShape(role: Role, detail: 'create' | 'full' | 'list'): Record<string, unknown> {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: seconds(role.createMs),
    AssumeRolePolicyDocument: encodedDocument(role.trust),
    Description: detail === 'create' ? undefined : role.description,
    // CreateRole answers it only where it was asked for. Source: recorded answers of AWS
    MaxSessionDuration: detail === 'create' && role.maxSessionSeconds === 3600 ? undefined : role.maxSessionSeconds,
    PermissionsBoundary: detail === 'list' ? undefined : boundaryOf(role.boundary),
    Tags: detail === 'list' || role.tags.length === 0 ? undefined : role.tags,
    RoleLastUsed:
      detail === 'full' ? (role.lastUsed ? { LastUsedDate: seconds(role.lastUsed.atMs), Region: role.lastUsed.region } : {}) : undefined,
  }
}

export function policyShape(policy: Policy, counts: { attached: number; boundaries: number }, detail: 'full' | 'list') {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: counts.attached,
    PermissionsBoundaryUsageCount: counts.boundaries,
    IsAttachable: true,
    Description: detail === 'full' ? policy.description : undefined,
    CreateDate: seconds(policy.createMs),
    UpdateDate: seconds(policy.updateMs),
    Tags: detail === 'full' ? policy.tags : undefined,
  }
}

export const sortedByName = <T extends { readonly name: string }>(all: Iterable<T>): T[] =>
  [...all].sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))

export const under = (prefix: string | undefined) => (item: { readonly path: string }) => item.path.startsWith(prefix ?? '/')

/** Records of IAM never hold a secret. Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html and records of real accounts */
const secrets = ['Password', 'SecretAccessKey', 'Base32StringSeed', 'QRCodePNG', 'AuthenticationCode1', 'AuthenticationCode2']

function withoutSecrets(value: unknown): unknown {
  if (value instanceof Date || Array.isArray(value) || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([k]) => !secrets.includes(k))
      .map(([k, v]) => [k, withoutSecrets(v)]),
  )
}

/** How a call of IAM that changes something is recorded: the answer in full, without secrets. */
export const toldWrite = (call: Call<never>, output: unknown): Recorded => {
  const answer = recordedAnswer(withoutSecrets(output ?? {})) as object
  return {
    requestParameters: lowerCamel(withoutSecrets(call.input)) ?? null,
    responseElements: Object.keys(answer).length === 0 ? null : answer,
  }
}

/** Tags with these put over them, by key. */
export function tagged(tags: readonly Tag[], added: readonly Tag[]): readonly Tag[] {
  const out = new Map(tags.map((t) => [t.Key, t]))
  for (const { Key, Value } of added) out.set(Key, { Key, Value: Value ?? '' })
  return [...out.values()]
}

export const untagged = (tags: readonly Tag[], keys: readonly string[]): readonly Tag[] => tags.filter((t) => !keys.includes(t.Key))
