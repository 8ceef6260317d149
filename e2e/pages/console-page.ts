import { readFileSync } from 'node:fs'
import type { Locator, Page } from '@playwright/test'
import { partitionOf } from '../../domain/regions.ts'
import { brandIn } from '../../domain/sandbox-console.ts'
import type chainView from '../../locales/en/console/chain-view.json'
import type cloudformation from '../../locales/en/console/cloudformation.json'
import type cloudtrail from '../../locales/en/console/cloudtrail.json'
import type cloudwatch from '../../locales/en/console/cloudwatch.json'
import type iam from '../../locales/en/console/iam.json'
import type inbox from '../../locales/en/console/inbox.json'
import type s3 from '../../locales/en/console/s3.json'
import type shell from '../../locales/en/console/shell.json'
import type sns from '../../locales/en/console/sns.json'
import { type Fill, fillSentence, type Lang } from '../../say/index.ts'
import type { Words } from '../words.ts'

/** The console's own catalogs; where two have a key, the first one's is meant. */
type Catalogs = typeof shell &
  typeof cloudtrail &
  typeof cloudwatch &
  typeof sns &
  typeof iam &
  typeof s3 &
  typeof inbox &
  typeof chainView &
  typeof cloudformation
const names = ['shell', 'cloudtrail', 'cloudwatch', 'sns', 'iam', 's3', 'inbox', 'chain-view', 'cloudformation'] as const
export type ConsoleWord = keyof Catalogs

const catalogIn = (lang: Lang, name: string): Readonly<Record<string, string>> =>
  JSON.parse(readFileSync(new URL(`../../locales/${lang}/console/${name}.json`, import.meta.url), 'utf8')) as Record<string, string>

/** The sandbox's console: where its things are, by the words of its language. */
export class ConsolePage {
  readonly page: Page
  readonly words: Words
  private readonly catalogs: readonly (readonly [string, Readonly<Record<string, string>>])[]

  constructor(page: Page, words: Words) {
    this.page = page
    this.words = words
    this.catalogs = names.map((name) => [name, catalogIn(words.lang, name)])
  }

  /** The partition of the page that is open. */
  private get partition(): string {
    const region = new URL(this.page.url(), 'http://127.0.0.1').searchParams.get('region')
    return region === null ? 'aws' : partitionOf(region).id
  }

  /** A word of the console's own catalogs. */
  word(key: ConsoleWord, fill?: Fill): string {
    const [name, catalog] = this.catalogs.find(([, each]) => Object.hasOwn(each, key)) ?? []
    const text = catalog?.[key]
    if (text === undefined) throw new Error(`no word ${key}`)
    return fillSentence(name === 'shell' ? text : brandIn(this.partition, text), this.words.lang, fill)
  }

  /** A label of AWS's console, as that of the region's partition writes it. */
  label(key: Parameters<Words['label']>[0], fill?: Fill): string {
    const text = brandIn(this.partition, this.words.label(key))
    return fill ? fillSentence(text, this.words.lang, fill) : text
  }

  /** Opens a page of the console: `#/cloudtrail/trails`. */
  async open(at: { readonly account: string; readonly region: string }, hash: string): Promise<void> {
    await this.page.goto(`/console/?${new URLSearchParams({ account: at.account, region: at.region, lang: this.words.lang })}${hash}`)
    await this.heading().waitFor()
  }

  heading(name?: string): Locator {
    return this.page.getByRole('heading', { level: 1, ...(name === undefined ? {} : { name }) }).first()
  }

  /** What a person takes for a button; some are links. The page's own crumb, which leads nowhere, is none. */
  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true }).or(this.page.getByRole('link', { name, exact: true, disabled: false }))
  }

  link(name: string): Locator {
    return this.page.getByRole('link', { name, exact: true, disabled: false }).first()
  }

  /** An entry of the menu that a button opens. */
  async choose(menu: string, entry: string): Promise<void> {
    await this.button(menu).first().click()
    await this.page.getByRole('menuitem', { name: entry, exact: true }).click()
  }

  /** An entry of a list that drops down from a field. */
  async select(field: string, entry: string | RegExp): Promise<void> {
    await this.field(field).click()
    await this.page.getByRole('option').filter({ hasText: entry }).first().click()
  }

  /** The box or circle in front of a row or card. */
  tick(name: string): Locator {
    return this.page.locator('tr, li').filter({ hasText: name }).locator('input[type="checkbox"], input[type="radio"]').first()
  }

  /** The dialog that is open: what it asks to type, then its button. */
  async agree(button: string, phrase?: string): Promise<void> {
    const dialog = this.page.getByRole('dialog')
    if (phrase !== undefined) await dialog.getByRole('textbox').fill(phrase)
    await dialog.getByRole('button', { name: button, exact: true }).click()
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
