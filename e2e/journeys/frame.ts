import type { Lang } from '../../say/index.ts'
import { expect, langs, test } from '../site-test.ts'

test.describe.configure({ mode: 'parallel' })

for (const lang of langs) {
  test(`the start page follows a browser in ${lang}`, async ({ comes }) => {
    const { page, words } = await comes(lang)
    await page.goto('/')
    await expect(page).toHaveURL(new RegExp(`/${lang}/$`))
    await expect(page.locator('html')).toHaveAttribute('lang', words.tag)
  })
}

test('changing the language stays on the page', async ({ comes }) => {
  const { page, words } = await comes('ko')
  await page.goto('/ko/lab-a/a04-filter-pattern')
  await page
    .getByRole('button', { name: words.site('frame.language') })
    .first()
    .hover()
  await page.getByRole('link', { name: '简体中文' }).first().click()
  await expect(page).toHaveURL(/\/zh\/lab-a\/a04-filter-pattern$/)
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
})

/** What a reader types, and the page that it is found on: words in the middle of a sentence, without the spaces that English has. */
const searches: readonly { readonly lang: Lang; readonly typed: string; readonly step: string }[] = [
  { lang: 'zh', typed: '登录失败', step: 'lab-a/a13-fail-sign-in' },
  { lang: 'zh', typed: '日志组', step: 'lab-a/a03-log-group' },
  { lang: 'ko', typed: '로그인', step: 'lab-a/a13-fail-sign-in' },
  { lang: 'ko', typed: '임계값', step: 'lab-a/a10-threshold' },
  { lang: 'en', typed: 'threshold', step: 'lab-a/a10-threshold' },
  { lang: 'zh', typed: '筛选', step: 'lab-a/a06-create-filter' },
  { lang: 'ko', typed: '필터', step: 'lab-a/a06-create-filter' },
  { lang: 'en', typed: 'filter', step: 'lab-a/a06-create-filter' },
]
for (const { lang, typed, step } of searches) {
  test(`searching in ${lang} for ${typed} leads to ${step}`, async ({ comes }) => {
    const { page, words } = await comes(lang)
    await page.goto(`/${lang}/`)
    // A key pressed before the page is alive is nobody's: a person presses it again.
    await expect(async () => {
      await page.keyboard.press('Control+k')
      await expect(page.getByRole('searchbox')).toBeVisible({ timeout: 2_000 })
    }).toPass()
    await page.getByRole('searchbox').fill(typed)
    const found = page
      .getByRole('option')
      .getByRole('link')
      .filter({ hasText: words.title(step) })
    await found.first().click()
    await expect(page).toHaveURL(new RegExp(`/${lang}/${step}(#.*)?$`))
    await expect(page.getByRole('heading', { level: 1 })).toContainText(words.title(step))
  })
}

test('a search that finds nothing says so', async ({ comes }) => {
  const { page, words } = await comes('ko')
  await page.goto('/ko/')
  await page
    .getByRole('button', { name: words.site('search.button') })
    .first()
    .click()
  await page.getByRole('searchbox').fill('qqqqzzzz')
  await expect(page.getByText(words.site('search.none'))).toBeVisible()
})
