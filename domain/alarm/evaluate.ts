import { awsTimestamp } from '../dates.ts'
import { double, type JsonText, jsonText } from '../json-text.ts'
import { type AlarmConfig, type AlarmState, comparisonOperators, statisticOfAlarm } from './config.ts'
import { insufficientReason, noWinnerReason, thresholdReason } from './reason.ts'

export interface EvaluationInput {
  readonly config: AlarmConfig
  /** Kept where the rules say so. */
  readonly previousState: AlarmState
  /** One per place of the evaluation range, oldest first; null: no data. */
  readonly datapoints: readonly (number | null)[]
  /** How many samples each datapoint is made of; left out: unknown. */
  readonly sampleCounts?: readonly (number | null)[] | undefined
  /** Start of the oldest place; left out: 1970. Only dates in texts depend on it. */
  readonly firstPeriodStartMs?: number | undefined
  /** The instant of the evaluation; left out: the end of the newest place. */
  readonly evaluatedAtMs?: number | undefined
}

/** A place that took part in the decision; without `value` it held no data. */
export interface EvaluatedDatapoint {
  readonly startMs: number
  readonly value?: number | undefined
  readonly sampleCount?: number | undefined
}

export interface Evaluation {
  readonly state: AlarmState
  /**
   * The rules say to leave the alarm as it is, reason included. (AWS also leaves reason and data alone when an evaluation comes to the
   * state that the alarm has already: write them only when `state` differs from the previous one.)
   */
  readonly isKept: boolean
  /** Why, in AWS's words; undefined when the state is kept. */
  readonly reason: string | undefined
  /** StateReasonData, JSON as AWS prints it; undefined when the state is kept. */
  readonly reasonData: string | undefined
  /** Newest first. Empty when the state is kept. */
  readonly evaluated: readonly EvaluatedDatapoint[]
}

interface Place extends EvaluatedDatapoint {
  /** 1 is the newest. */
  readonly number: number
}
type RealPlace = Place & { readonly value: number }

/**
 * The state of an alarm after one evaluation of its range.
 *
 * N = EvaluationPeriods, M = DatapointsToAlarm or N. With N real points or more the newest N decide, however old, and the treatment of
 * missing data is not asked. With fewer, `breaching` and `notBreaching` fill up; `missing` and `ignore` decide on what is there: M
 * breaches mean ALARM, else any good point means OK, else there are only breaches, too few: `ignore` keeps the state, `missing` waits
 * until the oldest of them could have been the first of M.
 *
 * Source    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html (both tables; where its wording of the
 *           premature rule contradicts them, the tables win, as recordings do),
 *           https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
 * Measured  https://github.com/radkawar/stackd/blob/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/cloudwatch/alarm_evaluation.json
 *           (us-east-1, September 2026)
 * Assumed   several periods with low samples: one of the deciding points having too few is enough to keep the state.
 */
export function evaluateAlarm(input: EvaluationInput): Evaluation {
  const { config } = input
  const needed = config.datapointsToAlarm ?? config.evaluationPeriods
  const places = readPlaces(input)
  const real = places.filter((place): place is RealPlace => place.value !== undefined)
  const deciding = real.slice(0, config.evaluationPeriods)
  const fills = config.evaluationPeriods - deciding.length
  const treatment = config.treatMissingData ?? 'missing'
  const isBreaching = (place: RealPlace): boolean => comparisonOperators[config.comparisonOperator].breaches(place.value, config.threshold)
  const breaching = deciding.filter(isBreaching)
  const good = deciding.filter((place) => !isBreaching(place))

  if (hasLowSamples(config, deciding)) return kept(input.previousState)

  const decide = (state: 'ALARM' | 'OK', filled: number): Evaluation => {
    const winners = state === 'ALARM' ? breaching : good
    const treatedAs = filled === 0 ? undefined : treatment === 'breaching' ? 'Breaching' : 'NonBreaching'
    const facts = { config, state, winners, received: deciding.length, filled, treatedAs } as const
    const reason = winners.length === 0 ? noWinnerReason(facts) : thresholdReason(facts)
    const wanted = state === 'ALARM' ? needed : config.evaluationPeriods - needed + 1
    return decided(input, state, reason, evaluatedOf(places, winners, wanted))
  }

  if (fills === 0) return decide(breaching.length >= needed ? 'ALARM' : 'OK', 0)
  if (treatment === 'breaching') return decide(breaching.length + fills >= needed ? 'ALARM' : 'OK', fills)
  if (treatment === 'notBreaching') return decide(breaching.length >= needed ? 'ALARM' : 'OK', fills)
  if (breaching.length >= needed) return decide('ALARM', 0)
  if (good.length > 0) return decide('OK', 0)
  if (treatment === 'ignore') return kept(input.previousState)
  if (breaching.length === 0) {
    return decided(input, 'INSUFFICIENT_DATA', insufficientReason(config.evaluationPeriods), evaluatedOf(places, [], needed))
  }
  const oldest = breaching.at(-1)
  return oldest !== undefined && oldest.number >= needed ? decide('ALARM', 0) : kept(input.previousState)
}

/** Places, newest first. */
function readPlaces({ config, datapoints, sampleCounts, firstPeriodStartMs = 0 }: EvaluationInput): Place[] {
  return datapoints
    .map((value, at) => ({
      number: datapoints.length - at,
      startMs: firstPeriodStartMs + at * config.periodSeconds * 1000,
      value: value ?? undefined,
      sampleCount: sampleCounts?.[at] ?? undefined,
    }))
    .reverse()
}

function hasLowSamples(config: AlarmConfig, deciding: readonly RealPlace[]): boolean {
  const statistic = statisticOfAlarm(config)
  if (config.evaluateLowSampleCountPercentile !== 'ignore' || statistic?.kind !== 'percentile') return false
  const { percent } = statistic
  const tailPercent = percent >= 50 ? 100 - percent : percent
  // Multiplied out, since 10 / (1 - 0.9) is a little over 100 in doubles; exactly the limit is enough.
  return deciding.some(({ sampleCount }) => sampleCount !== undefined && sampleCount * tailPercent < 1000 - 1e-6)
}

function kept(state: AlarmState): Evaluation {
  return { state, isKept: true, reason: undefined, reasonData: undefined, evaluated: [] }
}

/** The points that made the decision: the newest winners, filled up with the newest empty places; newest first. */
function evaluatedOf(places: readonly Place[], winners: readonly Place[], wanted: number): EvaluatedDatapoint[] {
  const chosen = winners.slice(0, wanted)
  const empty = places.filter((place) => place.value === undefined).slice(0, wanted - chosen.length)
  return [...chosen, ...empty]
    .sort((a, b) => b.startMs - a.startMs)
    .map(({ startMs, value, sampleCount }) => ({ startMs, value, sampleCount }))
}

function decided(input: EvaluationInput, state: AlarmState, reason: string, evaluated: readonly EvaluatedDatapoint[]): Evaluation {
  return { state, isKept: false, reason, reasonData: reasonDataOf(input, evaluated), evaluated }
}

function reasonDataOf(input: EvaluationInput, evaluated: readonly EvaluatedDatapoint[]): string {
  const { config, datapoints, firstPeriodStartMs = 0 } = input
  const periodMs = config.periodSeconds * 1000
  const isReal = (value: number | null): boolean => value !== null
  const first = datapoints.findIndex(isReal)
  const last = datapoints.findLastIndex(isReal)
  const statistic = statisticOfAlarm(config)
  const recent = first < 0 ? [] : datapoints.slice(first, last + 1)
  const data: JsonText = {
    version: '1.0',
    queryDate: awsTimestamp(input.evaluatedAtMs ?? firstPeriodStartMs + datapoints.length * periodMs),
    startDate: first < 0 ? undefined : awsTimestamp(firstPeriodStartMs + first * periodMs),
    unit: config.unit,
    statistic: statistic?.kind === 'percentile' ? statistic.text : statistic?.name,
    period: config.periodSeconds,
    recentDatapoints: recent.map((value) => (value === null ? null : double(value))),
    threshold: double(config.threshold),
    evaluatedDatapoints: evaluated.map((place) => ({
      timestamp: awsTimestamp(place.startMs),
      sampleCount: place.value === undefined || place.sampleCount === undefined ? undefined : double(place.sampleCount),
      value: place.value === undefined ? undefined : double(place.value),
    })),
  }
  return jsonText(data)
}
