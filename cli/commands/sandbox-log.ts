/** What happens in the sandbox, line by line, as it happens. */
import type { Happening } from '../../sandbox/index.ts'
import { command } from '../command.ts'
import { numberOption, textOption } from '../options.ts'
import { control, follow, theSandbox } from '../sandbox-client.ts'

/** Told before what comes: enough to see what was done last. */
const usualLines = 10

export const sandboxLog = command({
  name: 'sandbox log',
  options: [{ name: 'endpoint', value: 'url' }, { name: 'lines', value: 'N' }, { name: 'once' }],
  endsOnSignal: () => true,
  async run(call) {
    const { endpoint } = await theSandbox(call.env, textOption(call, 'endpoint'))
    const lines = numberOption(call, 'lines', { min: 0, max: 2_000 })
    const { happeningLines } = await import('../happening-lines.ts')
    const show = happeningLines(call)
    if (call.options.once === true) {
      const { entries } = await control<{ entries: Happening[] }>(endpoint, 'GET', `log${lines === undefined ? '' : `?lines=${lines}`}`)
      for (const entry of entries) show(entry)
      return { exit: 0 }
    }
    if (call.out.isTerminal && call.format === 'text') call.out.note(call.say('log.watching', { endpoint }))
    for await (const news of follow(endpoint, lines ?? usualLines, call.signal)) {
      if ('missed' in news) call.out.note(call.say('log.missed', { count: news.missed }))
      else show(news as Happening)
    }
    if (!call.signal.aborted) call.out.note(call.say('log.ended', { endpoint }))
    return { exit: 0 }
  },
})
