import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import labA from '../../checks/lab-a/lab.ts'
import { policyFor } from '../../checks/policy.ts'
import { startProxy } from '../../checks/test-proxy.ts'
import { valuesOf } from '../../checks/values.ts'
import { UserError } from '../../domain/error.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { langs } from '../../say/index.ts'
import { loadCatalog, loadSay } from '../../say/node.ts'
import { openServices } from '../../ways/services.ts'
import { run } from '../test-host.ts'
import { clockFinding, credentialsFinding, proxyFinding, regionFinding, timeAddress } from './account.ts'
import { awsCliFinding, browserFinding, diskFinding, fits, nodeFinding, npmFinding, portFinding } from './computer.ts'
import { exitOf, type Finding, topics } from './finding.ts'
import { wordsOf } from './words.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

/** Each finding that any test below has brought about, said in three languages: `topic.reason`. */
const reached = new Set<string>()
const says = langs.map((lang) => ({ lang, say: loadSay(lang, ['doctor', 'common']) }))

function seen(finding: Finding): { readonly what: string; readonly verdict: string; readonly params: Finding['params'] } {
  const { topic, reason, verdict, params } = finding
  reached.add(`${topic}.${reason}`)
  for (const { lang, say } of says) {
    const words = wordsOf(finding, say)
    // What is left empty in a sentence throws while it is said.
    expect(words.sentence, `${lang} ${topic}.${reason}`).not.toBe('')
    expect(words.remedy === null, `${lang} ${topic}.${reason}`).toBe(verdict === 'ok' || finding.unseen !== undefined)
  }
  return { what: `${topic}.${reason}`, verdict, params }
}

let sandbox: Sandbox
let folder: string
const servers: Server[] = []
beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual', allowHost: ['aws.test'], log: () => undefined })
})
afterAll(() => sandbox.close())

const quiet = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()])
/** The SDK reads the environment of the process, the command line the one that it is handed: here both are the same. */
const set = (variables: Readonly<Record<string, string | undefined>>) => {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trailproof-'))
  mkdirSync(join(folder, '.aws', 'sso', 'cache'), { recursive: true })
  const none = [
    ...quiet,
    'AWS_PROFILE',
    'AWS_REGION',
    'AWS_DEFAULT_REGION',
    'AWS_ENDPOINT_URL',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
  ]
  set(Object.fromEntries([...none, 'AWS_SESSION_TOKEN', 'CHROMIUM_PATH'].map((name) => [name, undefined])))
  set({
    HOME: folder,
    USERPROFILE: folder,
    TRAILPROOF_HOME: join(folder, 'home'),
    AWS_CONFIG_FILE: join(folder, '.aws', 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, '.aws', 'credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
  })
})
afterEach(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  await fetch(`${sandbox.endpoint}/_sandbox/trouble`, { method: 'POST', body: JSON.stringify({ rules: [] }) })
  for (const server of servers.splice(0)) server.close()
  rmSync(folder, { recursive: true })
})

const config = (...lines: readonly string[]) => writeFileSync(join(folder, '.aws', 'config'), lines.join('\n'))

/** Programs of these names and answers, alone on a path; a number: the status with which it fails. */
function programs(answers: Readonly<Record<string, string | number>>): string {
  const bin = mkdtempSync(join(folder, 'bin-'))
  for (const [name, answer] of Object.entries(answers)) {
    const does = typeof answer === 'number' ? `process.exit(${answer})` : `console.log(${JSON.stringify(answer)})`
    writeFileSync(join(bin, name), `#!${process.execPath}\n${does}\n`)
    chmodSync(join(bin, name), 0o755)
  }
  return bin
}

async function serve(answer: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('the computer', () => {
  test.each([
    ['20.19.0', true],
    ['20.20.2', true],
    ['20.18.3', false],
    ['21.9.0', false],
    ['22.11.0', false],
    ['22.12.0', true],
    ['24.1.0', true],
    ['18.20.0', false],
  ])('Node %s: %s', (version, isFit) => {
    expect(fits(version, '^20.19.0 || >=22.12.0')).toBe(isFit)
    expect(seen(nodeFinding(version)).what).toBe(isFit ? 'node.fits' : 'node.misfit')
  })

  test('the Node that runs this will do', () => expect(nodeFinding().verdict).toBe('ok'))

  // Programs of Windows are no scripts with a first line.
  test.skipIf(process.platform === 'win32').each([
    [{}, 'npm.none', 'attention'],
    [{ npm: '11.1.0' }, 'npm.noNpx', 'attention'],
    [{ npm: 1, npx: 'x' }, 'npm.silent', 'unknown'],
    [{ npm: '11.1.0', npx: '11.1.0' }, 'npm.found', 'ok'],
  ] as const)('npm: %j', async (answers, what, verdict) => {
    expect(seen(await npmFinding({ PATH: programs(answers) }))).toMatchObject({ what, verdict })
  })

  test.skipIf(process.platform === 'win32').each([
    [{}, true, 'awsCli.none', 'attention'],
    [{}, false, 'awsCli.unneeded', 'ok'],
    [{ aws: 255 }, true, 'awsCli.silent', 'unknown'],
    [{ aws: 'aws-cli/2.31.4 Python/3.13.7 Linux/6.1' }, true, 'awsCli.found', 'ok'],
  ] as const)('the AWS CLI: %j', async (answers, isNeeded, what, verdict) => {
    const finding = seen(await awsCliFinding({ PATH: [programs({}), programs(answers)].join(delimiter) }, isNeeded))
    expect(finding).toMatchObject({ what, verdict })
    if (what === 'awsCli.found') expect(finding.params).toEqual({ version: '2.31.4' })
  })

  test.skipIf(process.platform === 'win32')('a Chromium, by name or by CHROMIUM_PATH', async () => {
    const PATH = programs({ chromium: 'Chromium 150.0.7000.1 built on Debian' })
    const expected = { what: 'browser.chromium', params: { name: 'chromium', version: '150.0.7000.1' } }
    expect(seen(await browserFinding({ PATH }))).toMatchObject(expected)
    expect(seen(await browserFinding({ PATH: '', CHROMIUM_PATH: join(PATH, 'chromium') }))).toMatchObject(expected)
    const path = join(folder, 'gone')
    expect(seen(await browserFinding({ PATH, CHROMIUM_PATH: path }))).toMatchObject({ what: 'browser.wrongPath', params: { path } })
  })

  // Where the usual places of macOS or Windows hold a Chrome, that one is found whatever the path.
  test.skipIf(process.platform !== 'linux')('another browser, or none', async () => {
    expect(seen(await browserFinding({ PATH: programs({ firefox: 'Mozilla Firefox 145.0' }) }))).toMatchObject({
      what: 'browser.other',
      verdict: 'ok',
      params: { name: 'firefox', version: '145.0' },
    })
    expect(seen(await browserFinding({ PATH: programs({}) }))).toMatchObject({ what: 'browser.none', verdict: 'attention' })
  })

  test('the port: free, ours, held by a program, held by one that cannot be seen, reserved', async () => {
    const { port } = new URL(await serve((_request, response) => response.end('else')))
    const held = seen(await portFinding(Number(port)))
    expect(held).toMatchObject({ what: expect.stringMatching(/^port\.held(By)?$/), verdict: 'attention' })
    if (process.platform === 'linux') expect(held.params.holder).toMatch(new RegExp(`PID ${process.pid}`))
    await new Promise((resolve) => servers.pop()?.close(resolve))
    expect(seen(await portFinding(Number(port)))).toMatchObject({ what: 'port.free', verdict: 'ok' })
    expect(seen(await portFinding(sandbox.port))).toMatchObject({ what: 'port.ours', verdict: 'ok' })
    const by = (error: Error) => portFinding(Number(port), () => Promise.reject(error))
    expect(seen(await by(new UserError('portInUse', { port: 1, holder: 'unknown' }))).what).toBe('port.held')
    const denied = Object.assign(new Error('listen EACCES'), { code: 'EACCES', syscall: 'listen' })
    expect(seen(await by(denied))).toMatchObject({ what: 'port.notAllowed', verdict: 'attention' })
    await expect(by(new Error('a bug'))).rejects.toThrow('a bug')
  })

  test('the disk: enough, little, not to be written to, not to be seen; and no folder is made', async () => {
    const env = { TRAILPROOF_HOME: join(folder, 'not', 'yet') }
    const disk = { isWritable: () => true, freeBytes: async () => 600 * 1024 * 1024 }
    expect(seen(await diskFinding(env)).what).toBe('disk.enough')
    expect(seen(await diskFinding(env, disk)).params).toMatchObject({ freeMb: 600 })
    expect(seen(await diskFinding(env, { ...disk, freeBytes: async () => 1024 }))).toMatchObject({
      what: 'disk.little',
      verdict: 'attention',
    })
    expect(seen(await diskFinding(env, { ...disk, isWritable: () => false }))).toMatchObject({
      what: 'disk.readOnly',
      verdict: 'attention',
    })
    const broken = { ...disk, freeBytes: () => Promise.reject(new Error('EIO')) }
    expect(seen(await diskFinding(env, broken))).toMatchObject({ what: 'disk.unseen', verdict: 'unknown', params: { problem: 'EIO' } })
    expect(existsSync(join(folder, 'not'))).toBe(false)
  })
})

describe('the clock', () => {
  const now = () => Date.UTC(2026, 10, 21, 12, 0, 0)
  const dated = (offSeconds: number) =>
    serve((_request, response) => {
      response.sendDate = false
      response.writeHead(404, { date: new Date(now() + offSeconds * 1000).toUTCString() }).end()
    })

  test.each([
    [0, 'clock.right', 'ok'],
    [140, 'clock.right', 'ok'],
    [-400, 'clock.fast', 'attention'],
    [400, 'clock.slow', 'attention'],
  ])('against a server that is %i seconds ahead: %s', async (offSeconds, what, verdict) => {
    const finding = seen(await clockFinding(await dated(offSeconds), now))
    expect(finding).toMatchObject({ what, verdict })
    expect(Math.abs(Number(finding.params.seconds) - Math.abs(offSeconds))).toBeLessThanOrEqual(1)
  })

  test('a server without a date, and none at all, are neither right nor wrong', async () => {
    const silent = await serve((_request, response) => {
      response.sendDate = false
      response.end()
    })
    expect(seen(await clockFinding(silent, now))).toMatchObject({ what: 'clock.noDate', verdict: 'unknown' })
    expect(seen(await clockFinding('http://127.0.0.1:1', now))).toMatchObject({
      what: 'clock.noAnswer',
      verdict: 'unknown',
      params: { host: '127.0.0.1:1', problem: 'ECONNREFUSED' },
    })
  })

  test('is asked through the proxy too; one that refuses is told', async () => {
    const there = await dated(0)
    const proxy = await startProxy({ 'time.test': Number(new URL(there).port) })
    set({ HTTP_PROXY: `http://${proxy.host}` })
    expect((await clockFinding('http://time.test/', now)).reason).toBe('right')
    expect(proxy.asked).toEqual([{ to: 'time.test:80', as: null }])
    expect((await clockFinding('http://other.test/', now)).params).toEqual({ host: 'other.test', problem: 'ProxyRefused 502 No' })
    await proxy.close()
  })

  test('is asked where the credentials are', () => {
    expect(timeAddress('cn-north-1', undefined, 'aws')).toBe('https://sts.cn-north-1.amazonaws.com.cn/')
    expect(timeAddress('us-east-1', 'http://127.0.0.1:4566', 'sandbox')).toBe('http://127.0.0.1:4566/_sandbox/health')
  })
})

describe('the proxy', () => {
  test.each([
    [{}, 'aws', 'proxy.none', 'ok'],
    [{ HTTP_PROXY: 'http://p:1' }, 'aws', 'proxy.none', 'ok'],
    [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: 'amazonaws.com' }, 'aws', 'proxy.passedBy', 'ok'],
    [{ HTTPS_PROXY: 'http://p:1' }, 'sandbox', 'proxy.unneeded', 'ok'],
    [{ https_proxy: 'http://p:1' }, 'aws', 'proxy.used', 'ok'],
    [{ HTTPS_PROXY: 'http://p:1' }, null, 'proxy.silent', 'unknown'],
    [{ ALL_PROXY: 'socks5h://p:1' }, 'aws', 'proxy.unusable', 'attention'],
  ] as const)('%j, %s answered: %s', (env, answered, what, verdict) => {
    set(env)
    expect(seen(proxyFinding('us-east-1', answered))).toMatchObject({ what, verdict })
  })

  test('that a password is in it is shown, the password is not', () => {
    set({ HTTPS_PROXY: 'http://lin:s3cret@proxy.corp:3128' })
    expect(seen(proxyFinding('us-east-1', 'aws')).params).toEqual({ from: 'HTTPS_PROXY', proxy: 'http://…@proxy.corp:3128', except: '–' })
  })
})

describe('the region', () => {
  test.each([
    ['us-east-1', false, 'region.on', 'ok'],
    ['af-south-1', true, 'region.on', 'ok'],
    ['af-south-1', false, 'region.untold', 'unknown'],
    ['us-east-9', true, 'region.unlisted', 'attention'],
  ])('%s, answered: %s', (code, answered, what, verdict) => {
    expect(seen(regionFinding(code, answered))).toMatchObject({ what, verdict })
  })
})

describe('credentials', () => {
  const nowMs = Date.now()
  const inMinutes = (minutes: number) => new Date(nowMs + minutes * 60_000)
  const settings = { region: 'us-east-1', initials: 'lin', email: 'lin@example.com', own: {} }
  const look = async (profile?: string) =>
    seen(await credentialsFinding({ connection: profile === undefined ? {} : { profile }, kind: 'aws', settings }, nowMs))
  const keys = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 's3cret' }

  test('long-term ones, from where', async () => {
    set(keys)
    expect(await look()).toEqual({
      what: 'credentials.lasting',
      verdict: 'ok',
      params: { source: 'environment', profile: 'default', login: 'other' },
    })
    set({ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined })
    config('[profile keys]', 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE', 'aws_secret_access_key = s3cret')
    expect(await look('keys')).toMatchObject({ what: 'credentials.lasting', params: { source: 'profile', profile: 'keys' } })
  })

  test('a profile is named only where one is in play', async () => {
    const sentence = async (profile?: string) => {
      const finding = await credentialsFinding({ connection: profile === undefined ? {} : { profile }, kind: 'aws', settings }, nowMs)
      return wordsOf(finding, loadSay('en', ['doctor', 'common'])).sentence
    }
    set(keys)
    expect(await sentence()).toBe('From environment variables; long-term keys without an end.')
    set({ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined })
    config('[profile keys]', 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE', 'aws_secret_access_key = s3cret')
    expect(await sentence('keys')).toBe('From the shared files, profile keys; long-term keys without an end.')
  })

  test.each([
    [600, 'credentials.timed', 'ok'],
    [30, 'credentials.soon', 'attention'],
    [-5, 'credentials.over', 'attention'],
  ])('temporary ones that end in %i minutes: %s', async (minutes, what, verdict) => {
    set({ ...keys, AWS_SESSION_TOKEN: 't', AWS_CREDENTIAL_EXPIRATION: inMinutes(minutes).toISOString() })
    const finding = await look()
    expect(finding).toMatchObject({ what, verdict, params: { minutes, until: inMinutes(minutes).toISOString() } })
    expect(JSON.stringify(finding)).not.toMatch(/s3cret|AKIA/)
  })

  test('temporary ones of which nobody wrote down the end', async () => {
    set({ ...keys, AWS_SESSION_TOKEN: 't' })
    expect(await look()).toMatchObject({ what: 'credentials.temporary', verdict: 'ok' })
  })

  test('those that the SDK renews by itself end at no time that matters', async () => {
    const answer = { Version: 1, AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', SecretAccessKey: 's', SessionToken: 't', Expiration: inMinutes(30) }
    writeFileSync(join(folder, 'give.cjs'), `console.log(${JSON.stringify(JSON.stringify(answer))})`)
    config('[profile process]', `credential_process = "${process.execPath}" "${join(folder, 'give.cjs')}"`)
    expect(await look('process')).toMatchObject({ what: 'credentials.renewed', verdict: 'ok', params: { source: 'process' } })
  })

  describe('of a single sign-on', () => {
    const cached = (name: string, minutes: number, more: object = {}) =>
      writeFileSync(
        join(folder, '.aws', 'sso', 'cache', `${createHash('sha1').update(name).digest('hex')}.json`),
        JSON.stringify({ accessToken: 'token-of-lin', expiresAt: inMinutes(minutes).toISOString(), region: 'us-east-1', ...more }),
      )
    const start = 'https://x.awsapps.com/start'
    const role = ['sso_account_id = 111122223333', 'sso_role_name = Reader']
    beforeEach(async () => {
      const given = { accessKeyId: 'ASIAIOSFODNN7EXAMPLE', secretAccessKey: 's', sessionToken: 't', expiration: inMinutes(59).getTime() }
      const AWS_ENDPOINT_URL_SSO = await serve((_request, response) =>
        response.setHeader('content-type', 'application/json').end(JSON.stringify({ roleCredentials: given })),
      )
      set({ AWS_ENDPOINT_URL_SSO })
      config(
        '[profile old]',
        `sso_start_url = ${start}`,
        'sso_region = us-east-1',
        ...role,
        '[profile class]',
        'sso_session = class',
        ...role,
        '[sso-session class]',
        `sso_start_url = ${start}`,
        'sso_region = us-east-1',
      )
    })

    test.each([
      [300, 'credentials.timed', 'ok'],
      [45, 'credentials.soon', 'attention'],
    ])('without renewal it ends in %i minutes: %s, though the keys of the role end after an hour', async (minutes, what, verdict) => {
      cached(start, minutes)
      const finding = await look('old')
      expect(finding).toMatchObject({ what, verdict, params: { source: 'sso', login: 'sso', profile: 'old', minutes } })
      if (verdict === 'ok') return
      for (const { say } of says) {
        const words = wordsOf(await credentialsFinding({ connection: { profile: 'old' }, kind: 'aws', settings }, nowMs), say)
        expect(words.remedy).toContain('aws sso login --profile old')
      }
    })

    test('with renewal it lasts', async () => {
      cached('class', 20, { refreshToken: 'r', clientId: 'c', clientSecret: 's' })
      expect(await look('class')).toMatchObject({ what: 'credentials.renewed', verdict: 'ok', params: { source: 'sso' } })
    })

    test('that has run out: to be mended, and the command for it', async () => {
      cached(start, -10)
      expect(await look('old')).toMatchObject({
        what: 'credentials.expired',
        verdict: 'attention',
        params: { login: 'sso', profile: 'old' },
      })
    })
  })
})

describe('the command', () => {
  interface Report {
    readonly findings: readonly (Finding & { readonly sentence: string; readonly remedy: string | null })[]
  }
  /** As typed, with the environment of the process. Small programs stand for npm, the AWS CLI and the browser. */
  async function doctor(words: readonly string[], variables: Readonly<Record<string, string>> = {}) {
    set(variables)
    const PATH = programs({ npm: '11.1.0', npx: '11.1.0', aws: 'aws-cli/2.31.4', chromium: 'Chromium 150.0' })
    const env = Object.fromEntries(
      Object.entries({ ...process.env, PATH }).filter((entry): entry is [string, string] => entry[1] !== undefined),
    )
    const free = new URL(await serve(() => undefined)).port
    await new Promise((resolve) => servers.pop()?.close(resolve))
    const ran = await run(['doctor', '--port', free, ...words], { env })
    const json = await run(['doctor', '--port', free, '--json', ...words], { env })
    expect(json.exit).toBe(ran.exit)
    const report = JSON.parse(json.out) as Report
    for (const { topic, reason } of report.findings ?? []) reached.add(`${topic}.${reason}`)
    return { ...ran, findings: report.findings, whats: (report.findings ?? []).map(({ topic, reason }) => `${topic}.${reason}`) }
  }
  const trouble = (...rules: readonly object[]) =>
    fetch(`${sandbox.endpoint}/_sandbox/trouble`, { method: 'POST', body: JSON.stringify({ rules }) })
  const inSandbox = () => ['--endpoint', sandbox.endpoint, '--region', 'ap-northeast-1', '--initials', 'lin']

  test('all well in the sandbox: a line for each topic, exit 0; nothing is written on this computer or in the account', async () => {
    const { exit, out, whats } = await doctor(inSandbox())
    expect({ exit, whats }).toEqual({
      exit: 0,
      whats: [
        'node.fits',
        'npm.found',
        'awsCli.found',
        'browser.chromium',
        'port.free',
        'disk.enough',
        'proxy.none',
        'region.on',
        'credentials.sandbox',
        'caller.sandbox',
        'clock.right',
        'permissions.notYet',
      ],
    })
    expect(out).toMatch(/^✓ {2}Account {6}123456789012 in the sandbox, as arn:aws:iam::123456789012:user\/learner$/m)
    expect(out.trimEnd().split('\n').at(-1)).toBe('12 well, 0 to see to, 0 could not be told')
    expect(existsSync(join(folder, 'home'))).toBe(false)
    const services = openServices({ endpoint: sandbox.endpoint, credentials: { accessKeyId: 'x', secretAccessKey: 'x' } }, 'ap-northeast-1')
    const { Events } = (await services.send('cloudtrail', 'LookupEvents', {})) as { Events: { ReadOnly: string; EventName: string }[] }
    services.close()
    expect(Events.filter(({ ReadOnly }) => ReadOnly !== 'true')).toEqual([])
  })

  test.each(langs)('in %s each column stands, and nothing is left unsaid', async (lang) => {
    await trouble({ service: 'logs', operation: 'DescribeMetricFilters', kind: 'denied' })
    const { exit, out } = await doctor([...inSandbox(), '--lang', lang])
    expect(exit).toBe(1)
    expect(out).toContain('logs:DescribeMetricFilters')
    expect(out).toContain(`/${lang}/help/permissions`)
    expect(out).not.toMatch(/[{}]|undefined/)
  })

  test('with the least policy and enforcement on all is well; a read that is taken away is named', async () => {
    const services = openServices(
      { endpoint: sandbox.endpoint, credentials: { accessKeyId: '700000000001', secretAccessKey: 'x' } },
      'ap-northeast-1',
    )
    await services.send('iam', 'CreateUser', { UserName: 'reader' })
    const { AccessKey } = (await services.send('iam', 'CreateAccessKey', { UserName: 'reader' })) as {
      AccessKey: { AccessKeyId: string; SecretAccessKey: string }
    }
    const statements = policyFor(labA, { partition: 'aws' }).Statement
    const put = (Statement: readonly object[]) =>
      services.send('iam', 'PutUserPolicy', {
        UserName: 'reader',
        PolicyName: 'reads',
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
      })
    await put(statements)
    await fetch(`${sandbox.endpoint}/_sandbox/enforcement`, {
      method: 'POST',
      body: JSON.stringify({ account: '700000000001', enforced: true }),
    })
    const env = {
      AWS_ENDPOINT_URL: sandbox.endpoint,
      AWS_ACCESS_KEY_ID: AccessKey.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: AccessKey.SecretAccessKey,
    }
    const words = ['--region', 'ap-northeast-1', '--initials', 'lin']
    const before = await doctor(words, env)
    expect({ exit: before.exit, last: before.whats.at(-1) }).toEqual({ exit: 0, last: 'permissions.notYet' })
    expect(before.findings.find(({ topic }) => topic === 'caller')?.params).toMatchObject({ account: '700000000001' })
    await put(statements.map((each) => ({ ...each, Action: each.Action.filter((action) => action !== 'sns:ListTopics') })))
    const after = await doctor(words, env)
    expect({ exit: after.exit, last: after.findings.at(-1) }).toMatchObject({
      exit: 1,
      last: {
        topic: 'permissions',
        reason: 'denied',
        params: { count: 1, actions: 'sns:ListTopics' },
        remedy: expect.stringContaining('policy show lab-a'),
      },
    })
    services.close()
  })

  test('on a finished account every read is allowed', async () => {
    const services = openServices(
      { endpoint: sandbox.endpoint, credentials: { accessKeyId: '123456789012', secretAccessKey: 'x' } },
      'ap-northeast-1',
    )
    await services.send('s3', 'CreateBucket', {
      Bucket: valuesOf(labA, { region: 'ap-northeast-1', initials: 'lin', email: 'lin@example.com', own: {} }, '123456789012').bucket,
      CreateBucketConfiguration: { LocationConstraint: 'ap-northeast-1' },
    })
    services.close()
    const { whats } = await doctor(inSandbox())
    expect(whats.at(-1)).toBe('permissions.all')
  })

  test('a read that fails for another reason could not be told: exit 3', async () => {
    await trouble({ service: 'sns', operation: 'ListTopics', kind: 'throttled' })
    const { exit, findings } = await doctor(inSandbox())
    expect({ exit, last: findings.at(-1) }).toMatchObject({
      exit: 3,
      last: { reason: 'untold', verdict: 'unknown', params: { action: 'sns:ListTopics' } },
    })
  })

  test('keys that AWS says have expired: what lies behind them is not looked at', async () => {
    await trouble({ service: 'sts', operation: '*', kind: 'expired' })
    const { exit, whats, findings } = await doctor(inSandbox())
    expect({ exit, whats: whats.slice(-3) }).toEqual({ exit: 1, whats: ['credentials.sandbox', 'caller.expired', 'clock.right'] })
    expect(findings.find(({ topic }) => topic === 'caller')?.sentence).toContain('has expired')
  })

  test('a single sign-on that has expired: once, with the command, and no more', async () => {
    config(
      '[profile class]',
      'sso_session = class',
      'sso_account_id = 111122223333',
      'sso_role_name = R',
      'region = us-east-1',
      '[sso-session class]',
      'sso_start_url = https://x.awsapps.com/start',
      'sso_region = us-east-1',
    )
    const { exit, whats, findings, out } = await doctor([], { AWS_PROFILE: 'class', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' })
    expect(whats.slice(6)).toEqual(['proxy.none', 'region.on', 'credentials.expired', 'clock.noAnswer'])
    expect(exit).toBe(3)
    expect(findings.find(({ topic }) => topic === 'credentials')?.sentence).toContain('\n  aws sso login --profile class\n')
    expect(out).toContain('aws sso login --profile class')
  })

  test('no credentials; a profile that is none; a region that is none', async () => {
    const at = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }
    expect((await doctor(['--region', 'us-east-1'], at)).whats).toContain('credentials.none')
    const wrong = await doctor([], { ...at, AWS_PROFILE: 'nobody' })
    expect(wrong.whats).toContain('credentials.unknownProfile')
    expect(await run(['doctor', '--profile', 'nobody'])).toMatchObject({ exit: 2, err: expect.stringContaining('nobody') })
    set({ AWS_PROFILE: undefined })
    const region = await doctor([], { ...at, AWS_REGION: 'tokyo' })
    expect(region.whats.slice(6)).toEqual(['region.malformed'])
    expect(region.exit).toBe(1)
    expect(await run(['doctor', '--region', 'tokyo'])).toMatchObject({ exit: 2, err: expect.stringContaining('tokyo') })
  })

  test('no credentials, but a sandbox; and no sandbox', async () => {
    mkdirSync(join(folder, 'home'))
    writeFileSync(join(folder, 'home', 'running.json'), JSON.stringify({ endpoint: sandbox.endpoint, pid: 1 }))
    // Nothing of a test leaves this computer.
    const { whats, findings } = await doctor(['--region', 'us-east-1'], { HTTPS_PROXY: 'http://127.0.0.1:1' })
    expect(whats).toContain('credentials.noneButSandbox')
    expect(findings.find(({ topic }) => topic === 'credentials')?.params).toMatchObject({ endpoint: sandbox.endpoint })
    const none = await doctor(['--endpoint', 'http://127.0.0.1:1', '--region', 'us-east-1'])
    expect(none.whats.slice(6)).toEqual(['region.on', 'credentials.noSandbox'])
    expect(none.exit).toBe(1)
  })

  test('as on AWS, through a proxy that alone knows the name', async () => {
    const proxy = await startProxy({ 'aws.test': sandbox.port })
    const { whats, exit } = await doctor(['--region', 'us-east-1'], {
      AWS_ENDPOINT_URL: 'http://aws.test',
      AWS_ACCESS_KEY_ID: '123456789012',
      AWS_SECRET_ACCESS_KEY: 'x',
      HTTP_PROXY: `http://${proxy.host}`,
      HTTPS_PROXY: `http://${proxy.host}`,
    })
    expect(whats.slice(6, 11)).toEqual(['proxy.used', 'region.on', 'credentials.lasting', 'caller.aws', 'clock.right'])
    expect(exit).not.toBe(70)
    await proxy.close()
  })

  test('a proxy that refuses: told once of the account and once of the clock', async () => {
    const proxy = await startProxy({}, 407)
    const { whats, out } = await doctor(['--region', 'us-east-1'], {
      AWS_ENDPOINT_URL: 'http://aws.test',
      AWS_ACCESS_KEY_ID: '123456789012',
      AWS_SECRET_ACCESS_KEY: 'x',
      HTTP_PROXY: `http://lin:s3cret@${proxy.host}`,
      HTTPS_PROXY: `http://lin:s3cret@${proxy.host}`,
    })
    expect(whats.slice(6)).toEqual(['proxy.silent', 'region.on', 'credentials.lasting', 'caller.proxyRefused', 'clock.noAnswer'])
    expect(out).not.toContain('s3cret')
    await proxy.close()
  })

  test('the exit code: what could not be told wins over what is to be seen to', () => {
    const one = (verdict: Finding['verdict']): Finding => ({ topic: 'node', verdict, reason: 'fits', params: {} })
    expect([exitOf([one('ok')]), exitOf([one('ok'), one('attention')]), exitOf([one('attention'), one('unknown')])]).toEqual([0, 1, 3])
  })
})

// The last one: what no test above has brought about is either not possible or not tested.
test('every sentence of the catalogs has been reached', () => {
  const sentences = Object.keys(loadCatalog('en', 'doctor')).filter((key) => topics.some((topic) => key.startsWith(`${topic}.`)))
  const skippedHere = process.platform === 'linux' ? [] : ['npm', 'awsCli', 'browser']
  expect(sentences.filter((key) => !reached.has(key) && !skippedHere.some((topic) => key.startsWith(`${topic}.`)))).toEqual([])
  const remedies = Object.keys(loadCatalog('en', 'doctor')).filter((key) => key.startsWith('remedy.'))
  expect(remedies.filter((key) => !sentences.includes(key.replace('remedy.', '')))).toEqual([])
})
