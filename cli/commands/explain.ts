import { command } from '../command.ts'
import { connectionOf, settingsOf } from '../lab.ts'
import { connectionOptions, settingsOptions, textOption } from '../options.ts'

export const explain = command({
  name: 'explain',
  options: [{ name: 'alarm', value: 'name' }, ...connectionOptions, ...settingsOptions, { name: 'format', value: 'text|json|markdown' }],
  async run(call) {
    const settings = await settingsOf(call)
    const [{ explain: ask }, { exitOf }, { chainMarkdown, chainText }] = await Promise.all([
      import('../../explain/run.ts'),
      import('../../explain/report.ts'),
      import('../explain-text.ts'),
    ])
    const { connection } = await connectionOf(call, settings.region)
    const report = await ask({
      alarm: textOption(call, 'alarm'),
      // Whose mails are missed is known only where the person has said so.
      email: textOption(call, 'email') ?? null,
      settings,
      connection,
      now: Date.now(),
    })
    return { text: call.format === 'markdown' ? chainMarkdown(report, call) : chainText(report, call), json: report, exit: exitOf(report) }
  },
})
