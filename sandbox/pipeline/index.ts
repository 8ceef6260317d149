import { connectRollUp } from '../services/cloudwatch/state.ts'
import { connectRetention } from '../services/logs/retention.ts'
import { connectSubscriptionLife } from '../services/sns/life.ts'
import type { World } from '../world.ts'
import { connectAlarmToTopic } from './alarm-to-topic.ts'
import { connectCallToEvent } from './call-to-event.ts'
import { connectEventToTrail } from './event-to-trail.ts'
import { connectLogsToMetric } from './logs-to-metric.ts'
import { connectMetricToAlarm } from './metric-to-alarm.ts'
import { connectOrganizationToAccount } from './organization-to-account.ts'
import { connectServiceToTopic } from './service-to-topic.ts'
import { connectStackToService } from './stack-to-service.ts'
import { connectTopicToHttp } from './topic-to-http.ts'
import { connectTopicToMail } from './topic-to-mail.ts'
import { connectTopicToQueue } from './topic-to-queue.ts'
import { connectTrailToBucket } from './trail-to-bucket.ts'
import { connectTrailToLogs } from './trail-to-logs.ts'
import { connectTrailToTopic } from './trail-to-topic.ts'

/** Connects every arrow: from here on what happens in one service is heard of in the next. */
export function connect(world: World): void {
  connectCallToEvent(world)
  connectEventToTrail(world)
  connectTrailToLogs(world)
  connectTrailToBucket(world)
  connectTrailToTopic(world)
  connectLogsToMetric(world)
  connectMetricToAlarm(world)
  connectAlarmToTopic(world)
  connectServiceToTopic(world)
  connectTopicToMail(world)
  connectTopicToHttp(world)
  connectTopicToQueue(world)
  connectRetention(world)
  connectStackToService(world)
  connectOrganizationToAccount(world)
  connectSubscriptionLife(world)
  connectRollUp(world)
}
