import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TemplateError } from './error.ts'
import { firstGroup, parseRegex } from './regex.ts'

const found = (pattern: string, text: string) => firstGroup(parseRegex(pattern), text)

describe('what the first group holds', () => {
  test.each([
    ['as much as it can', 'a":"(.+)","b', 'a":"1","b":"2","b":"3"', '1","b":"2'],
    ['as little as it can', 'a":"(.+?)"', 'a":"1","b":"2"', '1'],
    ['at the first place where all of it matches', '(\\d+)x', '12 34x 5x', '34'],
    ['nowhere: nothing', 'z(.)', 'abc', undefined],
    ['the first of two alternatives, though the second is longer', '(a|ab)', 'ab', 'a'],
    ['a choice that needs the second', '(a|ab)c', 'abc', 'ab'],
    ['of a repeated group the last time', '(?:(a.)\\s?)+', 'a1 a2', 'a2'],
    ['a group that took no part: nothing', '(a)?b', 'b', undefined],
    ['an empty one', 'a(x*)b', 'ab', ''],
    ['no line end by a dot', '(.+)', 'one\ntwo', 'one'],
    ['but with (?s)', '(?s)(.+)', 'one\ntwo', 'one\ntwo'],
    ['any case with (?i)', '(?i)region: (tok[a-z]+)', 'REGION: TOKYO', 'TOKYO'],
    ['each line with (?m)', '(?m)^b(.*)$', 'a1\nb2\nc3', '2'],
    ['the end also before a last line end, as in Java', '(b)$', 'ab\n', 'b'],
    ['a class with ranges and -', '([\\w.-]+)@', 'to: a.b-c@x', 'a.b-c'],
    ['a class turned around', '"([^"]*)"', 'say "this" and "that"', 'this'],
    ['a bounded repetition', '(\\d{2,3})', '1 22222', '222'],
    ['whole characters beyond the first plane', '(.)b', '🔴b', '🔴'],
    ['a word boundary', '\\b(ok)\\b', 'book ok', 'ok'],
    ['escapes', '\\{(\\x41\\u0042\\t)\\}', '{AB\t}', 'AB\t'],
    ['only the first of several', '(a)(b)', 'ab', 'a'],
  ])('%s', (_, pattern, text, want) => {
    expect(found(pattern, text)).toBe(want)
  })

  test('is what JavaScript finds, wherever both mean the same', () => {
    const letter = fc.constantFrom('a', 'b', 'c', '.', '[ab]', '[^a]', '\\w', '\\d', '1')
    const repeated = fc.tuple(letter, fc.constantFrom('', '', '*', '+', '?', '*?', '+?', '??', '{1,2}', '{2}')).map(([a, b]) => a + b)
    const run = fc.array(repeated, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''))
    // An alternative that begins with what must be there: a choice of nothings is where engines differ.
    const choice = fc.tuple(letter, run, letter, run).map(([a, b, c, d]) => `(?:${a}${b}|${c}${d})`)
    const part = fc.oneof(run, choice)
    const pattern = fc
      .tuple(fc.constantFrom('', '^'), part, part, part, fc.constantFrom('', '$', '\\b'))
      .map(([a, b, c, d, e]) => `${a}${b}(${c})${d}${e}`)
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', ' ', 'd'), maxLength: 14 })
    fc.assert(
      fc.property(pattern, text, (source, subject) => {
        expect(found(source, subject)).toBe(new RegExp(source).exec(subject)?.[1])
      }),
      { numRuns: 3000 },
    )
  })
})

describe('what cannot be followed in linear time, or means something else elsewhere, is refused by name', () => {
  test.each([
    ['(a)\\1', 'regexNotCovered'],
    ['(?=a)(b)', 'regexNotCovered'],
    ['(?<!a)(b)', 'regexNotCovered'],
    ['(?<name>a)', 'regexNotCovered'],
    ['(?>a)', 'regexNotCovered'],
    ['(a++)', 'regexNotCovered'],
    ['(\\p{L})', 'regexNotCovered'],
    ['([a&&b])', 'regexNotCovered'],
    ['([a[b]])', 'regexNotCovered'],
    ['a(?i)(b)', 'regexNotCovered'],
    ['(\\Qa\\E)', 'regexNotCovered'],
    ['(a', 'badRegex'],
    ['a)', 'badRegex'],
    ['(*a)', 'badRegex'],
    ['([a)', 'badRegex'],
    ['([b-a])', 'badRegex'],
    ['({a})', 'badRegex'],
    ['(a**)', 'badRegex'],
    ['(a\\', 'badRegex'],
    ['(a{3,1})', 'badRegex'],
    ['(a{2}{2})', 'badRegex'],
    ['(a{999})', 'regexTooLarge'],
    ['((((a{50}){50}){50}){50})', 'regexTooLarge'],
    [`${'('.repeat(60)}a${')'.repeat(60)}`, 'regexTooLarge'],
  ])('%s: %s', (pattern, code) => {
    expect(() => parseRegex(pattern)).toThrow(expect.objectContaining({ name: 'TemplateError', code }))
  })
})

describe('hostile input', () => {
  // An engine that goes back would not be done with any of these today.
  test.each(['((a+)+)+x', '(a|a)*(a|aa)*b', '(a*)*(a*)*(a*)*b', '(.*)(.*)(.*)(.*)x', '(?:(?:a?){15}a{15})+(b)', '(?:.*a){20}(b)'])(
    '%s is followed to the end, or says that it is too much',
    (pattern) => {
      try {
        expect(found(pattern, 'a'.repeat(30_000))).toBeUndefined()
      } catch (error) {
        expect(error).toMatchObject({ code: 'tooMuchWork' })
      }
    },
  )

  test('twice the text is twice the work: what is done in one is done in each half', () => {
    expect(found('((?:a+)+)b', `${'a'.repeat(100_000)}b`)).toHaveLength(100_000)
  })

  test('whatever it is given, it throws nothing but its own error', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'ab()[]{}*+?|^$\\.-0,1:=<!iPdwsb') })),
        fc.string({ maxLength: 200 }),
        (pattern, text) => {
          try {
            found(pattern, text)
          } catch (error) {
            expect(error).toBeInstanceOf(TemplateError)
          }
        },
      ),
      { numRuns: 3000 },
    )
  })
})
