import type { SubscriptionSeen } from '../shapes.ts'

/** Subscriptions of the topic over HTTP or HTTPS. */
export const overHttp = (subscriptions: readonly SubscriptionSeen[]): readonly SubscriptionSeen[] =>
  subscriptions.filter(({ protocol }) => protocol === 'http' || protocol === 'https')

/** Where a subscription goes, without its path and whatever secret stands in it. */
export function hostOf({ endpoint }: Pick<SubscriptionSeen, 'endpoint'>): string {
  return /^https?:\/\/(?:[^/@]*@)?([^/?#]+)/.exec(endpoint)?.[1] ?? endpoint
}
