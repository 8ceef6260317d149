/**
 * The AWS side of the sandbox: which service, which operation, who calls, may they, what is answered, and the record of it.
 */
import { randomUUID } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { isRegionCode, parseArn, partitionOf } from '../../domain/regions.ts'
import { services } from '../services/index.ts'
import type { World } from '../world.ts'
import { identify } from './caller.ts'
import { AwsError } from './error.ts'
import type { Model, ServiceId } from './model.ts'
import { loadModel } from './model.ts'
import type { Call, Caller, Need, Operation, Scope, Service } from './operation.ts'
import type { Answer, Protocol } from './protocol.ts'
import { cborProtocol, formOf, jsonProtocol, maxMessageBytes, queryProtocol, tooLarge } from './protocol.ts'
import { recordCall } from './record.ts'
import { restXmlProtocol, routeS3 } from './rest-xml.ts'
import type { RawRequest, Signed } from './signature.ts'
import { readSignature } from './signature.ts'
import type { Trouble } from './trouble.ts'
import { validate } from './validate.ts'

/** What the request line and headers say is wanted. `service` is null for one the sandbox does not have. */
interface Wanted {
  readonly protocol: Protocol
  readonly serviceName: string
  readonly service: Service | null
  readonly operation: string
}

const bySigningName = new Map(services.map((s) => [s.signingName, s]))
const byId = new Map<ServiceId, Service>(services.map((s) => [s.id, s]))
/** Targets carry a prefix; CloudTrail has two. Source: each SDK's own model. */
const targets: readonly [RegExp, ServiceId][] = [
  [/(?:^|\.)CloudTrail_20131101$/, 'cloudtrail'],
  [/^GraniteServiceVersion20100801$/, 'cloudwatch'],
  [/^Logs_20140328$/, 'logs'],
  [/^AmazonSQS$/, 'sqs'],
  [/^AmazonSSM$/, 'ssm'],
  [/^AWSOrganizationsV20161128$/, 'organizations'],
  [/^AmazonEC2ContainerRegistry_V20150921$/, 'ecr'],
]

/** Whether a request is for AWS's side rather than for a page. */
export function isAwsRequest(method: string, url: string, headers: Readonly<Record<string, string | undefined>>): boolean {
  const query = url.indexOf('?') < 0 ? '' : url.slice(url.indexOf('?') + 1)
  return (
    headers['x-amz-target'] !== undefined ||
    headers['smithy-protocol'] !== undefined ||
    headers['x-amz-content-sha256'] !== undefined ||
    (headers.authorization ?? '').startsWith('AWS4-HMAC-SHA256') ||
    isVersion2({ headers, query }) ||
    /(?:^|&)(?:X-Amz-[A-Za-z-]+|Action)=/.test(query) ||
    (method === 'POST' && url.split('?')[0] === '/' && (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded'))
  )
}

/** Signed as S3 was before version 4; the command line's `s3 presign` still does so unless it is told otherwise. */
const isVersion2 = ({ headers, query }: Pick<RawRequest, 'headers' | 'query'>) =>
  /^AWS [^:]+:/.test(headers.authorization ?? '') || (/(?:^|&)AWSAccessKeyId=/.test(query) && /(?:^|&)Signature=/.test(query))

function wanted(request: RawRequest, signed: Signed | null): Wanted {
  const signingName = signed?.service ?? ''
  if (request.headers['smithy-protocol'] !== undefined) {
    const m = /^\/service\/([^/]+)\/operation\/([^/]+)\/?$/.exec(request.path)
    const id = targets.find(([re]) => re.test(m?.[1] ?? ''))?.[1]
    return {
      protocol: cborProtocol,
      serviceName: m?.[1] ?? signingName,
      service: id ? (byId.get(id) ?? null) : null,
      operation: m?.[2] ?? request.path,
    }
  }
  const target = request.headers['x-amz-target']
  if (target !== undefined) {
    const dot = target.lastIndexOf('.')
    const id = targets.find(([re]) => re.test(target.slice(0, dot)))?.[1]
    const version = (request.headers['content-type'] ?? '').includes('1.0') ? '1.0' : '1.1'
    return {
      protocol: jsonProtocol(version),
      serviceName: id ?? signingName,
      service: id ? (byId.get(id) ?? null) : null,
      operation: target.slice(dot + 1),
    }
  }
  const isForm = (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')
  const action = (isForm && request.method === 'POST') || /(?:^|&)Action=/.test(request.query) ? formOf(request).get('Action') : null
  if (action !== null) {
    // Unsigned, only SNS' links; all else needs a signature, which names the service.
    const service = signed ? (bySigningName.get(signingName) ?? null) : (byId.get('sns') ?? null)
    return { protocol: queryProtocol, serviceName: signed ? signingName : 'sns', service, operation: action }
  }
  const s3 = byId.get('s3') ?? null
  if (signed === null || signingName === 's3') return { protocol: restXmlProtocol, serviceName: 's3', service: s3, operation: '' }
  const known = bySigningName.get(signingName)
  if (known) return { protocol: queryProtocol, serviceName: signingName, service: known, operation: '' }
  return { protocol: jsonProtocol('1.1'), serviceName: signingName, service: null, operation: `${request.method} ${request.path}` }
}

export interface AwsContext {
  readonly sourceIp: string
  readonly wallMs: number
  readonly trouble: Trouble
}

/** Null: the connection is to be left without an answer (trouble asked for by a test). */
export async function dispatch(world: World, request: RawRequest, context: AwsContext): Promise<Answer | null> {
  const requestId = randomUUID()
  const signature = readSignature(request)
  const signed = signature === 'malformed' ? null : signature
  if (request.body.length > maxMessageBytes && signed?.service !== 's3') {
    const { headers } = request
    const protocol =
      headers['smithy-protocol'] !== undefined ? cborProtocol : headers['x-amz-target'] !== undefined ? jsonProtocol('1.1') : queryProtocol
    return protocol.encodeError(null, null, tooLarge(), requestId, request)
  }
  let want: Wanted
  try {
    want = wanted(request, signed)
  } catch (error) {
    if (error instanceof AwsError) return queryProtocol.encodeError(null, null, error, requestId, request)
    throw error
  }
  const answer = (error: AwsError, model: Model | null) => finish(want.protocol.encodeError(model, want.service, error, requestId, request))
  const finish = (a: Answer): Answer => ({
    ...a,
    headers: {
      'x-amzn-requestid': requestId,
      ...(want.serviceName === 's3'
        ? { 'x-amz-request-id': requestId.replaceAll('-', '').slice(0, 16).toUpperCase(), server: 'AmazonS3' }
        : {}),
      ...a.headers,
    },
  })

  const service = want.service
  if (!service) {
    if (want.serviceName === 'ec2') return finish(ec2Error(requestId, want.operation))
    return answer(
      new AwsError(
        want.protocol.name === 'query' ? 'InvalidAction' : 'UnknownOperationException',
        notHere(want.serviceName, want.operation),
      ),
      null,
    )
  }
  const model = await modelOf(service)
  const name = service.id === 's3' ? routeS3(model, request) : want.operation
  const operation = operationOf(service, name)

  let caller: Caller
  try {
    // Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html (InvalidRequest); so answer all regions since 2014
    if (want.protocol.name === 'rest-xml' && signed === null && isVersion2(request))
      throw new AwsError('InvalidRequest', 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.', {
        status: 400,
      })
    if (signature === 'malformed')
      throw new AwsError(
        want.protocol.name === 'query' ? 'IncompleteSignature' : 'IncompleteSignatureException',
        `Authorization header or query cannot be read as a signature of version 4: ${request.headers.authorization ?? request.query}`,
        { status: 400 },
      )
    caller = identify(world, service, want.protocol.name, request, signed, name, context.wallMs)
  } catch (error) {
    if (error instanceof AwsError) return answer(error, model)
    throw error
  }
  const region = signed?.region ?? 'us-east-1'
  const scope: Scope =
    caller.type === 'Anonymous'
      ? scopeOfLink(request, caller.account)
      : { partition: partitionOf(region).id, account: caller.account, region }

  const trouble = context.trouble.next(service.id, name, caller.account)
  if (trouble?.kind === 'silent') return null
  if (trouble?.kind === 'slow') await trouble.wait()

  let failure: AwsError | null = null
  let output: unknown = null
  let call: Call<never> | null = null
  const { store } = world
  const { undone } = store
  // Where the disk refuses nothing is begun. What only reads is answered, and leaves no record.
  const canKeep = store.isWritable()
  try {
    if (!canKeep && operation?.readOnly === false) throw notKept(world, want.protocol, 'the disk refuses')
    if (trouble) trouble.refuse(service, want.protocol.name, caller, name)
    if (!operation) throw notModelled(service, model, name, want.protocol)
    const input = want.protocol.decode(model, name, service.id === 's3' ? request : unzipped(request))
    const refusals = validate(model, model.operations[name]?.input, input, operation.notModelled)
    if (refusals.malformed.length > 0)
      throw new AwsError(
        want.protocol.name === 'query' ? 'MalformedInput' : 'SerializationException',
        refusals.malformed.map((m) => `${m.path || 'The input'} must be ${m.want}.`).join(' '),
      )
    call = {
      input: input as never,
      scope,
      caller,
      now: world.clock.now(),
      world,
      requestId,
      sourceIp: context.sourceIp,
      userAgent: request.headers['user-agent'] ?? '',
      headers: request.headers,
    }
    if (refusals.unknown.length > 0)
      throw service.invalid(
        `The sandbox does not model ${refusals.unknown.length === 1 ? 'the parameter' : 'the parameters'} ${refusals.unknown.join(', ')} of ${name}. GET /_sandbox/support lists what it models.`,
      )
    if (refusals.constraint !== null) throw service.invalid(refusals.constraint)
    authorize(call, operation, service)
    output = await operation.run(call)
  } catch (error) {
    if (!(error instanceof AwsError)) {
      world.report(error, `${service.id}:${name}`)
      failure = new AwsError(
        want.protocol.name === 'rest-xml' ? 'InternalError' : 'InternalFailure',
        `The sandbox failed in ${service.id}:${name}: ${String((error as Error)?.message ?? error)}`,
        { status: 500 },
      )
      // It may have stopped half way.
      store.undo()
    } else failure = error
  }
  const onlyReads = operation?.readOnly === true && !store.isDirty
  const isRecorded = canKeep && operation?.kind === 'management' && failure?.status !== 500
  const eventID = isRecorded ? randomUUID() : null
  const error = failure?.code ?? null
  world.signal('called', { scope, service: service.id, operation: name, caller, error, eventID, atMs: world.clock.now() })
  let problem: string | null = null
  try {
    if (operation && eventID !== null)
      recordCall(world, {
        eventID,
        service,
        operation,
        call,
        input: call?.input ?? null,
        output,
        failure,
        scope,
        caller,
        requestId,
        request,
        sourceIp: context.sourceIp,
      })
    store.flush()
    // While this call waited for something, the disk refused another's: what this one had changed went with it.
    if (store.undone !== undone) problem = 'the disk refused'
  } catch (error) {
    store.undo()
    world.report(error, 'writing the state')
    problem = String((error as Error).message)
  }
  if (problem !== null && !onlyReads && failure === null) return answer(notKept(world, want.protocol, problem), model)
  return failure ? answer(failure, model) : finish(want.protocol.encode(model, name, output, requestId, request))
}

const notKept = (world: World, protocol: Protocol, problem: string): AwsError =>
  new AwsError(
    protocol.name === 'rest-xml' ? 'InternalError' : 'InternalFailure',
    `The sandbox cannot write its state in ${world.store.folder}, and has changed nothing: ${problem}`,
    { status: 500 },
  )

/** SDKs compress long PutMetricData requests. The signature covers what was sent. An object of S3 stays as it is. */
function unzipped(request: RawRequest): RawRequest {
  if (request.headers['content-encoding'] !== 'gzip') return request
  try {
    return { ...request, body: gunzipSync(request.body, { maxOutputLength: maxMessageBytes }) }
  } catch (error) {
    // A few bytes can stand for any number of them.
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge()
    throw new AwsError('SerializationException', 'The body of the request is not in gzip format.')
  }
}

/** An unsigned link names the topic or subscription it is about: there the call happens, and is recorded. */
function scopeOfLink(request: RawRequest, account: string): Scope {
  const form = formOf(request)
  const named = parseArn(form.get('TopicArn') ?? form.get('SubscriptionArn') ?? '')
  return named && isRegionCode(named.region) && /^\d{12}$/.test(named.account)
    ? { partition: partitionOf(named.region).id, account: named.account, region: named.region }
    : { partition: 'aws', account, region: 'us-east-1' }
}

function authorize(call: Call<never>, operation: Operation, service: Service) {
  const needs = operation.needs(call)
  for (const need of Array.isArray(needs) ? (needs as readonly Need[]) : [needs as Need]) {
    const text = call.world.refusal(call.caller, need, call.scope, { 'aws:sourceip': call.sourceIp, ...need.context })
    if (text !== null) throw service.denied(text)
  }
}

const models = new Map<ServiceId, Model>()
async function modelOf(service: Service): Promise<Model> {
  const known = models.get(service.id)
  if (known) return known
  const model = await loadModel(service.id)
  models.set(service.id, model)
  return model
}

const operationsOf = new Map<ServiceId, Map<string, Operation>>()
function operationOf(service: Service, name: string): Operation | undefined {
  let table = operationsOf.get(service.id)
  if (!table) {
    table = new Map(service.operations.map((o) => [o.name, o]))
    operationsOf.set(service.id, table)
  }
  return table.get(name)
}

function notModelled(service: Service, model: Model, name: string, protocol: Protocol): AwsError {
  const exists = model.operations[name] !== undefined
  const list = service.operations.map((o) => o.name).join(', ')
  const message = exists
    ? `The sandbox does not have ${service.id}:${name}. It has: ${list}.`
    : `${name === '' ? 'The request names no operation' : `${service.id} has no operation ${name}`}. The sandbox has: ${list}.`
  if (protocol.name === 'query') return new AwsError('InvalidAction', message, { status: 400 })
  if (protocol.name === 'rest-xml') return new AwsError('NotImplemented', message, { status: 400 })
  return new AwsError('UnknownOperationException', message, { status: 400 })
}

const notHere = (service: string, operation: string) =>
  `The sandbox does not have the service ${service || '(unnamed)'}, asked for ${operation}. It has: ${services.map((s) => s.signingName).join(', ')}. GET /_sandbox/support lists what it models.`

/** EC2 writes its errors in a form of its own. */
function ec2Error(requestId: string, operation: string): Answer {
  return {
    status: 400,
    headers: { 'content-type': 'text/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>InvalidAction</Code><Message>${notHere('ec2', operation)}</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`,
  }
}
