import { expect, test } from 'vitest'
import { awsTimestamp, eventTime, mailDate, reasonDate } from './dates.ts'

const atMs = Date.UTC(2026, 10, 21, 8, 5, 44, 121)

test('one moment in AWS’s spellings', () => {
  expect(awsTimestamp(atMs)).toBe('2026-11-21T08:05:44.121+0000')
  expect(reasonDate(atMs)).toBe('21/11/26 08:05:44')
  expect(mailDate(atMs)).toBe('Saturday 21 November, 2026 08:05:44 UTC')
  expect(eventTime(atMs)).toBe('2026-11-21T08:05:44Z')
})

test('days have two digits, 1970 is 70', () => {
  expect(mailDate(Date.UTC(2025, 8, 3, 6, 25, 33))).toBe('Wednesday 03 September, 2025 06:25:33 UTC')
  expect(reasonDate(0)).toBe('01/01/70 00:00:00')
})
