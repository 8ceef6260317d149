import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as make from './data/arbitraries.ts'
import { cutWords, namedValues } from './fields.ts'
import { compilePattern } from './match.ts'
import { parsePattern } from './parse.ts'

const matches = (pattern: string, line: string): boolean => compilePattern(pattern).matches(line)
const values = (pattern: string, line: string): Record<string, string> | null => {
  const tree = parsePattern(pattern)
  if (tree.kind !== 'fields') throw new Error(`${pattern} has no fields`)
  return namedValues(tree, line)
}

describe('cutting a line', () => {
  test.each([
    ['', []],
    [' \t ', []],
    ['a b', ['a', 'b']],
    ['  a \t\t b ', ['a', 'b']],
    ['"a b" [c d] e', ['a b', 'c d', 'e']],
    ['"" []', ['', '']],
    ['say "a b', ['say', '"a', 'b']],
    ['[a b', ['[a', 'b']],
    ['a"b c" d', ['a"b', 'c"', 'd']],
    ['"a [b" c]', ['a [b', 'c]']],
    ['[a "b] c"', ['a "b', 'c"']],
    ['"a"b', ['a', 'b']],
    ["'a b'", ["'a", "b'"]],
    ['a\u00a0b', ['a\u00a0b']],
  ])('%j', (line, words) => {
    expect(cutWords(line).map(({ value }) => value)).toEqual(words)
  })

  test('places are those in the line, delimiters included', () => {
    fc.assert(
      fc.property(make.line, (line) => {
        let before = 0
        for (const { value, start, end } of cutWords(line)) {
          expect(line.slice(before, start).trim()).toBe('')
          expect(['', '""', '[]']).toContain(line.slice(start, end).replace(value, () => ''))
          before = end
        }
        expect(line.slice(before).replace(/[ \t]/g, '')).toBe('')
      }),
      { seed: 20261121, numRuns: 1000 },
    )
  })

  test('many delimiters that are never closed cost no more than one', () => {
    expect(cutWords('[a '.repeat(200_000))).toHaveLength(200_000)
    expect(cutWords(`"${'a '.repeat(200_000)}`)).toHaveLength(200_000)
  })
})

// Source  filter-patterns reference §4.2, §4.3
describe('laying fields over a line', () => {
  test.each([
    ['[a, b=y]', 'x y', true],
    ['[a, b=y]', 'x y z', false],
    ['[a, b="y z"]', 'x  y z', true],
    ['[a, b="y  z"]', 'x y  z  ', true],
    ['[a, b=y*]', 'x y z', true],
    ['[a, b=y, ...]', 'x y z', true],
    ['[a, b=y, ...]', 'x y', true],
    ['[..., b=z]', 'x y z', true],
    ['[..., b=y, c]', 'x y z', true],
    ['[a, ..., b]', 'x', false],
    ['[a, ..., b]', 'x y', true],
    ['[a, b, c]', 'x y', false],
    ['[a!=x, b]', 'y', false],
    ['[]', '', true],
    ['[]', '   ', true],
    ['[...]', '', true],
    ['[,]', 'x', false],
    ['[,]', 'x y', true],
    ['[a=x]', 'x y', false],
    ['[a="x y"]', 'x y', true],
    ['[a=404]', '404.0', true],
    ['[a="404"]', '404.0', false],
    ['[a=404]', '4.04e2', false],
    ['[a=404]', '0404', false],
    ['[a=4.040e2]', '404.00', true],
    ['[a=-0]', '0', true],
    ['[a=1000]', '1000', true],
    ['[a=1000]', '1', false],
    ['[a=4*]', '404', true],
    ['[a!=404]', '404.0', false],
    ['[a!=404]', 'abc', true],
    ['[a>400]', '"404"', true],
    ['[a>400]', '[404]', true],
    ['[a>400]', 'x404', false],
    ['[a>400]', '', false],
    ['[a>=+4.04e2]', '404', true],
    ['[a<0]', '-.5', true],
    ['[a>0]', '0x10', false],
    ['[a=*]', 'x', true],
    ['[a!="*"]', 'x', false],
    ['[a=%^x.$%]', '"x y"', false],
    ['[a=%^x.y$%]', '"x y"', true],
    ['[a=x || a=y && a!=y]', 'y', false],
    ['[(a=x || a=y) && a!=x]', 'y', true],
    ['[a=true]', 'true', true],
    ['[a="SPACE"]', 'SPACE', true],
    ['[a=x, b]', '"x" y', true],
    ['[a="\\"x\\""]', '"x"', false],
    ['[a=x,b=y]', 'x\ty', true],
  ])('%s on %j: %s', (pattern, line, want) => {
    expect(matches(pattern, line)).toBe(want)
  })
})

// Source  filter-patterns reference §5, and the samples of API_TestMetricFilter
describe('values by name and position', () => {
  const line = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /apache_pb.gif HTTP/1.0" 200 1534'
  test.each([
    ['[w1=ERROR, w2]', 'ERROR request failed', { $w1: 'ERROR', $w2: 'request failed' }],
    ['[ip, user]', '192.0.2.1 "li lei"', { $ip: '192.0.2.1', $user: 'li lei' }],
    ['[ip, user]', '192.0.2.1 "li lei" x', { $ip: '192.0.2.1', $user: '"li lei" x' }],
    [
      '[..., size]',
      line,
      {
        $1: '127.0.0.1',
        $2: '-',
        $3: 'frank',
        $4: '10/Oct/2000:13:25:15 -0700',
        $5: 'GET /apache_pb.gif HTTP/1.0',
        $6: '200',
        $size: '1534',
      },
    ],
    [
      '[]',
      line,
      { $1: '127.0.0.1', $2: '-', $3: 'frank', $4: '10/Oct/2000:13:25:15 -0700', $5: 'GET /apache_pb.gif HTTP/1.0', $6: '200', $7: '1534' },
    ],
    ['[]', '', {}],
    ['[...]', 'a b', { $1: 'a', $2: 'b' }],
    ['[a, ..., z]', 'a b c d', { $a: 'a', $2: 'b', $3: 'c', $z: 'd' }],
    ['[a, ..., z]', 'a d', { $a: 'a', $z: 'd' }],
    ['[a, b, ...]', 'a b c d', { $a: 'a', $b: 'b', $3: 'c', $4: 'd' }],
    ['[, b, ]', 'a b c d', { $1: 'a', $b: 'b', $3: 'c d' }],
    ['[..., status=4*,]', 'x 404 9', { $1: 'x', $status: '404', $3: '9' }],
    ['[a, b]', 'a', null],
  ])('%s on %j', (pattern, text, want) => {
    expect(values(pattern, text)).toEqual(want)
    // In the order of the line.
    if (want !== null) expect(Object.keys(values(pattern, text) ?? {})).toHaveLength(Object.keys(want).length)
  })
})
