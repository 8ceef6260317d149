import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Lang } from '../../say/index.ts'
import { type Catalogs, catalogsOf, instructionsOf, madeFrom, valuesOf, wordIn } from '../shots/made-from.ts'
import {
  markOf,
  pictureFile,
  readShots,
  recordFile,
  type Shot,
  type Shots,
  shotsFolder,
  type Taken,
  takesPicture,
} from '../shots/record.ts'

/** One question: is every picture there in three languages, shown, described, and taken from today's gesture, words and values? */

export interface Problem {
  readonly file: string
  readonly problem: string
  readonly remedy: string
}

const languages: readonly Lang[] = ['zh', 'ko', 'en']
/** All pictures together: whoever clones or installs this gets them all. */
const mostBytes = 6_000_000

export async function run(): Promise<{ name: string; problems: Problem[] }> {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const { steps } = await import('../../checks/index.ts')
  return {
    name: 'shots',
    problems: shotProblems(
      root,
      steps.map(({ lab, id }) => `${lab.id}/${id}`),
    ),
  }
}

/** How a picture is renewed: the page is built, and the lab done by hand once more. */
const renew = (...names: readonly string[]) => `npm run build && npm run shots -- ${names.join(' ')}`

/** A picture on a page: `<Shot alt="…" />`, of the page's step, or of the one that `name` names. */
interface Shown {
  readonly file: string
  readonly lang: Lang
  readonly name: string
  readonly alt: string
  readonly page: string
}

/** @param steps `lab-a/a04-filter-pattern`, all there are */
export function shotProblems(root: string, steps: readonly string[]): Problem[] {
  const shots = readShots(root)
  const catalogs = { zh: catalogsOf(root, 'zh'), ko: catalogsOf(root, 'ko'), en: catalogsOf(root, 'en') }
  const shown = languages.flatMap((lang) => shownIn(root, lang))
  return [
    ...steps.filter((step) => takesPicture(root, step)).flatMap((step) => notShown(root, step, shown)),
    ...shown.flatMap((each) => [...described(each, shown), ...numbered(each, shots[each.name])]),
    ...[...new Set([...shown.map(({ name }) => name), ...readmePictures(root)])].flatMap((name) =>
      stale(root, name, shots[name], catalogs),
    ),
    ...unused(root, shots, shown),
    ...tooLarge(root),
  ]
}

function shownIn(root: string, lang: Lang): Shown[] {
  const folder = join(root, 'docs', lang)
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.md'))
    .sort()
    .flatMap((path) => {
      const page = readFileSync(join(folder, path), 'utf8')
      const step = /^---\n[\s\S]*?^step:\s*(\S+)\s*$[\s\S]*?^---$/m.exec(page)?.[1]
      return [...page.replace(/```[\s\S]*?```/g, '').matchAll(/<Shot\b([^>]*)>/g)].map(([, attributes = '']): Shown => {
        const of = (attribute: string) => new RegExp(`\\b${attribute}="([^"]*)"`).exec(attributes)?.[1]
        return { file: `docs/${lang}/${path}`, lang, name: of('name') ?? step ?? '', alt: of('alt')?.trim() ?? '', page }
      })
    })
}

/** A gesture that takes a picture takes it for its page. */
function notShown(root: string, step: string, shown: readonly Shown[]): Problem[] {
  return languages
    .map((lang) => `docs/${lang}/${step}.md`)
    .filter((file) => existsSync(join(root, file)) && !shown.some((each) => each.file === file && each.name === step))
    .map((file) => ({
      file,
      problem: 'does not show the picture that its gesture takes',
      remedy: 'add <Shot alt="…" /> after the instructions',
    }))
}

const script: Readonly<Record<Lang, RegExp>> = { zh: /\p{Script=Han}/u, ko: /\p{Script=Hangul}/u, en: /\p{Script=Latin}/u }

/** Whoever does not see the picture is told what it shows, in the page's own language. */
function described({ file, lang, name, alt }: Shown, shown: readonly Shown[]): Problem[] {
  const remedy = 'alt="…": say in a sentence what the picture shows, for somebody who does not see it'
  if (name === '') return [{ file, problem: 'shows a picture without saying which', remedy: 'name="…", or the step in the front matter' }]
  if (alt === '') return [{ file, problem: `the picture ${name} has no text for those who do not see it`, remedy }]
  const isOwn = script[lang].test(alt) && (lang !== 'en' || !/[\p{Script=Han}\p{Script=Hangul}]/u.test(alt))
  if (!isOwn || shown.some((other) => other.lang !== lang && other.alt === alt))
    return [{ file, problem: `the text of the picture ${name} is not in the page’s language: ${alt}`, remedy }]
  return []
}

/** A number in the picture is one of the list beside it. */
function numbered({ file, name, page }: Shown, shot: Shot | undefined): Problem[] {
  const said = new Set([...instructionsOf(page).matchAll(/^(\d+)\. /gm)].map(([, number]) => number))
  return (shot?.marks ?? '')
    .split(' ')
    .filter((number) => number !== '' && !said.has(number))
    .map((number) => ({
      file,
      problem: `the picture ${name} is marked with ${number}, and no instruction has that number`,
      remedy: `give the gesture the numbers of the page’s list, then ${renew(name)}`,
    }))
}

/** A picture is there in each language, as it was taken, and nothing that it was made from has changed. */
function stale(root: string, name: string, shot: Shot | undefined, catalogs: Readonly<Record<Lang, Catalogs>>): Problem[] {
  if (name === '') return []
  const remedy = renew(name)
  return languages.flatMap((lang) => {
    const taken = shot?.taken[lang]
    const file = `${shotsFolder}/${pictureFile(name, lang, 'light')}`
    if (!shot || !taken) return [{ file, problem: `there is no picture ${name} in ${lang}`, remedy }]
    return [
      ...asTaken(root, name, lang, taken, remedy),
      ...changes(root, name, lang, shot, catalogs[lang]).map((problem) => ({ file, problem, remedy })),
    ]
  })
}

function asTaken(root: string, name: string, lang: Lang, taken: Taken, remedy: string): Problem[] {
  return (['light', 'dark'] as const).flatMap((theme) => {
    const file = `${shotsFolder}/${pictureFile(name, lang, theme)}`
    const mark = taken[theme]
    if (mark === undefined) return []
    if (!existsSync(join(root, file))) return [{ file, problem: 'the picture is missing', remedy }]
    if (markOf(readFileSync(join(root, file))) === mark) return []
    return [{ file, problem: `is not the picture that ${recordFile} tells of`, remedy: `pictures are taken, not made by hand: ${remedy}` }]
  })
}

/** What has changed since the picture was taken, one line each. */
function changes(root: string, name: string, lang: Lang, shot: Shot, catalogs: Catalogs): string[] {
  const today = madeFrom(root, name, lang, catalogs)
  const { words = {}, values: shown = {} } = shot.taken[lang] ?? {}
  const values = valuesOf(name, lang)
  return [
    ...(today.source === shot.source ? [] : ['is older than what takes it']),
    ...Object.entries(words).flatMap(([key, word]) => {
      const now = wordIn(catalogs, key)
      return now === word ? [] : [`shows “${word}” (${key}), which is ${now === undefined ? 'gone' : `“${now}”`} today`]
    }),
    ...Object.entries(shown)
      .filter(([key, value]) => values[key] !== value)
      .map(([key, value]) => `shows the ${key} ${value}, which is ${values[key] ?? 'gone'} today`),
  ]
}

const readmes: Readonly<Record<Lang, string>> = { zh: 'README.zh.md', ko: 'README.ko.md', en: 'README.md' }
const isInReadme = (root: string, lang: Lang): boolean =>
  existsSync(join(root, readmes[lang])) &&
  readFileSync(join(root, readmes[lang]), 'utf8').includes(`${shotsFolder}/${pictureFile('readme', lang, 'light')}`)
const readmePictures = (root: string): string[] => (languages.some((lang) => isInReadme(root, lang)) ? ['readme'] : [])

/** No page shows it, or nobody takes it. */
function unused(root: string, shots: Shots, shown: readonly Shown[]): Problem[] {
  const isShown = (name: string, lang: Lang) =>
    name === 'readme' ? isInReadme(root, lang) : shown.some((each) => each.name === name && each.lang === lang)
  const wanted = new Set(
    Object.entries(shots).flatMap(([name, { taken }]) =>
      languages
        .filter((lang) => isShown(name, lang))
        .flatMap((lang) =>
          (['light', 'dark'] as const).filter((theme) => taken[lang]?.[theme]).map((theme) => pictureFile(name, lang, theme)),
        ),
    ),
  )
  return filesOf(root)
    .filter((file) => !wanted.has(file))
    .map((file) => ({
      file: `${shotsFolder}/${file}`,
      problem: 'no page shows this picture',
      remedy: 'show it, or delete it; `npm run shots` deletes those that nobody takes any more',
    }))
}

function tooLarge(root: string): Problem[] {
  const bytes = filesOf(root).reduce((sum, file) => sum + statSync(join(root, shotsFolder, file)).size, 0)
  if (bytes <= mostBytes) return []
  return [
    {
      file: shotsFolder,
      problem: `the pictures have ${(bytes / 1e6).toFixed(1)} MB together, more than ${mostBytes / 1e6} MB`,
      remedy: 'mark less of a page, or take fewer of them in dark',
    },
  ]
}

const filesOf = (root: string): string[] => {
  const folder = join(root, shotsFolder)
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort()
}
