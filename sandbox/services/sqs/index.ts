import { AwsError } from '../../wire/error.ts'
import type { Service } from '../../wire/operation.ts'
import { badAttributeName } from './errors.ts'
import { ChangeMessageVisibility, DeleteMessage, DeleteMessageBatch, ReceiveMessage, SendMessage, SendMessageBatch } from './messages.ts'
import {
  AddPermission,
  CreateQueue,
  DeleteQueue,
  GetQueueAttributes,
  GetQueueUrl,
  ListQueues,
  ListQueueTags,
  PurgeQueue,
  RemovePermission,
  SetQueueAttributes,
  TagQueue,
  UntagQueue,
} from './queues.ts'

/** Simple Queue Service, as far as subscribing a queue and reading it goes. Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html */
export const sqs = {
  id: 'sqs',
  signingName: 'sqs',
  eventSource: 'sqs.amazonaws.com',
  operations: [
    AddPermission,
    ChangeMessageVisibility,
    CreateQueue,
    DeleteMessage,
    DeleteMessageBatch,
    DeleteQueue,
    GetQueueAttributes,
    GetQueueUrl,
    ListQueues,
    ListQueueTags,
    PurgeQueue,
    ReceiveMessage,
    RemovePermission,
    SendMessage,
    SendMessageBatch,
    SetQueueAttributes,
    TagQueue,
    UntagQueue,
  ],
  invalid,
  denied: (text: string) => new AwsError('AccessDenied', text, { status: 403 }),
  jsonType: (error: AwsError) => `com.amazonaws.sqs#${error.code}`,
} satisfies Service

function invalid(message: string): AwsError {
  const missing = /Value null at '(\w+)'/.exec(message)?.[1]
  if (missing !== undefined)
    return new AwsError(
      'MissingParameter',
      `The request must contain the parameter ${missing.slice(0, 1).toUpperCase()}${missing.slice(1)}.`,
      {
        status: 400,
      },
    )
  const attribute = /Value '([^']*)' at 'attributes\.[^']*\.key'/.exec(message)?.[1]
  if (attribute !== undefined) return badAttributeName(attribute)
  const list = /Value '\[([^\]]*)\]' at 'attributeNames'.*enum value set: \[([^\]]*)\]/.exec(message)
  if (list) {
    const known = new Set(list[2]?.split(', '))
    return badAttributeName(list[1]?.split(', ').find((name) => !known.has(name)) ?? '')
  }
  return new AwsError('InvalidParameterValue', message, { status: 400 })
}
