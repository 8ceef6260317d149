/**
 * A trail tells its topic of every file it wrote: which bucket, which keys.
 *
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/configure-sns-notifications-for-cloudtrail.html ,
 *         https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-permissions-for-sns-notifications.html
 */
import { type Trail, trailArn } from '../services/cloudtrail/state.ts'
import { scopeOfArn, topicByArn } from '../services/sns/state.ts'
import { serviceCaller } from '../wire/authorize.ts'
import type { Scope } from '../wire/operation.ts'
import type { World } from '../world.ts'

const cloudtrail = 'cloudtrail.amazonaws.com'

export function connectTrailToTopic(world: World): void {
  world.ask.trailTopic = ({ scope, trailArn: arn, topicArn }) => {
    const topic = topicByArn(world.state.sns, topicArn)
    return (
      topic !== undefined &&
      // The default policy of a topic does not let CloudTrail in: it speaks of the owner, whom CloudTrail does not name.
      world.refusal(
        serviceCaller(cloudtrail, scope),
        { action: 'sns:Publish', resource: topicArn, resourcePolicy: topic.policy, resourceAccount: topicArn.split(':')[4] ?? '' },
        scopeOfArn(topicArn),
        { 'aws:sourcearn': arn, 'aws:sourceaccount': scope.account },
      ) === null
    )
  }
}

/** null: told, or there is no topic. Else why not. Assumed: the texts of LatestNotificationError, SNS' codes. */
export function tellTopic(world: World, scope: Scope, trail: Trail, keys: readonly string[]): string | null {
  if (trail.topicArn === undefined) return null
  const answer = world.ask.publishToTopic({
    scope,
    topicArn: trail.topicArn,
    principal: { service: cloudtrail, sourceArn: trailArn(scope, trail), sourceAccount: scope.account },
    subject: null,
    bodies: { default: JSON.stringify({ s3Bucket: trail.bucket, s3ObjectKey: keys }) },
  })
  return 'messageId' in answer ? null : answer.refused === 'noTopic' ? 'NotFound' : 'AuthorizationError'
}
