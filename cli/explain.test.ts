/** `trailproof explain`, as a person runs it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Sandbox, startSandbox } from '../sandbox/index.ts'
import { run as runAnywhere } from './test-host.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let sandbox: Sandbox
let folder: string
const run = (words: readonly string[]) =>
  runAnywhere(words, { env: { AWS_ENDPOINT_URL: sandbox.endpoint, TRAILPROOF_HOME: folder, TZ: 'UTC' } })
const tokyo = ['--sandbox', '--region', 'ap-northeast-1']

beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'fast', log: () => undefined })
  folder = mkdtempSync(join(tmpdir(), 'trailproof-'))
  await run(['solve', 'lab-a', ...tokyo])
  await sandbox.advance(60_000)
})
afterAll(async () => {
  await sandbox.close()
  rmSync(folder, { recursive: true })
})

describe('explain', () => {
  test('draws a chain that is whole, with its last proof: exit 0', async () => {
    const { exit, out, err } = await run(['explain', ...tokyo])
    expect({ exit, err }).toEqual({ exit: 0, err: '' })
    expect(out.split('\n').slice(0, 2)).toEqual([
      `Sandbox ${sandbox.endpoint} · account 123456789012 · Asia Pacific (Tokyo) ap-northeast-1`,
      'Chain of the alarm Alarm-SigninFailure',
    ])
    expect(out.match(/^✓ /gm)).toHaveLength(7)
    expect(out).toContain('The chain is whole. Last proof: the event of ')
  })

  test('names what is broken, with a command that mends it, in three languages: exit 1', async () => {
    const { send, close } = (await import('../ways/services.ts')).openServices(
      (await import('../checks/evidence/clients.ts')).sandboxConnection(sandbox.endpoint, '123456789012'),
      'ap-northeast-1',
    )
    await send('cloudwatch', 'DisableAlarmActions', { AlarmNames: ['Alarm-SigninFailure'] })
    const { exit, out } = await run(['explain', ...tokyo])
    expect(exit).toBe(1)
    expect(out).toMatch(/^✗ alarm → topic {2}broken$/m)
    expect(out).toMatch(/^· topic → mail {2}not reached, so not judged$/m)
    expect(out).toContain('  aws cloudwatch enable-alarm-actions --alarm-names Alarm-SigninFailure --region ap-northeast-1')
    expect((await run(['explain', ...tokyo, '--lang', 'zh'])).out).toContain('链路断在这一箭头：警报 → 主题')
    expect((await run(['explain', ...tokyo, '--lang', 'ko'])).out).toContain('끊긴 화살표: 경보 → 주제')
    const markdown = (await run(['explain', ...tokyo, '--format', 'markdown'])).out
    expect(markdown).toMatch(/^## Chain of the alarm Alarm-SigninFailure$/m)
    expect(markdown).toMatch(/^- ✗ alarm → topic: broken$/m)
    const report = JSON.parse((await run(['explain', ...tokyo, '--json'])).out)
    expect(report).toMatchObject({ outcome: 'broken', cause: { id: 'actionsOff', painPoint: 'C6', arrow: 'alarm-to-topic' } })
    await send('cloudwatch', 'EnableAlarmActions', { AlarmNames: ['Alarm-SigninFailure'] })
    close()
  })

  test('of an alarm that is not there, names it: exit 1; own names are taken from --alarm', async () => {
    const { exit, out } = await run(['explain', '--alarm', 'nothing-like-it', ...tokyo])
    expect(exit).toBe(1)
    expect(out).toContain('has no alarm nothing-like-it')
  })

  test('what may not be read is no fault: exit 3', async () => {
    const rules = [{ service: 'cloudwatch', operation: 'DescribeAlarms', kind: 'denied' }]
    await fetch(`${sandbox.endpoint}/_sandbox/trouble`, { method: 'POST', body: JSON.stringify({ rules }) })
    const { exit, out } = await run(['explain', ...tokyo])
    await fetch(`${sandbox.endpoint}/_sandbox/trouble`, { method: 'POST', body: JSON.stringify({ rules: [] }) })
    expect(exit).toBe(3)
    expect(out).toMatch(/^\? metric → alarm {2}could not be seen$/m)
    expect(out).toContain('cloudwatch:DescribeAlarms')
  })

  test('wrong use: exit 2', async () => {
    expect((await run(['explain', '--region', 'tokyo', '--sandbox'])).exit).toBe(2)
    expect((await run(['explain', 'alarm-name', ...tokyo])).exit).toBe(2)
    expect((await run(['explain', '--format', 'xml', ...tokyo])).exit).toBe(2)
  })

  test('its smallest policy can be printed', async () => {
    const policy = JSON.parse((await run(['policy', 'show', 'explain'])).out)
    expect(JSON.stringify(policy)).toContain('logs:DescribeLogStreams')
  })
})
