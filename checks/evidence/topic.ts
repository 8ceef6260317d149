import type { TopicSeen } from '../shapes.ts'
import { topicArn } from '../values.ts'
import { evidence, orNone } from './evidence.ts'

/**
 * The lab's topic, or null where there is none.
 *
 * Source  https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
 */
export const topic = evidence<TopicSeen | null>({
  needs: [{ action: 'sns:GetTopicAttributes', on: 'topic' }],
  async read(ask) {
    const [want, sns] = await Promise.all([ask.want(), ask.sns()])
    const TopicArn = topicArn(want)
    const answer = await orNone(sns.getTopicAttributes({ TopicArn }), 'NotFoundException', 'NotFound')
    if (answer === null) return null
    const { Attributes: attributes = {} } = answer
    return {
      arn: TopicArn,
      isFifo: attributes.FifoTopic === 'true',
      kmsKeyId: attributes.KmsMasterKeyId || null,
      policy: attributes.Policy ?? '{}',
    }
  },
})
