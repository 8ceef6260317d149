import type { Condition, FieldsPattern, JsonPattern, Pattern, Selector, Test, WordsPattern } from './ast.ts'
import { type Explanation, explainFields, explainJson, explainWords } from './explain.ts'
import { cutWords, layFields } from './fields.ts'
import { readJson, type Sink, scanObject } from './json-scan.ts'
import { buildShape } from './json-shape.ts'
import { findAll, findOne, hasWildcard } from './json-value.ts'
import { mayMatch } from './needle.ts'
import { parsePattern } from './parse.ts'
import { printSelector } from './print.ts'
import { parseRegex } from './regex.ts'
import { compileRegex } from './regex-match.ts'
import { holdsFor, type ReadyTest, readyTest } from './test-value.ts'

/** A pattern made ready to judge many events. */
export interface Matcher {
  readonly pattern: Pattern
  /** In  the raw text of a log event */
  matches(message: string): boolean
  /**
   * In  what `JSON.parse` gave. Numbers are taken as `String` writes them, since their spelling is lost; a pattern of words or fields sees the record
   *     as `JSON.stringify` writes it.
   */
  matchesRecord(record: unknown): boolean
  /** Why the event matches or does not, clause by clause. Slower than `matches`. */
  explain(message: string): Explanation
}

/**
 * Make a pattern ready.
 *
 * Errors  PatternError where the pattern is a text that cannot be read; matching itself throws nothing, whatever the message
 * Time    for a given pattern linear in the message
 */
export function compilePattern(pattern: Pattern | string): Matcher {
  const tree = typeof pattern === 'string' ? parsePattern(pattern) : pattern
  switch (tree.kind) {
    case 'words':
      return compileWords(tree)
    case 'json':
      return compileJson(tree)
    case 'fields':
      return compileFields(tree)
  }
}

function compileWords(pattern: WordsPattern): Matcher {
  const terms = pattern.terms.map(({ role, what }) => {
    if (what.type === 'regex') return { role, occurs: compileRegex(parseRegex(what.source)) }
    const { text } = what
    return { role, occurs: (message: string): boolean => message.includes(text) }
  })
  const all = terms.filter(({ role }) => role === 'all')
  const none = terms.filter(({ role }) => role === 'none')
  // Optional words count only where they stand alone.
  const any = all.length + none.length > 0 ? [] : terms
  const matches = (message: string): boolean =>
    all.every(({ occurs }) => occurs(message)) &&
    !none.some(({ occurs }) => occurs(message)) &&
    (any.length === 0 || any.some(({ occurs }) => occurs(message)))
  return {
    pattern,
    matches,
    matchesRecord: (record) => matches(asText(record)),
    explain: (message) =>
      explainWords(
        pattern,
        terms.map(({ occurs }) => occurs(message)),
      ),
  }
}

function asText(record: unknown): string {
  return JSON.stringify(record) ?? ''
}

function compileFields(pattern: FieldsPattern): Matcher {
  const conditions = pattern.fields.map(({ condition }) =>
    condition === null ? null : readyCondition<null, string>(condition, (_on, test) => readyTest(test).ofWord),
  )
  const matches = (message: string): boolean => {
    // Neither a field nor a condition: every line.
    if (conditions.length === 0) return true
    const values = layFields(pattern, message, cutWords(message))
    return values !== null && conditions.every((condition, index) => condition === null || condition(values[index] ?? ''))
  }
  return {
    pattern,
    matches,
    matchesRecord: (record) => matches(asText(record)),
    explain: (message) => explainFields(pattern, message),
  }
}

function compileJson(pattern: JsonPattern): Matcher {
  const matchesRecord = recordMatcher(pattern)
  const scan = scanMatcher(pattern)
  const may = mayMatch(pattern.condition)
  return {
    pattern,
    matches: (message) => {
      if (!may(message)) return false
      return scan(message) ?? matchesRecord(readJson(message))
    },
    matchesRecord,
    explain: (message) => explainJson(pattern, message),
  }
}

/** Conditions as nested functions over whatever the tests read. */
function readyCondition<On, Input>(
  condition: Condition<On>,
  ready: (on: On, test: Test) => (input: Input) => boolean,
): (input: Input) => boolean {
  if (condition.op === 'test') return ready(condition.on, condition.test)
  const children = condition.of.map((child) => readyCondition(child, ready))
  const [first, second] = children
  if (first !== undefined && second !== undefined && children.length === 2) {
    return condition.op === 'and' ? (input) => first(input) && second(input) : (input) => first(input) || second(input)
  }
  return condition.op === 'and' ? (input) => children.every((child) => child(input)) : (input) => children.some((child) => child(input))
}

// ---- on a record

function recordMatcher(pattern: JsonPattern): (record: unknown) => boolean {
  const holds = readyCondition<Selector, object>(pattern.condition, (selector, test) => {
    const ready = readyTest(test)
    if (!hasWildcard(selector)) {
      const find = findOne(selector)
      return (record) => holdsFor(ready, find(record))
    }
    const find = findAll(selector)
    return (record) => {
      const found = find(record)
      // Every condition searches on its own: one value that satisfies it is enough. NOT EXISTS wants none at all.
      return found.length === 0 ? ready.ofNothing : found.some((value) => holdsFor(ready, value))
    }
  })
  return (record) => typeof record === 'object' && record !== null && !Array.isArray(record) && holds(record)
}

// ---- on a message

/** Out  undefined where the scan leaves the answer open */
function scanMatcher(pattern: JsonPattern): (message: string) => boolean | undefined {
  const selectors: Selector[] = []
  const slotOf = new Map<string, number>()
  /** By slot: its tests and their places in `held`. */
  const testsOf: { readonly test: ReadyTest; readonly index: number }[][] = []
  let tests = 0
  const holds = readyCondition<Selector, Uint8Array>(pattern.condition, (selector, test) => {
    const key = printSelector(selector)
    let slot = slotOf.get(key)
    if (slot === undefined) {
      slot = selectors.push(selector) - 1
      slotOf.set(key, slot)
      testsOf.push([])
    }
    const index = tests++
    testsOf[slot]?.push({ test: readyTest(test), index })
    return (held) => held[index] === 1
  })
  const wantsNulls = new Set(testsOf.flatMap((list, slot) => (list.some(({ test }) => test.ofNull) ? [slot] : [])))
  const shape = buildShape(selectors, wantsNulls)
  const held = new Uint8Array(tests)
  const found = new Uint8Array(selectors.length)

  // One loop for each kind of value, without closures: this runs for every value that a filter looks at.
  const sink: Sink = {
    text: (slots, text) => {
      for (const slot of slots) {
        found[slot] = 1
        for (const { test, index } of testsOf[slot] ?? []) if (test.ofText(text)) held[index] = 1
      }
    },
    number: (slots, spelling) => {
      const value = Number(spelling)
      for (const slot of slots) {
        found[slot] = 1
        for (const { test, index } of testsOf[slot] ?? []) if (test.ofNumber(value, spelling)) held[index] = 1
      }
    },
    literal: (slots, value) => {
      for (const slot of slots) {
        found[slot] = 1
        for (const { test, index } of testsOf[slot] ?? []) {
          if (value === null ? test.ofNull : value ? test.ofTrue : test.ofFalse) held[index] = 1
        }
      }
    },
    container: (slots) => {
      for (const slot of slots) found[slot] = 1
    },
    nullElement: (slots) => {
      for (const slot of slots) for (const { test, index } of testsOf[slot] ?? []) if (test.ofNull) held[index] = 1
    },
  }

  return (message) => {
    for (let i = 0; i < held.length; i++) held[i] = 0
    for (let i = 0; i < found.length; i++) found[i] = 0
    const outcome = scanObject(message, shape, sink)
    if (outcome !== 'object') return outcome === 'unsure' ? undefined : false
    for (let slot = 0; slot < found.length; slot++) {
      if (found[slot] === 1) continue
      for (const { test, index } of testsOf[slot] ?? []) if (test.ofNothing) held[index] = 1
    }
    return holds(held)
  }
}
