import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AlarmConfig, AlarmState, ComparisonOperator, MissingDataTreatment } from './config.ts'
import { evaluateAlarm } from './evaluate.ts'

const startMs = Date.UTC(2026, 10, 21, 8, 0, 0)

function alarm(change: Partial<AlarmConfig> = {}): AlarmConfig {
  return { periodSeconds: 300, evaluationPeriods: 1, threshold: 0, comparisonOperator: 'GreaterThanThreshold', statistic: 'Sum', ...change }
}

function evaluate(config: Partial<AlarmConfig>, datapoints: (number | null)[], previousState: AlarmState = 'OK') {
  return evaluateAlarm({ config: alarm(config), previousState, datapoints, firstPeriodStartMs: startMs })
}

const _ = null

/** Source: both tables of alarms-and-missing-data.html are in data/alarm-vectors.json, run by cli/alarm-batch.test.ts. These go further. */
describe('states', () => {
  const x = 5
  const rows: [
    n: number,
    m: number | undefined,
    points: (number | null)[],
    missing: string,
    ignore: string,
    breaching: string,
    notBreaching: string,
  ][] = [
    [1, 1, [_, _, x], 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    [1, undefined, [x, _, _], 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    [2, 2, [_, _, _, x], 'kept', 'kept', 'ALARM', 'OK'],
    [2, 2, [_, _, x, _], 'ALARM', 'kept', 'ALARM', 'OK'],
    [2, 1, [_, _, _, x], 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    [2, 2, [_, x, _, 0], 'OK', 'OK', 'OK', 'OK'],
    [4, 2, [_, _, _, _, x, 0], 'OK', 'OK', 'ALARM', 'OK'],
    [4, 3, [_, _, x, _, x, _], 'ALARM', 'kept', 'ALARM', 'OK'],
    [4, 3, [_, _, _, x, x, _], 'ALARM', 'kept', 'ALARM', 'OK'],
    [4, 3, [_, _, _, _, x, x], 'kept', 'kept', 'ALARM', 'OK'],
    [5, 3, [x, x, 0, _, 0, 0, 0], 'OK', 'OK', 'OK', 'OK'],
    [5, 5, [x, x, x, x, x, _, _], 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    [5, 5, [_, _, x, _, _, _, _], 'ALARM', 'kept', 'ALARM', 'OK'],
    [5, 5, [_, _, _, x, _, _, _], 'kept', 'kept', 'ALARM', 'OK'],
    [5, 1, [_, _, _, _, _, _, 0], 'OK', 'OK', 'ALARM', 'OK'],
  ]
  for (const [n, m, points, ...expected] of rows) {
    const treatments: MissingDataTreatment[] = ['missing', 'ignore', 'breaching', 'notBreaching']
    test.each(treatments.map((treatment, at) => [treatment, expected[at]] as const))(
      `${m ?? 'all'} of ${n} over ${points.map((point) => point ?? '-').join(' ')}, %s: %s`,
      (treatMissingData, state) => {
        for (const previous of ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const) {
          const result = evaluate({ evaluationPeriods: n, datapointsToAlarm: m, treatMissingData, threshold: 3 }, points, previous)
          expect(result.state).toBe(state === 'kept' ? previous : state)
          expect(result.isKept).toBe(state === 'kept')
        }
      },
    )
  }

  test('a kept state has no reason of its own', () => {
    expect(evaluate({ treatMissingData: 'ignore' }, [_, _, _], 'ALARM')).toEqual({
      state: 'ALARM',
      isKept: true,
      reason: undefined,
      reasonData: undefined,
      evaluated: [],
    })
  })

  test('the four decisions agree on what all of them see: with N real points the treatment does not matter', () => {
    const point = fc.option(fc.integer({ min: 0, max: 6 }), { nil: null, freq: 3 })
    fc.assert(
      fc.property(
        fc.array(point, { minLength: 1, maxLength: 9 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 5 }),
        (points, n, m) => {
          const config = { evaluationPeriods: n, datapointsToAlarm: Math.min(m, n), threshold: 3 }
          const states = (['missing', 'ignore', 'breaching', 'notBreaching'] as const).map(
            (treatMissingData) => evaluate({ ...config, treatMissingData }, points, 'INSUFFICIENT_DATA').state,
          )
          const real = points.filter((each) => each !== null).slice(-n)
          const breaching = real.filter((each) => each > 3).length
          if (real.length === n) expect(new Set(states)).toEqual(new Set([breaching >= config.datapointsToAlarm ? 'ALARM' : 'OK']))
          // Filling with breaches can only make matters worse, filling with good points only better.
          if (states[3] === 'ALARM') expect(states).toEqual(['ALARM', 'ALARM', 'ALARM', 'ALARM'])
          if (states[2] === 'OK') expect(states[3]).toBe('OK')
        },
      ),
      { seed: 11, numRuns: 1000 },
    )
  })
})

describe('low-sample percentiles', () => {
  const percentile = (extendedStatistic: string, samples: (number | null)[], datapoints: (number | null)[] = [9], n = 1) =>
    evaluateAlarm({
      config: alarm({
        statistic: undefined,
        extendedStatistic,
        evaluateLowSampleCountPercentile: 'ignore',
        threshold: 5,
        evaluationPeriods: n,
      }),
      previousState: 'INSUFFICIENT_DATA',
      datapoints,
      sampleCounts: samples,
    }).isKept

  test.each([
    ['p50', 19, true],
    ['p50', 20, false],
    ['p90', 99, true],
    ['p90', 100, false],
    ['p95', 199, true],
    ['p95', 200, false],
    ['p99', 1000, false],
    ['p99.9', 9999, true],
    ['p99.9', 10000, false],
    ['p10', 99, true],
    ['p10', 100, false],
    ['p1', 1000, false],
    ['p1', 999, true],
  ])('%s of %d samples: kept %s', (statistic, samples, isKept) => {
    expect(percentile(statistic, [samples])).toBe(isKept)
  })

  test('a deciding point with too few samples keeps the state, an older one does not', () => {
    expect(percentile('p90', [100, 50], [9, 9], 2)).toBe(true)
    expect(percentile('p90', [50, 100], [9, 9], 1)).toBe(false)
    expect(percentile('p90', [null], [null])).toBe(false)
  })

  test('without ignore, or for plain statistics, samples do not matter', () => {
    const low = (change: Partial<AlarmConfig>) =>
      evaluateAlarm({ config: alarm(change), previousState: 'OK', datapoints: [9], sampleCounts: [1] }).isKept
    expect(low({ statistic: undefined, extendedStatistic: 'p90' })).toBe(false)
    expect(low({ statistic: 'Average', evaluateLowSampleCountPercentile: 'ignore' })).toBe(false)
  })
})

describe('reasons', () => {
  const reason = (config: Partial<AlarmConfig>, datapoints: (number | null)[]) => evaluate(config, datapoints).reason

  test.each<[ComparisonOperator, number, string]>([
    ['GreaterThanThreshold', 1, 'was greater than'],
    ['GreaterThanThreshold', 0, 'was not greater than'],
    ['GreaterThanOrEqualToThreshold', 0, 'was greater than or equal to'],
    ['GreaterThanOrEqualToThreshold', -1, 'was not greater than or equal to'],
    ['LessThanThreshold', -1, 'was less than'],
    ['LessThanThreshold', 0, 'was not less than'],
    ['LessThanOrEqualToThreshold', 0, 'was less than or equal to'],
    ['LessThanOrEqualToThreshold', 1, 'was not less than or equal to'],
  ])('%s on %d: %s', (comparisonOperator, value, words) => {
    expect(reason({ comparisonOperator }, [value])).toBe(
      `Threshold Crossed: 1 datapoint [${value}.0 (21/11/26 08:00:00)] ${words} the threshold (0.0).`,
    )
  })

  test('numbers as Java prints doubles', () => {
    expect(reason({ threshold: 0.0001 }, [1e7])).toBe(
      'Threshold Crossed: 1 datapoint [1.0E7 (21/11/26 08:00:00)] was greater than the threshold (1.0E-4).',
    )
    expect(reason({ threshold: -12.5, comparisonOperator: 'LessThanThreshold' }, [-6_000_000])).toBe(
      'Threshold Crossed: 1 datapoint [-6000000.0 (21/11/26 08:00:00)] was less than the threshold (-12.5).',
    )
  })

  test('winners only, newest first, each with the start of its own place', () => {
    expect(reason({ evaluationPeriods: 3, datapointsToAlarm: 2, threshold: 3 }, [9, 5, 0, 6])).toBe(
      'Threshold Crossed: 2 out of the last 3 datapoints [6.0 (21/11/26 08:15:00), 5.0 (21/11/26 08:05:00)] were greater than the threshold (3.0) (minimum 2 datapoints for OK -> ALARM transition).',
    )
    expect(reason({ evaluationPeriods: 3, threshold: 3 }, [9, 5, 0, 1])).toBe(
      'Threshold Crossed: 2 datapoints [1.0 (21/11/26 08:15:00), 0.0 (21/11/26 08:10:00)] were not greater than the threshold (3.0).',
    )
  })

  test('five winning points or more in ALARM: the long form, with and without M', () => {
    const points = [7, 7, 1, 2, 3, 4, 5, 6]
    const newest =
      '[6.0 (21/11/26 08:35:00), 5.0 (21/11/26 08:30:00), 4.0 (21/11/26 08:25:00), 3.0 (21/11/26 08:20:00), 2.0 (21/11/26 08:15:00)]'
    expect(reason({ evaluationPeriods: 6, datapointsToAlarm: 6 }, points)).toBe(
      `Threshold Crossed: 6 out of the last 6 datapoints were greater than the threshold (0.0). The most recent datapoints which crossed the threshold: ${newest} (minimum 6 datapoints for OK -> ALARM transition).`,
    )
    expect(reason({ evaluationPeriods: 6 }, points)).toBe(
      `Threshold Crossed: 6 datapoints were greater than the threshold (0.0). The most recent datapoints which crossed the threshold: ${newest}.`,
    )
    expect(reason({ evaluationPeriods: 5, datapointsToAlarm: 4, threshold: 2 }, [0, 3, 4, 5, 6])).toMatch(
      /^Threshold Crossed: 4 out of the last 5 datapoints \[6\.0 /,
    )
  })

  test('five good points or more: the short form with all of them', () => {
    expect(reason({ evaluationPeriods: 5, datapointsToAlarm: 5 }, [0, 0, 0, 0, 0])).toBe(
      'Threshold Crossed: 5 out of the last 5 datapoints [0.0 (21/11/26 08:20:00), 0.0 (21/11/26 08:15:00), 0.0 (21/11/26 08:10:00), 0.0 (21/11/26 08:05:00), 0.0 (21/11/26 08:00:00)] were not greater than the threshold (0.0) (minimum 1 datapoint for ALARM -> OK transition).',
    )
  })

  test('filled points are named, on whichever side they stand', () => {
    expect(reason({ evaluationPeriods: 20, datapointsToAlarm: 1, treatMissingData: 'notBreaching' }, [_, _, 613])).toBe(
      'Threshold Crossed: 1 out of the last 20 datapoints [613.0 (21/11/26 08:10:00)] was greater than the threshold (0.0) and 19 missing datapoints were treated as [NonBreaching] (minimum 1 datapoint for OK -> ALARM transition).',
    )
    expect(reason({ evaluationPeriods: 2, treatMissingData: 'breaching' }, [_, _, 1])).toBe(
      'Threshold Crossed: 1 datapoint [1.0 (21/11/26 08:10:00)] was greater than the threshold (0.0) and 1 missing datapoint was treated as [Breaching].',
    )
    expect(reason({ evaluationPeriods: 1, treatMissingData: 'breaching' }, [_, _, 1])).not.toContain('missing')
  })

  test('nothing but fills on the winning side', () => {
    expect(reason({ evaluationPeriods: 3, datapointsToAlarm: 2, treatMissingData: 'breaching' }, [_, _, 0])).toBe(
      'Threshold Crossed: 1 datapoint was received for 3 periods and 2 missing datapoints were treated as [Breaching].',
    )
    expect(reason({ evaluationPeriods: 3, datapointsToAlarm: 3, treatMissingData: 'notBreaching' }, [_, 1, 1])).toBe(
      'Threshold Crossed: 2 datapoints were received for 3 periods and 1 missing datapoint was treated as [NonBreaching].',
    )
    expect(reason({ evaluationPeriods: 1, treatMissingData: 'notBreaching' }, [_, _])).toBe(
      'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].',
    )
  })

  test('no data: evaluation periods are counted, not datapoints to alarm', () => {
    expect(reason({ evaluationPeriods: 3, datapointsToAlarm: 1 }, [_, _, _])).toBe('Insufficient Data: 3 datapoints were unknown.')
    expect(reason({}, [_])).toBe('Insufficient Data: 1 datapoint was unknown.')
  })

  test('without the start of the range dates begin in 1970', () => {
    const { reason: text } = evaluateAlarm({ config: alarm(), previousState: 'OK', datapoints: [0, 1] })
    expect(text).toContain('[1.0 (01/01/70 00:05:00)]')
  })
})

/** Recorded by https://github.com/radkawar/stackd (…/cloudwatch/alarm_evaluation.json, us-east-1, 14 September 2026); doubles as AWS sends them. */
describe('StateReasonData', () => {
  const ten: Partial<AlarmConfig> = {
    periodSeconds: 10,
    evaluationPeriods: 3,
    threshold: 50,
    statistic: 'Average',
    unit: 'Count',
    treatMissingData: 'missing',
  }
  const data = (m: number, first: string, asked: string, datapoints: (number | null)[], change: Partial<AlarmConfig> = {}) =>
    evaluateAlarm({
      config: alarm({ ...ten, datapointsToAlarm: m, ...change }),
      previousState: 'INSUFFICIENT_DATA',
      datapoints,
      sampleCounts: datapoints.map((value) => (value === null ? null : 1)),
      firstPeriodStartMs: Date.parse(`2026-09-14T${first}Z`),
      evaluatedAtMs: Date.parse(`2026-09-14T${asked}Z`),
    }).reasonData

  test('one breach, waited for: the decision counts the empty places behind it', () => {
    expect(data(3, '05:45:50', '05:47:38.775', [_, _, _, _, _, _, 100, _, _])).toBe(
      '{"version":"1.0","queryDate":"2026-09-14T05:47:38.775+0000","startDate":"2026-09-14T05:46:50.000+0000","unit":"Count","statistic":"Average","period":10,"recentDatapoints":[100.0],"threshold":50.0,"evaluatedDatapoints":[{"timestamp":"2026-09-14T05:47:10.000+0000"},{"timestamp":"2026-09-14T05:47:00.000+0000"},{"timestamp":"2026-09-14T05:46:50.000+0000","sampleCount":1.0,"value":100.0}]}',
    )
  })

  test('two breaches with a gap and one newer empty place', () => {
    expect(data(3, '05:51:00', '05:52:48.775', [_, 100, _, 100, _, _, _, _, _])).toBe(
      '{"version":"1.0","queryDate":"2026-09-14T05:52:48.775+0000","startDate":"2026-09-14T05:51:10.000+0000","unit":"Count","statistic":"Average","period":10,"recentDatapoints":[100.0,null,100.0],"threshold":50.0,"evaluatedDatapoints":[{"timestamp":"2026-09-14T05:52:20.000+0000"},{"timestamp":"2026-09-14T05:51:30.000+0000","sampleCount":1.0,"value":100.0},{"timestamp":"2026-09-14T05:51:10.000+0000","sampleCount":1.0,"value":100.0}]}',
    )
  })

  test('OK takes N−M+1 points: one good real point and the newest empty place', () => {
    expect(data(2, '05:52:50', '05:54:37.550', [_, _, _, _, _, _, _, _, 0])).toContain(
      '"evaluatedDatapoints":[{"timestamp":"2026-09-14T05:54:10.000+0000","sampleCount":1.0,"value":0.0},{"timestamp":"2026-09-14T05:54:00.000+0000"}]',
    )
  })

  test('no data: no startDate, M empty places', () => {
    expect(data(2, '05:42:50', '05:44:37.552', [_, _, _, _, _, _, _, _, _])).toBe(
      '{"version":"1.0","queryDate":"2026-09-14T05:44:37.552+0000","unit":"Count","statistic":"Average","period":10,"recentDatapoints":[],"threshold":50.0,"evaluatedDatapoints":[{"timestamp":"2026-09-14T05:44:10.000+0000"},{"timestamp":"2026-09-14T05:44:00.000+0000"}]}',
    )
  })

  test('Lab A: one failed sign-in, as in the alarm’s history', () => {
    const { reasonData, evaluated } = evaluateAlarm({
      config: alarm({ datapointsToAlarm: 1 }),
      previousState: 'INSUFFICIENT_DATA',
      datapoints: [_, _, 1],
      sampleCounts: [_, _, 1],
      firstPeriodStartMs: startMs - 600_000,
      evaluatedAtMs: Date.UTC(2026, 10, 21, 8, 5, 44, 118),
    })
    expect(reasonData).toBe(
      '{"version":"1.0","queryDate":"2026-11-21T08:05:44.118+0000","startDate":"2026-11-21T08:00:00.000+0000","statistic":"Sum","period":300,"recentDatapoints":[1.0],"threshold":0.0,"evaluatedDatapoints":[{"timestamp":"2026-11-21T08:00:00.000+0000","sampleCount":1.0,"value":1.0}]}',
    )
    expect(evaluated).toEqual([{ startMs, value: 1, sampleCount: 1 }])
  })

  test('percentiles by their name; unknown sample counts are left out', () => {
    const { reasonData } = evaluateAlarm({
      config: alarm({ statistic: undefined, extendedStatistic: 'p90' }),
      previousState: 'OK',
      datapoints: [1],
      firstPeriodStartMs: startMs,
    })
    expect(reasonData).toContain('"statistic":"p90"')
    expect(reasonData).toContain('"queryDate":"2026-11-21T08:05:00.000+0000"')
    expect(reasonData).toContain('"evaluatedDatapoints":[{"timestamp":"2026-11-21T08:00:00.000+0000","value":1.0}]')
  })
})
