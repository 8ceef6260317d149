/**
 * Who is let in. Host must be loopback or allowed by name, Origin, where sent, one of ours, and no other site's page may have its reader's
 * browser ask for anything but a page to look at: so no website can talk to the sandbox through a browser, and no name can be rebound to it.
 *
 * Source  https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Origin,
 *         https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
import type { IncomingMessage } from 'node:http'

export interface Refused {
  readonly status: number
  readonly code: string
  readonly params: Readonly<Record<string, string | number>>
  readonly message: string
}

export interface Door {
  /** Names beside loopback, lower case. */
  readonly allowed: ReadonlySet<string>
  /** The one listened on. */
  readonly port: number
  /** A request for AWS's side: whoever makes it is believed about who they are. */
  readonly isAws: boolean
}

/** What is wrong with where the request comes from, or null. */
export function turnedAway(req: Pick<IncomingMessage, 'headers' | 'rawHeaders' | 'method' | 'url'>, door: Door): Refused | null {
  const { headers } = req
  const url = req.url ?? ''
  // A target with a host of its own (`GET http://other/`) would make Host meaningless.
  if (!url.startsWith('/'))
    return { status: 400, code: 'badRequest', params: { where: 'address', problem: 'no path' }, message: 'The request names no path.' }
  let hosts = 0
  for (let i = 0; i < req.rawHeaders.length; i += 2) if (/^host$/i.test(req.rawHeaders[i] ?? '')) hosts++
  // Source: https://www.rfc-editor.org/rfc/rfc9112.html#section-3.2-6
  if (hosts > 1)
    return {
      status: 400,
      code: 'badRequest',
      params: { where: 'Host', problem: 'twice' },
      message: 'The request names more than one host.',
    }
  const host = hostOf(headers.host)
  if (host === null || !(isLoopback(host.name) || door.allowed.has(host.name)))
    return elsewhere(
      `The host ${JSON.stringify(headers.host ?? '')} is not this machine's own. Start with --allow-host ${host?.name ?? 'NAME'} if it should be let in.`,
      { host: headers.host ?? '', from: headers.host ?? '', name: nameOf(headers.host ?? '') ?? 'NAME' },
    )
  const { origin } = headers
  if (origin !== undefined && !isOurs(origin, headers.host ?? '', door))
    return elsewhere(`The page ${JSON.stringify(origin)} is not one of ours.`, {
      origin,
      from: origin,
      name: nameOf(origin.replace(/^https?:\/\//, '')) ?? 'NAME',
    })
  const site = headers['sec-fetch-site']
  // A page on another port of this machine is of the same site, and is none of ours.
  if (origin === undefined && (site === 'cross-site' || site === 'same-site') && !isLookedAt(req, door))
    return elsewhere('A page of another site asked for this.', {
      origin: headers.referer ?? '',
      from: headers.referer ?? '–',
      name: 'NAME',
    })
  return null
}

/**
 * The host's name without its port, as `--allow-host` takes it; null for what is no name, and nothing to be typed into a shell.
 *
 * @param host as a Host header names it
 */
export function nameOf(host: string): string | null {
  const [, name] = /^([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::\d{1,5})?$/i.exec(host) ?? []
  return name?.toLowerCase() ?? null
}

const elsewhere = (message: string, params: Readonly<Record<string, string>>): Refused => ({
  status: 403,
  code: 'foreignOrigin',
  params,
  message,
})

/** A page on another port is another site's. A forwarded port has its own name, and the usual port, the forwarded one or ours. */
function isOurs(origin: string, host: string, { allowed, port }: Door): boolean {
  const m = /^https?:\/\/([^/?#]+)$/.exec(origin.toLowerCase())
  const from = hostOf(m?.[1])
  if (from === null || m?.[1] === undefined) return false
  if (m[1] === host.toLowerCase()) return true
  return allowed.has(from.name) && (from.port === null || from.port === port)
}

/** Somebody followed a link: a page is shown in a window of its own. On AWS's side that may read, or be the link of a mail. */
function isLookedAt({ headers, method, url }: Pick<IncomingMessage, 'headers' | 'method' | 'url'>, { isAws }: Door): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false
  if (headers['sec-fetch-mode'] !== 'navigate' || headers['sec-fetch-dest'] !== 'document') return false
  if (!isAws) return true
  const query = new URLSearchParams((url ?? '').split('?').slice(1).join('?'))
  return query.getAll('Action').every((action) => action === 'ConfirmSubscription' || action === 'Unsubscribe')
}

function hostOf(host: string | undefined): { readonly name: string; readonly port: number | null } | null {
  if (host === undefined) return null
  const m = /^(\[[0-9a-fA-F:.]+\]|[^:/@\s]+)(?::(\d{1,5}))?$/.exec(host)
  return m?.[1] ? { name: m[1].toLowerCase(), port: m[2] === undefined ? null : Number(m[2]) } : null
}

const isLoopback = (host: string) => host === 'localhost' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)
