import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { run } from '../cli/test-host.ts'
import { chromiumPath } from './browser.ts'
import { exitOf } from './report.ts'
import { type Plan, type VerifyOptions, verify } from './run.ts'
import { mustBeSaid, region, type TestAccount, testAccounts, user, verdict } from './test-account.ts'

// A browser on a busy machine takes its time; what takes longer hangs.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

// The way of AWS from end to end, by AWS's own addresses: a proxy stands in their place and leads to the sandbox, which AWS's addresses
// know nothing of. It shows the sign-in page in its published form. Nothing leaves the machine.

const { sandbox, account, trouble } = testAccounts()
let folder: string
let proxy: Server
let inner: ReturnType<typeof createHttpsServer>
const tunnels = new Set<Duplex>()
/** Hosts that were asked for. */
const hosts = new Set<string>()
let page = ''
const before = { ...process.env }

const tools = ((): string => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
  } catch {
    return 'no openssl'
  }
  return chromiumPath(process.env, '') === null ? 'no browser' : ''
})()

/** A browser that takes the stand-in's certificate. */
function trustingBrowser(): string {
  const script = join(folder, 'browser.sh')
  writeFileSync(script, `#!/bin/sh\nexec "${chromiumPath(process.env, '')}" --ignore-certificate-errors "$@"\n`)
  chmodSync(script, 0o755)
  return script
}

async function bodyOf(from: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of from) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

const form = (shown: string, said = ''): string => `<!doctype html><html lang="en"><title>Sign in</title><body>
  <div id="main_message">${said}</div><form method="post" action="/authenticate">
  <label for="account">Account ID (12 digits) or account alias</label><input id="account" name="account" value="${shown}">
  <label for="username">IAM user name</label><input id="username" name="username">
  <label for="password">Password</label><input id="password" name="password" type="password">
  <button id="signin_button">Sign in</button></form></body></html>`

/** The sign-in page as published; what it is sent is recorded by the sandbox, as a failure in the page's region. */
async function signInPage(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
  answer.setHeader('content-type', 'text/html; charset=utf-8')
  if (asked.method !== 'POST') return void answer.end(page)
  const fields = new URLSearchParams((await bodyOf(asked)).toString())
  fields.set('action', 'iam-user-authentication')
  fields.set('region', region)
  const { endpoint } = sandbox()
  const headers = { origin: endpoint, accept: 'application/json', 'user-agent': asked.headers['user-agent'] ?? '' }
  await fetch(`${endpoint}/signin/authenticate`, { method: 'POST', body: fields, headers })
  answer.end(form(fields.get('account') ?? '', 'Your authentication information is incorrect. Please try again.'))
}

async function standIn(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
  const host = asked.headers.host ?? ''
  hosts.add(host)
  if (host.includes('signin.aws.amazon.com')) return signInPage(asked, answer)
  const body = await bodyOf(asked)
  const to = request(sandbox().endpoint + asked.url, {
    method: asked.method,
    headers: { ...asked.headers, host: new URL(sandbox().endpoint).host },
  })
  to.on('response', (back) => {
    answer.writeHead(back.statusCode ?? 500, back.headers)
    back.pipe(answer)
  })
  to.end(body)
}

describe.skipIf(tools !== '')(`a proof by AWS’s addresses${tools && `: ${tools}`}`, () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trailproof-aws-'))
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=amazonaws.com', '-keyout', key, '-out', cert],
      {
        stdio: 'ignore',
      },
    )
    inner = createHttpsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (asked, answer) => {
      standIn(asked, answer).catch((error: unknown) => answer.destroy(error instanceof Error ? error : undefined))
    })
    proxy = createHttpServer()
    proxy.on('connect', (_asked, socket) => {
      tunnels.add(socket)
      socket.on('error', () => socket.destroy())
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      inner.emit('connection', socket)
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    const at = proxy.address()
    const server = `http://127.0.0.1:${typeof at === 'object' && at ? at.port : 0}`
    // The stand-in's certificate is nobody's; only in this process, and only for these tests, is that no matter.
    Object.assign(process.env, {
      HTTPS_PROXY: server,
      https_proxy: server,
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      CHROMIUM_PATH: trustingBrowser(),
    })
    for (const name of ['NO_PROXY', 'no_proxy', 'AWS_ENDPOINT_URL']) delete process.env[name]
  })
  afterAll(async () => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
    inner.closeAllConnections()
    proxy.closeAllConnections()
    // A tunnel is no connection of the server's any more, and would keep it from closing.
    for (const tunnel of tunnels) tunnel.destroy()
    await new Promise((resolve) => proxy.close(resolve))
    rmSync(folder, { recursive: true, force: true })
  })

  const withLab = async (...steps: readonly string[]): Promise<TestAccount> => {
    const own = await account()
    await own.solve('a01', 'a02', 'a06', 'a07', ...steps, 'a12')
    return own
  }
  const prove = async (own: TestAccount, change: Partial<VerifyOptions> = {}) => {
    const report = await verify({
      connection: { credentials: { accessKeyId: own.id, secretAccessKey: 'x' } },
      region,
      alarm: 'Alarm-SigninFailure',
      user,
      attempts: 1,
      timeoutMs: 30_000,
      isManual: false,
      waitsForOk: false,
      agree: () => Promise.resolve(true),
      signal: new AbortController().signal,
      env: process.env,
      pollMs: 50,
      spacingMs: 20,
      pageMs: 5_000,
      pictureFolder: folder,
      ...change,
    })
    mustBeSaid(report)
    return report
  }

  test('asks with what it would do, and after a no does nothing', async () => {
    const own = await withLab('a08', 'a09')
    page = form(own.id)
    hosts.clear()
    const plans: Plan[] = []
    const asked = prove(own, {
      attempts: 3,
      agree: (plan) => {
        plans.push(plan)
        return Promise.resolve(false)
      },
    })
    await expect(asked).rejects.toMatchObject({ code: 'needsYes' })
    expect(plans).toMatchObject([
      {
        target: { kind: 'aws', account: own.id, endpoint: null },
        address: `https://${own.id}.signin.aws.amazon.com/console?region=${region}`,
        attempts: 3,
        user,
      },
    ])
    expect([...hosts].filter((host) => host.includes('signin'))).toEqual([])
  })

  test('on the command line nobody who was not asked has agreed, and no answer is a no', async () => {
    const own = await withLab('a08', 'a09')
    hosts.clear()
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: own.id, AWS_SECRET_ACCESS_KEY: 'x' })
    const env = { ...process.env } as Record<string, string>
    for (const format of ['json', 'text']) {
      const { exit, out, err } = await run(['verify', '--region', region, '--format', format], { env })
      expect({ format, exit }).toEqual({ format, exit: 2 })
      expect(err).toContain('--yes')
      // A person is told what would be done before the question.
      if (format === 'text') expect(out).toContain(`https://${own.id}.signin.aws.amazon.com/console?region=${region}`)
    }
    expect(hosts.has(`sts.${region}.amazonaws.com`)).toBe(true)
    expect([...hosts].filter((host) => host.includes('signin'))).toEqual([])
  })

  test('after a yes fails the sign-ins and sees all but the mail, which it says', async () => {
    const own = await withLab('a08', 'a09')
    page = form(own.id)
    hosts.clear()
    const report = await prove(own, { attempts: 2 })
    expect(verdict(report)).toBe('- done')
    expect(report.target).toMatchObject({ kind: 'aws', endpoint: null, account: own.id })
    expect(report.stages.map(({ state }) => state)).toEqual(['seen', 'seen', 'seen', 'seen', 'seen', 'seen', 'notWatched'])
    expect(report.notes).toEqual([{ note: 'mailUnseen', params: { confirmed: 1 } }])
    expect(new Set(report.eventIds).size).toBe(2)
    // Spaced as the rule says, although less was asked for.
    const [first = 0, second = 0] = report.attempts.map(({ at }) => Date.parse(at))
    expect(second - first).toBeGreaterThanOrEqual(5_000)
    expect([...hosts]).toEqual(
      expect.arrayContaining([
        `sts.${region}.amazonaws.com`,
        'iam.amazonaws.com',
        `cloudtrail.${region}.amazonaws.com`,
        'cloudtrail.us-east-1.amazonaws.com',
        `logs.${region}.amazonaws.com`,
        `monitoring.${region}.amazonaws.com`,
        `sns.${region}.amazonaws.com`,
        `${own.id}.signin.aws.amazon.com`,
      ]),
    )
  })

  test('where nobody would be told, the chain is broken there', async () => {
    const own = await withLab('a08')
    page = form(own.id)
    const report = await prove(own)
    expect(verdict(report)).toBe('topic-to-mail broken.pending')
    expect(exitOf(report)).toBe(1)
  })

  test('who is told, where that may not be seen, is said to be unknown', async () => {
    const own = await withLab('a08', 'a09')
    page = form(own.id)
    await trouble({ service: 'sns', operation: 'ListSubscriptionsByTopic', kind: 'denied' })
    const report = await prove(own)
    expect(verdict(report)).toBe('- done')
    expect(report.notes.map(({ note }) => note)).toEqual(['receiversUnseen'])
  })

  test('a page that shows another account: nothing is failed', async () => {
    const own = await withLab('a08', 'a09')
    page = form('444455556666')
    const report = await prove(own)
    expect(verdict(report)).toBe('sign-in-to-event unseen.foreignAccount')
    expect(exitOf(report)).toBe(3)
    expect([report.attempts, report.eventIds]).toEqual([[], []])
  })

  test('an alias is ours only if IAM says so', async () => {
    const own = await withLab('a08', 'a09')
    page = form('somebody-else')
    const report = await prove(own)
    expect(report.reason).toBe('unseen.foreignAccount')
    expect(report.params.saw).toBe('somebody-else')
  })

  test('a puzzle stops it, and is photographed', async () => {
    const own = await withLab('a08', 'a09')
    page = '<!doctype html><title>x</title><h1>Security check</h1><img id="captcha_image" width="80" height="40" alt="">'
    const report = await prove(own, { attempts: 3 })
    expect(verdict(report)).toBe('sign-in-to-event unseen.puzzle')
    expect(
      readFileSync(report.screenshot ?? '')
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG')
  })

  test('hands of one’s own need no yes', async () => {
    const own = await withLab('a08', 'a09')
    const report = await prove(own, {
      isManual: true,
      agree: () => expect.unreachable(),
      onAddress: (address) => {
        expect(address).toBe(`https://${own.id}.signin.aws.amazon.com/console?region=${region}`)
        void own.signIn()
      },
    })
    expect(verdict(report)).toBe('- done')
  })
})
