import { expect, test } from 'vitest'
import labA from '../../../checks/lab-a/lab.ts'
import { region } from '../../../domain/regions.ts'
import { isNameOf, ownableKeys } from './name-rules.ts'

test('the names of Lab A obey the rules themselves', () => {
  const values = labA.values({ initials: 'demo', email: 'a@example.com', account: '123456789012', region: region('us-gov-west-1') })
  expect(ownableKeys.filter((key) => !isNameOf(key, values[key] ?? ''))).toEqual([])
})

test.each([
  ['trail', 'ab'],
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
