import { readonly, ref, shallowRef } from 'vue'
import { isRecord } from './kept.ts'
import { learnSandbox } from './settings.ts'

/** What the local server says of itself. Profiles are names only. */
export interface Session {
  readonly version: string
  readonly sandbox: { readonly endpoint: string; readonly account: string } | null
  readonly profiles: readonly string[]
  readonly defaultProfile: string | null
}

/**
 * Why there is no answer: the server refused (`code` and `params` name a sentence of the catalogs), it does not answer at all, or it
 * answered in a way we do not know.
 */
export type Trouble =
  | { readonly kind: 'refused'; readonly status: number; readonly code: string; readonly params: Readonly<Record<string, string | number>> }
  | { readonly kind: 'gone' }
  | { readonly kind: 'strange'; readonly status: number }

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly trouble: Trouble }

/** The token that the local server puts into each page; null in a copy of the site that is hosted elsewhere. */
export function pageToken(): string | null {
  const token = document.querySelector('meta[name="trailproof-token"]')?.getAttribute('content')
  return token ? token : null
}

/** `none`: a hosted copy without a local server. */
type Presence = 'unknown' | 'none' | 'here' | 'gone'
const presence = ref<Presence>('unknown')
const session = shallowRef<Session | null>(null)
export const serverPresence = readonly(presence)
export const serverSession = readonly(session)

/** Asks the local server who it is; without one the pages show commands in place of buttons. */
export async function meetServer(): Promise<void> {
  if (pageToken() === null) {
    presence.value = 'none'
    return
  }
  const answer = await call('GET', '/api/session', undefined, readSession)
  if (answer.ok) {
    session.value = answer.value
    if (answer.value.sandbox) learnSandbox(answer.value.sandbox)
  }
  // A refusal is an answer too: the server is there, and the buttons will say what it minds.
  presence.value = answer.ok || answer.trouble.kind === 'refused' ? 'here' : 'gone'
}

function readSession(raw: unknown): Session | null {
  if (!isRecord(raw)) return null
  const { sandbox, profiles, defaultProfile, version } = raw
  const box =
    isRecord(sandbox) && typeof sandbox.endpoint === 'string' && typeof sandbox.account === 'string'
      ? { endpoint: sandbox.endpoint, account: sandbox.account }
      : null
  return {
    version: typeof version === 'string' ? version : '',
    sandbox: box,
    profiles: Array.isArray(profiles) ? profiles.filter((name) => typeof name === 'string') : [],
    defaultProfile: typeof defaultProfile === 'string' ? defaultProfile : null,
  }
}

/**
 * One question to the local server.
 *
 * @param read makes the answer's JSON into what is wanted, or null if it is nothing of the kind
 */
export async function call<T>(method: 'GET' | 'POST', path: string, body: unknown, read: (raw: unknown) => T | null): Promise<Answer<T>> {
  const reached = await reach(method, path, body)
  if (!reached.ok) return reached
  const response = reached.value
  const value = await response.json().then(read, () => null)
  return value === null ? { ok: false, trouble: { kind: 'strange', status: response.status } } : { ok: true, value }
}

/** One line of what the server is doing: a command that has been run. */
export interface WayLine {
  readonly command: string
  readonly ok: boolean
  readonly output: string
  readonly error: { readonly code: string; readonly message: string } | null
}

/**
 * Has the server run something and hands over each line as it comes, in JSON lines or as server-sent events.
 *
 * @returns whether all went through, as the last line says; a stream that ends without that line is `gone`
 */
export async function follow(path: string, body: unknown, eachLine: (line: WayLine) => void): Promise<Answer<boolean>> {
  const reached = await reach('POST', path, body)
  if (!reached.ok) return reached
  const { value: response } = reached
  if (!response.body) return { ok: false, trouble: { kind: 'strange', status: response.status } }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  let isDone: boolean | null = null
  const take = (line: string) => {
    const text = line.replace(/^data:/, '').trim()
    if (!text.startsWith('{')) return
    const raw = parse(text)
    if (!isRecord(raw)) return
    if (typeof raw.done === 'boolean') isDone = raw.done
    else eachLine(readLine(raw))
  }
  try {
    for (;;) {
      const { done, value } = await reader.read()
      const lines = (rest + (value ?? '')).split(/\r?\n/)
      rest = done ? '' : (lines.pop() ?? '')
      for (const line of lines) take(line)
      if (done) break
    }
  } catch {
    return { ok: false, trouble: { kind: 'gone' } }
  }
  return isDone === null ? { ok: false, trouble: { kind: 'gone' } } : { ok: true, value: isDone }
}

function readLine(raw: Readonly<Record<string, unknown>>): WayLine {
  const { command, ok, output, error } = raw
  return {
    command: typeof command === 'string' ? command : '',
    ok: ok === true,
    output: typeof output === 'string' ? output : output === undefined || output === null ? '' : JSON.stringify(output, null, 2),
    error: readError(error),
  }
}

function readError(error: unknown): WayLine['error'] {
  if (typeof error === 'string') return { code: '', message: error }
  if (!isRecord(error)) return null
  return { code: typeof error.code === 'string' ? error.code : '', message: typeof error.message === 'string' ? error.message : '' }
}

/**
 * An answer of the local server that is none of JSON: a file, or a stream that goes on.
 *
 * @param signal ends the question; that is no sign of the server being gone
 */
export const fetchFrom = (path: string, signal?: AbortSignal): Promise<Answer<Response>> => reach('GET', path, undefined, signal)

/**
 * The server was ended and started again, and has a new token: the page is asked for once more and its token taken over, as if the reader had
 * loaded it again. Returns whether there is another one.
 */
export async function renewToken(): Promise<boolean> {
  const meta = document.querySelector('meta[name="trailproof-token"]')
  try {
    const response = await fetch(window.location.pathname, { cache: 'no-store', headers: { accept: 'text/html' } })
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    const token = page.querySelector('meta[name="trailproof-token"]')?.getAttribute('content')
    if (!meta || !token || token === meta.getAttribute('content')) return false
    meta.setAttribute('content', token)
    return true
  } catch {
    // No answer: the server is gone again, which the next question will say.
    return false
  }
}

async function reach(method: 'GET' | 'POST', path: string, body: unknown, signal?: AbortSignal): Promise<Answer<Response>> {
  const token = pageToken()
  let response: Response
  try {
    response = await fetch(path, {
      method,
      headers: {
        accept: 'application/json, text/event-stream',
        ...(token === null ? {} : { 'x-trailproof-token': token }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    })
  } catch {
    if (signal?.aborted) return { ok: false, trouble: { kind: 'gone' } }
    // fetch rejects only where no answer came: the server has been ended, or the machine slept.
    presence.value = 'gone'
    return { ok: false, trouble: { kind: 'gone' } }
  }
  if (presence.value === 'gone') presence.value = 'here'
  if (response.ok) return { ok: true, value: response }
  const raw: unknown = await response.json().catch(() => null)
  const error = isRecord(raw) && isRecord(raw.error) ? raw.error : null
  if (!error || typeof error.code !== 'string') return { ok: false, trouble: { kind: 'strange', status: response.status } }
  return { ok: false, trouble: { kind: 'refused', status: response.status, code: error.code, params: readParams(error.params) } }
}

function readParams(raw: unknown): Readonly<Record<string, string | number>> {
  if (!isRecord(raw)) return {}
  return Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, typeof value === 'number' ? value : String(value)]))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
