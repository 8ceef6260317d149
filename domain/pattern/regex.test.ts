import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as make from './data/arbitraries.ts'
import { PatternError } from './error.ts'
import { complement, LAST_CODE_POINT, MAX_REGEX_POSITIONS, parseRegex } from './regex.ts'
import { compileRegex } from './regex-match.ts'

const finds = (source: string, text: string): boolean => compileRegex(parseRegex(source))(text)

describe('reading', () => {
  test('gives sets, places, sequences, branches and repeats', () => {
    expect(parseRegex('^a+|[^b]$')).toEqual({
      type: 'either',
      of: [
        {
          type: 'sequence',
          of: [{ type: 'start' }, { type: 'repeat', of: { type: 'set', ranges: [[0x61, 0x61]] }, min: 1, max: null }],
        },
        {
          type: 'sequence',
          of: [
            {
              type: 'set',
              ranges: [
                [0, 0x61],
                [0x63, LAST_CODE_POINT],
              ],
            },
            { type: 'end' },
          ],
        },
      ],
    })
  })

  test('joins touching ranges, so that equal sets are equal trees', () => {
    expect(parseRegex('[c-ea-b]')).toEqual(parseRegex('[a-e]'))
    expect(parseRegex('[0-9A-Za-z_]')).toEqual(parseRegex('\\w'))
    expect(complement(complement([[5, 9]]))).toEqual([[5, 9]])
  })

  test.each([
    ['', 'regex-empty', 0],
    ['a!b', 'regex-character', 1],
    ['(a)', 'regex-character', 0],
    ['a\\(', 'regex-character', 2],
    ['a"', 'regex-character', 1],
    ['é', 'regex-character', 0],
    ['a\tb', 'regex-character', 1],
    ['\\b', 'regex-character', 1],
    ['\\n', 'regex-character', 1],
    ['\\1', 'regex-character', 1],
    ['[abc', 'regex-compile', 0],
    ['a[]b', 'regex-compile', 1],
    ['[^]', 'regex-compile', 0],
    ['[z-a]', 'regex-compile', 1],
    ['[a-\\d]', 'regex-compile', 1],
    ['*a', 'regex-compile', 0],
    ['a|+', 'regex-compile', 2],
    ['^*', 'regex-compile', 1],
    ['a**', 'regex-compile', 2],
    ['a*?', 'regex-compile', 2],
    ['a{2}{3}', 'regex-compile', 4],
    ['a{3,2}', 'regex-compile', 1],
    ['a{,}', 'regex-compile', 1],
    ['a{}', 'regex-compile', 1],
    ['a{x}', 'regex-compile', 1],
    ['a{', 'regex-compile', 1],
    ['{2}', 'regex-compile', 0],
    ['a\\', 'regex-compile', 1],
    ['\\x2', 'regex-compile', 0],
    ['\\x80', 'regex-compile', 0],
    ['a{2001}', 'regex-too-large', 0],
    ['a{1500}b{1500}', 'regex-too-large', 7],
    ['a{99999999999999999999}', 'regex-too-large', 0],
  ])('refuses %j', (source, code, position) => {
    expect(() => parseRegex(source, 100)).toThrow(expect.objectContaining({ code, position: position + 100 }))
  })

  test('a repeat up to the bound is taken', () => {
    expect(finds(`^a{${MAX_REGEX_POSITIONS}}$`, 'a'.repeat(MAX_REGEX_POSITIONS))).toBe(true)
    expect(finds(`^a{${MAX_REGEX_POSITIONS}}$`, 'a'.repeat(MAX_REGEX_POSITIONS - 1))).toBe(false)
  })
})

describe('searching', () => {
  test.each([
    ['a', 'xay', true],
    ['A', 'a', false],
    ['^$', '', true],
    ['$^', '', true],
    ['^$', 'a', false],
    ['a$b', 'a$b', false],
    ['a^b', 'ab', false],
    ['a|', 'zzz', true],
    ['^(', 'x', null],
    ['^a{,2}$', '', true],
    ['^a{0}$', '', true],
    ['^a{0}$', 'a', false],
    ['^a{2,4}$', 'aaa', true],
    ['^a{2,4}$', 'aaaaa', false],
    ['a$', 'a\n', false],
    ['^b', 'a\nb', false],
    ['^a.b$', 'a\nb', true],
    ['^.$', '😀', true],
    ['^..$', '😀', false],
    ['^.$', '\ud83d', true],
    ['^..$', '\ud83da', true],
    ['^.a$', '\ud83da', true],
    ['^\\W$', '中', true],
    ['^[^a]$', '中', true],
    ['\\s', 'a\u00a0b', false],
    ['\\d', '٣', false],
    ['[\\w.]+', '-', false],
    ['^[\\w-.]+$', 'a-b.c', true],
    ['^[a-]+$', 'a-', true],
    ['^[-a]+$', '-a', true],
    ['^[a^]+$', 'a^', true],
    ['^[.*]+$', '.*', true],
    ['^[.*]+$', 'x', false],
    ['^[\\]\\[]+$', '[]', true],
    ['\\x25', '100%', true],
    ['\\{a\\}', '{a}', true],
    [']}', ']}', true],
    ['a\\:b\\#c\\-d\\/e', 'a:b#c-d/e', true],
  ])('%j in %j', (source, text, expected) => {
    if (expected === null) expect(() => parseRegex(source)).toThrow(PatternError)
    else expect(finds(source, text)).toBe(expected)
  })

  test('agrees with JavaScript on what both can read', () => {
    fc.assert(
      fc.property(
        make.regexSource,
        fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '0', '(', '%', '.', ' ', '_', ':', '\n', '中', '😀'), maxLength: 10 }), {
          maxLength: 5,
        }),
        (source, texts) => {
          const mine = compileRegex(parseRegex(source))
          // Not JavaScript: {,2}; and \s, \W of ASCII only, which the characters above do not tell apart.
          const theirs = new RegExp(
            source
              .replaceAll('{,', '{0,')
              .replaceAll('/', '\\/')
              .replace(/\\([:#-])/g, '$1'),
            'su',
          )
          for (const text of texts) expect([text, mine(text)]).toEqual([text, theirs.test(text)])
        },
      ),
      { seed: 20261121, numRuns: 4000 },
    )
  })

  test('one searcher can be used again and again, and across an emptied memory', () => {
    // Every set of the last twenty places is another state: far more than are remembered.
    const search = compileRegex(parseRegex('a.{20}b$'))
    let seed = 7
    const text = Array.from({ length: 30_000 }, () => {
      seed = (seed * 48271) % 2147483647
      return seed % 2 === 0 ? 'a' : 'c'
    }).join('')
    const want = (tail: string): boolean => tail.at(-22) === 'a'
    for (let i = 0; i < 3; i++) {
      expect(search(`${text}b`)).toBe(want(`${text}b`))
      expect(search(`${text}cb`)).toBe(want(`${text}cb`))
      expect(search(text)).toBe(false)
    }
  })

  test('takes steps in proportion to the text where backtracking would never end', () => {
    const text = `${'a'.repeat(200_000)}!`
    expect(finds('^a*a*a*a*a*a*a*a*a*a*b', text)).toBe(false)
    expect(finds('a?a?a?a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaaaaa$', text)).toBe(false)
    expect(finds('a{500}b', text)).toBe(false)
  })
})
