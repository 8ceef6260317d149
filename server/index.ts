/** The one local server: site and check API in front of the sandbox, on one port. */
import { randomBytes } from 'node:crypto'
import { defaultAccount, type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/index.ts'
import { api } from './api.ts'
import { siteFiles } from './files.ts'

export interface ServerOptions extends Omit<SandboxOptions, 'web'> {
  /** The folder of the built site. */
  readonly site: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where the command line keeps what outlives it: the classes of this computer among it. */
  readonly home: string
}

/** Throws what `startSandbox` throws. */
export async function startServer(options: ServerOptions): Promise<Sandbox> {
  const token = randomBytes(24).toString('base64url')
  const files = siteFiles(options.site, token)
  const account = options.account ?? defaultAccount
  let sandbox: Sandbox | null = null
  const routes = api({
    token,
    env: options.env,
    home: options.home,
    sandbox: () => ({ endpoint: sandbox?.endpoint ?? '', account }),
    clock: () => ({ mode: sandbox?.world.clock.mode ?? 'fast', now: new Date(sandbox?.now() ?? 0).toISOString() }),
  })
  sandbox = await startSandbox({
    ...options,
    web: (request) => (new URL(request.url).pathname.startsWith('/api/') ? routes(request) : files(request)),
  })
  return sandbox
}
