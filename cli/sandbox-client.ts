import { UserError } from '../domain/error.ts'
import { endpointCandidates } from './home.ts'

type Env = Readonly<Record<string, string | undefined>>

export interface Health {
  readonly endpoint: string
  readonly version: string
  readonly account: string
  readonly clock: { readonly mode: string; readonly now: string }
}

/** The running sandbox, or null where none answers. */
export async function findSandbox(env: Env, given?: string): Promise<Health | null> {
  for (const endpoint of endpointCandidates(env, given)) {
    try {
      const answer = await fetch(`${endpoint}/_sandbox/health`, { signal: AbortSignal.timeout(1_500) })
      const body = (await answer.json()) as Partial<Health> & { status?: string }
      if (answer.ok && body.status === 'ready' && body.clock)
        return { endpoint: endpoint.replace(/\/$/, ''), version: body.version ?? '', account: body.account ?? '', clock: body.clock }
    } catch {
      // Nothing there, or something else: the next address is asked.
    }
  }
  return null
}

/** Throws UserError `noSandbox {endpoints}`. */
export async function theSandbox(env: Env, given?: string): Promise<Health> {
  const found = await findSandbox(env, given)
  if (!found) throw new UserError('noSandbox', { endpoints: endpointCandidates(env, given).join(', ') })
  return found
}

/** Asks the sandbox's control. Throws UserError `sandboxRefused {path, status, message}` or `noSandbox`. */
export async function control<T>(endpoint: string, method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
  let answer: Response
  try {
    answer = await fetch(`${endpoint}/_sandbox/${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
  } catch (cause) {
    throw new UserError('noSandbox', { endpoints: endpoint }, { cause })
  }
  const text = await answer.text()
  if (!answer.ok) throw new UserError('sandboxRefused', { path: `/_sandbox/${path}`, status: answer.status, message: messageIn(text) })
  return (text === '' ? null : JSON.parse(text)) as T
}

function messageIn(text: string): string {
  try {
    return (JSON.parse(text) as { error?: { message?: string } }).error?.message ?? text
  } catch {
    return text
  }
}
