import { operation } from '../../wire/operation.ts'
import { aliasExists, noAlias } from './errors.ts'
import type { Paged } from './page.ts'
import { aliasOf } from './state.ts'

/**
 * CreateAccountAlias: the account's name in its sign-in address; a second one takes the place of the first.
 *
 * Errors  EntityAlreadyExists (unique in the partition)
 * Source  https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html
 */
export const CreateAccountAlias = operation<{ AccountAlias: string }, unknown>({
  name: 'CreateAccountAlias',
  kind: 'management',
  readOnly: false,
  needs: () => ({ action: 'iam:CreateAccountAlias', resource: '*' }),
  run({ input, scope, world }) {
    const aliases = world.state.iam.aliases(scope.partition)
    if (aliases.has(input.AccountAlias)) throw aliasExists(input.AccountAlias)
    const old = aliasOf(world.state.iam, scope)
    if (old !== undefined) aliases.delete(old)
    aliases.set(input.AccountAlias, scope.account)
    return {}
  },
})

/** DeleteAccountAlias. Errors: NoSuchEntity. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountAlias.html */
export const DeleteAccountAlias = operation<{ AccountAlias: string }, unknown>({
  name: 'DeleteAccountAlias',
  kind: 'management',
  readOnly: false,
  needs: () => ({ action: 'iam:DeleteAccountAlias', resource: '*' }),
  run({ input, scope, world }) {
    if (aliasOf(world.state.iam, scope) !== input.AccountAlias) throw noAlias(input.AccountAlias)
    world.state.iam.aliases(scope.partition).delete(input.AccountAlias)
    return {}
  },
})

/** ListAccountAliases: none or one. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html */
export const ListAccountAliases = operation<Paged, unknown>({
  name: 'ListAccountAliases',
  kind: 'management',
  readOnly: true,
  needs: () => ({ action: 'iam:ListAccountAliases', resource: '*' }),
  run({ scope, world }) {
    const alias = aliasOf(world.state.iam, scope)
    return { AccountAliases: alias === undefined ? [] : [alias], IsTruncated: false }
  },
})
