/**
 * What happens in the sandbox, as it happens: calls, events, arrows, alarms, deliveries. The last of it is kept in memory, for whoever comes to
 * look; nothing here decides anything.
 *
 * Requests and answers are not in it, so no password or key can be; what an address may carry of them is masked.
 */
import { parseArn } from '../../domain/regions.ts'
import type { ChainArrow } from '../pipeline/chain-codes.ts'
import type { CloudTrailRecord } from '../pipeline/signals.ts'
import { subscriptionByArn } from '../services/sns/state.ts'
import type { Scope } from '../wire/operation.ts'
import type { World } from '../world.ts'

interface Happened {
  /** Counted from 1 at each start of the sandbox. */
  readonly id: number
  /** The sandbox's time, ISO 8601, UTC. */
  readonly at: string
}
interface Placed {
  readonly account: string
  readonly region: string
}
export type What =
  /** An API call; `error` is the code of its refusal. `eventID` where CloudTrail records it. */
  | ({
      readonly kind: 'call'
      readonly service: string
      readonly operation: string
      readonly principal: string
      readonly error?: string
      readonly eventID?: string
    } & Placed)
  /** An event that is no call to the sandbox: a sign-in, one that was sent, a service on its own. */
  | ({
      readonly kind: 'event'
      readonly eventSource: string
      readonly eventName: string
      readonly principal: string
      /** What a sign-in came to, or the code of an error. */
      readonly result?: string
      readonly eventID: string
    } & Placed)
  /** Between services; `params` as the chain has them. `delivery`: out of a topic. */
  | ({
      readonly kind: 'arrow' | 'delivery'
      readonly arrow: ChainArrow
      readonly outcome: 'done' | 'waiting' | 'skipped' | 'failed'
      readonly code: string
      readonly params: Readonly<Record<string, unknown>>
    } & Placed)
  | ({ readonly kind: 'alarm'; readonly alarm: string; readonly from: string; readonly to: string; readonly reason: string } & Placed)
  /** An endpoint is asked whether it wants the messages of a topic. */
  | ({ readonly kind: 'subscription'; readonly topic: string; readonly protocol: string; readonly endpoint: string } & Placed)
  /** The clock was moved or set. */
  | { readonly kind: 'clock'; readonly mode: string; readonly now: string }
  | { readonly kind: 'reset' | 'loaded' }

export type Happening = Happened & What

export interface Happenings {
  /** Listens to a world's signals. */
  watch(world: World): void
  add(world: World, what: What): void
  /** The newest `lines`, oldest first. */
  recent(lines?: number): Happening[]
  /** A stream of server-sent events: the newest `lines`, or all after the id `after`, then each as it comes. */
  live(options: { readonly lines: number; readonly after: number | null }): ReadableStream<Uint8Array>
}

export const keptAtMost = 2000

/** Comments in a stream that is silent, so that a connection that is gone is noticed. Assumed: proxies cut after half a minute or more. */
const aliveMs = 15_000

export function openHappenings(): Happenings {
  let kept: Happening[] = []
  let last = 0
  /** Streams that have told all there is. */
  const waiting = new Set<() => void>()

  const push = (atMs: number, what: What) => {
    kept.push({ id: ++last, at: new Date(atMs).toISOString(), ...what })
    // Now and then, not with each: a busy sandbox has thousands a second.
    if (kept.length >= 2 * keptAtMost) kept = kept.slice(-keptAtMost)
    for (const wake of waiting) wake()
  }
  const from = (id: number) => kept.slice(Math.max(0, kept.length - (last - id), kept.length - keptAtMost))

  return {
    watch(world) {
      /** The record of a call that was told already. */
      let told: string | null = null
      world.on('called', ({ scope, service, operation, caller, error, eventID, atMs }) => {
        told = eventID
        push(atMs, {
          kind: 'call',
          ...placed(scope),
          service,
          operation,
          principal: caller.type === 'Anonymous' ? 'anonymous' : caller.arn,
          ...(error === null ? {} : { error }),
          ...(eventID === null ? {} : { eventID }),
        })
      })
      world.on('recorded', ({ scope, record, atMs }) => {
        if (record.eventID !== told) push(atMs, eventOf(scope, record))
      })
      world.on('passed', ({ scope, arrow, outcome, code, params, atMs }) => {
        const kind = arrow.startsWith('topic-') ? 'delivery' : 'arrow'
        const { endpoint } = params
        const shown = typeof endpoint === 'string' ? { ...params, endpoint: withoutSecrets(endpoint) } : params
        push(atMs, { kind, ...placed(scope), arrow, outcome, code, params: shown })
      })
      world.on('alarmChanged', ({ scope, name, from: before, to, atMs }) => {
        const reason = world.state.cloudwatch.alarms(scope).get(name)?.reason ?? ''
        push(atMs, { kind: 'alarm', ...placed(scope), alarm: name, from: before, to, reason })
      })
      world.on('subscribed', ({ subscriptionArn }) => {
        const subscription = subscriptionByArn(world.state.sns, subscriptionArn)
        if (!subscription) return
        const { topicArn: topic, protocol, endpoint } = subscription
        const { partition = '', region = '', account = '' } = parseArn(topic) ?? {}
        push(world.clock.now(), {
          kind: 'subscription',
          ...placed({ partition, region, account }),
          topic,
          protocol,
          endpoint: withoutSecrets(endpoint),
        })
      })
    },
    add: (world, what) => push(world.clock.now(), what),
    recent: (lines = keptAtMost) => from(last - lines),
    live({ lines, after }) {
      // An id of before the last start is none of ours.
      let told = after !== null && after <= last ? after : Math.max(0, last - lines)
      const bytes = new TextEncoder()
      let isOver = false
      let wake = () => {}
      return new ReadableStream<Uint8Array>(
        {
          start(controller) {
            controller.enqueue(bytes.encode(': what happens in the sandbox\n\n'))
          },
          // Asked for when the reader has taken what it got: a slow one misses lines and is told how many, and costs no memory.
          async pull(controller) {
            if (told === last) {
              await new Promise<void>((resolve) => {
                const timer = setTimeout(() => wake(), aliveMs)
                timer.unref()
                wake = () => {
                  clearTimeout(timer)
                  waiting.delete(wake)
                  resolve()
                }
                waiting.add(wake)
              })
              if (isOver) return
            }
            const news = from(told)
            const missed = last - told - news.length
            told = last
            const lost = missed > 0 ? [`event: missed\ndata: ${JSON.stringify({ missed })}\n\n`] : []
            const text = [...lost, ...news.map((each) => `id: ${each.id}\ndata: ${JSON.stringify(each)}\n\n`)].join('')
            controller.enqueue(bytes.encode(text === '' ? ':\n\n' : text))
          },
          cancel() {
            isOver = true
            wake()
          },
        },
        { highWaterMark: 1 },
      )
    },
  }
}

const placed = ({ account, region }: Scope): Placed => ({ account, region })

function eventOf(scope: Scope, record: CloudTrailRecord): What {
  const identity = (record.userIdentity ?? {}) as Readonly<Record<string, unknown>>
  const principal = [identity.arn, identity.userName, identity.invokedBy, identity.type].find((v) => typeof v === 'string' && v !== '')
  const answer = (record.responseElements ?? {}) as Readonly<Record<string, unknown>>
  const result = [record.errorCode, answer[record.eventName]].find((v) => typeof v === 'string')
  return {
    kind: 'event',
    ...placed(scope),
    eventSource: record.eventSource,
    eventName: record.eventName,
    principal: String(principal ?? ''),
    ...(typeof result === 'string' ? { result } : {}),
    eventID: record.eventID,
  }
}

/** An endpoint may be an address with name, password or token in it. */
export function withoutSecrets(endpoint: string): string {
  return endpoint.replace(/^([a-z]+:\/\/)[^/?#]*@/i, '$1***@').replace(/\?.*$/s, '?***')
}
