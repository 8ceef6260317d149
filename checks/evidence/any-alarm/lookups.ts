import type { LookupEventsCommandInput } from '@aws-sdk/client-cloudtrail'
import { partitionOf } from '../../../domain/regions.ts'
import type { SignInSeen } from '../../shapes.ts'
import type { Services } from '../evidence.ts'
import { question } from './question.ts'

const weekMs = 7 * 24 * 3_600_000
const minuteMs = 60_000

/** Two requests a second are all that AWS grants a region. */
const mostNames = 4

/** Where events of global services are recorded beside the home region. */
const withGlobal = (home: string): readonly string[] => [...new Set([home, partitionOf(home).globalRegion])]

/**
 * Events of some names over the last week, newest first, from the home region and from the one that records for global services. At most four
 * names are asked for, and of each the newest page.
 *
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
export const namedEvents = question<{ names: readonly string[] }, readonly SignInSeen[]>({
  needs: [{ action: 'cloudtrail:LookupEvents', on: '*' }],
  async read(ask, { names }) {
    const now = await ask.now()
    const found = await Promise.all(
      withGlobal(ask.region).flatMap((region) =>
        names.slice(0, mostNames).map((AttributeValue) =>
          eventsIn(ask.in(region), {
            LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue }],
            StartTime: new Date(now - weekMs),
          }),
        ),
      ),
    )
    return found.flat().sort((one, other) => other.atMs - one.atMs)
  },
})

/**
 * When the newest event that changed something was recorded, of those that are old enough to have been delivered; null without any in the
 * last day. A trail that is on has delivered it by now.
 *
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html (usually within 15 minutes)
 */
export const newestWrite = question<{ patienceMs: number }, number | null>({
  needs: [{ action: 'cloudtrail:LookupEvents', on: '*' }],
  async read(ask, { patienceMs }) {
    const now = await ask.now()
    const [newest] = await eventsIn(ask, {
      LookupAttributes: [{ AttributeKey: 'ReadOnly', AttributeValue: 'false' }],
      StartTime: new Date(now - 24 * 60 * minuteMs),
      EndTime: new Date(now - patienceMs),
      MaxResults: 1,
    })
    return newest?.atMs ?? null
  },
})

/**
 * Failed sign-ins to IAM Identity Center over the last week, newest first: they make no ConsoleLogin.
 *
 * Source  https://docs.aws.amazon.com/singlesignon/latest/userguide/understanding-sign-in-events.html
 */
export const failedCredentials = question<Record<never, never>, readonly SignInSeen[]>({
  needs: [{ action: 'cloudtrail:LookupEvents', on: '*' }],
  async read(ask) {
    const now = await ask.now()
    const found = await Promise.all(
      withGlobal(ask.region).map((region) =>
        eventsIn(ask.in(region), {
          LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'CredentialVerification' }],
          StartTime: new Date(now - weekMs),
        }),
      ),
    )
    const hasFailed = ({ record }: SignInSeen): boolean =>
      (JSON.parse(record) as { serviceEventDetails?: { CredentialVerification?: string } }).serviceEventDetails?.CredentialVerification ===
      'Failure'
    return found
      .flat()
      .filter(hasFailed)
      .sort((one, other) => other.atMs - one.atMs)
  },
})

async function eventsIn(services: Services, input: LookupEventsCommandInput): Promise<SignInSeen[]> {
  const cloudtrail = await services.cloudtrail()
  const { Events = [] } = await cloudtrail.lookupEvents(input)
  return Events.map(({ EventId = '', EventTime, CloudTrailEvent: record = '{}' }) => {
    const event = JSON.parse(record) as {
      eventID?: string
      eventTime?: string
      awsRegion?: string
      errorMessage?: string
      userIdentity?: { userName?: string }
    }
    return {
      eventId: EventId || (event.eventID ?? ''),
      atMs: event.eventTime ? Date.parse(event.eventTime) : (EventTime?.getTime() ?? 0),
      region: event.awsRegion ?? '',
      userName: event.userIdentity?.userName ?? null,
      errorMessage: event.errorMessage ?? null,
      record,
    }
  })
}
