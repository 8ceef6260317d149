import { setMaxListeners } from 'node:events'
import { sandboxConnection } from '../../checks/run.ts'
import type { Ran } from '../../ways/run.ts'
import type { Run } from '../journal.ts'
import type { Student } from '../roster.ts'
import { runOnce } from '../runs.ts'
import { openSessions } from '../sessions.ts'
import { carryOut } from './act.ts'
import type { DemoLab } from './lab.ts'
import { type Act, doneAtEnd, type Plan, workshopMs } from './plan.ts'

export interface Stage {
  readonly lab: DemoLab
  readonly plan: Plan
  /** In the plan's order. */
  readonly students: readonly Student[]
  readonly className: string
  /** Of the class: what the rounds see is written down there. */
  readonly folder: string
  readonly version: string
  /** The sandbox. A practice class has no other accounts. */
  readonly endpoint: string
  /** The account by which the rounds come in. */
  readonly instructor: string
  /** The workshop is shown in this time. */
  readonly lengthMs: number
  /** Between the beginnings of two rounds, at least. */
  readonly everyMs: number
  /** Milliseconds since 1970. */
  readonly nowMs: () => number
  /** Waits, but no longer than until the signal comes. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>
  readonly retryMs: number
  readonly signal: AbortSignal
  readonly onProgress: (progress: DemoProgress) => void
  /** AWS refused what was planned: this student goes no further. */
  readonly onTrouble: (student: Student, act: Act, ran: Ran) => void
}

export interface DemoProgress {
  readonly acts: number
  readonly of: number
  readonly rounds: number
  /** How much later than planned the last act was begun. */
  readonly lateMs: number
}

/** Students at work at once, and accounts looked at at once. Assumed: more would not be quicker on two cores. */
const actsAtOnce = 4
const looksAtOnce = 4
const timeoutMs = 30_000
/** After all is done the last mails are on their way for a moment. */
const lastRounds = 10

/**
 * Lets the students work by the plan while rounds look at them, until all is done and has been seen.
 *
 * @returns  the last round, or null where `signal` ended it before the first
 * Errors    as `runOnce`
 */
export async function playClass(stage: Stage): Promise<Run | null> {
  const ended = new AbortController()
  const signal = AbortSignal.any([stage.signal, ended.signal])
  // Everybody waits for it; Node warns from the eleventh listener on, as of a leak.
  setMaxListeners(0, signal)
  const startMs = stage.nowMs()
  let progress: DemoProgress = { acts: 0, of: stage.plan.students.reduce((sum, { acts }) => sum + acts.length, 0), rounds: 0, lateMs: 0 }
  const tell = (change: Partial<DemoProgress>) => {
    progress = { ...progress, ...change }
    stage.onProgress(progress)
  }
  const workIsOver = new AbortController()
  const gaveUp = new Set<string>()

  async function work(): Promise<void> {
    const enter = openGate(actsAtOnce)
    await Promise.all(
      stage.plan.students.map(async ({ acts, place }) => {
        const student = stage.students[place]
        if (!student) throw new Error(`nobody sits at place ${place}`)
        for (const act of acts) {
          const dueMs = startMs + (act.atMs * stage.lengthMs) / workshopMs
          await stage.pause(Math.max(0, dueMs - stage.nowMs()), signal)
          const ran = await enter(async () => {
            if (signal.aborted) return null
            tell({ lateMs: Math.max(0, stage.nowMs() - dueMs) })
            return carryOut(act, { ...stage, student, signal })
          }).catch((error: unknown) => {
            if (signal.aborted) return null
            throw error
          })
          if (signal.aborted) return
          tell({ acts: progress.acts + 1 })
          if (ran) {
            gaveUp.add(student.name)
            stage.onTrouble(student, act, ran)
            return
          }
        }
      }),
    )
    workIsOver.abort()
  }

  const connection = sandboxConnection(stage.endpoint, stage.instructor)
  const sessions = openSessions(connection, { nowMs: stage.nowMs, timeoutMs })

  async function look(): Promise<Run | null> {
    let seen: Run | null = null
    for (let after = 0; after < lastRounds && !signal.aborted; ) {
      const beganMs = stage.nowMs()
      const isLast = workIsOver.signal.aborted
      if (isLast) after += 1
      const { lab, students, className, folder, version, nowMs } = stage
      const run = await runOnce({
        ...{ className, folder, version, lab: lab.id, students, shard: null, resume: null, nowMs, timeoutMs, signal },
        speed: workshopMs / stage.lengthMs,
        connection,
        sessions,
        atOnce: looksAtOnce,
        onFinished: () => undefined,
      })
      if (!run.isOver) return seen
      seen = run
      tell({ rounds: progress.rounds + 1 })
      if (isLast && otherThanPlanned(stage, run).every(({ name }) => gaveUp.has(name))) break
      // The students come first: where they are late, it is looked half of the time at most.
      const tookMs = stage.nowMs() - beganMs
      const restMs = progress.lateMs > stage.everyMs ? tookMs : Math.min(tookMs, stage.everyMs)
      const untilMs = Math.max(stage.everyMs - tookMs, restMs)
      await stage.pause(untilMs, isLast ? signal : AbortSignal.any([signal, workIsOver.signal]))
    }
    return seen
  }

  try {
    const [, seen] = await Promise.all([work(), look()])
    return seen
  } finally {
    // Where one of both has failed, the other ends too.
    ended.abort()
    sessions.close()
  }
}

/** Where a round saw done what is planned not to be, or the other way round. */
function otherThanPlanned(
  { plan, students, lab }: Pick<Stage, 'plan' | 'students' | 'lab'>,
  run: Run,
): readonly { readonly name: string; readonly step: string }[] {
  return plan.students.flatMap((planned) => {
    const { name = '' } = students[planned.place] ?? {}
    const done = doneAtEnd(planned, lab)
    const steps = run.finished.get(name)?.steps ?? []
    return lab.steps
      .filter(({ id }) => (steps.find(({ step }) => step === id)?.outcome === 'done') !== done.includes(id))
      .map(({ id }) => ({ name, step: id }))
  })
}

/** Lets so many in at once; the others wait, in the order in which they came. */
function openGate(most: number): <Value>(work: () => Promise<Value>) => Promise<Value> {
  let free = most
  const waiting: (() => void)[] = []
  return async (work) => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free += 1
    }
  }
}
