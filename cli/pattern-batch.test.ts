import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { runBatch } from './batch.ts'
import { patternTestLine } from './pattern-batch.ts'

interface Vector {
  readonly id: string
  readonly pattern: string
  readonly message?: string
  readonly matches?: boolean
  readonly valid?: false
}
const vectors: readonly Vector[] = JSON.parse(
  readFileSync(new URL('../domain/pattern/data/filter-pattern-vectors.json', import.meta.url), 'utf8'),
)

describe('pattern test --batch', () => {
  test('says of a pattern and a message whether they match', () => {
    expect(patternTestLine({ id: 1, pattern: 'ERROR', message: 'an ERROR' })).toEqual({ id: 1, valid: true, matches: true })
    expect(patternTestLine({ id: 2, pattern: 'ERROR', message: 'fine' })).toEqual({ id: 2, valid: true, matches: false })
  })

  test('says where a pattern is refused, and then nothing of matching', () => {
    const answer = patternTestLine({ id: 'a', pattern: '{ $.v == 1 }', message: '{"v":1}' })
    expect(answer).toEqual({ id: 'a', valid: false, error: { message: '"==" is no operator here; write =.', position: 6 } })
  })

  test('without a message the question is only whether the pattern is valid', () => {
    expect(patternTestLine({ id: 1, pattern: '' })).toEqual({ id: 1, valid: true })
  })

  test('a line without an id is answered with null', () => {
    expect(patternTestLine({ pattern: 'a', message: 'a' })).toEqual({ id: null, valid: true, matches: true })
  })

  test.each([
    ['no pattern', { id: 1 }, 'pattern: saw nothing, wanted a text'],
    ['a pattern that is no text', { id: 1, pattern: 5 }, 'pattern: saw 5, wanted a text'],
    ['a message that is no text', { id: 1, pattern: '', message: { v: 1 } }, 'message: saw {"v":1}, wanted a text'],
    ['no object', 'ERROR', 'input: saw "ERROR", wanted an object'],
  ])('refuses %s', (_name, input, message) => {
    expect(() => patternTestLine(input)).toThrow(expect.objectContaining({ code: 'badPatternInput', message }))
  })

  test('gives the verdict of every vector, in order', async () => {
    async function* lines(): AsyncGenerator<string> {
      for (const vector of vectors) yield JSON.stringify(vector)
    }
    const answers: { id: string; valid: boolean; matches?: boolean }[] = []
    const exit = await runBatch(lines(), patternTestLine, (text) => answers.push(JSON.parse(text)))
    expect(exit).toBe(0)
    expect(answers.map(({ id, valid, matches }) => ({ id, valid, matches }))).toEqual(
      vectors.map(({ id, valid, matches }) => ({ id, valid: valid ?? true, matches })),
    )
  })
})
