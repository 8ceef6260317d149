/** What this section asks SNS. */
import {
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTopicsCommand,
  SNSClient,
  type Subscription,
} from '@aws-sdk/client-sns'
import { useMemo } from 'react'
import type { Page } from '../blocks/use-calls.ts'
import { useHere } from '../shell/aws.ts'
import { hrefTo } from '../shell/route.ts'

export function useSns(): SNSClient {
  const { client } = useHere()
  return useMemo(() => new SNSClient(client), [client])
}

/** The last part of a topic's ARN. */
export const nameOfTopic = (arn: string): string => arn.split(':').at(-1) ?? arn

/** What SNS answers in place of an ARN until the endpoint has confirmed. Source  https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html */
export const isPending = ({ SubscriptionArn }: Pick<Subscription, 'SubscriptionArn'>): boolean => !SubscriptionArn?.startsWith('arn:')

/** Pending subscriptions have no ARN yet; topic, protocol and endpoint tell them apart. */
export const idOfSubscription = (of: Subscription): string =>
  isPending(of) ? `${of.TopicArn} ${of.Protocol} ${of.Endpoint}` : (of.SubscriptionArn ?? '')

/** The ID at the end of a confirmed subscription's ARN, as AWS's console lists it; empty while it is pending. */
export const shortIdOf = (of: Subscription): string => (isPending(of) ? '' : (of.SubscriptionArn?.split(':').at(-1) ?? ''))

export const subscriptionHref = (arn: string): string => hrefTo('sns', ['subscription', arn])
export const editTopicHref = (arn: string): string => hrefTo('sns', ['edit-topic', arn])
export const editSubscriptionHref = (arn: string): string => hrefTo('sns', ['edit-subscription', arn])
export const topicHref = (arn: string): string => hrefTo('sns', ['topic', arn])

export async function topicArnsOf(sns: SNSClient, token: string | undefined, signal: AbortSignal): Promise<Page<string>> {
  const { Topics = [], NextToken } = await sns.send(new ListTopicsCommand(token === undefined ? {} : { NextToken: token }), {
    abortSignal: signal,
  })
  return { items: Topics.flatMap(({ TopicArn }) => TopicArn ?? []), next: NextToken }
}

export async function subscriptionsOf(
  sns: SNSClient,
  topicArn: string | undefined,
  token: string | undefined,
  signal: AbortSignal,
): Promise<Page<Subscription>> {
  const page = token === undefined ? {} : { NextToken: token }
  const { Subscriptions = [], NextToken } =
    topicArn === undefined
      ? await sns.send(new ListSubscriptionsCommand(page), { abortSignal: signal })
      : await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn, ...page }), { abortSignal: signal })
  return { items: Subscriptions, next: NextToken }
}

export async function attributesOfTopic(sns: SNSClient, topicArn: string, signal: AbortSignal): Promise<Readonly<Record<string, string>>> {
  const { Attributes = {} } = await sns.send(new GetTopicAttributesCommand({ TopicArn: topicArn }), { abortSignal: signal })
  return Attributes
}

export async function attributesOfSubscription(
  sns: SNSClient,
  subscriptionArn: string,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const { Attributes = {} } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: subscriptionArn }), {
    abortSignal: signal,
  })
  return Attributes
}
