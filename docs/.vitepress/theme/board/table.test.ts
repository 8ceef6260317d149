import { describe, expect, test } from 'vitest'
import { paceOf, someOf, stepTicks, timeTicks } from './pace.ts'
import { afterKey, partsOf, windowOf } from './window.ts'

describe('the rows that are drawn', () => {
  test('are those in view and a few beyond, whatever the length of the table', () => {
    expect(windowOf(0, 400, 40, 500)).toEqual({ from: 0, to: 18 })
    expect(windowOf(4000, 400, 40, 500)).toEqual({ from: 92, to: 118 })
    expect(windowOf(20_000, 400, 40, 500)).toEqual({ from: 492, to: 500 })
    // It was filtered while it was scrolled far down.
    expect(windowOf(20_000, 400, 40, 3)).toEqual({ from: 3, to: 3 })
    expect(windowOf(0, 400, 40, 0)).toEqual({ from: 0, to: 0 })
  })

  const told = (kept: number | null) =>
    partsOf({ from: 4, to: 6 }, 10, kept).map((part) => (part.kind === 'row' ? part.index : `${part.rows} ${part.key}`))
  test('room is kept for the others; the row with the focus stays', () => {
    expect(told(null)).toEqual(['4 before', 4, 5, '4 after'])
    expect(told(5)).toEqual(['4 before', 4, 5, '4 after'])
    expect(told(1)).toEqual(['1 before', 1, '2 between', 4, 5, '4 after'])
    expect(told(0)).toEqual([0, '3 between', 4, 5, '4 after'])
    expect(told(8)).toEqual(['4 before', 4, 5, '2 between', 8, '1 after'])
    expect(told(9)).toEqual(['4 before', 4, 5, '3 between', 9])
    // Somebody who is filtered away.
    expect(told(10)).toEqual(['4 before', 4, 5, '4 after'])
    for (const kept of [null, 0, 1, 5, 8, 9]) {
      const rows = partsOf({ from: 4, to: 6 }, 10, kept).reduce((sum, part) => sum + (part.kind === 'row' ? 1 : part.rows), 0)
      expect(rows, String(kept)).toBe(10)
    }
  })
})

test.each([
  ['ArrowLeft', { row: 5, column: 1 }],
  ['ArrowRight', { row: 5, column: 3 }],
  ['ArrowUp', { row: 4, column: 2 }],
  ['ArrowDown', { row: 6, column: 2 }],
  ['Home', { row: 5, column: 0 }],
  ['End', { row: 5, column: 3 }],
  ['PageUp', { row: 0, column: 2 }],
  ['PageDown', { row: 7, column: 2 }],
  ['Ctrl+Home', { row: 0, column: 0 }],
  ['Ctrl+End', { row: 7, column: 3 }],
  ['a', null],
])('%s', (name, spot) => {
  const key = { key: name.replace('Ctrl+', ''), ctrlKey: name.startsWith('Ctrl+') }
  expect(afterKey(key, { row: 5, column: 2 }, { rows: 8, columns: 4, page: 6 })).toEqual(spot)
})

describe('the pace', () => {
  test('of the class or a group; where nobody was seen yet there is no point', () => {
    const pace = [
      { at: '2026-01-02T03:00:00.000Z', groups: { '': { done: 3, people: 2 }, A: { done: 1, people: 1 } } },
      { at: '2026-01-02T03:01:00.000Z', groups: { '': { done: 8, people: 4 } } },
      { at: '2026-01-02T03:02:00.000Z', groups: { '': { done: 0, people: 0 } } },
    ]
    expect(paceOf(pace, null).map(({ average }) => average)).toEqual([1.5, 2])
    expect(paceOf(pace, 'A').map(({ average }) => average)).toEqual([1])
    expect(paceOf(pace, 'toString')).toEqual([])
  })

  test.each([
    [13, [0, 4, 8, 13]],
    [14, [0, 4, 8, 12, 14]],
    [10, [0, 3, 6, 10]],
    [3, [0, 1, 2, 3]],
    [1, [0, 1]],
    [0, [0]],
  ])('marks for %d steps', (top, ticks) => {
    expect(stepTicks(top)).toEqual(ticks)
  })

  test('marks of time are round, few, and within', () => {
    const from = Date.UTC(2026, 0, 2, 3, 7, 12)
    for (const minutes of [0.5, 1, 3, 7, 45, 130, 500, 3000, 100_000]) {
      const to = from + minutes * 60_000
      const ticks = timeTicks(from, to, 6)
      expect(ticks.length, `${minutes} min`).toBeLessThanOrEqual(7)
      expect(ticks.length, `${minutes} min`).toBeGreaterThan(0)
      expect(ticks.every((tick) => tick >= from && tick <= to && tick % 5000 === 0)).toBe(true)
    }
    expect(timeTicks(from, from + 45 * 60_000, 6).map((tick) => new Date(tick).getUTCMinutes() % 10)).toEqual([0, 0, 0, 0, 0])
  })

  test('a handful of many points, both ends among them', () => {
    const points = Array.from({ length: 400 }, (_, at) => at)
    const some = someOf(points, 12)
    expect(some).toHaveLength(12)
    expect([some[0], some.at(-1)]).toEqual([0, 399])
    expect(someOf([1, 2], 12)).toEqual([1, 2])
  })
})
