/**
 * Secrets of every kind are put in, everything that comes out is read: no page, answer, log, record, report or saved file holds one of them. The
 * one place that may is the answer to whoever asked for a new key.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { run } from '../cli/test-host.ts'
import type { Sandbox } from '../sandbox/index.ts'
import { openServices } from '../ways/services.ts'
import { startServer } from './index.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const account = '123456789012'
const region = 'ap-northeast-1'
const typed = ['wrong-Password-typed-1!', 'wrong-Password-typed-2!', 'root-Password-typed-3!']
const secrets = new Map<string, string>([
  ['the secret key of the environment', 'EnvironmentSecretKeyEnvironmentSecretK01'],
  ['the session token of the environment', 'EnvironmentSessionTokenEnvironmentSessionToken0001'],
  ['the secret key of a profile', 'ProfileSecretKeyProfileSecretKeyProfil02'],
  ['the session token of a profile', 'ProfileSessionTokenProfileSessionTokenProfile0002'],
  ['the password in an address', 'address-Password-0003'],
  ['the console password of a user', 'Console-Password-0004!'],
  ...typed.map((password, i): [string, string] => [`password ${i + 1} typed wrongly`, password]),
])

let folder: string
let server: Sandbox
const before = { ...process.env }
/** All that came out, and where. */
const out: { readonly where: string; readonly text: string }[] = []
const keep = (where: string, text: string): string => {
  out.push({ where, text })
  return text
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trailproof-secrets-'))
  mkdirSync(join(folder, 'site', 'en'), { recursive: true })
  for (const page of ['index.html', 'en/index.html', '404.html'])
    writeFileSync(join(folder, 'site', page), '<!DOCTYPE html><html><head><title>page</title></head><body></body></html>')
  writeFileSync(join(folder, 'config'), '[profile keys]\nregion = ap-northeast-1\n[profile broken]\ncredential_process = false\n')
  writeFileSync(
    join(folder, 'credentials'),
    `[keys]\naws_access_key_id = AKIAPROFILE000000002\naws_secret_access_key = ${secrets.get('the secret key of a profile')}\naws_session_token = ${secrets.get('the session token of a profile')}\n`,
  )
  server = await startServer({
    site: join(folder, 'site'),
    env: process.env,
    home: folder,
    clock: 'fast',
    dataDir: join(folder, 'data'),
    log: (line) => keep('the log', line),
  })
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'AKIAENVIRONMENT00001',
    AWS_SECRET_ACCESS_KEY: secrets.get('the secret key of the environment'),
    AWS_SESSION_TOKEN: secrets.get('the session token of the environment'),
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    AWS_ENDPOINT_URL: server.endpoint,
    AWS_REGION: region,
  })
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream)
    vi.spyOn(stream, 'write').mockImplementation(((text: string | Uint8Array, ...more: []) => {
      keep('standard output', String(text))
      return write(text, ...more)
    }) as typeof stream.write)
  }
})
afterAll(async () => {
  vi.restoreAllMocks()
  await server.close()
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
  Object.assign(process.env, before)
  rmSync(folder, { recursive: true })
})

async function fetched(path: string, init: RequestInit = {}): Promise<string> {
  const answer = await fetch(`${server.endpoint}${path}`, { redirect: 'manual', ...init })
  const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join('\n')
  return keep(`${init.method ?? 'GET'} ${path}`, `${headers}\n\n${await answer.text()}`)
}

test('no secret comes out anywhere', async () => {
  // A lab that is done, a user with a password and a key, sessions, a subscription with a password in its address.
  const services = openServices({ endpoint: server.endpoint, credentials: { accessKeyId: account, secretAccessKey: 'sandbox' } }, region)
  const place = ['--sandbox', '--region', region, '--initials', 'lin', '--email', 'lin@example.com']
  const env = Object.fromEntries(Object.entries(process.env).filter((each): each is [string, string] => each[1] !== undefined))
  const cli = async (words: readonly string[], more: Record<string, string> = {}) => {
    const ran = await run(words, { env: { ...env, TRAILPROOF_HOME: folder, TZ: 'UTC', ...more } })
    keep(`trailproof ${words.join(' ')}`, `${ran.out}\n${ran.err}`)
    return ran
  }
  expect((await cli(['solve', 'lab-a', '--until', 'a12', ...place])).exit).toBe(0)
  await services.send('iam', 'CreateUser', { UserName: 'trailproof-signin' })
  await services.send('iam', 'CreateLoginProfile', {
    UserName: 'trailproof-signin',
    Password: secrets.get('the console password of a user'),
  })
  const { AccessKey } = (await services.send('iam', 'CreateAccessKey', { UserName: 'trailproof-signin' })) as {
    AccessKey: { AccessKeyId: string; SecretAccessKey: string }
  }
  secrets.set('the secret key of a user', AccessKey.SecretAccessKey)
  const { Role } = (await services.send('iam', 'CreateRole', {
    RoleName: 'some-role',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' },
    }),
  })) as { Role: { Arn: string } }
  for (const [name, input] of [
    ['AssumeRole', { RoleArn: Role.Arn, RoleSessionName: 'some-session' }],
    ['GetSessionToken', {}],
  ] as const) {
    const { Credentials } = (await services.send('sts', name, input)) as { Credentials: { SecretAccessKey: string; SessionToken: string } }
    secrets.set(`the secret key of ${name}`, Credentials.SecretAccessKey)
    secrets.set(`the session token of ${name}`, Credentials.SessionToken)
  }
  const TopicArn = `arn:aws:sns:${region}:${account}:CloudTrail_to_Email`
  await services.send('sns', 'Subscribe', {
    TopicArn,
    Protocol: 'https',
    Endpoint: `https://user:${secrets.get('the password in an address')}@hooks.example/x`,
    ReturnSubscriptionArn: true,
  })

  // Sign-ins, as a browser and as a client, failed and refused.
  const authenticate = (fields: Record<string, string>, accept: string) =>
    fetched('/signin/authenticate', { method: 'POST', headers: { accept, origin: server.endpoint }, body: new URLSearchParams(fields) })
  for (const accept of ['text/html', 'application/json']) {
    for (const password of typed.slice(0, 2))
      for (const username of ['trailproof-signin', 'nobody-of-that-name', ''])
        await authenticate({ action: 'iam-user-authentication', account, username, password, region }, accept)
    await authenticate(
      { action: 'root-user-authentication', username: `root@${account}.example`, password: typed[2] ?? '', region },
      accept,
    )
  }
  await fetched(`/signin?account=${account}&region=${region}`)

  // The pages and what stands behind them.
  for (const path of ['/', '/en/', '/nothing', '/inbox', '/_sandbox/health', '/_sandbox/support', '/_sandbox/trouble']) await fetched(path)
  const token = /name="trailproof-token" content="([\w-]+)"/.exec(out.find(({ where }) => where === 'GET /')?.text ?? '')?.[1] ?? ''
  expect(token).toHaveLength(32)
  const settings = { region, initials: 'lin', email: 'lin@example.com', own: {} }
  const api = (path: string, body?: object) =>
    fetched(path, {
      headers: { 'x-trailproof-token': token },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    })
  expect(await api('/api/session')).toContain('"keys"')
  const aws = { target: 'aws', lab: 'lab-a', settings }
  expect(await api('/api/check', aws)).toContain('"outcome":"done"')
  expect(await api('/api/check', { ...aws, profile: 'keys' })).toContain('"outcome":"done"')
  for (const profile of ['broken', 'none']) await api('/api/check', { ...aws, profile })
  await api('/api/target', { target: 'aws', profile: 'keys', region })
  await api('/api/way', { lab: 'lab-a', step: 'a07', settings })
  await fetched('/api/check', { method: 'POST', headers: { 'x-trailproof-token': 'wrong' }, body: '{}' })
  for (const kind of ['denied', 'expired']) {
    await fetched('/_sandbox/trouble', { method: 'POST', body: JSON.stringify({ rules: [{ service: '*', operation: '*', kind }] }) })
    await api('/api/check', aws)
    await api('/api/target', { target: 'aws', region })
    await cli(['check', 'lab-a', '--region', region, '--initials', 'lin', '--email', 'lin@example.com'])
  }
  await fetched('/_sandbox/trouble', { method: 'POST', body: '{"rules":[]}' })

  // The command line, in every form, with keys of the environment, of a profile, and of the sandbox's own user.
  const of = ['--region', region, '--initials', 'lin', '--email', 'lin@example.com']
  for (const format of ['text', 'json', 'junit', 'tap', 'markdown']) await cli(['check', 'lab-a', ...of, '--format', format])
  await cli(['check', 'lab-a', ...of, '--masked'])
  await cli(['check', 'lab-a', ...of, '--profile', 'keys', '--json'])
  await cli(['check', 'lab-a', ...of, '--profile', 'broken'])
  const evidence = join(folder, 'evidence.json')
  await cli(['check', 'lab-a', ...of, '--save', evidence])
  keep('the saved evidence', readFileSync(evidence, 'utf8'))
  const asUser = { AWS_ACCESS_KEY_ID: AccessKey.AccessKeyId, AWS_SECRET_ACCESS_KEY: AccessKey.SecretAccessKey, AWS_SESSION_TOKEN: '' }
  await cli(['check', 'lab-a', ...of], asUser)
  await cli(['check', 'lab-a', ...of], { ...asUser, AWS_SECRET_ACCESS_KEY: secrets.get('the secret key of the environment') ?? '' })
  await cli(['policy', 'show', 'lab-a'])
  await cli(['sandbox', 'status', '--endpoint', server.endpoint])
  await cli(['solve', 'lab-a', '--until', 'a02', ...of, '--yes'], { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' })

  // What was recorded of it all.
  const records = (await Promise.all(['us-east-1', region].map(historyOf))).flat()
  keep('the history of calls', records.join('\n'))
  expect(records.filter((record) => record.includes('"ConsoleLogin"')).length).toBeGreaterThan(5)
  expect(records.some((record) => record.includes('"CreateAccessKey"') && record.includes(AccessKey.AccessKeyId))).toBe(true)
  for (const { eventID } of records.map((record) => JSON.parse(record) as { eventID: string }).slice(0, 40))
    await fetched(`/_sandbox/chain/${eventID}`)
  await server.advance(20 * 60_000)
  const events = (await services.send('logs', 'FilterLogEvents', { logGroupName: 'aws-cloudtrail-logs-tokyo' })) as {
    events: { message: string }[]
  }
  keep('the log group', events.events.map(({ message }) => message).join('\n'))
  expect(events.events.length).toBeGreaterThan(5)
  const trails = (await services.send('cloudtrail', 'DescribeTrails', {})) as { trailList: { S3BucketName: string }[] }
  const Bucket = trails.trailList[0]?.S3BucketName
  const { Contents } = (await services.send('s3api', 'ListObjectsV2', { Bucket })) as { Contents: { Key: string }[] }
  let files = 0
  for (const { Key } of Contents) {
    const { Body } = (await services.send('s3api', 'GetObject', { Bucket, Key })) as unknown as {
      Body: { transformToByteArray(): Promise<Uint8Array> }
    }
    const bytes = await Body.transformToByteArray()
    if (Key.endsWith('.gz')) files += keep(`the file ${Key}`, gunzipSync(bytes).toString()).length > 0 ? 1 : 0
  }
  expect(files).toBeGreaterThan(0)
  keep('mails', await fetched('/_sandbox/inbox'))
  for (const [service, operation, input] of [
    ['iam', 'ListUsers', {}],
    ['iam', 'GetLoginProfile', { UserName: 'trailproof-signin' }],
    ['iam', 'ListAccessKeys', { UserName: 'trailproof-signin' }],
    ['sns', 'ListSubscriptions', {}],
    ['sns', 'ListSubscriptionsByTopic', { TopicArn }],
  ] as const)
    keep(`${service} ${operation}`, JSON.stringify(await services.send(service, operation, input)))
  services.close()

  async function historyOf(at: string): Promise<string[]> {
    const there = openServices({ endpoint: server.endpoint, credentials: { accessKeyId: account, secretAccessKey: 'sandbox' } }, at)
    const all: string[] = []
    let NextToken: unknown
    do {
      const page = await there.send('cloudtrail', 'LookupEvents', { NextToken })
      all.push(...(page.Events as { CloudTrailEvent: string }[]).map(({ CloudTrailEvent }) => CloudTrailEvent))
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    there.close()
    return all
  }

  // AWS itself writes the token of a new session into the record of the call, never its secret key.
  // Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html (AssumeRole, responseElements)
  const recordsOf = /^(the history of calls|the log group|the file )/
  const isAsAtAws = (what: string, where: string) =>
    what.startsWith('the session token of ') && / (AssumeRole|GetSessionToken)$/.test(what) && recordsOf.test(where)
  const found: string[] = []
  for (const [what, secret] of secrets)
    for (const form of new Set([secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64').replace(/=+$/, '')]))
      for (const { where, text } of out) if (text.includes(form) && !isAsAtAws(what, where)) found.push(`${what} in ${where}`)
  expect([...new Set(found)]).toEqual([])
  // The page's own token is in pages, and nowhere else.
  expect([...new Set(out.filter(({ text }) => text.includes(token)).map(({ where }) => where))].sort()).toEqual([
    'GET /',
    'GET /en/',
    'GET /nothing',
  ])
  expect(out.length).toBeGreaterThan(100)
})
