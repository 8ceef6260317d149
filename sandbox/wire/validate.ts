/**
 * Checks a request's input against AWS's model: unknown and not modelled parameters are refused by name, constraints in AWS's stock words.
 *
 * Source  texts as recorded from AWS in https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/
 *         (`1 validation error detected: Value '…' at '…' failed to satisfy constraint: Member must …`)
 */
import type { Model, Shape } from './model.ts'
import { shapeOf } from './model.ts'

export interface Refusals {
  /** Whole sentence in AWS's words, or null. */
  readonly constraint: string | null
  /** Dotted paths of parameters that the model does not know or the sandbox does not model. */
  readonly unknown: readonly string[]
  /** Values of the wrong JSON type, which AWS's parsers refuse before any constraint. */
  readonly malformed: readonly { path: string; want: string }[]
}

export function validate(model: Model, shapeName: string | undefined, input: unknown, notModelled: readonly string[] = []): Refusals {
  const problems: string[] = []
  const unknown: string[] = []
  const malformed: { path: string; want: string }[] = []
  const refused = new Set(notModelled)

  /** Enough for anybody to mend: a request of a few bytes an item must not be worth a sentence for each of them. */
  const isEnough = () => problems.length >= enough || unknown.length >= enough || malformed.length >= enough
  const fail = (v: unknown, path: string, rule: string) =>
    problems.push(`Value '${brief(v)}' at '${path}' failed to satisfy constraint: ${rule}`)

  const walk = (shape: Shape, v: unknown, path: string, plain: string) => {
    if (isEnough()) return
    switch (shape.type) {
      case 'structure': {
        if (!isObject(v)) return void malformed.push({ path, want: 'a structure' })
        for (const name of shape.required ?? []) {
          if (v[name] === undefined || v[name] === null)
            problems.push(`Value null at '${join(path, lowerFirst(name))}' failed to satisfy constraint: Member must not be null`)
        }
        for (const [name, inner] of Object.entries(v)) {
          const member = shape.members && Object.hasOwn(shape.members, name) ? shape.members[name] : undefined
          if (inner === undefined || inner === null) continue
          if (isEnough()) return
          if (!member || refused.has(join(plain, name))) unknown.push(join(plain, name))
          else walk(shapeOf(model, member), inner, join(path, lowerFirst(name)), join(plain, name))
        }
        return
      }
      case 'list': {
        if (!Array.isArray(v)) return void malformed.push({ path, want: 'a list' })
        size(shape, v.length, v, path)
        if (!shape.member) return
        const inner = shapeOf(model, shape.member)
        const before = problems.length
        for (const [i, item] of v.entries()) {
          if (isEnough()) break
          walk(inner, item, `${path}.${i + 1}.member`, plain)
        }
        // Of a list of texts the whole list is quoted, and all that its members must be.
        // Source: recorded, DeleteAlarms in radkawar/stackd testdata/aws/cloudwatch/alarm_controls.json
        if (inner.type === 'string' && problems.length > before) {
          problems.length = before
          fail(v, path, `Member must satisfy constraint: [${rulesOf(inner).join(', ')}]`)
        }
        return
      }
      case 'map': {
        if (!isObject(v)) return void malformed.push({ path, want: 'a map' })
        size(shape, Object.keys(v).length, v, path)
        for (const [key, inner] of Object.entries(v)) {
          if (isEnough()) return
          if (shape.key) walk(shapeOf(model, shape.key), key, `${path}.${key}.key`, plain)
          if (shape.value) walk(shapeOf(model, shape.value), inner, `${path}.${key}.member`, plain)
        }
        return
      }
      case 'string': {
        if (typeof v !== 'string') return void malformed.push({ path, want: 'a text' })
        if (shape.enum && !shape.enum.includes(v)) fail(v, path, `Member must satisfy enum value set: [${shape.enum.join(', ')}]`)
        if (!fits(shape, v)) size(shape, codePoints(v), v, path)
        if (shape.pattern !== undefined && !patternOf(shape.pattern).test(v))
          fail(v, path, `Member must satisfy regular expression pattern: ${shape.pattern}`)
        return
      }
      case 'integer':
      case 'long':
      case 'double':
      case 'float': {
        // NaN and the infinities are doubles; where they make no sense, the operation says so.
        if (typeof v !== 'number') return void malformed.push({ path, want: 'a number' })
        if ((shape.type === 'integer' || shape.type === 'long') && !Number.isInteger(v))
          return void malformed.push({ path, want: 'a whole number' })
        if (shape.max !== undefined && v > shape.max) fail(v, path, `Member must have value less than or equal to ${shape.max}`)
        if (shape.min !== undefined && v < shape.min) fail(v, path, `Member must have value greater than or equal to ${shape.min}`)
        return
      }
      case 'boolean':
        if (typeof v !== 'boolean') malformed.push({ path, want: 'true or false' })
        return
      case 'timestamp':
        if (!(v instanceof Date) || Number.isNaN(v.getTime())) malformed.push({ path, want: 'a time' })
        return
      case 'blob':
        if (!(v instanceof Uint8Array)) malformed.push({ path, want: 'a blob' })
    }
  }
  const size = (shape: Shape, length: number, v: unknown, path: string) => {
    if (shape.max !== undefined && length > shape.max) fail(v, path, `Member must have length less than or equal to ${shape.max}`)
    if (shape.min !== undefined && length < shape.min) fail(v, path, `Member must have length greater than or equal to ${shape.min}`)
  }

  if (shapeName !== undefined) walk(shapeOf(model, { shape: shapeName }), input, '', '')
  else unknown.push(...Object.keys(isObject(input) ? input : {}).slice(0, enough))
  const constraint =
    problems.length === 0 ? null : `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected: ${problems.join('; ')}`
  return { constraint, unknown, malformed }
}

const enough = 100

const isObject = (v: unknown): v is Record<string, unknown> =>
  typeof v === 'object' && v !== null && !Array.isArray(v) && !(v instanceof Date) && !(v instanceof Uint8Array)
const join = (a: string, b: string) => (a === '' ? b : `${a}.${b}`)
const lowerFirst = (s: string) => s.slice(0, 1).toLowerCase() + s.slice(1)

const rulesOf = (shape: Shape): string[] => [
  ...(shape.max === undefined ? [] : [`Member must have length less than or equal to ${shape.max}`]),
  ...(shape.min === undefined ? [] : [`Member must have length greater than or equal to ${shape.min}`]),
  ...(shape.pattern === undefined ? [] : [`Member must satisfy regular expression pattern: ${shape.pattern}`]),
  ...(shape.enum === undefined ? [] : [`Member must satisfy enum value set: [${shape.enum.join(', ')}]`]),
]

/** Whether no count of code points could break a length: a text has at most as many as it has units, and at least half. */
const fits = (shape: Shape, s: string) =>
  (shape.max === undefined || s.length <= shape.max) && (shape.min === undefined || s.length >= 2 * shape.min - 1)

function codePoints(s: string): number {
  let n = 0
  for (const _ of s) n++
  return n
}

/** As AWS's Java services print a value, a list or structure in such a sentence. What is in them came from outside: its `toString` is data. */
function brief(v: unknown): string {
  if (typeof v !== 'object' || v === null) return String(v)
  if (v instanceof Date) return Number.isNaN(v.getTime()) ? 'null' : v.toISOString()
  if (v instanceof Uint8Array) return `java.nio.HeapByteBuffer[pos=0 lim=${v.length} cap=${v.length}]`
  const [open, close] = Array.isArray(v) ? '[]' : '{}'
  const texts: string[] = []
  let length = 0
  for (const key in v) {
    if (!Object.hasOwn(v, key)) continue
    if (length > longestQuote) {
      texts.push('…')
      break
    }
    const text = brief((v as Readonly<Record<string, unknown>>)[key])
    texts.push(Array.isArray(v) ? text : `${key}=${text}`)
    length += text.length
  }
  return `${open}${texts.join(', ')}${close}`
}

/** Of a list or structure. Assumed: AWS's own end is not documented, and longer than any that was recorded. */
const longestQuote = 20_000

const patterns = new Map<string, RegExp>()
/** Model patterns are Java's: anchored, with classes that JavaScript writes otherwise. One that JavaScript cannot read is not checked here. */
function patternOf(pattern: string): RegExp {
  let re = patterns.get(pattern)
  if (!re) {
    const js = pattern.replaceAll('\\p{IsLetter}', '\\p{L}').replace(/\[:alnum:\]/g, 'A-Za-z0-9')
    try {
      re = new RegExp(`^(?:${js})$`, 'us')
    } catch {
      try {
        re = new RegExp(`^(?:${js})$`, 's')
      } catch {
        re = /^/
      }
    }
    patterns.set(pattern, re)
  }
  return re
}
