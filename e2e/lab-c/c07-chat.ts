import { expect } from '@playwright/test'
import { exactly } from '../../checks/values.ts'
import { doIt } from '../do-it.ts'
import { gesture } from '../gesture.ts'

export default gesture('lab-c/c07-chat', async (hand) => {
  const { receiver } = hand.desk
  const before = (await receiver?.lastDelivery()) ?? null
  await doIt(hand)
  // The step before has posted the same description: what counts is a message that came since.
  await expect
    .poll(
      async () => {
        const now = (await receiver?.lastDelivery()) ?? null
        return now !== null && now !== before
      },
      { message: 'a message is posted' },
    )
    .toBe(true)
  await expect
    .poll(() => receiver?.page(), { message: 'the chat message comes, with its description' })
    .toContain(exactly(hand.want, 'description'))
})
