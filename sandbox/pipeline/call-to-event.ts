/**
 * What happened is in the event history of its region: API calls, sign-ins, records sent to the sandbox. When AWS shows it is for
 * LookupEvents to say.
 *
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html
 */
import { history } from '../services/cloudtrail/state.ts'
import { scopeKey } from '../wire/operation.ts'
import type { World } from '../world.ts'

export function connectCallToEvent(world: World): void {
  /** The latest time of an event by scope, so that one that is out of order is noticed. */
  const latest = new Map<string, number>()
  world.on('recorded', ({ scope, record, atMs }) => {
    const state = world.state.cloudtrail
    const list = state.events(scope)
    const eventMs = Date.parse(String(record.eventTime))
    const key = scopeKey(scope)
    const before = list.end(history) === 0 ? Number.NEGATIVE_INFINITY : (latest.get(key) ?? list.summary(history)?.lastMs ?? 0)
    const placedMs = Number.isNaN(eventMs) ? atMs : eventMs
    if (placedMs < before) {
      if (!state.disorder(scope).get('')) state.disorder(scope).set('', true)
    } else latest.set(key, placedMs)
    list.append(history, [{ atMs: placedMs, item: [atMs, record], tag: record.eventName }])
  })
}
