import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Report, StepReport } from '../checks/step.ts'
import { asReport, shareReport } from './reports.ts'

const step = (change: Partial<StepReport> & Pick<StepReport, 'step' | 'outcome'>): StepReport => ({
  reason: null,
  params: {},
  saw: {},
  ...change,
})

/** Names that somebody could have chosen, with all that the formats take for their own. */
const nasty = 'a<b>&"c" ]]> # | `x` *y* \\ \u0007\u001b[31m \u2028 \ud800 {z} 한글 日志'

const report: Report = {
  version: '1.2.3',
  at: '2026-11-21T03:00:00.000Z',
  lab: 'lab-a',
  target: {
    kind: 'sandbox',
    account: '111122223333',
    caller: null,
    region: 'ap-northeast-1',
    partition: 'aws',
    endpoint: 'http://127.0.0.1:4566',
  },
  steps: [
    step({ step: 'a07-topic', outcome: 'done', saw: { topic: nasty } }),
    step({ step: 'a01-trail', outcome: 'todo', reason: 'todo.noTrail', params: { trail: nasty, region: 'ap-northeast-1' } }),
    step({
      step: 'a02-logs',
      outcome: 'differs',
      reason: 'differs.otherGroup',
      params: { trail: 't', saw: nasty, want: 'w\n# x' },
      saw: { logGroup: nasty, role: null, left: ['one', 'two'] },
    }),
    step({
      step: 'a13-fail-sign-in',
      outcome: 'waiting',
      reason: 'waiting.onItsWay',
      params: { since: '2026-11-21T02:50:00.000Z', until: '2026-11-21T03:10:00.000Z', signInRegion: 'us-east-1' },
    }),
    step({
      step: 'a06-create-filter',
      outcome: 'unseen',
      reason: 'unseen.throttled',
      params: {
        service: 'logs',
        operation: 'DescribeMetricFilters',
        region: 'ap-northeast-1',
        code: 'Throttling',
        message: 'Rate exceeded',
      },
    }),
  ],
  summary: { done: 1, todo: 1, differs: 1, waiting: 1, unseen: 1 },
  notReached: ['us-west-2'],
}

/** All is done, so what the clean-up would remove is there. */
const finished: Report = {
  ...report,
  steps: [
    step({ step: 'a01-trail', outcome: 'done' }),
    step({
      step: 'a14-clean-up',
      outcome: 'todo',
      reason: 'todo.left',
      params: {
        count: 1,
        region: 'us-east-1',
        alarm: 'none',
        filter: 'none',
        topic: 'none',
        trail: 't',
        logGroup: 'none',
        role: 'none',
        bucket: 'none',
        user: 'none',
      },
      saw: { left: ['arn:aws:cloudtrail:us-east-1:111122223333:trail/t'] },
    }),
  ],
  summary: { done: 1, todo: 1, differs: 0, waiting: 0, unseen: 0 },
  notReached: [],
}

interface Case {
  readonly '@name': string
  readonly '@classname': string
  readonly failure?: { readonly '@type': string; readonly '@message': string; readonly '#text': string }
  readonly error?: { readonly '@type': string; readonly '#text': string }
  readonly 'system-out'?: string
}

describe('JUnit', () => {
  const xml = asReport('junit', report, 'en')
  const read = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseAttributeValue: false,
    trimValues: false,
    htmlEntities: true,
    isArray: (name) => name === 'testcase' || name === 'property',
  }).parse(xml)
  const { testsuites } = read
  const cases: readonly Case[] = testsuites.testsuite.testcase

  test.each(['zh', 'ko', 'en'] as const)('is well-formed, in %s', (lang) => {
    expect(XMLValidator.validate(asReport('junit', report, lang))).toBe(true)
  })

  test('holds no character that XML cannot, and says the nasty name otherwise to the letter', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/)
    expect(xml).toBe(Buffer.from(xml, 'utf8').toString('utf8'))
    const shown = nasty.replaceAll('\u0007', '\ufffd').replaceAll('\u001b', '\ufffd').replaceAll('\ud800', '\ufffd')
    expect(cases[1]?.failure?.['#text']).toContain(shown)
    expect(cases[0]?.['system-out']).toBe(`Topic: ${shown}`)
  })

  test('counts failures and errors, and tells where and by which version', () => {
    const counts = { '@tests': '5', '@failures': '3', '@errors': '1' }
    expect(testsuites).toMatchObject(counts)
    expect(testsuites.testsuite).toMatchObject({
      ...counts,
      '@skipped': '0',
      '@name': 'lab-a',
      '@timestamp': '2026-11-21T03:00:00',
      '@hostname': '127.0.0.1:4566',
    })
    expect(cases.filter(({ failure }) => failure)).toHaveLength(3)
    expect(cases.filter(({ error }) => error)).toHaveLength(1)
    const properties: readonly { '@name': string; '@value': string }[] = testsuites.testsuite.properties.property
    expect(Object.fromEntries(properties.map((each) => [each['@name'], each['@value']]))).toEqual({
      'trailproof.version': '1.2.3',
      target: 'sandbox',
      account: '111122223333',
      region: 'ap-northeast-1',
      partition: 'aws',
      endpoint: 'http://127.0.0.1:4566',
      notReached: 'us-west-2',
    })
  })

  test('a case is a step: done passes, unseen is an error, anything else a failure', () => {
    expect(cases.map((each) => [each['@name'].split(' ')[0], each.failure?.['@message'] ?? each.error?.['@type'] ?? null])).toEqual([
      ['a07-topic', null],
      ['a01-trail', 'todo.noTrail'],
      ['a02-logs', 'differs.otherGroup'],
      ['a13-fail-sign-in', 'waiting.onItsWay'],
      ['a06-create-filter', 'unseen'],
    ])
    expect(new Set(cases.map((each) => each['@classname']))).toEqual(new Set(['lab-a']))
  })

  /**
   * What a strict reader lets stand where: the schema that Jenkins' xUnit plugin holds files against.
   *
   * Source  https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
   */
  const schema: Readonly<Record<string, { readonly attributes: readonly string[]; readonly members: readonly string[] }>> = {
    testsuites: { attributes: ['name', 'time', 'tests', 'failures', 'errors'], members: ['testsuite'] },
    testsuite: {
      attributes: ['name', 'tests', 'failures', 'errors', 'time', 'skipped', 'timestamp', 'hostname', 'id', 'package', 'file', 'url'],
      members: ['properties', 'testcase', 'system-out', 'system-err'],
    },
    properties: { attributes: [], members: ['property'] },
    property: { attributes: ['name', 'value'], members: [] },
    testcase: { attributes: ['name', 'time', 'classname'], members: ['skipped', 'error', 'failure', 'system-out', 'system-err'] },
    skipped: { attributes: ['type', 'message'], members: ['#text'] },
    error: { attributes: ['type', 'message'], members: ['#text'] },
    failure: { attributes: ['type', 'message'], members: ['#text'] },
    'system-out': { attributes: [], members: ['#text'] },
  }
  const strangers = (text: string): readonly string[] => {
    type Node = Readonly<Record<string, unknown>>
    const nodes: readonly Node[] = new XMLParser({ preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: '' }).parse(text)
    const walk = (node: Node, path: string): readonly string[] => {
      const name = Object.keys(node).find((key) => key !== ':@') ?? ''
      const allowed = schema[name]
      if (!allowed) return [`${path}/${name}`]
      const members = node[name] as readonly Node[]
      const attributes = Object.keys((node[':@'] as Node | undefined) ?? {}).filter((each) => !allowed.attributes.includes(each))
      return [
        ...attributes.map((each) => `${path}/${name}@${each}`),
        ...members.flatMap((member) => {
          const [kind = ''] = Object.keys(member).filter((key) => key !== ':@')
          if (!allowed.members.includes(kind)) return [`${path}/${name}/${kind}`]
          return kind === '#text' ? [] : walk(member, `${path}/${name}`)
        }),
      ]
    }
    return nodes.filter((node) => !('?xml' in node)).flatMap((node) => walk(node, ''))
  }
  test.each(['zh', 'ko', 'en'] as const)('has nothing in it that a strict reader refuses, in %s', (lang) => {
    expect(strangers(asReport('junit', report, lang))).toEqual([])
    expect(strangers(asReport('junit', finished, lang))).toEqual([])
    expect(strangers(asReport('junit', report, lang).replace('<testcase ', '<testcase id="1" '))).toHaveLength(1)
  })

  test('a lab that is done is green: its clean-up, not yet due, is skipped and not failed', () => {
    const text = asReport('junit', finished, 'en')
    expect(text).toMatch(/<testsuites name="trailproof" tests="2" failures="0" errors="0" /)
    expect(text).toContain('skipped="1"')
    expect(text).toContain('<skipped type="todo" message="Not counted: this step removes')
    // Asked for by itself it counts, and where it could not be seen it is no pass.
    const [, cleanUp] = finished.steps
    if (!cleanUp) throw new Error('no clean-up')
    expect(asReport('junit', { ...finished, steps: [cleanUp] }, 'en')).toContain('<failure type="todo"')
    const unseen = { ...report.steps[4], step: 'a14-clean-up' } as StepReport
    expect(asReport('junit', { ...finished, steps: [unseen, unseen] }, 'en')).toContain('<error type="unseen"')
  })

  test('an endpoint or account that is not known leaves it well-formed', () => {
    const aws = { ...report, target: { ...report.target, kind: 'aws' as const, account: null, endpoint: null }, notReached: [] }
    const text = asReport('junit', aws, 'en')
    expect(XMLValidator.validate(text)).toBe(true)
    expect(text).toContain('hostname="ap-northeast-1"')
    expect(text).not.toContain('"endpoint"')
  })
})

describe('TAP', () => {
  const lines = asReport('tap', report, 'en').split('\n')
  const points = lines.filter((line) => /^(not )?ok /.test(line))

  test('plan and points agree, in order; only done is ok; no title is taken for a directive', () => {
    expect(lines.slice(0, 2)).toEqual(['TAP version 14', '1..5'])
    expect(points.map((line) => /^((?:not )?ok \d+ - \S+)/.exec(line)?.[1])).toEqual([
      'ok 1 - a07-topic',
      'not ok 2 - a01-trail',
      'not ok 3 - a02-logs',
      'not ok 4 - a13-fail-sign-in',
      'not ok 5 - a06-create-filter',
    ])
    expect(points.join('\n')).not.toMatch(/(?<!\\)#/)
    // Whatever else there is, is the plan, a comment, or indented.
    expect(
      lines
        .filter((line) => !points.includes(line))
        .slice(2)
        .filter((line) => !/^(?: {2}|# )/.test(line)),
    ).toEqual([])
  })

  test('what is not counted is skipped, as the specification writes it, and keeps its block', () => {
    const text = asReport('tap', finished, 'ko')
    expect(text).toMatch(/^ok 2 - a14-clean-up .* # SKIP \S[^#]*\n {2}---\n {2}outcome: "todo"$/m)
    expect(text).not.toMatch(/^not ok/m)
  })

  test('what there is to say is a YAML block that reads back to the letter', () => {
    const blocks = asReport('tap', report, 'en')
      .split(/^ {2}---$/m)
      .slice(1)
      .map((rest) => parse(rest.split(/^ {2}\.\.\.$/m)[0] ?? ''))
    expect(blocks).toHaveLength(4)
    expect(blocks[0]).toMatchObject({ outcome: 'todo', reason: 'todo.noTrail', message: expect.stringContaining('No trail named') })
    expect(blocks[1]).toMatchObject({ saw: { logGroup: nasty, role: null, left: ['one', 'two'] } })
  })
})

describe('Markdown', () => {
  test('is one row a step of four cells, in which nothing is markup', () => {
    const lines = asReport('markdown', report, 'en').split('\n')
    expect(lines.slice(2, 4)).toEqual(['| Outcome | Step | Title | What was found |', '| --- | --- | --- | --- |'])
    expect(lines.slice(-2)).toEqual(['', '5 steps: 1 done, 1 to do, 1 not as asked, 1 waiting for AWS, 1 could not be seen'])
    const rows = lines.slice(4, -2)
    expect(rows).toHaveLength(5)
    for (const row of rows) expect(row.split(/(?<!\\)\|/)).toHaveLength(6)
    expect(rows[1]).toContain('a\\<b\\>\\&"c" \\]\\]\\> # \\| \\`x\\` \\*y\\* \\\\')
    expect(rows[2]).toMatch(/^\| ✗ Not as asked \| a02-logs \| /)
    expect(rows.join('').replaceAll('<br>', '')).not.toMatch(/(?<!\\)[<>*`[\]]/)
  })
})

test('the block to paste is masked and fenced', () => {
  const text = shareReport(report, 'ko')
  expect(text).toMatch(/^```text\n[\s\S]*\n```$/)
  expect(text).not.toContain('111122223333')
})
