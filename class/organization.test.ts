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
import { describe, expect, test } from 'vitest'
import { sandboxConnection } from '../checks/evidence/clients.ts'
import { useSandbox } from '../checks/test-sandbox.ts'
import { type OrganizationAccount, rosterFromOrganization, rosterText } from './organization.ts'
import { readRoster } from './roster.ts'

const { sandbox, trouble } = useSandbox()
let managements = 720_000_000_000

/** An organization of its own, of a management account in a region of its partition. */
async function organization(region = 'ap-northeast-2') {
  const management = String(managements++)
  const client = new OrganizationsClient({
    endpoint: sandbox().endpoint,
    region,
    credentials: { accessKeyId: management, secretAccessKey: 'x' },
  })
  await client.send(new CreateOrganizationCommand({}))
  const root = (await client.send(new ListRootsCommand({}))).Roots?.[0]?.Id ?? ''
  return {
    management,
    client,
    root,
    list: (ou: string | null = null, as = management) =>
      rosterFromOrganization({ connection: sandboxConnection(sandbox().endpoint, as), region, ou }),
    unit: async (Name: string, ParentId = root) =>
      (await client.send(new CreateOrganizationalUnitCommand({ ParentId, Name }))).OrganizationalUnit?.Id ?? '',
    /** All at once, then each into its unit. */
    async accounts(wanted: readonly { readonly name: string; readonly unit?: string }[]): Promise<readonly string[]> {
      const asked: string[] = []
      for (const [n, { name }] of wanted.entries()) {
        const command = new CreateAccountCommand({ AccountName: name, Email: `student-${n}.${management}@example.com` })
        asked.push((await client.send(command)).CreateAccountStatus?.Id ?? '')
      }
      await sandbox().advance(3_000)
      const ids: string[] = []
      for (const [n, CreateAccountRequestId] of asked.entries()) {
        const status = await client.send(new DescribeCreateAccountStatusCommand({ CreateAccountRequestId }))
        const AccountId = status.CreateAccountStatus?.AccountId ?? ''
        const { unit } = wanted[n] ?? {}
        if (unit !== undefined) await client.send(new MoveAccountCommand({ AccountId, SourceParentId: root, DestinationParentId: unit }))
        ids.push(AccountId)
      }
      return ids
    },
  }
}

describe('what is in an organization', () => {
  test('the accounts of all units, with the way to them; closed ones and the management account are left out', async () => {
    const { unit, accounts, client, list, management } = await organization()
    const autumn = await unit('Autumn')
    const [one, two] = [await unit('Group 1', autumn), await unit('Group 2', autumn)]
    const wanted = [{ name: 'Kim', unit: one }, { name: 'Lee', unit: two }, { name: 'Gone', unit: two }, { name: 'Teacher' }]
    const [kim = '', lee = '', gone = '', teacher = ''] = await accounts(wanted)
    await client.send(new CloseAccountCommand({ AccountId: gone }))
    const row = (n: number, name: string, account: string, at: string) => ({
      name,
      account,
      email: `student-${n}.${management}@example.com`,
      unit: at,
    })
    const below = { accounts: [row(0, 'Kim', kim, 'Group 1'), row(1, 'Lee', lee, 'Group 2')], isManagementThere: false }
    expect(await list(autumn)).toEqual({ ...below, inactive: [row(2, 'Gone', gone, 'Group 2')] })
    await sandbox().advance(60_000)
    expect(await list(autumn)).toEqual({ ...below, inactive: [row(2, 'Gone', gone, 'Group 2')] })
    const all = await list()
    expect(all.accounts.map(({ account, unit: at }) => `${account} ${at}`)).toEqual([
      `${teacher} `,
      `${kim} Autumn/Group 1`,
      `${lee} Autumn/Group 2`,
    ])
    expect(all.isManagementThere).toBe(true)
  })

  test('pages that are short, full or empty are all read', async () => {
    const { unit, accounts, list } = await organization()
    const [first, last] = [await unit('First'), await unit('Last')]
    const wanted = Array.from({ length: 125 }, (_, n) => ({ name: `S${n}`, unit: n < 121 ? first : last }))
    const ids = await accounts(wanted)
    expect((await list(first)).accounts.map(({ account }) => account)).toEqual(ids.slice(0, 121))
    // Behind a page that holds nobody.
    expect((await list(last)).accounts.map(({ account }) => account)).toEqual(ids.slice(121))
  })

  test('China has its own', async () => {
    const { accounts, list } = await organization('cn-north-1')
    const ids = await accounts([{ name: 'Li' }])
    expect((await list()).accounts.map(({ account }) => account)).toEqual(ids)
  })
})

describe('why there is no roster is told apart', () => {
  const refusal = (asked: Promise<unknown>) =>
    asked.then(
      () => 'no refusal',
      ({ code, exit = 2, params }: { code: string; exit?: number; params: Record<string, unknown> }) => ({ code, exit, params }),
    )

  test('no organization, a member account, no such unit, too many questions', async () => {
    const { list, accounts, management } = await organization()
    const [member = ''] = await accounts([{ name: 'Kim' }])
    expect(await refusal(list(null, String(managements++)))).toEqual({
      code: 'organizationNotInUse',
      exit: 2,
      params: { message: 'Your account is not a member of an organization.' },
    })
    expect(await refusal(list('ou-none-12345678'))).toEqual({ code: 'organizationNoUnit', exit: 2, params: { ou: 'ou-none-12345678' } })
    expect(await refusal(list(null, member))).toEqual({
      code: 'organizationDenied',
      exit: 3,
      params: { action: 'organizations:ListRoots', message: "You don't have permissions to access this resource.", management },
    })
    await trouble({ service: 'organizations', operation: '*', kind: 'denied' })
    expect(await refusal(list())).toMatchObject({ code: 'organizationDenied', exit: 3, params: { management: 'unknown' } })
    await trouble({ service: 'organizations', operation: 'ListAccountsForParent', kind: 'expired' })
    expect(await refusal(list())).toMatchObject({ code: 'unseen.expired', exit: 3 })
  })

  test('one throttled answer is asked again', async () => {
    const { list, accounts } = await organization()
    const ids = await accounts([{ name: 'Kim' }])
    await trouble({ service: 'organizations', operation: 'ListAccountsForParent', kind: 'throttled', times: 1 })
    expect((await list()).accounts.map(({ account }) => account)).toEqual(ids)
  })
})

describe('the roster', () => {
  const common = { region: 'ap-northeast-2', role: 'OrganizationAccountAccessRole', externalId: null }
  const account = (name: string, n: number, more: Partial<OrganizationAccount> = {}): OrganizationAccount => ({
    name,
    account: String(n).padStart(12, '0'),
    email: `s${n}@example.com`,
    unit: '',
    ...more,
  })
  const read = (form: 'yaml' | 'csv', text: string) => {
    const got = readRoster(text, form)
    if ('problems' in got) throw new Error(`${JSON.stringify(got.problems)}\n${text}`)
    return got.roster.students
  }

  test.each(['yaml', 'csv'] as const)('names are told apart, and one that an account alone has stays: %s', (form) => {
    const names = ['Kim', 'kim', 'Kim 2', 'KIM', '', ' \n', 'é', 'e\u0301', 'x'.repeat(120), `${'x'.repeat(119)}y`]
    const students = read(
      form,
      rosterText(
        form,
        names.map((name, n) => account(name, n)),
        common,
      ),
    )
    expect(students.map(({ name }) => name)).toEqual([
      'Kim',
      'kim 3',
      'Kim 2',
      'KIM 4',
      '000000000004',
      '000000000005',
      'é',
      'e\u0301 2',
      'x'.repeat(90),
      `${'x'.repeat(90)} 2`,
    ])
  })

  test.each(['yaml', 'csv'] as const)('whatever names, units and addresses hold, a roster is read from it: %s', (form) => {
    const unit = ['2026', 'null', 'a: b # c', '- x', '"quoted", and more', 'two\nlines', '작은/그룹', "'"]
    const accounts = unit.map((at, n) => account(`name ${at}`, n, { unit: at, email: n % 2 ? '' : `a\n  - name: evil ${n}@example.com` }))
    const students = read(form, rosterText(form, accounts, { ...common, externalId: '=a+b@c' }))
    // A table keeps what could be a formula behind an apostrophe.
    const kept = unit.map((at) => (form === 'csv' && at.startsWith('-') ? `'${at}` : at).replace('\n', ' '))
    expect(students.map(({ group }) => group)).toEqual(kept)
    expect(students.map(({ name }) => name)).toEqual(unit.map((at) => `name ${at.replace('\n', ' ')}`))
    for (const [n, { account: id, role, externalId, region, email }] of students.entries())
      expect([id, role, externalId, region, email]).toEqual([
        String(n).padStart(12, '0'),
        `arn:aws:iam::${id}:role/${common.role}`,
        '=a+b@c',
        common.region,
        '*',
      ])
  })

  test('in a table no name or unit is a formula', () => {
    const text = rosterText('csv', [account('=HYPERLINK("http://evil.example")', 1, { unit: '@SUM(1)' })], common)
    expect(text).toContain(`"'=HYPERLINK(""http://evil.example"")"`)
    expect(text).toContain("'@SUM(1)")
  })

  test('addresses of root users are told, and not taken for those of a subscription', () => {
    const text = rosterText('yaml', [account('Kim', 1)], common)
    expect(text).toContain('account: "000000000001" # s1@example.com')
    expect(read('yaml', text)[0]?.email).toBe('*')
  })
})
