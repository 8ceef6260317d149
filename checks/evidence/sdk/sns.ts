import {
  GetSubscriptionAttributesCommand,
  type GetSubscriptionAttributesCommandInput,
  GetTopicAttributesCommand,
  type GetTopicAttributesCommandInput,
  ListSubscriptionsByTopicCommand,
  type ListSubscriptionsByTopicCommandInput,
  ListTopicsCommand,
  type ListTopicsCommandInput,
  SNSClient,
} from '@aws-sdk/client-sns'
import { type ClientConfig, type Watch, watched } from '../clients.ts'

const allowed = ['ListTopics', 'GetTopicAttributes', 'ListSubscriptionsByTopic', 'GetSubscriptionAttributes']

/** The questions that checks ask SNS, and no other. */
export function open(config: ClientConfig, watch: Omit<Watch, 'service' | 'allowed'>, abortSignal: AbortSignal) {
  const client = watched(new SNSClient(config), { ...watch, service: 'sns', allowed })
  return {
    listTopics: (input: ListTopicsCommandInput) => client.send(new ListTopicsCommand(input), { abortSignal }),
    getTopicAttributes: (input: GetTopicAttributesCommandInput) => client.send(new GetTopicAttributesCommand(input), { abortSignal }),
    listSubscriptionsByTopic: (input: ListSubscriptionsByTopicCommandInput) =>
      client.send(new ListSubscriptionsByTopicCommand(input), { abortSignal }),
    getSubscriptionAttributes: (input: GetSubscriptionAttributesCommandInput) =>
      client.send(new GetSubscriptionAttributesCommand(input), { abortSignal }),
  }
}
