/**
 * Topic → HTTP(S) endpoint: real POSTs, but only to this machine and to hosts that were allowed by name.
 *
 * What is to be sent is a durable job of the clock: while an attempt is under way the next look at it is due already, so that one cut off by
 * the end of the sandbox is made again. The clock does not stand still for a slow endpoint, except when it is moved by hand.
 *
 * Source  https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.prepare.html (15 seconds; what counts as failed),
 *         https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html ; headers and layout: domain/message/sns.ts
 * Assumed 429 is tried again, as the page on retries says of throttling
 */
import { randomUUID } from 'node:crypto'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { type Handshake, httpHeaders } from '../../domain/message/sns.ts'
import { policyOf, retryDelaysSeconds } from '../services/sns/delivery-policy.ts'
import { type Subscription, subscriptionByArn, topicByArn } from '../services/sns/state.ts'
import type { World } from '../world.ts'
import type { ChainCode } from './chain-codes.ts'
import { bodyFor, receivers, remember } from './receivers.ts'
import type { PublishedMessage } from './signals.ts'
import { deadLetterQueue, envelope, handshake, sendToQueue } from './topic-to-queue.ts'

const attemptMs = 15_000
/** How long the clock waits for an endpoint before it goes on with other things, milliseconds of real time. */
const patienceMs = 250
/** When an attempt is looked at again that was never heard of. */
const lostMs = 60_000

interface Job {
  readonly subscriptionArn: string
  readonly attempt: number
  readonly what:
    | { readonly type: 'Notification'; readonly message: PublishedMessage }
    | { readonly type: Handshake['type']; readonly token: string; readonly messageId: string; readonly atMs: number }
}

type Result = { readonly status: number } | { readonly fault: string }

/** Whether anything may be sent there. */
export function mayReach(world: World, endpoint: string): boolean {
  const host = new URL(endpoint).hostname.toLowerCase()
  return (
    host === 'localhost' ||
    host === '[::1]' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host) ||
    world.options.allowDelivery.some((allowed) => allowed.toLowerCase() === host)
  )
}

const isHttp = (s: Subscription | undefined): s is Subscription => s?.protocol === 'http' || s?.protocol === 'https'

export function connectTopicToHttp(world: World): void {
  const sns = world.state.sns
  const underWay = new Set<string>()

  const start = (key: string, job: Job) => {
    const now = world.clock.now()
    world.clock.reschedule(key, { atMs: now, job: 'sns.http', data: job })
    // A clock that stands still looks for what is due only when it is moved; AWS sends at once.
    if (world.clock.mode === 'manual')
      setImmediate(() => {
        world.clock.advanceTo(world.clock.now()).catch((error) => world.report(error, 'sns.http'))
      })
  }

  const greet = (type: Handshake['type']) => (of: { subscriptionArn: string; token: string }) => {
    const subscription = subscriptionByArn(sns, of.subscriptionArn)
    if (!isHttp(subscription) || !mayReach(world, subscription.endpoint)) return
    const messageId = randomUUID()
    start(`sns.http ${messageId} ${subscription.arn}`, {
      subscriptionArn: subscription.arn,
      attempt: 0,
      what: { type, token: of.token, messageId, atMs: world.clock.now() },
    })
  }
  world.on('subscribed', greet('SubscriptionConfirmation'))
  world.on('unsubscribed', greet('UnsubscribeConfirmation'))

  world.on('published', ({ topicArn, message }) => {
    const outside = (s: Subscription) =>
      mayReach(world, s.endpoint) ? undefined : { code: 'hostNotAllowed' as const, params: { host: new URL(s.endpoint).hostname } }
    for (const subscription of receivers(world, 'topic-to-http', ['http', 'https'], topicArn, message, outside)) {
      const why = outside(subscription)
      if (why) {
        remember(world, 'topic-to-http', message, subscription, 'failed', why.code, why.params)
        continue
      }
      remember(world, 'topic-to-http', message, subscription, 'waiting', 'sending')
      start(`sns.http ${message.messageId} ${subscription.arn}`, {
        subscriptionArn: subscription.arn,
        attempt: 0,
        what: { type: 'Notification', message },
      })
    }
  })

  world.clock.on('sns.http', async (job: Job, key) => {
    world.clock.reschedule(key, { atMs: world.clock.now() + lostMs, job: 'sns.http', data: job })
    if (underWay.has(key)) return
    underWay.add(key)
    const attempt = deliver(world, job)
      .then((result) => {
        // Nobody is left to hear: the job stands, and is done after the next start.
        if (world.closing.aborted) return
        settle(world, key, job, result)
        world.store.flush()
      })
      .catch((error) => world.report(error, 'sns.http'))
      .finally(() => underWay.delete(key))
    if (world.clock.mode === 'manual') return attempt
    await Promise.race([attempt, new Promise((resolve) => setTimeout(resolve, patienceMs))])
  })
}

/** One attempt. `gone`: there is no such subscription any more. */
async function deliver(world: World, { subscriptionArn, what }: Job): Promise<Result | 'gone'> {
  const subscription = subscriptionByArn(world.state.sns, subscriptionArn)
  if (!subscription || (what.type === 'Notification' && subscription.status !== 'confirmed')) return 'gone'
  const { contentType } = policyOf(topicByArn(world.state.sns, subscription.topicArn), subscription)
  const isRaw = what.type === 'Notification' && subscription.attributes.RawMessageDelivery === 'true'
  const body =
    what.type === 'Notification'
      ? isRaw
        ? bodyFor(what.message, subscription.protocol)
        : envelope(world, subscription, what.message)
      : handshake(world, subscription, what)
  const headers = httpHeaders({
    type: what.type,
    messageId: what.type === 'Notification' ? what.message.messageId : what.messageId,
    topicArn: subscription.topicArn,
    subscriptionArn: subscription.arn,
    isRaw,
    contentType,
  })
  return post(world, subscription.endpoint, headers, body)
}

async function post(world: World, endpoint: string, headers: Record<string, string>, body: string): Promise<Result> {
  const url = new URL(endpoint)
  const { username, password } = url
  url.username = ''
  url.password = ''
  const first = await postOnce(world, url, headers, body)
  // Name and password in the address are given when they are asked for.
  if (!('status' in first) || first.status !== 401 || username === '') return first
  const secret = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')
  return postOnce(world, url, { ...headers, authorization: `Basic ${secret}` }, body)
}

function postOnce(world: World, url: URL, headers: Record<string, string>, body: string): Promise<Result> {
  return new Promise((resolve) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    const timeout = AbortSignal.timeout(attemptMs)
    const fail = (error: unknown) =>
      resolve({ fault: timeout.aborted ? 'timeout' : ((error as NodeJS.ErrnoException).code ?? String((error as Error).message)) })
    const request = send(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        signal: AbortSignal.any([timeout, world.closing]),
        agent: false,
      },
      (answer: IncomingMessage) => {
        answer.on('error', fail)
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0 }))
        answer.resume()
      },
    )
    request.on('error', fail)
    request.end(body)
  })
}

function settle(world: World, key: string, job: Job, result: Result | 'gone'): void {
  const { what } = job
  const subscription = subscriptionByArn(world.state.sns, job.subscriptionArn)
  const tell = (
    outcome: 'done' | 'waiting' | 'failed',
    code: ChainCode<'topic-to-http'>,
    params: Record<string, string | number | boolean>,
  ) => {
    if (what.type === 'Notification' && subscription)
      remember(world, 'topic-to-http', what.message, subscription, outcome, code, { attempts: job.attempt + 1, ...params })
  }
  if (result === 'gone' || !subscription) {
    world.clock.cancel(key)
    tell('failed', 'unsubscribed', {})
    return
  }
  if ('status' in result && result.status >= 200 && result.status < 500 && result.status !== 429) {
    world.clock.cancel(key)
    tell('done', 'answered', { status: result.status })
    return
  }
  const why: Record<string, string | number> = 'status' in result ? { status: result.status } : { fault: result.fault }
  const { retry } = policyOf(topicByArn(world.state.sns, subscription.topicArn), subscription)
  const waitSeconds = retryDelaysSeconds(retry)[job.attempt]
  if (waitSeconds === undefined) {
    world.clock.cancel(key)
    const deadLetters = what.type === 'Notification' ? deadLetterQueue(subscription) : undefined
    const kept =
      deadLetters !== undefined &&
      what.type === 'Notification' &&
      sendToQueue(world, subscription.topicArn, deadLetters, envelope(world, subscription, what.message)) === null
    tell('failed', 'gaveUp', { ...why, ...(kept ? { deadLetterQueue: deadLetters } : {}) })
    return
  }
  const atMs = world.clock.now() + world.clock.delay(waitSeconds * 1000)
  world.clock.reschedule(key, { atMs, job: 'sns.http', data: { ...job, attempt: job.attempt + 1 } })
  tell('waiting', 'retrying', { ...why, retryAt: new Date(atMs).toISOString() })
}
