import { partitionOf } from '../../domain/regions.ts'
import type { UserCreationSeen } from '../shapes.ts'
import { exactly } from '../values.ts'
import { evidence } from './evidence.ts'

/** Two requests a second are all that AWS grants a region: of a busy account the newest 200 are looked at. */
const mostPages = 4

/**
 * `CreateUser` of the lab's IAM user in CloudTrail's event history, newest first. IAM is global: its events are recorded in one region of
 * the partition, whatever the region of the console.
 *
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html
 *         https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
 */
export const userCreations = evidence<readonly UserCreationSeen[]>({
  needs: [{ action: 'cloudtrail:LookupEvents', on: '*' }],
  async read(ask) {
    const [want, cloudtrail] = await Promise.all([ask.want(), ask.in(partitionOf(ask.region).iamRegion).cloudtrail()])
    const user = exactly(want, 'signInUser')
    const found: UserCreationSeen[] = []
    let token: string | undefined
    for (let page = 0; page < mostPages; page += 1) {
      const answer = await cloudtrail.lookupEvents({
        LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'CreateUser' }],
        ...(token ? { NextToken: token } : {}),
      })
      for (const { EventId = '', EventTime, CloudTrailEvent = '{}' } of answer.Events ?? []) {
        const { awsRegion = '', errorCode, requestParameters } = JSON.parse(CloudTrailEvent) as CreateUserRecord
        if (errorCode !== undefined || requestParameters?.userName !== user) continue
        found.push({ eventId: EventId, atMs: EventTime?.getTime() ?? 0, region: awsRegion })
      }
      token = answer.NextToken
      if (!token) break
    }
    return found.sort((one, other) => other.atMs - one.atMs)
  },
})

interface CreateUserRecord {
  readonly awsRegion?: string
  readonly errorCode?: string
  readonly requestParameters?: { readonly userName?: string } | null
}
