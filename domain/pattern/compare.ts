import type { FieldsPattern, JsonPattern, Pattern, WordsPattern } from './ast.ts'
import { createWork, WORK_SPENT } from './automaton.ts'
import { both, findLine, matched, missed } from './compare-lines.ts'
import { CONTROL_CHARACTERS, disguises, findJsonMessage, findRawMessage, JSON_CHARACTERS } from './compare-messages.ts'
import { type Atom, createRecordFinder, jsonOf, messageOf, type Record } from './compare-record.ts'
import { createAtoms, findRecord, negate } from './compare-search.ts'
import { createTerms, type Terms } from './compare-terms.ts'
import { FAMILIAR_RECORDS } from './familiar-records.ts'
import { compilePattern, type Matcher } from './match.ts'
import { printPattern } from './print.ts'

/**
 * How one pattern stands to another by what they match. `stricter`: all that `a` matches `b` matches too, and not the reverse; `looser` is the mirror.
 * `onlyA` is a log message that `a` matches and `b` does not. `unknown`: the work budget was spent before the question was settled
 * (or a pattern holds half a surrogate pair, which no log message in UTF-8 does).
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
  // The matcher searches by UTF-16 units, the automata by characters; only half a pair could tell them apart.
  if (LONE_SURROGATE.test(printPattern(a)) || LONE_SURROGATE.test(printPattern(b))) return { relation: 'unknown' }
  try {
    const isMixed = (a.kind === 'json') !== (b.kind === 'json')
    const terms = createTerms([a, b], LINE_CHARACTERS + (isMixed ? JSON_CHARACTERS : ''), isMixed ? [CONTROL_CHARACTERS] : [], work)
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

/**
 * How a pattern that we saw stands to the one that we wanted, with messages to show to the person who wrote it.
 *
 * In      trees, or texts that can be read
 * Out     `relation` of `saw` to `want`; `alsoCounts`, a message that `saw` matches and `want` does not; `misses`, the reverse. Rather a record of CloudTrail
 *         that people know, or one changed as little as possible, than the shortest message
 * Errors  PatternError where a text cannot be read
 */
export function differenceAgainst(want: Pattern | string, saw: Pattern | string, options: { readonly budget?: number } = {}): Difference {
  const wanted = compilePattern(want)
  const seen = compilePattern(saw)
  const { relation, onlyA, onlyB } = comparePatterns(seen.pattern, wanted.pattern, options)
  return {
    relation,
    ...(onlyA === undefined ? {} : { alsoCounts: familiar(seen, wanted) ?? onlyA }),
    ...(onlyB === undefined ? {} : { misses: familiar(wanted, seen) ?? onlyB }),
  }
}

export interface Difference {
  readonly relation: Comparison['relation']
  readonly alsoCounts?: string
  readonly misses?: string
}

/** A message like those CloudTrail writes that the first matches and the second does not, if one is found at once. */
function familiar(yes: Matcher, no: Matcher): string | undefined {
  const isRight = (message: string): boolean => yes.matches(message) && !no.matches(message)
  const known = FAMILIAR_RECORDS.map((record) => messageOf(jsonOf(record)))
  const asTheyAre = known.find(isRight)
  if (asTheyAre !== undefined) return asTheyAre
  const a = yes.pattern
  const b = no.pattern
  if (a.kind !== 'json') return undefined
  const work = createWork(FAMILIAR_BUDGET)
  try {
    if (b.kind !== 'json') {
      const demands = missed(b, createTerms([b], '', [], work))
      for (const message of known)
        for (const demand of demands) for (const other of disguises(message, demand)) if (isRight(other)) return other
      return undefined
    }
    const terms = createTerms([a, b], '', [], work)
    for (const record of FAMILIAR_RECORDS) {
      const base = jsonOf(record)
      if (base.kind !== 'object') continue
      const found = findRecordMessage(a, b, terms, base)
      if (found !== null && isRight(found)) return found
    }
  } catch (problem) {
    if (problem !== WORK_SPENT) throw problem
  }
  return undefined
}

/** A nicer message is worth less time than the answer. */
const FAMILIAR_BUDGET = 300_000

const LONE_SURROGATE = /[\ud800-\udfff]/u
const LINE_CHARACTERS = ' \t"[]'

/** A message that the first matches and the second does not; null: there is none; undefined: the proof of what was found failed. */
function findDifference(yes: Matcher, no: Matcher, terms: Terms): string | null | undefined {
  const isRight = (message: string): boolean => message !== '' && yes.matches(message) && !no.matches(message)
  const a = yes.pattern
  const b = no.pattern
  let found: string | null | undefined
  if (a.kind === 'json') found = b.kind === 'json' ? findRecordMessage(a, b, terms) : findJsonMessage(a, b, terms, isRight)
  else found = b.kind === 'json' ? findRawMessage(a, terms, isRight) : findLineMessage(a, b, terms, isRight)
  if (found === undefined) return undefined
  return found === null || isRight(found) ? found : undefined
}

function findRecordMessage(a: JsonPattern, b: JsonPattern, terms: Terms, base?: Record): string | null {
  const atoms = createAtoms()
  const formula = { op: 'and' as const, of: [atoms.formulaOf(a.condition), negate(atoms.formulaOf(b.condition))] }
  const finder = createRecordFinder(terms)
  const near = base === undefined ? undefined : { record: base, holds: (atom: Atom) => finder.holds(atom, base) }
  const record = findRecord(formula, finder, terms.work, near)
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
