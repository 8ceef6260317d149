import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { placeholdersOf } from '../placeholders.ts'

/** One question: do three languages say the same things, each in its own right, in sentences that can be filled? */

export interface Problem {
  readonly file: string
  readonly problem: string
  readonly remedy: string
}

const languages = ['zh', 'ko', 'en'] as const
type Language = (typeof languages)[number]
type Catalog = Readonly<Record<string, string>>

export async function run(): Promise<{ name: string; problems: Problem[] }> {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const names = catalogNames(root)
  const catalogs = (name: string): Readonly<Record<Language, Catalog | undefined>> =>
    Object.fromEntries(languages.map((language) => [language, read(root, language, name)])) as Record<Language, Catalog | undefined>
  const problems = names.flatMap((name) => catalogProblems(name, catalogs(name)))
  return { name: 'locales', problems: [...problems, ...sayProblems(root), ...consoleProblems(root), ...labelProblems(root)] }
}

const filesBelow = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.split(sep).join('/')) : []

/** Names of all catalogs that some language has. */
const catalogNames = (root: string): string[] =>
  [...new Set(languages.flatMap((language) => filesBelow(join(root, 'locales', language)).filter((name) => name.endsWith('.json'))))].sort()

function read(root: string, language: Language, name: string): Catalog | undefined {
  const file = join(root, 'locales', language, name)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Catalog) : undefined
}

/** One catalog in three languages. */
export function catalogProblems(name: string, of: Readonly<Record<Language, Catalog | undefined>>): Problem[] {
  const keys = [...new Set(languages.flatMap((language) => Object.keys(of[language] ?? {})))]
  return languages.flatMap((language) => {
    const file = `locales/${language}/${name}`
    const catalog = of[language]
    if (!catalog)
      return [{ file, problem: 'is missing, other languages have it', remedy: 'write it: no language is the source of another' }]
    const missing = keys.filter((key) => !Object.hasOwn(catalog, key))
    return [
      ...missing.map((key): Problem => ({ file, problem: `${key} is not said`, remedy: 'write the sentence in this language' })),
      ...Object.entries(catalog).flatMap(([key, sentence]) => sentenceProblems(file, language, key, sentence, of)),
    ]
  })
}

function sentenceProblems(
  file: string,
  language: Language,
  key: string,
  sentence: string,
  of: Readonly<Record<Language, Catalog | undefined>>,
): Problem[] {
  const problem = (text: string, remedy: string): Problem => ({ file, problem: `${key}: ${text}`, remedy })
  const names = tryPlaceholders(sentence)
  if (names === null)
    return [
      problem(
        `cannot be read as ICU MessageFormat: ${faultOf(sentence)}`,
        'quote braces; the keys of a choice are plain words, without hyphens',
      ),
    ]
  // Fullness of parameters is compared with English only to name a pair; English is no source.
  const other = languages.find((each) => each !== language && of[each]?.[key] !== undefined)
  const others = other ? tryPlaceholders(of[other]?.[key] ?? '') : null
  return [
    ...(others && String(others) !== String(names)
      ? [problem(`fills {${names.join('} {')}}, ${other} fills {${others.join('} {')}}`, 'fill the same places in each language')]
      : []),
    ...(sentence.trim() === '' && key !== '' ? [problem('is empty', 'write the sentence')] : []),
    ...typography(language, sentence).map((fault) => problem(fault, 'see the rules of typography in the glossary’s language')),
  ]
}

/** What the parser stumbled over, with the text there. */
function faultOf(sentence: string): string {
  try {
    placeholdersOf(sentence)
    return ''
  } catch (cause) {
    const { message, location } = cause as { message: string; location?: { start: { offset: number } } }
    return `${message} at “${sentence.slice(location?.start.offset ?? 0).slice(0, 30)}”`
  }
}

function tryPlaceholders(sentence: string): readonly string[] | null {
  try {
    return placeholdersOf(sentence)
  } catch (cause) {
    if (cause instanceof SyntaxError) return null
    throw cause
  }
}

/** Particles whose form hangs on the sound before them; `이(가)` and the like are written for both. */
const particle = /\}(?:을|를|은|는|이|가|과|와|으로|로|아|야|이나|나|이란|란)(?=[\s.,!?]|$)/

/** What a language never writes. Values and code inside a sentence come through placeholders, so the letters are the sentence's own. */
export function typography(language: Language, sentence: string): string[] {
  const text = sentence.replace(/\{\w+, (?:plural|select),/g, '')
  switch (language) {
    case 'ko':
      return [
        ...(particle.test(text) ? [`a particle hangs on a placeholder: ${particle.exec(text)?.[0] ?? ''}`] : []),
        ...(/[，。：；？！（）]/.test(text) ? ['full-width punctuation'] : []),
        ...(/하십시오|해요[.\s]/.test(text) ? ['not the house’s form of address: -하세요, 합니다'] : []),
      ]
    case 'zh':
      return [
        // What stands in quotes may be code.
        ...(/\p{Script=Han}[,;:?!]|[,;:?!]\p{Script=Han}/u.test(text.replace(/“[^”]*”/g, '')) ? ['half-width punctuation beside Han'] : []),
        ...(/\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/u.test(text) ? ['no space between Han and Latin'] : []),
        ...(/\p{Script=Han}\{|\}\p{Script=Han}/u.test(text.replace(/\{\}|\bother \{|\bnone \{/g, ''))
          ? ['no space between Han and a placeholder']
          : []),
        ...(/帐户|账号|阀值|登陆|其它/.test(text) ? ['a spelling that AWS does not use'] : []),
      ]
    case 'en':
      return /\p{Script=Han}|\p{Script=Hangul}/u.test(text) ? ['letters of another language'] : []
  }
}

/** Keys that code says by name are in the catalogs that it says them from. */
export function sayProblems(root: string): Problem[] {
  const rooms: readonly { readonly folder: string; readonly catalogs: readonly string[] }[] = [
    { folder: 'cli', catalogs: ['cli.json', 'common.json'] },
  ]
  return rooms.flatMap(({ folder, catalogs }) => {
    const keys = new Set(catalogs.flatMap((name) => Object.keys(read(root, 'en', name) ?? {})))
    return filesBelow(join(root, folder))
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .flatMap((name) => {
        const source = readFileSync(join(root, folder, name), 'utf8')
        const said = [...source.matchAll(/\bsay\('([\w.-]+)'/g)].map(([, key = '']) => key)
        return [...new Set(said)]
          .filter((key) => !keys.has(key))
          .map(
            (key): Problem => ({
              file: `${folder}/${name}`,
              problem: `says ${key}, which no catalog has`,
              remedy: `write it into locales/*/${catalogs[0]}`,
            }),
          )
      })
  })
}

/**
 * Words of the console that no page of it says. What it says and no catalog has does not compile; AWS's labels (`console.json`) are the
 * site's too and are no matter of this.
 */
export function consoleProblems(root: string): Problem[] {
  const code = consoleCode(root)
  return filesBelow(join(root, 'locales/en/console')).flatMap((name) =>
    unsaid(code, Object.keys(read(root, 'en', `console/${name}`) ?? {})).map((key) => ({
      file: `locales/en/console/${name}`,
      problem: `${key} is said nowhere in sandbox/console`,
      remedy: 'take it out of the three languages, or say it',
    })),
  )
}

function consoleCode(root: string): string {
  const folder = join(root, 'sandbox/console')
  return filesBelow(folder)
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n')
}

/**
 * Labels that pages name and that are not in the sandbox's console: in AWS's mails and the pages behind their links, on the sign-in page,
 * and what another version of AWS's console calls a thing.
 */
const elsewhere = /^(mail|page|si)[A-Z]|^(alStepDetails|cwNavLogManagement)$/

/** Labels (`<Ui k="…">`) that a page names and the console does not have: whoever follows the page would look for them in vain. */
export function labelProblems(root: string): Problem[] {
  const code = consoleCode(root)
  const labels = new Set(Object.keys(read(root, 'en', 'console.json') ?? {}))
  return languages.flatMap((language) =>
    filesBelow(join(root, 'docs', language))
      .filter((name) => name.endsWith('.md'))
      .flatMap((name) => {
        const file = `docs/${language}/${name}`
        return lostLabels(readFileSync(join(root, file), 'utf8'), labels, code).map((key) => ({
          file,
          problem: `the console has no label ${key}`,
          remedy: labels.has(key) ? 'say it in sandbox/console, or name the label that is there' : 'name a key of locales/*/console.json',
        }))
      }),
  )
}

/** Keys of labels that a page names, and that no catalog has or the console nowhere says. */
export function lostLabels(page: string, labels: ReadonlySet<string>, code: string): readonly string[] {
  const named = [...new Set([...page.matchAll(/<Ui\s[^>]*?k="([\w.-]+)"/g)].map(([, key = '']) => key))]
  return named.filter((key) => !labels.has(key) || (!elsewhere.test(key) && unsaid(code, [key]).length > 0))
}

/** Keys that stand nowhere in the code: neither in quotes nor as a name, nor as what a template begins with (`kind${…}`). */
export function unsaid(code: string, keys: readonly string[]): readonly string[] {
  const said = new Set([...code.matchAll(/(?<=['"`])[\w.-]+(?=['"`])|(?<=[{,]\s*)[\w.-]+(?=:)/g)].map(([word]) => word))
  const beginnings = [...code.matchAll(/`([\w.-]+)\$\{/g)].map(([, beginning = '']) => beginning)
  return keys.filter((key) => !said.has(key) && !beginnings.some((beginning) => key.startsWith(beginning)))
}
