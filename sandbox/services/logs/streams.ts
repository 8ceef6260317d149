import { operation } from '../../wire/operation.ts'
import { invalidParameter, noStream, streamExists } from './errors.ts'
import { groupNamed, groupOf, type NamedGroup, needsNamed } from './group.ts'
import { byName, page } from './page.ts'
import { ensureLogStream, type LogStream, logStreamArn, placeId } from './state.ts'

interface StreamRequest {
  readonly logGroupName: string
  readonly logStreamName: string
}

/**
 * CreateLogStream: a new, empty stream in a group.
 *
 * In      logGroupName, logStreamName (1–512, no `:` and `*`)
 * Out     nothing
 * Errors  InvalidParameterException, ResourceAlreadyExistsException, ResourceNotFoundException
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html; texts recorded in
 *         https://github.com/radkawar/stackd/blob/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/logs/ingestion.json
 */
export const CreateLogStream = operation<StreamRequest, void>({
  name: 'CreateLogStream',
  kind: 'management',
  readOnly: false,
  needs: (call) => needsNamed(call, 'CreateLogStream'),
  run(call) {
    const { input, scope, world } = call
    const group = groupNamed(call, input.logGroupName)
    if (world.state.logs.streams(scope, group).has(input.logStreamName)) throw streamExists()
    ensureLogStream(world, scope, group.name, input.logStreamName)
  },
})

/**
 * DeleteLogStream: the stream and its events are gone.
 *
 * In      logGroupName, logStreamName
 * Out     nothing
 * Errors  ResourceNotFoundException
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogStream.html
 */
export const DeleteLogStream = operation<StreamRequest, void>({
  name: 'DeleteLogStream',
  kind: 'management',
  readOnly: false,
  needs: (call) => needsNamed(call, 'DeleteLogStream'),
  run(call) {
    const group = groupNamed(call, call.input.logGroupName)
    if (!call.world.state.logs.streams(call.scope, group).delete(call.input.logStreamName)) throw noStream()
  },
})

interface DescribeLogStreamsRequest extends NamedGroup {
  readonly logStreamNamePrefix?: string
  readonly orderBy?: 'LogStreamName' | 'LastEventTime'
  readonly descending?: boolean
  readonly nextToken?: string
  readonly limit?: number
}

/**
 * DescribeLogStreams: the streams of a group, by name or by their newest event.
 *
 * In      logGroupName or logGroupIdentifier, logStreamNamePrefix (not with LastEventTime), orderBy, descending, limit (1–50, default 50), nextToken
 * Out     logStreams, nextToken; storedBytes is always 0, the times appear with the first event
 * Errors  InvalidParameterException, ResourceNotFoundException, ValidationException
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html; shapes as recorded, see CreateLogStream. AWS's times
 *         lag behind by up to an hour; here they are right at once.
 */
export const DescribeLogStreams = operation<DescribeLogStreamsRequest, unknown>({
  name: 'DescribeLogStreams',
  kind: 'management',
  readOnly: true,
  needs: (call) => needsNamed(call, 'DescribeLogStreams'),
  run(call) {
    const { input, scope, world } = call
    const { logStreamNamePrefix: prefix, orderBy = 'LogStreamName', descending = false } = input
    const group = groupOf(call)
    if (orderBy === 'LastEventTime' && prefix !== undefined)
      throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.')
    const key = (s: LogStream) => (orderBy === 'LogStreamName' ? s.name : `${String(s.lastEventMs ?? 0).padStart(16, '0')} ${s.name}`)
    const sign = descending ? -1 : 1
    const streams = [...world.state.logs.streams(scope, group).values()]
      .filter((s) => prefix === undefined || s.name.startsWith(prefix))
      .sort((a, b) => sign * byName(key(a), key(b)))
    const { shown, nextToken } = page(streams, key, input.limit ?? 50, input.nextToken, descending)
    return {
      logStreams: shown.map((s) => ({
        logStreamName: s.name,
        creationTime: s.creationMs,
        firstEventTimestamp: s.firstEventMs,
        lastEventTimestamp: s.lastEventMs,
        lastIngestionTime: s.lastIngestionMs,
        uploadSequenceToken:
          s.lastIngestionMs === undefined ? undefined : placeId({ atMs: s.lastIngestionMs, position: s.lastEventMs ?? 0 }, false),
        arn: logStreamArn(scope, group.name, s.name),
        storedBytes: 0,
      })),
      nextToken,
    }
  },
})
