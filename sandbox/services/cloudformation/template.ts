/**
 * What a template says, and what is wrong with it before anything is made.
 *
 * Source  https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html ; sentences as recorded in
 *         https://github.com/localstack/localstack (tests/aws/services/cloudformation, validated against AWS) and in public traces
 */
import { notModelled, validationError } from './errors.ts'
import { type Json, type JsonObject, parseTemplate } from './parse.ts'
import { resourceTypes } from './resources/index.ts'
import type { DeletionPolicy } from './state.ts'

export interface Template {
  readonly text: string
  readonly description?: string
  readonly metadata?: JsonObject
  readonly parameters: Readonly<Record<string, ParameterSpec>>
  readonly rules: Readonly<Record<string, RuleSpec>>
  readonly mappings: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Json>>>>>>
  readonly conditions: Readonly<Record<string, Json>>
  readonly resources: Readonly<Record<string, ResourceSpec>>
  readonly outputs: Readonly<Record<string, OutputSpec>>
}

export interface ParameterSpec {
  readonly type: string
  readonly defaultValue?: string
  readonly allowedValues?: readonly string[]
  readonly allowedPattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minValue?: number
  readonly maxValue?: number
  readonly constraint?: string
  readonly description?: string
  readonly noEcho: boolean
}

export interface RuleSpec {
  readonly condition?: Json
  readonly assertions: readonly { readonly assert: Json; readonly description?: string }[]
}

export interface ResourceSpec {
  readonly type: string
  readonly properties: JsonObject
  readonly dependsOn: readonly string[]
  readonly condition?: string
  readonly deletionPolicy: DeletionPolicy
  readonly updateReplacePolicy: DeletionPolicy
  readonly metadata?: Json
}

export interface OutputSpec {
  readonly value: Json
  readonly description?: string
  readonly exportName?: Json
  readonly condition?: string
}

const isObject = (v: unknown): v is JsonObject => typeof v === 'object' && v !== null && !Array.isArray(v)
const formatError = (text: string) => validationError(`Template format error: ${text}`)

const sections = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Rules',
  'Mappings',
  'Conditions',
  'Transform',
  'Hooks',
  'Resources',
  'Outputs',
]
const resourceMembers = [
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'Metadata',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'CreationPolicy',
  'UpdatePolicy',
  'Description',
]

export const pseudo = new Set([
  'AWS::AccountId',
  'AWS::NotificationARNs',
  'AWS::NoValue',
  'AWS::Partition',
  'AWS::Region',
  'AWS::StackId',
  'AWS::StackName',
  'AWS::URLSuffix',
])

const known = new Map<string, Template>()

/** A text is read once. Errors: ValidationError in AWS's words. */
export function readTemplate(text: string): Template {
  const already = known.get(text)
  if (already) return already
  const template = check(text)
  if (known.size >= 50) known.clear()
  known.set(text, template)
  return template
}

function check(text: string): Template {
  const raw = parseTemplate(text)
  refuseNulls(raw, '')
  const unknown = Object.keys(raw).filter((k) => !sections.includes(k))
  if (unknown.length > 0) throw validationError(`Invalid template property or properties [${unknown.join(', ')}]`)
  if (raw.AWSTemplateFormatVersion !== undefined && raw.AWSTemplateFormatVersion !== '2010-09-09')
    throw formatError('unsupported value for AWSTemplateFormatVersion.')
  if (raw.Transform !== undefined) throw notModelled(`the template section Transform (${JSON.stringify(raw.Transform)})`)
  if (raw.Hooks !== undefined) throw notModelled('the template section Hooks')
  if (raw.Description !== undefined && typeof raw.Description !== 'string') throw formatError('Description must be a string.')
  if (typeof raw.Description === 'string' && Buffer.byteLength(raw.Description) > 1024)
    throw validationError('Template format error: Description length exceeds 1024 bytes.')
  for (const name of ['Metadata', 'Parameters', 'Rules', 'Mappings', 'Conditions', 'Outputs'])
    if (raw[name] !== undefined && !isObject(raw[name])) throw formatError(`${name} must be an object.`)
  if (!isObject(raw.Resources) || Object.keys(raw.Resources).length === 0)
    throw formatError('At least one Resources member must be defined.')
  // Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
  limit('resources', raw.Resources, 500)
  limit('parameters', raw.Parameters, 200)
  limit('outputs', raw.Outputs, 200)
  limit('mappings', raw.Mappings, 200)

  const template: Template = {
    text,
    ...(typeof raw.Description === 'string' ? { description: raw.Description } : {}),
    ...(isObject(raw.Metadata) ? { metadata: raw.Metadata } : {}),
    parameters: mapped(raw.Parameters, parameterSpec),
    rules: mapped(raw.Rules, ruleSpec),
    mappings: mapped(raw.Mappings, mappingSpec),
    conditions: isObject(raw.Conditions) ? raw.Conditions : {},
    resources: mapped(raw.Resources, resourceSpec),
    outputs: mapped(raw.Outputs, outputSpec),
  }
  checkNames(template)
  checkTypes(template)
  checkReferences(template)
  checkCycles(template)
  return template
}

const mapped = <T>(value: Json | undefined, read: (name: string, value: Json) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(isObject(value) ? value : {}).map(([name, v]) => [name, read(name, v)]))

function limit(what: string, value: Json | undefined, most: number): void {
  const count = isObject(value) ? Object.keys(value).length : 0
  if (count > most) throw formatError(`Number of ${what}, ${count}, is greater than maximum allowed, ${most}`)
}

function refuseNulls(value: Json, path: string): void {
  if (value === null) throw validationError(`[${path}] 'null' values are not allowed in templates`)
  if (Array.isArray(value)) for (const [i, v] of value.entries()) refuseNulls(v, `${path}/${i}`)
  else if (typeof value === 'object') for (const [k, v] of Object.entries(value)) refuseNulls(v, `${path}/${k}`)
}

const text = (v: Json | undefined): string | undefined =>
  v === undefined ? undefined : typeof v === 'object' ? JSON.stringify(v) : String(v)
const number = (v: Json | undefined): number | undefined => (v === undefined || Number.isNaN(Number(v)) ? undefined : Number(v))
const put = <K extends string, V>(key: K, value: V | undefined) => (value === undefined ? {} : { [key]: value }) as { [P in K]?: V }

const parameterMembers = [
  'Type',
  'Default',
  'AllowedValues',
  'AllowedPattern',
  'MinLength',
  'MaxLength',
  'MinValue',
  'MaxValue',
  'ConstraintDescription',
  'Description',
  'NoEcho',
]
const parameterTypes =
  /^(String|Number|List<Number>|List<String>|CommaDelimitedList|AWS::SSM::Parameter::Name|AWS::SSM::Parameter::Value<(String|List<String>|CommaDelimitedList)>)$/

function parameterSpec(name: string, raw: Json): ParameterSpec {
  if (!isObject(raw)) throw formatError('Any Parameters member must be an object.')
  if (typeof raw.Type !== 'string') throw formatError(`Every Parameters object must contain a Type member.`)
  const unknown = Object.keys(raw).find((k) => !parameterMembers.includes(k))
  if (unknown !== undefined) throw validationError(`Invalid template parameter property '${unknown}'`)
  if (!parameterTypes.test(raw.Type))
    throw /^(List<)?AWS::/.test(raw.Type)
      ? notModelled(`the parameter type ${raw.Type} (parameter ${name})`)
      : formatError(`Unrecognized parameter type: ${raw.Type}`)
  return {
    type: raw.Type,
    ...put('defaultValue', Array.isArray(raw.Default) ? raw.Default.map(String).join(',') : text(raw.Default)),
    ...put('allowedValues', Array.isArray(raw.AllowedValues) ? raw.AllowedValues.map((v) => String(v)) : undefined),
    ...put('allowedPattern', text(raw.AllowedPattern)),
    ...put('minLength', number(raw.MinLength)),
    ...put('maxLength', number(raw.MaxLength)),
    ...put('minValue', number(raw.MinValue)),
    ...put('maxValue', number(raw.MaxValue)),
    ...put('constraint', text(raw.ConstraintDescription)),
    ...put('description', text(raw.Description)),
    noEcho: String(raw.NoEcho) === 'true',
  }
}

function ruleSpec(name: string, raw: Json): RuleSpec {
  if (!isObject(raw) || !Array.isArray(raw.Assertions)) throw formatError(`Rule ${name} must contain Assertions.`)
  return {
    ...put('condition', raw.RuleCondition),
    assertions: raw.Assertions.map((a) => {
      if (!isObject(a) || a.Assert === undefined) throw formatError(`Every assertion of rule ${name} must contain an Assert member.`)
      return { assert: a.Assert, ...put('description', text(a.AssertDescription)) }
    }),
  }
}

function mappingSpec(name: string, raw: Json): Record<string, Record<string, Json>> {
  if (!isObject(raw)) throw formatError(`Every Mappings attribute must be a String or a List.`)
  return mapped(raw, (key, inner) => {
    if (!isObject(inner)) throw formatError(`Every Mappings member ${name} must be a map`)
    for (const value of Object.values(inner))
      if (isObject(value)) throw formatError(`Every Mappings attribute must be a String or a List. (${name}.${key})`)
    return inner
  })
}

function resourceSpec(name: string, raw: Json): ResourceSpec {
  if (!isObject(raw)) throw formatError('Any Resources member must be an object.')
  if (typeof raw.Type !== 'string') throw formatError(`[/Resources/${name}] Every Resources object must contain a Type member.`)
  const unknown = Object.keys(raw).find((k) => !resourceMembers.includes(k))
  if (unknown !== undefined) throw validationError(`Invalid template resource property '${unknown}'`)
  for (const member of ['CreationPolicy', 'UpdatePolicy'])
    if (raw[member] !== undefined) throw notModelled(`${member} of a resource (${name})`)
  if (raw.Properties !== undefined && !isObject(raw.Properties))
    throw formatError(`[/Resources/${name}/Properties] Properties must be an object.`)
  const on = raw.DependsOn
  if (on !== undefined && typeof on !== 'string' && !(Array.isArray(on) && on.every((d) => typeof d === 'string')))
    throw formatError('DependsOn must be a string or list of strings.')
  if (raw.Condition !== undefined && typeof raw.Condition !== 'string') throw formatError('Every Condition member must be a string.')
  return {
    type: raw.Type,
    properties: (raw.Properties as JsonObject | undefined) ?? {},
    dependsOn: on === undefined ? [] : typeof on === 'string' ? [on] : (on as string[]),
    ...put('condition', raw.Condition as string | undefined),
    deletionPolicy: policy(name, raw.Type, 'DeletionPolicy', raw.DeletionPolicy),
    updateReplacePolicy: policy(name, raw.Type, 'UpdateReplacePolicy', raw.UpdateReplacePolicy),
    ...put('metadata', raw.Metadata),
  }
}

function policy(name: string, type: string, which: 'DeletionPolicy' | 'UpdateReplacePolicy', raw: Json | undefined): DeletionPolicy {
  if (raw === undefined || raw === 'Delete') return 'Delete'
  if (raw === 'Retain' || (raw === 'RetainExceptOnCreate' && which === 'DeletionPolicy')) return raw
  if (raw === 'Snapshot') throw formatError(`Resource type ${type} does not support ${which} Snapshot. (${name})`)
  throw validationError(
    `Template error: ${which === 'DeletionPolicy' ? 'DeletionPolicy' : which} of ${name} must be one of Delete, Retain, Snapshot; found ${JSON.stringify(raw)}`,
  )
}

function outputSpec(_name: string, raw: Json): OutputSpec {
  if (!isObject(raw)) throw formatError('Any Outputs member must be an object.')
  if (raw.Value === undefined) throw formatError('Every Outputs member must contain a Value object')
  const unknown = Object.keys(raw).find((k) => !['Value', 'Description', 'Export', 'Condition'].includes(k))
  if (unknown !== undefined) throw validationError(`Invalid template output property '${unknown}'`)
  return {
    value: raw.Value,
    ...put('description', text(raw.Description)),
    ...put('exportName', isObject(raw.Export) ? raw.Export.Name : undefined),
    ...put('condition', raw.Condition as string | undefined),
  }
}

function checkNames({ parameters, resources, outputs, mappings }: Template): void {
  for (const [section, names] of Object.entries({ Parameters: parameters, Resources: resources, Outputs: outputs, Mappings: mappings }))
    for (const name of Object.keys(names))
      if (!/^[A-Za-z0-9]{1,255}$/.test(name))
        throw formatError(
          section === 'Resources'
            ? `Resource name ${name} is non alphanumeric.`
            : section === 'Outputs'
              ? `Output name ${name} is non alphanumeric.`
              : section === 'Parameters'
                ? `Parameter name ${name} is non alphanumeric.`
                : `Mapping name ${name} is non alphanumeric.`,
        )
}

/** A type that is no type of AWS's pattern is refused here; one that the sandbox lacks only where it would be made: see `refuseMissingTypes`. */
function checkTypes({ resources }: Template): void {
  const odd = Object.values(resources).filter((r) => !/^(AWS|Custom|Alexa|[A-Za-z0-9]+)::[A-Za-z0-9:@_-]+$/.test(r.type))
  if (odd.length > 0) throw formatError(`Unrecognized resource types: [${[...new Set(odd.map((r) => r.type))].join(', ')}]`)
}

/** AWS makes these, the sandbox does not: said before anything is made, and only of resources that would be. */
export function refuseMissingTypes(template: Template, isActive: (logicalId: string) => boolean): void {
  const missing = Object.entries(template.resources).filter(([id, r]) => isActive(id) && !resourceTypes.has(r.type))
  if (missing.length === 0) return
  throw formatError(
    `Unrecognized resource types: [${[...new Set(missing.map(([, r]) => r.type))].join(', ')}]. The sandbox makes: ${[...resourceTypes.keys()].sort().join(', ')}.`,
  )
}

// ---- references

export interface Reference {
  readonly kind: 'ref' | 'att' | 'condition' | 'map' | 'import'
  readonly name: string
  readonly attribute?: string
}

const refused = new Set(['Fn::ForEach', 'Fn::Length', 'Fn::ToJsonString', 'Fn::Transform', 'Fn::GetAZs', 'Fn::GetStackOutput'])
const intrinsics = new Set([
  'Fn::And',
  'Fn::Base64',
  'Fn::Cidr',
  'Fn::Equals',
  'Fn::FindInMap',
  'Fn::GetAtt',
  'Fn::If',
  'Fn::ImportValue',
  'Fn::Join',
  'Fn::Not',
  'Fn::Or',
  'Fn::Select',
  'Fn::Split',
  'Fn::Sub',
])
const ruleFunctions = new Set(['Fn::Contains', 'Fn::EachMemberEquals', 'Fn::EachMemberIn', 'Fn::RefAll', 'Fn::ValueOf', 'Fn::ValueOfAll'])

/** The one function a value is, or null. */
export function functionOf(value: Json): { name: string; argument: Json } | null {
  if (!isObject(value)) return null
  const keys = Object.keys(value)
  const [name] = keys
  if (keys.length !== 1 || name === undefined) return null
  if (name === 'Ref' || name === 'Condition' || name.startsWith('Fn::')) return { name, argument: value[name] as Json }
  return null
}

/** `${Name}` and `${Name.Attribute}` of a Sub; `${!Name}` is text. */
export const substitutions = (pattern: string): string[] => [...pattern.matchAll(/\$\{([^!}][^}]*)\}/g)].map((m) => (m[1] ?? '').trim())

/** Everything a value names. Errors: ValidationError for a function that is none, or is written wrongly. */
export function references(value: Json, section: string, into: Reference[] = []): Reference[] {
  if (Array.isArray(value)) for (const v of value) references(v, section, into)
  if (!isObject(value)) return into
  const fn = functionOf(value)
  if (!fn || (fn.name === 'Condition' && typeof fn.argument !== 'string')) {
    for (const [k, v] of Object.entries(value)) {
      if (k.startsWith('Fn::'))
        throw formatError(`[/${section}] map keys must be strings; received a map with the function ${k} beside others`)
      references(v, section, into)
    }
    return into
  }
  const { name, argument } = fn
  if (refused.has(name)) throw notModelled(`the function ${name}`)
  switch (name) {
    case 'Ref':
      if (typeof argument !== 'string') throw formatError(`[/${section}] every Ref object must have a single String value.`)
      into.push({ kind: 'ref', name: argument })
      return into
    case 'Condition':
      // In properties a map may have a member of that name (a policy's): only the conditions section speaks of conditions so.
      if (section === 'Conditions' || section === 'Rules') into.push({ kind: 'condition', name: argument as string })
      return into
    case 'Fn::GetAtt': {
      const [id, ...rest] = typeof argument === 'string' ? argument.split('.') : Array.isArray(argument) ? argument : []
      if (typeof id !== 'string' || id === '' || rest.length === 0 || rest.some((r) => r === ''))
        throw validationError(
          'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
        )
      const [first] = rest
      into.push({ kind: 'att', name: id, ...(typeof first === 'string' ? { attribute: rest.map(String).join('.') } : {}) })
      for (const r of rest) references(r, section, into)
      return into
    }
    case 'Fn::Sub': {
      const [pattern, own] = Array.isArray(argument) ? argument : [argument, {}]
      if (typeof pattern !== 'string' || !isObject(own ?? null) || (Array.isArray(argument) && argument.length !== 2))
        throw validationError(
          "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
        )
      for (const found of substitutions(pattern)) {
        if (found in (own as JsonObject)) continue
        const dot = found.indexOf('.')
        into.push(dot < 0 ? { kind: 'ref', name: found } : { kind: 'att', name: found.slice(0, dot), attribute: found.slice(dot + 1) })
      }
      references(own as Json, section, into)
      return into
    }
    case 'Fn::If': {
      if (!Array.isArray(argument) || argument.length !== 3 || typeof argument[0] !== 'string')
        throw validationError('Template error: Fn::If requires a list argument with the first element being a condition')
      into.push({ kind: 'condition', name: argument[0] })
      references(argument.slice(1), section, into)
      return into
    }
    case 'Fn::FindInMap': {
      if (!Array.isArray(argument) || argument.length !== 3)
        throw validationError(
          'Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
        )
      if (typeof argument[0] === 'string') into.push({ kind: 'map', name: argument[0] })
      references(argument, section, into)
      return into
    }
    case 'Fn::Equals':
      if (!Array.isArray(argument) || argument.length !== 2)
        throw validationError('Template error: every Fn::Equals object requires a list of 2 string parameters.')
      break
    case 'Fn::Not':
      if (!Array.isArray(argument) || argument.length !== 1)
        throw validationError('Template error: every Fn::Not object requires one boolean parameter.')
      break
    case 'Fn::And':
    case 'Fn::Or':
      if (!Array.isArray(argument) || argument.length < 2 || argument.length > 10)
        throw validationError(`Template error: every ${name} object requires a list of at least 2 and at most 10 boolean parameters.`)
      break
    case 'Fn::Join':
      if (!Array.isArray(argument) || argument.length !== 2 || typeof argument[0] !== 'string')
        throw validationError(
          'Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.',
        )
      break
    case 'Fn::Select':
      if (!Array.isArray(argument) || argument.length !== 2)
        throw validationError('Template error: Fn::Select requires a list argument with two elements: an integer index and a list')
      break
    case 'Fn::Split':
      if (!Array.isArray(argument) || argument.length !== 2)
        throw validationError(
          'Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.',
        )
      break
    default:
      if (!intrinsics.has(name) && !(section === 'Rules' && ruleFunctions.has(name)))
        throw formatError(`Unrecognized function ${name} in the ${section} block of the template`)
  }
  references(argument, section, into)
  return into
}

function checkReferences(template: Template): void {
  const { parameters, resources, outputs, conditions, mappings, rules } = template
  const conditionNames = new Set(Object.keys(conditions))
  const isParameter = (name: string) => name in parameters || pseudo.has(name)
  const check = (refs: readonly Reference[], section: string) => {
    const unresolved = [
      ...new Set(refs.filter((r) => r.kind === 'ref' && !isParameter(r.name) && !(r.name in resources)).map((r) => r.name)),
    ]
    if (unresolved.length > 0)
      throw formatError(`Unresolved resource dependencies [${unresolved.join(', ')}] in the ${section} block of the template`)
    for (const r of refs) {
      if (r.kind === 'att' && !(r.name in resources))
        throw validationError(`Template error: instance of Fn::GetAtt references undefined resource ${r.name}`)
      if (r.kind === 'att' && r.attribute !== undefined) checkAttribute(template, r.name, r.attribute)
      if (r.kind === 'condition' && !conditionNames.has(r.name))
        throw validationError(`Template error: unresolved condition dependency ${r.name} in Fn::If`)
      if (r.kind === 'map' && !(r.name in mappings))
        throw validationError(`Template error: Mapping named '${r.name}' is not present in the 'Mappings' section of template.`)
    }
  }
  for (const value of Object.values(conditions)) {
    const refs = references(value, 'Conditions')
    const inner = refs.filter((r) => r.kind === 'att' || (r.kind === 'ref' && !isParameter(r.name))).map((r) => r.name)
    if (inner.length > 0)
      throw formatError(
        `Unresolved dependencies [${[...new Set(inner)].join(', ')}]. Cannot reference resources in the Conditions block of the template`,
      )
    const missing = refs.find((r) => r.kind === 'condition' && !conditionNames.has(r.name))
    if (missing) throw formatError(`Unresolved condition dependency ${missing.name} in the Conditions block of the template`)
  }
  for (const rule of Object.values(rules)) for (const a of rule.assertions) check(references(a.assert, 'Rules'), 'Rules')
  for (const r of Object.values(resources)) {
    const missing = r.dependsOn.filter((d) => !(d in resources))
    if (missing.length > 0)
      throw formatError(`Unresolved resource dependencies [${missing.join(', ')}] in the Resources block of the template`)
    if (r.condition !== undefined && !conditionNames.has(r.condition))
      throw formatError(`Unresolved condition dependency ${r.condition} in the Resources block of the template`)
    check(references(r.properties, 'Resources'), 'Resources')
  }
  for (const o of Object.values(outputs)) {
    if (o.condition !== undefined && !conditionNames.has(o.condition))
      throw formatError(`Unresolved condition dependency ${o.condition} in the Outputs block of the template`)
    check(references(o.value, 'Outputs'), 'Outputs')
    if (o.exportName !== undefined) check(references(o.exportName, 'Outputs'), 'Outputs')
  }
}

function checkAttribute({ resources }: Template, id: string, attribute: string): void {
  const type = resourceTypes.get(resources[id]?.type ?? '')
  if (type && !type.attributes.includes(attribute))
    throw validationError(`Template error: resource ${id} does not support attribute type ${attribute} in Fn::GetAtt`)
}

/** Logical ids that a resource needs to be there first. */
export function dependenciesOf(template: Template, id: string): string[] {
  const r = template.resources[id]
  if (!r) return []
  const named = references(r.properties, 'Resources').flatMap((x) => (x.kind === 'ref' || x.kind === 'att' ? [x.name] : []))
  return [...new Set([...r.dependsOn, ...named])].filter((d) => d in template.resources)
}

function checkCycles(template: Template): void {
  const ids = Object.keys(template.resources)
  const state = new Map<string, 'open' | 'closed'>()
  const path: string[] = []
  const visit = (id: string) => {
    if (state.get(id) === 'closed') return
    if (state.get(id) === 'open')
      throw validationError(`Circular dependency between resources: [${path.slice(path.indexOf(id)).sort().join(', ')}]`)
    state.set(id, 'open')
    path.push(id)
    for (const d of dependenciesOf(template, id)) visit(d)
    path.pop()
    state.set(id, 'closed')
  }
  for (const id of ids) visit(id)
}

/** What a template asks for that must be said aloud. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html (Capabilities) */
export function capabilitiesOf(template: Template): {
  readonly needed: 'CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM' | null
  readonly types: readonly string[]
} {
  const iam = Object.values(template.resources).filter((r) => r.type.startsWith('AWS::IAM::'))
  const names = ['RoleName', 'UserName', 'GroupName', 'ManagedPolicyName', 'InstanceProfileName']
  const types = [...new Set(iam.map((r) => r.type))]
  if (iam.some((r) => names.some((n) => n in r.properties))) return { needed: 'CAPABILITY_NAMED_IAM', types }
  return { needed: iam.length > 0 ? 'CAPABILITY_IAM' : null, types }
}
