import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { langs } from '../say/index.ts'
import { loadCatalog } from '../say/node.ts'
import { proofPage } from './html.ts'
import { arrowNames, type Stage, stageNames, type VerifyReport } from './report.ts'
import { proofJunit, proofMarkdown, proofTap } from './reports.ts'
import { nasty, report } from './test-report.ts'
import { verdictWords, wordsOf } from './words.ts'

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
    const chain = /<ol class="chain">([\s\S]*?)<\/ol>/.exec(page)?.[1] ?? ''
    expect([...chain.matchAll(/<li class="(\w+)">/g)].map(([, state]) => state)).toEqual(report.stages.map(({ state }) => state))
    expect(chain.match(/<b>✗<\/b>/g)).toHaveLength(1)
    expect(page).toContain('Assumed')
  })

  test('masks nothing that others need to recognise the test, and holds no key and no query of an address', () => {
    const plain: VerifyReport = {
      ...report,
      userAgent: 'Mozilla/5.0 trailproof-verify/0.0.0 (run cafe0000; attempt 1 of 1)',
      signInUrl: 'https://111122223333.signin.aws.amazon.com/console?code=secret-code',
      eventIds: ['0d8f'],
      attempts: [{ number: 1, at: '2026-01-02T03:04:00.000Z', eventId: '0d8f', region: 'us-east-1' }],
    }
    const told = proofPage(plain, wordsOf(lang), lang, new Uint8Array([137]))
    for (const needed of ['111122223333', '0d8f', 'us-east-1', 'trailproof-verify/0.0.0 (run cafe0000; attempt 1 of 1)'])
      expect(told).toContain(needed)
    expect(told).not.toMatch(/secret-code|AKIA|ASIA|SecretAccessKey|Wrong-/)
  })
})

const unbegun: VerifyReport = {
  ...report,
  outcome: 'unseen',
  arrow: null,
  reason: 'unseen.alreadyInAlarm',
  params: { alarm: 'a', since: '-', why: '-' },
  attempts: [],
  eventIds: [],
  notes: [],
  stages: stageNames.map((name): Stage => ({ name, state: 'notReached', at: null, afterSeconds: null, saw: null })),
}

describe('JUnit', () => {
  test('the broken arrow is a failure, what lies behind it is skipped, and the XML is sound', () => {
    const xml = proofJunit(report, wordsOf('en'))
    const { testsuites } = read(xml)
    expect(testsuites).toMatchObject({ '@name': 'trailproof', '@tests': '6', '@failures': '1', '@errors': '0' })
    const { testsuite } = testsuites
    expect(testsuite.properties.property).toContainEqual({ '@name': 'eventIds', '@value': nasty.replace('\u0007', '\ufffd') })
    const cases: Case[] = testsuite.testcase
    expect(
      cases.map((each) => [each['@name'].split(' ')[0], each.failure?.['@type'] ?? (each.skipped === undefined ? 'passed' : 'skipped')]),
    ).toEqual([
      ['sign-in-to-event', 'passed'],
      ['trail-to-logs', 'passed'],
      ['logs-to-metric', 'passed'],
      ['metric-to-alarm', 'broken'],
      ['alarm-to-topic', 'skipped'],
      ['topic-to-mail', 'skipped'],
    ])
    expect(cases.map((each) => each['@time'])).toEqual(['1.0', '1.0', '1.0', '0.0', '0.0', '0.0'])
    const failure = cases[3]?.failure
    expect(failure?.['@message']).toBe('broken.alarmSilent')
    expect(failure?.['#text']).toContain('The metric grew by 3')
    expect(failure?.['#text']).toContain('<script>')
  })

  test('what could not be begun is an error of its own, and nothing of the chain passed', () => {
    const { testsuites } = read(proofJunit(unbegun, wordsOf('en')))
    expect(testsuites).toMatchObject({ '@tests': '7', '@failures': '0', '@errors': '1' })
    const [run, ...others]: Case[] = testsuites.testsuite.testcase
    expect(run).toMatchObject({ '@name': 'run cafe0000', error: { '@type': 'unseen' } })
    expect(others.every(({ skipped }) => skipped !== undefined)).toBe(true)
  })
})

describe('TAP', () => {
  test('a point for each arrow; what there is to say is YAML', () => {
    const lines = proofTap(report, wordsOf('en')).split('\n')
    expect(lines.slice(0, 2)).toEqual(['TAP version 14', '1..6'])
    expect(lines.filter((line) => /^(not )?ok /.test(line)).map((line) => line.replace(/ - (\S+) .*?( # SKIP .*)?$/, ' $1$2'))).toEqual([
      'ok 1 sign-in-to-event',
      'ok 2 trail-to-logs',
      'ok 3 logs-to-metric',
      'not ok 4 metric-to-alarm',
      'ok 5 alarm-to-topic # SKIP not reached, not judged',
      'ok 6 topic-to-mail # SKIP not reached, not judged',
    ])
    const blocks = [...proofTap(report, wordsOf('en')).matchAll(/^ {2}---\n([\s\S]*?)\n {2}\.\.\.$/gm)].map(([, block = '']) =>
      parse(block),
    )
    expect(blocks[0]).toEqual({ seconds: 1, saw: nasty })
    expect(blocks[3]).toMatchObject({
      outcome: 'broken',
      reason: 'broken.alarmSilent',
      message: expect.stringContaining('The metric grew by 3'),
    })
  })

  test('what could not be told is not ok', () => {
    expect(proofTap(unbegun, wordsOf('en'))).toMatch(/^not ok 1 - run cafe0000$/m)
  })
})

test('Markdown: a table of the stages, in which nothing that was seen is markup', () => {
  const text = proofMarkdown(report, wordsOf('en'))
  const rows = text.split('\n').filter((line) => line.startsWith('|'))
  expect(rows).toHaveLength(2 + stageNames.length)
  expect(rows[2]).toContain('✓ seen')
  expect(rows[6]).toContain('✗ did not come')
  expect(text).not.toMatch(/(?<!\\)<(?!br>)/)
  expect(text).toContain('Assumed')
})

test('what AWS says in UTC has the reader’s own time below it', () => {
  const why = 'Threshold Crossed: 1 datapoint [3.0 (21/11/26 16:48:00)] was greater than the threshold (0.0).'
  const said = verdictWords({ ...unbegun, params: { ...unbegun.params, why } }, wordsOf('en', { timeZone: 'Asia/Tokyo' })).join('\n')
  expect(said).toContain(`${why}\n21/11/26 16:48:00 → November 22, 2026 01:48:00 (November 21, 2026 16:48:00 UTC)\nActions run`)
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

interface Case {
  readonly '@name': string
  readonly '@time': string
  readonly failure?: { readonly '@type': string; readonly '@message': string; readonly '#text': string }
  readonly error?: { readonly '@type': string }
  readonly skipped?: string
}

function read(xml: string) {
  expect(XMLValidator.validate(xml)).toBe(true)
  return new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseAttributeValue: false,
    htmlEntities: true,
    isArray: (name) => name === 'testcase' || name === 'property',
  }).parse(xml)
}
