import { expect } from '@playwright/test'
import { openConsole } from '../by-console.ts'
import { gesture } from '../gesture.ts'
import { InboxPage } from '../pages/inbox-page.ts'

/** By hand: the link in the mail is clicked, once. */
export default gesture('lab-a/a09-confirm', async (hand) => {
  const { step, words, want, shoot } = hand
  const tab = await step.openInbox()
  const inbox = new InboxPage(tab, words)
  await inbox.read(words.label('mailConfirmSubject'))
  await expect(inbox.mail).toContainText(want.topic ?? '')
  await shoot(tab, {
    1: tab.getByRole('heading', { name: words.label('mailConfirmSubject') }),
    2: inbox.mail.getByRole('link', { name: words.label('mailConfirmLink') }),
  })
  await inbox.confirm()
  await expect(tab.getByRole('heading', { level: 1 })).toHaveText(words.sandbox('inboxConfirmedTitle'))
  await tab.close()
  const at = await openConsole(hand, 'subscriptions')
  await expect(at.tab.getByText(words.label('confirmed'), { exact: true }).first()).toBeVisible()
  await at.tab.close()
})
