import { regionsOfSignIn } from '../../domain/regions.ts'
import type { SignInSeen } from '../shapes.ts'
import { evidence, type Services } from './evidence.ts'

const weekMs = 7 * 24 * 3_600_000

/** Two requests a second are all that AWS grants a region: of a busy account the newest 200 sign-ins are looked at. */
const mostPages = 4

/**
 * Failed console sign-ins of the last week, newest first. A sign-in may be recorded in another region than the console shows, so each that
 * AWS names is asked. A region that cannot be read leaves the question open only where no other has the answer.
 *
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
 *         https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
export const signIns = evidence<readonly SignInSeen[]>({
  needs: [{ action: 'cloudtrail:LookupEvents', on: '*' }],
  async read(ask) {
    const now = await ask.now()
    const answers = await Promise.allSettled(regionsOfSignIn(ask.region).map((region) => failuresIn(ask.in(region), now)))
    const failures = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    const refused = answers.find((answer) => answer.status === 'rejected')
    if (failures.length === 0 && refused) throw refused.reason
    return failures.sort((one, other) => other.atMs - one.atMs)
  },
})

async function failuresIn(services: Services, now: number): Promise<SignInSeen[]> {
  const cloudtrail = await services.cloudtrail()
  const failures: SignInSeen[] = []
  let token: string | undefined
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await cloudtrail.lookupEvents({
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'ConsoleLogin' }],
      StartTime: new Date(now - weekMs),
      ...(token ? { NextToken: token } : {}),
    })
    for (const { EventId, CloudTrailEvent: record = '{}', EventTime } of answer.Events ?? []) {
      const event = JSON.parse(record) as SignInRecord
      if (event.responseElements?.ConsoleLogin !== 'Failure') continue
      failures.push({
        eventId: EventId ?? event.eventID ?? '',
        atMs: event.eventTime ? Date.parse(event.eventTime) : (EventTime?.getTime() ?? 0),
        region: event.awsRegion ?? '',
        userName: event.userIdentity?.userName ?? null,
        errorMessage: event.errorMessage ?? null,
        record,
      })
    }
    token = answer.NextToken
    if (!token) break
  }
  return failures
}

interface SignInRecord {
  readonly eventID?: string
  readonly eventTime?: string
  readonly awsRegion?: string
  readonly errorMessage?: string
  readonly userIdentity?: { readonly userName?: string }
  readonly responseElements?: { readonly ConsoleLogin?: string } | null
}
