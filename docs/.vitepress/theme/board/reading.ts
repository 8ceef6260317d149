import type { Board, BoardChange, KnownClass, PersonView } from '../../../../class/board.ts'
import { isRecord } from '../kept.ts'

/** What the server sends, made sure of as far as the page leans on it. Pages and server may be of different versions. */

const isText = (value: unknown): value is string => typeof value === 'string'
const areTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText)

const isCell = (raw: unknown): boolean =>
  isRecord(raw) && isText(raw.step) && isText(raw.outcome) && isText(raw.since) && isRecord(raw.params) && isRecord(raw.saw)

const isPerson = (raw: unknown): raw is PersonView =>
  isRecord(raw) && isText(raw.name) && isText(raw.account) && isText(raw.region) && Array.isArray(raw.steps) && raw.steps.every(isCell)

/** @throws Error for anything that is no board */
export function readBoard(text: string): Board {
  const raw: unknown = JSON.parse(text)
  if (
    !isRecord(raw) ||
    !isText(raw.class) ||
    !isText(raw.lab) ||
    !areTexts(raw.steps) ||
    !areTexts(raw.undoing) ||
    !Array.isArray(raw.people) ||
    !raw.people.every(isPerson) ||
    !Array.isArray(raw.rounds) ||
    !Array.isArray(raw.pace)
  )
    throw new Error('no board')
  return raw as unknown as Board
}

/** @throws Error for anything that is no change of a board */
export function readChange(text: string): BoardChange {
  const raw: unknown = JSON.parse(text)
  if (
    !isRecord(raw) ||
    !isRecord(raw.people) ||
    !Object.values(raw.people).every(isPerson) ||
    !Array.isArray(raw.rounds) ||
    !Array.isArray(raw.pace)
  )
    throw new Error('no change')
  return raw as unknown as BoardChange
}

/** Null for anything that is no list of classes. */
export function readClasses(raw: unknown): readonly KnownClass[] | null {
  if (!isRecord(raw) || !Array.isArray(raw.classes)) return null
  const areClasses = raw.classes.every((each) => isRecord(each) && isText(each.id) && isText(each.name) && Array.isArray(each.labs))
  return areClasses ? (raw.classes as readonly KnownClass[]) : null
}

/** The class and lab that are meant: those of the address as far as they exist, else the ones looked at last. */
export function chosenOf(
  classes: readonly KnownClass[],
  wish: { readonly class: string | null; readonly lab: string | null },
): { readonly class: KnownClass; readonly lab: string } | null {
  const newest = (known: KnownClass) =>
    known.labs
      .map(({ at }) => at)
      .sort()
      .at(-1) ?? ''
  const found = classes.find(({ id }) => id === wish.class) ?? classes.toSorted((one, other) => newest(other).localeCompare(newest(one)))[0]
  if (!found) return null
  const lab = found.labs.find((each) => each.lab === wish.lab) ?? found.labs[0]
  return lab ? { class: found, lab: lab.lab } : null
}
