import { describe, expect, test } from 'vitest'
import { createSay, langs, localTimesIn, momentIn, saySaw, sayStep } from './index.ts'
import { loadCatalog, loadSay } from './node.ts'

const at = Date.parse('2026-11-21T15:30:05Z')

describe('moments', () => {
  test.each([
    ['en', 'Asia/Tokyo', 'November 22, 2026 00:30:05 (November 21, 2026 15:30:05 UTC)'],
    ['ko', 'Asia/Seoul', '2026. 11. 22. 00:30:05(UTC 2026. 11. 21. 15:30:05)'],
    ['zh', 'Asia/Shanghai', '2026年11月21日 23:30:05（UTC 15:30:05）'],
    ['en', 'UTC', 'November 21, 2026 15:30:05 UTC'],
  ] as const)('%s in %s', (lang, zone, written) => expect(momentIn(lang, at, zone)).toBe(written))
})

describe('saying', () => {
  const say = createSay(
    [
      { a: 'Since {since} in {region}: {saw}', b: '{n, plural, one {# thing} other {# things}} <b>' },
      { a: 'never', c: 'c' },
    ],
    'en',
    { timeZone: 'UTC' },
  )

  test('moments and regions are written for a reader, other values as they are', () => {
    expect(say('a', { since: '2026-11-21T15:30:05.000Z', region: 'ap-northeast-1', saw: '{ $.a = "b" }' })).toBe(
      'Since November 21, 2026 15:30:05 UTC in Asia Pacific (Tokyo) ap-northeast-1: { $.a = "b" }',
    )
  })

  test('a region that is part of a text stays a text', () => {
    expect(say('a', { since: 'x', region: 'lin-trail-ap-northeast-1', saw: '' })).toContain('in lin-trail-ap-northeast-1:')
  })

  test('Chinese has no space between Han and Han, one between Han and Latin, wherever a value lands', () => {
    const zh = createSay([{ a: '这一步做在了 {region}，而实验在 {home} 进行（{at} 起）。在 {at} 到达 {name} 主题。' }], 'zh', {
      timeZone: 'Asia/Shanghai',
    })
    expect(zh('a', { region: 'ap-northeast-1', home: 'xx-1', at: '2026-11-21T15:30:05Z', name: '告警 一' })).toBe(
      '这一步做在了亚太地区（东京）ap-northeast-1，而实验在 xx-1 进行（2026年11月21日 23:30:05（UTC 15:30:05）起）。在 2026年11月21日 23:30:05（UTC 15:30:05）到达 告警 一 主题。',
    )
  })

  test('plurals; tags are text; the first catalog wins; what none has is told', () => {
    expect(say('b', { n: 1 })).toBe('1 thing <b>')
    expect(say('b', { n: 3 })).toBe('3 things <b>')
    expect([say('c'), say.has('c'), say.has('d')]).toEqual(['c', true, false])
    expect(() => say('d')).toThrow(/no catalog of en has d/)
  })

  test('a place left empty is an error, not a hole in a sentence', () => expect(() => say('a', { since: 'x' })).toThrow())

  test('an error that is an unseen answer is said by that answer', () => {
    for (const lang of langs) {
      const params = {
        service: 'sts',
        region: 'us-east-1',
        endpoint: 'http://127.0.0.1:9',
        cause: 'ECONNREFUSED',
        message: 'connect',
        proxy: 'local',
        from: '',
      }
      expect(loadSay(lang, ['common'])('error.unseen.offline', params)).toContain('http://127.0.0.1:9')
    }
  })
})

describe('a step’s report', () => {
  test('from its own catalog, from the common one, and without a reason', () => {
    const common = loadCatalog('ko', 'common')
    const step = loadCatalog('ko', 'lab-a/a07-topic')
    const say = (reason: string | null, params = {}) =>
      sayStep({ step: 'a07-topic', outcome: reason?.split('.')[0] ?? 'done', reason, params }, { step, common }, 'ko')
    expect(say('todo.noTopic', { topic: 'T', region: 'cn-north-1' })).toContain('중국(베이징) cn-north-1 리전에 아직 주제가 없습니다: T')
    expect(say('differs.elsewhere', { region: 'us-east-1', home: 'ap-northeast-2' })).toContain(
      '찾은 곳: 미국 동부(버지니아 북부) us-east-1',
    )
    expect(say(null)).toBe('페이지에서 요구한 대로입니다.')
  })

  test('what was seen', () => {
    const seen = saySaw(
      { isLogging: true, bucket: null, left: ['a', 'b'], periodSeconds: 300, alarmAt: '2026-11-21T15:30:05Z', homeRegion: 'eu-west-1' },
      loadCatalog('zh', 'common'),
      'zh',
      { timeZone: 'UTC' },
    )
    expect(seen.map(({ value }) => value)).toEqual([
      '是',
      '无',
      'a\nb',
      '300',
      '2026年11月21日 15:30:05 UTC',
      '欧洲地区（爱尔兰）eu-west-1',
    ])
    expect(seen[0]?.name).toBe('正在记录')
  })
})

describe('what AWS writes in UTC', () => {
  const reason = '1 datapoint [3.0 (21/11/26 18:00:00)] was greater than the threshold (0.0).'
  const common = { 'saw.stateReason': 'Reason', 'saw.nothing': 'none' }

  test('stays as AWS wrote it, and the reader’s own time stands below', () => {
    expect(saySaw({ stateReason: reason }, common, 'en', { timeZone: 'Asia/Tokyo' })).toEqual([
      { name: 'Reason', value: `${reason}\n21/11/26 18:00:00 → November 22, 2026 03:00:00 (November 21, 2026 18:00:00 UTC)` },
    ])
    expect(localTimesIn('at Saturday 21 November, 2026 08:05:44 UTC', 'zh', 'Asia/Shanghai')).toEqual([
      { aws: 'Saturday 21 November, 2026 08:05:44 UTC', here: '2026年11月21日 16:05:44（UTC 08:05:44）' },
    ])
  })

  test('needs nothing beside it where the reader lives in UTC', () => {
    expect(saySaw({ stateReason: reason }, common, 'ko', { timeZone: 'UTC' })).toEqual([{ name: 'Reason', value: reason }])
  })
})
