/** The baseline through the real SDK: made by its own ways, judged, broken, proven by an event, seen from elsewhere, read with the least, removed. */
import { expect, test, vi } from 'vitest'
import { runCleanUp, solve } from '../../ways/run.ts'
import { openServices } from '../../ways/services.ts'
import type { Connection } from '../evidence/clients.ts'
import { policyFor } from '../policy.ts'
import { findLab, findSteps, runChecks } from '../run.ts'
import { useSandbox } from '../test-sandbox.ts'
import { controls } from './controls.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const { account, post, sandbox } = useSandbox()
const minuteMs = 60_000

test('all controls are made, judged, broken and removed, and their reads are as few as the policy says', async () => {
  const me = account('cis')
  const settings = me.settings()
  const asked: string[] = []
  const check = async (change: { region?: string; connection?: Connection } = {}) => {
    asked.length = 0
    const { region = settings.region, connection = me.connection } = change
    const onRequest = (operation: string) => {
      asked.push(operation)
    }
    const report = await runChecks({ lab: 'cis', settings: { ...settings, region }, connection, now: 0, onRequest })
    return [...new Set(report.steps.map(({ outcome, reason }) => reason ?? outcome))]
  }
  const admin = openServices(me.connection, settings.region)

  expect(await check()).toEqual(['todo.noFilter'])

  const commands: string[] = []
  for await (const ran of solve({ steps: findSteps('cis'), settings, connection: me.connection, retryMs: 1 })) {
    expect(ran.error).toBeUndefined()
    commands.push(ran.command)
  }
  // The ground is laid once.
  expect(commands.filter((command) => command.includes('create-trail'))).toHaveLength(1)
  expect(commands.filter((command) => command.includes('put-metric-filter'))).toHaveLength(controls.length)
  expect(await check()).toEqual(['waiting.firstDelivery'])
  await sandbox().advance(10 * minuteMs)

  expect(await check()).toEqual(['done'])
  // Each question once, however many controls read the answer.
  const count = (operation: string) => asked.filter((each) => each === operation).length
  expect(
    ['DescribeTrails', 'DescribeMetricFilters', 'DescribeAlarms', 'GetTopicAttributes', 'ListSubscriptionsByTopic'].map(count),
  ).toEqual([1, 1, 1, 1, 1])
  // From another region the trail's copy is seen, and where its chain stands.
  expect(await check({ region: 'eu-west-1' })).toEqual(['done.elsewhere'])

  await admin.send('cloudtrail', 'StopLogging', { Name: 'lin-cis-trail' })
  expect(await check()).toEqual(['differs.stopped'])
  await admin.send('cloudtrail', 'StartLogging', { Name: 'lin-cis-trail' })
  await sandbox().advance(20 * minuteMs)
  // What was just done is an event that a control watches for: its alarm has told somebody.
  const { messages } = (await (await fetch(`${sandbox().endpoint}/_sandbox/inbox?address=${settings.email}`)).json()) as {
    messages: { kind: string; subject: string }[]
  }
  expect(messages.filter(({ kind }) => kind === 'notification').map(({ subject }) => subject)).toContainEqual(
    expect.stringContaining('CIS-4.5-CloudTrailChanges'),
  )

  await admin.send('iam', 'CreateUser', { UserName: 'reader' })
  const document = policyFor(findLab('cis'), { partition: 'aws', account: me.id })
  await admin.send('iam', 'PutUserPolicy', { UserName: 'reader', PolicyName: 'reads', PolicyDocument: JSON.stringify(document) })
  const { AccessKey } = (await admin.send('iam', 'CreateAccessKey', { UserName: 'reader' })) as {
    AccessKey: { AccessKeyId: string; SecretAccessKey: string }
  }
  await post('/_sandbox/enforcement', { account: me.id, enforced: true })
  const reader: Connection = {
    endpoint: sandbox().endpoint,
    credentials: { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey },
  }
  expect(await check({ connection: reader })).toEqual(['done'])
  // Without any one of its reads nothing is passed and nothing is failed. Mute rules are newer than most policies: those alone may be missing.
  const admitted = document.Statement.flatMap(({ Action }) => Action)
  await post('/_sandbox/enforcement', { account: me.id, enforced: false })
  for (const action of admitted) {
    const lesser = {
      ...document,
      Statement: document.Statement.map((each) => ({ ...each, Action: each.Action.filter((one) => one !== action) })),
    }
    const Statement = lesser.Statement.filter(({ Action }) => Action.length > 0)
    await admin.send('iam', 'PutUserPolicy', {
      UserName: 'reader',
      PolicyName: 'reads',
      PolicyDocument: JSON.stringify({ ...lesser, Statement }),
    })
    await post('/_sandbox/enforcement', { account: me.id, enforced: true })
    expect([action, await check({ connection: reader })]).toEqual([action, [/MuteRule/.test(action) ? 'done' : 'unseen.denied']])
    await post('/_sandbox/enforcement', { account: me.id, enforced: false })
  }

  for await (const ran of runCleanUp({ lab: findLab('cis'), settings, connection: me.connection, retryMs: 1 }))
    expect(ran.error).toBeUndefined()
  expect(await check()).toEqual(['todo.noFilter'])
  expect(await admin.send('cloudtrail', 'DescribeTrails', {})).toMatchObject({ trailList: [] })
  expect(await admin.send('cloudwatch', 'DescribeAlarms', {})).toMatchObject({ MetricAlarms: [] })
  expect(await admin.send('sns', 'ListTopics', {})).toMatchObject({ Topics: [] })
  expect(await admin.send('iam', 'ListRoles', {})).toMatchObject({ Roles: [] })
  expect(await admin.send('s3api', 'ListBuckets', {})).toMatchObject({ Buckets: [] })
  admin.close()
})
