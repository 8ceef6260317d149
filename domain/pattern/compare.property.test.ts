import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Comparison, comparePatterns } from './compare.ts'
import { PatternError } from './error.ts'
import { compilePattern } from './match.ts'
import { parsePattern } from './parse.ts'
import { printPattern } from './print.ts'

/**
 * Comparison against brute force over small worlds: patterns of few terms beside all messages that can be made of the same few pieces. What brute force
 * finds, the comparison must have found too; what the comparison says, no message may refute. `COMPARE_RUNS` sets the number of pairs for a long run.
 */
const RUNS = Number(process.env.COMPARE_RUNS ?? 100)
const SEED = Number(process.env.COMPARE_SEED ?? 20261103)
const settings = { numRuns: RUNS, seed: SEED }

// ---- small worlds

const selector = fc.constantFrom(
  '$.a',
  '$.a',
  '$.b',
  '$.a.b',
  '$.a.c',
  '$.a[0]',
  '$.a[1]',
  '$.a[*]',
  '$.*',
  '$.a.*',
  '$.a[*].b',
  '$.a[0].b',
  '$.*.b',
  '$.a.b[0]',
)
const jsonValue = fc.constantFrom(
  'x',
  '"x"',
  'y',
  'xy',
  'x*',
  '*x',
  '*y',
  '"*x*"',
  '*',
  '""',
  '1',
  '1.0',
  '"1"',
  '"1.0"',
  '1*',
  '*0',
  '2',
  '-1',
  '1e0',
  '10',
  '%x%',
  '%^x%',
  '%^[0-9]+$%',
  '%\\.%',
)
const operation = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom('=', '=', '!='), jsonValue).map(([operator, value]) => `${operator} ${value}`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('<', '<=', '>', '>='), fc.constantFrom('1', '1.0', '2', '0', '-1', '1.5'))
      .map(([operator, value]) => `${operator} ${value}`),
  },
  { weight: 2, arbitrary: fc.constantFrom('IS NULL', 'IS TRUE', 'IS FALSE', 'NOT EXISTS') },
)
const jsonTest = fc.tuple(selector, operation).map(([on, what]) => `${on} ${what}`)
const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 2, arbitrary: jsonTest },
    {
      weight: 3,
      arbitrary: fc
        .tuple(tie('condition'), fc.constantFrom('&&', '||'), tie('condition'))
        .map(([left, op, right]) => `(${left} ${op} ${right})`),
    },
  ),
}))
/** Beyond three wildcards or two regexes AWS refuses a pattern. */
const isTaken = (text: string): boolean => {
  try {
    parsePattern(text)
    return true
  } catch (error) {
    if (error instanceof PatternError) return false
    throw error
  }
}
const jsonPattern = condition.map((text) => `{ ${text} }`).filter(isTaken)

const wordText = fc.constantFrom('a', 'b', 'ab', 'ba', 'aa', '"a b"', '" "', '"ab a"', 'c')
const wordTerm = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constantFrom('', '', '-', '?'), wordText).map(([sign, text]) => sign + text) },
  { weight: 1, arbitrary: fc.constantFrom('%^a%', '%a$%', '%a|b%', '%ab+%', '%^[ab]{2,3}$%', '%a.b%', '%[^a]%') },
)
const wordsPattern = fc
  .array(wordTerm, { minLength: 0, maxLength: 4 })
  .map((terms) => terms.join(' '))
  .filter(isTaken)

const fieldCondition = (name: string): fc.Arbitrary<string> => {
  const one = fc.oneof(
    {
      weight: 3,
      arbitrary: fc
        .tuple(
          fc.constantFrom('=', '!='),
          fc.constantFrom('a', 'b', 'a*', '*b', '"*a*"', '*', '1', '1.0', '"1"', '2', '"a b"', '%a%', '%^a$%'),
        )
        .map(([operator, value]) => `${name}${operator}${value}`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('<', '<=', '>', '>='), fc.constantFrom('1', '2'))
        .map(([operator, value]) => `${name}${operator}${value}`),
    },
  )
  return fc.oneof(
    { weight: 3, arbitrary: one },
    { weight: 1, arbitrary: fc.tuple(one, fc.constantFrom('&&', '||'), one).map(([left, op, right]) => `${left} ${op} ${right}`) },
  )
}
const field = (name: string): fc.Arbitrary<string> => fc.oneof(fc.constant(name), fieldCondition(name))
const fieldsPattern = fc
  .tuple(fc.constantFrom(0, 1, 1, 2, 2, 3), field('f'), field('g'), field('h'), fc.constantFrom(-1, -1, 0, 1, 2, 3))
  .map(([count, f, g, h, ellipsis]) => {
    const fields = [f, g, h].slice(0, count)
    if (ellipsis >= 0) fields.splice(Math.min(ellipsis, count), 0, '...')
    return `[${fields.join(', ')}]`
  })
  .filter(isTaken)

function stringsOver(pieces: readonly string[], longest: number): string[] {
  let last = ['']
  const all: string[] = []
  for (let length = 1; length <= longest; length++) {
    last = last.flatMap((text) => pieces.map((piece) => text + piece))
    all.push(...last)
  }
  return all
}

const scalars = [
  '"x"',
  '"y"',
  '"xy"',
  '"yx"',
  '""',
  '"1"',
  '"1.0"',
  '1',
  '1.0',
  '10e-1',
  '10',
  '2',
  '1.5',
  '0',
  '-1',
  'true',
  'false',
  'null',
]
const few = ['"x"', '1', '"1"', '2', 'null', 'true', '{}']
const nested = [
  '{}',
  '[]',
  ...scalars.flatMap((value) => [`[${value}]`, `{"b":${value}}`, `[{"b":${value}}]`]),
  ...few.flatMap((value) => few.map((other) => `[${value},${other}]`)),
  ...few.flatMap((value) => [
    `{"c":${value}}`,
    `{"b":"x","c":${value}}`,
    `{"b":[${value}]}`,
    `{"d":${value}}`,
    `[[${value}]]`,
    `[{},{"b":${value}}]`,
    `[{"b":${value}},"x"]`,
  ]),
]
const asA = ['', ...scalars, ...nested].map((value) => (value === '' ? '' : `"a":${value}`))
const asB = ['', '"x"', '1', '"1"', '2', 'null', 'true', '{"b":"x"}', '{"b":1}'].map((value) => (value === '' ? '' : `"b":${value}`))
const records = [
  ...asA.flatMap((a) => asB.map((b) => `{${[a, b].filter((part) => part !== '').join(',')}}`)),
  '{"c":"x"}',
  '{"c":1}',
  '{"a":{"b":1},"c":"x"}',
]
const texts = stringsOver(['a', 'b', ' ', 'c'], 5)
const lines = [
  ...stringsOver(['a', '"', ' ', '[', ']'], 5),
  ...['a', 'b', 'ab', '1', '1.0', '2', '"a b"', '[a]', '1.5', '""', 'b"a'].flatMap((one, _, all) =>
    ['', ' ', '\t'].flatMap((before) =>
      ['', ...all].flatMap((two) =>
        ['', 'a', 'b', '1', '2', 'a b', '"b"'].map((three) => [before + one, two, three].filter((part) => part !== '').join(' ')),
      ),
    ),
  ),
]

// ---- what has to be true

let unknowns = 0
let pairs = 0

function judge(textA: string, textB: string, messages: readonly string[]): void {
  const a = parsePattern(textA)
  const b = parsePattern(textB)
  const comparison = comparePatterns(a, b)
  const isA = compilePattern(a)
  const isB = compilePattern(b)
  const { relation, onlyA, onlyB } = comparison
  pairs++
  if (relation === 'unknown') {
    unknowns++
    return
  }
  expect({ onlyA: onlyA !== undefined, onlyB: onlyB !== undefined }, `${textA}  |  ${textB}  ${relation}`).toEqual({
    onlyA: relation === 'looser' || relation === 'different',
    onlyB: relation === 'stricter' || relation === 'different',
  })
  if (onlyA !== undefined) expect([isA.matches(onlyA), isB.matches(onlyA)]).toEqual([true, false])
  if (onlyB !== undefined) expect([isA.matches(onlyB), isB.matches(onlyB)]).toEqual([false, true])
  if (onlyA !== undefined && onlyB !== undefined) return
  for (const message of messages) {
    const [byA, byB] = [isA.matches(message), isB.matches(message)]
    if (byA && !byB && onlyA === undefined) throw new Error(`${textA}  |  ${textB}: ${relation}, but only the first matches ${message}`)
    if (byB && !byA && onlyB === undefined) throw new Error(`${textA}  |  ${textB}: ${relation}, but only the second matches ${message}`)
  }
}

const mirror: Record<Comparison['relation'], Comparison['relation']> = {
  equivalent: 'equivalent',
  stricter: 'looser',
  looser: 'stricter',
  different: 'different',
  unknown: 'unknown',
}

describe('no message refutes a comparison', () => {
  test('of JSON patterns', () => {
    fc.assert(
      fc.property(jsonPattern, jsonPattern, (a, b) => judge(a, b, records)),
      settings,
    )
  }, 1e9)

  test('of JSON patterns that differ in one place', () => {
    fc.assert(
      fc.property(
        condition,
        condition,
        jsonTest,
        jsonTest,
        fc.constantFrom('&&', '||'),
        fc.constantFrom('&&', '||'),
        (left, right, one, other, op, op2) => {
          const [a, b] = [`{ (${left} ${op} ${right}) ${op2} ${one} }`, `{ (${right} ${op} ${left}) ${op2} ${other} }`]
          fc.pre(isTaken(a) && isTaken(b))
          judge(a, b, records)
        },
      ),
      settings,
    )
  }, 1e9)

  test('of words', () => {
    fc.assert(
      fc.property(wordsPattern, wordsPattern, (a, b) => judge(a, b, texts)),
      settings,
    )
  }, 1e9)

  test('of fields', () => {
    fc.assert(
      fc.property(fieldsPattern, fieldsPattern, (a, b) => judge(a, b, lines)),
      settings,
    )
  }, 1e9)

  test('of different kinds', () => {
    const ofAny = fc.oneof(
      jsonPattern,
      wordsPattern,
      fieldsPattern,
      fc.constantFrom(
        '"{"',
        '"}"',
        '"\\""',
        '":"',
        '-"{"',
        '"a\\"b"',
        '[w="{*"]',
        '[w != "x"]',
        '%^\\{.*\\}$%',
        '"\\"a\\":"',
        '-"\\""',
        '"true"',
      ),
    )
    const all = [
      ...texts.slice(0, 400),
      ...lines.filter((_, i) => i % 4 === 0),
      ...records.filter((_, i) => i % 3 === 0),
      ...records.slice(0, 60).map((text) => ` ${text.replaceAll(',', ' , ')}\n`),
    ]
    fc.assert(
      fc.property(ofAny, ofAny, (a, b) => judge(a, b, all)),
      settings,
    )
  }, 1e9)

  test('and hardly any question stays open', () => {
    expect(unknowns / pairs).toBeLessThan(0.005)
  })
})

describe('laws', () => {
  const relate = (a: string, b: string): Comparison['relation'] => comparePatterns(parsePattern(a), parsePattern(b)).relation

  test('&& and || may be reordered, regrouped, doubled, distributed and absorbed', () => {
    fc.assert(
      fc.property(condition, condition, condition, (p, q, r) => {
        const laws: [string, string][] = [
          [`${p} && ${q}`, `${q} && ${p}`],
          [`${p} || ${q}`, `${q} || ${p}`],
          [`(${p} && ${q}) && ${r}`, `${p} && (${q} && ${r})`],
          [`(${p} || ${q}) || ${r}`, `${p} || (${q} || ${r})`],
          [`${p} && ${p}`, p],
          [`${p} || ${p}`, p],
          [`${p} && (${q} || ${r})`, `(${p} && ${q}) || (${p} && ${r})`],
          [`${p} || (${q} && ${r})`, `(${p} || ${q}) && (${p} || ${r})`],
          [`${p} && (${p} || ${q})`, p],
          [`${p} || (${p} && ${q})`, p],
        ]
        for (const [left, right] of laws) {
          const texts = [`{ ${left} }`, `{ ${right} }`] as const
          if (!texts.every(isTaken)) continue
          expect(relate(...texts), texts.join('  |  ')).toBe('equivalent')
        }
      }),
      { ...settings, numRuns: Math.ceil(RUNS / 3) },
    )
  }, 1e9)

  test('the other way round gives the mirror image', () => {
    const ofAny = fc.oneof(jsonPattern, wordsPattern, fieldsPattern)
    fc.assert(
      fc.property(ofAny, ofAny, (a, b) => {
        expect(relate(b, a), `${a}  |  ${b}`).toBe(mirror[relate(a, b)])
      }),
      settings,
    )
  }, 1e9)

  test('a pattern means the same once printed and read again', () => {
    const ofAny = fc.oneof(jsonPattern, wordsPattern, fieldsPattern)
    fc.assert(
      fc.property(ofAny, (text) => {
        expect(relate(text, printPattern(parsePattern(text)))).toBe('equivalent')
      }),
      settings,
    )
  }, 1e9)
})
