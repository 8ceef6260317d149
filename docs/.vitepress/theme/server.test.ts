import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { call, follow, meetServer, serverPresence, serverSession, type WayLine } from './server.ts'
import { giveToken, json, localServer } from './test/page.ts'

type Local = Awaited<ReturnType<typeof localServer>>
let local: Local | undefined
beforeEach(() => giveToken('secret'))
afterEach(async () => {
  await local?.close()
  local = undefined
})
const read = (raw: unknown) => (typeof raw === 'object' && raw !== null && 'n' in raw ? Number(raw.n) : null)

describe('a question', () => {
  test('carries the page’s token and brings the answer', async () => {
    local = await localServer((_, response) => json(response, { n: 3 }))
    expect(await call('POST', '/api/x', { a: 1 }, read)).toEqual({ ok: true, value: 3 })
    expect(local.asked).toEqual([{ method: 'POST', path: '/api/x', token: 'secret', body: { a: 1 } }])
  })

  test('that is refused says why', async () => {
    local = await localServer((_, response) =>
      json(response, { error: { code: 'unknownProfile', params: { profile: 'me', tries: 2 } } }, 400),
    )
    expect(await call('GET', '/api/x', undefined, read)).toEqual({
      ok: false,
      trouble: { kind: 'refused', status: 400, code: 'unknownProfile', params: { profile: 'me', tries: 2 } },
    })
  })

  test.each([
    ['an error that is no JSON', 502, '<h1>Bad gateway</h1>'],
    ['an answer that is no JSON', 200, 'hello'],
    ['an answer of another shape', 200, '{"m": 1}'],
  ])('%s is strange', async (_, status, body) => {
    local = await localServer((_asked, response) => {
      response.writeHead(status, { 'content-type': 'text/plain' })
      response.end(body)
    })
    expect(await call('GET', '/api/x', undefined, read)).toEqual({ ok: false, trouble: { kind: 'strange', status } })
  })

  test('to a server that has ended: gone, until it answers again', async () => {
    local = await localServer((_, response) => json(response, { n: 1 }))
    await local.close()
    expect(await call('GET', '/api/x', undefined, read)).toEqual({ ok: false, trouble: { kind: 'gone' } })
    expect(serverPresence.value).toBe('gone')
    local = await localServer((_, response) => json(response, { n: 1 }))
    await call('GET', '/api/x', undefined, read)
    expect(serverPresence.value).toBe('here')
  })
})

describe('meeting the server', () => {
  test('without a token there is none, and nobody is asked', async () => {
    giveToken(null)
    local = await localServer((_, response) => json(response, {}))
    await meetServer()
    expect(serverPresence.value).toBe('none')
    expect(local.asked).toEqual([])
  })

  test('it tells its sandbox and the names of profiles', async () => {
    local = await localServer((_, response) =>
      json(response, {
        version: '1',
        sandbox: { endpoint: 'http://127.0.0.1:9', account: '000000000001' },
        profiles: ['a', 7, 'b'],
        defaultProfile: null,
      }),
    )
    await meetServer()
    expect(serverPresence.value).toBe('here')
    expect(serverSession.value).toMatchObject({ profiles: ['a', 'b'], sandbox: { account: '000000000001' } })
  })
})

describe('following what it does', () => {
  const lines: readonly object[] = [
    { at: 'x', command: 'aws sns create-topic', ok: true, output: { TopicArn: 'arn' } },
    { at: 'x', command: 'aws sns subscribe', ok: false, error: { code: 'AuthorizationError', message: 'no' } },
  ]
  const heard = async () => {
    const all: WayLine[] = []
    const answer = await follow('/api/way', {}, (line) => all.push(line))
    return { answer, all }
  }
  const expected = [
    { command: 'aws sns create-topic', ok: true, output: '{\n  "TopicArn": "arn"\n}', error: null },
    { command: 'aws sns subscribe', ok: false, output: '', error: { code: 'AuthorizationError', message: 'no' } },
  ]

  test('in JSON lines, cut anywhere on the way, a letter of three bytes too', async () => {
    const bytes = Buffer.from(
      [...lines, { at: 'x', command: '주제', ok: true }, { done: false }].map((line) => `${JSON.stringify(line)}\n`).join(''),
    )
    local = await localServer(async (_, response) => {
      response.writeHead(200, { 'content-type': 'application/jsonl' })
      for (let at = 0; at < bytes.length; at += 7) {
        response.write(bytes.subarray(at, at + 7))
        await new Promise((next) => setImmediate(next))
      }
      response.end()
    })
    const { answer, all } = await heard()
    expect(answer).toEqual({ ok: true, value: false })
    expect(all).toEqual([...expected, { command: '주제', ok: true, output: '', error: null }])
  })

  test('as server-sent events', async () => {
    local = await localServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end([...lines, { done: true }].map((line) => `data: ${JSON.stringify(line)}\n\n`).join(''))
    })
    const { answer, all } = await heard()
    expect(answer).toEqual({ ok: true, value: true })
    expect(all).toEqual(expected)
  })

  test('a stream that ends without saying how is not taken for done', async () => {
    local = await localServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/jsonl' })
      response.end(`${JSON.stringify(lines[0])}\n`)
    })
    expect((await heard()).answer).toEqual({ ok: false, trouble: { kind: 'gone' } })
  })

  test('a refusal says why', async () => {
    local = await localServer((_, response) => json(response, { error: { code: 'unknownStep', params: { step: 'x' } } }, 400))
    expect((await heard()).answer).toMatchObject({ ok: false, trouble: { kind: 'refused', code: 'unknownStep' } })
  })
})
