import { serviceMay } from '../../checks/allows.ts'
import type { ToldTopicSeen } from '../../checks/evidence/any-alarm/told-topics.ts'
import type { AlarmHistorySeen } from '../../checks/shapes.ts'
import { call } from '../../domain/command/command.ts'
import { alarmTopicPolicy } from '../../domain/policy/documents.ts'
import { parseArn, partitionOf } from '../../domain/regions.ts'
import { type Arrow, cause, type Found } from '../arrow.ts'
import { type Facts, iso, seenOf } from '../facts.ts'

const minuteMs = 60_000
const actionsPage = 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html'
const publishPage = 'https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger'

/**
 * Going into ALARM, the alarm carries out its actions. It tells how each went in its history.
 *
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
 */
export const alarmToTopic: Arrow = {
  name: 'alarm-to-topic',
  needs: ['alarms', 'history', 'topics'],
  // Recorded: 30 to 40 ms after the change. Assumed: two minutes until the history shows it.
  underWay: ({ fired }) => (fired ? { sinceMs: fired.atMs, untilMs: fired.atMs + 2 * minuteMs } : null),
  causes: [
    cause({
      id: 'actionsOff',
      painPoint: 'C6',
      source: actionsPage,
      needs: ['alarms'],
      find: (_, { subject: { alarm } }) =>
        alarm.hasActionsEnabled
          ? undefined
          : { params: { alarm: alarm.name }, commands: [call('cloudwatch', 'EnableAlarmActions', { AlarmNames: [alarm.name] })] },
    }),
    cause({
      id: 'otherState',
      painPoint: 'C6',
      source: actionsPage,
      needs: ['alarms'],
      find(_, { subject: { alarm } }) {
        const saw = [
          ...(alarm.okActions.length > 0 ? ['OK'] : []),
          ...(alarm.insufficientDataActions.length > 0 ? ['INSUFFICIENT_DATA'] : []),
        ]
        const [topic = ''] = [...alarm.okActions, ...alarm.insufficientDataActions]
        return alarm.alarmActions.length === 0 && saw.length > 0 ? { params: { alarm: alarm.name, saw: saw.join(', '), topic } } : undefined
      },
    }),
    cause({
      id: 'noActions',
      painPoint: 'C6',
      source: actionsPage,
      needs: ['alarms'],
      find: (_, { subject: { alarm } }) => (alarm.alarmActions.length === 0 ? { params: { alarm: alarm.name } } : undefined),
    }),
    cause({
      id: 'muted',
      painPoint: 'mute rules',
      source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutAlarmMuteRule.html',
      needs: ['alarms', 'muteRules'],
      find({ muteRules }, { subject: { alarm }, fired }) {
        // A rule that has ended since may have been on when the alarm went off and did nothing.
        const rule = muteRules?.find(({ alarms, status }) => alarms.includes(alarm.name) && (status === 'ACTIVE' || fired !== null))
        return rule ? { params: { alarm: alarm.name, rule: rule.name, saw: rule.status } } : undefined
      },
    }),
    ofHistory('actionKey', 'C4', publishPage, ({ error }) => /kms|encryption key/i.test(error)),
    ofHistory(
      'actionRefused',
      'C5',
      'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html',
      ({ error }) => /not authorized/i.test(error),
    ),
    cause({
      id: 'topicGone',
      painPoint: 'C6',
      source: 'https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html',
      needs: ['alarms', 'topics'],
      find: ({ topics }, facts) => ofAllTopics(topics, facts, ({ isThere }) => !isThere),
    }),
    cause({
      id: 'topicElsewhere',
      painPoint: 'C7',
      source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html',
      needs: ['alarms', 'topics'],
      find: ({ topics }, facts) => {
        const found = ofAllTopics(topics, facts, ({ arn }) => parseArn(arn)?.region !== facts.want.region)
        const [first] = topics
        return found && { params: { ...found.params, saw: parseArn(first?.arn ?? '')?.region ?? '-', region: facts.want.region } }
      },
    }),
    cause({
      id: 'topicKey',
      painPoint: 'C4',
      source: publishPage,
      needs: ['alarms', 'topics'],
      find: ({ topics }, facts) => {
        const isManaged = ({ kmsKeyId }: ToldTopicSeen): boolean => kmsKeyId !== null && /(^|[:/])alias\/aws\/sns$/.test(kmsKeyId)
        const found = ofAllTopics(topics, facts, isManaged)
        return (
          found && {
            params: { ...found.params, key: topics[0]?.kmsKeyId ?? '' },
            commands: topics.map(({ arn }) =>
              call('sns', 'SetTopicAttributes', { TopicArn: arn, AttributeName: 'KmsMasterKeyId', AttributeValue: '' }),
            ),
          }
        )
      },
    }),
    cause({
      id: 'topicPolicy',
      painPoint: 'C11b',
      source: publishPage,
      needs: ['alarms', 'topics'],
      find: ({ topics }, facts) => {
        const found = ofAllTopics(topics, facts, (topic) => !mayPublish(topic, facts))
        return found && { ...found, commands: topics.map((topic) => letPublish(topic.arn, facts)) }
      },
    }),
    ofHistory(
      'actionFailed',
      'C5',
      'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html',
      () => true,
    ),
    cause({
      id: 'noAction',
      painPoint: 'C6',
      source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html',
      when: 'overdue',
      needs: ['alarms', 'history', 'topics'],
      find(_, { subject, fired, answers }) {
        // A rule that mutes it may be just what could not be read.
        if (!fired || seenOf(answers, 'muteRules') == null) return undefined
        return { params: { alarm: subject.alarm.name, at: iso(fired.atMs), topic: subject.alarm.alarmActions.join(', ') } }
      },
    }),
  ],
}

/** An action that failed since the event, whose error speaks of this. The error is AWS's own proof. */
function ofHistory(id: string, painPoint: string, source: string, isOfIt: (action: { error: string; target: string }) => boolean) {
  return cause({
    id,
    painPoint,
    source,
    when: 'withInput',
    needs: ['alarms', 'history'],
    find({ history }, facts): Found | undefined {
      const { fired, subject } = facts
      if (!fired) return undefined
      const failed = history.find((item) => item.atMs >= fired.atMs && failureOf(item) !== undefined)
      const failure = failed && failureOf(failed)
      if (!failed || !failure || !isOfIt(failure)) return undefined
      const params = { alarm: subject.alarm.name, at: iso(failed.atMs), topic: failure.target, error: failure.error }
      return { params, ...(id === 'actionRefused' ? { commands: [letPublish(failure.target, facts)] } : {}) }
    },
  })
}

const failureOf = ({ event }: AlarmHistorySeen): { target: string; error: string } | undefined =>
  event.kind === 'action' && !event.succeeded ? { target: event.target, error: event.error ?? '' } : undefined

/** A fault of each topic that the alarm tells: one that works is enough. */
function ofAllTopics(topics: readonly ToldTopicSeen[], { subject }: Facts, isSo: (topic: ToldTopicSeen) => boolean): Found | undefined {
  const [first] = topics
  const hasOther = subject.alarm.alarmActions.length > subject.topics.length
  return first && !hasOther && topics.every(isSo) ? { params: { alarm: subject.alarm.name, topic: first.arn } } : undefined
}

function mayPublish(topic: ToldTopicSeen, { want, subject }: Facts): boolean {
  const context = {
    'aws:SourceOwner': want.account,
    'aws:SourceAccount': want.account,
    'aws:SourceArn': subject.alarm.arn,
    'aws:SecureTransport': 'true',
  }
  return serviceMay(topic.policy, { service: 'cloudwatch.amazonaws.com', action: 'sns:Publish', resource: topic.arn, context }) !== 'no'
}

const letPublish = (topicArn: string, { want }: Facts) =>
  call('sns', 'SetTopicAttributes', {
    TopicArn: topicArn,
    AttributeName: 'Policy',
    AttributeValue: JSON.stringify(
      alarmTopicPolicy({ partition: partitionOf(want.region).id, region: want.region, account: want.account, topicArn }),
    ),
  })
