/** The practice class on the command line, on a sandbox without the site's pages. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { demoLab } from '../../class/demo/lab.ts'
import { doneAtEnd, planClass } from '../../class/demo/plan.ts'
import { boardOf } from '../../class/runs.ts'
import { startSandbox } from '../../sandbox/index.ts'
import { langs } from '../../say/index.ts'
import { run, running } from '../test-host.ts'
import { demoOn } from './class-demo.ts'

const home = mkdtempSync(join(tmpdir(), 'class-demo-cli-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))
const env = { TRAILPROOF_HOME: home }
const folder = join(home, 'class', 'demo')
const commands = [demoOn((_call, settings) => startSandbox({ ...settings, log: () => undefined }))]
const words = (...more: readonly string[]) => ['class', 'demo', '--port', '0', '--json', ...more]
const patience = { timeout: 28_000, interval: 50 }

interface Line {
  readonly ready?: true
  readonly over?: true
  readonly endpoint: string
  readonly board: string
  readonly roster: string
}
const linesOf = (out: string) =>
  out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)

test('is played as planned, can be reported and looked at again, and begins anew the next time', async () => {
  const demo = running(words('--students', '5', '--minutes', '0.05', '--seed', '4', '--lang', 'ko'), { env, commands })
  await vi.waitFor(() => expect(linesOf(demo.out()).at(-1)?.over).toBe(true), patience)
  expect(demo.err()).toBe('')
  const [first] = linesOf(demo.out())
  const { endpoint = '', roster = '', board = '' } = first ?? {}
  expect(first?.ready).toBe(true)
  expect(board).toBe(`${endpoint}/ko/class/board?class=demo&lab=lab-a`)
  expect(roster).toBe(join(folder, 'roster.yaml'))

  const lab = demoLab('lab-a')
  const { students } = planClass({ seed: 4, students: 5, lab })
  const { people, speed } = boardOf(folder, 'demo', 'lab-a')
  expect(speed).toBe(1800)
  const done = people.map(({ steps }) =>
    steps.flatMap(({ step, outcome }) => (outcome === 'done' && !step.startsWith('a14') ? [step] : [])),
  )
  expect(done).toEqual(students.map((student) => doneAtEnd(student, lab)))
  expect(people.map(({ name }) => name)).toEqual(['김가온', '이다온', '박라온', '최마루', '정보늬'])

  const report = await run(['class', 'report', roster, '--format', 'csv', '--lang', 'ko'], { env })
  expect([report.err, report.exit]).toEqual(['', 1])
  expect(report.out).toContain('김가온')
  const again = await run(['class', 'run', roster, '--endpoint', endpoint, '--json'], { env })
  expect(again.err).toBe('')
  expect(JSON.parse(again.out)).toMatchObject({ class: 'demo', lab: 'lab-a' })
  demo.signal('SIGINT')
  expect((await demo.ended).exit).toBe(0)

  // Broken off in the middle: nothing of the class before is left, in the sandbox and in the folder.
  const next = running(words('--students', '1', '--minutes', '60', '--lang', 'en'), { env, commands })
  await vi.waitFor(() => expect(readdirSync(join(folder, 'runs'))).toHaveLength(1), patience)
  next.signal('SIGTERM')
  const { exit, err, out } = await next.ended
  expect([exit, err, linesOf(out).length]).toEqual([0, '', 1])
  expect(readFileSync(roster, 'utf8').match(/name:/g)).toHaveLength(1)
})

describe('what cannot be is said before anything is started', () => {
  test.each([
    [['--students', '0'], /500/],
    [['--students', '501'], /501/],
    [['--students', 'many'], /many/],
    [['--minutes', '0'], /600/],
    [['--minutes', '601'], /601/],
    [['--minutes', '-1'], /-1/],
    [['--seed', '1.5'], /1\.5/],
    [['--port', '70000'], /70000/],
    [['lab-c'], /lab-c[\s\S]*lab-a/],
    [['lab-z'], /lab-z/],
    [['cis'], /cis[\s\S]*lab-a/],
  ])('%j', async (more, told) => {
    for (const lang of langs) {
      const { exit, out, err } = await run(['class', 'demo', ...more, '--lang', lang], { env, commands })
      expect([exit, out]).toEqual([2, ''])
      expect(err).toMatch(told)
      expect(err).not.toMatch(/\bat .*\.ts/)
    }
  })

  test('a real class of the same name is left alone', async () => {
    const other = mkdtempSync(join(tmpdir(), 'class-demo-real-'))
    const runs = join(other, 'class', 'demo', 'runs')
    mkdirSync(runs, { recursive: true })
    writeFileSync(join(runs, 'a.jsonl'), '')
    for (const lang of langs) {
      const { exit, err } = await run(words('--lang', lang), { env: { TRAILPROOF_HOME: other }, commands })
      expect(exit).toBe(2)
      expect(err).toContain(join(other, 'class', 'demo'))
    }
    expect(readdirSync(runs)).toEqual(['a.jsonl'])
    rmSync(other, { recursive: true, force: true })
  })
})
