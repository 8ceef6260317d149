import { describe, expect, test } from 'vitest'
import type { Ran } from './stage.ts'
import { browserCounts, unitCounts } from './stages.ts'

const well: Ran = { code: 0, output: '', reason: 'exit code 0' }
const ill: Ran = { code: 1, output: '', reason: 'exit code 1' }
const result = (status: string, tests: readonly string[]) => ({
  name: 'x.test.ts',
  status,
  assertionResults: tests.map((each) => ({ status: each })),
})

describe('the counts of Vitest', () => {
  test('passed, failed and skipped tests are told apart', () => {
    const counts = unitCounts({ testResults: [result('failed', ['passed', 'passed', 'failed', 'pending'])] }, ill)
    expect(counts).toEqual({ passed: 2, failed: 1, skipped: 1, notes: [] })
  })

  test('a file that cannot be loaded is a failure', () => {
    const counts = unitCounts({ testResults: [result('passed', ['passed']), result('failed', [])] }, ill)
    expect(counts).toEqual({ passed: 1, failed: 1, skipped: 0, notes: ['x.test.ts cannot be loaded'] })
  })

  test('an error outside of all tests is a failure', () => {
    const counts = unitCounts({ testResults: [result('passed', ['passed'])] }, ill)
    expect(counts).toEqual({ passed: 1, failed: 1, skipped: 0, notes: ['all tests passed, yet: exit code 1'] })
  })

  test('a run without a test is a failure', () => {
    expect(unitCounts({ testResults: [] }, well)).toMatchObject({ passed: 0, failed: 1 })
  })

  test('a run without a result is a failure', () => {
    expect(unitCounts(null, ill)).toEqual({ passed: 0, failed: 1, skipped: 0, notes: ['Vitest gave no result: exit code 1'] })
  })
})

describe('the counts of Playwright', () => {
  const suite = (...tests: readonly (readonly [status: string, ran: number])[]) => ({
    suites: [{ suites: [{ specs: tests.map(([status, ran]) => ({ title: 't', tests: [{ status, results: Array(ran).fill({}) }] })) }] }],
    errors: [],
  })

  test('passed, failed and skipped tests are told apart, however deep they are', () => {
    const counts = browserCounts(suite(['expected', 1], ['unexpected', 1], ['skipped', 1]), ill)
    expect(counts).toEqual({ passed: 1, failed: 1, skipped: 1, notes: [] })
  })

  test('what was not reached after a failure was not proven', () => {
    const counts = browserCounts(suite(['unexpected', 1], ['skipped', 0]), ill)
    expect(counts).toEqual({ passed: 0, failed: 2, skipped: 0, notes: ['not reached: t'] })
  })

  test('passing at the second try is no passing', () => {
    expect(browserCounts(suite(['flaky', 2]), well)).toMatchObject({ passed: 0, failed: 1 })
  })

  test('an error before all tests is told', () => {
    expect(browserCounts({ suites: [], errors: [{ message: 'no server' }] }, ill)).toMatchObject({ failed: 1, notes: ['no server'] })
  })
})
