/** The one local server: site and check API in front of the sandbox, on one port. */
import { randomBytes } from 'node:crypto'
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/index.ts'
import { api } from './api.ts'
import { siteFiles } from './files.ts'

export interface ServerOptions extends Omit<SandboxOptions, 'web'> {
  /** The folder of the built site. */
  readonly site: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Throws what `startSandbox` throws. */
export async function startServer(options: ServerOptions): Promise<Sandbox> {
  const token = randomBytes(24).toString('base64url')
  const files = siteFiles(options.site, token)
  let endpoint = ''
  const routes = api({ token, env: options.env, sandbox: () => ({ endpoint, account: options.account ?? '123456789012' }) })
  const sandbox = await startSandbox({
    ...options,
    web: async (request) => {
      if (new URL(request.url).pathname.startsWith('/api/')) return routes(request)
      return files(request) ?? new Response('Not found', { status: 404 })
    },
  })
  endpoint = sandbox.endpoint
  return sandbox
}
