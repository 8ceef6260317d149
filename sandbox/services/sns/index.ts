import { AwsError } from '../../wire/error.ts'
import type { Service } from '../../wire/operation.ts'
import { Publish, PublishBatch } from './publish.ts'
import {
  ConfirmSubscription,
  GetSubscriptionAttributes,
  ListSubscriptions,
  ListSubscriptionsByTopic,
  SetSubscriptionAttributes,
  Subscribe,
  Unsubscribe,
} from './subscriptions.ts'
import { ListTagsForResource, TagResource, UntagResource } from './tags.ts'
import { AddPermission, CreateTopic, DeleteTopic, GetTopicAttributes, ListTopics, RemovePermission, SetTopicAttributes } from './topics.ts'

/** Simple Notification Service. Source: https://docs.aws.amazon.com/sns/latest/api/welcome.html */
export const sns = {
  id: 'sns',
  signingName: 'sns',
  eventSource: 'sns.amazonaws.com',
  operations: [
    AddPermission,
    ConfirmSubscription,
    CreateTopic,
    DeleteTopic,
    GetSubscriptionAttributes,
    GetTopicAttributes,
    ListSubscriptions,
    ListSubscriptionsByTopic,
    ListTagsForResource,
    ListTopics,
    Publish,
    PublishBatch,
    RemovePermission,
    SetSubscriptionAttributes,
    SetTopicAttributes,
    Subscribe,
    TagResource,
    Unsubscribe,
    UntagResource,
  ],
  invalid: (message: string) => new AwsError('ValidationError', message, { status: 400 }),
  denied: (text: string) => new AwsError('AuthorizationErrorException', text),
} satisfies Service
