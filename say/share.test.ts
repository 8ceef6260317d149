import { describe, expect, test } from 'vitest'
import { langs } from './index.ts'
import { loadCatalog } from './node.ts'
import { maskReport, type Shared, shareText } from './share.ts'

/** A person's folder; no file of ours names one of a real machine. */
const home = (name: string) => ['', 'home', name].join('/')

const report: Shared = {
  version: '1.2.3',
  at: '2026-11-21T03:00:00.000Z',
  lab: 'lab-a',
  target: { kind: 'aws', account: '111122223333', region: 'ap-northeast-1' },
  steps: [
    {
      step: 'a08-subscription',
      outcome: 'differs',
      reason: 'differs.otherAddress',
      params: { topic: 'CloudTrail_to_Email', saw: 'lin@exmple.com', want: 'lin@example.com' },
      saw: { protocol: 'email', endpoint: 'lin@exmple.com' },
    },
    {
      step: 'a07-topic',
      outcome: 'done',
      reason: null,
      params: {},
      saw: { topicArn: 'arn:aws:sns:ap-northeast-1:111122223333:CloudTrail_to_Email' },
    },
    {
      step: 'a01-trail',
      outcome: 'unseen',
      reason: 'unseen.denied',
      params: {
        action: 'cloudtrail:DescribeTrails',
        region: 'ap-northeast-1',
        code: 'AccessDenied',
        message: 'User: arn:aws:iam::111122223333:user/Mary, key AKIAIOSFODNN7EXAMPLE',
        user: 'arn:aws:iam::111122223333:user/Mary',
        resource: '*',
      },
      saw: {},
    },
  ],
}
const inEnglish = (of: Shared): string => shareText(of, catalogs('en'), 'en')
const catalogs = (lang: 'zh' | 'ko' | 'en') => ({
  common: loadCatalog(lang, 'common'),
  titles: loadCatalog(lang, 'titles'),
  step: (step: string) => loadCatalog(lang, `lab-a/${step}`),
})

describe('what we saw, to paste', () => {
  test('each step, its outcome, reason, sentence and what was seen; where and by which version', () => {
    const lines = inEnglish(report).split('\n')
    expect(lines.slice(0, 5)).toEqual([
      '```text',
      'trailproof 1.2.3 · lab-a · 2026-11-21T03:00:00.000Z',
      'AWS · account 000000000001 · Asia Pacific (Tokyo) ap-northeast-1',
      'Accounts, addresses, keys and names of users are masked.',
      '',
    ])
    expect(lines).toContain('  Not as asked (differs.otherAddress)')
    expect(lines).toContain('  · Endpoint: person-1@example.com')
    expect(lines).toContain('  · Topic ARN: arn:aws:sns:ap-northeast-1:000000000001:CloudTrail_to_Email')
    expect(lines.at(-1)).toBe('```')
  })

  test.each(langs)('names nobody, and is said in the reader’s language: %s', (lang) => {
    const text = shareText(report, catalogs(lang), lang)
    expect(text).not.toMatch(/111122223333|exmple|lin@|Mary|AKIAIOSFODNN7EXAMPLE/)
    expect(text).toContain(loadCatalog(lang, 'titles')['lab-a/a08-subscription'])
    expect(text).toContain('person-2@example.com')
    expect(text).toContain('user/name-1')
  })

  test('markup in names stays inert: the fence is longer than any row of backticks', () => {
    const [first] = report.steps
    if (!first) throw new Error('no step')
    const text = inEnglish({ ...report, steps: [{ ...first, saw: { topic: '````\n# <b>' } }] })
    expect(text.startsWith('`````text\n')).toBe(true)
    expect(text.endsWith('\n`````')).toBe(true)
    expect(text).not.toMatch(/^# <b>/m)
  })
})

test('addresses of machines and home folders are masked, the own machine’s address and versions are not', () => {
  expect(
    maskReport([
      'connect to 10.1.2.3:443',
      '10.1.2.3',
      '127.0.0.1:4566',
      'v1.2.3',
      `${home('mary')}/.aws/config`,
      'C:\\Users\\mary\\x',
      '1.2.3.4.5',
    ]),
  ).toEqual([
    'connect to 192.0.2.1:443',
    '192.0.2.1',
    '127.0.0.1:4566',
    'v1.2.3',
    `${home('name-1')}/.aws/config`,
    'C:\\Users\\name-1\\x',
    '1.2.3.4.5',
  ])
  const once = maskReport(['10.1.2.3', `${['', 'Users', 'mary'].join('/')}/.aws`])
  expect(maskReport(once)).toEqual(once)
})
