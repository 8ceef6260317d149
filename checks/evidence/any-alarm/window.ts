import { atMsOf } from '../evidence.ts'
import { question } from './question.ts'

/** Where the newest period of an alarm ends, and since when it is as it is. `timezone` is null for a window that slides along, AWS's default. */
export interface WindowSeen {
  readonly configuredAtMs: number | null
  readonly isWallClock: boolean
  readonly timezone: string | null
}

/**
 * How an alarm lays its periods: sliding, or by the clock on the wall.
 *
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_EvaluationWindow.html
 */
export const evaluationWindow = question<{ alarm: string }, WindowSeen>({
  needs: [{ action: 'cloudwatch:DescribeAlarms', on: 'alarm' }],
  async read(ask, { alarm }) {
    const cloudwatch = await ask.cloudwatch()
    const { MetricAlarms: [found] = [] } = await cloudwatch.describeAlarms({ AlarmNames: [alarm], AlarmTypes: ['MetricAlarm'] })
    const wallClock = found?.EvaluationWindow?.WallClockWindow
    const configuredAtMs = atMsOf(found?.AlarmConfigurationUpdatedTimestamp)
    return { configuredAtMs, isWallClock: wallClock !== undefined, timezone: wallClock?.Timezone ?? null }
  },
})
