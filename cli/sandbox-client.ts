import { type ErrorParams, UserError } from '../domain/error.ts'
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
  const answer = await reach(endpoint, path, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw await refusedBy(answer, path)
  const text = await answer.text()
  return (text === '' ? null : JSON.parse(text)) as T
}

/** All that the sandbox remembers, as a file holds it. Throws UserError `sandboxRefused` or `noSandbox`. */
export async function readState(endpoint: string): Promise<Uint8Array> {
  const answer = await reach(endpoint, 'state')
  if (!answer.ok) throw await refusedBy(answer, 'state')
  return new Uint8Array(await answer.arrayBuffer())
}

/** Throws UserError as `readStateFile` does, of the sandbox that may be another version than we; `sandboxRefused` or `noSandbox`. */
export async function sendState(endpoint: string, bytes: Uint8Array, file: string): Promise<void> {
  const answer = await reach(endpoint, 'state', { method: 'POST', body: bytes as Uint8Array<ArrayBuffer> })
  if (answer.ok) return
  const copy = answer.clone()
  const { error } = (await copy.json().catch(() => ({}))) as { error?: { code?: string; params?: ErrorParams } }
  if (error?.code?.startsWith('stateFile')) throw new UserError(error.code, { ...error.params, file })
  throw await refusedBy(answer, 'state')
}

/**
 * What happens in the sandbox, as server-sent events: the newest `lines`, then each as it comes. Ends with the sandbox, or when `signal` says so.
 * `{missed}`: so many were not told, since this reader was too slow.
 */
export async function* follow(endpoint: string, lines: number, signal: AbortSignal): AsyncGenerator<object | { missed: number }> {
  try {
    const answer = await reach(endpoint, `log/live?lines=${lines}`, { signal })
    if (!answer.ok) throw await refusedBy(answer, 'log/live')
    let text = ''
    const decoder = new TextDecoder()
    for await (const part of answer.body ?? []) {
      text += decoder.decode(part, { stream: true })
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1]
        if (data !== undefined) yield JSON.parse(data) as object
      }
    }
  } catch (error) {
    // The connection is gone, with the sandbox or by our own wish: there is no more to come.
    if (!signal.aborted && (error instanceof UserError || error instanceof SyntaxError)) throw error
  }
}

async function reach(endpoint: string, path: string, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(`${endpoint}/_sandbox/${path}`, init)
  } catch (cause) {
    throw new UserError('noSandbox', { endpoints: endpoint }, { cause })
  }
}

const refusedBy = async (answer: Response, path: string): Promise<UserError> =>
  new UserError('sandboxRefused', { path: `/_sandbox/${path}`, status: answer.status, message: messageIn(await answer.text()) })

function messageIn(text: string): string {
  try {
    return (JSON.parse(text) as { error?: { message?: string } }).error?.message ?? text
  } catch {
    return text
  }
}
