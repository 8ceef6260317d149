/**
 * How often and when SNS tries an HTTP endpoint again.
 *
 * Source  https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html ; the default and the form in which an own policy is
 *         given back: recorded in https://github.com/radkawar/stackd/blob/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/sns/http_delivery.json
 */
import type { AwsError } from '../../wire/error.ts'
import { invalidText } from './errors.ts'
import type { Subscription, Topic } from './state.ts'

export interface RetryPolicy {
  readonly minDelayTarget: number
  readonly maxDelayTarget: number
  readonly numRetries: number
  readonly numMaxDelayRetries: number
  readonly numNoDelayRetries: number
  readonly numMinDelayRetries: number
  readonly backoffFunction: 'linear' | 'arithmetic' | 'geometric' | 'exponential'
}

export interface DeliveryPolicy {
  readonly retry: RetryPolicy
  readonly contentType: string
}

const defaultRetry: RetryPolicy = {
  minDelayTarget: 20,
  maxDelayTarget: 20,
  numRetries: 3,
  numMaxDelayRetries: 0,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  backoffFunction: 'linear',
}
const defaultContentType = 'text/plain; charset=UTF-8'

/** Source: https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html#creating-delivery-policy */
const contentTypes = [
  'text/plain; charset=UTF-8',
  'text/plain',
  'application/json',
  'application/json; charset=UTF-8',
  'application/xml',
  'text/xml',
  'text/html',
  'text/css',
  'text/csv',
  'application/atom+xml',
  'application/octet-stream',
  'application/soap+xml',
  'application/x-www-form-urlencoded',
  'application/xhtml+xml',
  'text/javascript',
  'application/javascript',
]

const isObject = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v)

function refuse(text: string): AwsError {
  return invalidText(`Invalid parameter: DeliveryPolicy: ${text}`)
}

function parse(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw refuse('failed to parse JSON.')
  }
  if (!isObject(value)) throw refuse('failed to parse JSON.')
  return value
}

/** `known` are the keys we honour; others are refused by name, never ignored. */
function only(value: Record<string, unknown>, path: string, known: readonly string[], nulls: readonly string[] = []) {
  for (const [key, v] of Object.entries(value)) {
    if (known.includes(key)) continue
    if (nulls.includes(key) && (v === null || v === false)) continue
    throw refuse(`the sandbox does not model ${path === '' ? key : `${path}.${key}`}; it models ${known.join(', ')}`)
  }
}

function readRetry(value: unknown, name: string): RetryPolicy {
  if (!isObject(value)) throw refuse(`${name} must be an object`)
  only(value, name, Object.keys(defaultRetry))
  const number = (key: keyof RetryPolicy, fallback: number, least: number, most: number): number => {
    const v = value[key]
    if (v === undefined || v === null) return fallback
    if (typeof v !== 'number' || !Number.isInteger(v) || v < least || v > most)
      throw refuse(`${name}.${key} must be a whole number from ${least} to ${most}`)
    return v
  }
  if (value.minDelayTarget === undefined) throw refuse(`${name}.minDelayTarget must be specified`)
  if (value.maxDelayTarget === undefined) throw refuse(`${name}.maxDelayTarget must be specified`)
  const minDelayTarget = number('minDelayTarget', 20, 1, 3600)
  const maxDelayTarget = number('maxDelayTarget', 20, 1, 3600)
  const numRetries = number('numRetries', 3, 0, 100)
  const numNoDelayRetries = number('numNoDelayRetries', 0, 0, 100)
  const numMinDelayRetries = number('numMinDelayRetries', 0, 0, 100)
  const numMaxDelayRetries = number('numMaxDelayRetries', 0, 0, 100)
  const backoffFunction = value.backoffFunction ?? 'linear'
  if (minDelayTarget > maxDelayTarget) throw refuse(`${name}.maxDelayTarget must be greater than or equal to minDelayTarget`)
  if (numNoDelayRetries + numMinDelayRetries + numMaxDelayRetries > numRetries)
    throw refuse(
      `${name}.numRetries must be greater than or equal to total of numMinDelayRetries, numNoDelayRetries and numMaxDelayRetries`,
    )
  if (
    backoffFunction !== 'linear' &&
    backoffFunction !== 'arithmetic' &&
    backoffFunction !== 'geometric' &&
    backoffFunction !== 'exponential'
  )
    throw refuse(`${name}.backoffFunction must be one of arithmetic, exponential, geometric or linear`)
  const policy: RetryPolicy = {
    minDelayTarget,
    maxDelayTarget,
    numRetries,
    numMaxDelayRetries,
    numNoDelayRetries,
    numMinDelayRetries,
    backoffFunction,
  }
  if (retryDelaysSeconds(policy).reduce((a, b) => a + b, 0) > 3600)
    throw refuse(`${name}: total delay of all retries must not be longer than 3600 seconds`)
  return policy
}

function readRequest(value: unknown, name: string): string {
  if (!isObject(value)) throw refuse(`${name} must be an object`)
  only(value, name, ['headerContentType'])
  const type = value.headerContentType ?? defaultContentType
  if (typeof type !== 'string' || !contentTypes.includes(type))
    throw refuse(`${name}.headerContentType must be one of ${contentTypes.join(', ')}`)
  return type
}

/** The `DeliveryPolicy` of a topic as it is kept and given back. */
export function topicDeliveryPolicy(text: string): string {
  if (text === '') return ''
  const value = parse(text)
  only(value, '', ['http'])
  const http = value.http
  if (!isObject(http)) throw refuse('http must be an object')
  only(http, 'http', ['defaultHealthyRetryPolicy', 'disableSubscriptionOverrides', 'defaultRequestPolicy'], ['defaultThrottlePolicy'])
  const retry =
    http.defaultHealthyRetryPolicy === undefined
      ? defaultRetry
      : readRetry(http.defaultHealthyRetryPolicy, 'http.defaultHealthyRetryPolicy')
  const contentType =
    http.defaultRequestPolicy === undefined ? defaultContentType : readRequest(http.defaultRequestPolicy, 'http.defaultRequestPolicy')
  return topicText({ retry, contentType }, http.disableSubscriptionOverrides === true)
}

const topicText = ({ retry, contentType }: DeliveryPolicy, isFinal: boolean): string =>
  JSON.stringify({
    http: {
      defaultHealthyRetryPolicy: retry,
      disableSubscriptionOverrides: isFinal,
      defaultRequestPolicy: { headerContentType: contentType },
    },
  })

/** The `DeliveryPolicy` of a subscription as it is kept and given back. */
export function subscriptionDeliveryPolicy(text: string): string {
  if (text === '') return ''
  const value = parse(text)
  only(value, '', ['healthyRetryPolicy', 'requestPolicy'], ['sicklyRetryPolicy', 'throttlePolicy', 'guaranteed'])
  const retry = value.healthyRetryPolicy === undefined ? defaultRetry : readRetry(value.healthyRetryPolicy, 'healthyRetryPolicy')
  const contentType = value.requestPolicy === undefined ? defaultContentType : readRequest(value.requestPolicy, 'requestPolicy')
  return subscriptionText({ retry, contentType })
}

const subscriptionText = ({ retry, contentType }: DeliveryPolicy): string =>
  JSON.stringify({
    healthyRetryPolicy: retry,
    sicklyRetryPolicy: null,
    throttlePolicy: null,
    requestPolicy: { headerContentType: contentType },
    guaranteed: false,
  })

/** `EffectiveDeliveryPolicy` of a topic. */
export const effectiveTopicPolicy = (own: string | undefined): string =>
  own ? own : topicText({ retry: defaultRetry, contentType: defaultContentType }, false)

/** What counts for a subscription: its own policy, unless the topic forbids that, else the topic's, else AWS's. */
export function policyOf(topic: Topic | undefined, subscription: Pick<Subscription, 'attributes'>): DeliveryPolicy {
  const ofTopic = topic?.attributes.DeliveryPolicy
    ? (JSON.parse(topic.attributes.DeliveryPolicy) as {
        http: {
          defaultHealthyRetryPolicy: RetryPolicy
          disableSubscriptionOverrides: boolean
          defaultRequestPolicy: { headerContentType: string }
        }
      })
    : null
  const own = subscription.attributes.DeliveryPolicy
  if (own && !ofTopic?.http.disableSubscriptionOverrides) {
    const read = JSON.parse(own) as { healthyRetryPolicy: RetryPolicy; requestPolicy: { headerContentType: string } }
    return { retry: read.healthyRetryPolicy, contentType: read.requestPolicy.headerContentType }
  }
  return ofTopic
    ? { retry: ofTopic.http.defaultHealthyRetryPolicy, contentType: ofTopic.http.defaultRequestPolicy.headerContentType }
    : { retry: defaultRetry, contentType: defaultContentType }
}

export const effectiveSubscriptionPolicy = (topic: Topic | undefined, subscription: Pick<Subscription, 'attributes'>): string =>
  subscriptionText(policyOf(topic, subscription))

/**
 * The wait before each retry, in seconds: without delay, then the least one, then rising to the longest, then the longest.
 *
 * Source   the four phases: https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 * Assumed  the curves of the rising phase; AWS shows them as a picture
 */
export function retryDelaysSeconds(p: RetryPolicy): number[] {
  const rising = Math.max(0, p.numRetries - p.numNoDelayRetries - p.numMinDelayRetries - p.numMaxDelayRetries)
  const span = p.maxDelayTarget - p.minDelayTarget
  const curve = (x: number): number => {
    switch (p.backoffFunction) {
      case 'linear':
        return x
      case 'arithmetic':
        return (x * (x + 1)) / 2
      case 'geometric':
        return x * x
      default:
        return (2 ** (10 * x) - 1) / 1023
    }
  }
  return [
    ...Array<number>(p.numNoDelayRetries).fill(0),
    ...Array<number>(p.numMinDelayRetries).fill(p.minDelayTarget),
    ...Array.from({ length: rising }, (_, i) => Math.round(p.minDelayTarget + span * curve(rising === 1 ? 1 : i / (rising - 1)))),
    ...Array<number>(p.numMaxDelayRetries).fill(p.maxDelayTarget),
  ]
}
