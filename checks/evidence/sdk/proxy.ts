/**
 * The way to an address: straight, or through the proxy that the environment names for it. `HTTPS_PROXY`, `HTTP_PROXY` by the address's scheme,
 * `ALL_PROXY` for both, in small letters before capitals; `NO_PROXY` takes hosts out. This computer itself is never asked through one.
 *
 * Source  https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-proxy.html
 */
import type { ClientRequest, Agent as HttpAgent } from 'node:http'
import type { Agent as HttpsAgent } from 'node:https'
import { isIP } from 'node:net'
import { getProxyForUrl } from 'proxy-from-env'

export interface NamedProxy {
  /** The variable that names it. */
  readonly from: string
  /** To be shown to a person: without user name and password. */
  readonly shown: string
  readonly hasCredentials: boolean
  /** To be used, password and all; null for a kind of proxy that is not spoken here, or what is no address. */
  readonly url: URL | null
}

/** The proxy through which an address is asked, or null. */
export function proxyFor(address: string): NamedProxy | null {
  const { protocol, hostname } = new URL(address)
  const raw = isThisComputer(hostname) || isExcepted(hostname) ? '' : getProxyForUrl(address)
  if (raw === '') return null
  const names = [`${protocol.slice(0, -1)}_proxy`, 'all_proxy'].flatMap((name) => [name, name.toUpperCase()])
  const from = names.find((name) => process.env[name]) ?? ''
  // A proxy without a scheme speaks HTTP, as curl and the AWS CLI take it, whatever is asked through it.
  const given = process.env[from] ?? ''
  return readProxy(from, given.includes('://') ? given : `http://${given}`)
}

function readProxy(from: string, given: string): NamedProxy {
  const url = URL.canParse(given) ? new URL(given) : null
  // What cannot be read may hold a password anywhere before its last at sign.
  if (!url?.host) return { from, shown: given.replace(/^.*@/, '…@'), hasCredentials: given.includes('@'), url: null }
  const isSpoken = url.protocol === 'http:' || url.protocol === 'https:'
  const hasCredentials = url.username !== '' || url.password !== ''
  return { from, shown: `${url.protocol}//${url.host}`, hasCredentials, url: isSpoken ? url : null }
}

export const isThisComputer = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '[::1]' ||
  (isIP(hostname) === 4 && hostname.startsWith('127.'))

/** A bare name in `NO_PROXY` takes out the names below it too, as for curl and the AWS CLI; proxy-from-env wants a dot before it. */
function isExcepted(hostname: string): boolean {
  const names = (process.env.no_proxy || process.env.NO_PROXY || '').toLowerCase().split(/[\s,]+/)
  return names.some((name) => /^[a-z0-9]/.test(name) && hostname.endsWith(`.${name}`))
}

/** A proxy that answers, and does not let us through; or one that cannot be used. `name` is what an SDK's error is known by. */
export function proxyError(name: 'ProxyRefused' | 'ProxyUnusable', message: string): Error {
  return Object.assign(new Error(message), { name })
}

/** What Node calls on an agent for each request. Source  https://github.com/nodejs/node/blob/v20.19.0/lib/_http_agent.js */
interface Requests {
  addRequest(request: ClientRequest, options: { host?: string | null; port?: number | string | null; secureEndpoint?: boolean }): void
}

/**
 * An agent that sends each request on its own way: by the given agent, or by one that asks a proxy for a tunnel (also for `http:`). A proxy's
 * agent is loaded when the first request needs it.
 *
 * Errors  of the request: `ProxyRefused` with the proxy's status, `ProxyUnusable`, or the network's own on the way to the proxy
 */
export function routed<Agent extends HttpAgent | HttpsAgent>(direct: Agent, scheme: 'http' | 'https'): Agent {
  const tunnels = new Map<string, Promise<HttpAgent>>()
  const tunnelThrough = (url: URL): Promise<HttpAgent> => {
    const known = tunnels.get(url.href) ?? openTunnels(url)
    tunnels.set(url.href, known)
    return known
  }
  const ways: Requests & { destroy(): void } = {
    addRequest(request, options) {
      const host = options.host ?? ''
      const proxy = proxyFor(`${scheme}://${isIP(host) === 6 ? `[${host}]` : host}${options.port ? `:${options.port}` : ''}/`)
      if (proxy === null) return (direct as unknown as Requests).addRequest(request, options)
      if (proxy.url === null) return fail(request, proxyError('ProxyUnusable', `${proxy.from}=${proxy.shown}`))
      tunnelThrough(proxy.url).then(
        // Else the agent looks for `https` on the call stack, where a request that had to wait for it no longer stands.
        (agent) => (agent as unknown as Requests).addRequest(request, { ...options, secureEndpoint: scheme === 'https' }),
        (error: Error) => fail(request, error),
      )
    },
    destroy() {
      direct.destroy()
      for (const tunnel of tunnels.values()) void tunnel.then((agent) => agent.destroy())
    },
  }
  // What is asked of an agent besides, it answers as the one it stands for.
  return Object.assign(Object.create(direct) as Agent, ways)
}

/** As an agent tells a request that it gets no socket. */
function fail(request: ClientRequest, error: Error): void {
  ;(request as unknown as { onSocket(socket: null, error: Error): void }).onSocket(null, error)
}

async function openTunnels(url: URL): Promise<HttpAgent> {
  const { HttpsProxyAgent } = await import('https-proxy-agent')
  const agent = new HttpsProxyAgent(url, { keepAlive: true, maxSockets: 50 })
  // Its answer would be taken for that of AWS.
  agent.on('proxyConnect', ({ statusCode, statusText }: { statusCode: number; statusText: string }, request: ClientRequest) => {
    if (statusCode !== 200) request.destroy(proxyError('ProxyRefused', `${statusCode} ${statusText}`.trim()))
  })
  return agent
}
