/**
 * A service of AWS publishes to a topic: an alarm, a trail. The topic's policy decides, as for everybody; `aws:SourceArn` and
 * `aws:SourceAccount` say for what the service speaks, `aws:SourceOwner` for whom.
 *
 * Source  https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html ; the default policy admits an account's own alarms:
 *         `defaultTopicPolicy`; AWS's own key cannot be used by services: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
import { announce } from '../services/sns/publish.ts'
import { recordPublished, scopeOfArn, topicByArn } from '../services/sns/state.ts'
import { serviceCaller } from '../wire/authorize.ts'
import type { World } from '../world.ts'

export function connectServiceToTopic(world: World): void {
  world.ask.publishToTopic = ({ scope, topicArn, principal, subject, bodies, accepted }) => {
    const topic = topicByArn(world.state.sns, topicArn)
    if (!topic) return { refused: 'noTopic' }
    const refusal = world.refusal(
      serviceCaller(principal.service, scope),
      {
        action: 'sns:Publish',
        resource: topicArn,
        resourcePolicy: topic.policy,
        resourceAccount: topicArn.split(':')[4] ?? '',
      },
      scopeOfArn(topicArn),
      {
        'aws:sourcearn': principal.sourceArn,
        'aws:sourceaccount': principal.sourceAccount,
        'aws:sourceowner': principal.sourceAccount,
      },
    )
    if (refusal !== null) return { refused: 'notAuthorized' }
    // No key of the sandbox admits a service: AWS's own never does, and others it does not have.
    if (topic.attributes.KmsMasterKeyId) return { refused: 'keyNotAuthorized' }
    const { default: body, ...others } = bodies
    const byProtocol = Object.fromEntries(Object.entries(others).filter((e): e is [string, string] => e[1] !== undefined))
    const atMs = world.clock.now()
    accepted?.()
    const messageId = announce(world, topic, { subject, body, bodies: byProtocol, attributes: {}, atMs })
    recordPublished(world.state.sns, topicArn, messageId, { sourceArn: principal.sourceArn, atMs })
    return { messageId }
  }
}
