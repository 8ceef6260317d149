import type { Locator, Page } from '@playwright/test'
import type { Words } from '../words.ts'

/** The live board of a class. */
export class BoardPage {
  readonly page: Page
  readonly words: Words
  readonly table: Locator
  /** Rows of people that are in the page. */
  readonly rows: Locator
  readonly search: Locator
  readonly panel: Locator
  readonly connection: Locator
  readonly reasons: Locator
  readonly stuck: Locator
  readonly projector: Locator

  constructor(page: Page, words: Words) {
    this.page = page
    this.words = words
    this.table = page.getByRole('grid', { name: words.board('table.title') })
    this.rows = this.table.locator('tbody tr[data-row]')
    this.search = page.getByRole('searchbox', { name: words.board('tools.search') })
    this.panel = page.getByRole('dialog')
    this.connection = page.locator('.connection [role=status]')
    this.reasons = page.locator('.reason-list li button')
    this.stuck = page.locator('.stuck-list li button')
    this.projector = page.getByRole('region', { name: words.board('projector.title') })
  }

  async open(query = ''): Promise<void> {
    await this.page.goto(`/${this.words.lang}/class/board${query}`)
  }
  row(name: string): Locator {
    return this.rows.filter({ has: this.page.getByText(name, { exact: true }) })
  }
  /** The cell of a step, by the step's place in the lab, from 0. */
  cell(name: string, step: number): Locator {
    return this.row(name).locator('td.cell').nth(step)
  }
  get live(): string {
    return this.words.board('connection.live')
  }
}
