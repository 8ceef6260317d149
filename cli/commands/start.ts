import { command } from '../command.ts'
import { openLocalServer } from '../local-server.ts'
import { sandboxOptions, sandboxSettings, untilStopped } from './sandbox.ts'

export const start = command({
  name: 'start',
  options: sandboxOptions,
  endsOnSignal: () => true,
  async run(call) {
    const settings = sandboxSettings(call)
    const server = await openLocalServer(call, settings, { isAnnounced: true })
    if (server === null) return { exit: 0 }
    const page = `${server.endpoint}/${call.lang}/`
    call.out.line(
      call.format === 'json'
        ? JSON.stringify({ ready: true, endpoint: server.endpoint, site: page })
        : call.say('start.ready', { page, endpoint: server.endpoint, data: settings.dataDir }),
    )
    await untilStopped(call.signal)
    if (call.format === 'text') call.out.line(call.say('start.stopped'))
    await server.close()
    return { exit: 0 }
  },
})
