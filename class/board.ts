import type { Outcome, StepReport } from '../checks/step.ts'

/** Who is looked at, as the history knows them. */
export interface Person {
  readonly name: string
  readonly account: string
  readonly region: string
  readonly group: string | null
  readonly language: string | null
  /** In the names of their resources; left out where they have none of their own, and where an older run did not note them. */
  readonly initials?: string | undefined
}

/** A step of a person, where they were last seen. */
export interface Cell extends StepReport {
  /** Since when it has this outcome, as far as runs tell: ISO 8601 UTC. */
  readonly since: string
}

export interface PersonView extends Person {
  /** When they were last looked at; null where nobody has yet. */
  readonly at: string | null
  readonly steps: readonly Cell[]
}

/** What is shown of a class: each person where they were last seen. */
export interface ClassView {
  readonly class: string
  readonly lab: string
  readonly steps: readonly string[]
  /** Those of them that undo the others: they do not count towards the lab being done. */
  readonly undoing: readonly string[]
  /** Of the newest look; null where nobody was looked at yet. */
  readonly at: string | null
  /** In the order of the roster. */
  readonly people: readonly PersonView[]
  /** Over all people and steps but those that undo the others. */
  readonly summary: Readonly<Record<Outcome, number>>
}

/** The steps that count towards the lab being done: all but those that undo the others, if there are any. */
export function countedSteps({ steps, undoing }: Pick<ClassView, 'steps' | 'undoing'>): readonly string[] {
  const counted = steps.filter((step) => !undoing.includes(step))
  return counted.length === 0 ? steps : counted
}

/** How far the class was at an instant: by group, and `''` for all. Steps done by the people seen until then. */
export interface PacePoint {
  readonly at: string
  readonly groups: Readonly<Record<string, { readonly done: number; readonly people: number }>>
}

/** The round that is going on, or the last one. */
export interface Round {
  readonly id: string
  readonly at: string
  readonly finished: number
  readonly of: number
  readonly isOver: boolean
}

/** What the live board shows. */
export interface Board extends ClassView {
  /** Minutes of the class in a minute of the clock. A practice class shows a whole workshop in a few; 1 where it is left out. */
  readonly speed?: number
  readonly rounds: readonly Round[]
  /** Oldest first. */
  readonly pace: readonly PacePoint[]
}

/**
 * What the server sends to a board, as server-sent events: `board` first, and whenever the people or the steps are others; then `change` with the people
 * who were looked at since, by their place among the board's people.
 */
export interface BoardChange extends Pick<Board, 'at' | 'summary' | 'rounds'> {
  readonly people: Readonly<Record<number, PersonView>>
  /** The points that came. */
  readonly pace: readonly PacePoint[]
}

/** Points of the pace line: as many as a screen can show. Of a longer day each second one stays. */
const mostPoints = 400

export const withPoints = (pace: readonly PacePoint[], more: readonly PacePoint[]): readonly PacePoint[] => {
  const all = [...pace, ...more]
  return all.length <= mostPoints ? all : all.filter((_, place) => place % 2 === 0 || place === all.length - 1)
}

/** A board after a change. */
export const changed = (board: Board, { people, pace, ...rest }: BoardChange): Board => ({
  ...board,
  ...rest,
  people: board.people.map((person, at) => people[at] ?? person),
  pace: withPoints(board.pace, pace),
})

/** What stands for a name where none is to be shown: the person's place in the roster, from 0, as `#07` of 30. */
export const numberAmong = (place: number, people: number): string => `#${String(place + 1).padStart(String(people).length, '0')}`

/** A class that has been looked at, with the labs it was looked at for, the newest look first. */
export interface KnownClass {
  /** The name of its folder: by it the class is asked for. */
  readonly id: string
  readonly name: string
  readonly labs: readonly { readonly lab: string; readonly at: string; readonly people: number }[]
}

/** Where somebody stands still: the first step that is not done, and since when they have been at it without a change. */
export interface Stuck {
  readonly cell: Cell
  readonly since: string
}

/** Null where all is done, or nobody has looked yet. `waiting` is AWS's turn, not theirs: the next step that is theirs counts. */
export function stuckAt({ steps }: Pick<PersonView, 'steps'>, { undoing }: Pick<ClassView, 'undoing'>): Stuck | null {
  const counted = steps.filter(({ step }) => !undoing.includes(step))
  const open = counted.filter(({ outcome }) => outcome !== 'done')
  const cell = open.find(({ outcome }) => outcome !== 'waiting') ?? open[0]
  if (!cell) return null
  // The last thing that they brought to an end, if it was later than this step's own last change.
  const since = [cell.since, ...counted.flatMap((each) => (each.outcome === 'done' ? each.since : []))].sort().at(-1) ?? cell.since
  return { cell, since }
}

/** How many people are stuck at a step, for which reason. */
export interface CommonReason {
  readonly step: string
  readonly reason: string
  readonly people: number
  /** As one of them has it. */
  readonly example: StepReport
}

/** Why steps are not done, step by step, the most common reason first. Steps that undo the others are left out. */
export function commonReasons(view: Pick<ClassView, 'steps' | 'undoing' | 'people'>): readonly CommonReason[] {
  const bySteps = new Map<string, Map<string, CommonReason>>()
  for (const example of view.people.flatMap(({ steps }) => steps)) {
    const { step, outcome, reason } = example
    if (outcome === 'done' || reason === null) continue
    const reasons = bySteps.get(step) ?? new Map<string, CommonReason>()
    bySteps.set(step, reasons)
    reasons.set(reason, { step, reason, example, ...reasons.get(reason), people: (reasons.get(reason)?.people ?? 0) + 1 })
  }
  return view.steps
    .filter((step) => !view.undoing.includes(step))
    .flatMap((step) => [...(bySteps.get(step)?.values() ?? [])].sort((a, b) => b.people - a.people))
}
