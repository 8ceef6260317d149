import { UserError } from '../../../domain/error.ts'
import { parsePolicy } from '../../../domain/policy/document.ts'
import { defaultTopicPolicy } from '../../../domain/policy/documents.ts'
import { type Call, operation, type Recorded } from '../../wire/operation.ts'
import { lowerCamel } from '../../wire/record.ts'
import { effectiveTopicPolicy, topicDeliveryPolicy } from './delivery-policy.ts'
import { badValue, invalidParameter, invalidText } from './errors.ts'
import { orphanLivesMs } from './life.ts'
import { page } from './page.ts'
import { dropSubscription, keepSubscription, type Topic, topicArn } from './state.ts'
import { checkNewTags, type Tag } from './tags.ts'
import { needsTopic, topicNamed, topicResources } from './topic.ts'

/** Attributes that AWS has and the sandbox does not do anything with: refused by name. */
const unmodelled =
  /^(ArchivePolicy|DataProtectionPolicy|(HTTP|Firehose|Lambda|Application|SQS)(SuccessFeedbackRoleArn|SuccessFeedbackSampleRate|FailureFeedbackRoleArn))$/

/**
 * One attribute, checked, in the form in which it is kept; `''` means unset.
 *
 * @throws AwsError InvalidParameter
 */
function attribute(topic: { arn: string; isFifo: boolean }, name: string, value: string, unknown: () => Error): string {
  switch (name) {
    case 'DisplayName':
      // Source: https://docs.aws.amazon.com/sns/latest/dg/sns-create-topic.html (100 characters)
      if ([...value].length > 100 || /[\n\r]/.test(value)) throw invalidParameter('DisplayName')
      return value
    case 'Policy':
      return checkedPolicy(value, topic.arn.split(':')[1] ?? '')
    case 'DeliveryPolicy':
      return topicDeliveryPolicy(value)
    case 'KmsMasterKeyId':
      return value
    case 'SignatureVersion':
      if (value !== '1' && value !== '2') throw invalidParameter('SignatureVersion')
      return value
    case 'TracingConfig':
      if (value === 'Active') throw invalidText('The sandbox does not model active tracing; TracingConfig is PassThrough here.')
      if (value !== 'PassThrough') throw invalidParameter('TracingConfig')
      return value
    case 'ContentBasedDeduplication':
      if (!topic.isFifo) throw unknown()
      if (value !== 'true' && value !== 'false') throw invalidParameter('ContentBasedDeduplication')
      return value
    case 'FifoThroughputScope':
      if (!topic.isFifo) throw unknown()
      if (value !== 'Topic' && value !== 'MessageGroup') throw invalidParameter('FifoThroughputScope')
      return value
    default:
      if (unmodelled.test(name)) throw invalidText(`The sandbox does not model the topic attribute ${name}.`)
      throw unknown()
  }
}

/** Compact, as `GetTopicAttributes` gives it back. */
export function checkedPolicy(text: string, partition: string): string {
  try {
    parsePolicy(text, { kind: 'topic', partition })
  } catch (error) {
    if (error instanceof UserError) throw invalidText(error.message)
    throw error
  }
  return JSON.stringify(JSON.parse(text))
}

interface CreateInput {
  readonly Name: string
  readonly Attributes?: Readonly<Record<string, string>>
  readonly Tags?: readonly Tag[]
}

/**
 * CreateTopic: a topic, or the ARN of the one there is.
 *
 * In      Name (1–256 of letters, digits, `_`, `-`; FIFO: ends in `.fifo` and FifoTopic=true), Attributes, Tags (at most 50)
 * Out     TopicArn
 * Errors  InvalidParameter: a bad name, an unknown attribute, another topic of that name with other attributes or tags
 * Source  https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
 * Not modelled  DataProtectionPolicy, archives, delivery status logging, active tracing
 */
export const CreateTopic = operation<CreateInput, { TopicArn: string }>({
  name: 'CreateTopic',
  kind: 'management',
  readOnly: false,
  notModelled: ['DataProtectionPolicy'],
  needs: ({ scope, input }) => ({ action: 'sns:CreateTopic', resource: topicArn(scope, input.Name) }),
  run({ input, scope, world, now }) {
    const { Name, Attributes = {}, Tags = [] } = input
    const fifoValue = Attributes.FifoTopic?.toLowerCase()
    if (fifoValue !== undefined && fifoValue !== 'true' && fifoValue !== 'false') throw invalidParameter('FifoTopic')
    const isFifo = fifoValue === 'true'
    const isNamed = isFifo ? /^[A-Za-z0-9_-]{1,251}\.fifo$/.test(Name) : /^[A-Za-z0-9_-]{1,256}$/.test(Name)
    if (!isNamed) throw invalidParameter('Topic Name')
    const arn = topicArn(scope, Name)
    const rows = world.state.sns.topics(scope)
    const existing = rows.get(Name)
    const given: Record<string, string> = {}
    for (const [name, value] of Object.entries(Attributes)) {
      if (name === 'FifoTopic') continue
      given[name] = attribute({ arn, isFifo }, name, value, () => invalidParameter(`Attributes Reason: Unknown attribute ${name}`))
    }
    checkNewTags({}, Tags)
    if (existing) {
      const stands = shown(existing)
      for (const [name, value] of Object.entries(given)) {
        const standing = name === 'Policy' ? existing.policy : (stands[name] ?? (name === 'SignatureVersion' ? '1' : ''))
        if (standing !== value) throw invalidParameter('Attributes Reason: Topic already exists with different attributes')
      }
      if (Tags.some((t) => existing.tags[t.Key] !== t.Value))
        throw invalidParameter('Tags Reason: Topic already exists with different tags')
      return { TopicArn: arn }
    }
    const { Policy, ...attributes } = given
    rows.set(Name, {
      arn,
      name: Name,
      createdMs: now,
      policy: Policy ?? JSON.stringify(defaultTopicPolicy({ topicArn: arn, account: scope.account })),
      attributes: { ...set(attributes), ...(isFifo ? { FifoTopic: 'true', ContentBasedDeduplication: 'false', ...set(attributes) } : {}) },
      tags: Object.fromEntries(Tags.map((t) => [t.Key, t.Value])),
    })
    return { TopicArn: arn }
  },
  recorded: (_call, output) => (output ? { responseElements: { topicArn: output.TopicArn } } : {}),
})

/** An empty value unsets an attribute; an empty display name is one like any other. */
const set = (attributes: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== ''))

/** What GetTopicAttributes shows of the topic itself. */
function shown(topic: Topic): Record<string, string> {
  return {
    Policy: topic.policy,
    Owner: topic.arn.split(':')[4] ?? '',
    TopicArn: topic.arn,
    DisplayName: '',
    ...topic.attributes,
    EffectiveDeliveryPolicy: effectiveTopicPolicy(topic.attributes.DeliveryPolicy),
  }
}

interface TopicInput {
  readonly TopicArn: string
}
const recordedTopic = (call: Call<TopicInput>): Recorded => ({
  requestParameters: lowerCamel(call.input),
  resources: topicResources(call.input.TopicArn),
})

/**
 * GetTopicAttributes: what is set, and how many subscribers there are.
 *
 * In      TopicArn
 * Out     Attributes: Policy, Owner, TopicArn, DisplayName, EffectiveDeliveryPolicy, SubscriptionsConfirmed, SubscriptionsPending,
 *         SubscriptionsDeleted; the others when set
 * Errors  InvalidParameter, NotFound, AuthorizationError
 * Source  https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
 */
export const GetTopicAttributes = operation<TopicInput, { Attributes: Record<string, string> }>({
  name: 'GetTopicAttributes',
  kind: 'management',
  readOnly: true,
  needs: (call) => needsTopic(call, 'GetTopicAttributes', call.input.TopicArn),
  run(call) {
    const topic = topicNamed(call, call.input.TopicArn)
    const count = { pending: 0, confirmed: 0, deleted: 0 }
    for (const s of call.world.state.sns.subscriptions(topic.arn).values()) if (!s.isOrphan) count[s.status]++
    return {
      Attributes: {
        ...shown(topic),
        SubscriptionsConfirmed: String(count.confirmed),
        SubscriptionsPending: String(count.pending),
        SubscriptionsDeleted: String(count.deleted),
      },
    }
  },
  recorded: recordedTopic,
})

/**
 * SetTopicAttributes: one attribute. An own policy replaces the default one, so it must then admit whoever publishes.
 *
 * In      TopicArn, AttributeName, AttributeValue (none or empty: unset)
 * Out     nothing
 * Errors  InvalidParameter, NotFound, AuthorizationError
 * Source  https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html
 */
export const SetTopicAttributes = operation<TopicInput & { AttributeName: string; AttributeValue?: string }, void>({
  name: 'SetTopicAttributes',
  kind: 'management',
  readOnly: false,
  needs: (call) => needsTopic(call, 'SetTopicAttributes', call.input.TopicArn),
  run(call) {
    const { AttributeName, AttributeValue = '' } = call.input
    const topic = topicNamed(call, call.input.TopicArn)
    const isFifo = topic.attributes.FifoTopic === 'true'
    const rows = call.world.state.sns.topics({ ...call.scope, account: topic.arn.split(':')[4] ?? '' })
    const value = attribute({ arn: topic.arn, isFifo }, AttributeName, AttributeValue, () => invalidParameter('AttributeName'))
    if (AttributeName === 'Policy') {
      rows.set(topic.name, { ...topic, policy: value })
      return
    }
    const { [AttributeName]: _old, ...others } = topic.attributes
    rows.set(topic.name, { ...topic, attributes: value === '' ? others : { ...others, [AttributeName]: value } })
  },
  recorded: recordedTopic,
})

/**
 * DeleteTopic: gone at once; success also where there is none. Its subscriptions vanish from the lists, but live on a while: a topic made
 * again under the name delivers to them.
 *
 * In      TopicArn
 * Out     nothing
 * Errors  InvalidParameter, AuthorizationError
 * Source  https://docs.aws.amazon.com/sns/latest/api/API_DeleteTopic.html ; the afterlife: recorded in
 *         https://github.com/radkawar/stackd/blob/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/sns/deletion.json
 */
export const DeleteTopic = operation<TopicInput, void>({
  name: 'DeleteTopic',
  kind: 'management',
  readOnly: false,
  needs: (call) => needsTopic(call, 'DeleteTopic', call.input.TopicArn),
  run({ input, world, scope, now }) {
    const arn = input.TopicArn
    const owner = { ...scope, account: arn.split(':')[4] ?? '' }
    const sns = world.state.sns
    if (!sns.topics(owner).delete(arn.split(':')[5] ?? '')) return
    for (const subscription of [...sns.subscriptions(arn).values()]) {
      if (subscription.status === 'confirmed') keepSubscription(sns, { ...subscription, isOrphan: true })
      else dropSubscription(sns, subscription)
    }
    world.clock.reschedule(`sns.orphans ${arn} ${now}`, {
      atMs: now + orphanLivesMs,
      job: 'sns.orphans',
      data: { topicArn: arn, atMs: now },
    })
  },
  recorded: recordedTopic,
})

/**
 * ListTopics: the region's topics, a hundred a page.
 *
 * In      NextToken
 * Out     Topics, NextToken
 * Errors  InvalidParameter
 * Source  https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html
 */
export const ListTopics = operation<{ NextToken?: string }, { Topics: { TopicArn: string }[]; NextToken?: string }>({
  name: 'ListTopics',
  kind: 'management',
  readOnly: true,
  needs: ({ scope }) => ({ action: 'sns:ListTopics', resource: topicArn(scope, '*') }),
  run({ input, world, scope }) {
    const all = [...world.state.sns.topics(scope).values()].sort((a, b) => (a.arn < b.arn ? -1 : 1))
    const { shown: some, ...next } = page(all, (t) => t.arn, input.NextToken)
    return { Topics: some.map((t) => ({ TopicArn: t.arn })), ...next }
  },
})

/** What the account's `AddPermission` may name. Source: https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html */
const permissible = [
  'AddPermission',
  'DeleteTopic',
  'GetDataProtectionPolicy',
  'GetTopicAttributes',
  'ListSubscriptionsByTopic',
  'ListTagsForResource',
  'Publish',
  'PutDataProtectionPolicy',
  'RemovePermission',
  'SetTopicAttributes',
  'Subscribe',
]

type Statement = Readonly<Record<string, unknown>>
interface PolicyText {
  readonly Statement: Statement | readonly Statement[]
}

/** One statement may stand without a list around it. */
function policyOf(topic: Topic): { policy: PolicyText; statements: readonly Statement[] } {
  const policy = JSON.parse(topic.policy) as PolicyText
  return { policy, statements: Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement as Statement] }
}

/**
 * AddPermission: a statement in the topic's policy for other accounts. The same one again is success.
 *
 * In      TopicArn, Label (the Sid), AWSAccountId, ActionName
 * Out     nothing
 * Errors  InvalidParameter, NotFound, AuthorizationError
 * Source  https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html ; texts of refusals as quoted in public code
 */
export const AddPermission = operation<
  TopicInput & { Label: string; AWSAccountId: readonly string[]; ActionName: readonly string[] },
  void
>({
  name: 'AddPermission',
  kind: 'management',
  readOnly: false,
  needs: (call) => needsTopic(call, 'AddPermission', call.input.TopicArn),
  run(call) {
    const { Label, AWSAccountId, ActionName } = call.input
    const topic = topicNamed(call, call.input.TopicArn)
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(Label)) throw invalidParameter('Label')
    if (AWSAccountId.length === 0 || AWSAccountId.some((a) => !/^\d{12}$/.test(a))) throw invalidParameter('AWSAccountId')
    if (ActionName.length === 0) throw invalidParameter('ActionName')
    if (ActionName.some((a) => !permissible.includes(a))) throw invalidParameter('Policy statement action out of service scope!')
    const principals = AWSAccountId.map((a) => `arn:${call.scope.partition}:iam::${a}:root`)
    const actions = ActionName.map((a) => `SNS:${a}`)
    const statement = {
      Sid: Label,
      Effect: 'Allow',
      Principal: { AWS: principals.length === 1 ? principals[0] : principals },
      Action: actions.length === 1 ? actions[0] : actions,
      Resource: topic.arn,
    }
    const { policy, statements } = policyOf(topic)
    const same = statements.find((s) => s.Sid === Label)
    if (same && JSON.stringify(same) === JSON.stringify(statement)) return
    if (same) throw invalidParameter('Statement already exists')
    keepPolicy(call, topic, { ...policy, Statement: [...statements, statement] })
  },
  recorded: recordedTopic,
})

/**
 * RemovePermission: takes the statement of that label away; none of that label is success.
 *
 * In      TopicArn, Label
 * Out     nothing
 * Errors  InvalidParameter, NotFound, AuthorizationError
 * Source  https://docs.aws.amazon.com/sns/latest/api/API_RemovePermission.html
 */
export const RemovePermission = operation<TopicInput & { Label: string }, void>({
  name: 'RemovePermission',
  kind: 'management',
  readOnly: false,
  needs: (call) => needsTopic(call, 'RemovePermission', call.input.TopicArn),
  run(call) {
    const topic = topicNamed(call, call.input.TopicArn)
    const { policy, statements } = policyOf(topic)
    const left = statements.filter((s) => s.Sid !== call.input.Label)
    if (left.length < statements.length) keepPolicy(call, topic, { ...policy, Statement: left })
  },
  recorded: recordedTopic,
})

function keepPolicy(call: Call<TopicInput>, topic: Topic, policy: PolicyText) {
  const text = JSON.stringify(policy)
  // Source: https://docs.aws.amazon.com/general/latest/gr/sns.html (30 kB)
  if (Buffer.byteLength(text) > 30 * 1024) throw badValue('Invalid parameter: Policy is longer than 30720 bytes')
  call.world.state.sns.topics({ ...call.scope, account: topic.arn.split(':')[4] ?? '' }).set(topic.name, { ...topic, policy: text })
}
