import type { Report } from '../../checks/step.ts'
import { UserError } from '../../domain/error.ts'
import { command } from '../command.ts'
import { connectionOf, settingsOf } from '../lab.ts'
import { connectionOptions, settingsOptions } from '../options.ts'
import { outcomeMark, stepLines, stepTitle, targetLine } from '../render.ts'
import { asReport } from '../reports.ts'

/** How long `--watch` waits between two looks. */
const watchEveryMs = 5_000

export const check = command({
  name: 'check',
  args: ['lab?', 'step…'],
  options: [...connectionOptions, ...settingsOptions, { name: 'watch' }, { name: 'format', value: 'text|json|junit|tap|markdown' }],
  async run(call) {
    const lab = call.args.lab ?? 'lab-a'
    const settings = await settingsOf(call)
    const { exitFor, findLab, findSteps, runChecks } = await import('../../checks/run.ts')
    const { id } = findLab(lab)
    const cards = findSteps(id, call.rest)
    const { connection } = await connectionOf(call, settings.region)
    const look = async (): Promise<Report> => {
      let seen = 0
      const report = await runChecks({
        lab: id,
        steps: cards.map((c) => c.id),
        settings,
        connection,
        now: Date.now(),
        onStep: (step) => {
          seen++
          if (call.format === 'text')
            call.out.progress(
              `${seen}/${cards.length}  ${outcomeMark(call.out, step.outcome)} ${stepTitle(`${id}/${step.step}`, call.lang)}`,
            )
        },
      })
      call.out.progress('')
      return report
    }
    const text = (report: Report): string => {
      const lines = report.steps.map((step) =>
        stepLines(step, { lab: id, lang: call.lang, say: call.say, out: call.out, detail: cards.length <= 3 }),
      )
      const { summary } = report
      return [
        targetLine(report, call.say),
        '',
        ...lines,
        '',
        call.say('check.summary', {
          done: summary.done,
          todo: summary.todo,
          differs: summary.differs,
          waiting: summary.waiting,
          unseen: summary.unseen,
          total: report.steps.length,
        }),
        ...(report.notReached.length > 0 ? [call.say('check.notReached', { regions: report.notReached.join(', ') })] : []),
      ].join('\n')
    }
    let report = await look()
    if (call.options.watch === true) {
      if (call.format !== 'text') throw new UserError('watchIsText', {})
      let shown = ''
      while (!call.signal.aborted) {
        const now = text(report)
        if (now !== shown) call.out.line(`${shown === '' ? '' : '\n'}${now}`)
        shown = now
        if (exitFor(report) === 0) break
        await pause(watchEveryMs, call.signal)
        if (!call.signal.aborted) report = await look()
      }
      return { exit: exitFor(report) }
    }
    return { text: call.format === 'text' ? text(report) : asReport(call.format, report, call.lang), json: report, exit: exitFor(report) }
  },
})

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
