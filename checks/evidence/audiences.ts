import { parseArn } from '../../domain/regions.ts'
import type { AudienceSeen } from '../shapes.ts'
import { alarms } from './alarms.ts'
import { receivers } from './any-alarm/receivers.ts'
import { toldTopics } from './any-alarm/told-topics.ts'
import { type Ask, evidence } from './evidence.ts'
import { metricFilters } from './metric-filters.ts'
import { unseenOf } from './unseen.ts'

/**
 * The topics that alarms on metrics of filters tell, and composite alarms, each with who is subscribed to it. A topic that may not be looked
 * at, of another account say, leaves the others seen.
 *
 * Source  https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html
 */
export const audiences = evidence<readonly AudienceSeen[]>({
  needs: [...toldTopics.needs, ...receivers.needs],
  async read(ask) {
    const [all, filters] = await Promise.all([ask.use(alarms), ask.use(metricFilters)])
    const filled = new Set(filters.map(({ metric }) => `${metric.namespace} ${metric.name}`))
    const telling = all.filter(
      ({ kind, condition }) => kind === 'composite' || (condition !== null && filled.has(`${condition.namespace} ${condition.metricName}`)),
    )
    const topics = [...new Set(telling.flatMap(({ alarmActions }) => alarmActions))].filter((action) => parseArn(action)?.service === 'sns')
    return Promise.all(topics.map((topicArn) => audienceOf(ask, topicArn)))
  },
})

async function audienceOf(ask: Ask, topicArn: string): Promise<AudienceSeen> {
  try {
    const about = { topics: [topicArn] }
    const [[topic], subscriptions] = await Promise.all([toldTopics.read(ask, about), receivers.read(ask, about)])
    return {
      topicArn,
      topic: topic?.isThere ? { isFifo: topic.isFifo, kmsKeyId: topic.kmsKeyId, policy: topic.policy } : null,
      subscriptions: subscriptions.map(({ topicArn: _, ...each }) => each),
      unseen: null,
    }
  } catch (error) {
    return { topicArn, topic: null, subscriptions: [], unseen: unseenOf(error) }
  }
}
