import { type Connection, sandboxConnection } from '../../checks/evidence/clients.ts'
import { findLab, findSteps } from '../../checks/run.ts'
import type { Settings } from '../../checks/step.ts'
import { valuesOf } from '../../checks/values.ts'
import { type Ran, runCommands, runUndo, runWay } from '../../ways/run.ts'
import type { Student } from '../roster.ts'
import type { DemoLab } from './lab.ts'
import type { Deed } from './mistakes.ts'
import type { Act } from './plan.ts'

export interface Hands {
  readonly lab: DemoLab
  readonly student: Pick<Student, 'account' | 'region' | 'initials' | 'email'>
  /** The sandbox. A practice class has no other accounts. */
  readonly endpoint: string
  readonly instructor: string
  readonly retryMs: number
  readonly signal?: AbortSignal
}

/** Does it, through the SDK, in the student's own account. @returns  what AWS refused, or null */
export async function carryOut(act: Act, hands: Hands): Promise<Ran | null> {
  const { student, endpoint } = hands
  const connection = sandboxConnection(endpoint, student.account)
  for (const deed of deedsOf(act, hands)) {
    for await (const ran of ranOf(deed, hands, connection)) if (!ran.ok) return ran
  }
  return null
}

function deedsOf({ kind, step, mistake: id }: Act, { lab, student, instructor }: Hands): readonly Deed[] {
  if (kind === 'do') return [{ kind: 'way', step }]
  const mistake = lab.mistakes.find((each) => each.id === id)
  if (!mistake) throw new Error(`no mistake ${id} in ${lab.id}`)
  const want = valuesOf(findLab(lab.id), settingsOf(student), student.account)
  return kind === 'err' ? mistake.wrong({ want, instructor }) : mistake.mend({ want, instructor })
}

const settingsOf = ({ region, initials, email }: Hands['student']): Settings => ({ region, initials, email, own: {} })

function ranOf(deed: Deed, { lab: { id }, student, retryMs, signal }: Hands, connection: Connection): AsyncGenerator<Ran> {
  const home = settingsOf(student)
  const lab = findLab(id)
  const about = { connection, retryMs, ...(signal ? { signal } : {}) }
  if (deed.kind === 'commands') return runCommands({ ...about, lab, settings: home, commands: () => deed.commands })
  const settings = { ...home, region: deed.region ?? home.region, own: deed.own ?? {} }
  const steps = findSteps(id, [deed.step])
  const [step] = steps
  if (!step) throw new Error(`no step ${deed.step} in ${id}`)
  return deed.kind === 'undo' ? runUndo({ ...about, lab, steps, settings }) : runWay({ ...about, step, settings })
}
