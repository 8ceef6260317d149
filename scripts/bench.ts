/**
 * Measures what the design promises, and prints each figure beside its goal: `npm run bench`, or some of it: `npm run bench -- cli site`.
 *
 * Figures belong to the machine and the moment; goals that are ratios hold on any. A figure that misses its goal says by how much and is no failure; one that
 * cannot be taken is: exit code 1.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import Table from 'cli-table3'
import type { Figure } from './bench/figure.ts'
import { goalOf, isReached, missedBy } from './bench/goals.ts'

// A notice of the AWS SDK about Node 20's end; the pinned versions work with it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'

const here = new URL('bench/', import.meta.url)
const names = readdirSync(here)
  .filter((name) => name.endsWith('.ts') && /^export async function run\(/m.test(readFileSync(new URL(name, here), 'utf8')))
  .map((name) => name.slice(0, -'.ts'.length))
  .sort()

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !names.includes(name))
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. The benchmarks: ${names.join(', ')}`)
  process.exit(2)
}

const [loadBefore = 0] = loadavg()
const table = new Table({
  head: ['figure', '', 'goal', '', 'note'],
  style: { head: [], border: [] },
  colAligns: ['left', 'right', 'left', 'left', 'left'],
})
for (const name of asked.length > 0 ? asked : names) {
  process.stderr.write(`${name} …\n`)
  try {
    const { run } = (await import(new URL(`${name}.ts`, here).href)) as { run(): Promise<readonly Figure[]> }
    for (const figure of await run()) table.push(rowOf(figure))
  } catch (error) {
    process.exitCode = 1
    console.error(error)
    table.push([name, '', '', '✗', 'could not be measured; the reason is above'])
  }
}
console.log(table.toString())
const { model, speed } = cpus()[0] ?? { model: 'unknown', speed: 0 }
// Measuring alone keeps about as many busy as there are.
const busyWith = Math.max(loadBefore, (loadavg()[0] ?? 0) - cpus().length)
if (busyWith > cpus().length / 2)
  console.log(
    `The machine did other things as well (load ${loadBefore.toFixed(1)} before, ${loadavg()[0]?.toFixed(1)} after): times are longer and rates lower than they are. Ratios and sizes hold.`,
  )
console.log(`Node ${process.version}, ${cpus().length} cores, ${model.trim()}${speed > 0 ? `, ${speed} MHz` : ''}`)

function rowOf(figure: Figure): string[] {
  const goal = goalOf(figure)
  const mark = goal ? (isReached(figure, goal) ? '✓' : `✗ ${missedBy(figure, goal)}`) : ''
  return [figure.name, `${figure.figure.toLocaleString('en-US')} ${figure.unit}`, goal?.text ?? '', mark, figure.note ?? '']
}
