import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { AlarmConfig } from '../alarm/config.ts'
import { evaluateAlarm } from '../alarm/evaluate.ts'
import { type AlarmDefinition, type AlarmTransition, alarmMessage, alarmPublication, alarmSubject, upperSnake } from './alarm.ts'
import { actionEntry, actionErrors, createdEntry, deletedEntry, stateEntry, updatedEntry } from './history.ts'

const sample = (name: string): string => readFileSync(new URL(`data/${name}`, import.meta.url), 'utf8')

const topicArn = 'arn:aws:sns:ap-northeast-1:111122223333:CloudTrail_to_Email'
const config: AlarmConfig = {
  periodSeconds: 300,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  threshold: 0,
  comparisonOperator: 'GreaterThanThreshold',
  statistic: 'Sum',
  treatMissingData: 'missing',
}
const alarm: AlarmDefinition = {
  name: 'Alarm-SigninFailure',
  arn: 'arn:aws:cloudwatch:ap-northeast-1:111122223333:alarm:Alarm-SigninFailure',
  account: '111122223333',
  region: 'ap-northeast-1',
  configurationUpdatedAtMs: Date.parse('2026-11-21T07:12:03.418Z'),
  actionsEnabled: true,
  okActions: [],
  alarmActions: [topicArn],
  insufficientDataActions: [],
  namespace: 'CloudTrailMetrics',
  metricName: 'ConsoleSigninFailureCount',
  dimensions: [],
  config,
}
const evaluation = evaluateAlarm({
  config,
  previousState: 'INSUFFICIENT_DATA',
  datapoints: [1],
  sampleCounts: [1],
  firstPeriodStartMs: Date.parse('2026-11-21T08:00:00Z'),
  evaluatedAtMs: Date.parse('2026-11-21T08:05:44.118Z'),
})
const transition: AlarmTransition = {
  from: 'INSUFFICIENT_DATA',
  to: 'ALARM',
  reason: evaluation.reason ?? '',
  atMs: Date.parse('2026-11-21T08:05:44.121Z'),
}
const named = (name: string): AlarmDefinition => ({ ...alarm, name })

describe('what an alarm publishes', () => {
  test('the message, byte for byte as the sample', () => {
    expect(`${alarmMessage(alarm, transition)}\n`).toBe(sample('alarm-notification.json'))
  })

  test('message, sms and mail as the sample of the action’s history quotes them', () => {
    const { HistoryData } = JSON.parse(sample('alarm-history-action-success.json')) as { HistoryData: string }
    const { publishedMessage } = JSON.parse(HistoryData) as { publishedMessage: string }
    expect(alarmPublication(alarm, transition).publishedMessage).toBe(publishedMessage)
  })

  test('unset and set fields: description, unit, dimensions, percentile', () => {
    const rich: AlarmDefinition = {
      ...alarm,
      description: 'someone "fails"',
      dimensions: [
        { name: 'Trail', value: 'lin' },
        { name: 'Kind', value: 'x' },
      ],
      config: {
        ...config,
        datapointsToAlarm: undefined,
        statistic: undefined,
        extendedStatistic: 'p90',
        unit: 'Count',
        treatMissingData: undefined,
        evaluateLowSampleCountPercentile: 'ignore',
        threshold: 1e7,
      },
    }
    const message = alarmMessage(rich, transition)
    expect(message).toContain('"AlarmDescription":"someone \\"fails\\""')
    expect(message).toContain(
      '"Trigger":{"MetricName":"ConsoleSigninFailureCount","Namespace":"CloudTrailMetrics","StatisticType":"ExtendedStatistic","ExtendedStatistic":"p90","Unit":"Count","Dimensions":[{"value":"lin","name":"Trail"},{"value":"x","name":"Kind"}],"Period":300,"EvaluationPeriods":1,"ComparisonOperator":"GreaterThanThreshold","Threshold":1.0E7,"TreatMissingData":"","EvaluateLowSampleCountPercentile":"ignore"}',
    )
    const { email } = alarmPublication(rich, transition)
    expect(email).toContain('- Dimensions:                          [Trail = lin, Kind = x]\n')
    expect(email).toContain('- Unit:                                Count\n\n\n\nState Change Actions:')
    expect(email).toContain('GreaterThanThreshold 1.0E7 for at least 1 of the last 1 period(s) of 300 seconds. \n')
  })

  test('older regions keep their older names in messages', () => {
    expect(alarmSubject({ ...alarm, region: 'eu-west-1' }, { to: 'OK' })).toBe('OK: "Alarm-SigninFailure" in EU (Ireland)')
    expect(alarmMessage({ ...alarm, region: 'eu-north-1' }, transition)).toContain('"Region":"EU (Stockholm)"')
  })

  test('the mail links to AWS’s console of the region, or where it is told to', () => {
    const china = { ...alarm, region: 'cn-north-1', name: '登录 失败' }
    expect(alarmPublication(china, transition).email).toContain(
      '\nhttps://cn-north-1.console.amazonaws.cn/cloudwatch/deeplink.js?region=cn-north-1#alarmsV2:alarm/%E7%99%BB%E5%BD%95%20%E5%A4%B1%E8%B4%A5\n',
    )
    expect(alarmPublication(alarm, transition, { consoleLink: 'http://127.0.0.1:4566/console/#x' }).email).toContain(
      '\nhttp://127.0.0.1:4566/console/#x\n',
    )
  })
})

/** Recorded: sns_publications.json, see the README of data/; us-east-1. */
describe('subjects', () => {
  const ascii = `stackd-native-cw-sns-4b229becf207-ascii-${'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'.repeat(5)}`
  const east = (name: string): AlarmDefinition => ({ ...named(name), region: 'us-east-1' })

  test('a long name is cut so that the whole has 100 characters; in an sms the name has 90', () => {
    const subject = alarmSubject(east(ascii), { to: 'ALARM' })
    expect(subject).toHaveLength(100)
    expect(subject).toMatch(/^ALARM: "stackd-native-cw-sns-4b229becf207-ascii-[A-Z0-9]+\.\.\." in US East \(N\. Virginia\)$/)
    expect(alarmPublication(east(ascii), transition).sms).toBe(
      'ALARM: "stackd-native-cw-sns-4b229becf207-ascii-ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGHIJK..." in US East (N. Virginia)',
    )
  })

  test('a run of other characters than ASCII is one underscore, before anything is cut', () => {
    const unicode = `stackd-native-cw-sns-4b229becf207-unicode-${'界é'.repeat(80)}`
    const { sms, subject, message } = alarmPublication(east(unicode), transition)
    expect(sms).toBe('ALARM: "stackd-native-cw-sns-4b229becf207-unicode-_" in US East (N. Virginia)')
    expect(subject).toBe(sms)
    expect(message).toContain(unicode)
    expect(alarmSubject(named('로그인 실패'), { to: 'INSUFFICIENT_DATA' })).toBe('INSUFFICIENT_DATA: "_ _" in Asia Pacific (Tokyo)')
  })

  test('just fitting names stay whole', () => {
    const fitting = 'a'.repeat(100 - 'ALARM: "" in Asia Pacific (Tokyo)'.length)
    expect(alarmSubject(named(fitting), { to: 'ALARM' })).toBe(`ALARM: "${fitting}" in Asia Pacific (Tokyo)`)
    expect(alarmSubject(named(`${fitting}a`), { to: 'ALARM' })).toBe(`ALARM: "${fitting.slice(3)}..." in Asia Pacific (Tokyo)`)
  })
})

describe('history', () => {
  interface Item {
    readonly HistoryItemType: string
    readonly HistorySummary: string
    readonly HistoryData: string
  }
  const asItem = ({ type, summary, data }: ReturnType<typeof stateEntry>): Item => ({
    HistoryItemType: type,
    HistorySummary: summary,
    HistoryData: data,
  })
  const quoted = { value: 'INSUFFICIENT_DATA', updatedAtMs: alarm.configurationUpdatedAtMs } as const

  test('created, updated and deleted, as the samples', () => {
    const [created, updated, deleted] = JSON.parse(sample('alarm-history-configuration-update.json')) as Item[]
    const disabled = { ...alarm, actionsEnabled: false, configurationUpdatedAtMs: Date.parse('2026-11-21T07:20:00.245Z') }
    expect(created).toMatchObject(asItem(createdEntry(alarm, quoted)))
    expect(updated).toMatchObject(asItem(updatedEntry(alarm, disabled, quoted)))
    expect(deleted).toMatchObject(asItem(deletedEntry(disabled, quoted)))
  })

  test('an update quotes old values of what had one, and nothing of what had none', () => {
    const after = { ...alarm, description: 'new', config: { ...config, threshold: 2, treatMissingData: undefined } }
    const { originalUpdatedFields } = JSON.parse(updatedEntry(alarm, after, quoted).data) as { originalUpdatedFields: object }
    expect(originalUpdatedFields).toEqual({ threshold: 0, treatMissingData: 'missing' })
  })

  test('a change of state, as the sample: reason data is JSON, not a text', () => {
    const entry = stateEntry(
      { value: 'INSUFFICIENT_DATA', reason: 'Unchecked: Initial alarm creation' },
      { value: 'ALARM', reason: transition.reason, reasonData: evaluation.reasonData },
    )
    expect(JSON.parse(sample('alarm-history-state-update.json'))).toMatchObject(asItem(entry))
  })

  test('an action that succeeded and one that failed, as the samples', () => {
    const { publishedMessage } = alarmPublication(alarm, transition)
    const done = actionEntry({ resource: topicArn, stateUpdatedAtMs: transition.atMs, outcome: { publishedMessage } })
    expect(JSON.parse(sample('alarm-history-action-success.json'))).toMatchObject(asItem(done))
    const error = actionErrors.notAuthorized(topicArn)
    const failed = actionEntry({ resource: topicArn, stateUpdatedAtMs: transition.atMs, outcome: { error } })
    expect(JSON.parse(sample('alarm-history-action-failure.json'))).toMatchObject(asItem(failed))
  })
})

test('statistics in capitals', () => {
  expect(['Sum', 'Average', 'SampleCount'].map(upperSnake)).toEqual(['SUM', 'AVERAGE', 'SAMPLE_COUNT'])
})
