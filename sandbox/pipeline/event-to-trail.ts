/**
 * An event wakes every trail that delivers it. Nothing is copied: a trail reads the event history from where it stands, so that thousands of
 * calls a second cost one delivery now and then.
 */
import { isLogged } from '../services/cloudtrail/pending.ts'
import { delivers } from '../services/cloudtrail/selectors.ts'
import { type AccountScope, deliveryKey, type Target, type Trail } from '../services/cloudtrail/state.ts'
import { accountKey } from '../wire/operation.ts'
import type { World } from '../world.ts'

/** What a delivery's job is about: data, since it survives a restart. */
export interface TrailJob {
  readonly partition: string
  readonly account: string
  readonly homeRegion: string
  readonly name: string
}

/**
 * How long AWS takes from call to delivery: about 5 minutes on average, to the log group and to the bucket. `fast` takes the second figure.
 *
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html ,
 *         https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
 */
export const lagMs: Readonly<Record<Target, readonly [awsMs: number, fastMs: number]>> = { logs: [300_000, 150], bucket: [300_000, 400] }

/** Events that came this long after the first go along with it. Assumed: AWS delivers in batches; their span is not published. */
export const batchMs: Readonly<Record<Target, readonly [awsMs: number, fastMs: number]>> = { logs: [15_000, 100], bucket: [60_000, 300] }

/** Between failed deliveries, doubled with each up to the second figure. Assumed: AWS says only that it retries. */
const retryMs = { first: [300_000, 2000], longest: 3600_000 } as const

export function connectEventToTrail(world: World): void {
  world.on('recorded', ({ scope, record, atMs }) => {
    for (const trail of world.state.cloudtrail.trails(scope).values()) {
      if (!isLogged(scope, trail, atMs, record) || !delivers(trail, scope.region, record)) continue
      if (trail.logGroupArn !== undefined) wake(world, scope, trail, 'logs', atMs + world.clock.delay(...lagMs.logs))
      wake(world, scope, trail, 'bucket', atMs + world.clock.delay(...lagMs.bucket))
    }
  })
}

/** Has a trail deliver at that moment, unless it does so earlier. */
export function wake(world: World, of: AccountScope, trail: Trail, target: Target, atMs: number): void {
  const data: TrailJob = { partition: of.partition, account: of.account, homeRegion: trail.homeRegion, name: trail.name }
  world.clock.schedule(`trail-to-${target} ${accountKey(of)} ${deliveryKey(target, trail)}`, { atMs, job: `trail-to-${target}`, data })
}

/** When to try again after so many failures in a row. */
export function retryAtMs(world: World, failures: number): number {
  const first = world.clock.delay(...retryMs.first)
  return world.clock.now() + Math.min(first * 2 ** Math.min(failures - 1, 20), retryMs.longest)
}
