import type { Locator, Page } from '@playwright/test'
import type { Words } from '../words.ts'

/** The sandbox's inbox: the list of mails, and one mail. */
export class InboxPage {
  readonly list: Locator
  /** The text of the mail that is open. */
  readonly mail: Locator
  private readonly page: Page
  private readonly words: Words

  constructor(page: Page, words: Words) {
    this.page = page
    this.words = words
    this.list = page.getByRole('list', { name: words.sandbox('inboxList') })
    this.mail = page.getByRole('region', { name: words.sandbox('inboxMail') })
  }

  /** Links to mails whose subject holds `subject`, newest first. */
  mails(subject: string | RegExp): Locator {
    return this.list.getByRole('link', { name: subject })
  }

  /** Opens the newest mail of that subject, as soon as it has come. */
  async read(subject: string | RegExp): Promise<void> {
    await this.mails(subject).first().click()
    await this.mail.waitFor()
  }

  /** Clicks the link that a confirmation mail is about. */
  async confirm(): Promise<void> {
    await this.mail.getByRole('link', { name: this.words.label('mailConfirmLink') }).click()
    await this.page.waitForURL('**/confirmation.html?**')
  }
}
