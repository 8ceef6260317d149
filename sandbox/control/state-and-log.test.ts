/** Saving, loading and watching a running sandbox, from outside. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudTrailClient, DescribeTrailsCommand, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  PutMetricFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { sampleEvents } from '../../domain/event/samples.ts'
import { loadFolder, type Sandbox, type SandboxOptions, saveFolder, startSandbox } from '../index.ts'
import { type Happening, withoutSecrets } from './happenings.ts'

const folder = mkdtempSync(join(tmpdir(), 'trailproof-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const open: Sandbox[] = []
async function start(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ clock: 'manual', startMs: Date.parse('2026-11-21T08:00:00Z'), log: () => undefined, ...options })
  open.push(sandbox)
  return sandbox
}
afterEach(async () => {
  for (const sandbox of open.splice(0)) await sandbox.close()
})

const account = '210987654321'
const region = 'ap-northeast-2'
const clients = (sandbox: Sandbox) => {
  const options = { endpoint: sandbox.endpoint, region, credentials: { accessKeyId: account, secretAccessKey: 'not-to-be-seen' } }
  return {
    trails: new CloudTrailClient(options),
    alarms: new CloudWatchClient(options),
    logs: new CloudWatchLogsClient(options),
    sns: new SNSClient(options),
  }
}
const alarm = {
  AlarmName: 'Errors',
  Namespace: 'App',
  MetricName: 'Errors',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
} as const
const stateOf = async (sandbox: Sandbox) =>
  (await clients(sandbox).alarms.send(new DescribeAlarmsCommand({}))).MetricAlarms?.map(
    ({ AlarmName, StateValue }) => `${AlarmName} ${StateValue}`,
  )
const post = (sandbox: Sandbox, path: string, body?: BodyInit) =>
  fetch(`${sandbox.endpoint}/_sandbox/${path}`, { method: 'POST', ...(body === undefined ? {} : { body }) })
const entries = async (sandbox: Sandbox, query = '') =>
  ((await (await fetch(`${sandbox.endpoint}/_sandbox/log${query}`)).json()) as { entries: Happening[] }).entries

describe('a saved sandbox', () => {
  test('goes on elsewhere at the moment at which it was saved: what was due is due, and runs once', async () => {
    const first = await start()
    await clients(first).alarms.send(new PutMetricAlarmCommand(alarm))
    await clients(first).alarms.send(new PutMetricDataCommand({ Namespace: 'App', MetricData: [{ MetricName: 'Errors', Value: 1 }] }))
    const file = join(folder, 'with-alarm')
    first.save(file)
    expect(await stateOf(first)).toEqual(['Errors INSUFFICIENT_DATA'])

    const second = await start({ startMs: Date.parse('2030-01-01T00:00:00Z') })
    await clients(second).sns.send(new CreateTopicCommand({ Name: 'gone' }))
    await second.load(file)
    expect(new Date(second.now()).toISOString()).toBe('2026-11-21T08:00:00.000Z')
    expect(await stateOf(second)).toEqual(['Errors INSUFFICIENT_DATA'])
    await second.advance(3 * 60_000)
    expect(await stateOf(second)).toEqual(['Errors ALARM'])
    const toAlarm = (await entries(second)).filter((each) => each.kind === 'alarm' && each.to === 'ALARM')
    expect(toAlarm).toHaveLength(1)
    // The first one has not heard of that.
    expect(await stateOf(first)).toEqual(['Errors INSUFFICIENT_DATA'])
  })

  test('its event history keeps its order, also for an event that is older than all', async () => {
    const first = await start()
    const old = sampleEvents('failed-password', { account, region, atMs: first.now() - 60_000 }, randomUUID)
    const names = async (sandbox: Sandbox) =>
      ((await clients(sandbox).trails.send(new LookupEventsCommand({}))).Events ?? []).map(({ EventName }) => EventName)
    await clients(first).trails.send(new DescribeTrailsCommand({}))
    await first.advance(20 * 60_000)
    const file = join(folder, 'with-events')
    first.save(file)
    // Another past, in which the clock stood earlier.
    const second = await start({ startMs: Date.parse('2020-01-01T00:00:00Z') })
    await clients(second).trails.send(new DescribeTrailsCommand({}))
    await second.load(file)
    await post(second, 'events', JSON.stringify(old))
    await second.advance(20 * 60_000)
    expect(await names(second)).toEqual(['LookupEvents', 'DescribeTrails', 'ConsoleLogin'].slice(1))
  })

  test('over the control address: state and its file are the same, several at once are taken one after the other', async () => {
    const first = await start()
    await clients(first).alarms.send(new PutMetricAlarmCommand(alarm))
    const saved = await (await fetch(`${first.endpoint}/_sandbox/state`)).arrayBuffer()
    const second = await start({ account: '999999999999' })
    const answers = await Promise.all([1, 2, 3].map(() => post(second, 'state', saved)))
    for (const answer of answers)
      expect([answer.status, await answer.json()]).toEqual([
        200,
        { loaded: true, savedBy: '0.1.0', savedAt: expect.stringMatching(/^\d{4}-/), account: '123456789012' },
      ])
    expect(await stateOf(second)).toEqual(['Errors INSUFFICIENT_DATA'])
    await second.advance(10 * 60_000)
    expect((await entries(second)).filter(({ kind }) => kind === 'alarm')).toHaveLength(1)
  })

  test('a damaged one is refused with its cause; the sandbox and its clock go on', async () => {
    const sandbox = await start({ clock: 'fast', startMs: Date.now() })
    await clients(sandbox).alarms.send(new PutMetricAlarmCommand(alarm))
    const saved = Buffer.from(await (await fetch(`${sandbox.endpoint}/_sandbox/state`)).arrayBuffer())
    const answer = await post(sandbox, 'state', saved.subarray(0, saved.length - 20))
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { error: { code: 'stateFileDamaged', params: { file: 'the body', line: 0 }, message: expect.stringContaining('stateFileDamaged') } },
    ])
    await expect.poll(() => stateOf(sandbox), { timeout: 10_000 }).toEqual(['Errors OK'])
  })

  test('a folder that no sandbox runs on is saved and loaded as well; one that runs is refused', async () => {
    const dataDir = join(folder, 'data')
    const file = join(folder, 'of-a-folder')
    const first = await start({ dataDir })
    await clients(first).alarms.send(new PutMetricAlarmCommand(alarm))
    await first.close()
    saveFolder(dataDir, file)
    expect(loadFolder(join(folder, 'other'), file)).toMatchObject({ savedBy: '0.1.0' })
    const second = await start({ dataDir: join(folder, 'other') })
    expect(await stateOf(second)).toEqual(['Errors INSUFFICIENT_DATA'])
    // Another process' lock.
    await second.close()
    const third = await start({ dataDir })
    const lock = join(dataDir, 'lock')
    const { writeFileSync } = await import('node:fs')
    writeFileSync(lock, String(process.ppid))
    expect(() => saveFolder(dataDir, file)).toThrow(expect.objectContaining({ code: 'sandboxFolderInUse' }))
    expect(() => loadFolder(dataDir, file)).toThrow(expect.objectContaining({ code: 'sandboxFolderInUse' }))
    expect(await stateOf(third)).toEqual(['Errors INSUFFICIENT_DATA'])
  })
})

describe('what happens', () => {
  const pattern = '{ $.level = "error" }'
  async function chained(sandbox: Sandbox) {
    const { logs, alarms, sns } = clients(sandbox)
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'mail' }))
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'kim@example.com' }))
    const inbox = (await (await fetch(`${sandbox.endpoint}/_sandbox/inbox?address=kim@example.com`)).json()) as {
      messages: { links: { rel: string; href: string }[] }[]
    }
    await fetch(inbox.messages[0]?.links.find(({ rel }) => rel === 'confirm')?.href ?? '')
    await logs.send(new CreateLogGroupCommand({ logGroupName: 'app' }))
    await logs.send(new CreateLogStreamCommand({ logGroupName: 'app', logStreamName: 's' }))
    await logs.send(
      new PutMetricFilterCommand({
        logGroupName: 'app',
        filterName: 'errors',
        filterPattern: pattern,
        metricTransformations: [{ metricNamespace: 'App', metricName: 'Errors', metricValue: '1' }],
      }),
    )
    await alarms.send(new PutMetricAlarmCommand({ ...alarm, AlarmActions: [TopicArn] }))
    // It has looked once, and found nothing.
    await sandbox.advance(3 * 60_000)
    const timestamp = sandbox.now()
    await logs.send(
      new PutLogEventsCommand({
        logGroupName: 'app',
        logStreamName: 's',
        logEvents: [
          { timestamp, message: '{"level":"error","password":"not-to-be-seen"}' },
          { timestamp, message: '{"level":"info"}' },
          { timestamp, message: '{"level":"error"}' },
        ],
      }),
    )
    await sandbox.advance(3 * 60_000)
    return TopicArn
  }

  test('is told in its order: calls with who made them, filter, alarm, topic, mail', async () => {
    const sandbox = await start()
    const topic = await chained(sandbox)
    const who = `arn:aws:iam::${account}:user/learner`
    const all = (await entries(sandbox)).map(({ id: _id, at: _at, ...rest }) => rest)
    const here = { account, region }
    expect(all).toContainEqual({
      kind: 'call',
      ...here,
      service: 'sns',
      operation: 'CreateTopic',
      principal: who,
      eventID: expect.stringMatching(/^[\w-]{36}$/),
    })
    // Data calls have no record.
    expect(all).toContainEqual({ kind: 'call', ...here, service: 'logs', operation: 'PutLogEvents', principal: who })
    expect(all).toContainEqual({ kind: 'subscription', ...here, topic, protocol: 'email', endpoint: 'kim@example.com' })
    expect(all).toContainEqual({
      kind: 'arrow',
      ...here,
      arrow: 'logs-to-metric',
      outcome: 'done',
      code: 'counted',
      params: { filter: 'errors', logGroup: 'app', pattern, namespace: 'App', metric: 'Errors', value: 2, count: 2 },
    })
    expect(all.slice(-3)).toEqual([
      {
        kind: 'alarm',
        ...here,
        alarm: 'Errors',
        from: 'OK',
        to: 'ALARM',
        reason: expect.stringContaining('Threshold Crossed'),
      },
      {
        kind: 'arrow',
        ...here,
        arrow: 'alarm-to-topic',
        outcome: 'done',
        code: 'published',
        params: { alarm: 'Errors', state: 'ALARM', topic },
      },
      {
        kind: 'delivery',
        ...here,
        arrow: 'topic-to-mail',
        outcome: 'done',
        code: 'mailDelivered',
        params: {
          topic,
          messageId: expect.any(String),
          protocol: 'email',
          endpoint: 'kim@example.com',
          subject: expect.stringContaining('ALARM: "Errors"'),
        },
      },
    ])
    expect(JSON.stringify(await entries(sandbox))).not.toContain('not-to-be-seen')
  })

  test('a call that is refused is told with its code, a sign-in with what it came to, once each', async () => {
    const sandbox = await start()
    const { sns } = clients(sandbox)
    await expect(sns.send(new PublishCommand({ TopicArn: `arn:aws:sns:${region}:${account}:none`, Message: 'm' }))).rejects.toThrow()
    await post(sandbox, 'events', JSON.stringify(sampleEvents('failed-password', { account, region, atMs: sandbox.now() }, randomUUID)))
    const all = await entries(sandbox)
    expect(all.filter(({ kind }) => kind === 'call')).toEqual([
      expect.objectContaining({ service: 'sns', operation: 'Publish', error: expect.stringMatching(/NotFound/) }),
    ])
    expect(all.filter(({ kind }) => kind === 'event')).toEqual([
      expect.objectContaining({ eventName: 'ConsoleLogin', result: 'Failure', account }),
    ])
  })

  test('a reset, a moved clock and a loaded state are told', async () => {
    const sandbox = await start()
    await post(sandbox, 'clock', '{"advanceMs": 60000}')
    const state = await (await fetch(`${sandbox.endpoint}/_sandbox/state`)).arrayBuffer()
    await post(sandbox, 'reset')
    await post(sandbox, 'state', state)
    expect((await entries(sandbox)).map(({ kind, at }) => `${kind} ${at}`)).toEqual([
      'clock 2026-11-21T08:01:00.000Z',
      'reset 2026-11-21T08:00:00.000Z',
      'loaded 2026-11-21T08:01:00.000Z',
    ])
  })

  test('only the newest are kept, and asked for', async () => {
    const sandbox = await start()
    for (let i = 0; i < 5000; i++) sandbox.world.signal('called', calledBy(i, sandbox.now()))
    expect((await entries(sandbox)).length).toBe(2000)
    expect((await entries(sandbox, '?lines=2')).map(({ id }) => id)).toEqual([4999, 5000])
    expect(await entries(sandbox, '?lines=0')).toEqual([])
    for (const lines of ['x', '-1', '99999']) expect((await fetch(`${sandbox.endpoint}/_sandbox/log?lines=${lines}`)).status).toBe(400)
  })

  test('live: what was, then what comes; a reader that comes back goes on where it was', async () => {
    const sandbox = await start()
    const tell = (i: number) => sandbox.world.signal('called', calledBy(i, sandbox.now()))
    for (let i = 1; i <= 5; i++) tell(i)
    const first = await live(sandbox, '?lines=2')
    expect((await first.next(2)).map(({ id }) => id)).toEqual([4, 5])
    tell(6)
    expect((await first.next(1)).map(({ id }) => id)).toEqual([6])
    await first.end()
    tell(7)
    const second = await live(sandbox, '', { 'last-event-id': '6' })
    expect((await second.next(1)).map(({ id }) => id)).toEqual([7])
    await second.end()
    // Of before a restart: then from now on.
    const third = await live(sandbox, '?after=4000')
    tell(8)
    expect((await third.next(1)).map(({ id }) => id)).toEqual([8])
    await third.end()
  })

  test('a page of another site cannot read it', async () => {
    const sandbox = await start()
    const answer = await fetch(`${sandbox.endpoint}/_sandbox/log/live`, { headers: { origin: 'https://example.com' } })
    expect(answer.status).toBe(403)
  })

  test('the sandbox ends while somebody watches', async () => {
    const sandbox = await start()
    const watcher = await live(sandbox)
    const ended = watcher.next(1)
    await sandbox.close()
    await expect(ended).rejects.toThrow()
  })
})

test.each([
  ['https://name:secret@hooks.example.com/path', 'https://***@hooks.example.com/path'],
  ['https://hooks.example.com/path?token=secret', 'https://hooks.example.com/path?***'],
  ['https://na@me:secret@hooks.example.com', 'https://***@hooks.example.com'],
  ['kim@example.com', 'kim@example.com'],
  ['arn:aws:sqs:us-east-1:123456789012:q', 'arn:aws:sqs:us-east-1:123456789012:q'],
])('%s is shown as %s', (endpoint, shown) => expect(withoutSecrets(endpoint)).toBe(shown))

function calledBy(i: number, atMs: number) {
  const caller = {
    type: 'IAMUser',
    partition: 'aws',
    account,
    arn: `arn:aws:iam::${account}:user/u${i}`,
    userId: 'u',
    accessKeyId: account,
    judged: false,
  } as const
  return { scope: { partition: 'aws', account, region }, service: 'sns', operation: 'Publish', caller, error: null, eventID: null, atMs }
}

/** A reader of server-sent events. */
async function live(sandbox: Sandbox, query = '', headers: Record<string, string> = {}) {
  const answer = await fetch(`${sandbox.endpoint}/_sandbox/log/live${query}`, { headers })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8'])
  const reader = (answer.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const found: Happening[] = []
  return {
    async next(count: number): Promise<Happening[]> {
      while (found.length < count) {
        const { value, done } = await reader.read()
        if (done) throw new Error('the stream has ended')
        text += value
        const blocks = text.split('\n\n')
        text = blocks.pop() ?? ''
        for (const block of blocks) {
          const data = /^data: (.*)$/m.exec(block)?.[1]
          if (data !== undefined) found.push(JSON.parse(data) as Happening)
        }
      }
      return found.splice(0, count)
    },
    end: () => reader.cancel(),
  }
}
