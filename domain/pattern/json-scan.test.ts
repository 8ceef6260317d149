import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as make from './data/arbitraries.ts'
import { type JsonValue, readJson, type Sink, SpelledNumber, scanObject } from './json-scan.ts'
import { buildShape } from './json-shape.ts'
import { parseSelector } from './parse.ts'

/** What a scan for some selectors finds, as `slot: value`. */
function scan(message: string, ...selectors: string[]): { outcome: string; found: string[] } {
  const found: string[] = []
  const note = (slots: readonly number[], what: string): void => {
    for (const slot of slots) found.push(`${slot}: ${what}`)
  }
  const sink: Sink = {
    text: (slots, text) => note(slots, JSON.stringify(text)),
    number: (slots, spelling) => note(slots, spelling),
    literal: (slots, value) => note(slots, String(value)),
    container: (slots, kind) => note(slots, kind),
    nullElement: (slots) => note(slots, 'null inside'),
  }
  const shape = buildShape(selectors.map(parseSelector), new Set(selectors.keys()))
  return { outcome: scanObject(message, shape, sink), found }
}

function isJsonObject(message: string): boolean {
  try {
    const value: unknown = JSON.parse(message)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

describe('one pass', () => {
  test('reports what is asked for, with the spelling of numbers', () => {
    const message = '{"a":{"b":1.0},"c":[1e3,null,{"b":"x"}],"d":"\\u0041\\n","e":true,"f":{}}'
    expect(scan(message, '$.a.b', '$.c[0]', '$.c[2].b', '$.d', '$.e', '$.f', '$.g', '$.a')).toEqual({
      outcome: 'object',
      found: ['7: object', '0: 1.0', '1: 1e3', '2: "x"', '3: "A\\n"', '4: true', '5: object'],
    })
  })

  test('reports each value under every selector that finds it', () => {
    expect(scan('{"a":{"b":1},"c":{"b":2}}', '$.*.b', '$.a.b', '$.a[*]').found).toEqual(['0: 1', '1: 1', '2: 1', '0: 2'])
  })

  test('reports a null inside an array apart', () => {
    expect(scan('{"a":[1,null]}', '$.a').found).toEqual(['0: array', '0: null inside'])
    expect(scan('{"a":[[null]]}', '$.a').found).toEqual(['0: array'])
  })

  test('knows a name however it is written', () => {
    expect(scan('{"\\u0061":1}', '$.a').found).toEqual(['0: 1'])
    expect(scan('{"中":1}', "$.['中']").found).toEqual(['0: 1'])
    expect(scan('{"__proto__":1}', '$.__proto__').found).toEqual(['0: 1'])
  })

  test('leaves a repeated name that matters open, and only that', () => {
    expect(scan('{"a":1,"a":2}', '$.a').outcome).toBe('unsure')
    expect(scan('{"a":1,"\\u0061":2}', '$.a').outcome).toBe('unsure')
    expect(scan('{"b":1,"b":2,"a":1}', '$.a').outcome).toBe('object')
    expect(scan('{"b":1,"b":2}', '$.*').outcome).toBe('unsure')
    expect(scan('{"x":{"a":1,"a":2}}', '$.x.a').outcome).toBe('unsure')
    expect(scan('{"x":{"a":1},"y":{"a":2}}', '$.x.a').outcome).toBe('object')
  })

  test('text beyond ASCII, half surrogate pairs and messages beyond the kept buffer', () => {
    expect(scan('{"名":"김민지","a":"😀"}', '$.a').found).toEqual(['0: "😀"'])
    expect(scan('{"a":"\ud83d"}', '$.a').outcome).toBe('unsure')
    expect(scan('{"a":"\\ud83d"}', '$.a').found).toEqual([`0: ${JSON.stringify('\ud83d')}`])
    const long = 'x'.repeat(3_000_000)
    expect(scan(`{"long":"${long}","a":1}`, '$.a')).toEqual({ outcome: 'object', found: ['0: 1'] })
    expect(scan('{"a":1}', '$.a').found).toEqual(['0: 1'])
  })

  test('more names in one object than a number has bits', () => {
    const names = Array.from({ length: 40 }, (_, i) => `n${i}`)
    const message = `{${names.map((name, i) => `"${name}":${i}`).join()}}`
    const selectors = names.map((name) => `$.${name}`)
    expect(scan(message, ...selectors).found).toEqual(names.map((_, i) => `${i}: ${i}`))
    expect(scan(`${message.slice(0, -1)},"n39":1}`, ...selectors).outcome).toBe('unsure')
  })
})

describe('accepts exactly what JSON.parse accepts', () => {
  const selectorSets = [['$.zz'], ['$.a', '$.b.c', '$.a[0]'], ['$.*'], ['$.a[*].b', '$.a']]

  function check(message: string): void {
    for (const selectors of selectorSets) {
      const { outcome } = scan(message, ...selectors)
      if (outcome !== 'unsure') expect([message, outcome === 'object']).toEqual([message, isJsonObject(message)])
    }
    let want: unknown
    try {
      want = JSON.parse(message)
    } catch {
      want = undefined
    }
    expect(plain(readJson(message))).toEqual(want)
  }

  test.each([
    '',
    ' ',
    '{',
    '}',
    '{}',
    ' {} ',
    '\n{\t"a"\r:1 }\n',
    '{}x',
    '{} {}',
    '[]',
    'null',
    '"a"',
    '\ufeff{}',
    '{"a":1,}',
    '{,}',
    '{"a"}',
    '{"a":}',
    '{a:1}',
    "{'a':1}",
    '{"a":01}',
    '{"a":-}',
    '{"a":-0}',
    '{"a":1.}',
    '{"a":.5}',
    '{"a":1e}',
    '{"a":1e+}',
    '{"a":1E-2}',
    '{"a":+1}',
    '{"a":0x1}',
    '{"a":tru}',
    '{"a":truee}',
    '{"a":nul',
    '{"a":NaN}',
    '{"a":Infinity}',
    '{"a":"\u0001"}',
    '{"a":"\t"}',
    '{"a":"\\x"}',
    '{"a":"\\u12g4"}',
    '{"a":"\\u12"}',
    '{"a":"\\',
    '{"a":"\\"',
    '{"a":"',
    '{"a',
    '{"a"',
    '{"a":',
    '{"a":[',
    '{"a":[1',
    '{"a":[1,',
    '{"a":[1,]}',
    '{"a":[}',
    '{"a":{]}',
    '{"q":[1}}',
    '{"q":{"r":1]}',
    '{"q":[[1}]}',
    '{"q":[{"r":[]]}',
    '{"a":[1}}',
    '{"q":[1:2]}',
    '{"q":{"r",1}}',
    '{"q":["r":1]}',
    '{"q":{1}}',
    '{"a":{}}}',
    '{"a":"\u2028\u007f"}',
    '{"a":1\u00a0}',
    '{"a":1\u000b}',
    '{"a":"\0"}',
    '{}\0',
    '\0{}',
    '{"\0":1}',
    '{"a":1 "b":2}',
    '{"a":1;"b":2}',
    '{"a"=1}',
    '{"b":{"c":{"d":[{},[],[[]]]}}}',
    '{"b":1e999}',
    '{"\\u0061":1}',
    '{"a":"\\/\\b\\f\\n\\r\\t\\"\\\\"}',
    '{"a":1}//x',
    '{"a":f}',
    '{"a":n}',
  ])('%j', (message) => {
    check(message)
  })

  test('made up, then damaged', () => {
    const json = fc.oneof(
      fc.json(),
      make.record.map((record) => JSON.stringify(record)),
      make.record.map((record) => JSON.stringify(record, null, 1)),
      fc
        .tuple(make.record, make.record)
        .map(
          ([a, b]) =>
            `${JSON.stringify(a).slice(0, -1)}${Object.keys(a).length * Object.keys(b).length > 0 ? ',' : ''}${JSON.stringify(b).slice(1)}`,
        ),
    )
    const piece = fc.constantFrom(
      '',
      '"',
      '\\',
      '\\u',
      '\\ud800',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '0',
      '-',
      '.',
      'e',
      ' ',
      '\n',
      '\0',
      '\u001f',
      'true',
      'null',
      '中',
      '\ud800',
      '\udc00',
    )
    fc.assert(
      fc.property(json, fc.nat(), fc.nat(2), piece, fc.boolean(), (message, where, cut, insert, isDamaged) => {
        const at = where % (message.length + 1)
        check(isDamaged ? message.slice(0, at) + insert + message.slice(at + cut) : message)
      }),
      { seed: 20261121, numRuns: 5000 },
    )
  })

  test('a hundred thousand levels deep, on and off the way', () => {
    const depth = 100_000
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const deep = `${open.repeat(depth)}1${close.repeat(depth)}`
      expect(scan(`{"x":${deep}}`, '$.a').outcome).toBe('object')
      expect(scan(`{"a":${deep}}`, '$.a.a', '$.a[0]').outcome).toBe('object')
      expect(scan(`{"a":${deep}`, '$.a').outcome).toBe('other')
      expect(readJson(`{"a":${deep}}`)).toBeDefined()
    }
    expect(scan(`{"a":${'['.repeat(depth)}`, '$.b').outcome).toBe('other')
  })
})

/** As `JSON.parse` would give it. */
function plain(value: JsonValue | undefined): unknown {
  if (value instanceof SpelledNumber) return value.value
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  const out: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(value))
    Object.defineProperty(out, name, { value: plain(member), enumerable: true, configurable: true, writable: true })
  return out
}
