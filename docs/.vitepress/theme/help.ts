import type { StepReport } from '../../../checks/step.ts'
import type { EditionId } from './editions.ts'
import type { Word } from './words.ts'

/** Pages and headings that the checks' answers lead to; lint sees to it that they exist in every language. */
export const helpTargets = ['help/regions', 'lab-a/troubleshooting'] as const
/** The heading that every step's page has for this. */
export const stepHelpAnchor = 'not-green'

/** Where to read on about an answer whose sentence does not say so itself; null where there is nothing to put right. */
export function helpFor(edition: EditionId, { outcome, reason }: StepReport): { href: string; word: Word } | null {
  const to = (page: (typeof helpTargets)[number]) => `/${edition}/${page}`
  switch (outcome) {
    case 'done':
    case 'waiting':
      return null
    case 'unseen':
      return { href: to('lab-a/troubleshooting'), word: 'check.help' }
    case 'todo':
    case 'differs':
      if (/region|elsewhere/i.test(reason ?? '')) return { href: to('help/regions'), word: 'check.helpRegions' }
      return { href: `#${stepHelpAnchor}`, word: 'check.help' }
  }
}
