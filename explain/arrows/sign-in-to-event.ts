import { regionsOfSignIn } from '../../domain/regions.ts'
import { type Arrow, cause } from '../arrow.ts'
import { type Facts, iso, isUnknownUser } from '../facts.ts'
import { readPattern } from '../subject.ts'

/**
 * Somebody fails to sign in, and CloudTrail records it.
 *
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
 */
export const signInToEvent: Arrow = {
  name: 'sign-in-to-event',
  needs: ['events'],
  underWay: () => null,
  causes: [
    cause({
      id: 'unknownUser',
      painPoint: 'S2',
      source: 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html',
      needs: ['events', 'metricFilters'],
      find(_, { tracked, isCounted, subject, want }) {
        if (subject.about.kind !== 'failedSignIns' || !tracked || isCounted !== false || !isUnknownUser(tracked)) return undefined
        // A filter that would not count a wrong password either has a fault of its own.
        const known = JSON.stringify({ ...(JSON.parse(tracked.record) as object), errorMessage: 'Failed authentication' })
        if (!subject.filters.some(({ pattern }) => readPattern(pattern)?.matches(known))) return undefined
        return {
          params: {
            at: iso(tracked.atMs),
            signInRegion: tracked.region,
            saw: tracked.errorMessage ?? '',
            eventId: tracked.eventId,
            user: want.signInUser,
          },
        }
      },
    }),
    cause({
      id: 'identityCenter',
      painPoint: 'S3',
      source: 'https://docs.aws.amazon.com/singlesignon/latest/userguide/understanding-sign-in-events.html',
      needs: ['events', 'challenges'],
      find({ challenges }, facts) {
        const [newest] = challenges
        if (facts.subject.about.kind !== 'failedSignIns' || !newest || (facts.tracked && facts.tracked.atMs >= newest.atMs))
          return undefined
        return {
          params: {
            at: iso(newest.atMs),
            signInRegion: newest.region,
            eventId: newest.eventId,
            regions: regionsOf(facts),
            user: facts.want.signInUser,
          },
        }
      },
    }),
  ],
}

export const regionsOf = ({ want }: Facts): string => regionsOfSignIn(want.region).join(', ')
