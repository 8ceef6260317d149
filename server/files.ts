/** Serves the built site: clean addresses, its own 404 page, the page's token put into each HTML page. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { extname, join, normalize, sep } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
}

/**
 * The site's own rule of what a page may load: itself only. VitePress revives the search's tokenizer with `new Function`, hence
 * `unsafe-eval`, and starts with inline scripts.
 */
const policy =
  "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'self'; form-action 'self'; object-src 'none'"

export function siteFiles(folder: string, token: string): (request: Request) => Response | null {
  const packed = new Map<string, { mtimeMs: number; body: Buffer; encoding: string }>()

  /** The file that an address means, or null. Never one outside the folder. */
  const find = (pathname: string): string | null => {
    let path: string
    try {
      path = decodeURIComponent(pathname)
    } catch {
      return null
    }
    if (path.includes('\0')) return null
    const full = normalize(join(folder, path))
    if (full !== folder && !full.startsWith(folder + sep)) return null
    for (const candidate of [full, `${full.replace(/[\\/]$/, '')}.html`, join(full, 'index.html')])
      if (existsSync(candidate) && statSync(candidate).isFile()) return candidate
    return null
  }

  const send = (request: Request, file: string, status: number): Response => {
    const type = types[extname(file)] ?? 'application/octet-stream'
    const isHtml = type.startsWith('text/html')
    const headers: Record<string, string> = {
      'content-type': type,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      vary: 'accept-encoding',
    }
    // Hashed names never change; pages carry this server's token.
    headers['cache-control'] = /[\\/]assets[\\/]/.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache'
    if (isHtml) headers['content-security-policy'] = policy
    const accepts = request.headers.get('accept-encoding') ?? ''
    const encoding = /\bbr\b/.test(accepts) ? 'br' : /\bgzip\b/.test(accepts) ? 'gzip' : ''
    const isText = /^text\/|javascript|json|svg|xml/.test(type)
    const key = `${file}\n${isText ? encoding : ''}`
    const { mtimeMs } = statSync(file)
    let ready = packed.get(key)
    if (!ready || ready.mtimeMs !== mtimeMs) {
      const raw = isHtml
        ? Buffer.from(readFileSync(file, 'utf8').replace('<head>', `<head><meta name="trailproof-token" content="${token}">`))
        : readFileSync(file)
      const body =
        !isText || encoding === ''
          ? raw
          : encoding === 'br'
            ? brotliCompressSync(raw, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
            : gzipSync(raw)
      ready = { mtimeMs, body, encoding: isText ? encoding : '' }
      packed.set(key, ready)
    }
    if (ready.encoding !== '') headers['content-encoding'] = ready.encoding
    headers.etag = `"${createHash('sha1').update(ready.body).digest('base64url')}"`
    if (request.headers.get('if-none-match') === headers.etag) return new Response(null, { status: 304, headers })
    return new Response(request.method === 'HEAD' ? null : new Uint8Array(ready.body), {
      status,
      headers: { ...headers, 'content-length': String(ready.body.length) },
    })
  }

  return (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return null
    const found = find(new URL(request.url).pathname)
    if (found) return send(request, found, 200)
    const missing = find('/404')
    return missing ? send(request, missing, 404) : null
  }
}
