/**
 * Asks every question of this folder, all of them even after a first no, and answers with file and remedy. `npm run lint:steps` asks one:
 * `node --import tsx scripts/lint/index.ts steps`. With `--json FILE` the answers are also written to a file.
 *
 * Exit code 1 where there is a problem, 2 for a question that does not exist.
 */
import { readdirSync, writeFileSync } from 'node:fs'

interface Problem {
  readonly file: string
  readonly problem: string
  readonly remedy: string
}
interface Answer {
  readonly name: string
  readonly problems: readonly Problem[]
}

/** Of a question that was asked together with others. */
const shownOfEach = 20

const here = new URL('.', import.meta.url)
const questions = readdirSync(here)
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'index.ts')
  .map((name) => name.slice(0, -'.ts'.length))
  .sort()

const args = process.argv.slice(2)
const jsonAt = args.indexOf('--json')
const [, jsonFile] = jsonAt < 0 ? [] : args.splice(jsonAt, 2)
const unknown = args.filter((name) => !questions.includes(name))
if (unknown.length > 0) {
  console.error(`There is no question ${unknown.join(', ')}. The questions: ${questions.join(', ')}`)
  process.exit(2)
}

const answers: Answer[] = []
for (const name of args.length > 0 ? args : questions) answers.push(await ask(name))
for (const { name, problems } of answers) {
  console.log(`${problems.length === 0 ? '✓' : '✗'} ${name}${problems.length === 0 ? '' : `: ${problems.length}`}`)
  const shown = args.includes(name) ? problems : problems.slice(0, shownOfEach)
  for (const { file, problem, remedy } of shown) console.log(`    ${file}\n      ${problem}\n      → ${remedy}`)
  if (shown.length < problems.length)
    console.log(`    and ${problems.length - shown.length} more: npm exec tsx scripts/lint/index.ts ${name}`)
}
if (jsonFile) writeFileSync(jsonFile, JSON.stringify(answers))
process.exitCode = answers.some(({ problems }) => problems.length > 0) ? 1 : 0

/** A question that breaks is not answered yes. */
async function ask(name: string): Promise<Answer> {
  try {
    const { run } = (await import(new URL(`${name}.ts`, here).href)) as { run(): Promise<Answer> }
    return await run()
  } catch (error) {
    const problem = `The question itself broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
    return { name, problems: [{ file: `scripts/lint/${name}.ts`, problem, remedy: 'Mend the question.' }] }
  }
}
