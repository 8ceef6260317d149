import type { Condition, FieldsPattern, JsonPattern, Selector, Span, Test, WordsPattern, WordTerm } from './ast.ts'
import { cutWords, layFields } from './fields.ts'
import { readJson, SpelledNumber } from './json-scan.ts'
import { type Place, places } from './json-value.ts'
import { printSelector } from './print.ts'
import { holdsFor, readyTest } from './test-value.ts'

/** Why an event matches a pattern or does not: data, no sentences. */
export interface Explanation {
  readonly matched: boolean
  /** What kept every clause from being looked at. `clauses` is complete all the same; none holds. */
  readonly obstacle: Obstacle | null
  /** In the order of the pattern. */
  readonly clauses: readonly ClauseFinding[]
  /** The smallest set of clauses that settles the outcome by itself: of an event that does not match, clauses that failed. Indexes into `clauses`. */
  readonly deciding: readonly number[]
  /** Of an event that does not match: the smallest set of failed clauses that would all have to hold. Empty where it matches. */
  readonly lacking: readonly number[]
}

export type Obstacle =
  | { readonly code: 'not-json' | 'not-an-object' }
  | { readonly code: 'too-few-words'; readonly words: number; readonly fields: number }

export interface ClauseFinding {
  readonly span: Span
  /** What it speaks of: a selector, a field's name, or null for a word. */
  readonly on: string | null
  readonly what: { readonly type: 'test'; readonly test: Test } | { readonly type: 'term'; readonly term: WordTerm }
  readonly held: boolean
  /** An optional word beside a required or an excluded one: it counts for nothing. */
  readonly isIgnored: boolean
  /** What was found there, the first of many behind a wildcard. `absent` alone where nothing was. Empty for words and behind an obstacle. */
  readonly found: readonly Found[]
  /** How many there were in all. */
  readonly foundCount: number
}

export interface Found {
  /** Where, as a selector or a field's name. */
  readonly at: string
  readonly kind: 'text' | 'number' | 'true' | 'false' | 'null' | 'object' | 'array' | 'absent'
  /** A text, or a number as the message spells it. */
  readonly text?: string
  /** An array with a null in it, which IS NULL takes for null. */
  readonly hasNull?: boolean
}

/** Behind a wildcard there can be thousands; a person reads a few. */
const MAX_FOUND = 20

/** How clauses combine. `any` of nothing fails, `all` of nothing holds. */
type Tree = { readonly op: 'clause'; readonly index: number } | { readonly op: 'all' | 'any'; readonly of: readonly Tree[] }

function outcome(tree: Tree, clauses: readonly ClauseFinding[]): Pick<Explanation, 'matched' | 'clauses' | 'deciding' | 'lacking'> {
  const { holds, proof } = settle(tree, clauses)
  return { matched: holds, clauses, deciding: ascending(proof), lacking: ascending(lack(tree, clauses)) }
}

function settle(tree: Tree, clauses: readonly ClauseFinding[]): { holds: boolean; proof: readonly number[] } {
  if (tree.op === 'clause') return { holds: clauses[tree.index]?.held ?? false, proof: [tree.index] }
  const children = tree.of.map((child) => settle(child, clauses))
  const decisive = children.filter(({ holds }) => holds === (tree.op === 'any'))
  // One child is enough to break an `all` or to make an `any`; otherwise all of them together say why.
  if (decisive.length > 0) return { holds: tree.op === 'any', proof: smallest(decisive.map(({ proof }) => proof)) }
  return { holds: tree.op === 'all', proof: children.flatMap(({ proof }) => proof) }
}

function lack(tree: Tree, clauses: readonly ClauseFinding[]): readonly number[] {
  if (tree.op === 'clause') return clauses[tree.index]?.held ? [] : [tree.index]
  const children = tree.of.map((child) => lack(child, clauses))
  return tree.op === 'all' ? children.flat() : smallest(children)
}

function smallest(sets: readonly (readonly number[])[]): readonly number[] {
  return sets.reduce((best, set) => (set.length < best.length ? set : best), sets[0] ?? [])
}

function ascending(indexes: readonly number[]): number[] {
  return [...new Set(indexes)].sort((a, b) => a - b)
}

/** In  for each term whether it occurs */
export function explainWords(pattern: WordsPattern, occurs: readonly boolean[]): Explanation {
  const isAlone = pattern.terms.every(({ role }) => role === 'any')
  const clauses = pattern.terms.map((term, index): ClauseFinding => {
    const isFound = occurs[index] ?? false
    return {
      span: term.span,
      on: null,
      what: { type: 'term', term },
      held: term.role === 'none' ? !isFound : isFound,
      isIgnored: term.role === 'any' && !isAlone,
      found: [],
      foundCount: isFound ? 1 : 0,
    }
  })
  const counting = clauses.flatMap((clause, index): Tree[] => (clause.isIgnored ? [] : [{ op: 'clause', index }]))
  return { obstacle: null, ...outcome({ op: isAlone && counting.length > 0 ? 'any' : 'all', of: counting }, clauses) }
}

/** The tests of a condition from left to right, and how they combine. */
function flatten<On>(condition: Condition<On>, tests: { on: On; test: Test; span: Span }[]): Tree {
  if (condition.op === 'test') return { op: 'clause', index: tests.push(condition) - 1 }
  return { op: condition.op === 'and' ? 'all' : 'any', of: condition.of.map((child) => flatten(child, tests)) }
}

export function explainJson(pattern: JsonPattern, message: string): Explanation {
  const tests: { on: Selector; test: Test; span: Span }[] = []
  const tree = flatten(pattern.condition, tests)
  const record = readJson(message)
  const isObject = typeof record === 'object' && record !== null && !Array.isArray(record) && !(record instanceof SpelledNumber)
  if (!isObject) {
    const clauses = tests.map(({ on, test, span }) => unseen(printSelector(on), test, span))
    return { matched: false, obstacle: { code: record === undefined ? 'not-json' : 'not-an-object' }, clauses, deciding: [], lacking: [] }
  }
  const clauses = tests.map(({ on, test, span }): ClauseFinding => {
    const all = places(on, record)
    const ready = readyTest(test)
    const judged = all.map((place) => ({ place, holds: holdsFor(ready, place.value) }))
    // What made it hold comes first.
    judged.sort((a, b) => Number(b.holds) - Number(a.holds))
    const selector = printSelector(on)
    return {
      span,
      on: selector,
      what: { type: 'test', test },
      held: all.length === 0 ? ready.ofNothing : judged.some(({ holds }) => holds),
      isIgnored: false,
      found: all.length === 0 ? [{ at: selector, kind: 'absent' }] : judged.slice(0, MAX_FOUND).map(({ place }) => foundAt(place)),
      foundCount: all.length,
    }
  })
  return { obstacle: null, ...outcome(tree, clauses) }
}

function unseen(on: string | null, test: Test, span: Span): ClauseFinding {
  return { span, on, what: { type: 'test', test }, held: false, isIgnored: false, found: [], foundCount: 0 }
}

function foundAt({ path, value }: Place): Found {
  const at = printSelector(path.map((step) => (typeof step === 'number' ? { step: 'index', index: step } : { step: 'name', name: step })))
  if (typeof value === 'string') return { at, kind: 'text', text: value }
  if (value instanceof SpelledNumber) return { at, kind: 'number', text: value.spelling }
  if (value === null) return { at, kind: 'null' }
  if (typeof value === 'boolean') return { at, kind: value ? 'true' : 'false' }
  if (Array.isArray(value)) return { at, kind: 'array', hasNull: value.includes(null) }
  return { at, kind: 'object' }
}

export function explainFields(pattern: FieldsPattern, message: string): Explanation {
  const tests: { on: null; test: Test; span: Span }[] = []
  /** By test: the number of its field. */
  const owners: number[] = []
  const trees: Tree[] = []
  for (const [index, { condition }] of pattern.fields.entries()) {
    if (condition === null) continue
    trees.push(flatten(condition, tests))
    while (owners.length < tests.length) owners.push(index)
  }
  const words = cutWords(message)
  const values = layFields(pattern, message, words)
  const nameOf = (index: number): string | null => pattern.fields[owners[index] ?? 0]?.name ?? null
  if (values === null) {
    const clauses = tests.map(({ test, span }, index) => unseen(nameOf(index), test, span))
    const obstacle: Obstacle = { code: 'too-few-words', words: words.length, fields: pattern.fields.length }
    return { matched: false, obstacle, clauses, deciding: [], lacking: [] }
  }
  const clauses = tests.map(({ test, span }, index): ClauseFinding => {
    const text = values[owners[index] ?? 0] ?? ''
    const name = nameOf(index)
    return {
      span,
      on: name,
      what: { type: 'test', test },
      held: readyTest(test).ofWord(text),
      isIgnored: false,
      found: [{ at: name ?? '', kind: 'text', text }],
      foundCount: 1,
    }
  })
  return { obstacle: null, ...outcome({ op: 'all', of: trees }, clauses) }
}
