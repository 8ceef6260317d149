/**
 * The retention of log groups, on the clock.
 *
 * Source  "CloudWatch Logs doesn't immediately delete log events when they reach their retention setting. It typically takes up to 72 hours after
 *         that": https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
 */
import { type Scope, scopeKey } from '../../wire/operation.ts'
import type { World } from '../../world.ts'
import type { LogGroup } from './state.ts'

const dayMs = 86_400_000
const job = 'logs-retention'

interface RetentionJob {
  readonly scope: Scope
  readonly name: string
}

const keyOf = (scope: Scope, group: LogGroup) => `${job} ${scopeKey(scope)} ${group.id}`

/** Called when a retention is set and when events arrive: the sweep comes when the oldest event is due. Groups without retention, or empty ones, cost nothing. */
export function scheduleRetention(world: World, scope: Scope, group: LogGroup, isChanged: boolean): void {
  if (group.retentionDays === undefined || (!isChanged && world.clock.dueAt(keyOf(scope, group)) !== undefined)) return
  const oldestMs = world.state.logs.events(scope).summary(group.id)?.firstMs
  if (oldestMs === undefined) return
  const fromMs = Math.max(oldestMs, group.expiredBeforeMs ?? 0)
  const atMs = Math.max(fromMs + group.retentionDays * dayMs, world.clock.now()) + world.clock.delay(3 * dayMs)
  const data: RetentionJob = { scope, name: group.name }
  world.clock.reschedule(keyOf(scope, group), { atMs, job, data })
}

/** From here on what has outlived its group's retention is deleted. */
export function connectRetention(world: World): void {
  world.clock.on(job, ({ scope, name }: RetentionJob) => {
    const groups = world.state.logs.groups(scope)
    const group = groups.get(name)
    if (group?.retentionDays === undefined) return
    const beforeMs = world.clock.now() - group.retentionDays * dayMs
    const swept = { ...group, expiredBeforeMs: Math.max(beforeMs, group.expiredBeforeMs ?? 0) }
    groups.set(name, swept)
    const events = world.state.logs.events(scope)
    events.trim(group.id, beforeMs)
    // One sweep a day is enough for what follows.
    const next = events.summary(group.id)
    if (next && next.lastMs >= beforeMs)
      world.clock.schedule(keyOf(scope, group), { atMs: world.clock.now() + dayMs, job, data: { scope, name } })
  })
}
