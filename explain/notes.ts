import type { Params, Target } from '../checks/step.ts'
import { regionsOfSignIn } from '../domain/regions.ts'
import { type Facts, groupOf, iso, isUnknownUser, seenOf, sendingHere } from './facts.ts'

export interface Note {
  readonly note: string
  readonly params: Params
}

/** What is worth knowing beside the verdict and changes nothing of it. */
export function notesOf(facts: Facts, target: Target): readonly Note[] {
  const { subject, answers, tracked, want } = facts
  const notes: Note[] = []
  const tell = (note: string, params: Params = {}) => notes.push({ note, params })
  const isOfSignIns = subject.about.kind === 'failedSignIns'

  if (tracked && isOfSignIns && tracked.region !== want.region && facts.reach >= 2)
    tell('recordedElsewhere', { signInRegion: tracked.region, region: want.region })
  if (!tracked && subject.alarm.state === 'INSUFFICIENT_DATA' && subject.feeding?.every(({ metric }) => metric.defaultValue === null))
    tell('insufficientIsNormal', { alarm: subject.alarm.name })
  if (!tracked && isOfSignIns) tell('tryIt', { user: want.signInUser, regions: regionsOfSignIn(want.region).join(', ') })
  if (!tracked && isOfSignIns && target.caller?.includes('AWSReservedSSO_')) tell('identityCenterCaller')
  if (!tracked && subject.about.kind === 'named') {
    const [newest] = seenOf(answers, 'events') ?? []
    if (newest) tell('noneCounted', { at: iso(newest.atMs), eventId: newest.eventId, names: subject.about.names.join(', ') })
  }
  if (tracked && isOfSignIns && facts.isCounted && isUnknownNewer(facts)) tell('unknownUserToo', {})

  // R4: each of them counts the same event once more.
  const feeding = subject.feeding ?? []
  if (feeding.length > 1 && new Set(feeding.map(({ logGroup }) => logGroup)).size === 1)
    tell('countedTwice', { filters: feeding.map(({ name }) => name).join(', '), metric: subject.condition?.metricName ?? '' })
  const here = sendingHere(seenOf(answers, 'trails') ?? [], facts).filter((trail) => subject.logGroups.includes(groupOf(trail)))
  if (here.length > 1) tell('twoTrails', { trails: here.map(({ name }) => name).join(', '), logGroup: subject.logGroups.join(', ') })

  // R10: the bucket's delivery and the log group's are two; the alarm hangs on the latter alone.
  for (const trail of here) {
    const error = seenOf(answers, 'trailStatuses')?.find(({ trailArn }) => trailArn === trail.arn)?.bucketError
    if (error) tell('bucketError', { trail: trail.name, bucket: trail.bucket, error })
  }
  if (seenOf(answers, 'muteRules') === null) tell('muteRulesUnseen', { alarm: subject.alarm.name })
  const lost = seenOf(answers, 'elsewhere')?.notReached ?? []
  if (lost.length > 0) tell('notReached', { regions: lost.join(', ') })
  return notes
}

function isUnknownNewer({ answers, tracked }: Facts): boolean {
  return (seenOf(answers, 'events') ?? []).some((event) => tracked !== null && event.atMs > tracked.atMs && isUnknownUser(event))
}
