import type { Report, Settings } from '../../checks/step.ts'
import { UserError } from '../../domain/error.ts'
import { type Call, command, type Result } from '../command.ts'
import { contentOf, written } from '../files.ts'
import { connectionOf, settingsOf, stepsNamed } from '../lab.ts'
import { connectionOptions, settingsOptions, textOption } from '../options.ts'
import { pause } from '../pause.ts'
import { version } from '../version.ts'

/** How long `--watch` waits between two looks. */
const watchEveryMs = 5_000

/** So few steps are shown with what was seen of each. */
const fewSteps = 3

export const check = command({
  name: 'check',
  args: ['lab?', 'step…'],
  options: [
    ...connectionOptions,
    ...settingsOptions,
    { name: 'watch' },
    { name: 'format', value: 'text|json|junit|tap|markdown' },
    { name: 'masked' },
    { name: 'save', value: 'file' },
    { name: 'evidence', value: 'file' },
  ],
  endsOnSignal: (options) => options.watch === true,
  async run(call) {
    if (call.options.watch === true && call.format !== 'text') throw new UserError('watchIsText', {})
    mustNotMeet(call, 'watch', ['masked', 'save', 'evidence'])
    const evidence = textOption(call, 'evidence')
    if (evidence !== undefined) return judgedAgain(call, evidence)
    const save = textOption(call, 'save')
    const { lab, steps } = await stepsNamed([call.args.lab ?? 'lab-a', ...call.rest])
    const settings = await settingsOf(call)
    const [{ checkAndGather, exitFor }, { outcomeMark, reportText, stepTitle }] = await Promise.all([
      import('../../checks/run.ts'),
      import('../render.ts'),
    ])
    const { connection } = await connectionOf(call, settings.region)
    const look = async () => {
      let judged = 0
      const seen = await checkAndGather({
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
      return seen
    }
    if (call.options.watch === true) {
      const text = (report: Report): string => reportText(report, { ...call, detail: steps.length <= fewSteps })
      const lookAgain = async () => (await look()).report
      return { exit: exitFor(await watched(call, lookAgain, text, (report) => exitFor(report) === 0)) }
    }
    const { report, gathered } = await look()
    if (save !== undefined && gathered === null) call.out.note(call.say('check.notSaved'))
    if (save !== undefined && gathered !== null) {
      const { text, changed } = (await import('../../checks/saved.ts')).writeSaved(gathered)
      written(save, text)
      call.out.note(call.say('check.saved', { file: save }))
      if (changed.length > 0) call.out.note(call.say('check.savedChanged', { steps: changed.join(', ') }))
    }
    await remindOfCleanUp(call, report, settings)
    return answer(call, report)
  },
})

/** On AWS what is done stands, and costs, until it is removed: told once everything is done, with the command for just this account. */
async function remindOfCleanUp(call: Call, report: Report, { region, initials, email }: Settings): Promise<void> {
  if (call.format !== 'text' || report.target.kind !== 'aws') return
  const { findSteps } = await import('../../checks/run.ts')
  const cards = findSteps(report.lab)
  const made = cards.filter(({ undoes }) => !undoes)
  // A baseline is no exercise: it stays.
  if (made.length === cards.length) return
  const isDone = (id: string) => report.steps.some(({ step, outcome }) => step === id && outcome === 'done')
  if (!made.every(({ id }) => isDone(id))) return
  const profile = textOption(call, 'profile')
  const values = textOption(call, 'values')
  const options = [
    ...(profile === undefined ? [] : ['--profile', profile]),
    '--region',
    region,
    '--initials',
    initials,
    '--email',
    email,
    ...(values === undefined ? [] : ['--values', values]),
  ]
  call.out.note(call.say('check.cleanUp', { command: ['trailproof', 'cleanup', report.lab, ...options].join(' ') }))
}

/** Evidence saved before, judged by the cards of today: neither credentials nor network are needed. */
async function judgedAgain(call: Call, file: string): Promise<Result> {
  mustNotMeet(call, 'evidence', ['save', ...connectionOptions.map(({ name }) => name), ...settingsOptions.map(({ name }) => name)])
  const [{ judgeSaved, readSaved }, { findSteps }] = await Promise.all([import('../../checks/saved.ts'), import('../../checks/run.ts')])
  const gathered = readSaved(contentOf(file), file)
  const { lab, rest } = { lab: call.args.lab, rest: call.rest }
  // The file knows its lab: `check a04 --evidence FILE` is enough.
  const words = lab === undefined || lab === gathered.lab ? rest : [lab, ...rest]
  const steps = words.length === 0 ? undefined : findSteps(gathered.lab, words).map(({ id }) => id)
  const report = judgeSaved(gathered, file, steps)
  call.out.note(call.say('check.fromEvidence', { at: gathered.at, version: gathered.version, own: version }))
  return answer(call, report)
}

/** A report in the form that was asked for. */
async function answer(call: Call, found: Report): Promise<Result> {
  const [{ exitFor }, { reportText }, { asReport, shareReport }] = await Promise.all([
    import('../../checks/run.ts'),
    import('../render.ts'),
    import('../reports.ts'),
  ])
  const isMasked = call.options.masked === true
  const report = isMasked ? (await import('../../say/share.ts')).maskReport(found) : found
  const detail = report.steps.length <= fewSteps
  const text =
    call.format !== 'text'
      ? asReport(call.format, report, call.lang)
      : isMasked
        ? shareReport(report, call.lang)
        : reportText(report, { ...call, detail })
  return { text, json: report, exit: exitFor(report) }
}

function mustNotMeet(call: Call, one: string, others: readonly string[]): void {
  const other = call.options[one] === undefined ? undefined : others.find((name) => call.options[name] !== undefined)
  if (other !== undefined) throw new UserError('optionsExclude', { one, other })
}

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
