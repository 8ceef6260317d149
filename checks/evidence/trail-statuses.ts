import type { TrailStatusSeen } from '../shapes.ts'
import { atMsOf, evidence } from './evidence.ts'
import { trails } from './trails.ts'

/**
 * Whether each trail that is at home here is logging, and what AWS last said about its deliveries: to the bucket and to the log group are
 * two independent ones.
 *
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
 */
export const trailStatuses = evidence<readonly TrailStatusSeen[]>({
  needs: [{ action: 'cloudtrail:GetTrailStatus', on: 'trail' }],
  async read(ask) {
    const here = (await ask.use(trails)).filter(({ homeRegion }) => homeRegion === ask.region)
    const cloudtrail = await ask.cloudtrail()
    return Promise.all(
      here.map(async ({ arn }) => {
        const status = await cloudtrail.getTrailStatus({ Name: arn })
        return {
          trailArn: arn,
          isLogging: status.IsLogging ?? false,
          startedAtMs: atMsOf(status.StartLoggingTime),
          stoppedAtMs: atMsOf(status.StopLoggingTime),
          bucketError: status.LatestDeliveryError || null,
          logsError: status.LatestCloudWatchLogsDeliveryError || null,
          logsDeliveredAtMs: atMsOf(status.LatestCloudWatchLogsDeliveryTime),
          bucketDeliveredAtMs: atMsOf(status.LatestDeliveryTime),
        }
      }),
    )
  },
})
