import { barriers, overhang } from '../everybody.ts'
import { StepPage } from '../pages/step-page.ts'
import { addressesIn, expect, langs, test } from '../site-test.ts'

// Each page for everybody: by axe, in light on a desk or in dark on a phone in turn, and on a small phone without scrolling sideways.
test.describe.configure({ mode: 'parallel' })

const phone = { width: 360, height: 740 }
/** Pages of the sandbox itself. */
const ownPages = ['/inbox', '/signin?account=123456789012&region=ap-northeast-1']

/** All pages in all languages take minutes. */
const isLong = Boolean(process.env.TRAILPROOF_SLOW_TESTS)

/** So many pages one after the other in one window, which keeps what they have in common. */
const atOnce = 8
for (const lang of langs) {
  // The build makes the pages of all languages alike, so each is looked at in one of them, in turn.
  const paths = [...addressesIn(lang), ...ownPages].filter((_, at) => isLong || at % langs.length === langs.indexOf(lang))
  for (let from = 0; from < paths.length; from += atOnce) {
    const some = paths.slice(from, from + atOnce)
    test(`${lang}: ${some[0]} … ${some.at(-1)}`, async ({ comes }) => {
      const { page, words } = await comes(lang, { colorScheme: 'light' })
      const desk = page.viewportSize() ?? { width: 1280, height: 720 }
      for (const [at, path] of some.entries()) {
        // What makes a page light or dark, wide or narrow, is the same on all: they take turns in that too.
        const isLight = isLong || at % 2 === 0
        const isDark = isLong || at % 2 === 1
        await page.setViewportSize(desk)
        await page.emulateMedia({ colorScheme: 'light' })
        // The site's pages are alive once they have asked the server who it is.
        const alive = ownPages.includes(path) ? null : page.waitForResponse('**/api/session')
        const answer = await page.goto(path)
        await alive
        expect.soft(answer?.status(), path).toBe(200)
        await expect.soft(page.locator('html'), path).toHaveAttribute('lang', new RegExp(`^${words.lang}`))
        if (isLight) expect.soft(await barriers(page), `${path}, light`).toEqual([])

        await page.setViewportSize(phone)
        await page.emulateMedia({ colorScheme: 'dark' })
        if (alive) await expect.soft(page.locator('html'), path).toHaveClass(/dark/)
        expect.soft(await overhang(page), `${path}, wider than a phone`).toBeLessThanOrEqual(0)
        if (isDark) expect.soft(await barriers(page), `${path}, dark, on a phone`).toEqual([])
      }
    })
  }
}

for (const lang of isLong ? langs : langs.slice(0, 1)) {
  test(`${lang}: each step of Lab A shows its picture, in light and in dark`, async ({ comes }) => {
    const { page, words } = await comes(lang, { colorScheme: 'light' })
    const step = new StepPage(page, words)
    for (const path of addressesIn(lang).filter((address) => /\/lab-a\/a\d\d/.test(address))) {
      await step.open(path.slice(`/${lang}/`.length))
      await step.tab('console').click()
      const addresses: (string | null)[] = []
      for (const theme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: theme })
        // The page changes its theme a moment later.
        await expect(page.locator('html')).toHaveClass(theme === 'dark' ? /\bdark\b/ : /^(?!.*\bdark\b)/)
        const shown = step.pictures.filter({ visible: true })
        await expect(shown, `${path} in ${theme}`).toHaveCount(1)
        await shown.scrollIntoViewIfNeeded()
        await expect(shown).toHaveJSProperty('complete', true)
        expect(await shown.getAttribute('alt')).toMatch({ zh: /\p{Script=Han}/u, ko: /\p{Script=Hangul}/u, en: /\p{Script=Latin}/u }[lang])
        // As large as the page has said before it came: nothing moves.
        const { said, real } = await shown.evaluate((image: HTMLImageElement) => ({
          said: Number(image.getAttribute('width')) / Number(image.getAttribute('height')),
          real: image.naturalWidth / image.naturalHeight,
        }))
        expect(Math.abs(real / said - 1), `${path}: there, and of the size that was said`).toBeLessThan(0.01)
        addresses.push(await shown.getAttribute('src'))
      }
      expect(addresses[0]).toContain(`/${lang}/`)
      expect(addresses[1]).not.toBe(addresses[0])
    }
    await page.setViewportSize(phone)
    // The page takes the new width a moment later.
    await expect.poll(() => overhang(page), 'wider than a phone').toBeLessThanOrEqual(0)
    expect(await barriers(page), 'with the picture, dark, on a phone').toEqual([])
  })
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
