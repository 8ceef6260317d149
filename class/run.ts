import type { Connection } from '../checks/evidence/clients.ts'
import type { Unseen } from '../checks/evidence/unseen.ts'
import { unseenReport } from '../checks/judge.ts'
import { findSteps, runChecks } from '../checks/run.ts'
import type { StepReport } from '../checks/step.ts'
import { openBound } from './bound.ts'
import type { Finished } from './journal.ts'
import type { Student } from './roster.ts'
import { openSessions, type Sessions } from './sessions.ts'

export interface ClassOptions {
  readonly students: readonly Student[]
  readonly lab: string
  /** Ids of steps; all of the lab where left out. */
  readonly steps?: readonly string[]
  /** The instructor's own way: with it the roles are assumed. Its endpoint is the sandbox's. */
  readonly connection: Connection
  /** Sessions that outlive this run, for the next round; where left out, the run has its own. */
  readonly sessions?: Sessions
  /** Milliseconds since 1970. */
  readonly nowMs: () => number
  /** An account gets this long. */
  readonly timeoutMs: number
  /** At most so many accounts at once. */
  readonly atOnce: number
  /** Told of each account as it is finished, one after the other. */
  readonly onFinished: (finished: Finished, progress: Progress) => void
  /** No account is begun after this, and those under way are given up. */
  readonly signal?: AbortSignal
}

export interface Progress {
  readonly finished: number
  readonly of: number
  /** Accounts at once, just now. */
  readonly bound: number
}

/** An account that was put off is asked again so often, at the end. */
const moreTries = 2

/**
 * Checks the accounts of a class, several at once. What is wrong with one account (denied, expired, suspended, slow, its region off) is that account's
 * outcome `unseen` and never stops the others. Where AWS puts questions off, fewer accounts are asked at once, and those put off come again at the end.
 *
 * @returns  accounts finished; fewer than there are students only where `signal` ended it
 * Errors    as `runChecks` for lab, steps and settings: the roster's own names are held against the lab before (`unknownOwnNames`)
 */
export async function runClass(options: ClassOptions): Promise<number> {
  const cards = findSteps(options.lab, options.steps)
  const sessions = options.sessions ?? openSessions(options.connection, options)
  const bound = openBound(options.atOnce)
  const waiting = options.students.map((student) => ({ student, tries: 0 }))
  const active = new Set<Promise<void>>()
  let finished = 0

  async function look(
    student: Student,
    beganMs = performance.now(),
    isRenewed = false,
  ): Promise<{ target: Finished['target']; steps: readonly StepReport[] }> {
    const nowhere = { kind: options.connection.endpoint === undefined ? 'aws' : 'sandbox', account: null, region: student.region } as const
    const unseen = (why: Unseen, target: Finished['target'] = nowhere) => ({
      target,
      steps: cards.map((card) => unseenReport(card, why)),
    })
    const way = await sessions.connectionTo(student)
    if ('unseen' in way) return unseen(way.unseen)
    const { region, initials, email, own } = student
    const { target, steps } = await runChecks({
      lab: options.lab,
      steps: cards.map(({ id }) => id),
      settings: { region, initials, email, own },
      connection: way.connection,
      now: options.nowMs(),
      homeMs: Math.max(1, options.timeoutMs - (performance.now() - beganMs)),
      elsewhere: 'first',
    })
    // A session that was to last longer: ended on the other side, or made before the sandbox was begun anew.
    const isEnded = steps.some(({ reason }) => reason === 'unseen.expired' || reason === 'unseen.invalidCredentials')
    if (isEnded && !isRenewed && sessions.forget(student)) return look(student, beganMs, true)
    const seen = { kind: target.kind, account: target.account, region: target.region }
    if (target.account !== null && target.account !== student.account)
      return unseen({ reason: 'otherAccount', params: { account: student.account, saw: target.account } }, seen)
    return { target: seen, steps }
  }

  async function take(next: { student: Student; tries: number }): Promise<void> {
    const startMs = options.nowMs()
    const { target, steps } = await look(next.student)
    if (options.signal?.aborted) return
    const isPutOff = steps.some(({ reason }) => reason === 'unseen.throttled')
    bound.tell(isPutOff)
    if (isPutOff && next.tries < moreTries) {
      waiting.push({ student: next.student, tries: next.tries + 1 })
      return
    }
    finished += 1
    const { name } = next.student
    options.onFinished(
      { kind: 'finished', name, at: new Date(options.nowMs()).toISOString(), tookMs: options.nowMs() - startMs, target, steps },
      { finished, of: options.students.length, bound: bound.size() },
    )
  }

  let end = (): void => undefined
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  // Taken off at the end: one signal serves all rounds of a day.
  options.signal?.addEventListener('abort', end)
  const isOver = () => options.signal?.aborted === true
  try {
    while (!isOver() && (waiting.length > 0 || active.size > 0)) {
      while (!isOver() && waiting.length > 0 && active.size < bound.size()) {
        const next = waiting.shift()
        if (!next) break
        const one = take(next).finally(() => active.delete(one))
        active.add(one)
      }
      await Promise.race([ended, ...active])
    }
    return finished
  } finally {
    // Whatever is still under way is nobody's any more.
    for (const one of active) one.catch(() => undefined)
    options.signal?.removeEventListener('abort', end)
    if (options.sessions === undefined) sessions.close()
  }
}
