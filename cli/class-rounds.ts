/** Rounds over a class: what `class run` and `class watch` have in common. */
import type { Board } from '../class/board.ts'
import { boardOfRun, lastUnfinished, runOnce } from '../class/runs.ts'
import { openSessions } from '../class/sessions.ts'
import { UserError } from '../domain/error.ts'
import { type Named, rosterOf, shardOf } from './class-roster.ts'
import type { Call } from './command.ts'
import { homeRegions } from './home-region.ts'
import { connectionOf } from './lab.ts'
import { duration, numberOption, textOption } from './options.ts'
import { pause } from './pause.ts'
import { version } from './version.ts'

/** Accounts at once, unless said otherwise. Assumed: enough to keep two cores busy. */
const usuallyAtOnce = 16
const usualTimeout = '30s'

export interface ClassRound {
  readonly view: Board
  /** Ended by the person before everybody was looked at. */
  readonly isBroken: boolean
}

export interface Rounds {
  readonly about: Named
  /** The next round over the roster as it is now; people may join while the class goes on. */
  next(): Promise<ClassRound>
  /** Until the next one is due, or the person ends it. */
  rest(everyMs: number): Promise<void>
  /** The sessions in the accounts go through all rounds, until here. */
  close(): void
}

/**
 * Errors  UserError `rosterBad`, `badShard`, `notADuration`, `optionNotANumber`, `unknownLab`, `classUnwritable`, and those of `connectionOf`. A roster that
 * cannot be read in a later round is told beside the answer, and the one before stands.
 */
export async function openRounds(call: Call): Promise<Rounds> {
  const file = call.args.roster ?? ''
  let about = rosterOf(call, file, call.args.lab)
  const shard = shardOf(textOption(call, 'shard'))
  const timeoutMs = duration(textOption(call, 'timeout') ?? usualTimeout)
  const atOnce = numberOption(call, 'at-once', { min: 1, max: 64 }) ?? usuallyAtOnce
  const isForSandbox = call.options.sandbox === true || call.options.endpoint !== undefined
  // Who comes in by profiles alone needs no credentials of their own.
  const isByProfiles = !isForSandbox && about.roster.students.every(({ profile }) => profile !== null)
  const region = textOption(call, 'region') ?? about.roster.students[0]?.region ?? homeRegions[call.lang]
  const connection = isByProfiles ? {} : (await connectionOf(call, region)).connection
  const { className, folder, lab } = about
  let id: string | null = null
  if (call.options.resume === true) {
    id = lastUnfinished(folder, { lab, shard: shard?.text ?? null })
    if (id === null) call.out.note(call.say('class.nothingToResume', { class: className }))
  }
  const nowMs = () => Date.now()
  const sessions = openSessions(connection, { nowMs, timeoutMs })
  let isFirst = true
  let startMs = Date.now()

  function readAgain(): void {
    try {
      about = { ...rosterOf(call, file, lab), className, folder }
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      call.out.note(call.say('class.rosterStays', { problem: call.say(`error.${error.code}`, error.params) }))
    }
  }

  return {
    get about() {
      return about
    },
    async next() {
      if (!isFirst) readAgain()
      isFirst = false
      startMs = Date.now()
      const students = about.roster.students.filter((_, at) => shard === null || at % shard.of === shard.number - 1)
      let asked = 0
      const run = await runOnce({
        className,
        folder,
        lab,
        students,
        shard: shard?.text ?? null,
        resume: id,
        version,
        connection,
        sessions,
        nowMs,
        timeoutMs,
        atOnce,
        signal: call.signal,
        onFinished: (_finished, { finished, of, bound }) => {
          asked += 1
          const rate = asked / Math.max(0.001, (Date.now() - startMs) / 1000)
          const left = Math.ceil((of - finished) / rate)
          call.out.progress(call.say('class.progress', { finished, of, rate: rate.toFixed(1), left, bound }))
        },
      })
      call.out.progress('')
      id = null
      if (!run.isOver) call.out.note(call.say('class.interrupted', { finished: run.finished.size, of: students.length }))
      return { view: boardOfRun(run, className), isBroken: !run.isOver }
    },
    rest: (everyMs) => pause(Math.max(0, startMs + everyMs - Date.now()), call.signal),
    close: () => sessions.close(),
  }
}
