import { question } from './question.ts'

/** One metric: to CloudWatch the same name with other dimensions is another one. */
export interface MetricNamed {
  readonly namespace: string
  readonly name: string
  readonly dimensions: readonly { readonly name: string; readonly value: string }[]
}

/** What was counted in one minute; `atMs` is its start. */
export interface MinuteSeen {
  readonly atMs: number
  readonly sum: number
  readonly count: number
  readonly min: number
  readonly max: number
}

const weekMs = 7 * 24 * 3_600_000
const statistics = ['Sum', 'SampleCount', 'Minimum', 'Maximum'] as const

/**
 * Points of a metric over the last week, by the minute, oldest first, of whatever unit. A metric that nothing was ever counted in gives [].
 *
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
export const points = question<MetricNamed, readonly MinuteSeen[]>({
  needs: [{ action: 'cloudwatch:GetMetricData', on: '*' }],
  async read(ask, { namespace, name, dimensions }) {
    const [now, cloudwatch] = await Promise.all([ask.now(), ask.cloudwatch()])
    const minutes = new Map<number, { sum: number; count: number; min: number; max: number }>()
    let token: string | undefined
    do {
      const page = await cloudwatch.getMetricData({
        MetricDataQueries: statistics.map((Stat) => ({
          Id: Stat.charAt(0).toLowerCase() + Stat.slice(1),
          MetricStat: {
            Metric: {
              Namespace: namespace,
              MetricName: name,
              Dimensions: dimensions.map((each) => ({ Name: each.name, Value: each.value })),
            },
            Period: 60,
            Stat,
          },
        })),
        StartTime: new Date(now - weekMs),
        // The minute under way counts, and the end is exclusive.
        EndTime: new Date(now + 60_000),
        ScanBy: 'TimestampAscending',
        ...(token ? { NextToken: token } : {}),
      })
      for (const { Id, Timestamps = [], Values = [] } of page.MetricDataResults ?? []) {
        Timestamps.forEach((at, index) => {
          const minute = minutes.get(at.getTime()) ?? { sum: 0, count: 0, min: 0, max: 0 }
          const value = Values[index] ?? 0
          if (Id === 'sum') minute.sum = value
          else if (Id === 'sampleCount') minute.count = value
          else if (Id === 'minimum') minute.min = value
          else minute.max = value
          minutes.set(at.getTime(), minute)
        })
      }
      token = page.NextToken
    } while (token)
    return [...minutes].map(([atMs, minute]) => ({ atMs, ...minute })).sort((one, other) => one.atMs - other.atMs)
  },
})
