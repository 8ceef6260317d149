import type { Params } from '../checks/step.ts'
import type { Command } from '../domain/command/command.ts'
import type { Facts } from './facts.ts'
import type { ArrowName, ChainSeen, SeenName } from './report.ts'

/** What a cause says where it is the case. */
export interface Found {
  readonly params: Params
  readonly commands?: readonly Command[]
}

/**
 * One way in which an arrow is broken. Pure: it looks at answers and says whether they show this cause.
 *
 * `anyTime`: the set-up alone shows it, whether or not anything came; `withInput`: only what came in and did not come out shows it; `overdue`:
 * nothing shows it but that AWS has had its time: the last to be asked, and never certain.
 */
export interface Cause {
  readonly id: string
  /** Its id in the list of causes that this project keeps. */
  readonly painPoint: string
  readonly source: string
  readonly when: 'anyTime' | 'withInput' | 'overdue'
  readonly needs: readonly SeenName[]
  find(seen: ChainSeen, facts: Facts): Found | undefined
}

export const cause = <const Name extends SeenName>(one: {
  readonly id: string
  readonly painPoint: string
  readonly source: string
  readonly when?: Cause['when']
  readonly needs: readonly Name[]
  find(seen: Pick<ChainSeen, Name>, facts: Facts): Found | undefined
}): Cause => ({ when: 'anyTime', ...one })

/** One arrow: what has to be seen before it can be called ready, and what may be wrong with it, the surest and most particular first. */
export interface Arrow {
  readonly name: ArrowName
  readonly needs: readonly SeenName[]
  /** Kinds of alarms and sources whose arrow we cannot judge; each is a sentence `beyond.<reason>`. */
  beyondUs?(facts: Facts): { readonly reason: string; readonly params: Params } | undefined
  /** Since when it has input, and how long AWS may take to bring it on; null where nothing came in. */
  underWay(facts: Facts): { readonly sinceMs: number; readonly untilMs: number } | null
  readonly causes: readonly Cause[]
}
