import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createMarkdownRenderer } from 'vitepress'
import { editions } from '../../docs/.vitepress/theme/editions.ts'
import { helpTargets, stepHelpAnchor } from '../../docs/.vitepress/theme/help.ts'

/**
 * One question: does every link inside the site lead somewhere? VitePress finds missing pages, but no missing headings, and it does not
 * look at the links that components make.
 */
export interface Problem {
  readonly file: string
  readonly problem: string
  readonly remedy: string
}

/** A page as it is rendered: the ids that can be linked to, and the links in it. */
export interface Page {
  readonly ids: ReadonlySet<string>
  readonly links: readonly string[]
  /** Whether the page is a step of a lab. */
  readonly isStep: boolean
}

/** Lints the pages of this checkout. */
export async function run(): Promise<{ name: string; problems: Problem[] }> {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const docs = join(root, 'docs')
  const pages = await pagesOf(docs)
  return { name: 'links', problems: [...linkProblems(pages, publicFilesOf(docs)), ...sentenceProblems(pages, catalogsOf(root))] }
}

const filesBelow = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.split(sep).join('/')) : []

const publicFilesOf = (docs: string): ReadonlySet<string> => new Set(filesBelow(join(docs, 'public')).map((name) => `/${name}`))

/** Every page by its path below `docs`, rendered by VitePress' own Markdown, so that the headings get the ids they have on the site. */
export async function pagesOf(docs: string): Promise<ReadonlyMap<string, Page>> {
  // Colours of code have no bearing on links, and cost most of the time.
  const md = await createMarkdownRenderer(docs, { highlight: (code) => code }, '/')
  const names = filesBelow(docs).filter((name) => name.endsWith('.md') && !name.startsWith('.vitepress/') && !name.startsWith('public/'))
  return new Map(
    names.sort().map((name) => {
      const source = readFileSync(join(docs, name), 'utf8')
      const env = { path: join(docs, name), relativePath: name, cleanUrls: true }
      return [name, pageOf(md.render(source, env), source)]
    }),
  )
}

/** Reads a page's HTML. Links of a start page stand in its frontmatter. */
export function pageOf(html: string, source: string): Page {
  const text = html.replace(/<!--[\s\S]*?-->/g, '')
  const front = /^---\n([\s\S]*?)\n---\n/.exec(source)?.[1] ?? ''
  return {
    ids: new Set([...text.matchAll(/\sid="([^"]+)"/g)].map(([, id = '']) => decodeHtml(id))),
    links: [
      ...[...text.matchAll(/<a\s[^>]*?\bhref="([^"]*)"[^>]*>/g)]
        .filter(([tag]) => !tag.includes('header-anchor'))
        .map(([, href = '']) => decodeHtml(href)),
      ...[...front.matchAll(/^\s*(?:-\s*)?link:\s*["']?([^\s"']+)/gm)].map(([, link = '']) => link),
    ],
    isStep: /^step:/m.test(front),
  }
}

const decodeHtml = (text: string): string =>
  text.replace(/&(amp|quot|lt|gt);/g, (_, name: string) => ({ amp: '&', quot: '"', lt: '<', gt: '>' })[name] ?? '')

/**
 * Every link that leads nowhere; empty when all is well. Pure.
 *
 * @param files what `docs/public` holds, as addresses: `/logo.svg`
 */
export function linkProblems(pages: ReadonlyMap<string, Page>, files: ReadonlySet<string>): Problem[] {
  const found: Problem[] = []
  for (const [name, page] of pages) {
    const file = `docs/${name}`
    const here = /^(zh|ko|en)\//.exec(name)?.[1]
    for (const link of page.links) {
      if (/^[a-z][a-z+.-]*:|^\/\//i.test(link)) continue
      const [target = '', anchor] = link.split('#')
      const there = target === '' ? name : pageAt(target, name)
      const reached = pages.get(there)
      if (!reached) {
        if (files.has(target)) continue
        found.push({ file, problem: `${link} leads to no page.`, remedy: `Write docs/${there}, or correct the link.` })
        continue
      }
      if (anchor && !reached.ids.has(safeDecode(anchor))) {
        found.push({
          file,
          problem: `${link} leads to no heading.`,
          remedy: `Give a heading of docs/${there} the anchor {#${anchor}}, or correct the link.`,
        })
      }
      if (here && !there.startsWith(`${here}/`)) {
        found.push({
          file,
          problem: `${link} leads into another language.`,
          remedy: 'Link the same page in this language; the menu changes languages.',
        })
      }
    }
    if (page.isStep && !page.ids.has(stepHelpAnchor)) {
      found.push({
        file,
        problem: `The answers of this step's check lead to #${stepHelpAnchor}, and no heading has it.`,
        remedy: `End the heading about what may go wrong with {#${stepHelpAnchor}}.`,
      })
    }
  }
  for (const { id } of editions) {
    for (const target of helpTargets) {
      if (pages.has(`${id}/${target}.md`)) continue
      found.push({
        file: `docs/${id}/${target}.md`,
        problem: 'The answers of the checks lead to this page, and it does not exist.',
        remedy: 'Write it, or change docs/.vitepress/theme/help.ts.',
      })
    }
  }
  return found
}

/** Every catalog by its path: `locales/zh/common.json`. */
function catalogsOf(root: string): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const names = filesBelow(join(root, 'locales')).filter((name) => /^(zh|ko|en)\/.*\.json$/.test(name))
  return new Map(names.sort().map((name) => [`locales/${name}`, JSON.parse(readFileSync(join(root, 'locales', name), 'utf8'))]))
}

/** Sentences end in the address of a page, on a line of its own: it has to exist, in the language of the sentence. Pure. */
export function sentenceProblems(
  pages: ReadonlyMap<string, Page>,
  catalogs: ReadonlyMap<string, Readonly<Record<string, string>>>,
): Problem[] {
  return [...catalogs].flatMap(([file, catalog]) =>
    Object.entries(catalog).flatMap(([key, sentence]) =>
      sentence.split('\n').flatMap((line) => {
        const [, edition, target = '', anchor] = /^\/(zh|ko|en)(\/[\w/-]*)(?:#([\w-]+))?$/.exec(line) ?? []
        if (edition === undefined) return []
        const there = pageAt(`/${edition}${target}`, '')
        const reached = pages.get(there)
        if (!reached)
          return [{ file, problem: `${key}: ${line} leads to no page.`, remedy: `Write docs/${there}, or correct the address.` }]
        if (anchor !== undefined && !reached.ids.has(anchor)) {
          return [
            {
              file,
              problem: `${key}: ${line} leads to no heading.`,
              remedy: `Give a heading of docs/${there} the anchor {#${anchor}}, or correct the address.`,
            },
          ]
        }
        if (!file.startsWith(`locales/${edition}/`)) {
          return [{ file, problem: `${key}: ${line} leads into another language.`, remedy: 'Name the same page in this language.' }]
        }
        return []
      }),
    ),
  )
}

/** The page that an address leads to: `../help/` from `zh/lab-a/index.md` is `zh/help/index.md`. */
function pageAt(target: string, from: string): string {
  const path = target.split('?')[0] ?? ''
  const full = path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(from), path)
  const bare = safeDecode(full.replace(/\.(md|html)$/, ''))
  return bare === '' || bare === '.' || bare.endsWith('/') ? posix.join(bare, 'index.md') : `${bare}.md`
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A lone % in an address: it is taken as it stands, and found or not.
    return text
  }
}
