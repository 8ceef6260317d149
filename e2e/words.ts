import boardEn from '../locales/en/board.json' with { type: 'json' }
import consoleEn from '../locales/en/console.json' with { type: 'json' }
import sandboxEn from '../locales/en/sandbox.json' with { type: 'json' }
import siteEn from '../locales/en/site.json' with { type: 'json' }
import titlesEn from '../locales/en/titles.json' with { type: 'json' }
import boardKo from '../locales/ko/board.json' with { type: 'json' }
import consoleKo from '../locales/ko/console.json' with { type: 'json' }
import sandboxKo from '../locales/ko/sandbox.json' with { type: 'json' }
import siteKo from '../locales/ko/site.json' with { type: 'json' }
import titlesKo from '../locales/ko/titles.json' with { type: 'json' }
import boardZh from '../locales/zh/board.json' with { type: 'json' }
import consoleZh from '../locales/zh/console.json' with { type: 'json' }
import sandboxZh from '../locales/zh/sandbox.json' with { type: 'json' }
import siteZh from '../locales/zh/site.json' with { type: 'json' }
import titlesZh from '../locales/zh/titles.json' with { type: 'json' }
import { type Fill, fillSentence, type Lang } from '../say/index.ts'

const catalogs = {
  zh: { site: siteZh, board: boardZh, console: consoleZh, sandbox: sandboxZh, titles: titlesZh },
  ko: { site: siteKo, board: boardKo, console: consoleKo, sandbox: sandboxKo, titles: titlesKo },
  en: { site: siteEn, board: boardEn, console: consoleEn, sandbox: sandboxEn, titles: titlesEn },
} as const

/** What a reader of one language sees: locators are made of it, so that each journey presses what that language's page says. */
export interface Words {
  readonly lang: Lang
  /** The language tag of the pages and of the reader's browser. */
  readonly tag: string
  /** A word of the site. */
  site(key: keyof typeof siteEn, fill?: Fill): string
  /** A word of the live board of a class. */
  board(key: keyof typeof boardEn, fill?: Fill): string
  /** A label of AWS's console, on the sandbox's own pages too. */
  label(key: keyof typeof consoleEn): string
  /** A word of the sandbox's own pages. */
  sandbox(key: keyof typeof sandboxEn, fill?: Fill): string
  /** A step's heading: `lab-a/a04-filter-pattern`. */
  title(step: string): string
}

const tags: Readonly<Record<Lang, string>> = { zh: 'zh-CN', ko: 'ko-KR', en: 'en-US' }

export function wordsIn(lang: Lang): Words {
  const { site, board, console, sandbox, titles } = catalogs[lang]
  const byStep: Readonly<Record<string, string>> = titles
  return {
    lang,
    tag: tags[lang],
    site: (key, fill) => fillSentence(site[key], lang, fill),
    board: (key, fill) => fillSentence(board[key], lang, fill),
    label: (key) => console[key],
    sandbox: (key, fill) => fillSentence(sandbox[key], lang, fill),
    title(step) {
      const found = byStep[step]
      if (found === undefined) throw new Error(`no title for ${step} in ${lang}`)
      return found
    },
  }
}
