import { createInterface } from 'node:readline'
import type { Out } from './command.ts'
import { columnsOf } from './width.ts'

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
  const hasColour = isTerminal && !host.env.NO_COLOR && host.env.TERM !== 'dumb'
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
    hasColour,
    width: host.stdout.columns || usualWidth,
    line(text) {
      clear()
      if (isRead) host.stdout.write(`${harmless(text, hasColour)}\n`)
    },
    note(text) {
      clear()
      host.stderr.write(`${harmless(text, hasColour)}\n`)
    },
    progress(text) {
      if (host.stderr.isTTY !== true) return
      clear()
      if (text === '') return
      host.stderr.write(cut(harmless(text, false), (host.stderr.columns || usualWidth) - 1))
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

/**
 * What would steer the terminal is written out instead (`\u001b`), as JSON would have it, so that a text of JSON stays the same: names and
 * messages come from accounts, and anybody may have written them. Our own colours stay.
 */
export function harmless(text: string, hasColour: boolean): string {
  return text.replace(steering, (found) =>
    hasColour && ourColour.test(found)
      ? found
      : [...found].map((c) => (steeringCharacter.test(c) ? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}` : c)).join(''),
  )
}

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: these are what is looked for
/** Control characters, but for line ends and tabs, and marks that turn the direction of writing; those of a colour as a whole. */
const steering = /\u001b\[[\d;]*m|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g
const steeringCharacter = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/
const ourColour = /^\u001b\[(?:0|1|2|22|3[0-7]|39)m$/
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: these were looked for

/** The first `columns` columns of a line. */
export function cut(text: string, columns: number): string {
  let shown = ''
  let width = 0
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    width += columnsOf(segment)
    if (width > columns) break
    shown += segment
  }
  return shown
}
