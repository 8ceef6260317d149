/**
 * AWS's Query protocol: a form in, XML out.
 *
 * Source  https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
import type { Member, Model, Shape } from './model.ts'
import { shapeOf } from './model.ts'
import { element, escapeText } from './xml.ts'

/** The form's fields as the operation's input. Texts that are no number where the model wants one stay texts, for `validate` to refuse. */
export function decodeQuery(model: Model, shapeName: string | undefined, form: URLSearchParams): Record<string, unknown> {
  const root: Tree = { children: new Map() }
  for (const [name, value] of form) {
    if (name === 'Action' || name === 'Version' || name.startsWith('X-Amz-')) continue
    let node = root
    const parts = name.split('.', deepest + 1)
    // No member of a model lies that deep: such a name is one, and unknown.
    for (const part of parts.length > deepest ? [name] : parts) {
      let child = node.children.get(part)
      if (!child) {
        child = { children: new Map() }
        node.children.set(part, child)
      }
      node = child
    }
    node.value = value
  }
  const shape: Shape = shapeName === undefined ? { type: 'structure', members: {} } : shapeOf(model, { shape: shapeName })
  return structure(model, shape, root)
}

/** Names come from outside: one that JavaScript has its own idea of (`__proto__`) is a name like others. */
export const put = (into: Record<string, unknown>, name: string, value: unknown): void => {
  Object.defineProperty(into, name, { value, enumerable: true, configurable: true, writable: true })
}

const deepest = 32

interface Tree {
  value?: string
  children: Map<string, Tree>
}

function structure(model: Model, shape: Shape, tree: Tree): Record<string, unknown> {
  const out: Record<string, unknown> = {}
  const seen = new Set<string>()
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    const inner = shapeOf(model, member)
    const wire =
      inner.type === 'list' && (inner.flattened || member.flattened)
        ? (inner.member?.locationName ?? member.locationName ?? name)
        : (member.locationName ?? name)
    const node = tree.children.get(wire)
    if (!node) continue
    seen.add(wire)
    out[name] = decode(model, inner, member, node)
  }
  for (const name of tree.children.keys()) if (!seen.has(name)) put(out, name, tree.children.get(name)?.value ?? '')
  return out
}

function decode(model: Model, shape: Shape, member: Member | undefined, tree: Tree): unknown {
  switch (shape.type) {
    case 'structure':
      return structure(model, shape, tree)
    case 'list': {
      if (tree.value === '' && tree.children.size === 0) return []
      const holder =
        shape.flattened || member?.flattened
          ? tree
          : (tree.children.get(shape.member?.locationName ?? 'member') ?? tree.children.get('member'))
      if (!holder) return tree.value ?? []
      return numbered(holder).map((item) => (shape.member ? decode(model, shapeOf(model, shape.member), shape.member, item) : item.value))
    }
    case 'map': {
      const holder = shape.flattened || member?.flattened ? tree : tree.children.get('entry')
      const out: Record<string, unknown> = {}
      for (const entry of holder ? numbered(holder) : []) {
        const key = entry.children.get(shape.key?.locationName ?? 'key')?.value
        const value = entry.children.get(shape.value?.locationName ?? 'value')
        if (key !== undefined && value && shape.value) put(out, key, decode(model, shapeOf(model, shape.value), shape.value, value))
      }
      return out
    }
    default:
      return scalar(shape, tree.value ?? '')
  }
}

const numbered = (tree: Tree): Tree[] =>
  [...tree.children]
    .filter(([n]) => /^\d+$/.test(n))
    .sort((a, b) => Number(a[0]) - Number(b[0]))
    .map(([, t]) => t)

/** A scalar out of a text, as Query and REST carry it. */
export function scalar(shape: Shape, text: string): unknown {
  switch (shape.type) {
    case 'integer':
    case 'long':
      return /^[+-]?\d+$/.test(text) ? Number(text) : text
    case 'double':
    case 'float':
      return /^([+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|NaN|-?Infinity)$/.test(text) ? Number(text) : text
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text
    case 'timestamp': {
      const at = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text)
      return new Date(at)
    }
    case 'blob':
      return new Uint8Array(Buffer.from(text, 'base64'))
    default:
      return text
  }
}

export function encodeQuery(model: Model, operation: string, output: unknown, requestId: string): string {
  const op = model.operations[operation]
  const ns = typeof model.metadata.xmlNamespace === 'string' ? model.metadata.xmlNamespace : (model.metadata.xmlNamespace?.uri ?? '')
  const result = op?.output
    ? `<${operation}Result>${members(model, shapeOf(model, { shape: op.output }), output)}</${operation}Result>`
    : ''
  return `<${operation}Response xmlns="${ns}">${result}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`
}

export function encodeQueryError(namespace: string, type: 'Sender' | 'Receiver', code: string, message: string, requestId: string): string {
  return `<ErrorResponse xmlns="${namespace}"><Error><Type>${type}</Type><Code>${escapeText(code)}</Code><Message>${escapeText(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`
}

/** The members of a structure as XML, in the model's order. */
export function members(model: Model, shape: Shape, value: unknown): string {
  const record = (value ?? {}) as Record<string, unknown>
  let out = ''
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    const v = record[name]
    if (v !== undefined && v !== null && member.location === undefined)
      out += encode(model, shapeOf(model, member), member, member.locationName ?? name, v)
  }
  return out
}

export function encode(model: Model, shape: Shape, member: Member | undefined, name: string, value: unknown): string {
  switch (shape.type) {
    case 'structure': {
      let attributes = ''
      const record = value as Record<string, unknown>
      for (const [n, m] of Object.entries(shape.members ?? {}))
        if (m.xmlAttribute && record[n] !== undefined) attributes += ` ${m.locationName ?? n}="${escapeText(String(record[n]))}"`
      if (attributes.includes(' xsi:')) attributes = ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"${attributes}`
      if (member?.xmlNamespace)
        attributes = ` xmlns${member.xmlNamespace.prefix ? `:${member.xmlNamespace.prefix}` : ''}="${member.xmlNamespace.uri}"${attributes}`
      const inner = { ...shape, members: Object.fromEntries(Object.entries(shape.members ?? {}).filter(([, m]) => !m.xmlAttribute)) }
      return `<${name}${attributes}>${members(model, inner, value)}</${name}>`
    }
    case 'list': {
      const items = value as unknown[]
      const itemMember = shape.member
      if (!itemMember) return ''
      const itemShape = shapeOf(model, itemMember)
      if (shape.flattened || member?.flattened)
        return items.map((v) => encode(model, itemShape, itemMember, itemMember.locationName ?? name, v)).join('')
      if (items.length === 0) return `<${name}/>`
      return `<${name}>${items.map((v) => encode(model, itemShape, itemMember, itemMember.locationName ?? 'member', v)).join('')}</${name}>`
    }
    case 'map': {
      const { key, value: inner } = shape
      if (!key || !inner) return ''
      const entries = Object.entries(value as Record<string, unknown>).map(
        ([k, v]) => element(key.locationName ?? 'key', k) + encode(model, shapeOf(model, inner), inner, inner.locationName ?? 'value', v),
      )
      if (shape.flattened || member?.flattened) return entries.map((e) => `<${name}>${e}</${name}>`).join('')
      return `<${name}>${entries.map((e) => `<entry>${e}</entry>`).join('')}</${name}>`
    }
    default:
      return element(name, wholeSeconds(model, value, text(shape, member, value)))
  }
}

/** Services of the Query protocol leave out fractions of seconds that are none; S3 writes them. Source: recorded answers of IAM, STS and S3 */
const wholeSeconds = (model: Model, value: unknown, written: string): string =>
  value instanceof Date && model.metadata.protocol !== 'rest-xml' ? written.replace(/\.000Z$/, 'Z') : written

/** A scalar as XML carries it: times in ISO 8601 unless the model says otherwise. */
export function text(shape: Shape, member: Member | undefined, value: unknown): string {
  if (value instanceof Date) {
    const format = member?.timestampFormat ?? shape.timestampFormat
    if (format === 'rfc822' || (member?.location === 'header' && format === undefined)) return value.toUTCString()
    if (format === 'unixTimestamp') return String(value.getTime() / 1000)
    return value.toISOString()
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (typeof value === 'number' && (shape.type === 'double' || shape.type === 'float'))
    return Number.isInteger(value) ? `${value}.0` : String(value)
  return String(value)
}
