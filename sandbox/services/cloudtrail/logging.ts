import { operation } from '../../wire/operation.ts'
import { homeTrail, onTrail, seenTrail } from './find.ts'
import { deliveryKey, startDelivery, trailKey } from './state.ts'

/**
 * StartLogging: from now on what the trail selects is delivered. Repeating it changes nothing.
 *
 * In      Name (or ARN)
 * Out     {}
 * Errors  TrailNotFound, InvalidHomeRegion
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartLogging.html
 */
export const StartLogging = operation<{ Name: string }, unknown>({
  name: 'StartLogging',
  kind: 'management',
  readOnly: false,
  needs: onTrail('StartLogging', 'Name'),
  run({ input, scope, world, now }) {
    const state = world.state.cloudtrail
    const trail = homeTrail(state, scope, input.Name)
    if (trail.isLogging) return {}
    state.trails(scope).set(trailKey(trail), { ...trail, isLogging: true, startedMs: now })
    for (const target of ['logs', 'bucket'] as const) startDelivery(state, scope, trail, target)
    return {}
  },
})

/** StopLogging: what happened before is still delivered, the call itself too. Errors: as StartLogging. Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StopLogging.html */
export const StopLogging = operation<{ Name: string }, unknown>({
  name: 'StopLogging',
  kind: 'management',
  readOnly: false,
  needs: onTrail('StopLogging', 'Name'),
  run({ input, scope, world, now }) {
    const trail = homeTrail(world.state.cloudtrail, scope, input.Name)
    if (trail.isLogging) world.state.cloudtrail.trails(scope).set(trailKey(trail), { ...trail, isLogging: false, stoppedMs: now })
    return {}
  },
})

/**
 * GetTrailStatus: whether it logs, and how its deliveries go. Six members of an older time are always there, as texts, empty until there is
 * something to say; the others only then.
 *
 * In      Name (or ARN)
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html and recorded answers
 * Assumed a shadow tells what its home tells; AWS documents one region's view
 */
export const GetTrailStatus = operation<{ Name: string }, unknown>({
  name: 'GetTrailStatus',
  kind: 'management',
  readOnly: true,
  needs: onTrail('GetTrailStatus', 'Name'),
  run({ input, scope, world }) {
    const state = world.state.cloudtrail
    const trail = seenTrail(state, scope, input.Name, 'arn')
    const bucket = state.deliveries(scope).get(deliveryKey('bucket', trail))
    const logs = state.deliveries(scope).get(deliveryKey('logs', trail))
    return {
      IsLogging: trail.isLogging,
      LatestDeliveryError: bucket?.error,
      LatestNotificationError: bucket?.notifyError,
      LatestDeliveryTime: date(bucket?.deliveredMs),
      LatestNotificationTime: date(bucket?.notifiedMs),
      StartLoggingTime: date(trail.startedMs),
      StopLoggingTime: date(trail.stoppedMs),
      LatestCloudWatchLogsDeliveryError: logs?.error,
      LatestCloudWatchLogsDeliveryTime: date(logs?.deliveredMs),
      LatestDeliveryAttemptTime: text(bucket?.attemptedMs),
      LatestNotificationAttemptTime: text(bucket?.notifyAttemptMs),
      LatestNotificationAttemptSucceeded: text(bucket?.notifiedMs),
      LatestDeliveryAttemptSucceeded: text(bucket?.deliveredMs),
      TimeLoggingStarted: text(trail.startedMs),
      TimeLoggingStopped: text(trail.stoppedMs),
    }
  },
})

const date = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms))
/** To the second, as these older members are. */
const text = (ms: number | undefined) => (ms === undefined ? '' : `${new Date(ms).toISOString().slice(0, 19)}Z`)
