import { expect } from '@playwright/test'
import { exactly } from '../../checks/values.ts'
import { consoleIn } from '../by-console.ts'
import { gesture, type Hand } from '../gesture.ts'
import { ConsolePage } from '../pages/console-page.ts'
import { SignInPage } from '../pages/sign-in-page.ts'
import { newTab } from '../visitor.ts'

const attempts = 3

/** By hand: three sign-ins with wrong passwords, on the page that the step links to, as a user made for it. */
export default gesture('lab-a/a13-fail-sign-in', async (hand) => {
  const { step, words, want } = hand
  await makeUser(hand)
  await step.open('lab-a/a13-fail-sign-in')
  const tab = await step.openSignIn()
  const page = new SignInPage(tab, words)
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    await expect(page.account).toHaveValue(exactly(want, 'account'))
    await page.signIn(exactly(want, 'signInUser'), `wrong-${attempt}`)
    await expect(page.refusal).toContainText(words.label('siFailedText'))
  }
  await hand.shoot(tab, { 4: [page.user, page.password, page.button] }, tab.locator('main'))
  await tab.close()
})

/** The user has to exist, with a password that nobody knows; the page “Get ready” says how. */
async function makeUser({ page, words, want }: Hand): Promise<void> {
  await page.goto(`/${words.lang}/lab-a/set-up`)
  const link = page
    .getByRole('main')
    .getByRole('link')
    .filter({ hasText: words.site('console.users') })
    .first()
  const tab = await newTab(page, () => link.click())
  const at = consoleIn(tab)
  const console = new ConsolePage(tab, words)
  await at.button(console.word('createUser')).click()
  await at.field(words.label('evUser')).fill(exactly(want, 'signInUser'))
  await at.tick(console.word('consoleAccess')).check()
  await tab.getByRole('button', { name: console.word('createUser'), exact: true }).click()
  await expect(tab.getByText(console.word('userCreated', { name: exactly(want, 'signInUser') }))).toBeVisible()
  await tab.close()
}
