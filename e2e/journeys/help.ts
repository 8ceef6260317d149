import { StepPage } from '../pages/step-page.ts'
import { expect, test } from '../site-test.ts'
import type { Words } from '../words.ts'

// What a reader needs when something goes wrong: to show it to somebody, to start again, to know whose account it is.
test.describe.configure({ mode: 'parallel' })

const masked = /^```text\ntrailproof [\s\S]*a07-topic[\s\S]*\n```$/

test('what was seen is copied masked, by the keyboard, and the page says so', async ({ comes }) => {
  const { page, words, context } = await comes('ko')
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const step = new StepPage(page, words)
  await step.open('lab-a/a07-topic')
  await step.check()
  await step.shareButton.focus()
  await page.keyboard.press('Enter')
  await expect(step.checking.getByText(words.site('share.copied'))).toBeVisible()
  const text = await page.evaluate(() => navigator.clipboard.readText())
  expect(text).toMatch(masked)
  expect(text).toContain(words.title('lab-a/a07-topic'))
  expect(text).not.toContain('123456789012')
  await expect(step.where).toContainText('123456789012')
})

test('where the browser does not allow copying, the text stands there, selected', async ({ comes }) => {
  const { page, words } = await comes('zh')
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'clipboard', { value: undefined })
    document.execCommand = () => false
  })
  const step = new StepPage(page, words)
  await step.open('lab-a/a07-topic')
  await step.check()
  await step.shareButton.click()
  await expect(step.checking.getByText(words.site('share.refused'))).toBeVisible()
  const field = step.checking.getByRole('textbox', { name: words.site('share.text') })
  await expect(field).toBeFocused()
  expect(await field.evaluate((area) => window.getSelection()?.toString() ?? (area as HTMLTextAreaElement).value)).toMatch(masked)
})

test('all steps of the lab are copied from its first page', async ({ comes }) => {
  const { page, words, context } = await comes('en')
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto('/en/lab-a/')
  await page.getByRole('button', { name: words.site('check.all') }).click()
  await page.getByRole('button', { name: words.site('share.all') }).click()
  await expect(page.getByText(words.site('share.copied'))).toBeVisible()
  const text = await page.evaluate(() => navigator.clipboard.readText())
  expect(text.match(/^[✓○✗…?] a\d\d-/gm)).toHaveLength(14)
})

test('a step is started again: it is to be done, and what stands beside it stays', async ({ comes }) => {
  const { page, words } = await comes('en')
  const step = new StepPage(page, words)
  for (const id of ['lab-a/a01-trail', 'lab-a/a07-topic']) {
    await step.open(id)
    await step.doIt()
    await expect(step.verdict).toContainText(words.site('outcome.done'))
  }
  await step.againButton.click()
  await expect(step.told).toHaveText(words.site('ways.againDone'))
  await expect(step.verdict).toContainText(words.site('outcome.todo'))
  await step.open('lab-a/a01-trail')
  await step.check()
  expect(await step.outcome()).toBe('done')
})

/** The settings of a reader who works on AWS; with no credentials there, nothing leaves the machine. */
const onAws = (words: Words) => ({
  version: 1,
  target: 'aws',
  profile: null,
  account: '210987654321',
  initials: 'lin',
  email: `${words.lang}@example.com`,
})

test('in a real account the step is shown after what it costs and whom it may call has been read, once', async ({ comes }) => {
  const { page, words } = await comes('zh')
  const settings = onAws(words)
  await page.addInitScript((kept) => localStorage.setItem('trailproof.settings', kept), JSON.stringify(settings))
  const step = new StepPage(page, words)
  await step.open('lab-a/a01-trail')
  const read = page.getByRole('button', { name: words.site('account.read') })
  await expect(page.getByRole('region', { name: words.site('account.title') })).toContainText('zh@example.com')
  await expect(step.tabs).toBeHidden()
  await expect(step.where).toContainText('210987654321')
  await read.focus()
  await page.keyboard.press('Enter')
  await expect(step.tabs.getByRole('tab', { selected: true })).toBeFocused()
  await page.reload()
  await expect(step.tabs).toBeVisible()
  await expect(read).toHaveCount(0)
})

test('what AWS writes in UTC has the reader’s own time beside it', async ({ comes }) => {
  const { page, words } = await comes('en')
  const reason = 'Threshold Crossed: 1 datapoint [3.0 (21/11/26 18:00:00)] was greater than the threshold (0.0).'
  const mail = { id: '1', at: '2026-11-21T18:05:00.000Z', subject: 'ALARM: x', text: reason, kind: 'notification', links: [] }
  await page.route('**/_sandbox/inbox?*', (route) => route.fulfill({ json: { messages: [mail] } }))
  const step = new StepPage(page, words)
  await step.open('lab-a/a13-fail-sign-in')
  await expect(step.inbox).toContainText('November 22, 2026 03:05:00 (November 21, 2026 18:05:00 UTC)')
  await step.inbox.getByText(words.site('inbox.text')).click()
  await expect(step.inbox).toContainText(reason)
  await expect(step.inbox).toContainText('November 22, 2026 03:00:00 (November 21, 2026 18:00:00 UTC)')
})
