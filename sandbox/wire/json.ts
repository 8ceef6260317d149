/**
 * AWS's JSON 1.0, JSON 1.1 and RPC v2 CBOR protocols: the same data, differently written.
 *
 * Source  https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html, https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
 */
import type { Model, Shape } from './model.ts'
import { shapeOf } from './model.ts'

/** Times become Dates, blobs bytes; what does not fit stays as it is, for `validate` to refuse. `cbor`: times and blobs are native there. */
export function decodeJson(model: Model, shapeName: string | undefined, value: unknown): unknown {
  return shapeName === undefined ? (value ?? {}) : decode(model, shapeOf(model, { shape: shapeName }), value)
}

function decode(model: Model, shape: Shape, value: unknown): unknown {
  if (value === null || value === undefined) return undefined
  switch (shape.type) {
    case 'structure': {
      if (!isRecord(value)) return value
      const out: Record<string, unknown> = {}
      for (const [name, v] of Object.entries(value)) {
        const member = shape.members?.[name]
        out[name] = member ? decode(model, shapeOf(model, member), v) : v
      }
      return out
    }
    case 'list':
      return Array.isArray(value) && shape.member
        ? value.map((v) => decode(model, shapeOf(model, shape.member as { shape: string }), v))
        : value
    case 'map':
      return isRecord(value) && shape.value
        ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, decode(model, shapeOf(model, shape.value as { shape: string }), v)]))
        : value
    case 'timestamp':
      // CBOR hands a tagged number: tag 1 is epoch seconds.
      if (isRecord(value) && typeof value.value === 'number') return new Date(Math.round(value.value * 1000))
      return typeof value === 'number' ? new Date(Math.round(value * 1000)) : typeof value === 'string' ? new Date(value) : value
    case 'blob':
      return typeof value === 'string' ? new Uint8Array(Buffer.from(value, 'base64')) : value
    case 'integer':
    case 'long':
      return typeof value === 'bigint' ? Number(value) : value
    default:
      return value
  }
}

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

function encode(model: Model, shape: Shape, value: unknown, time: (d: Date) => unknown, blob: (b: Uint8Array) => unknown): unknown {
  if (value instanceof Date) return time(value)
  if (value instanceof Uint8Array) return blob(value)
  switch (shape.type) {
    case 'structure': {
      const record = (value ?? {}) as Record<string, unknown>
      const out: Record<string, unknown> = {}
      for (const [name, member] of Object.entries(shape.members ?? {}))
        if (record[name] !== undefined && record[name] !== null) out[name] = encode(model, shapeOf(model, member), record[name], time, blob)
      // Newer than the model at hand, such as a list that AWS added since: sent as it is.
      for (const [name, v] of Object.entries(record)) if (!(name in out) && v !== undefined && v !== null) out[name] = v
      return out
    }
    case 'list':
      return Array.isArray(value) && shape.member
        ? value.map((v) => encode(model, shapeOf(model, shape.member as { shape: string }), v, time, blob))
        : value
    case 'map':
      return isRecord(value) && shape.value
        ? Object.fromEntries(
            Object.entries(value).map(([k, v]) => [k, encode(model, shapeOf(model, shape.value as { shape: string }), v, time, blob)]),
          )
        : value
    default:
      return value
  }
}

const isRecord = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v)
