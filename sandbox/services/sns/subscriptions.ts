import { randomBytes, randomUUID } from 'node:crypto'
import { parseArn } from '../../../domain/regions.ts'
import { type Call, type Caller, type Need, operation } from '../../wire/operation.ts'
import { lowerCamel } from '../../wire/record.ts'
import type { World } from '../../world.ts'
import { effectiveSubscriptionPolicy, subscriptionDeliveryPolicy } from './delivery-policy.ts'
import { checkEndpoint, shownEndpoint } from './endpoint.ts'
import { invalidParameter, invalidText, noSubscription, notAuthorized } from './errors.ts'
import { checkFilterPolicy, type FilterScope } from './filter.ts'
import { deletedLivesMs, pendingLivesMs, tokenLivesMs } from './life.ts'
import { page } from './page.ts'
import {
  dropSubscription,
  keepSubscription,
  nextNumber,
  type Subscription,
  scopeOfArn,
  splitSubscriptionArn,
  subscriptionByArn,
  topicByArn,
} from './state.ts'
import { needsTopic, topicNamed, topicResources } from './topic.ts'

interface Listed {
  readonly SubscriptionArn: string
  readonly Owner: string
  readonly Protocol: string
  readonly Endpoint: string
  readonly TopicArn: string
}

const listed = (s: Subscription): Listed => ({
  SubscriptionArn: s.status === 'pending' ? 'PendingConfirmation' : s.status === 'deleted' ? 'Deleted' : s.arn,
  Owner: s.owner,
  Protocol: s.protocol,
  Endpoint: shownEndpoint(s.endpoint),
  TopicArn: s.topicArn,
})

/** A token that confirms, or restores, a subscription. Length and beginning as recorded. */
export function newToken(world: World, subscriptionArn: string, nowMs: number): string {
  const token = `2336412f37fb687f5d51e6e2425929f524e04a${randomBytes(125).toString('hex')}`
  world.state.sns.tokens.set(token, { subscriptionArn, expiresMs: nowMs + tokenLivesMs })
  return token
}

/** One attribute, checked, in the form in which it is kept; `''`: unset. `where` begins the sentence at Subscribe. */
function attribute(
  subscription: Pick<Subscription, 'protocol' | 'attributes' | 'topicArn'>,
  name: string,
  value: string,
  where: string,
): string {
  switch (name) {
    case 'RawMessageDelivery': {
      const flag = value.toLowerCase()
      if (flag !== 'true' && flag !== 'false')
        throw invalidParameter(`${where}RawMessageDelivery: Invalid value [${value}]. Must be true or false.`)
      if (flag === 'true' && (subscription.protocol === 'email' || subscription.protocol === 'email-json'))
        throw invalidParameter(`Attributes Reason: Delivery protocol [${subscription.protocol}] does not support raw message delivery.`)
      return flag
    }
    case 'FilterPolicy':
      checkFilterPolicy(value, (subscription.attributes.FilterPolicyScope ?? 'MessageAttributes') as FilterScope, where)
      // An empty policy wants everything, as none does.
      return value === '' || value.trim() === '{}' ? '' : JSON.stringify(JSON.parse(value))
    case 'FilterPolicyScope':
      if (value !== 'MessageAttributes' && value !== 'MessageBody')
        throw invalidParameter(`${where}FilterPolicyScope: Invalid value [${value}]. Please use either MessageBody or MessageAttributes`)
      return value
    case 'DeliveryPolicy':
      if (value !== '' && subscription.protocol !== 'http' && subscription.protocol !== 'https')
        throw invalidParameter(`${where}Delivery protocol [${subscription.protocol}] does not support delivery policies.`)
      return subscriptionDeliveryPolicy(value)
    case 'RedrivePolicy':
      return redrivePolicy(value, subscription.topicArn, where)
    case 'SubscriptionRoleArn':
    case 'ReplayPolicy':
      throw invalidText(`The sandbox does not model the subscription attribute ${name}.`)
    default:
      throw invalidParameter(where === '' ? 'AttributeName' : `Attributes Reason: Unknown attribute: ${name}`)
  }
}

function redrivePolicy(text: string, topicArn: string, where: string): string {
  if (text === '') return ''
  let target: unknown
  try {
    const value: unknown = JSON.parse(text)
    target = typeof value === 'object' && value !== null ? (value as Record<string, unknown>).deadLetterTargetArn : undefined
  } catch {
    throw invalidParameter(`${where}RedrivePolicy: failed to parse JSON.`)
  }
  const arn = typeof target === 'string' ? parseArn(target) : undefined
  if (arn?.service !== 'sqs') throw invalidParameter(`${where}RedrivePolicy: deadLetterTargetArn is an invalid arn`)
  const home = scopeOfArn(topicArn)
  if (arn.region !== home.region || arn.account !== home.account)
    throw invalidParameter(`${where}RedrivePolicy: dead-letter queue must be in same account and region as the subscription`)
  return text
}

function attributesOf(
  subscription: Pick<Subscription, 'protocol' | 'topicArn'>,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const out: Record<string, string> = {}
  const known = { ...subscription, attributes: given.FilterPolicyScope ? { FilterPolicyScope: given.FilterPolicyScope } : {} }
  // A wrong scope is refused before the policy is read by it.
  for (const [name, value] of Object.entries(given).sort(([a], [b]) =>
    a === 'FilterPolicyScope' ? -1 : b === 'FilterPolicyScope' ? 1 : 0,
  )) {
    const kept = attribute(known, name, value, 'Attributes Reason: ')
    if (kept !== '') out[name] = kept
  }
  return out
}

interface SubscribeInput {
  readonly TopicArn: string
  readonly Protocol: string
  readonly Endpoint?: string
  readonly Attributes?: Readonly<Record<string, string>>
  readonly ReturnSubscriptionArn?: boolean
}

/** The endpoint's owner need not be asked: a queue of the caller's own account. */
const isOwnQueue = (protocol: string, endpoint: string, caller: Caller) =>
  protocol === 'sqs' && parseArn(endpoint)?.account === caller.account

/**
 * Subscribe: an endpoint for a topic's messages. It gets them once it has confirmed; a queue of the same account needs not.
 *
 * In      TopicArn, Protocol, Endpoint, Attributes, ReturnSubscriptionArn
 * Out     SubscriptionArn: the ARN, or `pending confirmation`
 * Errors  InvalidParameter, NotFound, AuthorizationError
 * Source  https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html ; repeats, texts: recorded, see errors.ts
 * Not modelled  the protocols sms, lambda, application, firehose; ReplayPolicy, SubscriptionRoleArn
 */
export const Subscribe = operation<SubscribeInput, { SubscriptionArn: string }>({
  name: 'Subscribe',
  kind: 'management',
  readOnly: false,
  needs: (call) => ({
    ...needsTopic(call, 'Subscribe', call.input.TopicArn),
    context: { 'sns:protocol': call.input.Protocol, 'sns:endpoint': call.input.Endpoint ?? '' },
  }),
  run(call) {
    const { input, world, caller, now } = call
    const topic = topicNamed(call, input.TopicArn)
    const endpoint = input.Endpoint ?? ''
    const protocol = checkEndpoint(input.Protocol, endpoint, { isFifo: topic.attributes.FifoTopic === 'true' })
    const attributes = attributesOf({ protocol, topicArn: topic.arn }, input.Attributes ?? {})
    const sns = world.state.sns
    const answer = (s: Subscription) => ({
      SubscriptionArn: s.status === 'confirmed' || input.ReturnSubscriptionArn === true ? s.arn : 'pending confirmation',
    })

    for (const standing of sns.subscriptions(topic.arn).values()) {
      if (standing.isOrphan || standing.status === 'deleted' || standing.protocol !== protocol || standing.endpoint !== endpoint) continue
      const differs = Object.entries(input.Attributes ?? {}).some(([name]) => {
        const kept = standing.attributes[name] ?? (name === 'RawMessageDelivery' ? 'false' : '')
        return kept !== (attributes[name] ?? (name === 'RawMessageDelivery' ? 'false' : ''))
      })
      if (differs) throw invalidParameter('Attributes Reason: Subscription already exists with different attributes')
      if (standing.status === 'pending')
        world.signal('subscribed', {
          scope: scopeOfArn(topic.arn),
          subscriptionArn: standing.arn,
          token: newToken(world, standing.arn, now),
        })
      return answer(standing)
    }

    const isConfirmed = isOwnQueue(protocol, endpoint, caller)
    const subscription: Subscription = {
      arn: `${topic.arn}:${randomUUID()}`,
      topicArn: topic.arn,
      protocol,
      endpoint,
      owner: caller.account,
      principal: caller.arn,
      status: isConfirmed ? 'confirmed' : 'pending',
      isOrphan: false,
      order: nextNumber(sns, 'subscriptions'),
      wasAuthenticated: isConfirmed,
      isProtected: isConfirmed,
      attributes,
    }
    keepSubscription(sns, subscription)
    if (!isConfirmed) {
      world.clock.schedule(`sns.lapse ${subscription.arn}`, {
        atMs: now + pendingLivesMs,
        job: 'sns.lapse',
        data: { subscriptionArn: subscription.arn },
      })
      world.signal('subscribed', {
        scope: scopeOfArn(topic.arn),
        subscriptionArn: subscription.arn,
        token: newToken(world, subscription.arn, now),
      })
    }
    return answer(subscription)
  },
  recorded(call, output) {
    // A call refused for want of the protocol is recorded too.
    const protocol: string | undefined = call.input.Protocol
    const isMail = protocol?.startsWith('email') === true
    // Assumed: a password in an address is hidden as a mail address is. A subscription of that kind on AWS would settle it.
    const isHidden = isMail || shownEndpoint(call.input.Endpoint ?? '') !== (call.input.Endpoint ?? '')
    return {
      requestParameters: {
        ...(lowerCamel(call.input) as object),
        ...(isHidden ? { endpoint: 'HIDDEN_DUE_TO_SECURITY_REASONS' } : {}),
      },
      ...(output ? { responseElements: { subscriptionArn: output.SubscriptionArn } } : {}),
      resources: topicResources(call.input.TopicArn),
    }
  },
})

interface ConfirmInput {
  readonly TopicArn: string
  readonly Token: string
  readonly AuthenticateOnUnsubscribe?: string
}

/**
 * ConfirmSubscription: the endpoint says yes, by the token it was sent. Repeating it is success; it also takes back an unsubscription by link.
 *
 * In      TopicArn, Token (valid two days), AuthenticateOnUnsubscribe (only signed, by the subscriber: no link can end it)
 * Out     SubscriptionArn
 * Errors  InvalidParameter (`Invalid token`, `Invalid parameter: Token`, `Invalid parameter: Topic`), NotFound, AuthorizationError
 * Source  https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html ; recorded, see errors.ts
 */
export const ConfirmSubscription = operation<ConfirmInput, { SubscriptionArn: string }>({
  name: 'ConfirmSubscription',
  kind: 'management',
  readOnly: false,
  // Whoever holds the token may: the topic's policy is not asked, only the caller's own where callers are judged.
  needs: ({ caller, input }) =>
    caller.type === 'Anonymous' ? [] : { action: 'sns:ConfirmSubscription', resource: input.TopicArn, resourceAccount: caller.account },
  run({ input, world, caller, now, scope }) {
    const parts = input.TopicArn.split(':')
    if (parts.length !== 6 || parts[0] !== 'arn' || parts[2] !== 'sns' || !/^\d{12}$/.test(parts[4] ?? '') || parts[5] === '')
      throw invalidParameter('Topic')
    if (caller.type !== 'Anonymous' && (parts[3] !== scope.region || parts[1] !== scope.partition)) throw invalidParameter('Topic')
    if (!/^[0-9a-f]{100,}$/i.test(input.Token)) throw invalidText('Invalid token')
    const sns = world.state.sns
    const token = sns.tokens.get(input.Token)
    const home = token ? scopeOfArn(token.subscriptionArn) : null
    if (!token || !home || token.expiresMs <= now || home.region !== parts[3] || home.partition !== parts[1])
      throw invalidParameter('Token')
    const subscription = subscriptionByArn(sns, token.subscriptionArn)
    if (!subscription) throw noSubscription()
    const wantsProtection = input.AuthenticateOnUnsubscribe?.toLowerCase() === 'true'
    if (wantsProtection) {
      if (caller.type === 'Anonymous' || caller.account !== subscription.owner)
        throw notAuthorized('To disallow anonymous unsubscription, subscriber and confirmer IDs must match')
      if (subscription.status === 'confirmed' && !subscription.isProtected) throw notAuthorized('Subscription already confirmed')
    }
    if (subscription.status !== 'confirmed') {
      keepSubscription(sns, {
        ...subscription,
        status: 'confirmed',
        wasAuthenticated: subscription.status === 'deleted' ? subscription.wasAuthenticated : caller.type !== 'Anonymous',
        isProtected: subscription.isProtected || wantsProtection,
      })
      world.clock.cancel(`sns.lapse ${subscription.arn}`)
    }
    return { SubscriptionArn: subscription.arn }
  },
  recorded: (call, output) => ({
    requestParameters: lowerCamel(call.input),
    ...(output ? { responseElements: { subscriptionArn: output.SubscriptionArn } } : {}),
    resources: topicResources(call.input.TopicArn),
  }),
})

interface SubscriptionInput {
  readonly SubscriptionArn: string
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** @throws AwsError InvalidParameter for what is no subscription's ARN of this region */
function checkSubscriptionArn(call: Call<SubscriptionInput>): string {
  const text = call.input.SubscriptionArn
  const parts = text.split(':')
  if (parts.length < 6)
    throw invalidParameter(`SubscriptionArn Reason: An ARN must have at least 6 elements, not ${text === '' ? 1 : parts.length}`)
  if (parts[0] !== 'arn' || parts[2] !== 'sns' || !/^\d{12}$/.test(parts[4] ?? '')) throw invalidParameter('SubscriptionArn')
  if (parts.length !== 7 || !uuid.test(parts[6] ?? '')) throw invalidParameter('SubscriptionId')
  if (call.caller.type !== 'Anonymous' && (parts[3] !== call.scope.region || parts[1] !== call.scope.partition))
    throw invalidParameter('SubscriptionArn')
  return text
}

/** Actions on a subscription name the topic; the subscriber's account may, and the topic owner's. */
function needsSubscription(call: Call<SubscriptionInput>, action: string): Need | readonly Need[] {
  const arn = checkSubscriptionArn(call)
  if (call.caller.type === 'Anonymous') return []
  const subscription = subscriptionByArn(call.world.state.sns, arn)
  const { topicArn } = splitSubscriptionArn(arn)
  return {
    action: `sns:${action}`,
    resource: topicArn,
    resourceAccount: subscription?.owner === call.caller.account ? subscription.owner : scopeOfArn(topicArn).account,
  }
}

const recordedSubscription = (call: Call<SubscriptionInput>) => {
  // A call refused for want of the ARN is recorded too.
  const given: string | undefined = call.input.SubscriptionArn
  return { requestParameters: lowerCamel(call.input), resources: topicResources(given && splitSubscriptionArn(given).topicArn) }
}

/**
 * Unsubscribe: signed by the owner it is gone at once; by an unsigned link it is `Deleted`, the endpoint is told, and can take it back.
 *
 * In      SubscriptionArn
 * Out     nothing; success also where there is none
 * Errors  InvalidParameter (pending ones cannot be ended), AuthorizationError (confirmed with AuthenticateOnUnsubscribe)
 * Source  https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html ; recorded, see errors.ts
 */
export const Unsubscribe = operation<SubscriptionInput, void>({
  name: 'Unsubscribe',
  kind: 'management',
  readOnly: false,
  needs: (call) => needsSubscription(call, 'Unsubscribe'),
  run({ input, world, caller, now }) {
    const sns = world.state.sns
    const subscription = subscriptionByArn(sns, input.SubscriptionArn)
    if (!subscription) return
    if (subscription.status === 'pending')
      throw invalidParameter('SubscriptionArn Reason: Cannot unsubscribe a subscription that is pending confirmation')
    if (caller.type !== 'Anonymous') {
      dropSubscription(sns, subscription)
      return
    }
    if (subscription.isProtected) throw notAuthorized('This subscription may only be deleted by an authorized user.')
    if (subscription.status === 'deleted') return
    keepSubscription(sns, { ...subscription, status: 'deleted' })
    world.clock.reschedule(`sns.lapse ${subscription.arn}`, {
      atMs: now + deletedLivesMs,
      job: 'sns.lapse',
      data: { subscriptionArn: subscription.arn },
    })
    world.signal('unsubscribed', {
      scope: scopeOfArn(subscription.topicArn),
      subscriptionArn: subscription.arn,
      token: newToken(world, subscription.arn, now),
    })
  },
  recorded: recordedSubscription,
})

/**
 * GetSubscriptionAttributes: also while it waits for its confirmation, for whoever has the ARN.
 *
 * In      SubscriptionArn
 * Out     Attributes: SubscriptionPrincipal, Owner, RawMessageDelivery, TopicArn, Endpoint, Protocol, PendingConfirmation,
 *         ConfirmationWasAuthenticated, SubscriptionArn; EffectiveDeliveryPolicy for HTTP(S); the others when set
 * Errors  InvalidParameter, NotFound, AuthorizationError
 * Source  https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html
 */
export const GetSubscriptionAttributes = operation<SubscriptionInput, { Attributes: Record<string, string> }>({
  name: 'GetSubscriptionAttributes',
  kind: 'management',
  readOnly: true,
  needs: (call) => needsSubscription(call, 'GetSubscriptionAttributes'),
  run({ input, world }) {
    const s = subscriptionByArn(world.state.sns, input.SubscriptionArn)
    if (!s) throw noSubscription()
    const { RawMessageDelivery = 'false', FilterPolicyScope, ...others } = s.attributes
    const isHttp = s.protocol === 'http' || s.protocol === 'https'
    return {
      Attributes: {
        SubscriptionPrincipal: s.principal,
        Owner: s.owner,
        RawMessageDelivery,
        TopicArn: s.topicArn,
        Endpoint: shownEndpoint(s.endpoint),
        ...(isHttp ? { EffectiveDeliveryPolicy: effectiveSubscriptionPolicy(topicByArn(world.state.sns, s.topicArn), s) } : {}),
        Protocol: s.protocol,
        PendingConfirmation: String(s.status === 'pending'),
        ConfirmationWasAuthenticated: String(s.wasAuthenticated),
        ...others,
        ...(others.FilterPolicy ? { FilterPolicyScope: FilterPolicyScope ?? 'MessageAttributes' } : {}),
        SubscriptionArn: s.arn,
      },
    }
  },
  recorded: recordedSubscription,
})

/**
 * SetSubscriptionAttributes: one attribute.
 *
 * In      SubscriptionArn, AttributeName (DeliveryPolicy, FilterPolicy, FilterPolicyScope, RawMessageDelivery, RedrivePolicy), AttributeValue
 * Out     nothing
 * Errors  InvalidParameter, NotFound, AuthorizationError
 * Source  https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html
 */
export const SetSubscriptionAttributes = operation<SubscriptionInput & { AttributeName: string; AttributeValue?: string }, void>({
  name: 'SetSubscriptionAttributes',
  kind: 'management',
  readOnly: false,
  needs: (call) => needsSubscription(call, 'SetSubscriptionAttributes'),
  run({ input, world }) {
    const sns = world.state.sns
    const subscription = subscriptionByArn(sns, input.SubscriptionArn)
    if (!subscription) throw noSubscription()
    const value = attribute(subscription, input.AttributeName, input.AttributeValue ?? '', '')
    if (input.AttributeName === 'FilterPolicyScope' && subscription.attributes.FilterPolicy)
      checkFilterPolicy(subscription.attributes.FilterPolicy, value as FilterScope)
    const { [input.AttributeName]: _old, ...others } = subscription.attributes
    keepSubscription(sns, { ...subscription, attributes: value === '' ? others : { ...others, [input.AttributeName]: value } })
  },
  recorded: recordedSubscription,
})

interface Page {
  readonly Subscriptions: Listed[]
  readonly NextToken?: string
}

/**
 * ListSubscriptionsByTopic: who gets a topic's messages, or will after confirming; a hundred a page.
 *
 * In      TopicArn, NextToken
 * Out     Subscriptions, NextToken; `PendingConfirmation` and `Deleted` stand in place of the ARN
 * Errors  InvalidParameter, NotFound, AuthorizationError
 * Source  https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html
 */
export const ListSubscriptionsByTopic = operation<{ TopicArn: string; NextToken?: string }, Page>({
  name: 'ListSubscriptionsByTopic',
  kind: 'management',
  readOnly: true,
  needs: (call) => needsTopic(call, 'ListSubscriptionsByTopic', call.input.TopicArn),
  run(call) {
    const topic = topicNamed(call, call.input.TopicArn)
    const all = [...call.world.state.sns.subscriptions(topic.arn).values()].filter((s) => !s.isOrphan).sort((a, b) => a.order - b.order)
    const { shown, ...next } = page(all, (s) => s.order, call.input.NextToken)
    return { Subscriptions: shown.map(listed), ...next }
  },
  recorded: (call) => ({ requestParameters: lowerCamel(call.input), resources: topicResources(call.input.TopicArn) }),
})

/**
 * ListSubscriptions: the account's subscriptions in this region, of whosever topics; a hundred a page.
 *
 * In      NextToken
 * Out     Subscriptions, NextToken
 * Errors  InvalidParameter
 * Source  https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptions.html
 */
export const ListSubscriptions = operation<{ NextToken?: string }, Page>({
  name: 'ListSubscriptions',
  kind: 'management',
  readOnly: true,
  needs: ({ scope }) => ({
    action: 'sns:ListSubscriptions',
    resource: `arn:${scope.partition}:sns:${scope.region}:${scope.account}:*`,
  }),
  run({ input, world, scope }) {
    const sns = world.state.sns
    const all: Subscription[] = []
    for (const arn of sns.owned(scope).keys()) {
      const subscription = subscriptionByArn(sns, arn)
      if (subscription && !subscription.isOrphan) all.push(subscription)
    }
    all.sort((a, b) => a.order - b.order)
    const { shown, ...next } = page(all, (s) => s.order, input.NextToken)
    return { Subscriptions: shown.map(listed), ...next }
  },
})
