import type { DefaultTheme } from 'vitepress'
import type { EditionId } from '../theme/editions.ts'
import { editions } from '../theme/editions.ts'
import { sayIn } from '../theme/words.ts'
import { withPlainText } from './page-parts.ts'

/**
 * Cuts a text into the terms of the search. Han and Hangul are cut into overlapping pairs: found alike in mid-sentence, inside longer
 * words and before Korean particles, the same in Node and in every browser.
 *
 * Used twice: in Node for the index and, as source text, in the browser for the query. So no closures and no imports.
 */
export function tokenize(text: string): string[] {
  const out: string[] = []
  for (const word of text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}_$.-]+/gu) ?? []) {
    for (const part of word.match(/\p{Script=Han}+|\p{Script=Hangul}+|[^\p{Script=Han}\p{Script=Hangul}]+/gu) ?? []) {
      if (/[\p{Script=Han}\p{Script=Hangul}]/u.test(part)) {
        if (part.length === 1) out.push(part)
        for (let at = 0; at + 1 < part.length; at++) out.push(part.slice(at, at + 2))
      } else {
        const bare = part.replace(/^[$.-]+|[.-]+$/g, '')
        if (bare !== '') out.push(bare)
      }
    }
  }
  return out
}

function wordsOf(edition: EditionId): NonNullable<DefaultTheme.LocalSearchOptions['locales']>[string] {
  const say = sayIn(editions.find(({ id }) => id === edition) ?? editions[0] ?? fail())
  return {
    translations: {
      button: { buttonText: say('search.button'), buttonAriaLabel: say('search.button') },
      modal: {
        noResultsText: say('search.none'),
        resetButtonTitle: say('search.reset'),
        backButtonTitle: say('search.back'),
        displayDetails: say('search.details'),
        footer: {
          selectText: say('search.select'),
          selectKeyAriaLabel: 'Enter',
          navigateText: say('search.navigate'),
          navigateUpKeyAriaLabel: '↑',
          navigateDownKeyAriaLabel: '↓',
          closeText: say('search.close'),
          closeKeyAriaLabel: 'Esc',
        },
      },
    },
  }
}

function fail(): never {
  throw new Error('there are no editions')
}

/** Search on the reader's own computer: one index per language, loaded when the search is first opened. */
export const search: DefaultTheme.LocalSearchOptions = {
  detailedView: true,
  miniSearch: {
    options: { tokenize },
    searchOptions: { combineWith: 'AND', prefix: true, fuzzy: 0.15, boost: { title: 4, text: 2, titles: 1 } },
  },
  locales: Object.fromEntries(editions.map(({ id }) => [id, wordsOf(id)])),
  // The index is made from the Markdown's HTML, in which components are still tags: put in the words that they will show.
  _render(source, env, md) {
    const html = md.render(withPlainText(source, env.relativePath), env)
    return env.frontmatter?.search === false ? '' : html
  },
}
