/** What a resource type of CloudFormation is to the sandbox: which of its properties are modelled, and the calls that make, change and remove one. */
import { AwsError } from '../../../wire/error.ts'
import type { Scope } from '../../../wire/operation.ts'
import specs from '../data/types.json' with { type: 'json' }

export interface PropertySpec {
  readonly type: string
  readonly required?: boolean
  readonly replaces?: 'yes' | 'maybe'
  readonly element?: PropertySpec
  readonly properties?: Readonly<Record<string, PropertySpec>>
}

/** Whatever the template says, brought into the types of AWS's specification by `conform`: each type reads them as its own shape. */
export type Properties = Readonly<Record<string, unknown>>

export interface Made {
  readonly physicalId: string
  readonly attributes: Readonly<Record<string, unknown>>
}

/** What a type's functions may do. */
export interface Hands {
  readonly scope: Scope
  readonly stack: { readonly name: string; readonly id: string }
  readonly logicalId: string
  /** Own tags and the stack's. */
  readonly tags: readonly { readonly Key: string; readonly Value: string }[]
  /** Calls a service as whoever CloudFormation acts for, and answers the operation's output. Throws AwsError. */
  call<T = unknown>(
    service: 's3' | 'iam' | 'logs' | 'cloudwatch' | 'cloudtrail' | 'sns' | 'sqs' | 'ssm' | 'ecr',
    operation: string,
    input: object,
  ): Promise<T>
  /** `Stack-Logical-AbC123`, as long as it may be. */
  newName(longest: number, style?: 'lower'): string
}

export interface ResourceType {
  readonly name: string
  /** Top-level properties that the sandbox takes; others are refused by name. */
  readonly modelled: readonly string[]
  /** The property that names the thing, where a person may. */
  readonly nameProperty?: string
  /** How long AWS takes to make one, milliseconds. */
  readonly awsMs: number
  readonly hasTags?: boolean
  create(properties: Properties, hands: Hands): Promise<Made>
  /** Absent: nothing of it can be changed in place. `before`: what the properties were. */
  update?(properties: Properties, hands: Hands, before: Properties, made: Made): Promise<Made>
  remove(properties: Properties, hands: Hands, made: Made): Promise<void>
  /** Takes in one that is there already, of that name. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html */
  adopt?(properties: Properties, hands: Hands, name: string): Promise<Made>
}

/** A type's functions with its own shape of properties. */
export interface ShapedType<P> extends Omit<ResourceType, 'create' | 'update' | 'remove' | 'adopt'> {
  adopt?(properties: P, hands: Hands, name: string): Promise<Made>
  create(properties: P, hands: Hands): Promise<Made>
  update?(properties: P, hands: Hands, before: P, made: Made): Promise<Made>
  remove(properties: P, hands: Hands, made: Made): Promise<void>
}
export const resourceType = <P>(type: ShapedType<P>): ResourceType => type as unknown as ResourceType

/** `{Key, Value}`, as templates write tags. */
export interface Tag {
  readonly Key: string
  readonly Value: string
}

/** A thing of that name is there already, though the service's own operation would not mind. */
export const alreadyExists = (message: string) => new AwsError('AlreadyExists', message, { status: 400 })

/** Whether a question is answered, rather than refused with one of `codes`. */
export async function exists(question: Promise<unknown>, ...codes: string[]): Promise<boolean> {
  try {
    await question
    return true
  } catch (error) {
    if (error instanceof AwsError && codes.includes(error.code)) return false
    throw error
  }
}

/** What is gone already needs no removal. */
export async function unlessGone(removal: Promise<unknown>, ...codes: string[]): Promise<void> {
  await exists(removal, ...codes)
}

export interface KnownType extends ResourceType {
  readonly attributes: readonly string[]
  readonly properties: Readonly<Record<string, PropertySpec>>
}

export function known(type: ResourceType): KnownType {
  const spec = (specs as Readonly<Record<string, { attributes: readonly string[]; properties: object }>>)[type.name]
  return {
    ...type,
    attributes: spec?.attributes ?? [],
    // AWS::CDK::Metadata is in no specification: it has what it has.
    properties: (spec?.properties ?? Object.fromEntries(type.modelled.map((name) => [name, { type: 'json' }]))) as Readonly<
      Record<string, PropertySpec>
    >,
  }
}

const isObject = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v)

/** Properties that AWS has and the sandbox does not take. */
export const notTaken = (type: KnownType, properties: object): string[] =>
  Object.keys(properties).filter((name) => name in type.properties && !type.modelled.includes(name))

/**
 * The properties in the types that AWS's specification gives them: texts for numbers and the other way round are taken, as CloudFormation does.
 * `problems` are sentences in the words of AWS's schema check.
 *
 * Source  texts of public traces ("Properties validation failed for resource …")
 */
export function conform(type: KnownType, properties: Record<string, unknown>): { properties: Record<string, unknown>; problems: string[] } {
  const problems: string[] = []
  const walk = (spec: PropertySpec, value: unknown, path: string): unknown => {
    const expected = (what: string) => {
      problems.push(`#${path}: expected type: ${what}, found: ${kindOf(value)}`)
      return value
    }
    switch (spec.type) {
      case 'string':
        return isObject(value) || Array.isArray(value) ? expected('String') : String(value)
      case 'integer':
      case 'number': {
        const n = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
        if (typeof n !== 'number' || !Number.isFinite(n)) return expected('Number')
        return spec.type === 'integer' && !Number.isInteger(n) ? expected('Integer') : n
      }
      case 'boolean':
        return value === true || value === 'true' ? true : value === false || value === 'false' ? false : expected('Boolean')
      case 'array':
        return Array.isArray(value)
          ? value.map((v, i) => (spec.element ? walk(spec.element, v, `${path}/${i}`) : v))
          : expected('JSONArray')
      case 'map':
        return isObject(value)
          ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, spec.element ? walk(spec.element, v, `${path}/${k}`) : v]))
          : expected('JSONObject')
      case 'object':
        return isObject(value) ? members(spec.properties ?? {}, value, path) : expected('JSONObject')
      default:
        return value
    }
  }
  const members = (specs: Readonly<Record<string, PropertySpec>>, value: Record<string, unknown>, path: string) => {
    for (const [name, spec] of Object.entries(specs))
      if (spec.required && value[name] === undefined) problems.push(`#${path}: required key [${name}] not found`)
    const out: Record<string, unknown> = {}
    for (const [name, v] of Object.entries(value)) {
      const spec = specs[name]
      if (!spec) problems.push(`#${path}: extraneous key [${name}] is not permitted`)
      else out[name] = walk(spec, v, `${path}/${name}`)
    }
    return out
  }
  return { properties: members(type.properties, properties, ''), problems }
}

const kindOf = (v: unknown): string =>
  Array.isArray(v)
    ? 'JSONArray'
    : isObject(v)
      ? 'JSONObject'
      : typeof v === 'string'
        ? 'String'
        : typeof v === 'number'
          ? 'Number'
          : 'Boolean'

/** A policy as text: JSON stays in the order it was written. */
export const policyText = (v: unknown): string => (typeof v === 'string' ? v : JSON.stringify(v))

/** `{Key, Value}[]` as a map. */
export const tagMap = (tags: readonly { readonly Key: string; readonly Value: string }[]): Record<string, string> =>
  Object.fromEntries(tags.map((t) => [t.Key, t.Value]))

/** What changed from one list of texts to the other. */
export function changes<T>(before: readonly T[] | undefined, after: readonly T[] | undefined): { added: T[]; gone: T[] } {
  const old = before ?? []
  const now = after ?? []
  return { added: now.filter((x) => !old.includes(x)), gone: old.filter((x) => !now.includes(x)) }
}

/** What is left out stays left out: a property that the template does not have must not become an empty one. */
export const only = (members: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(members).filter(([, v]) => v !== undefined))
