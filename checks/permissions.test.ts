import { describe, expect, test } from 'vitest'
import { openServices } from '../ways/services.ts'
import { sandboxConnection } from './evidence/clients.ts'
import { labs } from './index.ts'
import labA from './lab-a/lab.ts'
import { reads, tryReads } from './permissions.ts'
import { policyFor } from './policy.ts'
import { useSandbox } from './test-sandbox.ts'

const { account, post, sandbox, trouble } = useSandbox()
const policy = policyFor(labA, { partition: 'aws' })
const needed = policy.Statement.flatMap(({ Action }) => Action).sort()

/** A user of an account whose policies are enforced, with these statements. */
async function reader(statements: readonly object[]) {
  const me = account()
  const services = openServices(me.connection, 'ap-northeast-1')
  await services.send('iam', 'CreateUser', { UserName: 'reader' })
  if (statements.length > 0) {
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements })
    await services.send('iam', 'PutUserPolicy', { UserName: 'reader', PolicyName: 'reads', PolicyDocument })
  }
  const { AccessKey } = (await services.send('iam', 'CreateAccessKey', { UserName: 'reader' })) as {
    AccessKey: { AccessKeyId: string; SecretAccessKey: string }
  }
  services.close()
  await post('/_sandbox/enforcement', { account: me.id, enforced: true })
  const connection = {
    ...sandboxConnection(sandbox().endpoint),
    credentials: { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey },
  }
  return { me, tried: () => tryReads({ lab: 'lab-a', settings: me.settings(), connection, now: Date.now() }) }
}

const of = (tried: Awaited<ReturnType<typeof tryReads>>, result: string) =>
  tried
    .filter((each) => each.result === result)
    .map(({ action }) => action)
    .sort()

describe('each read is tried once', () => {
  test('those that the generated policies of the labs list, and no other', () => {
    const all = labs.flatMap((lab) => policyFor(lab, { partition: 'aws' }).Statement.flatMap(({ Action }) => Action))
    expect(Object.keys(reads).sort()).toEqual([...new Set(all)].sort())
  })

  test('with the generated policy none is denied, on an empty account and on a finished one', async () => {
    const { me, tried } = await reader(policy.Statement)
    const before = await tried()
    expect(of(before, 'notYet')).toEqual(['s3:ListBucket'])
    expect(of(before, 'allowed')).toEqual(needed.filter((action) => action !== 's3:ListBucket'))
    await me.solve(['a01', 'a02', 'a06', 'a07', 'a08', 'a12'])
    expect(of(await tried(), 'allowed')).toEqual(needed)
  })

  test('with none, all are denied, except where AWS does not tell yet', async () => {
    const { tried } = await reader([])
    expect(of(await tried(), 'denied')).toEqual(needed.filter((action) => action !== 's3:ListBucket'))
  })

  test('one that is missing is named, with what AWS said', async () => {
    const { me, tried } = await reader(
      policy.Statement.map((each) => ({ ...each, Action: each.Action.filter((action) => action !== 'logs:DescribeMetricFilters') })),
    )
    const after = await tried()
    expect(of(after, 'denied')).toEqual(['logs:DescribeMetricFilters'])
    expect(after.find(({ result }) => result === 'denied')?.unseen).toMatchObject({
      reason: 'denied',
      params: { action: 'logs:DescribeMetricFilters', user: `arn:aws:iam::${me.id}:user/reader` },
    })
  })

  test('what fails for another reason is neither allowed nor denied', async () => {
    const me = account()
    await trouble({ service: 'sns', operation: '*', kind: 'expired' })
    const tried = await tryReads({ lab: 'lab-a', settings: me.settings(), connection: me.connection, now: 0 })
    expect(of(tried, 'untold')).toEqual(needed.filter((action) => action.startsWith('sns:')))
  })
})
