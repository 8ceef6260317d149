import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts'
import { fillSentence, langs } from '../../../say/index.ts'
import { loadCatalog } from '../../../say/node.ts'
import { openServices } from '../../../ways/services.ts'
import { runChecks, whoAmI } from '../../run.ts'
import { startProxy, type TestProxy } from '../../test-proxy.ts'
import { proxyFor } from './proxy.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const names = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'NO_PROXY']
const quiet = [...names, ...names.map((name) => name.toLowerCase()), 'AWS_PROFILE', 'AWS_ENDPOINT_URL']
const keys = { AWS_ACCESS_KEY_ID: '111122223333', AWS_SECRET_ACCESS_KEY: 'sandbox' }
/** The SDK and we both read the environment of the process. */
const set = (variables: Readonly<Record<string, string>>) => {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
}
beforeEach(() => {
  for (const name of quiet) vi.stubEnv(name, undefined)
})
afterEach(() => vi.unstubAllEnvs())

const sts = 'https://sts.ap-northeast-1.amazonaws.com'

describe('which proxy', () => {
  test.each([
    ['none is named', {}, sts, null],
    ['by the scheme of the address', { HTTPS_PROXY: 'http://p:3128', HTTP_PROXY: 'http://q' }, sts, ['HTTPS_PROXY', 'http://p:3128']],
    ['of http too', { HTTPS_PROXY: 'http://p:3128', HTTP_PROXY: 'http://q' }, 'http://aws.test', ['HTTP_PROXY', 'http://q']],
    [
      'small letters go before capitals',
      { https_proxy: 'http://small', HTTPS_PROXY: 'http://large' },
      sts,
      ['https_proxy', 'http://small'],
    ],
    ['ALL_PROXY where no other is named', { ALL_PROXY: 'http://all:1' }, sts, ['ALL_PROXY', 'http://all:1']],
    ['all_proxy after HTTPS_PROXY', { all_proxy: 'http://all:1', HTTPS_PROXY: 'http://p:1' }, sts, ['HTTPS_PROXY', 'http://p:1']],
    ['without a scheme it speaks HTTP', { HTTPS_PROXY: 'proxy.corp:8080' }, sts, ['HTTPS_PROXY', 'http://proxy.corp:8080']],
    ['who we are there is not shown', { HTTPS_PROXY: 'http://lin:s3cret@p:1' }, sts, ['HTTPS_PROXY', 'http://p:1']],
    ['nor without a scheme', { HTTPS_PROXY: 'lin:s3cret@p:1' }, sts, ['HTTPS_PROXY', 'http://p:1']],
    ['nor of what is no address', { HTTPS_PROXY: 'http://lin:s3cret@p:99999' }, sts, ['HTTPS_PROXY', '…@p:99999']],
    ['a host that is taken out', { HTTPS_PROXY: 'http://p', NO_PROXY: 'localhost,sts.ap-northeast-1.amazonaws.com' }, sts, null],
    ['names below one with a dot', { HTTPS_PROXY: 'http://p', NO_PROXY: '.amazonaws.com' }, sts, null],
    ['names below a bare one', { HTTPS_PROXY: 'http://p', no_proxy: 'corp, AmazonAWS.com' }, sts, null],
    ['not a name that only ends alike', { HTTPS_PROXY: 'http://p', NO_PROXY: 'onaws.com' }, sts, ['HTTPS_PROXY', 'http://p']],
    ['everything', { HTTPS_PROXY: 'http://p', NO_PROXY: '*' }, sts, null],
    ['this computer', { HTTP_PROXY: 'http://p', ALL_PROXY: 'http://p' }, 'http://127.0.0.1:4566', null],
    ['this computer by name', { HTTP_PROXY: 'http://p' }, 'http://localhost:4566', null],
    ['this computer, IPv6', { HTTP_PROXY: 'http://p' }, 'http://[::1]:4566', null],
  ])('%s', (_name, env, address, expected) => {
    set(env)
    const proxy = proxyFor(address)
    expect(proxy && [proxy.from, proxy.shown]).toEqual(expected)
  })

  test('SOCKS is no proxy that can be used', () => {
    set({ ALL_PROXY: 'socks5://lin:s3cret@p:1080' })
    expect(proxyFor(sts)).toEqual({ from: 'ALL_PROXY', shown: 'socks5://p:1080', hasCredentials: true, url: null })
  })
})

describe('through a proxy', () => {
  let sandbox: Sandbox
  let proxy: TestProxy
  beforeAll(async () => {
    sandbox = await startSandbox({ clock: 'manual', allowHost: ['aws.test'], log: () => undefined })
  })
  beforeEach(async () => {
    proxy = await startProxy({ 'aws.test': sandbox.port })
    set({ ...keys, AWS_ENDPOINT_URL: 'http://aws.test' })
  })
  afterEach(() => proxy.close())
  afterAll(() => sandbox.close())

  const settings = { region: 'ap-northeast-1', initials: 'lin', email: 'lin@example.com', own: {} }
  const look = () => runChecks({ lab: 'lab-a', steps: ['a07', 'a12'], settings, connection: {}, now: Date.now() })
  const outcomes = async () => (await look()).steps.map(({ outcome, reason }) => reason ?? outcome)

  test('checks reach an endpoint whose name only the proxy knows', async () => {
    set({ HTTP_PROXY: `http://lin:s%40cret@${proxy.host}` })
    expect(await outcomes()).toEqual(['todo.noTopic', 'todo.noAlarm'])
    expect(new Set(proxy.asked.map(({ to, as }) => `${to} ${as}`))).toEqual(new Set(['aws.test:80 lin:s@cret']))
  })

  test('and so do ways', async () => {
    set({ all_proxy: proxy.host })
    const services = openServices({}, 'ap-northeast-1')
    expect(await services.send('sns', 'CreateTopic', { Name: 'through' })).toMatchObject({ TopicArn: expect.stringMatching(/:through$/) })
    services.close()
    expect(proxy.asked.map(({ to }) => to)).toEqual(['aws.test:80'])
  })

  test('NO_PROXY goes straight, where nobody knows the name', async () => {
    set({ HTTP_PROXY: `http://${proxy.host}`, NO_PROXY: '.test' })
    const { steps } = await look()
    expect(steps[0]).toMatchObject({ reason: 'unseen.offline', params: { endpoint: 'http://aws.test', proxy: 'none' } })
    expect(proxy.asked).toEqual([])
  })

  test('this computer is asked straight, though NO_PROXY does not say so', async () => {
    set({ HTTP_PROXY: `http://${proxy.host}`, AWS_ENDPOINT_URL: sandbox.endpoint })
    expect(await outcomes()).toEqual(['todo.noTopic', 'todo.noAlarm'])
    expect(proxy.asked).toEqual([])
  })

  test('AWS itself is asked for a tunnel to its port of TLS', async () => {
    set({ HTTPS_PROXY: `http://${proxy.host}` })
    vi.stubEnv('AWS_ENDPOINT_URL', undefined)
    const known = await whoAmI({ connection: {}, region: 'ap-northeast-1', now: 0 })
    expect(proxy.asked.map(({ to }) => to)).toContain('sts.ap-northeast-1.amazonaws.com:443')
    expect(known).toMatchObject({ unseen: { reason: 'proxyRefused', params: { message: '502 No', proxy: `http://${proxy.host}` } } })
  })

  test('a proxy that wants to know who we are is told as such, in three languages, and shows no password', async () => {
    const strict = await startProxy({}, 407)
    set({ HTTP_PROXY: `http://lin:s3cret@${strict.host}` })
    const { steps } = await look()
    expect(steps[0]).toMatchObject({
      outcome: 'unseen',
      reason: 'unseen.proxyRefused',
      params: { message: '407 No', proxy: `http://${strict.host}`, from: 'HTTP_PROXY', endpoint: 'http://aws.test' },
    })
    for (const lang of langs) {
      const said = sentence(lang, 'unseen.proxyRefused', steps[0]?.params ?? {})
      expect(said).toContain(strict.host)
      expect(said).toContain('407')
    }
    expect(JSON.stringify(steps)).not.toMatch(/s3cret/)
    await strict.close()
  })

  test('a proxy that does not answer: offline, and through which proxy', async () => {
    set({ HTTP_PROXY: 'http://lin:s3cret@127.0.0.1:1' })
    const { steps } = await look()
    expect(steps[0]).toMatchObject({
      reason: 'unseen.offline',
      params: { cause: 'ECONNREFUSED', proxy: 'http://127.0.0.1:1', from: 'HTTP_PROXY', endpoint: 'http://aws.test' },
    })
    const said = {
      zh: '经过了代理 http://127.0.0.1:1',
      ko: '거쳐 간 프록시: http://127.0.0.1:1',
      en: 'The way led through http://127.0.0.1:1',
    }
    for (const lang of langs) expect(sentence(lang, 'unseen.offline', steps[0]?.params ?? {})).toContain(said[lang])
    expect(JSON.stringify(steps)).not.toContain('s3cret')
  })

  test('no answer and no proxy: whether one is needed', async () => {
    const { steps } = await look()
    expect(steps[0]).toMatchObject({ reason: 'unseen.offline', params: { proxy: 'none' } })
    const said = { zh: '还是需要代理？', ko: '프록시가 필요한 것일까요?', en: 'Offline: a proxy?' }
    for (const lang of langs) expect(sentence(lang, 'unseen.offline', steps[0]?.params ?? {})).toContain(said[lang])
  })

  test('a proxy of another kind is named, and nothing is sent', async () => {
    set({ ALL_PROXY: `socks5://lin:s3cret@${proxy.host}` })
    const { steps } = await look()
    expect(steps[0]).toMatchObject({ reason: 'unseen.proxyUnusable', params: { proxy: `socks5://${proxy.host}`, from: 'ALL_PROXY' } })
    for (const lang of langs) expect(sentence(lang, 'unseen.proxyUnusable', steps[0]?.params ?? {})).toContain('SOCKS')
    expect(proxy.asked).toEqual([])
    expect(JSON.stringify(steps)).not.toContain('s3cret')
  })
})

describe('on the way to credentials', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'trailproof-'))
    mkdirSync(join(folder, '.aws', 'sso', 'cache'), { recursive: true })
    set({
      HOME: folder,
      USERPROFILE: folder,
      AWS_CONFIG_FILE: join(folder, '.aws', 'config'),
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
    })
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const config = (...lines: readonly string[]) => writeFileSync(join(folder, '.aws', 'config'), lines.join('\n'))
  const signedIn = (name: string, untilMs: number) =>
    writeFileSync(
      join(folder, '.aws', 'sso', 'cache', `${createHash('sha1').update(name).digest('hex')}.json`),
      JSON.stringify({
        accessToken: 'token-of-lin',
        expiresAt: new Date(untilMs).toISOString(),
        region: 'us-east-1',
        startUrl: 'https://x.awsapps.com/start',
      }),
    )
  const session = [
    '[sso-session class]',
    'sso_start_url = https://x.awsapps.com/start',
    'sso_region = us-east-1',
    'sso_registration_scopes = sso:account:access',
  ]
  const profile = (name: string) => [
    `[profile ${name}]`,
    'sso_session = class',
    'sso_account_id = 111122223333',
    'sso_role_name = Reader',
    'region = ap-northeast-1',
  ]

  test('single sign-on asks through the proxy too, and so does the role that is assumed with it', async () => {
    const paths: string[] = []
    const portal = createServer((request, response) => {
      paths.push(`${request.headers.host} ${request.method} ${request.url?.split('?')[0]}`)
      const role = { accessKeyId: '111122223333', secretAccessKey: 'sandbox', sessionToken: 't', expiration: Date.now() + 3_600_000 }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ roleCredentials: role }))
    })
    await new Promise<void>((resolve) => portal.listen(0, '127.0.0.1', resolve))
    const sandbox = await startSandbox({ clock: 'manual', allowHost: ['sts.test'], log: () => undefined })
    const proxy = await startProxy({ 'portal.test': (portal.address() as AddressInfo).port, 'sts.test': sandbox.port })
    set({ HTTP_PROXY: `http://${proxy.host}`, AWS_ENDPOINT_URL_SSO: 'http://portal.test', AWS_ENDPOINT_URL_STS: 'http://sts.test' })
    config(
      ...session,
      ...profile('class'),
      '[profile reader]',
      'source_profile = class',
      'role_arn = arn:aws:iam::111122223333:role/none',
      'region = ap-northeast-1',
    )
    signedIn('class', Date.now() + 3_600_000)
    try {
      const known = await whoAmI({ connection: { profile: 'class' }, region: 'ap-northeast-1', now: 0 })
      expect(known).toMatchObject({ target: { account: '111122223333' } })
      expect(paths).toEqual(['portal.test GET /federation/credentials'])
      expect(proxy.asked.map(({ to }) => to)).toEqual(['portal.test:80', 'sts.test:80'])
      // There is no such role in the sandbox; that it says so shows that it was asked.
      const role = await whoAmI({ connection: { profile: 'reader' }, region: 'ap-northeast-1', now: 0 })
      expect(role).toMatchObject({ unseen: { params: { message: expect.stringMatching(/AssumeRole/) } } })
      expect(proxy.asked.map(({ to }) => to).slice(2)).toEqual(['portal.test:80', 'sts.test:80'])
    } finally {
      await proxy.close()
      await sandbox.close()
      portal.close()
    }
  })

  test.each([
    ['without a proxy', {}, 'offline', { proxy: 'none', cause: 'ENOTFOUND' }],
    ['a proxy refuses', { proxy: 407 }, 'proxyRefused', { message: '407 No' }],
  ] as const)('the portal cannot be reached: %s', async (_name, { proxy: refusal }: { proxy?: number }, reason, params) => {
    const proxy = await startProxy({}, refusal)
    if (refusal !== undefined) set({ HTTP_PROXY: `http://${proxy.host}`, HTTPS_PROXY: `http://${proxy.host}` })
    set({ AWS_ENDPOINT_URL_SSO: 'http://portal.test' })
    config(...session, ...profile('class'))
    signedIn('class', Date.now() + 3_600_000)
    const known = await whoAmI({ connection: { profile: 'class' }, region: 'ap-northeast-1', now: 0 })
    expect(known).toMatchObject({ unseen: { reason, params } })
    await proxy.close()
  })

  test.each([
    ['that has run out', -60_000, 'class', 'aws sso login --profile class'],
    ['that was never made, or is signed out', null, 'class', 'aws sso login --profile class'],
    ['of a profile whose name a shell would take apart', -60_000, 'lin:class', 'aws sso login --profile "lin:class"'],
  ] as const)('a single sign-on %s: expired, with the command to type', async (_name, untilMs, name, command) => {
    config(...session, ...profile(name))
    if (untilMs !== null) signedIn('class', Date.now() + untilMs)
    const known = await whoAmI({ connection: { profile: name }, region: 'ap-northeast-1', now: 0 })
    expect(known).toMatchObject({ unseen: { reason: 'expired' } })
    if (!('unseen' in known)) throw new Error('it was seen')
    for (const lang of langs) expect(sentence(lang, 'unseen.expired', known.unseen.params)).toContain(`\n  ${command}\n`)
  })

  test('by AWS_PROFILE as by name', async () => {
    config(...session, ...profile('class'))
    signedIn('class', Date.now() - 1)
    set({ AWS_PROFILE: 'class' })
    expect(await whoAmI({ connection: {}, region: 'ap-northeast-1', now: 0 })).toMatchObject({
      unseen: { reason: 'expired', params: { login: 'sso', profile: 'class' } },
    })
  })
})

const sentence = (lang: 'zh' | 'ko' | 'en', key: string, params: Readonly<Record<string, string | number>>) =>
  fillSentence(loadCatalog(lang, 'common')[key] ?? '', lang, params)
