/** For tests: the command line run in this process, with a keyboard and a screen of its own. */
import { EventEmitter } from 'node:events'
import { PassThrough, Readable } from 'node:stream'
import type { Command } from './command.ts'
import { main } from './main.ts'

export interface RunOptions {
  readonly stdin?: string
  readonly env?: Readonly<Record<string, string>>
  readonly isTerminal?: boolean
  readonly columns?: number
  readonly commands?: readonly Command[]
}

export interface Run {
  readonly exit: number
  readonly out: string
  readonly err: string
}

/** Runs the words to their end. */
export const run = (words: readonly string[], options: RunOptions = {}): Promise<Run> => running(words, options).ended

/** A run that can be told to end, or lose its reader. */
export function running(
  words: readonly string[],
  options: RunOptions = {},
): { ended: Promise<Run>; signal(name: string): void; hangUp(): void; out(): string; err(): string } {
  const out = screen(options)
  const err = screen(options)
  const signals = new EventEmitter()
  const host = {
    env: { LANG: 'en_US.UTF-8', ...options.env },
    stdin: Readable.from([options.stdin ?? '']),
    stdout: out.stream,
    stderr: err.stream,
    on: signals.on.bind(signals),
    off: signals.off.bind(signals),
  }
  return {
    ended: main(words, host, options.commands).then((exit) => ({ exit, out: out.text(), err: err.text() })),
    out: out.text,
    err: err.text,
    signal: (name) => signals.emit(name),
    hangUp: () => out.stream.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
  }
}

function screen({ isTerminal = false, columns }: RunOptions) {
  const stream = new PassThrough()
  let text = ''
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8')
  })
  return { stream: Object.assign(stream, { isTTY: isTerminal, ...(columns === undefined ? {} : { columns }) }), text: () => text }
}
