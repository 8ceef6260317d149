/**
 * What an update would change, found without changing anything.
 *
 * Source  https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html , …/API_ResourceTargetDefinition.html
 */
import type { Scope } from '../../wire/operation.ts'
import type { World } from '../../world.ts'
import { notModelled, validationError } from './errors.ts'
import { conditionHolds, type Env, evaluate, evaluateProperties, isActive, knownAfterApply, type Thing } from './evaluate.ts'
import type { Json, JsonObject } from './parse.ts'
import { resourceTypes } from './resources/index.ts'
import { conform, type KnownType, notTaken } from './resources/type.ts'
import type { Output, Resource, Setting, Settings, Stack } from './state.ts'
import { dependenciesOf, functionOf, readTemplate, references, refuseMissingTypes, type Template } from './template.ts'

/** Keys in order, so that two spellings of one value are one text. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`)
      .join(',')}}`
  return JSON.stringify(value) ?? 'null'
}

/** An environment in which a template's functions come to what they are now. `imports` collects the names of exports that were asked for. */
export function envOf(
  world: World,
  scope: Scope,
  stack: { readonly id: string; readonly name: string },
  template: Template,
  parameters: readonly Setting[],
  more: { readonly imports?: Set<string>; readonly thing?: (id: string) => Thing | 'later' | undefined } = {},
): Env {
  const { cloudformation } = world.state
  const rows = cloudformation.resources(scope, stack.id)
  return {
    template,
    scope,
    stack,
    parameters,
    thing:
      more.thing ??
      ((id) => {
        const row = rows.get(id)
        return row?.physicalId === undefined ? undefined : { physicalId: row.physicalId, attributes: row.attributes }
      }),
    imported(name) {
      more.imports?.add(name)
      return cloudformation.exports(scope).get(name)?.value
    },
  }
}

/** Logical ids in an order in which each comes after what it needs. */
export function inOrder(template: Template, ids: readonly string[]): string[] {
  const wanted = new Set(ids)
  const out: string[] = []
  const seen = new Set<string>()
  const visit = (id: string) => {
    if (seen.has(id)) return
    seen.add(id)
    for (const d of dependenciesOf(template, id)) visit(d)
    if (wanted.has(id)) out.push(id)
  }
  for (const id of ids) visit(id)
  return out
}

export const activeIds = (env: Env): string[] =>
  Object.entries(env.template.resources)
    .filter(([, r]) => isActive(env, r))
    .map(([id]) => id)

/**
 * Refuses what could never be made: types and properties that the sandbox lacks, a reference to what a condition leaves out.
 * Errors: ValidationError.
 */
export function refuseUnmakeable(env: Env): void {
  const active = new Set(activeIds(env))
  refuseMissingTypes(env.template, (id) => active.has(id))
  for (const id of active) {
    const spec = env.template.resources[id]
    const type = resourceTypes.get(spec?.type ?? '')
    if (!spec || !type) continue
    const missing = notTaken(type, spec.properties)
    if (missing.length > 0)
      throw notModelled(`the ${missing.length === 1 ? 'property' : 'properties'} ${missing.join(', ')} of ${type.name} (resource ${id})`)
    const dangling = needed(env, spec.properties).filter((d) => d in env.template.resources && !active.has(d))
    if (dangling.length > 0)
      throw validationError(
        `Template format error: Unresolved resource dependencies [${[...new Set(dangling)].join(', ')}] in the Resources block of the template`,
      )
    refuseSecrets(spec.properties, id)
  }
  for (const [, o] of activeOutputs(env)) {
    const dangling = needed(env, o.value).filter((d) => d in env.template.resources && !active.has(d))
    if (dangling.length > 0)
      throw validationError(
        `Template format error: Unresolved resource dependencies [${[...new Set(dangling)].join(', ')}] in the Outputs block of the template`,
      )
  }
}

const activeOutputs = (env: Env) => Object.entries(env.template.outputs).filter(([, o]) => isActive(env, o))

/** References that stay once each Fn::If has chosen its side. */
function needed(env: Env, value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap((v) => needed(env, v))
  if (typeof value !== 'object' || value === null) return []
  const fn = functionOf(value)
  if (fn?.name === 'Fn::If' && Array.isArray(fn.argument))
    return needed(env, (conditionHolds(env, String(fn.argument[0])) ? fn.argument[1] : fn.argument[2]) as Json)
  if (fn && fn.name !== 'Condition' && fn.name !== 'Ref' && fn.name !== 'Fn::GetAtt' && fn.name !== 'Fn::Sub')
    return needed(env, fn.argument)
  if (fn && fn.name !== 'Condition')
    return references(value, 'Resources').flatMap((r) => (r.kind === 'ref' || r.kind === 'att' ? [r.name] : []))
  return Object.values(value).flatMap((v) => needed(env, v))
}

function refuseSecrets(value: Json, id: string): void {
  const m = /\{\{resolve:(ssm-secure|secretsmanager):/.exec(JSON.stringify(value))
  if (m) throw notModelled(`dynamic references to ${m[1]} (resource ${id})`)
}

/** Outputs as they come to. Errors: ValidationError. */
export function outputsOf(env: Env): Output[] {
  return activeOutputs(env).map(([key, o]) => {
    const value = evaluate(env, o.value)
    if (typeof value === 'object' && value !== null)
      throw validationError(
        `Template format error: Output ${key} is malformed. The Value field of every Outputs member must evaluate to a String.`,
      )
    const exportName = o.exportName === undefined ? undefined : evaluate(env, o.exportName)
    return {
      key,
      value: String(value ?? ''),
      ...(o.description === undefined ? {} : { description: o.description }),
      ...(exportName === undefined ? {} : { exportName: String(exportName) }),
    }
  })
}

export interface Difference {
  readonly property: string
  readonly replaces: 'yes' | 'maybe' | 'no'
  readonly isDynamic: boolean
  readonly before: unknown
  readonly after: unknown
}

/** Property by property: what a resource has, and what it is to have. */
export function differences(
  type: KnownType,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Difference[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .sort()
    .filter((name) => canonical(before[name]) !== canonical(after[name]))
    .map((name) => ({
      property: name,
      replaces: type.properties[name]?.replaces ?? 'no',
      isDynamic: JSON.stringify(after[name] ?? null).includes(knownAfterApply),
      before: before[name],
      after: after[name],
    }))
}

export interface Plan {
  readonly changes: readonly unknown[]
  /** Whether there is anything to do: a resource, an output, the stack's tags. */
  readonly hasChanges: boolean
}

/** What a template would do to a stack. Errors: ValidationError. */
export function planChanges(world: World, scope: Scope, stack: Stack, template: Template, settings: Settings): Plan {
  const rows = world.state.cloudformation.resources(scope, stack.id)
  const old = world.state.cloudformation.templates(scope).get(`current ${stack.id}`)
  const oldTemplate = old === undefined ? null : readTemplate(old)
  const later = new Set<string>()
  const env = envOf(world, scope, stack, template, settings.parameters, {
    thing(id) {
      if (later.has(id)) return 'later'
      const row = rows.get(id)
      return row?.physicalId === undefined
        ? id in template.resources
          ? 'later'
          : undefined
        : { physicalId: row.physicalId, attributes: row.attributes }
    },
  })
  const ids = activeIds(env)
  const changes: { action: string; id: string; change: unknown }[] = []
  for (const id of inOrder(template, ids)) {
    const spec = template.resources[id]
    const type = resourceTypes.get(spec?.type ?? '')
    if (!spec || !type) continue
    const row = rows.get(id)
    const after = conform(type, evaluateProperties(env, spec.properties)).properties
    if (!row || row.physicalId === undefined) {
      later.add(id)
      changes.push({ action: 'Add', id, change: { ResourceChange: add(id, spec.type, after), Type: 'Resource' } })
      continue
    }
    if (row.type !== spec.type)
      throw validationError(
        `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${id}]`,
      )
    const tagsDiffer = type.hasTags && canonical(row.tags) !== canonical(settings.tags)
    const found = differences(type, row.properties, after)
    const replaced = found.some((d) => d.replaces === 'yes' && !d.isDynamic)
    const conditional = found.some((d) => d.replaces === 'yes' || d.replaces === 'maybe')
    if (replaced || conditional) later.add(id)
    const scopes = [
      ...(found.length > 0 ? ['Properties'] : []),
      ...(tagsDiffer ? ['Tags'] : []),
      ...(canonical(row.metadata) === canonical(spec.metadata) ? [] : ['Metadata']),
      ...(row.deletionPolicy === spec.deletionPolicy ? [] : ['DeletionPolicy']),
      ...(row.updateReplacePolicy === spec.updateReplacePolicy ? [] : ['UpdateReplacePolicy']),
    ]
    if (scopes.length === 0) continue
    changes.push({
      action: 'Modify',
      id,
      change: {
        Type: 'Resource',
        ResourceChange: {
          ...(replaced ? { PolicyAction: spec.updateReplacePolicy === 'Delete' ? 'ReplaceAndDelete' : 'ReplaceAndRetain' } : {}),
          Action: 'Modify',
          LogicalResourceId: id,
          PhysicalResourceId: row.physicalId,
          ResourceType: spec.type,
          Replacement: replaced ? 'True' : conditional ? 'Conditional' : 'False',
          Scope: scopes,
          Details: [
            ...found.flatMap((d) => detailsOf(d, spec.properties, oldTemplate?.resources[id]?.properties)),
            ...scopes
              .filter((s) => s !== 'Properties')
              .map((Attribute) => ({
                Target: { Attribute, RequiresRecreation: 'Never' },
                Evaluation: 'Static',
                ChangeSource: 'DirectModification',
              })),
          ],
          BeforeContext: JSON.stringify({ Properties: row.properties }),
          AfterContext: JSON.stringify({ Properties: after }),
        },
      },
    })
  }
  for (const row of [...rows.values()].reverse())
    if (!ids.includes(row.logicalId)) {
      changes.push({ action: 'Remove', id: row.logicalId, change: { Type: 'Resource', ResourceChange: removal(row) } })
    }
  const order = ['Remove', 'Modify', 'Add']
  changes.sort((a, b) => order.indexOf(a.action) - order.indexOf(b.action) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  const newOutputs = later.size > 0 ? null : outputsOf(env)
  const outputsDiffer = newOutputs !== null && canonical(newOutputs) !== canonical(stack.outputs)
  return {
    changes: changes.map((c) => c.change),
    hasChanges:
      changes.length > 0 || outputsDiffer || canonical(stack.tags) !== canonical(settings.tags) || stack.status === 'REVIEW_IN_PROGRESS',
  }
}

const add = (id: string, type: string, after: JsonObject | Record<string, unknown>) => ({
  Action: 'Add',
  LogicalResourceId: id,
  ResourceType: type,
  Scope: [],
  Details: [],
  AfterContext: JSON.stringify({ Properties: after }),
})

const removal = (row: Resource) => ({
  PolicyAction: row.deletionPolicy === 'Delete' ? 'Delete' : 'Retain',
  Action: 'Remove',
  LogicalResourceId: row.logicalId,
  ...(row.physicalId === undefined ? {} : { PhysicalResourceId: row.physicalId }),
  ResourceType: row.type,
  Scope: [],
  Details: [],
  BeforeContext: JSON.stringify({ Properties: row.properties }),
})

/** Where the change comes from: the template itself, or what a function in it comes to now. */
function detailsOf(d: Difference, raw: JsonObject, oldRaw: JsonObject | undefined): unknown[] {
  const Target = {
    Attribute: 'Properties',
    Name: d.property,
    RequiresRecreation: d.replaces === 'yes' ? 'Always' : d.replaces === 'maybe' ? 'Conditionally' : 'Never',
    Path: `/Properties/${d.property}`,
    ...(d.before === undefined ? {} : { BeforeValue: shown(d.before) }),
    ...(d.after === undefined ? {} : { AfterValue: shown(d.after) }),
    AttributeChangeType: d.before === undefined ? 'Add' : d.after === undefined ? 'Remove' : 'Modify',
  }
  const value = raw[d.property]
  if (value === undefined || canonical(value) !== canonical(oldRaw?.[d.property]))
    return [{ Target, Evaluation: d.isDynamic ? 'Dynamic' : 'Static', ChangeSource: 'DirectModification' }]
  const causes = references(value, 'Resources').filter((r) => (r.kind === 'ref' && !r.name.startsWith('AWS::')) || r.kind === 'att')
  if (causes.length === 0) return [{ Target, Evaluation: 'Dynamic', ChangeSource: 'DirectModification' }]
  return causes.map((r) => ({
    Target,
    Evaluation: d.isDynamic || r.kind === 'att' ? 'Dynamic' : 'Static',
    ChangeSource: r.kind === 'att' ? 'ResourceAttribute' : d.isDynamic ? 'ResourceReference' : 'ParameterReference',
    CausingEntity: r.attribute === undefined ? r.name : `${r.name}.${r.attribute}`,
  }))
}

const shown = (v: unknown) => (typeof v === 'object' ? JSON.stringify(v) : String(v))
