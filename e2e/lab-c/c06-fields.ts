import { expect } from '@playwright/test'
import { doIt } from '../do-it.ts'
import { gesture } from '../gesture.ts'
import { receiverOf } from './c04-on-call.ts'

/** What the page shows to go wrong is seen at the receiver; then it is started with templates that hold. */
export default gesture('lab-c/c06-fields', async (hand) => {
  const { desk } = hand
  // The account, and the field that has come between since.
  await expect
    .poll(() => desk.receiver?.page(), { message: 'the original templates take too much' })
    .toContain('AlarmConfigurationUpdatedTimestamp')
  expect(await desk.receiver?.stop(), 'the receiver ends cleanly').toBe(0)
  desk.receiver = await receiverOf(hand, 'json')
  await doIt(hand)
})
