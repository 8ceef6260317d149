import { describe, expect, test } from 'vitest'
import { readStatistic } from './config.ts'
import { bucketOf, datapointsOf, emptyBucket, type MetricBucket, mergeBuckets, statisticOf } from './statistic.ts'

const set = (sum: number, count: number, min: number, max: number): MetricBucket => ({ sum, count, min, max })

describe('plain statistics', () => {
  const buckets = [
    bucketOf([
      [1, 1],
      [4, 2],
    ]),
    set(6, 2, 2, 4),
  ]
  test.each([
    ['Sum', 15],
    ['SampleCount', 5],
    ['Average', 3],
    ['Minimum', 1],
    ['Maximum', 4],
  ])('%s over two buckets is %d', (statistic, expected) => {
    expect(statisticOf(buckets, statistic)).toBe(expected)
  })

  test('nothing has no statistic, not even a sum of 0', () => {
    expect(statisticOf([], 'Sum')).toBeNull()
    expect(statisticOf([emptyBucket], 'SampleCount')).toBeNull()
  })

  test('merging keeps values only where both sides know them', () => {
    expect(mergeBuckets(bucketOf([[1, 1]]), bucketOf([[1, 2]])).values).toEqual([[1, 3]])
    expect(mergeBuckets(bucketOf([[1, 1]]), set(7, 1, 7, 7)).values).toEqual([
      [1, 1],
      [7, 1],
    ])
    expect(mergeBuckets(bucketOf([[1, 1]]), set(6, 2, 2, 4)).values).toBeUndefined()
  })
})

describe('percentiles', () => {
  const hundred = bucketOf(Array.from({ length: 100 }, (_, at) => [at + 1, 1] as const))
  test.each([
    ['p0', 1],
    ['p1', 1],
    ['p50', 50],
    ['p90', 90],
    ['p99', 99],
    ['p99.5', 100],
    ['p100', 100],
  ])('%s of 1 … 100 is %d, by nearest rank', (statistic, expected) => {
    expect(statisticOf([hundred], statistic)).toBe(expected)
  })

  test('equal values give exactly that value, however many', () => {
    for (const count of [99, 100, 101]) expect(statisticOf([bucketOf([[10, count]])], 'p90')).toBe(10)
  })

  test('none from sets of statistics, unless they hold one sample or one value; none with negative values', () => {
    expect(statisticOf([set(6, 2, 2, 4)], 'p90')).toBeNull()
    expect(statisticOf([set(7, 1, 7, 7)], 'p90')).toBe(7)
    expect(statisticOf([set(21, 3, 7, 7)], 'p50')).toBe(7)
    expect(
      statisticOf(
        [
          bucketOf([
            [-1, 1],
            [2, 5],
          ]),
        ],
        'p90',
      ),
    ).toBeNull()
  })

  test('counts weigh, zero counts do not', () => {
    expect(
      statisticOf(
        [
          bucketOf([
            [2, 2],
            [10, 3],
          ]),
        ],
        'p40',
      ),
    ).toBe(2)
    expect(
      statisticOf(
        [
          bucketOf([
            [2, 2],
            [10, 3],
          ]),
        ],
        'p41',
      ),
    ).toBe(10)
    expect(
      statisticOf(
        [
          bucketOf([
            [1, 0],
            [5, 1],
            [9, 0],
          ]),
        ],
        'p100',
      ),
    ).toBe(5)
  })
})

describe('names', () => {
  test.each(['p101', 'tm90', 'IQM', 'sum', 'TC(:5)', '', 'p', 'p-1', 'p9.'])('%j is refused by name', (text) => {
    expect(() => readStatistic(text)).toThrow(`Unsupported statistic: ${text}`)
  })
  test('p99.9 is read', () => {
    expect(readStatistic('p99.9')).toEqual({ kind: 'percentile', percent: 99.9, text: 'p99.9' })
  })
})

test('datapoints of places: each holds the minutes that start within it', () => {
  const minute = 60_000
  const buckets = [0, 4, 5, 14].map((at) => [at * minute, bucketOf([[1, 1]])] as const)
  const placeStartsMs = [0, 5 * minute, 10 * minute, 15 * minute]
  expect(datapointsOf({ buckets, placeStartsMs, periodSeconds: 300, statistic: 'Sum' })).toEqual({
    datapoints: [2, 1, 1, null],
    sampleCounts: [2, 1, 1, null],
  })
})
