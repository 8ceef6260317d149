/** The sandbox's control, which is there for tools too; AWS has nothing like it. */
import type { ChainArrow } from './arrows.ts'

export interface ChainLink {
  readonly arrow: ChainArrow
  /** ISO 8601, UTC. */
  readonly at: string
  readonly outcome: 'done' | 'waiting' | 'skipped' | 'failed'
  readonly detail: { readonly code: string; readonly params: Readonly<Record<string, unknown>> }
}

export interface ClockNow {
  readonly mode: 'real' | 'fast' | 'manual'
  /** ISO 8601, UTC. */
  readonly now: string
}

/** What became of an event; null where the sandbox has no such event. Throws TypeError where it does not answer. */
export async function readChain(eventID: string, signal: AbortSignal): Promise<readonly ChainLink[] | null> {
  const answer = await fetch(`/_sandbox/chain/${encodeURIComponent(eventID)}`, { signal })
  if (answer.status === 404) return null
  const { arrows } = await jsonOf<{ arrows: readonly ChainLink[] }>(answer)
  return arrows
}

/** Sends records; they travel like AWS's own. */
export async function sendRecords(records: readonly unknown[]): Promise<readonly string[]> {
  const { eventIDs } = await jsonOf<{ eventIDs: readonly string[] }>(await post('events', records))
  return eventIDs
}

export const readClock = async (): Promise<ClockNow> => jsonOf<ClockNow>(await fetch('/_sandbox/clock'))
export const advanceClock = async (advanceMs: number): Promise<ClockNow> => jsonOf<ClockNow>(await post('clock', { advanceMs }))

const post = (path: string, body: unknown): Promise<Response> =>
  fetch(`/_sandbox/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

async function jsonOf<T>(answer: Response): Promise<T> {
  const body = (await answer.json()) as T & { error?: { message?: string } }
  if (!answer.ok) throw new Error(body.error?.message ?? `${answer.status}`)
  return body
}
