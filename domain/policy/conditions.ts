import type { Condition, Operator } from './document.ts'
import { matchesPattern, type Pattern, patternOf } from './wildcard.ts'

/** What is known about a request: keys are found regardless of case; a key with several values has a list. */
export type RequestContext = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * Keys that the makers of contexts know of, in lower case: such a key not being there means that AWS would not send it either. Any other
 * key that a policy asks for counts as absent and is reported, because AWS might have sent it.
 *
 * Source  https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const knownKeys: ReadonlySet<string> = new Set([
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principaltype',
  'aws:userid',
  'aws:username',
  'aws:sourceip',
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceowner',
  'aws:requestedregion',
  'aws:multifactorauthpresent',
  'aws:multifactorauthage',
  'aws:securetransport',
  'aws:currenttime',
  'aws:epochtime',
  'aws:useragent',
  'aws:referer',
  'aws:calledvia',
  'aws:principalisawsservice',
  'aws:principalservicename',
  'aws:resourceaccount',
  'aws:viaawsservice',
  'sts:externalid',
  'sts:rolesessionname',
  's3:x-amz-acl',
  's3:prefix',
  's3:delimiter',
  's3:max-keys',
  'sns:endpoint',
  'sns:protocol',
])

/** The values of a key, undefined if the request has none. */
export function contextValues(context: RequestContext, key: string): readonly string[] | undefined {
  const wanted = key.toLowerCase()
  for (const [name, value] of Object.entries(context)) {
    if (value !== undefined && name.toLowerCase() === wanted) return typeof value === 'string' ? [value] : value
  }
  return undefined
}

/** Whether we can tell if a request has this key. */
export function isSeenKey(context: RequestContext, key: string): boolean {
  return knownKeys.has(key.toLowerCase()) || contextValues(context, key) !== undefined
}

/**
 * Whether one condition holds. Values of one key are joined by OR, negated operators hold when none matches; a key that is absent makes a
 * condition false, except for negated operators, `…IfExists` and `ForAllValues:`.
 *
 * Source  https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html , on absent keys also the
 *         recordings in https://github.com/radkawar/stackd/tree/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/iam
 */
export function conditionHolds(condition: Condition, context: RequestContext): boolean {
  const actual = contextValues(context, condition.key)
  if (condition.operator === 'Null') return condition.values.some((value) => (value.toLowerCase() === 'true') === (actual === undefined))
  const { negated, test } = comparison(condition.operator)
  if (actual === undefined || actual.length === 0) {
    if (condition.quantifier === 'ForAllValues' || condition.ifExists) return true
    if (condition.quantifier === 'ForAnyValue') return false
    return negated
  }
  const wanted = condition.values.map((value) => patternOf(value, (name) => contextValues(context, name)?.[0]))
  const matches = (value: string): boolean => wanted.some((pattern) => pattern !== undefined && test(value, pattern))
  if (condition.quantifier === 'ForAllValues') return actual.every((value) => matches(value) !== negated)
  if (condition.quantifier === 'ForAnyValue') return actual.some((value) => matches(value) !== negated)
  return actual.some(matches) !== negated
}

type Test = (actual: string, wanted: Pattern) => boolean

const equal: Test = (actual, wanted) => actual === wanted.text
const equalIgnoringCase: Test = (actual, wanted) => actual.toLowerCase() === wanted.text.toLowerCase()
const like: Test = (actual, wanted) => matchesPattern(wanted, actual)
const sameBool: Test = (actual, wanted) => /^(true|false)$/i.test(actual) && actual.toLowerCase() === wanted.text.toLowerCase()

function numeric(compare: (actual: number, wanted: number) => boolean): Test {
  return (actual, wanted) => {
    const [left, right] = [readNumber(actual), readNumber(wanted.text)]
    return left !== undefined && right !== undefined && compare(left, right)
  }
}

function date(compare: (actualMs: number, wantedMs: number) => boolean): Test {
  return (actual, wanted) => {
    const [left, right] = [readDateMs(actual), readDateMs(wanted.text)]
    return left !== undefined && right !== undefined && compare(left, right)
  }
}

function comparison(operator: Exclude<Operator, 'Null'>): { negated: boolean; test: Test } {
  const is = (test: Test) => ({ negated: false, test })
  const isNot = (test: Test) => ({ negated: true, test })
  switch (operator) {
    case 'StringEquals':
    case 'BinaryEquals':
      return is(equal)
    case 'StringNotEquals':
      return isNot(equal)
    case 'StringEqualsIgnoreCase':
      return is(equalIgnoringCase)
    case 'StringNotEqualsIgnoreCase':
      return isNot(equalIgnoringCase)
    case 'StringLike':
      return is(like)
    case 'StringNotLike':
      return isNot(like)
    case 'NumericEquals':
      return is(numeric((a, b) => a === b))
    case 'NumericNotEquals':
      return isNot(numeric((a, b) => a === b))
    case 'NumericLessThan':
      return is(numeric((a, b) => a < b))
    case 'NumericLessThanEquals':
      return is(numeric((a, b) => a <= b))
    case 'NumericGreaterThan':
      return is(numeric((a, b) => a > b))
    case 'NumericGreaterThanEquals':
      return is(numeric((a, b) => a >= b))
    case 'DateEquals':
      return is(date((a, b) => a === b))
    case 'DateNotEquals':
      return isNot(date((a, b) => a === b))
    case 'DateLessThan':
      return is(date((a, b) => a < b))
    case 'DateLessThanEquals':
      return is(date((a, b) => a <= b))
    case 'DateGreaterThan':
      return is(date((a, b) => a > b))
    case 'DateGreaterThanEquals':
      return is(date((a, b) => a >= b))
    case 'Bool':
      return is(sameBool)
    case 'IpAddress':
      return is((actual, wanted) => isInRange(actual, wanted.text))
    case 'NotIpAddress':
      return isNot((actual, wanted) => isInRange(actual, wanted.text))
    case 'ArnEquals':
    case 'ArnLike':
      return is(arnLike)
    case 'ArnNotEquals':
    case 'ArnNotLike':
      return isNot(arnLike)
  }
}

/** Six parts, compared one by one, so that a wildcard never crosses into the next; the sixth keeps its colons. */
function arnLike(actual: string, wanted: Pattern): boolean {
  const actualParts = arnParts(actual)
  const wantedParts = arnParts(wanted.text)
  if (!actualParts || !wantedParts) return false
  return wantedParts.every((part, at) => {
    const pattern = patternOf(part, () => undefined)
    return pattern !== undefined && matchesPattern(pattern, actualParts[at] ?? '')
  })
}

function arnParts(text: string): readonly string[] | undefined {
  const parts = text.split(':')
  return parts.length < 6 ? undefined : [...parts.slice(0, 5), parts.slice(5).join(':')]
}

/** Measured by the recordings named above: `01`, `+1`, `1.0`, `1e0` are numbers; the empty text, `NaN` and `Infinity` are none. */
function readNumber(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined
}

/** An ISO 8601 date, with or without time, or seconds since 1970. */
function readDateMs(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(text)) return undefined
  const hasZone = /T.*(Z|[+-]\d{2}:?\d{2})$/.test(text)
  const ms = Date.parse(hasZone || !text.includes('T') ? text : `${text}Z`)
  return Number.isNaN(ms) ? undefined : ms
}

/**
 * Whether an address lies in a CIDR range. Host bits that are set and leading zeros do not matter, no mask means one address, an IPv4
 * range never holds an IPv6 address.
 *
 * Source  recordings: https://github.com/radkawar/stackd/blob/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/iam/condition_ip.json
 */
function isInRange(address: string, range: string): boolean {
  const [base = '', mask] = range.split('/')
  const from = addressBits(base)
  const it = addressBits(address)
  if (!from || !it || from.length !== it.length) return false
  const length = mask === undefined ? from.length : Number(mask)
  if (mask !== undefined && (!/^\d{1,3}$/.test(mask) || length > from.length)) return false
  return from.slice(0, length) === it.slice(0, length)
}

/** The address as a text of 32 or 128 zeros and ones. */
function addressBits(text: string): string | undefined {
  return text.includes(':') ? ipv6Bits(text) : ipv4Bits(text)
}

function ipv4Bits(text: string): string | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255)) return undefined
  return parts.map((part) => Number(part).toString(2).padStart(8, '0')).join('')
}

function ipv6Bits(text: string): string | undefined {
  const halves = text.toLowerCase().split('::')
  if (halves.length > 2) return undefined
  const groups = halves.map((half) => (half === '' ? [] : half.split(':').flatMap(ipv6Group)))
  const [head = [], tail = []] = groups
  const zeros = 8 - head.length - tail.length
  if (halves.length === 2 ? zeros < 1 : zeros !== 0) return undefined
  const all = [...head, ...Array<string>(zeros).fill('0'), ...tail]
  if (all.some((group) => !/^[0-9a-f]{1,4}$/.test(group))) return undefined
  return all.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('')
}

/** A group of IPv6; an IPv4 address at the end counts as two. */
function ipv6Group(text: string): readonly string[] {
  const bits = text.includes('.') ? ipv4Bits(text) : undefined
  return bits === undefined ? [text] : [Number.parseInt(bits.slice(0, 16), 2).toString(16), Number.parseInt(bits.slice(16), 2).toString(16)]
}
