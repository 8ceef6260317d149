/**
 * Lab B from end to end in the sandbox: each step is not done before its printed commands ran and done after; with the printed policy alone, in
 * another partition too; and what destroying leaves behind is told and removed.
 */
import { execFile } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test, vi } from 'vitest'
import { bash } from '../../domain/command/bash.ts'
import { partitionOf } from '../../domain/regions.ts'
import { openServices } from '../../ways/services.ts'
import { policyFor } from '../policy.ts'
import { checkAndGather, exitFor, findSteps, runChecks } from '../run.ts'
import { judgeSaved, readSaved, writeSaved } from '../saved.ts'
import { type Account, useSandbox } from '../test-sandbox.ts'
import { valuesOf } from '../values.ts'
import labB from './lab.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

const { account, post, sandbox } = useSandbox()
const building = ['b01', 'b02', 'b03', 'b04', 'b05', 'b06', 'b08']

const run = promisify(execFile)
const hasAws = await run('aws', ['--version']).then(
  () => true,
  () => false,
)

/** Stacks take their time: it is moved on while somebody waits for them. */
async function meanwhile<Value>(work: Promise<Value>): Promise<Value> {
  let isDone = false
  const doing = work.finally(() => {
    isDone = true
  })
  // A refusal is told by `doing` itself.
  doing.catch(() => undefined)
  while (!isDone) {
    await sandbox().advance(10_000)
    await pause(10)
  }
  return doing
}
const solve = (me: Account, steps: readonly string[], change: { region?: string } = {}): Promise<void> => meanwhile(me.solve(steps, change))

test('each step by itself: before it not done, after it done', async () => {
  const me = account('lab-b')
  for (const step of building) {
    expect(await me.outcomes([step]), step).not.toMatchObject({ [step]: 'done' })
    await solve(me, [step])
    if (step === 'b08') await sandbox().advance(15 * 60_000)
    expect(await me.outcomes([step]), step).toEqual({ [step]: 'done' })
  }
  expect(await me.outcomes(['b07', 'b09', 'b10'])).toEqual({ b07: 'done', b09: 'todo.pending', b10: 'todo.stands' })
  await solve(me, ['b09'])
  await sandbox().advance(15 * 60_000)
  const all = await me.check()
  expect(all.steps.filter(({ outcome }) => outcome !== 'done').map(({ step, reason }) => [step, reason])).toEqual([
    ['b10-destroy', 'todo.stands'],
  ])
  expect(exitFor(all)).toBe(0)
  // Done once more nothing changes, and an earlier step can be taken back and done again.
  await solve(me, ['b08'])
  await solve(me, ['b06'])
  expect(await me.outcomes(['b06', 'b07', 'b08'])).toMatchObject({ b06: 'done', b07: 'todo.noAction', b08: 'todo.notDeployed' })
})

describe.each([
  ['aws', 'us-east-1'],
  ['aws-cn', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-west-1'],
])('in the partition %s', (partition, region) => {
  test('the printed policy alone is enough, before, after and when all is gone; what is left is named and removed', async () => {
    const me = account('lab-b')
    const change = { region }
    const admin = openServices(me.connection, region)
    const policy = policyFor(labB, { partition: partitionOf(region).id, account: me.id })
    expect(policy.Statement.flatMap(({ Action }) => Action).filter((action) => !/:(Describe|Get|List|Lookup|Filter)/.test(action))).toEqual(
      [],
    )
    await admin.send('iam', 'CreateUser', { UserName: 'reader' })
    await admin.send('iam', 'PutUserPolicy', { UserName: 'reader', PolicyName: 'reads', PolicyDocument: JSON.stringify(policy) })
    const { AccessKey } = (await admin.send('iam', 'CreateAccessKey', { UserName: 'reader' })) as {
      AccessKey: { AccessKeyId: string; SecretAccessKey: string }
    }
    const connection = {
      endpoint: sandbox().endpoint,
      credentials: { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey },
    }
    const read = async () => {
      await post('/_sandbox/enforcement', { account: me.id, enforced: true })
      const about = { lab: 'lab-b', settings: me.settings(change), connection, now: 0 }
      const { report, gathered } = await checkAndGather(about)
      await post('/_sandbox/enforcement', { account: me.id, enforced: false })
      expect(report.target).toMatchObject({ partition, caller: `arn:${partition}:iam::${me.id}:user/reader` })
      expect(report.summary.unseen, JSON.stringify(report.steps)).toBe(0)
      if (!gathered) throw new Error('nothing was gathered')
      const { text, changed } = writeSaved(gathered)
      expect(changed).toEqual([])
      expect(text).not.toContain(me.id)
      const again = judgeSaved(readSaved(text, 'saved.json'), 'saved.json')
      expect(again.steps.map(({ reason, outcome }) => reason ?? outcome)).toEqual(
        report.steps.map(({ reason, outcome }) => reason ?? outcome),
      )
      return Object.fromEntries(report.steps.map(({ step, outcome, reason }) => [step.slice(0, 3), reason ?? outcome]))
    }
    expect(await read()).toMatchObject({ b01: 'todo.noStack', b09: 'todo.noStack', b10: 'done' })
    await solve(me, ['b08', 'b09'], change)
    await sandbox().advance(15 * 60_000)
    expect(Object.entries(await read()).filter(([, outcome]) => outcome !== 'done')).toEqual([['b10', 'todo.stands']])

    await admin.send('cloudformation', 'DeleteStack', { StackName: 'SignInAlarm' })
    expect(await read()).toMatchObject({ b10: 'waiting.deleting' })
    await sandbox().advance(15 * 60_000)
    expect(await read()).toMatchObject({ b01: 'todo.noStack', b10: 'done.left' })
    const report = await runChecks({ lab: 'lab-b', steps: ['b10'], settings: me.settings(change), connection: me.connection, now: 0 })
    expect(report.steps[0]?.saw.left).toEqual([
      expect.stringMatching(/^signinalarm-logbucket/),
      expect.stringMatching(/^SignInAlarm-TrailLog/),
      'trailproof-signin',
    ])
    const commands = await me.cleanUp(change)
    expect(commands.at(-1)).toBe('aws iam delete-user --user-name trailproof-signin')
    expect(await read()).toMatchObject({ b10: 'done' })
    expect(await me.cleanUp(change)).toBeDefined()
    admin.close()
  })
})

test('a deployment that AWS takes back is told with what failed first', async () => {
  const me = account('lab-b')
  await solve(me, ['b03'])
  const admin = openServices(me.connection, 'ap-northeast-1')
  // Somebody has an alarm of that name already: CloudFormation will not take it over.
  await admin.send('cloudwatch', 'PutMetricAlarm', {
    AlarmName: 'ConsoleSignInFailures',
    Namespace: 'x',
    MetricName: 'y',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanThreshold',
  })
  await expect(solve(me, ['b05'])).rejects.toThrow(/stackFailed.*UPDATE_ROLLBACK_COMPLETE.*Alarm7103F465/)
  const report = await me.check(['b03', 'b05'])
  expect(report.steps).toMatchObject([
    { outcome: 'done' },
    { reason: 'differs.failed', params: { status: 'UPDATE_ROLLBACK_COMPLETE', error: expect.stringContaining('ConsoleSignInFailures') } },
  ])
  admin.close()
})

// The AWS CLI looks every 30 seconds whether a stack is done: a minute, on request alone.
test.skipIf(!hasAws || !process.env.TRAILPROOF_SLOW_TESTS)(
  'the printed commands, pasted into bash with the real AWS CLI: deploy, deploy again, remove',
  async () => {
    const me = account('lab-b')
    const paste = async (step: string): Promise<string> => {
      const [card] = findSteps('lab-b', [step])
      const text = bash(card?.ways.cli?.(valuesOf(labB, me.settings(), me.id)) ?? [])
      const { stdout, stderr } = await meanwhile(
        run('bash', ['-c', `set -e\n${text}`], {
          // From where the page names the templates.
          cwd: fileURLToPath(new URL('../../apps/cdk', import.meta.url)),
          env: {
            PATH: process.env.PATH,
            HOME: process.env.HOME,
            AWS_ENDPOINT_URL: sandbox().endpoint,
            AWS_ACCESS_KEY_ID: me.id,
            AWS_SECRET_ACCESS_KEY: 'x',
            AWS_DEFAULT_REGION: me.settings().region,
            AWS_PAGER: '',
          },
        }),
      )
      expect(stderr).toBe('')
      return stdout
    }
    expect(await paste('b08')).toContain('AWSLogs/')
    expect(await paste('b08')).toContain('No changes to deploy')
    expect(await me.outcomes(['b01', 'b02', 'b03', 'b04', 'b05', 'b06', 'b07', 'b08'])).toEqual(
      Object.fromEntries(['b01', 'b02', 'b03', 'b04', 'b05', 'b06', 'b07', 'b08'].map((step) => [step, 'done'])),
    )
    const admin = openServices(me.connection, me.settings().region)
    await admin.send('iam', 'CreateUser', { UserName: 'trailproof-signin' })
    await admin.send('iam', 'CreateLoginProfile', { UserName: 'trailproof-signin', Password: 'Aa1-not-for-anybody' })
    admin.close()
    await paste('b10')
    expect(await me.outcomes(['b10'])).toEqual({ b10: 'done' })
  },
)
