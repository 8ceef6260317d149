/** The whole of Lab C by its own commands, in a sandbox: each step is not done before and done after; then nothing is left. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { policyFor } from '../policy.ts'
import { findSteps, runChecks } from '../run.ts'
import { useSandbox } from '../test-sandbox.ts'
import { topicArn, valuesOf } from '../values.ts'
import labC from './lab.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const { account, post, sandbox } = useSandbox()
const minuteMs = 60_000

/** An endpoint that confirms itself and says of itself what the real receiver says. */
const received: { readonly Type: string; readonly Message: string; readonly SubscribeURL?: string }[] = []
let receiver: Server
let endpoint = ''
beforeAll(async () => {
  receiver = createServer((request, response) => {
    if (request.url === '/health') {
      const at = received.some(({ Type }) => Type === 'Notification') ? new Date().toISOString() : null
      response.end(JSON.stringify({ ok: true, pending: 0, lastReceivedAt: at, lastDeliveryAt: at, lastProblem: null }))
      return
    }
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const message = JSON.parse(Buffer.concat(parts).toString()) as (typeof received)[number]
      received.push(message)
      response.end('ok')
      if (message.Type === 'SubscriptionConfirmation' && message.SubscribeURL) void fetch(message.SubscribeURL)
    })
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  endpoint = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/sns`
})
afterAll(() => receiver.close())

const until = async (isSo: () => boolean): Promise<void> => {
  for (let turn = 0; turn < 500 && !isSo(); turn += 1) await new Promise((resolve) => setImmediate(() => setTimeout(resolve, 5)))
  expect(isSo()).toBe(true)
}

describe.each([['ap-northeast-1'], ['cn-north-1']])('lab C in %s', (region) => {
  test('each step is the cause of its own green, and the clean-up leaves nothing', async () => {
    received.length = 0
    const me = account('lab-c')
    const change = { region, own: { endpoint } }
    const outcome = async (step: string) => {
      const report = await me.check([step], change)
      const [one] = report.steps
      return one?.outcome === 'done' ? (one.reason ?? 'done') : `${one?.outcome}: ${one?.reason} ${JSON.stringify(one?.params)}`
    }
    for (const { id, undoes } of findSteps('lab-c')) {
      if (undoes) continue
      expect(await outcome(id), `${id} before`).not.toBe('done')
      await me.solve([id], change)
      if (id === 'c04-on-call') await until(() => received.some(({ Type }) => Type === 'SubscriptionConfirmation'))
      await sandbox().advance(8 * minuteMs)
      if (id === 'c07-chat') await until(() => received.some(({ Message }) => Message.includes('Somebody signed in to the console')))
      await expect.poll(() => outcome(id), { timeout: 5000, message: `${id} after` }).toBe('done')
    }
    const all = await me.check(undefined, change)
    expect(all.steps.filter((each) => each.outcome !== 'done').map(({ step }) => step)).toEqual(['c08-clean-up'])
    // What the page shows to go wrong: the alarm's first message has no description.
    const messages = received.filter(({ Type }) => Type === 'Notification').map(({ Message }) => Message)
    expect(messages.find((message) => message.includes('"NewStateValue":"ALARM"'))).toContain('"AlarmDescription":null')

    await me.cleanUp(change)
    expect(await outcome('c08')).toBe('done')
    const after = await me.check(undefined, change)
    expect(after.steps.filter((each) => each.outcome === 'done').map(({ step }) => step)).toEqual(['c08-clean-up'])
  })
})

test('a call that is really refused rings the alarm on unauthorised calls', async () => {
  const me = account('lab-c')
  await me.solve(['c01', 'c02', 'c03d'])
  await sandbox().advance(30 * minuteMs)
  const { openServices } = await import('../../ways/services.ts')
  const admin = openServices(me.connection, 'ap-northeast-1')
  const { AccessKey } = (await admin.send('iam', 'CreateAccessKey', { UserName: 'trailproof-lab-c' })) as {
    AccessKey: { AccessKeyId: string; SecretAccessKey: string }
  }
  await post('/_sandbox/enforcement', { account: me.id, enforced: true })
  const credentials = { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey }
  const nobody = openServices({ endpoint: sandbox().endpoint, credentials }, 'ap-northeast-1')
  await expect(nobody.send('logs', 'DescribeLogGroups', {})).rejects.toThrow(/not authorized/)
  await post('/_sandbox/enforcement', { account: me.id, enforced: false })
  await sandbox().advance(8 * minuteMs)
  const report = await me.check(['c03d'])
  expect(report.steps[0]?.outcome).toBe('done')
  const { AlarmHistoryItems } = (await admin.send('cloudwatch', 'DescribeAlarmHistory', {
    AlarmName: 'Alarm-UnauthorizedCalls',
    HistoryItemType: 'StateUpdate',
  })) as { AlarmHistoryItems: { HistorySummary: string }[] }
  expect(
    AlarmHistoryItems.filter(({ HistorySummary }) => HistorySummary.endsWith('to ALARM')),
    'once sent, once real',
  ).toHaveLength(2)
  nobody.close()

  // The smallest policy that is printed for the lab is enough for all of its checks.
  const PolicyDocument = JSON.stringify(policyFor(labC, { partition: 'aws', account: me.id }))
  await admin.send('iam', 'CreateUser', { UserName: 'reader' })
  await admin.send('iam', 'PutUserPolicy', { UserName: 'reader', PolicyName: 'reads', PolicyDocument })
  const { AccessKey: key } = (await admin.send('iam', 'CreateAccessKey', { UserName: 'reader' })) as {
    AccessKey: { AccessKeyId: string; SecretAccessKey: string }
  }
  await post('/_sandbox/enforcement', { account: me.id, enforced: true })
  const connection = {
    endpoint: sandbox().endpoint,
    credentials: { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey },
  }
  const read = await runChecks({ lab: 'lab-c', settings: me.settings(), connection, now: 0 })
  await post('/_sandbox/enforcement', { account: me.id, enforced: false })
  expect(read.target.caller).toContain('user/reader')
  expect(read.steps.filter(({ outcome }) => outcome === 'unseen')).toEqual([])
  admin.close()
})

test('the topic’s ARN follows a name of one’s own', () => {
  const own = valuesOf(labC, { region: 'ap-northeast-2', initials: 'x', email: 'x@example.com', own: { topic: 'Night' } }, '111122223333')
  expect(own.topicArn).toBe(topicArn(own))
  expect(own.topicArn).toMatch(/:Night$/)
})
