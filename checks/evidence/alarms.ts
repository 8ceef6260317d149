import type { MetricAlarm } from '@aws-sdk/client-cloudwatch'
import type { AlarmConditionSeen, AlarmSeen } from '../shapes.ts'
import { atMsOf, everyPage, evidence } from './evidence.ts'

/**
 * Every alarm of the region, of each kind: without `AlarmTypes` AWS answers metric alarms only. Pages of 100.
 *
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
 */
export const alarms = evidence<readonly AlarmSeen[]>({
  needs: [{ action: 'cloudwatch:DescribeAlarms', on: 'alarm' }],
  async read(ask) {
    const cloudwatch = await ask.cloudwatch()
    return everyPage(async (NextToken) => {
      const page = await cloudwatch.describeAlarms({
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm', 'LogAlarm'],
        MaxRecords: 100,
        ...(NextToken ? { NextToken } : {}),
      })
      const items: AlarmSeen[] = [
        ...(page.MetricAlarms ?? []).map((alarm) => ({
          ...common(alarm),
          kind: 'metric' as const,
          rule: null,
          condition: conditionOf(alarm),
          ...usesOf(alarm),
        })),
        ...(page.CompositeAlarms ?? []).map((alarm) => ({
          ...common(alarm),
          kind: 'composite' as const,
          rule: alarm.AlarmRule ?? '',
          condition: null,
        })),
        ...(page.LogAlarms ?? []).map((alarm) => ({ ...common(alarm), kind: 'log' as const, rule: null, condition: null })),
      ]
      return { items, next: page.NextToken }
    })
  },
})

/** Of an alarm on more than one plain metric, which ones it is made from. */
function usesOf({ Metrics = [] }: MetricAlarm): Pick<AlarmSeen, 'uses'> {
  const uses = Metrics.flatMap(({ MetricStat }) =>
    MetricStat?.Metric ? [{ namespace: MetricStat.Metric.Namespace ?? '', name: MetricStat.Metric.MetricName ?? '' }] : [],
  )
  return Metrics.length > 1 && uses.length > 0 ? { uses } : {}
}

interface Described {
  readonly AlarmName?: string | undefined
  readonly AlarmArn?: string | undefined
  readonly StateValue?: string | undefined
  readonly StateReason?: string | undefined
  readonly StateTransitionedTimestamp?: Date | undefined
  readonly StateUpdatedTimestamp?: Date | undefined
  readonly ActionsEnabled?: boolean | undefined
  readonly AlarmActions?: string[] | undefined
  readonly OKActions?: string[] | undefined
  readonly InsufficientDataActions?: string[] | undefined
  readonly EvaluationState?: string | undefined
  readonly AlarmDescription?: string | undefined
  readonly AlarmConfigurationUpdatedTimestamp?: Date | undefined
}

function common(alarm: Described) {
  return {
    name: alarm.AlarmName ?? '',
    arn: alarm.AlarmArn ?? '',
    state: alarm.StateValue ?? '',
    stateReason: alarm.StateReason ?? null,
    stateChangedAtMs: atMsOf(alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp),
    hasActionsEnabled: alarm.ActionsEnabled ?? true,
    alarmActions: alarm.AlarmActions ?? [],
    okActions: alarm.OKActions ?? [],
    insufficientDataActions: alarm.InsufficientDataActions ?? [],
    evaluationState: alarm.EvaluationState ?? null,
    description: alarm.AlarmDescription ?? null,
    configuredAtMs: atMsOf(alarm.AlarmConfigurationUpdatedTimestamp),
  }
}

/** An alarm made in the `Metrics` form on one plain metric is the same alarm; on anything more it has no condition that we judge. */
function conditionOf(alarm: MetricAlarm): AlarmConditionSeen | null {
  const { Metrics = [] } = alarm
  const [only] = Metrics
  const stat = Metrics.length === 1 && only && !only.Expression ? only.MetricStat : undefined
  const metric = stat?.Metric ?? (alarm.MetricName === undefined ? undefined : alarm)
  if (!metric?.MetricName || !metric.Namespace || alarm.Threshold === undefined || !alarm.ComparisonOperator) return null
  return {
    namespace: metric.Namespace,
    metricName: metric.MetricName,
    dimensions: (metric.Dimensions ?? []).map(({ Name = '', Value = '' }) => ({ name: Name, value: Value })),
    statistic: stat?.Stat ?? alarm.Statistic ?? alarm.ExtendedStatistic ?? '',
    unit: stat?.Unit ?? alarm.Unit ?? null,
    periodSeconds: stat?.Period ?? alarm.Period ?? 0,
    evaluationPeriods: alarm.EvaluationPeriods ?? 0,
    datapointsToAlarm: alarm.DatapointsToAlarm ?? null,
    threshold: alarm.Threshold,
    comparison: alarm.ComparisonOperator,
    treatMissingData: alarm.TreatMissingData ?? null,
  }
}
