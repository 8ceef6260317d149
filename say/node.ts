import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Catalog, createSay, type Lang, type Say } from './index.ts'

/**
 * Where the catalogs are: `locales/` of the package this code is part of, whether it runs from its source or bundled somewhere below.
 *
 * Errors  Error where the package is incomplete
 */
function localesFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'locales', 'en', 'common.json'))) {
    const above = dirname(folder)
    if (above === folder) throw new Error('the package has no locales folder')
    folder = above
  }
  return join(folder, 'locales')
}

let folder: string | undefined
const read = new Map<string, Catalog>()

/** One catalog: `common`, `cli`, `titles`, `lab-a/a04-filter-pattern`. Read once. */
export function loadCatalog(lang: Lang, name: string): Catalog {
  const key = `${lang}/${name}`
  const known = read.get(key)
  if (known) return known
  folder ??= localesFolder()
  const catalog = JSON.parse(readFileSync(join(folder, `${key}.json`), 'utf8')) as Catalog
  read.set(key, catalog)
  return catalog
}

/** The catalog of a step's sentences: each step of a lab has its own, the controls of a baseline share one. */
export const stepCatalog = (lang: Lang, lab: string, step: string): Catalog => loadCatalog(lang, isLab(lab) ? `${lab}/${step}` : lab)

/** A step's title: of `lab-a/a04-filter-pattern` the heading of its page, of `cis/4.1-…` what its catalog says; else as it was asked for. */
export function stepTitle(lang: Lang, path: string): string {
  const [lab = '', step = ''] = path.split('/')
  const known = loadCatalog(lang, 'titles')[path]
  return known ?? (isLab(lab) ? undefined : loadCatalog(lang, lab)[`title.${step.split('-')[0]}`]) ?? path
}

/** What is said of a class and of the steps of its lab. */
export const labWords = (lang: Lang, lab: string) => ({
  class: loadCatalog(lang, 'class'),
  common: loadCatalog(lang, 'common'),
  step: (step: string): Catalog => stepCatalog(lang, lab, step),
  title: (step: string): string => stepTitle(lang, `${lab}/${step}`),
})

const isLab = (lab: string): boolean => lab.startsWith('lab-')

/** Says the sentences of these catalogs, read from disk. */
export const loadSay = (lang: Lang, names: readonly string[], options: { timeZone?: string } = {}): Say =>
  createSay(
    names.map((name) => loadCatalog(lang, name)),
    lang,
    options,
  )
