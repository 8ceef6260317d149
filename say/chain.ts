import { bash } from '../domain/command/bash.ts'
import type { Command } from '../domain/command/command.ts'
import type { Fill, Say } from './index.ts'

/** What is said of a chain that `explain` has judged; the shape of its report, as far as it is said. */
export interface JudgedChain {
  readonly alarm: string
  readonly target: { readonly region: string }
  readonly verdict: string
  readonly params: Fill
  readonly cause: {
    readonly id: string
    readonly arrow: string
    readonly params: Fill
    readonly source: string
    readonly isCertain: boolean
    readonly commands: readonly Command[]
  } | null
  readonly arrows: readonly { readonly arrow: string; readonly state: string; readonly reason: string; readonly params: Fill }[]
  readonly notes: readonly { readonly note: string; readonly params: Fill }[]
}

export interface SaidChain {
  readonly title: string
  readonly verdict: string
  /** In the direction in which things flow. `lines` are empty for what was not reached. */
  readonly arrows: readonly {
    readonly name: string
    readonly state: string
    readonly stateWord: string
    readonly lines: readonly string[]
  }[]
  readonly cause: {
    readonly proof: readonly string[]
    readonly fix: readonly string[]
    /** One command a block, with the region it belongs to. */
    readonly commands: readonly string[]
    readonly source: string
    /** Says that it was only inferred; null where something was seen. */
    readonly doubt: string | null
  } | null
  readonly notes: readonly string[]
}

/** Marks of an arrow's state, for where there is no picture. */
export const chainMarks: Readonly<Record<string, string>> = {
  whole: '✓',
  ready: '✓',
  broken: '✗',
  waiting: '…',
  unseen: '?',
  notReached: '·',
}

/**
 * A judged chain in sentences. What could not be seen ends in the address of a help page; so do some other sentences.
 *
 * @param say over the catalogs `explain`, `verify` (names of the arrows) and `common` (what could not be seen)
 */
export function sayChain(report: JudgedChain, say: Say): SaidChain {
  const { cause } = report
  const nameOf = (arrow: string): string => say(`arrow.${arrow}`)
  return {
    title: say('head.chain', { alarm: report.alarm }),
    verdict: say(`verdict.${report.verdict}`, { alarm: report.alarm, ...report.params, arrow: cause ? nameOf(cause.arrow) : '' }),
    arrows: report.arrows.map(({ arrow, state, reason, params }) => ({
      name: nameOf(arrow),
      state,
      stateWord: say(`state.${state}`),
      lines: state === 'notReached' ? [] : say(reason, params).split('\n'),
    })),
    cause: cause && {
      proof: say(`broken.${cause.id}`, cause.params).split('\n'),
      fix: say(`fix.${cause.id}`, cause.params).split('\n'),
      commands: cause.commands.map((command) => `${bash([command])} --region ${report.target.region}`),
      source: cause.source,
      doubt: cause.isCertain ? null : say('head.uncertain'),
    },
    notes: report.notes.map(({ note, params }) => say(`note.${note}`, params)),
  }
}
