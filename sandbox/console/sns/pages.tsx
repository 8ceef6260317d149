import type { PageRoute } from '../shell/sections.ts'
import { CreateSubscriptionPage } from './create-subscription-page.tsx'
import { CreateTopicPage } from './create-topic-page.tsx'
import { EditSubscriptionPage } from './edit-subscription-page.tsx'
import { EditTopicPage } from './edit-topic-page.tsx'
import { PublishPage } from './publish-page.tsx'
import { SubscriptionPage } from './subscription-page.tsx'
import { SubscriptionsPage } from './subscriptions-page.tsx'
import { TopicPage } from './topic-page.tsx'
import { TopicsPage } from './topics-page.tsx'

export const routes: readonly PageRoute[] = [
  { path: '', page: TopicsPage },
  { path: 'topics', page: TopicsPage },
  { path: 'create-topic', page: CreateTopicPage },
  { path: 'publish/:topicArn', page: PublishPage },
  { path: 'topic/:topicArn', page: TopicPage },
  { path: 'edit-topic/:topicArn', page: EditTopicPage },
  { path: 'subscriptions', page: SubscriptionsPage },
  { path: 'create-subscription', page: CreateSubscriptionPage },
  { path: 'subscription/:subscriptionArn', page: SubscriptionPage },
  { path: 'edit-subscription/:subscriptionArn', page: EditSubscriptionPage },
]
