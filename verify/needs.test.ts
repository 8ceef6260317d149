import { expect, test } from 'vitest'
import { sandboxConnection } from '../checks/evidence/clients.ts'
import { policyOf } from '../checks/policy.ts'
import { needs } from './needs.ts'
import { type TestAccount, testAccounts, verdict } from './test-account.ts'

const { account, sandbox } = testAccounts()

/** A user of the account, whose policies are enforced from now on. */
async function monitor(own: TestAccount, Statement: readonly object[]) {
  await own.services.send('iam', 'CreateUser', { UserName: 'monitor' })
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
  await own.services.send('iam', 'PutUserPolicy', { UserName: 'monitor', PolicyName: 'verify', PolicyDocument })
  const { AccessKey } = (await own.services.send('iam', 'CreateAccessKey', { UserName: 'monitor' })) as {
    AccessKey: { AccessKeyId: string; SecretAccessKey: string }
  }
  await fetch(`${sandbox().endpoint}/_sandbox/enforcement`, { method: 'POST', body: JSON.stringify({ account: own.id, enforced: true }) })
  const credentials = { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey }
  return { ...sandboxConnection(sandbox().endpoint, own.id), credentials }
}

const upToAlarm = ['a01', 'a02', 'a06', 'a07', 'a08', 'a09', 'a12']

test('the generated policy is enough for a whole proof, and for naming a fault', async () => {
  const own = await account()
  await own.solve(...upToAlarm)
  const connection = await monitor(own, policyOf(needs, { partition: 'aws', account: own.id }).Statement)
  expect(verdict(await own.prove({ connection }))).toBe('- done')
  await sandbox().advance(20 * 60_000)
  await own.services.send('cloudtrail', 'StopLogging', { Name: 'lin-trail' })
  expect(verdict(await own.prove({ connection }))).toBe('event-to-trail broken.trailStopped')
})

test('it allows reads alone', () => {
  const actions = needs.map(({ action }) => action)
  expect(actions.filter((action) => !/^[a-z0-9]+:(Get|List|Describe|Lookup|Filter)[A-Z]/.test(action))).toEqual([])
  expect(actions).toContain('iam:GetLoginProfile')
})

test.each([
  'cloudtrail:LookupEvents',
  'logs:FilterLogEvents',
  'cloudwatch:GetMetricData',
  'cloudwatch:DescribeAlarmHistory',
  'iam:GetUser',
  'iam:GetLoginProfile',
])('without %s it is told before anybody is asked to sign in', async (action) => {
  const own = await account()
  await own.solve(...upToAlarm)
  const connection = await monitor(
    own,
    policyOf(
      needs.filter((need) => need.action !== action),
      { partition: 'aws' },
    ).Statement,
  )
  const report = await own.prove({ connection, onAddress: () => expect.unreachable() })
  expect(report.reason).toBe('unseen.denied')
  expect(report.params.action).toBe(action)
})
