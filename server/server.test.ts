/** The local server over HTTP, as a page, a stranger and a broken client meet it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type IncomingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Report } from '../checks/step.ts'
import type { Sandbox } from '../sandbox/index.ts'
import { startServer } from './index.ts'

// Of a machine that is busy with other things no speed is asked here.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let server: Sandbox
let folder: string
let token: string

const page = (title: string) =>
  `<!DOCTYPE html><html><head><title>${title}</title><script>document.documentElement.classList.add('dark')</script><script type="module" src="/assets/app.js"></script></head><body>${title} ${'word '.repeat(200)}</body></html>`

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trailproof-'))
  const site = join(folder, 'site')
  for (const each of ['ko/lab-a', 'assets']) mkdirSync(join(site, each), { recursive: true })
  for (const [file, text] of Object.entries({
    'index.html': page('start'),
    'ko/index.html': page('ko start'),
    'ko/lab-a/a01-trail.html': page('A1'),
    '404.html': page('lost'),
    'assets/app.js': `${'// script\n'.repeat(100)}`,
    'logo.png': '\u0089PNG',
  }))
    writeFileSync(join(site, file), text)
  writeFileSync(join(folder, 'secret.txt'), 'outside of the site')
  const config = join(folder, 'config')
  writeFileSync(
    config,
    '[default]\nregion = eu-west-1\n[profile work]\nsso_session = work\nsso_account_id = 111122223333\nsso_role_name = R\nregion = eu-west-1\n[sso-session work]\nsso_start_url = https://example.awsapps.com/start\nsso_region = eu-west-1\n',
  )
  const credentials = join(folder, 'credentials')
  writeFileSync(credentials, '[keys]\naws_access_key_id = AKIDSECRETID00000000\naws_secret_access_key = verysecretkey\n')
  // The SDK reads them from the process; the server names only the profiles in them.
  Object.assign(process.env, { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: credentials })
  server = await startServer({ site, env: process.env, home: folder, clock: 'fast', log: () => undefined })
  token = /name="trailproof-token" content="([\w-]{32})"/.exec((await get('/')).text)?.[1] ?? ''
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly text: string
}

/** As it is written: `fetch` would tidy up the path and the headers. */
function send(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: server.port, method, path, headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => {
        const bytes = Buffer.concat(parts)
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes, text: bytes.toString('utf8') })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
const get = (path: string, headers?: Record<string, string>) => send('GET', path, headers)
const api = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
  send(
    body === undefined ? 'GET' : 'POST',
    path,
    { 'x-trailproof-token': token, 'content-type': 'application/json', ...headers },
    body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  )

const settings = { region: 'ap-northeast-2', initials: 'kim', email: 'kim@example.com', own: {} }
const errorOf = (answer: Answer) => ({
  status: answer.status,
  ...(JSON.parse(answer.text) as { error: { code: string; params: object } }).error,
})

describe('the site', () => {
  test.each([
    ['/', 'start'],
    ['/ko/', 'ko start'],
    ['/ko/lab-a/a01-trail', 'A1'],
    ['/ko/lab-a/a01-trail.html', 'A1'],
    ['/ko/lab-a/a01%2Dtrail?x=1', 'A1'],
  ])('%s is a page with this server’s token', async (path, title) => {
    const { status, headers, text } = await get(path)
    expect({ status, type: headers['content-type'], cache: headers['cache-control'] }).toEqual({
      status: 200,
      type: 'text/html; charset=utf-8',
      cache: 'no-cache',
    })
    expect(text).toContain(`<title>${title}</title>`)
    expect(text).toContain(`<head><meta name="trailproof-token" content="${token}">`)
  })

  test('a folder’s address ends in a slash', async () => {
    const { status, headers } = await get('/ko?a=b')
    expect({ status, location: headers.location }).toEqual({ status: 301, location: '/ko/?a=b' })
  })

  test.each(['//other.example/..%2fko', '/\\other.example/..%2fko', '//ko', '/x/..%2f%2fko', '/%2fother.example%2f..%2fko'])(
    '%s leads to no other host',
    async (path) => {
      const { status, headers } = await get(path)
      expect([[301, 400, 404].includes(status), headers.location ?? '/ko/']).toEqual([true, '/ko/'])
    },
  )

  test.each([
    '/ko/nothing',
    '/..%2fsecret.txt',
    '/ko/..%2f..%2fsecret.txt',
    '/..%5csecret.txt',
    '/%2e%2e/secret.txt',
    '/../secret.txt',
    '/index.html%00.png',
    '/%E0%A4%A',
    '/ko/lab-a/a01-trail/',
    `/${'a'.repeat(9_000)}`,
    `/ko/${'a/'.repeat(4_000)}`,
  ])('%s is the page that nothing is there', async (path) => {
    const { status, text } = await get(path)
    expect(status).toBe(404)
    expect(text).toContain('<title>lost</title>')
    expect(text).not.toContain('outside of the site')
  })

  test('only what is asked for by GET and HEAD', async () => {
    expect((await send('POST', '/ko/')).status).toBe(405)
    const { status, headers, body } = await send('HEAD', '/ko/')
    expect({ status, empty: body.length === 0, length: Number(headers['content-length']) > 500 }).toEqual({
      status: 200,
      empty: true,
      length: true,
    })
  })

  test('is packed for those who take it, and not sent again where it is known', async () => {
    const plain = await get('/ko/')
    const br = await get('/ko/', { 'accept-encoding': 'gzip, deflate, br' })
    const gzip = await get('/ko/', { 'accept-encoding': 'gzip' })
    expect([br.headers['content-encoding'], gzip.headers['content-encoding'], plain.headers['content-encoding']]).toEqual([
      'br',
      'gzip',
      undefined,
    ])
    expect(brotliDecompressSync(br.body).toString()).toBe(plain.text)
    expect(gunzipSync(gzip.body).toString()).toBe(plain.text)
    expect(br.body.length).toBeLessThan(plain.body.length / 2)
    expect(br.headers.vary).toBe('accept-encoding')
    const again = await get('/ko/', { 'accept-encoding': 'br', 'if-none-match': br.headers.etag ?? '' })
    expect({ status: again.status, empty: again.body.length }).toEqual({ status: 304, empty: 0 })
    expect((await get('/ko/', { 'if-none-match': '"other"' })).status).toBe(200)
  })

  test('what has a hash in its name is kept for good, pictures are not packed', async () => {
    expect((await get('/assets/app.js')).headers['cache-control']).toContain('immutable')
    const picture = await get('/logo.png', { 'accept-encoding': 'br' })
    expect([picture.headers['content-type'], picture.headers['content-encoding']]).toEqual(['image/png', undefined])
  })

  test('a page runs its own scripts and no others', async () => {
    const policy = String((await get('/ko/')).headers['content-security-policy'])
    expect(policy).toMatch(/script-src 'self' 'unsafe-eval' 'sha256-[\w+/=]{44}';/)
    expect(policy).toContain("frame-ancestors 'self'")
    expect(policy).not.toMatch(/script-src[^;]*'unsafe-inline'|https?:|\*/)
    expect((await get('/assets/app.js')).headers['x-content-type-options']).toBe('nosniff')
  })
})

describe('strangers', () => {
  test.each([
    ['no token', {}],
    ['another token', { 'x-trailproof-token': 'x'.repeat(32) }],
    ['a shorter one', { 'x-trailproof-token': 'x' }],
  ])('%s: 403', async (_name, headers) => {
    for (const path of ['/api/session', '/api/nothing'])
      expect(errorOf(await get(path, headers))).toMatchObject({ status: 403, code: 'tokenMissing' })
    expect(errorOf(await send('POST', '/api/reset', headers, '{}'))).toMatchObject({ status: 403, code: 'tokenMissing' })
  })

  test.each([
    ['a foreign host', { host: 'attacker.example' }],
    ['a host that begins like ours', { host: '127.0.0.1.attacker.example' }],
    ['a page of another site', { origin: 'https://attacker.example' }],
    ['a page on another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['a page without an origin of its own', { origin: 'null' }],
  ])('%s: 403, on every path, even with the token', async (_name, headers) => {
    for (const path of ['/', '/api/session', '/_sandbox/health'])
      expect(errorOf(await get(path, { 'x-trailproof-token': token, ...headers }))).toMatchObject({ status: 403, code: 'foreignOrigin' })
    expect((await send('POST', '/_sandbox/reset', headers)).status).toBe(403)
    expect((await api('/api/reset', { lab: 'lab-a', settings }, headers)).status).toBe(403)
  })

  test('our own page is let in', async () => {
    expect((await api('/api/session', undefined, { origin: server.endpoint, host: `127.0.0.1:${server.port}` })).status).toBe(200)
  })
})

describe('what is sent', () => {
  test.each([
    ['no JSON', '{"lab":', 400, 'notJson'],
    ['nothing', '', 400, 'notJson'],
    ['an unknown field', { lab: 'lab-a', target: 'sandbox', settings, endpoint: 'https://attacker.example' }, 400, 'badRequest'],
    ['an unknown field below', { lab: 'lab-a', target: 'sandbox', settings: { ...settings, endpoint: 'x' } }, 400, 'badRequest'],
    ['no region', { lab: 'lab-a', target: 'sandbox', settings: { ...settings, region: 'tokyo' } }, 400, 'badRequest'],
    ['another target', { lab: 'lab-a', target: 'azure', settings }, 400, 'badRequest'],
    ['a lab that does not exist', { lab: 'lab-z', target: 'sandbox', settings }, 400, 'unknownLab'],
    ['a step that does not exist', { lab: 'lab-a', step: 'a99', target: 'sandbox', settings }, 400, 'unknownStep'],
    ['an own name for nothing', { lab: 'lab-a', target: 'sandbox', settings: { ...settings, own: { topik: 'x' } } }, 400, 'unknownValue'],
    ['a profile that does not exist', { lab: 'lab-a', target: 'aws', profile: 'nobody', settings }, 400, 'unknownProfile'],
    ['too much', { lab: 'x'.repeat(70_000), target: 'sandbox', settings }, 413, 'bodyTooLarge'],
  ])('%s is refused by name', async (_name, body, status, code) => {
    expect(errorOf(await api('/api/check', body))).toMatchObject({ status, code })
  })

  test('too much without a length told beforehand is refused too', async () => {
    const answer = await api('/api/check', 'x'.repeat(70_000), { 'transfer-encoding': 'chunked' })
    expect(errorOf(answer)).toMatchObject({ status: 413, code: 'bodyTooLarge', params: { maxBytes: 65_536 } })
  })

  test('the field that is wrong is named', async () => {
    const answer = await api('/api/check', { lab: 'lab-a', target: 'sandbox', settings: { ...settings, region: 'tokyo' } })
    expect(errorOf(answer).params).toMatchObject({ where: 'settings.region' })
  })

  test('other addresses are not there', async () => {
    expect(errorOf(await api('/api/nothing'))).toMatchObject({ status: 404, code: 'noSuchAddress', params: { address: '/api/nothing' } })
  })
})

describe('the check API', () => {
  test('tells of the session: names of profiles, nothing secret', async () => {
    const answer = await api('/api/session')
    expect(JSON.parse(answer.text)).toEqual({
      version: expect.stringMatching(/^\d/),
      sandbox: { endpoint: server.endpoint, account: '123456789012', clock: { mode: 'fast', now: expect.stringMatching(/Z$/) } },
      profiles: ['default', 'keys', 'work'],
      defaultProfile: null,
    })
    expect(answer.text).not.toMatch(/secret|AKID/i)
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  test('says who one is there', async () => {
    const answer = await api('/api/target', { target: 'sandbox', region: 'ap-northeast-2' })
    expect(JSON.parse(answer.text).target).toMatchObject({
      kind: 'sandbox',
      account: '123456789012',
      region: 'ap-northeast-2',
      endpoint: server.endpoint,
    })
  })

  test('checks one step, or all', async () => {
    const one: Report = JSON.parse((await api('/api/check', { lab: 'lab-a', step: 'a07-topic', target: 'sandbox', settings })).text)
    expect(one.steps.map(({ step, outcome }) => [step, outcome])).toEqual([['a07-topic', 'todo']])
    const all: Report = JSON.parse((await api('/api/check', { lab: 'lab-a', target: 'sandbox', settings })).text)
    expect(all.steps).toHaveLength(14)
  })

  test('says why an alarm is silent: any alarm, the lab’s where none is named', async () => {
    const labs = JSON.parse((await api('/api/explain', { target: 'sandbox', settings })).text)
    expect(labs).toMatchObject({ alarm: 'Alarm-SigninFailure', outcome: 'broken', cause: { id: 'noAlarm', arrow: 'metric-to-alarm' } })
    expect(JSON.parse((await api('/api/explain', { target: 'sandbox', alarm: 'mine', settings })).text)).toMatchObject({ alarm: 'mine' })
    expect(errorOf(await api('/api/explain', { target: 'sandbox' }))).toMatchObject({ status: 400, code: 'badRequest' })
    expect(errorOf(await api('/api/explain', { target: 'sandbox', alarm: 'x'.repeat(256), settings }))).toMatchObject({ status: 400 })
  })

  test('a profile whose sign-in has run out could not look, and says so in both answers', async () => {
    const report: Report = JSON.parse(
      (await api('/api/check', { lab: 'lab-a', step: 'a07', target: 'aws', profile: 'work', settings })).text,
    )
    expect(report.steps).toMatchObject([{ outcome: 'unseen', reason: 'unseen.expired' }])
    expect(errorOf(await api('/api/target', { target: 'aws', profile: 'work', region: 'ap-northeast-2' }))).toMatchObject({
      status: 502,
      code: 'unseen.expired',
    })
  })

  test('does a step in the sandbox, a line for each command, and undoes the lab', async () => {
    const answer = await api('/api/way', { lab: 'lab-a', step: 'a07-topic', settings })
    expect(answer.headers['content-type']).toBe('application/jsonl; charset=utf-8')
    const lines = answer.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines[0]).toMatchObject({ at: expect.stringMatching(/Z$/), command: expect.stringMatching(/^aws sns create-topic/), ok: true })
    expect(lines.at(-1)).toEqual({ done: true })
    const check = () => api('/api/check', { lab: 'lab-a', step: 'a07', target: 'sandbox', settings })
    expect(JSON.parse((await check()).text).steps[0].outcome).toBe('done')
    const undone = await api('/api/reset', { lab: 'lab-a', settings })
    expect(undone.text.trimEnd().split('\n').at(-1)).toBe('{"done":true}')
    expect(JSON.parse((await check()).text).steps[0].outcome).toBe('todo')
  })

  test('starts one step again and leaves the others; what is recorded cannot be taken back', async () => {
    const linesOf = ({ text }: { text: string }) =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
    for (const step of ['a07', 'a08']) await api('/api/way', { lab: 'lab-a', step, settings })
    const lines = linesOf(await api('/api/reset', { lab: 'lab-a', step: 'a07-topic', settings }))
    expect(lines.map(({ command }) => command?.split(' ').slice(0, 3).join(' '))).toContain('aws sns delete-topic')
    expect(lines.at(-1)).toEqual({ done: true })
    const check = await api('/api/check', { lab: 'lab-a', step: 'a07', target: 'sandbox', settings })
    expect(JSON.parse(check.text).steps[0].outcome).toBe('todo')
    expect(linesOf(await api('/api/reset', { lab: 'lab-a', step: 'a13', settings }))).toMatchObject([
      { ok: false, error: { code: 'noUndo', params: { step: 'a13-fail-sign-in' } } },
      { done: false },
    ])
    expect(errorOf(await api('/api/reset', { lab: 'lab-a', step: 'a99', settings }))).toMatchObject({ status: 400, code: 'unknownStep' })
  })

  test('a way that is refused ends with what AWS said', async () => {
    const trouble = (rules: object[]) => send('POST', '/_sandbox/trouble', {}, JSON.stringify({ rules }))
    await trouble([{ service: 'sns', operation: 'CreateTopic', kind: 'denied' }])
    const lines = (await api('/api/way', { lab: 'lab-a', step: 'a07', settings })).text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    await trouble([])
    expect(lines).toMatchObject([
      { ok: false, error: { code: expect.stringContaining('Authorization'), message: expect.stringContaining('sns:CreateTopic') } },
      { done: false },
    ])
  })

  test('never does a way anywhere but in the sandbox', async () => {
    for (const more of [{ target: 'aws' }, { profile: 'keys' }, { endpoint: 'https://sns.us-east-1.amazonaws.com' }]) {
      for (const path of ['/api/way', '/api/reset'])
        expect(
          errorOf(await api(path, { lab: 'lab-a', ...(path === '/api/way' ? { step: 'a07' } : {}), settings, ...more })),
        ).toMatchObject({ status: 400, code: 'badRequest' })
    }
  })

  test('a page that goes away ends its way', async () => {
    const slow = { service: 's3', operation: 'PutBucketPolicy', kind: 'slow', delayMs: 400 }
    await send('POST', '/_sandbox/trouble', {}, JSON.stringify({ rules: [slow] }))
    await new Promise<void>((resolve) => {
      const sent = request(
        { host: '127.0.0.1', port: server.port, method: 'POST', path: '/api/way', headers: { 'x-trailproof-token': token } },
        (response) =>
          response.once('data', () => {
            response.destroy()
            resolve()
          }),
      )
      sent.end(JSON.stringify({ lab: 'lab-a', step: 'a01', settings: { ...settings, initials: 'gone' } }))
    })
    // The command that was on its way is answered; those behind it are never sent.
    await new Promise((resolve) => setTimeout(resolve, 700))
    await send('POST', '/_sandbox/trouble', {}, JSON.stringify({ rules: [] }))
    const { text } = await api('/api/check', { lab: 'lab-a', step: 'a01', target: 'sandbox', settings: { ...settings, initials: 'gone' } })
    expect(JSON.parse(text).steps[0]).toMatchObject({ outcome: 'todo', reason: 'todo.noTrail' })
    expect((await api('/api/session')).status).toBe(200)
  })
})
