/**
 * The one port: AWS's side, the sandbox's own pages and control, and everything else handed on.
 *
 * Only loopback is listened to. Host must be loopback or allowed by name, Origin, where sent, one of ours: so no other website can talk to
 * it through the browser, and no name can be rebound to it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { isAwsRequest } from './dispatch.ts'
import type { Answer } from './protocol.ts'
import type { RawRequest } from './signature.ts'

export interface FrontOptions {
  readonly allowHost: readonly string[]
  aws(request: RawRequest, sourceIp: string): Promise<Answer | null>
  /** Everything that is not AWS's side. */
  web(request: Request, sourceIp: string): Response | Promise<Response>
  report(error: unknown, what: string): void
}

/** PutLogEvents takes 1 MB, S3 objects of the labs are small; a template of CDK may hold some. */
const maxBodyBytes = 64 * 1024 * 1024

export function createFront(options: FrontOptions) {
  const web = getRequestListener((request, { incoming }) => options.web(request, plainIp(incoming.socket.remoteAddress ?? undefined)), {
    overrideGlobalObjects: false,
  })
  const allowed = new Set(options.allowHost.map((h) => h.toLowerCase()))
  const server = createServer({ requestTimeout: 60_000, headersTimeout: 20_000, keepAliveTimeout: 65_000 }, (req, res) => {
    const problem = foreign(req, allowed)
    if (problem) return refuse(res, problem)
    const headers = req.headers as Record<string, string | undefined>
    const url = req.url ?? '/'
    if (!isAwsRequest(req.method ?? 'GET', url, headers)) {
      void web(req, res)
      return
    }
    void answerAws(req, res, url, headers)
  })
  server.on('checkContinue', (req: IncomingMessage, res: ServerResponse) => {
    res.writeContinue()
    server.emit('request', req, res)
  })

  async function answerAws(req: IncomingMessage, res: ServerResponse, url: string, headers: Record<string, string | undefined>) {
    try {
      const body = await readBody(req)
      if (body === null) {
        res.writeHead(413, { 'content-type': 'application/xml', connection: 'close' })
        return void res.end(`<Error><Code>EntityTooLarge</Code><Message>The sandbox takes at most ${maxBodyBytes} bytes.</Message></Error>`)
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
        ...(answer.status === 204 ? {} : { 'content-length': answer.headers['content-length'] ?? String(Buffer.byteLength(answer.body)) }),
      })
      res.end(req.method === 'HEAD' ? undefined : answer.body)
    } catch (error) {
      options.report(error, `${req.method} ${url}`)
      if (!res.headersSent) res.writeHead(500, { 'content-type': 'application/json' })
      res.end(JSON.stringify({ __type: 'InternalFailure', message: 'The sandbox failed; its log says why.' }))
    }
  }
  return server
}

function readBody(req: IncomingMessage): Promise<Uint8Array | null> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let size = 0
    req.on('data', (part: Buffer) => {
      size += part.length
      if (size > maxBodyBytes) {
        parts.length = 0
        resolve(null)
      } else parts.push(part)
    })
    req.on('end', () => resolve(parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)))
    req.on('error', reject)
  })
}

/** What is wrong with where the request comes from, or null. */
function foreign(req: IncomingMessage, allowed: ReadonlySet<string>): string | null {
  const host = hostName(req.headers.host)
  if (host === null || !(isLoopback(host) || allowed.has(host)))
    return `The host ${JSON.stringify(req.headers.host ?? '')} is not this machine's own. Start with --allow-host ${host ?? 'NAME'} if it should be let in.`
  const origin = req.headers.origin
  if (origin !== undefined) {
    const from = origin === 'null' ? null : hostName(origin.replace(/^https?:\/\//, ''))
    // A page on another port of this machine is another site.
    const samePort = from !== null && origin.replace(/^https?:\/\//, '').toLowerCase() === (req.headers.host ?? '').toLowerCase()
    if (!samePort && !(from !== null && allowed.has(from))) return `The page ${JSON.stringify(origin)} is not one of ours.`
  }
  return null
}

function hostName(host: string | undefined): string | null {
  if (host === undefined) return null
  const m = /^(\[[0-9a-fA-F:.]+\]|[^:/@\s]+)(?::\d{1,5})?$/.exec(host)
  return m?.[1]?.toLowerCase() ?? null
}

const isLoopback = (host: string) => host === 'localhost' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)
const plainIp = (address: string | undefined) => (address ?? '127.0.0.1').replace(/^::ffff:/, '')

function refuse(res: ServerResponse, problem: string) {
  res.writeHead(403, { 'content-type': 'application/json; charset=utf-8', connection: 'close' })
  res.end(JSON.stringify({ error: { code: 'foreignOrigin', params: {}, message: problem } }))
}
