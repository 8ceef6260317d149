import type { AlarmHistorySeen } from '../../shapes.ts'
import { historyOf } from '../alarm-history.ts'
import { question } from './question.ts'

/**
 * State changes and actions of an alarm over the last week, newest first.
 *
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html
 */
export const history = question<{ alarm: string }, readonly AlarmHistorySeen[]>({
  needs: [{ action: 'cloudwatch:DescribeAlarmHistory', on: 'alarm' }],
  async read(ask, { alarm }) {
    const [now, cloudwatch] = await Promise.all([ask.now(), ask.cloudwatch()])
    return historyOf(cloudwatch, alarm, now)
  },
})
