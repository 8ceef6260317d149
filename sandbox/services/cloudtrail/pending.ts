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

/** It went well: what is told of it, and where the reading goes on. */
export function settle(
  state: CloudTrailState,
  of: AccountScope,
  trail: Trail,
  target: Target,
  nowMs: number,
  told: Pick<Delivery, 'positions' | 'sessionUntilMs' | 'notifiedMs' | 'notifyAttemptMs' | 'notifyError'>,
): void {
  const { error: _error, notifyError: _notify, ...old } = known(state, of, trail, target)
  state.deliveries(of).set(deliveryKey(target, trail), { ...old, ...told, attemptedMs: nowMs, deliveredMs: nowMs, failures: 0 })
}

/** It did not: the same events are tried again. Answers how often in a row it failed. */
export function fail(state: CloudTrailState, of: AccountScope, trail: Trail, target: Target, nowMs: number, error: string): number {
  const old = known(state, of, trail, target)
  const failures = old.failures + 1
  state.deliveries(of).set(deliveryKey(target, trail), { ...old, attemptedMs: nowMs, error, failures })
  return failures
}

const known = (state: CloudTrailState, of: AccountScope, trail: Trail, target: Target): Delivery =>
  state.deliveries(of).get(deliveryKey(target, trail)) ?? { positions: {}, failures: 0 }

/** Nothing to deliver: only the reading went on. */
export function skip(state: CloudTrailState, of: AccountScope, trail: Trail, target: Target, positions: Pending['positions']): void {
  const old = known(state, of, trail, target)
  const isSame = Object.entries(positions).every(([region, at]) => old.positions[region] === at)
  if (!isSame) state.deliveries(of).set(deliveryKey(target, trail), { ...old, positions })
}
