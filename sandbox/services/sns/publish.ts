import { randomUUID } from 'node:crypto'
import type { PublishedMessage } from '../../pipeline/signals.ts'
import { AwsError } from '../../wire/error.ts'
import { type Call, operation } from '../../wire/operation.ts'
import type { World } from '../../world.ts'
import { badValue, invalidParameter } from './errors.ts'
import { nextNumber, scopeOfArn, type Topic } from './state.ts'
import { needsTopic, topicNamed } from './topic.ts'

/** Bytes of a message with its attributes, and of a batch. Source: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const messageBytes = 262_144
/** Source: https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html */
const deduplicationMs = 5 * 60_000

interface AttributeValue {
  readonly DataType: string
  readonly StringValue?: string
  readonly BinaryValue?: Uint8Array
}

interface Entry {
  readonly Message: string
  readonly Subject?: string
  readonly MessageStructure?: string
  readonly MessageAttributes?: Readonly<Record<string, AttributeValue>>
  readonly MessageDeduplicationId?: string
  readonly MessageGroupId?: string
}

/**
 * Message attributes, with what a wrong one is called.
 *
 * Source  https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html ; the number's text recorded in
 *         https://github.com/radkawar/stackd/blob/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/sns/admission.json , the others
 *         as AWS's answers are kept in test_sns.snapshot.json, see errors.ts
 */
function checkedAttributes(given: Readonly<Record<string, AttributeValue>>): Record<string, { type: string; value: string }> {
  const out: Record<string, { type: string; value: string }> = {}
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(given)) {
    if (name === '' || name.length > 256) throw badValue('Length of message attribute name must be less than 256 bytes.')
    if (!/^[A-Za-z0-9_.-]+$/.test(name))
      throw badValue(
        `Invalid non-alphanumeric character '#x${[...name]
          .find((c) => !/[A-Za-z0-9_.-]/.test(c))
          ?.codePointAt(0)
          ?.toString(16)
          .toUpperCase()}' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.`,
      )
    if (/^\.|\.$|\.\./.test(name))
      throw badValue("Invalid message attribute name starting or ending with character '.' or with successive '.' was found.")
    if (/^(aws|amazon)\./i.test(name)) throw badValue(`Message attribute name can not start with 'AWS.' or 'Amazon.'.`)
    const base = DataType.split('.')[0]
    if (DataType === '') throw badValue(`The message attribute '${name}' must contain non-empty message attribute type.`)
    if (base !== 'String' && base !== 'Number' && base !== 'Binary')
      throw badValue(
        `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
      )
    const isBinary = base === 'Binary'
    const value = isBinary ? (BinaryValue ? Buffer.from(BinaryValue).toString('base64') : '') : (StringValue ?? '')
    if (value === '')
      throw badValue(
        `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${DataType}'.`,
      )
    if (base === 'Number') {
      const m = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d+))?$/.exec(value)
      if (!m) throw badValue(`Could not cast message attribute '${name}' value to number.`)
      const exponent = Number(m[1] ?? 0)
      if (exponent < -128 || exponent > 126)
        throw badValue(`Message attribute '${name}' number value [${value}] scale must be 10^-128 and 10^126.`)
    }
    out[name] = { type: DataType, value }
  }
  return out
}

interface Checked extends Entry {
  readonly body: string
  readonly bodies: Readonly<Record<string, string>>
}

/** @throws AwsError InvalidParameter: subject, message, structure, what a FIFO topic asks for */
function check(entry: Entry, topic: Topic): Checked {
  const { Message, Subject, MessageStructure } = entry
  if (Subject !== undefined && (Subject === '' || Subject.length > 100 || hasControl(Subject))) throw invalidParameter('Subject')
  if (Message === '') throw invalidParameter('Empty message')
  if (sizeOf(entry) > messageBytes) throw invalidParameter('Message too long')
  const isFifo = topic.attributes.FifoTopic === 'true'
  if (isFifo) {
    if (!entry.MessageGroupId) throw invalidParameter('The MessageGroupId parameter is required for FIFO topics')
    if (!entry.MessageDeduplicationId && topic.attributes.ContentBasedDeduplication !== 'true')
      throw invalidParameter('The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly')
  } else if (entry.MessageDeduplicationId !== undefined)
    throw invalidParameter(
      'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
    )
  if (MessageStructure === undefined || MessageStructure === '') return { ...entry, body: Message, bodies: {} }
  if (MessageStructure !== 'json') throw invalidParameter('MessageStructure')
  return { ...entry, ...readStructure(Message) }
}

/**
 * `MessageStructure=json`: a body per protocol. Numbers and null are taken as they are written, lists and objects left aside.
 *
 * Source  recorded: https://github.com/radkawar/stackd/blob/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/sns/subject_structure.json
 */
function readStructure(text: string): { body: string; bodies: Record<string, string> } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw invalidParameter('Message Structure - JSON message body failed to parse')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidParameter('Message Structure - JSON message body failed to parse')
  const bodies: Record<string, string> = {}
  for (const [protocol, body] of Object.entries(value)) {
    if (typeof body === 'string') bodies[protocol] = body
    else if (typeof body !== 'object' || body === null) bodies[protocol] = JSON.stringify(body)
  }
  const { default: body, ...others } = bodies
  if (body === undefined) throw invalidParameter('Message Structure - No default entry in JSON message body')
  return { body, bodies: others }
}

/** Line breaks and their kin; a tab is let through. */
const hasControl = (text: string) => [...text].some((c) => c < ' ' && c !== '\t')

function sizeOf({ Message, MessageAttributes = {} }: Entry): number {
  let bytes = Buffer.byteLength(Message)
  for (const [name, a] of Object.entries(MessageAttributes))
    bytes += Buffer.byteLength(name) + Buffer.byteLength(a.DataType) + (a.BinaryValue?.length ?? Buffer.byteLength(a.StringValue ?? ''))
  return bytes
}

/** The sandbox has no keys of its own making: only AWS's can be used by callers. */
function checkKey(topic: Topic) {
  const key = topic.attributes.KmsMasterKeyId
  if (key && !isManagedKey(key))
    throw new AwsError('KMSNotFoundException', `Invalid keyId '${key}': the sandbox has no KMS keys but alias/aws/sns.`)
}

export const isManagedKey = (key: string): boolean => /(^|:)alias\/aws\/sns$/.test(key)

/** Sends a message on its way to every subscriber. */
export function announce(world: World, topic: Topic, message: Omit<PublishedMessage, 'messageId'>): string {
  const messageId = randomUUID()
  world.signal('published', { scope: scopeOfArn(topic.arn), topicArn: topic.arn, message: { ...message, messageId } })
  return messageId
}

function send(call: Call<unknown>, topic: Topic, entry: Checked, attributes: Record<string, { type: string; value: string }>) {
  const { world, now } = call
  const message = { subject: entry.Subject ?? null, body: entry.body, bodies: entry.bodies, attributes, atMs: now }
  if (topic.attributes.FifoTopic !== 'true') return { MessageId: announce(world, topic, message) }
  const seen = world.state.sns.deduplication(topic.arn)
  for (const [key, { atMs }] of [...seen.entries()]) if (atMs + deduplicationMs <= now) seen.delete(key)
  const id = entry.MessageDeduplicationId ?? entry.Message
  const known = seen.get(id)
  if (known) return { MessageId: known.messageId, SequenceNumber: known.sequence }
  const messageId = announce(world, topic, message)
  const sequence = `1${String(nextNumber(world.state.sns, `sequence ${topic.arn}`)).padStart(19, '0')}`
  seen.set(id, { atMs: now, messageId, sequence })
  return { MessageId: messageId, SequenceNumber: sequence }
}

interface PublishInput extends Entry {
  readonly TopicArn?: string
  readonly TargetArn?: string
}

function target(input: PublishInput): { arn: string; parameter: string } {
  if (input.TopicArn !== undefined) return { arn: input.TopicArn, parameter: 'TopicArn' }
  if (input.TargetArn !== undefined) return { arn: input.TargetArn, parameter: 'TargetArn' }
  throw invalidParameter('TopicArn or TargetArn Reason: no value for required parameter')
}

/**
 * Publish: a message to all subscribers of a topic.
 *
 * In      TopicArn or TargetArn (a topic), Message (1 … 262,144 bytes with attributes), Subject (1–100 characters, one line),
 *         MessageStructure (`json`: a body per protocol, `default` for the others), MessageAttributes; FIFO: group and deduplication ids
 * Out     MessageId, on FIFO topics SequenceNumber
 * Errors  InvalidParameter, ParameterValueInvalid (attributes), NotFound, AuthorizationError
 * Source  https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 * Not modelled  PhoneNumber, mobile endpoints
 */
export const Publish = operation<PublishInput, { MessageId: string; SequenceNumber?: string }>({
  name: 'Publish',
  kind: 'data',
  readOnly: false,
  notModelled: ['PhoneNumber'],
  needs: (call) => {
    const { arn, parameter } = target(call.input)
    return needsTopic(call, 'Publish', arn, parameter)
  },
  run(call) {
    const topic = topicNamed(call, target(call.input).arn)
    const attributes = checkedAttributes(call.input.MessageAttributes ?? {})
    const entry = check(call.input, topic)
    checkKey(topic)
    return send(call, topic, entry, attributes)
  },
})

interface BatchInput {
  readonly TopicArn: string
  readonly PublishBatchRequestEntries: readonly (Entry & { readonly Id: string })[]
}

interface BatchOutput {
  readonly Successful: { Id: string; MessageId: string; SequenceNumber?: string }[]
  readonly Failed: { Id: string; Code: string; Message: string; SenderFault: boolean }[]
}

/**
 * PublishBatch: up to ten messages; each succeeds or fails on its own, except that a bad attribute refuses them all.
 *
 * In      TopicArn, PublishBatchRequestEntries (Id of letters, digits, `-`, `_`, at most 80, each once)
 * Out     Successful, Failed
 * Errors  EmptyBatchRequest, TooManyEntriesInBatchRequest, BatchEntryIdsNotDistinct, InvalidBatchEntryId, BatchRequestTooLong,
 *         ParameterValueInvalid, NotFound, AuthorizationError
 * Source  https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html ; mixed batches: admission.json, as above
 */
export const PublishBatch = operation<BatchInput, BatchOutput>({
  name: 'PublishBatch',
  kind: 'data',
  readOnly: false,
  needs: (call) => needsTopic(call, 'Publish', call.input.TopicArn),
  run(call) {
    const topic = topicNamed(call, call.input.TopicArn)
    const entries = call.input.PublishBatchRequestEntries
    if (entries.length === 0) throw new AwsError('EmptyBatchRequestException', "The batch request doesn't contain any entries.")
    if (entries.length > 10)
      throw new AwsError('TooManyEntriesInBatchRequestException', 'The batch request contains more entries than permissible.')
    for (const { Id } of entries) {
      const fault = Id.length > 80 ? 'is too long' : /^[A-Za-z0-9_-]+$/.test(Id) ? null : 'contains an impermissible character'
      if (fault !== null) throw new AwsError('InvalidBatchEntryIdException', `The Id of a batch entry in the batch request ${fault}: ${Id}`)
    }
    if (new Set(entries.map((e) => e.Id)).size < entries.length)
      throw new AwsError('BatchEntryIdsNotDistinctException', 'Two or more batch entries in the request have the same Id.')
    const attributes = entries.map((e) => checkedAttributes(e.MessageAttributes ?? {}))
    if (entries.reduce((n, e) => n + sizeOf(e), 0) > messageBytes)
      throw new AwsError('BatchRequestTooLongException', 'The length of all the messages put together is more than the limit.')
    checkKey(topic)
    const out: BatchOutput = { Successful: [], Failed: [] }
    for (const [i, entry] of entries.entries()) {
      try {
        out.Successful.push({ Id: entry.Id, ...send(call, topic, check(entry, topic), attributes[i] ?? {}) })
      } catch (error) {
        if (!(error instanceof AwsError)) throw error
        out.Failed.push({ Id: entry.Id, Code: error.code.replace(/Exception$/, ''), Message: error.message, SenderFault: true })
      }
    }
    return out
  },
})
