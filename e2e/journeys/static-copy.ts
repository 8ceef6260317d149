import { expect, test } from '@playwright/test'
import { StepPage } from '../pages/step-page.ts'
import { startStaticCopy } from '../static-copy.ts'
import { visit } from '../visitor.ts'
import { wordsIn } from '../words.ts'

test('a copy without a local server shows the command in place of the button', async ({ browser }) => {
  const words = wordsIn('zh')
  const copy = await startStaticCopy()
  const { context, page, troubles } = await visit(browser, { words, endpoint: copy.endpoint })
  const step = new StepPage(page, words)
  await page.goto('/zh/lab-a/a04-filter-pattern')

  await expect(step.checking).toContainText(words.site('check.offline'))
  await expect(step.checking.getByRole('figure')).toContainText('npx trailproof check lab-a a04')
  await expect(step.checkButton).toHaveCount(0)
  await expect(page.getByText(words.site('ways.offline'))).toBeVisible()
  await expect(step.doItButton).toHaveCount(0)
  await step.tab('console').click()
  const picture = step.pictures.filter({ visible: true })
  await picture.scrollIntoViewIfNeeded()
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)
  expect(
    copy.asked.filter((path) => /^\/(api|_sandbox)/.test(path)),
    'nobody is asked who is not there',
  ).toEqual([])

  expect(troubles).toEqual([])
  await context.close()
  await copy.stop()
})
