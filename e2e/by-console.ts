import type { Locator, Page } from '@playwright/test'
import type { Hand } from './gesture.ts'
import { newTab } from './visitor.ts'
import type { Words } from './words.ts'

type Place = Parameters<Words['site']>[0] extends infer Key ? (Key extends `console.${infer Name}` ? Name : never) : never

/** The sandbox's console in a tab, with its things found by what AWS's console calls them: the pages tell no other words. */
export interface ConsoleTab {
  readonly tab: Page
  /** What a person takes for a button; some are links. */
  button(label: string): Locator
  field(label: string): Locator
  choice(label: string): Locator
  tick(label: string): Locator
  /** The box or circle in front of the row or card that bears this name. */
  rowOf(name: string): Locator
  /** The fields that stand together below one label. */
  group(label: string): Locator
  /** In the dialog that has opened. */
  inDialog(label: string): Locator
  /** An entry of a menu that drops down. */
  entry(label: string): Locator
}

/** Follows the link that the step's page has under “Console”. */
export async function openConsole({ page, step, words }: Pick<Hand, 'page' | 'step' | 'words'>, place: Place): Promise<ConsoleTab> {
  await step.tab('console').click()
  const name = words.site(`console.${place}`)
  const link = page.getByRole('tabpanel').getByRole('link').filter({ hasText: name }).first()
  return consoleIn(await newTab(page, () => link.click()))
}

export function consoleIn(tab: Page): ConsoleTab {
  const named = (label: string) => ({ name: label, exact: true })
  return {
    tab,
    button: (label) =>
      tab
        .getByRole('button', named(label))
        .or(tab.getByRole('link', { ...named(label), disabled: false }))
        .first(),
    field: (label) => tab.getByLabel(label, { exact: true }),
    choice: (label) => tab.getByRole('radio', { name: label }),
    tick: (label) => tab.getByRole('checkbox', { name: label }),
    rowOf: (name) =>
      tab
        // Cards that can be ticked are no list to a screen reader, only boxes with names.
        .locator('tr, li')
        .filter({ hasText: name })
        .locator('input[type="checkbox"], input[type="radio"]')
        .first(),
    group: (label) =>
      tab
        .getByRole('group', { name: label })
        .or(tab.getByRole('radiogroup', { name: label }))
        .first(),
    inDialog: (label) => tab.getByRole('dialog').getByRole('button', named(label)),
    entry: (label) => tab.getByRole('menuitem', named(label)),
  }
}

/** Opens a list that drops down from a field and takes an entry that begins so. */
export async function choose(tab: Page, field: string, entry: string): Promise<void> {
  await tab.getByLabel(field, { exact: true }).click()
  await tab.getByRole('option').filter({ hasText: entry }).first().click()
}
