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
  await expect(at.tab.getByText(exactly(want, 'email'), { exact: true })).toBeVisible()
  await hand.shoot(at.tab, {
    1: at.choice(label('stInAlarm')),
    2: at.choice(label('selectExistingTopic')),
    3: at.field(label('sendNotificationTo')),
    4: at.button(label('next')),
  })
  await at.button(label('next')).click()
  await at.field(label('alarmName')).waitFor()
})
