/** How an alarm adds up: what one period of its holds, and how many sign-ins it takes. */
import type { AlarmConditionSeen } from '../checks/shapes.ts'

/** Only of a plain sum above a threshold can be said how much it takes; null of all others. */
export function crosses(condition: AlarmConditionSeen, sum: number): boolean | null {
  if (condition.statistic !== 'Sum') return null
  if (condition.comparison === 'GreaterThanThreshold') return sum > condition.threshold
  return condition.comparison === 'GreaterThanOrEqualToThreshold' ? sum >= condition.threshold : null
}

/** The most that came within one period, periods beginning on the clock. */
export function mostInOnePeriod({ periodSeconds }: AlarmConditionSeen, atMs: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const each of atMs) {
    const period = Math.floor(each / (periodSeconds * 1000))
    counts.set(period, (counts.get(period) ?? 0) + 1)
  }
  return Math.max(0, ...counts.values())
}

/** A sign-in by a browser takes so long. Measured in the sandbox: about 1.6 s. */
const attemptMs = 3_000

/**
 * How long to wait, so that all attempts fall into one period: never longer than they take themselves. 0 where one attempt is enough, where
 * they fit, and where they never would.
 */
export function waitForRoomMs(
  condition: AlarmConditionSeen,
  about: { readonly nowMs: number; readonly attempts: number; readonly spacingMs: number },
): number {
  const { nowMs, attempts, spacingMs } = about
  const periodMs = condition.periodSeconds * 1000
  const takesMs = attempts * attemptMs + (attempts - 1) * spacingMs
  if (attempts < 2 || crosses(condition, 1) !== false || takesMs > periodMs) return 0
  const leftMs = periodMs - (nowMs % periodMs)
  return leftMs < takesMs ? leftMs : 0
}
