import { recorded } from '../../checks/lab-a/selectors.ts'
import type { TrailSeen } from '../../checks/shapes.ts'
import type { Params } from '../../checks/step.ts'
import { type Command, call } from '../../domain/command/command.ts'
import { regionsOfSignIn } from '../../domain/regions.ts'
import { type Arrow, cause, type Found } from '../arrow.ts'
import { type Facts, iso, meantTrails, seenOf } from '../facts.ts'
import type { ChainSeen } from '../report.ts'

type Trails = Pick<ChainSeen, 'trails' | 'trailStatuses' | 'trailSelectors'>
type Refusal = 'neverStarted' | 'stopped' | 'singleRegion' | 'notRecorded'

/**
 * A trail takes the event up: it is on, covers the region in which the event was recorded, and its selectors admit it. One trail that does is
 * enough; where none does, the first one's reason is told.
 *
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html
 */
export const eventToTrail: Arrow = {
  name: 'event-to-trail',
  needs: ['trails', 'trailStatuses', 'trailSelectors'],
  // What a trail takes up is seen only where it delivers it.
  underWay: () => null,
  causes: [
    cause({
      id: 'noTrail',
      painPoint: 'C1',
      source: 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html',
      needs: ['trails'],
      find: ({ trails }, { want, subject }) =>
        trails.length === 0 && (subject.about.kind !== 'matching' || subject.isLabs)
          ? { params: { region: want.region, logGroup: subject.logGroups.join(', ') || want.logGroup } }
          : undefined,
    }),
    cause({
      id: 'neverStarted',
      painPoint: 'C1',
      source: 'https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartLogging.html',
      needs: ['trails', 'trailStatuses'],
      find: (seen, facts) => refusedBy('neverStarted', withSelectors(seen, facts), facts),
    }),
    cause({
      id: 'stopped',
      painPoint: 'C1',
      source: 'https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartLogging.html',
      needs: ['trails', 'trailStatuses'],
      find: (seen, facts) => refusedBy('stopped', withSelectors(seen, facts), facts),
    }),
    cause({
      id: 'notRecorded',
      painPoint: 'C2',
      source: 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html',
      needs: ['trails', 'trailStatuses', 'trailSelectors'],
      find: (seen, facts) => refusedBy('notRecorded', seen, facts),
    }),
    cause({
      id: 'singleRegion',
      painPoint: 'S1',
      source: 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html',
      needs: ['trails', 'trailStatuses', 'trailSelectors'],
      find: (seen, facts) => refusedBy('singleRegion', seen, facts),
    }),
  ],
}

/** A trail that is off is off, whatever else could not be seen of it. */
const withSelectors = (seen: Omit<Trails, 'trailSelectors'>, { answers }: Facts): Trails => ({
  ...seen,
  trailSelectors: seenOf(answers, 'trailSelectors') ?? [],
})

function refusedBy(id: Refusal, seen: Trails, facts: Facts): Found | undefined {
  const refusals = meantTrails(seen.trails, facts).map((trail) => refusalOf(trail, seen, facts))
  const [first] = refusals
  return first?.id === id && refusals.every((refusal) => refusal !== undefined)
    ? { params: first.params, commands: [first.command] }
    : undefined
}

/** Why a trail does not take the event up; undefined where nothing says so, as of a trail whose home is elsewhere. */
function refusalOf(trail: TrailSeen, seen: Trails, facts: Facts): { id: Refusal; params: Params; command: Command } | undefined {
  const { tracked, subject, want } = facts
  const about = { trail: trail.name, region: trail.homeRegion }
  const status = seen.trailStatuses.find(({ trailArn }) => trailArn === trail.arn)
  const start = call('cloudtrail', 'StartLogging', { Name: trail.name })
  if (status && !status.isLogging) {
    return status.stoppedAtMs === null
      ? { id: 'neverStarted', params: about, command: start }
      : { id: 'stopped', params: { ...about, since: iso(status.stoppedAtMs) }, command: start }
  }
  const selectors = seen.trailSelectors.find(({ trailArn }) => trailArn === trail.arn)
  if (selectors) {
    const { read, write, signIns } = recorded(selectors)
    const isRecorded = subject.about.kind === 'failedSignIns' ? signIns : isReadEvent(facts) ? read : write
    const command = call('cloudtrail', 'PutEventSelectors', {
      TrailName: trail.name,
      EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }],
    })
    if (!isRecorded)
      return { id: 'notRecorded', params: { ...about, saw: !read && !write ? 'none' : !write ? 'readOnly' : 'filtered' }, command }
  }
  if (trail.isMultiRegion) return undefined
  // Before anybody has failed to sign in: where that would be recorded is not the person's choice.
  const others = regionsOfSignIn(want.region).filter((region) => region !== trail.homeRegion)
  const isMissed = tracked ? tracked.region !== trail.homeRegion : subject.about.kind === 'failedSignIns' && others.length > 0
  return isMissed
    ? {
        id: 'singleRegion',
        params: { ...about, signInRegion: tracked?.region ?? others.join(', ') },
        command: call('cloudtrail', 'UpdateTrail', { Name: trail.name, IsMultiRegionTrail: true }),
      }
    : undefined
}

const isReadEvent = ({ tracked }: Facts): boolean =>
  tracked !== null && (JSON.parse(tracked.record) as { readOnly?: boolean | string }).readOnly?.toString() === 'true'
