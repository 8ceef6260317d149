import type { Sandbox } from '../sandbox/index.ts'
import type { Call } from './command.ts'
import type { sandboxSettings } from './commands/sandbox.ts'
import { announce, homeFolder } from './home.ts'
import { started } from './port-holder.ts'

export interface LocalServer {
  readonly endpoint: string
  close(): Promise<void>
}

type Settings = Omit<ReturnType<typeof sandboxSettings>, 'dataDir'> & { readonly dataDir?: string }

/**
 * The local server with its site, which is built first where it is missing or stale. Null where the person ended it meanwhile.
 *
 * @param about.isAnnounced  other commands find it from now on
 * Errors  as `started`
 */
export async function openLocalServer(
  call: Call,
  settings: Settings,
  about: { readonly isAnnounced: boolean },
): Promise<LocalServer | null> {
  const [{ startServer }, { readySite }] = await Promise.all([import('../server/index.ts'), import('../server/site-build.ts')])
  const site = await readySite({
    onBuild: () => call.out.note(call.say('start.building')),
    onProgress: call.out.progress,
    signal: call.signal,
  })
  if (call.signal.aborted) return null
  const server: Sandbox = await started(settings.port, () => startServer({ ...settings, site, env: call.env, home: homeFolder(call.env) }))
  const forget = about.isAnnounced ? announce(call.env, server.endpoint) : () => undefined
  return {
    endpoint: server.endpoint,
    async close() {
      forget()
      await server.close()
    },
  }
}
