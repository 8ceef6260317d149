/**
 * How one service talks: request in, answer out. JSON, Query, CBOR here; S3's REST in `rest-xml.ts`.
 *
 * Source  stack of protocols per service and client: each service's model; error bodies as recorded in
 *         https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/cloudwatch/test_cloudwatch.snapshot.json
 */
import { cbor, dateToTag } from '@smithy/core/cbor'
import { isReadableCbor } from './cbor-guard.ts'
import { AwsError } from './error.ts'
import { decodeJson, encodeWith, jsonAnswer } from './json.ts'
import type { Model } from './model.ts'
import type { Service } from './operation.ts'
import { decodeQuery, encodeQuery, encodeQueryError } from './query.ts'
import type { RawRequest } from './signature.ts'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

export interface Protocol {
  readonly name: 'json' | 'query' | 'cbor' | 'rest-xml'
  /** Throws AwsError for a body that cannot be read. */
  decode(model: Model, operation: string, request: RawRequest): Record<string, unknown>
  encode(model: Model, operation: string, output: unknown, requestId: string, request: RawRequest): Answer
  /** `service` is null for one the sandbox does not have. */
  encodeError(model: Model | null, service: Service | null, error: AwsError, requestId: string, request: RawRequest): Answer
}

/** Status and Query code of an error, as the model has them. */
export function wireError(model: Model | null, error: AwsError): { status: number; code: string; type: 'Sender' | 'Receiver' } {
  const known = model?.shapes[error.code]?.error
  const status = error.status ?? known?.httpStatusCode ?? 400
  return { status, code: known?.code ?? error.code, type: status >= 500 ? 'Receiver' : 'Sender' }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })
function text(request: RawRequest): string {
  try {
    return utf8.decode(request.body)
  } catch {
    throw new AwsError('SerializationException', 'The body of the request is not UTF-8.')
  }
}

function jsonError(model: Model | null, service: Service | null, error: AwsError, request: RawRequest) {
  const { status, code, type } = wireError(model, error)
  const body: Record<string, unknown> = {
    __type: service?.jsonType?.(error) ?? error.code,
    ...(error.message === '' ? {} : { [service?.messageMember ?? 'message']: error.message }),
    ...error.fields,
  }
  const headers: Record<string, string> = { 'x-amzn-errortype': error.code }
  if (model?.metadata.awsQueryCompatible && request.headers['x-amzn-query-mode'] === 'true')
    headers['x-amzn-query-error'] = `${code};${type}`
  return { status, body, headers }
}

export const jsonProtocol = (version: '1.0' | '1.1'): Protocol => ({
  name: 'json',
  decode(model, operation, request) {
    const body = text(request)
    let value: unknown
    try {
      value = body === '' ? {} : JSON.parse(body)
    } catch {
      throw new AwsError('SerializationException', 'The body of the request is not JSON.')
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new AwsError('SerializationException', 'The body of the request is not a JSON object.')
    return decodeJson(model, model.operations[operation]?.input, value) as Record<string, unknown>
  },
  encode: (model, operation, output) => ({
    status: 200,
    headers: { 'content-type': `application/x-amz-json-${version}` },
    body: jsonAnswer(model, model.operations[operation]?.output, output),
  }),
  encodeError(model, service, error, _requestId, request) {
    const { status, body, headers } = jsonError(model, service, error, request)
    return { status, headers: { 'content-type': `application/x-amz-json-${version}`, ...headers }, body: JSON.stringify(body) }
  },
})

export const cborProtocol: Protocol = {
  name: 'cbor',
  decode(model, operation, request) {
    let value: unknown
    if (request.body.length > 0 && !isReadableCbor(request.body))
      throw new AwsError('SerializationException', 'The body of the request is not CBOR.')
    try {
      value = request.body.length === 0 ? {} : cbor.deserialize(request.body)
    } catch {
      throw new AwsError('SerializationException', 'The body of the request is not CBOR.')
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new AwsError('SerializationException', 'The body of the request is not a CBOR map.')
    return decodeJson(model, model.operations[operation]?.input, value) as Record<string, unknown>
  },
  encode: (model, operation, output) => ({
    status: 200,
    headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
    body: cbor.serialize(encodeWith(model, model.operations[operation]?.output, output, dateToTag, (b) => b)),
  }),
  encodeError(model, service, error, _requestId, request) {
    const { status, body, headers } = jsonError(model, service, error, request)
    return {
      status,
      headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor', ...headers },
      body: cbor.serialize(body),
    }
  },
}

/**
 * What a request may hold at most, unpacked, bytes: far more than any service of these protocols takes, and no work that anybody would notice.
 * An object of S3 may be longer.
 */
export const maxMessageBytes = 8 * 1024 * 1024

export const tooLarge = (): AwsError =>
  new AwsError('RequestEntityTooLarge', `The request is too large: the sandbox takes at most ${maxMessageBytes} bytes.`, { status: 413 })

/** The form's fields: the body of a POST, the query of a GET. */
export function formOf(request: RawRequest): URLSearchParams {
  const form = request.method === 'GET' ? request.query : text(request)
  let fields = 1
  for (let at = form.indexOf('&'); at >= 0; at = form.indexOf('&', at + 1)) if (++fields > maxFields) throw tooLarge()
  return new URLSearchParams(form)
}

/** A thousand metrics, the most that one call brings, have fewer. */
const maxFields = 50_000

export const queryProtocol: Protocol = {
  name: 'query',
  decode: (model, operation, request) => decodeQuery(model, model.operations[operation]?.input, formOf(request)),
  encode: (model, operation, output, requestId) => ({
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: encodeQuery(model, operation, output, requestId),
  }),
  encodeError(model, _service, error, requestId) {
    const { status, code, type } = wireError(model, error)
    const ns = model?.metadata.xmlNamespace
    return {
      status,
      headers: { 'content-type': 'text/xml' },
      body: encodeQueryError(typeof ns === 'string' ? ns : (ns?.uri ?? ''), type, code, error.message, requestId),
    }
  },
}
