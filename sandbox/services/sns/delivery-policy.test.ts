import { expect, test } from 'vitest'
import { type RetryPolicy, retryDelaysSeconds, subscriptionDeliveryPolicy, topicDeliveryPolicy } from './delivery-policy.ts'

const policy = (more: Partial<RetryPolicy>): RetryPolicy => ({
  minDelayTarget: 20,
  maxDelayTarget: 20,
  numRetries: 3,
  numMaxDelayRetries: 0,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  backoffFunction: 'linear',
  ...more,
})

test('by default three times, twenty seconds apart', () => {
  expect(retryDelaysSeconds(policy({}))).toEqual([20, 20, 20])
})

/** Phases: https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html */
test('at once, then the least delay, then rising, then the longest', () => {
  const phases = {
    numRetries: 10,
    numNoDelayRetries: 2,
    numMinDelayRetries: 2,
    numMaxDelayRetries: 2,
    minDelayTarget: 10,
    maxDelayTarget: 40,
  }
  expect(retryDelaysSeconds(policy(phases))).toEqual([0, 0, 10, 10, 10, 20, 30, 40, 40, 40])
  const steep = retryDelaysSeconds(policy({ ...phases, backoffFunction: 'exponential' }))
  expect(steep.slice(4, 8)).toEqual([...steep.slice(4, 8)].sort((a, b) => a - b))
  expect([steep[4], steep[7]]).toEqual([10, 40])
})

test.each([
  ['{', 'failed to parse JSON.'],
  ['{"healthyRetryPolicy":{"numRetries":1}}', 'healthyRetryPolicy.minDelayTarget must be specified'],
  [
    '{"healthyRetryPolicy":{"minDelayTarget":30,"maxDelayTarget":20}}',
    'healthyRetryPolicy.maxDelayTarget must be greater than or equal to minDelayTarget',
  ],
  [
    '{"healthyRetryPolicy":{"minDelayTarget":1,"maxDelayTarget":1,"numRetries":101}}',
    'healthyRetryPolicy.numRetries must be a whole number from 0 to 100',
  ],
  [
    '{"healthyRetryPolicy":{"minDelayTarget":3600,"maxDelayTarget":3600,"numRetries":2}}',
    'healthyRetryPolicy: total delay of all retries must not be longer than 3600 seconds',
  ],
  [
    '{"throttlePolicy":{"maxReceivesPerSecond":1}}',
    'the sandbox does not model throttlePolicy; it models healthyRetryPolicy, requestPolicy',
  ],
])('%s is refused', (text, message) => {
  expect(() => subscriptionDeliveryPolicy(text)).toThrow(`Invalid parameter: DeliveryPolicy: ${message}`)
})

test('a topic’s policy is kept whole', () => {
  expect(topicDeliveryPolicy('{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":5,"maxDelayTarget":9,"numRetries":2}}}')).toBe(
    '{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":5,"maxDelayTarget":9,"numRetries":2,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"},"disableSubscriptionOverrides":false,"defaultRequestPolicy":{"headerContentType":"text/plain; charset=UTF-8"}}}',
  )
})
