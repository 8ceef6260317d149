import type { Locator, Page } from '@playwright/test'
import cloudtrailEn from '../../locales/en/console/cloudtrail.json' with { type: 'json' }
import iamEn from '../../locales/en/console/iam.json' with { type: 'json' }
import shellEn from '../../locales/en/console/shell.json' with { type: 'json' }
import cloudtrailKo from '../../locales/ko/console/cloudtrail.json' with { type: 'json' }
import iamKo from '../../locales/ko/console/iam.json' with { type: 'json' }
import shellKo from '../../locales/ko/console/shell.json' with { type: 'json' }
import cloudtrailZh from '../../locales/zh/console/cloudtrail.json' with { type: 'json' }
import iamZh from '../../locales/zh/console/iam.json' with { type: 'json' }
import shellZh from '../../locales/zh/console/shell.json' with { type: 'json' }
import { type Fill, fillSentence } from '../../say/index.ts'
import type { Words } from '../words.ts'

const catalogs = {
  zh: { ...shellZh, ...cloudtrailZh, ...iamZh },
  ko: { ...shellKo, ...cloudtrailKo, ...iamKo },
  en: { ...shellEn, ...cloudtrailEn, ...iamEn },
}
export type ConsoleWord = keyof typeof shellEn | keyof typeof cloudtrailEn | keyof typeof iamEn

/** The sandbox's console: where its things are, by the words of its language. What AWS's labels name comes from `words.label`. */
export class ConsolePage {
  readonly page: Page
  readonly words: Words

  constructor(page: Page, words: Words) {
    this.page = page
    this.words = words
  }

  /** A word of the console's own catalogs. */
  word(key: ConsoleWord, fill?: Fill): string {
    return fillSentence(catalogs[this.words.lang][key], this.words.lang, fill)
  }

  /** Opens a page of the console: `#/cloudtrail/trails`. */
  async open(at: { readonly account: string; readonly region: string }, hash: string): Promise<void> {
    await this.page.goto(`/console/?${new URLSearchParams({ ...at, lang: this.words.lang })}${hash}`)
    await this.heading().waitFor()
  }

  heading(name?: string): Locator {
    return this.page.getByRole('heading', { level: 1, ...(name === undefined ? {} : { name }) }).first()
  }

  /** What a person takes for a button; some are links. The page's own crumb, which leads nowhere, is none. */
  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true }).or(this.page.getByRole('link', { name, exact: true, disabled: false }))
  }

  field(label: string): Locator {
    return this.page.getByLabel(label, { exact: true })
  }

  /** What the flash bar says. */
  told(text: string): Locator {
    return this.page.getByText(text, { exact: true }).first()
  }

  row(name: string): Locator {
    return this.page.getByRole('row').filter({ has: this.page.getByRole('link', { name, exact: true }) })
  }
}
