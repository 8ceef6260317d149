import { parseAst } from 'vite'
import { expect, test } from 'vitest'
import { withoutJudgement } from './ways-only.ts'

const strip = (code: string) => withoutJudgement(code, parseAst)

test('the judgement goes, the ways stay', () => {
  const code = `import { judge } from './judge.js'
export default step(lab, { id: 'a04', ways: { cli: (want) => [want] }, check({ filters }, want) { return judge(filters, want) } })`
  expect(strip(code)).toBe(`import { judge } from './judge.js'
export default step(lab, { id: 'a04', ways: { cli: (want) => [want] }, check: null })`)
})

test('a judgement that is a property', () => {
  expect(strip('export default step(lab, { check: judge, ways: {} })')).toBe('export default step(lab, { check: null, ways: {} })')
})

test('cards that a function of their lab makes: the function’s own call is cut, theirs stay as they are', () => {
  const maker = `export function patternStep(card) { const base = step(lab, { id: card.id, check(seen) { return judge(seen) } }); return base }`
  expect(strip(maker)).toBe('export function patternStep(card) { const base = step(lab, { id: card.id, check: null }); return base }')
  const card = `export default patternStep({ id: 'c03d' })`
  expect(strip(card)).toBe(card)
})

test.each(['export const card = make(lab, { check() {} })', 'export default step(lab, { ways: {} })', 'export default 7'])(
  'a module of another shape is refused: %s',
  (code) => {
    expect(() => strip(code)).toThrow('This card is no')
  },
)
