/**
 * The sandbox's one clock, and what is due on it.
 *
 * `real`: the machine's time, AWS's own delays. `fast`: the machine's time plus whatever was skipped; delays shrink, periods and windows
 * keep their true length. `manual`: stands still until it is moved. Moving it runs all that falls due in between, in order, each at its own
 * moment. What is due is kept in the store, so that it is still due after a restart.
 */
import type { Store } from './state/store.ts'

export type ClockMode = 'real' | 'fast' | 'manual'

export interface Due {
  readonly atMs: number
  /** Which handler takes it. */
  readonly job: string
  readonly data: unknown
}

export interface SandboxClock {
  readonly mode: ClockMode
  /** Milliseconds since 1970, UTC. */
  now(): number
  /** AWS's own delay, or in `fast` the short one (200 ms unless said otherwise). Milliseconds. */
  delay(awsMs: number, fastMs?: number): number
  /** Have `job` done at `atMs`. One per `key`: an earlier time replaces a later one, a later one is ignored while the first is still due. */
  schedule(key: string, due: Due): void
  /** As `schedule`, but replaces whatever stands under the key. */
  reschedule(key: string, due: Due): void
  cancel(key: string): void
  dueAt(key: string): number | undefined
  on(job: string, handler: (data: never, key: string) => void | Promise<void>): void
  /** Skip the waiting. Runs everything due until then; resolves when it has run. */
  advanceTo(ms: number): Promise<void>
  setMode(mode: ClockMode): void
  /** Run what is due now, and keep running what becomes due. */
  start(): void
  stop(): Promise<void>
  reset(mode: ClockMode, startMs: number | null): void
}

interface Kept {
  mode: ClockMode
  /** What was skipped so far, or in `manual` the moment at which the clock stands. */
  offsetMs: number
  stoodMs: number | null
}

/** Node's timers hold at most this. */
const longestTimerMs = 2_147_483_647
/** Between two tries to write on a disk that refuses. */
const retryMs = 2_000

/**
 * `wall` is the machine's time. `settle` is called after every job: it writes the store and reports what the job threw, which must not end
 * the clock. It answers whether what was done is kept: if not, it is undone, the job stands, and is tried again in a while.
 */
export function openClock(options: {
  store: Store
  mode: ClockMode
  startMs: number | null
  wall: () => number
  settle: (error: unknown, job: string | null) => boolean
}): SandboxClock {
  const { store, wall, settle } = options
  const kept = store.table<Kept>('clock').in('')
  const jobs = store.table<Due>('jobs').in('')
  const handlers = new Map<string, (data: never, key: string) => void | Promise<void>>()
  let timer: NodeJS.Timeout | null = null
  let started = false
  let running: Promise<void> | null = null
  /** While a due job runs, it is its own moment. */
  let momentMs: number | null = null

  const state = (): Kept => kept.get('') ?? { mode: options.mode, offsetMs: 0, stoodMs: null }
  if (!kept.get('')) init(options.mode, options.startMs)

  function init(mode: ClockMode, startMs: number | null) {
    const at = startMs ?? wall()
    kept.set('', mode === 'manual' ? { mode, offsetMs: 0, stoodMs: at } : { mode, offsetMs: at - wall(), stoodMs: null })
  }
  function outerNow(): number {
    const { stoodMs, offsetMs } = state()
    return stoodMs ?? wall() + offsetMs
  }
  const now = () => momentMs ?? outerNow()

  // What was undone may have been the taking of a job.
  store.onUndo(() => {
    first = null
    retryAtMs = wall() + retryMs
    if (!kept.get('')) init(options.mode, options.startMs)
    arm()
  })

  /** When jobs are tried again after the state could not be written, in the machine's time. */
  let retryAtMs = 0

  /** The earliest job, found again only when the one known is taken or replaced: most calls only ask whether something is due yet. */
  let first: string | null = null
  function earliest(limitMs: number): [string, Due] | null {
    if (first === null) for (const [key, due] of jobs.entries()) if (first === null || due.atMs < (jobs.get(first)?.atMs ?? 0)) first = key
    const due = first === null ? undefined : jobs.get(first)
    return first !== null && due && due.atMs <= limitMs ? [first, due] : null
  }
  function put(key: string, due: Due) {
    const known = first === null ? undefined : jobs.get(first)
    jobs.set(key, due)
    if (key === first || (known && due.atMs < known.atMs)) first = key === first ? null : key
    arm()
  }
  function take(key: string): boolean {
    if (key === first) first = null
    return jobs.delete(key)
  }

  async function runDue(limit: () => number): Promise<void> {
    // One at a time, whoever asks.
    while (running !== null) await running
    running = (async () => {
      for (;;) {
        const next = earliest(limit())
        if (!next) return
        const [key, due] = next
        take(key)
        // Never back in time: something scheduled for the past is done now.
        momentMs = state().stoodMs === null ? due.atMs : Math.max(due.atMs, state().stoodMs ?? 0)
        let error: unknown = null
        try {
          const handler = handlers.get(due.job)
          if (!handler) throw new Error(`No handler for the job ${due.job}`)
          await handler(due.data as never, key)
        } catch (cause) {
          error = cause
        }
        momentMs = null
        if (!settle(error, due.job)) return
      }
    })()
    try {
      await running
    } finally {
      running = null
      momentMs = null
    }
  }

  function arm() {
    if (timer) clearTimeout(timer)
    timer = null
    if (!started || state().mode === 'manual') return
    const next = earliest(Number.POSITIVE_INFINITY)
    if (!next) return
    timer = setTimeout(
      () => {
        void runDue(outerNow).then(arm)
      },
      Math.min(Math.max(0, next[1].atMs - outerNow(), retryAtMs - wall()), longestTimerMs),
    )
  }

  return {
    get mode() {
      return state().mode
    },
    now,
    delay: (awsMs, fastMs = 200) => (state().mode === 'fast' ? Math.min(awsMs, fastMs) : awsMs),
    schedule(key, due) {
      const already = jobs.get(key)
      if (already && already.atMs <= due.atMs) return
      put(key, due)
    },
    reschedule: put,
    cancel(key) {
      if (take(key)) arm()
    },
    dueAt: (key) => jobs.get(key)?.atMs,
    on(job, handler) {
      handlers.set(job, handler)
    },
    async advanceTo(ms) {
      // Step by step: between two jobs the clock stands at the later one, so that what a job schedules is due in its turn.
      for (;;) {
        const next = earliest(ms)
        const to = next ? Math.max(next[1].atMs, outerNow()) : ms
        const { undone } = store
        moveTo(to)
        await runDue(() => to)
        if (store.undone !== undone) throw new Error('The clock was not moved to its end: the state cannot be written.')
        if (!earliest(ms) && outerNow() >= ms) break
        if (!next) break
      }
      settle(null, null)
      arm()
    },
    setMode(mode) {
      const at = outerNow()
      kept.set('', mode === 'manual' ? { mode, offsetMs: 0, stoodMs: at } : { mode, offsetMs: at - wall(), stoodMs: null })
      arm()
    },
    start() {
      started = true
      arm()
    },
    async stop() {
      started = false
      if (timer) clearTimeout(timer)
      timer = null
      if (running !== null) await running
    },
    reset(mode, startMs) {
      first = null
      init(mode, startMs)
      arm()
    },
  }

  function moveTo(ms: number) {
    const s = state()
    if (ms <= outerNow()) return
    kept.set('', s.stoodMs === null ? { ...s, offsetMs: ms - wall() } : { ...s, stoodMs: ms })
  }
}
