import { expect } from '@playwright/test'
import { exactly } from '../../checks/values.ts'
import { choose, consoleIn } from '../by-console.ts'
import { formOf, gesture } from '../gesture.ts'

export default gesture('lab-a/a11-action', async (hand) => {
  const { want, words } = hand
  const { label } = words
  const at = consoleIn(formOf(hand))
  await expect(at.choice(label('stInAlarm'))).toBeChecked()
  await at.choice(label('selectExistingTopic')).check()
  await choose(at.tab, label('sendNotificationTo'), exactly(want, 'topic'))
  await hand.shoot(at.tab)
  await at.button(label('next')).click()
  await at.field(label('alarmName')).waitFor()
})
