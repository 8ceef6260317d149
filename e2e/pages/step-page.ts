import type { Locator, Page } from '@playwright/test'
import { newTab } from '../visitor.ts'
import type { Words } from '../words.ts'

export const outcomes = ['done', 'todo', 'differs', 'waiting', 'unseen'] as const
export type Outcome = (typeof outcomes)[number]

/** One line of what "Do it in the sandbox" has run. */
export interface RanLine {
  readonly command: string
  readonly state: string
}

/** A page that teaches one step. */
export class StepPage {
  readonly heading: Locator
  readonly place: Locator
  readonly tabs: Locator
  /** The commands of the tab that is open. */
  readonly commands: Locator
  readonly doItButton: Locator
  readonly log: Locator
  /** Says how doing it went. */
  readonly told: Locator
  readonly checking: Locator
  readonly checkButton: Locator
  readonly verdict: Locator
  /** Which account and region are looked into. */
  readonly where: Locator
  readonly shareButton: Locator
  /** Takes the step back, in the sandbox. */
  readonly againButton: Locator
  readonly inbox: Locator
  /** The pictures of the console: one for each theme, of which one is shown. */
  readonly pictures: Locator
  private readonly page: Page
  private readonly words: Words

  constructor(page: Page, words: Words) {
    this.page = page
    this.words = words
    this.heading = page.getByRole('heading', { level: 1 })
    this.place = page.getByRole('region', { name: words.site('settings.summary') })
    this.tabs = page.getByRole('tablist', { name: words.site('ways.label') })
    this.commands = page.getByRole('tabpanel').getByRole('figure', { name: words.site('ways.bash') })
    this.doItButton = page.getByRole('button', { name: words.site('ways.do') })
    this.log = page.getByRole('list', { name: words.site('ways.log') })
    this.told = page
      .getByRole('status')
      .filter({ hasText: anyOf([words.site('ways.doneAll'), words.site('ways.againDone'), words.site('ways.stopped')]) })
    this.checking = page.getByRole('region', { name: words.site('check.region') })
    this.checkButton = this.checking.getByRole('button', {
      name: anyOf([words.site('check.button'), words.site('check.again'), words.site('check.checking')]),
    })
    // A second one tells how copying went.
    this.verdict = this.checking.getByRole('status').first()
    this.where = this.checking.locator('.where')
    this.shareButton = this.checking.getByRole('button', { name: words.site('share.button') })
    this.againButton = page.getByRole('button', { name: words.site('ways.again') })
    this.pictures = page.getByRole('tabpanel').locator('figure.shot img')
    this.inbox = page.getByRole('region', { name: words.site('inbox.title') })
  }

  async open(step: string): Promise<void> {
    await this.page.goto(`/${this.words.lang}/${step}`)
    // Alive once it has asked the server who it is: before, the page shows what a copy without a server shows.
    await this.checkButton.waitFor()
  }

  tab(way: 'console' | 'bash' | 'powershell'): Locator {
    return this.tabs.getByRole('tab', { name: this.words.site(`ways.${way}`), exact: true })
  }

  /** Presses "Check", and waits for the answer. */
  async check(): Promise<void> {
    await this.answered()
    const answer = this.page.waitForResponse((response) => response.url().endsWith('/api/check'))
    await this.checkButton.click()
    await answer
    await this.answered()
  }

  /** The check may be looking by itself. */
  private async answered(): Promise<void> {
    await this.checking.locator('button[aria-busy="true"]').waitFor({ state: 'detached' })
  }

  /** The outcome as the page words it. The sentences of a language come a moment after the first answer. */
  async outcome(): Promise<Outcome> {
    const word = this.verdict.getByText(anyOf(outcomes.map((each) => this.words.site(`outcome.${each}`))))
    const text = await word.innerText()
    const found = outcomes.find((each) => text === this.words.site(`outcome.${each}`))
    if (!found) throw new Error(`no outcome is worded: ${text}`)
    return found
  }

  /** The printed commands, whole. */
  async printed(): Promise<string> {
    await this.tab('bash').click()
    return this.commands.locator('code').innerText()
  }

  /** Presses "Do it in the sandbox", and waits until it says how it went. */
  async doIt(): Promise<readonly RanLine[]> {
    await this.doItButton.click()
    await this.told.waitFor()
    const lines = await this.log.getByRole('listitem').all()
    return Promise.all(
      lines.map(async (line) => ({
        command: await line.locator('pre code').innerText(),
        state: await line.locator('.state').innerText(),
      })),
    )
  }

  /** Opens the sandbox's inbox in a new tab. */
  openInbox(): Promise<Page> {
    return newTab(this.page, () => this.inbox.getByRole('link', { name: this.words.site('inbox.open') }).click())
  }

  /** Opens the sandbox's sign-in page in a new tab. */
  openSignIn(): Promise<Page> {
    return newTab(this.page, () => this.page.getByRole('link', { name: this.words.site('signIn.sandbox') }).click())
  }
}

/** One of these texts, whole. */
const anyOf = (texts: readonly string[]): RegExp =>
  new RegExp(`^\\s*(${texts.map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|')})\\s*$`)
