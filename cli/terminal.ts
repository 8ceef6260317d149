import { createInterface } from 'node:readline'
import stringWidth from 'string-width'
import type { Out } from './command.ts'

/** The parts of `process` that a run needs, so that a test can hand its own. */
export interface Host {
  readonly env: NodeJS.ProcessEnv
  readonly stdin: NodeJS.ReadableStream & { isTTY?: boolean }
  readonly stdout: NodeJS.WritableStream & { isTTY?: boolean; columns?: number }
  readonly stderr: NodeJS.WritableStream & { isTTY?: boolean; columns?: number }
  on(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
  off(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
}

/** Where nothing tells how wide a line may be. */
const usualWidth = 100

/**
 * Standard input and output as commands see them.
 *
 * Colour only on a terminal, and not where NO_COLOR is set to anything. Source: https://no-color.org
 *
 * @param ended aborted here once nobody reads what is printed (`… | head -1`): then nothing more is printed or read, and that is no error
 */
export function terminal(host: Host, ended: AbortController): Out {
  const isTerminal = host.stdout.isTTY === true
  let progressShown = false
  let isRead = true
  const clear = () => {
    if (progressShown) host.stderr.write('\r\u001b[K')
    progressShown = false
  }
  const closed = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    isRead = false
    ended.abort()
  }
  host.stdout.on('error', closed)
  host.stderr.on('error', closed)
  return {
    isTerminal,
    isTyped: host.stdin.isTTY === true,
    hasColour: isTerminal && !host.env.NO_COLOR && host.env.TERM !== 'dumb',
    width: host.stdout.columns || usualWidth,
    line(text) {
      clear()
      if (isRead) host.stdout.write(`${text}\n`)
    },
    note(text) {
      clear()
      host.stderr.write(`${text}\n`)
    },
    progress(text) {
      if (host.stderr.isTTY !== true) return
      clear()
      if (text === '') return
      host.stderr.write(cut(text, (host.stderr.columns || usualWidth) - 1))
      progressShown = true
    },
    async *lines() {
      let isFirst = true
      for await (const line of createInterface({ input: host.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
        if (ended.signal.aborted) return
        // Some programs of Windows put a mark before the first.
        yield isFirst ? line.replace(/^\uFEFF/, '') : line
        isFirst = false
      }
    },
    async ask(question) {
      if (host.stdin.isTTY !== true) return ''
      const rl = createInterface({ input: host.stdin, output: host.stderr })
      try {
        return await new Promise<string>((resolve) => {
          // Ctrl-C and Ctrl-D at the question are a no.
          rl.once('SIGINT', () => resolve(''))
          rl.once('close', () => resolve(''))
          rl.question(question, resolve)
        })
      } finally {
        rl.close()
      }
    },
  }
}

/** The first `columns` columns of a line. */
export function cut(text: string, columns: number): string {
  let shown = ''
  let width = 0
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    width += stringWidth(segment)
    if (width > columns) break
    shown += segment
  }
  return shown
}
