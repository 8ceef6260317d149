import { arn } from '../../../domain/regions.ts'
import type { Rows, Store } from '../../state/store.ts'
import { type Scope, scopeKey } from '../../wire/operation.ts'

/** What ssm remembers: parameters by name. */
export interface SsmState {
  parameters(scope: Scope): Rows<Parameter>
}

export interface Parameter {
  readonly name: string
  readonly versions: readonly Version[]
  readonly tags: Readonly<Record<string, string>>
}

/** Oldest first. A hundred are kept. */
export interface Version {
  readonly version: number
  readonly type: 'String' | 'StringList'
  readonly value: string
  readonly description?: string
  readonly allowedPattern?: string
  readonly tier: 'Standard' | 'Advanced'
  readonly dataType: string
  readonly atMs: number
  /** ARN of who wrote it. */
  readonly by: string
}

export function openSsm(store: Store): SsmState {
  const parameters = store.table<Parameter>('ssm-parameters')
  return { parameters: (scope) => parameters.in(scopeKey(scope)) }
}

export const parameterArn = (scope: Scope, name: string): string =>
  arn({
    partition: scope.partition,
    service: 'ssm',
    region: scope.region,
    account: scope.account,
    resource: `parameter${name.startsWith('/') ? '' : '/'}${name}`,
  })
