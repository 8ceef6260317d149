import type { Command } from '../domain/command/command.ts'
import type { Region } from '../domain/regions.ts'
import type { EvidenceName, Evidences } from './shapes.ts'

/**
 * The shape of a lab's card, of a step's card, and of what a check says.
 *
 * A check is pure judgement over evidence. It knows neither AWS's API nor the time of day nor a sentence: it answers with an outcome, the
 * key of a reason and its parameters; `locales/{zh,ko,en}/<lab>/<step>.json` says it.
 */
export type Outcome = 'done' | 'todo' | 'differs' | 'waiting' | 'unseen'

export type Param = string | number
export type Params = Readonly<Record<string, Param>>

/** What was seen, for display beside the sentence: keys are `saw.<key>` in `locales/<lang>/common.json`, values are shown as they are. */
export type Saw = Readonly<Record<string, string | number | boolean | null | readonly string[]>>

/** `reason` is the key in the step's catalog without the outcome: `noFilter` for `todo.noFilter`. Only `done` may go without one. */
export interface Judgement {
  readonly outcome: Exclude<Outcome, 'unseen'>
  readonly reason: string | null
  readonly params: Params
  readonly saw: Saw
}

export const done = (saw: Saw = {}, reason: string | null = null, params: Params = {}): Judgement => ({
  outcome: 'done',
  reason,
  params,
  saw,
})
export const todo = (reason: string, params: Params = {}, saw: Saw = {}): Judgement => ({ outcome: 'todo', reason, params, saw })
export const differs = (reason: string, params: Params = {}, saw: Saw = {}): Judgement => ({ outcome: 'differs', reason, params, saw })
/** `params` carry `since` and `until`, ISO 8601 UTC. */
export const waiting = (reason: string, params: Params, saw: Saw = {}): Judgement => ({ outcome: 'waiting', reason, params, saw })

/** One step, judged. `reason` is whole here (`differs.pattern`); those of `unseen` are in `locales/<lang>/common.json`. */
export interface StepReport {
  readonly step: string
  readonly outcome: Outcome
  readonly reason: string | null
  readonly params: Params
  readonly saw: Saw
}

/** Where a report looked. `caller` is the ARN that STS named. Account and caller are null where STS could not be asked. */
export interface Target {
  readonly kind: 'sandbox' | 'aws'
  readonly account: string | null
  readonly caller: string | null
  readonly region: string
  readonly partition: string
  readonly endpoint: string | null
}

export interface Report {
  readonly version: string
  readonly at: string
  readonly lab: string
  readonly target: Target
  readonly steps: readonly StepReport[]
  readonly summary: Readonly<Record<Outcome, number>>
  /** Regions where a missing thing was looked for and could not be seen in time. */
  readonly notReached: readonly string[]
}

/** What the person told us once; everything exact follows from it. */
export interface Settings {
  readonly region: string
  readonly initials: string
  readonly email: string
  /** Own names: any exact value of the lab can be replaced, by its key in the lab's card. */
  readonly own: Readonly<Record<string, string>>
}

/** The exact values of a lab for one person and region. Always has `region`, `partition`, `account`, `initials`, `email`. */
export type Values = Readonly<Record<string, string>>

export interface Lab {
  readonly id: string
  readonly level: 'beginner' | 'intermediate' | 'advanced'
  readonly minutes: number
  /** Its parts, by the number of the step with which each begins: `a01`, `a07`. Their names are words of the site. */
  readonly parts: readonly string[]
  /** `own`: names of the person's own, for values that are made from others. */
  values(about: {
    initials: string
    email: string
    account: string
    region: Region
    own?: Readonly<Record<string, string>>
  }): Readonly<Record<string, string>>
  /** What all its steps stand on, where no step of its own makes it: laid before any of them is done. What is there already is passed over. */
  readonly ground?: (want: Values) => readonly Command[]
  /** Removes all that the lab makes, where no step of its own does. */
  readonly removal?: (want: Values) => readonly Command[]
}

/** How a step is done at the command line: the data that pages print, `solve` carries out and the journeys run. */
export interface Ways {
  readonly cli?: (want: Values) => readonly Command[]
  /**
   * Takes away what the step made, so that it can be done again; of a form's field, what the form made. Absent where that cannot be: what
   * has been recorded stays.
   */
  readonly undo?: (want: Values) => readonly Command[]
}

/**
 * A step's card. `Name` names the evidence that `check` is handed; the runner reads each of them once per run.
 * `seenAfter`: the later step after which this one can be judged (a form field leaves no trace until the form is saved).
 */
export interface Step<Name extends EvidenceName = EvidenceName> {
  readonly id: string
  readonly lab: Lab
  /** Other names by which it may be asked for, in small letters; several steps may share one. */
  readonly also?: readonly string[]
  readonly seenAfter?: string
  readonly reads: readonly Name[]
  /** Reason keys with the names of their parameters, by outcome; every one is reached by a world in the step's test and said in three languages. */
  readonly reasons: Readonly<Partial<Record<Exclude<Outcome, 'unseen'>, Readonly<Record<string, readonly string[]>>>>>
  /**
   * Whether the thing may stand in another region by mistake: the runner then looks there when home says `todo`, and takes `done` for
   * found. `differs` counts as found too, unless its reason is listed in `near`: those speak of a thing of a similar name. `on` is the
   * evidence in which the thing would show: a region where it is empty is asked nothing else. `counts`: done there is done, which is told
   * as `done.elsewhere`.
   */
  readonly elsewhere?: { readonly on: EvidenceName; readonly near: readonly string[]; readonly counts?: true }
  /** The step removes what the others made: it and they cannot be done at once, so it does not count towards the lab being done. */
  readonly undoes?: true
  readonly ways: Ways
  /** @throws CannotTell where the evidence is there but beyond us: neither yes nor no may be said. */
  check(evidence: Pick<Evidences, Name>, want: Values, now: number): Judgement
}

/** A lab's card, as it is. */
export const lab = (card: Lab): Lab => card

/** A step's card, put into its lab. */
export const step = <const Name extends EvidenceName>(of: Lab, card: Omit<Step<Name>, 'lab'>): Step<Name> => ({ ...card, lab: of })

/**
 * Thrown by a judgement over something it does not understand (an alarm of a new kind, a pattern beyond our budget). The runner reports
 * the step as `unseen.<reason>`: promise 2, nothing says yes to what it does not understand, and it is no fault of the learner either.
 */
export class CannotTell extends Error {
  override readonly name = 'CannotTell'
  readonly reason: string
  readonly params: Params

  constructor(reason: string, params: Params) {
    super(`cannot tell: ${reason} ${JSON.stringify(params)}`)
    this.reason = reason
    this.params = params
  }
}
