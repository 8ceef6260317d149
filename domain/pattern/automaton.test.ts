import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Automaton,
  acceptsText,
  allTexts,
  createAlphabet,
  createWork,
  every,
  findText,
  regexAutomaton,
  setsOf,
  some,
  textAutomaton,
  WORK_SPENT,
  walkerOf,
} from './automaton.ts'
import { anyNumber, type DoubleRange, nextDown, nextUp, noNumber, numberWalker } from './automaton-number.ts'
import { parseRegex } from './regex.ts'
import { compileRegex } from './regex-match.ts'

const settings = { numRuns: 300, seed: 20261103 }
const lots = createWork(Number.POSITIVE_INFINITY)
const codesOf = (text: string): number[] => Array.from(text, (char) => char.codePointAt(0) ?? 0)

describe('an alphabet', () => {
  test('keeps apart what the patterns tell apart, and nothing else', () => {
    const alphabet = createAlphabet(codesOf('ab'), [[[0x30, 0x39]]])
    expect(alphabet.size).toBe(4)
    expect(alphabet.symbolOf(0x30)).toBe(alphabet.symbolOf(0x39))
    expect(alphabet.symbolOf(0x63)).toBe(alphabet.symbolOf(0x1f600))
    expect(new Set(codesOf('a0bc').map(alphabet.symbolOf)).size).toBe(4)
  })

  test('shows a letter where it can', () => {
    const alphabet = createAlphabet(codesOf('x'), [])
    expect(String.fromCodePoint(alphabet.shown(alphabet.symbolOf(0)))).toBe('y')
  })
})

describe('automata agree with plain searching', () => {
  const small = fc.array(fc.constantFrom('a', 'b', 'c', '😀'), { maxLength: 7 }).map((parts) => parts.join(''))

  test('for a text with or without stars', () => {
    fc.assert(
      fc.property(small, small, fc.boolean(), fc.boolean(), (word, text, starFirst, starLast) => {
        const alphabet = createAlphabet(codesOf('abc😀'), [])
        const wanted = starFirst ? (starLast ? text.includes(word) : text.endsWith(word)) : starLast ? text.startsWith(word) : text === word
        expect(acceptsText(textAutomaton(word, starFirst, starLast, alphabet), text, alphabet)).toBe(wanted)
      }),
      settings,
    )
  })

  const piece = fc.tuple(
    fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\w'),
    fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,2}', '{,2}', '{2,}'),
  )
  const source = fc
    .array(fc.tuple(fc.constantFrom('', '', '^'), fc.array(piece, { minLength: 1, maxLength: 3 }), fc.constantFrom('', '', '$')), {
      minLength: 1,
      maxLength: 2,
    })
    .map((branches) => branches.map(([start, pieces, end]) => start + pieces.map((parts) => parts.join('')).join('') + end).join('|'))

  test('for a regex, as the matcher runs it', () => {
    fc.assert(
      fc.property(source, small, (regex, text) => {
        const node = parseRegex(regex)
        const alphabet = createAlphabet(codesOf('abc😀'), setsOf(node))
        expect(acceptsText(regexAutomaton(node, alphabet, lots), text, alphabet)).toBe(compileRegex(node)(text))
      }),
      { ...settings, numRuns: 1500 },
    )
  })

  test.each(['^$', '$^', '^', '$', 'a^', '^a*$', '|a', 'a$b*', '^a|b$'])('for places at the ends: %s', (regex) => {
    const node = parseRegex(regex)
    const alphabet = createAlphabet(codesOf('ab'), setsOf(node))
    for (const text of ['', 'a', 'b', 'ab', 'ba', 'aa', 'c'])
      expect(acceptsText(regexAutomaton(node, alphabet, lots), text, alphabet), text).toBe(compileRegex(node)(text))
  })
})

describe('a search', () => {
  const alphabet = createAlphabet(codesOf('ab'), [])
  const text = (word: string, starFirst: boolean, starLast: boolean): Automaton => textAutomaton(word, starFirst, starLast, alphabet)

  test('finds a shortest text, and says where there is none', () => {
    const both = every([walkerOf(text('ab', false, true), true), walkerOf(text('ba', true, false), true)])
    expect(findText(both, alphabet, lots)).toBe('aba')
    expect(findText(every([both, walkerOf(text('b', true, true), false)]), alphabet, lots)).toBeNull()
    expect(findText(some([walkerOf(text('bb', false, false), true), walkerOf(text('a', false, false), true)]), alphabet, lots)).toBe('a')
  })

  test('can leave the empty text out', () => {
    const any = walkerOf(text('', true, true), true)
    expect(findText(any, alphabet, lots)).toBe('')
    expect(findText(any, alphabet, lots, 1)).toHaveLength(1)
  })

  test('goes through all texts where there are few', () => {
    const few = some([walkerOf(text('ab', false, false), true), walkerOf(text('b', false, false), true)])
    expect([...allTexts(few, alphabet, lots)]).toEqual(['b', 'ab'])
  })

  test('stops when the work is spent', () => {
    const work = createWork(10)
    expect(() => findText(walkerOf(text('abababab', true, true), true), alphabet, work)).toThrow()
    try {
      work.spend(1)
    } catch (problem) {
      expect(problem).toBe(WORK_SPENT)
    }
    expect(work.spent).toBeGreaterThan(10)
  })
})

describe('numbers by spelling and value', () => {
  const alphabet = createAlphabet(codesOf('0123456789+-.eE'), [])
  const accepts = (range: DoubleRange, spelling: string, grammar: 'json' | 'field' = 'json'): boolean => {
    const walker = numberWalker([range], grammar, 40, false, alphabet.shown)
    let states = [...walker.starts()]
    for (const code of codesOf(spelling)) states = states.flatMap((state) => [...walker.step(state, alphabet.symbolOf(code))])
    return states.some((state) => walker.accepts(state))
  }

  test('neighbours of a double', () => {
    expect([nextUp(0), nextUp(-Number.MIN_VALUE), nextUp(1), nextUp(Number.MAX_VALUE)]).toEqual([
      Number.MIN_VALUE,
      -0,
      1 + Number.EPSILON,
      Number.POSITIVE_INFINITY,
    ])
    expect([nextDown(0), nextDown(1), nextDown(Number.POSITIVE_INFINITY)]).toEqual([
      -Number.MIN_VALUE,
      1 - Number.EPSILON / 2,
      Number.MAX_VALUE,
    ])
  })

  const digits = fc.array(fc.constantFrom('0', '0', '1', '4', '5', '9'), { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''))
  const spelling = fc
    .tuple(
      fc.constantFrom('', '-'),
      digits,
      fc.option(digits, { nil: '' }),
      fc.option(fc.integer({ min: -30, max: 30 }), { nil: null }),
      fc.constantFrom('e', 'E'),
    )
    .map(
      ([sign, whole, fraction, power, e]) =>
        `${sign}${whole.replace(/^0+(?=.)/, '')}${fraction === '' ? '' : `.${fraction}`}${power === null ? '' : e + power}`,
    )
  const bound = fc.oneof(
    fc.constantFrom(0, 1, 5, -5, 0.1, 1e10, 1e-10, 404, Number.MIN_VALUE, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    spelling.map(Number),
  )

  test('a spelling is accepted if its double is in the range', () => {
    fc.assert(
      fc.property(spelling, bound, bound, (text, one, other) => {
        const range = { low: Math.min(one, other), high: Math.max(one, other) }
        const value = Number(text)
        expect(accepts(range, text)).toBe(range.low <= value && value <= range.high)
        expect(accepts({ low: value, high: value }, text)).toBe(true)
        expect(accepts({ low: nextUp(value), high: Number.POSITIVE_INFINITY }, text)).toBe(false)
        expect(accepts({ low: Number.NEGATIVE_INFINITY, high: nextDown(value) }, text)).toBe(false)
      }),
      { ...settings, numRuns: 1500 },
    )
  })

  test.each([
    ['4.9999999999999999999', 5, true],
    ['4.999999999999999', 5, false],
    ['9007199254740993', 9007199254740992, true],
    ['9007199254740993', 9007199254740994, false],
    ['2.4703282292062327e-324', 0, true],
    ['2.4703282292062328e-324', 0, false],
    ['179769313486231580793728971405301e276', Number.MAX_VALUE, true],
    [
      '179769313486231580793728971405302e276',
      Number.POSITIVE_INFINITY,
      Number('179769313486231580793728971405302e276') === Number.POSITIVE_INFINITY,
    ],
  ])('%s is %d: %s', (text, value, expected) => {
    expect(Number(text) === value).toBe(expected)
    const walker = numberWalker([{ low: value, high: value }], 'json', 330, false, alphabet.shown)
    let states = [...walker.starts()]
    for (const code of codesOf(text)) states = states.flatMap((state) => [...walker.step(state, alphabet.symbolOf(code))])
    expect(states.some((state) => walker.accepts(state))).toBe(expected)
  })

  test('loose is wider, never narrower', () => {
    fc.assert(
      fc.property(spelling, bound, (text, low) => {
        const range = { low, high: Number.POSITIVE_INFINITY }
        const walker = numberWalker([range], 'json', 3, true, alphabet.shown)
        let states = [...walker.starts()]
        for (const code of codesOf(text)) states = states.flatMap((state) => [...walker.step(state, alphabet.symbolOf(code))])
        if (Number(text) >= low) expect(states.some((state) => walker.accepts(state))).toBe(true)
      }),
      { ...settings, numRuns: 1500 },
    )
  })

  test.each(['0', '-1', '1.5', '1e5', '1E-5', '007', '+1', '.5', '5.', '1e', '-', '', '1.2.3', '--1', '0x1', '1e+05'])(
    '%s: a number of which grammar',
    (text) => {
      const isIn = (walker: ReturnType<typeof anyNumber>): boolean => {
        let states = [...walker.starts()]
        for (const code of codesOf(text)) states = states.flatMap((state) => [...walker.step(state, alphabet.symbolOf(code))])
        return states.some((state) => walker.accepts(state))
      }
      const isJson = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)
      const isField = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text)
      expect([isIn(anyNumber('json', alphabet.shown)), isIn(noNumber('json', alphabet.shown))]).toEqual([isJson, !isJson])
      expect([isIn(anyNumber('field', alphabet.shown)), isIn(noNumber('field', alphabet.shown))]).toEqual([isField, !isField])
    },
  )
})
