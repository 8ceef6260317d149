/**
 * A template's text as data: JSON, or YAML with CloudFormation's short forms.
 *
 * Source  https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html ,
 *         https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { validationError } from './errors.ts'

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

/** Short forms whose long form is not `Fn::` and the name. */
const plainTags = new Set(['Ref', 'Condition'])
const functions = new Set(
  'And Base64 Cidr Equals FindInMap ForEach GetAtt GetAZs If ImportValue Join Length Not Or Select Split Sub ToJsonString Transform'.split(
    ' ',
  ),
)

/** Errors: ValidationError `Template format error: …`, with line and column. */
export function parseTemplate(text: string): JsonObject {
  const value = /^\s*\{/.test(text) ? parseJson(text) : parseYaml(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw validationError('Template format error: unsupported structure.')
  return value
}

/** Levels of a template; whoever walks it would run out of stack on a text of brackets. Assumed: AWS's own end is not documented, and is lower for what is in a resource. */
const deepest = 100
const isTooDeep = (value: Json, levels = deepest): boolean =>
  typeof value === 'object' && value !== null && (levels === 0 || Object.values(value).some((inner) => isTooDeep(inner, levels - 1)))

function parseJson(text: string): Json {
  let read: Json
  try {
    read = JSON.parse(text) as Json
  } catch (cause) {
    // JSON is YAML: what is not the one may be the other (comments, a trailing comma), and its parser says where it stopped.
    const lines = new LineCounter()
    const document = parseDocument(text, { lineCounter: lines, strict: true })
    if (document.errors.length === 0) return jsonOf(document.contents as Node | null)
    const at = lines.linePos(document.errors[0]?.pos[0] ?? 0)
    throw Object.assign(validationError(`Template format error: JSON not well-formed. (line ${at.line}, column ${at.col})`), { cause })
  }
  if (isTooDeep(read)) throw validationError('Template format error: unsupported structure.')
  return read
}

function parseYaml(text: string): Json {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    version: '1.1',
    merge: false,
    // CloudFormation takes YAML 1.1 without these kinds. Source: template-formats.html
    customTags: (tags) =>
      tags.filter(
        (t) => !['binary', 'omap', 'pairs', 'set', 'timestamp'].some((name) => (typeof t === 'string' ? t : t.tag).endsWith(name)),
      ),
  })
  const error = document.errors[0]
  if (error) {
    const at = lines.linePos(error.pos[0])
    throw validationError(`Template format error: YAML not well-formed. (line ${at.line}, column ${at.col})`)
  }
  return jsonOf(document.contents as Node | null)
}

function jsonOf(node: Node | null, depth = 0): Json {
  if (depth > deepest) throw validationError('Template format error: unsupported structure.')
  if (node === null) return null
  // Nine lines of them can stand for more nodes than a machine can hold. Source: template-formats.html; the text: https://github.com/seeebiii/aws-cloudformation-templates/issues/1
  if (isAlias(node)) throw validationError('Template error: YAML aliases are not allowed in CloudFormation templates')
  const value = plain(node, depth)
  const tag = (node as { tag?: string }).tag
  if (tag === undefined || !tag.startsWith('!') || tag.startsWith('!!')) return value
  const name = tag.slice(1)
  if (plainTags.has(name)) return { [name]: value }
  if (!functions.has(name)) throw validationError(`Template format error: YAML not well-formed. Unknown tag ${tag}`)
  if (name === 'GetAtt' && typeof value === 'string') {
    const dot = value.indexOf('.')
    return { 'Fn::GetAtt': dot < 0 ? [value] : [value.slice(0, dot), value.slice(dot + 1)] }
  }
  return { [`Fn::${name}`]: value }
}

function plain(node: Node, depth: number): Json {
  if (isScalar(node)) {
    const { value } = node
    if (typeof value === 'bigint') return String(value)
    // A tag keeps YAML from reading the text as a number: `!Ref 123` names a thing.
    return value === undefined ? null : (value as Json)
  }
  if (isSeq(node)) return node.items.map((item) => jsonOf(item as Node, depth + 1))
  if (isMap(node)) {
    const out: JsonObject = {}
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? (key.source ?? String(key.value)) : String(key)
      // `__proto__` is a name like others.
      Object.defineProperty(out, name, {
        value: jsonOf(value as Node | null, depth + 1),
        enumerable: true,
        configurable: true,
        writable: true,
      })
    }
    return out
  }
  return null
}
