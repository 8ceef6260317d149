import { describe, expect, test } from 'vitest'
import type { Outcome } from '../../../../checks/step.ts'
import { type Board, changed, countedSteps, type PersonView } from '../../../../class/board.ts'
import { readWish, withWish } from './address.ts'
import { chosenOf, readBoard, readChange, readClasses } from './reading.ts'
import { roundOf } from './round.ts'
import {
  countedUntil,
  countsOf,
  groupsOf,
  isBeingLookedAt,
  isStuck,
  longestStuck,
  minutesAt,
  reasonsOf,
  rowsOf,
  sharesOf,
  type Wanted,
  wantedRows,
} from './rows.ts'

const steps = ['a01-trail', 'a02-logs', 'a14-clean-up']
const minute = (count: number) => new Date(Date.UTC(2026, 0, 2, 3, count)).toISOString()
const nowMs = Date.parse(minute(30))

/** A person whose steps have these outcomes, each since a minute of the hour. */
const person = (name: string, outcomes: readonly (readonly [Outcome, number])[], more: Partial<PersonView> = {}): PersonView => ({
  name,
  account: '111122223333',
  region: 'us-east-1',
  group: null,
  language: null,
  at: minute(30),
  steps: outcomes.map(([outcome, since], at) => ({
    step: steps[at] ?? '',
    outcome,
    reason: outcome === 'done' ? null : `${outcome}.it`,
    params: {},
    saw: {},
    since: minute(since),
  })),
  ...more,
})
const people: readonly PersonView[] = [
  person(
    'Lee 10',
    [
      ['done', 1],
      ['todo', 25],
      ['todo', 1],
    ],
    { group: 'B' },
  ),
  person(
    'Lee 2',
    [
      ['done', 1],
      ['differs', 5],
      ['todo', 1],
    ],
    { group: 'A' },
  ),
  person(
    'Ａda',
    [
      ['todo', 20],
      ['todo', 1],
      ['todo', 1],
    ],
    { group: 'A' },
  ),
  person('Kim', [
    ['done', 1],
    ['done', 2],
    ['done', 3],
  ]),
  person(
    'Waits',
    [
      ['done', 1],
      ['waiting', 2],
      ['todo', 1],
    ],
    { group: 'A' },
  ),
  person('New', [], { at: null }),
]
const board: Board = {
  class: 'autumn',
  lab: 'lab-a',
  steps,
  undoing: ['a14-clean-up'],
  at: minute(30),
  people,
  summary: { done: 0, todo: 0, differs: 0, waiting: 0, unseen: 0 },
  rounds: [],
  pace: [],
}
const rows = rowsOf(board)
const all: Wanted = { group: null, onlyStuck: false, search: '', reason: null, order: 'roster' }
const named = (wanted: Partial<Wanted>) => wantedRows(rows, { ...all, ...wanted }, nowMs, 'en-US').map(({ person }) => person.name)

describe('rows', () => {
  test('have a cell for each step, count what counts, and know where somebody stands', () => {
    expect(rows.map(({ done, stuck }) => [done, stuck?.cell.step ?? null])).toEqual([
      [1, 'a02-logs'],
      [1, 'a02-logs'],
      [0, 'a01-trail'],
      [2, null],
      [1, 'a02-logs'],
      [0, null],
    ])
    expect(rows[5]?.cells).toEqual([null, null, null])
  })

  test('who has not changed keeps their row; who has gets a new one', () => {
    const later = changed(board, {
      at: minute(31),
      summary: board.summary,
      rounds: [],
      pace: [],
      people: { 1: person('Lee 2', [['done', 1]]) },
    })
    const next = rowsOf(later)
    expect(next.map((row, at) => row === rows[at])).toEqual([true, false, true, true, true, true])
  })

  test('people of another roster’s place, or other steps, are other rows', () => {
    expect(rowsOf({ ...board, people: [...people].reverse() })[0]).toMatchObject({ at: 0, person: { name: 'New' } })
    expect(rowsOf({ ...board, steps: ['a01-trail'] })[0]?.cells).toHaveLength(1)
  })
})

describe('stuck', () => {
  test('ten minutes without a change, a minute less is not', () => {
    expect(rows.map((row) => minutesAt(row, nowMs))).toEqual([5, 25, 10, null, 28, null])
    expect(rows.map((row) => isStuck(row, nowMs))).toEqual([false, true, true, false, false, false])
    expect(rows.map((row) => isStuck(row, nowMs - 1))).toEqual([false, true, false, false, false, false])
  })

  test('in a practice class the minutes are those of the class', () => {
    const quick = rowsOf({ ...board, speed: 2.5 })
    expect(quick.map((row) => minutesAt(row, nowMs))).toEqual([12, 62, 25, null, 70, null])
    expect(isStuck(quick[0] ?? expect.fail(), nowMs)).toBe(true)
    expect(rowsOf(board).map((row) => minutesAt(row, nowMs))).toEqual([5, 25, 10, null, 28, null])
  })

  test('the longest first; who waits for AWS is not among them', () => {
    expect(longestStuck(rows, nowMs).map(({ person }) => person.name)).toEqual(['Lee 2', 'Ａda'])
  })

  test('after the last look time stands still: nobody knows what happened since', () => {
    const later = nowMs + 60 * 60_000
    expect(isBeingLookedAt(board, nowMs)).toBe(true)
    expect(isBeingLookedAt(board, later)).toBe(false)
    expect(countedUntil(board, later)).toBe(nowMs + 5 * 60_000)
    expect(countedUntil({ at: null }, later)).toBe(later)
    // Clocks of two machines differ a little.
    expect(minutesAt(rows[0] ?? expect.fail(), Date.parse(minute(24)))).toBe(0)
  })
})

describe('which rows, in which order', () => {
  test.each([
    ['roster', ['Lee 10', 'Lee 2', 'Ａda', 'Kim', 'Waits', 'New']],
    ['name', ['Ａda', 'Kim', 'Lee 2', 'Lee 10', 'New', 'Waits']],
    ['stuck', ['Lee 2', 'Ａda', 'Lee 10', 'Waits', 'Kim', 'New']],
    ['done', ['Ａda', 'New', 'Lee 10', 'Lee 2', 'Waits', 'Kim']],
  ] as const)('order %s', (order, names) => {
    expect(named({ order })).toEqual(names)
  })

  test('a group, only who is stuck, a name in any width and case, an account; all of them at once', () => {
    expect(named({ group: 'A' })).toEqual(['Lee 2', 'Ａda', 'Waits'])
    expect(named({ group: 'gone' })).toEqual([])
    expect(named({ onlyStuck: true })).toEqual(['Lee 2', 'Ａda'])
    expect(named({ search: ' ADA ' })).toEqual(['Ａda'])
    expect(named({ search: '10 lee' })).toEqual(['Lee 10'])
    expect(named({ search: '111122223333' })).toHaveLength(6)
    expect(named({ search: '.*' })).toEqual([])
    expect(named({ group: 'A', onlyStuck: true, search: 'lee', order: 'stuck' })).toEqual(['Lee 2'])
  })

  test('those who are at a step for a reason, not those who come to it later', () => {
    expect(named({ reason: { step: 'a02-logs', reason: 'todo.it' } })).toEqual(['Lee 10'])
    expect(named({ reason: { step: 'a02-logs', reason: 'differs.it' } })).toEqual(['Lee 2'])
  })
})

describe('the class as a whole', () => {
  test('reasons where people are, most people first', () => {
    const more = rowsOf({ ...board, people: [...people, person('Too', [['todo', 1]])] })
    expect(reasonsOf(board, more).map(({ step, reason, people }) => [step, reason, people])).toEqual([
      ['a01-trail', 'todo.it', 2],
      ['a02-logs', 'todo.it', 1],
      ['a02-logs', 'differs.it', 1],
      ['a02-logs', 'waiting.it', 1],
    ])
  })

  test('how many of those who were seen have a step done, and are at it', () => {
    expect(sharesOf(board, rows)).toEqual([
      { step: 'a01-trail', done: 4, here: 1, of: 5 },
      { step: 'a02-logs', done: 1, here: 3, of: 5 },
      { step: 'a14-clean-up', done: 1, here: 0, of: 5 },
    ])
    expect(countsOf(rows, countedSteps(board))).toEqual({ done: 5, todo: 3, differs: 1, waiting: 1, unseen: 0 })
    expect(groupsOf(board)).toEqual(['A', 'B'])
  })

  test('a round; of a class that is split over machines the newest of each part, as one', () => {
    const round = (id: string, finished: number, isOver = false) => ({ id, at: minute(1), finished, of: 10, isOver })
    expect(roundOf([])).toBeNull()
    expect(roundOf([round('1', 10, true), round('2', 3)])).toEqual({ finished: 3, of: 10, isOver: false })
    expect(roundOf([round('1.1of2', 1), round('2.1of2', 10, true), round('2.1of3', 9), round('3.2of2', 4)])).toEqual({
      finished: 14,
      of: 20,
      isOver: false,
    })
  })
})

describe('the address', () => {
  test('says what is shown, and what else stood in it stays', () => {
    const wish = { class: 'autumn & co', lab: 'lab-b', group: 'A', order: 'stuck', isProjector: true } as const
    const search = withWish('?choose=1&view=all', wish)
    expect(readWish(search)).toEqual(wish)
    expect(search).toContain('choose=1')
    expect(withWish(search, { class: null, lab: null, group: null, order: 'roster', isProjector: false })).toBe('?choose=1')
  })

  test('what it does not know is as if it said nothing', () => {
    expect(readWish('?order=__proto__&view=names')).toEqual({ class: null, lab: null, group: null, order: 'roster', isProjector: false })
  })

  test('a class or lab that is not there: the one looked at last', () => {
    const known = (id: string, ...ats: readonly number[]) => ({
      id,
      name: id,
      labs: ats.map((at, index) => ({ lab: `lab-${'abc'[index]}`, at: minute(at), people: 1 })),
    })
    const classes = [known('old', 1), known('new', 9, 2)]
    const of = (id: string | null, lab: string | null) => {
      const chosen = chosenOf(classes, { class: id, lab })
      return chosen && [chosen.class.id, chosen.lab]
    }
    expect(of(null, null)).toEqual(['new', 'lab-a'])
    expect(of('old', 'lab-b')).toEqual(['old', 'lab-a'])
    expect(of('gone', 'lab-b')).toEqual(['new', 'lab-b'])
    expect(chosenOf([], { class: null, lab: null })).toBeNull()
  })
})

describe('what the server sends', () => {
  test('is a board, or a change, or it is refused', () => {
    expect(readBoard(JSON.stringify(board))).toEqual(board)
    const change = { at: null, summary: board.summary, rounds: [], pace: [], people: { 0: people[0] } }
    expect(readChange(JSON.stringify(change)).people[0]?.name).toBe('Lee 10')
    for (const bad of ['{', 'null', '{}', JSON.stringify({ ...board, people: [{ name: 1 }] }), JSON.stringify({ ...board, steps: [1] })])
      expect(() => readBoard(bad), bad).toThrow()
    for (const bad of ['[]', JSON.stringify({ ...change, people: { 0: null } })]) expect(() => readChange(bad), bad).toThrow()
    expect(readClasses({ classes: [] })).toEqual([])
    expect(readClasses({ classes: [{ id: 'x' }] })).toBeNull()
    expect(readClasses([])).toBeNull()
  })
})
