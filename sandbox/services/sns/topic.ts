import type { Call, Need } from '../../wire/operation.ts'
import { invalidParameter, noTopic } from './errors.ts'
import { type Topic, topicByArn } from './state.ts'

/**
 * The topic's ARN as sent, checked as far as its form: six parts, SNS, this region and partition.
 *
 * @throws AwsError `Invalid parameter: TopicArn …`
 */
export function checkTopicArn(call: Pick<Call<unknown>, 'scope'>, text: string, parameter = 'TopicArn'): string {
  const parts = text.split(':')
  if (parts.length < 6 || parts[0] !== 'arn')
    throw invalidParameter(
      parts.length < 6 ? `${parameter} Reason: An ARN must have at least 6 elements, not ${text === '' ? 1 : parts.length}` : parameter,
    )
  const [, partition, service, region, account, name] = parts
  if (
    parts.length > 6 ||
    partition !== call.scope.partition ||
    service !== 'sns' ||
    region !== call.scope.region ||
    !/^\d{12}$/.test(account ?? '') ||
    !/^[A-Za-z0-9_-]{1,256}(\.fifo)?$/.test(name ?? '')
  )
    throw invalidParameter(parameter)
  return text
}

/** Needs of a call on a topic: its policy is always asked. */
export function needsTopic(call: Call<unknown>, action: string, text: string, parameter?: string): Need {
  const arn = checkTopicArn(call, text, parameter)
  const topic = topicByArn(call.world.state.sns, arn)
  return {
    action: `sns:${action}`,
    resource: arn,
    resourceAccount: arn.split(':')[4] ?? '',
    ...(topic ? { resourcePolicy: topic.policy } : {}),
  }
}

/** @throws AwsError NotFound `Topic does not exist` */
export function topicNamed(call: Pick<Call<unknown>, 'world'>, arn: string): Topic {
  const topic = topicByArn(call.world.state.sns, arn)
  if (!topic) throw noTopic()
  return topic
}

/** CloudTrail names the topic in `resources`; none where a call was refused for want of it. */
export const topicResources = (arn: string | undefined) =>
  arn === undefined || arn === '' ? [] : [{ accountId: arn.split(':')[4] ?? '', type: 'AWS::SNS::Topic', ARN: arn }]
