import { expect, type Page, test } from '@playwright/test'
import { newHome, startLocalServer } from '../local-server.ts'
import { SettingsForm } from '../pages/settings-form.ts'
import { StepPage } from '../pages/step-page.ts'
import { visit } from '../visitor.ts'
import { wordsIn } from '../words.ts'

/** The step's mark in the menu at the side. */
const markOf = (page: Page, title: string) => page.getByRole('link', { name: title }).first()

test('what was learnt and built is there again after a reload, and after a restart of the server', async ({ browser }) => {
  const words = wordsIn('zh')
  const home = await newHome()
  const first = await startLocalServer(home.folder)
  const { context, page, troubles } = await visit(browser, { words, endpoint: first.endpoint })
  const step = new StepPage(page, words)
  const title = words.title('lab-a/a07-topic')

  await page.goto('/zh/lab-a/set-up')
  const form = new SettingsForm(page, words)
  await form.fillIn({ region: 'cn-northwest-1', initials: 'wy', email: 'wy@example.cn' })
  await expect(form.told).toHaveText(words.site('settings.saved'))
  await step.open('lab-a/a07-topic')
  await step.doIt()
  await expect(step.verdict).toContainText(words.site('outcome.done'))
  await expect(markOf(page, title)).toHaveAccessibleName(new RegExp(words.site('outcome.done')))

  await page.reload()
  await expect(step.verdict).toContainText(words.site('outcome.done'))
  await expect(markOf(page, title)).toHaveAccessibleName(new RegExp(words.site('outcome.done')))
  await expect(step.place).toContainText('wy')

  await page.goto('about:blank')
  expect(await first.stop()).toBe(0)
  const again = await startLocalServer(home.folder, Number(new URL(first.endpoint).port))
  expect(again.endpoint).toBe(first.endpoint)
  const looked = page.waitForResponse((response) => response.url().endsWith('/api/check'))
  await step.open('lab-a/a07-topic')
  await expect(step.verdict, 'the page remembers').toContainText(words.site('outcome.done'))
  await looked
  await expect(step.checking, 'it has looked again by itself').not.toContainText(words.site('check.last'))
  expect(await step.outcome(), 'and the sandbox remembers too').toBe('done')

  // What has changed while the page was closed is seen as it opens.
  await page.goto('about:blank')
  const { endpoint } = again
  expect((await fetch(`${endpoint}/_sandbox/reset`, { method: 'POST' })).status).toBe(204)
  await step.open('lab-a/a07-topic')
  await expect(step.verdict).toContainText(words.site('outcome.todo'))
  await expect(step.place, 'the settings are the reader’s').toContainText('wy')

  expect(troubles).toEqual([])
  await context.close()
  expect(await again.stop()).toBe(0)
  await home.remove()
})

test('a page that is open while the server ends says so, and works again once it is back', async ({ browser }) => {
  const words = wordsIn('en')
  const home = await newHome()
  const first = await startLocalServer(home.folder)
  const { context, page, troubles } = await visit(browser, {
    words,
    endpoint: first.endpoint,
    expected: /ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/,
  })
  const step = new StepPage(page, words)
  await step.open('lab-a/a07-topic')
  await first.stop()
  await step.checkButton.click()
  await expect(step.checking).toContainText(words.site('trouble.gone'))

  const again = await startLocalServer(home.folder, Number(new URL(first.endpoint).port))
  await page.getByRole('button', { name: words.site('trouble.reload') }).click()
  await step.checkButton.waitFor()
  await step.check()
  expect(await step.outcome()).toBe('todo')

  expect(troubles).toEqual([])
  await context.close()
  await again.stop()
  await home.remove()
})
