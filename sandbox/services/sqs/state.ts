import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { arn } from '../../../domain/regions.ts'
import type { Rows, Store } from '../../state/store.ts'
import { type Scope, scopeKey } from '../../wire/operation.ts'

/** What SQS remembers. */
export interface SqsState {
  /** By name. */
  queues(scope: Scope): Rows<Queue>
  /** Of one queue, by message id, oldest first. */
  messages(queueArn: string): Rows<Message>
  /** When a queue of that name was deleted. */
  deleted(scope: Scope): Rows<number>
  /** Who waits for a message of a queue; gone when the sandbox ends, as their connections are. */
  readonly waiting: Map<string, Set<() => void>>
}

export interface Queue {
  readonly name: string
  readonly arn: string
  readonly createdMs: number
  readonly modifiedMs: number
  /** What was set, by its name in the API. */
  readonly attributes: Readonly<Record<string, string>>
  readonly policy: string | null
  readonly tags: Readonly<Record<string, string>>
}

export interface MessageAttribute {
  readonly type: string
  /** Base64 for binary ones. */
  readonly value: string
}

export interface Message {
  readonly id: string
  readonly body: string
  readonly attributes: Readonly<Record<string, MessageAttribute>>
  readonly systemAttributes: Readonly<Record<string, MessageAttribute>>
  readonly senderId: string
  readonly groupId: string | null
  readonly sentMs: number
  readonly visibleMs: number
  readonly receiveCount: number
  readonly firstReceivedMs: number | null
  /** What deletes it: of the newest receipt, null before the first. */
  readonly receipt: string | null
  /** The queue it was moved from. */
  readonly deadLetterSource: string | null
}

export function openSqs(store: Store): SqsState {
  const queues = store.table<Queue>('sqs.queues')
  const messages = store.table<Message>('sqs.messages')
  const deleted = store.table<number>('sqs.deleted')
  return {
    queues: (scope) => queues.in(scopeKey(scope)),
    messages: (queueArn) => messages.in(queueArn),
    deleted: (scope) => deleted.in(scopeKey(scope)),
    waiting: new Map(),
  }
}

export const queueArn = (scope: Scope, name: string): string =>
  arn({ partition: scope.partition, service: 'sqs', region: scope.region, account: scope.account, resource: name })

export function queueByArn(state: SqsState, text: string): Queue | undefined {
  const [, partition = '', , region = '', account = '', name = ''] = text.split(':')
  return state.queues({ partition, region, account }).get(name)
}

/** Attributes that a queue has from the beginning. Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
export const defaults: Readonly<Record<string, string>> = {
  VisibilityTimeout: '30',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  DelaySeconds: '0',
  ReceiveMessageWaitTimeSeconds: '0',
  SqsManagedSseEnabled: 'true',
}

export const numberOf = (queue: Queue, name: string): number => Number(queue.attributes[name] ?? defaults[name] ?? '0')

/** What is older than the queue keeps goes, before anything is read or counted. */
export function dropOld(state: SqsState, queue: Queue, nowMs: number): void {
  const keptMs = numberOf(queue, 'MessageRetentionPeriod') * 1000
  const rows = state.messages(queue.arn)
  for (const message of rows.values()) {
    // Oldest first: the first one young enough ends it.
    if (message.sentMs + keptMs > nowMs) break
    rows.delete(message.id)
  }
}

export interface NewMessage {
  readonly body: string
  readonly attributes: Readonly<Record<string, MessageAttribute>>
  readonly systemAttributes?: Readonly<Record<string, MessageAttribute>>
  readonly senderId: string
  readonly groupId?: string | null
  readonly atMs: number
  /** Seconds; absent: the queue's own. */
  readonly delaySeconds?: number | undefined
  readonly deadLetterSource?: string
}

/** Puts a message into a queue, as whoever may, and wakes who waits. Answers its id. */
export function enqueue(state: SqsState, queue: Queue, of: NewMessage): string {
  const id = randomUUID()
  state.messages(queue.arn).set(id, {
    id,
    body: of.body,
    attributes: of.attributes,
    systemAttributes: of.systemAttributes ?? {},
    senderId: of.senderId,
    groupId: of.groupId ?? null,
    sentMs: of.atMs,
    visibleMs: of.atMs + (of.delaySeconds ?? numberOf(queue, 'DelaySeconds')) * 1000,
    receiveCount: 0,
    firstReceivedMs: null,
    receipt: null,
    deadLetterSource: of.deadLetterSource ?? null,
  })
  for (const wake of state.waiting.get(queue.arn) ?? []) wake()
  return id
}

/** A receipt says of what message it is, so that a foreign one can be told from an old one. */
export const newReceipt = (messageId: string): string => Buffer.from(`${messageId} ${randomBytes(24).toString('hex')}`).toString('base64')

/** The message's id, or null for a text that is no receipt of ours. */
export function messageOf(receipt: string): string | null {
  const [id = '', rest = ''] = Buffer.from(receipt, 'base64').toString('utf8').split(' ')
  return /^[0-9a-f-]{36}$/.test(id) && /^[0-9a-f]{48}$/.test(rest) ? id : null
}

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

/**
 * Sorted by name; of name, type and value the length in four bytes and the bytes; before the value 1 for a text, 2 for bytes.
 *
 * Source  https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export function md5OfAttributes(attributes: Readonly<Record<string, MessageAttribute>>): string | undefined {
  const names = Object.keys(attributes).sort()
  if (names.length === 0) return undefined
  const hash = createHash('md5')
  const part = (bytes: Uint8Array) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    hash.update(length).update(bytes)
  }
  for (const name of names) {
    const attribute = attributes[name]
    if (!attribute) continue
    const isBinary = attribute.type.startsWith('Binary')
    part(Buffer.from(name))
    part(Buffer.from(attribute.type))
    hash.update(Buffer.from([isBinary ? 2 : 1]))
    part(Buffer.from(attribute.value, isBinary ? 'base64' : 'utf8'))
  }
  return hash.digest('hex')
}
