import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../../domain/error.ts'
import { loadSay } from '../../say/node.ts'
import { boardAddress } from '../class-board.ts'
import { type Call, type Command, command } from '../command.ts'
import { homeFolder } from '../home.ts'
import { homeRegions } from '../home-region.ts'
import { openLocalServer } from '../local-server.ts'
import { numberOption, textOption } from '../options.ts'
import { pause } from '../pause.ts'
import { control, findSandbox } from '../sandbox-client.ts'
import { version } from '../version.ts'
import { sandboxSettings, untilStopped } from './sandbox.ts'

const className = 'demo'
const usualStudents = 30
const usualMinutes = 6
const mostMinutes = 600
/** Whoever gives none sees the same class again. */
const usualSeed = 7
/** There is a round for each minute of the workshop, but none so soon that the board could not be read. */
const leastEveryMs = 2_000
const workshopMinutes = 90

/** The command, on the server that `open` gives: everybody's is the local one with its pages. */
export const demoOn = (open: typeof openLocalServer): Command =>
  command({
    name: 'class demo',
    args: ['lab?'],
    options: [
      { name: 'students', value: 'N' },
      { name: 'minutes', value: 'N' },
      { name: 'seed', value: 'N' },
      { name: 'port', value: 'N' },
      { name: 'allow-host', value: 'names' },
    ],
    endsOnSignal: () => true,
    async run(call) {
      const students = numberOption(call, 'students', { min: 1, max: 500 }) ?? usualStudents
      const seed = numberOption(call, 'seed', { min: 0, max: 2 ** 32 - 1 }) ?? usualSeed
      const minutes = minutesOf(call)
      const home = homeFolder(call.env)
      const settings = { ...sandboxSettings(call), dataDir: join(home, 'class-demo') }
      const [{ demoLab }, { planClass }, { demoRoster, demoStudents, rosterMark }, { playClass }, { classFolder }] = await Promise.all([
        import('../../class/demo/lab.ts'),
        import('../../class/demo/plan.ts'),
        import('../../class/demo/people.ts'),
        import('../../class/demo/demo.ts'),
        import('../../class/runs.ts'),
      ])
      const lab = demoLab(call.args.lab ?? 'lab-a')
      const folder = classFolder(home, className)
      const roster = join(folder, 'roster.yaml')
      mustBePractice(folder, roster, rosterMark)
      const plan = planClass({ seed, students, lab })
      const rosterText = demoRoster({ plan, className, lang: call.lang, region: homeRegions[call.lang], names: await namesFor(call) })

      const server = await open(call, settings, { isAnnounced: true })
      if (server === null) return { exit: 0 }
      const { endpoint } = server
      try {
        // What an earlier practice class left, in the sandbox and here. The server holds its folder: no other one is at work.
        await control(endpoint, 'POST', 'reset', {})
        mkdirSync(folder, { recursive: true, mode: 0o700 })
        // The roster stays until it is written anew: without it, after a power cut, the folder would be taken for a real class.
        for (const each of readdirSync(folder))
          if (join(folder, each) !== roster) rmSync(join(folder, each), { recursive: true, force: true })
        writeFileSync(roster, rosterText, { mode: 0o600 })
        const about = { endpoint, board: boardAddress(endpoint, call.lang, { folder, lab: lab.id }), roster }
        const tell = (head: object, text: string) => call.out.line(call.format === 'json' ? JSON.stringify({ ...head, ...about }) : text)
        tell({ ready: true }, call.say('class.demoReady', { ...about, students, lab: lab.id, minutes }))
        const lengthMs = minutes * 60_000
        await playClass({
          lab,
          plan,
          students: demoStudents(rosterText),
          className,
          folder,
          version,
          endpoint,
          instructor: (await findSandbox(call.env, endpoint))?.account ?? '',
          lengthMs,
          everyMs: Math.max(leastEveryMs, lengthMs / workshopMinutes),
          nowMs: () => Date.now(),
          pause,
          retryMs: 200,
          signal: call.signal,
          onProgress: ({ acts, of, rounds, lateMs }) =>
            call.out.progress(call.say('class.demoProgress', { acts, of, rounds, late: Math.round(lateMs / 1000) })),
          onTrouble: ({ name }, { step }, { command: tried, error }) =>
            call.out.note(call.say('class.demoTrouble', { name, step, command: tried, message: error?.message ?? '' })),
        })
        call.out.progress('')
        if (!call.signal.aborted) tell({ over: true }, call.say('class.demoOver', about))
        await untilStopped(call.signal)
      } finally {
        await server.close()
      }
      return { exit: 0 }
    },
  })

export const classDemo = demoOn(openLocalServer)

/** Parts of a minute too: `0.5`. Errors  UserError `optionNotMinutes` {option, saw, most} */
function minutesOf(call: Call): number {
  const saw = textOption(call, 'minutes')
  if (saw === undefined) return usualMinutes
  const minutes = /^\d+(\.\d+)?$/.test(saw) ? Number(saw) : Number.NaN
  if (!(minutes > 0 && minutes <= mostMinutes)) throw new UserError('optionNotMinutes', { option: 'minutes', saw, most: mostMinutes })
  return minutes
}

async function namesFor({ lang }: Call): Promise<readonly string[]> {
  const { fullNames } = await import('../../class/demo/people.ts')
  const words = loadSay(lang, ['class-demo'])
  return fullNames(words('family').split(' '), words('given').split(' '), (family, given) => words('name', { family, given }))
}

/** Only what an earlier practice class wrote is thrown away. Errors  UserError `classDemoFolder` {folder} */
function mustBePractice(folder: string, roster: string, mark: string): void {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return
  if (!existsSync(roster) || !readFileSync(roster, 'utf8').startsWith(mark)) throw new UserError('classDemoFolder', { folder })
}
