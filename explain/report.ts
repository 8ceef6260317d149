import type { ElsewhereSeen } from '../checks/evidence/any-alarm/elsewhere.ts'
import type { LoggedAnswer, NewestLogSeen } from '../checks/evidence/any-alarm/logged.ts'
import type { MetricNamed, MinuteSeen } from '../checks/evidence/any-alarm/points.ts'
import type { ReceiverSeen } from '../checks/evidence/any-alarm/receivers.ts'
import type { ToldTopicSeen } from '../checks/evidence/any-alarm/told-topics.ts'
import type { WindowSeen } from '../checks/evidence/any-alarm/window.ts'
import type { Answer } from '../checks/judge.ts'
import type {
  AlarmHistorySeen,
  AlarmSeen,
  LogGroupSeen,
  MetricFilterSeen,
  MuteRuleSeen,
  RoleSeen,
  SignInSeen,
  TrailSeen,
  TrailSelectorsSeen,
  TrailStatusSeen,
} from '../checks/shapes.ts'
import type { Params, Target } from '../checks/step.ts'
import type { Command } from '../domain/command/command.ts'

/** The arrows of the one diagram, in the direction in which things flow, by the names that the sandbox's pipeline has for them. */
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
 * `whole`: the newest event has passed; `ready`: it is set up as it should be, and nothing was there to pass; `broken`: it has, or would have,
 * input and no output; `waiting`: AWS has not had its time yet; `unseen`: it could not be looked at; `notReached`: lies behind one of those and is
 * not judged.
 */
export type ArrowState = 'whole' | 'ready' | 'broken' | 'waiting' | 'unseen' | 'notReached'

/** What was asked of the account, each answer or why there is none. What was not asked is not there. */
export interface ChainSeen {
  readonly alarms: readonly AlarmSeen[]
  readonly metricFilters: readonly MetricFilterSeen[]
  readonly trails: readonly TrailSeen[]
  /** Null where they could not be read. */
  readonly muteRules: readonly MuteRuleSeen[] | null
  readonly window: WindowSeen
  readonly history: readonly AlarmHistorySeen[]
  /** By metric, the alarm's own first. */
  readonly points: readonly { readonly metric: MetricNamed; readonly minutes: readonly MinuteSeen[] }[]
  readonly topics: readonly ToldTopicSeen[]
  readonly receivers: readonly ReceiverSeen[]
  readonly trailStatuses: readonly TrailStatusSeen[]
  readonly trailSelectors: readonly TrailSelectorsSeen[]
  readonly logGroups: readonly LogGroupSeen[]
  readonly deliveryRoles: readonly RoleSeen[]
  /** What the alarm is about, from CloudTrail's event history, newest first. */
  readonly events: readonly SignInSeen[]
  /** The same in the log groups. */
  readonly arrivals: LoggedAnswer
  readonly newestLogs: readonly NewestLogSeen[]
  readonly newestWrite: number | null
  /** Failed sign-ins to IAM Identity Center. */
  readonly challenges: readonly SignInSeen[]
  readonly elsewhere: ElsewhereSeen
}

export type SeenName = keyof ChainSeen
export type ChainAnswers = { readonly [Name in SeenName]?: Answer<ChainSeen[Name]> }

/** What is asked about: an alarm, and the exact values of the lab for this person, account and region. */
export interface Question {
  readonly alarm: string
  /** Whose mails are missed, where the person has said so. */
  readonly email: string | null
}

/** One arrow, judged. `reason` is a key of `locales/<lang>/explain.json`, or of `common.json` for what could not be seen. */
export interface ArrowReport {
  readonly arrow: ArrowName
  readonly state: ArrowState
  readonly reason: string
  readonly params: Params
}

/** What keeps the alarm silent, with what can be done about it. */
export interface CauseFound {
  readonly id: string
  readonly arrow: ArrowName
  /** In the project's list of causes. */
  readonly painPoint: string
  readonly source: string
  readonly params: Params
  /** Something was seen to be wrong; else only that nothing came, after more time than AWS takes. */
  readonly isCertain: boolean
  /** Commands that mend it, where some certainly do. They are shown, never carried out. */
  readonly commands: readonly Command[]
}

export type ChainOutcome = 'whole' | 'broken' | 'waiting' | 'unseen'

export interface ChainReport {
  readonly version: string
  readonly at: string
  readonly target: Target
  readonly alarm: string
  readonly subject: {
    /** `metric`, `composite`, `log`; null where there is no such alarm, or it could not be seen. */
    readonly kind: string | null
    readonly state: string | null
    readonly metric: string | null
    readonly namespace: string | null
    readonly filters: readonly string[]
    readonly logGroups: readonly string[]
    readonly trails: readonly string[]
    readonly topics: readonly string[]
  }
  readonly outcome: ChainOutcome
  /** A sentence `verdict.<verdict>`. */
  readonly verdict: string
  readonly params: Params
  readonly cause: CauseFound | null
  /** In the direction in which things flow. */
  readonly arrows: readonly ArrowReport[]
  /** Sentences `note.<note>`: what is worth knowing and changes no verdict. */
  readonly notes: readonly { readonly note: string; readonly params: Params }[]
}

/** The exit code of the command line: 3 where something could not be seen, 1 where the chain is broken or AWS is still at work, else 0. */
export function exitOf(report: ChainReport): 0 | 1 | 3 {
  if (report.arrows.some(({ state }) => state === 'unseen')) return 3
  return report.outcome === 'whole' ? 0 : report.outcome === 'unseen' ? 3 : 1
}
