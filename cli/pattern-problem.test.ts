import { readFileSync } from 'node:fs'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { PatternError, parsePattern } from '../domain/pattern/index.ts'
import { langs } from '../say/index.ts'
import { loadSay } from '../say/node.ts'
import { malformedPattern, pointAt } from './pattern-problem.ts'
import { loadWidths } from './width.ts'

await loadWidths()

function refusalOf(pattern: string): PatternError {
  try {
    parsePattern(pattern)
  } catch (error) {
    if (error instanceof PatternError) return error
    throw error
  }
  throw new Error(`AWS would take ${pattern}`)
}

/** A pattern for each code, and for each way its sentence can end. */
const refused: readonly (readonly [string, string])[] = [
  ['brace-unclosed', '{ $.a = 1'],
  ['bracket-unclosed', '[a, b'],
  ['comma-join', '{ $.a = 1, $.b = 2 }'],
  ['condition-missing', '{ }'],
  ['condition-missing', '{ $.a = 1 && }'],
  ['double-equals', '{ $.a == 1 }'],
  ['field-character', '[a, b!]'],
  ['field-keyword', '[a IS NULL]'],
  ['field-other-name', '[a = 1 && b = 2]'],
  ['field-repeated', '[a, a]'],
  ['field-repeated', '[..., a, ...]'],
  ['index-form', '{ $.a[-1] = 1 }'],
  ['joiner-missing', '{ $.a = 1 $.b = 2 }'],
  ['joiner-single', '{ $.a = 1 & $.b = 2 }'],
  ['joiner-word', '{ $.a = 1 AND $.b = 2 }'],
  ['keyword-case', '{ $.a is null }'],
  ['keyword-unknown', '{ $.a EXISTS }'],
  ['lookalike', '{ $.a = “x” }'],
  ['lookalike', '{ $.a\u200b = 1 }'],
  ['lookalike', '{\u00a0$.a = 1 }'],
  ['negation', '{ !($.a = 1) }'],
  ['null-unquoted', '{ $.a = null }'],
  ['operator-form', '{ $.a => 1 }'],
  ['operator-missing', '{ $.a }'],
  ['order-needs-number', '{ $.a > x }'],
  ['parenthesis-unclosed', '{ ($.a = 1 }'],
  ['parenthesis-unopened', '{ $.a = 1) }'],
  ['pattern-too-long', 'a'.repeat(1025)],
  ['quote-unclosed', '"a'],
  ['regex-character', '%(a|b)%'],
  ['regex-character', '%a\\(b%'],
  ['regex-character', '%a&b%'],
  ['regex-character', '%\\q%'],
  ['regex-character', '%é%'],
  ['regex-compile', '%*a%'],
  ['regex-compile', '%a{x}%'],
  ['regex-compile', '%a{3,2}%'],
  ['regex-compile', '%a**%'],
  ['regex-compile', '%\\xZZ%'],
  ['regex-compile', '%a\\%'],
  ['regex-compile', '%[a%'],
  ['regex-compile', '%[]%'],
  ['regex-compile', '%[z-a]%'],
  ['regex-empty', '%%'],
  ['regex-too-large', '%a{99999}%'],
  ['regex-too-many', '%a% %b% %c%'],
  ['regex-unclosed', '%a'],
  ['reserved-word', '[a = SPACE]'],
  ['selector-form', '{ $a = 1 }'],
  ['selector-missing', '{ eventName = 1 }'],
  ['selector-too-many-wildcards', '{ $.*.* = 1 }'],
  ['sign-alone', '- a'],
  ['sign-on-regex', '?%a%'],
  ['single-quotes', "{ $.a = 'x' }"],
  ['terms-touch', '"a""b"'],
  ['text-after-close', '{ $.a = 1 } x'],
  ['text-after-value', '{ $.a = "x"y }'],
  ['value-blank', '{ $.a = Failed authentication }'],
  ['value-character', '{ $.a = a:b }'],
  ['value-missing', '{ $.a = }'],
  ['wildcards-too-many', '{ $.a[*] = 1 && $.b[*] = 1 && $.c[*] = 1 && $.d[*] = 1 }'],
  ['word-character', 'a*'],
  ['word-character', 'a:b'],
]

describe('a refused pattern', () => {
  test.each(refused)('%s: %s', (code, pattern) => {
    const error = refusalOf(pattern)
    expect(error.code).toBe(code)
    const problems = langs.map((lang) => {
      const say = loadSay(lang, ['cli'])
      const said = malformedPattern(pattern, error, say)
      const text = say('error.malformedPattern', said.params)
      expect(text).not.toMatch(/undefined|\{(?:seen|write|name|limit|kind|reason)\}|, select,/)
      return String(said.params.problem)
    })
    // Three originals, none left in another language.
    expect(new Set(problems).size).toBe(3)
    expect(problems[0]).toMatch(/\p{Script=Han}/u)
    expect(problems[1]).toMatch(/\p{Script=Hangul}/u)
  })

  test('every code is among them', () => {
    const declared =
      readFileSync(new URL('../domain/pattern/error.ts', import.meta.url), 'utf8')
        .split('export type PatternErrorCode =')[1]
        ?.split('\n\n')[0] ?? ''
    const codes = [...declared.matchAll(/'([\w-]+)'/g)].map(([, code = '']) => code)
    expect([...new Set(refused.map(([code]) => code))].sort()).toEqual(codes.sort())
  })

  test('braces of a sentence are braces', () => {
    const say = loadSay('en', ['cli'])
    expect(malformedPattern('{ $.a = 1', refusalOf('{ $.a = 1'), say).params.problem).toBe(
      'The pattern begins with “{” and has no “}” at its end. Add it.',
    )
    expect(malformedPattern('%a{x}%', refusalOf('%a{x}%'), say).params.problem).toContain('as in {3}, {2,5}, {2,} or {,5}')
  })
})

describe('pointing at a place', () => {
  test.each([
    ['the start', 'abc', 0, 'abc', '^'],
    ['the end', 'abc', 3, 'abc', '   ^'],
    ['behind wide characters', '{ $.登录 == 1 }', 7, '{ $.登录 == 1 }', '         ^'],
    ['behind a line end', 'a\nb', 2, 'a b', '  ^'],
  ])('%s', (_name, text, position, line, marker) => {
    expect(pointAt(text, position)).toEqual({ line, marker })
  })

  test('a long pattern is cut round it', () => {
    const text = `${'甲'.repeat(200)}!${'b'.repeat(500)}`
    const { line, marker } = pointAt(text, 200)
    expect(stringWidth(line)).toBeLessThan(80)
    expect(line.startsWith('…甲')).toBe(true)
    expect(line.endsWith('b…')).toBe(true)
    expect(stringWidth(line.slice(0, line.indexOf('!')))).toBe(marker.length - 1)
  })
})
