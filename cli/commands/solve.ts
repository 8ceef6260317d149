import { UserError } from '../../domain/error.ts'
import type { Ran } from '../../ways/run.ts'
import { type Call, command } from '../command.ts'
import { connectionOf, settingsOf, stepsNamed, type Way } from '../lab.ts'
import { connectionOptions, settingsOptions, textOption } from '../options.ts'

/** On AWS nothing is changed without a yes: what would be done is listed first. */
async function mustAgree(call: Call, way: Way, list: () => Promise<readonly string[]>): Promise<void> {
  if (way.kind === 'sandbox' || call.options.yes === true) return
  if (call.format === 'text') {
    const { indent } = await import('../render.ts')
    call.out.line([call.say('solve.wouldDo'), ...(await list()).map((each) => indent(each, 2)), ''].join('\n'))
    if (/^(y|yes|是|好|네|예)$/i.test((await call.out.ask(call.say('solve.ask'))).trim())) return
  }
  throw new UserError('needsYes', {})
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
    // A whole lab is done, not undone.
    const isWhole = named.steps.length === findSteps(lab).length
    const all = isWhole ? named.steps.filter(({ undoes }) => !undoes) : named.steps
    const steps = until ? all.filter((_, at) => at <= all.indexOf(until)) : all
    const way = await connectionOf(call, settings.region)
    const { connection } = way
    await mustAgree(call, way, () => printWay({ steps, settings, connection }))
    const ran: (Ran & { step: string })[] = []
    for (const step of steps) {
      if (call.format === 'text') call.out.line(`\n${coloured(call.out, 1, `${step.id}  ${stepTitle(`${lab}/${step.id}`, call.lang)}`)}`)
      const own: Ran[] = []
      const ok = await follow(call, runWay({ step, settings, connection, allowAws: way.kind === 'aws' }), own)
      ran.push(...own.map((each) => ({ ...each, step: step.id })))
      if (!ok) return { json: { ok, step: step.id, commands: ran }, text: `\n${call.say('solve.stopped', { step: step.id })}`, exit: 1 }
    }
    return { json: { ok: true, commands: ran }, text: `\n${call.say('solve.done', { lab })}`, exit: 0 }
  },
})

export const cleanup = command({
  name: 'cleanup',
  args: ['lab'],
  options: [...connectionOptions, ...settingsOptions, { name: 'yes' }],
  async run(call) {
    const [{ exitFor, findLab, findSteps, runChecks }, { printCleanUp, runCleanUp }] = await Promise.all([
      import('../../checks/run.ts'),
      import('../../ways/run.ts'),
    ])
    const lab = findLab(call.args.lab ?? '')
    const settings = await settingsOf(call)
    const way = await connectionOf(call, settings.region)
    const { connection } = way
    await mustAgree(call, way, () => printCleanUp({ lab, settings, connection }))
    const ran: Ran[] = []
    const ok = await follow(call, runCleanUp({ lab, settings, connection, allowAws: way.kind === 'aws' }), ran)
    // The proof is the lab's own check of the clean-up.
    const proof = findSteps(lab.id)
      .filter(({ undoes }) => undoes)
      .map(({ id }) => id)
    const report = await runChecks({ lab: lab.id, steps: proof, settings, connection, now: Date.now() })
    const { reportText } = await import('../render.ts')
    return {
      json: { ok, commands: ran, report },
      text: `\n${reportText(report, { ...call, detail: true })}`,
      exit: ok ? exitFor(report) : Math.max(1, exitFor(report)),
    }
  },
})
