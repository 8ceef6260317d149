import type { Condition, Selector } from './ast.ts'
import type { Work } from './automaton.ts'
import { type Atom, atomKey, type Literal, type Record, type RecordFinder } from './compare-record.ts'

/**
 * The difference of two JSON conditions: a choice of tests that hold and tests that fail which makes one true and the other false, and a record in which
 * just that is so. Choices are made one at a time; after each, the record finder says whether any record can still follow.
 */

export type Formula =
  | boolean
  | { readonly op: 'and' | 'or'; readonly of: readonly Formula[] }
  | { readonly op: 'literal'; readonly atom: Atom; readonly holds: boolean }

export interface Atoms {
  formulaOf(condition: Condition<Selector>): Formula
}

export function createAtoms(): Atoms {
  const atoms = new Map<string, Atom>()
  const formulaOf = (condition: Condition<Selector>): Formula => {
    if (condition.op !== 'test') return { op: condition.op, of: condition.of.map(formulaOf) }
    const key = atomKey(condition.on, condition.test)
    let atom = atoms.get(key)
    if (atom === undefined) {
      atom = { id: atoms.size, selector: condition.on, test: condition.test }
      atoms.set(key, atom)
    }
    return { op: 'literal', atom, holds: true }
  }
  return { formulaOf }
}

export function negate(formula: Formula): Formula {
  if (typeof formula === 'boolean') return !formula
  if (formula.op === 'literal') return { ...formula, holds: !formula.holds }
  return { op: formula.op === 'and' ? 'or' : 'and', of: formula.of.map(negate) }
}

/** What is left of a formula once some atoms are decided; flat. */
function reduce(formula: Formula, decided: ReadonlyMap<number, boolean>): Formula {
  if (typeof formula === 'boolean') return formula
  if (formula.op === 'literal') {
    const value = decided.get(formula.atom.id)
    return value === undefined ? formula : value === formula.holds
  }
  const absorbing = formula.op === 'or'
  const left: Formula[] = []
  for (const child of formula.of) {
    const rest = reduce(child, decided)
    if (rest === absorbing) return absorbing
    if (typeof rest === 'boolean') continue
    if (rest.op === formula.op) left.push(...rest.of)
    else left.push(rest)
  }
  const [only] = left
  if (only === undefined) return !absorbing
  return left.length === 1 ? only : { op: formula.op, of: left }
}

/**
 * A record that makes the formula true, or null if there is none.
 *
 * In  `base`, a record to stay close to; `holdsInBase` says which atoms hold there
 */
export function findRecord(
  formula: Formula,
  finder: RecordFinder,
  work: Work,
  base?: { readonly record: Record; readonly holds: (atom: Atom) => boolean } | undefined,
): Record | null {
  /** Sets of literals that no record has together. */
  const conflicts: Literal[][] = []
  const isImpossible = (literals: readonly Literal[]): boolean => finder.find(literals) === null

  /** Fewer literals that are already impossible: a conflict that will be met again. */
  const learn = (literals: readonly Literal[], last: Literal): void => {
    const [first] = last.atom.selector
    const related = literals.filter(({ atom }) => {
      const [step] = atom.selector
      return first?.step !== 'name' || step?.step !== 'name' || step.name === first.name
    })
    let core = isImpossible(related) ? related : [...literals]
    if (core.length <= 12) {
      for (const literal of [...core]) {
        if (literal === last) continue
        const less = core.filter((other) => other !== literal)
        if (isImpossible(less)) core = less
      }
    }
    conflicts.push(core)
  }

  const solve = (start: Formula, before: readonly Literal[]): Record | null => {
    const decided = new Map(before.map(({ atom, holds }) => [atom.id, holds]))
    const literals = [...before]
    let rest = start
    for (;;) {
      rest = reduce(rest, decided)
      work.spend(sizeOf(rest))
      if (rest === false) return null
      const pending = forced(rest, conflicts, decided)
      if (pending.length === 0) break
      for (const literal of pending) {
        const known = decided.get(literal.atom.id)
        if (known !== undefined) {
          if (known !== literal.holds) return null
          continue
        }
        work.spend(8 + 4 * literals.length)
        decided.set(literal.atom.id, literal.holds)
        literals.push(literal)
        if (isImpossible(literals)) {
          learn(literals, literal)
          return null
        }
      }
    }
    if (rest === true) return finder.find(literals, base?.record)
    const choice = choose(rest, base?.holds, work)
    if (choice === null) return null
    const { child, alternative } = choice
    const others =
      rest === alternative || typeof rest === 'boolean' || rest.op !== 'and' ? [] : rest.of.filter((part) => part !== alternative)
    const without: Formula = { op: 'or', of: alternative.of.filter((other) => other !== child) }
    return solve({ op: 'and', of: [child, ...others] }, literals) ?? solve({ op: 'and', of: [negate(child), without, ...others] }, literals)
  }
  return solve(formula, [])
}

/** Literals without which the formula is false, or a known conflict complete. */
function forced(rest: Formula, conflicts: readonly (readonly Literal[])[], decided: ReadonlyMap<number, boolean>): Literal[] {
  const out: Literal[] = []
  if (typeof rest !== 'boolean') {
    if (rest.op === 'literal') out.push(rest)
    else if (rest.op === 'and') for (const child of rest.of) if (typeof child !== 'boolean' && child.op === 'literal') out.push(child)
  }
  for (const conflict of conflicts) {
    let open: Literal | null = null
    let isSettled = false
    for (const literal of conflict) {
      const value = decided.get(literal.atom.id)
      if (value === literal.holds) continue
      if (value !== undefined || open !== null) {
        isSettled = true
        break
      }
      open = literal
    }
    if (!isSettled && open !== null) out.push({ atom: open.atom, holds: !open.holds })
  }
  return out
}

interface Alternative {
  readonly op: 'and' | 'or'
  readonly of: readonly Formula[]
}

/**
 * What to try next: a child of the alternative with the fewest children that do not at once contradict the rest; if there is a record to stay close to,
 * rather one that holds there. Null where an alternative has none left.
 */
function choose(
  rest: Formula,
  holdsInBase: ((atom: Atom) => boolean) | undefined,
  work: Work,
): { readonly alternative: Alternative; readonly child: Formula } | null {
  if (typeof rest === 'boolean' || rest.op === 'literal') return null
  let best: Alternative | null = null
  let open: readonly Formula[] = []
  for (const alternative of rest.op === 'or' ? [rest] : rest.of) {
    if (typeof alternative === 'boolean' || alternative.op !== 'or') continue
    const left: Formula[] = []
    for (const child of alternative.of) {
      if (best !== null && left.length >= open.length) break
      if (rest === alternative || canHold(child, rest, work)) left.push(child)
    }
    if (best === null || left.length < open.length) {
      best = alternative
      open = left
    }
    if (open.length <= 1) break
  }
  const [first] = open
  if (best === null || first === undefined) return null
  const child =
    holdsInBase === undefined
      ? open.find((one) => typeof one !== 'boolean' && one.op === 'literal')
      : open.find((one) => isTrueIn(one, holdsInBase))
  return { alternative: best, child: child ?? first }
}

/** Does the formula stand after what the child forces? Looked at as mere logic, whatever the atoms mean. */
function canHold(child: Formula, formula: Formula, work: Work): boolean {
  const decided = new Map<number, boolean>()
  let rest: Formula = { op: 'and', of: [child, formula] }
  for (;;) {
    rest = reduce(rest, decided)
    work.spend(sizeOf(rest))
    if (typeof rest === 'boolean') return rest
    const pending = forced(rest, [], decided)
    if (pending.length === 0) return true
    for (const { atom, holds } of pending) {
      if (decided.get(atom.id) === !holds) return false
      decided.set(atom.id, holds)
    }
  }
}

function isTrueIn(formula: Formula, holds: (atom: Atom) => boolean): boolean {
  if (typeof formula === 'boolean') return formula
  if (formula.op === 'literal') return holds(formula.atom) === formula.holds
  return formula.op === 'and' ? formula.of.every((child) => isTrueIn(child, holds)) : formula.of.some((child) => isTrueIn(child, holds))
}

function sizeOf(formula: Formula): number {
  if (typeof formula === 'boolean' || formula.op === 'literal') return 1
  let size = 1
  for (const child of formula.of) size += sizeOf(child)
  return size
}
