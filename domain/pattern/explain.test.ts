import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as make from './data/arbitraries.ts'
import { compilePattern } from './match.ts'

const explain = (pattern: string, message: string) => compilePattern(pattern).explain(message)

describe('JSON', () => {
  const lab = '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }'

  test('names the clause that failed and what was there instead', () => {
    const { matched, obstacle, clauses, deciding, lacking } = explain(
      lab,
      '{"eventName":"ConsoleLogin","errorMessage":"No username found in supplied account"}',
    )
    expect({ matched, obstacle, deciding, lacking }).toEqual({ matched: false, obstacle: null, deciding: [1], lacking: [1] })
    expect(clauses.map(({ on, held, found }) => ({ on, held, found }))).toEqual([
      { on: '$.eventName', held: true, found: [{ at: '$.eventName', kind: 'text', text: 'ConsoleLogin' }] },
      { on: '$.errorMessage', held: false, found: [{ at: '$.errorMessage', kind: 'text', text: 'No username found in supplied account' }] },
    ])
    expect(clauses.map(({ span }) => lab.slice(span.start, span.end))).toEqual([
      '$.eventName = ConsoleLogin',
      '$.errorMessage = "Failed authentication"',
    ])
  })

  test('says what is absent, null, of another kind, and how a number is spelled', () => {
    const { clauses } = explain(
      '{ $.a = x && $.b = x && $.c = x && $.d = "1" && $.e = x && $.f IS NULL }',
      '{"b":null,"c":{"x":1},"d":1.0,"e":true,"f":[null]}',
    )
    expect(clauses.map(({ found }) => found[0])).toEqual([
      { at: '$.a', kind: 'absent' },
      { at: '$.b', kind: 'null' },
      { at: '$.c', kind: 'object' },
      { at: '$.d', kind: 'number', text: '1.0' },
      { at: '$.e', kind: 'true' },
      { at: '$.f', kind: 'array', hasNull: true },
    ])
    expect(clauses.at(-1)?.held).toBe(true)
  })

  test('one failed clause decides an &&, all of them an ||; all lacking ones would have to hold', () => {
    expect(explain('{ $.a = 1 && $.b = 1 && $.c = 1 }', '{"c":1}')).toMatchObject({ deciding: [0], lacking: [0, 1] })
    expect(explain('{ $.a = 1 || $.b = 1 }', '{}')).toMatchObject({ deciding: [0, 1], lacking: [0] })
    expect(explain('{ ($.a = 1 || $.b = 1) && $.c = 1 }', '{}')).toMatchObject({ deciding: [2], lacking: [0, 2] })
    expect(explain('{ ($.a = 1 && $.b = 1) || $.c = 1 }', '{"a":1}')).toMatchObject({ deciding: [1, 2], lacking: [1] })
    expect(explain('{ $.a = 1 && $.b = 1 || $.c = 1 }', '{"a":1,"b":1,"c":1}')).toMatchObject({ matched: true, deciding: [2], lacking: [] })
  })

  test('behind a wildcard shows what held first, a few of many, and where', () => {
    const items = Array.from({ length: 50 }, (_, i) => ({ 'a b': i }))
    const { clauses } = explain("{ $.items[*].['a b'] = 40 }", JSON.stringify({ items }))
    expect(clauses[0]?.found).toHaveLength(20)
    expect(clauses[0]?.foundCount).toBe(50)
    expect(clauses[0]?.found.slice(0, 2)).toEqual([
      { at: "$.items[40].['a b']", kind: 'number', text: '40' },
      { at: "$.items[0].['a b']", kind: 'number', text: '0' },
    ])
  })

  test('a message that is no JSON object is an obstacle', () => {
    expect(explain(lab, 'ConsoleLogin')).toMatchObject({ matched: false, obstacle: { code: 'not-json' }, deciding: [], lacking: [] })
    expect(explain(lab, '[{}]').obstacle).toEqual({ code: 'not-an-object' })
    expect(explain('{ $.a NOT EXISTS }', '5').clauses[0]).toMatchObject({ held: false, found: [] })
  })
})

describe('words', () => {
  test('a required one missing, an excluded one there', () => {
    expect(explain('ERROR -disk', 'disk')).toMatchObject({ matched: false, deciding: [0], lacking: [0, 1] })
    expect(explain('ERROR -disk', 'ERROR disk')).toMatchObject({ matched: false, deciding: [1], lacking: [1] })
  })

  test('optional ones count alone and are ignored beside others', () => {
    expect(explain('?a ?b', 'c')).toMatchObject({ matched: false, deciding: [0, 1], lacking: [0] })
    const ignored = explain('?a b', 'b')
    expect(ignored).toMatchObject({ matched: true, deciding: [1] })
    expect(ignored.clauses[0]).toMatchObject({ isIgnored: true, held: false })
  })

  test('no word at all matches', () => {
    expect(explain('', 'x')).toEqual({ matched: true, obstacle: null, clauses: [], deciding: [], lacking: [] })
  })
})

describe('fields', () => {
  test('the field that failed, with its value', () => {
    const { matched, clauses, deciding } = explain('[a, status = 404 || status = 410, b > 5]', 'x 200 9')
    expect({ matched, deciding }).toEqual({ matched: false, deciding: [0, 1] })
    expect(clauses[0]).toMatchObject({ on: 'status', held: false, found: [{ at: 'status', kind: 'text', text: '200' }] })
    expect(clauses[2]).toMatchObject({ on: 'b', held: true })
  })

  test('too few words are an obstacle', () => {
    expect(explain('[a = x, b, c]', 'x y')).toMatchObject({
      matched: false,
      obstacle: { code: 'too-few-words', words: 2, fields: 3 },
      deciding: [],
    })
  })
})

test('what decides is a proof: true of every event on which those clauses stand as they do', () => {
  fc.assert(
    fc.property(make.jsonPattern, make.record, (pattern, record) => {
      const { matched, clauses, deciding, lacking } = compilePattern(pattern).explain(JSON.stringify(record))
      for (const index of deciding) expect(clauses[index]?.held).toBe(matched)
      for (const index of lacking) expect(clauses[index]?.held).toBe(false)
      expect(deciding.length).toBeGreaterThan(0)
      expect(lacking.length > 0).toBe(!matched)
    }),
    { seed: 20261121, numRuns: 1000 },
  )
})
