/**
 * The app of Lab B: synthesised, deployed as anyone would deploy it, and proven by failed sign-ins. Where the packages of CDK are not installed, it is
 * not judged.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation'
import { CloudTrailClient, DescribeTrailsCommand, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail'
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import { CloudWatchLogsClient, DescribeLogGroupsCommand, DescribeMetricFiltersCommand } from '@aws-sdk/client-cloudwatch-logs'
import { HeadBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import rootPackage from '../../package.json' with { type: 'json' }
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import ownPackage from './package.json' with { type: 'json' }

const folder = fileURLToPath(new URL('.', import.meta.url))
const find = createRequire(import.meta.url)
/** The folder of an installed package, or null. */
function packageFolder(name: string): string | null {
  for (const place of find.resolve.paths(name) ?? []) if (existsSync(join(place, name, 'package.json'))) return join(place, name)
  return null
}
const library = packageFolder('aws-cdk-lib')
const commandLine = packageFolder('aws-cdk')
const run = promisify(execFile)
const region = 'ap-northeast-1'
const email = 'me@example.com'
const minutes = (n: number) => n * 60_000

/** The template that an entry of the app makes. */
async function synthesised(entry: string, context: object): Promise<string> {
  const out = mkdtempSync(join(tmpdir(), 'cdk-out-'))
  try {
    await run(process.execPath, ['--import', 'tsx', entry], {
      cwd: folder,
      env: { ...process.env, CDK_OUTDIR: out, CDK_CONTEXT_JSON: JSON.stringify(context) },
    })
    return readFileSync(join(out, 'SignInAlarm.template.json'), 'utf8')
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
}

function clients(at: Sandbox, account: string) {
  const config = { endpoint: at.endpoint, region, credentials: { accessKeyId: account, secretAccessKey: 'x' } }
  return {
    account,
    at,
    cfn: new CloudFormationClient(config),
    trails: new CloudTrailClient(config),
    watch: new CloudWatchClient(config),
    logs: new CloudWatchLogsClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    ssm: new SSMClient(config),
  }
}
type Here = ReturnType<typeof clients>

const stackOf = async ({ cfn }: Here) => (await cfn.send(new DescribeStacksCommand({ StackName: 'SignInAlarm' }))).Stacks?.[0]
const physical = async ({ cfn }: Here, type: string) =>
  (await cfn.send(new DescribeStackResourcesCommand({ StackName: 'SignInAlarm' }))).StackResources?.find((r) => r.ResourceType === type)
    ?.PhysicalResourceId ?? ''
const alarmOf = async ({ watch }: Here) =>
  (await watch.send(new DescribeAlarmsCommand({ AlarmNames: ['ConsoleSignInFailures'] }))).MetricAlarms?.[0]

/** Everything that the lab's steps ask of the stack. */
async function expectLab(here: Here): Promise<void> {
  const bucket = await physical(here, 'AWS::S3::Bucket')
  const group = await physical(here, 'AWS::Logs::LogGroup')
  expect((await stackOf(here))?.Outputs).toEqual([{ OutputKey: 'LogBucketName', OutputValue: bucket }])
  const { logGroups } = await here.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: group }))
  expect(logGroups?.map((g) => g.retentionInDays)).toEqual([90])
  const { trailList } = await here.trails.send(new DescribeTrailsCommand({}))
  expect(trailList).toMatchObject([{ S3BucketName: bucket, IsMultiRegionTrail: true, IncludeGlobalServiceEvents: true }])
  expect(trailList?.[0]?.CloudWatchLogsLogGroupArn).toContain(`:log-group:${group}:*`)
  expect((await here.trails.send(new GetTrailStatusCommand({ Name: trailList?.[0]?.TrailARN ?? '' }))).IsLogging).toBe(true)
  const { metricFilters } = await here.logs.send(new DescribeMetricFiltersCommand({ logGroupName: group }))
  expect(metricFilters).toMatchObject([
    {
      filterPattern: '{ ($.eventName = "ConsoleLogin") && ($.errorMessage = "Failed authentication") }',
      metricTransformations: [{ metricNamespace: 'CloudTrailMetrics', metricName: 'ConsoleSigninFailureCount', metricValue: '1' }],
    },
  ])
  expect(await alarmOf(here)).toMatchObject({
    Threshold: 3,
    EvaluationPeriods: 1,
    Statistic: 'Sum',
    Period: 300,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    AlarmActions: [await physical(here, 'AWS::SNS::Topic')],
  })
}

const failSignIns = (here: Here, times: number) =>
  fetch(`${here.at.endpoint}/_sandbox/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(
      Array.from({ length: times }, () => ({
        eventName: 'ConsoleLogin',
        eventSource: 'signin.amazonaws.com',
        errorMessage: 'Failed authentication',
        responseElements: { ConsoleLogin: 'Failure' },
        awsRegion: region,
        recipientAccountId: here.account,
      })),
    ),
  })

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>
  readonly Parameters?: object
  readonly Rules?: object
}

interface Mail {
  readonly kind: string
  readonly subject: string
  readonly links: readonly { readonly rel: string; readonly href: string }[]
}
const inbox = async (here: Here): Promise<readonly Mail[]> => {
  const response = await fetch(`${here.at.endpoint}/_sandbox/inbox?address=${email}`)
  return ((await response.json()) as { messages: Mail[] }).messages
}

test('learners get the versions that the tests have', () => {
  const ours: Readonly<Record<string, string>> = rootPackage.devDependencies
  const theirs = { ...ownPackage.dependencies, ...ownPackage.devDependencies }
  expect(theirs).toEqual(Object.fromEntries(Object.keys(theirs).map((name) => [name, ours[name]])))
})

describe.skipIf(library === null)('the app of Lab B', () => {
  let template = ''
  let sandbox: Sandbox
  beforeAll(async () => {
    template = await synthesised('bin/app.ts', { email })
    sandbox = await startSandbox({ clock: 'manual' })
  }, 240_000)
  afterAll(() => sandbox.close())

  test('the templates that are handed out are what the app makes, step by step', async () => {
    const { cdkTemplates } = await import('../../scripts/cdk-templates.ts')
    const made = await cdkTemplates()
    expect([...made.keys()]).toEqual(readdirSync(join(folder, 'templates')).map((name) => `templates/${name}`))
    for (const [path, text] of made) expect(readFileSync(join(folder, path), 'utf8'), path).toBe(text)
    // The last one is the whole app, but for where the address comes from.
    const { Parameters: _, ...whole } = JSON.parse(made.get('templates/b08-deploy.json') ?? '') as Template
    const { Parameters: __, Rules: ___, ...app } = JSON.parse(template) as Template
    const withoutSubscription = ({ Resources }: Template) =>
      Object.fromEntries(Object.entries(Resources).filter(([, { Type }]) => Type !== 'AWS::SNS::Subscription'))
    expect(withoutSubscription(whole)).toEqual(withoutSubscription(app))
    expect(Object.keys(whole.Resources)).toHaveLength(Object.keys(app.Resources).length)
  }, 240_000)

  test('the address comes from the context; written into the code it makes the same stack', async () => {
    const without = expect(synthesised('bin/app.ts', {})).rejects.toThrow(/Write your address under context\.email in cdk\.json/)
    const [hardCoded, fromContext] = await Promise.all([
      synthesised('bin/hard-coded.ts', {}),
      synthesised('bin/app.ts', { email: 'you@example.com' }),
      without,
    ])
    expect(hardCoded).toBe(fromContext)
  }, 240_000)

  test('deployed, two failed sign-ins are silent and three raise the alarm; removed, bucket and log group stay', async () => {
    const here = clients(sandbox, '610000000000')
    // What `cdk bootstrap` leaves, and the template asks for.
    await here.ssm.send(new PutParameterCommand({ Name: '/cdk-bootstrap/hnb659fds/version', Type: 'String', Value: '33' }))
    const changeSet = async (ChangeSetName: string, ChangeSetType: 'CREATE' | 'UPDATE') => {
      await here.cfn.send(
        new CreateChangeSetCommand({
          StackName: 'SignInAlarm',
          ChangeSetName,
          ChangeSetType,
          TemplateBody: template,
          Capabilities: ['CAPABILITY_IAM'],
        }),
      )
      await sandbox.advance(minutes(1))
      return here.cfn.send(new DescribeChangeSetCommand({ StackName: 'SignInAlarm', ChangeSetName }))
    }
    expect((await changeSet('first', 'CREATE')).Changes?.map((c) => c.ResourceChange?.Action)).toEqual(
      Array.from({ length: 10 }, () => 'Add'),
    )
    await here.cfn.send(new ExecuteChangeSetCommand({ StackName: 'SignInAlarm', ChangeSetName: 'first' }))
    await sandbox.advance(minutes(10))
    expect(await stackOf(here)).toMatchObject({ StackStatus: 'CREATE_COMPLETE' })
    await expectLab(here)
    expect(await changeSet('second', 'UPDATE')).toMatchObject({
      Status: 'FAILED',
      StatusReason: expect.stringContaining("didn't contain changes"),
    })

    const [confirm] = await inbox(here)
    const link = confirm?.links.find((l) => l.rel === 'confirm')?.href ?? ''
    expect((await fetch(link)).ok).toBe(true)
    await failSignIns(here, 2)
    await sandbox.advance(minutes(30))
    expect((await alarmOf(here))?.StateValue).not.toBe('ALARM')
    expect((await inbox(here)).filter((m) => m.subject.startsWith('ALARM'))).toEqual([])
    await failSignIns(here, 3)
    await sandbox.advance(minutes(20))
    expect((await inbox(here)).filter((m) => m.subject.startsWith('ALARM: "ConsoleSignInFailures"'))).toHaveLength(1)

    const bucket = await physical(here, 'AWS::S3::Bucket')
    const group = await physical(here, 'AWS::Logs::LogGroup')
    const { Contents } = await here.s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `AWSLogs/${here.account}/` }))
    expect((Contents ?? []).length).toBeGreaterThan(0)
    await here.cfn.send(new DeleteStackCommand({ StackName: 'SignInAlarm' }))
    await sandbox.advance(minutes(10))
    await expect(stackOf(here)).rejects.toThrow('Stack with id SignInAlarm does not exist')
    await here.s3.send(new HeadBucketCommand({ Bucket: bucket }))
    expect((await here.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: group }))).logGroups).toHaveLength(1)
    expect((await here.trails.send(new DescribeTrailsCommand({}))).trailList).toEqual([])
    expect(await alarmOf(here)).toBeUndefined()
  }, 240_000)
})

describe.skipIf(library === null || commandLine === null)('the app of Lab B by the real command line', () => {
  test('bootstrap, diff, deploy, deploy again, destroy', async () => {
    const sandbox = await startSandbox({ clock: 'fast', log: () => {} })
    const home = mkdtempSync(join(tmpdir(), 'cdk-home-'))
    const here = clients(sandbox, '620000000000')
    const out = join(home, 'out')
    const cdk = async (...args: string[]) => {
      const { stdout, stderr } = await run(
        process.execPath,
        [
          join(commandLine ?? '', 'bin/cdk'),
          ...args,
          '--no-notices',
          '--no-color',
          // What was synthesised first is taken by all that follows: each of them would take seconds to make it again.
          ...(args[0] === 'synth' ? ['--output', out, '--context', `email=${email}`] : ['--app', out]),
        ],
        {
          cwd: folder,
          timeout: 90_000,
          env: {
            PATH: process.env.PATH,
            HOME: home,
            CDK_HOME: join(home, '.cdk'),
            CDK_DISABLE_CLI_TELEMETRY: 'true',
            AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
            AWS_ENDPOINT_URL: sandbox.endpoint,
            AWS_ACCESS_KEY_ID: here.account,
            AWS_SECRET_ACCESS_KEY: 'x',
            AWS_REGION: region,
          },
        },
      )
      return stdout + stderr
    }
    try {
      await cdk('synth', '--quiet')
      expect(await cdk('bootstrap', `aws://${here.account}/${region}`)).toContain('bootstrapped')
      expect(await cdk('diff')).toContain('[+] AWS::CloudTrail::Trail Trail')
      expect(await cdk('deploy', '--require-approval', 'never')).toContain('SignInAlarm.LogBucketName = ')
      await expectLab(here)
      expect(await cdk('deploy', '--require-approval', 'never')).toContain('(no changes)')
      expect(await cdk('destroy', '--force')).toContain('destroyed')
      await expect(stackOf(here)).rejects.toThrow('Stack with id SignInAlarm does not exist')
      expect((await here.logs.send(new DescribeLogGroupsCommand({}))).logGroups?.map((g) => g.logGroupName)).toEqual([
        expect.stringMatching(/^SignInAlarm-TrailLog/),
      ])
    } finally {
      await sandbox.close()
      rmSync(home, { recursive: true, force: true })
    }
  }, 300_000)
})
