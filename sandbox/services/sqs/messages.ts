import { AwsError } from '../../wire/error.ts'
import { type Call, operation } from '../../wire/operation.ts'
import { badParameter, badReceipt, missingParameter } from './errors.ts'
import { needsQueue, queueAt } from './queue.ts'
import {
  dropOld,
  enqueue,
  type Message,
  type MessageAttribute,
  md5,
  md5OfAttributes,
  messageOf,
  newReceipt,
  numberOf,
  type Queue,
  queueByArn,
} from './state.ts'

interface OfQueue {
  readonly QueueUrl: string
}

interface AttributeValue {
  readonly DataType: string
  readonly StringValue?: string
  readonly BinaryValue?: Uint8Array
  readonly StringListValues?: readonly string[]
  readonly BinaryListValues?: readonly Uint8Array[]
}

interface Sent {
  readonly MessageBody: string
  readonly DelaySeconds?: number
  readonly MessageAttributes?: Readonly<Record<string, AttributeValue>>
  readonly MessageSystemAttributes?: Readonly<Record<string, AttributeValue>>
  readonly MessageDeduplicationId?: string
  readonly MessageGroupId?: string
}

function checkedAttributes(given: Readonly<Record<string, AttributeValue>>): Record<string, MessageAttribute> {
  const out: Record<string, MessageAttribute> = {}
  const entries = Object.entries(given)
  // Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
  if (entries.length > 10) throw badParameter(`Number of message attributes [${entries.length}] exceeds the allowed maximum [10].`)
  for (const [name, { DataType, StringValue, BinaryValue, StringListValues, BinaryListValues }] of entries) {
    if (!/^[A-Za-z0-9_.-]{1,256}$/.test(name) || /^\.|\.$|\.\./.test(name) || /^(aws|amazon)\./i.test(name))
      throw badParameter(
        "Message (user) attribute names can contain alphanumeric characters and the underscore, hyphen, and period characters. The name must not start or end with a period, must not have periods in succession and must not begin with 'AWS.' or 'Amazon.'.",
      )
    if ((StringListValues?.length ?? 0) > 0 || (BinaryListValues?.length ?? 0) > 0)
      throw new AwsError('UnsupportedOperation', 'Message attribute list values in SendMessage operation are not supported.')
    const base = DataType.split('.')[0]
    if (base !== 'String' && base !== 'Number' && base !== 'Binary')
      throw badParameter(
        `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
      )
    const value = base === 'Binary' ? (BinaryValue ? Buffer.from(BinaryValue).toString('base64') : '') : (StringValue ?? '')
    if (value === '') throw badParameter(`Message (user) attribute '${name}' must contain a non-empty value of type '${base}'.`)
    if (base === 'Number' && !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value))
      throw badParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`)
    out[name] = { type: DataType, value }
  }
  return out
}

/** Characters that XML 1.0 knows, as SQS takes them. Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const isSendable = (text: string) =>
  [...text].every((c) => {
    const code = c.codePointAt(0) ?? 0
    return (
      code === 9 || code === 10 || code === 13 || (code >= 0x20 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd) || code >= 0x10000
    )
  })

const sizeOf = (body: string, attributes: Readonly<Record<string, MessageAttribute>>): number =>
  Object.entries(attributes).reduce(
    (n, [name, a]) =>
      n + Buffer.byteLength(name) + Buffer.byteLength(a.type) + Buffer.byteLength(a.value, a.type.startsWith('Binary') ? 'base64' : 'utf8'),
    Buffer.byteLength(body),
  )

interface Accepted {
  readonly MessageId: string
  readonly MD5OfMessageBody: string
  readonly MD5OfMessageAttributes?: string
  readonly MD5OfMessageSystemAttributes?: string
}

function accept(call: Call<OfQueue>, queue: Queue, sent: Sent): Accepted {
  const { MessageBody, DelaySeconds } = sent
  if (sent.MessageDeduplicationId !== undefined)
    throw badParameter(
      `Value ${sent.MessageDeduplicationId} for parameter MessageDeduplicationId is invalid. Reason: The request include parameter that is not valid for this queue type.`,
    )
  if (MessageBody === '') throw missingParameter('The request must contain the parameter MessageBody.')
  if (!isSendable(MessageBody))
    throw new AwsError(
      'InvalidMessageContents',
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
    )
  if (DelaySeconds !== undefined && (DelaySeconds < 0 || DelaySeconds > 900))
    throw badParameter(`Value ${DelaySeconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`)
  const attributes = checkedAttributes(sent.MessageAttributes ?? {})
  const systemAttributes = checkedAttributes(sent.MessageSystemAttributes ?? {})
  const most = numberOf(queue, 'MaximumMessageSize')
  if (sizeOf(MessageBody, attributes) > most)
    throw badParameter(`One or more parameters are invalid. Reason: Message must be shorter than ${most} bytes.`)
  const id = enqueue(call.world.state.sqs, queue, {
    body: MessageBody,
    attributes,
    systemAttributes,
    senderId: call.caller.userId,
    groupId: sent.MessageGroupId ?? null,
    atMs: call.now,
    delaySeconds: DelaySeconds,
  })
  const ofAttributes = md5OfAttributes(attributes)
  const ofSystem = md5OfAttributes(systemAttributes)
  return {
    MessageId: id,
    MD5OfMessageBody: md5(MessageBody),
    ...(ofAttributes === undefined ? {} : { MD5OfMessageAttributes: ofAttributes }),
    ...(ofSystem === undefined ? {} : { MD5OfMessageSystemAttributes: ofSystem }),
  }
}

/**
 * SendMessage: one message.
 *
 * In      QueueUrl, MessageBody, DelaySeconds (0–900), MessageAttributes (at most 10), MessageSystemAttributes (AWSTraceHeader), MessageGroupId
 * Out     MessageId, MD5OfMessageBody, MD5OfMessageAttributes, MD5OfMessageSystemAttributes
 * Errors  QueueDoesNotExist, InvalidParameterValue, InvalidMessageContents, MissingParameter
 * Source  https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export const SendMessage = operation<OfQueue & Sent, Accepted>({
  name: 'SendMessage',
  kind: 'data',
  readOnly: false,
  needs: (call) => needsQueue(call, 'SendMessage'),
  run: (call) => accept(call, queueAt(call), call.input),
})

interface Failed {
  readonly Id: string
  readonly SenderFault: boolean
  readonly Code: string
  readonly Message: string
}

function checkBatch(entries: readonly { readonly Id: string }[], kind: string): void {
  if (entries.length === 0) throw new AwsError('EmptyBatchRequest', `There should be at least one ${kind} in the request.`)
  if (entries.length > 10)
    throw new AwsError('TooManyEntriesInBatchRequest', `Maximum number of entries per request are 10. You have sent ${entries.length}.`)
  const bad = entries.find((e) => !/^[A-Za-z0-9_-]{1,80}$/.test(e.Id))
  if (bad)
    throw new AwsError(
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    )
  const twice = entries.find((e, i) => entries.findIndex((o) => o.Id === e.Id) < i)
  if (twice) throw new AwsError('BatchEntryIdsNotDistinct', `Id ${twice.Id} repeated.`)
}

/** Each entry stands for itself: what is refused is told beside what was done. */
function each<T extends { readonly Id: string }, R>(
  entries: readonly T[],
  act: (entry: T) => R,
): { Successful: (R & { Id: string })[]; Failed: Failed[] } {
  const out: { Successful: (R & { Id: string })[]; Failed: Failed[] } = { Successful: [], Failed: [] }
  for (const entry of entries) {
    try {
      out.Successful.push({ ...act(entry), Id: entry.Id })
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      out.Failed.push({ Id: entry.Id, SenderFault: true, Code: error.code, Message: error.message })
    }
  }
  return out
}

/**
 * SendMessageBatch: up to ten messages, each accepted or refused by itself.
 *
 * In      QueueUrl, Entries
 * Out     Successful, Failed
 * Errors  EmptyBatchRequest, TooManyEntriesInBatchRequest, InvalidBatchEntryId, BatchEntryIdsNotDistinct, BatchRequestTooLong, QueueDoesNotExist
 * Source  https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export const SendMessageBatch = operation<OfQueue & { Entries: readonly (Sent & { Id: string })[] }, unknown>({
  name: 'SendMessageBatch',
  kind: 'data',
  readOnly: false,
  needs: (call) => needsQueue(call, 'SendMessage'),
  run(call) {
    const queue = queueAt(call)
    const { Entries } = call.input
    checkBatch(Entries, 'SendMessageBatchRequestEntry')
    const total = Entries.reduce((n, e) => n + Buffer.byteLength(e.MessageBody), 0)
    if (total > 1_048_576)
      throw new AwsError('BatchRequestTooLong', `Batch requests cannot be longer than 1048576 bytes. You have sent ${total} bytes.`)
    return each(Entries, (entry) => accept(call, queue, entry))
  },
})

interface ReceiveInput extends OfQueue {
  readonly AttributeNames?: readonly string[]
  readonly MessageSystemAttributeNames?: readonly string[]
  readonly MessageAttributeNames?: readonly string[]
  readonly MaxNumberOfMessages?: number
  readonly VisibilityTimeout?: number
  readonly WaitTimeSeconds?: number
}

/** Names, `All`, `.*`, `prefix.*`. */
const isAsked = (names: readonly string[], name: string) =>
  names.some((n) => n === 'All' || n === '.*' || n === name || (n.endsWith('.*') && name.startsWith(n.slice(0, -2))))

function shown(message: Message, input: ReceiveInput) {
  const system: Record<string, string> = {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentMs),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedMs ?? message.sentMs),
    ...(message.groupId === null ? {} : { MessageGroupId: message.groupId }),
    ...(message.deadLetterSource === null ? {} : { DeadLetterQueueSourceArn: message.deadLetterSource }),
    ...Object.fromEntries(Object.entries(message.systemAttributes).map(([n, a]) => [n, a.value])),
  }
  const wanted = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])]
  const Attributes = Object.fromEntries(Object.entries(system).filter(([n]) => wanted.includes('All') || wanted.includes(n)))
  const some = Object.fromEntries(Object.entries(message.attributes).filter(([n]) => isAsked(input.MessageAttributeNames ?? [], n)))
  const ofAttributes = md5OfAttributes(some)
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt ?? '',
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(Object.keys(Attributes).length === 0 ? {} : { Attributes }),
    ...(ofAttributes === undefined
      ? {}
      : {
          MD5OfMessageAttributes: ofAttributes,
          MessageAttributes: Object.fromEntries(
            Object.entries(some).map(([n, a]) => [
              n,
              a.type.startsWith('Binary')
                ? { DataType: a.type, BinaryValue: new Uint8Array(Buffer.from(a.value, 'base64')) }
                : { DataType: a.type, StringValue: a.value },
            ]),
          ),
        }),
  }
}

/** Takes what is visible now and hides it for a while. A message received too often goes to the dead-letter queue instead. */
function take(call: Call<ReceiveInput>, queue: Queue, most: number, hideSeconds: number): Message[] {
  const { sqs } = call.world.state
  const now = call.world.clock.now()
  dropOld(sqs, queue, now)
  const redrive = queue.attributes.RedrivePolicy
    ? (JSON.parse(queue.attributes.RedrivePolicy) as { deadLetterTargetArn: string; maxReceiveCount: number })
    : null
  const rows = sqs.messages(queue.arn)
  const out: Message[] = []
  for (const message of rows.values()) {
    if (out.length >= most) break
    if (message.visibleMs > now) continue
    if (redrive && message.receiveCount >= redrive.maxReceiveCount) {
      const target = queueByArn(sqs, redrive.deadLetterTargetArn)
      if (target) {
        rows.delete(message.id)
        enqueue(sqs, target, { ...message, atMs: now, delaySeconds: 0, deadLetterSource: queue.arn })
        continue
      }
    }
    const received: Message = {
      ...message,
      receiveCount: message.receiveCount + 1,
      firstReceivedMs: message.firstReceivedMs ?? now,
      visibleMs: now + hideSeconds * 1000,
      receipt: newReceipt(message.id),
    }
    rows.set(message.id, received)
    out.push(received)
  }
  return out
}

/**
 * ReceiveMessage: up to ten messages, which are then hidden from other receivers for a while. With a wait it answers as soon as there is one,
 * or when the time is over; on the manual clock, which does not pass by itself, at once.
 *
 * In      QueueUrl, MaxNumberOfMessages (1; 1–10), VisibilityTimeout, WaitTimeSeconds (0–20), names of attributes wanted
 * Out     Messages, absent where there is none
 * Errors  QueueDoesNotExist, InvalidParameterValue
 * Source  https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 * Not modelled  ReceiveRequestAttemptId (FIFO)
 */
export const ReceiveMessage = operation<ReceiveInput, { Messages?: ReturnType<typeof shown>[] }>({
  name: 'ReceiveMessage',
  kind: 'data',
  readOnly: false,
  notModelled: ['ReceiveRequestAttemptId'],
  needs: (call) => needsQueue(call, 'ReceiveMessage'),
  async run(call) {
    const { input, world } = call
    const most = input.MaxNumberOfMessages ?? 1
    if (most < 1 || most > 10)
      throw badParameter(`Value ${most} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.`)
    if (input.WaitTimeSeconds !== undefined && (input.WaitTimeSeconds < 0 || input.WaitTimeSeconds > 20))
      throw badParameter(
        `Value ${input.WaitTimeSeconds} for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.`,
      )
    const queue = queueAt(call)
    const hideSeconds = checkedVisibility(input.VisibilityTimeout) ?? numberOf(queue, 'VisibilityTimeout')
    const waitMs = (input.WaitTimeSeconds ?? numberOf(queue, 'ReceiveMessageWaitTimeSeconds')) * 1000
    const until = world.clock.now() + (world.clock.mode === 'manual' ? 0 : waitMs)
    for (;;) {
      const messages = take(call, queue, most, hideSeconds)
      if (messages.length > 0) return { Messages: messages.map((m) => shown(m, input)) }
      const leftMs = until - world.clock.now()
      if (leftMs <= 0 || !queueByArn(world.state.sqs, queue.arn)) return {}
      await nextChange(call, queue, leftMs)
    }
  },
})

/** Until a message comes, or one that is hidden becomes visible, or the time is over. */
function nextChange(call: Call<ReceiveInput>, queue: Queue, leftMs: number): Promise<void> {
  const { sqs } = call.world.state
  const now = call.world.clock.now()
  let atMs = now + leftMs
  for (const m of sqs.messages(queue.arn).values()) if (m.visibleMs > now && m.visibleMs < atMs) atMs = m.visibleMs
  return new Promise((resolve) => {
    const waiting = sqs.waiting.get(queue.arn) ?? new Set()
    sqs.waiting.set(queue.arn, waiting)
    const done = () => {
      clearTimeout(timer)
      waiting.delete(done)
      if (waiting.size === 0) sqs.waiting.delete(queue.arn)
      resolve()
    }
    const timer = setTimeout(done, Math.max(1, atMs - now))
    timer.unref()
    waiting.add(done)
  })
}

function checkedVisibility(seconds: number | undefined): number | undefined {
  if (seconds !== undefined && (seconds < 0 || seconds > 43_200))
    throw badParameter(`Value ${seconds} for parameter VisibilityTimeout is invalid. Reason: Must be >= 0 and <= 43200, if provided.`)
  return seconds
}

/** The message of a receipt, null where it is gone; only its newest receipt counts. */
function received(call: Call<OfQueue>, queue: Queue, receipt: string): Message | null {
  const id = messageOf(receipt)
  if (id === null) throw badReceipt(`The input receipt handle "${receipt}" is not a valid receipt handle.`)
  return call.world.state.sqs.messages(queue.arn).get(id) ?? null
}

function remove(call: Call<OfQueue>, queue: Queue, receipt: string): object {
  const message = received(call, queue, receipt)
  // An old receipt deletes nothing, and is no error.
  if (message?.receipt === receipt) call.world.state.sqs.messages(queue.arn).delete(message.id)
  return {}
}

/**
 * DeleteMessage: by its newest receipt; one that is gone is no error.
 *
 * In      QueueUrl, ReceiptHandle
 * Out     nothing
 * Errors  ReceiptHandleIsInvalid, QueueDoesNotExist
 * Source  https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html
 */
export const DeleteMessage = operation<OfQueue & { ReceiptHandle: string }, void>({
  name: 'DeleteMessage',
  kind: 'data',
  readOnly: false,
  needs: (call) => needsQueue(call, 'DeleteMessage'),
  run: (call) => void remove(call, queueAt(call), call.input.ReceiptHandle),
})

/**
 * DeleteMessageBatch: up to ten.
 *
 * In      QueueUrl, Entries
 * Out     Successful, Failed
 * Errors  as SendMessageBatch
 * Source  https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html
 */
export const DeleteMessageBatch = operation<OfQueue & { Entries: readonly { Id: string; ReceiptHandle: string }[] }, unknown>({
  name: 'DeleteMessageBatch',
  kind: 'data',
  readOnly: false,
  needs: (call) => needsQueue(call, 'DeleteMessage'),
  run(call) {
    const queue = queueAt(call)
    checkBatch(call.input.Entries, 'DeleteMessageBatchRequestEntry')
    return each(call.input.Entries, (entry) => remove(call, queue, entry.ReceiptHandle))
  },
})

/**
 * ChangeMessageVisibility: how long a received message stays hidden, from now.
 *
 * In      QueueUrl, ReceiptHandle, VisibilityTimeout (0–43200)
 * Out     nothing
 * Errors  MessageNotInflight, ReceiptHandleIsInvalid, InvalidParameterValue, QueueDoesNotExist
 * Source  https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
 */
export const ChangeMessageVisibility = operation<OfQueue & { ReceiptHandle: string; VisibilityTimeout: number }, void>({
  name: 'ChangeMessageVisibility',
  kind: 'data',
  readOnly: false,
  needs: (call) => needsQueue(call, 'ChangeMessageVisibility'),
  run(call) {
    const { ReceiptHandle, VisibilityTimeout } = call.input
    checkedVisibility(VisibilityTimeout)
    const queue = queueAt(call)
    const message = received(call, queue, ReceiptHandle)
    if (!message || message.receipt !== ReceiptHandle)
      throw badParameter(
        `Value ${ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
      )
    if (message.visibleMs <= call.now) throw new AwsError('MessageNotInflight', '')
    const { sqs } = call.world.state
    sqs.messages(queue.arn).set(message.id, { ...message, visibleMs: call.now + VisibilityTimeout * 1000 })
    if (VisibilityTimeout === 0) for (const wake of sqs.waiting.get(queue.arn) ?? []) wake()
  },
})
