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
  private readonly words: Words

  constructor(page: Page, words: Words) {
    this.words = words
    this.form = page.getByRole('form', { name: words.site('settings.title') })
    this.region = this.form.getByLabel(words.site('settings.region'), { exact: true })
    this.initials = this.form.getByLabel(words.site('settings.initials'), { exact: true })
    this.email = this.form.getByLabel(words.site('settings.email'), { exact: true })
    this.save = this.form.getByRole('button', { name: words.site('settings.save') })
    this.told = this.form.getByRole('status')
  }

  async fillIn(about: { region: string; initials: string; email: string; own?: Readonly<Record<string, string>> }): Promise<void> {
    await this.region.selectOption(about.region)
    await this.initials.fill(about.initials)
    await this.email.fill(about.email)
    const own = Object.entries(about.own ?? {})
    if (own.length > 0) await this.form.getByText(this.words.site('settings.own'), { exact: true }).click()
    for (const [key, name] of own) {
      const word = `value.${key}` as Parameters<Words['site']>[0]
      await this.form.getByLabel(this.words.site(word), { exact: true }).fill(name)
    }
    await this.save.click()
  }
}
