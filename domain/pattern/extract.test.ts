import { describe, expect, test } from 'vitest'
import { extractDimension, extractFields, extractValue, isDimensionValue, isMetricValue } from './extract.ts'
import { parsePattern } from './parse.ts'

const json = parsePattern('{ $.a = * }')
const fields = parsePattern('[kind, value]')
const words = parsePattern('ERROR')

describe("TestMetricFilter's extracted values", () => {
  test('are there for fields, in a matching line', () => {
    expect(extractFields(fields, 'SPACE 17')).toEqual({ $kind: 'SPACE', $value: '17' })
    expect(extractFields(parsePattern('[kind=A, value]'), 'SPACE 17')).toBeNull()
  })

  test('are empty for JSON and words', () => {
    expect(extractFields(json, '{"a":1}')).toEqual({})
    expect(extractFields(json, '{}')).toBeNull()
    expect(extractFields(words, 'ERROR')).toEqual({})
  })
})

// Source  filter-patterns reference §6
describe('the value of a metric', () => {
  test.each([
    ['1', 1],
    ['-1.5e2', -150],
    ['$.n', 12],
    ['$.t', 12],
    ['$.e', 1000],
    ['$.deep.list[1]', 7],
    ['$.word', undefined],
    ['$.nothing', undefined],
    ['$.yes', undefined],
    ['$.nil', undefined],
    ['$.deep', undefined],
    ['$.huge', undefined],
    ['$.blank', undefined],
    ['$.deep.list[*]', undefined],
    ['kind', undefined],
  ])('%s is %s', (reference, want) => {
    const message = '{"a":1,"n":12.0,"t":"12","e":1e3,"word":"x","yes":true,"nil":null,"deep":{"list":[1,7]},"huge":1e999,"blank":" 12 "}'
    expect(extractValue(json, message, reference)).toBe(want)
  })

  test('of repeated names the last counts', () => {
    expect(extractValue(json, '{"a":1,"a":2}', '$.a')).toBe(2)
  })

  test('of a line is a named field, or a word by position where it has no name', () => {
    expect(extractValue(fields, 'SPACE 17', '$value')).toBe(17)
    expect(extractValue(fields, 'SPACE "17.5"', '$value')).toBe(17.5)
    expect(extractValue(fields, 'SPACE 17 18', '$value')).toBeUndefined()
    expect(extractValue(fields, 'SPACE 17', '$kind')).toBeUndefined()
    expect(extractValue(fields, 'SPACE 17', '$missing')).toBeUndefined()
    expect(extractValue(parsePattern('[..., last]'), 'a 5 b', '$2')).toBe(5)
    expect(extractValue(parsePattern('[]'), 'a 5 b', '$2')).toBe(5)
    expect(extractValue(fields, 'SPACE', '$value')).toBeUndefined()
  })

  test('of words is a number or nothing', () => {
    expect(extractValue(words, 'ERROR', '3')).toBe(3)
    expect(extractValue(words, 'ERROR', '$1')).toBeUndefined()
  })

  test.each([
    ['1', json, true],
    ['0.5', words, true],
    ['1e3', fields, true],
    ['1e999', json, false],
    ['one', json, false],
    ['', json, false],
    ['$.a.b[0]', json, true],
    ["$.['a b']", json, true],
    ['$.items[*].value', json, false],
    ['$.*', json, false],
    ['$.a', words, false],
    ['$.a', fields, false],
    ['$kind', json, false],
    ['$kind', fields, true],
    ['$missing', fields, true],
    ['$7', fields, true],
    ['$', fields, false],
    [`$.${'a'.repeat(98)}`, json, true],
    [`$.${'a'.repeat(99)}`, json, false],
  ])('%s is accepted: %#', (text, pattern, want) => {
    expect(isMetricValue(text, pattern)).toBe(want)
  })
})

describe('a dimension', () => {
  test.each([
    ['$.t', 'x'],
    ['$.n', '1.0'],
    ['$.yes', 'true'],
    ['$.nil', undefined],
    ['$.empty', undefined],
    ['$.list', undefined],
    ['$.nothing', undefined],
  ])('%s is %s', (reference, want) => {
    expect(extractDimension(json, '{"a":1,"t":"x","n":1.0,"yes":true,"nil":null,"empty":"","list":[1]}', reference)).toBe(want)
  })

  test('of a line is the word as it stands', () => {
    expect(extractDimension(fields, 'SPACE 17.0 x', '$value')).toBe('17.0 x')
  })

  test.each([
    ['$.a', json, true],
    ['$.items[*].bucket', json, false],
    ['a', json, false],
    ['5', json, false],
    ['$kind', fields, true],
    ['$.a', words, false],
  ])('%s is accepted: %#', (text, pattern, want) => {
    expect(isDimensionValue(text, pattern)).toBe(want)
  })
})
