import { command } from '../command.ts'
import { announce, homeFolder } from '../home.ts'
import { started } from '../port-holder.ts'
import { sandboxOptions, sandboxSettings, untilStopped } from './sandbox.ts'

export const start = command({
  name: 'start',
  options: sandboxOptions,
  endsOnSignal: () => true,
  async run(call) {
    const settings = sandboxSettings(call)
    const [{ startServer }, { readySite }] = await Promise.all([import('../../server/index.ts'), import('../../server/site-build.ts')])
    const site = await readySite({
      onBuild: () => call.out.note(call.say('start.building')),
      onProgress: call.out.progress,
      signal: call.signal,
    })
    if (call.signal.aborted) return { exit: 0 }
    const server = await started(settings.port, () => startServer({ ...settings, site, env: call.env, home: homeFolder(call.env) }))
    const forget = announce(call.env, server.endpoint)
    const page = `${server.endpoint}/${call.lang}/`
    call.out.line(
      call.format === 'json'
        ? JSON.stringify({ ready: true, endpoint: server.endpoint, site: page })
        : call.say('start.ready', { page, endpoint: server.endpoint, data: settings.dataDir }),
    )
    await untilStopped(call.signal)
    if (call.format === 'text') call.out.line(call.say('start.stopped'))
    forget()
    await server.close()
    return { exit: 0 }
  },
})
