/** The one port as other websites, broken clients and hostile ones meet it: nobody is let in, nothing hangs, nothing falls over. */
import { type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Sandbox, startSandbox } from '../index.ts'
import { isReadableCbor } from './cbor-guard.ts'
import { createFront } from './server.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let sandbox: Sandbox
const faults: string[] = []
beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'fast', allowHost: ['class.example'], log: (line) => faults.push(line) })
})
afterAll(async () => {
  await sandbox.close()
  // Whatever was sent: nothing of ours failed over it.
  expect(faults).toEqual([])
})

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

const send = (method: string, path: string, headers: Record<string, string> = {}, body?: string | Uint8Array): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: sandbox.port, method, path, headers }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(parts).toString('utf8') }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })

/** What is written on the wire, and what comes back until the other side ends it or a second has passed. */
const write = (text: string, port = sandbox.port, patienceMs = 1_000): Promise<{ text: string; isEnded: boolean }> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let got = ''
    let isEnded = true
    const timer = setTimeout(() => {
      isEnded = false
      socket.destroy()
    }, patienceMs)
    socket.on('data', (part: Buffer) => {
      got += part.toString('latin1')
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(timer)
      resolve({ text: got, isEnded })
    })
  })

const signed = (service: string, account = '111122223333'): Record<string, string> => {
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${account}/${stamp.slice(0, 8)}/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=00`,
    'x-amz-date': stamp,
  }
}
const logs = (operation: string, body: string | Uint8Array, more: Record<string, string> = {}) =>
  send(
    'POST',
    '/',
    { ...signed('logs'), 'x-amz-target': `Logs_20140328.${operation}`, 'content-type': 'application/x-amz-json-1.1', ...more },
    body,
  )
const form = (service: string, body: string) =>
  send('POST', '/', { ...signed(service), 'content-type': 'application/x-www-form-urlencoded' }, body)
const s3 = (method: string, path: string, body?: string | Uint8Array, more: Record<string, string> = {}) =>
  send(method, path, { ...signed('s3'), 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', ...more }, body)
const codeOf = ({ text }: Answer): string | undefined =>
  /<Code>([^<]+)</.exec(text)?.[1] ?? (JSON.parse(text) as { __type?: string; error?: { code: string } }).__type
const refusedAs = ({ status, text }: Answer) => [status, (JSON.parse(text) as { error: { code: string } }).error.code]

/** One of each kind: pages, control, AWS's side in all its protocols. */
const everywhere: readonly [method: string, path: string, headers?: Record<string, string>][] = [
  ['GET', '/'],
  ['GET', '/en/lab-a/a01-trail'],
  ['GET', '/api/session'],
  ['POST', '/api/check'],
  ['GET', '/_sandbox/health'],
  ['POST', '/_sandbox/reset'],
  ['POST', '/_sandbox/events'],
  ['GET', '/_sandbox/inbox'],
  ['GET', '/signin'],
  ['POST', '/signin/authenticate'],
  ['GET', '/console/'],
  ['GET', '/inbox'],
  ['GET', '/confirmation.html?Token=x'],
  ['GET', '/unsubscribe.html'],
  ['GET', '/?Action=ConfirmSubscription&Token=x'],
  ['POST', '/', { 'x-amz-target': 'Logs_20140328.DescribeLogGroups' }],
  ['POST', '/', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['POST', '/service/GraniteServiceVersion20100801/operation/DescribeAlarms', { 'smithy-protocol': 'rpc-v2-cbor' }],
  ['PUT', '/bucket', { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }],
  ['GET', '/bucket/key?X-Amz-Signature=00'],
  ['GET', '/', { connection: 'upgrade', upgrade: 'websocket' }],
  ['OPTIONS', '/_sandbox/reset'],
]

describe('a name that was rebound to this machine', () => {
  test.each(everywhere)('%s %s is not answered to it', async (method, path, headers) => {
    expect(refusedAs(await send(method, path, { ...headers, host: 'evil.example' }))).toEqual([403, 'foreignOrigin'])
  })

  test.each([
    '127.0.0.1.evil.example',
    'localhost.evil.example:80',
    'localhost@evil.example',
    'evil.example#127.0.0.1',
    '0.0.0.0',
    '2130706433',
    '0x7f.1',
    '[::ffff:7f00:1]',
    'localhost.',
  ])('Host %s is no name of ours', async (host) => {
    expect((await send('GET', '/_sandbox/health', { host })).status).toBe(403)
  })

  test('a host allowed by name is let in, and no other', async () => {
    expect((await send('GET', '/_sandbox/health', { host: 'CLASS.example:4566' })).status).toBe(200)
    expect((await send('GET', '/_sandbox/health', { host: 'x.class.example' })).status).toBe(403)
  })

  test('the answer names the host, and the option that would let it in', async () => {
    const { error } = JSON.parse((await send('GET', '/', { host: 'box.github.dev' })).text) as { error: Record<string, unknown> }
    expect(error).toMatchObject({ params: { host: 'box.github.dev' }, message: expect.stringContaining('--allow-host box.github.dev') })
  })
})

describe('a page of another site', () => {
  const foreign = ['https://evil.example', 'null', 'http://127.0.0.1:1', 'http://class.example:8080', 'file://', 'http://localhost']

  test.each(foreign)('of origin %s is answered nowhere', async (origin) => {
    for (const [method, path, headers] of everywhere)
      expect([path, ...refusedAs(await send(method, path, { ...headers, origin, 'content-type': 'text/plain' }))]).toEqual([
        path,
        403,
        'foreignOrigin',
      ])
  })

  test.each(['cross-site', 'same-site'])('that its browser calls %s, is answered nowhere, though it says no origin', async (site) => {
    for (const [mode, dest] of [
      ['no-cors', 'image'],
      ['no-cors', 'script'],
      ['cors', 'empty'],
      ['navigate', 'iframe'],
    ] as const)
      for (const [method, path, headers] of everywhere) {
        const fetched = { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest }
        expect([path, mode, (await send(method, path, { ...headers, ...fetched })).status]).toEqual([path, mode, 403])
      }
  })

  test('may be a link to a page of ours and to the links of mails, and no link that writes, whoever signed it', async () => {
    const followed = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    expect((await send('GET', '/signin', followed)).status).toBe(200)
    expect((await send('GET', '/?Action=ConfirmSubscription&TopicArn=x&Token=y', followed)).status).toBe(400)
    const as = 'X-Amz-Credential=1/20260101/us-east-1/sns/aws4_request&X-Amz-SignedHeaders=host&X-Amz-Signature=00'
    for (const action of [
      'Action=CreateTopic&Name=pwned',
      'Action=Unsubscribe&Action=CreateTopic&Name=pwned',
      '%41ction=CreateTopic&Name=pwned',
    ])
      expect((await send('GET', `/?${action}&${as}`, followed)).status).toBe(403)
    expect((await send('POST', '/_sandbox/reset', followed)).status).toBe(403)
    expect((await form('sns', 'Action=ListTopics')).text).not.toContain('pwned')
  })

  test('our own pages are let in: this port, and an allowed name at its usual port, the forwarded one or ours', async () => {
    const health = (headers: Record<string, string>) => send('GET', '/_sandbox/health', headers).then(({ status }) => status)
    expect(await health({ origin: sandbox.endpoint, 'sec-fetch-site': 'same-origin' })).toBe(200)
    expect(await health({ 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' })).toBe(200)
    expect(await health({ origin: 'https://class.example' })).toBe(200)
    expect(await health({ origin: `http://class.example:${sandbox.port}` })).toBe(200)
    expect(await health({ origin: 'http://class.example:8080', host: 'class.example:8080' })).toBe(200)
  })

  test('is granted nothing: no answer opens itself to other origins, each can be framed and embedded by ours alone', async () => {
    for (const [method, path, headers] of everywhere) {
      const answer = await send(method, path, { ...headers, 'access-control-request-method': 'POST' })
      const granted = Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))
      expect([path, granted, answer.headers['x-content-type-options'], answer.headers['cross-origin-resource-policy']]).toEqual([
        path,
        [],
        'nosniff',
        'same-origin',
      ])
      const mayFrame = `${answer.headers['x-frame-options'] ?? ''} ${answer.headers['content-security-policy'] ?? ''}`
      expect([path, mayFrame]).toEqual([path, expect.stringMatching(/DENY|SAMEORIGIN|frame-ancestors 'none'/)])
    }
  })

  test('gets no function called: an answer is never a script', async () => {
    const answer = await send('GET', '/_sandbox/health?callback=steal&jsonp=steal')
    expect([answer.headers['content-type'], answer.text.startsWith('{')]).toEqual([expect.stringContaining('application/json'), true])
  })

  test('stored as an object it runs nothing where it is shown', async () => {
    await s3('PUT', '/stored-page')
    await s3('PUT', '/stored-page/x.html', '<script>fetch("/")</script>', { 'content-type': 'text/html' })
    const { headers, status } = await s3('GET', '/stored-page/x.html')
    expect([status, headers['content-type'], headers['content-security-policy']]).toEqual([
      200,
      'text/html',
      "default-src 'none'; sandbox; frame-ancestors 'none'",
    ])
  })
})

describe('requests that mean two things', () => {
  const head = (line: string, ...more: string[]) => `${[`${line} HTTP/1.1`, ...more].join('\r\n')}\r\n\r\n`
  test.each([
    ['a length and chunks', head('POST /_sandbox/reset', 'Host: 127.0.0.1', 'Content-Length: 5', 'Transfer-Encoding: chunked')],
    ['two lengths', head('POST /_sandbox/reset', 'Host: 127.0.0.1', 'Content-Length: 5', 'Content-Length: 6')],
    ['chunks inside of something else', head('POST /_sandbox/reset', 'Host: 127.0.0.1', 'Transfer-Encoding: chunked, identity')],
    ['two hosts', head('GET /_sandbox/health', 'Host: 127.0.0.1', 'Host: evil.example')],
    ['no host', head('GET /_sandbox/health')],
    ['a host in the address', head('GET http://evil.example/_sandbox/health', 'Host: 127.0.0.1')],
    ['a header over two lines', head('GET /_sandbox/health', 'Host: 127.0.0.1', 'X-A: b', ' c')],
    ['lines that end otherwise', 'GET /_sandbox/health HTTP/1.1\nHost: 127.0.0.1\n\n'],
    ['headers without end', head('GET /_sandbox/health', 'Host: 127.0.0.1', `X-A: ${'a'.repeat(20_000)}`)],
  ])('%s: refused, and the connection ended', async (_what, text) => {
    const { text: got, isEnded } = await write(text)
    expect([/^HTTP\/1\.1 4\d\d /.test(got), isEnded]).toEqual([true, true])
  })

  test('a tunnel is not dug', async () => {
    expect(await write('CONNECT evil.example:443 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')).toEqual({ text: '', isEnded: true })
  })
})

describe('who sends too much, or too slowly', () => {
  test('a body is asked for only from those who are let in, and never more than is taken', async () => {
    const ask = (host: string, length: number) =>
      write(
        `POST /_sandbox/reset HTTP/1.1\r\nHost: ${host}\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`,
        sandbox.port,
        300,
      )
    expect((await ask('127.0.0.1', 5)).text).toMatch(/^HTTP\/1\.1 100 /)
    expect((await ask('evil.example', 5)).text).toMatch(/^HTTP\/1\.1 403 /)
    expect((await ask('127.0.0.1', 99_999_999_999)).text).toMatch(/^HTTP\/1\.1 413 /)
  })

  test('a body that says it is too long is not read, on any side', async () => {
    for (const more of ['', 'x-amz-target: Logs_20140328.PutLogEvents\r\n', 'x-amz-content-sha256: UNSIGNED-PAYLOAD\r\n']) {
      const { text, isEnded } = await write(`POST /_sandbox/events HTTP/1.1\r\nHost: 127.0.0.1\r\n${more}Content-Length: 67108865\r\n\r\n`)
      expect([text.slice(0, 13), isEnded]).toEqual(['HTTP/1.1 413 ', true])
    }
  })

  test('only a saved state may be longer, and nothing that is called like it', async () => {
    const lengths: Record<string, number> = {}
    const front = createFront({
      allowHost: [],
      aws: async () => null,
      async web(request) {
        lengths[new URL(request.url).pathname] = (await request.arrayBuffer()).byteLength
        return new Response('read')
      },
      report: (error) => faults.push(String(error)),
    })
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
    const address = front.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const tooLong = 64 * 1024 * 1024 + 1
    const answer = await fetch(`http://127.0.0.1:${port}/_sandbox/state`, { method: 'POST', body: new Uint8Array(tooLong) })
    expect([answer.status, lengths]).toEqual([200, { '/_sandbox/state': tooLong }])
    const head = (path: string, length: number) => `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${length}\r\n\r\n`
    for (const [path, length] of [
      ['/_sandbox/state/', tooLong],
      ['/_sandbox/statex', tooLong],
      ['/x?/_sandbox/state', tooLong],
      ['/_sandbox/state', 512 * 1024 * 1024 + 1],
    ] as const)
      expect([path, (await write(head(path, length), port)).text.slice(0, 13)]).toEqual([path, 'HTTP/1.1 413 '])
    front.closeAllConnections()
    await new Promise((resolve) => front.close(resolve))
  })

  test('a message longer than any service takes, and one that unpacks to it, are refused in the service’s protocol', async () => {
    const long = await logs('DescribeLogGroups', new Uint8Array(9_000_000).fill(32))
    expect([long.status, codeOf(long)]).toEqual([413, 'RequestEntityTooLarge'])
    const packed = await logs('DescribeLogGroups', gzipSync(Buffer.alloc(200_000_000, ' ')), { 'content-encoding': 'gzip' })
    expect([packed.status, codeOf(packed)]).toEqual([413, 'RequestEntityTooLarge'])
    const fields = await form('sns', `Action=ListTopics${'&a'.repeat(200_000)}`)
    expect([fields.status, codeOf(fields)]).toEqual([413, 'RequestEntityTooLarge'])
    expect((await logs('DescribeLogGroups', 'not gzip', { 'content-encoding': 'gzip' })).status).toBe(400)
  })

  test('one who takes for ever, over the header or over the body, is shown out', async () => {
    const front = createFront(
      { allowHost: [], aws: async () => null, web: () => new Response('read'), report: (error) => faults.push(String(error)) },
      { headersMs: 300, requestMs: 600, lookMs: 50 },
    )
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
    const address = front.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const slow = [
      'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-',
      'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\nabc',
      'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nx-amz-target: a.b\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab',
    ]
    for (const { text, isEnded } of await Promise.all(slow.map((part) => write(part, port, 10_000))))
      expect([isEnded, text === '' || text.startsWith('HTTP/1.1 408 ')]).toEqual([true, true])
    front.closeAllConnections()
    await new Promise((resolve) => front.close(resolve))
  })

  test('one who goes away in the middle leaves nothing behind', async () => {
    await Promise.all(
      Array.from({ length: 20 }, () =>
        write('POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nx-amz-target: Logs_20140328.X\r\nContent-Length: 1000\r\n\r\nabc', sandbox.port, 20),
      ),
    )
    expect((await send('GET', '/_sandbox/health')).status).toBe(200)
  })
})

describe('bodies that are built to hurt', () => {
  const deep = (levels: number, open = '[', close = ']') => open.repeat(levels) + close.repeat(levels)

  test.each([
    ['nested without end under an unknown name', `{"x":${deep(1_000_000)}}`],
    ['nested without end under a known one', `{"logGroupNamePrefix":${deep(100_000, '{"a":', '}').replace('{"a":}', '{"a":1}')}}`],
    ['nested as the whole', deep(1_000_000)],
  ])('JSON %s is refused', async (_what, body) => {
    const answer = await logs('DescribeLogGroups', body)
    expect([answer.status, codeOf(answer)]).toEqual([400, 'SerializationException'])
  })

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'a parameter %s is a name like others, and unknown',
    async (name) => {
      const json = await logs('DescribeLogGroups', `{"${name}":{"logGroupNamePrefix":5}}`)
      expect([json.status, json.text]).toEqual([400, expect.stringContaining(`does not model the parameter ${name} of`)])
      const query = await form('sns', `Action=ListTopics&${name}=x&${name}.y=z`)
      expect([query.status, query.text]).toEqual([400, expect.stringContaining(`the parameter ${name} of`)])
      const operation = await logs(name, '{}')
      expect([operation.status, codeOf(operation)]).toEqual([400, 'UnknownOperationException'])
    },
  )

  test('tags and attributes may have such names, and are given back', async () => {
    await logs('CreateLogGroup', '{"logGroupName":"__proto__","tags":{"__proto__":"x","constructor":"y"}}')
    expect((await logs('ListTagsLogGroup', '{"logGroupName":"__proto__"}')).text).toBe('{"tags":{"__proto__":"x","constructor":"y"}}')
    expect(({} as Record<string, unknown>).x).toBeUndefined()
  })

  test('a filter policy on such a name lets messages through or not, and stops nobody from publishing', async () => {
    const topic = /<TopicArn>([^<]+)/.exec((await form('sns', 'Action=CreateTopic&Name=odd')).text)?.[1] ?? ''
    for (const [i, policy] of ['{"constructor":["x"]}', '{"__proto__":[{"exists":true}]}'].entries())
      await form(
        'sns',
        `${new URLSearchParams({ Action: 'Subscribe', TopicArn: topic, Protocol: 'email', Endpoint: `odd${i}@example.com`, 'Attributes.entry.1.key': 'FilterPolicy', 'Attributes.entry.1.value': policy })}`,
      )
    const published = await form(
      'sns',
      `${new URLSearchParams({ Action: 'Publish', TopicArn: topic, Message: deep(50_000), 'MessageAttributes.entry.1.Name': '__proto__', 'MessageAttributes.entry.1.Value.DataType': 'String', 'MessageAttributes.entry.1.Value.StringValue': 'x' })}`,
    )
    expect(published.status).toBe(200)
  })

  test('a wrong thing a million times is told a hundred times, and recorded as long as CloudTrail keeps it', async () => {
    const members = (count: number, value: string) =>
      `{${Array.from({ length: count }, (_, i) => `"not-a-parameter-${i}":"${value}"`).join(',')}}`
    const many = await logs('CreateLogGroup', members(200_000, ''))
    expect([many.status, codeOf(many)]).toEqual([400, 'SerializationException'])
    const keys = await logs('CreateLogGroup', members(900, 'x'.repeat(200)))
    expect([keys.status, codeOf(keys), keys.text.length < 4_000]).toEqual([400, 'InvalidParameterException', true])
    const metrics = Buffer.concat([
      Buffer.from('a2694e616d6573706163656161', 'hex'),
      Buffer.from('6a4d6574726963446174619a001e0000', 'hex'),
      Buffer.alloc(0x1e0000, 0xa0),
    ])
    const headers = { ...signed('monitoring'), 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' }
    const maps = await send('POST', '/service/GraniteServiceVersion20100801/operation/PutMetricData', headers, metrics)
    expect([maps.status, maps.text.includes('Member must not be null'), maps.text.length < 60_000]).toEqual([400, true, true])
    const told = await send(
      'POST',
      '/',
      {
        ...signed('cloudtrail'),
        'x-amz-target': 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents',
        'content-type': 'application/x-amz-json-1.1',
      },
      JSON.stringify({ LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'CreateLogGroup' }] }),
    )
    const { Events } = JSON.parse(told.text) as { Events: { CloudTrailEvent: string }[] }
    const records = Events.map(({ CloudTrailEvent }) => JSON.parse(CloudTrailEvent) as Record<string, unknown>)
    expect(records.filter(({ requestParameters }) => JSON.stringify(requestParameters).includes('omitted'))).toEqual([
      expect.objectContaining({
        errorMessage: expect.stringMatching(/^[\s\S]{1024}$/),
        requestParameters: { omitted: true, originalSize: expect.any(Number), reason: 'requestParameters too large' },
      }),
    ])
  })

  test('a template whose few lines would stand for more than a machine can hold is refused, as AWS refuses all aliases', async () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x]']
    for (const [of, name] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh'].map((pair) => [...pair]))
      lines.push(`${name}: &${name} [${Array(9).fill(`*${of}`).join(', ')}]`)
    lines.push('Resources: {T: {Type: "AWS::SNS::Topic", Metadata: *h}}')
    const answer = await form(
      'cloudformation',
      `Action=CreateStack&Version=2010-05-15&StackName=laughs&TemplateBody=${encodeURIComponent(lines.join('\n'))}`,
    )
    expect([answer.status, /<Message>(.*)<\/Message>/.exec(answer.text)?.[1]]).toEqual([
      400,
      'Template error: YAML aliases are not allowed in CloudFormation templates',
    ])
  })

  test('a template that nests without end is refused', async () => {
    for (const deep of ['['.repeat(20_000) + ']'.repeat(20_000), `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`]) {
      const template = `{"Resources":{"T":{"Type":"AWS::SNS::Topic","Metadata":${deep}}}}`
      const answer = await form(
        'cloudformation',
        `Action=CreateStack&Version=2010-05-15&StackName=deep&TemplateBody=${encodeURIComponent(template)}`,
      )
      expect([answer.status, codeOf(answer)]).toEqual([400, 'ValidationError'])
    }
  })

  test('names of parameters that nest without end are one unknown name', async () => {
    const answer = await form('sns', `Action=ListTopics&${'a.'.repeat(1_000_000)}=1`)
    expect([answer.status, codeOf(answer)]).toEqual([400, 'ValidationError'])
  })

  test.each([
    ['lists that claim four thousand million items, in one another', Buffer.alloc(5_000, Buffer.from([0x9a, 0x01, 0xff, 0xff, 0xff]))],
    ['a map that claims more than there is', Buffer.from('bb00ffffffffffffff', 'hex')],
    ['a big number that claims eight million thousand million bytes', Buffer.from('a16161c25b001fffffffffffff', 'hex')],
    ['a fraction with an exponent of hundreds of millions', Buffer.from('a16161c4821a0fffffff01', 'hex')],
    ['a text that claims more than there is', Buffer.from('a17affffffff61', 'hex')],
    ['lists nested without end', Buffer.alloc(1_000_000, 0x81)],
    [
      'a key that would be the nature of the whole',
      Buffer.concat([Buffer.from([0xa1, 0x69]), Buffer.from('__proto__'), Buffer.from([0xa0])]),
    ],
    ['something behind its end', Buffer.from([0xa0, 0xa0])],
    ['half an item', Buffer.from([0xa1, 0x61])],
    ['an end mark where none can be', Buffer.from([0xa1, 0x61, 0x61, 0xff])],
  ])('CBOR of %s is refused before it is decoded', async (_what, body) => {
    const headers = { ...signed('monitoring'), 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' }
    const answer = await send('POST', '/service/GraniteServiceVersion20100801/operation/DescribeAlarms', headers, body)
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('SerializationException')])
  })

  test('CBOR as clients write it is read', () => {
    for (const hex of [
      'a0',
      'bfff',
      'a1616101',
      'bf616181f6ff',
      'a16161c1fb41d9000000000000',
      'a16161c11a65000000',
      '9f0102ff',
      'a16161f97e00',
      'a1616140',
    ])
      expect([hex, isReadableCbor(Buffer.from(hex, 'hex'))]).toEqual([hex, true])
  })

  test.each([
    ['a document type', '<!DOCTYPE x [<!ENTITY a "b">]><Tagging>&a;</Tagging>'],
    [
      'a billion laughs',
      `<!DOCTYPE l [<!ENTITY l0 "lol">${Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('')}]><Tagging>&l9;</Tagging>`,
    ],
    [
      'an outer file',
      '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Tagging><TagSet><Tag><Key>k</Key><Value>&a;</Value></Tag></TagSet></Tagging>',
    ],
    ['an entity of nobody', '<Tagging><TagSet><Tag><Key>k</Key><Value>&file;</Value></Tag></TagSet></Tagging>'],
    ['a character that XML cannot hold', '<Tagging><TagSet><Tag><Key>k</Key><Value>&#0;</Value></Tag></TagSet></Tagging>'],
    ['elements without end', `${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`],
    ['an element that is no name of a member', '<Tagging><__proto__><TagSet/></__proto__></Tagging>'],
  ])('XML with %s is refused', async (_what, body) => {
    await s3('PUT', '/xml-bodies')
    const answer = await s3('PUT', '/xml-bodies?tagging', body)
    expect([answer.status, codeOf(answer)]).toEqual([400, 'MalformedXML'])
    expect(codeOf(await s3('GET', '/xml-bodies?tagging'))).toBe('NoSuchTagSet')
  })

  test.each([
    ['elements', `<Delete>${'<Object><Key>a</Key></Object>'.repeat(100_000)}</Delete>`],
    ['attributes', `<Delete ${Array.from({ length: 100_000 }, (_, i) => `a${i}="1"`).join(' ')}/>`],
  ])('XML of more %s than any bucket has is refused before it is read', async (_what, body) => {
    await s3('PUT', '/xml-parts')
    const answer = await s3('POST', '/xml-parts?delete', body)
    expect([answer.status, codeOf(answer)]).toEqual([400, 'MalformedXML'])
  })

  test('XML longer than any is refused, the usual entities are read', async () => {
    await s3('PUT', '/xml-usual')
    expect(codeOf(await s3('PUT', '/xml-usual?tagging', `<Tagging>${' '.repeat(5_000_000)}</Tagging>`))).toBe('MaxMessageLengthExceeded')
    const tagging = '<Tagging><TagSet><Tag><Key>a&amp;b</Key><Value>&#x4e2d;&#54620;&lt;</Value></Tag></TagSet></Tagging>'
    expect((await s3('PUT', '/xml-usual?tagging', tagging)).status).toBeLessThan(300)
    expect((await s3('GET', '/xml-usual?tagging')).text).toContain('<Key>a&amp;b</Key><Value>中한&lt;</Value>')
  })

  test.each(['-9', '+5', ' 5', '0x5', 'ffffffffffff', '', 'g'])('a chunk of length "%s" is refused', async (length) => {
    await s3('PUT', '/chunked')
    const answer = await s3('PUT', '/chunked/key', `${length}\r\n0123456789\r\n0\r\n\r\n`, {
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    })
    expect([answer.status >= 400 && answer.status < 500, codeOf(answer)]).toEqual([
      true,
      expect.stringMatching(/InvalidChunkSize|IncompleteBody/),
    ])
  })

  test('records sent to the sandbox that nest without end are refused, and none of their list is kept', async () => {
    const good = '{"eventName":"KeptOrNot","eventSource":"odd.amazonaws.com"}'
    const answer = await send('POST', '/_sandbox/events', {}, `[${good},{"eventName":"A","eventSource":"b","x":${deep(100_000)}}]`)
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('nested at most')])
    expect((await send('POST', '/_sandbox/events', {}, `{"eventName":"A","eventSource":"b","x":${deep(90)}}`)).status).toBe(202)
  })

  test.each([
    ['/_sandbox/trouble', { rules: [{ service: '*', operation: '*', kind: 'slow', delayMs: 'long' }] }],
    ['/_sandbox/trouble', { rules: [{ service: '*', operation: '*', kind: 'slow', delayMs: 1e300 }] }],
    ['/_sandbox/trouble', { rules: [{ service: '*', operation: '*', kind: 'denied', times: -1 }] }],
    ['/_sandbox/trouble', { rules: [{ service: '*', operation: '*', kind: 'denied', each: 0 }] }],
    ['/_sandbox/trouble', { rules: [{ service: '*', operation: '*', kind: 'denied', account: '../1' }] }],
    ['/_sandbox/enforcement', { account: '__proto__', enforced: true }],
    ['/_sandbox/clock', { advanceMs: 1e15 }],
    ['/_sandbox/clock', { to: '+033715-08-18T00:00:00Z' }],
  ])('control %s does not take %j', async (path, body) => {
    expect((await send('POST', path, {}, JSON.stringify(body))).status).toBe(400)
  })
})

describe('names and paths that lead elsewhere', () => {
  test.each([
    'signin',
    'console',
    'zh',
    'ko',
    'en',
    'api',
    '_sandbox',
    'inbox',
    'assets',
    'service',
    'board',
    'confirmation.html',
    'unsubscribe.html',
  ])('no bucket is called %s, as a page of ours begins', async (name) => {
    const answer = await s3('PUT', `/${name}`)
    expect([answer.status, codeOf(answer)]).toEqual([400, 'InvalidBucketName'])
  })

  test.each(['..', '.', 'a%2f..%2fb', '%2e%2e', 'a%00b', 'a%5cb', 'a%0d%0ab', '%ff%fe'])('no bucket is called %s', async (name) => {
    expect(codeOf(await s3('PUT', `/${name}`))).toBe('InvalidBucketName')
  })

  test('an address without a bucket is not the list of all', async () => {
    expect((await s3('GET', '//x')).text).not.toContain('ListAllMyBucketsResult')
    expect((await s3('GET', '//')).status).toBeGreaterThanOrEqual(400)
  })

  test('keys are data: dots, line ends and nothings in them lead nowhere, and come back as they were', async () => {
    await s3('PUT', '/odd-keys')
    for (const key of ['../../etc/passwd', '..%2f..%2fx', 'a%00b', 'a%0d%0aset-cookie:%20x=y', '//x', 'a%5c..%5cb', '%e4%b8%ad'])
      expect([key, (await s3('PUT', `/odd-keys/${key}`, key)).status, (await s3('GET', `/odd-keys/${key}`)).text]).toEqual([key, 200, key])
  })

  test.each(['response-content-type', 'response-content-disposition', 'response-cache-control'])(
    '%s puts no header field of its own into an answer',
    async (name) => {
      await s3('PUT', '/fields')
      await s3('PUT', '/fields/k', 'x')
      for (const value of ['a%0d%0aset-cookie:%20x=y', 'a%00', '%e4%b8%ad']) {
        const answer = await s3('GET', `/fields/k?${name}=${value}`)
        expect([answer.status, codeOf(answer), answer.headers['set-cookie']]).toEqual([400, 'InvalidArgument', undefined])
      }
    },
  )
})

describe('signatures of keys that the sandbox issued', () => {
  test('hold the body, the date and the time: nothing of them can be left out or put in later', async () => {
    await form('iam', 'Action=CreateUser&UserName=lin')
    const made = (await form('iam', 'Action=CreateAccessKey&UserName=lin')).text
    const key = /<AccessKeyId>([^<]+)/.exec(made)?.[1] ?? ''
    const secret = /<SecretAccessKey>([^<]+)/.exec(made)?.[1] ?? ''
    const { createHash, createHmac } = await import('node:crypto')
    const sign = (body: string, date: string) => {
      const canonical = [
        'POST',
        '/',
        '',
        `host:127.0.0.1\nx-amz-date:${date}\n`,
        'host;x-amz-date',
        createHash('sha256').update(body).digest('hex'),
      ]
      const scope = `${date.slice(0, 8)}/us-east-1/sts/aws4_request`
      const text = ['AWS4-HMAC-SHA256', date, scope, createHash('sha256').update(canonical.join('\n')).digest('hex')].join('\n')
      const last = [date.slice(0, 8), 'us-east-1', 'sts', 'aws4_request'].reduce<Buffer>(
        (with_, part) => createHmac('sha256', with_).update(part).digest(),
        Buffer.from(`AWS4${secret}`),
      )
      return `AWS4-HMAC-SHA256 Credential=${key}/${scope}, SignedHeaders=host;x-amz-date, Signature=${createHmac('sha256', last).update(text).digest('hex')}`
    }
    const now = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
    const call = (body: string, headers: Record<string, string>) =>
      send('POST', '/', { host: '127.0.0.1', 'content-type': 'application/x-www-form-urlencoded', ...headers }, body)
    const who = 'Action=GetCallerIdentity&Version=2011-06-15'
    expect((await call(who, { authorization: sign(who, now), 'x-amz-date': now })).text).toContain(':user/lin</Arn>')
    // Another body under the same signature, with the sum of the first one claimed.
    const other = 'Action=GetSessionToken&Version=2011-06-15'
    const sum = createHash('sha256').update(who).digest('hex')
    const swapped = await call(other, { authorization: sign(who, now), 'x-amz-date': now, 'x-amz-content-sha256': sum })
    expect([swapped.status, codeOf(swapped)]).toEqual([403, 'SignatureDoesNotMatch'])
    for (const date of ['', 'not a date', '99999999T999999Z']) {
      const undated = await call(who, { authorization: sign(who, date), ...(date === '' ? {} : { 'x-amz-date': date }) })
      expect([date, codeOf(undated)]).toEqual([date, date === '' ? 'IncompleteSignature' : 'SignatureDoesNotMatch'])
    }
    // A link that does not say how long it holds does not hold for ever.
    const link = `X-Amz-Credential=${key}/${now.slice(0, 8)}/us-east-1/s3/aws4_request&X-Amz-Date=${now}&X-Amz-SignedHeaders=host&X-Amz-Signature=00`
    for (const expires of ['', '&X-Amz-Expires=never', '&X-Amz-Expires=-1'])
      expect((await send('GET', `/some-bucket/key?${link}${expires}`)).status).toBe(403)
  })
})
