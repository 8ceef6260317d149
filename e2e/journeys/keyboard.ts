import type { Locator, Page } from '@playwright/test'
import { StepPage } from '../pages/step-page.ts'
import { expect, test } from '../site-test.ts'

/** Goes on by the Tab key until the thing has the focus. */
async function tabTo(page: Page, thing: Locator): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab')
    if (await thing.evaluate((element) => element === document.activeElement)) return
  }
  throw new Error('80 presses of Tab did not reach it')
}

test('a step is done with the keyboard alone', async ({ comes }) => {
  const { page, words } = await comes('ko')
  const step = new StepPage(page, words)
  await step.open('lab-a/a07-topic')

  await test.step('the first Tab offers to skip the menus', async () => {
    await page.keyboard.press('Tab')
    const skip = page.getByRole('link', { name: words.site('frame.skip') })
    await expect(skip).toBeFocused()
    await expect(skip).toBeVisible()
    await page.keyboard.press('Enter')
  })

  await test.step('the arrows change the tab', async () => {
    await tabTo(page, step.tabs.getByRole('tab', { selected: true }))
    await page.keyboard.press('Home')
    await expect(step.tab('console')).toBeFocused()
    await expect(step.tab('console')).toHaveAttribute('aria-selected', 'true')
    await page.keyboard.press('ArrowRight')
    await expect(step.tab('bash')).toHaveAttribute('aria-selected', 'true')
    await expect(step.commands).toBeVisible()
  })

  await test.step('what has the focus can be seen', async () => {
    await tabTo(page, step.doItButton)
    const outline = await step.doItButton.evaluate((button) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(button)
      return outlineStyle !== 'none' && outlineWidth !== '0px' ? 'outline' : boxShadow
    })
    expect(outline).not.toBe('none')
  })

  await page.keyboard.press('Enter')
  await expect(step.told).toHaveText(words.site('ways.doneAll'))
  await expect(step.verdict).toContainText(words.site('outcome.done'))

  await tabTo(page, step.checkButton)
  await page.keyboard.press('Space')
  await expect(step.verdict).toContainText(words.site('outcome.done'))
})
