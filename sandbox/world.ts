/** Everything a running sandbox has: its store, its clock, the state of each service, and the signals between them. */

import type { SandboxClock } from './clock.ts'
import type { Asks, Signals } from './pipeline/signals.ts'
import type { CloudFormationState } from './services/cloudformation/state.ts'
import type { CloudTrailState } from './services/cloudtrail/state.ts'
import type { CloudWatchState } from './services/cloudwatch/state.ts'
import type { EcrState } from './services/ecr/state.ts'
import type { IamState } from './services/iam/state.ts'
import type { LogsState } from './services/logs/state.ts'
import type { OrganizationsState } from './services/organizations/state.ts'
import type { S3State } from './services/s3/state.ts'
import type { SnsState } from './services/sns/state.ts'
import type { SqsState } from './services/sqs/state.ts'
import type { SsmState } from './services/ssm/state.ts'
import type { Rows, Store } from './state/store.ts'
import type { Caller, Need, Scope } from './wire/operation.ts'

export interface World {
  readonly store: Store
  readonly clock: SandboxClock
  readonly state: States
  /** Access keys the sandbox issued, by id. */
  readonly keys: Rows<IssuedKey>
  readonly options: WorldOptions
  /** `http://127.0.0.1:PORT`, without a slash at the end: the beginning of every link the sandbox sends. */
  readonly endpoint: string
  signal<K extends keyof Signals>(name: K, payload: Signals[K]): void
  on<K extends keyof Signals>(name: K, arrow: (payload: Signals[K]) => void): void
  readonly ask: Asks
  /** null: allowed; else AWS's sentence of refusal (the service puts it into its own error). Identity policies only where enforcement is on. */
  refusal(caller: Caller, need: Need, scope: Scope, context: Readonly<Record<string, string>>): string | null
  /** Whether callers' identity policies are asked in this account. */
  isEnforced(account: string): boolean
  /** Aborted when the sandbox begins to end: what is still under way to elsewhere stops, and is not written any more. */
  readonly closing: AbortSignal
  /** Something of ours failed outside a request (a job, a delivery): said once, in the log. */
  report(error: unknown, what: string): void
}

export interface States {
  readonly cloudformation: CloudFormationState
  readonly cloudtrail: CloudTrailState
  readonly cloudwatch: CloudWatchState
  readonly ecr: EcrState
  readonly iam: IamState
  readonly logs: LogsState
  readonly organizations: OrganizationsState
  readonly s3: S3State
  readonly sns: SnsState
  readonly sqs: SqsState
  readonly ssm: SsmState
}

export interface WorldOptions {
  readonly account: string
  readonly enforceIam: boolean
  /** Hosts beside loopback that webhooks and mail may go to. */
  readonly allowDelivery: readonly string[]
}

export interface IssuedKey {
  readonly secret: string
  readonly token?: string
  readonly expiresMs?: number
  /** A deleted key stays known, so that it is refused and not taken for a foreign one. */
  readonly status: 'Active' | 'Inactive' | 'Deleted'
  readonly caller: Omit<Caller, 'accessKeyId'>
}
