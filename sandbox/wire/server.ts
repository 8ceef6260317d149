/**
 * The one port: AWS's side, the sandbox's own pages and control, and everything else handed on. Who is let in is `door.ts`; here nobody can
 * hold it open for long, or fill its memory.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { isAwsRequest } from './dispatch.ts'
import { type Refused, turnedAway } from './door.ts'
import type { Answer } from './protocol.ts'
import type { RawRequest } from './signature.ts'

export interface FrontOptions {
  readonly allowHost: readonly string[]
  aws(request: RawRequest, sourceIp: string): Promise<Answer | null>
  /** Everything that is not AWS's side. */
  web(request: Request, sourceIp: string): Response | Promise<Response>
  report(error: unknown, what: string): void
  /** Somebody's browser came by a host name that is not let in: what it is shown, instead of data. */
  strange?(host: string, request: { readonly url: string; readonly acceptLanguage: string | null }): Response
  /** Once for each host name that was not let in, and for a few of them only. */
  onStrangeHost?(host: string): void
}

/** PutLogEvents takes 1 MB, S3 objects of the labs are small; a template of CDK may hold some. */
export const maxBodyBytes = 64 * 1024 * 1024
/** A saved state holds all that was ever sent: what a text in this process can hold. */
export const maxStateBytes = 512 * 1024 * 1024
/** Of all requests that are being received at one time. */
const maxReceivingBytes = maxStateBytes

const maxBytesOf = (url: string): number => (/^\/_sandbox\/state(?:\?|$)/.test(url) ? maxStateBytes : maxBodyBytes)

/** How long a client may take, milliseconds: to its last header field, to the last byte of its body, and how often that is looked at. */
export interface Patience {
  readonly headersMs: number
  readonly requestMs: number
  readonly lookMs: number
}
const patience: Patience = { headersMs: 20_000, requestMs: 60_000, lookMs: 5_000 }
const maxConnections = 2_000

/**
 * What AWS's side answers is data, whatever an object says it is: shown in a browser it runs nothing and belongs to no origin, since pages with
 * the check API's token are served from this one.
 */
const asData = {
  'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
}

export function createFront(options: FrontOptions, { headersMs, requestMs, lookMs }: Patience = patience) {
  const web = getRequestListener((request, { incoming }) => options.web(request, plainIp(incoming.socket.remoteAddress ?? undefined)), {
    overrideGlobalObjects: false,
  })
  const allowed = new Set(options.allowHost.map((h) => h.toLowerCase()))
  let receivingBytes = 0
  const server = createServer(
    { requestTimeout: requestMs, headersTimeout: headersMs, connectionsCheckingInterval: lookMs, keepAliveTimeout: 65_000 },
    (req, res) => {
      const headers = req.headers as Record<string, string | undefined>
      const url = req.url ?? '/'
      const isAws = isAwsRequest(req.method ?? 'GET', url, headers)
      const problem = turnedAway(req, { allowed, port: req.socket.localPort ?? 0, isAws })
      if (problem) return void turnAway(req, res, problem)
      void (isAws ? answerAws(req, res, url, headers) : answerWeb(req, res))
    },
  )
  server.maxConnections = maxConnections
  server.on('checkContinue', (req: IncomingMessage, res: ServerResponse) => {
    // Only who is let in is asked for a body.
    if (turnedAway(req, { allowed, port: req.socket.localPort ?? 0, isAws: false }) === null && !isTooLong(req)) res.writeContinue()
    server.emit('request', req, res)
  })

  /** As many names as a person would read. */
  const strangers = new Set<string>()
  const strangersAtMost = 20

  async function turnAway(req: IncomingMessage, res: ServerResponse, problem: Refused) {
    const { host } = problem.params
    if (typeof host !== 'string') return refuse(res, problem)
    if (!strangers.has(host) && strangers.size < strangersAtMost) {
      strangers.add(host)
      options.onStrangeHost?.(host)
    }
    const isBrowser = req.method === 'GET' && /\btext\/html\b/.test(req.headers.accept ?? '')
    if (!isBrowser || !options.strange) return refuse(res, problem)
    const page = options.strange(host, { url: req.url ?? '/', acceptLanguage: req.headers['accept-language'] ?? null })
    res.writeHead(problem.status, { ...Object.fromEntries(page.headers), connection: 'close' })
    res.end(await page.text())
  }

  async function answerWeb(req: IncomingMessage, res: ServerResponse) {
    res.setHeader('x-content-type-options', 'nosniff')
    res.setHeader('cross-origin-resource-policy', 'same-origin')
    res.setHeader('x-frame-options', 'SAMEORIGIN')
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      const maxBytes = maxBytesOf(req.url ?? '')
      let body: Buffer | Unread
      try {
        body = await readBody(req)
      } catch {
        // Whoever sent it is gone: there is nobody to answer.
        return void res.destroy()
      }
      if (!Buffer.isBuffer(body))
        return refuse(
          res,
          body === 'tooLong'
            ? { status: 413, code: 'bodyTooLarge', params: { maxBytes }, message: `At most ${maxBytes} bytes are taken.` }
            : { status: 503, code: 'tooBusy', params: {}, message: busy },
        )
      // What the listener takes for the body, instead of reading the stream once more.
      Object.assign(req, { rawBody: body })
    }
    await web(req, res)
  }

  async function answerAws(req: IncomingMessage, res: ServerResponse, url: string, headers: Record<string, string | undefined>) {
    try {
      const body = await readBody(req)
      if (!Buffer.isBuffer(body)) {
        const [status, code, text] =
          body === 'tooLong'
            ? ([413, 'EntityTooLarge', `The sandbox takes at most ${maxBodyBytes} bytes.`] as const)
            : ([503, 'SlowDown', busy] as const)
        res.writeHead(status, { 'content-type': 'application/xml', connection: 'close', ...asData })
        return void res.end(`<Error><Code>${code}</Code><Message>${text}</Message></Error>`)
      }
      const q = url.indexOf('?')
      const request: RawRequest = {
        method: req.method ?? 'GET',
        path: q < 0 ? url : url.slice(0, q),
        query: q < 0 ? '' : url.slice(q + 1),
        headers,
        body,
      }
      const answer = await options.aws(request, plainIp(req.socket.remoteAddress))
      if (answer === null) return
      res.writeHead(answer.status, {
        ...answer.headers,
        ...asData,
        ...(answer.status === 204 ? {} : { 'content-length': answer.headers['content-length'] ?? String(Buffer.byteLength(answer.body)) }),
      })
      res.end(req.method === 'HEAD' ? undefined : answer.body)
    } catch (error) {
      // One that went away in the middle of its request did no harm.
      if (req.destroyed && !req.complete) return void res.destroy()
      options.report(error, `${req.method} ${url.split('?')[0]}`)
      if (!res.headersSent) res.writeHead(500, { 'content-type': 'application/json', ...asData })
      res.end(JSON.stringify({ __type: 'InternalFailure', message: 'The sandbox failed; its log says why.' }))
    }
  }

  /** Counted as it comes: no sender is believed about its length. */
  function readBody(req: IncomingMessage): Promise<Buffer | Unread> {
    return new Promise((resolve, reject) => {
      const maxBytes = maxBytesOf(req.url ?? '')
      if (isTooLong(req)) return resolve('tooLong')
      const parts: Buffer[] = []
      let size = 0
      let counted = 0
      const forget = () => {
        receivingBytes -= counted
        counted = 0
        parts.length = 0
      }
      req.on('data', (part: Buffer) => {
        size += part.length
        if (size > maxBytes || receivingBytes + part.length > maxReceivingBytes) {
          forget()
          resolve(size > maxBytes ? 'tooLong' : 'tooBusy')
          return
        }
        counted += part.length
        receivingBytes += part.length
        parts.push(part)
      })
      req.on('end', () => {
        const body = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
        forget()
        resolve(body)
      })
      const gone = (error?: Error) => {
        forget()
        reject(error ?? new Error('the client went away'))
      }
      req.on('error', gone)
      req.on('close', () => {
        if (!req.complete) gone()
      })
    })
  }
  return server
}

type Unread = 'tooLong' | 'tooBusy'
const busy = 'Too much is being received at this moment. Try again.'
const isTooLong = (req: IncomingMessage): boolean => Number(req.headers['content-length'] ?? 0) > maxBytesOf(req.url ?? '')

const plainIp = (address: string | undefined) => (address ?? '127.0.0.1').replace(/^::ffff:/, '')

function refuse(res: ServerResponse, { status, code, params, message }: Refused) {
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8', connection: 'close', ...asData })
  res.end(JSON.stringify({ error: { code, params, message } }))
}
