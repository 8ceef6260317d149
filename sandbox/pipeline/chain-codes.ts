/** Every code of the chain, by arrow. `locales/<language>/chain.json` has a sentence for each. */
export const chainCodes = {
  'event-to-trail': ['selected', 'noTrail', 'otherRegion', 'notLogging', 'beforeStart', 'notSelected'],
  'trail-to-bucket': ['written', 'waiting', 'refused'],
  'trail-to-logs': ['written', 'noLogGroup', 'waiting', 'refused', 'notInGroup'],
  'logs-to-metric': ['counted', 'noFilter', 'youngerFilter', 'badPattern', 'notMatched', 'noValue'],
  'metric-to-alarm': ['changed', 'noAlarm', 'otherUnit', 'waiting', 'alreadyInAlarm', 'noChange'],
  'alarm-to-topic': ['published', 'noAction', 'actionsDisabled', 'refused'],
  'topic-to-mail': ['mailDelivered', 'forgotten', 'noSubscription', 'notConfirmed', 'unsubscribed', 'filteredOut'],
  'topic-to-http': ['notConfirmed', 'unsubscribed', 'filteredOut', 'hostNotAllowed', 'sending', 'answered', 'retrying', 'gaveUp'],
  'topic-to-queue': ['notConfirmed', 'unsubscribed', 'filteredOut', 'messageQueued', 'noQueue', 'queuePolicy', 'tooManyAttributes'],
} as const

export type ChainArrow = keyof typeof chainCodes
export type ChainCode<A extends ChainArrow = ChainArrow> = (typeof chainCodes)[A][number]
