import type { EventChoice, InsightChoice } from './event-choice.ts'
import type { SayTrail } from './say.ts'

/** What a trail records, in a line. */
export const activityOf = ({ management, read, write }: EventChoice, say: SayTrail): string =>
  !management ? say('none') : read && write ? say('all') : read ? say('evReadOnly') : say('evWriteOnly')

export const excludedOf = ({ excludeKms, excludeRds }: EventChoice, say: SayTrail): string =>
  [...(excludeKms ? ['AWS KMS'] : []), ...(excludeRds ? ['Amazon RDS Data API'] : [])].join(', ') || say('none')

export const insightNamesOf = ({ callRate, errorRate }: InsightChoice, say: SayTrail): string =>
  [...(callRate ? [say('apiCallRate')] : []), ...(errorRate ? [say('apiErrorRate')] : [])].join(', ') || say('disabled')
