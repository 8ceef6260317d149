import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { declaredReasons } from '../../checks/reasons.ts'
import type { Step } from '../../checks/step.ts'
import { generated, stepIds } from '../generate.ts'
import { placeholdersOf } from '../placeholders.ts'

/** One question: does every step's thread run through every room, whole and without a second copy of anything? */

export interface Problem {
  readonly file: string
  readonly problem: string
  readonly remedy: string
}

const languages = ['zh', 'ko', 'en'] as const

export async function run(): Promise<{ name: string; problems: Problem[] }> {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const { steps } = await import('../../checks/index.ts')
  const problems = [
    ...threads(root),
    ...stale(root, generated()),
    ...steps.flatMap((step) => [...catalogProblems(root, step), ...pageProblems(root, step), ...cardProblems(root, step)]),
  ]
  return { name: 'steps', problems }
}

/** The files that are the step, by path. */
export const threadOf = (lab: string, id: string): readonly string[] => [
  `checks/${lab}/${id}.ts`,
  `checks/${lab}/${id}.test.ts`,
  ...languages.map((language) => `docs/${language}/${lab}/${id}.md`),
  ...languages.map((language) => `locales/${language}/${lab}/${id}.json`),
  `e2e/${lab}/${id}.ts`,
]

const stepName = /(?:^|\/)([a-z]\d\d[a-z]?-[a-z0-9-]+)(?:\.test)?\.(?:ts|md|json)$/

/** Every file of every thread is there, and no file bears a step's name that has no card. */
export function threads(root: string): Problem[] {
  const labs = readdirSync(join(root, 'checks')).filter((name) => /^lab-[a-z]$/.test(name))
  return labs.flatMap((lab) => {
    const ids = stepIds(lab)
    const missing = ids.flatMap((id) =>
      threadOf(lab, id)
        .filter((file) => !existsSync(join(root, file)))
        .map(
          (file): Problem => ({
            file,
            problem: `step ${lab}/${id} has no such file`,
            remedy: `write it; \`npm run new-step\` shows its form`,
          }),
        ),
    )
    const rooms = [
      `checks/${lab}`,
      `e2e/${lab}`,
      ...languages.flatMap((language) => [`docs/${language}/${lab}`, `locales/${language}/${lab}`]),
    ]
    const orphans = rooms.flatMap((room) =>
      filesOf(join(root, room))
        .map((name) => ({ name, id: stepName.exec(name)?.[1] }))
        .filter(({ id }) => id !== undefined && !ids.includes(id))
        .map(
          ({ name, id }): Problem => ({
            file: `${room}/${name}`,
            problem: `there is no card checks/${lab}/${id}.ts`,
            remedy: 'delete the file, or bring back its card',
          }),
        ),
    )
    return [...missing, ...orphans]
  })
}

const filesOf = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder, { encoding: 'utf8' }).map((name) => name.split(sep).join('/')) : []

/** Nothing generated is older than what it is made from. */
export function stale(root: string, wanted: ReadonlyMap<string, string>): Problem[] {
  return [...wanted]
    .filter(([file, text]) => !existsSync(join(root, file)) || readFileSync(join(root, file), 'utf8') !== text)
    .map(([file]) => ({ file, problem: 'is not what would be generated today', remedy: 'npm run generate' }))
}

/** Three catalogs hold exactly the reasons that the card declares, each with exactly the parameters. */
export function catalogProblems(root: string, step: Step): Problem[] {
  const declared = declaredReasons(step)
  return languages.flatMap((language) => {
    const file = `locales/${language}/${step.lab.id}/${step.id}.json`
    if (!existsSync(join(root, file))) return []
    const catalog = JSON.parse(readFileSync(join(root, file), 'utf8')) as Record<string, string>
    const missing = [...declared.keys()].filter((key) => !Object.hasOwn(catalog, key))
    const unknown = Object.keys(catalog).filter((key) => !declared.has(key))
    return [
      ...missing.map((key): Problem => ({ file, problem: `${key} is not said`, remedy: 'write the sentence' })),
      ...unknown.map(
        (key): Problem => ({ file, problem: `${key} is no reason of the card`, remedy: 'delete the sentence, or declare the reason' }),
      ),
      ...Object.entries(catalog).flatMap(([key, sentence]) => {
        const want = [...(declared.get(key) ?? [])].sort()
        const have = placeholdersOf(sentence)
        return !declared.has(key) || String(want) === String(have)
          ? []
          : [
              {
                file,
                problem: `${key} says {${have.join('} {')}}, the card gives {${want.join('} {')}}`,
                remedy: 'name each parameter, and no other',
              },
            ]
      }),
    ]
  })
}

/** What of a page must be the same in each language. */
interface Shape {
  readonly headings: string
  readonly components: string
  readonly values: string
}

export function shapeOf(page: string): Shape {
  const text = page.replace(/```[\s\S]*?```/g, '').replace(/<!--[\s\S]*?-->/g, '')
  const list = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found = '']) => found)
  return {
    headings: [...text.matchAll(/^(#{1,6}) .*?(\{#[\w-]+\})?\s*$/gm)].map(([, level, id = '']) => `${level}${id}`).join(' '),
    components: list(/<([A-Z]\w*)/g)
      .filter((name) => name !== 'Ui' && name !== 'V')
      .join(' '),
    values: [...new Set(list(/<V\s[^>]*?k="(\w+)"/g))].sort().join(' '),
  }
}

/** Three pages: the same headings in the same order, the same components, the same values; and no exact value typed by hand. */
export function pageProblems(root: string, step: Step): Problem[] {
  const values = exactValues(step)
  const pages = languages.flatMap((language) => {
    const file = `docs/${language}/${step.lab.id}/${step.id}.md`
    return existsSync(join(root, file)) ? [{ file, text: readFileSync(join(root, file), 'utf8') }] : []
  })
  const [first] = pages
  if (!first) return []
  const model = shapeOf(first.text)
  return pages.flatMap(({ file, text }) => {
    const shape = shapeOf(text)
    const differing = (['headings', 'components', 'values'] as const).filter((part) => shape[part] !== model[part])
    const bare = text.replace(/```[\s\S]*?```/g, '')
    return [
      ...(/^---\n(?:.*\n)*?step: (.+)\n(?:.*\n)*?---\n/.exec(text)?.[1]?.trim() === `${step.lab.id}/${step.id}`
        ? []
        : [{ file, problem: 'its front matter names another step or none', remedy: `step: ${step.lab.id}/${step.id}` }]),
      ...differing.map(
        (part): Problem => ({
          file,
          problem: `its ${part} are ${shape[part]}, those of ${first.file} ${model[part]}`,
          remedy: 'give the pages of a step one shape in three languages',
        }),
      ),
      ...[...text.matchAll(/<V\s[^>]*?k="(\w+)"/g)]
        .map(([, key = '']) => key)
        .filter((key) => !known(step).has(key))
        .map(
          (key): Problem => ({
            file,
            problem: `<V k="${key}" /> is no value of ${step.lab.id}`,
            remedy: `one of ${[...known(step)].join(', ')}`,
          }),
        ),
      ...[...values]
        .filter(([, value]) => bare.includes(value))
        .map(
          ([key, value]): Problem => ({
            file,
            problem: `${value} is typed by hand`,
            remedy: `<V k="${key}" />, so that it follows the settings`,
          }),
        ),
    ]
  })
}

const sample = { initials: 'zz-sample', email: 'zz@sample.example', account: '000000000000' }
const valuesOf = (step: Step): Readonly<Record<string, string>> =>
  step.lab.values({
    ...sample,
    region: {
      code: 'xx-sample-1',
      partition: 'aws',
      city: 'zz-city',
      name: '',
      messageName: '',
      names: { zh: '', ko: '', en: '' },
      optIn: false,
    },
  })

const known = (step: Step): ReadonlySet<string> => new Set([...Object.keys(valuesOf(step)), 'region', 'partition', 'account', 'initials'])

/** Values that look like nothing else: long, and not made from what the person told us. */
function exactValues(step: Step): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(valuesOf(step)).filter(
      ([key, value]) => value.length > 12 && !/zz-|^[A-Z]\w+Threshold$/.test(value) && key !== 'bucket',
    ),
  )
}

/** A card cites AWS and has no hole of the scaffold left; nor has its test. */
export function cardProblems(root: string, step: Step): Problem[] {
  const files = threadOf(step.lab.id, step.id).filter((file) => existsSync(join(root, file)))
  const card = readFileSync(join(root, `checks/${step.lab.id}/${step.id}.ts`), 'utf8')
  return [
    ...(/Source {2}https:\/\/\S+/.test(card)
      ? []
      : [
          {
            file: `checks/${step.lab.id}/${step.id}.ts`,
            problem: 'does not say where AWS says so',
            remedy: 'Source  https://docs.aws.amazon.com/…',
          },
        ]),
    ...files
      .filter((file) => readFileSync(join(root, file), 'utf8').includes(hole))
      .map((file): Problem => ({ file, problem: `still has ${hole} of the scaffold`, remedy: 'fill it' })),
  ]
}

/** What `new-step` leaves where somebody has to write. */
export const hole = '⟨…⟩'
