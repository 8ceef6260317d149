import type { CloudTrailRecord } from '../../pipeline/signals.ts'
import { delivers } from './selectors.ts'
import { type AccountScope, type CloudTrailState, type Delivery, deliveryKey, history, type Target, type Trail, trailArn } from './state.ts'

export interface Pending {
  /** In the order of arrival. */
  readonly events: readonly { readonly region: string; readonly arrivedMs: number; readonly record: CloudTrailRecord }[]
  /** Where the delivery stands once these are delivered. */
  readonly positions: Readonly<Record<string, number>>
  /** When the first event that has to wait came; undefined where none waits. */
  readonly waitingSinceMs: number | undefined
  /** There is more that need not wait. */
  readonly hasMore: boolean
}

/** Events read for one delivery. */
const readAtMost = 5000

/** What a trail has to deliver of all that came until `untilMs`. Only reads. */
export function pending(state: CloudTrailState, of: AccountScope, trail: Trail, target: Target, untilMs: number): Pending {
  const delivery = state.deliveries(of).get(deliveryKey(target, trail))
  const regions = trail.isMultiRegion ? state.eventRegions(of) : [trail.homeRegion]
  const positions: Record<string, number> = { ...delivery?.positions }
  const events: { region: string; arrivedMs: number; record: CloudTrailRecord }[] = []
  let waitingSinceMs: number | undefined
  let hasMore = false
  for (const region of regions) {
    let scanned = 0
    for (const placed of state.events({ ...of, region }).read(history, { position: positions[region] ?? 0 })) {
      const [arrivedMs, record] = placed.item
      if (arrivedMs > untilMs) {
        waitingSinceMs = Math.min(waitingSinceMs ?? arrivedMs, arrivedMs)
        break
      }
      if (scanned === readAtMost) {
        hasMore = true
        break
      }
      scanned++
      positions[region] = placed.position + 1
      if (isLogged(of, trail, arrivedMs, record) && delivers(trail, region, record)) events.push({ region, arrivedMs, record })
    }
  }
  if (regions.length > 1) events.sort((a, b) => a.arrivedMs - b.arrivedMs)
  return { events, positions, waitingSinceMs, hasMore }
}

/** Whether the trail was logging then. The call that stopped it is its last event. */
export function isLogged(of: AccountScope, trail: Trail, arrivedMs: number, record: CloudTrailRecord): boolean {
  if (trail.isLogging) return true
  if (trail.stoppedMs === undefined) return false
  return arrivedMs <= trail.stoppedMs || isStopOf(of, trail, record)
}

function isStopOf(of: AccountScope, trail: Trail, record: CloudTrailRecord): boolean {
  if (record.eventName !== 'StopLogging' || record.eventSource !== 'cloudtrail.amazonaws.com') return false
  const { name } = (record.requestParameters ?? {}) as { name?: unknown }
  return name === trail.name || name === trailArn(of, trail)
}

/** The attempt went well, or not: then nothing moves but the time of the next one. */
export function settle(
  state: CloudTrailState,
  of: AccountScope,
  trail: Trail,
  target: Target,
  nowMs: number,
  result: { readonly positions: Pending['positions']; readonly sessionUntilMs?: number | undefined } | { readonly error: string },
): Delivery {
  const rows = state.deliveries(of)
  const key = deliveryKey(target, trail)
  const old: Delivery = rows.get(key) ?? { positions: {}, failures: 0 }
  const { error: _old, ...rest } = old
  const next: Delivery =
    'error' in result
      ? { ...old, attemptedMs: nowMs, error: result.error, failures: old.failures + 1 }
      : {
          ...rest,
          positions: result.positions,
          attemptedMs: nowMs,
          deliveredMs: nowMs,
          failures: 0,
          ...(result.sessionUntilMs === undefined ? {} : { sessionUntilMs: result.sessionUntilMs }),
        }
  rows.set(key, next)
  return next
}

/** Nothing to deliver: only the reading went on. */
export function skip(state: CloudTrailState, of: AccountScope, trail: Trail, target: Target, positions: Pending['positions']): void {
  const rows = state.deliveries(of)
  const key = deliveryKey(target, trail)
  const old: Delivery = rows.get(key) ?? { positions: {}, failures: 0 }
  const isSame = Object.entries(positions).every(([region, at]) => old.positions[region] === at)
  if (!isSame) rows.set(key, { ...old, positions })
}
