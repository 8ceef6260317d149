import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Condition, Pattern, Selector, Test, Value } from './ast.ts'
import * as make from './data/arbitraries.ts'
import { compilePattern } from './match.ts'
import { parsePattern } from './parse.ts'
import { printPattern } from './print.ts'

interface Vector {
  readonly id: string
  readonly pattern: string
  readonly message: string
  readonly matches: boolean
  readonly valid?: false
}
const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
const vectors: readonly Vector[] = JSON.parse(read('./data/filter-pattern-vectors.json'))
const matches = (pattern: string, message: string): boolean => compilePattern(pattern).matches(message)

describe('every vector', () => {
  test.each(vectors.filter(({ valid }) => valid !== false))('$id: $pattern', ({ pattern, message, matches: want }) => {
    const matcher = compilePattern(pattern)
    expect(matcher.matches(message)).toBe(want)
    expect(compilePattern(printPattern(parsePattern(pattern))).matches(message)).toBe(want)
    expect(matcher.explain(message).matched).toBe(want)
  })

  interface Comparison {
    readonly id: string
    readonly a: string
    readonly b: string
    readonly witness?: Readonly<Record<'aNotB' | 'bNotA' | 'both', string>>
  }
  const comparisons: readonly Comparison[] = JSON.parse(read('./data/pattern-comparisons.json'))
  test.each(comparisons.filter(({ witness }) => witness !== undefined))('$id: witnesses do what they are said to', ({ a, b, witness }) => {
    const verdicts = Object.entries(witness ?? {}).map(([kind, message]) => [kind, matches(a, message), matches(b, message)])
    const want = { aNotB: [true, false], bNotA: [false, true], both: [true, true] }
    expect(verdicts).toEqual(Object.keys(witness ?? {}).map((kind) => [kind, ...want[kind as keyof typeof want]]))
  })
})

// Source  filter-patterns reference §3.5: rows are what is found, columns the condition
describe('what compares with what', () => {
  const columns = ['= w', '= 5', '= "5"', '= *', '> 4', '!= w', 'IS NULL', 'IS TRUE', 'IS FALSE', 'NOT EXISTS'] as const
  const rows: [message: string, ...holds: number[]][] = [
    ['{"a":"w"}', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0],
    ['{"a":"5"}', 0, 1, 1, 1, 0, 1, 0, 0, 0, 0],
    ['{"a":"5.0"}', 0, 0, 0, 1, 0, 1, 0, 0, 0, 0],
    ['{"a":""}', 0, 0, 0, 1, 0, 1, 0, 0, 0, 0],
    ['{"a":5}', 0, 1, 1, 1, 1, 1, 0, 0, 0, 0],
    ['{"a":5.0}', 0, 1, 0, 1, 1, 1, 0, 0, 0, 0],
    ['{"a":50e-1}', 0, 1, 0, 1, 1, 1, 0, 0, 0, 0],
    ['{"a":4}', 0, 0, 0, 1, 0, 1, 0, 0, 0, 0],
    ['{"a":true}', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0],
    ['{"a":false}', 0, 0, 0, 0, 0, 0, 0, 0, 1, 0],
    ['{"a":null}', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0],
    ['{"a":{}}', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ['{"a":{"a":"w"}}', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ['{"a":[]}', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ['{"a":["w",5]}', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ['{"a":[null]}', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0],
    ['{"a":[[null]]}', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ['{"b":"w"}', 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
    ['[{"a":"w"}]', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ['null', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ['ERROR {"a":"w"}', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ['{"a":"w"}.', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  ]
  test.each(rows.map(([message, ...holds]) => ({ message, holds })))('$message', ({ message, holds }) => {
    const got = columns.map((column) => [column, matches(`{ $.a ${column} }`, message)])
    expect(got).toEqual(columns.map((column, i) => [column, holds[i] === 1]))
    if (!message.startsWith('{') || !message.endsWith('}')) return
    const onRecord = columns.map((column) => compilePattern(`{ $.a ${column} }`).matchesRecord(JSON.parse(message)))
    // The spelling 5.0 is lost on a record, which then equals "5".
    const isSpelled = /5\.0}|50e/.test(message)
    expect(onRecord).toEqual(columns.map((column, i) => (isSpelled && column === '= "5"' ? true : holds[i] === 1)))
  })
})

describe('JSON', () => {
  test.each([
    ['{ $.a = "4*" }', '{"a":4e2}', true, 'a wildcard goes by the spelling of a number'],
    ['{ $.a = "4*" }', '{"a":0.4e3}', false, 'which need not be the usual one'],
    ['{ $.a = %^1e% }', '{"a":1e0}', true, 'as a regex does'],
    ['{ $.a = 10 }', '{"a":1e1}', true, 'by value'],
    ['{ $.a = -0 }', '{"a":0}', true, 'zero has no sign'],
    ['{ $.a != 1 }', '{"a":"1.0"}', true, 'text by spelling'],
    ['{ $.a = 9007199254740993 }', '{"a":9007199254740992}', true, 'IEEE doubles'],
    ['{ $.a > 5 }', '{"a":1e999}', true, 'beyond the largest double'],
    ['{ $.a != "*" }', '{"a":"x"}', false, 'never'],
    ['{ $.a = "a*b" }', '{"a":"a*b"}', true, 'a star in the middle is a star'],
    ['{ $.a = "a*b" }', '{"a":"axb"}', false, 'and nothing else'],
    ['{ $.a = "*b*" }', '{"a":"abc"}', true, 'anywhere'],
    ['{ $.a = "a*" }', '{"a":"A"}', false, 'case counts'],
    ['{ $.a = "" }', '{"a":""}', true, 'the empty text'],
    ['{ $.a = "" }', '{}', false, 'is not nothing'],
    ['{ $.a = "x\\"y\\\\z" }', '{"a":"x\\"y\\\\z"}', true, 'escapes on both sides'],
    ['{ $.a = ConsoleLogin }', '{"a":"\\u0043onsoleLogin"}', true, 'an escaped letter is a letter'],
    ['{ $.a = "x/y" }', '{"a":"x\\/y"}', true, 'an escaped slash is a slash'],
    ['{ $.a = "김" }', '{"a":"\\uae40"}', true, 'other scripts escaped'],
    ["{ $.['a\\b'] = 1 }", '{"a\\\\b":1}', true, 'names with a backslash'],
    ['{ $.ab = 1 }', '{"\\u0061b":1}', true, 'escaped names'],
    ['{ $.a.b NOT EXISTS }', '{"a":"text"}', true, 'no path through a text'],
    ['{ $.a.b NOT EXISTS }', '{"a":{"b":null}}', false, 'null is there'],
    ['{ $.a[1] NOT EXISTS }', '{"a":[1]}', true, 'behind the end'],
    ['{ $.a[0] = 1 }', '{"a":{"0":1}}', false, 'an index wants an array'],
    ['{ $.a.0 = 1 }', '{"a":[1]}', false, 'a name wants an object'],
    ['{ $.a.length = 1 }', '{"a":[1]}', false, 'an array has no length'],
    ['{ $.a.length = 1 }', '{"a":"x"}', false, 'nor has a text'],
    ['{ $.constructor NOT EXISTS }', '{}', true, 'nothing is inherited'],
    ['{ $.__proto__.x = 1 }', '{"__proto__":{"x":1}}', true, 'and __proto__ is a name'],
    ['{ $.a[*] = 1 }', '{"a":{"x":1}}', true, 'any element reaches the members of an object'],
    ['{ $.* = 1 }', '{"x":{"y":1}}', false, 'any name, one level'],
    ['{ $.a.* = 1 }', '{"a":[1]}', false, 'any name wants an object'],
    ['{ $.a[*] != 1 }', '{"a":[1,2]}', true, 'some element differs'],
    ['{ $.a[*] != 1 }', '{"a":[1,"1"]}', false, 'none does'],
    ['{ $.a[*] != 1 }', '{"a":[]}', false, 'none is there'],
    ['{ $.a[*] NOT EXISTS }', '{"a":[]}', true, 'nothing found at all'],
    ['{ $.a[*] NOT EXISTS }', '{"a":[null]}', false, 'null is found'],
    ['{ $.a[*].b NOT EXISTS }', '{"a":[{"c":1},{"b":1}]}', false, 'found in one'],
    ['{ $.a[*] IS NULL }', '{"a":[1,null]}', true, 'the element is null'],
    ['{ $.a[*] IS NULL }', '{"a":[[null]]}', true, 'an array with a null in it counts as null'],
    ['{ $.a[*] IS TRUE && $.a[*] IS FALSE }', '{"a":[true,false]}', true, 'each condition searches on its own'],
    ['{ $.a = 1 }', '{"a":{"b":1},"a":1}', true, 'the last of repeated names'],
    ['{ $.a.b = 1 }', '{"a":{"b":1},"a":{"c":1}}', false, 'with all that is in it'],
    ['{ $.* = 1 }', '{"x":1,"x":2}', false, 'behind a wildcard too'],
    ['{ $.a = 1 }', '{"a":1} ', true, 'blanks round the object'],
    ['{ $.a = 1 }', '{"a":1}{"a":1}', false, 'one object'],
    ['{ $.a = 1 }', '{"a":1', false, 'a whole one'],
    ['{ $.a = 1 }', '{"a":1,"b":[}', false, 'valid to the end'],
    ['{ $.a = 1 }', '{"a":01}', false, 'by the letter of JSON'],
    ['{ $.a NOT EXISTS }', '', false, 'an empty message is no object'],
  ])('%s on %s: %s, %s', (pattern, message, want) => {
    expect(matches(pattern, message)).toBe(want)
  })

  test('a record that is no object matches nothing', () => {
    const matcher = compilePattern('{ $.a NOT EXISTS }')
    for (const record of [null, undefined, 5, 'x', [], [{}], true]) expect(matcher.matchesRecord(record)).toBe(false)
    expect(matcher.matchesRecord({})).toBe(true)
  })

  test('a hundred thousand levels deep', () => {
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)},"b":1}`
    expect(matches('{ $.b = 1 }', deep)).toBe(true)
    expect(matches('{ $.b = 1 }', deep.slice(0, -1))).toBe(false)
    expect(matches('{ $.* = 1 }', deep)).toBe(true)
    expect(compilePattern('{ $.b = 1 }').explain(deep).matched).toBe(true)
  })

  test('a selector as deep as a pattern is long', () => {
    const depth = 500
    const message = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
    expect(matches(`{$${'.a'.repeat(depth)}=1}`, message)).toBe(true)
    expect(matches(`{$.*${'.a'.repeat(depth - 1)}=1}`, message)).toBe(true)
  })
})

describe('words', () => {
  test.each([
    ['', '', true],
    ['  \t ', 'x', true],
    ['or', 'and', false],
    ['?a', 'xay', true],
    ['?a', 'x', false],
    ['?a ?b -c', 'c', false],
    ['?a ?b -c', 'x', true],
    ['?a ?b %c%', 'c', true],
    ['%a% b', 'ab', true],
    ['%a% b', 'a', false],
    ['%a% %b%', 'b a', true],
    ['-a -b', 'c', true],
    ['-a -b', 'b', false],
    ['a -a', 'a', false],
    ['""', 'x', true],
    ['-""', 'x', false],
    ['"a\\b"', 'a\\b', true],
    ['"a  b"', 'a b', false],
    ['ERROR\nWARN', 'WARN ERROR', true],
  ])('%j on %j: %s', (pattern, message, want) => {
    expect(matches(pattern, message)).toBe(want)
    expect(compilePattern(pattern).matchesRecord(message)).toBe(matches(pattern, JSON.stringify(message)))
  })

  test('a record is seen as JSON.stringify writes it', () => {
    expect(compilePattern('"\\"a\\":1"').matchesRecord({ a: 1 })).toBe(true)
    expect(compilePattern('x').matchesRecord(undefined)).toBe(false)
  })
})

describe('agreement', () => {
  test('of the message, the record and the naive reading of the rules', () => {
    fc.assert(
      fc.property(make.jsonPattern, fc.array(make.record, { minLength: 1, maxLength: 4 }), (pattern, records) => {
        const matcher = compilePattern(pattern)
        for (const record of records) {
          const message = JSON.stringify(record)
          // As JSON.parse gives it: -0 is written 0.
          const parsed: unknown = JSON.parse(message)
          const want = naive(pattern, parsed)
          expect([message, matcher.matches(message)]).toEqual([message, want])
          expect(matcher.matches(JSON.stringify(record, null, 2))).toBe(want)
          expect(matcher.matches(escapeAll(message))).toBe(want)
          expect(matcher.matchesRecord(parsed)).toBe(want)
          expect(matcher.explain(message).matched).toBe(want)
          // Repeated names: an earlier object with the same names changes nothing.
          if (Object.keys(record).length > 0)
            expect(matcher.matches(`${JSON.stringify(record).slice(0, -1)},${message.slice(1)}`)).toBe(want)
        }
      }),
      { seed: 20261121, numRuns: 3000 },
    )
  })

  test('fields and words throw nothing and explain what they say', () => {
    fc.assert(
      fc.property(make.pattern, make.line, (pattern, line) => {
        const matcher = compilePattern(pattern)
        expect(matcher.explain(line).matched).toBe(matcher.matches(line))
      }),
      { seed: 20261121, numRuns: 2000 },
    )
  })

  const real = new URL('../../../shared/data/cloudtrail/records.ndjson', import.meta.url)
  const sample = read('./data/cloudtrail-sample.ndjson')
  const patterns = [
    ...vectors.filter(({ valid, pattern }) => valid !== false && pattern.startsWith('{')).map(({ pattern }) => pattern),
    '{ $.readOnly = "false" || $.readOnly IS FALSE }',
    '{ $.requestParameters IS NULL && $.responseElements NOT EXISTS }',
    '{ $.resources[*].type = "AWS::S3::*" }',
    '{ $.userIdentity.* = "AIDA*" && $.errorCode NOT EXISTS }',
    '{ $.sourceIPAddress = %^\\d{1,3}\\.\\d{1,3}% && $.userAgent != "*aws*" }',
    '{ $.additionalEventData.bytesTransferredIn >= 1 || $.requestParameters.maxResults > 10 }',
    '{ $.userIdentity.sessionContext.attributes.mfaAuthenticated != true }',
    '{ $.requestParameters[*] IS TRUE }',
    '{ $.eventVersion = 1.08 }',
    '{ $.eventVersion > 1 }',
  ]

  test('on public CloudTrail records', () => {
    agreeOn(sample)
  })

  test.skipIf(!existsSync(real))(
    'on thousands of them',
    () => {
      agreeOn(readFileSync(real, 'utf8'))
    },
    120_000,
  )

  function agreeOn(lines: string): void {
    const records = lines
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line).record)
    const messages = records.map((record) => JSON.stringify(record))
    let hits = 0
    for (const source of new Set(patterns)) {
      const pattern = parsePattern(source)
      const matcher = compilePattern(pattern)
      for (const [i, record] of records.entries()) {
        const want = naive(pattern, record)
        if (want) hits++
        if (matcher.matches(messages[i] ?? '') !== want || matcher.matchesRecord(record) !== want)
          throw new Error(`${source} on ${messages[i]}: wanted ${want}`)
      }
    }
    expect(hits).toBeGreaterThan(0)
  }
})

/** Every character inside a string as `\uXXXX`, every name too. */
function escapeAll(message: string): string {
  return message.replace(/"(?:[^"\\]|\\.)*"/g, (text) => {
    const units = (JSON.parse(text) as string).split('')
    return `"${units.map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`
  })
}

// ---- the rules once more, as slowly and plainly as they can be said, on a record with JavaScript's own numbers and regular expressions

function naive(pattern: Pattern, record: unknown): boolean {
  if (pattern.kind !== 'json') throw new Error('for JSON patterns')
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return false
  return holds(pattern.condition, record)
}

function holds(condition: Condition<Selector>, record: object): boolean {
  if (condition.op !== 'test') {
    const verdicts = condition.of.map((child) => holds(child, record))
    return condition.op === 'and' ? !verdicts.includes(false) : verdicts.includes(true)
  }
  const found = select(condition.on, record)
  if (condition.test.type === 'absent') return found.length === 0
  return found.some((value) => satisfies(condition.test, value))
}

function select(selector: Selector, record: object): unknown[] {
  let values: unknown[] = [record]
  for (const step of selector) {
    const next: unknown[] = []
    for (const value of values) {
      if (typeof value !== 'object' || value === null) continue
      const isArray = Array.isArray(value)
      const members = new Map(Object.entries(value))
      if (step.step === 'name' && !isArray && members.has(step.name)) next.push(members.get(step.name))
      if (step.step === 'index' && isArray && step.index < value.length) next.push(value[step.index])
      if (step.step === 'anyElement') next.push(...members.values())
      if (step.step === 'anyName' && !isArray) next.push(...members.values())
    }
    values = next
  }
  return values
}

function satisfies(test: Test, value: unknown): boolean {
  switch (test.type) {
    case 'null':
      return value === null || (Array.isArray(value) && value.some((item) => item === null))
    case 'true':
      return value === true
    case 'false':
      return value === false
    case 'absent':
      return false
    case 'order':
      if (typeof value !== 'number') return false
      if (test.operator === '<') return value < test.number
      if (test.operator === '<=') return value <= test.number
      return test.operator === '>' ? value > test.number : value >= test.number
    case 'equal':
    case 'unequal':
      if (typeof value !== 'string' && typeof value !== 'number') return false
      return equals(test.value, value) === (test.type === 'equal')
  }
}

function equals(wanted: Value, value: string | number): boolean {
  const spelled = String(value)
  if (wanted.type === 'regex') return new RegExp(wanted.source.replaceAll('{,', '{0,').replaceAll('/', '\\/'), 'su').test(spelled)
  if (wanted.type === 'number') return typeof value === 'number' ? value === wanted.number : value === wanted.text
  const { text, starFirst, starLast } = wanted
  for (let from = 0; from <= (starFirst ? spelled.length : 0); from++) {
    const rest = spelled.slice(from)
    if (rest === text || (starLast && rest.startsWith(text))) return true
  }
  return false
}
