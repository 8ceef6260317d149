import { connectRollUp } from '../services/cloudwatch/state.ts'
import { connectRetention } from '../services/logs/retention.ts'
import type { World } from '../world.ts'
import { connectAlarmToTopic } from './alarm-to-topic.ts'
import { connectCallToEvent } from './call-to-event.ts'
import { connectEventToTrail } from './event-to-trail.ts'
import { connectLogsToMetric } from './logs-to-metric.ts'
import { connectMetricToAlarm } from './metric-to-alarm.ts'
import { connectTrailToBucket } from './trail-to-bucket.ts'
import { connectTrailToLogs } from './trail-to-logs.ts'

/** Connects every arrow: from here on what happens in one service is heard of in the next. */
export function connect(world: World): void {
  connectCallToEvent(world)
  connectEventToTrail(world)
  connectTrailToLogs(world)
  connectTrailToBucket(world)
  connectLogsToMetric(world)
  connectMetricToAlarm(world)
  connectAlarmToTopic(world)
  connectRetention(world)
  connectRollUp(world)
}
