/**
 * AWS's JSON 1.0, JSON 1.1 and RPC v2 CBOR protocols: the same data, differently written.
 *
 * Source  https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html, https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
 */
import { double, type JsonText, jsonText } from '../../domain/json-text.ts'
import { AwsError } from './error.ts'
import type { Model, Shape } from './model.ts'
import { shapeOf } from './model.ts'
import { put } from './query.ts'

/**
 * Times become Dates, blobs bytes; what does not fit stays as it is, for `validate` to refuse. `cbor`: times and blobs are native there. Lists and
 * structures are changed in place: ten thousand log events are not copied.
 *
 * @param value fresh from the parser, and nobody else's
 */
export function decodeJson(model: Model, shapeName: string | undefined, value: unknown): unknown {
  return shapeName === undefined ? (value ?? {}) : decode(model, shapeOf(model, { shape: shapeName }), value)
}

function decode(model: Model, shape: Shape, value: unknown): unknown {
  if (value === null || value === undefined) return undefined
  switch (shape.type) {
    case 'structure': {
      if (!isRecord(value)) return asItCame(value)
      const { members } = shape
      const names = Object.keys(value)
      if (names.length > mostMembers)
        throw new AwsError('SerializationException', `The body of the request has a structure of more than ${mostMembers} members.`)
      for (const name of names) {
        const member = members && Object.hasOwn(members, name) ? members[name] : undefined
        const came = value[name]
        const v = member ? decode(model, shapeOf(model, member), came) : asItCame(came)
        if (v !== came) put(value, name, v)
      }
      return value
    }
    case 'list':
      if (!Array.isArray(value) || !shape.member) return asItCame(value)
      {
        const inner = shapeOf(model, shape.member)
        for (const [i, came] of value.entries()) {
          const v = decode(model, inner, came)
          if (v !== came) value[i] = v
        }
      }
      return value
    case 'map':
      if (!isRecord(value) || !shape.value) return asItCame(value)
      {
        const inner = shapeOf(model, shape.value)
        for (const name of Object.keys(value)) put(value, name, decode(model, inner, value[name]))
      }
      return value
    case 'timestamp':
      // CBOR hands a tagged number: tag 1 is epoch seconds.
      if (isRecord(value) && typeof value.value === 'number') return new Date(Math.round(value.value * 1000))
      return typeof value === 'number' ? new Date(Math.round(value * 1000)) : typeof value === 'string' ? new Date(value) : asItCame(value)
    case 'blob':
      return typeof value === 'string' ? new Uint8Array(Buffer.from(value, 'base64')) : asItCame(value)
    case 'integer':
    case 'long':
      return typeof value === 'bigint' ? Number(value) : value
    case 'double':
    case 'float':
      // JSON has no word for them; the protocol sends a text.
      return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : asItCame(value)
    default:
      return asItCame(value)
  }
}

/** No structure of a model has a tenth of them. */
const mostMembers = 1_000

/** No input of a model is that deep. What fits none is named in a refusal and in a record, which a text of a million brackets would overflow. */
const deepest = 32

function asItCame(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && isDeeper(value, deepest))
    throw new AwsError('SerializationException', `The body of the request is nested more than ${deepest} deep.`)
  return value
}

const isDeeper = (value: object, levels: number): boolean =>
  levels === 0 || Object.values(value).some((v) => typeof v === 'object' && v !== null && isDeeper(v, levels - 1))

/** In the model's order. Times are epoch seconds (to the millisecond), blobs base64. */
export function encodeJson(model: Model, shapeName: string | undefined, value: unknown): unknown {
  return shapeName === undefined
    ? {}
    : encode(
        model,
        shapeOf(model, { shape: shapeName }),
        value,
        (d) => d.getTime() / 1000,
        (b) => Buffer.from(b).toString('base64'),
      )
}

/**
 * The answer as text. AWS's Java prints a double with a fraction (`3.0`), and clients show it so; an answer without doubles is printed plainly.
 * Source  answers recorded by LocalStack, `"Threshold": 2.0`, `"defaultValue": 0.0`
 */
export function jsonAnswer(model: Model, shapeName: string | undefined, value: unknown): string {
  if (shapeName === undefined) return '{}'
  if (!hasDouble(model, shapeName)) return JSON.stringify(encodeJson(model, shapeName, value))
  const encoded = encode(
    model,
    shapeOf(model, { shape: shapeName }),
    value,
    (d) => d.getTime() / 1000,
    (b) => Buffer.from(b).toString('base64'),
    double,
  )
  return jsonText(encoded as JsonText)
}

const withDouble = new WeakMap<Model, Map<string, boolean>>()

function hasDouble(model: Model, name: string): boolean {
  let known = withDouble.get(model)
  if (!known) {
    known = new Map()
    withDouble.set(model, known)
  }
  const already = known.get(name)
  if (already !== undefined) return already
  // While it is looked into: a shape that holds itself brings nothing new.
  known.set(name, false)
  const shape = shapeOf(model, { shape: name })
  const inner = [...Object.values(shape.members ?? {}), shape.member, shape.value]
  const found =
    shape.type === 'double' || shape.type === 'float' || inner.some((member) => member !== undefined && hasDouble(model, member.shape))
  known.set(name, found)
  return found
}

/** The same with `time` and `blob` as CBOR wants them. */
export function encodeWith(
  model: Model,
  shapeName: string | undefined,
  value: unknown,
  time: (d: Date) => unknown,
  blob: (b: Uint8Array) => unknown,
): unknown {
  return shapeName === undefined ? {} : encode(model, shapeOf(model, { shape: shapeName }), value, time, blob)
}

function encode(
  model: Model,
  shape: Shape,
  value: unknown,
  time: (d: Date) => unknown,
  blob: (b: Uint8Array) => unknown,
  real: (n: number) => unknown = (n) => n,
): unknown {
  if (value instanceof Date) return time(value)
  if (value instanceof Uint8Array) return blob(value)
  switch (shape.type) {
    case 'structure': {
      const record = (value ?? {}) as Record<string, unknown>
      const out: Record<string, unknown> = {}
      for (const [name, member] of Object.entries(shape.members ?? {}))
        if (record[name] !== undefined && record[name] !== null)
          out[name] = encode(model, shapeOf(model, member), record[name], time, blob, real)
      // Newer than the model at hand, such as a list that AWS added since: sent as it is.
      for (const [name, v] of Object.entries(record)) if (!(name in out) && v !== undefined && v !== null) out[name] = v
      return out
    }
    case 'list':
      return Array.isArray(value) && shape.member
        ? value.map((v) => encode(model, shapeOf(model, shape.member as { shape: string }), v, time, blob, real))
        : value
    case 'map':
      return isRecord(value) && shape.value
        ? Object.fromEntries(
            Object.entries(value).map(([k, v]) => [
              k,
              encode(model, shapeOf(model, shape.value as { shape: string }), v, time, blob, real),
            ]),
          )
        : value
    case 'double':
    case 'float':
      return typeof value === 'number' ? real(value) : value
    default:
      return value
  }
}

const isRecord = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v)
