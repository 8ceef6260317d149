import type { Say } from '../say/index.ts'

/**
 * One command of the command line: data plus one function that returns. It neither prints nor exits, so it can be tested; one that keeps
 * running, or takes long, is handed an `out`.
 *
 * Its words are in `locales/<lang>/cli.json`: `command.<name with dots>.summary`, and `option.<name>` for each option.
 */
export interface Command {
  /** Nouns, then verbs: `pattern test`. */
  readonly name: string
  /** Positional arguments, in order. A name ending in `?` may be left out, one ending in `…` takes the rest. */
  readonly args?: readonly string[]
  readonly options?: readonly Option[]
  run(call: Call): Promise<Result>
}

export interface Option {
  /** Long form without dashes: `region`. */
  readonly name: string
  /** What its value is called in help; absent for a switch. */
  readonly value?: string
}

export interface Call {
  readonly args: Readonly<Record<string, string | undefined>>
  readonly rest: readonly string[]
  /** `--port 1` as text, `--yes` as true. */
  readonly options: Readonly<Record<string, string | true | undefined>>
  readonly say: Say
  readonly lang: Lang
  readonly format: string
  readonly out: Out
  readonly env: Readonly<Record<string, string | undefined>>
  /** Ends with the person's Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
}

export interface Out {
  /** A line of the answer. */
  line(text: string): void
  /** Progress, for a person who waits: on standard error, and only where that is a terminal it is redrawn in place. */
  progress(text: string): void
  /** Standard input, line by line. */
  lines(): AsyncIterable<string>
  ask(question: string): Promise<string>
  readonly isTerminal: boolean
  readonly hasColour: boolean
  readonly width: number
}

export interface Result {
  readonly text?: string
  /** What `--json` prints instead. */
  readonly json?: unknown
  readonly exit: number
}

export type Lang = 'zh' | 'ko' | 'en'
export const langs: readonly Lang[] = ['zh', 'ko', 'en']

export const command = (c: Command): Command => c
