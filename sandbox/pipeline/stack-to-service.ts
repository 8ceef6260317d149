/**
 * A service calls another for whoever asked it to: CloudFormation makes a stack's resources so. The call is checked, judged and recorded as
 * if it had come over the wire, with the service's name in place of address and agent.
 *
 * Source  https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html ,
 *         https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html (invokedBy)
 */
import { randomUUID } from 'node:crypto'
import { connectChangeSets } from '../services/cloudformation/change-sets.ts'
import { connectStackWork } from '../services/cloudformation/work.ts'
import { services } from '../services/index.ts'
import { AwsError } from '../wire/error.ts'
import { loadModel, type Model, type ServiceId } from '../wire/model.ts'
import type { Call, Need } from '../wire/operation.ts'
import { recordCall } from '../wire/record.ts'
import { validate } from '../wire/validate.ts'
import type { World } from '../world.ts'
import type { BehalfRequest } from './signals.ts'

const models = new Map<ServiceId, Model>()

export function connectStackToService(world: World): void {
  world.ask.onBehalf = (request) => call(world, request)
  connectChangeSets(world)
  connectStackWork(world)
}

async function call(world: World, request: BehalfRequest): Promise<unknown> {
  const service = services.find((s) => s.id === request.service)
  const operation = service?.operations.find((o) => o.name === request.operation)
  if (!service || !operation) throw new Error(`The sandbox has no ${request.service}:${request.operation}`)
  const model = models.get(service.id) ?? (await loadModel(service.id))
  models.set(service.id, model)
  const { by, caller, scope } = request
  const requestId = randomUUID()
  const headers = { 'user-agent': by, host: by }
  const inner: Call<never> = {
    input: request.input as never,
    scope,
    caller,
    now: world.clock.now(),
    world,
    requestId,
    sourceIp: by,
    userAgent: by,
    headers,
  }
  let output: unknown = null
  let failure: AwsError | null = null
  try {
    const refusals = validate(model, model.operations[operation.name]?.input, request.input, operation.notModelled)
    const wrong = refusals.malformed.map((m) => `${m.path || 'The input'} must be ${m.want}.`).join(' ')
    if (wrong !== '') throw service.invalid(wrong)
    if (refusals.unknown.length > 0)
      throw service.invalid(`The sandbox does not model ${refusals.unknown.join(', ')} of ${service.id}:${operation.name}.`)
    if (refusals.constraint !== null) throw service.invalid(refusals.constraint)
    const needs = operation.needs(inner)
    for (const need of Array.isArray(needs) ? (needs as readonly Need[]) : [needs as Need]) {
      // Source: aws:CalledVia and aws:ViaAWSService in the list of global condition keys
      const context = {
        'aws:viaawsservice': 'true',
        'aws:calledvia': by,
        'aws:calledviafirst': by,
        'aws:calledvialast': by,
        ...need.context,
      }
      const text = world.refusal(caller, need, scope, context)
      if (text !== null) throw service.denied(text)
    }
    output = await operation.run(inner)
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    failure = error
  }
  const isRecorded = operation.kind === 'management'
  const eventID = isRecorded ? randomUUID() : null
  if (eventID !== null)
    recordCall(world, {
      eventID,
      service,
      operation,
      call: inner,
      input: request.input,
      output,
      failure,
      scope,
      caller,
      requestId,
      request: { method: 'POST', path: '/', query: '', headers, body: new Uint8Array() },
      sourceIp: by,
      invokedBy: by,
    })
  if (failure) throw failure
  return output
}
