/**
 * Writes the nine files of a new step, with holes where somebody has to write: `npm run new-step lab-a a04b filter-name`. What is generated
 * from them is generated; `npm run lint:steps` tells which holes are left.
 *
 * Exit code 2 for a name that is none, or a step that exists.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hole, threadOf } from './lint/steps.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const [lab = '', number = '', slug = ''] = process.argv.slice(2)
if (!/^lab-[a-z]$/.test(lab) || !/^[a-z]\d\d[a-z]?$/.test(number) || !/^[a-z][a-z0-9-]*$/.test(slug))
  stop('npm run new-step LAB NUMBER SLUG, for instance: lab-a a04b filter-name')
if (!existsSync(join(root, `checks/${lab}/lab.ts`))) stop(`there is no lab ${lab}: checks/${lab}/lab.ts comes first`)
const id = `${number}-${slug}`
const files = threadOf(lab, id)
const there = files.filter((file) => existsSync(join(root, file)))
if (there.length > 0) stop(`the step exists: ${there.join(', ')}`)

for (const file of files) {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), scaffold(file))
  console.log(file)
}
execFileSync(process.execPath, ['--import', 'tsx', join(root, 'scripts/generate.ts')], { stdio: 'inherit' })

function stop(message: string): never {
  console.error(message)
  process.exit(2)
}

function scaffold(file: string): string {
  const name = number.toUpperCase()
  if (file.endsWith('.json')) return `${JSON.stringify({ 'todo.missing': hole, 'differs.other': `${hole} {saw} {want}` }, null, 2)}\n`
  if (file.endsWith('.md')) return page(file.split('/')[1] ?? 'en')
  if (file.endsWith('.test.ts')) {
    return `import { prove } from '../prove.ts'
import ${number} from './${id}.ts'
import { emptyWorld, world } from './world.ts'

// Each bad world differs from a good one in a single thing that a real learner does. First see it fail in its worst near miss.
prove(${number}, {
  done: { 'as on the page': world() },
  'todo.missing': { 'nothing there': emptyWorld() },
  'differs.other': { '${hole}': world() },
})
`
  }
  if (file.startsWith('e2e/')) {
    return `import { gesture } from '../gesture.ts'

/** How a hand does it: ${hole} */
export default gesture('${lab}/${id}', async ({ step }) => {
  await step.doIt()
})
`
  }
  const labName = lab.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  return `import { differs, done, step, todo } from '../step.ts'
import ${labName}, { named } from './lab.ts'

/**
 * ${name}. ${hole}
 *
 * Reads   trails
 * Judges  ${hole}
 * Source  ${hole}
 */
export default step(${labName}, {
  id: '${id}',
  reads: ['trails'],
  reasons: { todo: { missing: [] }, differs: { other: ['saw', 'want'] } },
  ways: {},
  check({ trails }, values) {
    const want = named(values)
    const [first] = trails
    if (!first) return todo('missing')
    return first.name === want.trail ? done() : differs('other', { saw: first.name, want: want.trail })
  },
})
`
}

/** Headings are each language's own; their ids are the same, so that links and lint find them. */
function page(language: string): string {
  const headings =
    {
      zh: ['操作', '您会看到什么', '检查', '如果不是绿色'],
      ko: ['해 보기', '무엇이 보이나요', '확인', '초록색이 아니라면'],
      en: ['Do it', 'What you will see', 'Check', 'If it is not green'],
    }[language] ?? []
  const [doIt, see, check, notGreen] = headings
  return `---
step: ${lab}/${id}
---
# ${hole}

${hole}

## ${doIt} {#do}

<Ways>
<template #console>

1. ${hole}

</template>
</Ways>

## ${see} {#see}

${hole}

## ${check} {#check}

<Check />

## ${notGreen} {#not-green}

${hole}
`
}
