import { expect } from '@playwright/test'
import { exactly } from '../../checks/values.ts'
import { openConsole } from '../by-console.ts'
import { gesture } from '../gesture.ts'

export default gesture('lab-a/a07-topic', async (hand) => {
  const { want, words } = hand
  const { label } = words
  const at = await openConsole(hand, 'topics')
  await at.button(label('createTopic')).click()
  await at.choice(label('typeStandard')).check()
  await at.field(label('name')).fill(exactly(want, 'topic'))
  await hand.shoot(at.tab, {
    2: at.choice(label('typeStandard')),
    3: at.field(label('name')),
    4: at.tab.getByRole('button', { name: label('createTopic'), exact: true }),
  })
  await at.tab.getByRole('button', { name: label('createTopic'), exact: true }).click()
  await expect(at.tab.getByText(label('topicCreated').replace('{name}', exactly(want, 'topic')))).toBeVisible()
  await at.tab.close()
})
