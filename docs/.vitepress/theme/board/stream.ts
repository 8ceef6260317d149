import type { Answer, Trouble } from '../server.ts'

/** An event that the server has sent. */
export interface StreamEvent {
  readonly event: string
  readonly data: string
}

/**
 * Reads server-sent events out of text that comes in pieces, wherever it is cut. Comments and what has no data are passed over.
 *
 * Source  https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function eventReader(): (piece: string) => readonly StreamEvent[] {
  let rest = ''
  let name = ''
  let data: string[] = []
  const take = (line: string): StreamEvent | null => {
    if (line === '') {
      const event = data.length > 0 ? { event: name === '' ? 'message' : name, data: data.join('\n') } : null
      name = ''
      data = []
      return event
    }
    const [, field = '', value = ''] = /^([^:]*)(?:: ?([\s\S]*))?$/.exec(line) ?? []
    if (field === 'event') name = value
    if (field === 'data') data.push(value)
    return null
  }
  return (piece) => {
    const text = rest + piece
    // A carriage return at the end may be half of a line's end.
    const whole = text.endsWith('\r') ? text.slice(0, -1) : text
    const lines = whole.split(/\r\n|\n|\r/)
    rest = (lines.pop() ?? '') + text.slice(whole.length)
    return lines.flatMap((line) => take(line) ?? [])
  }
}

/** How the connection stands. `again`: it is lost, and tried again in so many seconds; `trouble` says why. */
export type Connection =
  | { readonly kind: 'opening' }
  | { readonly kind: 'live' }
  | { readonly kind: 'again'; readonly inSeconds: number; readonly trouble: Trouble }

/** The server says that it is there every 15 seconds. Assumed: what misses two of these and some more is lost. */
export const silentMs = 40_000
/** The first pause before trying again; each is twice as long as the one before. */
const firstPauseMs = 1000
const mostPauseMs = 15_000

export interface FollowOptions {
  /** Asks for the stream. It is called anew each time. */
  readonly open: (signal: AbortSignal) => Promise<Answer<ReadableStream<Uint8Array>>>
  /** Is handed each event. What it throws counts as an answer that nobody understands. */
  readonly take: (event: StreamEvent) => void
  readonly told: (connection: Connection) => void
}

/** Follows a stream of events until it is stopped; a stream that ends, breaks off or falls silent is asked for again. */
export function followStream({ open, take, told }: FollowOptions): { stop(): void; hurry(): void } {
  let isStopped = false
  let current: AbortController | null = null
  let wake: (() => void) | null = null

  /** One connection, from its beginning to its end. */
  async function once(onEvent: () => void): Promise<Trouble> {
    const controller = new AbortController()
    current = controller
    let timer: ReturnType<typeof setTimeout> | undefined
    const isAlive = () => {
      clearTimeout(timer)
      timer = setTimeout(() => controller.abort(), silentMs)
    }
    const aborted = new Promise<never>((_, reject) => {
      controller.signal.addEventListener('abort', () => reject(new Error('silent')), { once: true })
    })
    isAlive()
    try {
      const answer = await Promise.race([open(controller.signal), aborted])
      if (!answer.ok) return answer.trouble
      const reader = answer.value.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader()
      const read = eventReader()
      try {
        for (;;) {
          const { done, value } = await Promise.race([reader.read(), aborted])
          if (done) return { kind: 'gone' }
          isAlive()
          for (const event of read(value)) {
            try {
              take(event)
            } catch {
              return { kind: 'strange', status: 200 }
            }
            onEvent()
          }
        }
      } finally {
        // It may be gone already, which is what we want.
        reader.cancel().catch(() => undefined)
      }
    } catch {
      return { kind: 'gone' }
    } finally {
      clearTimeout(timer)
      aborted.catch(() => undefined)
      controller.abort()
    }
  }

  async function run(): Promise<void> {
    let pauseMs = firstPauseMs
    while (!isStopped) {
      const trouble = await once(() => {
        if (isStopped) return
        pauseMs = firstPauseMs
        told({ kind: 'live' })
      })
      if (isStopped) return
      told({ kind: 'again', inSeconds: pauseMs / 1000, trouble })
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pauseMs)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      wake = null
      pauseMs = Math.min(pauseMs * 2, mostPauseMs)
    }
  }

  told({ kind: 'opening' })
  void run()
  return {
    stop() {
      isStopped = true
      current?.abort()
      wake?.()
    },
    /** Does not wait for the end of a pause. */
    hurry: () => wake?.(),
  }
}
