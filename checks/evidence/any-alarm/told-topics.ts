import { parseArn } from '../../../domain/regions.ts'
import { type Ask, orNone } from '../evidence.ts'
import { question } from './question.ts'

export interface ToldTopicSeen {
  readonly arn: string
  /** False where SNS says that there is no such topic. */
  readonly isThere: boolean
  readonly isFifo: boolean
  readonly kmsKeyId: string | null
  /** JSON as AWS gave it. */
  readonly policy: string
  /** As SNS counts its subscriptions. */
  readonly confirmed: number
  readonly pending: number
  readonly deleted: number
}

/**
 * The topics that an alarm tells, each asked for in the region that its ARN names.
 *
 * Source  https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
 */
export const toldTopics = question<{ topics: readonly string[] }, readonly ToldTopicSeen[]>({
  needs: [{ action: 'sns:GetTopicAttributes', on: 'topic' }],
  read: (ask, { topics }) => Promise.all(topics.map((arn) => topicSeen(ask, arn))),
})

async function topicSeen(ask: Ask, arn: string): Promise<ToldTopicSeen> {
  const sns = await snsOf(ask, arn)
  const answer = await orNone(sns.getTopicAttributes({ TopicArn: arn }), 'NotFoundException', 'NotFound')
  const attributes = answer?.Attributes ?? {}
  return {
    arn,
    isThere: answer !== null,
    isFifo: attributes.FifoTopic === 'true',
    kmsKeyId: attributes.KmsMasterKeyId || null,
    policy: attributes.Policy ?? '{}',
    confirmed: Number(attributes.SubscriptionsConfirmed ?? 0),
    pending: Number(attributes.SubscriptionsPending ?? 0),
    deleted: Number(attributes.SubscriptionsDeleted ?? 0),
  }
}

/** A topic answers in its own region only. */
export const snsOf = (ask: Ask, topicArn: string) => ask.in(parseArn(topicArn)?.region || ask.region).sns()
