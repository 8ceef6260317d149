import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns'
import { describe, expect, test } from 'vitest'
import { labs } from '../checks/index.ts'
import { policyFor } from '../checks/policy.ts'
import { findSteps, runChecks } from '../checks/run.ts'
import { useSandbox } from '../checks/test-sandbox.ts'
import { roleText } from './role.ts'
import type { Student } from './roster.ts'
import { openSessions } from './sessions.ts'

const { sandbox, account, post } = useSandbox()
const asked = { labs, trusted: '600000000000', externalId: 'spring-7f3a', roleName: 'trailproof-read' }
const student = (id: string, region: string, partition: string): Student => ({
  name: 'x',
  account: id,
  role: `arn:${partition}:iam::${id}:role/trailproof-read`,
  externalId: 'spring-7f3a',
  profile: null,
  region,
  initials: 'lin',
  email: '*',
  language: null,
  group: null,
  own: {},
  line: 1,
})

describe.each([
  ['aws', 'ap-northeast-1'],
  ['aws-cn', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-west-1'],
])('the stack that the template makes, in %s', (partition, region) => {
  test('lets the instructor make every read of every lab, with policies enforced, and no write', async () => {
    const { id } = account()
    const { endpoint } = sandbox()
    const client = new CloudFormationClient({ endpoint, region, credentials: { accessKeyId: id, secretAccessKey: 'x' } })
    await client.send(
      new CreateStackCommand({
        StackName: 'role',
        TemplateBody: roleText('cloudformation', asked),
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      }),
    )
    await sandbox().advance(5 * 60_000)
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: 'role' }))
    expect(Stacks[0]?.Outputs?.[0]?.OutputValue).toBe(`arn:${partition}:iam::${id}:role/trailproof-read`)

    await post('/_sandbox/enforcement', { account: id, enforced: true })
    const by = { endpoint, credentials: { accessKeyId: asked.trusted, secretAccessKey: 'x' } }
    const sessions = openSessions(by, { nowMs: () => Date.now(), timeoutMs: 30_000 })
    const way = await sessions.connectionTo(student(id, region, partition))
    if ('unseen' in way) throw new Error(JSON.stringify(way.unseen))
    for (const { id: lab } of labs) {
      const { steps } = await runChecks({
        lab,
        settings: { region, initials: 'lin', email: '*', own: {} },
        connection: way.connection,
        now: Date.now(),
      })
      expect(
        steps.filter(({ reason }) => reason === 'unseen.denied'),
        lab,
      ).toEqual([])
      expect(steps).toHaveLength(findSteps(lab).length)
    }
    const sns = new SNSClient({ endpoint, region, ...(way.connection.credentials ? { credentials: way.connection.credentials } : {}) })
    await expect(sns.send(new CreateTopicCommand({ Name: 'x' }))).rejects.toThrow(/not authorized/)
    // Who does not know the external ID stays outside.
    const stranger = await sessions.connectionTo({ ...student(id, region, partition), externalId: 'guess' })
    expect(stranger).toMatchObject({ unseen: { reason: 'roleDenied' } })
    sessions.close()
  })
})

test('a session is used again until shortly before its end', async () => {
  const { id } = account()
  const client = new CloudFormationClient({
    endpoint: sandbox().endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: id, secretAccessKey: 'x' },
  })
  await client.send(
    new CreateStackCommand({ StackName: 'role', TemplateBody: roleText('cloudformation', asked), Capabilities: ['CAPABILITY_NAMED_IAM'] }),
  )
  await sandbox().advance(5 * 60_000)
  let now = sandbox().now()
  const sessions = openSessions(
    { endpoint: sandbox().endpoint, credentials: { accessKeyId: asked.trusted, secretAccessKey: 'x' } },
    { nowMs: () => now, timeoutMs: 30_000 },
  )
  const keyNow = async () => {
    const way = await sessions.connectionTo(student(id, 'us-east-1', 'aws'))
    return 'connection' in way ? way.connection.credentials?.accessKeyId : null
  }
  const first = await keyNow()
  expect(first).toMatch(/^ASIA/)
  now += 54 * 60_000
  expect(await keyNow()).toBe(first)
  now += 2 * 60_000
  expect(await keyNow()).not.toBe(first)
  sessions.close()
})

const actionsOf = (text: string) =>
  [...new Set([...text.matchAll(/['"\s-]([a-z0-9]+:[A-Z]\w+)\b/g)].flatMap(([, action]) => action ?? []))]
    .filter((action) => !action.startsWith('sts:'))
    .sort()
const all = [...new Set(labs.flatMap((lab) => policyFor(lab, { partition: 'aws' }).Statement.flatMap(({ Action }) => Action)))].sort()

test.each(['cloudformation', 'cdk', 'terraform'] as const)(
  '%s lists the reads of the labs and nothing else, and asks for the external ID',
  (form) => {
    const text = roleText(form, asked)
    expect(actionsOf(text)).toEqual(all)
    expect(text).toContain('spring-7f3a')
    expect(text).not.toMatch(/arn:aws(-cn)?:/)
  },
)

const library = createRequire(import.meta.url).resolve.paths('aws-cdk-lib') ?? []
test('the class that the CDK form prints is synthesised into the same policy', async () => {
  expect(library.length).toBeGreaterThan(0)
  const folder = mkdtempSync(fileURLToPath(new URL('../node_modules/.cache/trailproof-role-', import.meta.url)))
  try {
    writeFileSync(join(folder, 'role.ts'), roleText('cdk', asked))
    writeFileSync(
      join(folder, 'app.ts'),
      `import { App } from 'aws-cdk-lib'\nimport { TrailproofRole } from './role.ts'\nconst app = new App()\nnew TrailproofRole(app, 'R')\nprocess.stdout.write(JSON.stringify(app.synth().getStackByName('R').template.Resources))\n`,
    )
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', join(folder, 'app.ts')], {
      env: { ...process.env, CDK_OUTDIR: mkdtempSync(join(tmpdir(), 'role-out-')) },
    })
    const role = Object.values(JSON.parse(stdout) as Record<string, { Type: string; Properties: Record<string, unknown> }>).find(
      ({ Type }) => Type === 'AWS::IAM::Role',
    )
    expect(actionsOf(JSON.stringify(role?.Properties.Policies))).toEqual(all)
    expect(role?.Properties).toMatchObject({
      RoleName: 'trailproof-read',
      AssumeRolePolicyDocument: { Statement: [{ Condition: { StringEquals: { 'sts:ExternalId': 'spring-7f3a' } } }] },
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}, 60_000)
