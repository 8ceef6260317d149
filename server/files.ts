/** Serves the built site: clean addresses, its own 404 page, the page's token put into each HTML page. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { extname, join, normalize, relative, sep } from 'node:path'
import { encodingFor, filePacker, isFile } from '../sandbox/index.ts'

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

/** @param folder of the built site; never is a file outside of it sent */
export function siteFiles(folder: string, token: string): (request: Request) => Response {
  /** By page. The inline scripts it may run are known by their hashes. */
  const policies = new Map<string, string>()
  const pack = filePacker((file) => {
    if (extname(file) !== '.html') return null
    const html = withToken(readFileSync(file, 'utf8'), token)
    policies.set(file, policyOf(html))
    return Buffer.from(html)
  })

  /** The file that an address means, the address it should have had (a folder's ends in a slash), or null. */
  const find = (pathname: string): { file: string } | { elsewhere: string } | null => {
    let path: string
    try {
      path = decodeURIComponent(pathname)
    } catch {
      return null
    }
    if (path.includes('\0')) return null
    const full = normalize(join(folder, path))
    if (full !== folder && !full.startsWith(folder + sep)) return null
    if (isFile(full)) return { file: full }
    const bare = full.endsWith(sep) ? full.slice(0, -1) : full
    if (!pathname.endsWith('/') && isFile(`${bare}.html`)) return { file: `${bare}.html` }
    if (!isFile(join(bare, 'index.html'))) return null
    // Made from the folder that was found, not from what was asked for: `//other.example/..%2fko` would lead to another host.
    const own = relative(folder, bare).split(sep).map(encodeURIComponent).join('/')
    return pathname.endsWith('/') ? { file: join(bare, 'index.html') } : { elsewhere: `/${own}/` }
  }

  const send = (request: Request, file: string, status: number): Response => {
    const type = types[extname(file)] ?? 'application/octet-stream'
    const isText = /^text\/|javascript|json|svg|xml/.test(type)
    const { body, encoding, etag } = pack(file, isText ? encodingFor(request) : '')
    const policy = policies.get(file)
    const headers: Record<string, string> = {
      'content-type': type,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      vary: 'accept-encoding',
      etag,
      // Hashed names never change; pages carry this server's token.
      'cache-control': /[\\/]assets[\\/]/.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache',
      ...(policy === undefined ? {} : { 'content-security-policy': policy }),
      ...(encoding === '' ? {} : { 'content-encoding': encoding }),
    }
    const known = (request.headers.get('if-none-match') ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''))
    if (status === 200 && known.includes(etag)) return new Response(null, { status: 304, headers })
    return new Response(request.method === 'HEAD' ? null : new Uint8Array(body), {
      status,
      headers: { ...headers, 'content-length': String(body.length) },
    })
  }

  return (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return new Response('Method not allowed', {
        status: 405,
        headers: { allow: 'GET, HEAD', 'content-type': 'text/plain; charset=utf-8' },
      })
    }
    const { pathname, search } = new URL(request.url)
    const found = find(pathname)
    if (found && 'elsewhere' in found) return new Response(null, { status: 301, headers: { location: `${found.elsewhere}${search}` } })
    if (found) return send(request, found.file, 200)
    const lost = join(folder, '404.html')
    return isFile(lost) ? send(request, lost, 404) : new Response('Not found', { status: 404, headers: { 'content-type': 'text/plain' } })
  }
}

const withToken = (html: string, token: string): string => html.replace('<head>', `<head><meta name="trailproof-token" content="${token}">`)

/**
 * What a page of the site may load: itself, and the inline scripts that VitePress wrote into it, by their hashes. VitePress revives the
 * search's tokenizer with `new Function`, hence `unsafe-eval`; components set style attributes.
 *
 * Source  https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/script-src
 */
function policyOf(html: string): string {
  const hashes = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  )
  return [
    "default-src 'self'",
    ["script-src 'self' 'unsafe-eval'", ...new Set(hashes)].join(' '),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "frame-ancestors 'self'",
    "base-uri 'self'",
    "form-action 'self'",
    "object-src 'none'",
  ].join('; ')
}
