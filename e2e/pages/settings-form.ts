import type { Locator, Page } from '@playwright/test'
import type { Words } from '../words.ts'

/** The form in which the reader says once where they work and who they are. */
export class SettingsForm {
  readonly form: Locator
  readonly region: Locator
  readonly initials: Locator
  readonly email: Locator
  readonly save: Locator
  /** Says whether it was kept. */
  readonly told: Locator

  constructor(page: Page, words: Words) {
    this.form = page.getByRole('form', { name: words.site('settings.title') })
    this.region = this.form.getByLabel(words.site('settings.region'), { exact: true })
    this.initials = this.form.getByLabel(words.site('settings.initials'), { exact: true })
    this.email = this.form.getByLabel(words.site('settings.email'), { exact: true })
    this.save = this.form.getByRole('button', { name: words.site('settings.save') })
    this.told = this.form.getByRole('status')
  }

  async fillIn(about: { region: string; initials: string; email: string }): Promise<void> {
    await this.region.selectOption(about.region)
    await this.initials.fill(about.initials)
    await this.email.fill(about.email)
    await this.save.click()
  }
}
