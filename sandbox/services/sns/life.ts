import type { World } from '../../world.ts'
import { dropSubscription, subscriptionByArn } from './state.ts'

/**
 * How long things of SNS last.
 *
 * Source  tokens, pending subscriptions: https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html ,
 *         https://docs.aws.amazon.com/sns/latest/dg/sns-delete-subscription-topic.html
 */
export const tokenLivesMs = 48 * 3_600_000
export const pendingLivesMs = 48 * 3_600_000
/** Assumed: as long as the token that restores it; AWS does not say how long `Deleted` is listed. */
export const deletedLivesMs = tokenLivesMs
/** Assumed: more than the 34 seconds after which they were seen to deliver; AWS does not say when they end. */
export const orphanLivesMs = 15 * 60_000

/** Ends what is due: subscriptions nobody confirmed or restored, and those whose topic is gone. */
export function connectSubscriptionLife(world: World): void {
  const sns = world.state.sns
  world.clock.on('sns.lapse', ({ subscriptionArn }: { subscriptionArn: string }) => {
    const subscription = subscriptionByArn(sns, subscriptionArn)
    if (subscription && subscription.status !== 'confirmed') dropSubscription(sns, subscription)
    const now = world.clock.now()
    for (const [text, token] of [...sns.tokens.entries()]) if (token.expiresMs <= now) sns.tokens.delete(text)
  })
  world.clock.on('sns.orphans', ({ topicArn }: { topicArn: string }) => {
    for (const subscription of [...sns.subscriptions(topicArn).values()]) if (subscription.isOrphan) dropSubscription(sns, subscription)
  })
}
