import type { ReceiverSeen } from '../../checks/evidence/any-alarm/receivers.ts'
import { call } from '../../domain/command/command.ts'
import { type Arrow, cause, type Found } from '../arrow.ts'
import type { Facts } from '../facts.ts'
import type { ChainSeen } from '../report.ts'

const pendingPage = 'https://docs.aws.amazon.com/sns/latest/dg/sns-delete-subscription-topic.html'

/** Hosts of chats that take a message of their own form only and never confirm a subscription. */
const chats =
  /\b(hooks\.slack\.com|discord(app)?\.com|outlook\.office(365)?\.com|webhook\.office\.com|chat\.googleapis\.com|open\.(feishu|larksuite)\.\w+|oapi\.dingtalk\.com|qyapi\.weixin\.qq\.com)\b/i

/**
 * The topic sends what it was told to its confirmed subscriptions. Whether a mail was read, filed as spam or bounced SNS does not tell anybody.
 *
 * Source  https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
 */
export const topicToMail: Arrow = {
  name: 'topic-to-mail',
  needs: ['topics', 'receivers'],
  beyondUs: ({ subject }) =>
    subject.topics.length === 0 && subject.alarm.alarmActions.length > 0
      ? { reason: 'otherAction', params: { alarm: subject.alarm.name, saw: subject.alarm.alarmActions.join(', ') } }
      : undefined,
  // What leaves the topic cannot be seen any more.
  underWay: () => null,
  causes: [
    cause({
      id: 'fifo',
      painPoint: 'R6',
      source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-fifo-topics.html',
      needs: ['topics', 'receivers'],
      find: ({ topics, receivers }) => {
        const [topic] = topics
        return topic && topics.every(({ isFifo }) => isFifo) && receivers.every(({ protocol }) => protocol !== 'email')
          ? { params: { topic: topic.arn } }
          : undefined
      },
    }),
    cause({
      id: 'unsubscribed',
      painPoint: 'C11',
      source: 'https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html',
      needs: ['topics', 'receivers'],
      find({ topics, receivers }, facts) {
        const [topic] = topics
        const mine = meant(receivers, facts)
        const isGone = mine.every(({ state }) => state === 'deleted') && (mine.length > 0 || topics.some(({ deleted }) => deleted > 0))
        return topic && isGone ? { params: { topic: topic.arn, endpoint: endpoints(mine) }, commands: subscribe(topics, facts) } : undefined
      },
    }),
    cause({
      id: 'noSubscription',
      painPoint: 'S5',
      source: pendingPage,
      needs: ['topics', 'receivers'],
      find({ topics, receivers }, facts) {
        const [topic] = topics
        return topic && receivers.length === 0 ? { params: { topic: topic.arn }, commands: subscribe(topics, facts) } : undefined
      },
    }),
    cause({
      id: 'chatPending',
      painPoint: 'W4',
      source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html',
      needs: ['topics', 'receivers'],
      find: (seen, facts) => allPending(seen, facts, ({ endpoint }) => chats.test(endpoint)),
    }),
    cause({
      id: 'webhookPending',
      painPoint: 'W1',
      source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html',
      needs: ['topics', 'receivers'],
      find: (seen, facts) => allPending(seen, facts, ({ protocol }) => protocol.startsWith('http')),
    }),
    cause({
      id: 'pending',
      painPoint: 'S5',
      source: pendingPage,
      needs: ['topics', 'receivers'],
      find: (seen, facts) => allPending(seen, facts, () => true),
    }),
    cause({
      id: 'filterPolicy',
      painPoint: 'R5',
      source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html',
      needs: ['topics', 'receivers'],
      find({ receivers }, facts) {
        const confirmed = meant(receivers, facts).filter(({ state }) => state === 'confirmed')
        const [first] = confirmed
        if (!first || !confirmed.every((each) => holdsBack(each, facts))) return undefined
        return {
          params: { topic: first.topicArn, endpoint: first.endpoint, policy: first.filterPolicy ?? '', scope: first.filterScope },
          commands: confirmed.map(({ arn }) =>
            call('sns', 'SetSubscriptionAttributes', { SubscriptionArn: arn, AttributeName: 'FilterPolicy', AttributeValue: '{}' }),
          ),
        }
      },
    }),
  ],
}

/** The person's own subscriptions where there are any, else all: a topic that reaches somebody is no broken one. */
function meant(receivers: readonly ReceiverSeen[], { question }: Facts): readonly ReceiverSeen[] {
  const mine = receivers.filter(({ endpoint }) => endpoint.toLowerCase() === question.email?.toLowerCase())
  return mine.length > 0 ? mine : receivers
}

const endpoints = (receivers: readonly ReceiverSeen[]): string => receivers.map(({ endpoint }) => endpoint).join(', ') || '-'

function allPending({ receivers }: Pick<ChainSeen, 'receivers'>, facts: Facts, isOfIt: (one: ReceiverSeen) => boolean): Found | undefined {
  const mine = meant(receivers, facts)
  const pending = mine.filter(({ state }) => state === 'pending')
  const [first] = pending
  if (!first || mine.some(({ state }) => state === 'confirmed') || !pending.every(isOfIt)) return undefined
  return { params: { topic: first.topicArn, endpoint: endpoints(pending) } }
}

/** Subscribing again sends the confirmation anew. */
const subscribe = (topics: readonly { arn: string }[], { question }: Facts) => {
  const [topic] = topics
  return topic && question.email ? [call('sns', 'Subscribe', { TopicArn: topic.arn, Protocol: 'email', Endpoint: question.email })] : []
}

/**
 * Whether a filter policy certainly holds back what an alarm says. An alarm's message bears no attributes, so that any policy on them holds it
 * back, unless it asks for their absence; of one on the body only plain values of fields that we know are judged.
 *
 * Source  https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 */
function holdsBack({ filterPolicy, filterScope }: ReceiverSeen, { subject, want }: Facts): boolean {
  if (filterPolicy === null) return false
  if (filterScope !== 'MessageBody') return !/"exists"\s*:\s*false/.test(filterPolicy)
  const policy = JSON.parse(filterPolicy) as Readonly<Record<string, unknown>>
  const known: Readonly<Record<string, string>> = { AlarmName: subject.alarm.name, NewStateValue: 'ALARM', AWSAccountId: want.account }
  return Object.entries(policy).some(([field, wanted]) => {
    const value = known[field]
    return value !== undefined && Array.isArray(wanted) && wanted.every((each) => typeof each === 'string') && !wanted.includes(value)
  })
}
