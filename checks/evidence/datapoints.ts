import type { DatapointSeen } from '../shapes.ts'
import { exactly } from '../values.ts'
import { evidence } from './evidence.ts'

const weekMs = 7 * 24 * 3_600_000

/**
 * Points of the lab's metric over the last week, by the minute, oldest first. A metric that nothing was ever counted in gives [].
 *
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
export const datapoints = evidence<readonly DatapointSeen[]>({
  needs: [{ action: 'cloudwatch:GetMetricData', on: '*' }],
  async read(ask) {
    const [want, now, cloudwatch] = await Promise.all([ask.want(), ask.now(), ask.cloudwatch()])
    const points: DatapointSeen[] = []
    let token: string | undefined
    do {
      const page = await cloudwatch.getMetricData({
        MetricDataQueries: [
          {
            Id: 'failures',
            MetricStat: {
              Metric: { Namespace: exactly(want, 'metricNamespace'), MetricName: exactly(want, 'metricName') },
              Period: 60,
              Stat: 'Sum',
            },
          },
        ],
        StartTime: new Date(now - weekMs),
        // The minute under way counts, and the end is exclusive.
        EndTime: new Date(now + 60_000),
        ScanBy: 'TimestampAscending',
        ...(token ? { NextToken: token } : {}),
      })
      for (const { Timestamps = [], Values = [] } of page.MetricDataResults ?? []) {
        Timestamps.forEach((at, index) => {
          points.push({ atMs: at.getTime(), value: Values[index] ?? 0 })
        })
      }
      token = page.NextToken
    } while (token)
    return points.sort((one, other) => one.atMs - other.atMs)
  },
})
