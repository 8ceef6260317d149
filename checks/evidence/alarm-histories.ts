import type { AlarmHistorySeen } from '../shapes.ts'
import { exactly } from '../values.ts'
import { historyOf } from './alarm-history.ts'
import { alarms } from './alarms.ts'
import { evidence } from './evidence.ts'

/**
 * State changes and actions of the last week, newest first, of each alarm that bears one of the lab's names or watches a metric of the lab's
 * namespace.
 *
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html
 */
export const alarmHistories = evidence<readonly AlarmHistorySeen[]>({
  needs: [{ action: 'cloudwatch:DescribeAlarmHistory', on: 'alarm' }],
  async read(ask) {
    const [want, now, seen, cloudwatch] = await Promise.all([ask.want(), ask.now(), ask.use(alarms), ask.cloudwatch()])
    const names = new Set(Object.values(want))
    const ours = seen.filter(({ name, condition }) => names.has(name) || condition?.namespace === exactly(want, 'metricNamespace'))
    const items = await Promise.all(ours.map(({ name }) => historyOf(cloudwatch, name, now)))
    return items.flat().sort((one, other) => other.atMs - one.atMs)
  },
})
