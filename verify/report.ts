import type { Params, Target } from '../checks/step.ts'

/** What is passed on the way from the attempt to the mail, in order. */
export const stageNames = ['attempt', 'event', 'logs', 'datapoint', 'alarm', 'notification', 'mail'] as const
export type StageName = (typeof stageNames)[number]

/** The arrows of the one diagram, by the names that the sandbox's pipeline has for them. */
export const arrowNames = [
  'sign-in-to-event',
  'event-to-trail',
  'trail-to-logs',
  'logs-to-metric',
  'metric-to-alarm',
  'alarm-to-topic',
  'topic-to-mail',
] as const
export type ArrowName = (typeof arrowNames)[number]

/**
 * `seen`; `missing`: looked for and not found, the arrow before it is the broken one; `unseen`: it could not be looked at; `notReached`: lies
 * behind a missing or unseen one and is not judged; `notWatched`: nobody can see it from here, or nothing is to be seen.
 */
export type StageState = 'seen' | 'missing' | 'unseen' | 'notReached' | 'notWatched'

export interface Stage {
  readonly name: StageName
  readonly state: StageState
  /** The moment, ISO 8601 UTC: AWS's own where it gives one, else when it was first seen. */
  readonly at: string | null
  /** Since the first attempt. */
  readonly afterSeconds: number | null
  /** What was seen, as plain text: an id, a name, a value. */
  readonly saw: string | null
}

/** One failed sign-in. */
export interface Attempt {
  readonly number: number
  readonly at: string
  readonly eventId: string | null
  /** Where CloudTrail recorded it. */
  readonly region: string | null
}

/** `waiting`: nothing is known to be wrong, and AWS may still take as long. */
export type VerifyOutcome = 'done' | 'broken' | 'waiting' | 'unseen'

export interface Note {
  readonly note: string
  readonly params: Params
}

/** The alarm that was proven, and what feeds it. */
export interface Subject {
  readonly alarm: string
  readonly namespace: string
  readonly metric: string
  readonly filters: readonly string[]
  readonly logGroups: readonly string[]
  readonly trails: readonly string[]
  readonly actions: readonly string[]
}

export interface VerifyReport {
  readonly version: string
  /** When it ended, by the target's clock. */
  readonly at: string
  readonly target: Target
  /** Stands in the user agent of each attempt. */
  readonly run: string
  readonly user: string
  readonly signInUrl: string
  readonly signInBy: 'browser' | 'person'
  readonly userAgent: string | null
  readonly subject: Subject | null
  readonly outcome: VerifyOutcome
  /** The broken arrow, or the one that could not be looked at; null where all is well or nothing was begun. */
  readonly arrow: ArrowName | null
  /** `broken.noFilter`, `unseen.puzzle`: the key of a sentence; null where all is well. */
  readonly reason: string | null
  readonly params: Params
  readonly attempts: readonly Attempt[]
  readonly eventIds: readonly string[]
  readonly stages: readonly Stage[]
  /** Path of a picture of the page that we could not make out. */
  readonly screenshot: string | null
  readonly notes: readonly Note[]
}

/** 0 proven · 1 broken, or AWS has not caught up · 3 could not tell. */
export function exitOf({ outcome }: Pick<VerifyReport, 'outcome'>): 0 | 1 | 3 {
  return outcome === 'done' ? 0 : outcome === 'unseen' ? 3 : 1
}

/** The arrow that leads to a stage. `event-to-trail` shows only together with `trail-to-logs`. */
export const arrowTo: Readonly<Record<Exclude<StageName, 'attempt'>, ArrowName>> = {
  event: 'sign-in-to-event',
  logs: 'trail-to-logs',
  datapoint: 'logs-to-metric',
  alarm: 'metric-to-alarm',
  notification: 'alarm-to-topic',
  mail: 'topic-to-mail',
}
