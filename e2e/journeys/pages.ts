import { barriers, overhang } from '../everybody.ts'
import { addressesIn, expect, langs, test } from '../site-test.ts'

// Each page for everybody: by axe in light and in dark, and on a small phone without scrolling sideways.
test.describe.configure({ mode: 'parallel' })

const phone = { width: 360, height: 740 }
/** Pages of the sandbox itself. */
const ownPages = ['/inbox', '/signin?account=123456789012&region=ap-northeast-1']

for (const lang of langs) {
  for (const path of [...addressesIn(lang), ...ownPages]) {
    test(`${lang}: ${path}`, async ({ comes }) => {
      const { page, words } = await comes(lang, { colorScheme: 'light' })
      // The site's pages are alive once they have asked the server who it is.
      const alive = ownPages.includes(path) ? null : page.waitForResponse('**/api/session')
      const answer = await page.goto(path)
      await alive
      expect(answer?.status()).toBe(200)
      await expect(page.locator('html')).toHaveAttribute('lang', new RegExp(`^${words.lang}`))
      expect(await barriers(page), 'light').toEqual([])

      await page.setViewportSize(phone)
      await page.emulateMedia({ colorScheme: 'dark' })
      if (alive) await expect(page.locator('html')).toHaveClass(/dark/)
      expect(await overhang(page), 'wider than a phone').toBeLessThanOrEqual(0)
      expect(await barriers(page), 'dark, on a phone').toEqual([])
    })
  }
}

test('the page that chooses the language', async ({ comes }) => {
  const { page } = await comes('en', { viewport: phone })
  await page.goto('/?choose')
  expect(await overhang(page)).toBeLessThanOrEqual(0)
  expect(await barriers(page)).toEqual([])
})

for (const lang of langs) {
  test(`${lang}: an address that leads nowhere`, async ({ comes }) => {
    const { page, words } = await comes(lang, { expected: /404/ })
    const answer = await page.goto(`/${lang}/lab-a/nowhere`)
    expect(answer?.status()).toBe(404)
    await expect(page.getByText(words.site('lost.title'))).toBeVisible()
    expect(await barriers(page)).toEqual([])
  })
}
