import type { Outcome } from '../../../../checks/step.ts'
import {
  type Board,
  type Cell,
  type CommonReason,
  commonReasons,
  countedSteps,
  type PersonView,
  type Stuck,
  stuckAt,
} from '../../../../class/board.ts'

/** A person of the board, with what the table shows of them. */
export interface Row {
  /** Their place in the roster, from 0: it stays theirs, however the table is ordered. */
  readonly at: number
  readonly person: PersonView
  /** In the order of the board's steps; null where nobody has looked yet. */
  readonly cells: readonly (Cell | null)[]
  /** Steps that count and are done. */
  readonly done: number
  readonly stuck: Stuck | null
  /** Minutes of the class in a minute of the clock. */
  readonly speed: number
}

export type Order = 'roster' | 'name' | 'stuck' | 'done'
export const orders: readonly Order[] = ['roster', 'name', 'stuck', 'done']

/** Without a change for so long, somebody is called stuck. Assumed: a step of the labs takes a few minutes; an instructor goes and looks after ten. */
export const stuckAfterMinutes = 10

const known = new WeakMap<PersonView, { readonly row: Row; readonly steps: readonly string[] }>()

/** The board's people as rows. A person who has not changed keeps their row, so that nothing of it is drawn again. */
export function rowsOf(board: Pick<Board, 'people' | 'steps' | 'undoing' | 'speed'>): readonly Row[] {
  const { speed = 1 } = board
  const counted = new Set(countedSteps(board))
  return board.people.map((person, at) => {
    const before = known.get(person)
    if (before && before.row.at === at && before.row.speed === speed && before.steps === board.steps) return before.row
    const byStep = new Map(person.steps.map((cell) => [cell.step, cell]))
    const row: Row = {
      at,
      person,
      cells: board.steps.map((step) => byStep.get(step) ?? null),
      done: person.steps.filter(({ step, outcome }) => outcome === 'done' && counted.has(step)).length,
      stuck: stuckAt(person, board),
      speed,
    }
    known.set(person, { row, steps: board.steps })
    return row
  })
}

/** So long after the last look a standstill still counts: what came later nobody has seen. */
const graceMs = 5 * 60_000

/** Until when standstills are counted: now, as long as the class is being looked at. */
export const countedUntil = (board: Pick<Board, 'at'>, nowMs: number): number =>
  board.at === null ? nowMs : Math.min(nowMs, Date.parse(board.at) + graceMs)

export const isBeingLookedAt = (board: Pick<Board, 'at'>, nowMs: number): boolean => countedUntil(board, nowMs) === nowMs

/** Minutes of the class that a person has been at their step; null where they are at none. */
export const minutesAt = ({ stuck, speed }: Pick<Row, 'stuck' | 'speed'>, untilMs: number): number | null =>
  stuck === null ? null : Math.max(0, Math.floor(((untilMs - Date.parse(stuck.since)) * speed) / 60_000))

/** Whether somebody had better go and see. Who waits for AWS need not be helped. */
export const isStuck = (row: Row, untilMs: number): boolean =>
  row.stuck !== null && row.stuck.cell.outcome !== 'waiting' && (minutesAt(row, untilMs) ?? 0) >= stuckAfterMinutes

/** Those at a step for one reason. */
export interface ReasonAt {
  readonly step: string
  readonly reason: string
}

export interface Wanted {
  readonly group: string | null
  readonly onlyStuck: boolean
  readonly search: string
  readonly reason: ReasonAt | null
  readonly order: Order
}

const plain = (text: string): string => text.normalize('NFKC').toLocaleLowerCase()

export const inGroup = (rows: readonly Row[], group: string | null): readonly Row[] =>
  group === null ? rows : rows.filter(({ person }) => person.group === group)

/** @param untilMs as `countedUntil` has it */
export function wantedRows(
  rows: readonly Row[],
  { group, onlyStuck, search, reason, order }: Wanted,
  untilMs: number,
  lang: string,
): readonly Row[] {
  const words = plain(search).split(/\s+/).filter(Boolean)
  const found = inGroup(rows, group).filter(
    (row) =>
      (!onlyStuck || isStuck(row, untilMs)) &&
      (reason === null || (row.stuck?.cell.step === reason.step && row.stuck.cell.reason === reason.reason)) &&
      words.every((word) => plain(`${row.person.name} ${row.person.account}`).includes(word)),
  )
  switch (order) {
    case 'roster':
      return found
    case 'name': {
      const names = new Intl.Collator(lang, { numeric: true })
      return found.toSorted((one, other) => names.compare(one.person.name, other.person.name))
    }
    case 'stuck':
      return found.toSorted(byStanding)
    case 'done':
      return found.toSorted((one, other) => one.done - other.done)
  }
}

/** Who stands still longest comes first; then who waits for AWS, and who is at no step. */
function byStanding(one: Row, other: Row): number {
  const rank = ({ stuck }: Row) => (stuck === null ? 2 : stuck.cell.outcome === 'waiting' ? 1 : 0)
  return rank(one) - rank(other) || (one.stuck?.since ?? '').localeCompare(other.stuck?.since ?? '')
}

export const longestStuck = (rows: readonly Row[], untilMs: number): readonly Row[] =>
  rows.filter((row) => isStuck(row, untilMs)).toSorted(byStanding)

/** Why people stand where they stand, most people first. What they have not come to yet says nothing about them. */
export function reasonsOf(board: Pick<Board, 'steps' | 'undoing'>, rows: readonly Row[]): readonly CommonReason[] {
  const standing = rows.map(({ person, stuck }) => ({ ...person, steps: stuck === null ? [] : [stuck.cell] }))
  return commonReasons({ ...board, people: standing }).toSorted((one, other) => other.people - one.people)
}

/** How many have a step done, of those who were looked at, and how many are at it. */
export interface StepShare {
  readonly step: string
  readonly done: number
  readonly here: number
  readonly of: number
}

export function sharesOf(board: Pick<Board, 'steps'>, rows: readonly Row[]): readonly StepShare[] {
  const seen = rows.filter(({ person }) => person.at !== null)
  return board.steps.map((step, column) => ({
    step,
    done: seen.filter(({ cells }) => cells[column]?.outcome === 'done').length,
    here: seen.filter(({ stuck }) => stuck?.cell.step === step).length,
    of: seen.length,
  }))
}

/**
 * Steps by outcome, of those that count: before anything is made there is nothing to clean up either, which is done.
 *
 * @param counted as `countedSteps` has them
 */
export function countsOf(rows: readonly Row[], counted: readonly string[]): Readonly<Record<Outcome, number>> {
  const counts = { done: 0, todo: 0, differs: 0, waiting: 0, unseen: 0 }
  for (const { person } of rows) for (const { step, outcome } of person.steps) if (counted.includes(step)) counts[outcome] += 1
  return counts
}

export const groupsOf = (board: Pick<Board, 'people'>): readonly string[] =>
  [...new Set(board.people.flatMap(({ group }) => group ?? []))].sort((one, other) =>
    one.localeCompare(other, undefined, { numeric: true }),
  )
