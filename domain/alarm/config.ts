import { UserError } from '../error.ts'

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'

export type Statistic = 'SampleCount' | 'Average' | 'Sum' | 'Minimum' | 'Maximum'

export type ComparisonOperator =
  | 'GreaterThanThreshold'
  | 'GreaterThanOrEqualToThreshold'
  | 'LessThanThreshold'
  | 'LessThanOrEqualToThreshold'

export type MissingDataTreatment = 'missing' | 'ignore' | 'breaching' | 'notBreaching'

/**
 * What decides the state of an alarm on one metric with a fixed threshold. Left out means left out: AWS's texts tell an unset
 * `datapointsToAlarm` from one that equals `evaluationPeriods`.
 *
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export interface AlarmConfig {
  readonly periodSeconds: number
  readonly evaluationPeriods: number
  readonly datapointsToAlarm?: number | undefined
  readonly threshold: number
  readonly comparisonOperator: ComparisonOperator
  readonly statistic?: Statistic | undefined
  /** `p90`, `p99.9`. */
  readonly extendedStatistic?: string | undefined
  /** Left out: `missing`. */
  readonly treatMissingData?: MissingDataTreatment | undefined
  /** Left out: `evaluate`. Only looked at for percentiles. */
  readonly evaluateLowSampleCountPercentile?: 'evaluate' | 'ignore' | undefined
  readonly unit?: string | undefined
}

export const alarmStates: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA']

export const statistics: readonly Statistic[] = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum']

export const missingDataTreatments: readonly MissingDataTreatment[] = ['missing', 'ignore', 'breaching', 'notBreaching']

/** Each operator's words in AWS's texts, and whether a value breaches: the value stands left, the threshold right. */
export const comparisonOperators: Readonly<
  Record<ComparisonOperator, { words: string; breaches(value: number, threshold: number): boolean }>
> = {
  GreaterThanThreshold: { words: 'greater than', breaches: (value, threshold) => value > threshold },
  GreaterThanOrEqualToThreshold: { words: 'greater than or equal to', breaches: (value, threshold) => value >= threshold },
  LessThanThreshold: { words: 'less than', breaches: (value, threshold) => value < threshold },
  LessThanOrEqualToThreshold: { words: 'less than or equal to', breaches: (value, threshold) => value <= threshold },
}

export type ReadStatistic =
  | { readonly kind: 'plain'; readonly name: Statistic }
  /** `percent` from 0 to 100. */
  | { readonly kind: 'percentile'; readonly percent: number; readonly text: string }

/**
 * Reads the name of a statistic: one of the five plain ones or a percentile `pNN`, `pNN.NNNNNNNNNN` up to p100.
 *
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 * @throws UserError `unsupportedStatistic` {statistic}; trimmed means and their kin (`tm90`, `IQM`, `TC(:5)` …) are refused here too
 */
export function readStatistic(text: string): ReadStatistic {
  const plain = statistics.find((name) => name === text)
  if (plain) return { kind: 'plain', name: plain }
  const match = /^p(\d{1,3}(?:\.\d{1,10})?)$/i.exec(text)
  const percent = Number(match?.[1])
  if (!match || percent > 100)
    throw new UserError('unsupportedStatistic', { statistic: text }, { message: `Unsupported statistic: ${text}` })
  return { kind: 'percentile', percent, text: `p${match[1]}` }
}

/** The statistic of an alarm; undefined where the alarm names none, as alarms on expressions do. */
export function statisticOfAlarm(config: Pick<AlarmConfig, 'statistic' | 'extendedStatistic'>): ReadStatistic | undefined {
  const name = config.extendedStatistic ?? config.statistic
  return name === undefined ? undefined : readStatistic(name)
}
