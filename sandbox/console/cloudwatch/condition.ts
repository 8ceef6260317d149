/** How an alarm's condition is written in AWS's console. */
import type { ComparisonOperator, MetricAlarm } from '@aws-sdk/client-cloudwatch'
import type words from '../../../locales/en/console/cloudwatch.json'
import type { SayIn } from '../shell/words.ts'

export const operators = [
  { value: 'GreaterThanThreshold', label: 'cmpGreater', sign: '>' },
  { value: 'GreaterThanOrEqualToThreshold', label: 'cmpGreaterEqual', sign: '>=' },
  { value: 'LessThanOrEqualToThreshold', label: 'cmpLowerEqual', sign: '<=' },
  { value: 'LessThanThreshold', label: 'cmpLower', sign: '<' },
] as const satisfies readonly { value: ComparisonOperator; label: string; sign: string }[]

export const statistics = [
  { value: 'Sum', label: 'statSum' },
  { value: 'Average', label: 'statAverage' },
  { value: 'Minimum', label: 'statMinimum' },
  { value: 'Maximum', label: 'statMaximum' },
  { value: 'SampleCount', label: 'statSampleCount' },
] as const
export type StatisticName = (typeof statistics)[number]['value']
export const isStatistic = (text: string): text is StatisticName => statistics.some(({ value }) => value === text)

/** Seconds. Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
export const periods = [10, 30, 60, 300, 900, 3600, 21_600, 86_400] as const

export const missingData = [
  { value: 'missing', label: 'missingAsMissing' },
  { value: 'notBreaching', label: 'missingAsGood' },
  { value: 'ignore', label: 'missingAsIgnore' },
  { value: 'breaching', label: 'missingAsBad' },
] as const
export type MissingData = (typeof missingData)[number]['value']

export function periodName(seconds: number, say: SayIn<keyof typeof words>): string {
  if (seconds === 60) return say('period1m')
  if (seconds === 300) return say('period5m')
  if (seconds < 60) return say('periodSeconds', { seconds })
  if (seconds < 3600) return say('periodMinutes', { minutes: seconds / 60 })
  return seconds < 86_400 ? say('periodHours', { hours: seconds / 3600 }) : say('periodDays', { days: seconds / 86_400 })
}

/** `ConsoleSigninFailureCount > 0 for 1 datapoints within 5 minutes` */
export function conditionOf(
  alarm: Pick<MetricAlarm, 'MetricName' | 'Threshold' | 'ComparisonOperator' | 'Period' | 'EvaluationPeriods' | 'DatapointsToAlarm'>,
  say: SayIn<keyof typeof words>,
): string {
  const { MetricName = '-', Threshold = 0, ComparisonOperator, Period = 60, EvaluationPeriods = 1, DatapointsToAlarm } = alarm
  const sign = operators.find(({ value }) => value === ComparisonOperator)?.sign ?? String(ComparisonOperator)
  return say('condition', {
    metric: MetricName,
    sign,
    threshold: Threshold,
    datapoints: DatapointsToAlarm ?? EvaluationPeriods,
    minutes: Math.round(((Period * EvaluationPeriods) / 60) * 100) / 100,
  })
}
