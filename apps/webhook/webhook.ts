/**
 * The receiving end of a topic, as one process: what SNS posts is verified, brought to the disk, and answered; then, at its own pace, a subscription
 * is confirmed or a message posted to the chat.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { confirmationAddress } from './aws-address.ts'
import { certificates } from './certificates.ts'
import { type Composed, compose, type Posted, post } from './chat.ts'
import type { Log } from './log.ts'
import type { Settings } from './options.ts'
import { type Entry, type Kept, openOutbox } from './outbox.ts'
import { isPageAsked, page, pageHeaders } from './page.ts'
import { type Happening, startQueue } from './queue.ts'
import { Refusal } from './refusal.ts'
import { isSigned } from './signature.ts'
import { largestBodyBytes, readMessage, type SnsMessage } from './sns-message.ts'
import { faultOf, type Visit, visit as visitReally } from './visit.ts'
import { langAsked, langOf, wordsOf } from './words.ts'

/** Older than this is refused. SNS tries for an hour at most, whatever its delivery policy. */
const oldestMs = 3_600_000
/** Clocks differ. A sandbox's may have been moved ahead by any time. */
const aheadMs = 15 * 60_000
/** SNS waits 15 seconds for an answer. */
const bodyWithinMs = 10_000
const endWithinMs = 3000
/** How much of a body that is too large is still read. */
const patienceBytes = 4 * largestBodyBytes
/** Lines about refusals in a minute; whoever sends rubbish must not fill the disk with our log. */
const refusalsAMinute = 60

export interface Webhook {
  /** `http://127.0.0.1:4570` */
  readonly url: string
  close(): Promise<void>
}

/** What a test hands in. */
export interface Surroundings {
  readonly now?: () => number
  readonly random?: () => number
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>
  readonly visit?: Visit
}

export interface Health {
  readonly ok: boolean
  readonly pending: number
  readonly refused: number
  readonly lastReceivedAt: string | null
  readonly lastDeliveryAt: string | null
  readonly chat: 'page' | 'webhook'
  readonly lastProblem: { readonly at: string; readonly what: 'chat' | 'confirmation' | 'disk'; readonly why: string } | null
}

const waitReally = (ms: number, signal: AbortSignal) =>
  sleep(ms, undefined, { signal }).catch(() => {
    // Woken by the end.
  })

/**
 * Errors  DataFolderError; what `listen` gives: EADDRINUSE, EACCES
 */
export async function startWebhook(settings: Settings, log: Log, surroundings: Surroundings = {}): Promise<Webhook> {
  const { now = Date.now, random = Math.random, wait = waitReally, visit = visitReally } = surroundings
  const words = wordsOf(settings.lang)
  const outbox = openOutbox({ folder: settings.folder, now, warn: log })
  const keyAt = certificates({ allowed: settings.allowedHosts, now, visit })

  let lastReceivedMs: number | null = null
  let lastDeliveryMs: number | null = null
  let refusedCount = 0
  let lastProblem: Health['lastProblem'] = null
  for (const { kept, fate } of outbox.entries()) {
    lastReceivedMs = Math.max(lastReceivedMs ?? 0, kept.receivedAtMs)
    if (fate.state === 'done' && kept.type !== 'SubscriptionConfirmation') lastDeliveryMs = Math.max(lastDeliveryMs ?? 0, fate.atMs)
    if (fate.state === 'refused') refusedCount++
  }
  const problem = (what: 'chat' | 'confirmation' | 'disk', why: string) => {
    lastProblem = { at: new Date(now()).toISOString(), what, why }
  }

  const made = new WeakMap<Kept, Composed>()
  const composed = (kept: Kept): Composed => {
    const known = made.get(kept)
    if (known) return known
    const fresh = compose(kept, settings.templates, words)
    made.set(kept, fresh)
    return fresh
  }

  /** For the log: a line about a message that we cannot handle must not be one more failure. */
  const titleOf = (kept: Kept): string => {
    try {
      return composed(kept).title
    } catch {
      // Told when it was to be posted, with what went wrong.
      return kept.id
    }
  }

  const pauses = { firstMs: settings.firstPauseMs, mostMs: settings.mostPauseMs, random, wait }
  const chatHost = settings.chat?.host ?? null
  const courier = startQueue({
    outbox,
    takes: ({ kept }) => kept.type !== 'SubscriptionConfirmation',
    attempt: async ({ kept }, signal): Promise<Posted> =>
      settings.chat === null ? { outcome: 'done' } : post(composed(kept).chat, { url: settings.chat, visit, now, signal }),
    pauses,
    told: (happening) => tellOfPost(happening),
  })
  const confirmer = startQueue({
    outbox,
    takes: ({ kept }) => kept.type === 'SubscriptionConfirmation',
    attempt: ({ kept }, signal) => confirm(kept, signal),
    pauses,
    // The pauses add up to about half an hour; then the person asks SNS for another confirmation.
    mostAttempts: 12,
    told: (happening) => tellOfConfirmation(happening),
  })

  function tellOfPost(happening: Happening): void {
    const { kept } = happening.entry
    if (happening.what === 'broke') {
      log('broke', { why: happening.problem })
      return
    }
    const params = { title: titleOf(kept), pending: outbox.counts().pending }
    if (happening.what === 'done') {
      lastDeliveryMs = now()
      if (happening.attempts > 1) log('postedLate', { ...params, attempts: happening.attempts })
      else log('posted', params)
    } else if (happening.what === 'again') {
      problem('chat', happening.why)
      log('postLater', { ...params, why: happening.why, attempts: happening.attempts, seconds: Math.ceil(happening.afterMs / 1000) })
    } else if (happening.what === 'never') {
      refusedCount++
      problem('chat', happening.why)
      log('postNever', { ...params, why: happening.why })
    } else notKept(happening.problem)
  }

  function tellOfConfirmation(happening: Happening): void {
    const topic = happening.entry.kept.topicArn
    if (happening.what === 'broke') log('broke', { why: happening.problem })
    else if (happening.what === 'done') log('confirmed', { topic })
    else if (happening.what === 'again') {
      problem('confirmation', happening.why)
      log('confirmLater', { topic, why: happening.why, seconds: Math.ceil(happening.afterMs / 1000) })
    } else if (happening.what === 'never') {
      refusedCount++
      problem('confirmation', happening.why)
      log('confirmGivenUp', { topic, why: happening.why })
    } else notKept(happening.problem)
  }

  function notKept(why: string): void {
    problem('disk', why)
    log('notKept', { why })
  }

  /** The visit that confirms a subscription. The address is looked at again: the file may have been written under other rules. */
  async function confirm({ subscribeUrl = '', token = '', topicArn }: Kept, signal: AbortSignal): Promise<Posted> {
    const url = settings.topics.includes(topicArn)
      ? confirmationAddress({ subscribeUrl, token, topicArn }, settings.allowedHosts)
      : undefined
    if (!url) return { outcome: 'never', why: 'subscribeAddress' }
    try {
      const { status } = await visit(url, { timeoutMs: 10_000, mostBytes: 64 * 1024, signal })
      if (status === 200) return { outcome: 'done' }
      const why = `HTTP ${status}`
      return status >= 500 || status === 429 ? { outcome: 'again', why } : { outcome: 'never', why }
    } catch (error) {
      return { outcome: 'again', why: faultOf(error) }
    }
  }

  /** Nothing of it is believed until the last line. Errors  Refusal */
  async function verified(body: string): Promise<{ message: SnsMessage; takenUntilMs: number }> {
    const message = readMessage(body)
    if (!settings.topics.includes(message.topicArn)) throw new Refusal('otherTopic', { topic: message.topicArn })
    const age = now() - message.atMs
    if (age > oldestMs) throw new Refusal('tooOld', { timestamp: message.timestamp })
    const { publicKey, isOwn } = await keyAt(message.signingCertUrl)
    if (!isSigned(message, publicKey)) throw new Refusal('signature', { topic: message.topicArn })
    if (age < -aheadMs && !isOwn) throw new Refusal('fromTheFuture', { timestamp: message.timestamp })
    const { type, subscribeUrl = '', token = '', topicArn } = message
    if (type === 'SubscriptionConfirmation' && !confirmationAddress({ subscribeUrl, token, topicArn }, settings.allowedHosts))
      throw new Refusal('subscribeAddress', { topic: topicArn })
    return { message, takenUntilMs: message.atMs + oldestMs }
  }

  function take({ message, takenUntilMs }: Awaited<ReturnType<typeof verified>>): 'received' | 'again' {
    let outcome: ReturnType<typeof outbox.receive>
    try {
      outcome = outbox.receive(message, takenUntilMs)
    } catch (cause) {
      notKept(cause instanceof Error ? cause.message : String(cause))
      throw new Refusal('notKept', {}, cause)
    }
    if (outcome === 'replay') throw new Refusal('replay', { id: message.messageId })
    if (outcome === 'full') throw new Refusal('full', { pending: outbox.counts().pending })
    if (outcome === 'again') {
      log('again', { id: message.messageId })
      return 'again'
    }
    lastReceivedMs = now()
    const { topicArn: topic } = message
    if (message.type === 'SubscriptionConfirmation') {
      log('confirmAsked', { topic })
      confirmer.wake()
      return 'received'
    }
    if (message.type === 'UnsubscribeConfirmation') log('unsubscribed', { topic })
    else {
      const entry = entryOf(message.messageId)
      log('received', { title: entry ? titleOf(entry.kept) : message.messageId, topic })
    }
    courier.wake()
    return 'received'
  }

  function entryOf(id: string): Entry | undefined {
    for (const entry of outbox.entries()) if (entry.kept.id === id) return entry
    return undefined
  }

  let isEnding = false
  let refusalMinute = 0
  let refusalsThen = 0
  const tellOfRefusal = (refusal: Refusal, from: string) => {
    const minute = Math.floor(now() / 60_000)
    if (minute !== refusalMinute) {
      if (refusalsThen > refusalsAMinute) log('refusedMore', { count: refusalsThen - refusalsAMinute })
      refusalMinute = minute
      refusalsThen = 0
    }
    refusalsThen++
    if (refusalsThen <= refusalsAMinute)
      log('refused', { code: refusal.code, reason: words(`refused.${refusal.code}`, clipped(refusal.params)), from })
  }

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      if (isEnding) throw new Refusal('ending')
      if (request.headers['x-amz-sns-rawdelivery'] === 'true') throw new Refusal('rawDelivery')
      if (!['', 'identity'].includes(request.headers['content-encoding'] ?? '')) throw new Refusal('encoded')
      const proven = await verified(await bodyOf(request))
      const outcome = take(proven)
      response.once('finish', () => {
        try {
          outbox.answered(proven.message.messageId)
        } catch (error) {
          notKept(error instanceof Error ? error.message : String(error))
        }
      })
      answer(response, 200, { ok: true, outcome })
    } catch (error) {
      if (error instanceof Gone) return
      if (!(error instanceof Refusal)) throw error
      tellOfRefusal(error, request.socket.remoteAddress ?? '')
      // What was not read is not waited for.
      if (!request.complete) response.setHeader('connection', 'close')
      answer(response, error.status, {
        ok: false,
        error: error.code,
        message: wordsOf('en')(`refused.${error.code}`, clipped(error.params)),
      })
    }
  }

  function health(): Health {
    return {
      ok: !outbox.isBroken(),
      pending: outbox.counts().pending,
      refused: refusedCount,
      lastReceivedAt: lastReceivedMs === null ? null : new Date(lastReceivedMs).toISOString(),
      lastDeliveryAt: lastDeliveryMs === null ? null : new Date(lastDeliveryMs).toISOString(),
      chat: settings.chat === null ? 'page' : 'webhook',
      lastProblem,
    }
  }

  function show(request: IncomingMessage, response: ServerResponse, url: URL): void {
    if (!isPageAsked(request)) {
      answer(response, 404, { ok: false, error: 'notFound' })
      return
    }
    const lang = langOf(url.searchParams.get('lang') ?? undefined) ?? langAsked(request.headers['accept-language']) ?? settings.lang
    const text = page({
      lang,
      entries: [...outbox.entries()].reverse().slice(0, 50),
      composed: (kept) => (lang === settings.lang ? composed(kept) : compose(kept, settings.templates, wordsOf(lang))),
      address: `http://${request.headers.host}/sns`,
      topics: settings.topics,
      templates: settings.templates.name,
      chatHost,
      health: health(),
      // A sandbox's account is invented.
      masksAccounts: settings.allowedHosts.length === 0,
      refreshes: url.searchParams.get('refresh') !== 'off',
    })
    response.writeHead(200, pageHeaders)
    response.end(request.method === 'HEAD' ? undefined : text)
  }

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url?.startsWith('/') ? request.url : '/', 'http://webhook')
    const method = request.method ?? ''
    const want = url.pathname === '/sns' ? ['POST'] : ['/', '/health'].includes(url.pathname) ? ['GET', 'HEAD'] : []
    if (want.length === 0) return answer(response, 404, { ok: false, error: 'notFound' })
    if (!want.includes(method)) {
      response.setHeader('allow', want.join(', '))
      return answer(response, 405, { ok: false, error: 'methodNotAllowed' })
    }
    if (url.pathname === '/sns') return receive(request, response)
    if (url.pathname === '/') return show(request, response, url)
    const now = health()
    answer(response, now.ok ? 200 : 503, now)
  }

  const server = createServer(
    { headersTimeout: bodyWithinMs, requestTimeout: bodyWithinMs, keepAliveTimeout: 5000, connectionsCheckingInterval: 2000 },
    (request, response) => {
      handle(request, response).catch((error: unknown) => {
        // Our own fault: the sender is told to come again, and the log what it was.
        log('broke', { why: error instanceof Error ? (error.stack ?? error.message) : String(error) })
        if (!response.headersSent) answer(response, 500, { ok: false, error: 'broke' })
        else response.destroy()
      })
    },
  )
  server.maxConnections = 256

  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(settings.port, settings.host, resolve)
    })
  } catch (error) {
    await Promise.all([courier.close(), confirmer.close()])
    outbox.close()
    throw error
  }
  const { port } = server.address() as AddressInfo
  const url = `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${port}`
  log('ready', { address: `${url}/sns`, topics: settings.topics.join(', ') })
  if (chatHost === null) log('pageIsChat', { page: `${url}/` })
  else log('chatIsHost', { host: chatHost, page: `${url}/` })
  const { pending } = outbox.counts()
  if (pending > 0) log('restored', { pending })

  return {
    url,
    async close() {
      if (isEnding) return
      isEnding = true
      log('ending', { pending: outbox.counts().pending })
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
      server.closeIdleConnections()
      const late = setTimeout(() => server.closeAllConnections(), endWithinMs)
      await Promise.all([courier.close(), confirmer.close(), closed])
      clearTimeout(late)
      outbox.close()
    },
  }
}

/** The sender went away. */
class Gone extends Error {}

/**
 * The body of a request. One that is too large is read on for a while and thrown away: an answer given in the middle of it would not be seen.
 *
 * Errors  Refusal `tooLarge` {most}; Gone
 */
function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let bytes = 0
    const tooLarge = () => reject(new Refusal('tooLarge', { most: largestBodyBytes }))
    if (Number(request.headers['content-length'] ?? 0) > patienceBytes) return tooLarge()
    request.on('data', (part: Buffer) => {
      bytes += part.length
      if (bytes <= largestBodyBytes) parts.push(part)
      else parts.length = 0
      if (bytes > patienceBytes) tooLarge()
    })
    request.once('end', () => (bytes > largestBodyBytes ? tooLarge() : resolve(Buffer.concat(parts).toString('utf8'))))
    request.once('error', (cause) => reject(new Gone('', { cause })))
    request.once('close', () => reject(new Gone()))
  })
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(`${JSON.stringify(body)}\n`)
}

const clipped = (params: Refusal['params']) =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? value.slice(0, 200) : value]))
