/**
 * How a stack is made, changed, put back and removed: step by step on the sandbox's clock, each step on disk before the next, so that what was
 * cut off goes on.
 *
 * Source    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html ,
 *           https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html ,
 *           https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
 * Assumed   how long each type takes (`awsMs`): figures of public stack events; a real stack's events would settle them
 */
import { randomInt } from 'node:crypto'
import { AwsError } from '../../wire/error.ts'
import { type Scope, scopeKey } from '../../wire/operation.ts'
import type { World } from '../../world.ts'
import { type Env, evaluateProperties } from './evaluate.ts'
import { tellResource, tellStack } from './events.ts'
import type { Json } from './parse.ts'
import { activeIds, canonical, differences, envOf, outputsOf } from './plan.ts'
import { resourceTypes } from './resources/index.ts'
import { conform, type Hands, type KnownType, type Made } from './resources/type.ts'
import type { Output, Resource, Settings, Stack, Step, Tag, Work } from './state.ts'
import { templateKey } from './state.ts'
import { dependenciesOf, readTemplate, type Template } from './template.ts'

export const principal = 'cloudformation.amazonaws.com'
const job = 'cloudformation.work'
/** Between two steps in `fast`, so that a person can see a stack grow. */
const fastStepMs = 20

interface Job {
  readonly scope: Scope
  readonly stackId: string
}

/** Takes up the work of every stack: when the sandbox starts, whatever was under way goes on. */
export function connectStackWork(world: World): void {
  world.clock.on(job, (data: Job) => tick(world, data.scope, data.stackId))
  const { cloudformation } = world.state
  for (const scope of cloudformation.scopes())
    for (const stackId of cloudformation.work(scope).keys())
      if (world.clock.dueAt(keyOf(scope, stackId)) === undefined) wake(world, scope, stackId, world.clock.now())
}

const keyOf = (scope: Scope, stackId: string) => `${job} ${scopeKey(scope)} ${stackId}`
const wake = (world: World, scope: Scope, stackId: string, atMs: number) =>
  world.clock.reschedule(keyOf(scope, stackId), { atMs, job, data: { scope, stackId } satisfies Job })

const noFailures = { create: [], update: [], delete: [] }

/** Begin to make or change a stack as its `next` template says. */
export function startMaking(
  world: World,
  scope: Scope,
  stack: Stack,
  kind: 'create' | 'update',
  work: Pick<Work, 'caller' | 'clientToken' | 'before' | 'importsExisting'>,
): void {
  const state = world.state.cloudformation
  const template = readTemplate(state.templates(scope).get(templateKey.next(stack.id)) ?? '')
  const env = envOf(world, scope, stack, template, stack.parameters)
  const ids = activeIds(env)
  state.work(scope).set(stack.id, {
    ...work,
    kind,
    phase: 'make',
    replaced: [],
    retain: [],
    failed: noFailures,
  })
  setSteps(
    world,
    scope,
    stack.id,
    ids.map((id) => ({
      id,
      logicalId: id,
      action: 'make',
      after: dependenciesOf(template, id).filter((d) => ids.includes(d)),
      state: 'waiting',
    })),
  )
  wake(world, scope, stack.id, world.clock.now())
}

/** Begin to remove a stack. `retain`: logical ids that are left where they are. */
export function startRemoving(
  world: World,
  scope: Scope,
  stackId: string,
  work: Pick<Work, 'caller' | 'clientToken'>,
  retain: readonly string[],
): void {
  const state = world.state.cloudformation
  const rows = [...state.resources(scope, stackId).values()]
  state.work(scope).set(stackId, { ...work, kind: 'delete', phase: 'remove', replaced: [], retain, failed: noFailures })
  setSteps(world, scope, stackId, removals(rows, []))
  wake(world, scope, stackId, world.clock.now())
}

/** An update under way is to be undone. Source: API_CancelUpdateStack */
export function cancelUpdate(world: World, scope: Scope, stackId: string): void {
  const rows = world.state.cloudformation.work(scope)
  const work = rows.get(stackId)
  if (work) rows.set(stackId, { ...work, isCancelled: true })
  wake(world, scope, stackId, world.clock.now())
}

/** What depends on a thing goes before it. */
function removals(rows: readonly Resource[], replaced: readonly Resource[]): Step[] {
  const gone = new Set(rows.map((r) => r.logicalId))
  const steps: Step[] = rows.map((resource) => ({
    id: `remove ${resource.logicalId}`,
    logicalId: resource.logicalId,
    action: 'remove',
    resource,
    after: rows
      .filter((r) => r.logicalId !== resource.logicalId && r.dependsOn.includes(resource.logicalId))
      .map((r) => `remove ${r.logicalId}`),
    state: 'waiting',
  }))
  const old: Step[] = replaced.map((resource) => ({
    id: `replaced ${resource.logicalId}`,
    logicalId: resource.logicalId,
    action: 'remove',
    resource,
    isReplaced: true,
    after: [
      ...rows.filter((r) => r.dependsOn.includes(resource.logicalId)).map((r) => `remove ${r.logicalId}`),
      ...replaced
        .filter((r) => r.logicalId !== resource.logicalId && r.dependsOn.includes(resource.logicalId))
        .map((r) => `replaced ${r.logicalId}`),
    ],
    state: 'waiting',
  }))
  // A replaced thing that what goes depends on goes after it, and the other way round.
  return [
    ...steps.map((s) => ({
      ...s,
      after: [
        ...s.after,
        ...replaced.filter((r) => r.dependsOn.includes(s.logicalId) && gone.has(s.logicalId)).map((r) => `replaced ${r.logicalId}`),
      ],
    })),
    ...old,
  ]
}

const stepsOf = (world: World, scope: Scope, stackId: string): Step[] => [...world.state.cloudformation.steps(scope, stackId).values()]

function setSteps(world: World, scope: Scope, stackId: string, steps: readonly Step[]): void {
  const rows = world.state.cloudformation.steps(scope, stackId)
  for (const id of [...rows.keys()]) rows.delete(id)
  for (const step of steps) rows.set(step.id, step)
}

async function tick(world: World, scope: Scope, stackId: string): Promise<void> {
  const rows = world.state.cloudformation.work(scope)
  const stepRows = world.state.cloudformation.steps(scope, stackId)
  /** What is not among the steps is there already. */
  const isSettled = (id: string) => (stepRows.get(id)?.state ?? 'done') === 'done'
  for (;;) {
    const work = rows.get(stackId)
    if (!work) return
    const now = world.clock.now()
    const steps = stepsOf(world, scope, stackId)
    const due = steps.find((s) => s.state === 'running' && (s.dueMs ?? 0) <= now)
    if (due) {
      finish(world, scope, stackId, work, due)
      continue
    }
    if (work.phase === 'make' && hasFailed(work) && steps.some((s) => s.state === 'waiting' || s.state === 'running')) {
      cancelRest(world, scope, stackId)
      continue
    }
    const ready = steps.find((s) => s.state === 'waiting' && s.after.every(isSettled))
    if (ready) {
      await begin(world, scope, stackId, work, ready)
      continue
    }
    const running = steps.filter((s) => s.state === 'running')
    if (running.length > 0) {
      wake(world, scope, stackId, Math.min(...running.map((s) => s.dueMs ?? now)))
      return
    }
    if (!nextPhase(world, scope, stackId, work)) return
  }
}

const hasFailed = (work: Work) =>
  work.isCancelled === true || work.failure !== undefined || work.failed.create.length > 0 || work.failed.update.length > 0

function setStep(world: World, scope: Scope, stackId: string, id: string, change: Partial<Step>, more: Partial<Work> | null = null): void {
  const { cloudformation } = world.state
  const steps = cloudformation.steps(scope, stackId)
  const step = steps.get(id)
  if (step) steps.set(id, { ...step, ...change })
  const work = more && cloudformation.work(scope).get(stackId)
  if (work) cloudformation.work(scope).set(stackId, { ...work, ...more })
}

function keep(world: World, scope: Scope, stackId: string, work: Work, resource: Resource, isReplaced = false): void {
  if (!isReplaced) world.state.cloudformation.resources(scope, stackId).set(resource.logicalId, resource)
  tellResource(world, scope, stackId, resource, work.clientToken)
}

const withStatus = (world: World, { reason: _old, ...resource }: Resource, status: string, reason?: string): Resource => ({
  ...resource,
  status,
  ...(reason === undefined ? {} : { reason }),
  atMs: world.clock.now(),
})

function fail(
  world: World,
  scope: Scope,
  stackId: string,
  work: Work,
  step: Step,
  resource: Resource,
  kind: 'create' | 'update' | 'delete',
  reason: string,
): void {
  keep(world, scope, stackId, work, withStatus(world, resource, `${kind.toUpperCase()}_FAILED`, reason), step.isReplaced)
  setStep(
    world,
    scope,
    stackId,
    step.id,
    { state: 'failed' },
    { failed: { ...work.failed, [kind]: [...work.failed[kind], step.logicalId] } },
  )
}

/** The others stop where one has failed. Source: recorded stack events ("Resource creation cancelled") */
function cancelRest(world: World, scope: Scope, stackId: string): void {
  for (const step of stepsOf(world, scope, stackId)) {
    const now = world.state.cloudformation.work(scope).get(stackId)
    if (!now) return
    if (step.state === 'waiting') setStep(world, scope, stackId, step.id, { state: 'skipped' })
    if (step.state !== 'running') continue
    const row = world.state.cloudformation.resources(scope, stackId).get(step.logicalId)
    const isNew = row?.status === 'CREATE_IN_PROGRESS'
    if (row)
      fail(
        world,
        scope,
        stackId,
        now,
        step,
        row,
        isNew ? 'create' : 'update',
        isNew ? 'Resource creation cancelled' : 'Resource update cancelled',
      )
  }
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const lowerAlphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'
const letters = (from: string) => Array.from({ length: 12 }, () => from[randomInt(from.length)]).join('')

/**
 * `Stack-Logical-AbC123dEf456`; where that is too long, both names lose their ends.
 * Source  https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
 */
export function physicalName(stackName: string, logicalId: string, longest: number, style?: 'lower'): string {
  const room = longest - 14
  const half = Math.floor(room / 2)
  const both = stackName.length + logicalId.length
  const first = both <= room ? stackName : stackName.slice(0, Math.max(half, room - logicalId.length))
  const second = logicalId.slice(0, room - first.length)
  const name = `${first}-${second}-${letters(style === 'lower' ? lowerAlphabet : alphabet)}`
  return style === 'lower' ? name.toLowerCase() : name
}

function handsFor(
  world: World,
  scope: Scope,
  stack: Pick<Stack, 'id' | 'name'>,
  work: Pick<Work, 'caller'>,
  logicalId: string,
  tags: readonly Tag[],
): Hands {
  return {
    scope,
    stack,
    logicalId,
    tags,
    call: <T>(service: Parameters<Hands['call']>[0], operation: string, input: object) =>
      world.ask.onBehalf({ by: principal, caller: work.caller, scope, service, operation, input }) as Promise<T>,
    newName: (longest, style) => physicalName(stack.name, logicalId, longest, style),
  }
}

/** A resource's own tags win over the stack's. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-resource-tags.html */
export function allTags(type: KnownType, properties: Readonly<Record<string, unknown>>, stackTags: readonly Tag[]): Tag[] {
  if (!type.hasTags) return []
  const own = properties.Tags
  const list: readonly Tag[] = Array.isArray(own)
    ? (own as Tag[])
    : Object.entries((own ?? {}) as Record<string, string>).map(([Key, Value]) => ({ Key, Value }))
  const merged = new Map([...stackTags, ...list].map((t) => [t.Key, t.Value]))
  return [...merged].map(([Key, Value]) => ({ Key, Value }))
}

/** `{{resolve:ssm:name}}` and `…:version}}` in texts. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html */
async function resolved(value: unknown, hands: Hands): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((v) => resolved(v, hands)))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([k, v]) => [k, await resolved(v, hands)] as const)))
  if (typeof value !== 'string' || !value.includes('{{resolve:ssm:')) return value
  let out = value
  for (const m of value.matchAll(/\{\{resolve:ssm:([^}]+)\}\}/g)) {
    const { Parameter } = await hands.call<{ Parameter: { Value: string } }>('ssm', 'GetParameter', { Name: m[1] })
    out = out.replace(m[0], () => Parameter.Value)
  }
  return out
}

/**
 * What the event says of a refusal. Source: recorded events ("Resource handler returned message: …"); codes: https://docs.aws.amazon.com/
 * cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html
 */
function handlerReason(error: unknown, service: string): string {
  if (!(error instanceof AwsError)) throw error
  const status = error.status ?? 400
  const code = /AlreadyExist|EntityAlreadyExists|AlreadyOwned|NameExists|Exists$/.test(error.code)
    ? 'AlreadyExists'
    : /AccessDenied|NotAuthorized|AuthorizationError|UnauthorizedOperation/.test(error.code)
      ? 'AccessDenied'
      : /NotFound|NoSuch|NonExistent|DoesNotExist/.test(error.code)
        ? 'NotFound'
        : /LimitExceeded|TooMany|MaximumNumber/.test(error.code)
          ? 'ServiceLimitExceeded'
          : /Invalid|Malformed|Validation|Insufficient/.test(error.code)
            ? 'InvalidRequest'
            : 'GeneralServiceException'
  const own = error.code === 'AlreadyExists'
  const text = own ? error.message : `${error.message} (Service: ${service}, Status Code: ${status}, Request ID: ${crypto.randomUUID()})`
  return `Resource handler returned message: "${text}" (RequestToken: ${crypto.randomUUID()}, HandlerErrorCode: ${code})`
}

const serviceNames: Readonly<Record<string, string>> = {
  'AWS::CloudTrail': 'CloudTrail',
  'AWS::CloudWatch': 'CloudWatch',
  'AWS::ECR': 'Ecr',
  'AWS::IAM': 'Iam',
  'AWS::Logs': 'CloudWatchLogs',
  'AWS::S3': 'S3',
  'AWS::SNS': 'Sns',
  'AWS::SQS': 'Sqs',
  'AWS::SSM': 'Ssm',
}
const serviceName = (type: string) => serviceNames[type.slice(0, type.lastIndexOf('::'))] ?? type

async function begin(world: World, scope: Scope, stackId: string, work: Work, step: Step): Promise<void> {
  const state = world.state.cloudformation
  const stack = state.stacks(scope).get(stackId)
  if (!stack) return
  if (step.action === 'remove') return beginRemoval(world, scope, stack, work, step)
  if (step.action === 'revert') return beginRevert(world, scope, stack, work, step)
  const template = readTemplate(state.templates(scope).get(templateKey.next(stackId)) ?? '')
  const spec = template.resources[step.logicalId]
  const type = resourceTypes.get(spec?.type ?? '')
  if (!spec || !type) throw new Error(`No resource ${step.logicalId} to make`)
  const row = state.resources(scope, stackId).get(step.logicalId)
  const dependsOn = dependenciesOf(template, step.logicalId)
  const env = envOf(world, scope, stack, template, stack.parameters)
  const base = {
    logicalId: step.logicalId,
    type: spec.type,
    dependsOn,
    deletionPolicy: spec.deletionPolicy,
    updateReplacePolicy: spec.updateReplacePolicy,
    ...(spec.metadata === undefined ? {} : { metadata: spec.metadata }),
    tags: type.hasTags ? stack.tags : [],
    atMs: world.clock.now(),
  }
  const isNew = row?.physicalId === undefined
  let evaluated: Record<string, unknown>
  try {
    evaluated = evaluateProperties(env, spec.properties)
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    const broken: Resource = { ...(row ?? { ...base, properties: {}, attributes: {} }), status: '' }
    return fail(world, scope, stackId, work, step, broken, isNew ? 'create' : 'update', error.message)
  }
  const { properties, problems } = conform(type, evaluated)
  const hands = handsFor(world, scope, stack, work, step.logicalId, allTags(type, properties, stack.tags))
  if (isNew) {
    const fresh: Resource = { ...base, properties, attributes: {}, status: 'CREATE_IN_PROGRESS' }
    keep(world, scope, stackId, work, fresh)
    return make(world, scope, stackId, work, step, type, hands, fresh, problems, 'CREATE')
  }
  const found = differences(type, row.properties, properties)
  if (found.length === 0 && canonical(row.tags) === canonical(base.tags)) {
    // Nothing is done to the thing, and nothing is told; what the stack knows of it is kept up.
    state.resources(scope, stackId).set(row.logicalId, { ...row, ...base, atMs: row.atMs })
    return setStep(world, scope, stackId, step.id, { state: 'done' })
  }
  const mustReplace = !type.update || found.some((d) => d.replaces === 'yes' || (d.replaces === 'maybe' && d.before !== undefined))
  const next: Resource = { ...row, ...base, properties }
  if (!mustReplace) {
    keep(world, scope, stackId, work, withStatus(world, next, 'UPDATE_IN_PROGRESS'))
    if (problems.length > 0) return failValidation(world, scope, stackId, work, step, row, problems, 'update')
    return change(world, scope, stackId, work, step, type, hands, next, row)
  }
  const nameProperty = type.nameProperty
  const name = nameProperty === undefined ? undefined : properties[nameProperty]
  if (name !== undefined && name === row.properties[nameProperty as string])
    return fail(
      world,
      scope,
      stackId,
      work,
      step,
      row,
      'update',
      `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${String(name)} and update the stack again.`,
    )
  keep(
    world,
    scope,
    stackId,
    work,
    withStatus(world, next, 'UPDATE_IN_PROGRESS', 'Requested update requires the creation of a new physical resource; hence creating one.'),
  )
  return make(world, scope, stackId, work, step, type, hands, next, problems, 'UPDATE', row)
}

function failValidation(
  world: World,
  scope: Scope,
  stackId: string,
  work: Work,
  step: Step,
  resource: Resource,
  problems: readonly string[],
  kind: 'create' | 'update',
): void {
  const reason = `Properties validation failed for resource ${step.logicalId} with message:\n${problems.join('\n')}`
  fail(world, scope, stackId, work, step, resource, kind, reason)
}

/** Makes a new thing, for a new resource or in place of `old`. */
async function make(
  world: World,
  scope: Scope,
  stackId: string,
  work: Work,
  step: Step,
  type: KnownType,
  hands: Hands,
  resource: Resource,
  problems: readonly string[],
  verb: 'CREATE' | 'UPDATE',
  old?: Resource,
): Promise<void> {
  const kind = verb === 'CREATE' ? 'create' : 'update'
  if (problems.length > 0) return failValidation(world, scope, stackId, work, step, old ?? resource, problems, kind)
  let made: Made
  try {
    made = await type.create((await resolved(resource.properties, hands)) as Record<string, unknown>, hands)
  } catch (error) {
    const name = type.nameProperty === undefined ? undefined : resource.properties[type.nameProperty]
    const isThere = error instanceof AwsError && /Exist|AlreadyOwned/.test(error.code)
    if (!(isThere && work.importsExisting && type.adopt && typeof name === 'string' && !old && resource.deletionPolicy !== 'Delete'))
      return fail(world, scope, stackId, work, step, old ?? resource, kind, handlerReason(error, serviceName(type.name)))
    try {
      made = await type.adopt(resource.properties, hands, name)
    } catch (cause) {
      return fail(world, scope, stackId, work, step, resource, kind, handlerReason(cause, serviceName(type.name)))
    }
  }
  const done: Resource = { ...resource, physicalId: made.physicalId, attributes: made.attributes }
  keep(world, scope, stackId, work, withStatus(world, done, `${verb}_IN_PROGRESS`, 'Resource creation Initiated'))
  setStep(
    world,
    scope,
    stackId,
    step.id,
    { state: 'running', dueMs: world.clock.now() + world.clock.delay(type.awsMs, fastStepMs), ends: `${verb}_COMPLETE` },
    old ? { replaced: [...work.replaced, old] } : null,
  )
}

async function change(
  world: World,
  scope: Scope,
  stackId: string,
  work: Work,
  step: Step,
  type: KnownType,
  hands: Hands,
  to: Resource,
  from: Resource,
): Promise<void> {
  let made: Made
  try {
    made = (await type.update?.((await resolved(to.properties, hands)) as Record<string, unknown>, hands, from.properties, {
      physicalId: from.physicalId ?? '',
      attributes: from.attributes,
    })) ?? { physicalId: from.physicalId ?? '', attributes: from.attributes }
  } catch (error) {
    return fail(world, scope, stackId, work, step, from, 'update', handlerReason(error, serviceName(type.name)))
  }
  const row = world.state.cloudformation.resources(scope, stackId).get(to.logicalId)
  world.state.cloudformation
    .resources(scope, stackId)
    .set(to.logicalId, { ...to, status: row?.status ?? 'UPDATE_IN_PROGRESS', physicalId: made.physicalId, attributes: made.attributes })
  setStep(world, scope, stackId, step.id, {
    state: 'running',
    dueMs: world.clock.now() + world.clock.delay(type.awsMs, fastStepMs),
    ends: 'UPDATE_COMPLETE',
  })
}

async function beginRemoval(world: World, scope: Scope, stack: Stack, work: Work, step: Step): Promise<void> {
  const { resource } = step
  const type = resourceTypes.get(resource?.type ?? '')
  if (!resource || !type) throw new Error(`Nothing to remove in ${step.id}`)
  const rows = world.state.cloudformation.resources(scope, stack.id)
  const forget = () => {
    if (!step.isReplaced) rows.delete(resource.logicalId)
  }
  const isUndoingCreation = work.phase === 'undoCleanUp'
  const policy = step.isReplaced && !isUndoingCreation ? resource.updateReplacePolicy : resource.deletionPolicy
  const isRetained =
    work.retain.includes(resource.logicalId) ||
    policy === 'Retain' ||
    (policy === 'RetainExceptOnCreate' && !isUndoingCreation && work.phase !== 'make')
  if (resource.physicalId === undefined || (isRetained && !(isUndoingCreation && step.isReplaced))) {
    tellResource(
      world,
      scope,
      stack.id,
      withStatus(world, resource, resource.physicalId === undefined ? 'DELETE_COMPLETE' : 'DELETE_SKIPPED'),
      work.clientToken,
    )
    // A deleted stack still lists what it left behind. Source: API_ListStackResources, "for up to 90 days after the stack has been deleted"
    if (work.kind === 'delete' && resource.physicalId !== undefined)
      rows.set(resource.logicalId, withStatus(world, resource, 'DELETE_SKIPPED'))
    else forget()
    return setStep(world, scope, stack.id, step.id, { state: 'done' })
  }
  keep(world, scope, stack.id, work, withStatus(world, resource, 'DELETE_IN_PROGRESS'), step.isReplaced)
  const hands = handsFor(world, scope, stack, work, resource.logicalId, [])
  try {
    await type.remove((await resolved(resource.properties, hands)) as Record<string, unknown>, hands, {
      physicalId: resource.physicalId,
      attributes: resource.attributes,
    })
  } catch (error) {
    return fail(world, scope, stack.id, work, step, resource, 'delete', handlerReason(error, serviceName(type.name)))
  }
  setStep(world, scope, stack.id, step.id, {
    state: 'running',
    dueMs: world.clock.now() + world.clock.delay(Math.min(type.awsMs, 5_000), fastStepMs),
    ends: 'DELETE_COMPLETE',
  })
}

/** A resource goes back to what it was before the update. */
async function beginRevert(world: World, scope: Scope, stack: Stack, work: Work, step: Step): Promise<void> {
  const was = step.resource
  const type = resourceTypes.get(was?.type ?? '')
  const rows = world.state.cloudformation.resources(scope, stack.id)
  const now = rows.get(step.logicalId)
  if (!was || !type) throw new Error(`Nothing to put back in ${step.id}`)
  if (
    now &&
    now.physicalId === was.physicalId &&
    canonical([now.properties, now.tags]) === canonical([was.properties, was.tags]) &&
    !/FAILED|IN_PROGRESS/.test(now.status)
  ) {
    rows.set(was.logicalId, { ...was, status: now.status, atMs: now.atMs })
    return setStep(world, scope, stack.id, step.id, { state: 'done' })
  }
  const isReplaced = now !== undefined && now.physicalId !== undefined && now.physicalId !== was.physicalId
  if (isReplaced) {
    // The old one was never touched: it is the stack's again, and the new one goes.
    const rowsOfWork = world.state.cloudformation.work(scope)
    const current = rowsOfWork.get(stack.id)
    if (current)
      rowsOfWork.set(stack.id, { ...current, replaced: [...current.replaced.filter((r) => r.physicalId !== was.physicalId), now] })
    keep(world, scope, stack.id, work, withStatus(world, was, 'UPDATE_IN_PROGRESS'))
  } else {
    keep(world, scope, stack.id, work, withStatus(world, was, 'UPDATE_IN_PROGRESS'))
    const hands = handsFor(world, scope, stack, work, step.logicalId, allTags(type, was.properties, was.tags))
    try {
      await type.update?.((await resolved(was.properties, hands)) as Record<string, unknown>, hands, now?.properties ?? was.properties, {
        physicalId: was.physicalId ?? '',
        attributes: was.attributes,
      })
    } catch (error) {
      return fail(world, scope, stack.id, work, step, was, 'update', handlerReason(error, serviceName(type.name)))
    }
  }
  setStep(world, scope, stack.id, step.id, {
    state: 'running',
    dueMs: world.clock.now() + world.clock.delay(Math.min(type.awsMs, 5_000), fastStepMs),
    ends: 'UPDATE_COMPLETE',
  })
}

function finish(world: World, scope: Scope, stackId: string, work: Work, step: Step): void {
  const rows = world.state.cloudformation.resources(scope, stackId)
  const ends = step.ends ?? 'DELETE_COMPLETE'
  const resource = step.action === 'remove' ? step.resource : rows.get(step.logicalId)
  if (resource) {
    if (step.action === 'remove') {
      tellResource(world, scope, stackId, withStatus(world, resource, ends), work.clientToken)
      if (!step.isReplaced) rows.delete(resource.logicalId)
    } else keep(world, scope, stackId, work, withStatus(world, resource, ends))
  }
  setStep(world, scope, stackId, step.id, { state: 'done' })
}

const failureText = ({ failed, failure, isCancelled }: Work): string =>
  [
    ...(isCancelled ? ['User Initiated'] : []),
    ...(failure === undefined ? [] : [failure]),
    ...(failed.create.length > 0 ? [`The following resource(s) failed to create: [${failed.create.join(', ')}]. `] : []),
    ...(failed.update.length > 0 ? [`The following resource(s) failed to update: [${failed.update.join(', ')}]. `] : []),
  ].join('')

/** Goes on to what comes next; false where that is the end. */
function nextPhase(world: World, scope: Scope, stackId: string, work: Work): boolean {
  const state = world.state.cloudformation
  const stack = state.stacks(scope).get(stackId)
  if (!stack) return false
  const tell = (status: string, reason?: string, more: Partial<Stack> = {}) =>
    tellStack(world, scope, stackId, status, reason, work.clientToken, more)
  const end = () => {
    state.work(scope).delete(stackId)
    setSteps(world, scope, stackId, [])
    return false
  }
  const go = (phase: Work['phase'], steps: readonly Step[], more: Partial<Work> = {}) => {
    state.work(scope).set(stackId, { ...work, ...more, phase })
    setSteps(world, scope, stackId, steps)
    return true
  }
  const rows = () => [...state.resources(scope, stackId).values()]

  switch (work.phase) {
    case 'make': {
      if (!hasFailed(work)) {
        const problem = takeOver(world, scope, stack)
        if (problem !== null) return go('make', stepsOf(world, scope, stackId), { failure: `${problem}. ` })
        if (work.kind === 'create') {
          tell('CREATE_COMPLETE')
          return end()
        }
        const kept = new Set(stepsOf(world, scope, stackId).map((s) => s.logicalId))
        tell('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS')
        return go(
          'cleanUp',
          removals(
            rows().filter((r) => !kept.has(r.logicalId)),
            work.replaced,
          ),
          { replaced: [] },
        )
      }
      const text = failureText(work)
      if (work.kind === 'create') {
        if (stack.disableRollback || stack.onFailure === 'DO_NOTHING') {
          tell('CREATE_FAILED', text)
          return end()
        }
        if (stack.onFailure === 'DELETE') {
          tell('DELETE_IN_PROGRESS', `${text}Delete requested by user.`)
          return go('remove', removals(rows(), []), { failed: noFailures })
        }
        tell('ROLLBACK_IN_PROGRESS', `${text}Rollback requested by user.`)
        return go('undoCleanUp', removals(rows(), []), { failed: noFailures })
      }
      if (stack.disableRollback) {
        tell('UPDATE_FAILED', text)
        return end()
      }
      const before = work.before
      tell('UPDATE_ROLLBACK_IN_PROGRESS', text, before ? { ...withoutSettings(stack), ...before.settings, outputs: before.outputs } : {})
      const old = before?.resources ?? []
      return go(
        'undo',
        old.map((resource) => ({
          id: resource.logicalId,
          logicalId: resource.logicalId,
          action: 'revert' as const,
          resource,
          after: resource.dependsOn.filter((d) => old.some((r) => r.logicalId === d)),
          state: 'waiting' as const,
        })),
        { failed: noFailures, isCancelled: false },
      )
    }
    case 'cleanUp':
      tell('UPDATE_COMPLETE', work.failed.delete.length > 0 ? 'Update successful. One or more resources could not be deleted.' : undefined)
      return end()
    case 'undo': {
      if (work.failed.update.length > 0) {
        tell('UPDATE_ROLLBACK_FAILED', `The following resource(s) failed to update: [${work.failed.update.join(', ')}]. `)
        return end()
      }
      tell('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS')
      const old = new Set((work.before?.resources ?? []).map((r) => r.logicalId))
      // What was replaced is the stack's again; what replaced it goes.
      const stale = work.replaced.filter((r) => !rows().some((row) => row.physicalId === r.physicalId))
      return go(
        'undoCleanUp',
        removals(
          rows().filter((r) => !old.has(r.logicalId)),
          stale,
        ),
        { replaced: [] },
      )
    }
    case 'undoCleanUp':
      if (work.kind === 'update') tell('UPDATE_ROLLBACK_COMPLETE')
      else if (work.failed.delete.length > 0)
        tell('ROLLBACK_FAILED', `The following resource(s) failed to delete: [${work.failed.delete.join(', ')}]. `)
      else tell('ROLLBACK_COMPLETE')
      return end()
    case 'remove':
      if (work.failed.delete.length > 0) {
        tell('DELETE_FAILED', `The following resource(s) failed to delete: [${work.failed.delete.join(', ')}]. `)
        return end()
      }
      giveUpExports(world, scope, stackId)
      tell('DELETE_COMPLETE', undefined, { deletedMs: world.clock.now() })
      return end()
  }
}

export const settingsIn = (stack: Settings): Settings => ({
  ...(stack.description === undefined ? {} : { description: stack.description }),
  parameters: stack.parameters,
  tags: stack.tags,
  capabilities: stack.capabilities,
  ...(stack.roleArn === undefined ? {} : { roleArn: stack.roleArn }),
})
export function withoutSettings({ description: _d, roleArn: _r, ...rest }: Stack): Stack {
  return rest
}

/** The stack is as its next template says: outputs, exports, and the template becomes the current one. Answers what stands against it, or null. */
function takeOver(world: World, scope: Scope, stack: Stack): string | null {
  const state = world.state.cloudformation
  const text = state.templates(scope).get(templateKey.next(stack.id)) ?? ''
  const template = readTemplate(text)
  const imports = new Set<string>()
  const env = envOf(world, scope, stack, template, stack.parameters, { imports })
  let outputs: Output[]
  try {
    outputs = outputsOf(env)
    for (const step of stepsOf(world, scope, stack.id)) noteImports(env, template, step.logicalId)
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    return error.message
  }
  const exports = state.exports(scope)
  for (const o of outputs) {
    const already = o.exportName === undefined ? undefined : exports.get(o.exportName)
    if (already && already.stackId !== stack.id)
      return `Export with name ${o.exportName} is already exported by stack ${state.stacks(scope).get(already.stackId)?.name ?? already.stackId}`
    if (already && already.importers.length > 0 && already.value !== o.value)
      return `Cannot update export ${o.exportName} as it is in use by ${importerNames(world, scope, already.importers)}`
  }
  for (const e of exports.values())
    if (e.stackId === stack.id && e.importers.length > 0 && !outputs.some((o) => o.exportName === e.name))
      return `Cannot delete export ${e.name} as it is in use by ${importerNames(world, scope, e.importers)}`
  for (const e of [...exports.values()]) {
    const importers = [...e.importers.filter((id) => id !== stack.id), ...(imports.has(e.name) ? [stack.id] : [])]
    if (e.stackId === stack.id && !outputs.some((o) => o.exportName === e.name)) exports.delete(e.name)
    else exports.set(e.name, { ...e, importers })
  }
  for (const o of outputs)
    if (o.exportName !== undefined)
      exports.set(o.exportName, {
        name: o.exportName,
        value: o.value,
        stackId: stack.id,
        importers: exports.get(o.exportName)?.importers ?? [],
      })
  state.templates(scope).set(templateKey.current(stack.id), text)
  state.templates(scope).delete(templateKey.next(stack.id))
  const now = state.stacks(scope).get(stack.id) ?? stack
  state.stacks(scope).set(stack.id, { ...now, outputs })
  return null
}

function noteImports(env: Env, template: Template, id: string): void {
  evaluateProperties(env, (template.resources[id]?.properties ?? {}) as Record<string, Json>)
}

export const importerNames = (world: World, scope: Scope, ids: readonly string[]): string =>
  ids.map((id) => world.state.cloudformation.stacks(scope).get(id)?.name ?? id).join(' and ')

function giveUpExports(world: World, scope: Scope, stackId: string): void {
  const exports = world.state.cloudformation.exports(scope)
  for (const e of [...exports.values()])
    if (e.stackId === stackId) exports.delete(e.name)
    else if (e.importers.includes(stackId)) exports.set(e.name, { ...e, importers: e.importers.filter((id) => id !== stackId) })
}
