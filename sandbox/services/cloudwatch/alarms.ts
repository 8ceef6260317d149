import type { AlarmState } from '../../../domain/alarm/config.ts'
import { deletedEntry, type HistoryEntry, stateEntry, updatedEntry } from '../../../domain/message/history.ts'
import { type Call, operation } from '../../wire/operation.ts'
import { invalidFormat, noAlarm, validationError } from './errors.ts'
import { byText, page, placeIn, tokenOf } from './page.ts'
import { stateOf } from './put-metric-alarm.ts'
import { readDimensions, type WireDimension, writeDimensions } from './shapes.ts'
import {
  type Alarm,
  addHistory,
  alarmArn,
  changeState,
  definitionOf,
  deleteAlarm,
  historyKeptMs,
  historyList,
  metricKey,
  saveAlarm,
} from './state.ts'

/** An alarm as DescribeAlarms shows it: lists are empty, fields that were never set are absent. */
function shown(call: Call<unknown>, a: Alarm) {
  const { config: c } = a
  return {
    AlarmName: a.name,
    AlarmArn: alarmArn(call.scope, a.name),
    AlarmDescription: a.description,
    AlarmConfigurationUpdatedTimestamp: new Date(a.configuredMs),
    ActionsEnabled: a.actionsEnabled,
    OKActions: a.okActions,
    AlarmActions: a.alarmActions,
    InsufficientDataActions: a.insufficientDataActions,
    StateValue: a.state,
    StateReason: a.isReasonHidden ? undefined : a.reason,
    StateReasonData: a.reasonData,
    StateUpdatedTimestamp: new Date(a.stateUpdatedMs),
    MetricName: a.metricName,
    Namespace: a.namespace,
    Statistic: c.statistic,
    ExtendedStatistic: c.extendedStatistic,
    Dimensions: writeDimensions(a.dimensions),
    Period: c.periodSeconds,
    Unit: c.unit,
    EvaluationPeriods: c.evaluationPeriods,
    DatapointsToAlarm: c.datapointsToAlarm,
    Threshold: c.threshold,
    ComparisonOperator: c.comparisonOperator,
    TreatMissingData: c.treatMissingData,
    EvaluateLowSampleCountPercentile: c.evaluateLowSampleCountPercentile,
    StateTransitionedTimestamp: new Date(a.transitionedMs),
    EvaluationWindow:
      a.window === undefined
        ? undefined
        : a.window.kind === 'sliding'
          ? { SlidingWindow: {} }
          : { WallClockWindow: { Timezone: a.window.timezone } },
  }
}

interface DescribeAlarmsRequest {
  readonly AlarmNames?: readonly string[]
  readonly AlarmNamePrefix?: string
  readonly AlarmTypes?: readonly string[]
  readonly StateValue?: AlarmState
  readonly ActionPrefix?: string
  readonly MaxRecords?: number
  readonly NextToken?: string
}

/**
 * DescribeAlarms: alarms by name, in the order of their names.
 *
 * In      AlarmNames (≤100; unknown ones and repeats are dropped), AlarmNamePrefix, AlarmTypes (absent: metric alarms only), StateValue, ActionPrefix, MaxRecords (1–100,
 *         default 50), NextToken
 * Out     MetricAlarms, CompositeAlarms, LogAlarms: always all three, the last two empty here; NextToken
 * Errors  InvalidNextToken, ValidationError (names and a prefix)
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html; shapes recorded, see PutMetricAlarm
 * Assumed  the words of that refusal; the page only says that it cannot be
 * Not modelled  ChildrenOfAlarmName, ParentsOfAlarmName
 */
export const DescribeAlarms = operation<DescribeAlarmsRequest, unknown>({
  name: 'DescribeAlarms',
  notModelled: ['ChildrenOfAlarmName', 'ParentsOfAlarmName'],
  kind: 'management',
  readOnly: true,
  needs: ({ input, scope }) =>
    input.AlarmNames && input.AlarmNames.length > 0
      ? input.AlarmNames.map((name) => ({ action: 'cloudwatch:DescribeAlarms', resource: alarmArn(scope, name) }))
      : { action: 'cloudwatch:DescribeAlarms', resource: alarmArn(scope, '*') },
  run(call) {
    const { input, scope, world } = call
    if (input.AlarmNamePrefix !== undefined && input.AlarmNames && input.AlarmNames.length > 0)
      throw validationError('AlarmNames and AlarmNamePrefix cannot be specified together')
    const rows = world.state.cloudwatch.alarms(scope)
    const named = input.AlarmNames && input.AlarmNames.length > 0 ? [...new Set(input.AlarmNames)] : null
    const candidates = named ? named.map((n) => rows.get(n)).filter((a): a is Alarm => a !== undefined) : [...rows.values()]
    const isWanted = input.AlarmTypes === undefined || input.AlarmTypes.length === 0 || input.AlarmTypes.includes('MetricAlarm')
    const { StateValue: state, AlarmNamePrefix: prefix, ActionPrefix: action } = input
    const found = candidates
      .filter(
        (a) =>
          isWanted &&
          (prefix === undefined || a.name.startsWith(prefix)) &&
          (state === undefined || a.state === state) &&
          (action === undefined || actionsOf(a).some((arn) => arn.startsWith(action))),
      )
      .sort((a, b) => byText(a.name, b.name))
    const { shown: alarms, nextToken } = page(found, (a) => a.name, input.MaxRecords ?? 50, input.NextToken)
    return { CompositeAlarms: [], MetricAlarms: alarms.map((a) => shown(call, a)), LogAlarms: [], NextToken: nextToken }
  },
})

const actionsOf = (a: Alarm) => [...a.okActions, ...a.alarmActions, ...a.insufficientDataActions]

interface DescribeAlarmsForMetricRequest {
  readonly MetricName: string
  readonly Namespace: string
  readonly Statistic?: string
  readonly ExtendedStatistic?: string
  readonly Dimensions?: readonly WireDimension[]
  readonly Period?: number
  readonly Unit?: string
}

/**
 * DescribeAlarmsForMetric: the alarms on exactly this metric.
 *
 * In      MetricName, Namespace, Dimensions (the whole set, in any order), Statistic, ExtendedStatistic, Period, Unit (where given, they must equal the alarm's)
 * Out     MetricAlarms
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmsForMetric.html; recorded, see PutMetricAlarm
 */
export const DescribeAlarmsForMetric = operation<DescribeAlarmsForMetricRequest, unknown>({
  name: 'DescribeAlarmsForMetric',
  kind: 'management',
  readOnly: true,
  needs: ({ scope }) => ({ action: 'cloudwatch:DescribeAlarmsForMetric', resource: alarmArn(scope, '*') }),
  run(call) {
    const { input, scope, world } = call
    const { alarms, alarmsOn } = world.state.cloudwatch
    const names = alarmsOn(scope).get(metricKey(input.Namespace, input.MetricName, readDimensions(input.Dimensions))) ?? []
    const found = [...names]
      .sort(byText)
      .map((n) => alarms(scope).get(n))
      .filter((a): a is Alarm => a !== undefined)
      .filter(
        ({ config: c }) =>
          (input.Statistic === undefined || c.statistic === input.Statistic) &&
          (input.ExtendedStatistic === undefined || c.extendedStatistic === input.ExtendedStatistic) &&
          (input.Period === undefined || c.periodSeconds === input.Period) &&
          (input.Unit === undefined || c.unit === input.Unit),
      )
    return { MetricAlarms: found.map((a) => shown(call, a)) }
  },
})

interface DescribeAlarmHistoryRequest {
  readonly AlarmName?: string
  readonly AlarmTypes?: readonly string[]
  readonly HistoryItemType?: string
  readonly StartDate?: Date
  readonly EndDate?: Date
  readonly MaxRecords?: number
  readonly NextToken?: string
  readonly ScanBy?: 'TimestampDescending' | 'TimestampAscending'
}

/**
 * DescribeAlarmHistory: what happened to alarms in the last 30 days, deleted ones too; newest first.
 *
 * In      AlarmName (absent: all; unknown: an empty list), AlarmTypes (absent: metric alarms), HistoryItemType, StartDate and EndDate, MaxRecords (1–100, default 100),
 *         NextToken, ScanBy
 * Out     AlarmHistoryItems, NextToken
 * Errors  InvalidNextToken
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html; recorded, see PutMetricAlarm
 * Not modelled  AlarmContributorId
 */
export const DescribeAlarmHistory = operation<DescribeAlarmHistoryRequest, unknown>({
  name: 'DescribeAlarmHistory',
  notModelled: ['AlarmContributorId'],
  kind: 'management',
  readOnly: true,
  needs: ({ input, scope }) => ({ action: 'cloudwatch:DescribeAlarmHistory', resource: alarmArn(scope, input.AlarmName ?? '*') }),
  run({ input, scope, world, now }) {
    const after = input.NextToken === undefined ? undefined : placeIn(input.NextToken, isPlace)
    const limit = input.MaxRecords ?? 100
    const items: unknown[] = []
    let last: readonly [number, number] | null = null
    let isMore = false
    if (input.AlarmTypes === undefined || input.AlarmTypes.length === 0 || input.AlarmTypes.includes('MetricAlarm'))
      for (const placed of world.state.cloudwatch.history(scope).sorted(historyList, {
        fromMs: Math.max(input.StartDate?.getTime() ?? 0, now - historyKeptMs),
        toMs: input.EndDate?.getTime() ?? Number.POSITIVE_INFINITY,
        reverse: input.ScanBy !== 'TimestampAscending',
        ...(input.AlarmName === undefined ? {} : { tags: new Set([input.AlarmName]) }),
        ...(after ? { after: { atMs: after[0], position: after[1] } } : {}),
      })) {
        const { item, atMs, position, tag } = placed
        if (input.HistoryItemType !== undefined && item.type !== input.HistoryItemType) continue
        if (items.length >= limit) {
          isMore = true
          break
        }
        items.push({
          AlarmName: tag,
          AlarmType: 'MetricAlarm',
          Timestamp: new Date(atMs),
          HistoryItemType: item.type,
          HistorySummary: item.summary,
          HistoryData: item.data,
        })
        last = [atMs, position]
      }
    return { AlarmHistoryItems: items, NextToken: isMore && last ? tokenOf(last) : undefined }
  },
})

const isPlace = (value: unknown): value is [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every((v) => typeof v === 'number')

interface SetAlarmStateRequest {
  readonly AlarmName: string
  readonly StateValue: AlarmState
  readonly StateReason: string
  readonly StateReasonData?: string
}

/**
 * SetAlarmState: puts an alarm into a state by hand, until its next evaluation. In the state that it has already only reason and data are replaced: no
 * history, no action.
 *
 * In      AlarmName, StateValue, StateReason (may be empty), StateReasonData (JSON, kept as given)
 * Out     nothing
 * Errors  ResourceNotFound, InvalidFormat (StateReasonData that is no JSON), both with an empty message
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html; recorded, see PutMetricAlarm. (One recorded
 *         step still read the old reason five seconds later; reads of alarms are eventually consistent.)
 */
export const SetAlarmState = operation<SetAlarmStateRequest, void>({
  name: 'SetAlarmState',
  kind: 'management',
  readOnly: false,
  needs: ({ input, scope }) => ({ action: 'cloudwatch:SetAlarmState', resource: alarmArn(scope, input.AlarmName) }),
  run({ input, scope, world }) {
    const alarm = world.state.cloudwatch.alarms(scope).get(input.AlarmName)
    if (!alarm) throw noAlarm()
    if (input.StateReasonData !== undefined && !isJson(input.StateReasonData)) throw invalidFormat()
    const to = { state: input.StateValue, reason: input.StateReason, reasonData: input.StateReasonData }
    changeState(world, scope, alarm, to, stateChange(alarm, to))
    world.signal('alarmSetByHand', { scope, name: alarm.name })
  },
})

/** The item of history for a change of state. */
export function stateChange(
  alarm: Alarm,
  to: { readonly state: AlarmState; readonly reason: string; readonly reasonData?: string | undefined },
): HistoryEntry {
  return stateEntry(
    { value: alarm.state, reason: alarm.reason, reasonData: alarm.reasonData },
    { value: to.state, reason: to.reason, reasonData: to.reasonData },
  )
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

interface NamesRequest {
  readonly AlarmNames: readonly string[]
}

function setActionsEnabled(call: Call<NamesRequest>, actionsEnabled: boolean): void {
  const { input, scope, world, now } = call
  for (const name of new Set(input.AlarmNames)) {
    const old = world.state.cloudwatch.alarms(scope).get(name)
    if (!old || old.actionsEnabled === actionsEnabled) continue
    const alarm = { ...old, actionsEnabled, configuredMs: now, ...(old.reason === '' ? { isReasonHidden: true } : {}) }
    saveAlarm(world, scope, alarm)
    addHistory(world, scope, name, updatedEntry(definitionOf(scope, old), definitionOf(scope, alarm), stateOf(alarm)))
  }
}

const needsEach =
  (action: string) =>
  ({ input, scope }: Call<NamesRequest>) =>
    input.AlarmNames.map((name) => ({ action: `cloudwatch:${action}`, resource: alarmArn(scope, name) }))

/**
 * EnableAlarmActions: from the next change of state on, actions are run. None is made up for.
 *
 * In      AlarmNames (≤100; unknown ones are ignored)
 * Out     nothing
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_EnableAlarmActions.html; recorded, see PutMetricAlarm
 */
export const EnableAlarmActions = operation<NamesRequest, void>({
  name: 'EnableAlarmActions',
  kind: 'management',
  readOnly: false,
  needs: needsEach('EnableAlarmActions'),
  run: (call) => setActionsEnabled(call, true),
})

/**
 * DisableAlarmActions: states change, actions are not run.
 *
 * In      AlarmNames (≤100; unknown ones are ignored)
 * Out     nothing
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DisableAlarmActions.html; recorded, see PutMetricAlarm
 */
export const DisableAlarmActions = operation<NamesRequest, void>({
  name: 'DisableAlarmActions',
  kind: 'management',
  readOnly: false,
  needs: needsEach('DisableAlarmActions'),
  run: (call) => setActionsEnabled(call, false),
})

/**
 * DeleteAlarms: alarms are gone, their history stays. Succeeds for names that there are not; CloudTrail records those that there were.
 *
 * In      AlarmNames (≤100)
 * Out     nothing
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarms.html; recorded, see PutMetricAlarm
 */
export const DeleteAlarms = operation<NamesRequest, { deleted: string[] }>({
  name: 'DeleteAlarms',
  kind: 'management',
  readOnly: false,
  needs: needsEach('DeleteAlarms'),
  run({ input, scope, world }) {
    const deleted: string[] = []
    for (const name of new Set(input.AlarmNames)) {
      const alarm = world.state.cloudwatch.alarms(scope).get(name)
      if (!alarm) continue
      deleteAlarm(world, scope, alarm)
      addHistory(world, scope, name, deletedEntry(definitionOf(scope, alarm), stateOf(alarm)))
      world.signal('alarmDeleted', { scope, name })
      deleted.push(name)
    }
    // The operation has no output on the wire: this is for the record.
    return { deleted }
  },
  recorded: (_call, output) => ({ requestParameters: { alarmNames: output?.deleted ?? [] } }),
})
