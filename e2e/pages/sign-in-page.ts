import type { Locator, Page } from '@playwright/test'
import type { Words } from '../words.ts'

/** The sandbox's sign-in page for IAM users. */
export class SignInPage {
  readonly account: Locator
  readonly user: Locator
  readonly password: Locator
  readonly button: Locator
  /** Says that the sign-in failed. */
  readonly refusal: Locator

  constructor(page: Page, words: Words) {
    this.account = page.getByLabel(words.label('siAccount'), { exact: true })
    this.user = page.getByLabel(words.label('siUser'), { exact: true })
    this.password = page.getByLabel(words.label('siPassword'), { exact: true })
    this.button = page.getByRole('button', { name: words.label('siButton'), exact: true })
    this.refusal = page.getByRole('alert').filter({ hasText: words.label('siFailedTitle') })
  }

  async signIn(user: string, password: string): Promise<void> {
    await this.user.fill(user)
    await this.password.fill(password)
    await this.button.click()
  }
}
