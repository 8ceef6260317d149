import { expect } from '@playwright/test'
import { exactly } from '../../checks/values.ts'
import { doIt } from '../do-it.ts'
import { gesture } from '../gesture.ts'

export default gesture('lab-c/c07-chat', async (hand) => {
  await doIt(hand)
  await expect
    .poll(() => hand.desk.receiver?.page(), { message: 'the chat message comes, with its description' })
    .toContain(exactly(hand.want, 'description'))
})
