import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { serviceHost } from '../../domain/regions.ts'
import { proxyFor, routed } from './sdk/proxy.ts'

/** Node 20 serves this version well; the SDK's notice about later ones would stand in front of every answer. */
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'

/**
 * How to reach an account. Whatever is left out is the SDK's own chain to decide: environment, shared config, SSO, assumed roles,
 * `AWS_ENDPOINT_URL`.
 */
export interface Connection {
  readonly profile?: string
  /** The sandbox's, `http://127.0.0.1:4566`. */
  readonly endpoint?: string
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string }
}

/** The sandbox takes any key; a key of 12 digits is that account. */
export const sandboxConnection = (endpoint: string, account = 'sandbox'): Connection => ({
  endpoint,
  credentials: { accessKeyId: account, secretAccessKey: 'sandbox' },
})

// Assumed: an answer from AWS that takes longer than this is no answer a person waits for. The slowest read measured by others is 2.8 s.
const connectionTimeoutMs = 2_000
const requestTimeoutMs = 6_000
/** A proxy has to look up and reach the address first, and may ask who we are. */
const proxyTimeoutMs = 5_000

type Credentials = NonNullable<Connection['credentials']>

interface RequestHandler {
  readonly connectionTimeout: number
  readonly requestTimeout: number
  readonly throwOnRequestTimeout: true
  readonly httpAgent: HttpAgent
  readonly httpsAgent: HttpsAgent
}

/** What every client is made with. One pool of sockets for all of them. */
export interface ClientConfig {
  readonly region: string
  readonly maxAttempts: number
  readonly retryMode: 'adaptive'
  readonly requestHandler: RequestHandler
  /**
   * For the clients that the chain of credentials makes: those of STS take over the handler of their own accord, those of single sign-on
   * only what stands here. What asks the machine itself (instance, container) never goes through a proxy.
   */
  readonly clientConfig: { readonly requestHandler: RequestHandler }
  endpoint?: string
  profile?: string
  credentials?: Credentials | (() => Promise<Credentials>)
}

export interface Sockets {
  readonly httpAgent: HttpAgent
  readonly httpsAgent: HttpsAgent
}

/** Each request goes straight, or through the proxy that the environment names for its address. */
export const openSockets = (): Sockets => ({
  httpAgent: routed(new HttpAgent({ keepAlive: true, maxSockets: 50 }), 'http'),
  httpsAgent: routed(new HttpsAgent({ keepAlive: true, maxSockets: 50 }), 'https'),
})

/** Kept open sockets would keep a command line from ending. */
export function closeSockets({ httpAgent, httpsAgent }: Sockets): void {
  httpAgent.destroy()
  httpsAgent.destroy()
}

export function configFor(connection: Connection, region: string, sockets: Sockets): ClientConfig {
  const isThroughProxy = proxyFor(connection.endpoint ?? `https://${serviceHost('sts', region)}`) !== null
  const requestHandler: RequestHandler = {
    connectionTimeout: isThroughProxy ? proxyTimeoutMs : connectionTimeoutMs,
    requestTimeout: requestTimeoutMs,
    throwOnRequestTimeout: true,
    ...sockets,
  }
  return {
    region,
    maxAttempts: 3,
    retryMode: 'adaptive',
    requestHandler,
    clientConfig: { requestHandler },
    ...(connection.endpoint === undefined ? {} : { endpoint: connection.endpoint }),
    ...(connection.profile === undefined ? {} : { profile: connection.profile }),
    ...(connection.credentials === undefined ? {} : { credentials: connection.credentials }),
  }
}

/** What a refused or failed question looked like. `cause` is the SDK's error as it came. */
export class AskError extends Error {
  override readonly name = 'AskError'
  readonly service: string
  readonly operation: string
  readonly region: string
  readonly endpoint: string | null
  /** Where the shared configuration was used, or would have been. */
  readonly profile: string | null
  readonly code: string

  constructor(about: {
    service: string
    operation: string
    region: string
    endpoint: string | null
    profile?: string | null | undefined
    cause: unknown
  }) {
    const { name = 'unknown', message = String(about.cause) } = about.cause instanceof Error ? about.cause : {}
    super(`${about.service} ${about.operation} in ${about.region}: ${name} ${message}`, { cause: about.cause })
    this.service = about.service
    this.operation = about.operation
    this.region = about.region
    this.endpoint = about.endpoint
    this.profile = about.profile ?? null
    this.code = name
  }
}

/** Thrown, before anything is sent, by a client that was asked for more than it may: a bug of ours. */
export class NotARead extends Error {
  override readonly name = 'NotARead'
}

interface Watchable {
  readonly middlewareStack: {
    add(middleware: unknown, options: { step: 'initialize' | 'finalizeRequest'; priority?: 'high' | 'low'; name: string }): void
  }
}

type Handler = (args: { input: unknown; request?: { protocol?: string; hostname?: string; port?: number } }) => Promise<unknown>
type HandlerContext = { readonly commandName?: string }

export interface Watch {
  readonly service: string
  readonly region: string
  /** The one that was asked for; a failure is told with it. */
  readonly profile?: string | undefined
  /** Operations that the client may send; any other is refused here, so that no check can ever change an account. */
  readonly allowed: readonly string[]
  /** Told of each request on its way: its operation and the endpoint that the SDK chose. */
  readonly onRequest?: (operation: string, endpoint: string) => void
}

/** Puts the guard on a client, tells of each request, and says of each failure what was asked, where. */
export function watched<Client extends { readonly middlewareStack: object }>(client: Client, watch: Watch): Client {
  const { middlewareStack } = client as unknown as Watchable
  let endpoint: string | null = null
  middlewareStack.add(
    (next: Handler, context: HandlerContext): Handler =>
      async (args) => {
        const operation = (context.commandName ?? '').replace(/Command$/, '')
        if (!watch.allowed.includes(operation)) throw new NotARead(`${watch.service} ${operation} is not on the list of reads`)
        try {
          return await next(args)
        } catch (cause) {
          throw new AskError({ service: watch.service, operation, region: watch.region, endpoint, profile: watch.profile, cause })
        }
      },
    { step: 'initialize', priority: 'high', name: 'readsOnly' },
  )
  middlewareStack.add(
    (next: Handler, context: HandlerContext): Handler =>
      (args) => {
        const { protocol = 'https:', hostname = '', port } = args.request ?? {}
        endpoint = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`
        watch.onRequest?.((context.commandName ?? '').replace(/Command$/, ''), endpoint)
        return next(args)
      },
    { step: 'finalizeRequest', priority: 'low', name: 'whereTo' },
  )
  return client
}
