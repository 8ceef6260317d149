import { findLab, findSteps } from '../../checks/run.ts'
import { UserError } from '../../domain/error.ts'
import { labAMistakes, labBMistakes, type Mistake } from './mistakes.ts'

/** A lab as a practice class does it: its steps without the one that undoes the others, and what may go wrong. */
export interface DemoLab {
  readonly id: string
  readonly steps: readonly DemoStep[]
  readonly mistakes: readonly Mistake[]
}

export interface DemoStep {
  readonly id: string
  /** For somebody of medium pace. */
  readonly minutes: number
  /** The later step with which it leaves its trace; null where it leaves its own. */
  readonly seenAfter: string | null
}

/** How a workshop of 90 minutes usually goes. Assumed: by what is to be read and typed at each step. */
const known: Readonly<Record<string, { readonly minutes: readonly number[]; readonly mistakes: readonly Mistake[] }>> = {
  'lab-a': { minutes: [9, 7, 2, 4, 3, 2, 4, 3, 3, 4, 2, 3, 6], mistakes: labAMistakes },
  'lab-b': { minutes: [10, 6, 8, 8, 7, 6, 3, 5, 7], mistakes: labBMistakes },
}

/** Errors  UserError `unknownLab` {lab, known}, `classDemoLab` {lab, known} for a lab of which there is no practice class */
export function demoLab(id: string): DemoLab {
  const cards = findSteps(findLab(id).id).filter(({ undoes }) => !undoes)
  const of = known[id]
  if (!of) throw new UserError('classDemoLab', { lab: id, known: Object.keys(known).join(', ') })
  return {
    id,
    steps: cards.map((card, at) => ({ id: card.id, minutes: of.minutes[at] ?? 4, seenAfter: card.seenAfter ?? null })),
    mistakes: of.mistakes,
  }
}
