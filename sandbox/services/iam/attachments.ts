import { operation } from '../../wire/operation.ts'
import { checkedPolicy, noInline, noPolicy, notAttachable, overInline, overQuota } from './errors.ts'
import { type Paged, page } from './page.ts'
import { findPolicy, managedOrOwn } from './policies.ts'
import { role, roleResource, saveRole } from './roles.ts'
import { encodedDocument } from './shapes.ts'
import type { AccountScope, IamState, Owner, Role, User } from './state.ts'
import { saveUser, user, userResource } from './users.ts'

/**
 * Policies of users and of roles: the same ten operations twice, since AWS has them twice.
 *
 * Source  https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html , API_PutUserPolicy.html and their neighbours; sizes:
 *         https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (inline policies together, white space not counted)
 */
interface Side<K extends 'role' | 'user', T extends Owner> {
  readonly kind: K
  readonly label: K extends 'role' ? 'Role' : 'User'
  readonly inlineCharacters: number
  find(state: IamState, of: AccountScope, name: string): T
  save(state: IamState, of: AccountScope, changed: T): void
  resource(state: IamState, of: AccountScope, name: string): string
}

const roles: Side<'role', Role> = {
  kind: 'role',
  label: 'Role',
  inlineCharacters: 10_240,
  find: role,
  save: saveRole,
  resource: roleResource,
}
const users: Side<'user', User> = {
  kind: 'user',
  label: 'User',
  inlineCharacters: 2048,
  find: user,
  save: saveUser,
  resource: userResource,
}

/** Managed policies that a user or a role can have. Source: the quota page above (10 by default). */
const attachedAtMost = 10

type Input = { readonly [K in 'RoleName' | 'UserName']?: string }
type Inline = Input & { readonly PolicyName: string }
type Attach = Input & { readonly PolicyArn: string }
type Where = { readonly input: Input; readonly scope: AccountScope; readonly world: { readonly state: { readonly iam: IamState } } }

function operationsOf<K extends 'role' | 'user', T extends Owner>(side: Side<K, T>) {
  const { label } = side
  const nameOf = (input: Input): string => (side.kind === 'role' ? input.RoleName : input.UserName) ?? ''
  const owner = ({ input, scope, world }: Where) => side.find(world.state.iam, scope, nameOf(input))
  const on =
    (action: string) =>
    ({ input, scope, world }: Where) => ({ action: `iam:${action}`, resource: side.resource(world.state.iam, scope, nameOf(input)) })
  /** Inline policies are found whatever the case of their name. Source: recorded answers of AWS */
  const keyOf = (of: T, policy: string) => Object.keys(of.inline).find((k) => k.toLowerCase() === policy.toLowerCase())
  const read = { kind: 'management', readOnly: true } as const
  const write = { kind: 'management', readOnly: false } as const

  return [
    operation<Inline & { PolicyDocument: string }, unknown>({
      name: `Put${label}Policy`,
      ...write,
      needs: on(`Put${label}Policy`),
      run(call) {
        const { input, scope, world } = call
        const found = owner(call)
        checkedPolicy(input.PolicyDocument, 'identity', scope.partition)
        const inline = { ...found.inline, [keyOf(found, input.PolicyName) ?? input.PolicyName]: input.PolicyDocument }
        const size = Object.values(inline).reduce((n, text) => n + text.replace(/\s+/g, '').length, 0)
        if (size > side.inlineCharacters) throw overInline(side.kind, found.name, side.inlineCharacters)
        side.save(world.state.iam, scope, { ...found, inline })
        return {}
      },
    }),
    operation<Inline, unknown>({
      name: `Get${label}Policy`,
      ...read,
      needs: on(`Get${label}Policy`),
      run(call) {
        const found = owner(call)
        const key = keyOf(found, call.input.PolicyName)
        if (key === undefined) throw noInline(side.kind, call.input.PolicyName)
        return {
          [`${label}Name`]: found.name,
          // Recorded from AWS: the name comes back as it was asked for.
          PolicyName: call.input.PolicyName,
          PolicyDocument: encodedDocument(found.inline[key] ?? ''),
        }
      },
    }),
    operation<Inline, unknown>({
      name: `Delete${label}Policy`,
      ...write,
      needs: on(`Delete${label}Policy`),
      run(call) {
        const found = owner(call)
        const key = keyOf(found, call.input.PolicyName)
        if (key === undefined) throw noInline(side.kind, call.input.PolicyName)
        const { [key]: _gone, ...inline } = found.inline
        side.save(call.world.state.iam, call.scope, { ...found, inline })
        return {}
      },
    }),
    operation<Input & Paged, unknown>({
      name: `List${label}Policies`,
      ...read,
      needs: on(`List${label}Policies`),
      run(call) {
        const { items, ...rest } = page(Object.keys(owner(call).inline).sort(), call.input)
        return { PolicyNames: items, ...rest }
      },
    }),
    operation<Attach, unknown>({
      name: `Attach${label}Policy`,
      ...write,
      needs: (call) => ({ ...on(`Attach${label}Policy`)(call), context: { 'iam:policyarn': call.input.PolicyArn } }),
      run(call) {
        const { input, scope, world } = call
        const found = owner(call)
        const { arn } = managedOrOwn(world.state.iam, scope, input.PolicyArn, notAttachable)
        if (found.attached.includes(arn)) return {}
        if (found.attached.length >= attachedAtMost) throw overQuota(`PoliciesPer${label}`, attachedAtMost)
        side.save(world.state.iam, scope, { ...found, attached: [...found.attached, arn] })
        return {}
      },
    }),
    operation<Attach, unknown>({
      name: `Detach${label}Policy`,
      ...write,
      needs: (call) => ({ ...on(`Detach${label}Policy`)(call), context: { 'iam:policyarn': call.input.PolicyArn } }),
      run(call) {
        const { input, scope, world } = call
        const found = owner(call)
        const arn = findPolicy(world.state.iam, scope, input.PolicyArn)?.arn ?? input.PolicyArn
        if (!found.attached.includes(arn)) throw noPolicy(input.PolicyArn)
        side.save(world.state.iam, scope, { ...found, attached: found.attached.filter((a) => a !== arn) })
        return {}
      },
    }),
    operation<Input & Paged & { PathPrefix?: string }, unknown>({
      name: `ListAttached${label}Policies`,
      ...read,
      needs: on(`ListAttached${label}Policies`),
      run(call) {
        const prefix = call.input.PathPrefix ?? '/'
        const listed = owner(call)
          .attached.map((arn) => ({ PolicyName: arn.slice(arn.lastIndexOf('/') + 1), PolicyArn: arn }))
          .filter(({ PolicyArn }) => PolicyArn.slice(PolicyArn.indexOf(':policy/') + 7).startsWith(prefix))
        const { items, ...rest } = page(listed, call.input)
        return { AttachedPolicies: items, ...rest }
      },
    }),
  ]
}

export const attachments = [...operationsOf(roles), ...operationsOf(users)]
