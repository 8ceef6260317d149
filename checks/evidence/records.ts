import type { ArrivalSeen } from '../shapes.ts'
import { exactly } from '../values.ts'
import { evidence, orNone } from './evidence.ts'

const hourMs = 3_600_000

/** Of a busy group so much is looked at, and no more: a page holds up to 10,000 events or 1 MB. */
const mostPages = 5

/**
 * What the patterns of a monitoring lab are about, and what comes near them: sign-ins and what else people do on that page, calls that
 * failed, instances started, users and keys made.
 */
const kin =
  '{ ($.eventSource = "signin.amazonaws.com") || ($.errorCode = "*") || ($.eventName = "RunInstances") || (($.eventSource = "iam.amazonaws.com") && ($.eventName = "Create*")) }'

/**
 * Records of the last two hours in the lab's log group, oldest first. [] where the group is not there.
 *
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export const records = evidence<readonly ArrivalSeen[]>({
  needs: [{ action: 'logs:FilterLogEvents', on: 'logGroup' }],
  async read(ask) {
    const [want, now, logs] = await Promise.all([ask.want(), ask.now(), ask.logs()])
    const found: ArrivalSeen[] = []
    let nextToken: string | undefined
    for (let page = 0; page < mostPages; page += 1) {
      const answer = await orNone(
        logs.filterLogEvents({
          logGroupName: exactly(want, 'logGroup'),
          filterPattern: kin,
          startTime: now - 2 * hourMs,
          endTime: now + 60_000,
          ...(nextToken ? { nextToken } : {}),
        }),
        'ResourceNotFoundException',
      )
      for (const { message = '{}', timestamp = 0 } of answer?.events ?? []) {
        found.push({ eventId: (JSON.parse(message) as { eventID?: string }).eventID ?? '', arrivedAtMs: timestamp, record: message })
      }
      nextToken = answer?.nextToken
      if (!nextToken) break
    }
    return found.sort((one, other) => one.arrivedAtMs - other.arrivedAtMs)
  },
})
