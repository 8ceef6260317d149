import { CreateLoginProfileCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam'
import { expect } from '@playwright/test'
import { gesture, type Hand } from '../gesture.ts'
import { SignInPage } from '../pages/sign-in-page.ts'

const attempts = 3

/** By hand: three sign-ins with wrong passwords, on the page that the step links to, as a user made for it. */
export default gesture('lab-a/a13-fail-sign-in', async (hand) => {
  const { step, words, want } = hand
  const user = want.signInUser ?? ''
  await makeUser(hand, user)
  const tab = await step.openSignIn()
  const page = new SignInPage(tab, words)
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    await expect(page.account).toHaveValue(want.account ?? '')
    await page.signIn(user, `wrong-${attempt}`)
    await expect(page.refusal).toContainText(words.label('siFailedText'))
  }
  await tab.close()
})

/** The user has to exist, with a password that nobody knows; set-up says so. */
async function makeUser({ endpoint, want }: Hand, UserName: string): Promise<void> {
  const iam = new IAMClient({
    endpoint,
    region: want.region ?? '',
    credentials: { accessKeyId: want.account ?? '', secretAccessKey: 'sandbox' },
  })
  await iam.send(new CreateUserCommand({ UserName }))
  await iam.send(new CreateLoginProfileCommand({ UserName, Password: `Aa1-${crypto.randomUUID()}` }))
  iam.destroy()
}
