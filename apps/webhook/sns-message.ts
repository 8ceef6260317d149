/**
 * What SNS posts to an HTTP(S) endpoint, read and checked for its shape; nothing in it is believed before its signature has been verified.
 *
 * Source  https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
import { Refusal } from './refusal.ts'

export type MessageType = 'Notification' | 'SubscriptionConfirmation' | 'UnsubscribeConfirmation'

export interface SnsMessage {
  readonly type: MessageType
  readonly messageId: string
  readonly topicArn: string
  readonly subject?: string | undefined
  readonly message: string
  /** As it stands in the message: it is signed so. */
  readonly timestamp: string
  readonly atMs: number
  /** Of the two confirmations. */
  readonly token?: string | undefined
  readonly subscribeUrl?: string | undefined
  /** By name; binary ones stay Base64. Mind: SNS does not sign them. */
  readonly attributes: Readonly<Record<string, string>>
  readonly signatureVersion: '1' | '2'
  readonly signature: string
  readonly signingCertUrl: string
}

/** SNS takes 256 KiB a message; as JSON within JSON a character may become six, and attributes come on top. */
export const largestBodyBytes = 2 * 1024 * 1024
const longestMessage = 512 * 1024
const longestOther = 4096
const mostAttributes = 50

const types: readonly MessageType[] = ['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']

/** Errors  Refusal `notJson`, `notSns` {field} */
export function readMessage(body: string): SnsMessage {
  let read: unknown
  try {
    read = JSON.parse(body)
  } catch (cause) {
    throw new Refusal('notJson', {}, cause)
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read)) throw new Refusal('notSns', { field: '{}' })
  const given = read as Readonly<Record<string, unknown>>
  const optional = (name: string, longest = longestOther): string | undefined => {
    const value = Object.hasOwn(given, name) ? given[name] : undefined
    if (value === undefined) return undefined
    if (typeof value !== 'string' || value.length > longest) throw new Refusal('notSns', { field: name })
    return value
  }
  const required = (name: string, longest?: number): string => {
    const value = optional(name, longest)
    if (value === undefined || value === '') throw new Refusal('notSns', { field: name })
    return value
  }
  const typeGiven = required('Type')
  const type = types.find((known) => known === typeGiven)
  if (!type) throw new Refusal('notSns', { field: 'Type' })
  const timestamp = required('Timestamp')
  const atMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(timestamp) ? Date.parse(timestamp) : Number.NaN
  if (Number.isNaN(atMs)) throw new Refusal('notSns', { field: 'Timestamp' })
  const signatureVersion = required('SignatureVersion')
  if (signatureVersion !== '1' && signatureVersion !== '2') throw new Refusal('notSns', { field: 'SignatureVersion' })
  const isHandshake = type !== 'Notification'
  return {
    type,
    messageId: required('MessageId', 200),
    topicArn: required('TopicArn', 600),
    // Null where a Lambda function passed the message on without a subject.
    subject: given.Subject === null ? undefined : optional('Subject'),
    message: required('Message', longestMessage),
    timestamp,
    atMs,
    token: isHandshake ? required('Token') : undefined,
    subscribeUrl: isHandshake ? required('SubscribeURL') : undefined,
    attributes: attributesOf(given.MessageAttributes),
    signatureVersion,
    signature: required('Signature'),
    signingCertUrl: required('SigningCertURL'),
  }
}

function attributesOf(given: unknown): Readonly<Record<string, string>> {
  if (typeof given !== 'object' || given === null) return {}
  const found = Object.entries(given).flatMap(([name, attribute]): [string, string][] => {
    const value: unknown = typeof attribute === 'object' && attribute !== null && 'Value' in attribute ? attribute.Value : undefined
    return typeof value === 'string' && name.length <= 256 ? [[name, value]] : []
  })
  if (found.length > mostAttributes) throw new Refusal('notSns', { field: 'MessageAttributes' })
  return Object.fromEntries(found)
}
