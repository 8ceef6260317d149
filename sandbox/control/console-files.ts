/**
 * The console's built files at `/console/`. One page, the rest by hashed names; nothing is let in from outside, nothing runs but these files.
 *
 * The console itself is a client of the sandbox's wire like any other: this room only hands its files out.
 */
import { existsSync } from 'node:fs'
import { dirname, extname, join, normalize, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { escapeHtml, htmlPage, lines } from './html.ts'
import { encodingFor, filePacker, isFile } from './packed-files.ts'
import { languageOf, textIn } from './texts.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Styles are set by script on single elements, which no policy has to allow. Source: https://www.w3.org/TR/CSP3/#directive-style-src */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
].join('; ')

/** `dist/console` of the package that this code is part of, from its source or bundled below it. */
export function builtConsole(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'locales', 'en')) && dirname(folder) !== folder) folder = dirname(folder)
  return join(folder, 'dist', 'console')
}

/** null: not one of the console's addresses. */
export function consoleFiles(folder = builtConsole()): (request: Request) => Response | null {
  const pack = filePacker()

  return (request) => {
    const url = new URL(request.url)
    if (url.pathname === '/console')
      return new Response(null, { status: 301, headers: { location: `/console/${url.search}`, 'cache-control': 'no-store' } })
    if (!url.pathname.startsWith('/console/')) return null
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return new Response('Method not allowed', {
        status: 405,
        headers: { allow: 'GET, HEAD', 'content-type': 'text/plain; charset=utf-8' },
      })
    const isPage = url.pathname === '/console/'
    const file = isPage ? join(folder, 'index.html') : fileAt(folder, url.pathname.slice('/console/'.length))
    if (isPage && !existsSync(join(folder, 'index.html'))) return notBuilt(url, request)
    if (file === null || !isFile(file))
      return new Response('Not found', {
        status: 404,
        headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
      })
    const { body, encoding, etag } = pack(file, encodingFor(request))
    const headers: Record<string, string> = {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': isPage ? 'no-cache' : 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
      etag,
      ...(isPage ? { 'content-security-policy': policy, 'x-frame-options': 'SAMEORIGIN' } : {}),
      ...(encoding === '' ? {} : { 'content-encoding': encoding }),
    }
    if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers })
    return new Response(request.method === 'HEAD' ? null : new Uint8Array(body), {
      headers: { ...headers, 'content-length': String(body.length) },
    })
  }
}

/** A file of the folder and of nowhere else. */
function fileAt(folder: string, path: string): string | null {
  try {
    const full = normalize(join(folder, decodeURIComponent(path)))
    return full.startsWith(folder + sep) && !full.includes('\0') ? full : null
  } catch (cause) {
    if (cause instanceof URIError) return null
    throw cause
  }
}

/** A checkout in which nobody has built the console yet. */
function notBuilt(url: URL, request: Request): Response {
  const language = languageOf(url.searchParams.get('lang'), request.headers.get('accept-language'))
  return htmlPage({
    language,
    title: textIn(language, 'consoleNotBuiltTitle'),
    status: 503,
    body: `<p>${lines(textIn(language, 'consoleNotBuilt'))}</p><pre>${escapeHtml('node scripts/build-console.mjs')}</pre>`,
    address: (to) => `/console/?${new URLSearchParams([...url.searchParams].filter(([name]) => name !== 'lang').concat([['lang', to]]))}`,
    mark: 'consoleMark',
  })
}
