import { describe, expect, test } from 'vitest'
import { compilePattern } from '../domain/pattern/index.ts'
import { patternCompareLine } from './pattern-compare-line.ts'

describe('one line of pattern compare', () => {
  test('equivalent patterns give a relation and nothing else', () => {
    expect(patternCompareLine({ id: 'q1', a: '{ $.a = x }', b: '{$.a="x"}' })).toEqual({ id: 'q1', relation: 'equivalent' })
  })

  test('a looser pattern brings a message that only it matches', () => {
    const answer = patternCompareLine({ id: 2, a: 'ERROR', b: 'ERROR disk' })
    expect(answer).toMatchObject({ id: 2, relation: 'looser', onlyA: expect.any(String) })
    expect(answer).not.toHaveProperty('onlyB')
    const message = 'onlyA' in answer ? (answer.onlyA ?? '') : ''
    expect([compilePattern('ERROR').matches(message), compilePattern('ERROR disk').matches(message)]).toEqual([true, false])
  })

  test.each([
    ['a', { a: '{ $.a == 1 }', b: '{ $.a = 1 }' }, 6],
    ['b', { a: '{ $.a = 1 }', b: '{ $.a = 1 AND $.b = 2 }' }, 10],
    ['a', { a: '{', b: '{' }, 1],
  ])('a pattern that AWS refuses is named: side %s', (side, patterns, position) => {
    expect(patternCompareLine({ id: 'x', ...patterns })).toEqual({
      id: 'x',
      error: { side, message: expect.stringMatching(/\w/), position },
    })
  })

  test.each([
    [{ id: 1, a: 'x' }, 'b', 'nothing'],
    [{ id: 1, a: 7, b: 'x' }, 'a', '7'],
    ['text', 'input', '"text"'],
    [null, 'input', 'null'],
  ])('a line of another shape is refused: %j', (line, field, saw) => {
    expect(() => patternCompareLine(line)).toThrow(
      expect.objectContaining({ code: 'badPatternInput', params: expect.objectContaining({ field, saw }) }),
    )
  })
})
