/** The package as a stranger gets it: packed, installed into an empty folder without a network, and used there. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'

let folder: string
/** Where it is installed: a package.json that names nothing, and what `npm install` made of it. */
let project: string
let packed: {
  readonly filename: string
  readonly size: number
  readonly unpackedSize: number
  readonly files: readonly { readonly path: string }[]
}
const started = new Set<ChildProcess>()

/** A person without AWS: an empty home, no variables; the metadata of a cloud machine is not waited for. */
const bare = () => ({
  PATH: process.env.PATH ?? '',
  HOME: join(folder, 'home'),
  LANG: 'en_US.UTF-8',
  TZ: 'UTC',
  AWS_EC2_METADATA_DISABLED: 'true',
})
/** npm on its own: nothing cached, and no registry to be reached. */
const alone = () => ({
  ...bare(),
  npm_config_cache: join(folder, 'npm'),
  npm_config_registry: 'http://127.0.0.1:9/',
  npm_config_update_notifier: 'false',
})

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'trailproof-package-')))
  project = join(folder, 'project')
  for (const each of ['home', 'project']) mkdirSync(join(folder, each))
  for (const script of ['build-cli.mjs', 'build-console.mjs']) execFileSync(process.execPath, [join(root, 'scripts', script), '--if-stale'])
  if (!existsSync(join(root, 'dist/site/index.html'))) throw new Error('The site is not built: npm test -- package builds it first.')
  const words = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]
  const [first] = JSON.parse(
    execFileSync(npm, words, { cwd: root, encoding: 'utf8', env: alone(), stdio: ['ignore', 'pipe', 'ignore'] }),
  ) as (typeof packed)[]
  if (!first) throw new Error('npm pack made nothing')
  packed = first
  writeFileSync(join(project, 'package.json'), '{"private": true, "type": "module"}')
  execFileSync(npm, ['install', '--offline', '--no-audit', '--no-fund', join(folder, packed.filename)], {
    cwd: project,
    env: alone(),
    stdio: 'pipe',
  })
})
afterAll(() => {
  for (const child of started) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

interface Ended {
  readonly exit: number | null
  readonly out: string
  readonly err: string
}

function begin(file: string, words: readonly string[], cwd = project, env: NodeJS.ProcessEnv = {}) {
  const child = spawn(file, words, { cwd, env: { ...bare(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  started.add(child)
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString('utf8')
  })
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString('utf8')
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exit) => resolve({ exit, out, err }))
  })
  return { child, ended, out: () => out }
}
const run = (file: string, words: readonly string[], cwd?: string, env?: NodeJS.ProcessEnv) => begin(file, words, cwd, env).ended
/** The command as npm links it. */
const bin = () => join(project, 'node_modules/.bin', process.platform === 'win32' ? 'trailproof.cmd' : 'trailproof')
const trailproof = (words: readonly string[], env?: NodeJS.ProcessEnv) => run(bin(), words, project, env)

/** What a reader of the page has of his own: an alarm on new users, with all that leads to it. */
const deployMyAlarm = `
import { CloudTrailClient, CreateTrailCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail'
import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch'
import { CloudWatchLogsClient, CreateLogGroupCommand, DescribeLogGroupsCommand, PutMetricFilterCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3'
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'

async function deployMyAlarm(cloudwatch) {
  const [s3, iam, logs, trails, sns] = [new S3Client(aws.client()), new IAMClient({}), new CloudWatchLogsClient({}), new CloudTrailClient({}), new SNSClient({})]
  const policy = (...Statement) => JSON.stringify({ Version: '2012-10-17', Statement })
  const Principal = { Service: 'cloudtrail.amazonaws.com' }
  await s3.send(new CreateBucketCommand({ Bucket: 'mine' }))
  const Resource = ['arn:aws:s3:::mine', 'arn:aws:s3:::mine/*']
  await s3.send(new PutBucketPolicyCommand({ Bucket: 'mine', Policy: policy({ Effect: 'Allow', Principal, Action: ['s3:GetBucketAcl', 's3:PutObject'], Resource }) }))
  await logs.send(new CreateLogGroupCommand({ logGroupName: 'mine' }))
  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({}))
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: 'mine', AssumeRolePolicyDocument: policy({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }) }))
  await iam.send(new PutRolePolicyCommand({ RoleName: 'mine', PolicyName: 'p', PolicyDocument: policy({ Effect: 'Allow', Action: 'logs:*', Resource: '*' }) }))
  await trails.send(new CreateTrailCommand({ Name: 'mine', S3BucketName: 'mine', IsMultiRegionTrail: true, CloudWatchLogsLogGroupArn: logGroups[0].arn, CloudWatchLogsRoleArn: Role.Arn }))
  await trails.send(new StartLoggingCommand({ Name: 'mine' }))
  const metric = { metricNamespace: 'Mine', metricName: 'NewUsers', metricValue: '1' }
  await logs.send(new PutMetricFilterCommand({ logGroupName: 'mine', filterName: 'f', filterPattern: '{ $.eventName = CreateUser }', metricTransformations: [metric] }))
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'mine' }))
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'me@example.com' }))
  await fetch(aws.mails('me@example.com')[0].links.find(({ rel }) => rel === 'confirm').href)
  await cloudwatch.send(new PutMetricAlarmCommand({ AlarmName: 'mine', Namespace: 'Mine', MetricName: 'NewUsers', Statistic: 'Sum', Period: 300, EvaluationPeriods: 1,
    Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', AlarmActions: [TopicArn] }))
}
`

describe('what is in it', () => {
  test('all that runs and is read, and nothing that only builds or tests', () => {
    const paths = packed.files.map(({ path }) => path)
    for (const each of [
      'LICENSE',
      'NOTICE',
      'README.md',
      'README.ko.md',
      'README.zh.md',
      'CHANGELOG.md',
      'SECURITY.md',
      'dist/cli/LICENSES.txt',
    ])
      expect(paths).toContain(each)
    for (const each of ['dist/site/zh/index.html', 'dist/site/ko/index.html', 'dist/site/en/index.html', 'dist/console/index.html'])
      expect(paths).toContain(each)
    // Packed when it was built: the server only reads.
    for (const [folder, ending] of ['dist/site', 'dist/console'].flatMap((each) => [[each, 'br'] as const, [each, 'gz'] as const]))
      expect([folder, ending, paths.some((path) => path.startsWith(folder) && path.endsWith(`.js.${ending}`))]).toEqual([
        folder,
        ending,
        true,
      ])
    expect(paths.filter((path) => /\.map$|\.test\.|(?<!\.d)\.tsx?$|\.new-\d|\.old-\d/.test(path))).toEqual([])
    expect([...new Set(paths.filter((path) => path.includes('/')).map((path) => path.split('/').slice(0, 2).join('/')))].sort()).toEqual([
      'dist/cli',
      'dist/console',
      'dist/site',
      'locales/console-derived.json',
      'locales/en',
      'locales/ko',
      'locales/zh',
    ])
  })

  test('a size that a class can fetch over one line', () => {
    // Of it 3.7 MB are the pages' pictures, which nothing packs any smaller.
    expect(packed.size).toBeLessThan(13 * 1024 * 1024)
    expect(packed.unpackedSize).toBeLessThan(32 * 1024 * 1024)
  })

  test('nothing is installed beside it', () => {
    expect(readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['trailproof'])
  })

  test('the licence of each part that is bundled is in it, with its text', () => {
    const text = readFileSync(join(project, 'node_modules/trailproof/dist/cli/LICENSES.txt'), 'utf8')
    for (const name of ['@smithy/core', 'hono', 'fast-xml-parser', 'commander', 'react', '@cloudscape-design/components', 'vue'])
      expect(text).toMatch(new RegExp(`^${name} \\d+\\.`, 'm'))
  })

  test('nothing in it names the machine it was made on', () => {
    const below = (path: string): string[] =>
      readdirSync(path, { withFileTypes: true }).flatMap((each) =>
        each.isDirectory() ? below(join(path, each.name)) : [join(path, each.name)],
      )
    const found = below(join(project, 'node_modules/trailproof')).filter((file) => readFileSync(file).includes(root.replace(/\/$/, '')))
    expect(found).toEqual([])
  })
})

describe('the command', () => {
  test.each([
    ['zh', '用法'],
    ['ko', '사용법'],
    ['en', 'Usage'],
  ])('helps in three languages: %s', async (lang, word) => {
    const { exit, out } = await trailproof(['--help', '--lang', lang])
    expect([exit, out]).toEqual([0, expect.stringContaining(word)])
  })

  test('npx finds it, and so it is run from the file alone', async () => {
    const version = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version
    const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx'
    expect(await run(npx, ['--no-install', 'trailproof', '--version'], project, alone())).toMatchObject({ exit: 0, out: `${version}\n` })
    const elsewhere = join(folder, 'empty')
    mkdirSync(elsewhere)
    const words = ['--yes', '--offline', '--package', join(folder, packed.filename), 'trailproof', '--version']
    expect(await run(npx, words, elsewhere, alone())).toMatchObject({ exit: 0, out: `${version}\n` })
    expect(readdirSync(elsewhere)).toEqual([])
  })

  test('verify says that Playwright is not there, and how to get it', async () => {
    const server = begin(bin(), ['sandbox', 'start', '--port', '0', '--json', '--data', join(folder, 'verify')])
    const endpoint = await readyAt(server)
    expect(
      (await trailproof(['solve', 'lab-a', '--sandbox', '--region', 'us-east-1', '--until', 'a13', '--endpoint', endpoint])).exit,
    ).toBe(0)
    // An alarm that is one already could not prove anything.
    expect((await trailproof(['clock', 'advance', '30m', '--endpoint', endpoint])).exit).toBe(0)
    const { exit, out, err } = await trailproof(['verify', '--sandbox', '--region', 'us-east-1', '--endpoint', endpoint, '--json'])
    server.child.kill('SIGTERM')
    expect([exit, (JSON.parse(out) as { error: { code: string } }).error.code]).toEqual([2, 'verifyNoPlaywright'])
    expect(err).toMatch(/playwright/i)
    expect((await server.ended).exit).toBe(0)
  })
})

/** Its address, once it says that it is ready. */
async function readyAt({ out, ended }: ReturnType<typeof begin>): Promise<string> {
  const early = ended.then(({ err }) => {
    throw new Error(`it ended: ${err}`)
  })
  early.catch(() => undefined)
  for (;;) {
    const line = out().split('\n')[0] ?? ''
    if (out().includes('\n') && line.startsWith('{')) return (JSON.parse(line) as { endpoint: string }).endpoint
    await Promise.race([early, new Promise((next) => setTimeout(next, 50))])
  }
}

describe('start, in an empty folder', () => {
  let endpoint: string
  let server: ReturnType<typeof begin>
  beforeAll(async () => {
    server = begin(bin(), ['start', '--port', '0', '--json', '--data', join(folder, 'data')])
    endpoint = await readyAt(server)
  })
  afterAll(async () => {
    server.child.kill('SIGTERM')
    expect((await server.ended).exit).toBe(0)
  })
  const page = async (path: string) => {
    const answer = await fetch(`${endpoint}${path}`)
    return { status: answer.status, text: await answer.text() }
  }

  test.each(['zh', 'ko', 'en'])('the site is there: %s', async (lang) => {
    for (const path of [`/${lang}/`, `/${lang}/lab-a/a04-filter-pattern`, `/${lang}/help/sandbox`]) {
      const { status, text } = await page(path)
      expect([path, status]).toEqual([path, 200])
      expect(text).toMatch(new RegExp(`<html[^>]* lang="${lang}`))
    }
    // What a page asks for is there too.
    const { text } = await page(`/${lang}/`)
    const assets = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path)
    expect(assets.length).toBeGreaterThan(2)
    for (const asset of assets) expect([asset, (await page(asset)).status]).toEqual([asset, 200])
  })

  test('sign-in page, inbox and console are there', async () => {
    for (const path of ['/signin', '/inbox', '/console/']) expect([path, (await page(path)).status]).toEqual([path, 200])
    const { text } = await page('/console/')
    const scripts = [...text.matchAll(/src="([^"]+\.js)"/g)].map(([, path = '']) => new URL(path, `${endpoint}/console/`).pathname)
    expect(scripts.length).toBeGreaterThan(0)
    for (const script of scripts) expect([script, (await page(script)).status]).toEqual([script, 200])
  })

  test('a lab is done, checked and cleaned up', async () => {
    const where = ['--sandbox', '--region', 'ap-northeast-2', '--initials', 'kim', '--endpoint', endpoint]
    expect((await trailproof(['check', 'lab-a', ...where])).exit).toBe(1)
    const solved = await trailproof(['solve', 'lab-a', '--until', 'a13', ...where])
    expect(solved).toMatchObject({ exit: 0 })
    const checked = await trailproof(['check', 'lab-a', ...where, '--json'])
    const { steps } = JSON.parse(checked.out) as { steps: { step: string; outcome: string }[] }
    expect(steps.filter(({ step, outcome }) => outcome !== 'done' && !step.includes('a13') && !step.includes('a14'))).toEqual([])
    expect((await trailproof(['cleanup', 'lab-a', ...where])).exit).toBe(0)
  })

  test('the site’s own check answers', async () => {
    const token = /name="trailproof-token" content="([\w-]+)"/.exec((await page('/en/')).text)?.[1] ?? ''
    const answer = await fetch(`${endpoint}/api/status`, { headers: { 'x-trailproof-token': token } })
    expect(answer.status).not.toBe(403)
    expect((await fetch(`${endpoint}/api/status`)).status).toBe(403)
  })
})

describe('in the tests of others', () => {
  const use = `
    const sandbox = await startSandbox({ clock: 'manual', log: () => {} })
    const [id] = sandbox.send({ eventName: 'CreateUser', eventSource: 'iam.amazonaws.com' })
    await sandbox.advance(60_000)
    console.log(JSON.stringify({ ...sandbox.client(), arrows: sandbox.chain(id).arrows.length, mails: sandbox.mails().length }))
    await sandbox.close()`

  test('startSandbox is imported, and required', async () => {
    writeFileSync(join(project, 'use.mjs'), `import { startSandbox } from 'trailproof'\n${use}`)
    writeFileSync(join(project, 'use.cjs'), `const { startSandbox } = require('trailproof/sandbox')\n;(async () => {${use}\n})()`)
    for (const file of ['use.mjs', 'use.cjs']) {
      const { exit, out, err } = await run(process.execPath, ['--no-warnings', file])
      expect([exit, err]).toEqual([0, ''])
      expect(JSON.parse(out)).toEqual({
        endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
        region: 'us-east-1',
        credentials: { accessKeyId: '123456789012', secretAccessKey: 'sandbox' },
        forcePathStyle: true,
        arrows: 1,
        mails: 1,
      })
    }
  })

  /** Packages that the project would have installed itself: ours stand for them. */
  const lend = (...names: readonly string[]) => {
    for (const name of names) {
      const place = join(project, 'node_modules', name)
      mkdirSync(dirname(place), { recursive: true })
      if (!existsSync(place)) symlinkSync(realpathSync(join(root, 'node_modules', name)), place, 'junction')
    }
  }

  test.each([
    ['NodeNext', 'NodeNext'],
    ['ESNext', 'Bundler'],
  ])('its types are taken by a strict compiler: %s', async (module, moduleResolution) => {
    lend('vitest', '@types/node')
    writeFileSync(
      join(project, 'types.ts'),
      `import { type Mail, type Sandbox, startSandbox } from 'trailproof'
import { testSandbox } from 'trailproof/vitest'
import { aws } from 'trailproof/vitest/setup'
const sandbox: Sandbox = await startSandbox({ clock: 'manual', port: 0, dataDir: null })
const mails: readonly Mail[] = sandbox.mails('a@example.com')
const region: string = aws.client({ account: '111122223333' }).region
const mine = testSandbox({ fresh: 'sandbox', region: 'ap-northeast-2' })
// @ts-expect-error There is no such clock.
await startSandbox({ clock: 'slow' })
// @ts-expect-error What is inside is nobody's business.
sandbox.world
// @ts-expect-error A test does not close it: others come after.
mine.close()
console.log(mails, region)
`,
    )
    const options = [
      '--noEmit',
      '--strict',
      '--exactOptionalPropertyTypes',
      '--target',
      'ES2023',
      '--module',
      module,
      '--moduleResolution',
      moduleResolution,
      '--skipLibCheck',
      'false',
      '--types',
      'node',
    ]
    const { exit, out } = await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...options, 'types.ts'])
    // Of the declarations in other packages nothing is asked.
    expect(out.split('\n').filter((line) => /^(?:types\.ts|node_modules\/trailproof)/.test(line))).toEqual([])
    if (out === '') expect(exit).toBe(0)
  })

  test('a Vitest project: a sandbox for each file, an account for each test, a clock that is moved', async () => {
    lend('vitest', '@aws-sdk/client-cloudwatch', '@aws-sdk/client-sns', '@aws-sdk/client-sts')
    const alarm = `
      new PutMetricAlarmCommand({ AlarmName: 'Errors', Namespace: 'App', MetricName: 'Errors', Statistic: 'Sum', Period: 60, EvaluationPeriods: 1,
        Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching' })`
    writeFileSync(join(project, 'vitest.config.js'), `export default { test: { setupFiles: 'trailproof/vitest/setup' } }\n`)
    writeFileSync(
      join(project, 'by-config.test.js'),
      `import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { aws } from 'trailproof/vitest/setup'
import { expect, test } from 'vitest'

const whoAmI = async () => (await new STSClient({}).send(new GetCallerIdentityCommand({}))).Account
const accounts = new Set()
test('the clock stands until it is moved', async () => {
  accounts.add(await whoAmI())
  const cloudwatch = new CloudWatchClient({})
  const state = async () => (await cloudwatch.send(new DescribeAlarmsCommand({}))).MetricAlarms[0]?.StateValue
  await cloudwatch.send(${alarm})
  await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'App', MetricData: [{ MetricName: 'Errors', Value: 1, Timestamp: new Date(aws.now()) }] }))
  await new Promise((next) => setTimeout(next, 300))
  expect(await state()).toBe('INSUFFICIENT_DATA')
  await aws.advance(3 * 60_000)
  expect(await state()).toBe('ALARM')
})
test('each test has its own account', async () => {
  accounts.add(await whoAmI())
  expect(accounts.size).toBe(2)
  expect(await whoAmI()).toBe(aws.account)
  expect((await new CloudWatchClient({}).send(new DescribeAlarmsCommand({}))).MetricAlarms).toEqual([])
  const other = new STSClient(aws.client({ account: aws.newAccount() }))
  expect((await other.send(new GetCallerIdentityCommand({}))).Account).not.toBe(aws.account)
})
test('nothing of the machine is left that would lead elsewhere', () => {
  expect([process.env.AWS_PROFILE, process.env.AWS_SESSION_TOKEN, process.env.AWS_ENDPOINT_URL_STS]).toEqual([undefined, undefined, undefined])
  expect(process.env.AWS_ENDPOINT_URL).toBe(aws.endpoint)
})
`,
    )
    writeFileSync(
      join(project, 'by-hand.test.js'),
      `import { CreateTopicCommand, ListTopicsCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { testSandbox } from 'trailproof/vitest'
import { beforeAll, describe, expect, test } from 'vitest'

const aws = testSandbox({ region: 'ap-northeast-2', fresh: 'nothing' })
expect(() => aws.endpoint).toThrow('runs while tests and their hooks do')
let topic
beforeAll(async () => {
  topic = (await new SNSClient(aws.client()).send(new CreateTopicCommand({ Name: 'mine' }))).TopicArn
})
test('what the file made before is there', async () => {
  expect(topic).toContain(':ap-northeast-2:' + aws.account)
  await new SNSClient({}).send(new SubscribeCommand({ TopicArn: topic, Protocol: 'email', Endpoint: 'kim@example.com' }))
  expect(aws.mails('kim@example.com').map(({ kind }) => kind)).toEqual(['confirm'])
})
test('and can be forgotten, saved and loaded', async () => {
  const names = async () => (await new SNSClient({}).send(new ListTopicsCommand({}))).Topics.length
  aws.save('saved-state')
  aws.reset()
  expect(await names()).toBe(0)
  await aws.load('saved-state')
  expect(await names()).toBe(1)
})
`,
    )
    const env = { AWS_PROFILE: 'mine', AWS_SESSION_TOKEN: 'mine', AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:9' }
    const vitest = join(project, 'node_modules/vitest/vitest.mjs')
    const ran = await run(process.execPath, [vitest, 'run', '--reporter=json', '--outputFile=result.json'], project, env)
    expect(`${ran.exit} ${ran.exit === 0 ? '' : ran.err + readFileSync(join(project, 'result.json'), 'utf8')}`).toBe('0 ')
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(join(project, 'result.json'), 'utf8')) as Record<string, number>
    expect([numPassedTests, numFailedTests]).toEqual([5, 0])
    // Without isolation all files share one process: the line in the config serves them as well.
    const shared = await run(process.execPath, [vitest, 'run', '--no-isolate', '--no-file-parallelism'], project, env)
    expect(shared.out).toContain('5 passed')
  })

  test('the examples of the page are what they say', async () => {
    lend(...['cloudtrail', 'cloudwatch', 'cloudwatch-logs', 'iam', 's3', 'sns'].map((name) => `@aws-sdk/client-${name}`))
    const examples = ['zh', 'ko', 'en'].map((lang) => {
      const [, section = ''] = readFileSync(join(root, 'docs', lang, 'help/sandbox.md'), 'utf8').split('{#tests}')
      return [...(section.split('\n## ')[0] ?? '').matchAll(/```js\n([\s\S]*?)```/g)].map(([, code = '']) => code)
    })
    expect(new Set(examples.map((codes) => codes.join('\n'))).size).toBe(1)
    const [config = '', alarmTest = '', alone = ''] = examples[0] ?? []
    const cwd = join(project, 'example')
    mkdirSync(cwd)
    writeFileSync(join(cwd, 'vitest.config.js'), config)
    writeFileSync(join(cwd, 'alarm.test.js'), `${alarmTest}\n${deployMyAlarm}`)
    writeFileSync(join(cwd, 'alone.mjs'), alone)
    const ran = await run(process.execPath, [join(project, 'node_modules/vitest/vitest.mjs'), 'run'], cwd)
    expect(`${ran.exit} ${ran.exit === 0 ? '' : ran.out + ran.err}`).toBe('0 ')
    expect(await run(process.execPath, ['--no-warnings', 'alone.mjs'], cwd)).toMatchObject({
      exit: 0,
      out: expect.stringContaining('trailList: []'),
    })
  })

  test('a saved state is taken up by the command', async () => {
    expect(statSync(join(project, 'saved-state')).size).toBeGreaterThan(100)
    const { exit, out } = await trailproof(['sandbox', 'load', 'saved-state', '--data', join(folder, 'from-tests'), '--json'])
    expect([exit, JSON.parse(out)]).toEqual([0, expect.objectContaining({ account: '123456789012' })])
  })
})
