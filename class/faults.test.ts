/** A class with trouble in it, over the real command line: a round is told whole, and one that is killed goes on. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test, vi } from 'vitest'
import { useSandbox } from '../checks/test-sandbox.ts'
import { type Finished, readRun } from './journal.ts'
import { boardOf } from './runs.ts'

const { sandbox, trouble } = useSandbox()
const home = mkdtempSync(join(tmpdir(), 'class-faults-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

const program = fileURLToPath(new URL('../dist/cli/trailproof.js', import.meta.url))
const account = (place: number) => String(610_000_000_000 + place)

/** The command as a process of its own. */
function begin(roster: string, ...options: readonly string[]) {
  const child = spawn(process.execPath, [program, 'class', 'run', roster, '--endpoint', sandbox().endpoint, '--json', ...options], {
    env: { ...process.env, TRAILPROOF_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  const ended = new Promise<{ exit: number | null; out: string }>((resolve) => child.on('close', (exit) => resolve({ exit, out })))
  return { child, ended }
}

function rosterOf(name: string, size: number): string {
  const file = join(home, `${name}.yaml`)
  const students = Array.from({ length: size }, (_, place) => ({ name: `s${place}`, account: account(place), region: 'ap-northeast-2' }))
  writeFileSync(file, JSON.stringify({ class: name, students }))
  return file
}

/** What the journals of a class hold. */
function looks(name: string): readonly Finished[] {
  const runs = join(home, 'class', name, 'runs')
  if (!existsSync(runs)) return []
  return readdirSync(runs).flatMap((file) => [...(readRun(readFileSync(join(runs, file), 'utf8'))?.finished.values() ?? [])])
}

test('thirty accounts, of which some are denied, expired, broken or silent, and all put off now and then: each is its own', async () => {
  const all = { service: '*', operation: '*' }
  await trouble(
    { ...all, kind: 'denied', account: account(3) },
    { ...all, kind: 'expired', account: account(7) },
    { ...all, kind: 'broken', account: account(11) },
    { ...all, kind: 'silent', account: account(13) },
    { ...all, kind: 'throttled', each: 30 },
  )
  const { exit, out } = await begin(rosterOf('faults', 30), '--timeout', '6s', '--at-once', '6').ended
  expect(exit).toBe(3)
  const { people } = JSON.parse(out) as ReturnType<typeof boardOf>
  const reasons = people.map(({ steps }) => [...new Set(steps.filter(({ outcome }) => outcome === 'unseen').map(({ reason }) => reason))])
  const troubled = new Map(reasons.flatMap((each, place) => (each.length > 0 ? [[place, each]] : [])))
  expect(Object.fromEntries(troubled)).toEqual({
    3: ['unseen.denied'],
    7: ['unseen.expired'],
    11: ['unseen.unknown'],
    13: ['unseen.offline'],
  })
  // A silent account takes no more than its time, and a moment for looking elsewhere.
  const [silent] = [...looks('faults')].filter(({ name }) => name === 's13')
  expect(silent?.tookMs).toBeLessThan(6_000 + 5_000)
  expect(people.every(({ at, steps }) => at !== null && steps.length === 14)).toBe(true)
}, 120_000)

test('killed in the middle it has lost nobody who was finished, and --resume asks only the others', async () => {
  const roster = rosterOf('killed', 24)
  await trouble({ service: '*', operation: '*', kind: 'slow', delayMs: 40 })
  const { child, ended } = begin(roster, '--at-once', '2')
  const finished = () => looks('killed')
  await vi.waitFor(() => expect(finished().length).toBeGreaterThanOrEqual(5), { timeout: 60_000, interval: 5 })
  child.kill('SIGKILL')
  expect((await ended).exit).toBeNull()
  const before = finished()
  expect(before.length).toBeLessThan(24)
  await trouble()
  const { exit, out } = await begin(roster, '--resume').ended
  expect(exit).toBe(1)
  expect((JSON.parse(out) as ReturnType<typeof boardOf>).people.every(({ at }) => at !== null)).toBe(true)
  // The same run went on: who was finished was not asked again.
  const after = new Map(finished().map((one) => [one.name, one]))
  expect(before.map(({ name }) => after.get(name))).toEqual(before)
  expect(after.size).toBe(24)
  expect(boardOf(join(home, 'class/killed'), 'killed', 'lab-a').rounds).toMatchObject([{ finished: 24, of: 24, isOver: true }])
}, 120_000)
