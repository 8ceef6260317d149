import { AwsError } from '../../../wire/error.ts'
import { alreadyExists, exists, type Hands, only, policyText, resourceType, type Tag, tagMap, unlessGone } from './type.ts'

interface TopicProperties {
  readonly ContentBasedDeduplication?: boolean
  readonly DisplayName?: string
  readonly FifoTopic?: boolean
  readonly KmsMasterKeyId?: string
  readonly SignatureVersion?: string
  readonly Subscription?: readonly { readonly Endpoint: string; readonly Protocol: string }[]
  readonly TopicName?: string
}

const noTopic = 'NotFoundException'
const arnOf = ({ scope }: Hands, service: string, name: string) =>
  `arn:${scope.partition}:${service}:${scope.region}:${scope.account}:${name}`
const topicMade = (arn: string) => ({ physicalId: arn, attributes: { TopicArn: arn, TopicName: arn.split(':').at(-1) ?? '' } })

/** AWS::SNS::Topic. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html */
export const topic = resourceType<TopicProperties>({
  name: 'AWS::SNS::Topic',
  modelled: [
    'ContentBasedDeduplication',
    'DisplayName',
    'FifoTopic',
    'KmsMasterKeyId',
    'SignatureVersion',
    'Subscription',
    'Tags',
    'TopicName',
  ],
  nameProperty: 'TopicName',
  hasTags: true,
  awsMs: 11_000,
  async create(p, hands) {
    const Name = p.TopicName ?? `${hands.newName(p.FifoTopic ? 251 : 256)}${p.FifoTopic ? '.fifo' : ''}`
    const TopicArn = arnOf(hands, 'sns', Name)
    if (await exists(hands.call('sns', 'GetTopicAttributes', { TopicArn }), noTopic))
      throw alreadyExists('Invalid request provided: Topic already exists')
    await hands.call('sns', 'CreateTopic', {
      Name,
      Attributes: Object.fromEntries(
        Object.entries(
          only({
            FifoTopic: p.FifoTopic ? 'true' : undefined,
            ContentBasedDeduplication: p.ContentBasedDeduplication === undefined ? undefined : String(p.ContentBasedDeduplication),
            DisplayName: p.DisplayName,
            KmsMasterKeyId: p.KmsMasterKeyId,
            SignatureVersion: p.SignatureVersion,
          }),
        ),
      ),
      ...(hands.tags.length === 0 ? {} : { Tags: hands.tags }),
    })
    for (const s of p.Subscription ?? [])
      await hands.call('sns', 'Subscribe', { TopicArn, Protocol: s.Protocol, Endpoint: s.Endpoint, ReturnSubscriptionArn: true })
    return topicMade(TopicArn)
  },
  async update(p, hands, before, made) {
    const TopicArn = made.physicalId
    const set = (AttributeName: string, value: string | undefined) =>
      hands.call('sns', 'SetTopicAttributes', { TopicArn, AttributeName, AttributeValue: value ?? '' })
    if (p.DisplayName !== before.DisplayName) await set('DisplayName', p.DisplayName)
    if (p.KmsMasterKeyId !== before.KmsMasterKeyId) await set('KmsMasterKeyId', p.KmsMasterKeyId)
    if (p.SignatureVersion !== before.SignatureVersion) await set('SignatureVersion', p.SignatureVersion ?? '1')
    if (p.ContentBasedDeduplication !== before.ContentBasedDeduplication)
      await set('ContentBasedDeduplication', String(p.ContentBasedDeduplication ?? false))
    const key = (s: { Endpoint: string; Protocol: string }) => `${s.Protocol} ${s.Endpoint}`
    const old = before.Subscription ?? []
    const now = p.Subscription ?? []
    for (const s of now.filter((n) => !old.some((o) => key(o) === key(n))))
      await hands.call('sns', 'Subscribe', { TopicArn, Protocol: s.Protocol, Endpoint: s.Endpoint, ReturnSubscriptionArn: true })
    const stale = old.filter((o) => !now.some((n) => key(o) === key(n)))
    if (stale.length > 0) {
      const { Subscriptions } = await hands.call<{ Subscriptions: { SubscriptionArn: string; Protocol: string; Endpoint: string }[] }>(
        'sns',
        'ListSubscriptionsByTopic',
        { TopicArn },
      )
      for (const s of Subscriptions)
        if (stale.some((o) => key(o) === key(s)) && s.SubscriptionArn.startsWith('arn:'))
          await hands.call('sns', 'Unsubscribe', { SubscriptionArn: s.SubscriptionArn })
    }
    await retag(hands, 'sns', { ResourceArn: TopicArn })
    return topicMade(TopicArn)
  },
  remove: (_p, hands, made) => unlessGone(hands.call('sns', 'DeleteTopic', { TopicArn: made.physicalId }), noTopic),
})

async function retag(hands: Hands, service: 'sns', resource: object): Promise<void> {
  const { Tags = [] } = await hands.call<{ Tags?: Tag[] }>(service, 'ListTagsForResource', resource)
  const wanted = tagMap(hands.tags)
  const stale = Tags.filter((t) => !(t.Key in wanted)).map((t) => t.Key)
  if (stale.length > 0) await hands.call(service, 'UntagResource', { ...resource, TagKeys: stale })
  if (hands.tags.length > 0) await hands.call(service, 'TagResource', { ...resource, Tags: hands.tags })
}

interface SubscriptionProperties {
  readonly DeliveryPolicy?: unknown
  readonly Endpoint?: string
  readonly FilterPolicy?: unknown
  readonly FilterPolicyScope?: string
  readonly Protocol: string
  readonly RawMessageDelivery?: boolean
  readonly RedrivePolicy?: unknown
  readonly TopicArn: string
}

const attributesOf = (p: SubscriptionProperties): Record<string, string> =>
  only({
    DeliveryPolicy: p.DeliveryPolicy === undefined ? undefined : policyText(p.DeliveryPolicy),
    FilterPolicy: p.FilterPolicy === undefined ? undefined : policyText(p.FilterPolicy),
    FilterPolicyScope: p.FilterPolicyScope,
    RawMessageDelivery: p.RawMessageDelivery === undefined ? undefined : String(p.RawMessageDelivery),
    RedrivePolicy: p.RedrivePolicy === undefined ? undefined : policyText(p.RedrivePolicy),
  }) as Record<string, string>

/**
 * AWS::SNS::Subscription. One that nobody has confirmed cannot be ended, so the stack goes and it lapses by itself.
 * Source  https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html
 */
export const subscription = resourceType<SubscriptionProperties>({
  name: 'AWS::SNS::Subscription',
  modelled: [
    'DeliveryPolicy',
    'Endpoint',
    'FilterPolicy',
    'FilterPolicyScope',
    'Protocol',
    'RawMessageDelivery',
    'RedrivePolicy',
    'TopicArn',
  ],
  awsMs: 2_000,
  async create(p, hands) {
    const Attributes = attributesOf(p)
    const { SubscriptionArn } = await hands.call<{ SubscriptionArn: string }>('sns', 'Subscribe', {
      TopicArn: p.TopicArn,
      Protocol: p.Protocol,
      ...(p.Endpoint === undefined ? {} : { Endpoint: p.Endpoint }),
      ...(Object.keys(Attributes).length === 0 ? {} : { Attributes }),
      ReturnSubscriptionArn: true,
    })
    return { physicalId: SubscriptionArn, attributes: { Arn: SubscriptionArn } }
  },
  async update(p, hands, before, made) {
    const now = attributesOf(p)
    const old = attributesOf(before)
    for (const AttributeName of new Set([...Object.keys(now), ...Object.keys(old)]))
      if (now[AttributeName] !== old[AttributeName])
        await hands.call('sns', 'SetSubscriptionAttributes', {
          SubscriptionArn: made.physicalId,
          AttributeName,
          AttributeValue: now[AttributeName] ?? (AttributeName === 'RawMessageDelivery' ? 'false' : ''),
        })
    return made
  },
  async remove(_p, hands, made) {
    try {
      await hands.call('sns', 'Unsubscribe', { SubscriptionArn: made.physicalId })
    } catch (error) {
      const isPending = error instanceof AwsError && /pending confirmation/.test(error.message)
      if (!isPending && !(error instanceof AwsError && error.code === noTopic)) throw error
    }
  },
})

interface TopicPolicyProperties {
  readonly PolicyDocument: unknown
  readonly Topics: readonly string[]
}

/** What a topic has that was given none. Source: https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html */
const defaultPolicy = ({ scope }: Hands, TopicArn: string) =>
  JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'SNS:GetTopicAttributes',
          'SNS:SetTopicAttributes',
          'SNS:AddPermission',
          'SNS:RemovePermission',
          'SNS:DeleteTopic',
          'SNS:Subscribe',
          'SNS:ListSubscriptionsByTopic',
          'SNS:Publish',
        ],
        Resource: TopicArn,
        Condition: { StringEquals: { 'AWS:SourceOwner': scope.account } },
      },
    ],
  })

const putTopicPolicy = (hands: Hands, TopicArn: string, text: string) =>
  hands.call('sns', 'SetTopicAttributes', { TopicArn, AttributeName: 'Policy', AttributeValue: text })

/** AWS::SNS::TopicPolicy. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html */
export const topicPolicy = resourceType<TopicPolicyProperties>({
  name: 'AWS::SNS::TopicPolicy',
  modelled: ['PolicyDocument', 'Topics'],
  awsMs: 2_000,
  async create(p, hands) {
    for (const t of p.Topics) await putTopicPolicy(hands, t, policyText(p.PolicyDocument))
    const physicalId = hands.newName(128)
    return { physicalId, attributes: { Id: physicalId } }
  },
  async update(p, hands, before, made) {
    for (const t of before.Topics.filter((b) => !p.Topics.includes(b)))
      await unlessGone(putTopicPolicy(hands, t, defaultPolicy(hands, t)), noTopic)
    for (const t of p.Topics) await putTopicPolicy(hands, t, policyText(p.PolicyDocument))
    return made
  },
  async remove(p, hands) {
    for (const t of p.Topics) await unlessGone(putTopicPolicy(hands, t, defaultPolicy(hands, t)), noTopic)
  },
})

interface QueueProperties {
  readonly DelaySeconds?: number
  readonly MaximumMessageSize?: number
  readonly MessageRetentionPeriod?: number
  readonly QueueName?: string
  readonly ReceiveMessageWaitTimeSeconds?: number
  readonly RedriveAllowPolicy?: unknown
  readonly RedrivePolicy?: unknown
  readonly SqsManagedSseEnabled?: boolean
  readonly VisibilityTimeout?: number
}

const numbers = [
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'VisibilityTimeout',
] as const
/** What an attribute goes back to that the template no longer names. Source: API_SetQueueAttributes */
const defaults: Readonly<Record<string, string>> = {
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  VisibilityTimeout: '30',
  RedrivePolicy: '',
  RedriveAllowPolicy: '',
  SqsManagedSseEnabled: 'true',
}
const queueAttributes = (p: QueueProperties): Record<string, string> =>
  only({
    ...Object.fromEntries(numbers.map((n) => [n, p[n] === undefined ? undefined : String(p[n])])),
    RedrivePolicy: p.RedrivePolicy === undefined ? undefined : policyText(p.RedrivePolicy),
    RedriveAllowPolicy: p.RedriveAllowPolicy === undefined ? undefined : policyText(p.RedriveAllowPolicy),
    SqsManagedSseEnabled: p.SqsManagedSseEnabled === undefined ? undefined : String(p.SqsManagedSseEnabled),
  }) as Record<string, string>

const noQueue = ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue']
const queueMade = (hands: Hands, url: string) => {
  const name = url.split('/').at(-1) ?? ''
  return { physicalId: url, attributes: { Arn: arnOf(hands, 'sqs', name), QueueName: name, QueueUrl: url } }
}

/** AWS::SQS::Queue. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html */
export const queue = resourceType<QueueProperties>({
  name: 'AWS::SQS::Queue',
  modelled: [...numbers, 'QueueName', 'RedriveAllowPolicy', 'RedrivePolicy', 'SqsManagedSseEnabled', 'Tags'],
  nameProperty: 'QueueName',
  hasTags: true,
  awsMs: 60_000,
  async create(p, hands) {
    const QueueName = p.QueueName ?? hands.newName(80)
    if (await exists(hands.call('sqs', 'GetQueueUrl', { QueueName }), ...noQueue)) throw alreadyExists(`${QueueName} already exists`)
    const Attributes = queueAttributes(p)
    const { QueueUrl } = await hands.call<{ QueueUrl: string }>('sqs', 'CreateQueue', {
      QueueName,
      ...(Object.keys(Attributes).length === 0 ? {} : { Attributes }),
      ...(hands.tags.length === 0 ? {} : { tags: tagMap(hands.tags) }),
    })
    return queueMade(hands, QueueUrl)
  },
  async update(p, hands, before, made) {
    const QueueUrl = made.physicalId
    const now = queueAttributes(p)
    const old = queueAttributes(before)
    const changed = [...new Set([...Object.keys(now), ...Object.keys(old)])].filter((k) => now[k] !== old[k])
    if (changed.length > 0)
      await hands.call('sqs', 'SetQueueAttributes', {
        QueueUrl,
        Attributes: Object.fromEntries(changed.map((k) => [k, now[k] ?? defaults[k] ?? ''])),
      })
    const { Tags = {} } = await hands.call<{ Tags?: Record<string, string> }>('sqs', 'ListQueueTags', { QueueUrl })
    const wanted = tagMap(hands.tags)
    const stale = Object.keys(Tags).filter((k) => !(k in wanted))
    if (stale.length > 0) await hands.call('sqs', 'UntagQueue', { QueueUrl, TagKeys: stale })
    if (hands.tags.length > 0) await hands.call('sqs', 'TagQueue', { QueueUrl, Tags: wanted })
    return made
  },
  remove: (_p, hands, made) => unlessGone(hands.call('sqs', 'DeleteQueue', { QueueUrl: made.physicalId }), ...noQueue),
})

interface QueuePolicyProperties {
  readonly PolicyDocument: unknown
  readonly Queues: readonly string[]
}
const putQueuePolicy = (hands: Hands, QueueUrl: string, text: string) =>
  hands.call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy: text } })

/** AWS::SQS::QueuePolicy. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html */
export const queuePolicy = resourceType<QueuePolicyProperties>({
  name: 'AWS::SQS::QueuePolicy',
  modelled: ['PolicyDocument', 'Queues'],
  awsMs: 2_000,
  async create(p, hands) {
    for (const q of p.Queues) await putQueuePolicy(hands, q, policyText(p.PolicyDocument))
    const physicalId = hands.newName(128)
    return { physicalId, attributes: { Id: physicalId } }
  },
  async update(p, hands, before, made) {
    for (const q of before.Queues.filter((b) => !p.Queues.includes(b))) await unlessGone(putQueuePolicy(hands, q, ''), ...noQueue)
    for (const q of p.Queues) await putQueuePolicy(hands, q, policyText(p.PolicyDocument))
    return made
  },
  async remove(p, hands) {
    for (const q of p.Queues) await unlessGone(putQueuePolicy(hands, q, ''), ...noQueue)
  },
})
