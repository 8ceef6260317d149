import { parseArn } from '../../../domain/regions.ts'
import { invalidParameter, invalidText } from './errors.ts'
import type { Protocol } from './state.ts'

const modelled = ['email', 'email-json', 'http', 'https', 'sqs']
const known = ['application', 'firehose', 'lambda', 'sms']

/**
 * Protocol and endpoint of a new subscription.
 *
 * Source  refusals recorded in https://github.com/radkawar/stackd/blob/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/sns/http_delivery.json
 *         and test_sns.snapshot.json, see errors.ts
 * Assumed the form of a mail address that SNS takes: something, `@`, a domain with a dot
 * @throws AwsError InvalidParameter
 */
export function checkEndpoint(protocol: string, endpoint: string, topic: { isFifo: boolean }): Protocol {
  if (known.includes(protocol))
    throw invalidText(`The sandbox does not model subscriptions of the protocol ${protocol}. It has: ${modelled.join(', ')}.`)
  if (!modelled.includes(protocol)) throw invalidParameter(`Amazon SNS does not support this protocol string: ${protocol}`)
  if (endpoint === '') throw invalidParameter('Endpoint')
  if (topic.isFifo && protocol !== 'sqs') throw invalidParameter(`Invalid protocol type: ${protocol}`)
  switch (protocol as Protocol) {
    case 'email':
    case 'email-json':
      if (!/^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>".]+$/.test(endpoint) || endpoint.length > 320) throw invalidParameter('Email address')
      break
    case 'http':
    case 'https': {
      if (!endpoint.startsWith(`${protocol}://`)) throw invalidParameter('Endpoint must match the specified protocol')
      if (!URL.canParse(endpoint)) throw invalidParameter('Endpoint')
      const { username, password } = new URL(endpoint)
      if (protocol === 'http' && (username !== '' || password !== ''))
        throw invalidParameter('Endpoint Reason: Please use HTTPS for subscriptions that contain inline credentials')
      break
    }
    case 'sqs': {
      const arn = parseArn(endpoint)
      if (arn?.service !== 'sqs' || !/^\d{12}$/.test(arn.account) || arn.resource === '') throw invalidParameter('SQS endpoint ARN')
      if (endpoint.endsWith('.fifo') && !topic.isFifo)
        throw invalidParameter('Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics')
    }
  }
  return protocol as Protocol
}

/** As lists and attributes show it: a password in an address becomes `****`. */
export function shownEndpoint(endpoint: string): string {
  return endpoint.replace(/^(https:\/\/[^/?#@:]*):[^/?#@]*@/, '$1:****@')
}
