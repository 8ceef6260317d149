import { expect, test } from 'vitest'
import { labs } from '../../../checks/index.ts'
import { region } from '../../../domain/regions.ts'
import { isNameOf, ownableKeys } from './name-rules.ts'

test('the names of the labs obey the rules themselves, and each rule is for a value that a lab has', () => {
  const about = { initials: 'demo', email: 'a@example.com', account: '123456789012', region: region('us-gov-west-1') }
  const values = labs.map((lab) => lab.values(about))
  expect(ownableKeys.filter((key) => !values.some((each) => Object.hasOwn(each, key)))).toEqual([])
  for (const each of values) expect(ownableKeys.filter((key) => Object.hasOwn(each, key) && !isNameOf(key, each[key] ?? ''))).toEqual([])
})

test.each([
  ['trail', 'ab'],
  ['endpoint', 'on-call.example/sns'],
  ['outsideOfficePattern', '$.eventName = ConsoleLogin'],
  ['newUser', 'two words'],
  ['trail', 'a..b'],
  ['trail', '192.168.5.4'],
  ['bucket', 'Upper'],
  ['bucket', 'a_b'],
  ['bucket', 'xn--bucket'],
  ['bucket', 'bucket-s3alias'],
  ['bucket', 'a..b'],
  ['logGroup', 'with space'],
  ['logGroup', 'aws/reserved'],
  ['role', 'a/b'],
  ['filterName', 'a:b'],
  ['metricNamespace', 'AWS/Logs'],
  ['topic', 'a b'],
  ['topic', 'x.fifo'],
  ['alarm', 'line\nbreak'],
  ['filterPattern', '{ $.a = 1 }'],
])('%s: “%s” is refused', (key, name) => {
  expect(isNameOf(key, name)).toBe(false)
})

test('a name as long as AWS allows is judged at once', () => {
  expect(isNameOf('bucket', `${'a'.repeat(62)}!`)).toBe(false)
  expect(isNameOf('trail', `${'a-'.repeat(63)}!`)).toBe(false)
})
