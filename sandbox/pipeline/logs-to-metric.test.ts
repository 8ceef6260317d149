import { CloudWatchClient, GetMetricStatisticsCommand, ListMetricsCommand } from '@aws-sdk/client-cloudwatch'
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteMetricFilterCommand,
  type MetricTransformation,
  PutLogEventsCommand,
  PutMetricFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../index.ts'

const minuteMs = 60_000
let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual', startMs: Date.parse('2026-11-21T08:00:00Z') })
})
afterAll(() => sandbox.close())

let accounts = 400_000_000_000
async function world() {
  const account = String(accounts++)
  const at = { endpoint: sandbox.endpoint, region: 'ap-northeast-1', credentials: { accessKeyId: account, secretAccessKey: 'x' } }
  const logs = new CloudWatchLogsClient(at)
  const cloudwatch = new CloudWatchClient(at)
  const logGroupName = 'g'
  await logs.send(new CreateLogGroupCommand({ logGroupName }))
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 's' }))
  return {
    account,
    filter: (filterPattern: string, metric: Partial<MetricTransformation> = {}, more: object = {}) =>
      logs.send(
        new PutMetricFilterCommand({
          logGroupName,
          filterName: metric.metricName ?? 'm',
          filterPattern,
          metricTransformations: [{ metricName: 'm', metricNamespace: 'N', metricValue: '1', ...metric }],
          ...more,
        }),
      ),
    unfilter: (filterName: string) => logs.send(new DeleteMetricFilterCommand({ logGroupName, filterName })),
    log: (...messages: (string | readonly [offsetMs: number, message: string])[]) =>
      logs.send(
        new PutLogEventsCommand({
          logGroupName,
          logStreamName: 's',
          logEvents: messages.map((m) =>
            typeof m === 'string' ? { timestamp: sandbox.now(), message: m } : { timestamp: sandbox.now() + m[0], message: m[1] },
          ),
        }),
      ),
    /** `HH:MM sum/samples unit` of each minute of the last hour. */
    points: async (MetricName = 'm', Dimensions: { Name: string; Value: string }[] = []) => {
      const { Datapoints = [] } = await cloudwatch.send(
        new GetMetricStatisticsCommand({
          Namespace: 'N',
          MetricName,
          Dimensions,
          StartTime: new Date(sandbox.now() - 60 * minuteMs),
          EndTime: new Date(sandbox.now() + minuteMs),
          Period: 60,
          Statistics: ['Sum', 'SampleCount'],
        }),
      )
      return Datapoints.map((p) => `${p.Timestamp?.toISOString().slice(11, 16)} ${p.Sum}/${p.SampleCount} ${p.Unit}`).sort()
    },
    metrics: async () => {
      await sandbox.advance(15 * minuteMs)
      return (await cloudwatch.send(new ListMetricsCommand({ Namespace: 'N' }))).Metrics
    },
  }
}

test('a filter counts what arrives after it, in the minute of each event’s own time', async () => {
  const w = await world()
  await w.log('ERROR before')
  await w.filter('ERROR')
  await w.log([-10 * minuteMs, 'ERROR late'], [-minuteMs, 'ERROR'], 'ERROR', 'fine', 'ERROR')
  expect(await w.points()).toEqual(['07:50 1/1 None', '07:59 1/1 None', '08:00 2/2 None'])
  await w.unfilter('m')
  await w.log('ERROR after')
  expect(await w.points()).toHaveLength(3)
})

test('the lab’s filter counts the failed sign-in and nothing near it', async () => {
  const w = await world()
  await w.filter('{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }')
  await w.log(
    JSON.stringify({ eventName: 'ConsoleLogin', errorMessage: 'Failed authentication' }),
    JSON.stringify({ eventName: 'ConsoleLogin', errorMessage: 'No username found in supplied account' }),
    JSON.stringify({ eventName: 'ConsoleLogin', responseElements: { ConsoleLogin: 'Success' } }),
    JSON.stringify({ eventName: 'CreateUser', errorMessage: 'Failed authentication' }),
  )
  expect(await w.points()).toEqual(['08:00 1/1 None'])
})

test('values come from JSON or fields, text of a number counts, no number gives no point', async () => {
  const w = await world()
  await w.filter('{ $.kind = "a" }', { metricName: 'json', metricValue: '$.size', unit: 'Bytes' })
  await w.filter('[kind = b, size, ...]', { metricName: 'fields', metricValue: '$size' })
  await w.filter('[kind = b, size]', { metricName: 'unknown', metricValue: '$nowhere' })
  await w.log('{"kind":"a","size":7}', '{"kind":"a","size":"11.5"}', '{"kind":"a","size":"banana"}', '{"kind":"a"}', 'b 4 x', 'b four x')
  expect(await w.points('json')).toEqual(['08:00 18.5/2 Bytes'])
  expect(await w.points('fields')).toEqual(['08:00 4/1 None'])
  expect(await w.points('unknown')).toEqual([])
})

test('the default value stands for each event that does not match, also beside a match', async () => {
  const w = await world()
  await w.filter('ERROR', { defaultValue: 0 })
  await w.log('fine', 'ERROR', 'fine')
  expect(await w.points()).toEqual(['08:00 1/3 None'])
})

test('dimensions make metrics of their own; an event without one gives none', async () => {
  const w = await world()
  await w.filter('{ $.kind = "a" }', { dimensions: { User: '$.user', Kind: '$.kind' } }, { emitSystemFieldDimensions: ['@aws.account'] })
  await w.log('{"kind":"a","user":"lin"}', '{"kind":"a","user":"lin"}', '{"kind":"a","user":"kim"}', '{"kind":"a"}')
  const dimensions = (user: string) => [
    { Name: '@aws.account', Value: w.account },
    { Name: 'Kind', Value: 'a' },
    { Name: 'User', Value: user },
  ]
  expect(await w.points('m', dimensions('lin'))).toEqual(['08:00 2/2 None'])
  expect(await w.points('m', dimensions('kim'))).toEqual(['08:00 1/1 None'])
  expect((await w.metrics())?.map((m) => m.Dimensions)).toEqual([dimensions('kim'), dimensions('lin')])
})
