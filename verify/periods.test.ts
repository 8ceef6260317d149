import { describe, expect, test } from 'vitest'
import type { AlarmConditionSeen } from '../checks/shapes.ts'
import { crosses, mostInOnePeriod, waitForRoomMs } from './periods.ts'

// Found by hand: three sign-ins around a full minute, two before it and one behind it, and an alarm that wanted three in one.

const condition = (change: Partial<AlarmConditionSeen> = {}): AlarmConditionSeen => ({
  namespace: 'N',
  metricName: 'M',
  dimensions: [],
  statistic: 'Sum',
  unit: null,
  periodSeconds: 60,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  threshold: 3,
  comparison: 'GreaterThanOrEqualToThreshold',
  treatMissingData: null,
  ...change,
})
const minute = 60_000 * 1_000_000

test('only a sum above a threshold says how much it takes', () => {
  expect([2, 3].map((sum) => crosses(condition(), sum))).toEqual([false, true])
  expect([3, 4].map((sum) => crosses(condition({ comparison: 'GreaterThanThreshold' }), sum))).toEqual([false, true])
  expect(crosses(condition({ comparison: 'LessThanThreshold' }), 3)).toBeNull()
  expect(crosses(condition({ statistic: 'Average' }), 3)).toBeNull()
})

test('periods begin on the clock', () => {
  expect(mostInOnePeriod(condition(), [minute - 3_000, minute - 1_000, minute + 500])).toBe(2)
  expect(mostInOnePeriod(condition({ periodSeconds: 300 }), [minute + 1, minute + 60_001])).toBe(2)
  expect(mostInOnePeriod(condition(), [])).toBe(0)
})

describe('the attempts wait for a period that holds them all', () => {
  const about = { nowMs: minute - 5_000, attempts: 3, spacingMs: 300 }
  test('near its end', () => expect(waitForRoomMs(condition(), about)).toBe(5_000))
  test('not while there is room', () => expect(waitForRoomMs(condition(), { ...about, nowMs: minute + 5_000 })).toBe(0))
  test('not where one failure is enough', () => expect(waitForRoomMs(condition({ threshold: 1 }), about)).toBe(0))
  test('not where they never fit', () => expect(waitForRoomMs(condition(), { ...about, spacingMs: 60_000 })).toBe(0))
  test('not for one', () => expect(waitForRoomMs(condition(), { ...about, attempts: 1 })).toBe(0))
  test('never longer than they take', () => {
    for (let left = 0; left < 60; left += 1) {
      const waitMs = waitForRoomMs(condition(), { ...about, nowMs: minute - left * 1_000 })
      expect(waitMs).toBeLessThan(10_000)
    }
  })
})
