/** Each mistake, really made: what the checks say of it, and that nothing of it is left once it is mended. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { sandboxConnection } from '../../checks/run.ts'
import { useSandbox } from '../../checks/test-sandbox.ts'
import type { Student } from '../roster.ts'
import { runOnce } from '../runs.ts'
import { carryOut } from './act.ts'
import { type DemoLab, demoLab } from './lab.ts'
import { externalId, type Mistake, roleName } from './mistakes.ts'
import type { Act } from './plan.ts'

const { sandbox, account, post } = useSandbox()
const folder = mkdtempSync(join(tmpdir(), 'class-demo-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const labs = [demoLab('lab-a'), demoLab('lab-b')]
const instructor = '123456789012'

function student({ isOfRole }: Mistake): Student {
  const { id, settings } = account()
  return {
    ...{ ...settings(), name: id, account: id, profile: null, language: null, group: null, own: {}, line: 1 },
    role: isOfRole ? `arn:aws:iam::${id}:role/${roleName}` : null,
    externalId: isOfRole ? externalId : null,
  }
}

/** What a round sees that is not done. */
async function look(lab: DemoLab, of: Student): Promise<Readonly<Record<string, string>>> {
  const run = await runOnce({
    ...{
      className: 'demo',
      folder,
      lab: lab.id,
      students: [of],
      shard: null,
      resume: null,
      version: '0.0.0',
      atOnce: 1,
      timeoutMs: 30_000,
    },
    steps: lab.steps.map(({ id }) => id),
    connection: sandboxConnection(sandbox().endpoint, instructor),
    nowMs: () => sandbox().now(),
    onFinished: () => undefined,
  })
  const steps = run.finished.get(of.name)?.steps ?? []
  return Object.fromEntries(steps.flatMap(({ step, outcome, reason }) => (outcome === 'done' ? [] : [[step, reason ?? outcome]])))
}

const cases = labs.flatMap((lab) => lab.mistakes.map((mistake) => [lab.id, mistake.id, lab, mistake] as const))

test.each(cases)('%s: %s', async (_lab, id, lab, mistake) => {
  // A deployment waits for CloudFormation, which by hand would stand still.
  await post('/_sandbox/clock', { mode: lab.id === 'lab-b' ? 'fast' : 'manual' })
  const last = lab.steps.at(-1)?.id ?? ''
  const who = student(mistake)
  const act = async (kind: Act['kind'], step: string) => {
    const refused = await carryOut(
      { atMs: 0, kind, step, ...(kind === 'do' ? {} : { mistake: id }) },
      { lab, student: who, endpoint: sandbox().endpoint, instructor, retryMs: 1 },
    )
    expect(refused).toBeNull()
  }
  for (const { id: step } of lab.steps) {
    const isHere = step === mistake.at
    // Records tell whole seconds: what is stopped in the second of a sign-in would have seen it still.
    if (step === last) await sandbox().advance(1_000)
    if (isHere) await act('err', step)
    if (!isHere || mistake.isOfRole) await act('do', step)
    if (isHere && mistake.holdsUp) break
  }
  // So long that the last step is no longer on its way.
  await sandbox().advance(30 * 60_000)
  const seen = await look(lab, who)
  expect(seen[mistake.shown.step]).toBe(mistake.shown.reason)
  if (!mistake.holdsUp) expect(Object.keys(seen).sort()).toEqual([mistake.shown.step, ...mistake.spoils].sort())

  await act('mend', mistake.at)
  if (mistake.holdsUp)
    for (const { id: step } of lab.steps.slice(lab.steps.findIndex(({ id: at }) => at === mistake.at) + 1)) await act('do', step)
  else if (mistake.spoils.includes(last) || mistake.isMadeAnew || mistake.at === last) await act('do', last)
  await sandbox().advance(30 * 60_000)
  expect(await look(lab, who)).toEqual({})
})
