import type { Condition, Pattern, RegexValue, Selector, Test, Value } from './ast.ts'
import {
  type Alphabet,
  type Automaton,
  acceptsText,
  createAlphabet,
  every,
  findText,
  likelyTextsOf,
  regexAutomaton,
  setsOf,
  textAutomaton,
  type Walker,
  type Work,
  walkerOf,
} from './automaton.ts'
import {
  anyNumber,
  type DoubleRange,
  intersectRange,
  isEmptyRange,
  type NumberGrammar,
  nextDown,
  nextUp,
  numberWalker,
  withoutValue,
} from './automaton-number.ts'
import { type CodePointRanges, parseRegex, type RegexNode } from './regex.ts'
import { decimalOf } from './test-value.ts'

/**
 * The terms of two patterns on common ground: one alphabet in which all their literals and regexes are automata, and the question whether one text or one
 * number can meet several tests and fail several others.
 */
export interface Terms {
  readonly alphabet: Alphabet
  readonly work: Work
  /** What equals the value by spelling. */
  automatonOf(value: Value): Automaton
  /** What a word of a line equals: a number in its other plain spellings too. */
  wordAutomatonOf(value: Value): Automaton
  /** Texts to try where the regex has to be found. */
  likelyTextsOf(regex: RegexValue): readonly string[]
  /** The word anywhere in a text. */
  occurrenceOf(text: string): Automaton
}

/** Does this test have to hold or to fail? */
export interface Demand {
  readonly test: Test
  readonly holds: boolean
}

const NUMBER_CHARACTERS = '0123456789+-.eE'

/** In  `characters` and `sets` beyond those of the patterns that have to be told apart (those that structure a line or a record). */
export function createTerms(patterns: readonly Pattern[], characters: string, sets: readonly CodePointRanges[], work: Work): Terms {
  const singles = new Set<number>()
  const regexes = new Map<string, RegexNode>()
  const addText = (text: string): void => {
    for (const char of text) singles.add(char.codePointAt(0) ?? 0)
  }
  const addValue = (value: Value): void => {
    if (value.type === 'regex') regexes.set(value.source, parseRegex(value.source))
    else addText(value.text)
  }
  const addCondition = (condition: Condition<Selector | null>): void => {
    for (const { on, test } of testsOf(condition)) {
      if (test.type === 'equal' || test.type === 'unequal') addValue(test.value)
      if (on !== null) for (const step of on) if (step.step === 'name') addText(step.name)
    }
  }
  addText(characters)
  for (const pattern of patterns) {
    if (pattern.kind === 'words') {
      for (const { what } of pattern.terms)
        if (what.type === 'regex') addValue(what)
        else addText(what.text)
    } else {
      addText(NUMBER_CHARACTERS)
      if (pattern.kind === 'json') addCondition(pattern.condition)
      else for (const field of pattern.fields) if (field.condition !== null) addCondition(field.condition)
    }
  }
  const alphabet = createAlphabet(singles, [...sets, ...[...regexes.values()].flatMap((node) => [...setsOf(node)])])
  const automata = new Map<string, Automaton>()
  const automaton = (key: string, make: () => Automaton): Automaton => {
    let made = automata.get(key)
    if (made === undefined) {
      made = make()
      automata.set(key, made)
    }
    return made
  }
  return {
    alphabet,
    work,
    automatonOf(value) {
      return automaton(valueKey(value), () => {
        if (value.type === 'regex') return regexAutomaton(regexes.get(value.source) ?? parseRegex(value.source), alphabet, work)
        return value.type === 'number'
          ? textAutomaton(value.text, false, false, alphabet)
          : textAutomaton(value.text, value.starFirst, value.starLast, alphabet)
      })
    },
    wordAutomatonOf(value) {
      if (value.type !== 'number') return this.automatonOf(value)
      return automaton(`word ${value.text}`, () => regexAutomaton(spellingsOf(value.text), alphabet, work))
    },
    likelyTextsOf: (regex) => likelyTextsOf(regexes.get(regex.source) ?? parseRegex(regex.source)),
    occurrenceOf: (text) => automaton(`occurs ${text}`, () => textAutomaton(text, true, true, alphabet)),
  }
}

/** The texts that equal a number literal as words of a line: its own, and its decimal with zeros at the end. */
function spellingsOf(text: string): RegexNode {
  const exactly = (characters: string, tail: readonly RegexNode[] = []): RegexNode => ({
    type: 'sequence',
    of: [{ type: 'start' }, ...Array.from(characters, charNode), ...tail, { type: 'end' }],
  })
  const of = [exactly(text)]
  const decimal = decimalOf(text)
  if (decimal !== null) {
    for (const spelling of decimal === '0' ? ['0', '-0'] : [decimal]) {
      const zeros: RegexNode = { type: 'repeat', of: charNode('0'), min: spelling.includes('.') ? 0 : 1, max: null }
      of.push(exactly(spelling), exactly(spelling, spelling.includes('.') ? [zeros] : [charNode('.'), zeros]))
    }
  }
  return { type: 'either', of }
}

function charNode(char: string): RegexNode & { readonly type: 'set' } {
  const code = char.charCodeAt(0)
  return { type: 'set', ranges: [[code, code]] }
}

function* testsOf<On>(condition: Condition<On>): Generator<Condition<On> & { readonly op: 'test' }> {
  const stack = [condition]
  for (let here = stack.pop(); here !== undefined; here = stack.pop()) {
    if (here.op === 'test') yield here
    else stack.push(...here.of)
  }
}

/** The same for values that equal the same things. */
export function valueKey(value: Value): string {
  switch (value.type) {
    case 'text':
      return value.text === '' && (value.starFirst || value.starLast)
        ? 'any'
        : `text ${value.starFirst ? '*' : ''}${value.starLast ? '>' : '|'}${value.text}`
    case 'number':
      return `number ${value.text}`
    case 'regex':
      return `regex ${value.source}`
  }
}

export function testKey(test: Test): string {
  switch (test.type) {
    case 'equal':
    case 'unequal':
      return `${test.type} ${valueKey(test.value)}`
    case 'order':
      return `${test.operator} ${test.number}`
    default:
      return test.type
  }
}

// ---- one text

/** Does a text meet the test? `number`: its value, where it is one. */
export function meets(test: Test, spelling: string, number: number | null, terms: Terms): boolean {
  switch (test.type) {
    case 'equal':
      return equals(test.value, spelling, number, terms)
    case 'unequal':
      return !equals(test.value, spelling, number, terms)
    case 'order':
      return number !== null && isOrdered(number, test.operator, test.number)
    default:
      return false
  }
}

function equals(value: Value, spelling: string, number: number | null, terms: Terms): boolean {
  switch (value.type) {
    case 'number':
      return spelling === value.text || (number !== null && number === value.number)
    case 'text':
      if (value.starFirst && value.starLast) return spelling.includes(value.text)
      if (value.starFirst) return spelling.endsWith(value.text)
      return value.starLast ? spelling.startsWith(value.text) : spelling === value.text
    case 'regex':
      terms.work.spend(spelling.length)
      return acceptsText(terms.automatonOf(value), spelling, terms.alphabet)
  }
}

function isOrdered(number: number, operator: '<' | '<=' | '>' | '>=', bound: number): boolean {
  switch (operator) {
    case '<':
      return number < bound
    case '<=':
      return number <= bound
    case '>':
      return number > bound
    case '>=':
      return number >= bound
  }
}

/** A text that meets the demands, or null if there is none. Order tests never hold for a text. */
export function findTextValue(demands: readonly Demand[], terms: Terms): string | null {
  const walkers: Walker[] = []
  for (const { test, holds } of demands) {
    if (test.type === 'equal' || test.type === 'unequal')
      walkers.push(walkerOf(terms.automatonOf(test.value), holds === (test.type === 'equal')))
    else if (holds) return null
  }
  const isRight = (text: string): boolean => demands.every(({ test, holds }) => meets(test, text, null, terms) === holds)
  const exact = exactSpelling(demands)
  if (exact !== null) return isRight(exact) ? exact : null
  for (const candidate of likelyTexts(demands, terms)) if (isRight(candidate)) return candidate
  return findText(every(walkers), terms.alphabet, terms.work)
}

/** The only spelling that can do, where a demand leaves but one. (A number literal leaves one text, but many numbers.) */
function exactSpelling(demands: readonly Demand[]): string | null {
  for (const { test, holds } of demands) {
    if ((test.type !== 'equal' && test.type !== 'unequal') || holds !== (test.type === 'equal')) continue
    if (test.value.type === 'number' || (test.value.type === 'text' && !test.value.starFirst && !test.value.starLast))
      return test.value.text
  }
  return null
}

/** Texts made of the literals at hand: they read better than the shortest one, and mostly spare the search. */
function* likelyTexts(demands: readonly Demand[], terms: Terms): Generator<string> {
  let prefix = ''
  let suffix = ''
  const inside: string[] = []
  const others: string[] = []
  const found: string[] = []
  for (const { test, holds } of demands) {
    if (test.type !== 'equal' && test.type !== 'unequal') continue
    const { value } = test
    if (value.type === 'regex') {
      if (holds === (test.type === 'equal')) found.push(...terms.likelyTextsOf(value))
    } else if (value.type === 'number' || holds !== (test.type === 'equal')) others.push(value.text)
    else if (value.starFirst && value.starLast) inside.push(value.text)
    else if (value.starFirst) suffix = value.text.length > suffix.length ? value.text : suffix
    else if (value.starLast) prefix = value.text.length > prefix.length ? value.text : prefix
  }
  for (const text of found) {
    yield [prefix, ...inside, text, suffix].join('')
    yield [prefix, 'x', text, 'x', ...inside, suffix].join('')
  }
  if (prefix + suffix !== '' || inside.length > 0) {
    yield [prefix, ...inside, suffix].join('')
    if (inside.length === 0) yield `${prefix}x${suffix}`
    yield [prefix, ...inside, suffix].filter((part) => part !== '').join('x')
    yield [prefix, 'x', ...inside, 'x', suffix].join('')
    // Long ones first, short ones inside them left out.
    const needed = inside.filter((part, i) => !inside.some((other, j) => i !== j && other.includes(part) && (other !== part || j < i)))
    for (const separator of ['', 'x', '-', ' ']) yield [prefix, ...needed, suffix].filter((part) => part !== '').join(separator)
  } else {
    for (const other of others.slice(0, 4)) {
      yield `${other}x`
      yield other
    }
    yield 'x'
    yield 'other'
    yield 'y'
  }
}

// ---- one number

/** The doubles that the demands on the value leave, spelling aside. */
export function valueRanges(demands: readonly Demand[]): DoubleRange[] {
  let range: DoubleRange = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }
  const excluded: number[] = []
  for (const { test, holds } of demands) {
    if (test.type === 'order') range = intersectRange(range, orderRange(test.operator, test.number, holds))
    else if ((test.type === 'equal' || test.type === 'unequal') && test.value.type === 'number') {
      const { number } = test.value
      if (holds === (test.type === 'equal')) range = intersectRange(range, { low: number, high: number })
      else excluded.push(number)
    }
  }
  let ranges = isEmptyRange(range) ? [] : [range]
  for (const value of excluded) ranges = withoutValue(ranges, value)
  return ranges
}

function orderRange(operator: '<' | '<=' | '>' | '>=', bound: number, holds: boolean): DoubleRange {
  const low = Number.NEGATIVE_INFINITY
  const high = Number.POSITIVE_INFINITY
  const effective = holds ? operator : ({ '<': '>=', '<=': '>', '>': '<=', '>=': '<' } as const)[operator]
  switch (effective) {
    case '<':
      return bound === low ? { low: high, high: low } : { low, high: nextDown(bound) }
    case '<=':
      return { low, high: bound }
    case '>':
      return bound === high ? { low: high, high: low } : { low: nextUp(bound), high }
    case '>=':
      return { low: bound, high }
  }
}

/** A spelling that reads as this double, in JSON and elsewhere. */
export function spellNumber(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '1e999'
  if (value === Number.NEGATIVE_INFINITY) return '-1e999'
  return String(value).replace('e+', 'e')
}

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const FIELD_NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/

export function isNumberText(text: string, grammar: NumberGrammar): boolean {
  return (grammar === 'json' ? JSON_NUMBER : FIELD_NUMBER).test(text)
}

/**
 * Search for a text with numbers in it whose spelling and value both matter: plain spellings first, then exponents further and further out, until the
 * question is settled or the budget spent.
 *
 * In   `search(reach, isLoose)`, as for `numberWalker`; loose finds may be wrong, hence `isRight`
 */
export function climb(search: (reach: number, isLoose: boolean) => string | null, isRight: (text: string) => boolean): string | null {
  const plain = search(0, false)
  if (plain !== null) return plain
  for (let reach = 12; ; reach *= 3) {
    const loose = search(reach, true)
    if (loose === null || isRight(loose)) return loose
    const exact = search(reach, false)
    if (exact !== null) return exact
  }
}

/** The spelling of a JSON number that meets the demands, or null if there is none. */
export function findNumberValue(demands: readonly Demand[], terms: Terms): string | null {
  const ranges = valueRanges(demands)
  if (ranges.length === 0) return null
  const bySpelling = demands.filter(({ test }) => (test.type === 'equal' || test.type === 'unequal') && test.value.type !== 'number')
  if (demands.some(({ test, holds }) => holds && test.type !== 'equal' && test.type !== 'unequal' && test.type !== 'order')) return null
  const isRight = (spelling: string): boolean =>
    isNumberText(spelling, 'json') && demands.every(({ test, holds }) => meets(test, spelling, Number(spelling), terms) === holds)
  if (bySpelling.length === 0) {
    const [range] = ranges
    return range === undefined ? null : spellNumber(pleasantIn(range))
  }
  const exact = exactSpelling(bySpelling)
  if (exact !== null) return isRight(exact) ? exact : null
  for (const candidate of likelyNumbers(demands, ranges)) if (isRight(candidate)) return candidate
  const { alphabet, work } = terms
  const spellings = bySpelling.map(({ test, holds }) =>
    test.type === 'equal' || test.type === 'unequal' ? walkerOf(terms.automatonOf(test.value), holds === (test.type === 'equal')) : NEVER,
  )
  if (findText(every([...spellings, anyNumber('json', alphabet.shown)]), alphabet, work) === null) return null
  return climb(
    (reach, isLoose) => findText(every([...spellings, numberWalker(ranges, 'json', reach, isLoose, alphabet.shown)]), alphabet, work),
    isRight,
  )
}

const NEVER: Walker = { cost: 1, starts: () => [], step: () => [], accepts: () => false }

/** A short number of the range. */
export function pleasantIn({ low, high }: DoubleRange): number {
  const isIn = (value: number): boolean => low <= value && value <= high
  return [1, 0, 5, 10, -1, Math.floor(low) + 1, Math.ceil(high) - 1, (low + high) / 2].find(isIn) ?? (Number.isFinite(low) ? low : high)
}

function* likelyNumbers(demands: readonly Demand[], ranges: readonly DoubleRange[]): Generator<string> {
  for (const range of ranges) yield spellNumber(pleasantIn(range))
  for (const { test } of demands) {
    const text = test.type === 'order' ? test.text : test.type === 'equal' || test.type === 'unequal' ? literalText(test.value) : ''
    const number = Number(text)
    if (text !== '' && Number.isFinite(number)) {
      for (const value of [number, number + 1, number - 1, number + 0.5, number * 10]) {
        const spelling = spellNumber(value)
        yield spelling
        yield Number.isInteger(value) && !spelling.includes('e') ? `${spelling}.0` : `${spelling}0`
        yield `${spelling}e0`
      }
    }
    yield `${text}1`
    yield `1${text}`
    yield `1${text}1`
  }
}

function literalText(value: Value): string {
  return value.type === 'regex' ? '' : value.text
}
