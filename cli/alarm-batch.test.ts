import { describe, expect, test } from 'vitest'
import vectors from '../domain/alarm/data/alarm-vectors.json'
import { alarmEvaluateLine } from './alarm-batch.ts'

interface Expectation {
  readonly expectedState: string
  readonly expectedReason?: string
  readonly expectedTransition?: boolean
}
type Entry = { readonly id: string; readonly initialState?: string; readonly steps?: readonly Expectation[] } & Partial<Expectation>

const entries: readonly Entry[] = vectors

describe('cases from outside', () => {
  test.each(entries.filter((entry) => !entry.steps).map((entry) => [entry.id, entry] as const))('%s', (id, entry) => {
    const answer = alarmEvaluateLine(entry)
    expect(answer).toMatchObject({ id, state: entry.expectedState })
    if (entry.expectedReason !== undefined) expect(answer).toMatchObject({ reason: entry.expectedReason })
  })

  test.each(entries.flatMap((entry) => (entry.steps ? [[entry.id, entry, entry.steps] as const] : [])))('%s', (_id, entry, steps) => {
    const answer = alarmEvaluateLine(entry)
    if (!('states' in answer)) throw new Error('a sequence answers with states')
    expect(answer.states).toEqual(steps.map((step) => step.expectedState))
    let before = entry.initialState
    for (const [at, step] of steps.entries()) {
      if (step.expectedReason !== undefined) expect(answer.reasons[at]).toBe(step.expectedReason)
      expect(answer.states[at] !== before).toBe(step.expectedTransition)
      before = answer.states[at]
    }
  })

  test('there are as many as we were given', () => {
    expect(entries).toHaveLength(123)
  })
})

const config = { period: 300, evaluationPeriods: 1, threshold: 0, comparisonOperator: 'GreaterThanThreshold', statistic: 'Sum' }

describe('answers', () => {
  test('the id comes back as it was, reasons of a kept state are unknown', () => {
    expect(
      alarmEvaluateLine({ id: 7, config: { ...config, treatMissingData: 'ignore' }, previousState: 'ALARM', datapoints: [null] }),
    ).toEqual({
      id: 7,
      state: 'ALARM',
      reason: null,
    })
  })

  test('a sequence repeats the last reason while the state is kept', () => {
    const answer = alarmEvaluateLine({
      id: 's',
      config: { ...config, treatMissingData: 'ignore' },
      initialState: 'INSUFFICIENT_DATA',
      steps: [{ datapoints: [null] }, { datapoints: [1] }, { datapoints: [null] }],
    })
    const reason = 'Threshold Crossed: 1 datapoint [1.0 (01/01/70 00:00:00)] was greater than the threshold (0.0).'
    expect(answer).toEqual({
      id: 's',
      states: ['INSUFFICIENT_DATA', 'ALARM', 'ALARM'],
      reasons: ['Unchecked: Initial alarm creation', reason, reason],
    })
  })
})

describe('bad input says which field, what was seen, what is wanted', () => {
  const single = { id: 'x', config, previousState: 'OK', datapoints: [1] }
  test.each<[unknown, string]>([
    [null, 'input: saw null, wanted an object'],
    [[], 'input: saw [], wanted an object'],
    [{ ...single, config: undefined }, 'config: saw nothing, wanted an object'],
    [{ ...single, previousState: 'Alarm' }, 'previousState: saw "Alarm", wanted one of OK, ALARM, INSUFFICIENT_DATA'],
    [{ ...single, previousState: undefined }, 'previousState: saw nothing, wanted one of OK, ALARM, INSUFFICIENT_DATA'],
    [{ ...single, datapoints: undefined }, 'datapoints: saw nothing, wanted a list of numbers and nulls'],
    [{ ...single, datapoints: [1, '2'] }, 'datapoints[1]: saw "2", wanted a number'],
    [{ ...single, sampleCounts: [1, 2] }, 'sampleCounts: saw "2 of them", wanted one per datapoint, 1'],
    [{ ...single, firstPeriodStart: 'yesterday' }, 'firstPeriodStart: saw "yesterday", wanted an ISO 8601 date and time'],
    [{ ...single, config: { ...config, period: 0 } }, 'config.period: saw 0, wanted a whole number from 1'],
    [{ ...single, config: { ...config, threshold: '0' } }, 'config.threshold: saw "0", wanted a number'],
    [{ ...single, config: { ...config, evaluationPeriods: 1.5 } }, 'config.evaluationPeriods: saw 1.5, wanted a whole number from 1'],
    [{ ...single, config: { ...config, datapointsToAlarm: 2 } }, 'config.datapointsToAlarm: saw 2, wanted at most evaluationPeriods, 1'],
    [
      { ...single, config: { ...config, comparisonOperator: '>' } },
      'config.comparisonOperator: saw ">", wanted one of GreaterThanThreshold',
    ],
    [{ ...single, config: { ...config, treatMissingdata: 'ignore' } }, 'config.treatMissingdata: saw "ignore", wanted one of period,'],
    [
      { ...single, config: { ...config, treatMissingData: 'notbreaching' } },
      'config.treatMissingData: saw "notbreaching", wanted one of missing',
    ],
    [{ ...single, config: { ...config, extendedStatistic: 'p101' } }, 'Unsupported statistic: p101'],
    [{ id: 's', config, initialState: 'OK', steps: {} }, 'steps: saw {}, wanted a list'],
    [{ id: 's', config, initialState: 'OK', steps: [{ datapoints: [1] }, 3] }, 'steps[1]: saw 3, wanted an object'],
    [{ id: 's', config, initialState: 'OK', steps: [{ datapoints: [true] }] }, 'steps[0].datapoints[0]: saw true, wanted a number'],
  ])('%j', (input, message) => {
    expect(() => alarmEvaluateLine(input)).toThrow(message)
  })
})
