/**
 * Lists the thread of a step: `npm run show-step a04`. A file that is missing is marked.
 *
 * Exit code 2 for a step that does not exist.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { labs } from '../checks/index.ts'
import { findSteps } from '../checks/run.ts'
import { UserError } from '../domain/error.ts'
import { threadOf } from './lint/steps.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const [name] = process.argv.slice(2)
const found = labs.flatMap(({ id }) => {
  try {
    return findSteps(id, name === undefined ? [] : [name])
  } catch (error) {
    if (error instanceof UserError && error.code === 'unknownStep') return []
    throw error
  }
})
if (name === undefined || found.length === 0) {
  console.error(`npm run show-step STEP, one of: ${labs.flatMap(({ id }) => findSteps(id).map((step) => `${id}/${step.id}`)).join(' ')}`)
  process.exit(2)
}
for (const { lab, id } of found) {
  for (const file of threadOf(lab.id, id)) console.log(`${existsSync(join(root, file)) ? ' ' : '✗'} ${file}`)
}
