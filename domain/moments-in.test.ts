import { describe, expect, test } from 'vitest'
import { awsTimestamp, eventTime, mailDate, reasonDate } from './dates.ts'
import { awsMomentsIn } from './moments-in.ts'

const atMs = Date.parse('2026-11-21T08:05:44.000Z')

describe('moments in AWS’s texts', () => {
  test.each([
    ['a mail', mailDate(atMs)],
    ['a reason', reasonDate(atMs)],
    ['a message', awsTimestamp(atMs)],
    ['a record', eventTime(atMs)],
  ])('%s: as AWS spells it', (_where, text) => {
    expect(awsMomentsIn(`before ${text}, after`)).toEqual([{ text, atMs }])
  })

  test('in the mail of an alarm: that of the reason and that of the change, each once, in their order', () => {
    const reason = 'Threshold Crossed: 1 out of the last 1 datapoints [3.0 (21/11/26 08:00:00)] was greater than the threshold (0.0)'
    const text = `because "${reason}" at "${mailDate(atMs)}".\n- Reason for State Change: ${reason}\n- Timestamp: ${mailDate(atMs)}\n`
    expect(awsMomentsIn(text)).toEqual([
      { text: '21/11/26 08:00:00', atMs: Date.parse('2026-11-21T08:00:00Z') },
      { text: 'Saturday 21 November, 2026 08:05:44 UTC', atMs },
    ])
  })

  test.each([
    'arn:aws:sns:ap-northeast-1:123456789012:a/b',
    '31/02/26 08:00:00',
    '21/13/26 08:00:00',
    '21/11/26 25:00:00',
    '1/11/26 08:00:00',
    '121/11/26 08:00:00',
    '2026-11-21',
    '2026-11-21T08:05:44+09:00',
    'Saturday 21 Brumaire, 2026 08:05:44 UTC',
  ])('none in %s', (text) => expect(awsMomentsIn(text)).toEqual([]))
})
