import type { Ask, Need } from '../evidence.ts'

/**
 * One question to AWS about things that only another answer names: an alarm's own topics, metric and log groups. As with evidence, an empty
 * list and a refused question are different answers.
 */
export interface Question<About, Value> {
  /** The least-privilege policy is generated from these. */
  readonly needs: readonly Need[]
  read(ask: Ask, about: About): Promise<Value>
}

export const question = <About, Value>(one: Question<About, Value>): Question<About, Value> => one
