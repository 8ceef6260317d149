import { existsSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { labs, steps } from '../../../checks/index.ts'
import labA from '../../../checks/lab-a/lab.ts'
import { valuesOf } from '../../../checks/values.ts'
import derived from '../../../locales/console-derived.json'
import en from '../../../locales/en/console.json'
import ko from '../../../locales/ko/console.json'
import zh from '../../../locales/zh/console.json'
import shotsTaken from '../shots.json'
import { type EditionId, editionOf } from '../theme/editions.ts'
import type { Label, ShotPart } from '../theme/page.ts'
import { defaultEmail, defaultInitials, sandboxAccount } from '../theme/settings.ts'
import { isWord, sayIn } from '../theme/words.ts'

const labels: Readonly<Record<EditionId, Readonly<Record<string, string>>>> = { zh, ko, en }
const unsure: Readonly<Record<EditionId, ReadonlySet<string>>> = { zh: new Set(derived.zh), ko: new Set(derived.ko), en: new Set() }

const editionFile = /^(zh|ko|en)\//
const uses = (source: string, component: string, prop: string): string[] =>
  [...withoutCode(source).matchAll(new RegExp(`<${component}\\b[^>]*?\\b${prop}="([^"]*)"`, 'g'))].map(([, value]) => value ?? '')
const withoutCode = (source: string): string =>
  source.replace(/^([ \t]*)(```+|~~~+)[\s\S]*?^\1\2[ \t]*$/gm, '').replace(/(`+)[^`]*?\1/g, '')

function labelsOf(source: string, edition: EditionId, path: string): Record<string, Label> {
  const used = uses(source, 'Ui', 'k').map((key) => {
    const [text, english] = [labels[edition][key], labels.en[key]]
    if (text === undefined || english === undefined)
      throw new Error(`${path}: <Ui k="${key}" /> names no label of locales/${edition}/console.json`)
    return [key, { text, english, isUnsure: unsure[edition].has(key) }] as const
  })
  return Object.fromEntries(used)
}

/** The lab that a page speaks of: its folder's, else Lab A. */
const labOf = (path: string) => labs.find(({ id }) => path.includes(`/${id}/`)) ?? labA

const defaultValues = (path: string, edition: EditionId) =>
  valuesOf(labOf(path), { region: editionOf(edition).homeRegion, initials: defaultInitials, email: defaultEmail, own: {} }, sandboxAccount)

function checkValues(source: string, edition: EditionId, path: string): void {
  const known = defaultValues(path, edition)
  for (const key of uses(source, 'V', 'k')) {
    if (known[key] === undefined)
      throw new Error(`${path}: <V k="${key}" /> names no value of ${labOf(path).id}: ${Object.keys(known).join(', ')}`)
  }
}

/**
 * Components that are words of a sentence are the page's own imports: the search shows excerpts of a page without what is registered for
 * the whole site, and a sentence without its words says another thing.
 */
export const inline = { V: 'v-value.vue', Ui: 'ui-label.vue', ConsoleLink: 'console-link.vue' } as const

/**
 * The page with the code that hands its parts to the components: the console labels it uses and the card of its step.
 *
 * @param path relative to `docs`: `zh/lab-a/a04-filter-pattern.md`
 * @throws Error naming the page, for a label, value or step that does not exist: a page shows nothing that is not there
 */
export function withPageParts(source: string, file: string, docs: string): string {
  const path = relative(docs, file).split(sep).join('/')
  const edition = editionFile.test(path) ? editionOf(path).id : null
  if (edition === null) return source
  checkValues(source, edition, path)
  const step = /^---\n[\s\S]*?^step:\s*(\S+)\s*$[\s\S]*?^---$/m.exec(source)?.[1]
  const from = (target: string) => {
    const way = relative(dirname(file), target).split(sep).join('/')
    return way.startsWith('.') ? way : `./${way}`
  }
  const card = step === undefined ? undefined : join(docs, '..', 'checks', `${step}.ts`)
  if (card !== undefined && !existsSync(card)) throw new Error(`${path}: step: ${step} has no card in checks/`)
  const lines = [
    `import { providePage } from '${from(join(docs, '.vitepress/theme/page.ts'))}'`,
    ...Object.entries(inline).flatMap(([name, file]) =>
      new RegExp(`<${name}\\b`).test(withoutCode(source))
        ? [`import ${name} from '${from(join(docs, '.vitepress/theme/components', file))}'`]
        : [],
    ),
    ...(card === undefined ? [] : [`import card from '${from(card)}'`]),
    `providePage({ labels: ${JSON.stringify(labelsOf(source, edition, path))}, card: ${card === undefined ? 'null' : 'card'}, ${beside(path, step)}, shots: ${JSON.stringify(shotsOf(source, edition, step))} })`,
  ]
  return `${source}\n\n<script setup>\n${lines.join('\n').replaceAll('</', '<\\/')}\n</script>\n`
}

interface Taken {
  readonly width: number
  readonly height: number
  readonly dark?: string
}
const shots: Readonly<Record<string, { readonly marks: string; readonly taken: Readonly<Partial<Record<EditionId, Taken>>> }>> = shotsTaken

/** The pictures that a page shows. One that has not been taken yet is left out: a new step's page is there before its picture, and lint tells. */
function shotsOf(source: string, edition: EditionId, step: string | undefined): Record<string, ShotPart> {
  const names = [...withoutCode(source).matchAll(/<Shot\b([^>]*)>/g)].flatMap(
    ([, attributes = '']) => /\bname="([^"]*)"/.exec(attributes)?.[1] ?? step ?? [],
  )
  return Object.fromEntries(
    names.flatMap((name) => {
      const shot = shots[name]
      const taken = shot?.taken[edition]
      if (!shot || !taken) return []
      const file = `/shots/${edition}/${name}`
      const { width, height } = taken
      return [
        [name, { light: `${file}.png`, dark: taken.dark === undefined ? null : `${file}-dark.png`, width, height, marks: shot.marks }],
      ]
    }),
  )
}

/** What the cards of the lab say of each other. */
function beside(path: string, step: string | undefined): string {
  const ofLab = steps.filter(({ lab }) => lab.id === labOf(path).id)
  const settles = ofLab.filter(({ lab, seenAfter }) => `${lab.id}/${seenAfter}` === step).map(({ id }) => id)
  const undoing = ofLab.filter(({ undoes }) => undoes).map(({ id }) => id)
  return `settles: ${JSON.stringify(settles)}, undoing: ${JSON.stringify(undoing)}`
}

/** The page with labels, console links and values as text, for the search. Values are those of the edition's home region. */
export function withPlainText(source: string, path: string): string {
  if (!editionFile.test(path)) return source
  const { id } = editionOf(path)
  const values = defaultValues(path, id)
  return source
    .replace(/<Ui\b[^>]*?\bk="([^"]*)"[^>]*\/>/g, (whole, key: string) => labels[id][key]?.replace(/[<>&]/g, '') ?? whole)
    .replace(/<ConsoleLink\b[^>]*?\bto="([^"]*)"[^>]*\/>/g, (whole, place: string) => {
      const word = `console.${place}`
      return isWord(word) ? sayIn(editionOf(path))(word) : whole
    })
    .replace(/<V\b[^>]*?\bk="([^"]*)"[^>]*\/>/g, (whole, key: string) => (values[key] === undefined ? whole : `\`${values[key]}\``))
}
