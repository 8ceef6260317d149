import { expect, test } from 'vitest'
import { exitOf } from './report.ts'
import { useChains, verdict } from './test-world.ts'

const { lab, after } = useChains()

test('a chain that nothing has run through yet', async () => {
  const own = await lab()
  const report = await own.explain()
  console.log(JSON.stringify(report, null, 1))
  expect(verdict(report)).toBe('- quiet')
  expect(exitOf(report)).toBe(0)
})

test('a chain that works', async () => {
  const own = await lab()
  await own.signIn()
  await after(10)
  const report = await own.explain()
  console.log(JSON.stringify(report, null, 1))
  expect(verdict(report)).toBe('- whole')
  expect(exitOf(report)).toBe(0)
})
