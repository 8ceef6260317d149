import { labStack, partOf } from '../lab-stack.ts'
import type { SubscriptionSeen } from '../shapes.ts'
import { exactly, topicArn } from '../values.ts'
import { everyPage, evidence, orNone } from './evidence.ts'
import { stacks } from './stacks.ts'

/**
 * Every subscription of the lab's topic; [] where there is no topic. Those of the learner's address, and those over HTTP(S), are asked for
 * their attributes too: an ARN in the list does not prove that a subscription is confirmed.
 *
 * Source  https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html
 *         https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html
 */
export const subscriptions = evidence<readonly SubscriptionSeen[]>({
  needs: [
    { action: 'sns:ListSubscriptionsByTopic', on: 'topic' },
    { action: 'sns:GetSubscriptionAttributes', on: 'topic' },
  ],
  async read(ask) {
    const [want, sns] = await Promise.all([ask.want(), ask.sns()])
    const TopicArn =
      want.topic === undefined ? partOf(labStack(await ask.use(stacks), want), 'AWS::SNS::Topic')?.physicalId : topicArn(want)
    if (!TopicArn) return []
    const listed = await orNone(
      everyPage(async (NextToken) => {
        const page = await sns.listSubscriptionsByTopic({ TopicArn, ...(NextToken ? { NextToken } : {}) })
        return { items: page.Subscriptions ?? [], next: page.NextToken }
      }),
      'NotFoundException',
      'NotFound',
    )
    const mine = exactly(want, 'email').toLowerCase()
    return Promise.all(
      (listed ?? []).map(
        async ({ SubscriptionArn: arn = '', Protocol: protocol = '', Endpoint: endpoint = '' }): Promise<SubscriptionSeen> => {
          if (arn === 'PendingConfirmation') return { arn, protocol, endpoint, state: 'pending', filterPolicy: null }
          if (arn === 'Deleted') return { arn, protocol, endpoint, state: 'deleted', filterPolicy: null }
          const isHttp = protocol === 'http' || protocol === 'https'
          if (!isHttp && endpoint.toLowerCase() !== mine) return { arn, protocol, endpoint, state: 'confirmed', filterPolicy: null }
          const answer = await orNone(sns.getSubscriptionAttributes({ SubscriptionArn: arn }), 'NotFoundException', 'NotFound')
          if (answer === null) return { arn, protocol, endpoint, state: 'deleted', filterPolicy: null }
          const { PendingConfirmation, FilterPolicy, RawMessageDelivery } = answer.Attributes ?? {}
          const hasFilter = FilterPolicy !== undefined && FilterPolicy !== '' && FilterPolicy !== '{}'
          return {
            arn,
            protocol,
            endpoint,
            state: PendingConfirmation === 'true' ? 'pending' : 'confirmed',
            filterPolicy: hasFilter ? FilterPolicy : null,
            ...(isHttp ? { isRaw: RawMessageDelivery === 'true' } : {}),
          }
        },
      ),
    )
  },
})
