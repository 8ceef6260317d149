/** The whole webhook in this process: real requests, real signatures, a real disk; only AWS's addresses, the clock and the pauses are stood in for. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Given, settingsOf } from './options.ts'
import { chatServer } from './test/chat-server.ts'
import { certificateUrl, sender, topicArn } from './test/sender.ts'
import { type Visit, visit as visitReally } from './visit.ts'
import { type Health, startWebhook, type Webhook } from './webhook.ts'

const start = Date.parse('2026-11-21T08:06:00Z')
let nowMs = start
let folder: string
let chat: Awaited<ReturnType<typeof chatServer>>
const sns = sender()
/** A second sender, whose certificate nobody gets from AWS. */
const stranger = sender()
let hook: Webhook | undefined
const lines: { key: string; params: Readonly<Record<string, string | number>> }[] = []
const pauses: number[] = []
/** Addresses asked for, but for the chat's. */
const visited: string[] = []
/** What AWS's addresses answer. */
let aws: (url: URL) => { status: number; text?: string } | Error
let holds: Promise<void> | undefined

beforeAll(async () => {
  chat = await chatServer()
})
afterAll(() => chat.close())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'webhook-'))
  nowMs = start
  aws = (url) =>
    url.href === certificateUrl ? { status: 200, text: sns.certificate } : { status: 200, text: '<ConfirmSubscriptionResponse/>' }
  holds = undefined
})
afterEach(async () => {
  await hook?.close()
  hook = undefined
  rmSync(folder, { recursive: true })
  for (const list of [lines, pauses, visited, chat.got, chat.tried, chat.answers]) list.length = 0
  chat.up()
})

const visit: Visit = async (url, options) => {
  if (url.href === chat.url) return visitReally(url, options)
  visited.push(url.href)
  await holds
  const answer = aws(url)
  if (answer instanceof Error) throw answer
  return { status: answer.status, text: answer.text ?? '', headers: new Headers() }
}

async function begin(given: Given = {}, more: { random?: () => number } = {}): Promise<Webhook> {
  const settings = settingsOf({ topic: topicArn, port: '0', chat: chat.url, ...given }, {}, { folder })
  hook = await startWebhook(settings, (key, params = {}) => lines.push({ key, params }), {
    now: () => nowMs,
    visit,
    random: more.random ?? (() => 0.5),
    // Time is moved by what is waited for.
    wait: async (ms) => {
      pauses.push(ms)
      await new Promise((resolve) => setImmediate(resolve))
    },
  })
  return hook
}
const post = async (body: string, headers: Record<string, string> = {}, at = hook) => {
  const answer = await fetch(`${at?.url}/sns`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'text/plain; charset=UTF-8', ...headers },
  })
  return { status: answer.status, ...((await answer.json()) as { outcome?: string; error?: string }) }
}
const health = async () => (await (await fetch(`${hook?.url}/health`)).json()) as Health
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 10 })
const keys = () => lines.map(({ key }) => key)

describe('a message', () => {
  test.each(['1', '2'] as const)('signed as version %s is taken, kept and posted in the chat’s form', async (version) => {
    await begin()
    expect(await post(sns.body('notification', {}, version))).toEqual({ status: 200, ok: true, outcome: 'received' })
    await until(() => expect(chat.got).toHaveLength(1))
    const [message] = chat.got
    expect(message?.text).toBe('🔴 ALARM: Alarm-SigninFailure')
    expect(message?.blocks.map(({ type }) => type)).toEqual(['header', 'section', 'context'])
    expect(JSON.stringify(message?.blocks[1])).toContain('*AWSAccountId*\\n111122223333')
    await until(async () =>
      expect(await health()).toMatchObject({
        ok: true,
        pending: 0,
        lastReceivedAt: '2026-11-21T08:06:00.000Z',
        lastDeliveryAt: '2026-11-21T08:06:00.000Z',
      }),
    )
    expect(visited).toEqual([certificateUrl])
  })

  test('changed in any of its signed fields is refused; the certificate is fetched once for all of them', async () => {
    await begin()
    for (const kind of ['notification', 'subscription-confirmation', 'unsubscribe-confirmation'] as const)
      for (const version of ['1', '2'] as const) {
        const genuine = JSON.parse(sns.body(kind, {}, version)) as Record<string, string>
        const changes: Record<string, string>[] = [
          { Message: `${genuine.Message} ` },
          { MessageId: 'other' },
          { Timestamp: '2026-11-21T08:05:44.167Z' },
          { SignatureVersion: version === '1' ? '2' : '1' },
          { Signature: `${genuine.Signature?.slice(0, -8)}AAAAAAA=` },
          { Signature: 'EXAMPLEbase64==' },
          ...(kind === 'notification'
            ? [{ Subject: 'x' }, { Type: 'UnsubscribeConfirmation', Token: 'x', SubscribeURL: 'x' }]
            : [{ Token: 'x' }, { SubscribeURL: 'https://evil.com/' }]),
        ]
        for (const change of changes)
          expect([change, await post(JSON.stringify({ ...genuine, ...change }))]).toEqual([
            change,
            expect.objectContaining({ status: 403, error: 'signature' }),
          ])
      }
    expect(visited).toEqual([certificateUrl])
    expect((await health()).pending).toBe(0)
    expect(chat.tried).toEqual([])
  })

  test('whose certificate lies elsewhere is refused before anything is fetched; one signed with another key too', async () => {
    await begin()
    for (const SigningCertURL of [
      certificateUrl.replace('.com/', '.com.evil.com/'),
      certificateUrl.replace('https', 'http'),
      certificateUrl.replace('https://', 'https://sns.us-east-1.amazonaws.com@evil.com/'),
      certificateUrl.replace('sns.ap-northeast-1', 'bucket.s3'),
    ])
      expect(await post(stranger.body('notification', { SigningCertURL }))).toMatchObject({ status: 403, error: 'certificateAddress' })
    expect(visited).toEqual([])
    expect(await post(stranger.body('notification'))).toMatchObject({ status: 403, error: 'signature' })
  })

  test('of a topic that is not allowed is refused, and nothing is fetched for it', async () => {
    await begin()
    for (const kind of ['notification', 'subscription-confirmation'] as const)
      expect(await post(sns.body(kind, { TopicArn: topicArn.replace('111122223333', '444455556666') }))).toMatchObject({
        status: 403,
        error: 'otherTopic',
      })
    expect(visited).toEqual([])
  })

  test('sent a second time is refused, after a restart as well, and posted once', async () => {
    await begin()
    const body = sns.body('notification')
    expect((await post(body)).status).toBe(200)
    expect(await post(body)).toMatchObject({ status: 409, error: 'replay' })
    await until(() => expect(chat.got).toHaveLength(1))
    await hook?.close()
    await begin()
    expect(await post(body)).toMatchObject({ status: 409, error: 'replay' })
    // Its id is forgotten only when its age forbids it.
    nowMs = Date.parse('2026-11-21T09:05:44Z')
    expect(await post(body)).toMatchObject({ status: 409, error: 'replay' })
    nowMs = Date.parse('2026-11-21T09:05:45Z')
    expect(await post(body)).toMatchObject({ status: 403, error: 'tooOld' })
    expect(chat.tried).toHaveLength(1)
  })

  test('older than an hour is refused, and one from the future; the limits themselves are not', async () => {
    await begin()
    const at = (ms: number) => sns.body('notification', { Timestamp: new Date(ms).toISOString() })
    expect((await post(at(nowMs - 3_600_001))).error).toBe('tooOld')
    expect((await post(at(nowMs - 3_600_000))).status).toBe(200)
    expect((await post(at(nowMs + 15 * 60_000))).status).toBe(200)
    expect((await post(at(nowMs + 15 * 60_000 + 1))).error).toBe('fromTheFuture')
    await until(() => expect(chat.got).toHaveLength(2))
  })

  test('that is none is told what is wrong with it', async () => {
    await begin()
    const genuine = JSON.parse(sns.body('notification')) as Record<string, unknown>
    expect(await post('{"Type"')).toMatchObject({ status: 400, error: 'notJson' })
    for (const body of [
      'null',
      '[]',
      '"x"',
      '{}',
      JSON.stringify({ ...genuine, Type: 'Other' }),
      JSON.stringify({ ...genuine, Message: 1 }),
      JSON.stringify({ ...genuine, SignatureVersion: '3' }),
      JSON.stringify({ ...genuine, Timestamp: 'yesterday' }),
    ])
      expect([body.slice(0, 20), await post(body)]).toEqual([body.slice(0, 20), expect.objectContaining({ status: 400, error: 'notSns' })])
    expect(await post('bare text', { 'x-amz-sns-rawdelivery': 'true' })).toMatchObject({ status: 400, error: 'rawDelivery' })
    expect(await post('x', { 'content-encoding': 'gzip' })).toMatchObject({ status: 400, error: 'encoded' })
    expect(await post(JSON.stringify({ ...genuine, Message: 'x'.repeat(3 * 1024 * 1024) }))).toMatchObject({
      status: 413,
      error: 'tooLarge',
    })
    expect(visited).toEqual([])
    for (const [path, method, status] of [
      ['/sns', 'GET', 405],
      ['/', 'POST', 405],
      ['/other', 'GET', 404],
    ] as const)
      expect((await fetch(`${hook?.url}${path}`, { method })).status).toBe(status)
  })
})

describe('a certificate', () => {
  test('that cannot be had now makes SNS come again; one that is not there does not', async () => {
    await begin()
    aws = () => Object.assign(new TypeError('fetch failed'), { cause: { code: 'ENOTFOUND' } })
    expect(await post(sns.body('notification'))).toMatchObject({ status: 503, error: 'certificateUnavailable' })
    // Not asked again at once.
    expect((await post(sns.body('notification'))).status).toBe(503)
    expect(visited).toHaveLength(1)
    nowMs += 30_000
    // A redirect is not followed.
    aws = () => ({ status: 302 })
    expect(await post(sns.body('notification'))).toMatchObject({ status: 403, error: 'certificateInvalid' })
    nowMs += 30_000
    aws = () => ({ status: 200, text: 'no certificate' })
    expect(await post(sns.body('notification'))).toMatchObject({ status: 403, error: 'certificateInvalid' })
    nowMs += 30_000
    aws = () => ({ status: 200, text: sns.certificate })
    expect((await post(sns.body('notification'))).status).toBe(200)
    expect(visited).toHaveLength(4)
    await until(() => expect(chat.got).toHaveLength(1))
  })

  test('out of its dates vouches for nothing', async () => {
    await begin()
    nowMs = Date.parse('1999-12-31T23:00:00Z')
    expect(await post(sns.body('notification', { Timestamp: '1999-12-31T23:00:00.000Z' }))).toMatchObject({
      status: 403,
      error: 'certificateInvalid',
    })
  })

  test('is asked for once, however many messages wait for it', async () => {
    await begin()
    let release = () => {}
    holds = new Promise((resolve) => {
      release = resolve
    })
    const all = [0, 1, 2, 3, 4].map(() => post(sns.body('notification')))
    await until(() => expect(visited).toHaveLength(1))
    release()
    expect((await Promise.all(all)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect(visited).toHaveLength(1)
    await until(() => expect(chat.got).toHaveLength(5))
  })
})

describe('a subscription', () => {
  test('is confirmed by one visit, and by as many as it takes', async () => {
    await begin()
    let refusals = 2
    const confirming = aws
    aws = (url) => (url.pathname === '/' && refusals-- > 0 ? { status: 500 } : confirming(url))
    const body = sns.body('subscription-confirmation')
    expect(await post(body)).toMatchObject({ status: 200, outcome: 'received' })
    const { SubscribeURL } = JSON.parse(body) as { SubscribeURL: string }
    await until(() => expect(keys()).toContain('confirmed'))
    expect(visited).toEqual([certificateUrl, SubscribeURL, SubscribeURL, SubscribeURL])
    expect(chat.tried).toEqual([])
  })

  test('of an address that is not the topic’s is never visited, though it is signed', async () => {
    await begin()
    const { SubscribeURL: good = '' } = JSON.parse(sns.body('subscription-confirmation')) as { SubscribeURL?: string }
    for (const SubscribeURL of [
      good.replace('amazonaws.com', 'amazonaws.com.evil.com'),
      good.replace('CloudTrail_to_Email', 'Other'),
      good.replace('ConfirmSubscription', 'Unsubscribe'),
      'http://169.254.169.254/latest/meta-data/',
    ])
      expect(await post(sns.body('subscription-confirmation', { SubscribeURL }))).toMatchObject({ status: 403, error: 'subscribeAddress' })
    expect(visited).toEqual([certificateUrl])
  })

  test('whose token is spent is given up, and does not stand in the way of the next', async () => {
    await begin()
    const usual = aws
    aws = (url) => (url.searchParams.get('Token') === 'spent' ? { status: 400 } : usual(url))
    const spent = sns.body('subscription-confirmation')
    const { SubscribeURL = '', Token = '' } = JSON.parse(spent) as Record<string, string>
    await post(sns.body('subscription-confirmation', { Token: 'spent', SubscribeURL: SubscribeURL.replace(Token, 'spent') }))
    await post(spent)
    await until(() => expect(keys()).toContain('confirmed'))
    expect(keys()).toContain('confirmGivenUp')
    expect(await health()).toMatchObject({ pending: 0, refused: 1, lastProblem: { what: 'confirmation', why: 'HTTP 400' } })
  })

  test('that was ended is told, and nothing of it visited', async () => {
    await begin()
    expect((await post(sns.body('unsubscribe-confirmation', { Timestamp: '2026-11-21T08:05:50.000Z' }, '2'))).status).toBe(200)
    await until(() => expect(chat.got).toHaveLength(1))
    expect(chat.got[0]?.text).toBe('A subscription was ended: no more alarms come from here')
    expect(visited).toEqual([certificateUrl])
    expect(keys()).toContain('unsubscribed')
    expect(await (await fetch(`${hook?.url}/`)).text()).toContain('Somebody ended the subscription.')
  })
})

describe('a chat', () => {
  test('that is down is tried again with longer and longer pauses, and gets all of it in order', async () => {
    chat.down()
    await begin()
    const subjects = ['one', 'two', 'three']
    for (const Subject of subjects) expect((await post(sns.body('notification', { Subject, Message: Subject }))).status).toBe(200)
    await until(() => expect(pauses.length).toBeGreaterThan(12))
    expect(pauses.slice(0, 11)).toEqual([750, 1500, 3000, 6000, 12_000, 24_000, 48_000, 96_000, 192_000, 225_000, 225_000])
    expect(new Set(chat.tried.map(({ text }) => text))).toEqual(new Set(['one']))
    expect(await health()).toMatchObject({ ok: true, pending: 3, lastProblem: { what: 'chat', why: 'HTTP 503' } })
    chat.up()
    await until(() => expect(chat.got.map(({ text }) => text)).toEqual(subjects))
    expect(keys()).toContain('postedLate')
  })

  test('that says how long to wait is waited for, in seconds and by date, and an hour at most', async () => {
    await begin()
    chat.answers.push(
      { status: 429, headers: { 'retry-after': '30' } },
      { status: 429, headers: { 'retry-after': new Date(nowMs + 90_000).toUTCString() } },
      { status: 429, headers: { 'retry-after': '999999' } },
      { status: 429 },
    )
    await post(sns.body('notification'))
    await until(() => expect(chat.got).toHaveLength(1))
    expect(pauses).toEqual([30_000, 90_000, 3_600_000, 6000])
  })

  test('that refuses one message gets the others; it is told, and kept', async () => {
    await begin()
    chat.answers.push({ status: 400 })
    for (const Subject of ['bad', 'good']) await post(sns.body('notification', { Subject, Message: 'x' }))
    await until(() => expect(chat.got.map(({ text }) => text)).toEqual(['good']))
    expect(chat.tried).toHaveLength(2)
    expect(await health()).toMatchObject({ pending: 0, refused: 1 })
    expect(await (await fetch(`${hook?.url}/`)).text()).toContain('refused by the chat: HTTP 400')
  })

  test('whose address is not valid any more loses nothing, and no redirect is followed', async () => {
    await begin()
    chat.answers.push({ status: 404 }, { status: 410 }, { status: 301, headers: { location: 'http://127.0.0.1:1/' } })
    await post(sns.body('notification'))
    await until(() => expect(chat.got).toHaveLength(1))
    expect(chat.tried).toHaveLength(4)
  })

  test('is called to nobody by what a message holds', async () => {
    await begin()
    const Message = '<!channel> <@U1> <https://evil.example|click> @channel @Here & *x*\u202e'
    await post(sns.body('notification', { Subject: '<!here> @everyone', Message }))
    await until(() => expect(chat.got).toHaveLength(1))
    const text = JSON.stringify(chat.got[0])
    expect(text).not.toMatch(/[<>\u202e]|@(?:channel|here|everyone)/i)
    expect(text).toContain('&lt;!channel&gt; &lt;@U1&gt; &lt;https://evil.example|click&gt; @\u2060channel @\u2060Here &amp; *x*')
  })

  test('gets no more than it takes', async () => {
    await begin()
    await post(sns.body('notification', { Subject: '<'.repeat(100), Message: `${'<&'.repeat(5000)}🔴`.repeat(3) }))
    await until(() => expect(chat.got).toHaveLength(1))
    const [header, section] = chat.got[0]?.blocks ?? []
    const length = (block: unknown) => ((block as { text: { text: string } }).text.text as string).length
    expect(length(header)).toBeLessThanOrEqual(150)
    expect(length(section)).toBeLessThanOrEqual(3000)
  })

  test('that is not reached at all keeps nothing from being taken, and its address is told nowhere', async () => {
    await begin()
    chat.answers.push({ status: 500 }, { status: 400 })
    await post(sns.body('notification'))
    await post(sns.body('notification'))
    await until(async () => expect((await health()).pending).toBe(0))
    const told =
      JSON.stringify(lines) +
      JSON.stringify(await health()) +
      (await (await fetch(`${hook?.url}/`)).text()) +
      readFileSync(join(folder, 'journal.ndjson'), 'utf8')
    expect(told).not.toContain('verySecretPath')
    expect(told).toContain(new URL(chat.url).host)
  })
})

describe('what is shown', () => {
  test('is for this machine alone', async () => {
    await begin({ chat: 'page' })
    const { hostname, port } = new URL(hook?.url ?? '')
    const asked = (headers: string) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(Number(port), hostname, () => socket.end(`GET / HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`))
        let text = ''
        socket.on('data', (part) => {
          text += part.toString()
        })
        socket.on('end', () => resolve(text.split('\r\n', 1)[0] ?? ''))
        socket.on('error', reject)
      })
    expect(await asked(`Host: 127.0.0.1:${port}\r\n`)).toContain('200')
    expect(await asked(`Host: localhost:${port}\r\n`)).toContain('200')
    expect(await asked(`Host: evil.example:${port}\r\n`)).toContain('404')
    expect(await asked(`Host: 127.0.0.1:${port}\r\nX-Forwarded-For: 203.0.113.9\r\n`)).toContain('404')
  })

  test('is text, in three languages, masked, and by a page that can do nothing', async () => {
    await begin({ chat: 'page' })
    const evil = '<script>alert(1)</script> someone@example.com AKIAIOSFODNN7EXAMPLE'
    await post(sns.body('notification', { Subject: evil, Message: `"><img src=x> ${evil} 111122223333` }))
    await until(async () => expect((await health()).lastDeliveryAt).not.toBeNull())
    for (const [lang, words] of [
      ['zh', '没有找到'],
      ['ko', '찾지 못함'],
      ['en', 'nothing found'],
    ] as const) {
      const answer = await fetch(`${hook?.url}/?lang=${lang}`)
      const text = await answer.text()
      expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+';/)
      expect(text).toContain(words)
      expect(text).toContain('&lt;script&gt;')
      expect(text).not.toMatch(/<script|<img|someone@|AKIAIOSFODNN7EXAMPLE|111122223333/)
    }
    expect(chat.tried).toEqual([])
  })

  test('of refusals is a line each, but not without limit, and nothing in it begins another line', async () => {
    await begin()
    const body = JSON.stringify({ ...(JSON.parse(sns.body('notification')) as object), TopicArn: 'arn:x\n12:00:00  Posted: all is well' })
    for (let n = 0; n < 70; n++) await post(body)
    expect(keys().filter((key) => key === 'refused')).toHaveLength(60)
    nowMs += 60_000
    await post(body)
    expect(lines.find(({ key }) => key === 'refusedMore')?.params).toEqual({ count: 10 })
  })
})

test('where too much waits, SNS is asked to come again', async () => {
  const { openOutbox } = await import('./outbox.ts')
  const { readMessage } = await import('./sns-message.ts')
  const outbox = openOutbox({ folder, now: () => nowMs, mostPending: 2, warn: () => {} })
  const receive = (Message = 'x') => outbox.receive(readMessage(sns.body('notification', { Message })), nowMs)
  expect([receive(), receive(), receive()]).toEqual(['new', 'new', 'full'])
  outbox.close()
  const small = openOutbox({ folder, now: () => nowMs, mostBytes: 100, warn: () => {} })
  expect(small.counts().pending).toBe(2)
  expect(small.receive(readMessage(sns.body('notification', { Message: 'x'.repeat(200) })), nowMs)).toBe('full')
  small.close()
})
