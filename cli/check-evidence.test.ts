/** Evidence kept by `check`, judged again elsewhere; and the report that is pasted to others. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Report } from '../checks/step.ts'
import { type Sandbox, startSandbox } from '../sandbox/index.ts'
import { run as runAnywhere } from './test-host.ts'

let sandbox: Sandbox
let folder: string
beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual', account: '210987654321', log: () => undefined })
  folder = mkdtempSync(join(tmpdir(), 'trailproof-'))
})
afterAll(async () => {
  await sandbox.close()
  rmSync(folder, { recursive: true })
})

const run = (words: readonly string[]) =>
  runAnywhere(words, { env: { AWS_ENDPOINT_URL: sandbox.endpoint, TRAILPROOF_HOME: folder, TZ: 'UTC' } })

/** Nothing of the environment leads anywhere: neither credentials, nor a sandbox. */
const elsewhere = (words: readonly string[]) =>
  runAnywhere(words, {
    env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_CONFIG_FILE: '/none', AWS_SHARED_CREDENTIALS_FILE: '/none', TZ: 'UTC' },
  })

const kim = ['--sandbox', '--region', 'ap-northeast-2', '--initials', 'kim', '--email', 'kim@corp.example']
const verdicts = (out: string) => (JSON.parse(out) as Report).steps.map(({ step, outcome, reason }) => [step, outcome, reason])

describe('evidence', () => {
  test('is kept for the person alone, names nobody, and is judged alike with no account at hand', async () => {
    await run(['solve', 'lab-a', '--until', 'a08', ...kim])
    const file = join(folder, 'evidence.json')
    const first = await run(['check', 'lab-a', '--json', '--save', file, ...kim])
    expect(first).toMatchObject({ exit: 1, err: `The evidence is kept, masked: ${file}\n` })
    const saved = readFileSync(file, 'utf8')
    expect(saved).not.toMatch(/210987654321|kim@corp/)
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)

    const again = await elsewhere(['check', '--evidence', file, '--json'])
    expect(again.exit).toBe(1)
    expect(again.err).toMatch(/^Evidence of .*, saved by trailproof \S+, judged by \S+\n$/)
    expect(verdicts(again.out)).toEqual(verdicts(first.out))

    const some = await elsewhere(['check', 'a07', 'a09', '--evidence', file])
    expect(some).toMatchObject({ exit: 1, out: expect.stringMatching(/^Sandbox .* account 000000000001 .*Seoul[\s\S]*✓ a07[\s\S]*○ a09/) })
    expect((await elsewhere(['check', 'lab-a/a07-topic', '--evidence', file])).exit).toBe(0)
  })

  test.each([
    ['a file that is not there', ['--evidence', '/none/x.json'], 'The file cannot be read: /none/x.json'],
    ['with another source', ['--evidence', 'x.json', '--profile', 'me'], '--evidence and --profile do not go together'],
    ['with what would be kept', ['--evidence', 'x.json', '--save', 'y.json'], '--evidence and --save do not go together'],
    ['while watching', ['--watch', '--save', 'y.json'], '--watch and --save do not go together'],
    ['masked while watching', ['--watch', '--masked'], '--watch and --masked do not go together'],
  ])('%s: exit 2', async (_what, words, said) => {
    expect(await elsewhere(['check', ...words])).toMatchObject({ exit: 2, out: '', err: expect.stringContaining(said) })
  })

  test('that is damaged, or cannot be kept: exit 2, told with the place', async () => {
    const file = join(folder, 'bad.json')
    writeFileSync(file, '{"format": "trailproof-evidence", "formatVersion": 1, "version": "1.0.0", "lab": 7}')
    expect(await elsewhere(['check', '--evidence', file])).toMatchObject({
      exit: 2,
      err: expect.stringMatching(/no evidence that can be judged.*\nSeen: lab: /),
    })
    writeFileSync(file, '{"format": "trailproof-evidence", "formatVersion": 9, "version": "7.0.0"}')
    expect(await elsewhere(['check', '--evidence', file])).toMatchObject({
      exit: 2,
      err: expect.stringMatching(/form 9.*form 1[\s\S]*trailproof 7\.0\.0/),
    })
    expect(await run(['check', 'a07', '--save', join(folder, 'none', 'x.json'), ...kim])).toMatchObject({
      exit: 2,
      err: expect.stringContaining('cannot be written'),
    })
  })
})

describe('a masked report', () => {
  test('is the block to paste; other formats and JSON are masked too', async () => {
    const { exit, out } = await run(['check', 'a07', 'a08', '--masked', '--lang', 'ko', ...kim])
    expect(exit).toBe(0)
    expect(out).toMatch(
      /^```text\ntrailproof \S+ · lab-a · .*\n샌드박스 · 계정 000000000001 · [\s\S]*✓ a08-subscription[\s\S]*person-1@example\.com[\s\S]*\n```\n$/,
    )
    for (const format of ['json', 'junit', 'tap', 'markdown']) {
      const { out, err } = await run(['check', 'lab-a', '--masked', '--format', format, ...kim])
      expect({ format, err }).toEqual({ format, err: '' })
      expect(out).toContain('000000000001')
      expect(out).not.toMatch(/210987654321|kim@corp/)
    }
  })
})
