import { UserError } from '../../../domain/error.ts'
import { parsePolicy } from '../../../domain/policy/document.ts'
import { parseArn } from '../../../domain/regions.ts'
import { AwsError } from '../../wire/error.ts'
import { operation } from '../../wire/operation.ts'
import { lowerCamel } from '../../wire/record.ts'
import { badAttributeName, badAttributeValue, badParameter, noQueue, notModelled } from './errors.ts'
import { keepQueue, needsQueue, queueAt, queueUrl } from './queue.ts'
import { defaults, dropOld, type Queue, queueArn } from './state.ts'

/** Least and most. Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const ranges: Readonly<Record<string, readonly [number, number]>> = {
  DelaySeconds: [0, 900],
  MaximumMessageSize: [1024, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  VisibilityTimeout: [0, 43_200],
}
const unmodelled = [
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'RedriveAllowPolicy',
]

/** What was sent, checked. An empty policy or redrive policy unsets it. */
function checkedAttributes(given: Readonly<Record<string, string>>, partition: string) {
  const attributes: Record<string, string> = {}
  let policy: string | null | undefined
  for (const [name, value] of Object.entries(given)) {
    const range = ranges[name]
    if (range) {
      if (!/^\d+$/.test(value) || Number(value) < range[0] || Number(value) > range[1]) throw badAttributeValue(name)
      attributes[name] = String(Number(value))
    } else if (name === 'SqsManagedSseEnabled') {
      if (value !== 'true' && value !== 'false') throw badAttributeValue(name)
      attributes[name] = value
    } else if (name === 'Policy') {
      policy = value === '' ? null : checkedPolicy(value, partition)
    } else if (name === 'RedrivePolicy') {
      attributes[name] = value === '' ? '' : checkedRedrive(value)
    } else if (unmodelled.includes(name)) throw notModelled(`The sandbox does not model the queue attribute ${name}.`)
    else throw badAttributeName(name)
  }
  return { attributes, policy }
}

function checkedPolicy(text: string, partition: string): string {
  try {
    parsePolicy(text, { kind: 'queue', partition })
  } catch (error) {
    if (error instanceof UserError) throw new AwsError('InvalidAttributeValue', error.message)
    throw error
  }
  return text
}

function checkedRedrive(text: string): string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw badParameter(`Value ${text} for parameter RedrivePolicy is invalid. Reason: Redrive policy is not a valid JSON map.`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badParameter(`Value ${text} for parameter RedrivePolicy is invalid. Reason: Redrive policy is not a valid JSON map.`)
  const { deadLetterTargetArn, maxReceiveCount } = value as Record<string, unknown>
  const count = Number(maxReceiveCount)
  if (maxReceiveCount === undefined || deadLetterTargetArn === undefined)
    throw badParameter(
      `Value ${text} for parameter RedrivePolicy is invalid. Reason: Redrive policy does not contain mandatory attribute: ${deadLetterTargetArn === undefined ? 'deadLetterTargetArn' : 'maxReceiveCount'}.`,
    )
  if (!Number.isInteger(count) || count < 1 || count > 1000)
    throw badParameter(
      `Value ${text} for parameter RedrivePolicy is invalid. Reason: Invalid value for maxReceiveCount: ${String(maxReceiveCount)}, valid values are from 1 to 1000 both inclusive.`,
    )
  if (typeof deadLetterTargetArn !== 'string' || parseArn(deadLetterTargetArn)?.service !== 'sqs')
    throw badParameter(`Value ${text} for parameter RedrivePolicy is invalid. Reason: Invalid value for deadLetterTargetArn.`)
  return JSON.stringify({ deadLetterTargetArn, maxReceiveCount: count })
}

/** Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html */
const nameIsFreeAfterMs = 60_000

interface CreateInput {
  readonly QueueName: string
  readonly Attributes?: Readonly<Record<string, string>>
  readonly tags?: Readonly<Record<string, string>>
}

/**
 * CreateQueue: a standard queue, or the address of the one there is.
 *
 * In      QueueName (1–80 of letters, digits, `-`, `_`), Attributes, tags
 * Out     QueueUrl
 * Errors  InvalidParameterValue, InvalidAttributeName, InvalidAttributeValue, QueueNameExists, QueueDeletedRecently
 * Source  https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
 * Not modelled  FIFO queues, KMS keys
 */
export const CreateQueue = operation<CreateInput, { QueueUrl: string }>({
  name: 'CreateQueue',
  kind: 'management',
  readOnly: false,
  needs: ({ scope, input }) => ({ action: 'sqs:CreateQueue', resource: queueArn(scope, input.QueueName) }),
  run({ input, scope, world, now }) {
    const { QueueName } = input
    if (/^[A-Za-z0-9_-]{1,75}\.fifo$/.test(QueueName))
      throw notModelled('The sandbox does not model FIFO queues. Use a name without .fifo.')
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(QueueName))
      throw badParameter('Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length')
    const { attributes, policy } = checkedAttributes(input.Attributes ?? {}, scope.partition)
    const sqs = world.state.sqs
    const rows = sqs.queues(scope)
    const existing = rows.get(QueueName)
    if (existing) {
      const differing = Object.entries(attributes).find(([n, v]) => (existing.attributes[n] ?? defaults[n] ?? '') !== v)?.[0]
      const name = differing ?? (policy !== undefined && policy !== existing.policy ? 'Policy' : undefined)
      if (name !== undefined)
        throw new AwsError('QueueNameExists', `A queue already exists with the same name and a different value for attribute ${name}`)
      return { QueueUrl: queueUrl(world, existing.arn) }
    }
    const deletedMs = sqs.deleted(scope).get(QueueName)
    if (deletedMs !== undefined) {
      if (now < deletedMs + world.clock.delay(nameIsFreeAfterMs))
        throw new AwsError(
          'QueueDeletedRecently',
          'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
        )
      sqs.deleted(scope).delete(QueueName)
    }
    const arn = queueArn(scope, QueueName)
    rows.set(QueueName, {
      name: QueueName,
      arn,
      createdMs: now,
      modifiedMs: now,
      attributes,
      policy: policy ?? null,
      tags: input.tags ?? {},
    })
    return { QueueUrl: queueUrl(world, arn) }
  },
  recorded: (_call, output) => (output ? { responseElements: { queueUrl: output.QueueUrl } } : {}),
})

interface OfQueue {
  readonly QueueUrl: string
}

/**
 * DeleteQueue: the queue with its messages. Its name is free again after a minute.
 *
 * In      QueueUrl
 * Out     nothing
 * Errors  QueueDoesNotExist
 * Source  https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html
 */
export const DeleteQueue = operation<OfQueue, void>({
  name: 'DeleteQueue',
  kind: 'management',
  readOnly: false,
  needs: (call) => needsQueue(call, 'DeleteQueue'),
  run(call) {
    const queue = queueAt(call)
    const sqs = call.world.state.sqs
    const owner = { ...call.scope, account: queue.arn.split(':')[4] ?? '' }
    const messages = sqs.messages(queue.arn)
    for (const id of [...messages.keys()]) messages.delete(id)
    sqs.queues(owner).delete(queue.name)
    sqs.deleted(owner).set(queue.name, call.now)
  },
})

/**
 * GetQueueUrl: a queue's address by its name.
 *
 * In      QueueName, QueueOwnerAWSAccountId
 * Out     QueueUrl
 * Errors  QueueDoesNotExist
 * Source  https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html
 */
export const GetQueueUrl = operation<{ QueueName: string; QueueOwnerAWSAccountId?: string }, { QueueUrl: string }>({
  name: 'GetQueueUrl',
  kind: 'data',
  readOnly: true,
  needs: ({ scope, input, world }) => {
    const owner = { ...scope, account: input.QueueOwnerAWSAccountId ?? scope.account }
    const queue = world.state.sqs.queues(owner).get(input.QueueName)
    return {
      action: 'sqs:GetQueueUrl',
      resource: queueArn(owner, input.QueueName),
      resourceAccount: owner.account,
      ...(queue?.policy ? { resourcePolicy: queue.policy } : {}),
    }
  },
  run({ input, scope, world }) {
    const queue = world.state.sqs.queues({ ...scope, account: input.QueueOwnerAWSAccountId ?? scope.account }).get(input.QueueName)
    if (!queue) throw noQueue()
    return { QueueUrl: queueUrl(world, queue.arn) }
  },
})

/**
 * ListQueues: addresses, sorted by name; a thousand a page.
 *
 * In      QueueNamePrefix, MaxResults (1–1000), NextToken
 * Out     QueueUrls, absent where there is none; NextToken only where MaxResults was asked for
 * Errors  InvalidParameterValue
 * Source  https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html
 */
export const ListQueues = operation<
  { QueueNamePrefix?: string; MaxResults?: number; NextToken?: string },
  { QueueUrls?: string[]; NextToken?: string }
>({
  name: 'ListQueues',
  kind: 'data',
  readOnly: true,
  needs: ({ scope }) => ({ action: 'sqs:ListQueues', resource: queueArn(scope, '') }),
  run({ input, scope, world }) {
    const { MaxResults, NextToken, QueueNamePrefix = '' } = input
    if (MaxResults !== undefined && (MaxResults < 1 || MaxResults > 1000))
      throw badParameter(
        `Value ${MaxResults} for parameter MaxResults is invalid. Reason: MaxResults must be an integer between 1 and 1000.`,
      )
    const after = NextToken === undefined ? null : Buffer.from(NextToken, 'base64').toString('utf8')
    const names = [...world.state.sqs.queues(scope).values()]
      .filter((q) => q.name.startsWith(QueueNamePrefix) && (after === null || q.name > after))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
    const shown = names.slice(0, MaxResults ?? 1000)
    const last = shown.at(-1)
    return {
      ...(shown.length === 0 ? {} : { QueueUrls: shown.map((q) => queueUrl(world, q.arn)) }),
      ...(MaxResults !== undefined && last && shown.length < names.length ? { NextToken: Buffer.from(last.name).toString('base64') } : {}),
    }
  },
})

function shownAttributes(queue: Queue, counts: Readonly<Record<string, string>>): Record<string, string> {
  const set = Object.fromEntries(Object.entries(queue.attributes).filter(([, v]) => v !== ''))
  return {
    QueueArn: queue.arn,
    ...counts,
    CreatedTimestamp: String(Math.floor(queue.createdMs / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedMs / 1000)),
    ...defaults,
    ...set,
    ...(queue.policy === null ? {} : { Policy: queue.policy }),
  }
}

/**
 * GetQueueAttributes: those asked for that are set.
 *
 * In      QueueUrl, AttributeNames (`All`)
 * Out     Attributes, absent where none was asked for
 * Errors  QueueDoesNotExist, InvalidAttributeName
 * Source  https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
 */
export const GetQueueAttributes = operation<OfQueue & { AttributeNames?: readonly string[] }, { Attributes?: Record<string, string> }>({
  name: 'GetQueueAttributes',
  kind: 'data',
  readOnly: true,
  needs: (call) => needsQueue(call, 'GetQueueAttributes'),
  run(call) {
    const queue = queueAt(call)
    const { sqs } = call.world.state
    dropOld(sqs, queue, call.now)
    const count = { visible: 0, hidden: 0, delayed: 0 }
    for (const m of sqs.messages(queue.arn).values())
      count[m.visibleMs <= call.now ? 'visible' : m.receiveCount === 0 ? 'delayed' : 'hidden']++
    const all = shownAttributes(queue, {
      ApproximateNumberOfMessages: String(count.visible),
      ApproximateNumberOfMessagesNotVisible: String(count.hidden),
      ApproximateNumberOfMessagesDelayed: String(count.delayed),
    })
    const names = call.input.AttributeNames ?? []
    const shown = names.includes('All') ? all : Object.fromEntries(Object.entries(all).filter(([n]) => names.includes(n)))
    return Object.keys(shown).length === 0 ? {} : { Attributes: shown }
  },
})

/**
 * SetQueueAttributes: those named, the others stay. An empty Policy or RedrivePolicy unsets it.
 *
 * In      QueueUrl, Attributes
 * Out     nothing
 * Errors  QueueDoesNotExist, InvalidAttributeName, InvalidAttributeValue
 * Source  https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */
export const SetQueueAttributes = operation<OfQueue & { Attributes: Readonly<Record<string, string>> }, void>({
  name: 'SetQueueAttributes',
  kind: 'management',
  readOnly: false,
  needs: (call) => needsQueue(call, 'SetQueueAttributes'),
  run(call) {
    const queue = queueAt(call)
    const { attributes, policy } = checkedAttributes(call.input.Attributes, call.scope.partition)
    keepQueue(call, {
      ...queue,
      attributes: { ...queue.attributes, ...attributes },
      policy: policy === undefined ? queue.policy : policy,
      modifiedMs: call.now,
    })
  },
})

/**
 * PurgeQueue: every message goes; once a minute.
 *
 * In      QueueUrl
 * Out     nothing
 * Errors  QueueDoesNotExist
 * Source  https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html
 * Not modelled  PurgeQueueInProgress: here it is done at once
 */
export const PurgeQueue = operation<OfQueue, void>({
  name: 'PurgeQueue',
  kind: 'management',
  readOnly: false,
  needs: (call) => needsQueue(call, 'PurgeQueue'),
  run(call) {
    const messages = call.world.state.sqs.messages(queueAt(call).arn)
    for (const id of [...messages.keys()]) messages.delete(id)
  },
})

/**
 * AddPermission: a statement in the queue's policy for other accounts.
 *
 * In      QueueUrl, Label, AWSAccountIds, Actions (without `sqs:`)
 * Out     nothing
 * Errors  QueueDoesNotExist, InvalidParameterValue
 * Source  https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html
 */
export const AddPermission = operation<OfQueue & { Label: string; AWSAccountIds: readonly string[]; Actions: readonly string[] }, void>({
  name: 'AddPermission',
  kind: 'management',
  readOnly: false,
  needs: (call) => needsQueue(call, 'AddPermission'),
  run(call) {
    const { Label, AWSAccountIds, Actions } = call.input
    const queue = queueAt(call)
    const wrong = AWSAccountIds.filter((a) => !/^\d{12}$/.test(a))
    if (wrong.length > 0) throw badParameter(`Value [${wrong.join(', ')}] for parameter PrincipalId is invalid. Reason: Unable to verify.`)
    const { policy, statements } = statementsOf(queue)
    if (statements.some((s) => s.Sid === Label))
      throw badParameter(`Value ${Label} for parameter Label is invalid. Reason: Already exists.`)
    const principals = AWSAccountIds.map((a) => `arn:${call.scope.partition}:iam::${a}:root`)
    const actions = Actions.map((a) => `SQS:${a}`)
    const statement = {
      Sid: Label,
      Effect: 'Allow',
      Principal: { AWS: principals.length === 1 ? principals[0] : principals },
      Action: actions.length === 1 ? actions[0] : actions,
      Resource: queue.arn,
    }
    const text = JSON.stringify({ ...policy, Statement: [...statements, statement] })
    keepQueue(call, { ...queue, policy: checkedPolicy(text, call.scope.partition), modifiedMs: call.now })
  },
})

/**
 * RemovePermission: takes the statement of that label away.
 *
 * In      QueueUrl, Label
 * Out     nothing
 * Errors  QueueDoesNotExist, InvalidParameterValue
 * Source  https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_RemovePermission.html
 */
export const RemovePermission = operation<OfQueue & { Label: string }, void>({
  name: 'RemovePermission',
  kind: 'management',
  readOnly: false,
  needs: (call) => needsQueue(call, 'RemovePermission'),
  run(call) {
    const queue = queueAt(call)
    const { policy, statements } = statementsOf(queue)
    const left = statements.filter((s) => s.Sid !== call.input.Label)
    if (left.length === statements.length)
      throw badParameter(`Value ${call.input.Label} for parameter Label is invalid. Reason: can't find label on existing policy.`)
    keepQueue(call, { ...queue, policy: left.length === 0 ? null : JSON.stringify({ ...policy, Statement: left }), modifiedMs: call.now })
  },
})

type Statement = Readonly<Record<string, unknown>>
function statementsOf(queue: Queue): { policy: Record<string, unknown>; statements: readonly Statement[] } {
  const policy =
    queue.policy === null
      ? { Version: '2008-10-17', Id: `${queue.arn}/SQSDefaultPolicy`, Statement: [] }
      : (JSON.parse(queue.policy) as Record<string, unknown>)
  const { Statement } = policy
  return { policy, statements: Array.isArray(Statement) ? (Statement as Statement[]) : [Statement as Statement] }
}

/** 50 a queue. Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-tags.html */
const maxTags = 50

/**
 * TagQueue: adds tags, or gives them new values.
 *
 * In      QueueUrl, Tags
 * Out     nothing
 * Errors  QueueDoesNotExist, InvalidParameterValue
 * Source  https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html
 */
export const TagQueue = operation<OfQueue & { Tags: Readonly<Record<string, string>> }, void>({
  name: 'TagQueue',
  kind: 'management',
  readOnly: false,
  needs: (call) => needsQueue(call, 'TagQueue'),
  run(call) {
    const queue = queueAt(call)
    const tags = { ...queue.tags, ...call.input.Tags }
    if (Object.keys(tags).length > maxTags) throw badParameter(`Too many tags added for queue ${queue.name}.`)
    keepQueue(call, { ...queue, tags })
  },
  recorded: (call) => ({ requestParameters: lowerCamel({ queueUrl: call.input.QueueUrl, tags: call.input.Tags }) }),
})

/**
 * UntagQueue: takes tags away.
 *
 * In      QueueUrl, TagKeys
 * Out     nothing
 * Errors  QueueDoesNotExist
 * Source  https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_UntagQueue.html
 */
export const UntagQueue = operation<OfQueue & { TagKeys: readonly string[] }, void>({
  name: 'UntagQueue',
  kind: 'management',
  readOnly: false,
  needs: (call) => needsQueue(call, 'UntagQueue'),
  run(call) {
    const queue = queueAt(call)
    keepQueue(call, {
      ...queue,
      tags: Object.fromEntries(Object.entries(queue.tags).filter(([key]) => !call.input.TagKeys.includes(key))),
    })
  },
})

/**
 * ListQueueTags: a queue's tags.
 *
 * In      QueueUrl
 * Out     Tags, absent where there is none
 * Errors  QueueDoesNotExist
 * Source  https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueueTags.html
 */
export const ListQueueTags = operation<OfQueue, { Tags?: Readonly<Record<string, string>> }>({
  name: 'ListQueueTags',
  kind: 'management',
  readOnly: true,
  needs: (call) => needsQueue(call, 'ListQueueTags'),
  run(call) {
    const { tags } = queueAt(call)
    return Object.keys(tags).length === 0 ? {} : { Tags: tags }
  },
})
