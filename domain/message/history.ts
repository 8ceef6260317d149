import { type AlarmState, statisticOfAlarm } from '../alarm/config.ts'
import { awsTimestamp } from '../dates.ts'
import { double, type JsonText, jsonText, raw } from '../json-text.ts'
import { type AlarmDefinition, upperSnake } from './alarm.ts'

/** What DescribeAlarmHistory tells of one thing that happened to an alarm. */
export interface HistoryEntry {
  readonly type: 'ConfigurationUpdate' | 'StateUpdate' | 'Action'
  readonly summary: string
  /** JSON text. With a published message it exceeds the 4,095 characters of the API model; AWS does not cut it. */
  readonly data: string
}

/** An alarm's state as configuration items quote it. */
export interface QuotedState {
  readonly value: AlarmState
  readonly updatedAtMs: number
}

/** A state as state items quote it; `reasonData` is JSON text. */
export interface StateWithReason {
  readonly value: AlarmState
  readonly reason: string
  readonly reasonData?: string | undefined
}

/**
 * Source  recorded: alarm_controls.json in
 *         https://github.com/radkawar/stackd/tree/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/cloudwatch
 */
export function createdEntry(alarm: AlarmDefinition, state: QuotedState): HistoryEntry {
  return configuration(`Alarm "${alarm.name}" created`, { type: 'Create', createdAlarm: quoted(alarm, state) })
}

export function deletedEntry(alarm: AlarmDefinition, state: QuotedState): HistoryEntry {
  return configuration(`Alarm "${alarm.name}" deleted`, { type: 'Delete', deletedAlarm: quoted(alarm, state) })
}

/** Update, enable, disable. Fields that had no value before are not among the original ones. */
export function updatedEntry(before: AlarmDefinition, after: AlarmDefinition, state: QuotedState): HistoryEntry {
  const [old, now] = [quoted(before, state), quoted(after, state)]
  const changed = Object.entries(old).filter(([key, value]) => value !== undefined && !sameText(value, now[key]))
  return configuration(`Alarm "${after.name}" updated`, {
    type: 'Update',
    updatedAlarm: now,
    originalUpdatedFields: Object.fromEntries(changed),
  })
}

function sameText(one: JsonText, other: JsonText | undefined): boolean {
  return other !== undefined && jsonText(one) === jsonText(other)
}

function configuration(summary: string, data: { readonly [key: string]: JsonText }): HistoryEntry {
  return { type: 'ConfigurationUpdate', summary, data: jsonText({ version: '1.0', ...data }) }
}

/** Assumed  where `unit` and `evaluateLowSampleCountPercentile` stand: no recorded item had them. */
function quoted({ config, ...alarm }: AlarmDefinition, state: QuotedState): { readonly [key: string]: JsonText | undefined } {
  const statistic = statisticOfAlarm(config)
  return {
    alarmName: alarm.name,
    alarmDescription: alarm.description,
    alarmArn: alarm.arn,
    alarmConfigurationUpdatedTimestamp: awsTimestamp(alarm.configurationUpdatedAtMs),
    namespace: alarm.namespace,
    metricName: alarm.metricName,
    // Plain statistics, too, go by this name today, in upper case.
    extendedStatistic: statistic?.kind === 'percentile' ? statistic.text : statistic && upperSnake(statistic.name),
    period: config.periodSeconds,
    dimensions: alarm.dimensions.map(({ name, value }) => ({ value, name })),
    unit: config.unit,
    threshold: double(config.threshold),
    comparisonOperator: config.comparisonOperator,
    evaluationPeriods: config.evaluationPeriods,
    datapointsToAlarm: config.datapointsToAlarm,
    treatMissingData: config.treatMissingData,
    evaluateLowSampleCountPercentile: config.evaluateLowSampleCountPercentile,
    stateValue: state.value,
    stateUpdatedTimestamp: awsTimestamp(state.updatedAtMs),
    actionsEnabled: alarm.actionsEnabled,
    alarmActions: alarm.alarmActions,
    insufficientDataActions: alarm.insufficientDataActions,
    okactions: alarm.okActions,
  }
}

/** A change of state; evaluations and SetAlarmState calls that change nothing leave no item. */
export function stateEntry(from: StateWithReason, to: StateWithReason): HistoryEntry {
  const side = ({ value, reason, reasonData }: StateWithReason): JsonText => ({
    stateValue: value,
    stateReason: reason,
    stateReasonData: reasonData === undefined ? undefined : raw(reasonData),
  })
  return {
    type: 'StateUpdate',
    summary: `Alarm updated from ${from.value} to ${to.value}`,
    data: jsonText({ version: '1.0', oldState: side(from), newState: side(to) }),
  }
}

/**
 * An action that was carried out (`publishedMessage`, see `AlarmPublication`) or failed (`error`, AWS's words: `actionErrors`).
 * `stateUpdatedAtMs` is the moment of the state's change.
 */
export function actionEntry(of: {
  resource: string
  stateUpdatedAtMs: number
  outcome: { readonly publishedMessage: string } | { readonly error: string }
}): HistoryEntry {
  const { resource, outcome } = of
  const succeeded = 'publishedMessage' in outcome
  return {
    type: 'Action',
    summary: `${succeeded ? 'Successfully executed' : 'Failed to execute'} action ${resource}`,
    data: jsonText({
      actionState: succeeded ? 'Succeeded' : 'Failed',
      stateUpdateTimestamp: of.stateUpdatedAtMs,
      notificationResource: resource,
      publishedMessage: succeeded ? outcome.publishedMessage : null,
      error: succeeded ? null : outcome.error,
      muteWindowEndTimestamp: null,
    }),
  }
}

/**
 * Why an action failed, in CloudWatch's words.
 *
 * Source   not authorised: recorded; encryption key: quoted in public notes
 * Assumed  a topic that does not exist: our words, AWS's were not found
 */
export const actionErrors = {
  notAuthorized: (resource: string) => `CloudWatch Alarms is not authorized to perform: SNS:Publish on resource:${resource}`,
  noKeyAccess: () => 'CloudWatch Alarms does not have authorization to access the SNS topic encryption key.',
  missing: (resource: string) => `Resource: ${resource} does not exist`,
} as const
