import type { Step } from '../../checks/step.ts'
import { UserError } from '../../domain/error.ts'
import { type Call, command } from '../command.ts'
import { connectionOf, settingsOf, type Way } from '../lab.ts'
import { connectionOptions, settingsOptions } from '../options.ts'
import { coloured, indent, stepTitle } from '../render.ts'

/** What a run of commands tells, one at a time. */
interface Ran {
  readonly command: string
  readonly ok: boolean
  readonly output?: unknown
  readonly error?: { readonly code: string; readonly message: string }
}

/** On AWS nothing is changed without a yes: what would be done is listed first. */
async function agreed(call: Call, way: Way, list: readonly string[]): Promise<void> {
  if (way.kind === 'sandbox' || call.options.yes === true) return
  if (call.format === 'text') call.out.line([call.say('solve.wouldDo'), ...list.map((c) => indent(c, 2))].join('\n'))
  const answer = call.format === 'text' ? await call.out.ask(call.say('solve.ask')) : ''
  if (!/^(y|yes|是|好|예|네)$/i.test(answer.trim())) throw new UserError('needsYes', {})
}

async function carryOut(call: Call, runs: AsyncIterable<Ran>, ran: Ran[]): Promise<boolean> {
  for await (const each of runs) {
    ran.push(each)
    if (call.format === 'text') {
      call.out.line(`${each.ok ? coloured(call.out, 32, '✓') : coloured(call.out, 31, '✗')} ${each.command}`)
      if (each.error) call.out.line(indent(call.say('solve.failed', { code: each.error.code, message: each.error.message }), 2))
    }
    if (!each.ok) return false
  }
  return true
}

export const solve = command({
  name: 'solve',
  args: ['lab', 'step…'],
  options: [...connectionOptions, ...settingsOptions, { name: 'until', value: 'step' }, { name: 'yes' }],
  async run(call) {
    const settings = await settingsOf(call)
    const [{ findLab, findSteps }, { runWay, printWay }] = await Promise.all([import('../../checks/run.ts'), import('../../ways/run.ts')])
    const { id } = findLab(call.args.lab ?? '')
    const until = typeof call.options.until === 'string' ? findSteps(id, [call.options.until])[0] : undefined
    const all = findSteps(id).filter((s) => !s.undoes)
    const cards: readonly Step[] = call.rest.length > 0 ? findSteps(id, call.rest) : until ? all.slice(0, all.indexOf(until) + 1) : all
    const way = await connectionOf(call, settings.region)
    await agreed(call, way, await printWay({ steps: cards, settings, connection: way.connection }))
    const ran: Ran[] = []
    for (const step of cards) {
      if (call.format === 'text') call.out.line(`\n${coloured(call.out, 1, `${step.id}  ${stepTitle(`${id}/${step.id}`, call.lang)}`)}`)
      const ok = await carryOut(
        call,
        runWay({ step, settings, connection: way.connection, allowAws: way.kind === 'aws', signal: call.signal }),
        ran,
      )
      if (!ok) return { json: { ok: false, step: step.id, commands: ran }, text: call.say('solve.stopped', { step: step.id }), exit: 1 }
    }
    return { json: { ok: true, commands: ran }, text: `\n${call.say('solve.done', { lab: id })}`, exit: 0 }
  },
})

export const cleanup = command({
  name: 'cleanup',
  args: ['lab'],
  options: [...connectionOptions, ...settingsOptions, { name: 'yes' }],
  async run(call) {
    const settings = await settingsOf(call)
    const [{ findLab, findSteps, runChecks }, { runCleanUp, printCleanUp }] = await Promise.all([
      import('../../checks/run.ts'),
      import('../../ways/run.ts'),
    ])
    const lab = findLab(call.args.lab ?? '')
    const way = await connectionOf(call, settings.region)
    await agreed(call, way, await printCleanUp({ lab, settings, connection: way.connection }))
    const ran: Ran[] = []
    const ok = await carryOut(
      call,
      runCleanUp({ lab, settings, connection: way.connection, allowAws: way.kind === 'aws', signal: call.signal }),
      ran,
    )
    const proof = findSteps(lab.id).filter((s) => s.undoes)
    const report = await runChecks({ lab: lab.id, steps: proof.map((s) => s.id), settings, connection: way.connection, now: Date.now() })
    const { stepLines } = await import('../render.ts')
    const lines = report.steps.map((s) => stepLines(s, { lab: lab.id, lang: call.lang, say: call.say, out: call.out, detail: true }))
    const { exitFor } = await import('../../checks/run.ts')
    return { json: { ok, commands: ran, report }, text: ['', ...lines].join('\n'), exit: ok ? exitFor(report) : 1 }
  },
})
