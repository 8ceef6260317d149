import { appendFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { findSteps } from '../checks/run.ts'
import type { Outcome, StepReport } from '../checks/step.ts'

/** Somebody of the class that a test makes up. */
export interface Student {
  readonly name: string
  readonly account: string
  readonly group: string | null
}

/** Which step of Lab A somebody is at, and how: what lies before is done, what comes after is not begun. */
export interface Standing {
  readonly step: number
  readonly outcome: Outcome
}

const lab = 'lab-a'
const region = 'ap-northeast-2'
const cards = findSteps(lab)
export const stepIds: readonly string[] = cards.map(({ id }) => id)

/** A reason that the step has for this outcome, with something in each place of its sentence. */
function reportOf(step: number, outcome: Outcome): StepReport {
  const card = cards[step]
  if (!card) throw new Error(`Lab A has no step ${step}`)
  const given = outcome === 'done' || outcome === 'unseen' ? undefined : Object.entries(card.reasons[outcome] ?? {})[0]
  if (!given) return { step: card.id, outcome, reason: null, params: {}, saw: {} }
  const [key, names] = given
  return {
    step: card.id,
    outcome,
    reason: `${outcome}.${key}`,
    params: Object.fromEntries(names.map((name) => [name, name === 'region' || name === 'home' ? region : `my-${name}`])),
    saw: { region, pattern: '<b>{ ($.eventName = "ConsoleLogin") }</b>' },
  }
}

/** The file of a run as `class run` writes it, a line per account: so the board is shown what it would be shown on the day. */
export async function beginRound(home: string, folder: string, name: string, students: readonly Student[], at: Date) {
  const runs = join(home, 'class', folder, 'runs')
  await mkdir(runs, { recursive: true })
  const id = at.toISOString().replaceAll(/[:.]/g, '-')
  const file = join(runs, `${id}.jsonl`)
  const add = (...lines: readonly object[]) => appendFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  const people = students.map((student) => ({ ...student, region, language: null }))
  await add({ kind: 'run', format: 1, version: '1', id, class: name, lab, steps: stepIds, at: at.toISOString(), shard: null, people })
  const finished = ({ name, account }: Student, { step, outcome }: Standing, when: Date) => ({
    kind: 'finished',
    name,
    at: when.toISOString(),
    tookMs: 300,
    target: { kind: 'sandbox', account, region },
    steps: stepIds.map((_, place) => reportOf(place, place < step ? 'done' : place > step ? 'todo' : outcome)),
  })
  return {
    finish: (student: Student, standing: Standing, when = at) => add(finished(student, standing, when)),
    finishAll: (standing: (student: Student, place: number) => Standing, when = at) =>
      add(...students.map((student, place) => finished(student, standing(student, place), when)), { kind: 'end', at: when.toISOString() }),
  }
}
