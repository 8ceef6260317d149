import type { ArrivalSeen } from '../../shapes.ts'
import { atMsOf, orNone } from '../evidence.ts'
import { question } from './question.ts'

/** A log event that came into one of the groups. */
export interface LoggedSeen extends ArrivalSeen {
  readonly logGroup: string
}

export interface LoggedAnswer {
  /** Oldest first. */
  readonly events: readonly LoggedSeen[]
  /** False where a group held so much that not all of it was searched: then what was not found may still be there. */
  readonly isWhole: boolean
}

/** A page searches about a megabyte. Assumed: so many take some seconds, and a person waits no longer. */
const mostPages = 25

/**
 * Log events of some groups that a pattern matches, between two moments. A group that is not there holds nothing.
 *
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export const logged = question<{ groups: readonly string[]; pattern: string; fromMs: number; toMs: number }, LoggedAnswer>({
  needs: [{ action: 'logs:FilterLogEvents', on: 'logGroup' }],
  async read(ask, { groups, pattern, fromMs, toMs }) {
    const logs = await ask.logs()
    const answers = await Promise.all(
      groups.map(async (logGroupName): Promise<LoggedAnswer> => {
        const events: LoggedSeen[] = []
        let token: string | undefined
        for (let page = 0; page < mostPages; page += 1) {
          const answer = await orNone(
            logs.filterLogEvents({
              logGroupName,
              ...(pattern === '' ? {} : { filterPattern: pattern }),
              startTime: fromMs,
              endTime: toMs,
              ...(token ? { nextToken: token } : {}),
            }),
            'ResourceNotFoundException',
          )
          for (const { message = '', timestamp = 0 } of answer?.events ?? [])
            events.push({ eventId: eventIdOf(message), arrivedAtMs: timestamp, record: message, logGroup: logGroupName })
          token = answer?.nextToken
          if (!token) return { events, isWhole: true }
        }
        return { events, isWhole: false }
      }),
    )
    return {
      events: answers.flatMap(({ events }) => events).sort((one, other) => one.arrivedAtMs - other.arrivedAtMs),
      isWhole: answers.every(({ isWhole }) => isWhole),
    }
  },
})

/** Other things than CloudTrail write to log groups too. */
function eventIdOf(message: string): string {
  try {
    return (JSON.parse(message) as { eventID?: string } | null)?.eventID ?? ''
  } catch (cause) {
    if (cause instanceof SyntaxError) return ''
    throw cause
  }
}

export interface NewestLogSeen {
  readonly logGroup: string
  /** When something last came in; null for a group that is empty or not there. */
  readonly atMs: number | null
}

/**
 * When each group last took something in. AWS brings `lastIngestionTime` up to date with some delay, within minutes as a rule.
 *
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogStream.html
 */
export const newestLogs = question<{ groups: readonly string[] }, readonly NewestLogSeen[]>({
  needs: [{ action: 'logs:DescribeLogStreams', on: 'logGroup' }],
  async read(ask, { groups }) {
    const logs = await ask.logs()
    return Promise.all(
      groups.map(async (logGroupName) => {
        const answer = await orNone(
          logs.describeLogStreams({ logGroupName, orderBy: 'LastEventTime', descending: true, limit: 5 }),
          'ResourceNotFoundException',
        )
        const moments = (answer?.logStreams ?? []).flatMap(({ lastIngestionTime, lastEventTimestamp }) => {
          const atMs = Math.max(atMsOf(lastIngestionTime) ?? 0, atMsOf(lastEventTimestamp) ?? 0)
          return atMs === 0 ? [] : [atMs]
        })
        return { logGroup: logGroupName, atMs: moments.length === 0 ? null : Math.max(...moments) }
      }),
    )
  },
})
