import type { AlarmConfig, ComparisonOperator, MissingDataTreatment, Statistic } from '../../../domain/alarm/config.ts'
import { missingDataTreatments, readStatistic } from '../../../domain/alarm/config.ts'
import { type EvaluationWindow, placesAt } from '../../../domain/alarm/places.ts'
import { initialReason } from '../../../domain/alarm/reason.ts'
import { UserError } from '../../../domain/error.ts'
import { createdEntry, updatedEntry } from '../../../domain/message/history.ts'
import { parseArn } from '../../../domain/regions.ts'
import { operation, type Scope, scopeKey } from '../../wire/operation.ts'
import { denied, invalidValue, validationError } from './errors.ts'
import { readDimensions, type WireDimension, type WireTag } from './shapes.ts'
import { type Alarm, addHistory, alarmArn, definitionOf, saveAlarm } from './state.ts'

interface PutMetricAlarmRequest {
  readonly AlarmName: string
  readonly AlarmDescription?: string
  readonly ActionsEnabled?: boolean
  readonly OKActions?: readonly string[]
  readonly AlarmActions?: readonly string[]
  readonly InsufficientDataActions?: readonly string[]
  readonly MetricName?: string
  readonly Namespace?: string
  readonly Statistic?: Statistic
  readonly ExtendedStatistic?: string
  readonly Dimensions?: readonly WireDimension[]
  readonly Period?: number
  readonly Unit?: string
  readonly EvaluationPeriods?: number
  readonly DatapointsToAlarm?: number
  readonly Threshold?: number
  readonly ComparisonOperator?: string
  readonly TreatMissingData?: string
  readonly EvaluateLowSampleCountPercentile?: string
  readonly Metrics?: readonly unknown[]
  readonly Tags?: readonly WireTag[]
  readonly EvaluationWindow?: { readonly WallClockWindow?: { readonly Timezone: string }; readonly SlidingWindow?: object }
}

/** Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_TagResource.html */
export const maxTags = 50

/**
 * PutMetricAlarm: create an alarm on a metric with a fixed threshold, or replace its definition whole. State, reason and tags survive; the very
 * same definition again changes nothing.
 *
 * In      AlarmName, MetricName, Namespace, Statistic or ExtendedStatistic (pNN), Period (10, 20, 30 or a multiple of 60), EvaluationPeriods, Threshold, ComparisonOperator;
 *         AlarmDescription, ActionsEnabled, OKActions, AlarmActions, InsufficientDataActions (≤5 ARNs each; whether the target exists is not asked), Dimensions, Unit,
 *         DatapointsToAlarm, TreatMissingData, EvaluateLowSampleCountPercentile, EvaluationWindow, Tags (≤50; ignored in an update)
 * Out     nothing
 * Errors  ValidationError, InvalidParameterValue, AccessDenied (tags beginning `aws:`)
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html; texts recorded in
 *         https://github.com/radkawar/stackd/blob/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/cloudwatch/alarm_controls.json; those of the longest range and of
 *         DatapointsToAlarm as quoted in Terraform's logs (https://github.com/hashicorp/terraform/issues/24070)
 * Assumed texts for Period, TreatMissingData, EvaluateLowSampleCountPercentile, the time zone, control characters; missing parameters in the stock form
 * Not modelled  Metrics, ThresholdMetricId and the operators of anomaly bands, EvaluationCriteria, EvaluationInterval
 */
export const PutMetricAlarm = operation<PutMetricAlarmRequest, void>({
  name: 'PutMetricAlarm',
  notModelled: ['ThresholdMetricId', 'EvaluationCriteria', 'EvaluationInterval'],
  kind: 'management',
  readOnly: false,
  needs: ({ input, scope }) => [
    { action: 'cloudwatch:PutMetricAlarm', resource: alarmArn(scope, input.AlarmName) },
    ...(input.Tags && input.Tags.length > 0 ? [{ action: 'cloudwatch:TagResource', resource: alarmArn(scope, input.AlarmName) }] : []),
  ],
  run({ input, scope, world, now }) {
    const definition = readDefinition(input, scope)
    const old = world.state.cloudwatch.alarms(scope).get(input.AlarmName)
    if (!old) {
      const tags = checkTags({}, input.Tags ?? [], () =>
        validationError(`The resultant tag set must not have more than ${maxTags} user tags.`),
      )
      const alarm: Alarm = {
        ...definition,
        tags,
        configuredMs: now,
        state: 'INSUFFICIENT_DATA',
        reason: initialReason,
        stateUpdatedMs: now,
        transitionedMs: now,
        beatMs: beatOf(`${scopeKey(scope)}/${definition.name}`),
      }
      saveAlarm(world, scope, alarm)
      addHistory(world, scope, alarm.name, createdEntry(definitionOf(scope, alarm), stateOf(alarm)))
      world.signal('alarmSaved', { scope, name: alarm.name })
      return
    }
    const alarm: Alarm = {
      ...definition,
      tags: old.tags,
      configuredMs: now,
      state: old.state,
      reason: old.reason,
      ...(old.reasonData === undefined ? {} : { reasonData: old.reasonData }),
      ...(old.isReasonHidden || old.reason === '' ? { isReasonHidden: true } : {}),
      stateUpdatedMs: old.stateUpdatedMs,
      transitionedMs: old.transitionedMs,
      beatMs: old.beatMs,
    }
    const settings = (a: Alarm) =>
      JSON.stringify([
        { ...definitionOf(scope, a), configurationUpdatedAtMs: 0, config: Object.entries(a.config).sort() },
        a.window ?? null,
      ])
    if (settings(alarm) === settings(old)) return
    saveAlarm(world, scope, alarm)
    addHistory(world, scope, alarm.name, updatedEntry(definitionOf(scope, old), definitionOf(scope, alarm), stateOf(alarm)))
    world.signal('alarmSaved', { scope, name: alarm.name })
  },
})

/** The state as items of configuration history quote it. */
export const stateOf = (alarm: Alarm) => ({ value: alarm.state, updatedAtMs: alarm.stateUpdatedMs })

/** Each alarm keeps its own moment of the minute; which one AWS takes is not known. */
function beatOf(text: string): number {
  let hash = 2166136261
  for (const c of text) hash = Math.imul(hash ^ (c.codePointAt(0) ?? 0), 16777619)
  return (hash >>> 0) % 60_000
}

/** New tags laid over old ones. `aws:` in any case is reserved; `tooMany` says how this operation refuses more than 50. */
export function checkTags(
  old: Readonly<Record<string, string>>,
  added: readonly WireTag[],
  tooMany: () => Error,
): Readonly<Record<string, string>> {
  if (added.some((t) => /^aws:/i.test(t.Key))) throw denied('The provided tag keys must not start with any case of "aws:"')
  const tags = { ...old, ...Object.fromEntries(added.map((t) => [t.Key, t.Value])) }
  if (Object.keys(tags).length > maxTags) throw tooMany()
  return tags
}

const bandOperators = ['LessThanLowerOrGreaterThanUpperThreshold', 'LessThanLowerThreshold', 'GreaterThanUpperThreshold']
const dayS = 86_400
const weekS = 604_800

type Definition = Pick<
  Alarm,
  | 'name'
  | 'description'
  | 'actionsEnabled'
  | 'okActions'
  | 'alarmActions'
  | 'insufficientDataActions'
  | 'namespace'
  | 'metricName'
  | 'dimensions'
  | 'config'
  | 'window'
>

/** Checks all that AWS checks; nothing is stored before. */
function readDefinition(input: PutMetricAlarmRequest, here: Pick<Scope, 'partition' | 'region'>): Definition {
  if ([...input.AlarmName].some((c) => c < ' ' || c === '\u007f'))
    throw validationError(
      `1 validation error detected: Value '${input.AlarmName}' at 'alarmName' failed to satisfy constraint: Member must not contain ASCII control characters`,
    )
  if (input.Metrics !== undefined) {
    if (input.MetricName !== undefined) throw validationError('MetricName should not be set if list of Metrics is set.')
    throw validationError('The sandbox does not model the parameter Metrics of PutMetricAlarm.')
  }
  const actions = [input.OKActions ?? [], input.AlarmActions ?? [], input.InsufficientDataActions ?? []] as const
  for (const action of actions.flat()) checkAction(action, here)
  if (input.Statistic !== undefined && input.ExtendedStatistic !== undefined)
    throw validationError(
      'PutMetricAlarm request can not be made with both Statistic and ExtendedStatistic parameters. Only one of them should be present',
    )
  const { MetricName, Namespace, Period, EvaluationPeriods, Threshold, ComparisonOperator: operator } = input
  const missing = Object.entries({
    metricName: MetricName,
    namespace: Namespace,
    period: Period,
    evaluationPeriods: EvaluationPeriods,
    threshold: Threshold,
    comparisonOperator: operator,
  })
    .filter(([, value]) => value === undefined)
    .map(([name]) => name)
  if (input.Statistic === undefined && input.ExtendedStatistic === undefined) missing.push('statistic')
  if (
    missing.length > 0 ||
    MetricName === undefined ||
    Namespace === undefined ||
    Period === undefined ||
    EvaluationPeriods === undefined ||
    Threshold === undefined ||
    operator === undefined
  )
    throw validationError(
      `${missing.length} validation error${missing.length === 1 ? '' : 's'} detected: ${missing.map((m) => `Value null at '${m}' failed to satisfy constraint: Member must not be null`).join('; ')}`,
    )
  // Assumed: AWS's words were not found.
  if (!Number.isFinite(Threshold)) throw validationError(`Threshold must be a number, not ${Threshold}`)
  if (bandOperators.includes(operator))
    throw validationError(`The sandbox does not model the ComparisonOperator ${operator}: it has no anomaly detection.`)
  const isPercentile = input.ExtendedStatistic !== undefined
  if (input.ExtendedStatistic !== undefined) checkExtendedStatistic(input.ExtendedStatistic)
  if (![10, 20, 30].includes(Period) && Period % 60 !== 0) throw validationError('Period must be 10, 20, 30 or a multiple of 60')
  if (Period < 3600 && Period * EvaluationPeriods > dayS)
    throw validationError(
      `Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= ${dayS}) for alarms using period < 3600`,
    )
  if (Period * EvaluationPeriods > weekS)
    throw validationError(
      `Metrics cannot be checked across more than a week (EvaluationPeriods * Period must be <= ${weekS}) for alarms using period >= 3600`,
    )
  if (input.DatapointsToAlarm !== undefined && input.DatapointsToAlarm > EvaluationPeriods)
    throw validationError('DatapointsToAlarm must be less than or equal to EvaluationPeriods')
  const { TreatMissingData: treatment, EvaluateLowSampleCountPercentile: lowSamples } = input
  if (treatment !== undefined && !isTreatment(treatment))
    throw validationError(`TreatMissingData must be one of [${missingDataTreatments.join(', ')}], not ${treatment}`)
  if (lowSamples !== undefined && lowSamples !== 'evaluate' && lowSamples !== 'ignore')
    throw validationError(`EvaluateLowSampleCountPercentile must be one of [evaluate, ignore], not ${lowSamples}`)
  if (lowSamples !== undefined && !isPercentile)
    throw validationError('EvaluateLowSampleCountPercentile can only be set for alarms based on percentiles')
  const dimensions = readDimensions(input.Dimensions)
  const window = readWindow(input.EvaluationWindow)
  const config: AlarmConfig = {
    periodSeconds: Period,
    evaluationPeriods: EvaluationPeriods,
    threshold: Threshold,
    comparisonOperator: operator as ComparisonOperator,
    ...(input.DatapointsToAlarm === undefined ? {} : { datapointsToAlarm: input.DatapointsToAlarm }),
    ...(input.Statistic === undefined ? {} : { statistic: input.Statistic }),
    ...(input.ExtendedStatistic === undefined ? {} : { extendedStatistic: input.ExtendedStatistic }),
    ...(treatment === undefined ? {} : { treatMissingData: treatment }),
    ...(lowSamples === undefined ? {} : { evaluateLowSampleCountPercentile: lowSamples }),
    ...(input.Unit === undefined ? {} : { unit: input.Unit }),
  }
  return {
    name: input.AlarmName,
    ...(input.AlarmDescription === undefined ? {} : { description: input.AlarmDescription }),
    actionsEnabled: input.ActionsEnabled ?? true,
    okActions: actions[0],
    alarmActions: actions[1],
    insufficientDataActions: actions[2],
    namespace: Namespace,
    metricName: MetricName,
    dimensions,
    config,
    ...(window ? { window } : {}),
  }
}

/**
 * An alarm tells topics of its own region only.
 *
 * Source  https://github.com/cds-snc/notification-terraform/pull/128 and https://github.com/aws-samples/amazon-cloudwatch-auto-alarms/issues/61 quote the refusals
 */
function checkAction(action: string, here: Pick<Scope, 'partition' | 'region'>): void {
  const arn = parseArn(action)
  if (!arn) throw validationError(`Invalid arn syntax: ${action}`)
  if (arn.partition !== here.partition)
    throw validationError(`Invalid partition ${arn.partition} specified. Only ${here.partition} is supported.`)
  if (arn.service === 'sns' && arn.region !== here.region)
    throw validationError(`Invalid region ${arn.region} specified. Only ${here.region} is supported.`)
}

const isTreatment = (text: string): text is MissingDataTreatment => (missingDataTreatments as readonly string[]).includes(text)

function checkExtendedStatistic(text: string): void {
  try {
    if (readStatistic(text).kind === 'percentile') return
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    if (/^(tm|tc|ts|wm)\d|^(TM|TC|TS|WM|PR)\(|^IQM$/.test(text))
      throw invalidValue(`The sandbox does not model the ExtendedStatistic ${text}. It has percentiles, pNN.`)
  }
  throw invalidValue(`The value ${text} for parameter ExtendedStatistic is not supported.`)
}

function readWindow(window: PutMetricAlarmRequest['EvaluationWindow']): EvaluationWindow | undefined {
  if (!window) return undefined
  if (window.WallClockWindow === undefined) return { kind: 'sliding' }
  const read: EvaluationWindow = { kind: 'wallClock', timezone: window.WallClockWindow.Timezone }
  try {
    placesAt({ nowMs: 0, periodSeconds: 60, places: 1, window: read })
  } catch (error) {
    if (error instanceof UserError) throw validationError(`Invalid timezone: ${window.WallClockWindow.Timezone}`)
    throw error
  }
  return read
}
