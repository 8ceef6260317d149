import { expect } from '@playwright/test'
import { exactly, topicArn } from '../../checks/values.ts'
import { choose, openConsole } from '../by-console.ts'
import { gesture } from '../gesture.ts'

export default gesture('lab-a/a08-subscription', async (hand) => {
  const { want, words } = hand
  const { label } = words
  const at = await openConsole(hand, 'topic')
  await at.button(label('createSubscription')).click()
  await expect(at.field(label('topicArn'))).toHaveValue(topicArn(want))
  await choose(at.tab, label('protocol'), label('protoEmail'))
  await at.field(label('endpoint')).fill(exactly(want, 'email'))
  await hand.shoot(at.tab, {
    1: at.field(label('topicArn')),
    2: at.field(label('protocol')),
    3: at.field(label('endpoint')),
    4: at.tab.getByRole('button', { name: label('createSubscription'), exact: true }),
  })
  await at.tab.getByRole('button', { name: label('createSubscription'), exact: true }).click()
  await expect(at.tab.getByText(label('pendingConfirmation')).first()).toBeVisible()
  await at.tab.close()
})
