import { expect } from '@playwright/test'
import { exactly } from '../../checks/values.ts'
import { openConsole } from '../by-console.ts'
import { gesture } from '../gesture.ts'
import { ConsolePage } from '../pages/console-page.ts'

export default gesture('lab-a/a02-logs', async (hand) => {
  const { want, words } = hand
  const { label } = words
  const at = await openConsole(hand, 'trail')
  const page = new ConsolePage(at.tab, words)
  // Several parts of the page have a button of this name; a screen reader is told which part.
  await at.button(page.word('editLabel', { part: label('cwLogsSection') })).click()
  await at.tick(label('enabled')).check()
  await at
    .group(label('logGroup'))
    .getByRole('radio', { name: label('optNew') })
    .check()
  await at.field(label('logGroupName')).fill(exactly(want, 'logGroup'))
  await at
    .group(label('iamRole'))
    .getByRole('radio', { name: label('optNew') })
    .check()
  await at.field(label('roleName')).fill(exactly(want, 'role'))
  await hand.shoot(at.tab, {
    2: at.tick(label('enabled')),
    3: [at.group(label('logGroup')).getByRole('radio', { name: label('optNew') }), at.field(label('logGroupName'))],
    4: [at.group(label('iamRole')).getByRole('radio', { name: label('optNew') }), at.field(label('roleName'))],
    5: at.button(label('saveChanges')),
  })
  await at.button(label('saveChanges')).click()
  for (const key of ['logGroup', 'role'] as const) await expect(at.tab.getByText(exactly(want, key), { exact: true }).first()).toBeVisible()
  await at.tab.close()
})
