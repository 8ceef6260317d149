import { describe, expect, test } from 'vitest'
import { langs } from '../say/index.ts'
import { loadCatalog } from '../say/node.ts'
import { proofPage } from './html.ts'
import { proofJunit } from './render.ts'
import { arrowNames, type Stage, stageNames, type VerifyReport } from './report.ts'
import { wordsOf } from './words.ts'

const nasty = `<script>alert("1")</script>&'\u0007`

const stage = (name: Stage['name'], at: number): Stage =>
  at < 4
    ? { name, state: 'seen', at: `2026-01-02T03:04:0${at}.000Z`, afterSeconds: at, saw: nasty }
    : { name, state: at === 4 ? 'missing' : 'notReached', at: null, afterSeconds: null, saw: null }

const report: VerifyReport = {
  version: '0.0.0',
  at: '2026-01-02T03:04:09.000Z',
  target: {
    kind: 'sandbox',
    account: '111122223333',
    caller: null,
    region: 'ap-northeast-1',
    partition: 'aws',
    endpoint: 'http://127.0.0.1:1',
  },
  run: 'cafe0000',
  user: nasty,
  signInUrl: 'http://127.0.0.1:1/signin?x=1',
  signInBy: 'browser',
  userAgent: nasty,
  subject: { alarm: nasty, namespace: nasty, metric: nasty, filters: [nasty], logGroups: [nasty], trails: [nasty], actions: [nasty] },
  outcome: 'broken',
  arrow: 'metric-to-alarm',
  reason: 'broken.alarmSilent',
  params: { alarm: nasty, saw: 'OK', why: nasty, counted: 3, want: nasty },
  attempts: [{ number: 1, at: '2026-01-02T03:04:00.000Z', eventId: nasty, region: nasty }],
  eventIds: [nasty],
  stages: stageNames.map(stage),
  screenshot: null,
  notes: [{ note: 'elsewhere', params: { regions: nasty, region: 'ap-northeast-1' } }],
}

describe.each(langs)('the page in %s', (lang) => {
  const page = proofPage(report, wordsOf(lang), lang, new Uint8Array([137, 80, 78, 71]))

  test('escapes whatever was seen', () => {
    expect(page).not.toContain('<script')
    expect(page).not.toContain('\u0007')
    expect(page.match(/&lt;script&gt;alert\(&quot;1&quot;\)&lt;\/script&gt;&amp;&#39;/g)?.length).toBeGreaterThan(8)
  })

  test('stands alone: nothing is loaded, nothing runs', () => {
    expect(page).toContain(`default-src 'none'`)
    const loads = [...page.matchAll(/\b(?:src|href|action|data)="([^"]*)"/g)].map(([, address = '']) => address)
    expect(loads.filter((address) => !address.startsWith('data:image/png;base64,'))).toEqual([])
    expect(page).not.toMatch(/@import|url\(|\bon\w+=/)
  })

  test('has the picture of the chain, marked where it broke, and says that AWS itself has not seen it run', () => {
    expect(page.match(/<rect /g)?.length).toBe(stageNames.length + 4)
    expect(page).toContain('✗')
    expect(page).toContain('Assumed')
  })
})

test('JUnit: the broken arrow is a failure, what lies behind it is skipped, and the XML is sound', () => {
  const xml = proofJunit(report, wordsOf('en'))
  expect(xml).toContain('tests="6" failures="1" errors="0"')
  expect(xml.match(/<testcase /g)).toHaveLength(6)
  expect(xml.match(/<skipped\/>/g)).toHaveLength(2)
  expect(xml).toMatch(/name="metric-to-alarm [^"]*"><failure type="broken" message="broken.alarmSilent">/)
  expect(xml).not.toContain('<script')
  expect(isSound(xml)).toBe(true)
})

test('JUnit: what could not be begun is an error of its own', () => {
  const stages = stageNames.map((name): Stage => ({ name, state: 'notReached', at: null, afterSeconds: null, saw: null }))
  const params = { alarm: 'a', since: '-' }
  const xml = proofJunit({ ...report, outcome: 'unseen', arrow: null, reason: 'unseen.alreadyInAlarm', params, stages }, wordsOf('en'))
  expect(xml).toContain('failures="0" errors="1"')
  expect(xml).toContain('<error type="unseen"')
})

test('every stage, state, arrow and outcome has its words in three languages', () => {
  for (const lang of langs) {
    const catalog = loadCatalog(lang, 'verify')
    const keys = [
      ...stageNames.map((name) => `stage.${name}`),
      ...arrowNames.map((name) => `arrow.${name}`),
      ...['seen', 'missing', 'unseen', 'notReached', 'notWatched'].map((name) => `state.${name}`),
      ...['done', 'broken', 'waiting', 'unseen'].map((name) => `outcome.${name}`),
    ]
    expect(keys.filter((key) => catalog[key] === undefined)).toEqual([])
  }
})

/** Tags that open are closed, in order. */
function isSound(xml: string): boolean {
  const open: string[] = []
  for (const [, end, name = '', own] of xml.replace(/<\?.*?\?>/g, '').matchAll(/<(\/?)([\w-]+)[^<>]*?(\/?)>/g)) {
    if (end === '/' && open.pop() !== name) return false
    if (end !== '/' && own !== '/') open.push(name)
  }
  return open.length === 0
}
