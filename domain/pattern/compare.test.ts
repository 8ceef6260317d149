import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Comparison, comparePatterns, DEFAULT_COMPARISON_BUDGET, differenceAgainst } from './compare.ts'
import { PatternError } from './error.ts'
import { compilePattern } from './match.ts'
import { parsePattern } from './parse.ts'

interface Case {
  readonly id: string
  readonly law: string
  readonly a: string
  readonly b: string
  readonly relation: Comparison['relation'] | 'refused'
  readonly witness?: { readonly aNotB?: string; readonly bNotA?: string; readonly both?: string }
  readonly note: string
}

const cases: Case[] = JSON.parse(readFileSync(new URL('./data/pattern-comparisons.json', import.meta.url), 'utf8'))

const compare = (a: string, b: string, budget?: number): Comparison =>
  comparePatterns(parsePattern(a), parsePattern(b), budget === undefined ? {} : { budget })

/** A relation with messages that the real matcher agrees with. */
function prove(a: string, b: string, comparison: Comparison): void {
  const { relation, onlyA, onlyB } = comparison
  expect([onlyA !== undefined, onlyB !== undefined]).toEqual([
    relation === 'looser' || relation === 'different',
    relation === 'stricter' || relation === 'different',
  ])
  const [isA, isB] = [compilePattern(a), compilePattern(b)]
  if (onlyA !== undefined) expect([isA.matches(onlyA), isB.matches(onlyA)]).toEqual([true, false])
  if (onlyB !== undefined) expect([isA.matches(onlyB), isB.matches(onlyB)]).toEqual([false, true])
}

describe('the table of comparisons', () => {
  test.each(cases.filter(({ relation }) => relation !== 'refused'))('$id $law: $note', ({ a, b, relation }) => {
    const comparison = compare(a, b)
    expect(comparison.relation).toBe(relation)
    prove(a, b, comparison)
  })

  test.each(cases.filter(({ relation }) => relation === 'refused'))('$id $law: $note', ({ a, b }) => {
    expect(() => parsePattern(a)).not.toThrow()
    expect(() => parsePattern(b)).toThrow(PatternError)
  })

  test.each(cases.filter(({ witness }) => witness !== undefined))('$id: its own witnesses hold', ({ a, b, witness }) => {
    const [isA, isB] = [compilePattern(a), compilePattern(b)]
    const verdict = (message: string): [boolean, boolean] => [isA.matches(message), isB.matches(message)]
    if (witness?.aNotB !== undefined) expect(verdict(witness.aNotB)).toEqual([true, false])
    if (witness?.bNotA !== undefined) expect(verdict(witness.bNotA)).toEqual([false, true])
    if (witness?.both !== undefined) expect(verdict(witness.both)).toEqual([true, true])
  })
})

const NEVER = '{ $.a IS NULL && $.a NOT EXISTS }'

/** Each row is worked out from the rules by hand; nothing here is our own engine's opinion. */
const rows: readonly (readonly [why: string, a: string, b: string, relation: Comparison['relation']])[] = [
  // values
  ['a whole number has other spellings', '{ $.a = 5 }', '{ $.a >= 5 && $.a <= 5 }', 'looser'],
  ['-0 is 0 as a number, not as a text', '{ $.a = -0 }', '{ $.a = 0 }', 'different'],
  ['beyond the largest double there is only infinity', '{ $.a > 1.7976931348623157e308 }', '{ $.a = 1e999 }', 'stricter'],
  ['between two neighbouring doubles lies none', '{ $.a > 5 && $.a < 5.000000000000001 }', NEVER, 'equivalent'],
  ['no number ends in a letter', '{ $.a = "*y" && $.a >= 0 }', NEVER, 'equivalent'],
  ['a number that begins with 5 can be 50, but not 404', '{ $.a = "5*" && $.a = 404 }', NEVER, 'equivalent'],
  ['50 begins with 5', '{ $.a = "5*" && $.a > 40 && $.a < 60 }', NEVER, 'looser'],
  ['an exponent reaches 5 without a plain spelling', '{ $.a = %e% && $.a > 4 && $.a < 6 }', NEVER, 'looser'],
  ['a spelling without digits is no number', '{ $.a != %[0-9]% && $.a > 0 }', NEVER, 'equivalent'],
  ['prefix and suffix may overlap', '{ $.a = "ab*" && $.a = "*ba" }', '{ $.a = "ab*" && $.a = "*ba" && $.a != "abba" }', 'looser'],
  ['unequal to the empty text and to one character', '{ $.a != "" }', '{ $.a = %.% }', 'equivalent'],
  ['a dot takes a line end', '{ $.a = %^a.b$% }', '{ $.a = "a*" && $.a = "*b" }', 'stricter'],
  ['a regex or a text, a text or a prefix', '{ $.a = %^ab% || $.a = x }', '{ $.a = x || $.a = "ab*" }', 'equivalent'],
  ['counted repeats', '{ $.a = %^a{2,4}$% }', '{ $.a = "aa" || $.a = "aaa" || $.a = "aaaa" }', 'equivalent'],
  // structure
  ['an element needs those before it', '{ $.a[0] NOT EXISTS && $.a[2] = 1 }', NEVER, 'equivalent'],
  ['a member of an object is no element', '{ $.a[0] = 1 && $.a.b = 1 }', NEVER, 'equivalent'],
  ['a star in brackets reaches members', '{ $.a.b = 1 }', '{ $.a[*] = 1 }', 'stricter'],
  ['a star behind a period does not reach elements', '{ $.a[0] = 1 && $.a.* = 1 }', NEVER, 'equivalent'],
  ['an array of two has no room for three', '{ $.a[2] NOT EXISTS && $.a[0] = 1 && $.a[1] = 2 && $.a[*] = 3 }', NEVER, 'equivalent'],
  ['an object has', '{ $.a[2] NOT EXISTS && $.a[*] = 1 && $.a[*] = 2 && $.a[*] = 3 }', NEVER, 'looser'],
  ['an array of one holds one of two', '{ $.a[0] = * && $.a[1] NOT EXISTS && $.a[*] = 1 && $.a[*] = 2 }', NEVER, 'equivalent'],
  ['a null in an array is a null of the array', '{ $.a[0] IS NULL && $.a NOT EXISTS }', NEVER, 'equivalent'],
  ['a null in an array within is not', '{ $.a[0] IS NULL }', '{ $.a IS NULL && $.a[0] IS NULL }', 'looser'],
  ['nothing anywhere is an empty record', '{ $.* NOT EXISTS }', '{ $.a NOT EXISTS }', 'stricter'],
  ['nothing of that name in any member', '{ $.*.b NOT EXISTS && $.a.b = 1 }', NEVER, 'equivalent'],
  ['unequal behind a star asks for one that differs', '{ $.a[*] != 1 }', '{ $.a[0] != 1 }', 'looser'],
  ['a name like a prototype is a name', "{ $.['__proto__'] = 1 }", "{ $.['__proto__'] = 1 && $.constructor NOT EXISTS }", 'looser'],
  // words
  ['every message has a character', '%.%', '', 'equivalent'],
  ['the empty text alone never is a message', '%^$%', 'disk -disk', 'equivalent'],
  ['anchored at both ends', '%^ab$%', 'ab', 'stricter'],
  ['words that overlap need not stand apart', 'abc bcd', '"abcd"', 'looser'],
  ['an optional word that holds another', '?fail ?failed', 'fail', 'equivalent'],
  ['an excluded word that holds another', '-fail -failed', '-fail', 'equivalent'],
  ['a blank in quotes is looked for', '" "', '', 'stricter'],
  // fields
  ['no field, any field', '[]', '[...]', 'equivalent'],
  ['one field is any line with a word', '[a]', '[]', 'stricter'],
  ['a blank line has no word', '[a]', '%[^ \\x09]%', 'equivalent'],
  ['an unnamed place counts', '[a, ]', '[a, b]', 'equivalent'],
  ['a word in the middle', '[a, ..., b]', '[a, b, ...]', 'equivalent'],
  ['the last word is no rest', '[..., b = "* *"]', NEVER, 'looser'],
  ['a bare word has no blank', '[a = "* *", ...]', '[a = %^[^\\x22\\[]* % , ...]', 'looser'],
  ['404 and 404.0 are one number, 0404 is a word', '[a = 404, ...]', '[a = 404.0, ...]', 'equivalent'],
  ['by order 0404 is a number', '[a = 404, ...]', '[a >= 404 && a <= 404, ...]', 'stricter'],
  ['a rest of several words is no number', '[a, b > 5]', '[a, b = %^[^ ]*$%]', 'stricter'],
  // kinds
  ['each JSON object has a brace', '"{"', '{ $.a = 1 }', 'looser'],
  ['a member needs quotes', '"\\""', '{ $.a = 1 }', 'looser'],
  ['an object without members does not', '"\\""', '{ $.a NOT EXISTS }', 'different'],
  ['a quote within a word cannot stand in JSON', '"a\\"b"', '{ $.a = 1 }', 'different'],
  ['so its absence is no restriction', '-"a\\"b :"', '{ $.a = 1 }', 'looser'],
  ['one text, and it is JSON', '%^\\{\\x22a\\x22:1\\}$%', '{ $.a = 1 }', 'stricter'],
  ['nine texts, all JSON', '%^\\{\\x22a\\x22:[1-9]\\}$%', '{ $.a >= 1 }', 'stricter'],
  ['ten texts, one of them not JSON', '%^\\{\\x22a\\x22:[0-9]?\\}$%', '{ $.a >= 0 }', 'different'],
  ['every record is a line with a word', '[w]', '{ $.a = 1 }', 'looser'],
  ['a record may begin on a new line', '[w = "{*"]', '{ $.a = 1 }', 'different'],
  ['never is stricter than any other kind', 'disk -disk', '{ $.a = 1 }', 'stricter'],
  ['never, of three kinds', NEVER, '[a = x && a = y]', 'equivalent'],
  ['everything is looser', '', '{ $.a = 1 || $.a NOT EXISTS }', 'looser'],
]

describe('worked out by hand', () => {
  test.each(rows)('%s: %s | %s', (_why, a, b, relation) => {
    const comparison = compare(a, b)
    expect(comparison.relation).toBe(relation)
    prove(a, b, comparison)
  })
})

describe('the work budget', () => {
  const HARD = ['%a.{18}b%', '%a.{18}[bc]%'] as const

  test('once it is spent the answer is that we do not know', () => {
    expect(compare(...HARD)).toEqual({ relation: 'unknown' })
    expect(compare('{ $.a = "x*" }', '{ $.a = x }', 1)).toEqual({ relation: 'unknown' })
  })

  test('it is counted: the same question ends the same way every time', () => {
    const ask = (budget: number): string => compare('{ $.a = "x*" && $.b > 3 }', '{ $.b >= 3 && $.a = %^x% }', budget).relation
    const enough = Array.from({ length: 40 }, (_, i) => 50 * 2 ** (i / 3)).map(Math.round)
    const first = enough.findIndex((budget) => ask(budget) !== 'unknown')
    expect(first).toBeGreaterThan(0)
    expect(enough.map(ask)).toEqual(enough.map((_, i) => (i < first ? 'unknown' : 'stricter')))
  })

  test.each([
    [
      '28 alternatives joined, the other way round',
      '&&',
      28,
      (i: number) => `($.a${i}=1||$.b${i}=1)`,
      (i: number) => `($.b${i}=1||$.a${i}=1)`,
    ],
    ['28 pairs, the other way round', '||', 28, (i: number) => `($.a${i}=1&&$.b${i}=1)`, (i: number) => `($.b${i}=1&&$.a${i}=1)`],
    ['26 words in one value', '&&', 26, (i: number) => `$.a="*${letter(i)}*"`, (i: number) => `$.a="*${letter(i)}*"`],
    ['50 values excluded', '&&', 50, (i: number) => `$.a!=w${i}`, (i: number) => `$.a!=w${i}`],
    [
      '18 event names, as in the CIS benchmark',
      '||',
      18,
      (i: number) => `($.eventName=DeleteGroupPolicy${i})`,
      (i: number) => `($.eventName="DeleteGroupPolicy${i}")`,
    ],
  ])('is enough for long patterns: %s', (_what, joiner, count, ofA, ofB) => {
    const numbers = Array.from({ length: count }, (_, i) => i)
    const a = `{${numbers.map(ofA).join(joiner)}}`
    const b = `{${numbers.reverse().map(ofB).join(joiner)}}`
    expect(compare(a, b).relation).toBe('equivalent')
  })

  test('half a surrogate pair is beyond us, a whole one is not', () => {
    expect(compare('"\ud83d"', '"\ud83d"').relation).toBe('unknown')
    expect(compare('"😀"', '"😀😀"').relation).toBe('looser')
  })

  test('has a default', () => {
    expect(DEFAULT_COMPARISON_BUDGET).toBeGreaterThan(0)
  })
})

function letter(i: number): string {
  return String.fromCharCode(97 + i)
}

describe('the difference shown to a person', () => {
  const WANT = '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }'

  test('an equivalent pattern has none', () => {
    expect(differenceAgainst(WANT, '{$.errorMessage="Failed authentication"&&$.eventName="ConsoleLogin"}')).toEqual({
      relation: 'equivalent',
    })
  })

  test('the relation is that of the seen pattern to the wanted one', () => {
    expect(differenceAgainst(WANT, '{ $.eventName = ConsoleLogin }').relation).toBe('looser')
    expect(differenceAgainst('{ $.eventName = ConsoleLogin }', WANT).relation).toBe('stricter')
  })

  test.each([
    ['|| for &&', '{ ($.eventName = ConsoleLogin) || ($.errorMessage = "Failed authentication") }', 'looser'],
    ['another name', '{ ($.eventName = ConsoleSignin) && ($.errorMessage = "Failed authentication") }', 'different'],
    ['unequal to success', '{ $.eventName = ConsoleLogin && $.errorMessage != "Success" }', 'looser'],
    ['only half', '{ $.eventName = ConsoleLogin }', 'looser'],
    ['one user only', `${WANT.slice(0, -2)} && $.userIdentity.userName = "Bob" }`, 'stricter'],
    ['words', 'ConsoleLogin', 'different'],
    ['fields', '[a, b]', 'different'],
    ['a star too many', '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed*") }', 'looser'],
    ['everything', '', 'looser'],
  ])('a slip is shown as a record like those of CloudTrail: %s', (_slip, saw, relation) => {
    const difference = differenceAgainst(WANT, saw)
    expect(difference.relation).toBe(relation)
    const [wanted, seen] = [compilePattern(WANT), compilePattern(saw)]
    for (const [message, yes, no] of [
      [difference.alsoCounts, seen, wanted],
      [difference.misses, wanted, seen],
    ] as const) {
      if (message === undefined) continue
      expect([yes.matches(message), no.matches(message)]).toEqual([true, false])
      expect(JSON.parse(message)).toMatchObject({ eventSource: 'signin.amazonaws.com', eventType: 'AwsConsoleSignIn' })
    }
  })

  test('success is what a pattern without the message counts too', () => {
    const { alsoCounts = '' } = differenceAgainst(WANT, '{ $.eventName = ConsoleLogin }')
    expect(JSON.parse(alsoCounts)).toMatchObject({ responseElements: { ConsoleLogin: 'Success' } })
  })

  test('a record is changed in as few places as possible', () => {
    const { misses = '' } = differenceAgainst(WANT, `${WANT.slice(0, -2)} && $.sourceIPAddress = "192.0.2.44" }`)
    expect(JSON.parse(misses)).toMatchObject({ eventName: 'ConsoleLogin', userIdentity: { type: 'IAMUser' }, awsRegion: 'us-east-1' })
  })

  test('a text that cannot be read is the pattern error it is', () => {
    expect(() => differenceAgainst(WANT, '{ $.a == 1 }')).toThrow(PatternError)
  })
})
