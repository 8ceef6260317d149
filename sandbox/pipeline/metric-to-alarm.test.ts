import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch'
import { afterEach, describe, expect, test } from 'vitest'
import { type Sandbox, type SandboxOptions, startSandbox } from '../index.ts'

const secondMs = 1000
const minuteMs = 60_000
const startMs = Date.parse('2026-11-21T08:00:00Z')
const open: Sandbox[] = []
afterEach(async () => {
  for (const s of open.splice(0)) await s.close()
})

const base: PutMetricAlarmCommandInput = {
  AlarmName: 'a',
  Namespace: 'N',
  MetricName: 'm',
  Statistic: 'Sum',
  Period: 300,
  EvaluationPeriods: 1,
  DatapointsToAlarm: 1,
  Threshold: 0,
  ComparisonOperator: 'GreaterThanThreshold',
}

async function world(options: SandboxOptions = {}) {
  const sandbox = await startSandbox({ clock: 'manual', startMs, ...options })
  open.push(sandbox)
  const cw = new CloudWatchClient({
    endpoint: sandbox.endpoint,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: '111122223333', secretAccessKey: 'x' },
  })
  const shown = async () => (await cw.send(new DescribeAlarmsCommand({}))).MetricAlarms?.[0]
  return {
    sandbox,
    cw,
    shown,
    state: async () => (await shown())?.StateValue,
    alarm: (change: Partial<PutMetricAlarmCommandInput> = {}) => cw.send(new PutMetricAlarmCommand({ ...base, ...change })),
    point: (value: number, offsetMs = 0, more: object = {}) =>
      cw.send(
        new PutMetricDataCommand({
          Namespace: 'N',
          MetricData: [{ MetricName: 'm', Value: value, Timestamp: new Date(sandbox.now() + offsetMs), ...more }],
        }),
      ),
    /** `minutes since the start: FROM>TO`, oldest first. */
    changes: async () =>
      (
        (await cw.send(new DescribeAlarmHistoryCommand({ HistoryItemType: 'StateUpdate', ScanBy: 'TimestampAscending' })))
          .AlarmHistoryItems ?? []
      ).map(
        (i) =>
          `${Math.floor(((i.Timestamp?.getTime() ?? 0) - startMs) / minuteMs)} ${i.HistorySummary?.replace('Alarm updated from ', '').replace(' to ', '>')}`,
      ),
  }
}

describe('AWS’s own cadence', () => {
  test('a point counts when its minute is over, and the date in the reason is where the window begins', async () => {
    const w = await world()
    await w.alarm()
    await w.sandbox.advance(90 * secondMs)
    await w.point(1)
    await w.sandbox.advance(29 * secondMs)
    expect(await w.state()).toBe('INSUFFICIENT_DATA')
    await w.sandbox.advance(61 * secondMs)
    expect(await w.shown()).toMatchObject({
      StateValue: 'ALARM',
      StateReason:
        'Threshold Crossed: 1 out of the last 1 datapoints [1.0 (21/11/26 07:57:00)] was greater than the threshold (0.0) (minimum 1 datapoint for OK -> ALARM transition).',
    })
    const at = (await w.shown())?.StateUpdatedTimestamp
    expect(at).toEqual((await w.shown())?.StateTransitionedTimestamp)
  })

  test('each alarm is looked at at its own second of the minute', async () => {
    const w = await world()
    await w.alarm({ TreatMissingData: 'notBreaching' })
    const secondOf = async () => ((await w.shown())?.StateUpdatedTimestamp?.getTime() ?? 0) % minuteMs
    await w.sandbox.advance(62 * secondMs)
    expect(await w.state()).toBe('OK')
    const own = await secondOf()
    await w.sandbox.advance(17 * minuteMs)
    await w.point(1)
    await w.sandbox.advance(2 * minuteMs)
    expect(await w.state()).toBe('ALARM')
    expect(await secondOf()).toBe(own)
  })

  test('one failure keeps a one-of-one alarm of five minutes in ALARM until it leaves the third place', async () => {
    const w = await world()
    await w.alarm()
    await w.point(1)
    await w.sandbox.advance(60 * minuteMs)
    // The minute 0 is in the range while the newest place ends at 1 … 15; at 16 it is gone.
    expect(await w.changes()).toEqual(['1 INSUFFICIENT_DATA>ALARM', '16 ALARM>INSUFFICIENT_DATA'])
  })

  test('notBreaching: OK again when the point leaves the range, not when the period is over', async () => {
    const w = await world()
    await w.alarm({ TreatMissingData: 'notBreaching' })
    await w.sandbox.advance(5 * minuteMs)
    await w.point(1)
    await w.sandbox.advance(60 * minuteMs)
    expect(await w.changes()).toEqual(['0 INSUFFICIENT_DATA>OK', '6 OK>ALARM', '21 ALARM>OK'])
  })

  test('three failures within any five whole minutes reach the threshold of lab B', async () => {
    const w = await world()
    await w.alarm({ Threshold: 3, ComparisonOperator: 'GreaterThanOrEqualToThreshold', DatapointsToAlarm: undefined })
    await w.sandbox.advance(3 * minuteMs)
    await w.point(1)
    await w.sandbox.advance(2 * minuteMs)
    await w.point(1)
    await w.sandbox.advance(2 * minuteMs)
    await w.point(1)
    await w.sandbox.advance(2 * minuteMs)
    expect(await w.shown()).toMatchObject({
      StateValue: 'ALARM',
      StateReason: 'Threshold Crossed: 1 datapoint [3.0 (21/11/26 08:03:00)] was greater than or equal to the threshold (3.0).',
    })
  })

  test('treatments of missing data decide the first look at an alarm without data', async () => {
    for (const [treatment, state] of [
      ['breaching', 'ALARM'],
      ['notBreaching', 'OK'],
      ['missing', 'INSUFFICIENT_DATA'],
      ['ignore', 'INSUFFICIENT_DATA'],
    ] as const) {
      const w = await world()
      await w.alarm({ TreatMissingData: treatment })
      await w.sandbox.advance(2 * minuteMs)
      expect(await w.state()).toBe(state)
    }
  })

  test('a state set by hand lasts until the next look', async () => {
    const w = await world()
    await w.alarm({ TreatMissingData: 'notBreaching' })
    await w.sandbox.advance(5 * minuteMs)
    await w.cw.send(new SetAlarmStateCommand({ AlarmName: 'a', StateValue: 'ALARM', StateReason: 'by hand' }))
    expect(await w.state()).toBe('ALARM')
    await w.sandbox.advance(61 * secondMs)
    expect(await w.state()).toBe('OK')
  })

  test('a unit that nobody publishes never has data', async () => {
    const w = await world()
    await w.alarm({ Unit: 'Count' })
    await w.point(1)
    await w.sandbox.advance(5 * minuteMs)
    expect(await w.state()).toBe('INSUFFICIENT_DATA')
    await w.point(1, 0, { Unit: 'Count' })
    await w.sandbox.advance(5 * minuteMs)
    expect(await w.state()).toBe('ALARM')
  })

  test('two of two: points pass from place to place as the minutes go by', async () => {
    const w = await world()
    await w.alarm({ EvaluationPeriods: 2, DatapointsToAlarm: 2, TreatMissingData: 'notBreaching' })
    await w.sandbox.advance(10 * minuteMs)
    await w.point(1)
    await w.sandbox.advance(3 * minuteMs)
    await w.point(1)
    await w.sandbox.advance(60 * minuteMs)
    // Both stand in one place at first. The range that ends with minute 16 has 10 in its second place (6 to 11) and 13 in its newest; the one
    // that ends with 19 has both in the second (9 to 14), and so on until they leave the fourth.
    expect(await w.changes()).toEqual([
      '0 INSUFFICIENT_DATA>OK',
      '16 OK>ALARM',
      '19 ALARM>OK',
      '21 OK>ALARM',
      '24 ALARM>OK',
      '26 OK>ALARM',
      '29 ALARM>OK',
    ])
  })

  test('fine periods are looked at every ten seconds', async () => {
    const w = await world()
    await w.alarm({ Period: 10, EvaluationPeriods: 3, DatapointsToAlarm: 2 })
    await w.sandbox.advance(30 * secondMs)
    await w.point(1, 0, { StorageResolution: 1 })
    await w.point(1, 10 * secondMs, { StorageResolution: 1 })
    await w.sandbox.advance(45 * secondMs)
    expect(await w.state()).toBe('ALARM')
    await w.sandbox.advance(3 * minuteMs)
    expect(await w.state()).toBe('INSUFFICIENT_DATA')
  })

  test('a wall clock window ends at its own boundaries', async () => {
    const w = await world()
    await w.alarm({ EvaluationWindow: { WallClockWindow: { Timezone: 'Asia/Tokyo' } } })
    await w.sandbox.advance(2 * minuteMs)
    await w.point(1)
    await w.sandbox.advance(2 * minuteMs)
    expect(await w.state()).toBe('INSUFFICIENT_DATA')
    await w.sandbox.advance(2 * minuteMs)
    expect(await w.shown()).toMatchObject({
      StateValue: 'ALARM',
      StateReason: expect.stringContaining('(21/11/26 08:00:00)'),
      EvaluationWindow: { WallClockWindow: { Timezone: 'Asia/Tokyo' } },
    })
  })

  test('a long skip with a long range is quick: nothing is looked at where nothing can change', async () => {
    const w = await world()
    await w.alarm({ Period: 3600, EvaluationPeriods: 168, DatapointsToAlarm: 1 })
    await w.point(1)
    const before = performance.now()
    await w.sandbox.advance(30 * 24 * 60 * minuteMs)
    expect(await w.changes()).toEqual(['1 INSUFFICIENT_DATA>ALARM', `${170 * 60 + 1} ALARM>INSUFFICIENT_DATA`])
    // Not a measurement: every minute of thirty days would be forty thousand looks at ten thousand minutes each.
    expect(performance.now() - before).toBeLessThan(20_000)
  })

  test('what is due is still due after a restart', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'trailproof-alarm-'))
    const w = await world({ dataDir })
    await w.alarm()
    await w.point(1)
    await w.sandbox.close()
    const again = await world({ dataDir })
    expect(await again.state()).toBe('INSUFFICIENT_DATA')
    await again.sandbox.advance(20 * minuteMs)
    expect(await again.changes()).toEqual(['1 INSUFFICIENT_DATA>ALARM', '16 ALARM>INSUFFICIENT_DATA'])
    await again.sandbox.close()
    rmSync(dataDir, { recursive: true })
  })
})

describe('fast', () => {
  const until = async (holds: () => Promise<boolean>) => {
    for (let i = 0; i < 100; i++) {
      if (await holds()) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error('did not come to hold within five seconds')
  }

  test('a point counts at once, and its window ends with the minute that is not over', async () => {
    const w = await world({ clock: 'fast' })
    await w.alarm()
    await w.point(1)
    await until(async () => (await w.state()) === 'ALARM')
    const at = (await w.shown())?.StateUpdatedTimestamp?.getTime() ?? 0
    const minute = Math.floor(at / minuteMs) * minuteMs - 4 * minuteMs
    expect((await w.shown())?.StateReason).toContain(
      new Date(minute).toISOString().replace(/^20(\d\d)-(\d\d)-(\d\d)T(.*)\.000Z$/, '$3/$2/$1 $4'),
    )
    // Skipping the waiting: it ends when the point leaves the last of three places.
    await w.sandbox.advance(14 * minuteMs)
    expect(await w.state()).toBe('ALARM')
    await w.sandbox.advance(2 * minuteMs)
    expect(await w.state()).toBe('INSUFFICIENT_DATA')
  })

  test('an idle alarm has nothing due', async () => {
    const w = await world({ clock: 'fast' })
    await w.alarm({ TreatMissingData: 'notBreaching' })
    await until(async () => (await w.state()) === 'OK')
    expect(w.sandbox.world.clock.dueAt('alarm aws/111122223333/ap-northeast-1 a')).toBeUndefined()
  })
})
