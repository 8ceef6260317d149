import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DefaultTheme } from 'vitepress'
import { steps as cards, labs } from '../../../checks/index.ts'
import { type EditionId, editionOf } from '../theme/editions.ts'
import { type StepItem, stepNumber } from '../theme/steps.ts'
import { isWord, type SayWord, sayIn } from '../theme/words.ts'

const stepFile = /^[a-z]\d\d[a-z]?-/

/** The title of a page: its first heading, as text. */
export function titleOf(markdown: string): string | null {
  const body = markdown.replace(/^---\n[\s\S]*?\n---\n/, '')
  const heading = /^# (.+)$/m.exec(body.replace(/^(```|~~~)[\s\S]*?^\1/gm, ''))?.[1]
  return heading
    ? heading
        .replace(/\s*\{#[\w-]+\}\s*$/, '')
        .replace(/<[^>]+>/g, '')
        .replace(/[`*]/g, '')
        .trim()
    : null
}

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign)

const pagesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.md'))
        .map((name) => name.slice(0, -3))
        .sort()
    : []

/** @throws Error for a word that the site does not have: a new lab and each of its parts need one in three languages */
function wordOf(say: SayWord, key: string): string {
  if (!isWord(key)) throw new Error(`locales/<lang>/site.json has no ${key}`)
  return say(key)
}

/** The order of a lab's pages that are no steps; the others follow by name. */
const before = ['index', 'set-up']

/** The pages for instructors in the order of a class's day; others follow by name. */
const dayOfClass = ['index', 'prepare', 'during', 'board', 'after']

/**
 * The menu of an edition, from the pages that are there.
 *
 * @param docs the folder that holds `zh`, `ko` and `en`
 */
export function sidebarOf(docs: string, edition: EditionId): DefaultTheme.SidebarItem[] {
  const say = sayIn(editionOf(edition))
  const item = (folder: string, page: string): StepItem => {
    const title = escapeHtml(titleOf(readFileSync(join(docs, edition, folder, `${page}.md`), 'utf8')) ?? page)
    const link = `/${edition}/${folder}/${page === 'index' ? '' : page}`
    if (!stepFile.test(page)) return { text: title, link, docFooterText: title }
    const number = stepNumber(page)
    const undoes = cards.some(({ lab, id, undoes }) => lab.id === folder && id === page && undoes)
    return {
      text: `<span class="step-number">${number}</span> <span>${title}</span>`,
      link,
      docFooterText: `${number} ${title}`,
      ...(undoes ? { undoes } : {}),
    }
  }
  const group = (text: string, items: DefaultTheme.SidebarItem[]) => (items.length > 0 ? [{ text, items }] : [])

  const ofLabs = labs.flatMap(({ id: lab, parts }) => {
    const pages = pagesIn(join(docs, edition, lab))
    const steps = pages.filter((page) => stepFile.test(page))
    const articles = pages.filter((page) => !stepFile.test(page) && !before.includes(page))
    const first = before.filter((page) => pages.includes(page))
    return [
      ...group(
        wordOf(say, `sidebar.${lab}`),
        first.map((page) => item(lab, page)),
      ),
      ...parts.flatMap((from, at) => {
        const to = parts[at + 1]
        const own = steps.filter((page) => page >= from && (to === undefined || page < to))
        return group(wordOf(say, `sidebar.${lab}.${at + 1}`), [
          ...own.map((page) => item(lab, page)),
          ...(to === undefined ? articles.map((page) => item(lab, page)) : []),
        ])
      }),
    ]
  })
  const help = pagesIn(join(docs, edition, 'help'))
  const helpFirst = [...help.filter((page) => page === 'index'), ...help.filter((page) => page !== 'index')]
  const ofClass = pagesIn(join(docs, edition, 'class'))
  const day = [...dayOfClass.filter((page) => ofClass.includes(page)), ...ofClass.filter((page) => !dayOfClass.includes(page))]
  return [
    ...ofLabs,
    ...group(
      say('sidebar.class'),
      day.map((page) => item('class', page)),
    ),
    ...group(
      say('sidebar.help'),
      helpFirst.map((page) => item('help', page)),
    ),
  ]
}

/** The entries at the top of an edition's pages; only to what is there. */
export function navOf(docs: string, edition: EditionId): DefaultTheme.NavItem[] {
  const say = sayIn(editionOf(edition))
  const has = (folder: string) => existsSync(join(docs, edition, folder, 'index.md'))
  return [
    ...labs
      .filter(({ id }) => has(id))
      .map(({ id }) => ({ text: wordOf(say, `sidebar.${id}`), link: `/${edition}/${id}/`, activeMatch: `^/${edition}/${id}/` })),
    ...(has('class') ? [{ text: say('nav.class'), link: `/${edition}/class/`, activeMatch: `^/${edition}/class/` }] : []),
    ...(has('help') ? [{ text: say('nav.help'), link: `/${edition}/help/`, activeMatch: `^/${edition}/help/` }] : []),
  ]
}
