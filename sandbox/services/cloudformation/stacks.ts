import { randomUUID } from 'node:crypto'
import { type Call, operation } from '../../wire/operation.ts'
import { busy, noStack, noUpdates, stackExists, validationError } from './errors.ts'
import { tellStack } from './events.ts'
import { planChanges } from './plan.ts'
import {
  actor,
  type DeploymentConfig,
  need,
  needsWithRole,
  recordedSettings,
  refuseExpress,
  type SettingsInput,
  stackOf,
  wanted,
} from './request.ts'
import { findStack, type Stack, stackArn, templateKey } from './state.ts'
import { cancelUpdate, importerNames, settingsIn, startMaking, startRemoving } from './work.ts'

interface CreateInput extends SettingsInput {
  readonly DisableRollback?: boolean
  readonly OnFailure?: 'DO_NOTHING' | 'ROLLBACK' | 'DELETE'
  readonly TimeoutInMinutes?: number
  readonly EnableTerminationProtection?: boolean
  readonly RetainExceptOnCreate?: boolean
}

const told = (output: { StackId?: string } | null) =>
  output?.StackId === undefined ? {} : { responseElements: { stackId: output.StackId } }

/** A stack that nothing was made of yet. */
export const newStack = (call: Call<object>, name: string): Stack => ({
  id: stackArn(call.scope, name, randomUUID()),
  name,
  status: 'REVIEW_IN_PROGRESS',
  parameters: [],
  tags: [],
  capabilities: [],
  disableRollback: false,
  isProtected: false,
  retainExceptOnCreate: false,
  outputs: [],
  createdMs: call.now,
  lastEventMs: 0,
})

/** Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html (StackName) */
export function checkName(name: string): void {
  if (!/^[a-zA-Z][-a-zA-Z0-9]*$/.test(name) || name.length > 128)
    throw validationError(
      `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
    )
}

/**
 * CreateStack: a stack, made in the background.
 *
 * In      StackName, TemplateBody (≤ 51,200) or TemplateURL (≤ 1 MB, in a bucket of the sandbox), Parameters, Capabilities, Tags (≤ 50), RoleARN,
 *         DisableRollback or OnFailure (ROLLBACK), EnableTerminationProtection, TimeoutInMinutes (kept and shown), ClientRequestToken
 * Out     StackId
 * Errors  AlreadyExistsException, InsufficientCapabilitiesException, ValidationError (all that is wrong with the template)
 * Source  https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
 * Not modelled  stack policies, notifications, rollback triggers, resource type restrictions, transforms and macros, nested stacks
 */
export const CreateStack = operation<CreateInput, { StackId: string }>({
  name: 'CreateStack',
  kind: 'management',
  readOnly: false,
  needs: (call) => needsWithRole(call, 'CreateStack', call.input.StackName),
  async run(call) {
    const { input, scope, world } = call
    checkName(input.StackName)
    if (input.DisableRollback !== undefined && input.OnFailure !== undefined)
      throw validationError('You can specify either DisableRollback or OnFailure, but not both.')
    const { cloudformation } = world.state
    const existing = findStack(cloudformation, scope, input.StackName)
    if (existing && input.ClientRequestToken !== undefined && existing.clientToken === input.ClientRequestToken)
      return { StackId: existing.id }
    if (existing && existing.status !== 'REVIEW_IN_PROGRESS') throw stackExists(input.StackName)
    const base = existing ?? newStack(call, input.StackName)
    const { text, settings } = await wanted(call, base, null)
    const caller = actor(call, input.RoleARN)
    const stack: Stack = {
      ...base,
      ...settings,
      disableRollback: input.DisableRollback ?? false,
      ...(input.OnFailure === undefined ? {} : { onFailure: input.OnFailure }),
      ...(input.TimeoutInMinutes === undefined ? {} : { timeoutMinutes: input.TimeoutInMinutes }),
      ...(input.ClientRequestToken === undefined ? {} : { clientToken: input.ClientRequestToken }),
      isProtected: input.EnableTerminationProtection ?? false,
      retainExceptOnCreate: input.RetainExceptOnCreate ?? false,
    }
    cloudformation.stacks(scope).set(stack.id, stack)
    for (const set of [...cloudformation.changeSets(scope).values()])
      if (set.stackId === stack.id) cloudformation.changeSets(scope).set(set.id, { ...set, execution: 'OBSOLETE' })
    cloudformation.templates(scope).set(templateKey.next(stack.id), text)
    tellStack(world, scope, stack.id, 'CREATE_IN_PROGRESS', 'User Initiated', input.ClientRequestToken)
    startMaking(world, scope, stack, 'create', {
      caller,
      ...(input.ClientRequestToken === undefined ? {} : { clientToken: input.ClientRequestToken }),
    })
    return { StackId: stack.id }
  },
  recorded: ({ input }, output) => ({ requestParameters: recordedSettings(input), ...told(output) }),
})

/** States in which a stack takes an update. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html (status codes) */
export const updatable = new Set([
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'UPDATE_FAILED',
  'CREATE_FAILED',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
])

/** Begins an update, and keeps what there was for the way back. */
export function beginUpdate(
  call: Call<object>,
  stack: Stack,
  next: Stack,
  text: string,
  token: string | undefined,
  importsExisting = false,
): void {
  const { scope, world } = call
  const { cloudformation } = world.state
  cloudformation.stacks(scope).set(stack.id, { ...next, updatedMs: call.now })
  cloudformation.templates(scope).set(templateKey.next(stack.id), text)
  tellStack(world, scope, stack.id, 'UPDATE_IN_PROGRESS', 'User Initiated', token)
  const now = cloudformation.stacks(scope).get(stack.id) ?? next
  startMaking(world, scope, now, 'update', {
    caller: actor(call, next.roleArn),
    importsExisting,
    ...(token === undefined ? {} : { clientToken: token }),
    before: { resources: [...cloudformation.resources(scope, stack.id).values()], settings: settingsIn(stack), outputs: stack.outputs },
  })
}

/**
 * UpdateStack: the stack becomes what the template says, or stays what it was.
 *
 * Errors  ValidationError: no such stack, one that is busy, `No updates are to be performed.`; InsufficientCapabilitiesException
 * Source  https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStack.html
 * Not modelled  as CreateStack
 */
export const UpdateStack = operation<SettingsInput & { DisableRollback?: boolean; RetainExceptOnCreate?: boolean }, { StackId: string }>({
  name: 'UpdateStack',
  kind: 'management',
  readOnly: false,
  notModelled: ['StackPolicyDuringUpdateBody', 'StackPolicyDuringUpdateURL'],
  needs: (call) => needsWithRole(call, 'UpdateStack', call.input.StackName),
  async run(call) {
    const { input, scope, world } = call
    const stack = findStack(world.state.cloudformation, scope, input.StackName)
    if (!stack || stack.status === 'DELETE_COMPLETE') throw validationError(`Stack [${input.StackName}] does not exist`)
    if (!updatable.has(stack.status)) throw busy(stack.id, stack.status)
    const { text, template, settings } = await wanted(call, stack, stack)
    if (!planChanges(world, scope, stack, template, settings).hasChanges) throw noUpdates()
    const { description: _d, roleArn: _r, ...rest } = stack
    beginUpdate(
      call,
      stack,
      {
        ...rest,
        ...settings,
        disableRollback: input.DisableRollback ?? false,
        retainExceptOnCreate: input.RetainExceptOnCreate ?? stack.retainExceptOnCreate,
      },
      text,
      input.ClientRequestToken,
    )
    return { StackId: stack.id }
  },
  recorded: ({ input }, output) => ({ requestParameters: recordedSettings(input), ...told(output) }),
})

/** Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CancelUpdateStack.html */
export const CancelUpdateStack = operation<{ StackName: string; ClientRequestToken?: string }, void>({
  name: 'CancelUpdateStack',
  kind: 'management',
  readOnly: false,
  needs: (call) => need(call, 'CancelUpdateStack', call.input.StackName),
  run(call) {
    const stack = stackOf(call, call.input.StackName)
    if (stack.status !== 'UPDATE_IN_PROGRESS') throw validationError(`CancelUpdateStack cannot be called from current stack status`)
    cancelUpdate(call.world, call.scope, stack.id)
  },
})

/**
 * DeleteStack: the stack and its resources, in the background; success also where there is none.
 *
 * In      StackName, RetainResources (only of one that could not be deleted), RoleARN, ClientRequestToken
 * Errors  ValidationError: protected, busy, or others import what it exports
 * Source  https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html
 */
export const DeleteStack = operation<
  {
    StackName: string
    RetainResources?: readonly string[]
    RoleARN?: string
    ClientRequestToken?: string
    DeletionMode?: 'STANDARD' | 'FORCE_DELETE_STACK'
    DeploymentConfig?: DeploymentConfig
  },
  void
>({
  name: 'DeleteStack',
  kind: 'management',
  readOnly: false,
  needs: (call) => needsWithRole(call, 'DeleteStack', call.input.StackName),
  run(call) {
    const { input, scope, world } = call
    const { cloudformation } = world.state
    refuseExpress(input.DeploymentConfig)
    const stack = findStack(cloudformation, scope, input.StackName)
    if (!stack || stack.status === 'DELETE_COMPLETE') return
    if (stack.isProtected) throw validationError(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`)
    if (stack.status === 'DELETE_IN_PROGRESS') return
    if (/_IN_PROGRESS$/.test(stack.status) && stack.status !== 'REVIEW_IN_PROGRESS' && stack.status !== 'CREATE_IN_PROGRESS')
      throw validationError(`Stack [${stack.id}] cannot be deleted while in status ${stack.status}`)
    const retain = input.RetainResources ?? []
    if (retain.length > 0 && stack.status !== 'DELETE_FAILED')
      throw validationError(
        `Invalid operation on stack [${stack.id}]. When you delete a stack, specify which resources to retain only when the stack is in the DELETE_FAILED state.`,
      )
    const unknown = retain.filter((id) => !cloudformation.resources(scope, stack.id).has(id))
    if (unknown.length > 0)
      throw validationError(`Invalid operation on stack [${stack.id}]. Resources [${unknown.join(', ')}] do not exist in the stack.`)
    for (const e of cloudformation.exports(scope).values())
      if (e.stackId === stack.id && e.importers.length > 0)
        throw validationError(`Export ${e.name} cannot be deleted as it is in use by ${importerNames(world, scope, e.importers)}`)
    const caller = actor(call, input.RoleARN ?? stack.roleArn)
    for (const set of [...cloudformation.changeSets(scope).values()])
      if (set.stackId === stack.id && set.execution === 'AVAILABLE')
        cloudformation.changeSets(scope).set(set.id, { ...set, execution: 'OBSOLETE' })
    tellStack(world, scope, stack.id, 'DELETE_IN_PROGRESS', 'User Initiated', input.ClientRequestToken)
    startRemoving(
      world,
      scope,
      stack.id,
      { caller, ...(input.ClientRequestToken === undefined ? {} : { clientToken: input.ClientRequestToken }) },
      input.DeletionMode === 'FORCE_DELETE_STACK'
        ? [...cloudformation.resources(scope, stack.id).values()].filter((r) => r.status === 'DELETE_FAILED').map((r) => r.logicalId)
        : retain,
    )
  },
})

/** Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateTerminationProtection.html */
export const UpdateTerminationProtection = operation<{ StackName: string; EnableTerminationProtection: boolean }, { StackId: string }>({
  name: 'UpdateTerminationProtection',
  kind: 'management',
  readOnly: false,
  needs: (call) => need(call, 'UpdateTerminationProtection', call.input.StackName),
  run(call) {
    const stack = stackOf(call, call.input.StackName)
    if (stack.status === 'DELETE_COMPLETE') throw noStack(call.input.StackName)
    call.world.state.cloudformation.stacks(call.scope).set(stack.id, { ...stack, isProtected: call.input.EnableTerminationProtection })
    return { StackId: stack.id }
  },
  recorded: (_call, output) => told(output),
})
