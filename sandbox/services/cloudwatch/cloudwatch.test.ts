import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  DescribeAlarmsForMetricCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  GetAlarmMuteRuleCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListAlarmMuteRulesCommand,
  ListMetricsCommand,
  ListTagsForResourceCommand,
  type MetricDatum,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
  SetAlarmStateCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch'
import { AwsJson1_0Protocol, AwsQueryProtocol } from '@aws-sdk/core/protocols'
import { SmithyRpcV2CborProtocol } from '@smithy/core/cbor'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../index.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual', startMs: Date.parse('2026-11-21T08:00:30Z') })
})
afterAll(() => sandbox.close())

let accounts = 300_000_000_000
const clientOf = (at: Sandbox, account = String(accounts++), more: object = {}) =>
  new CloudWatchClient({
    endpoint: at.endpoint,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: account, secretAccessKey: 'x' },
    maxAttempts: 1,
    ...more,
  })
const refusal = (p: Promise<unknown>) =>
  p.then(
    () => 'no refusal',
    (e: { name: string; message: string; $metadata?: { httpStatusCode?: number } }) =>
      `${e.$metadata?.httpStatusCode} ${e.name}: ${e.message}`,
  )
const Namespace = 'CloudTrailMetrics'
const alarm: PutMetricAlarmCommandInput = {
  AlarmName: 'Alarm-SigninFailure',
  Namespace,
  MetricName: 'ConsoleSigninFailureCount',
  Statistic: 'Sum',
  Period: 300,
  EvaluationPeriods: 1,
  Threshold: 0,
  ComparisonOperator: 'GreaterThanThreshold',
}

describe('PutMetricData', () => {
  const put = (data: MetricDatum[], namespace = 'N') =>
    refusal(clientOf(sandbox).send(new PutMetricDataCommand({ Namespace: namespace, MetricData: data })))
  const set = { SampleCount: 1, Sum: 1, Minimum: 1, Maximum: 1 }

  /** Source: recorded, see errors.ts. */
  test.each<[string, MetricDatum[], string]>([
    [
      'a value that is no number',
      [{ MetricName: 'x', Value: Number.NaN }],
      'InvalidParameterValueException: The value NaN for parameter MetricData.member.1.Value is invalid.',
    ],
    ['no datum', [], 'MissingRequiredParameterException: At least one MetricDatum object must be present in the request.'],
    ['no value', [{ MetricName: 'a' }], 'InvalidParameterCombinationException: At least one of the parameters must be specified.'],
    [
      'value and values',
      [{ MetricName: 'a', Value: 1, Values: [1] }],
      'InvalidParameterCombinationException: The parameters MetricData.member.1.Value and MetricData.member.1.Values are mutually exclusive and you have specified both.',
    ],
    [
      'value and statistics, in the second datum',
      [
        { MetricName: 'a', Value: 1 },
        { MetricName: 'a', Value: 1, StatisticValues: set },
      ],
      'InvalidParameterCombinationException: The parameters MetricData.member.2.Value and MetricData.member.2.StatisticValues are mutually exclusive and you have specified both.',
    ],
    ['values and statistics', [{ MetricName: 'a', Values: [1], StatisticValues: set }], 'no refusal'],
    [
      'counts alone',
      [{ MetricName: 'a', Counts: [1] }],
      'InvalidParameterCombinationException: The parameter values must appears when the counts parameter is specified.',
    ],
    [
      'other lengths',
      [{ MetricName: 'a', Values: [1, 2], Counts: [1] }],
      'InvalidParameterValueException: The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the same size.',
    ],
    [
      'too old',
      [{ MetricName: 'a', Value: 1, Timestamp: new Date('2026-11-07T08:00:00Z') }],
      'InvalidParameterValueException: The parameter MetricData.member.1.Timestamp must specify a time within the past two weeks.',
    ],
    [
      'too new',
      [{ MetricName: 'a', Value: 1, Timestamp: new Date('2026-11-21T10:30:00Z') }],
      'InvalidParameterValueException: The parameter MetricData.member.1.Timestamp must specify a time no more than two hours in the future.',
    ],
  ])('%s', async (_name, data, text) => {
    expect((await put(data)).replace(/^400 /, '')).toBe(text)
  })

  test('AWS’s own namespaces are closed, one with a leading colon is open', async () => {
    expect(await put([{ MetricName: 'a', Value: 1 }], 'AWS/Lab')).toBe(
      '400 InvalidParameterValueException: The value AWS/ for parameter Namespace is invalid.',
    )
  })

  test('a refused datum leaves the others out as well', async () => {
    const cw = clientOf(sandbox)
    const MetricData = [{ MetricName: 'a', Value: 1 }, { MetricName: 'b' }]
    await refusal(cw.send(new PutMetricDataCommand({ Namespace: 'N', MetricData })))
    expect(await points(cw, 'a')).toEqual([])
  })

  test('a long request, compressed by the client, is read', async () => {
    const cw = clientOf(sandbox)
    const MetricData = Array.from({ length: 500 }, (_, i) => ({ MetricName: 'a', Value: 1, Dimensions: [{ Name: 'i', Value: String(i) }] }))
    await cw.send(new PutMetricDataCommand({ Namespace: 'N', MetricData }))
    expect(await points(cw, 'a', { Dimensions: [{ Name: 'i', Value: '499' }] })).toHaveLength(1)
  })
})

async function points(cw: CloudWatchClient, MetricName: string, more: object = {}, at: Sandbox = sandbox) {
  const answer = await cw.send(
    new GetMetricStatisticsCommand({
      Namespace: 'N',
      MetricName,
      StartTime: new Date(at.now() - hourMs),
      EndTime: new Date(at.now() + minuteMs),
      Period: 60,
      Statistics: ['Sum'],
      ...more,
    }),
  )
  return answer.Datapoints ?? []
}

describe('reading metrics', () => {
  test('the five statistics and percentiles, a point per unit, dimensions in any order', async () => {
    const cw = clientOf(sandbox)
    const Dimensions = [
      { Name: 'B', Value: '2' },
      { Name: 'A', Value: '1' },
    ]
    await cw.send(
      new PutMetricDataCommand({
        Namespace: 'N',
        MetricData: [
          { MetricName: 'm', Dimensions, Values: [1, 2, 4], Counts: [2, 1, 1], Unit: 'Count' },
          { MetricName: 'm', Dimensions: [...Dimensions].reverse(), Value: 3, Unit: 'Count' },
          { MetricName: 'm', Dimensions, Value: 9, Unit: 'Seconds' },
          { MetricName: 'm', Value: 100 },
        ],
      }),
    )
    const all = await points(cw, 'm', { Dimensions, Statistics: ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] })
    expect(all).toHaveLength(2)
    expect(all.find((p) => p.Unit === 'Count')).toEqual({
      Timestamp: new Date('2026-11-21T08:00:00Z'),
      SampleCount: 5,
      Average: 2.2,
      Sum: 11,
      Minimum: 1,
      Maximum: 4,
      Unit: 'Count',
    })
    const [p] = await points(cw, 'm', { Dimensions, Unit: 'Count', Statistics: undefined, ExtendedStatistics: ['p50', 'p99'] })
    expect(p?.ExtendedStatistics).toEqual({ p50: 2, p99: 4 })
    expect(await points(cw, 'm', { Dimensions: [{ Name: 'A', Value: '1' }] })).toEqual([])
    expect(await points(cw, 'm', { Dimensions, Unit: 'Bytes' })).toEqual([])
  })

  test('GetMetricStatistics counts its periods from StartTime and refuses too many', async () => {
    const cw = clientOf(sandbox)
    await cw.send(
      new PutMetricDataCommand({
        Namespace: 'N',
        MetricData: [{ MetricName: 'm', Value: 1, Timestamp: new Date('2026-11-21T07:44:10Z') }],
      }),
    )
    const [p] = await points(cw, 'm', { StartTime: new Date('2026-11-21T07:18:20Z'), Period: 600 })
    expect(p?.Timestamp).toEqual(new Date('2026-11-21T07:38:00Z'))
    expect(await refusal(points(cw, 'm', { StartTime: new Date(sandbox.now() - 60 * dayMs), EndTime: new Date(sandbox.now()) }))).toBe(
      '400 InvalidParameterCombinationException: You have requested up to 86400 datapoints, which exceeds the limit of 1440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.',
    )
    expect(await refusal(points(cw, 'm', { StartTime: new Date(sandbox.now()), EndTime: new Date(sandbox.now()) }))).toBe(
      '400 InvalidParameterValueException: The parameter StartTime must be less than the parameter EndTime.',
    )
  })

  test('GetMetricData: newest first, labels tell apart, units are named, nothing is Complete too', async () => {
    const cw = clientOf(sandbox)
    await cw.send(
      new PutMetricDataCommand({
        Namespace: 'N',
        MetricData: [0, 1, 2].map((i) => ({ MetricName: 'm', Value: i + 1, Timestamp: new Date(sandbox.now() - i * minuteMs) })),
      }),
    )
    const StartTime = new Date(sandbox.now() - 10 * minuteMs)
    const EndTime = new Date(sandbox.now() + minuteMs)
    const query = (Id: string, MetricName: string, Stat: string, Period = 60) => ({
      Id,
      MetricStat: { Metric: { Namespace: 'N', MetricName }, Period, Stat },
    })
    const get = (MetricDataQueries: object[], more: object = {}) =>
      cw.send(new GetMetricDataCommand({ MetricDataQueries: MetricDataQueries as never, StartTime, EndTime, ...more }))
    const one = await get([query('m1', 'm', 'Sum'), query('none', 'other', 'Sum')])
    expect(one.Messages).toEqual([])
    expect(one.MetricDataResults).toEqual([
      {
        Id: 'm1',
        Label: 'm',
        Timestamps: ['08:00', '07:59', '07:58'].map((t) => new Date(`2026-11-21T${t}:00Z`)),
        Values: [1, 2, 3],
        StatusCode: 'Complete',
      },
      { Id: 'none', Label: 'other', Timestamps: [], Values: [], StatusCode: 'Complete' },
    ])
    const several = await get([query('a', 'm', 'Sum'), query('b', 'm', 'Average'), { ...query('c', 'm', 'Sum'), Label: 'mine' }], {
      ScanBy: 'TimestampAscending',
    })
    expect(several.MetricDataResults?.map((r) => r.Label)).toEqual(['m Sum', 'm Average', 'mine'])
    expect(several.MetricDataResults?.[0]?.Values).toEqual([3, 2, 1])
    // The period is aligned to the epoch: 07:55 and 08:00.
    expect((await get([query('a', 'm', 'Sum', 300)])).MetricDataResults?.[0]?.Values).toEqual([1, 5])
    expect(await refusal(get([{ Id: 'e', Expression: '1+1' }]))).toMatch(/does not model the parameter MetricDataQueries.Expression/)

    const pages: number[][] = []
    let NextToken: string | undefined
    do {
      const page = await get([query('a', 'm', 'Sum')], { MaxDatapoints: 2, NextToken })
      pages.push(page.MetricDataResults?.flatMap((r) => r.Values ?? []) ?? [])
      NextToken = page.NextToken
    } while (NextToken)
    expect(pages).toEqual([[1, 2], [3]])

    await cw.send(new PutMetricDataCommand({ Namespace: 'N', MetricData: [{ MetricName: 'm', Value: 7, Unit: 'Count' }] }))
    expect((await get([query('a', 'm', 'Sum')])).MetricDataResults?.[0]?.Messages).toEqual([
      { Code: 'MultipleUnits', Value: "Multiple units returned: '[Count, None]'" },
    ])
  })

  test('points of a second are kept for three hours, of a minute for 15 days, then by five minutes', async () => {
    const own = await startSandbox({ clock: 'manual', startMs: Date.parse('2026-11-21T08:00:00Z') })
    const cw = clientOf(own)
    const at = new Date(own.now())
    await cw.send(
      new PutMetricDataCommand({
        Namespace: 'N',
        MetricData: [
          { MetricName: 'fine', Value: 1, StorageResolution: 1, Timestamp: at },
          { MetricName: 'fine', Value: 2, StorageResolution: 1, Timestamp: new Date(own.now() + 2000) },
          { MetricName: 'm', Value: 1, Timestamp: at },
          { MetricName: 'm', Value: 2, Timestamp: new Date(own.now() + minuteMs) },
        ],
      }),
    )
    const sums = async (MetricName: string, Period: number) =>
      (await points(cw, MetricName, { Period, StartTime: at, EndTime: new Date(at.getTime() + 10 * minuteMs) }, own))
        .map((p) => p.Sum)
        .sort()
    expect(await sums('fine', 1)).toEqual([1, 2])
    expect(await sums('m', 60)).toEqual([1, 2])
    await own.advance(5 * hourMs)
    expect(await sums('fine', 1)).toEqual([])
    expect(await sums('fine', 60)).toEqual([3])
    await own.advance(16 * dayMs)
    expect(await sums('m', 60)).toEqual([])
    expect(await sums('m', 300)).toEqual([3])
    await own.advance(60 * dayMs)
    expect(await sums('m', 300)).toEqual([])
    expect(await sums('m', 3600)).toEqual([3])
    await own.advance(400 * dayMs)
    expect(await sums('m', 3600)).toEqual([])
    await own.close()
  })

  test('ListMetrics shows a metric after AWS’s 15 minutes, finds it by a dimension among others, and forgets it after two weeks', async () => {
    const own = await startSandbox({ clock: 'manual' })
    const cw = clientOf(own)
    const Dimensions = [
      { Name: 'B', Value: '2' },
      { Name: 'A', Value: '1' },
    ]
    await cw.send(
      new PutMetricDataCommand({
        Namespace: 'N',
        MetricData: [
          { MetricName: 'm', Value: 1, Dimensions },
          { MetricName: 'n', Value: 1 },
        ],
      }),
    )
    const list = async (q: object) => (await cw.send(new ListMetricsCommand(q))).Metrics?.map((m) => m.MetricName)
    expect(await list({})).toEqual([])
    await own.advance(15 * minuteMs)
    expect(await list({})).toEqual(['m', 'n'])
    expect((await cw.send(new ListMetricsCommand({ MetricName: 'm' }))).Metrics).toEqual([
      { Namespace: 'N', MetricName: 'm', Dimensions: [...Dimensions].reverse() },
    ])
    expect(await list({ Dimensions: [{ Name: 'B' }] })).toEqual(['m'])
    expect(await list({ Dimensions: [{ Name: 'B', Value: '3' }] })).toEqual([])
    expect(await list({ Namespace: 'M' })).toEqual([])
    await own.advance(4 * hourMs)
    expect(await list({ RecentlyActive: 'PT3H' })).toEqual([])
    expect(await list({})).toHaveLength(2)
    await own.advance(14 * dayMs)
    expect(await list({})).toEqual([])
    await own.close()
  })
})

describe('alarms', () => {
  test('a new alarm shows what was given and what AWS fills in, and nothing that was never set', async () => {
    const account = String(accounts++)
    const cw = clientOf(sandbox, account)
    await cw.send(new PutMetricAlarmCommand(alarm))
    const answer = await cw.send(new DescribeAlarmsCommand({}))
    const at = new Date(sandbox.now())
    expect(answer.MetricAlarms).toEqual([
      {
        AlarmName: 'Alarm-SigninFailure',
        AlarmArn: `arn:aws:cloudwatch:ap-northeast-1:${account}:alarm:Alarm-SigninFailure`,
        AlarmConfigurationUpdatedTimestamp: at,
        ActionsEnabled: true,
        OKActions: [],
        AlarmActions: [],
        InsufficientDataActions: [],
        StateValue: 'INSUFFICIENT_DATA',
        StateReason: 'Unchecked: Initial alarm creation',
        StateUpdatedTimestamp: at,
        MetricName: 'ConsoleSigninFailureCount',
        Namespace,
        Statistic: 'Sum',
        Dimensions: [],
        Period: 300,
        EvaluationPeriods: 1,
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        StateTransitionedTimestamp: at,
      },
    ])
    expect(answer.CompositeAlarms).toEqual([])
    expect(answer.LogAlarms).toEqual([])
  })

  test.each<[string, Partial<PutMetricAlarmCommandInput>, string]>([
    ['no ARN', { AlarmActions: ['not-an-arn'], ActionsEnabled: false }, 'ValidationException: Invalid arn syntax: not-an-arn'],
    [
      'a topic of another region',
      { AlarmActions: ['arn:aws:sns:eu-west-1:444455556666:t'] },
      'ValidationException: Invalid region eu-west-1 specified. Only ap-northeast-1 is supported.',
    ],
    [
      'a topic of another partition',
      { OKActions: ['arn:aws-cn:sns:cn-north-1:444455556666:t'] },
      'ValidationException: Invalid partition aws-cn specified. Only aws is supported.',
    ],
    [
      'two statistics',
      { ExtendedStatistic: 'p90' },
      'ValidationException: PutMetricAlarm request can not be made with both Statistic and ExtendedStatistic parameters. Only one of them should be present',
    ],
    [
      'p101',
      { Statistic: undefined, ExtendedStatistic: 'p101' },
      'InvalidParameterValueException: The value p101 for parameter ExtendedStatistic is not supported.',
    ],
    ['an odd period', { Period: 45 }, 'ValidationException: Period must be 10, 20, 30 or a multiple of 60'],
    [
      'over a day',
      { EvaluationPeriods: 289 },
      'ValidationException: Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400) for alarms using period < 3600',
    ],
    [
      'over a week',
      { Period: 3600, EvaluationPeriods: 169 },
      'ValidationException: Metrics cannot be checked across more than a week (EvaluationPeriods * Period must be <= 604800) for alarms using period >= 3600',
    ],
    ['M over N', { DatapointsToAlarm: 2 }, 'ValidationException: DatapointsToAlarm must be less than or equal to EvaluationPeriods'],
    [
      'metrics beside a metric',
      { Metrics: [{ Id: 'm1', Expression: '1' }] },
      'ValidationException: MetricName should not be set if list of Metrics is set.',
    ],
    [
      'no threshold',
      { Threshold: undefined },
      "ValidationException: 1 validation error detected: Value null at 'threshold' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a tag of AWS’s',
      { Tags: [{ Key: 'AWS:x', Value: '' }] },
      'AccessDenied: The provided tag keys must not start with any case of "aws:"',
    ],
    [
      '51 tags',
      { Tags: Array.from({ length: 51 }, (_, i) => ({ Key: `k${i}`, Value: '' })) },
      'ValidationException: The resultant tag set must not have more than 50 user tags.',
    ],
  ])('%s is refused in AWS’s words, and no alarm is made', async (_name, change, text) => {
    const cw = clientOf(sandbox)
    expect((await refusal(cw.send(new PutMetricAlarmCommand({ ...alarm, ...change })))).replace(/^\d+ /, '')).toBe(text)
    expect((await cw.send(new DescribeAlarmsCommand({}))).MetricAlarms).toEqual([])
  })

  test('an update replaces everything but state, reason and tags; the same again is no update', async () => {
    const account = String(accounts++)
    const cw = clientOf(sandbox, account)
    const ResourceARN = `arn:aws:cloudwatch:ap-northeast-1:${account}:alarm:${alarm.AlarmName}`
    const rich = {
      ...alarm,
      AlarmDescription: 'first',
      DatapointsToAlarm: 1,
      TreatMissingData: 'ignore',
      Unit: 'Count' as const,
      Tags: [{ Key: 'a', Value: '1' }],
    }
    await cw.send(new PutMetricAlarmCommand(rich))
    await cw.send(
      new SetAlarmStateCommand({ AlarmName: alarm.AlarmName, StateValue: 'ALARM', StateReason: 'by hand', StateReasonData: '{ "z": 2 }' }),
    )
    await sandbox.advance(1000)
    await cw.send(new PutMetricAlarmCommand({ ...rich, Tags: [{ Key: 'b', Value: '2' }] }))
    const [same] = (await cw.send(new DescribeAlarmsCommand({}))).MetricAlarms ?? []
    expect(same?.AlarmConfigurationUpdatedTimestamp).toEqual(new Date(sandbox.now() - 1000))
    await cw.send(new PutMetricAlarmCommand({ ...alarm, Tags: [{ Key: 'b', Value: '2' }] }))
    const [after] = (await cw.send(new DescribeAlarmsCommand({}))).MetricAlarms ?? []
    expect(after).toMatchObject({
      AlarmConfigurationUpdatedTimestamp: new Date(sandbox.now()),
      StateValue: 'ALARM',
      StateReason: 'by hand',
      StateReasonData: '{ "z": 2 }',
    })
    for (const gone of ['AlarmDescription', 'DatapointsToAlarm', 'TreatMissingData', 'Unit']) expect(after).not.toHaveProperty(gone)
    expect((await cw.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags).toEqual([{ Key: 'a', Value: '1' }])
    const { AlarmHistoryItems: items = [] } = await cw.send(
      new DescribeAlarmHistoryCommand({ HistoryItemType: 'ConfigurationUpdate', AlarmName: alarm.AlarmName }),
    )
    expect(items.map((i) => i.HistorySummary)).toEqual(['Alarm "Alarm-SigninFailure" updated', 'Alarm "Alarm-SigninFailure" created'])
    expect(JSON.parse(items[0]?.HistoryData ?? '').originalUpdatedFields).toMatchObject({
      alarmDescription: 'first',
      datapointsToAlarm: 1,
      treatMissingData: 'ignore',
    })
  })

  test('a state set by hand: the same state again replaces reason and data alone, an empty reason vanishes with the next configuration', async () => {
    const cw = clientOf(sandbox)
    const { AlarmName } = alarm
    await cw.send(new PutMetricAlarmCommand(alarm))
    const set = (StateValue: 'OK' | 'ALARM', StateReason: string, StateReasonData?: string) =>
      cw.send(
        new SetAlarmStateCommand({ AlarmName, StateValue, StateReason, ...(StateReasonData === undefined ? {} : { StateReasonData }) }),
      )
    const shown = async () => (await cw.send(new DescribeAlarmsCommand({}))).MetricAlarms?.[0]
    await set('ALARM', 'first', '[1]')
    await set('ALARM', 'second')
    expect(await shown()).toMatchObject({ StateReason: 'second' })
    expect(await shown()).not.toHaveProperty('StateReasonData')
    await set('OK', '')
    expect((await shown())?.StateReason).toBe('')
    expect(await shown()).not.toHaveProperty('StateReasonData')
    await cw.send(new DisableAlarmActionsCommand({ AlarmNames: [AlarmName ?? '', 'unknown'] }))
    expect(await shown()).not.toHaveProperty('StateReason')
    expect((await shown())?.ActionsEnabled).toBe(false)
    await cw.send(new EnableAlarmActionsCommand({ AlarmNames: [AlarmName ?? '', 'unknown'] }))
    const types = (await cw.send(new DescribeAlarmHistoryCommand({ ScanBy: 'TimestampAscending' }))).AlarmHistoryItems
    expect(types?.map((i) => i.HistorySummary)).toEqual([
      'Alarm "Alarm-SigninFailure" created',
      'Alarm updated from INSUFFICIENT_DATA to ALARM',
      'Alarm updated from ALARM to OK',
      'Alarm "Alarm-SigninFailure" updated',
      'Alarm "Alarm-SigninFailure" updated',
    ])
    expect(await refusal(set('ALARM', 'x', '{"a":'))).toBe('400 InvalidFormatFault: UnknownError')
    expect(await refusal(cw.send(new SetAlarmStateCommand({ AlarmName: 'none', StateValue: 'OK', StateReason: '' })))).toMatch(
      /^404 ResourceNotFound: /,
    )
    expect(await refusal(cw.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'INVALID' as never, StateReason: '' })))).toBe(
      "400 ValidationException: 1 validation error detected: Value 'INVALID' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]",
    )
  })

  test('alarms are found by name, prefix, state, action and type, in pages by name', async () => {
    const cw = clientOf(sandbox)
    const topic = 'arn:aws:sns:ap-northeast-1:111122223333:t'
    for (const AlarmName of ['b', 'a', 'c'])
      await cw.send(new PutMetricAlarmCommand({ ...alarm, AlarmName, ...(AlarmName === 'b' ? { OKActions: [topic] } : {}) }))
    await cw.send(new SetAlarmStateCommand({ AlarmName: 'c', StateValue: 'OK', StateReason: 'x' }))
    const names = async (q: object) => (await cw.send(new DescribeAlarmsCommand(q))).MetricAlarms?.map((a) => a.AlarmName)
    expect(await names({})).toEqual(['a', 'b', 'c'])
    expect(await names({ AlarmNames: ['c', 'a', 'c', 'unknown'] })).toEqual(['a', 'c'])
    expect(await names({ AlarmNamePrefix: 'b' })).toEqual(['b'])
    expect(await refusal(names({ AlarmNamePrefix: 'b', AlarmNames: ['b'] }))).toMatch(/^400 ValidationException: /)
    expect(await names({ StateValue: 'OK' })).toEqual(['c'])
    expect(await names({ ActionPrefix: 'arn:aws:sns' })).toEqual(['b'])
    expect(await names({ AlarmTypes: ['CompositeAlarm', 'LogAlarm'] })).toEqual([])
    expect(await names({ AlarmTypes: ['MetricAlarm', 'LogAlarm'] })).toHaveLength(3)
    const first = await cw.send(new DescribeAlarmsCommand({ MaxRecords: 2 }))
    expect(await names({ MaxRecords: 2, NextToken: first.NextToken })).toEqual(['c'])
    expect(await refusal(names({ NextToken: 'bad' }))).toBe('400 InvalidNextToken: Invalid NextToken : bad')
    expect(await refusal(names({ MaxRecords: 101 }))).toMatch(/at 'maxRecords' failed .* less than or equal to 100/)
  })

  test('DescribeAlarmsForMetric wants the whole set of dimensions, and what is given must be equal', async () => {
    const cw = clientOf(sandbox)
    const Dimensions = [
      { Name: 'Z', Value: 'last' },
      { Name: 'A', Value: 'first' },
    ]
    await cw.send(new PutMetricAlarmCommand({ ...alarm, Dimensions }))
    const names = async (q: object) =>
      (await cw.send(new DescribeAlarmsForMetricCommand({ Namespace, MetricName: alarm.MetricName, ...q }))).MetricAlarms?.map(
        (a) => a.Dimensions,
      )
    expect(await names({ Dimensions: [...Dimensions].reverse() })).toEqual([Dimensions])
    expect(await names({})).toEqual([])
    expect(await names({ Dimensions: Dimensions.slice(1) })).toEqual([])
    expect(await names({ Dimensions, Statistic: 'Sum', Period: 300 })).toHaveLength(1)
    expect(await names({ Dimensions, Statistic: 'Average' })).toEqual([])
    expect(await names({ Dimensions, Unit: 'Count' })).toEqual([])
    // An alarm that moves to another metric is no longer found on the old one.
    await cw.send(new PutMetricAlarmCommand({ ...alarm, Dimensions: [] }))
    expect(await names({ Dimensions })).toEqual([])
    expect(await names({})).toHaveLength(1)
  })

  test('DeleteAlarms takes those that there are; history stays and goes on under the name', async () => {
    const cw = clientOf(sandbox)
    await cw.send(new PutMetricAlarmCommand(alarm))
    expect(await refusal(cw.send(new DeleteAlarmsCommand({ AlarmNames: [alarm.AlarmName ?? '', 'x'.repeat(256)] })))).toMatch(
      /^400 ValidationException: 1 validation error detected: Value '\[Alarm-SigninFailure, x+\]' at 'alarmNames' failed to satisfy constraint: Member must satisfy constraint: \[Member must have length less than or equal to 255, Member must have length greater than or equal to 1\]$/,
    )
    expect((await cw.send(new DescribeAlarmsCommand({}))).MetricAlarms).toHaveLength(1)
    await cw.send(new DeleteAlarmsCommand({ AlarmNames: ['unknown', alarm.AlarmName ?? ''] }))
    await cw.send(new DeleteAlarmsCommand({ AlarmNames: [alarm.AlarmName ?? ''] }))
    await cw.send(new PutMetricAlarmCommand(alarm))
    const history = async (q: object) => (await cw.send(new DescribeAlarmHistoryCommand(q))).AlarmHistoryItems?.map((i) => i.HistorySummary)
    const said = ['created', 'deleted', 'created'].map((w) => `Alarm "Alarm-SigninFailure" ${w}`)
    expect(await history({ AlarmName: alarm.AlarmName })).toEqual(said)
    expect(await history({ AlarmName: 'never' })).toEqual([])
    expect(await history({ AlarmTypes: ['CompositeAlarm'] })).toEqual([])
    const first = await cw.send(new DescribeAlarmHistoryCommand({ MaxRecords: 2 }))
    expect(await history({ MaxRecords: 2, NextToken: first.NextToken })).toHaveLength(1)
    expect(await refusal(history({ NextToken: 'invalid-token' }))).toBe('400 InvalidNextToken: Invalid NextToken : invalid-token')
    expect(await history({ StartDate: new Date(sandbox.now() + 1) })).toEqual([])
  })

  test('tags', async () => {
    const account = String(accounts++)
    const cw = clientOf(sandbox, account)
    await cw.send(new PutMetricAlarmCommand({ ...alarm, Tags: [{ Key: 'a', Value: '1' }] }))
    const ResourceARN = `arn:aws:cloudwatch:ap-northeast-1:${account}:alarm:${alarm.AlarmName}`
    const tag = (Tags: { Key: string; Value: string }[]) => cw.send(new TagResourceCommand({ ResourceARN, Tags }))
    await tag([
      { Key: 'a', Value: '2' },
      { Key: 'b', Value: '' },
    ])
    expect(
      await refusal(
        tag([
          { Key: 'c', Value: '' },
          { Key: 'aws:c', Value: '' },
        ]),
      ),
    ).toBe(
      // biome-ignore format: one line is enough
      '403 AccessDenied: The provided tag keys must not start with any case of "aws:"',
    )
    await cw.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['b', 'never'] }))
    expect((await cw.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags).toEqual([{ Key: 'a', Value: '2' }])
    expect(await refusal(cw.send(new ListTagsForResourceCommand({ ResourceARN: `${ResourceARN}x` })))).toMatch(
      /^404 ResourceNotFoundException/,
    )
  })

  test('there are no mute rules', async () => {
    const cw = clientOf(sandbox)
    expect((await cw.send(new ListAlarmMuteRulesCommand({}))).AlarmMuteRuleSummaries).toEqual([])
    expect(await refusal(cw.send(new GetAlarmMuteRuleCommand({ AlarmMuteRuleName: 'x' })))).toMatch(/^404 ResourceNotFoundException/)
  })
})

describe('protocols', () => {
  const settings = {
    protocolSettings: {
      defaultNamespace: 'com.amazonaws.cloudwatch',
      xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
      version: '2010-08-01',
      serviceTarget: 'GraniteServiceVersion20100801',
    },
  }
  test.each([
    ['JSON 1.0', { protocol: AwsJson1_0Protocol }],
    ['Query', { protocol: AwsQueryProtocol }],
    ['CBOR', { protocol: SmithyRpcV2CborProtocol }],
  ])('%s: the same answers and the same refusals', async (_name, protocol) => {
    const cw = clientOf(sandbox, undefined, { ...settings, ...protocol })
    const at = new Date(sandbox.now())
    await cw.send(
      new PutMetricDataCommand({ Namespace: 'N', MetricData: [{ MetricName: 'm', Values: [1, 2.5], Counts: [1, 2], Timestamp: at }] }),
    )
    expect((await points(cw, 'm'))[0]).toMatchObject({ Sum: 6, Timestamp: new Date('2026-11-21T08:00:00Z'), Unit: 'None' })
    await cw.send(
      new PutMetricAlarmCommand({ ...alarm, Dimensions: [{ Name: 'A', Value: '<1>' }], Threshold: 0.5, Tags: [{ Key: 'a', Value: 'b' }] }),
    )
    const { MetricAlarms, CompositeAlarms } = await cw.send(new DescribeAlarmsCommand({ AlarmNames: [alarm.AlarmName ?? ''] }))
    expect(MetricAlarms?.[0]).toMatchObject({
      Threshold: 0.5,
      ActionsEnabled: true,
      Dimensions: [{ Name: 'A', Value: '<1>' }],
      StateUpdatedTimestamp: at,
    })
    expect(CompositeAlarms ?? []).toEqual([])
    expect(
      await refusal(cw.send(new PutMetricDataCommand({ Namespace: 'N', MetricData: [{ MetricName: 'm', Value: 1, Values: [1] }] }))),
    ).toMatch(
      /^400 InvalidParameterCombination(Exception)?: The parameters MetricData\.member\.1\.Value and MetricData\.member\.1\.Values are mutually exclusive/,
    )
    expect(await refusal(cw.send(new SetAlarmStateCommand({ AlarmName: 'none', StateValue: 'OK', StateReason: 'x' })))).toMatch(
      /^404 ResourceNotFound/,
    )
  })

  const raw = (headers: Record<string, string>, body: string) =>
    fetch(sandbox.endpoint, {
      method: 'POST',
      headers: {
        authorization:
          'AWS4-HMAC-SHA256 Credential=111122223333/20261121/ap-northeast-1/monitoring/aws4_request, SignedHeaders=host, Signature=0',
        ...headers,
      },
      body,
    })

  test('a fault carries AWS’s namespace, and Query’s code only where it is asked for', async () => {
    const json = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'GraniteServiceVersion20100801.PutMetricData' }
    const body = '{"Namespace":"N","MetricData":[{"MetricName":"m"}]}'
    const plain = await raw(json, body)
    expect(plain.headers.get('x-amzn-query-error')).toBeNull()
    expect(await plain.json()).toEqual({
      __type: 'com.amazon.coral.service#InvalidParameterCombinationException',
      message: 'At least one of the parameters must be specified.',
    })
    const query = await raw({ ...json, 'x-amzn-query-mode': 'true' }, body)
    expect(query.headers.get('x-amzn-query-error')).toBe('InvalidParameterCombination;Sender')
    const none = await raw(
      { ...json, 'x-amz-target': 'GraniteServiceVersion20100801.SetAlarmState' },
      '{"AlarmName":"x","StateValue":"OK","StateReason":""}',
    )
    expect(await none.text()).toBe('{"__type":"com.amazonaws.cloudwatch.v2010_08_01#ResourceNotFound"}')
    const invalid = await raw({ ...json, 'x-amz-target': 'GraniteServiceVersion20100801.SetAlarmState' }, '{}')
    expect((await invalid.json()).__type).toBe('com.amazon.coral.validate#ValidationException')
  })

  test('JSON prints doubles with a fraction, Query lists of nothing as empty elements', async () => {
    const json = (target: string, body: object) =>
      raw({ 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `GraniteServiceVersion20100801.${target}` }, JSON.stringify(body))
    await json('PutMetricAlarm', alarm)
    expect(await (await json('DescribeAlarms', {})).text()).toContain('"Threshold":0.0,')
    const form = await raw(
      { 'content-type': 'application/x-www-form-urlencoded' },
      'Action=DescribeAlarms&Version=2010-08-01&AlarmNamePrefix=none',
    )
    expect(form.headers.get('content-type')).toBe('text/xml')
    expect(await form.text()).toMatch(
      /^<DescribeAlarmsResponse xmlns="http:\/\/monitoring.amazonaws.com\/doc\/2010-08-01\/"><DescribeAlarmsResult><CompositeAlarms\/><MetricAlarms\/><LogAlarms\/><\/DescribeAlarmsResult>/,
    )
  })
})

test('metrics, alarms and history are there after a restart', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'trailproof-cloudwatch-'))
  const first = await startSandbox({ clock: 'manual', dataDir })
  const account = '399999999999'
  const cw = clientOf(first, account)
  await cw.send(new PutMetricDataCommand({ Namespace: 'N', MetricData: [{ MetricName: 'm', Value: 5 }] }))
  await cw.send(new PutMetricAlarmCommand(alarm))
  const shown = async (client: CloudWatchClient, at: Sandbox) => ({
    points: await points(client, 'm', {}, at),
    alarms: (await client.send(new DescribeAlarmsCommand({}))).MetricAlarms,
    history: (await client.send(new DescribeAlarmHistoryCommand({}))).AlarmHistoryItems,
    onMetric: (await client.send(new DescribeAlarmsForMetricCommand({ Namespace, MetricName: alarm.MetricName }))).MetricAlarms?.length,
  })
  const before = await shown(cw, first)
  expect(before.points[0]?.Sum).toBe(5)
  await first.close()
  const second = await startSandbox({ clock: 'manual', dataDir })
  expect(await shown(clientOf(second, account), second)).toEqual(before)
  await second.close()
  rmSync(dataDir, { recursive: true })
})
