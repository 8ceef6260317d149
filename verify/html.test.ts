import { AxeBuilder } from '@axe-core/playwright'
import type { Browser } from '@playwright/test'
import { afterAll, describe, expect, test } from 'vitest'
import { UserError } from '../domain/error.ts'
import { langs } from '../say/index.ts'
import { openBrowser } from './browser.ts'
import { proofPage } from './html.ts'
import type { VerifyReport } from './report.ts'
import { report } from './test-report.ts'
import { wordsOf } from './words.ts'

/** Only where no browser is installed is there nothing to look with. */
let browser: Browser | undefined
try {
  browser = await openBrowser(process.env)
} catch (error) {
  if (!(error instanceof UserError) || !['verifyNoBrowser', 'verifyNoPlaywright'].includes(error.code)) throw error
}
const seenWith: Browser | undefined = browser
afterAll(() => seenWith?.close())

const stopped: VerifyReport = {
  ...report,
  outcome: 'unseen',
  reason: 'unseen.stopped',
  stages: report.stages.map((stage) => (stage.state === 'missing' ? { ...stage, state: 'unseen' } : stage)),
}
const early: VerifyReport = { ...report, outcome: 'waiting', reason: 'waiting.tooEarly', params: { seconds: 3, until: report.at } }

describe.skipIf(seenWith === undefined)('the page in a browser', () => {
  test.each(
    langs.flatMap((lang, at) => [[lang, at === 1 ? 'dark' : 'light', 320] as const, [lang, at === 1 ? 'light' : 'dark', 1200] as const]),
  )('in %s, %s, %i wide: all can be read, and nothing hangs over', async (lang, colorScheme, width) => {
    if (!seenWith) throw new Error('no browser')
    // The page lets no script run; looking takes one.
    const context = await seenWith.newContext({ colorScheme, viewport: { width, height: 800 }, bypassCSP: true })
    const page = await context.newPage()
    for (const each of [report, stopped, early]) {
      await page.setContent(proofPage(each, wordsOf(lang), lang, null))
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => `${each.outcome} ${id} ${nodes.map(({ target }) => target).join(' ')}`)).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
    }
    await context.close()
  })
})
