import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { labs } from '../../checks/index.ts'
import type { Lab } from '../../checks/step.ts'
import { region } from '../../domain/regions.ts'

/**
 * One question: are the three editions of the pages one shape, and is each written as its language is written?
 *
 * Shape: the same files, headings (level and anchor), components with the same keys in the same order, boxes, code blocks and links; every
 * link to a heading finds it; every label and value exists; no exact value of a lab is typed by hand.
 * Writing: Chinese punctuation and spaces, Korean particles, words that belittle.
 */
export interface Problem {
  readonly file: string
  readonly problem: string
  readonly remedy: string
}

export type Language = 'zh' | 'ko' | 'en'
export const languages: readonly Language[] = ['zh', 'ko', 'en']

/** What the linter looks at: page texts by path inside the edition (`lab-a/a01-trail.md`), and the words that components stand for. */
export interface Prose {
  readonly pages: Readonly<Record<Language, ReadonlyMap<string, string>>>
  /** Console labels by key; absent where the catalog does not exist yet. */
  readonly labels: Readonly<Partial<Record<Language, Readonly<Record<string, string>>>>>
  /** Words of the site by key (`console.trails`); absent where the catalog does not exist yet. */
  readonly words: Readonly<Partial<Record<Language, Readonly<Record<string, string>>>>>
  readonly labs: readonly Lab[]
}

/** Lints the pages of this checkout. */
export async function run(): Promise<{ name: string; problems: Problem[] }> {
  return { name: 'prose', problems: problemsOf(proseOf(fileURLToPath(new URL('../..', import.meta.url)))) }
}

/** Reads pages and catalogs of a checkout. */
export function proseOf(root: string): Prose {
  const of = <Part>(read: (language: Language) => Part) => ({ zh: read('zh'), ko: read('ko'), en: read('en') })
  const present = (name: string): Partial<Record<Language, Record<string, string>>> => {
    const found: Partial<Record<Language, Record<string, string>>> = {}
    for (const language of languages) {
      const file = join(root, 'locales', language, name)
      if (existsSync(file)) found[language] = JSON.parse(readFileSync(file, 'utf8'))
    }
    return found
  }
  return {
    pages: of((language) => pagesOf(join(root, 'docs', language))),
    labels: present('console.json'),
    words: present('site.json'),
    labs,
  }
}

function pagesOf(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.split(sep).join('/'))
  return new Map(
    names
      .filter((name) => name.endsWith('.md'))
      .sort()
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  )
}

/** Every problem of the pages; empty when all is well. Pure. */
export function problemsOf(prose: Prose): Problem[] {
  const paths = [...new Set(languages.flatMap((language) => [...prose.pages[language].keys()]))].sort()
  return [
    ...paths.flatMap((path) => shapeProblems(prose, path)),
    ...languages.flatMap((language) =>
      [...prose.pages[language]].flatMap(([path, text]) => {
        const file = `docs/${language}/${path}`
        return [
          ...keyProblems({ ...prose, labs: labsOf(prose.labs, path) }, language, file, text),
          ...typedValueProblems(labsOf(prose.labs, path), file, text),
          ...linkProblems(prose, language, path, text),
          ...writingProblems(prose, language, file, text),
        ]
      }),
    ),
  ]
}

// ── shape ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const shapes: readonly { readonly what: string; readonly of: (text: string) => readonly string[] }[] = [
  { what: 'step of the frontmatter', of: (text) => [/^step:\s*(\S+)/m.exec(frontmatterOf(text))?.[1] ?? ''] },
  { what: 'heading', of: (text) => headingsOf(text).map(({ level, anchor }) => `${'#'.repeat(level)}${anchor ? ` {#${anchor}}` : ''}`) },
  { what: 'component', of: componentsOf },
  { what: 'box', of: (text) => [...blank(text, 'fences').matchAll(/^:::[ \t]*(\w+)/gm)].map(([, kind]) => kind ?? '') },
  { what: 'code block', of: (text) => [...text.matchAll(/^[ \t]*```[ \t]*(\S+)/gm)].map(([, language]) => language ?? '') },
]

function shapeProblems({ pages }: Prose, path: string): Problem[] {
  const missing = languages.filter((language) => !pages[language].has(path))
  if (missing.length > 0) {
    return missing.map((language) => ({
      file: `docs/${language}/${path}`,
      problem: 'This page exists in other languages and not in this one.',
      remedy: 'Write it here too, or remove it there: the three editions have the same pages.',
    }))
  }
  const texts = languages.map((language) => ({ language, text: pages[language].get(path) ?? '' }))
  const found: Problem[] = []
  for (const { what, of } of shapes) {
    const [first, ...others] = texts.map(({ language, text }) => ({ language, parts: of(text) }))
    if (!first) continue
    for (const other of others) {
      const at = firstDifference(first.parts, other.parts)
      if (at === null) continue
      found.push({
        file: `docs/${other.language}/${path}`,
        problem: `${what} ${at + 1} is ${told(other.parts[at])} here and ${told(first.parts[at])} in docs/${first.language}.`,
        remedy: `Give the three pages the same ${what}s in the same order.`,
      })
    }
  }
  const [first, ...others] = texts.map(({ language, text }) => ({
    language,
    links: linksOf(text)
      .map((link) => link.replace(/^\/(zh|ko|en)\//, '/'))
      .sort(),
  }))
  for (const other of others) {
    const at = firstDifference(first?.links ?? [], other.links)
    if (at === null || !first) continue
    const extra = other.links.filter((link) => !first.links.includes(link))
    const lost = first.links.filter((link) => !other.links.includes(link))
    const which =
      extra.length + lost.length > 0 ? `only here: ${list(extra)}; only there: ${list(lost)}` : 'one of them stands there more often'
    found.push({
      file: `docs/${other.language}/${path}`,
      problem: `The links are not those of docs/${first.language} (${which}).`,
      remedy: 'Link the same places in the three languages.',
    })
  }
  for (const { language, text } of texts) {
    for (const { level, title, anchor } of headingsOf(text)) {
      if (level > 1 && anchor === null) {
        found.push({
          file: `docs/${language}/${path}`,
          problem: `The heading “${title}” has no anchor of its own.`,
          remedy: 'End it with {#…}, the same in the three languages.',
        })
      }
    }
  }
  return found
}

const told = (part: string | undefined): string => (part === undefined ? 'missing' : `“${part}”`)
const list = (parts: readonly string[]): string => (parts.length > 0 ? parts.join(', ') : 'none')

function firstDifference(one: readonly string[], other: readonly string[]): number | null {
  for (let at = 0; at < Math.max(one.length, other.length); at++) if (one[at] !== other[at]) return at
  return null
}

/** What is said of a picture is each language's own. */
function componentsOf(text: string): string[] {
  return [...blank(text, 'fences', 'code').matchAll(/<([A-Z]\w*|template)\b([^<>]*)>/g)].map(([, name = '', attributes = '']) =>
    `${name} ${attributes
      .replace(/\balt="[^"]*"/, 'alt')
      .replace(/\/$/, '')
      .trim()
      .replace(/\s+/g, ' ')}`.trim(),
  )
}

function headingsOf(text: string): { level: number; title: string; anchor: string | null }[] {
  return [...blank(text, 'fences').matchAll(/^(#{1,6}) +(.+?)(?: *\{#([\w-]+)\})?[ \t]*$/gm)].map(([, signs = '', title = '', anchor]) => ({
    level: signs.length,
    title,
    anchor: anchor ?? null,
  }))
}

const linksOf = (text: string): string[] =>
  [...blank(text, 'fences', 'code').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '')

// ── keys, values, links ────────────────────────────────────────────────────────────────────────────────────────────────────────

function keyProblems({ labels, labs }: Prose, language: Language, file: string, text: string): Problem[] {
  const catalog = labels[language]
  const known = new Set([
    'region',
    'account',
    'initials',
    'partition',
    ...labs.flatMap((lab) => Object.keys(lab.values(sample('ap-northeast-1')))),
  ])
  return [...blank(text, 'fences', 'code').matchAll(/<(Ui|V)\b[^<>]*?\bk="([^"]*)"/g)].flatMap(([, name, key = '']) => {
    if (name === 'V' && !known.has(key)) {
      return [{ file, problem: `<V k="${key}" /> names no value.`, remedy: `Known are: ${[...known].sort().join(', ')}.` }]
    }
    if (name === 'Ui' && catalog && catalog[key] === undefined) {
      return [
        {
          file,
          problem: `<Ui k="${key}" /> names no console label.`,
          remedy: `Take a key of locales/${language}/console.json, or add the label in the three languages.`,
        },
      ]
    }
    return []
  })
}

const anInitials = 'initials0'
const sample = (code: string) => ({ initials: anInitials, email: 'learner@example.com', account: '111122223333', region: region(code) })

/** Words that are ordinary in prose, and bare numbers, cannot be told from a value. */
const isTelling = (value: string): boolean => !/^([a-z]+|[A-Z][a-z]+|\d+)$/.test(value)

/** A page speaks of its folder's lab; one outside the labs of the first, as the site builds it. */
function labsOf(labs: readonly Lab[], path: string): readonly Lab[] {
  const own = labs.filter(({ id }) => path.startsWith(`${id}/`))
  return own.length > 0 ? own : labs.slice(0, 1)
}

function typedValueProblems(labs: readonly Lab[], file: string, text: string): Problem[] {
  const found: Problem[] = []
  const seen = new Set<string>()
  for (const lab of labs) {
    for (const code of ['ap-northeast-1', 'ap-northeast-2', 'us-east-1', 'cn-north-1', 'cn-northwest-1']) {
      for (const [key, value] of Object.entries(lab.values(sample(code)))) {
        if (key === 'email' || !isTelling(value) || seen.has(value)) continue
        seen.add(value)
        const anyone = escaped(value).replaceAll(anInitials, '(?:[a-z]{1,4}|<initials>)')
        const typed = new RegExp(`(?<![\\w-])${anyone}(?![\\w-])`).exec(text)?.[0]
        if (typed === undefined) continue
        found.push({
          file,
          problem: `The exact value ${typed} is typed by hand.`,
          remedy: `Write <V k="${key}" />: it follows the reader’s settings.`,
        })
      }
    }
  }
  return found
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** VitePress finds links to missing pages, but not those to missing headings. */
function linkProblems({ pages }: Prose, language: Language, path: string, text: string): Problem[] {
  return linksOf(text).flatMap((link) => {
    const [target = '', anchor] = link.split('#')
    if (anchor === undefined || /^[a-z]+:/.test(target)) return []
    const page = target === '' ? path : pathOf(target, path, language)
    const there = page === null ? undefined : pages[language].get(page)
    if (there === undefined) return [] // outside this edition, or a missing page: the site build says so
    if (headingsOf(there).some((heading) => heading.anchor === anchor)) return []
    return [
      {
        file: `docs/${language}/${path}`,
        problem: `${link} leads to no heading.`,
        remedy: `Give a heading of ${page} the anchor {#${anchor}}, or correct the link.`,
      },
    ]
  })
}

function pathOf(target: string, from: string, language: Language): string | null {
  const full = target.startsWith('/') ? target.slice(1) : posix.join(language, posix.dirname(from), target)
  const inside = full.startsWith(`${language}/`) ? full.slice(language.length + 1) : null
  if (inside === null) return null
  return inside === '' || inside.endsWith('/') ? `${inside}index.md` : `${inside.replace(/\.(md|html)$/, '')}.md`
}

// ── writing ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Rule {
  readonly pattern: RegExp
  readonly problem: string
  readonly remedy: string
}

const belittling: Readonly<Record<Language, RegExp>> = {
  en: /\b(?:just|simply)\b/giu,
  zh: /只需|简单地/gu,
  ko: /그냥|간단히/gu,
}

const rules: Readonly<Record<Language, readonly Rule[]>> = {
  en: [{ pattern: /[，。：；？！（）、]/gu, problem: 'Full-width punctuation', remedy: 'Use , . : ; ? ! ( ).' }],
  ko: [{ pattern: /[，。：；？！（）]/gu, problem: 'Full-width punctuation', remedy: 'Korean uses , . : ; ? ! ( ).' }],
  zh: [
    {
      pattern: /\p{sc=Han}[,;:?!()]|[,;:?!()]\p{sc=Han}|\p{sc=Han}\.(?=\s|$)/gu,
      problem: 'Half-width punctuation beside Han',
      remedy: 'Use ，。：；？！（）.',
    },
    {
      pattern: /\p{sc=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{sc=Han}/gu,
      problem: 'No space between Han and Latin',
      remedy: 'Put one space between them.',
    },
    { pattern: /\p{sc=Han} +\p{sc=Han}/gu, problem: 'A space between Han characters', remedy: 'Take it out.' },
    {
      pattern: / [，。：；？！（）、”]|[，。：；？！（）、“] (?![|\s])/gu,
      problem: 'A space beside full-width punctuation',
      remedy: 'Take it out.',
    },
  ],
}

function writingProblems(prose: Prose, language: Language, file: string, text: string): Problem[] {
  const lines = spokenOf(prose, language, text)
  const found: Problem[] = []
  const add = (pattern: RegExp, problem: string, remedy: string) => {
    for (const [index, line] of lines.entries()) {
      for (const { 0: hit, index: at } of line.matchAll(pattern)) {
        const around = line.slice(Math.max(0, at - 12), at + hit.length + 12).trim()
        found.push({ file, problem: `${problem} in line ${index + 1}: “${around}”.`, remedy })
      }
    }
  }
  for (const { pattern, problem, remedy } of rules[language]) add(pattern, problem, remedy)
  add(
    belittling[language],
    'A word that belittles the reader’s trouble',
    'Leave it out: what is easy for us need not be easy for a beginner.',
  )
  if (language === 'ko') found.push(...particleProblems(prose, file, text))
  return found
}

/** The page as it is read, line by line: components and code as what they show, no markup, no code blocks. */
function spokenOf({ labels, words }: Prose, language: Language, text: string): string[] {
  const body = frontmatterOf(text)
  const spokenFront = body.replace(/^[ \t-]*(\w+):[ \t]*(.*)$/gm, (_, key: string, value: string) =>
    /^(text|tagline|title|details)$/.test(key) ? value : '',
  )
  const neutral = { zh: '字', ko: '글', en: 'word' }[language]
  const rest = blank(text.slice(body.length), 'fences')
    .replace(/(`+)[^`]*?\1/g, 'X')
    .replace(/<V\b[^<>]*>/g, 'X')
    .replace(/<Ui\b[^<>]*?\bk="([^"]*)"[^<>]*>/g, (_, key: string) => (labels[language]?.[key] ?? neutral).replace(/[。.…]$/, ''))
    .replace(/<ConsoleLink\b[^<>]*?\bto="([^"]*)"[^<>]*>/g, (_, to: string) => words[language]?.[`console.${to}`] ?? neutral)
    .replace(/<Shot\b[^<>]*?\balt="([^"]*)"[^<>]*>/g, '$1')
    .replace(/<[^<>]+>/g, '')
    .replace(/\]\([^)\s]*\)/g, ']')
    .replace(/\{#[\w-]+\}/g, '')
    .replace(/\*+|[[\]]/g, '')
    .replace(/^[ \t]*(?:\d+\.|[-#>]+)[ \t]+/gm, '')
  return (spokenFront + rest).split('\n')
}

/** Particles by the sound before them: [after a final consonant, after a vowel]. */
const particles: readonly (readonly [string, string])[] = [
  ['으로', '로'],
  ['이라고', '라고'],
  ['이나', '나'],
  ['을', '를'],
  ['은', '는'],
  ['이', '가'],
  ['과', '와'],
]

function particleProblems({ labels, words }: Prose, file: string, text: string): Problem[] {
  const found: Problem[] = []
  const after = particles.flat().join('|')
  const use = new RegExp(
    `(<(V|Ui|ConsoleLink)\\b[^<>]*?\\b(?:k|to)="([^"]*)"[^<>]*>|\\{\\w+\\})(?:\\*\\*)?(${after})(?=[\\s.,)?!]|$)`,
    'gm',
  )
  for (const [, whole = '', component, key = '', particle = ''] of blank(text, 'fences', 'code').matchAll(use)) {
    if (component !== 'Ui' && component !== 'ConsoleLink') {
      found.push({
        file,
        problem: `The particle ${particle} follows ${whole}, and its form depends on how the value is read.`,
        remedy: 'Put a noun after the value, or the value after a colon or on its own.',
      })
      continue
    }
    const label = component === 'Ui' ? labels.ko?.[key] : words.ko?.[`console.${key}`]
    const pair = particles.find((forms) => forms.includes(particle))
    const sound = label === undefined ? null : finalOf(label)
    if (!pair || sound === null) continue
    const [consonant, vowel] = pair
    const right = sound === '' || (sound === 'ㄹ' && vowel === '로') ? vowel : consonant
    if (particle !== right) {
      found.push({ file, problem: `After ‘${label}’ stands ${particle}.`, remedy: `It is read with ${right}.` })
    }
  }
  return found
}

/** The final consonant of a text's last syllable: `` for none, `ㄹ`, else `ㄱ` for any other; null where it does not end in Hangul. */
function finalOf(text: string): '' | 'ㄹ' | 'ㄱ' | null {
  const last = text.replace(/[)\]’”.…\s]+$/u, '').at(-1) ?? ''
  const code = last.codePointAt(0) ?? 0
  if (code < 0xac00 || code > 0xd7a3) return null
  const final = (code - 0xac00) % 28
  return final === 0 ? '' : final === 8 ? 'ㄹ' : 'ㄱ'
}

// ── text ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const frontmatterOf = (text: string): string => /^---\n[\s\S]*?\n---\n/.exec(text)?.[0] ?? ''

/** The text with code blocked out, line for line. */
function blank(text: string, ...parts: readonly ('fences' | 'code')[]): string {
  let rest = text
  if (parts.includes('fences')) {
    rest = rest.replace(/^([ \t]*)(```+|~~~+)[\s\S]*?^\1\2[ \t]*$/gm, (block) => block.replace(/[^\n]+/g, ''))
  }
  if (parts.includes('code')) rest = rest.replace(/(`+)[^`\n]*?\1/g, 'X')
  return rest
}
