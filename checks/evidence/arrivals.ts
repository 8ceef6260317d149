import { labStack, partOf } from '../lab-stack.ts'
import type { ArrivalSeen } from '../shapes.ts'
import { exactly } from '../values.ts'
import { everyPage, evidence, orNone } from './evidence.ts'
import { signIns } from './sign-ins.ts'
import { stacks } from './stacks.ts'

const minuteMs = 60_000

/**
 * Failed console sign-ins that reached the lab's log group, oldest first, from the newest known failure on and for an hour: CloudTrail gives
 * its log events the time of delivery, which is never before the event. [] where the group is not there.
 *
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export const arrivals = evidence<readonly ArrivalSeen[]>({
  needs: [{ action: 'logs:FilterLogEvents', on: 'logGroup' }],
  async read(ask) {
    const [want, now, failures, logs] = await Promise.all([ask.want(), ask.now(), ask.use(signIns), ask.logs()])
    const logGroupName =
      want.logGroup ?? partOf(labStack(await ask.use(stacks), want), 'AWS::Logs::LogGroup', exactly(want, 'logConstruct'))?.physicalId
    if (!logGroupName) return []
    // Event history may lag behind the log group: where it shows no failure, the last half hour of the group is looked at.
    const newestMs = failures[0]?.atMs ?? now - 30 * minuteMs
    // The newest may be one that the lab's pattern does not count: those of the hour before it are covered too.
    const startTime =
      Math.min(newestMs, ...failures.filter(({ atMs }) => atMs >= newestMs - 60 * minuteMs).map(({ atMs }) => atMs)) - minuteMs
    const endTime = Math.min(now, newestMs + 60 * minuteMs) + minuteMs
    const events = await orNone(
      everyPage(async (nextToken) => {
        const page = await logs.filterLogEvents({
          logGroupName,
          filterPattern: '{ ($.eventName = "ConsoleLogin") && ($.responseElements.ConsoleLogin = "Failure") }',
          startTime,
          endTime,
          ...(nextToken ? { nextToken } : {}),
        })
        return { items: page.events ?? [], next: page.nextToken }
      }),
      'ResourceNotFoundException',
    )
    return (events ?? []).map(({ message = '{}', timestamp = 0 }) => ({
      eventId: (JSON.parse(message) as { eventID?: string }).eventID ?? '',
      arrivedAtMs: timestamp,
      record: message,
    }))
  },
})
