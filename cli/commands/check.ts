import type { Report } from '../../checks/step.ts'
import { UserError } from '../../domain/error.ts'
import { type Call, command } from '../command.ts'
import { connectionOf, settingsOf, stepsNamed } from '../lab.ts'
import { connectionOptions, settingsOptions } from '../options.ts'

/** How long `--watch` waits between two looks. */
const watchEveryMs = 5_000

/** So few steps are shown with what was seen of each. */
const fewSteps = 3

export const check = command({
  name: 'check',
  args: ['lab?', 'step…'],
  options: [...connectionOptions, ...settingsOptions, { name: 'watch' }, { name: 'format', value: 'text|json|junit|tap|markdown' }],
  endsOnSignal: (options) => options.watch === true,
  async run(call) {
    if (call.options.watch === true && call.format !== 'text') throw new UserError('watchIsText', {})
    const { lab, steps } = await stepsNamed([call.args.lab ?? 'lab-a', ...call.rest])
    const settings = await settingsOf(call)
    const [{ exitFor, runChecks }, { outcomeMark, reportText, stepTitle }] = await Promise.all([
      import('../../checks/run.ts'),
      import('../render.ts'),
    ])
    const { connection } = await connectionOf(call, settings.region)
    const look = async (): Promise<Report> => {
      let judged = 0
      const report = await runChecks({
        lab,
        steps: steps.map(({ id }) => id),
        settings,
        connection,
        now: Date.now(),
        onStep: ({ step, outcome }) => {
          judged++
          call.out.progress(`${judged}/${steps.length}  ${outcomeMark(call.out, outcome)} ${stepTitle(`${lab}/${step}`, call.lang)}`)
        },
      })
      call.out.progress('')
      return report
    }
    const text = (report: Report): string => reportText(report, { ...call, detail: steps.length <= fewSteps })
    if (call.options.watch === true) return { exit: exitFor(await watched(call, look, text, (report) => exitFor(report) === 0)) }
    const report = await look()
    const { asReport } = await import('../reports.ts')
    return {
      text: call.format === 'text' ? text(report) : asReport(call.format, report, call.lang),
      json: report,
      exit: exitFor(report),
    }
  },
})

/** Looks again and again, and shows what has changed, until everything is done or the person has seen enough. */
async function watched(
  call: Call,
  look: () => Promise<Report>,
  text: (report: Report) => string,
  isDone: (report: Report) => boolean,
): Promise<Report> {
  let shown = ''
  for (;;) {
    const report = await look()
    const now = text(report)
    if (now !== shown) call.out.line(shown === '' ? now : `\n${now}`)
    shown = now
    if (isDone(report) || call.signal.aborted) return report
    await pause(watchEveryMs, call.signal)
    if (call.signal.aborted) return report
  }
}

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
