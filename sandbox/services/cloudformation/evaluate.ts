/**
 * What the functions of a template come to.
 *
 * Source  https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
import { type PartitionId, partition } from '../../../domain/regions.ts'
import type { Scope } from '../../wire/operation.ts'
import { validationError } from './errors.ts'
import type { Json, JsonObject } from './parse.ts'
import type { Setting } from './state.ts'
import { functionOf, substitutions, type Template } from './template.ts'

/** What stands for a value that only comes to be when the change is made. Source: DescribeChangeSet's AfterContext in AWS's answers */
export const knownAfterApply = '{{changeSet:KNOWN_AFTER_APPLY}}'

/** `AWS::NoValue`: the property is left out. */
const noValue = Symbol('AWS::NoValue')
type Value = Json | typeof noValue

export interface Thing {
  readonly physicalId: string
  readonly attributes: Readonly<Record<string, unknown>>
}

export interface Env {
  readonly template: Template
  readonly scope: Scope
  readonly stack: { readonly id: string; readonly name: string }
  readonly parameters: readonly Setting[]
  /** Undefined: not there. `later`: will be there, and what it will be called is not known. */
  thing(logicalId: string): Thing | 'later' | undefined
  /** The value of an export; undefined where there is none. */
  imported(name: string): string | undefined
}

const isObject = (v: unknown): v is JsonObject => typeof v === 'object' && v !== null && !Array.isArray(v)

/** Throws ValidationError for what cannot be evaluated: a key that a mapping lacks, an index beyond a list. */
export function evaluate(env: Env, value: Json): Json | undefined {
  const out = walk(env, value)
  return out === noValue ? undefined : out
}

/** The properties of a resource. */
export function evaluateProperties(env: Env, properties: JsonObject): JsonObject {
  const out = evaluate(env, properties)
  return isObject(out) ? out : {}
}

function walk(env: Env, value: Json): Value {
  if (Array.isArray(value)) return value.map((v) => walk(env, v)).filter((v): v is Json => v !== noValue)
  if (!isObject(value)) return value
  const fn = functionOf(value)
  if (!fn || fn.name === 'Condition') {
    const out: JsonObject = {}
    for (const [k, v] of Object.entries(value)) {
      const inner = walk(env, v)
      if (inner !== noValue) out[k] = inner
    }
    return out
  }
  return apply(env, fn.name, fn.argument)
}

const plain = (env: Env, value: Json | undefined): Json => {
  const out = walk(env, value ?? '')
  return out === noValue ? '' : out
}
const text = (v: Json): string => (typeof v === 'object' ? JSON.stringify(v) : String(v))

function list(env: Env, value: Json | undefined, fn: string): Json[] {
  const out = plain(env, value)
  if (Array.isArray(out)) return out
  if (typeof out === 'string' && out.includes(knownAfterApply)) return [knownAfterApply]
  throw validationError(`Template error: every ${fn} object requires a list; found ${JSON.stringify(out)}`)
}

function apply(env: Env, name: string, argument: Json): Value {
  const args = Array.isArray(argument) ? argument : [argument]
  switch (name) {
    case 'Ref':
      return ref(env, String(argument))
    case 'Fn::GetAtt': {
      const [id, ...rest] = typeof argument === 'string' ? argument.split('.') : args
      return attribute(env, String(id), rest.map((r) => text(plain(env, r))).join('.'))
    }
    case 'Fn::Sub':
      return sub(env, String(args[0]), isObject(args[1] ?? null) ? (args[1] as JsonObject) : {})
    case 'Fn::Join':
      return list(env, args[1], name).map(text).join(String(args[0]))
    case 'Fn::Split': {
      const source = text(plain(env, args[1]))
      return source.includes(knownAfterApply) ? [knownAfterApply] : source.split(String(args[0]))
    }
    case 'Fn::Select': {
      const index = Number(plain(env, args[0]))
      const items = list(env, args[1], name)
      if (items.length === 1 && items[0] === knownAfterApply) return knownAfterApply
      const item = items[index]
      if (!Number.isInteger(index) || item === undefined)
        throw validationError(`Template error: Fn::Select cannot select nonexistent value at index ${index}`)
      return item
    }
    case 'Fn::FindInMap': {
      const [map, key, inner] = args.map((a) => text(plain(env, a)))
      const found = env.template.mappings[map ?? '']?.[key ?? '']?.[inner ?? '']
      if (found === undefined) throw validationError(`Template error: Unable to get mapping for ${map}::${key}::${inner}`)
      return found
    }
    case 'Fn::If':
      return walk(env, (conditionHolds(env, String(args[0])) ? args[1] : args[2]) as Json)
    case 'Fn::Base64':
      return Buffer.from(text(plain(env, argument))).toString('base64')
    case 'Fn::ImportValue': {
      const wanted = text(plain(env, argument))
      const found = env.imported(wanted)
      if (found === undefined) throw validationError(`No export named ${wanted} found`)
      return found
    }
    case 'Fn::Cidr': {
      const [block, count, bits = 8] = args.map((a) => plain(env, a))
      return cidr(text(block ?? ''), Number(count), Number(bits))
    }
    case 'Fn::And':
    case 'Fn::Or':
    case 'Fn::Not':
    case 'Fn::Equals':
      return judge(env, { [name]: argument })
    default:
      throw validationError(`Template error: the function ${name} cannot be used here`)
  }
}

function ref(env: Env, name: string): Value {
  const { scope, stack } = env
  switch (name) {
    case 'AWS::AccountId':
      return scope.account
    case 'AWS::NotificationARNs':
      return []
    case 'AWS::NoValue':
      return noValue
    case 'AWS::Partition':
      return scope.partition
    case 'AWS::Region':
      return scope.region
    case 'AWS::StackId':
      return stack.id
    case 'AWS::StackName':
      return stack.name
    case 'AWS::URLSuffix':
      return partition(scope.partition as PartitionId).dnsSuffix
  }
  const spec = env.template.parameters[name]
  if (spec) {
    const setting = env.parameters.find((p) => p.key === name)
    const value = setting?.resolved ?? setting?.value ?? ''
    return /List/.test(spec.type) ? splitList(value) : value
  }
  const thing = env.thing(name)
  if (thing === 'later') return knownAfterApply
  if (thing === undefined) throw unresolved(name)
  return thing.physicalId
}

const unresolved = (name: string) =>
  validationError(`Template format error: Unresolved resource dependencies [${name}] in the Resources block of the template`)

/** Commas divide, blanks around them do not count; the empty text is an empty list of one. Source: parameters-section-structure.html (CommaDelimitedList) */
export const splitList = (value: string): string[] => value.split(',').map((v) => v.trim())

function attribute(env: Env, id: string, name: string): Json {
  const thing = env.thing(id)
  if (thing === 'later') return knownAfterApply
  if (thing === undefined) throw unresolved(id)
  const value = thing.attributes[name]
  if (value === undefined) throw validationError(`Template error: resource ${id} does not support attribute type ${name} in Fn::GetAtt`)
  return value as Json
}

function sub(env: Env, pattern: string, own: JsonObject): string {
  let out = pattern
  for (const name of new Set(substitutions(pattern))) {
    const dot = name.indexOf('.')
    const value = name in own ? plain(env, own[name]) : dot < 0 ? ref(env, name) : attribute(env, name.slice(0, dot), name.slice(dot + 1))
    const written = value === noValue ? '' : text(value)
    out = out.replace(new RegExp(`\\$\\{\\s*${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*\\}`, 'g'), () => written)
  }
  return out.replaceAll('${!', '${')
}

function cidr(block: string, count: number, bits: number): Json {
  const m = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(block)
  if (!m) throw validationError(`Template error: Fn::Cidr of the sandbox takes an IPv4 block, found ${block}`)
  const base = m.slice(1, 5).reduce((n, part) => n * 256 + Number(part), 0)
  const size = 2 ** bits
  if (count < 1 || count > 256 || base + size * count > base + 2 ** (32 - Number(m[5])))
    throw validationError(`Template error: Fn::Cidr could not generate ${count} blocks of /${32 - bits} in ${block}`)
  return Array.from({ length: count }, (_, i) => {
    const at = base + i * size
    return `${[24, 16, 8, 0].map((shift) => Math.floor(at / 2 ** shift) % 256).join('.')}/${32 - bits}`
  })
}

// ---- conditions and rules

const judged = new WeakMap<Env, Map<string, boolean>>()

export function conditionHolds(env: Env, name: string): boolean {
  const known = judged.get(env) ?? new Map<string, boolean>()
  judged.set(env, known)
  const already = known.get(name)
  if (already !== undefined) return already
  const definition = env.template.conditions[name]
  if (definition === undefined) throw validationError(`Template error: unresolved condition dependency ${name} in Fn::If`)
  // One that leads to itself is no condition.
  known.set(name, false)
  const holds = judge(env, definition)
  known.set(name, holds)
  return holds
}

/** Whether a resource or output of the template is wanted at all. */
export const isActive = (env: Env, spec: { readonly condition?: string } | undefined): boolean =>
  spec !== undefined && (spec.condition === undefined || conditionHolds(env, spec.condition))

function judge(env: Env, value: Json): boolean {
  const fn = functionOf(value)
  if (!fn) {
    if (value === true || value === 'true') return true
    if (value === false || value === 'false') return false
    throw validationError(`Template error: a condition must be a function of conditions, found ${JSON.stringify(value)}`)
  }
  const args = Array.isArray(fn.argument) ? fn.argument : [fn.argument]
  switch (fn.name) {
    case 'Condition':
      return conditionHolds(env, String(fn.argument))
    case 'Fn::And':
      return args.map((a) => judge(env, a)).every(Boolean)
    case 'Fn::Or':
      return args.map((a) => judge(env, a)).some(Boolean)
    case 'Fn::Not':
      return !judge(env, args[0] as Json)
    case 'Fn::Equals':
      return text(plain(env, args[0])) === text(plain(env, args[1]))
    // Of rules only. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-rules.html
    case 'Fn::Contains':
      return list(env, args[0], fn.name)
        .map(text)
        .includes(text(plain(env, args[1])))
    case 'Fn::EachMemberEquals':
      return list(env, args[0], fn.name).every((v) => text(v) === text(plain(env, args[1])))
    case 'Fn::EachMemberIn': {
      const among = list(env, args[1], fn.name).map(text)
      return list(env, args[0], fn.name).every((v) => among.includes(text(v)))
    }
    default:
      return text(plain(env, value)) === 'true'
  }
}

/** Errors: ValidationError with what the first rule that does not hold asserts. */
export function checkRules(env: Env): void {
  for (const [name, rule] of Object.entries(env.template.rules)) {
    if (rule.condition !== undefined && !judge(env, rule.condition)) continue
    for (const a of rule.assertions)
      if (!judge(env, a.assert)) throw validationError(`Rule ${name} failed: ${a.description ?? 'the assertion does not hold'}`)
  }
}
