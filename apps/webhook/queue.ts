/** Work that is done one by one in order, and tried again with longer and longer pauses until it is done. */

import type { Posted } from './chat.ts'
import type { Entry, Outbox } from './outbox.ts'

export interface Pauses {
  readonly firstMs: number
  readonly mostMs: number
  /** 0 to 1. */
  readonly random: () => number
  /** Resolves after so long, or at once when the signal is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>
}

export interface QueueOptions {
  readonly outbox: Outbox
  readonly takes: (entry: Entry) => boolean
  readonly attempt: (entry: Entry, signal: AbortSignal) => Promise<Posted>
  readonly pauses: Pauses
  /** Attempts for one entry, after which it is given up; without: none is. */
  readonly mostAttempts?: number
  readonly told: (happening: Happening) => void
}

export type Happening =
  | { readonly what: 'done'; readonly entry: Entry; readonly attempts: number }
  | { readonly what: 'again'; readonly entry: Entry; readonly attempts: number; readonly why: string; readonly afterMs: number }
  | { readonly what: 'never'; readonly entry: Entry; readonly attempts: number; readonly why: string }
  | { readonly what: 'broke'; readonly entry: Entry; readonly problem: string }
  /** What became of it could not be written down: it will be done again. */
  | { readonly what: 'notKept'; readonly entry: Entry; readonly problem: string }

/**
 * Half of it is certain, half by chance, so that many that failed together do not come back together.
 *
 * Source  https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("equal jitter")
 */
export function pauseMs(attempts: number, { firstMs, mostMs, random }: Pick<Pauses, 'firstMs' | 'mostMs' | 'random'>): number {
  const whole = Math.min(mostMs, firstMs * 2 ** Math.min(attempts - 1, 30))
  return Math.round(whole / 2 + (whole / 2) * random())
}

export function startQueue({ outbox, takes, attempt, pauses, mostAttempts, told }: QueueOptions) {
  const ended = new AbortController()
  let wake: () => void = () => {}
  let waking = new Promise<void>((resolve) => {
    wake = resolve
  })

  const run = async () => {
    let attempts = 0
    let current: Entry | undefined
    /** What became of the current one, while it could not be written down. */
    let settled: Posted | undefined
    while (!ended.signal.aborted) {
      const entry = firstOf(outbox, takes)
      if (!entry) {
        await waking
        waking = new Promise<void>((resolve) => {
          wake = resolve
        })
        continue
      }
      if (entry !== current) {
        attempts = 0
        settled = undefined
      }
      current = entry
      attempts++
      let posted: Posted
      try {
        posted = settled ?? (await attempt(entry, ended.signal))
      } catch (error) {
        // Our own fault. One message that we cannot handle must not keep back all others, again after each start.
        told({ what: 'broke', entry, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) })
        posted = { outcome: 'never', why: 'broke' }
      }
      if (ended.signal.aborted && posted.outcome === 'again') return
      const result: Posted =
        posted.outcome === 'again' && mostAttempts !== undefined && attempts >= mostAttempts
          ? { outcome: 'never', why: posted.why }
          : posted
      let afterMs = pauseMs(attempts, pauses)
      try {
        if (result.outcome === 'done') {
          outbox.done(entry.kept.id)
          told({ what: 'done', entry, attempts })
          continue
        }
        if (result.outcome === 'never') {
          outbox.refused(entry.kept.id, result.why)
          told({ what: 'never', entry, attempts, why: result.why })
          continue
        }
        afterMs = Math.max(afterMs, result.afterMs ?? 0)
        told({ what: 'again', entry, attempts, why: result.why, afterMs })
      } catch (error) {
        settled = result
        told({ what: 'notKept', entry, problem: error instanceof Error ? error.message : String(error) })
      }
      await pauses.wait(afterMs, ended.signal)
    }
  }
  const running = run()
  return {
    /** There is something new. */
    wake: () => wake(),
    async close(): Promise<void> {
      ended.abort()
      wake()
      await running
    },
  }
}

function firstOf(outbox: Outbox, takes: (entry: Entry) => boolean): Entry | undefined {
  for (const entry of outbox.entries()) if (entry.fate.state === 'pending' && takes(entry)) return entry
  return undefined
}
