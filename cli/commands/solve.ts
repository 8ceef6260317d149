import type { Settings, Step } from '../../checks/step.ts'
import { UserError } from '../../domain/error.ts'
import type { Ran } from '../../ways/run.ts'
import { agrees } from '../agrees.ts'
import { type Call, command } from '../command.ts'
import { connectionOf, settingsOf, stepsNamed, type Way } from '../lab.ts'
import { connectionOptions, settingsOptions, textOption } from '../options.ts'

/**
 * On AWS nothing is changed without a yes: which account it is, what would be done, and, where something is made, what that costs and whom it
 * may reach, is told first.
 */
async function mustAgree(call: Call, way: Way, settings: Settings, makes: boolean, list: () => Promise<readonly string[]>): Promise<void> {
  if (way.kind === 'sandbox') return
  const question = async () => {
    const [{ indent, targetLine }, { whoAmI }] = await Promise.all([import('../render.ts'), import('../../checks/run.ts')])
    const { target } = await whoAmI({ connection: way.connection, region: settings.region, now: 0 })
    // Right above the question: a long list would push it out of sight.
    const about = makes ? [call.say('solve.about', { email: settings.email }), ''] : []
    const commands = (await list()).map((each) => indent(each, 2))
    const plan = [targetLine({ target }, call.say), '', call.say('solve.wouldDo'), ...commands, '', ...about].join('\n')
    return { plan, ask: call.say('solve.ask') }
  }
  if (!(await agrees(call, question))) throw new UserError('needsYes', {})
}

/** Tells each command as it is done. Out: whether all went through. */
async function follow(call: Call, runs: AsyncIterable<Ran>, ran: Ran[]): Promise<boolean> {
  const { coloured, indent } = await import('../render.ts')
  for await (const each of runs) {
    ran.push(each)
    if (call.format === 'text') {
      call.out.line(`${each.ok ? coloured(call.out, 32, '✓') : coloured(call.out, 31, '✗')} ${each.command}`)
      if (each.error) call.out.line(indent(whyNot(each.error, call), 2))
    }
    if (!each.ok) return false
  }
  return true
}

/** In AWS's words, or in our own sentence. */
const whyNot = ({ code, message, params }: NonNullable<Ran['error']>, { say }: Call): string =>
  params && say.has(`error.${code}`) ? say(`error.${code}`, params) : say('solve.failed', { code, message })

/**
 * Which of the named steps are done: all of them, or, with `--until`, those from the first that was named up to that one, and none beyond.
 * A lab, or a stretch of it, is done and not undone: a clean-up is done where it is named by itself.
 *
 * Errors  UserError `untilBefore` {until, from}, `untilUndoes` {until}
 */
function stretch(named: readonly Step[], whole: readonly Step[], until: Step | undefined): readonly Step[] {
  const [first] = named
  if (until === undefined || first === undefined) return named.length === whole.length ? named.filter(({ undoes }) => !undoes) : named
  if (until.undoes) throw new UserError('untilUndoes', { until: until.id })
  const [from, to] = [whole.indexOf(first), whole.indexOf(until)]
  if (to < from) throw new UserError('untilBefore', { until: until.id, from: first.id })
  return whole.slice(from, to + 1)
}

export const solve = command({
  name: 'solve',
  args: ['lab', 'step…'],
  options: [...connectionOptions, ...settingsOptions, { name: 'until', value: 'step' }, { name: 'yes' }],
  async run(call) {
    const named = await stepsNamed([call.args.lab ?? '', ...call.rest])
    const settings = await settingsOf(call)
    const [{ findSteps }, { printWay, runWay }, { coloured, stepTitle }] = await Promise.all([
      import('../../checks/run.ts'),
      import('../../ways/run.ts'),
      import('../render.ts'),
    ])
    const { lab } = named
    const last = textOption(call, 'until')
    const [until] = last === undefined ? [] : findSteps(lab, [last])
    if (until && named.steps.length > 1 && named.steps.length < findSteps(lab).length) throw new UserError('untilOneStep', {})
    const steps = stretch(named.steps, findSteps(lab), until)
    const way = await connectionOf(call, settings.region)
    const { connection } = way
    await mustAgree(call, way, settings, true, () => printWay({ steps, settings, connection }))
    const ran: (Ran & { step: string })[] = []
    for (const [index, step] of steps.entries()) {
      if (call.format === 'text') call.out.line(`\n${coloured(call.out, 1, `${step.id}  ${stepTitle(`${lab}/${step.id}`, call.lang)}`)}`)
      const own: Ran[] = []
      const ok = await follow(call, runWay({ step, settings, connection, allowAws: way.kind === 'aws', isGrounded: index > 0 }), own)
      ran.push(...own.map((each) => ({ ...each, step: step.id })))
      if (!ok) return { json: { ok, step: step.id, commands: ran }, text: `\n${call.say('solve.stopped', { step: step.id })}`, exit: 1 }
    }
    return { json: { ok: true, commands: ran }, text: `\n${call.say('solve.done', { lab })}`, exit: 0 }
  },
})

export const cleanup = command({
  name: 'cleanup',
  args: ['lab', 'step…'],
  options: [...connectionOptions, ...settingsOptions, { name: 'yes' }],
  async run(call) {
    const [{ exitFor, findSteps, runChecks }, { printCleanUp, printUndo, runCleanUp, runUndo }] = await Promise.all([
      import('../../checks/run.ts'),
      import('../../ways/run.ts'),
    ])
    const named = await stepsNamed([call.args.lab ?? '', ...call.rest])
    const { lab: id } = named
    const whole = findSteps(id)
    const [first] = whole
    if (!first) throw new UserError('noWay', { step: id })
    const { lab } = first
    // All of the lab, or the step that is its clean-up; else the named steps, each to be started again.
    const isWhole = named.steps.length === whole.length || named.steps.every(({ undoes }) => undoes)
    const settings = await settingsOf(call)
    const way = await connectionOf(call, settings.region)
    const { connection } = way
    const about = { lab, settings, connection, steps: named.steps }
    await mustAgree(call, way, settings, false, () => (isWhole ? printCleanUp(about) : printUndo(about)))
    const ran: Ran[] = []
    const doing = { ...about, allowAws: way.kind === 'aws' }
    const ok = await follow(call, isWhole ? runCleanUp(doing) : runUndo(doing), ran)
    // The proof: of the lab its own check of the clean-up, of single steps that they are to be done again.
    const undoing = whole.filter(({ undoes }) => undoes)
    const proof = isWhole && undoing.length > 0 ? undoing : named.steps
    const isProof = proof === undoing
    const report = await runChecks({ lab: id, steps: proof.map((step) => step.id), settings, connection, now: Date.now() })
    const { reportText } = await import('../render.ts')
    const stays = isProof ? [] : report.steps.filter(({ outcome }) => outcome === 'done').map(({ step }) => step)
    const remark =
      isWhole && stays.length === 0
        ? ''
        : `\n\n${stays.length > 0 ? call.say('cleanup.stays', { steps: stays.join(', ') }) : call.say('cleanup.again')}`
    const proven = isProof ? exitFor(report) : report.summary.unseen > 0 ? 3 : stays.length > 0 ? 1 : 0
    return {
      json: { ok, commands: ran, report },
      text: `\n${reportText(report, { ...call, detail: true })}${remark}`,
      exit: ok ? proven : Math.max(1, proven),
    }
  },
})
