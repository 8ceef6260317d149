import { expect } from '@playwright/test'
import { gesture } from '../gesture.ts'
import { InboxPage } from '../pages/inbox-page.ts'

/** By hand: the link in the mail is clicked, once. */
export default gesture('lab-a/a09-confirm', async ({ step, words, want, shoot }) => {
  const tab = await step.openInbox()
  const inbox = new InboxPage(tab, words)
  await inbox.read(words.label('mailConfirmSubject'))
  await expect(inbox.mail).toContainText(want.topic ?? '')
  await shoot(tab)
  await inbox.confirm()
  await expect(tab.getByRole('heading', { level: 1 })).toHaveText(words.sandbox('inboxConfirmedTitle'))
  await tab.close()
})
