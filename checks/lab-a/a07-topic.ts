import { call } from '../../domain/command/command.ts'
import { arn, parseArn } from '../../domain/regions.ts'
import { serviceMay } from '../allows.ts'
import { nearest } from '../near.ts'
import { differs, done, step, todo } from '../step.ts'
import labA, { named } from './lab.ts'
import { removeTopic } from './removal.ts'

/**
 * A7. A Standard topic to which alarms may publish.
 *
 * Reads   topics, topic
 * Judges  the topic's policy by what it allows: any own policy replaces the default that admits alarms. A topic under the key that AWS
 *         manages for SNS never lets an alarm publish; whether a customer's key does is not read, so it is remarked upon and passes
 * Source  https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger
 *         https://docs.aws.amazon.com/sns/latest/dg/sns-fifo-topics.html
 */
export default step(labA, {
  id: 'a07-topic',
  reads: ['topics', 'topic'],
  reasons: {
    done: { ownKey: ['topic', 'key'] },
    todo: { noTopic: ['topic', 'region'] },
    differs: {
      fifo: ['saw', 'want'],
      nearName: ['saw', 'want', 'region'],
      policy: ['topic'],
      managedKey: ['topic', 'key'],
    },
  },
  elsewhere: { on: 'topic', near: ['nearName', 'fifo'] },
  ways: {
    cli: (values) => [call('sns', 'CreateTopic', { Name: named(values).topic })],
    undo: removeTopic,
  },
  check({ topics, topic }, values) {
    const want = named(values)
    if (!topic) {
      const names = topics.map((arn) => parseArn(arn)?.resource ?? arn)
      const fifo = names.find((name) => name === `${want.topic}.fifo`)
      if (fifo) return differs('fifo', { saw: fifo, want: want.topic }, { topic: fifo })
      const near = nearest(names, want.topic)
      if (near) return differs('nearName', { saw: near, want: want.topic, region: want.region }, { topic: near })
      return todo('noTopic', { topic: want.topic, region: want.region })
    }
    const saw = { topicArn: topic.arn, encryptionKey: topic.kmsKeyId }
    if (topic.isFifo) return differs('fifo', { saw: want.topic, want: want.topic }, saw)
    const alarms = arn({
      partition: want.partition,
      service: 'cloudwatch',
      region: want.region,
      account: want.account,
      resource: `alarm:${want.alarm}`,
    })
    const context = {
      'aws:SourceOwner': want.account,
      'aws:SourceAccount': want.account,
      'aws:SourceArn': alarms,
      'aws:SecureTransport': 'true',
    }
    const attempt = { service: 'cloudwatch.amazonaws.com', action: 'sns:Publish', resource: topic.arn, context }
    if (serviceMay(topic.policy, attempt) === 'no') return differs('policy', { topic: want.topic }, saw)
    if (topic.kmsKeyId && /(^|[:/])alias\/aws\/sns$/.test(topic.kmsKeyId))
      return differs('managedKey', { topic: want.topic, key: topic.kmsKeyId }, saw)
    return topic.kmsKeyId ? done(saw, 'ownKey', { topic: want.topic, key: topic.kmsKeyId }) : done(saw)
  },
})
