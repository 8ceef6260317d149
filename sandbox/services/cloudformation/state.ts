import { arn } from '../../../domain/regions.ts'
import type { Lists, Rows, Store } from '../../state/store.ts'
import { type Caller, type Scope, scopeKey } from '../../wire/operation.ts'

/** What cloudformation remembers. Stacks are kept after their deletion, found by id alone then. */
export interface CloudFormationState {
  /** By id (ARN). */
  stacks(scope: Scope): Rows<Stack>
  /** Texts of templates: `current <stack id>`, `next <stack id>`, `set <change set id>`. */
  templates(scope: Scope): Rows<string>
  /** A stack's resources by logical id. */
  resources(scope: Scope, stackId: string): Rows<Resource>
  /** What is being done to a stack, by its id. */
  work(scope: Scope): Rows<Work>
  /** The steps of that, by their ids: each is written by itself. */
  steps(scope: Scope, stackId: string): Rows<Step>
  changeSets(scope: Scope): Rows<ChangeSet>
  /** Exports of the region by name. */
  exports(scope: Scope): Rows<Export>
  /** Lists named by stack id. */
  events(scope: Scope): Lists<StackEvent>
  /** Every scope that ever had a stack. */
  scopes(): Scope[]
}

export interface Tag {
  readonly Key: string
  readonly Value: string
}

/** A parameter with the value it has. */
export interface Setting {
  readonly key: string
  readonly value: string
  /** The value behind a name of the parameter store. */
  readonly resolved?: string
  readonly isHidden: boolean
}

export interface Output {
  readonly key: string
  readonly value: string
  readonly description?: string
  readonly exportName?: string
}

/** What an update replaces all at once, and a rollback puts back. */
export interface Settings {
  readonly description?: string
  readonly parameters: readonly Setting[]
  readonly tags: readonly Tag[]
  readonly capabilities: readonly string[]
  readonly roleArn?: string
}

export interface Stack extends Settings {
  readonly id: string
  readonly name: string
  readonly status: string
  readonly reason?: string
  readonly disableRollback: boolean
  readonly onFailure?: 'ROLLBACK' | 'DELETE' | 'DO_NOTHING'
  readonly timeoutMinutes?: number
  readonly isProtected: boolean
  readonly retainExceptOnCreate: boolean
  readonly outputs: readonly Output[]
  readonly createdMs: number
  readonly updatedMs?: number
  readonly deletedMs?: number
  readonly changeSetId?: string
  readonly clientToken?: string
  readonly lastEventMs: number
  readonly drift?: StackDrift
}

export interface StackDrift {
  readonly id: string
  readonly status: 'DRIFTED' | 'IN_SYNC'
  readonly drifted: number
  readonly atMs: number
}

export interface Resource {
  readonly logicalId: string
  readonly type: string
  /** Absent: it could not be made. */
  readonly physicalId?: string
  /** As evaluated when it was made or changed last. */
  readonly properties: Readonly<Record<string, unknown>>
  /** The stack's own tags at that time. */
  readonly tags: readonly Tag[]
  readonly attributes: Readonly<Record<string, unknown>>
  readonly dependsOn: readonly string[]
  readonly deletionPolicy: DeletionPolicy
  readonly updateReplacePolicy: DeletionPolicy
  readonly metadata?: unknown
  readonly description?: string
  readonly status: string
  readonly reason?: string
  readonly atMs: number
}

export type DeletionPolicy = 'Delete' | 'Retain' | 'RetainExceptOnCreate'

/** A step of the work on a stack. */
export interface Step {
  readonly id: string
  readonly logicalId: string
  /** `make`: as the template says, new, changed or as it is; `revert`: as it was; `remove`: the thing in `resource`. */
  readonly action: 'make' | 'revert' | 'remove'
  readonly resource?: Resource
  readonly isReplaced?: boolean
  readonly after: readonly string[]
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'skipped'
  readonly dueMs?: number
  /** What the event says when it is done. */
  readonly ends?: string
}

export interface Work {
  readonly kind: 'create' | 'update' | 'delete'
  readonly phase: 'make' | 'cleanUp' | 'undo' | 'undoCleanUp' | 'remove'
  readonly caller: Caller
  readonly clientToken?: string
  /** Of an update: what there was. */
  readonly before?: { readonly resources: readonly Resource[]; readonly settings: Settings; readonly outputs: readonly Output[] }
  /** Replaced things, to be removed at the end. */
  readonly replaced: readonly Resource[]
  readonly retain: readonly string[]
  /** A thing of a custom name that is there already and would outlive the stack is taken in, not refused. */
  readonly importsExisting?: boolean
  /** Logical ids of what could not be made, changed, removed. */
  readonly failed: { readonly create: readonly string[]; readonly update: readonly string[]; readonly delete: readonly string[] }
  /** Where no resource is to blame: a refused export, say. */
  readonly failure?: string
  readonly isCancelled?: boolean
}

export interface ChangeSet {
  readonly id: string
  readonly name: string
  readonly stackId: string
  readonly stackName: string
  readonly type: 'CREATE' | 'UPDATE'
  readonly description?: string
  readonly createdMs: number
  readonly status: 'CREATE_PENDING' | 'CREATE_IN_PROGRESS' | 'CREATE_COMPLETE' | 'FAILED'
  readonly execution: 'UNAVAILABLE' | 'AVAILABLE' | 'EXECUTE_IN_PROGRESS' | 'EXECUTE_COMPLETE' | 'EXECUTE_FAILED' | 'OBSOLETE'
  readonly reason?: string
  readonly settings: Settings
  readonly changes: readonly unknown[]
  readonly onStackFailure?: 'ROLLBACK' | 'DELETE' | 'DO_NOTHING'
  readonly clientToken?: string
  readonly importsExisting: boolean
  readonly caller: Caller
}

export interface Export {
  readonly name: string
  readonly value: string
  readonly stackId: string
  /** Ids of stacks that import it. */
  readonly importers: readonly string[]
}

export interface StackEvent {
  readonly EventId: string
  readonly StackId: string
  readonly StackName: string
  readonly LogicalResourceId: string
  readonly PhysicalResourceId: string
  readonly ResourceType: string
  readonly atMs: number
  readonly ResourceStatus: string
  readonly ResourceStatusReason?: string
  readonly ResourceProperties?: string
  readonly ClientRequestToken?: string
}

export function openCloudFormation(store: Store): CloudFormationState {
  const stacks = store.table<Stack>('cloudformation-stacks')
  const templates = store.table<string>('cloudformation-templates')
  const resources = store.table<Resource>('cloudformation-resources')
  const work = store.table<Work>('cloudformation-work')
  const steps = store.table<Step>('cloudformation-steps')
  const changeSets = store.table<ChangeSet>('cloudformation-change-sets')
  const exports = store.table<Export>('cloudformation-exports')
  const events = store.log<StackEvent>('cloudformation-events')
  return {
    stacks: (scope) => stacks.in(scopeKey(scope)),
    templates: (scope) => templates.in(scopeKey(scope)),
    resources: (scope, stackId) => resources.in(`${scopeKey(scope)}/${stackId}`),
    work: (scope) => work.in(scopeKey(scope)),
    steps: (scope, stackId) => steps.in(`${scopeKey(scope)}/${stackId}`),
    changeSets: (scope) => changeSets.in(scopeKey(scope)),
    exports: (scope) => exports.in(scopeKey(scope)),
    events: (scope) => events.in(scopeKey(scope)),
    scopes: () =>
      stacks.scopes().map((key) => {
        const [partition = '', account = '', region = ''] = key.split('/')
        return { partition, account, region }
      }),
  }
}

const cfnArn = (scope: Scope, resource: string) =>
  arn({ partition: scope.partition, service: 'cloudformation', region: scope.region, account: scope.account, resource })
export const stackArn = (scope: Scope, name: string, id: string): string => cfnArn(scope, `stack/${name}/${id}`)
export const changeSetArn = (scope: Scope, name: string, id: string): string => cfnArn(scope, `changeSet/${name}/${id}`)

/** By name only one that is not deleted, by id any. */
export function findStack(state: CloudFormationState, scope: Scope, nameOrId: string): Stack | undefined {
  if (nameOrId.startsWith('arn:')) return state.stacks(scope).get(nameOrId)
  for (const stack of state.stacks(scope).values()) if (stack.name === nameOrId && stack.status !== 'DELETE_COMPLETE') return stack
  return undefined
}

export const templateKey = {
  current: (stackId: string) => `current ${stackId}`,
  next: (stackId: string) => `next ${stackId}`,
  changeSet: (changeSetId: string) => `set ${changeSetId}`,
}
