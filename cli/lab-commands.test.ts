/** The commands about a lab and about the sandbox, as a person runs them against one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import stringWidth from 'string-width'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Report } from '../checks/step.ts'
import { type Sandbox, startSandbox } from '../sandbox/index.ts'
import { type RunOptions, run as runAnywhere } from './test-host.ts'

// Of a machine that is busy with other things no speed is asked here.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let sandbox: Sandbox
let folder: string
beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual', log: () => undefined })
  folder = mkdtempSync(join(tmpdir(), 'trailproof-'))
})
afterEach(() => trouble())
afterAll(async () => {
  await sandbox.close()
  rmSync(folder, { recursive: true })
})

/** As with AWS_ENDPOINT_URL set: `--sandbox` looks there, and nowhere else. */
const run = (words: readonly string[], options: RunOptions = {}) =>
  runAnywhere(words, { ...options, env: { AWS_ENDPOINT_URL: sandbox.endpoint, TRAILPROOF_HOME: folder, TZ: 'UTC', ...options.env } })

async function trouble(...rules: readonly object[]): Promise<void> {
  await fetch(`${sandbox.endpoint}/_sandbox/trouble`, { method: 'POST', body: JSON.stringify({ rules }) })
}
const reset = () => fetch(`${sandbox.endpoint}/_sandbox/reset`, { method: 'POST' })

/** Where the second column of a table's row begins; nothing for another line. */
const secondColumn = (line: string, row: RegExp): readonly number[] => {
  const first = row.test(line) ? /^.*?\S {2,}(?=\S)/.exec(line)?.[0] : undefined
  return first === undefined ? [] : [stringWidth(first)]
}

/** Seoul, the names of the Korean edition. */
const seoul = ['--sandbox', '--region', 'ap-northeast-2', '--initials', 'kim']

describe('check', () => {
  test('of an account where nothing was done: each step to do, exit 1', async () => {
    const { exit, out, err } = await run(['check', '--sandbox', '--region', 'us-east-1'])
    expect({ exit, err }).toEqual({ exit: 1, err: '' })
    expect(out.split('\n')[0]).toBe(`Sandbox ${sandbox.endpoint} · account 123456789012 · US East (N. Virginia) us-east-1`)
    expect(out).toMatch(/^○ a01 {2}Keep a trail\n {5}No trail named demo-trail/m)
    expect(out).toMatch(/^14 steps: 1 done, 13 to do, 0 not as asked, 0 waiting for AWS, 0 could not be seen\n$/m)
  })

  test('as JSON is the report', async () => {
    const { exit, out } = await run(['check', 'lab-a', 'a01', 'filter-pattern', '--json', ...seoul])
    const report: Report = JSON.parse(out)
    expect(exit).toBe(1)
    expect(report).toMatchObject({
      lab: 'lab-a',
      target: { kind: 'sandbox', account: '123456789012', region: 'ap-northeast-2', endpoint: sandbox.endpoint },
      summary: { done: 0, todo: 2, differs: 0, waiting: 0, unseen: 0 },
      notReached: [],
    })
    expect(report.steps.map(({ step, outcome, reason }) => [step, outcome, reason])).toEqual([
      ['a01-trail', 'todo', 'todo.noTrail'],
      ['a04-filter-pattern', 'todo', 'todo.noFilter'],
    ])
    expect((await run(['check', 'lab-a', 'a01', 'a04', '--format', 'json', ...seoul])).out).toContain('"lab": "lab-a"')
  })

  test.each([
    [['a04'], ['a04-filter-pattern']],
    [['lab-a/a04-filter-pattern'], ['a04-filter-pattern']],
    [
      ['lab-a', 'a12', 'topic'],
      ['a07-topic', 'a12-create-alarm'],
    ],
  ])('names steps as people do: %j', async (words, steps) => {
    const { out } = await run(['check', ...words, '--json', ...seoul])
    expect((JSON.parse(out) as Report).steps.map(({ step }) => step)).toEqual(steps)
  })

  test('own names come from a file, in YAML or JSON', async () => {
    const file = join(folder, 'own.yaml')
    writeFileSync(file, 'topic: alarms-of-kim\n')
    expect((await run(['check', 'a07', ...seoul, '--values', file])).out).toContain('No topic named alarms-of-kim')
    writeFileSync(file, 'topik: alarms-of-kim\n')
    expect(await run(['check', 'a07', ...seoul, '--values', file])).toMatchObject({
      exit: 2,
      err: expect.stringMatching(/topik[\s\S]*topic/),
    })
    writeFileSync(file, 'topic: [a, b]\n')
    expect(await run(['check', 'a07', ...seoul, '--values', file])).toMatchObject({
      exit: 2,
      err: expect.stringContaining('topic: ["a","b"]'),
    })
  })

  test('reports for other programs', async () => {
    const junit = await run(['check', 'lab-a', 'a01', 'a14', '--format', 'junit', ...seoul])
    expect(junit.out).toMatch(
      /^<\?xml version="1.0"[\s\S]*<testsuite name="lab-a" tests="2" failures="1" errors="0"[\s\S]*<failure type="todo" message="todo.noTrail">/,
    )
    const tap = await run(['check', 'lab-a', 'a01', 'a14', '--format', 'tap', ...seoul])
    expect(tap.out.split('\n').slice(0, 3)).toEqual(['TAP version 14', '1..2', 'not ok 1 - a01-trail Keep a trail'])
    expect(tap.out).toMatch(/^ok 2 - a14-clean-up/m)
    const markdown = await run(['check', 'lab-a', 'a01', 'a14', '--format', 'markdown', ...seoul])
    expect(markdown.out).toMatch(/^\| ○ To do \| a01-trail \| Keep a trail \| No trail named kim-trail/m)
  })

  test.each([
    ['denied', 'unseen.denied', { zh: '没有查看的权限', ko: '권한', en: 'No permission to look' }],
    ['throttled', 'unseen.throttled', { en: 'asked too often' }],
    ['expired', 'unseen.expired', { zh: '过期', ko: '만료', en: 'has expired' }],
  ] as const)('that AWS answers with %s could not look: exit 3', async (kind, reason, said) => {
    await trouble({ service: 'logs', operation: '*', kind })
    const { exit, out } = await run(['check', 'a06', '--json', ...seoul])
    expect({ exit, reason: (JSON.parse(out) as Report).steps[0]?.reason }).toEqual({ exit: 3, reason })
    for (const [lang, words] of Object.entries(said)) {
      const text = await run(['check', 'a06', '--lang', lang, ...seoul])
      expect(text.exit).toBe(3)
      expect(text.out).toMatch(new RegExp(`\\? a06 [^]*${words}`))
    }
  })

  test('shows how far it is on a terminal, in place, and nothing of it elsewhere', async () => {
    const seen = await run(['check', 'lab-a', 'a01', 'a07', ...seoul, '--lang', 'ko'], {
      isTerminal: true,
      columns: 30,
      env: { NO_COLOR: '1' },
    })
    const shown = seen.err.split('\r\u001b[K').filter((part) => part !== '')
    expect(shown.at(-1)).toMatch(/^2\/2/)
    expect(shown.filter((part) => stringWidth(part) > 29)).toEqual([])
    expect(seen.err.endsWith('\r\u001b[K')).toBe(true)
  })
})

describe('solve, check and clean up', () => {
  test('a whole lab: done, then gone', async () => {
    await reset()
    const solved = await run(['solve', 'lab-a', '--until', 'a12', ...seoul])
    expect({ exit: solved.exit, err: solved.err }).toEqual({ exit: 0, err: '' })
    expect(solved.out).toMatch(/a06-create-filter {2}Create the filter\n✓ aws logs put-metric-filter/)
    expect(solved.out).not.toContain('a13-fail-sign-in')

    const few = await run(['check', 'lab-a', 'a06', 'a12', ...seoul, '--lang', 'zh'])
    expect(few.exit).toBe(0)
    // What was seen stands in one column, whatever the script of its names.
    const columns = few.out.split('\n\n').map((part) => part.split('\n').flatMap((line) => secondColumn(line, /^ {5}\S/)))
    expect(columns.flat().length).toBeGreaterThan(6)
    for (const part of columns) expect(new Set(part).size).toBeLessThanOrEqual(1)

    const all = await run(['check', 'lab-a', '--json', ...seoul])
    expect((JSON.parse(all.out) as Report).summary).toMatchObject({ differs: 0, unseen: 0 })

    const removed = await run(['cleanup', 'lab-a', '--json', ...seoul])
    const { ok, commands, report } = JSON.parse(removed.out)
    expect({ exit: removed.exit, ok, outcome: report.steps[0].outcome }).toEqual({ exit: 0, ok: true, outcome: 'done' })
    expect(commands.length).toBeGreaterThan(5)
    const again = await run(['cleanup', 'lab-a', ...seoul])
    expect({ exit: again.exit, out: again.out }).toEqual({ exit: 0, out: expect.stringContaining('✓ a14') })
  })

  test('a stretch of the lab: up to a step and not beyond, or from one step to another', async () => {
    await reset()
    const outcomes = async () => {
      const { steps } = JSON.parse((await run(['check', 'lab-a', '--json', ...seoul])).out) as Report
      return steps.filter(({ outcome }) => outcome === 'done').map(({ step }) => step.slice(0, 3))
    }
    const first = await run(['solve', 'lab-a', '--until', 'a02', ...seoul])
    expect(first.exit).toBe(0)
    expect(first.out.match(/^a\d\d-[\w-]+/gm)).toEqual(['a01-trail', 'a02-logs'])
    expect(await outcomes()).toEqual(['a01', 'a02'])
    const more = await run(['solve', 'lab-a', 'a03', '--until', 'a06', ...seoul])
    expect(more.out.match(/^a\d\d-[\w-]+/gm)).toEqual(['a03-log-group', 'a04-filter-pattern', 'a05-metric', 'a06-create-filter'])
    expect(await outcomes()).toEqual(['a01', 'a02', 'a03', 'a04', 'a05', 'a06'])
  })

  test.each([
    [['a07', '--until', 'a03'], /a03-log-group comes before .*a07-topic/],
    [['--until', 'a14'], /a14-clean-up: this step removes[\s\S]*cleanup/],
    [['a01', 'a02', '--until', 'a06'], /one step to begin with/],
    [['--until', 'a99'], /no step a99/],
  ])('a stretch that is none is refused: %j', async (words, said) => {
    expect(await run(['solve', 'lab-a', ...words, ...seoul])).toMatchObject({ exit: 2, out: '', err: expect.stringMatching(said) })
  })

  test('one step is started again, and only that one; what is recorded cannot be taken back', async () => {
    await reset()
    await run(['solve', 'lab-a', '--until', 'a12', ...seoul])
    const again = await run(['cleanup', 'lab-a', 'a06', ...seoul])
    expect({ exit: again.exit, err: again.err }).toEqual({ exit: 0, err: '' })
    expect(again.out).toMatch(/^✓ aws logs delete-metric-filter [^✓]*\n\nSandbox [\s\S]*○ a06[\s\S]*can be started again\.\n$/)
    expect((await run(['check', 'lab-a', 'a02', 'a07', 'a12', ...seoul])).exit).toBe(0)
    expect(await run(['cleanup', 'a13', ...seoul])).toMatchObject({
      exit: 2,
      err: expect.stringMatching(/a13-fail-sign-in cannot be taken back/),
    })
    // The step that is the clean-up is that of the lab.
    expect(await run(['cleanup', 'a14', ...seoul])).toMatchObject({ exit: 0, out: expect.stringContaining('✓ a14') })
  })

  test('what AWS keeps for itself is told: a subscription that was never confirmed', async () => {
    await reset()
    for (const step of ['a07', 'a08']) await run(['solve', step, ...seoul])
    const { exit, out } = await run(['cleanup', 'a08', ...seoul])
    expect({ exit, out }).toEqual({ exit: 1, out: expect.stringMatching(/Still seen as done: a08-subscription\n.*never confirmed/) })
  })

  test('a command that is refused stops it: exit 1, told which and why', async () => {
    await trouble({ service: 'sns', operation: 'CreateTopic', kind: 'denied' })
    const { exit, out } = await run(['solve', 'lab-a', 'a07', ...seoul])
    expect(exit).toBe(1)
    expect(out).toMatch(
      /✗ aws sns create-topic[\s\S]*It failed: AuthorizationError[\s\S]*not authorized to perform: sns:CreateTopic[\s\S]*Stopped at a07-topic/,
    )
    const json = await run(['solve', 'lab-a', 'a07', '--json', ...seoul])
    expect(JSON.parse(json.out)).toMatchObject({ ok: false, step: 'a07-topic', commands: [{ step: 'a07-topic', ok: false }] })
  })

  test('an account that cannot be reached is told as in a check: exit 3', async () => {
    await trouble({ service: 'sts', operation: '*', kind: 'expired' })
    expect(await run(['solve', 'lab-a', 'a07', ...seoul])).toMatchObject({
      exit: 3,
      err: expect.stringMatching(/sign-in to AWS has expired/),
    })
  })
})

describe('the policy', () => {
  test('is the document itself, for the region’s partition', async () => {
    const policy = JSON.parse((await run(['policy', 'show', 'lab-a', '--region', 'cn-north-1', '--account', '111122223333'])).out)
    expect(policy).toMatchObject({
      Version: '2012-10-17',
      Statement: expect.arrayContaining([expect.objectContaining({ Effect: 'Allow' })]),
    })
    expect(JSON.stringify(policy)).toContain('arn:aws-cn:cloudtrail:*:111122223333:trail/*')
    expect(JSON.stringify(policy)).not.toMatch(/"arn:aws:|:\*"\]?,"Effect":"Allow","Action":"\*"/)
  })
})

describe('the sandbox', () => {
  test('tells where it is and what it models, in aligned columns', async () => {
    const { exit, out } = await run(['sandbox', 'status', '--lang', 'ko'])
    expect(exit).toBe(0)
    const columns = out
      .trimEnd()
      .split('\n')
      .flatMap((line) => secondColumn(line, /^\S/))
    expect(columns).toHaveLength(4)
    expect(new Set(columns).size).toBe(1)
    expect(JSON.parse((await run(['sandbox', 'status', '--json'])).out)).toMatchObject({
      endpoint: sandbox.endpoint,
      account: '123456789012',
      services: expect.arrayContaining([{ name: 'logs', operations: expect.any(Number) }]),
    })
  })

  test('its clock is shown, moved and set', async () => {
    const before = JSON.parse((await run(['clock', 'show', '--json'])).out)
    expect(before).toEqual({ mode: 'manual', now: expect.stringMatching(/^\d{4}-.*Z$/) })
    const after = JSON.parse((await run(['clock', 'advance', '1h30m', '--json'])).out)
    expect(Date.parse(after.now) - Date.parse(before.now)).toBe(5_400_000)
    expect(JSON.parse((await run(['clock', 'mode', 'fast', '--json'])).out).mode).toBe('fast')
    expect((await run(['clock', 'mode', 'manual'])).out).toMatch(/^manual, /)
  })

  test('takes sample sign-ins and files of records', async () => {
    const sent = JSON.parse((await run(['sandbox', 'send', 'failed-password', '--times', '3', '--region', 'ap-northeast-2', '--json'])).out)
    expect(new Set(sent.eventIDs).size).toBe(3)
    const file = join(folder, 'event.json')
    writeFileSync(file, JSON.stringify({ Records: [{ eventSource: 'signin.amazonaws.com', eventName: 'ConsoleLogin', eventID: 'mine' }] }))
    expect((await run(['sandbox', 'send', file])).out).toBe(`Sent: mine\n  What becomes of it: ${sandbox.endpoint}/_sandbox/chain/mine\n`)
    expect((await fetch(`${sandbox.endpoint}/_sandbox/chain/mine`)).status).toBe(200)
    writeFileSync(file, '{"eventName":"ConsoleLogin"}')
    expect(await run(['sandbox', 'send', file])).toMatchObject({
      exit: 2,
      err: expect.stringMatching(/\/_sandbox\/events[\s\S]*400[\s\S]*eventSource/),
    })
    writeFileSync(file, '{"eventName":')
    expect(await run(['sandbox', 'send', file])).toMatchObject({ exit: 2, err: expect.stringMatching(/no readable JSON file/) })
    expect(await run(['sandbox', 'send', 'root-failed', '--region', 'cn-north-1'])).toMatchObject({
      exit: 2,
      err: expect.stringContaining('aws-cn'),
    })
  })

  test('is emptied', async () => {
    await run(['solve', 'lab-a', 'a07', ...seoul])
    expect((await run(['check', 'a07', ...seoul])).exit).toBe(0)
    expect((await run(['sandbox', 'reset'])).exit).toBe(0)
    expect((await run(['check', 'a07', ...seoul])).exit).toBe(1)
  })
})
