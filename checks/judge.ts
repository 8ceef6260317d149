import type { Unseen } from './evidence/unseen.ts'
import type { EvidenceName, Evidences } from './shapes.ts'
import { CannotTell, type Outcome, type Step, type StepReport, type Values } from './step.ts'

/** One question's answer, as it is saved: what AWS said, or why it could not be asked. */
export type Answer<Value = unknown> = { readonly value: Value } | { readonly unseen: Unseen }
export type Answers = { readonly [Name in EvidenceName]?: Answer<Evidences[Name]> }

/** One step, judged over the answers it reads; the first that is unseen makes the step unseen. Pure, so it runs in a page as well. */
export function judgeStep(card: Step, answers: Answers, values: Values, now: number): StepReport {
  const evidence: Record<string, unknown> = {}
  for (const name of card.reads) {
    const answer = answers[name]
    if (!answer) throw new Error(`${card.id} reads ${name}, which was not gathered`)
    if ('unseen' in answer) return unseenReport(card, answer.unseen)
    evidence[name] = answer.value
  }
  try {
    const { outcome, reason, params, saw } = card.check(evidence as unknown as Evidences, values, now)
    return { step: card.id, outcome, reason: reason === null ? null : `${outcome}.${reason}`, params, saw }
  } catch (error) {
    if (!(error instanceof CannotTell)) throw error
    return { step: card.id, outcome: 'unseen', reason: `unseen.${error.reason}`, params: error.params, saw: {} }
  }
}

export const unseenReport = (card: Pick<Step, 'id'>, { reason, params }: Unseen): StepReport => ({
  step: card.id,
  outcome: 'unseen',
  reason: `unseen.${reason}`,
  params,
  saw: {},
})

/** How many steps have which outcome. */
export function countOutcomes(steps: readonly Pick<StepReport, 'outcome'>[]): Readonly<Record<Outcome, number>> {
  const counts: Record<Outcome, number> = { done: 0, todo: 0, differs: 0, waiting: 0, unseen: 0 }
  for (const { outcome } of steps) counts[outcome] += 1
  return counts
}
