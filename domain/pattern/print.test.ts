import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Condition, Pattern, Selector } from './ast.ts'
import * as make from './data/arbitraries.ts'
import { MAX_PATTERN_LENGTH, parsePattern } from './parse.ts'
import { printPattern, printSelector } from './print.ts'

describe('the normal form', () => {
  test.each([
    [
      '  {$.eventName="ConsoleLogin"&&($.errorMessage="Failed authentication")}',
      '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }',
    ],
    ['{$.a=1||$.b=2&&$.c NOT EXISTS}', '{ ($.a = 1) || (($.b = 2) && ($.c NOT EXISTS)) }'],
    ['{(($.a="*"))}', '{ $.a = * }'],
    ['{$.a="5"}', '{ $.a = "5" }'],
    ['{$.a="null"}', '{ $.a = "null" }'],
    ['{$.a=kms.amazonaws.com}', '{ $.a = "kms.amazonaws.com" }'],
    ['{$.a!=%x%||$.a>=+1e3}', '{ ($.a != %x%) || ($.a >= +1e3) }'],
    ["{$.['a'].['b c'][007]=x}", "{ $.a.['b c'][7] = x }"],
    ['{$.a="C:\\d \\""}', '{ $.a = "C:\\\\d \\"" }'],
    ['[a,b=x||b=y,...,]', '[a, (b = x) || (b = y), ..., ]'],
    ['[a="SPACE"]', '[a = "SPACE"]'],
    ['[]', '[]'],
    ['"ERROR"   -"a b" ?"c"', 'ERROR -"a b" ?c'],
    ['  ', ''],
    ['""', '""'],
  ])('of %s', (source, printed) => {
    expect(printPattern(parsePattern(source))).toBe(printed)
  })

  test('falls back to the shortest spelling where the airy one would be too long to be read', () => {
    const tight = `{${Array.from({ length: 140 }, (_, i) => `$.a=${i % 10}`).join('||')}}`
    const printed = printPattern(parsePattern(tight))
    expect(printed).toBe(tight)
    expect(parsePattern(printed)).toEqual(parsePattern(tight))
  })

  test('reads back as the same tree, and printing it again changes nothing', () => {
    fc.assert(
      fc.property(make.pattern, (pattern) => {
        const printed = printPattern(pattern)
        fc.pre(printed.length <= MAX_PATTERN_LENGTH)
        const read = parsePattern(printed)
        expect(make.withoutSpans(read)).toEqual(make.withoutSpans(pattern))
        expect(printPattern(read)).toBe(printed)
      }),
      { seed: 20261121, numRuns: 2000 },
    )
  })

  test('in the short hand means the same', () => {
    fc.assert(
      fc.property(make.jsonPattern, (pattern) => {
        if (pattern.kind !== 'json') return
        // One more condition, so long that only the shortest spelling fits.
        const withFiller = (length: number): Pattern => {
          const filler: Condition<Selector> = {
            op: 'test',
            on: [{ step: 'name', name: 'f' }],
            test: { type: 'equal', value: { type: 'text', text: 'x'.repeat(length), starFirst: false, starLast: false } },
            span: { start: 0, end: 0 },
          }
          const before = pattern.condition.op === 'and' ? pattern.condition.of : [pattern.condition]
          return { kind: 'json', condition: { op: 'and', of: [...before, filler] } }
        }
        const room = MAX_PATTERN_LENGTH - printPattern(withFiller(1)).length
        fc.pre(room > 0)
        const long = withFiller(room + 2)
        const printed = printPattern(long)
        expect(printed.length).toBeLessThanOrEqual(MAX_PATTERN_LENGTH)
        expect(printed).toMatch(/^{[$(]/)
        expect(make.withoutSpans(parsePattern(printed))).toEqual(make.withoutSpans(long))
      }),
      { seed: 20261121, numRuns: 500 },
    )
  })

  test('in the short hand no text that fitted grows: backslashes and quotes at every place', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('\\', '"', 'a', ' '), minLength: 1, maxLength: 12 }), (text) => {
        // Fills the pattern up to the last character, so that only the shortest spelling fits.
        const written = text.replace(/\\(?=\\|"|$)/g, '\\\\').replaceAll('"', '\\"')
        const filler = 'x'.repeat(MAX_PATTERN_LENGTH - `{$.a="${written}"&&$.b=}`.length)
        const source = `{$.a="${written}"&&$.b=${filler}}`
        expect(source.length).toBe(MAX_PATTERN_LENGTH)
        const tree = parsePattern(source)
        expect(make.withoutSpans(parsePattern(printPattern(tree)))).toEqual(make.withoutSpans(tree))
      }),
      { seed: 20261121, numRuns: 300 },
    )
  })

  test('of a selector', () => {
    expect(
      printSelector([
        { step: 'name', name: 'a' },
        { step: 'name', name: 'b.c' },
        { step: 'index', index: 0 },
        { step: 'anyElement' },
        { step: 'anyName' },
      ]),
    ).toBe("$.a.['b.c'][0][*].*")
  })
})
