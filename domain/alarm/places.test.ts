import { describe, expect, test } from 'vitest'
import { UserError } from '../error.ts'
import { evaluationRange, leavesRangeAtMs, placesAt } from './places.ts'

const at = (time: string): number => Date.parse(`2026-09-14T${time}Z`)
const times = (starts: readonly number[]): string[] => starts.map((ms) => new Date(ms).toISOString().slice(11, 19))

describe('the evaluation range', () => {
  test.each([
    [300, 3, 5],
    [300, 1, 3],
    [3600, 1, 3],
    [60, 1, 6],
    [120, 2, 7],
    [10, 3, 9],
    [30, 1, 7],
  ])('%d s, %d periods: %d places', (periodSeconds, evaluationPeriods, places) => {
    expect(evaluationRange({ periodSeconds, evaluationPeriods })).toBe(places)
  })
})

describe('sliding windows', () => {
  test.each([
    [300, '17:04:40', '16:59:00'],
    [300, '20:22:54', '20:17:00'],
    [300, '02:36:09', '02:31:00'],
    [300, '06:01:18', '05:56:00'],
    [300, '06:01:00', '05:56:00'],
    [60, '19:00:38', '18:59:00'],
    [3600, '19:00:38', '18:00:00'],
    [10, '05:42:58', '05:42:30'],
    [10, '05:44:37', '05:44:10'],
    [10, '05:52:48', '05:52:20'],
  ])('%d s asked at %s: newest place %s', (periodSeconds, now, newest) => {
    expect(times(placesAt({ nowMs: at(now), periodSeconds, places: 1 }))).toEqual([newest])
  })

  test('older places follow back to back, oldest first', () => {
    expect(times(placesAt({ nowMs: at('08:09:30'), periodSeconds: 300, places: 3 }))).toEqual(['07:54:00', '07:59:00', '08:04:00'])
  })

  test('with the current minute a point counts at once', () => {
    expect(times(placesAt({ nowMs: at('08:05:44'), periodSeconds: 300, places: 2, newest: 'current' }))).toEqual(['07:56:00', '08:01:00'])
    expect(times(placesAt({ nowMs: at('08:05:00'), periodSeconds: 60, places: 1, newest: 'current' }))).toEqual(['08:05:00'])
    expect(times(placesAt({ nowMs: at('08:05:44'), periodSeconds: 10, places: 2, newest: 'current' }))).toEqual(['08:05:30', '08:05:40'])
  })
})

describe('wall clock windows', () => {
  const newest = (now: string, periodSeconds: number, timezone?: string): string => {
    const [startMs = Number.NaN] = placesAt({ nowMs: Date.parse(now), periodSeconds, places: 1, window: { kind: 'wallClock', timezone } })
    return new Date(startMs).toISOString()
  }

  test.each([
    ['2026-09-14T17:04:40Z', 300, undefined, '2026-09-14T16:55:00.000Z'],
    ['2026-09-14T17:04:40Z', 3600, undefined, '2026-09-14T16:00:00.000Z'],
    ['2026-09-14T17:04:40Z', 3600, 'Asia/Kolkata', '2026-09-14T15:30:00.000Z'],
    ['2026-09-14T17:04:40Z', 3600, '+05:30', '2026-09-14T15:30:00.000Z'],
    ['2026-09-14T17:04:40Z', 3600, 'UTC+05:30', '2026-09-14T15:30:00.000Z'],
    ['2026-09-14T17:04:40Z', 86_400, undefined, '2026-09-13T00:00:00.000Z'],
    ['2026-09-14T17:04:40Z', 86_400, 'Asia/Shanghai', '2026-09-13T16:00:00.000Z'],
    ['2026-09-16T17:04:40Z', 604_800, undefined, '2026-09-07T00:00:00.000Z'],
    // New York went to summer time on 8 March 2026: the midnight that begins that day is at 05:00 UTC.
    ['2026-03-08T12:00:00Z', 86_400, 'America/New_York', '2026-03-07T05:00:00.000Z'],
  ])('asked at %s, %d s, %s: newest place starts %s', (now, periodSeconds, timezone, expected) => {
    expect(newest(now, periodSeconds, timezone)).toBe(expected)
  })

  test('the current period, where asked for', () => {
    const [startMs = 0] = placesAt({
      nowMs: at('17:04:40'),
      periodSeconds: 300,
      places: 1,
      window: { kind: 'wallClock' },
      newest: 'current',
    })
    expect(times([startMs])).toEqual(['17:00:00'])
  })

  test('an unknown zone is an error with its name', () => {
    const ask = () => placesAt({ nowMs: 0, periodSeconds: 60, places: 1, window: { kind: 'wallClock', timezone: 'Mars/Base' } })
    expect(ask).toThrow(UserError)
    expect(ask).toThrow('Unknown time zone: Mars/Base')
  })
})

describe('leaving the range', () => {
  const holds = (bucketMs: number, nowMs: number, periodSeconds: number, places: number, newest: 'complete' | 'current'): boolean => {
    const [first = Number.NaN] = placesAt({ nowMs, periodSeconds, places, newest })
    return bucketMs >= first
  }

  test.each([
    [300, 3, 'complete', '08:16:00'],
    [300, 3, 'current', '08:15:00'],
    [60, 6, 'complete', '08:07:00'],
    [60, 6, 'current', '08:06:00'],
    [10, 9, 'complete', '08:01:50'],
    [10, 9, 'current', '08:01:30'],
  ] as const)(
    '%d s, %d places, %s: a point of 08:00:00 is gone at %s and not a moment before',
    (periodSeconds, places, newest, expected) => {
      const bucketMs = at('08:00:00')
      const goneMs = leavesRangeAtMs({ bucketMs, periodSeconds, places, newest })
      expect(times([goneMs])).toEqual([expected])
      expect(holds(bucketMs, goneMs, periodSeconds, places, newest)).toBe(false)
      expect(holds(bucketMs, goneMs - 1, periodSeconds, places, newest)).toBe(true)
    },
  )
})
