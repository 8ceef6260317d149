import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as make from './data/arbitraries.ts'
import { awsText, PatternError } from './error.ts'
import { compilePattern } from './match.ts'
import { parsePattern, parseSelector } from './parse.ts'
import { printPattern } from './print.ts'

interface Vector {
  readonly id: string
  readonly pattern: string
  readonly message?: string
  readonly valid?: false
}
const vectors: readonly Vector[] = JSON.parse(readFileSync(new URL('./data/filter-pattern-vectors.json', import.meta.url), 'utf8'))

function refusal(text: string): PatternError {
  try {
    parsePattern(text)
  } catch (error) {
    if (error instanceof PatternError) return error
    throw error
  }
  throw new Error(`accepted: ${text}`)
}

describe('every vector', () => {
  test.each(vectors.filter(({ valid }) => valid === false).map((vector) => [vector.id, vector.pattern]))(
    '%s is refused',
    (_id, pattern) => {
      expect(() => parsePattern(pattern)).toThrow(PatternError)
    },
  )

  test.each(vectors.filter(({ valid }) => valid !== false).map((vector) => [vector.id, vector.pattern]))('%s is read', (_id, pattern) => {
    expect(() => parsePattern(pattern)).not.toThrow()
  })
})

// Patterns that AWS prints, or that a template of the CDK writes.
describe('forms from print', () => {
  test.each([
    '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }',
    '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }',
    '{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}',
    '{($.eventSource=kms.amazonaws.com) && (($.eventName=DisableKey) || ($.eventName=ScheduleKeyDeletion))}',
    '{ ($.requestParameters.instanceType = *.8xlarge) || ($.requestParameters.instanceType = *.4xlarge) }',
    '"a" "b"',
    '?"a" ?"b"',
    '?"a" "b" ?"c" "d"',
    '{ $.x = %re% }',
    '[a = "x" && a != "y", b, ...]',
    '[ip, id, user, timestamp, request, status_code=4*, size]',
    '{\n  $.a = b &&\n\t$.c = d\r\n}',
    '{$.a[0]IS NULL||$.b[*]NOT EXISTS}',
    '{$.a<-1&&$.b>=+.5}',
    "{ $.['it is $.x'].b[0].['c'] = * }",
    '[..., status=4*,]',
    '[,]',
    '[...]',
    '[(a = x || a = y) && a != z, b]',
    '%^starting|^shutting down%',
    '%a% b ?c',
  ])('%s', (pattern) => {
    expect(() => parsePattern(pattern)).not.toThrow()
  })
})

describe('a refusal says where and what to write', () => {
  test.each([
    ['ERR*', 'word-character', 3, 'Take the star away'],
    ['my-app', 'word-character', 2, '"my-app"'],
    ['登录', 'word-character', 0, '"登录"'],
    ['a"b"', 'terms-touch', 1, 'stands a blank'],
    ['%a%b', 'terms-touch', 3, 'stands a blank'],
    ['- a', 'sign-alone', 0, 'has to touch'],
    ['-%a%', 'sign-on-regex', 0, '-word'],
    ['?%a%', 'sign-on-regex', 0, '%a|b%'],
    ['--a', 'word-character', 1, 'double quotes'],
    ['"open', 'quote-unclosed', 0, 'never closed'],
    ['“ERROR”', 'lookalike', 0, 'ASCII character "'],
    ['%%', 'regex-empty', 1, 'no expression'],
    ['%a', 'regex-unclosed', 0, 'never closed'],
    ['%a% %b% %c%', 'regex-too-many', 8, 'at most 2'],
    ['{ }', 'condition-missing', 2, 'condition is missing'],
    ['{ $.a }', 'operator-missing', 6, 'IS NULL'],
    ['{ $.a = b } c', 'text-after-close', 12, 'put all of it inside'],
    ['{ ($.a = b) AND ($.c = d) }', 'joiner-word', 12, 'write && for "AND"'],
    ['{ $.a = b or $.c = d }', 'joiner-word', 10, 'write || for "or"'],
    ['{ $.a = b, $.c = d }', 'comma-join', 9, '&&'],
    ['{ $.a = b & $.c = d }', 'joiner-single', 10, '&&'],
    ['{ $.a = b $.c = d }', 'joiner-missing', 10, '&& or ||'],
    ['{ $.a = b) }', 'parenthesis-unopened', 9, 'closes nothing'],
    ['{ ($.a = b }', 'parenthesis-unclosed', 2, 'never closed'],
    ['{ （$.a = b） }', 'lookalike', 2, 'ASCII character ('],
    ['{ $.a　= b }', 'lookalike', 5, 'ordinary blank'],
    ['{ $.a is null }', 'keyword-case', 6, 'IS NULL'],
    ['{ $.a IS NOT NULL }', 'keyword-unknown', 9, 'no negation'],
    ['{ $.a IS "x" }', 'keyword-unknown', 6, 'no test here'],
    ['{ $.a = null }', 'null-unquoted', 8, 'IS NULL'],
    ["{ $.a = 'Root' }", 'single-quotes', 8, 'double quotes'],
    ['{ $.a = a/b }', 'value-character', 9, '"a/b"'],
    ['{ $.a = Failed authentication }', 'value-blank', 15, 'double quotes round all of it'],
    ['{ $.a > "5" }', 'order-needs-number', 8, 'without quotes'],
    ['{ $.a > abc }', 'order-needs-number', 8, '"abc" is none'],
    ['{ $.a > 5* }', 'order-needs-number', 8, '"5*" is none'],
    ['{ $.a => 5 }', 'operator-form', 6, 'write >='],
    ['{ $.a <> 5 }', 'operator-form', 6, 'write !='],
    ['{ a = 5 }', 'selector-missing', 2, '$.a'],
    ["{ $['a'] = 5 }", 'selector-form', 2, '"$."'],
    ["{ $.a['b'] = 5 }", 'selector-form', 6, 'stands a period'],
    ['{ $.["a"] = 5 }', 'selector-form', 4, 'single quotes and brackets'],
    ['{ $."a-b" = 5 }', 'selector-form', 4, 'single quotes and brackets'],
    ['{ $.a$b = 5 }', 'operator-missing', 5, "$.['…']"],
    ['{ $.a[01x] = 5 }', 'index-form', 8, 'counted from 0'],
    ['{ $.a[99999999999999999] = 5 }', 'index-form', 5, 'smaller index'],
    ['[a b]', 'field-character', 3, 'between commas'],
    ['[a = x || b = y]', 'field-other-name', 10, 'behind a comma'],
    ['[a, a]', 'field-repeated', 4, 'two fields'],
    ['[a IS NULL]', 'field-keyword', 3, 'JSON patterns only'],
    ['[a = SPACE]', 'reserved-word', 5, '"SPACE" in double quotes'],
    ['[a, b', 'bracket-unclosed', 5, '"]"'],
    ['[a] b', 'text-after-close', 4, 'put all of it inside'],
    ['[a = x || ]', 'condition-missing', 10, 'condition is missing'],
    ['[ERROR] x', 'text-after-close', 8, 'put all of it inside'],
    ['[$a]', 'field-character', 1, 'needs double quotes'],
  ])('%s', (pattern, code, position, words) => {
    const error = refusal(pattern)
    expect({ code: error.code, position: error.position }).toEqual({ code, position })
    expect(error.message).toContain(words)
  })

  test('an em dash or a byte order mark is named as what it is', () => {
    expect(refusal('ERROR —x').params).toMatchObject({ seen: '—', write: '-', name: 'U+2014' })
    expect(refusal('\ufeffERROR').message).toContain('invisible')
  })
})

// Source  recorded answers, filter-patterns reference §7
describe("AWS's own text", () => {
  test.each([
    ['{ $.v == 1 }', 'Invalid metric filter pattern', 'Invalid filter pattern'],
    ['{ $.v = }', 'Invalid metric filter pattern', 'Invalid filter pattern'],
    ['{ $.v EXISTS }', 'Invalid metric filter pattern', 'Invalid filter pattern'],
    ['{ $.v = 1', 'Invalid metric filter pattern', 'Invalid filter pattern'],
    ['{ $.v IS NOT NULL }', "Invalid character(s) in term 'NOT'", "Invalid character(s) in term 'NOT'"],
    ['ERR*', "Invalid character(s) in term '*'", "Invalid character(s) in term '*'"],
    ['"ERROR', `Invalid character(s) in term '"ERROR'`, `Invalid character(s) in term '"ERROR'`],
    ['%^(a)%', "Invalid character(s) in term '%^('", "Invalid character(s) in term '%^('"],
    ['%[abc%', 'Failed to compile regular expression.', 'Failed to compile regular expression.'],
    [
      '{ $.v = %a% || $.v = %b% || $.v = %c% }',
      'Your input has exceeded the maximum of 2 regular expressions per filter pattern.',
      'Your input has exceeded the maximum of 2 regular expressions per filter pattern.',
    ],
    ['[..., a, ...]', "Duplicate field '...'", "Duplicate field '...'"],
    ['[word, word]', "Duplicate field 'word'", "Duplicate field 'word'"],
  ])('%s', (pattern, put, filter) => {
    const error = refusal(pattern)
    expect(error.aws).toEqual({ code: 'InvalidParameterException', text: put })
    expect(awsText(error, 'put')).toBe(put)
    expect(awsText(error, 'filter')).toBe(filter)
  })

  test('names the wildcard limits', () => {
    expect(refusal('{ $.a[*].* = 1 }').aws.text).toBe(
      'Your filter pattern has a JSON path selector that exceeds the maximum of 1 wildcard allowed per json selector.',
    )
    expect(refusal('{ $.*=1||$.*=2||$.*=3||$.*=4 }').aws.text).toBe(
      'Your input has exceeded the maximum of 3 JSON wildcard selectors allowed per filter pattern.',
    )
  })

  test('quotes a pattern that is too long, which is refused before it is read', () => {
    const long = '{'.repeat(1025)
    expect(refusal(long).aws.text).toBe(
      `1 validation error detected: Value '${long}' at 'filterPattern' failed to satisfy constraint: Member must have length less than or equal to 1024`,
    )
    expect(parsePattern('x'.repeat(1024)).kind).toBe('words')
  })
})

describe('the tree', () => {
  test('joins what is joined alike, and lets && bind tighter', () => {
    const tree = parsePattern('{ $.a = 1 || ($.b = 2 && ($.c = 3 && $.d = 4)) || ($.e = 5 || $.f = 6) }')
    if (tree.kind !== 'json' || tree.condition.op === 'test') throw new Error('a join was written')
    const { condition } = tree
    expect(condition.op).toBe('or')
    expect(condition.of.map((child) => [child.op, child.op === 'test' ? undefined : child.of.length])).toEqual([
      ['test', undefined],
      ['and', 3],
      ['test', undefined],
      ['test', undefined],
    ])
  })

  test('a star at an end is a wildcard and no part of the text, quoted or not', () => {
    const value = (pattern: string): unknown => {
      const tree = parsePattern(pattern)
      if (tree.kind !== 'json' || tree.condition.op !== 'test' || tree.condition.test.type !== 'equal') throw new Error(pattern)
      return tree.condition.test.value
    }
    const star = (text: string, starFirst: boolean, starLast: boolean): unknown => ({ type: 'text', text, starFirst, starLast })
    expect(value('{ $.a = x* }')).toEqual(star('x', false, true))
    expect(value('{ $.a = "*x" }')).toEqual(star('x', true, false))
    expect(value('{ $.a = * }')).toEqual(star('', true, true))
    expect(value('{ $.a = "**" }')).toEqual(star('', true, true))
    expect(value('{ $.a = a*z }')).toEqual(star('a*z', false, false))
    expect(value('{ $.a = 5* }')).toEqual(star('5', false, true))
    expect(value('{ $.a = 5. }')).toEqual({ type: 'number', number: 5, text: '5.' })
    expect(value('{ $.a = "5" }')).toEqual(star('5', false, false))
    expect(value('{ $.a = 1.2.3 }')).toEqual(star('1.2.3', false, false))
    expect(value('{ $.a = "C:\\d \\" \\\\" }')).toEqual(star('C:\\d " \\', false, false))
  })

  test('spans are the places in the text', () => {
    const source = '{ ($.a = b) && $.c IS NULL }'
    const tree = parsePattern(source)
    if (tree.kind !== 'json' || tree.condition.op === 'test') throw new Error('a join was written')
    const spans = tree.condition.of.map((child) => (child.op === 'test' ? source.slice(child.span.start, child.span.end) : ''))
    expect(spans).toEqual(['$.a = b', '$.c IS NULL'])
    const words = parsePattern('  ?"a b" -c')
    if (words.kind !== 'words') throw new Error('words were written')
    expect(words.terms.map(({ span }) => [span.start, span.end])).toEqual([
      [2, 8],
      [9, 11],
    ])
  })

  test('empty places and the ellipsis keep their positions', () => {
    expect(parsePattern('[]')).toEqual({ kind: 'fields', fields: [], ellipsisAt: null })
    expect(parsePattern('[ ..., a, ]')).toEqual({
      kind: 'fields',
      fields: [
        { name: 'a', condition: null },
        { name: null, condition: null },
      ],
      ellipsisAt: 0,
    })
  })
})

describe('a selector alone', () => {
  test('is read to its end', () => {
    expect(parseSelector("$.a[0].['b.c'].*")).toEqual([
      { step: 'name', name: 'a' },
      { step: 'index', index: 0 },
      { step: 'name', name: 'b.c' },
      { step: 'anyName' },
    ])
  })

  test.each(['', '$', '$.', 'a', '$.a ', '$.a = 5', '$.a.', '$.*.*'])('%j is none', (text) => {
    expect(() => parseSelector(text)).toThrow(PatternError)
  })
})

describe('whatever the text', () => {
  test('nesting as deep as a pattern can be overflows nothing', () => {
    expect(refusal(`{${'('.repeat(1023)}`).code).toBe('condition-missing')
    expect(refusal(`[${'('.repeat(1023)}`).code).toBe('condition-missing')
    const deep = `{${'('.repeat(508)}$.a=1${')'.repeat(508)}}`
    expect(printPattern(parsePattern(deep))).toBe('{ $.a = 1 }')
    const ladder = `{${'($.a=1||($.b=2&&'.repeat(55)}$.c=3${'))'.repeat(55)}}`
    expect(compilePattern(ladder).matches('{"a":1}')).toBe(true)
  })

  test('nothing but a PatternError is thrown', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'{}[]()$.*=!<>&|"%\\\' ,-?aN05') }))
    fc.assert(
      fc.property(text, fc.string({ unit: 'binary' }), (pattern, message) => {
        onlyPatternErrors(pattern, message)
      }),
      { seed: 20261121, numRuns: 3000 },
    )
  })

  test('nor for a pattern that was right before one slip', () => {
    const source = fc.oneof(
      fc.constantFrom(...vectors.filter(({ pattern }) => pattern.length < 500).map(({ pattern }) => pattern)),
      make.pattern.map((pattern) => printPattern(pattern)),
    )
    const insert = fc.constantFrom(
      '',
      '(',
      ')',
      '"',
      '\\',
      '%',
      '*',
      '$.',
      '[',
      ']',
      '{',
      '}',
      '&&',
      '||',
      '=',
      '!',
      '<',
      ' ',
      ',',
      "'",
      '...',
      'IS NULL',
      'NOT',
      '中',
      '\ud800',
      '\0',
    )
    fc.assert(
      fc.property(source, fc.nat(), fc.nat(2), insert, fc.string(), (pattern, where, cut, piece, message) => {
        const at = where % (pattern.length + 1)
        onlyPatternErrors(pattern.slice(0, at) + piece + pattern.slice(at + cut), message)
      }),
      { seed: 20261122, numRuns: 5000 },
    )
  })
})

function onlyPatternErrors(pattern: string, message: string): void {
  let isRead = false
  try {
    const tree = parsePattern(pattern)
    isRead = true
    // What is read can be written and read again, and judges any message.
    const printed = printPattern(tree)
    expect(make.withoutSpans(parsePattern(printed))).toEqual(make.withoutSpans(tree))
    const matcher = compilePattern(tree)
    expect(matcher.explain(message).matched).toBe(matcher.matches(message))
  } catch (error) {
    if (isRead || !(error instanceof PatternError)) throw error
    expect(error.position).toBeGreaterThanOrEqual(0)
    expect(error.position).toBeLessThanOrEqual(pattern.length)
    expect(error.message.length).toBeGreaterThan(20)
  }
}
