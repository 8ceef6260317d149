/**
 * S3's REST protocol: which operation a request means, its input from path, query, header and body, the answer as header and XML.
 *
 * Source  https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html, https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonRequestHeaders.html
 */
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { XMLParser } from 'fast-xml-parser'
import { AwsError } from './error.ts'
import type { Member, Model, Shape } from './model.ts'
import { shapeOf } from './model.ts'
import type { Protocol } from './protocol.ts'
import { wireError } from './protocol.ts'
import { encode, members, put, scalar, text } from './query.ts'
import type { RawRequest } from './signature.ts'
import { element } from './xml.ts'

interface Route {
  readonly name: string
  readonly hasBucket: boolean
  readonly hasKey: boolean
  readonly literals: readonly [string, string | null][]
  readonly method: string
}

const routes = new WeakMap<Model, Route[]>()
/** What the model cannot tell apart, since header or query parameters do. */
const disguised = new Set([
  'CopyObject',
  'UploadPart',
  'UploadPartCopy',
  'ListDirectoryBuckets',
  'WriteGetObjectResponse',
  'ListParts',
  'AbortMultipartUpload',
  'CompleteMultipartUpload',
  // Older names of what is now called …Configuration.
  'GetBucketLifecycle',
  'PutBucketLifecycle',
  'GetBucketNotification',
  'PutBucketNotification',
])

function routesOf(model: Model): Route[] {
  let known = routes.get(model)
  if (!known) {
    known = Object.entries(model.operations)
      .filter(([name]) => !disguised.has(name))
      .map(([name, op]) => {
        const [path = '/', query = ''] = op.http.requestUri.split('?')
        const literals = query
          .split('&')
          .filter((q) => q !== '')
          .map((q) => q.split('=') as [string, string | undefined])
          .map(([k, v]): [string, string | null] => [k, v ?? null])
        return { name, method: op.http.method, hasBucket: path.includes('{Bucket}'), hasKey: path.includes('{Key+}'), literals }
      })
    routes.set(model, known)
  }
  return known
}

export interface Place {
  readonly bucket: string | null
  readonly key: string | null
}

/** Path style only: `/bucket`, `/bucket/`, `/bucket/key…`. */
export function placeOf(path: string): Place {
  const m = /^\/([^/]*)(?:\/([\s\S]*))?$/.exec(path)
  const unescaped = (s: string) => {
    try {
      return decodeURIComponent(s)
    } catch {
      return s
    }
  }
  const bucket = unescaped(m?.[1] ?? '')
  const key = unescaped(m?.[2] ?? '')
  // `//key` names a bucket without a name, which there is none of; it is no question about all buckets.
  return { bucket: bucket === '' && path.length <= 1 ? null : bucket, key: key === '' ? null : key }
}

/** The operation a request means, by method, path, query and header; '' where none fits. */
export function routeS3(model: Model, request: RawRequest): string {
  const { bucket, key } = placeOf(request.path)
  const query = new URLSearchParams(request.query)
  const method = request.method
  if (key !== null && query.has('uploadId'))
    return method === 'PUT'
      ? request.headers['x-amz-copy-source']
        ? 'UploadPartCopy'
        : 'UploadPart'
      : method === 'GET'
        ? 'ListParts'
        : method === 'DELETE'
          ? 'AbortMultipartUpload'
          : 'CompleteMultipartUpload'
  if (key !== null && method === 'PUT' && request.headers['x-amz-copy-source'] !== undefined) return 'CopyObject'
  let best: Route | null = null
  for (const route of routesOf(model)) {
    if (route.method !== method || route.hasBucket !== (bucket !== null) || route.hasKey !== (key !== null)) continue
    if (!route.literals.every(([k, v]) => (v === null ? query.has(k) : query.get(k) === v))) continue
    if (!best || route.literals.length > best.literals.length) best = route
  }
  return best?.name ?? ''
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  removeNSPrefix: true,
  ignoreDeclaration: true,
  processEntities: true,
  // Characters by their number too; names of HTML's own are refused before.
  htmlEntities: true,
  isArray: () => false,
})

/** A thousand keys to delete, each a thousand bytes long and escaped, are less. */
const maxXmlBytes = 4 * 1024 * 1024
/** Of elements, and of attributes: a thousand rules of a bucket's life cycle have fewer. */
const maxXmlParts = 40_000

function parseXml(body: Uint8Array): unknown {
  // Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
  if (body.length > maxXmlBytes) throw new AwsError('MaxMessageLengthExceeded', 'Your request was too big.', { status: 400 })
  const source = Buffer.from(body).toString('utf8')
  if (count(source, '<') > 2 * maxXmlParts || count(source, '="') + count(source, "='") > maxXmlParts) throw malformedXml()
  // A document type could define entities that grow without end: S3 takes none.
  if (/<!DOCTYPE|<!ENTITY/i.test(source)) throw malformedXml()
  for (const [, name = ''] of source.matchAll(/&([^;&<\s]{0,12};?)/g)) if (!isEntity(name)) throw malformedXml()
  try {
    const parsed = parser.parse(source, true) as Record<string, unknown>
    const roots = Object.keys(parsed)
    if (roots.length !== 1) throw malformedXml()
    return parsed[roots[0] ?? '']
  } catch {
    throw malformedXml()
  }
}

function count(text: string, part: string): number {
  let found = 0
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) found++
  return found
}

/** The five that XML has, and characters by their number where XML can hold them. */
function isEntity(name: string): boolean {
  if (/^(?:amp|lt|gt|quot|apos);$/.test(name)) return true
  const m = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}));$/.exec(name)
  const code = m?.[1] === undefined ? Number(m?.[2]) : Number.parseInt(m[1], 16)
  // Source: https://www.w3.org/TR/xml/#NT-Char
  return (
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff)
  )
}

const malformedXml = () =>
  new AwsError('MalformedXML', 'The XML you provided was not well-formed or did not validate against our published schema', { status: 400 })

function fromXml(model: Model, shape: Shape, member: Member | undefined, node: unknown): unknown {
  switch (shape.type) {
    case 'structure': {
      const out: Record<string, unknown> = {}
      if (typeof node !== 'object' || node === null) return out
      const seen = new Set<string>()
      for (const [name, m] of Object.entries(shape.members ?? {})) {
        const wire = m.xmlAttribute ? `@${(m.locationName ?? name).replace(/^.*:/, '')}` : (m.locationName ?? name)
        const value = (node as Record<string, unknown>)[wire]
        if (value === undefined) continue
        seen.add(wire)
        out[name] = fromXml(model, shapeOf(model, m), m, value)
      }
      for (const name of Object.keys(node))
        if (!seen.has(name) && !name.startsWith('@') && name !== '#text') put(out, name, (node as Record<string, unknown>)[name])
      return out
    }
    case 'list': {
      if (!shape.member) return []
      const item = shape.member
      const holder =
        shape.flattened || member?.flattened
          ? node
          : typeof node === 'object' && node !== null
            ? (node as Record<string, unknown>)[item.locationName ?? 'member']
            : undefined
      const list = holder === undefined || holder === '' ? [] : Array.isArray(holder) ? holder : [holder]
      return list.map((n) => fromXml(model, shapeOf(model, item), item, n))
    }
    default: {
      const value =
        typeof node === 'object' && node !== null ? String((node as Record<string, unknown>)['#text'] ?? '') : String(node ?? '')
      return scalar(shape, value)
    }
  }
}

/** The body with S3's chunked framing taken off, and trailing checksums as header fields. */
function plainBody(request: RawRequest): { body: Uint8Array; trailers: Record<string, string> } {
  const sha = request.headers['x-amz-content-sha256'] ?? ''
  if (!(request.headers['content-encoding'] ?? '').includes('aws-chunked') && !sha.startsWith('STREAMING-'))
    return { body: request.body, trailers: {} }
  const source = Buffer.from(request.body)
  const parts: Buffer[] = []
  let at = 0
  for (;;) {
    const end = source.indexOf('\r\n', at)
    if (end < 0) throw new AwsError('IncompleteBody', 'The request body terminated unexpectedly', { status: 400 })
    const digits = source.toString('latin1', at, Math.min(end, at + 32)).split(';')[0] ?? ''
    const size = /^[0-9a-f]{1,8}$/i.test(digits) ? Number.parseInt(digits, 16) : Number.NaN
    // A size below zero would lead back to where it stands.
    if (Number.isNaN(size)) throw new AwsError('InvalidChunkSizeError', 'The chunk size is not valid', { status: 403 })
    at = end + 2
    if (size === 0) break
    parts.push(source.subarray(at, at + size))
    at += size + 2
  }
  const trailers: Record<string, string> = {}
  for (const line of source.toString('latin1', at).split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim()
  }
  const body = Buffer.concat(parts)
  const length = request.headers['x-amz-decoded-content-length']
  if (length !== undefined && Number(length) !== body.length)
    throw new AwsError('IncompleteBody', 'You did not provide the number of bytes specified by the Content-Length HTTP header', {
      status: 400,
    })
  return { body, trailers }
}

/** Checksums that the request claims, tested. Algorithms that Node cannot compute (crc32c, crc64nvme) are taken as they come. */
function verifyBody(request: RawRequest, body: Uint8Array, trailers: Readonly<Record<string, string>>) {
  const bad = (algorithm: string) =>
    new AwsError('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`, { status: 400 })
  const given = (name: string) => request.headers[name] ?? trailers[name]
  const md5 = request.headers['content-md5']
  if (md5 !== undefined && md5 !== createHash('md5').update(body).digest('base64'))
    throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.', { status: 400 })
  const sha256 = given('x-amz-checksum-sha256')
  if (sha256 !== undefined && sha256 !== createHash('sha256').update(body).digest('base64')) throw bad('SHA256')
  const sha1 = given('x-amz-checksum-sha1')
  if (sha1 !== undefined && sha1 !== createHash('sha1').update(body).digest('base64')) throw bad('SHA1')
  const crc = given('x-amz-checksum-crc32')
  if (crc !== undefined && typeof crc32 === 'function') {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(crc32(body))
    if (bytes.toString('base64') !== crc) throw bad('CRC32')
  }
  const hash = request.headers['x-amz-content-sha256'] ?? ''
  if (/^[0-9a-f]{64}$/.test(hash) && hash !== createHash('sha256').update(body).digest('hex'))
    throw new AwsError('XAmzContentSHA256Mismatch', "The provided 'x-amz-content-sha256' header does not match what was computed.", {
      status: 400,
    })
}

/** Query parameters that carry no meaning of the operation's. */
const silentQuery = (name: string) => name === 'x-id' || name.startsWith('X-Amz-')

export const restXmlProtocol: Protocol = {
  name: 'rest-xml',
  decode(model, operation, request) {
    const op = model.operations[operation]
    const shape: Shape = op?.input ? shapeOf(model, { shape: op.input }) : { type: 'structure', members: {} }
    const { body, trailers } = plainBody(request)
    verifyBody(request, body, trailers)
    const place = placeOf(request.path)
    const query = new URLSearchParams(request.query)
    const literal = new Set((op?.http.requestUri.split('?')[1] ?? '').split('&').map((q) => q.split('=')[0] ?? ''))
    const input: Record<string, unknown> = {}
    let inBody = false
    for (const [name, member] of Object.entries(shape.members ?? {})) {
      const inner = shapeOf(model, member)
      if (member.location === 'uri') input[name] = (member.locationName === 'Bucket' ? place.bucket : place.key) ?? undefined
      else if (member.location === 'header') {
        const value = request.headers[(member.locationName ?? name).toLowerCase()] ?? trailers[(member.locationName ?? name).toLowerCase()]
        if (value !== undefined && !(inner.type === 'string' && value === ''))
          input[name] = inner.type === 'list' ? value.split(',').map((part) => part.trim()) : scalar(inner, value)
      } else if (member.location === 'headers') {
        const prefix = (member.locationName ?? '').toLowerCase()
        const map = Object.fromEntries(
          Object.entries(request.headers)
            .filter(([k]) => k.startsWith(prefix))
            .map(([k, v]) => [k.slice(prefix.length), v ?? '']),
        )
        if (Object.keys(map).length > 0) input[name] = map
      } else if (member.location === 'querystring') {
        const value = query.get(member.locationName ?? name)
        if (value !== null) {
          // It comes back as a header field. Source: recorded answers of S3 to `response-content-disposition` with such a text
          if ((member.locationName ?? '').startsWith('response-') && /[^\t\x20-\x7e\xa0-\xff]/.test(value))
            throw new AwsError('InvalidArgument', 'Header value cannot be represented using ISO-8859-1.', {
              status: 400,
              fields: { ArgumentName: member.locationName ?? name, ArgumentValue: value },
            })
          input[name] = scalar(inner, value)
        }
      } else if (shape.payload === name) {
        if (inner.type === 'blob') input[name] = body
        else if (inner.type === 'string') input[name] = Buffer.from(body).toString('utf8')
        else if (body.length > 0) input[name] = fromXml(model, inner, member, parseXml(body))
      } else inBody = true
    }
    if (inBody && body.length > 0)
      Object.assign(
        input,
        fromXml(
          model,
          { ...shape, members: Object.fromEntries(Object.entries(shape.members ?? {}).filter(([, m]) => m.location === undefined)) },
          undefined,
          parseXml(body),
        ),
      )
    const known = new Set(
      Object.entries(shape.members ?? {})
        .filter(([, m]) => m.location === 'querystring')
        .map(([n, m]) => m.locationName ?? n),
    )
    for (const name of query.keys())
      if (!silentQuery(name) && !literal.has(name) && !known.has(name)) put(input, `?${name}`, query.get(name) ?? '')
    return input
  },

  encode(model, operation, output, _requestId, request) {
    const op = model.operations[operation]
    const shape: Shape = op?.output ? shapeOf(model, { shape: op.output }) : { type: 'structure', members: {} }
    const record = (output ?? {}) as Record<string, unknown>
    const headers: Record<string, string> = {}
    for (const [name, member] of Object.entries(shape.members ?? {})) {
      const value = record[name]
      if (value === undefined || value === null) continue
      if (member.location === 'header') headers[(member.locationName ?? name).toLowerCase()] = text(shapeOf(model, member), member, value)
      else if (member.location === 'headers')
        for (const [k, v] of Object.entries(value as Record<string, string>))
          headers[`${(member.locationName ?? '').toLowerCase()}${k}`] = v
    }
    const status = record.ContentRange !== undefined ? 206 : (op?.http.responseCode ?? 200)
    const payload = shape.payload
    if (payload !== undefined) {
      const member = shape.members?.[payload]
      const inner = member ? shapeOf(model, member) : null
      const value = record[payload]
      if (inner?.type === 'blob' || inner?.type === 'string') {
        const body = typeof value === 'string' || value instanceof Uint8Array ? value : ''
        return {
          status,
          headers: { 'content-type': inner.type === 'blob' ? 'binary/octet-stream' : 'application/json', ...headers },
          body: request.method === 'HEAD' ? '' : body,
        }
      }
      const body =
        inner && member && value !== undefined
          ? `${xmlHead}${encode(model, inner, { ...member, xmlNamespace: { uri: s3Namespace } }, member.locationName ?? payload, value)}`
          : ''
      return { status, headers: { 'content-type': 'application/xml', ...headers }, body }
    }
    const hasBody = Object.values(shape.members ?? {}).some((m) => m.location === undefined)
    if (!hasBody) return { status, headers, body: '' }
    const root = roots[operation] ?? `${operation}Result`
    // This one is a text, not a structure with the member inside.
    const inside = operation === 'GetBucketLocation' ? String(record.LocationConstraint ?? '') : members(model, shape, record)
    return {
      status,
      headers: { 'content-type': 'application/xml', ...headers },
      body: `${xmlHead}<${root} xmlns="${s3Namespace}">${inside}</${root}>`,
    }
  },

  encodeError(model, _service, error, requestId, request) {
    const { status, code } = wireError(model, error)
    const { bucket, key } = placeOf(request.path)
    if (status === 304) return { status, headers: {}, body: '' }
    const fields = Object.entries(error.fields).map(([k, v]) => element(k, String(v)))
    const body = `${xmlHead}<Error>${element('Code', code)}${element('Message', error.message)}${fields.join('')}${bucket && !('BucketName' in error.fields) ? element('BucketName', bucket) : ''}${key && !('Key' in error.fields) ? element('Key', key) : ''}${element('RequestId', requestId)}${element('HostId', 'trailproof-sandbox')}</Error>`
    return { status, headers: { 'content-type': 'application/xml' }, body: request.method === 'HEAD' ? '' : body }
  },
}

const xmlHead = '<?xml version="1.0" encoding="UTF-8"?>\n'
const s3Namespace = 'http://s3.amazonaws.com/doc/2006-03-01/'
const roots: Readonly<Record<string, string>> = {
  ListBuckets: 'ListAllMyBucketsResult',
  ListObjects: 'ListBucketResult',
  ListObjectsV2: 'ListBucketResult',
  ListObjectVersions: 'ListVersionsResult',
  GetBucketAcl: 'AccessControlPolicy',
  GetBucketLocation: 'LocationConstraint',
  GetBucketVersioning: 'VersioningConfiguration',
  GetBucketTagging: 'Tagging',
  DeleteObjects: 'DeleteResult',
}
