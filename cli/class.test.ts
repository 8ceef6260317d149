/** The class on the command line: what an instructor types, and what the files hold. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { useSandbox } from '../checks/test-sandbox.ts'
import { boardOf, classFolder } from '../class/runs.ts'
import { langs } from '../say/index.ts'
import { startServer } from '../server/index.ts'
import { announce } from './home.ts'
import { run, running } from './test-host.ts'

const { sandbox, account } = useSandbox()
const folder = mkdtempSync(join(tmpdir(), 'class-cli-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const nasty = '=HYPERLINK("http://evil.example","<b>&")'
const roster = join(folder, 'spring.yaml')
const env = { TRAILPROOF_HOME: folder }
const at = () => ['--endpoint', sandbox().endpoint]

beforeAll(async () => {
  const [ada, mean] = [account(), account()]
  await ada.solve(['a01', 'a02'])
  const people = [
    { name: 'Ada 에이다 艾达', account: ada.id, region: 'ap-northeast-1', initials: 'lin', group: 'A' },
    { name: nasty, account: mean.id, region: 'ap-northeast-1', initials: 'm' },
  ]
  writeFileSync(roster, JSON.stringify({ students: people }))
})

test('a class is run, and reported in every form and language', async () => {
  const ran = await run(['class', 'run', roster, ...at(), '--lang', 'en'], { env })
  expect(ran.err).toBe('')
  expect(ran.exit).toBe(1)
  expect(ran.out).toMatch(/^spring · lab-a · 2 people, last seen/)
  expect(ran.out).toMatch(/Ada 에이다 艾达 +A +✓ +✓ +○/)
  expect(existsSync(join(folder, 'class/spring/runs'))).toBe(true)

  for (const lang of langs) {
    const html = await run(['class', 'report', roster, '--format', 'html', '--lang', lang], { env })
    expect(html.exit).toBe(1)
    expect(html.out).toContain('<!doctype html>')
    expect(html.out).toContain('&lt;b&gt;')
    expect(html.out).not.toContain('<b>')
    expect(html.out).not.toMatch(/<script|src=|href=/)
    const markdown = await run(['class', 'report', roster, '--format', 'markdown', '--lang', lang], { env })
    expect(markdown.out).toContain('| Ada 에이다 艾达 | A | ✓ | ✓ | ○ |')
  }
  const csv = await run(['class', 'report', roster, '--format', 'csv', '--lang', 'en'], { env })
  const rows = parse(csv.out, { columns: true, bom: true }) as Record<string, string>[]
  expect(rows).toHaveLength(28)
  expect(rows.map(({ name }) => name)).toContain(`'${nasty}`)
  expect(rows[0]).toMatchObject({ name: 'Ada 에이다 艾达', group: 'A', step: 'a01-trail', outcome: 'done' })
  const junit = await run(['class', 'report', roster, '--format', 'junit', '--lang', 'en'], { env })
  expect(junit.out).toMatch(/<testsuites name="spring" tests="28" failures="25" errors="0"/)
  const json = JSON.parse((await run(['class', 'report', roster, '--json'], { env })).out)
  expect(json.people).toHaveLength(2)
  expect(json.changes.length).toBe(28)
})

test('watched: rounds go on beside a board, and the roster is read again before each', async () => {
  const site = join(folder, 'site')
  mkdirSync(join(site, 'en/class'), { recursive: true })
  for (const page of ['index', 'en/class/board']) writeFileSync(join(site, `${page}.html`), '<!doctype html><html><head></head></html>')
  const home = join(folder, 'watch-home')
  const server = await startServer({ site, env: {}, home, log: () => undefined })
  const forget = announce({ TRAILPROOF_HOME: home }, server.endpoint)
  const people = (...names: readonly string[]) =>
    names.map((name, place) => ({ name, account: `80000000000${place}`, region: 'ap-northeast-1' }))
  const file = join(folder, 'watched.yaml')
  writeFileSync(file, JSON.stringify({ class: '가을 수업', students: people('one') }))
  const watch = running(['class', 'watch', file, '--sandbox', '--every', '200ms', '--lang', 'en'], { env: { TRAILPROOF_HOME: home } })
  const soon = (look: () => unknown) => vi.waitFor(look, { timeout: 20_000, interval: 5 })
  await soon(() => expect(watch.out()).toMatch(/: 0 done, 13 not done/))
  expect(watch.out()).toContain(
    `The board: ${server.endpoint}/en/class/board?class=${encodeURIComponent('가을-수업')}&lab=lab-a\n1 account is`,
  )
  writeFileSync(file, JSON.stringify({ students: [{ name: 'nobody' }] }))
  await soon(() => expect(watch.err()).toMatch(/goes by the one before\.\n[\s\S]*account/))
  writeFileSync(file, JSON.stringify({ class: '가을 수업', students: people('one', 'two') }))
  await soon(() => expect(watch.out()).toMatch(/: 0 done, 26 not done/))
  watch.signal('SIGINT')
  expect((await watch.ended).exit).toBe(1)
  expect(boardOf(classFolder(home, '가을 수업'), '가을 수업', 'lab-a').people.map(({ name }) => name)).toEqual(['one', 'two'])
  // The server was there before, and stays.
  expect((await fetch(`${server.endpoint}/_sandbox/health`)).status).toBe(200)
  forget()
  await server.close()
})

test('without names: into a file that only its owner reads', async () => {
  const file = join(folder, 'report.csv')
  const { exit, out } = await run(['class', 'report', roster, '--anonymous', '--format', 'csv', '--out', file, '--lang', 'en'], { env })
  expect([exit, out.trim()]).toEqual([1, `Written: ${file}`])
  expect(readFileSync(file, 'utf8')).not.toMatch(/Ada|HYPERLINK|70000000000\d/)
})

test('a shard is a part, and --resume without an unfinished run begins a new one', async () => {
  const shard = await run(['class', 'run', roster, '--shard', '2/2', ...at(), '--json'], { env })
  expect(JSON.parse(shard.out).people.map(({ name }: { name: string }) => name)).toEqual([nasty])
  const merged = await run(['class', 'merge', roster, '--json'], { env })
  // Of the other part nobody knows anything: that is no success.
  expect(JSON.parse(merged.out).people.map(({ at }: { at: string | null }) => at === null)).toEqual([true, false])
  expect(merged.exit).toBe(3)
  const missing = await run(['class', 'report', roster, '--format', 'junit', '--lang', 'en'], { env })
  expect(missing.out).toMatch(/<testsuites name="spring" tests="28"/)
  await run(['class', 'run', roster, '--resume', ...at()], { env })
  const resumed = await run(['class', 'run', roster, '--resume', ...at(), '--lang', 'en'], { env })
  expect(resumed.err).toContain('No unfinished run')
})

describe('what is wrong is said, and nothing is asked', () => {
  const bad = join(folder, 'bad.csv')
  test.each(langs)('every problem of a roster with its line: %s', async (lang) => {
    writeFileSync(bad, 'name,account,region\nA,12,us-east-1\nA,111122223333,mars\n')
    const { exit, out, err } = await run(['class', 'run', bad, ...at(), '--lang', lang], { env })
    expect([exit, out]).toEqual([2, ''])
    expect(err).toContain(bad)
    expect(err.match(/mars/g)).toHaveLength(1)
    expect(err.trim().split('\n').length).toBeGreaterThanOrEqual(5)
  })
  test.each([
    [['class', 'run', 'nowhere.yaml']],
    [['class', 'run', roster, 'lab-z']],
    [['class', 'run', roster, '--shard', '3/2']],
    [['class', 'run', roster, '--every', 'often']],
    [['class', 'report', roster, 'lab-b']],
    [['class', 'merge', bad]],
    [['class', 'merge', roster, bad]],
    [['class', 'role']],
    [['class', 'role', '--trust', 'everybody']],
    [['class', 'role', '--trust', '111122223333']],
    [['class', 'role', '--trust', '111122223333', '--external-id', 'x y']],
    [['class', 'role', 'lab-z', '--trust', '111122223333', '--external-id', 'abc']],
    [['class', 'roster', 'burn', roster]],
    [['class', 'roster', 'check']],
  ])('%j', async (words) => {
    for (const lang of langs) {
      const { exit, out, err } = await run([...words, ...(words[1] === 'run' ? at() : []), '--lang', lang], { env })
      expect([exit, out]).toEqual([2, ''])
      expect(err).not.toMatch(/\bat .*\.ts|this is our fault/)
      expect(err.length).toBeGreaterThan(20)
    }
  })
})

test('own names that the lab does not have are told with their line, before anything is asked', async () => {
  const own = join(folder, 'own.yaml')
  writeFileSync(own, 'region: us-east-1\nstudents:\n  - name: A\n    account: 111122223333\n    own: {nonsense: x}\n')
  for (const lang of langs) {
    const { exit, err } = await run(['class', 'run', own, ...at(), '--lang', lang], { env })
    expect(exit).toBe(2)
    expect(err).toMatch(/(line 3|第 3 行|3행)[:：].*nonsense/)
    expect(err).toContain('alarm')
  }
})

test('the baseline over a class: its controls are told by their own sentences', async () => {
  const ran = await run(['class', 'run', roster, 'cis', ...at(), '--lang', 'en'], { env })
  expect([ran.exit, ran.err]).toEqual([1, ''])
  for (const lang of langs) {
    const page = await run(['class', 'report', roster, 'cis', '--format', 'html', '--lang', lang], { env })
    expect([page.exit, page.err]).toEqual([1, ''])
    expect((await run(['class', 'report', roster, 'cis', '--format', 'csv', '--lang', lang], { env })).err).toBe('')
  }
})

test('the roster is checked without an account, and the role is printed', async () => {
  expect((await run(['class', 'roster', 'check', roster, '--lang', 'en'], { env })).out).toContain('2 people, 1 group')
  const role = await run(['class', 'role', '--trust', '111122223333', '--external-id', 'abc'], { env })
  expect([role.exit, role.out.split('\n')[0]]).toEqual([0, 'AWSTemplateFormatVersion: 2010-09-09'])
})
