import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch'
import { CreateTopicCommand, SetTopicAttributesCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../index.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual', startMs: Date.parse('2026-11-21T08:00:00Z') })
})
afterAll(() => sandbox.close())

let accounts = 500_000_000_000
async function world(actions: (topic: string) => object) {
  const account = String(accounts++)
  const at = { endpoint: sandbox.endpoint, region: 'ap-northeast-1', credentials: { accessKeyId: account, secretAccessKey: 'x' } }
  const cw = new CloudWatchClient(at)
  const sns = new SNSClient(at)
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'CloudTrail_to_Email' }))
  const address = `${account}@example.com`
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: address }))
  const mails = async () =>
    (
      (await (await fetch(`${sandbox.endpoint}/_sandbox/inbox?address=${address}`)).json()) as {
        messages: { kind: string; subject: string; text: string; links: { rel: string; href: string }[] }[]
      }
    ).messages
  await sandbox.advance(5000)
  const confirm = (await mails())[0]?.links.find((l) => l.rel === 'confirm')?.href
  await fetch(confirm ?? '')
  await cw.send(
    new PutMetricAlarmCommand({
      AlarmName: 'Alarm-SigninFailure',
      Namespace: 'N',
      MetricName: 'm',
      Statistic: 'Sum',
      Period: 300,
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'ignore',
      ...actions(TopicArn),
    }),
  )
  return {
    cw,
    sns,
    TopicArn,
    account,
    set: async (StateValue: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA') => {
      await cw.send(new SetAlarmStateCommand({ AlarmName: 'Alarm-SigninFailure', StateValue, StateReason: 'by hand' }))
      await sandbox.advance(5000)
    },
    mails: async () => (await mails()).filter((m) => m.kind === 'notification'),
    actions: async () =>
      (
        (await cw.send(new DescribeAlarmHistoryCommand({ HistoryItemType: 'Action', ScanBy: 'TimestampAscending' }))).AlarmHistoryItems ??
        []
      ).map((i) => ({ summary: i.HistorySummary, data: JSON.parse(i.HistoryData ?? '') })),
  }
}

test('a change of state publishes to the topics of the new state, and the mail is AWS’s', async () => {
  const w = await world((t) => ({ AlarmActions: [t], OKActions: [t] }))
  await w.set('ALARM')
  await w.set('ALARM')
  await w.set('INSUFFICIENT_DATA')
  await w.set('OK')
  const mails = await w.mails()
  expect(mails.map((m) => m.subject)).toEqual([
    'ALARM: "Alarm-SigninFailure" in Asia Pacific (Tokyo)',
    'OK: "Alarm-SigninFailure" in Asia Pacific (Tokyo)',
  ])
  expect(mails[0]?.text).toContain('has entered the ALARM state, because "by hand" at "Saturday 21 November, 2026 08:0')
  expect(mails[0]?.text).toContain(`\n${sandbox.endpoint}/console/?account=${w.account}&region=ap-northeast-1#`)
  const actions = await w.actions()
  expect(actions.map((a) => a.summary)).toEqual(Array(2).fill(`Successfully executed action ${w.TopicArn}`))
  expect(actions[0]?.data).toMatchObject({ actionState: 'Succeeded', notificationResource: w.TopicArn, error: null })
  const published = JSON.parse(actions[0]?.data.publishedMessage)
  expect(Object.keys(published)).toEqual(['default', 'sms', 'email'])
  expect(JSON.parse(published.default)).toMatchObject({
    NewStateValue: 'ALARM',
    OldStateValue: 'INSUFFICIENT_DATA',
    AWSAccountId: w.account,
  })
})

test('with actions disabled nothing is run, and nothing is made up for later', async () => {
  const w = await world((t) => ({ AlarmActions: [t] }))
  const AlarmNames = ['Alarm-SigninFailure']
  await w.cw.send(new DisableAlarmActionsCommand({ AlarmNames }))
  await w.set('ALARM')
  await w.cw.send(new EnableAlarmActionsCommand({ AlarmNames }))
  await sandbox.advance(60_000)
  expect(await w.mails()).toEqual([])
  expect(await w.actions()).toEqual([])
})

test('what cannot be run is said in the history: no topic, not allowed, no topic at all', async () => {
  const missing = (t: string) => `${t}-missing`
  const lambda = 'arn:aws:lambda:ap-northeast-1:111122223333:function:f'
  const w = await world((t) => ({ AlarmActions: [missing(t), lambda], OKActions: [t] }))
  await w.set('ALARM')
  const Statement = [{ Effect: 'Deny', Principal: '*', Action: 'sns:Publish', Resource: w.TopicArn }]
  await w.sns.send(
    new SetTopicAttributesCommand({
      TopicArn: w.TopicArn,
      AttributeName: 'Policy',
      AttributeValue: JSON.stringify({ Version: '2012-10-17', Statement }),
    }),
  )
  await w.set('OK')
  const actions = await w.actions()
  expect(actions.map((a) => [a.summary, a.data.actionState, a.data.publishedMessage, a.data.error])).toEqual([
    [`Failed to execute action ${missing(w.TopicArn)}`, 'Failed', null, `Resource: ${missing(w.TopicArn)} does not exist`],
    [`Failed to execute action ${lambda}`, 'Failed', null, `The sandbox runs actions on SNS topics only; ${lambda} was not run.`],
    [
      `Failed to execute action ${w.TopicArn}`,
      'Failed',
      null,
      `CloudWatch Alarms is not authorized to perform: SNS:Publish on resource:${w.TopicArn}`,
    ],
  ])
  expect(await w.mails()).toEqual([])
})
