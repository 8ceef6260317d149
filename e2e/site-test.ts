import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test as base, expect } from '@playwright/test'
import type { Lang } from '../say/index.ts'
import { type LocalServer, newHome, startLocalServer } from './local-server.ts'
import { type Visitor, visit } from './visitor.ts'
import { type Words, wordsIn } from './words.ts'

interface Wishes {
  readonly colorScheme?: 'light' | 'dark'
  readonly viewport?: { readonly width: number; readonly height: number }
  readonly expected?: RegExp
}
/** Somebody who opens the site in a language. */
type Comes = (lang: Lang, wishes?: Wishes) => Promise<Visitor & { readonly words: Words }>

/** Tests of the site's pages, in front of one local server per worker. An error in a browser or a request to anybody else fails the test. */
export const test = base.extend<{ comes: Comes }, { server: LocalServer }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are wanted
    async ({}, use) => {
      const home = await newHome()
      const server = await startLocalServer(home.folder)
      await use(server)
      await server.stop()
      await home.remove()
    },
    { scope: 'worker' },
  ],
  comes: async ({ browser, server }, use) => {
    const visitors: Visitor[] = []
    await use(async (lang, wishes = {}) => {
      const words = wordsIn(lang)
      const visitor = await visit(browser, { words, endpoint: server.endpoint, ...wishes })
      visitors.push(visitor)
      return { ...visitor, words }
    })
    for (const { context } of visitors) await context.close()
    expect(
      visitors.flatMap(({ troubles }) => troubles),
      'no error in the browser, no request to anybody else',
    ).toEqual([])
  },
})
export { expect }

export const langs: readonly Lang[] = ['zh', 'ko', 'en']

/** The addresses of all pages of a language, from the pages' files. */
export function addressesIn(lang: Lang): readonly string[] {
  const folder = fileURLToPath(new URL(`../docs/${lang}`, import.meta.url))
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map(
      (name) =>
        `/${lang}/${name
          .replaceAll('\\', '/')
          .replace(/(^|\/)index\.md$/, '$1')
          .replace(/\.md$/, '')}`,
    )
    .sort()
}
