import { expect, test } from 'vitest'
import { sandboxConnection } from '../checks/evidence/clients.ts'
import labA from '../checks/lab-a/lab.ts'
import { policyFor, policyOf } from '../checks/policy.ts'
import { exitOf } from './report.ts'
import { reads } from './run.ts'
import { type ChainAccount, useChains, verdict } from './test-world.ts'

const { lab, pass, post, sandbox } = useChains()
const about = { partition: 'aws' } as const
const own = policyOf(
  reads.flatMap(({ needs }) => needs),
  about,
)

/** A user of the account who holds these statements and nothing else, in an account whose policies are enforced. */
async function as(account: ChainAccount, statements: readonly object[]) {
  await account.send('iam', 'CreateUser', { UserName: 'reader' })
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements })
  await account.send('iam', 'PutUserPolicy', { UserName: 'reader', PolicyName: 'reads', PolicyDocument })
  const { AccessKey } = (await account.send('iam', 'CreateAccessKey', { UserName: 'reader' })) as {
    AccessKey: { AccessKeyId: string; SecretAccessKey: string }
  }
  await post('/_sandbox/enforcement', { account: account.id, enforced: true })
  const credentials = { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey }
  return { ...sandboxConnection(sandbox().endpoint), credentials }
}

test('the generated policy holds reads and nothing else', () => {
  const actions = own.Statement.flatMap(({ Action }) => Action)
  expect(actions.filter((action) => !/:(Describe|Get|List|Lookup|Filter)/.test(action))).toEqual([])
})

test.each([
  ['the policy of explain', own.Statement],
  ['the policy of the lab', policyFor(labA, about).Statement],
])('%s is enough: nothing is unseen, whole, quiet, or without an alarm', async (_name, statements) => {
  const account = await lab()
  const connection = await as(account, statements)
  const quiet = await account.explain({ connection })
  expect([verdict(quiet), exitOf(quiet)]).toEqual(['- quiet', 0])
  await account.signIn()
  await pass(12)
  const whole = await account.explain({ connection })
  expect([verdict(whole), exitOf(whole)]).toEqual(['- whole', 0])
  const absent = await account.explain({ connection, alarm: 'nobody-knows-it' })
  expect([verdict(absent), exitOf(absent)]).toEqual(['metric-to-alarm noAlarm', 1])
})

test('without any of it nothing is guessed', async () => {
  const account = await lab()
  const connection = await as(account, [{ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }])
  const report = await account.explain({ connection })
  expect(report.cause).toBeNull()
  expect(report.arrows.find(({ state }) => state === 'unseen')).toMatchObject({ arrow: 'metric-to-alarm', reason: 'unseen.denied' })
  expect(exitOf(report)).toBe(3)
})
