import { reasonDate } from '../dates.ts'
import { javaDouble } from '../json-text.ts'
import { type AlarmConfig, comparisonOperators } from './config.ts'

/** The reason of an alarm that was never evaluated. */
export const initialReason = 'Unchecked: Initial alarm creation'

/** The facts of a decision between ALARM and OK. */
export interface Decision {
  readonly config: AlarmConfig
  readonly state: 'ALARM' | 'OK'
  /** Real points on the winning side, newest first. */
  readonly winners: readonly { readonly startMs: number; readonly value?: number | undefined }[]
  /** Real points that were looked at, winning or not. */
  readonly received: number
  /** Missing points that were counted as breaching or not. */
  readonly filled: number
  readonly treatedAs: 'Breaching' | 'NonBreaching' | undefined
}

/**
 * `Threshold Crossed: …` for a decision with at least one real point on the winning side.
 *
 * With DatapointsToAlarm set it says `1 out of the last 1 datapoints …` and how many it took (the arrow names the side, not the old
 * state); without, `1 datapoint …` alone. From five winning points in ALARM on, the five newest come in a sentence of their own.
 *
 * Source   recorded and public texts, see the README of data/; long form: seen 2017 to 2025
 * Assumed  five or more winning points in OK: the short form with all of them; missing points within the long form: as in the short one
 */
export function thresholdReason(decision: Decision): string {
  const { config, state, winners } = decision
  const { evaluationPeriods, datapointsToAlarm, threshold } = config
  const count = winners.length
  const subject = datapointsToAlarm === undefined ? counted(count, 'datapoint') : `${count} out of the last ${evaluationPeriods} datapoints`
  const predicate = `${count === 1 ? 'was' : 'were'} ${state === 'OK' ? 'not ' : ''}${comparisonOperators[config.comparisonOperator].words} the threshold (${javaDouble(threshold)})${fills(decision)}`
  const isLong = state === 'ALARM' && count >= 5
  const sentence = isLong
    ? `Threshold Crossed: ${subject} ${predicate}. The most recent datapoints which crossed the threshold: ${list(winners.slice(0, 5))}`
    : `Threshold Crossed: ${subject} ${list(winners)} ${predicate}`
  if (datapointsToAlarm === undefined) return `${sentence}.`
  const minimum = state === 'ALARM' ? datapointsToAlarm : evaluationPeriods - datapointsToAlarm + 1
  return `${sentence} (minimum ${counted(minimum, 'datapoint')} for ${state === 'ALARM' ? 'OK -> ALARM' : 'ALARM -> OK'} transition).`
}

/**
 * The reason when only filled points are on the winning side: `no datapoints were received for 1 period and 1 missing datapoint was treated
 * as [NonBreaching]`.
 *
 * Source   recorded without any real point
 * Assumed  with real points on the losing side: the same sentence, `1 datapoint was received for 3 periods and 2 missing datapoints …`, quoted
 *          by one public project; a recorded history item would settle it
 */
export function noWinnerReason({ config, received, filled, treatedAs }: Decision): string {
  const had = received === 0 ? 'no datapoints were' : `${counted(received, 'datapoint')} ${received === 1 ? 'was' : 'were'}`
  return `Threshold Crossed: ${had} received for ${counted(config.evaluationPeriods, 'period')} and ${missing(filled)} treated as [${treatedAs}].`
}

/** `Insufficient Data: 1 datapoint was unknown.` Counts evaluation periods, not datapoints to alarm. */
export function insufficientReason(evaluationPeriods: number): string {
  return `Insufficient Data: ${counted(evaluationPeriods, 'datapoint')} ${evaluationPeriods === 1 ? 'was' : 'were'} unknown.`
}

function fills({ filled, treatedAs }: Decision): string {
  return treatedAs === undefined ? '' : ` and ${missing(filled)} treated as [${treatedAs}]`
}

function missing(count: number): string {
  return `${counted(count, 'missing datapoint')} ${count === 1 ? 'was' : 'were'}`
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function list(points: Decision['winners']): string {
  return `[${points.map(({ value = Number.NaN, startMs }) => `${javaDouble(value)} (${reasonDate(startMs)})`).join(', ')}]`
}
