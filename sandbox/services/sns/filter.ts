/**
 * Filter policies: which messages a subscription wants.
 *
 * Source  https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html ; texts of refusals recorded in
 *         https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/sns/test_sns_filter_policy.snapshot.json
 * Not modelled  `cidr`, `wildcard`: refused by name
 */
import type { PublishedMessage } from '../../pipeline/signals.ts'
import { AwsError } from '../../wire/error.ts'
import { invalidParameter } from './errors.ts'

export type FilterScope = 'MessageAttributes' | 'MessageBody'

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
type Policy = { readonly [key: string]: Policy | readonly Json[] }

const isObject = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v)

/** Most combinations of values and most keys. Source: page above, "constraints" */
const combinationsAtMost = 150
const keysAtMost = 5
/** A key counts as many combinations as it lies deep: below this none is left. */
const levelsAtMost = combinationsAtMost

/**
 * Checks a filter policy. `where` is what the sentence begins with.
 *
 * @throws AwsError InvalidParameter, FilterPolicyLimitExceeded
 */
export function checkFilterPolicy(text: string, scope: FilterScope, where = ''): void {
  if (text === '') return
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw invalidParameter(`${where}FilterPolicy: failed to parse JSON.`)
  }
  if (!isObject(value)) throw invalidParameter(`${where}FilterPolicy: failed to parse JSON.`)
  const rules: { path: string; list: readonly unknown[]; depth: number }[] = []
  const walk = (level: Record<string, unknown>, path: string, depth: number) => {
    if (depth > levelsAtMost) throw invalidParameter(`${where}FilterPolicy: Filter policy is too complex`)
    for (const [key, inner] of Object.entries(level)) {
      const at = path === '' ? key : `${path}.${key}`
      if (key === '$or') {
        if (!Array.isArray(inner) || inner.length < 2 || !inner.every(isObject))
          throw invalidParameter(`${where}FilterPolicy: "$or" must be an array of at least two objects`)
        for (const branch of inner) walk(branch, path, depth + ('$or' in branch ? 1 : 0))
        continue
      }
      if (Array.isArray(inner)) {
        if (inner.length === 0) throw invalidParameter(`${where}FilterPolicy: Empty arrays are not allowed`)
        rules.push({ path: at, list: inner, depth })
      } else if (isObject(inner)) {
        if (scope === 'MessageAttributes') {
          if (depth === 1) throw invalidParameter(`${where}Filter policy scope MessageAttributes does not support nested filter policy`)
        }
        if (Object.keys(inner).length === 0) throw invalidParameter(`${where}FilterPolicy: Empty objects are not allowed`)
        walk(inner, at, depth + 1)
      } else throw invalidParameter(`${where}FilterPolicy: "${key}" must be an object or an array`)
    }
  }
  walk(value, '', 1)
  for (const { list } of rules) for (const rule of list) checkRule(rule, where)
  const combinations = rules.reduce((n, { list, depth }) => n * list.length * depth, 1)
  if (rules.length > keysAtMost)
    throw new AwsError('InvalidParameterException', `Invalid parameter: ${where}FilterPolicy: Filter policy can not have more than 5 keys`)
  if (combinations > combinationsAtMost) throw invalidParameter(`${where}FilterPolicy: Filter policy is too complex`)
}

function checkRule(rule: unknown, where: string): void {
  const bad = (text: string) => invalidParameter(`${where}FilterPolicy: ${text}`)
  if (rule === null || typeof rule === 'string' || typeof rule === 'number' || typeof rule === 'boolean') return
  if (!isObject(rule)) throw bad('Match value must be String, number, true, false, or null')
  const keys = Object.keys(rule)
  if (keys.length !== 1) throw bad('Only one key allowed in match expression')
  const key = keys[0] ?? ''
  const value = rule[key]
  switch (key) {
    case 'prefix':
    case 'suffix':
    case 'equals-ignore-case':
      if (typeof value !== 'string') throw bad(`${key} match pattern must be a string`)
      if (value === '') throw bad(`Null ${key} not allowed`)
      return
    case 'exists':
      if (typeof value !== 'boolean') throw bad('exists match pattern must be either true or false.')
      return
    case 'anything-but': {
      if (typeof value === 'string' || typeof value === 'number') return
      if (Array.isArray(value)) {
        if (value.length === 0 || value.some((v) => typeof v !== 'string' && typeof v !== 'number'))
          throw bad('Inside anything but list, start|null|boolean is not supported.')
        return
      }
      if (isObject(value) && Object.keys(value).length === 1) {
        const inner = Object.keys(value)[0] ?? ''
        if ((inner === 'prefix' || inner === 'suffix') && typeof value[inner] === 'string' && value[inner] !== '') return
        throw bad(`Unsupported anything-but pattern: ${inner}`)
      }
      throw bad('Value of anything-but must be an array or single string/number value.')
    }
    case 'numeric':
      checkNumeric(value, bad)
      return
    case 'cidr':
    case 'wildcard':
      throw bad(`the sandbox does not model ${key}`)
    default:
      throw bad(`Unrecognized match type ${key}`)
  }
}

const comparisons = ['=', '<', '<=', '>', '>=']

function checkNumeric(value: unknown, bad: (text: string) => AwsError): void {
  if (!Array.isArray(value)) throw bad('Value of numeric must be an array.')
  if (value.length === 0) throw bad('Invalid member in numeric match: ]')
  const [op, low, second, high, ...more] = value as unknown[]
  const limit = (v: unknown, name: unknown) => {
    if (typeof v !== 'number') throw bad(`Value of ${String(name)} must be numeric`)
    if (Math.abs(v) > 1e9) throw bad('Value must be between -1.0E9 and 1.0E9, inclusive')
    return v
  }
  if (typeof op !== 'string' || !comparisons.includes(op)) throw bad(`Unrecognized numeric range operator: ${String(op)}`)
  const first = limit(low, op)
  if (second === undefined) return
  if (op === '=' || op === '<' || op === '<=') throw bad('Too many elements in numeric expression')
  if (second !== '<' && second !== '<=') throw bad(`Bad numeric range operator: ${String(second)}`)
  const last = limit(high, second)
  if (more.length > 0) throw bad('Too many terms in numeric range expression')
  if (first >= last) throw bad('Bottom must be less than top')
}

/** Whether a message goes to a subscription with this policy; none: every message. */
export function passes(
  policy: string | undefined,
  scope: FilterScope,
  message: Pick<PublishedMessage, 'attributes'>,
  body: string,
): boolean {
  if (!policy) return true
  const rules = JSON.parse(policy) as Policy
  if (scope === 'MessageAttributes') return attributesHold(rules, message.attributes)
  let parsed: unknown
  try {
    parsed = JSON.parse(body)
  } catch {
    return false
  }
  return isObject(parsed) && levelHolds(rules, [parsed])
}

/** One of the branches of `$or` has to hold, beside all other keys. */
const branches = (inner: unknown): readonly Policy[] => inner as readonly Policy[]

function attributesHold(rules: Policy, attributes: PublishedMessage['attributes']): boolean {
  return Object.entries(rules).every(([key, list]) =>
    key === '$or'
      ? branches(list).some((branch) => attributesHold(branch, attributes))
      : Array.isArray(list) &&
        anyRule(list as readonly Json[], attributeValues(Object.hasOwn(attributes, key) ? attributes[key] : undefined)),
  )
}

/** undefined: not there. */
function attributeValues(attribute: { type: string; value: string } | undefined): readonly Json[] | undefined {
  if (!attribute) return undefined
  const type = attribute.type.split('.')[0]
  if (attribute.type === 'String.Array') {
    try {
      const list: unknown = JSON.parse(attribute.value)
      return Array.isArray(list) ? (list as Json[]) : [list as Json]
    } catch {
      return [attribute.value]
    }
  }
  if (type === 'Number') return [Number(attribute.value)]
  // A binary one is there, and has no value that a rule could name.
  return type === 'String' ? [attribute.value] : []
}

/** Values in lists count one by one, also of lists of objects. */
function levelHolds(rules: Policy, objects: readonly Record<string, unknown>[]): boolean {
  return Object.entries(rules).every(([key, inner]) => {
    if (key === '$or') return branches(inner).some((branch) => levelHolds(branch, objects))
    const values = objects.filter((o) => Object.hasOwn(o, key)).flatMap((o) => flat(o[key]))
    if (Array.isArray(inner)) {
      const leaves = values.filter((v) => !isObject(v)) as Json[]
      return anyRule(inner as readonly Json[], values.length === 0 && !objects.some((o) => Object.hasOwn(o, key)) ? undefined : leaves)
    }
    const nested = values.filter(isObject)
    return levelHolds(inner as Policy, nested)
  })
}

/** Without recursion: a message is data of anybody's, as deep as it is long. */
function flat(value: unknown): unknown[] {
  const out: unknown[] = []
  const open = [value]
  while (open.length > 0) {
    const v = open.pop()
    if (Array.isArray(v)) for (let i = v.length - 1; i >= 0; i--) open.push(v[i])
    else out.push(v)
  }
  return out
}

function anyRule(list: readonly Json[], values: readonly Json[] | undefined): boolean {
  return list.some((rule) => {
    if (isObject(rule) && 'exists' in rule) return rule.exists === (values !== undefined)
    return values?.some((v) => ruleHolds(rule, v)) ?? false
  })
}

function ruleHolds(rule: Json, value: Json): boolean {
  if (!isObject(rule)) return rule === value
  const [key, want] = Object.entries(rule)[0] ?? ['', null]
  switch (key) {
    case 'prefix':
      return typeof value === 'string' && value.startsWith(String(want))
    case 'suffix':
      return typeof value === 'string' && value.endsWith(String(want))
    case 'equals-ignore-case':
      return typeof value === 'string' && value.toLowerCase() === String(want).toLowerCase()
    case 'anything-but': {
      if (isObject(want)) {
        if (typeof value !== 'string') return true
        return 'prefix' in want ? !value.startsWith(String(want.prefix)) : !value.endsWith(String(want.suffix))
      }
      const unwanted = Array.isArray(want) ? want : [want]
      return !unwanted.some((u) => u === value)
    }
    case 'numeric': {
      if (typeof value !== 'number' || Number.isNaN(value)) return false
      const terms = want as readonly (string | number)[]
      for (let i = 0; i < terms.length; i += 2) {
        const limit = Number(terms[i + 1])
        const holds =
          terms[i] === '='
            ? value === limit
            : terms[i] === '<'
              ? value < limit
              : terms[i] === '<='
                ? value <= limit
                : terms[i] === '>'
                  ? value > limit
                  : value >= limit
        if (!holds) return false
      }
      return true
    }
    default:
      return false
  }
}
