import { type Ask, everyPage, orNone } from '../evidence.ts'
import { question } from './question.ts'
import { snsOf } from './told-topics.ts'

export interface ReceiverSeen {
  readonly topicArn: string
  readonly arn: string
  readonly protocol: string
  readonly endpoint: string
  readonly state: 'pending' | 'confirmed' | 'deleted'
  readonly filterPolicy: string | null
  /** `MessageAttributes`, AWS's default, or `MessageBody`. */
  readonly filterScope: string
}

/** Of a topic with very many subscriptions so many are asked for their attributes. Assumed: nobody reads of more. */
const mostAsked = 30

/**
 * Who is subscribed to the topics that an alarm tells; of a topic that is gone, nobody. An ARN in the list does not prove that a
 * subscription is confirmed: its attribute does.
 *
 * Source  https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html
 *         https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html
 */
export const receivers = question<{ topics: readonly string[] }, readonly ReceiverSeen[]>({
  needs: [
    { action: 'sns:ListSubscriptionsByTopic', on: 'topic' },
    { action: 'sns:GetSubscriptionAttributes', on: 'topic' },
  ],
  async read(ask, { topics }) {
    return (await Promise.all(topics.map((topicArn) => receiversOf(ask, topicArn)))).flat()
  },
})

async function receiversOf(ask: Ask, topicArn: string): Promise<readonly ReceiverSeen[]> {
  const sns = await snsOf(ask, topicArn)
  const listed = await orNone(
    everyPage(async (NextToken) => {
      const page = await sns.listSubscriptionsByTopic({ TopicArn: topicArn, ...(NextToken ? { NextToken } : {}) })
      return { items: page.Subscriptions ?? [], next: page.NextToken }
    }),
    'NotFoundException',
    'NotFound',
  )
  return Promise.all(
    (listed ?? []).map(
      async ({ SubscriptionArn: arn = '', Protocol: protocol = '', Endpoint: endpoint = '' }, at): Promise<ReceiverSeen> => {
        const about = { topicArn, arn, protocol, endpoint, filterPolicy: null, filterScope: 'MessageAttributes' }
        if (arn === 'PendingConfirmation') return { ...about, state: 'pending' }
        if (arn === 'Deleted') return { ...about, state: 'deleted' }
        if (at >= mostAsked) return { ...about, state: 'confirmed' }
        const answer = await orNone(sns.getSubscriptionAttributes({ SubscriptionArn: arn }), 'NotFoundException', 'NotFound')
        if (answer === null) return { ...about, state: 'deleted' }
        const { PendingConfirmation, FilterPolicy, FilterPolicyScope } = answer.Attributes ?? {}
        return {
          ...about,
          state: PendingConfirmation === 'true' ? 'pending' : 'confirmed',
          filterPolicy: FilterPolicy && FilterPolicy !== '{}' ? FilterPolicy : null,
          filterScope: FilterPolicyScope || 'MessageAttributes',
        }
      },
    ),
  )
}
