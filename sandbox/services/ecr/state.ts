import { arn } from '../../../domain/regions.ts'
import type { Rows, Store } from '../../state/store.ts'
import { type Scope, scopeKey } from '../../wire/operation.ts'

/** What ecr remembers: repositories by name. There are no images. */
export interface EcrState {
  repositories(scope: Scope): Rows<Repository>
}

export interface Repository {
  readonly name: string
  readonly createdMs: number
  readonly mutability: 'MUTABLE' | 'IMMUTABLE'
  readonly scanOnPush: boolean
  readonly policy: string | null
  readonly lifecycle: string | null
  readonly tags: Readonly<Record<string, string>>
}

export function openEcr(store: Store): EcrState {
  const repositories = store.table<Repository>('ecr-repositories')
  return { repositories: (scope) => repositories.in(scopeKey(scope)) }
}

export const repositoryArn = (scope: Scope, name: string): string =>
  arn({ partition: scope.partition, service: 'ecr', region: scope.region, account: scope.account, resource: `repository/${name}` })
