import { randomUUID } from 'node:crypto'
import { AwsError } from '../../wire/error.ts'
import { type Call, operation, type Scope } from '../../wire/operation.ts'
import type { World } from '../../world.ts'
import {
  badToken,
  busy,
  cannotExecute,
  cannotExecuteIn,
  needsStackName,
  noChangeSet,
  noStackInBrackets,
  notModelled,
  validationError,
} from './errors.ts'
import { tellStack } from './events.ts'
import { planChanges } from './plan.ts'
import { actor, need, needsWithRole, page, recordedSettings, type SettingsInput, wanted } from './request.ts'
import { shownSettings } from './settings.ts'
import { beginUpdate, checkName, newStack, updatable } from './stacks.ts'
import { type ChangeSet, changeSetArn, findStack, type Stack, templateKey } from './state.ts'
import { readTemplate } from './template.ts'
import { startMaking } from './work.ts'

interface Named {
  readonly ChangeSetName: string
  readonly StackName?: string
}

interface CreateInput extends SettingsInput {
  readonly ChangeSetName: string
  readonly ChangeSetType?: 'CREATE' | 'UPDATE' | 'IMPORT'
  readonly Description?: string
  readonly ClientToken?: string
  readonly OnStackFailure?: 'ROLLBACK' | 'DELETE' | 'DO_NOTHING'
  readonly IncludeNestedStacks?: boolean
  readonly ImportExistingResources?: boolean
  readonly DeploymentMode?: string
  readonly ResourcesToImport?: readonly unknown[]
}

const job = 'cloudformation.changeSet'
/** How long AWS takes to work one out. Assumed: some seconds; recorded change sets say five to ten. */
const awsMs = 6_000

/** Works out change sets that are due. */
export function connectChangeSets(world: World): void {
  world.clock.on(job, ({ scope, id }: { scope: Scope; id: string }) => workOut(world, scope, id))
}

function workOut(world: World, scope: Scope, id: string): void {
  const { cloudformation } = world.state
  const set = cloudformation.changeSets(scope).get(id)
  const stack = set && cloudformation.stacks(scope).get(set.stackId)
  if (!set || !stack || set.status === 'CREATE_COMPLETE') return
  const keep = (change: Partial<ChangeSet>) => cloudformation.changeSets(scope).set(id, { ...set, ...change })
  try {
    const template = readTemplate(cloudformation.templates(scope).get(templateKey.changeSet(id)) ?? '')
    const { changes, hasChanges } = planChanges(world, scope, stack, template, set.settings)
    if (hasChanges) keep({ changes, status: 'CREATE_COMPLETE', execution: 'AVAILABLE' })
    else
      keep({
        status: 'FAILED',
        execution: 'UNAVAILABLE',
        reason: "The submitted information didn't contain changes. Submit different information to create a change set.",
      })
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    keep({ status: 'FAILED', execution: 'UNAVAILABLE', reason: error.message })
  }
}

/**
 * CreateChangeSet: what a template would do, to be looked at and then done. Of type CREATE it makes a stack that waits for it.
 *
 * Errors  AlreadyExistsException, ValidationError, InsufficientCapabilitiesException
 * Source  https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html ; sentences recorded, see errors.ts
 * Not modelled  imports, nested stacks, drift-aware deployment, and as CreateStack
 */
export const CreateChangeSet = operation<CreateInput, { Id: string; StackId: string }>({
  name: 'CreateChangeSet',
  kind: 'management',
  readOnly: false,
  needs: (call) => needsWithRole(call, 'CreateChangeSet', call.input.StackName),
  async run(call) {
    const { input, scope, world, now } = call
    const { cloudformation } = world.state
    if (!/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(input.ChangeSetName))
      throw validationError(
        `1 validation error detected: Value '${input.ChangeSetName}' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
      )
    const type = input.ChangeSetType ?? 'UPDATE'
    if (type === 'IMPORT' || (input.ResourcesToImport?.length ?? 0) > 0) throw notModelled('imports of resources')
    if (input.DeploymentMode !== undefined && input.DeploymentMode !== '')
      throw notModelled(`the parameter DeploymentMode (${input.DeploymentMode})`)
    const found = findStack(cloudformation, scope, input.StackName)
    const existing = found && found.status !== 'DELETE_COMPLETE' ? found : undefined
    if (type === 'UPDATE') {
      if (!existing) throw noStackInBrackets(input.StackName)
      if (existing.status === 'REVIEW_IN_PROGRESS')
        throw validationError(`Stack:${existing.id} is in REVIEW_IN_PROGRESS state and can not be updated.`)
      if (!updatable.has(existing.status)) throw busy(existing.id, existing.status)
    } else {
      if (input.StackName.startsWith('arn:') && !existing) throw noStackInBrackets(input.StackName)
      if (existing && existing.status !== 'REVIEW_IN_PROGRESS')
        throw validationError(
          `Stack [${input.StackName}] already exists and cannot be created again with the changeSet [${input.ChangeSetName}].`,
        )
      if (!existing) checkName(input.StackName)
    }
    const already = existing && named(call, existing, input.ChangeSetName)
    if (already && input.ClientToken !== undefined && already.clientToken === input.ClientToken)
      return { Id: already.id, StackId: already.stackId }
    if (already) throw new AwsError('AlreadyExistsException', `ChangeSet ${input.ChangeSetName} already exists`)
    const stack: Stack = existing ?? newStack(call, input.StackName)
    const { text, settings } = await wanted(call, stack, type === 'UPDATE' ? stack : null)
    const caller = actor(call, settings.roleArn)
    if (!existing) {
      cloudformation.stacks(scope).set(stack.id, stack)
      tellStack(world, scope, stack.id, 'REVIEW_IN_PROGRESS', 'User Initiated', undefined)
    }
    const id = changeSetArn(scope, input.ChangeSetName, randomUUID())
    cloudformation.templates(scope).set(templateKey.changeSet(id), text)
    cloudformation.changeSets(scope).set(id, {
      id,
      name: input.ChangeSetName,
      stackId: stack.id,
      stackName: stack.name,
      type,
      ...(input.Description === undefined ? {} : { description: input.Description }),
      createdMs: now,
      status: 'CREATE_PENDING',
      execution: 'UNAVAILABLE',
      settings,
      changes: [],
      ...(input.OnStackFailure === undefined ? {} : { onStackFailure: input.OnStackFailure }),
      ...(input.ClientToken === undefined ? {} : { clientToken: input.ClientToken }),
      importsExisting: input.ImportExistingResources ?? false,
      caller,
    })
    world.clock.schedule(`${job} ${id}`, { atMs: now + world.clock.delay(awsMs, 1), job, data: { scope, id } })
    return { Id: id, StackId: stack.id }
  },
  recorded: ({ input }, output) => ({
    requestParameters: recordedSettings(input),
    ...(output ? { responseElements: { id: output.Id, stackId: output.StackId } } : {}),
  }),
})

function named(call: Call<object>, stack: Stack, name: string): ChangeSet | undefined {
  for (const set of call.world.state.cloudformation.changeSets(call.scope).values())
    if (set.stackId === stack.id && set.name === name && set.execution !== 'EXECUTE_COMPLETE' && set.execution !== 'OBSOLETE') return set
  // One that was carried out keeps its name until it is used again.
  let last: ChangeSet | undefined
  for (const set of call.world.state.cloudformation.changeSets(call.scope).values())
    if (set.stackId === stack.id && set.name === name) last = set
  return last?.execution === 'EXECUTE_COMPLETE' || last?.execution === 'OBSOLETE' ? undefined : last
}

/** By id, or by name with its stack. Errors: ValidationError, ChangeSetNotFound. */
function changeSetOf(call: Call<Named>): ChangeSet {
  const { ChangeSetName, StackName } = call.input
  const { cloudformation } = call.world.state
  if (ChangeSetName.startsWith('arn:')) {
    const found = cloudformation.changeSets(call.scope).get(ChangeSetName)
    if (!found) throw noChangeSet(ChangeSetName)
    return found
  }
  if (StackName === undefined) throw needsStackName()
  const stack = findStack(cloudformation, call.scope, StackName)
  if (!stack) throw noStackInBrackets(StackName)
  let found: ChangeSet | undefined
  for (const set of cloudformation.changeSets(call.scope).values()) if (set.stackId === stack.id && set.name === ChangeSetName) found = set
  if (!found) throw noChangeSet(ChangeSetName)
  return found
}

const stackOfSet = (call: Call<Named>) =>
  call.input.StackName ?? call.world.state.cloudformation.changeSets(call.scope).get(call.input.ChangeSetName)?.stackId

/** Changes of a page. Assumed: AWS does not say how many. */
const changesOfPage = 100

/** Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html */
export const DescribeChangeSet = operation<Named & { NextToken?: string; IncludePropertyValues?: boolean }, unknown>({
  name: 'DescribeChangeSet',
  kind: 'management',
  readOnly: true,
  needs: (call) => need(call, 'DescribeChangeSet', stackOfSet(call)),
  run(call) {
    const set = changeSetOf(call)
    const { items, next } = page(set.changes, changesOfPage, call.input.NextToken, badToken)
    return {
      ChangeSetName: set.name,
      ChangeSetId: set.id,
      StackId: set.stackId,
      StackName: set.stackName,
      ...(set.description === undefined ? {} : { Description: set.description }),
      ...(set.settings.parameters.length === 0 ? {} : { Parameters: shownSettings(set.settings.parameters) }),
      CreationTime: new Date(set.createdMs),
      ExecutionStatus: set.execution,
      Status: set.status,
      ...(set.reason === undefined ? {} : { StatusReason: set.reason }),
      NotificationARNs: [],
      RollbackConfiguration: {},
      Capabilities: set.settings.capabilities,
      ...(set.settings.tags.length === 0 ? {} : { Tags: set.settings.tags }),
      Changes: call.input.IncludePropertyValues === true ? items : items.map(withoutValues),
      IncludeNestedStacks: false,
      ...(set.onStackFailure === undefined ? {} : { OnStackFailure: set.onStackFailure }),
      ...next,
    }
  },
})

/** Values are told only to those who ask. */
function withoutValues(change: unknown): unknown {
  const { ResourceChange, ...rest } = change as {
    ResourceChange: Record<string, unknown> & { Details?: { Target?: Record<string, unknown> }[] }
  }
  const { BeforeContext: _b, AfterContext: _a, ...resource } = ResourceChange
  return {
    ...rest,
    ResourceChange: {
      ...resource,
      Details: (resource.Details ?? []).map((d) => {
        const { Path: _p, BeforeValue: _v, AfterValue: _w, AttributeChangeType: _t, ...Target } = d.Target ?? {}
        return { ...d, Target }
      }),
    },
  }
}

/**
 * ExecuteChangeSet: what the change set says is done; the stack's others are then obsolete.
 * Errors: ChangeSetNotFound, InvalidChangeSetStatus.
 * Source  https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html
 */
export const ExecuteChangeSet = operation<
  Named & { ClientRequestToken?: string; DisableRollback?: boolean; RetainExceptOnCreate?: boolean },
  object
>({
  name: 'ExecuteChangeSet',
  kind: 'management',
  readOnly: false,
  needs: (call) => need(call, 'ExecuteChangeSet', stackOfSet(call)),
  run(call) {
    const { input, scope, world } = call
    const { cloudformation } = world.state
    const set = changeSetOf(call)
    if (set.status !== 'CREATE_COMPLETE') throw cannotExecute(set.id, set.status)
    if (set.execution !== 'AVAILABLE') throw cannotExecuteIn(set.id, set.execution)
    const stack = cloudformation.stacks(scope).get(set.stackId)
    if (!stack) throw noStackInBrackets(set.stackName)
    if (set.type === 'UPDATE' && !updatable.has(stack.status)) throw busy(stack.id, stack.status)
    if (input.DisableRollback === true && set.onStackFailure !== undefined)
      throw validationError('You cannot specify DisableRollback in ExecuteChangeSet when OnStackFailure was specified in CreateChangeSet.')
    const text = cloudformation.templates(scope).get(templateKey.changeSet(set.id)) ?? ''
    for (const other of [...cloudformation.changeSets(scope).values()])
      if (other.stackId === stack.id && other.id !== set.id && other.execution === 'AVAILABLE')
        cloudformation.changeSets(scope).set(other.id, { ...other, execution: 'OBSOLETE' })
    cloudformation.changeSets(scope).set(set.id, { ...set, execution: 'EXECUTE_COMPLETE' })
    const { description: _d, roleArn: _r, onFailure: _f, ...rest } = stack
    const next: Stack = {
      ...rest,
      ...set.settings,
      changeSetId: set.id,
      disableRollback: input.DisableRollback ?? false,
      retainExceptOnCreate: input.RetainExceptOnCreate ?? false,
      ...(set.onStackFailure === undefined ? {} : { onFailure: set.onStackFailure }),
    }
    if (set.type === 'UPDATE') {
      beginUpdate(call, stack, next, text, input.ClientRequestToken, set.importsExisting)
      return {}
    }
    cloudformation.stacks(scope).set(stack.id, { ...next, updatedMs: call.now })
    cloudformation.templates(scope).set(templateKey.next(stack.id), text)
    tellStack(world, scope, stack.id, 'CREATE_IN_PROGRESS', 'User Initiated', input.ClientRequestToken)
    startMaking(world, scope, next, 'create', {
      caller: actor(call, next.roleArn),
      importsExisting: set.importsExisting,
      ...(input.ClientRequestToken === undefined ? {} : { clientToken: input.ClientRequestToken }),
    })
    return {}
  },
})

/** One that is there no more is no error by name. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteChangeSet.html */
export const DeleteChangeSet = operation<Named, object>({
  name: 'DeleteChangeSet',
  kind: 'management',
  readOnly: false,
  needs: (call) => need(call, 'DeleteChangeSet', stackOfSet(call)),
  run(call) {
    const { cloudformation } = call.world.state
    let set: ChangeSet
    try {
      set = changeSetOf(call)
    } catch (error) {
      if (error instanceof AwsError && error.code === 'ChangeSetNotFoundException') return {}
      throw error
    }
    if (set.execution === 'EXECUTE_IN_PROGRESS')
      throw new AwsError(
        'InvalidChangeSetStatusException',
        `ChangeSet [${set.id}] cannot be deleted in its current execution status of [${set.execution}]`,
      )
    cloudformation.changeSets(call.scope).delete(set.id)
    cloudformation.templates(call.scope).delete(templateKey.changeSet(set.id))
    call.world.clock.cancel(`${job} ${set.id}`)
    return {}
  },
})

/** Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListChangeSets.html */
export const ListChangeSets = operation<{ StackName: string; NextToken?: string }, unknown>({
  name: 'ListChangeSets',
  kind: 'management',
  readOnly: true,
  needs: (call) => need(call, 'ListChangeSets', call.input.StackName),
  run(call) {
    const stack = findStack(call.world.state.cloudformation, call.scope, call.input.StackName)
    if (!stack) throw noStackInBrackets(call.input.StackName)
    const all = [...call.world.state.cloudformation.changeSets(call.scope).values()].filter(
      (s) => s.stackId === stack.id && s.execution !== 'OBSOLETE',
    )
    const { items, next } = page(all.reverse(), 100, call.input.NextToken, badToken)
    return {
      Summaries: items.map((s) => ({
        StackId: s.stackId,
        StackName: s.stackName,
        ChangeSetId: s.id,
        ChangeSetName: s.name,
        ExecutionStatus: s.execution,
        Status: s.status,
        ...(s.reason === undefined ? {} : { StatusReason: s.reason }),
        CreationTime: new Date(s.createdMs),
        ...(s.description === undefined ? {} : { Description: s.description }),
        IncludeNestedStacks: false,
      })),
      ...next,
    }
  },
})
