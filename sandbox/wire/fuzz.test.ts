/**
 * Every operation of every service in every protocol it speaks, with inputs made from AWS's models and then spoilt: wrong types, edges, names that
 * JavaScript or a terminal has its own idea of, bytes turned over. Whatever comes, the answer is AWS's or a refusal, never a fault of ours, and the
 * sandbox goes on. `TRAILPROOF_FUZZ=100000` sends more, `TRAILPROOF_FUZZ_SEED=7` others.
 */
import { Agent, request } from 'node:http'
import { cbor, dateToTag } from '@smithy/core/cbor'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Sandbox, startSandbox } from '../index.ts'
import { services } from '../services/index.ts'
import { loadModel, type Model, type Shape, shapeOf } from './model.ts'
import type { Service } from './operation.ts'
import { element } from './xml.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 })

const rounds = Number(process.env.TRAILPROOF_FUZZ ?? 3_000)
const seed = Number(process.env.TRAILPROOF_FUZZ_SEED ?? 20261121)
const connections = 4
/** Longer than any of these inputs has work in it, also on a machine that has much else to do. */
const patienceMs = 60_000

let sandbox: Sandbox
const faults: string[] = []
const agent = new Agent({ keepAlive: true, maxSockets: connections })
const models = new Map<Service, Model>()
beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'fast', log: (line) => faults.push(line) })
  for (const service of services) models.set(service, await loadModel(service.id))
})
afterAll(async () => {
  agent.destroy()
  await sandbox.close()
})

/** The same in every run. Source: https://en.wikipedia.org/wiki/Xorshift */
function chance(start: number): () => number {
  let state = start | 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
const random = chance(seed)
const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
const one = (in_: number): boolean => random() < 1 / in_

const account = '111122223333'
const names = ['alpha', 'beta', 'aws-cloudtrail-logs-tokyo', 'lin-trail', '__proto__', 'constructor', 'toString']
const arns = [
  `arn:aws:sns:us-east-1:${account}:alpha`,
  `arn:aws:sqs:us-east-1:${account}:alpha`,
  `arn:aws:logs:us-east-1:${account}:log-group:alpha:*`,
  `arn:aws:cloudtrail:us-east-1:${account}:trail/alpha`,
  `arn:aws:cloudwatch:us-east-1:${account}:alarm:alpha`,
  `arn:aws:iam::${account}:role/alpha`,
  'arn:aws:s3:::alpha',
  'arn:aws:s3:::alpha/',
  'arn:aws-cn:sns:cn-north-1:1:__proto__',
  'arn:::::',
  'arn:aws:sns',
]
const documents = [
  '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }',
  '{ $.a = %a+% }',
  '[a, b = 4*, ...]',
  '?ERROR -x "',
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', Condition: { StringEquals: { __proto__: 'x' } } }],
  }),
  JSON.stringify({ Statement: { Effect: 'Allow', Action: ['sns:*', 7, null], Resource: {} } }),
  JSON.stringify({ Resources: { T: { Type: 'AWS::SNS::Topic', Properties: { TopicName: { Ref: 'T' } } } } }),
  JSON.stringify({ Resources: { __proto__: null, Q: { Type: 'AWS::SQS::Queue', DependsOn: 'Q' } }, Outputs: [] }),
  'Resources:\n  T: &a\n    Type: AWS::SNS::Topic\n    Properties: *a\n',
  '{"a":[{"prefix":"x"},{"anything-but":["y"]},{"numeric":[">",0]}]}',
  '{"RawMessageDelivery":"true"}',
  '[]',
  'null',
  '{',
  '🙂'.repeat(300),
]
const odd = [
  '',
  ' ',
  '..',
  '../../etc/passwd',
  'a/b/../c',
  '%2e%2e%2f',
  '\u0000',
  'a\u0000b',
  '\u001b[2J\u001b]0;x\u0007',
  '\r\nSet-Cookie: x=y',
  '\ud800',
  '\u202egpj',
  '<script>alert(1)</script>',
  '&amp;&lt;',
  'a'.repeat(300),
  'a'.repeat(5_000),
  '__proto__',
  'hasOwnProperty',
  'NaN',
  '-1',
  '1e400',
  'true',
  '2026-11-21T00:00:00Z',
  'http://127.0.0.1:1/x',
  'lin@example.com',
]
const numbers = [0, 1, -1, 60, 300, 3600, 86_400, 0.5, 2 ** 31, 2 ** 53, -(2 ** 53), 1e21, 1e308, Number.NaN, Number.POSITIVE_INFINITY]
const otherwise = (): unknown =>
  pick<unknown>([null, true, 0, '', 'x', [], {}, [null], { __proto__: null, a: [] }, [[[[]]]], -0, Number.MAX_VALUE])

/** A value of the shape, now and then one that is none. */
function made(model: Model, shape: Shape, name: string, depth: number, isBent: boolean): unknown {
  if (isBent && one(40)) return otherwise()
  switch (shape.type) {
    case 'structure': {
      const out: Record<string, unknown> = {}
      for (const [key, member] of Object.entries(shape.members ?? {})) {
        const isRequired = shape.required?.includes(key) ?? false
        if (depth > 5 || (isRequired ? isBent && one(25) : !one(depth === 0 ? (isBent ? 4 : 8) : 2))) continue
        out[key] = made(model, shapeOf(model, member), key, depth + 1, isBent)
      }
      if (isBent && one(30)) Object.defineProperty(out, pick([...names, ...odd]), { value: otherwise(), enumerable: true })
      return out
    }
    case 'list':
      return Array.from({ length: isBent && one(30) ? 120 : pick([0, 1, 1, 2, 3]) }, () =>
        shape.member ? made(model, shapeOf(model, shape.member), name, depth + 1, isBent) : 'x',
      )
    case 'map':
      return Object.fromEntries(
        Array.from({ length: pick([0, 1, 2]) }, () => [
          shape.key ? plain(made(model, shapeOf(model, shape.key), name, depth + 1, isBent)) : 'k',
          shape.value ? made(model, shapeOf(model, shape.value), name, depth + 1, isBent) : 'v',
        ]),
      )
    case 'string': {
      if (shape.enum && !(isBent && one(15))) return pick(shape.enum)
      if (isBent && one(8)) return pick(odd)
      if (/arn/i.test(name) && !one(6)) return pick(arns)
      if (/url$/i.test(name)) return `${sandbox.endpoint}/${account}/${pick(names)}`
      if (/policy|document|pattern|template|message|body|description/i.test(name)) return pick(documents)
      if (/token/i.test(name)) return pick([...odd, Buffer.from('{"a":1}').toString('base64'), Buffer.from('7').toString('base64')])
      return pick(one(6) ? arns : names)
    }
    case 'integer':
    case 'long':
      return isBent && one(4) ? pick(numbers) : pick([shape.min ?? 1, shape.max ?? 60, 1, 60, 1440, 86_400])
    case 'double':
    case 'float':
      return pick(numbers)
    case 'boolean':
      return one(2)
    case 'timestamp':
      return new Date(isBent && one(4) ? pick([0, -1e15, 8.64e15, Number.NaN, 253_402_300_800_000]) : Date.now() - random() * 9e7)
    case 'blob':
      return new Uint8Array(Buffer.from(pick([...odd, ...documents])))
  }
}

interface Sent {
  readonly method: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: Uint8Array
}

function signed(service: string): Record<string, string> {
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const region = pick(['us-east-1', 'us-east-1', 'us-east-1', 'ap-northeast-1', 'cn-north-1'])
  return {
    host: '127.0.0.1',
    authorization: `AWS4-HMAC-SHA256 Credential=${account}/${stamp.slice(0, 8)}/${region}/${service}/aws4_request, SignedHeaders=host, Signature=00`,
    'x-amz-date': stamp,
  }
}

const asJson = (value: unknown): string =>
  JSON.stringify(value, function (this: Record<string, unknown>, key: string, v: unknown) {
    const raw = this[key]
    if (raw instanceof Date) return raw.getTime() / 1000
    if (raw instanceof Uint8Array) return Buffer.from(raw).toString('base64')
    return v
  }) ?? 'null'

/** Fields of a form as the Query protocol names them. */
function asForm(model: Model, shape: Shape | undefined, prefix: string, value: unknown, into: URLSearchParams): void {
  const at = (name: string) => (prefix === '' ? name : `${prefix}.${name}`)
  if (value instanceof Date) into.append(prefix, Number.isNaN(value.getTime()) ? 'never' : value.toISOString())
  else if (value instanceof Uint8Array) into.append(prefix, Buffer.from(value).toString('base64'))
  else if (Array.isArray(value))
    for (const [n, item] of value.entries())
      asForm(model, shape?.member && shapeOf(model, shape.member), at(shape?.flattened ? String(n + 1) : `member.${n + 1}`), item, into)
  else if (typeof value === 'object' && value !== null) {
    if (shape?.type === 'map')
      for (const [n, [key, item]] of Object.entries(value).entries()) {
        into.append(at(`entry.${n + 1}.key`), key)
        asForm(model, shape.value && shapeOf(model, shape.value), at(`entry.${n + 1}.value`), item, into)
      }
    else
      for (const [key, item] of Object.entries(value)) {
        const member = shape?.members && Object.hasOwn(shape.members, key) ? shape.members[key] : undefined
        asForm(model, member && shapeOf(model, member), at(member?.locationName ?? key), item, into)
      }
  } else into.append(prefix, String(value))
}

/** Names that XML cannot have are left as they are: so is the document broken. */
function asXml(model: Model, shape: Shape | undefined, name: string, value: unknown): string {
  if (value instanceof Date) return element(name, Number.isNaN(value.getTime()) ? 'never' : value.toISOString())
  if (value instanceof Uint8Array) return element(name, Buffer.from(value).toString('base64'))
  if (Array.isArray(value)) {
    const inner = shape?.member
    const items = value.map((item) =>
      asXml(model, inner && shapeOf(model, inner), shape?.flattened ? name : (inner?.locationName ?? 'member'), item),
    )
    return shape?.flattened ? items.join('') : `<${name}>${items.join('')}</${name}>`
  }
  if (typeof value === 'object' && value !== null)
    return `<${name}>${Object.entries(value)
      .map(([key, item]) => {
        const member = shape?.members && Object.hasOwn(shape.members, key) ? shape.members[key] : undefined
        return asXml(model, member && shapeOf(model, member), member?.locationName ?? key, item)
      })
      .join('')}</${name}>`
  return element(name, String(value))
}

/** An object may have a `toString` that is none. */
const plain = (value: unknown): string =>
  value instanceof Date
    ? Number.isNaN(value.getTime())
      ? 'never'
      : value.toUTCString()
    : typeof value === 'object'
      ? asJson(value)
      : String(value)

/** What a field of a header can hold at all. */
const headerText = (value: string): string => value.replace(/[^\t\x20-\x7e]/g, '?')

function rest(model: Model, operation: string, input: Record<string, unknown>): Sent {
  const op = model.operations[operation]
  const shape: Shape = op?.input ? shapeOf(model, { shape: op.input }) : { type: 'structure' }
  const headers = { ...signed('s3'), 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } as Record<string, string>
  const [pattern = '/', literal = ''] = (op?.http.requestUri ?? '/').split('?')
  let path = pattern
  const query = new URLSearchParams(literal)
  let body: Uint8Array = new Uint8Array()
  const inBody: [string, unknown][] = []
  for (const [name, value] of Object.entries(input)) {
    const member = shape.members && Object.hasOwn(shape.members, name) ? shape.members[name] : undefined
    const text = plain(value)
    if (member?.location === 'uri')
      path = path.replace(`{${member.locationName}`, encodeURIComponent(text.toWellFormed())).replace(/\+?\}/, '')
    // The length is the connection's: another one makes it no request at all.
    else if (member?.location === 'header' && member.locationName !== 'Content-Length')
      headers[(member.locationName ?? name).toLowerCase()] = headerText(text)
    else if (member?.location === 'querystring') query.set(member.locationName ?? name, text)
    else if (member && shape.payload === name)
      body =
        value instanceof Uint8Array
          ? value
          : Buffer.from(typeof value === 'string' ? value : asXml(model, shapeOf(model, member), member.locationName ?? name, value))
    else if (member?.location === undefined) inBody.push([name, value])
  }
  if (inBody.length > 0) body = Buffer.from(asXml(model, shape, op?.inputName ?? op?.input ?? 'X', Object.fromEntries(inBody)))
  path = path.replace(/\{[^}]*\}/g, 'alpha')
  const search = query.toString()
  return { method: op?.http.method ?? 'GET', path: search === '' ? path : `${path}?${search}`, headers, body }
}

const targets: Partial<Record<Service['id'], readonly [target: string, version: string]>> = {
  cloudtrail: ['com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101', '1.1'],
  cloudwatch: ['GraniteServiceVersion20100801', '1.0'],
  ecr: ['AmazonEC2ContainerRegistry_V20150921', '1.1'],
  logs: ['Logs_20140328', '1.1'],
  organizations: ['AWSOrganizationsV20161128', '1.1'],
  sqs: ['AmazonSQS', '1.0'],
  ssm: ['AmazonSSM', '1.1'],
}

/** CBOR has no word for what is undefined, nor for a time that is none. */
const forCbor = (value: unknown): unknown =>
  value instanceof Date
    ? Number.isNaN(value.getTime())
      ? 'never'
      : dateToTag(value)
    : value instanceof Uint8Array || typeof value !== 'object' || value === null
      ? value
      : Array.isArray(value)
        ? value.map(forCbor)
        : Object.fromEntries(Object.entries(value).map(([k, v]) => [k, forCbor(v)]))

function encoded(service: Service, operation: string, input: Record<string, unknown>): Sent {
  const model = models.get(service) as Model
  if (service.id === 's3') return rest(model, operation, input)
  const target = targets[service.id]
  const headers = signed(service.signingName)
  if (service.id === 'cloudwatch' && one(3))
    return {
      method: 'POST',
      path: `/service/GraniteServiceVersion20100801/operation/${operation}`,
      headers: { ...headers, 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' },
      body: cbor.serialize(forCbor(input)),
    }
  if (target && !(service.id === 'cloudwatch' && one(2)))
    return {
      method: 'POST',
      path: '/',
      headers: { ...headers, 'x-amz-target': `${target[0]}.${operation}`, 'content-type': `application/x-amz-json-${target[1]}` },
      body: Buffer.from(asJson(input)),
    }
  const form = new URLSearchParams({ Action: operation, Version: model.metadata.apiVersion })
  const shape = model.operations[operation]?.input
  asForm(model, shape === undefined ? undefined : shapeOf(model, { shape }), '', input, form)
  return {
    method: 'POST',
    path: '/',
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(form.toString()),
  }
}

/** A few bytes are turned over, cut out, doubled or moved; or a field of the header is. */
function spoilt(sent: Sent): Sent {
  const body = Buffer.from(sent.body)
  const at = Math.floor(random() * body.length)
  const length = 1 + Math.floor(random() * 12)
  const parts = (() => {
    switch (pick(['flip', 'cut', 'double', 'end', 'junk', 'header', 'path'] as const)) {
      case 'flip':
        if (body.length > 0) body[at] = Math.floor(random() * 256)
        return { body }
      case 'cut':
        return { body: Buffer.concat([body.subarray(0, at), body.subarray(at + length)]) }
      case 'double':
        return { body: Buffer.concat([body.subarray(0, at + length), body.subarray(at)]) }
      case 'end':
        return { body: body.subarray(0, at) }
      case 'junk':
        return {
          body: Buffer.concat([body.subarray(0, at), Buffer.from(pick([...odd, '{', '[[', '\xff', '"', '&x;'])), body.subarray(at)]),
        }
      case 'header': {
        const name = pick([
          ...Object.keys(sent.headers).filter((each) => each !== 'host'),
          'content-encoding',
          'content-md5',
          'range',
          'x-amz-security-token',
        ])
        const value = headerText(pick([...odd, 'gzip', 'aws-chunked', 'bytes=0-0', sent.headers[name]?.slice(0, -3) ?? ''])).trim()
        return { headers: { ...sent.headers, [name]: value } }
      }
      case 'path':
        return {
          path: `${sent.path}${pick(['/', '//', '?', '?acl', '?Action=x', '%00', '/%2e%2e/%2e%2e', '%', '?a=%', '?__proto__=1', '?max-keys=x'])}`,
        }
    }
  })()
  return { ...sent, ...parts }
}

interface Answer {
  readonly status: number
  readonly type: string
  readonly text: string
}

const send = ({ method, path, headers, body }: Sent): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const patience = setTimeout(() => reject(new Error('no answer')), patienceMs)
    const done = <T>(then: (value: T) => void, value: T) => {
      clearTimeout(patience)
      then(value)
    }
    const isBare = method === 'GET' || method === 'HEAD'
    const whole = isBare ? headers : { ...headers, 'content-length': String(body.length) }
    const asked = request({ agent, host: '127.0.0.1', port: sandbox.port, method, path, headers: whole }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('error', (error) => done(reject, error))
      answer.on('end', () =>
        done(resolve, {
          status: answer.statusCode ?? 0,
          type: answer.headers['content-type'] ?? '',
          text: Buffer.concat(parts).toString('latin1'),
        }),
      )
    })
    asked.on('error', (error) => done(reject, error))
    asked.end(isBare ? undefined : body)
  })

test(`${rounds} requests that are half right: each is answered, none breaks anything`, async () => {
  const operations = services.flatMap((service) => service.operations.map(({ name, notModelled }) => [service, name, notModelled] as const))
  const met = new Set<string>()
  const wrong: string[] = []
  const well = { answered: 0, refused: 0 }
  let left = rounds
  const worker = async () => {
    while (left-- > 0 && wrong.length < 20) {
      // Each at least once, if there are so many rounds; then by chance.
      const [service, operation, notModelled] = operations[left] ?? pick(operations)
      const model = models.get(service) as Model
      const shape = model.operations[operation]?.input
      const isBent = one(2)
      const any = shape === undefined ? {} : made(model, shapeOf(model, { shape }), operation, 0, isBent)
      const input = typeof any === 'object' && any !== null && !Array.isArray(any) ? (any as Record<string, unknown>) : {}
      if (!isBent) for (const name of notModelled ?? []) delete input[name]
      const whole = encoded(service, operation, input)
      const sent = isBent && one(2) ? spoilt(whole) : whole
      const before = faults.length
      let problem: string | null = null
      try {
        const answer = await send(sent)
        met.add(`${service.id}:${operation}`)
        if (answer.status < 300) well.answered++
        else well.refused++
        if (answer.status >= 500) problem = `${answer.status} ${answer.text}`
        else if (answer.status >= 400 && answer.text === '' && sent.method !== 'HEAD') problem = `${answer.status} without a word`
      } catch (error) {
        problem = String(error)
      }
      if (problem === null && faults.length > before) problem = 'a fault in the log'
      if (problem !== null)
        wrong.push(
          `${service.id}:${operation} ${sent.method} ${sent.path} ${JSON.stringify(sent.headers)}\n${Buffer.from(sent.body).toString('latin1').slice(0, 2_000)}\n→ ${problem.slice(0, 600)}\n${faults.slice(before).join('\n').slice(0, 1_500)}`,
        )
    }
  }
  await Promise.all(Array.from({ length: connections }, worker))
  expect(wrong.join('\n\n')).toBe('')
  if (process.env.TRAILPROOF_FUZZ) console.log(well)
  expect(faults).toEqual([])
  // It was no crowd of refusals alone: what is right is taken, so that there is something for the next one to meet.
  if (rounds >= operations.length) expect(met.size).toBe(operations.length)
  expect(Math.min(well.answered, well.refused)).toBeGreaterThan(rounds / 20)
  const health = await send({ method: 'GET', path: '/_sandbox/health', headers: { host: '127.0.0.1' }, body: new Uint8Array() })
  expect(health.status).toBe(200)
})
