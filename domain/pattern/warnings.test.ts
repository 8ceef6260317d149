import { describe, expect, test } from 'vitest'
import { parsePattern } from './parse.ts'
import { warnings } from './warnings.ts'

describe('what AWS accepts and a person did not mean', () => {
  test.each([
    ['?a ?b c', ['optional-ignored', 'optional-ignored']],
    ['?a -c', ['optional-ignored']],
    ['?a ?b', []],
    ['" "', ['quoted-blank']],
    ['""', ['empty-phrase']],
    ['', []],
    ['ERROR -"a b"', []],
    ['{ $.a = a*z }', ['star-in-middle']],
    ['{ $.a = "*a*z*" }', ['star-in-middle']],
    ['{ $.a = "*a*" }', []],
    [`{ $.a = "'Root'" }`, ['single-quotes']],
    [`{ $.a = "'" }`, []],
    ['{ $.a = true }', ['boolean-as-text']],
    ['{ $.a != "FALSE" }', ['boolean-as-text']],
    ['{ $.a IS TRUE }', []],
    ['{ $.a = true* }', []],
    ['{ $.a = "null" }', ['null-as-text']],
    ['{ $.a IS NULL }', []],
    ['{ $.a = "404" }', ['number-as-text']],
    ['{ $.a = 404 }', []],
    ['{ $.a != * }', ['never-matches']],
    ['{ $.i[*].a = 1 && $.i[*].b = 2 }', ['elements-not-joined']],
    ['{ $.i[*].a = 1 || $.i[*].b = 2 }', []],
    ['{ $.i[*].a = 1 && $.j[*].b = 2 }', []],
    ['[a = true, b = "404"]', []],
    ['[a = 4*]', ['unquoted-star']],
    ['[a = "4*"]', []],
    ['[a = *]', []],
    ['[a = x*y]', ['star-in-middle']],
    ['{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }', []],
  ])('%s', (pattern, codes) => {
    expect(warnings(pattern).map(({ code }) => code)).toEqual(codes)
  })

  test('say what was seen, what to write and where', () => {
    expect(warnings('{ $.x = y && $.flag = true }')).toEqual([
      { code: 'boolean-as-text', params: { on: '$.flag', seen: 'true', write: 'IS TRUE' }, span: { start: 13, end: 26 } },
    ])
  })

  test('a tree has no quotes, so what depends on them is not said of it', () => {
    expect(warnings(parsePattern('[a = 4*]'))).toEqual([])
  })
})
