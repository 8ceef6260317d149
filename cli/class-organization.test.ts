/** An instructor with an organization: the roster from it, gone over, and the class looked at by it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CloseAccountCommand,
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  DescribeCreateAccountStatusCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations'
import { afterAll, expect, test } from 'vitest'
import { useSandbox } from '../checks/test-sandbox.ts'
import { langs } from '../say/index.ts'
import { run } from './test-host.ts'

const { sandbox, trouble } = useSandbox()
const folder = mkdtempSync(join(tmpdir(), 'class-organization-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const env = { TRAILPROOF_HOME: folder }
const at = () => ['--endpoint', sandbox().endpoint]
const from = (...more: readonly string[]) =>
  run(['class', 'roster', 'from-organization', ...at(), '--region', 'ap-northeast-2', ...more], { env })

test('from an organization to a class that is looked at, in words that say what happened', async () => {
  for (const lang of langs) {
    const none = await from('--lang', lang)
    expect([none.exit, none.out]).toEqual([2, ''])
    expect(none.err).toContain('Your account is not a member of an organization.')
  }

  const client = new OrganizationsClient({
    endpoint: sandbox().endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: '123456789012', secretAccessKey: 'x' },
  })
  await client.send(new CreateOrganizationCommand({}))
  const root = (await client.send(new ListRootsCommand({}))).Roots?.[0]?.Id ?? ''
  const unit = async (ParentId: string, Name: string) =>
    (await client.send(new CreateOrganizationalUnitCommand({ ParentId, Name }))).OrganizationalUnit?.Id ?? ''
  const autumn = await unit(root, 'Autumn')
  const group = await unit(autumn, 'Group 1')
  for (const lang of langs) {
    const empty = await from('--ou', autumn, '--lang', lang)
    expect([empty.exit, empty.out]).toEqual([2, ''])
    expect(empty.err).toContain('--ou')
  }

  const account = async (AccountName: string, Email: string, DestinationParentId: string) => {
    const asked = await client.send(new CreateAccountCommand({ AccountName, Email }))
    await sandbox().advance(3_000)
    const { Id: CreateAccountRequestId } = asked.CreateAccountStatus ?? {}
    const made = await client.send(new DescribeCreateAccountStatusCommand({ CreateAccountRequestId }))
    const AccountId = made.CreateAccountStatus?.AccountId ?? ''
    await client.send(new MoveAccountCommand({ AccountId, SourceParentId: root, DestinationParentId }))
    return AccountId
  }
  const [kim, twin] = [await account('Kim', 'kim@example.com', autumn), await account('Kim', 'kim.2@example.com', group)]
  const gone = await account('Gone', 'gone@example.com', group)
  await client.send(new CloseAccountCommand({ AccountId: gone }))
  await sandbox().advance(60_000)

  const role = ['--role', 'OrganizationAccountAccessRole']
  const yaml = await from('--ou', autumn, ...role, '--lang', 'en')
  expect(yaml.exit).toBe(0)
  expect(yaml.err).toContain('2 active accounts. Left out, since they are not active: 1.')
  expect(yaml.out).not.toContain(gone)
  const csv = await from('--format', 'csv', ...role, '--lang', 'en')
  expect(csv.out.trim().split('\n')).toEqual([
    'name,account,role,externalId,region,group',
    `Kim,${kim},OrganizationAccountAccessRole,,ap-northeast-2,Autumn`,
    `Kim 2,${twin},OrganizationAccountAccessRole,,ap-northeast-2,Autumn/Group 1`,
  ])
  expect(csv.err).toContain('The management account is left out.')
  const json = JSON.parse((await from('--json')).out)
  expect(json.map(({ account: id }: { account: string }) => id)).toEqual([kim, twin])

  const files = [join(folder, 'autumn.yaml'), join(folder, 'autumn.csv')]
  for (const [n, file] of files.entries()) {
    writeFileSync(file, n === 0 ? yaml.out : csv.out)
    const checked = await run(['class', 'roster', 'check', file, '--lang', 'en'], { env })
    expect([checked.exit, checked.err]).toEqual([0, ''])
    expect(checked.out).toContain(`2 people, ${n === 0 ? '1 group.' : '2 groups.'}`)
  }

  const ran = await run(['class', 'run', files[0] ?? '', ...at(), '--json'], { env })
  expect([ran.exit, ran.err]).toEqual([1, ''])
  const seen = JSON.parse(ran.out) as { people: { name: string; steps: { reason: string; outcome: string }[] }[] }
  expect(seen.people.map(({ name, steps }) => `${name} ${steps[0]?.outcome}`)).toEqual(['Kim todo', 'Kim 2 todo'])
  await client.send(new CloseAccountCommand({ AccountId: twin }))
  await sandbox().advance(60_000)
  const later = await run(['class', 'run', files[0] ?? '', ...at(), '--json'], { env })
  expect(later.exit).toBe(3)
  const closed = (JSON.parse(later.out) as typeof seen).people.map(({ name, steps }) => `${name} ${steps[0]?.reason}`)
  expect(closed[1]).toBe('Kim 2 unseen.roleDenied')
  expect(closed[0]).not.toContain('unseen')

  for (const lang of langs) {
    await trouble({ service: 'organizations', operation: 'ListRoots', kind: 'denied' })
    const denied = await from('--lang', lang)
    expect([denied.exit, denied.out]).toEqual([3, ''])
    expect(denied.err).toContain('organizations:ListRoots')
    expect(denied.err).toContain('123456789012')
    await trouble({ service: 'organizations', operation: '*', kind: 'expired' })
    expect((await from('--lang', lang)).exit).toBe(3)
    await trouble()
    for (const wrong of [
      ['--ou', 'Autumn'],
      ['--ou', 'ou-none-12345678'],
      ['--format', 'xml'],
      ['--role', 'no role'],
      ['--external-id', 'x y'],
      ['--region', 'mars'],
    ]) {
      const { exit, out, err } = await from(...wrong, '--lang', lang)
      expect([wrong.join(' '), exit, out]).toEqual([wrong.join(' '), 2, ''])
      expect(err).toContain(wrong[1])
      expect(err).not.toMatch(/\bat .*\.ts/)
    }
  }
})
