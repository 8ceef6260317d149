import type { Lang, Say } from '../say/index.ts'

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
  /** Runs until Ctrl-C or SIGTERM, which `signal` tells of, and ends by returning. Any other command is broken off by them. */
  endsOnSignal?(options: Call['options']): boolean
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
  /** Aborted when the person or the system wants the command to end, and when nobody reads its answer any more. */
  readonly signal: AbortSignal
}

export interface Out {
  /** A line of the answer. */
  line(text: string): void
  /** A line beside the answer, on standard error. */
  note(text: string): void
  /** Progress, for a person who waits: one line on standard error, redrawn in place; where that is no terminal, nothing. `''` ends it. */
  progress(text: string): void
  /** Standard input, line by line. */
  lines(): AsyncIterable<string>
  ask(question: string): Promise<string>
  readonly isTerminal: boolean
  /** Somebody would have to type what is read. */
  readonly isTyped: boolean
  readonly hasColour: boolean
  readonly width: number
}

export interface Result {
  readonly text?: string
  /** What `--json` prints instead. */
  readonly json?: unknown
  /** design, section 3: 0 all done, 1 something is not, 2 wrong use, 3 could not tell. */
  readonly exit: number
}

export const command = (c: Command): Command => c
