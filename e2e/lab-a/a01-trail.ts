import { expect } from '@playwright/test'
import { exactly } from '../../checks/values.ts'
import { openConsole } from '../by-console.ts'
import { gesture } from '../gesture.ts'

export default gesture('lab-a/a01-trail', async (hand) => {
  const { want, words } = hand
  const { label } = words
  const at = await openConsole(hand, 'trails')
  await at.button(label('createTrail')).click()
  await at.field(label('trailName')).fill(exactly(want, 'trail'))
  await at.choice(label('createNewS3Bucket')).check()
  await at.field(label('trailLogBucketFolder')).fill(exactly(want, 'bucket'))
  await at.tick(label('logFileSseKms')).uncheck()
  await hand.shoot(at.tab, {
    3: at.field(label('trailName')),
    4: [at.choice(label('createNewS3Bucket')), at.field(label('trailLogBucketFolder'))],
    5: at.tick(label('logFileSseKms')),
    6: at.button(label('next')),
  })
  await at.button(label('next')).click()
  for (const ticked of ['managementEvents', 'read', 'write'] as const) await expect(at.tick(label(ticked)).first()).toBeChecked()
  await at.button(label('next')).click()
  await at.button(label('createTrail')).click()
  await expect(at.tab.getByRole('link', { name: exactly(want, 'trail'), exact: true }).first()).toBeVisible()
  await expect(at.tab.getByText(label('loggingOn'), { exact: true }).first()).toBeVisible()
  await at.tab.close()
})
