/**
 * Reads and verifies AWS Signature Version 4, in the header or in a presigned query.
 *
 * Source  https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

export interface Signed {
  readonly accessKeyId: string
  readonly date: string
  readonly region: string
  readonly service: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
  readonly sessionToken: string | undefined
  /** When it was signed, milliseconds since 1970; NaN where the request does not say. */
  readonly atMs: number
  readonly presigned: boolean
  readonly expiresSeconds: number | undefined
}

export interface RawRequest {
  readonly method: string
  /** Path as sent, still escaped, without the query. */
  readonly path: string
  readonly query: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array
}

/** null: not signed. 'malformed': it means to be, but cannot be read. */
export function readSignature(request: RawRequest): Signed | null | 'malformed' {
  const header = request.headers.authorization
  if (header !== undefined) {
    const m = /^AWS4-HMAC-SHA256\s+(.*)$/.exec(header)
    if (!m?.[1]) return 'malformed'
    const parts = Object.fromEntries(
      m[1].split(',').map((part) => {
        const p = part.trim()
        return [p.slice(0, p.indexOf('=')), p.slice(p.indexOf('=') + 1)]
      }),
    )
    return build(
      parts.Credential,
      parts.SignedHeaders,
      parts.Signature,
      request.headers['x-amz-date'],
      request.headers['x-amz-security-token'],
      undefined,
    )
  }
  const query = new URLSearchParams(request.query)
  if (!query.has('X-Amz-Signature')) return null
  return build(
    query.get('X-Amz-Credential') ?? undefined,
    query.get('X-Amz-SignedHeaders') ?? undefined,
    query.get('X-Amz-Signature') ?? undefined,
    query.get('X-Amz-Date') ?? undefined,
    query.get('X-Amz-Security-Token') ?? undefined,
    Number(query.get('X-Amz-Expires') ?? '0'),
  )
}

function build(
  credential: string | undefined,
  headers: string | undefined,
  signature: string | undefined,
  at: string | undefined,
  sessionToken: string | undefined,
  expiresSeconds: number | undefined,
): Signed | 'malformed' {
  // An access key id may hold a slash in no world; the scope's last four parts are fixed.
  const [accessKeyId, date, region, service, end] = (credential ?? '').split('/')
  if (!accessKeyId || !date || !region || !service || end !== 'aws4_request' || !headers || !signature) return 'malformed'
  const m = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(at ?? '')
  const atMs = m ? Date.parse(`${m[1]}-${m[2]}-${m[3]}T${m[4]}:${m[5]}:${m[6]}Z`) : Number.NaN
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: headers.split(';'),
    signature,
    sessionToken,
    atMs,
    presigned: expiresSeconds !== undefined,
    expiresSeconds,
  }
}

/** Whether `secret` made this signature. */
export function verifySignature(request: RawRequest, signed: Signed, secret: string): boolean {
  if (Number.isNaN(signed.atMs)) return false
  const escapePath = signed.service === 's3' ? request.path : request.path.split('/').map(awsEscape).join('/')
  const query = [...new URLSearchParams(request.query)]
    .filter(([k]) => k !== 'X-Amz-Signature')
    .map(([k, v]) => [awsEscape(k), awsEscape(v)] as const)
    .sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0))
    .map(([k, v]) => `${k}=${v}`)
    .join('&')
  const headers = signed.signedHeaders.map((h) => `${h}:${(request.headers[h] ?? '').trim().replace(/ +/g, ' ')}\n`).join('')
  // Only S3 takes the sender's word for the sum of the body (and tests it); elsewhere what came is what was signed, or it is refused.
  const payload =
    signed.service !== 's3'
      ? sha256(request.body)
      : signed.presigned
        ? 'UNSIGNED-PAYLOAD'
        : (request.headers['x-amz-content-sha256'] ?? sha256(request.body))
  const canonical = [request.method, escapePath, query, headers, signed.signedHeaders.join(';'), payload].join('\n')
  const at = new Date(signed.atMs).toISOString().replace(/[-:]|\.\d+/g, '')
  const scope = `${signed.date}/${signed.region}/${signed.service}/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', at, scope, sha256(canonical)].join('\n')
  const key = [signed.date, signed.region, signed.service, 'aws4_request'].reduce<Buffer>(
    (k, part) => hmac(k, part),
    Buffer.from(`AWS4${secret}`),
  )
  const want = hmac(key, toSign)
  const got = Buffer.from(signed.signature, 'hex')
  return want.length === got.length && timingSafeEqual(want, got)
}

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex')
const hmac = (key: Buffer, data: string) => createHmac('sha256', key).update(data).digest()
const awsEscape = (s: string) => encodeURIComponent(s).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
