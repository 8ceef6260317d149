import type { FieldsPattern, JsonPattern, Pattern, WordsPattern } from './ast.ts'
import { createWork, WORK_SPENT } from './automaton.ts'
import { both, findLine, matched, missed } from './compare-lines.ts'
import { createRecordFinder, messageOf } from './compare-record.ts'
import { createAtoms, findRecord, negate } from './compare-search.ts'
import { createTerms, type Terms } from './compare-terms.ts'
import { compilePattern, type Matcher } from './match.ts'

/**
 * How one pattern stands to another by what they match. `stricter`: all that `a` matches `b` matches too, and not the reverse; `looser` is the mirror.
 * `onlyA` is a log message that `a` matches and `b` does not. `unknown`: the work budget was spent before the question was settled.
 */
export interface Comparison {
  readonly relation: 'equivalent' | 'stricter' | 'looser' | 'different' | 'unknown'
  readonly onlyA?: string
  readonly onlyB?: string
}

/** Steps, counted: about 200 ms on a machine of 2024. */
export const DEFAULT_COMPARISON_BUDGET = 2_000_000

export function comparePatterns(a: Pattern, b: Pattern, options: { readonly budget?: number } = {}): Comparison {
  const work = createWork(options.budget ?? DEFAULT_COMPARISON_BUDGET)
  try {
    const terms = createTerms([a, b], LINE_CHARACTERS, work)
    const matcherA = compilePattern(a)
    const matcherB = compilePattern(b)
    const onlyA = findDifference(matcherA, matcherB, terms)
    const onlyB = findDifference(matcherB, matcherA, terms)
    if (onlyA === undefined || onlyB === undefined) return { relation: 'unknown' }
    if (onlyA === null) return onlyB === null ? { relation: 'equivalent' } : { relation: 'stricter', onlyB }
    return onlyB === null ? { relation: 'looser', onlyA } : { relation: 'different', onlyA, onlyB }
  } catch (problem) {
    if (problem === WORK_SPENT) return { relation: 'unknown' }
    throw problem
  }
}

const LINE_CHARACTERS = ' \t"[]'

/** A message that the first matches and the second does not; null: there is none; undefined: the proof of what was found failed. */
function findDifference(yes: Matcher, no: Matcher, terms: Terms): string | null | undefined {
  const isRight = (message: string): boolean => message !== '' && yes.matches(message) && !no.matches(message)
  const a = yes.pattern
  const b = no.pattern
  let found: string | null
  if (a.kind === 'json' && b.kind === 'json') found = findRecordMessage(a, b, terms)
  else if (a.kind !== 'json' && b.kind !== 'json') found = findLineMessage(a, b, terms, isRight)
  else return undefined
  return found === null || isRight(found) ? found : undefined
}

function findRecordMessage(a: JsonPattern, b: JsonPattern, terms: Terms): string | null {
  const atoms = createAtoms()
  const formula = { op: 'and' as const, of: [atoms.formulaOf(a.condition), negate(atoms.formulaOf(b.condition))] }
  const record = findRecord(formula, createRecordFinder(terms), terms.work)
  return record === null ? null : messageOf(record)
}

function findLineMessage(
  a: WordsPattern | FieldsPattern,
  b: WordsPattern | FieldsPattern,
  terms: Terms,
  isRight: (message: string) => boolean,
): string | null {
  const out = missed(b, terms)
  for (const demand of matched(a, terms))
    for (const other of out) {
      const found = findLine(both(demand, other), terms, isRight)
      if (found !== null) return found
    }
  return null
}
