import { CreateLoginProfileCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam'
import { barriers, overhang } from '../everybody.ts'
import { ConsolePage } from '../pages/console-page.ts'
import { expect, langs, test } from '../site-test.ts'

const account = '220000000001'

for (const lang of langs)
  test(`${lang}: the console opens, says what it is not, and knows its way`, async ({ comes }) => {
    const { page, words } = await comes(lang)
    const console = new ConsolePage(page, words)
    const startMs = performance.now()
    await console.open({ account, region: 'cn-north-1' }, '#/')
    expect(performance.now() - startMs, 'the first view, on a busy machine').toBeLessThan(5_000)
    await expect(page.getByText(console.word('mark'))).toBeVisible()
    expect(await barriers(page)).toEqual([])
    expect(await overhang(page)).toBeLessThanOrEqual(0)
    await expect(page.locator('html')).toHaveAttribute('lang', new RegExp(`^${lang}`))

    await test.step('the region menu has the regions of China alone', async () => {
      await page.getByRole('button', { name: words.label('region') }).click()
      await expect(page.getByRole('menuitemcheckbox')).toHaveCount(2)
      await page.getByRole('menuitemcheckbox').filter({ hasText: 'cn-northwest-1' }).click()
      await expect(page).toHaveURL(/region=cn-northwest-1/)
    })
    await test.step('an address that leads nowhere says so', async () => {
      await console.open({ account, region: 'us-east-1' }, '#/nowhere')
      await expect(console.heading(console.word('notFoundTitle'))).toBeVisible()
      await expect(page.getByText(console.word('mark'))).toBeVisible()
      await page.getByRole('link', { name: words.label('consoleHome') }).click()
      await expect(console.heading(words.label('consoleHome'))).toBeVisible()
    })
    await test.step('a page is found by typing its name', async () => {
      const search = page.getByRole('combobox', { name: words.label('search') })
      await search.fill(words.label('ctEventHistory'))
      await search.press('ArrowDown')
      await search.press('Enter')
      await expect(console.heading(words.label('ctEventHistory'))).toBeVisible()
    })
    await test.step('dark is kept', async () => {
      await page.getByRole('button', { name: console.word('appearance') }).click()
      await page.getByRole('menuitemcheckbox', { name: console.word('appearanceDark') }).click()
      await expect(page.locator('body')).toHaveClass(/awsui-dark-mode/)
      await page.reload()
      await expect(console.heading()).toBeVisible()
      await expect(page.locator('body')).toHaveClass(/awsui-dark-mode/)
      expect(await barriers(page)).toEqual([])
    })
  })

test('whoever signs in uses the console as that user, until signing out', async ({ comes, server }) => {
  const { page, words } = await comes('en')
  const at = { account: '220000000002', region: 'us-east-1' }
  const iam = new IAMClient({
    endpoint: server.endpoint,
    region: at.region,
    credentials: { accessKeyId: at.account, secretAccessKey: 'learner' },
  })
  await iam.send(new CreateUserCommand({ UserName: 'mary' }))
  await iam.send(new CreateLoginProfileCommand({ UserName: 'mary', Password: 'Correct-horse-1' }))
  const console = new ConsolePage(page, words)
  await page.goto(`/signin?${new URLSearchParams({ ...at, lang: 'en' })}`)
  await page.getByLabel(words.label('siUser')).fill('mary')
  await page.getByLabel(words.label('siPassword')).fill('Correct-horse-1')
  await page.getByRole('button', { name: words.label('siButton') }).click()
  await expect(page.getByText(console.word('signedInAs', { user: 'mary' }))).toBeVisible()
  await expect(page).toHaveURL(/\/console\/\?account=220000000002&region=us-east-1&lang=en#\//)
  expect(await barriers(page)).toEqual([])
  // What is done is recorded as done by the user.
  await console.open(at, '#/cloudtrail/trails')
  await expect(page.getByText(console.word('noTrails'))).toBeVisible()
  await console.open(at, '#/cloudtrail/events?EventName=DescribeTrails')
  await expect(async () => {
    await page.getByRole('button', { name: words.label('refresh') }).click()
    await expect(page.getByRole('cell', { name: 'mary' }).first()).toBeVisible({ timeout: 1_000 })
  }).toPass()
  await page.getByRole('button', { name: words.label('account') }).click()
  await page.getByRole('menuitem', { name: words.label('signOut') }).click()
  await expect(page).toHaveURL(/\/signin\?/)
  await console.open(at, '#/')
  await expect(page.getByText(console.word('signedInAs', { user: 'mary' }))).toHaveCount(0)
})
