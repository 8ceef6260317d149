/**
 * Everything that CI asks, in one command: `npm test`. One stage, and what it needs: `npm test -- unit`.
 *
 * All stages run, also after a failure. The last line is `N passed, N failed`; the exit code is 1 where something failed, 2 for a stage
 * that does not exist.
 */
import { type Counts, one, type Stage, stopAll, together, toolsOf } from './test/stage.ts'
import { stages } from './test/stages.ts'

const cores = 2
const print = (line: string) => process.stdout.write(`${line}\n`)
const secondsSince = (startMs: number) => `${((performance.now() - startMs) / 1000).toFixed(1)} s`

interface Done {
  readonly stage: Stage
  readonly counts: Counts
  readonly took: string
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !stages.some((stage) => stage.name === name))
if (unknown.length > 0) {
  print(`There is no stage ${unknown.join(', ')}. The stages:`)
  for (const { name, what } of stages) print(`  ${name.padEnd(9)}${what}`)
  process.exit(2)
}
const withNeeds = (names: readonly string[]): readonly string[] =>
  names.flatMap((name) => [...withNeeds(stages.find((stage) => stage.name === name)?.needs ?? []), name])
const chosen = asked.length === 0 ? stages : stages.filter(({ name }) => withNeeds(asked).includes(name))

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    stopAll()
    process.exit(130)
  })

const startMs = performance.now()
const done = await runAll(chosen)
const total = together(done.map(({ counts }) => counts))
summary(done)
print(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed > 0 ? 1 : 0

/** Begins stages in their order, as many at once as there are cores for. */
async function runAll(all: readonly Stage[]): Promise<readonly Done[]> {
  const finished = new Map<Stage, Done>()
  const active = new Map<Stage, Promise<void>>()
  const waiting = [...all]
  const isOver = (name: string) => !all.some((stage) => stage.name === name && !finished.has(stage))
  while (finished.size < all.length) {
    const busy = [...active.keys()].reduce((sum, stage) => sum + stage.cores, 0)
    const next = waiting.find((stage) => busy + stage.cores <= cores && [...(stage.needs ?? []), ...(stage.after ?? [])].every(isOver))
    if (next) {
      waiting.splice(waiting.indexOf(next), 1)
      active.set(
        next,
        runOne(next, [...finished.values()]).then((result) => {
          finished.set(next, result)
          active.delete(next)
        }),
      )
    } else await Promise.race(active.values())
  }
  return all.flatMap((stage) => finished.get(stage) ?? [])
}

async function runOne(stage: Stage, before: readonly Done[]): Promise<Done> {
  const beganMs = performance.now()
  const broken = before.filter((other) => stage.needs?.includes(other.stage.name) && other.counts.failed > 0)
  print(`▶ ${stage.name}: ${stage.what}`)
  let counts: Counts
  if (broken.length > 0) counts = one(false, `not run: ${broken.map((other) => other.stage.name).join(' and ')} failed`)
  else {
    try {
      counts = await stage.run(toolsOf(stage, print))
    } catch (error) {
      counts = one(false, `the stage itself broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    }
  }
  const took = secondsSince(beganMs)
  print(`${counts.failed > 0 ? '✗' : '✓'} ${stage.name}: ${counts.passed} passed, ${counts.failed} failed, ${took}`)
  return { stage, counts, took }
}

function summary(all: readonly Done[]): void {
  const row = (cells: readonly string[]) =>
    `${cells[0]?.padEnd(9)}${cells[1]?.padStart(8)}${cells[2]?.padStart(8)}${cells[3]?.padStart(9)}${cells[4]?.padStart(10)}`
  print(`\n${row(['stage', 'passed', 'failed', 'skipped', 'time'])}`)
  for (const { stage, counts, took } of all)
    print(row([stage.name, String(counts.passed), String(counts.failed), String(counts.skipped), took]))
  print(row(['all', String(total.passed), String(total.failed), String(total.skipped), secondsSince(startMs)]))
  const failed = all.filter(({ counts }) => counts.failed > 0)
  if (failed.length > 0) print('')
  for (const { stage, counts } of failed) for (const note of counts.notes) print(`✗ ${stage.name}: ${note}`)
  print('')
}
