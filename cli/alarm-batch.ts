import {
  type AlarmConfig,
  type AlarmState,
  alarmStates,
  comparisonOperators,
  missingDataTreatments,
  readStatistic,
  statistics,
} from '../domain/alarm/config.ts'
import { evaluateAlarm } from '../domain/alarm/evaluate.ts'
import { initialReason } from '../domain/alarm/reason.ts'
import { UserError } from '../domain/error.ts'

/**
 * The answer to one line. A reason is null where the rules keep the state and nothing that we were told says why it is what it is.
 * A sequence repeats the reason that a kept state has had since it was last decided.
 */
export type AlarmAnswer =
  | { readonly id: unknown; readonly state: AlarmState; readonly reason: string | null }
  | { readonly id: unknown; readonly states: readonly AlarmState[]; readonly reasons: readonly (string | null)[] }

/**
 * One line of `alarm evaluate --batch`: a single evaluation (`config`, `previousState`, `datapoints`, `sampleCounts?`, `firstPeriodStart?`) or a
 * sequence (`config`, `initialState`, `steps: [{datapoints, sampleCounts?, firstPeriodStart?}]`). Fields about the case itself (`source`, `note`,
 * `expected…`) are not looked at. `id` is given back as it came.
 *
 * @throws UserError `badAlarmInput` {field, saw} naming the field that cannot be read
 */
export function alarmEvaluateLine(input: unknown): AlarmAnswer {
  const line = record(input, 'input')
  const config = readConfig(line.config)
  if (line.steps === undefined) {
    const previousState = oneOf(line.previousState, alarmStates, 'previousState')
    const { state, reason } = evaluateAlarm({ config, previousState, ...readStep(line, '') })
    return { id: line.id, state, reason: reason ?? null }
  }
  if (!Array.isArray(line.steps)) throw bad('steps', line.steps, 'a list')
  let state = oneOf(line.initialState, alarmStates, 'initialState')
  // The only state a new alarm can have; any other was reached in a way we are not told.
  let lastReason: string | null = state === 'INSUFFICIENT_DATA' ? initialReason : null
  const states: AlarmState[] = []
  const reasons: (string | null)[] = []
  for (const [at, step] of line.steps.entries()) {
    const name = `steps[${at}]`
    const evaluation = evaluateAlarm({ config, previousState: state, ...readStep(record(step, name), `${name}.`) })
    state = evaluation.state
    lastReason = evaluation.reason ?? lastReason
    states.push(state)
    reasons.push(lastReason)
  }
  return { id: line.id, states, reasons }
}

const configFields = new Set([
  'period',
  'evaluationPeriods',
  'datapointsToAlarm',
  'threshold',
  'comparisonOperator',
  'statistic',
  'extendedStatistic',
  'treatMissingData',
  'evaluateLowSampleCountPercentile',
  'unit',
  // What an alarm is called and watches does not change its state.
  'alarmName',
  'namespace',
  'metricName',
  'dimensions',
])

function readConfig(value: unknown): AlarmConfig {
  const config = record(value, 'config')
  const unknown = Object.keys(config).find((field) => !configFields.has(field))
  if (unknown !== undefined) throw bad(`config.${unknown}`, config[unknown], `one of ${[...configFields].join(', ')}`)
  const evaluationPeriods = wholeNumber(config.evaluationPeriods, 'config.evaluationPeriods')
  const datapointsToAlarm = config.datapointsToAlarm == null ? undefined : wholeNumber(config.datapointsToAlarm, 'config.datapointsToAlarm')
  if (datapointsToAlarm !== undefined && datapointsToAlarm > evaluationPeriods) {
    throw bad('config.datapointsToAlarm', datapointsToAlarm, `at most evaluationPeriods, ${evaluationPeriods}`)
  }
  const operators = Object.keys(comparisonOperators) as (keyof typeof comparisonOperators)[]
  const optional = <Value extends string>(field: string, values: readonly Value[]): Value | undefined =>
    config[field] == null ? undefined : oneOf(config[field], values, `config.${field}`)
  const extendedStatistic = config.extendedStatistic == null ? undefined : percentile(config.extendedStatistic)
  return {
    periodSeconds: wholeNumber(config.period, 'config.period'),
    evaluationPeriods,
    datapointsToAlarm,
    threshold: finite(config.threshold, 'config.threshold'),
    comparisonOperator: oneOf(config.comparisonOperator, operators, 'config.comparisonOperator'),
    statistic: optional('statistic', statistics),
    extendedStatistic,
    treatMissingData: optional('treatMissingData', missingDataTreatments),
    evaluateLowSampleCountPercentile: optional('evaluateLowSampleCountPercentile', ['evaluate', 'ignore']),
    unit: config.unit == null ? undefined : String(config.unit),
  }
}

function percentile(value: unknown): string {
  if (typeof value !== 'string') throw bad('config.extendedStatistic', value, 'a percentile such as p90')
  readStatistic(value)
  return value
}

function readStep(
  step: Record<string, unknown>,
  prefix: string,
): { datapoints: (number | null)[]; sampleCounts?: (number | null)[] | undefined; firstPeriodStartMs: number } {
  const datapoints = numbers(step.datapoints, `${prefix}datapoints`)
  const sampleCounts = step.sampleCounts == null ? undefined : numbers(step.sampleCounts, `${prefix}sampleCounts`)
  if (sampleCounts && sampleCounts.length !== datapoints.length) {
    throw bad(`${prefix}sampleCounts`, `${sampleCounts.length} of them`, `one per datapoint, ${datapoints.length}`)
  }
  return { datapoints, sampleCounts, firstPeriodStartMs: instantMs(step.firstPeriodStart, `${prefix}firstPeriodStart`) }
}

function instantMs(value: unknown, field: string): number {
  if (value == null) return 0
  const ms = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(value) ? Date.parse(value) : Number.NaN
  if (Number.isNaN(ms)) throw bad(field, value, 'an ISO 8601 date and time such as 2026-11-21T08:00:00Z')
  return ms
}

function record(value: unknown, field: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad(field, value, 'an object')
  return value as Record<string, unknown>
}

function oneOf<Value extends string>(value: unknown, values: readonly Value[], field: string): Value {
  const found = values.find((each) => each === value)
  if (found === undefined) throw bad(field, value, `one of ${values.join(', ')}`)
  return found
}

function numbers(value: unknown, field: string): (number | null)[] {
  if (!Array.isArray(value)) throw bad(field, value, 'a list of numbers and nulls')
  return value.map((each: unknown, at) => (each === null ? null : finite(each, `${field}[${at}]`)))
}

function finite(value: unknown, field: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw bad(field, value, 'a number')
  return value
}

function wholeNumber(value: unknown, field: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) throw bad(field, value, 'a whole number from 1')
  return value
}

function bad(field: string, value: unknown, wanted: string): UserError {
  const saw = value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value)).slice(0, 200)
  return new UserError('badAlarmInput', { field, saw, wanted }, { message: `${field}: saw ${saw}, wanted ${wanted}` })
}
