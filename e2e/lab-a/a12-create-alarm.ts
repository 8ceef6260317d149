import { expect } from '@playwright/test'
import { exactly } from '../../checks/values.ts'
import { consoleIn } from '../by-console.ts'
import { formOf, gesture } from '../gesture.ts'

export default gesture('lab-a/a12-create-alarm', async (hand) => {
  const { want, words } = hand
  const { label } = words
  const at = consoleIn(formOf(hand))
  await at.field(label('alarmName')).fill(exactly(want, 'alarm'))
  await at.button(label('next')).click()
  await at.tab.getByRole('heading', { name: label('alStepPreview'), level: 1 }).waitFor()
  const create = at.tab.getByRole('button', { name: label('createAlarm'), exact: true })
  await hand.shoot(at.tab, { 3: create }, at.tab.getByRole('heading', { name: label('alStepPreview'), level: 1 }))
  await create.click()
  await expect(at.tab.getByText(label('alCreated').replace('{name}', exactly(want, 'alarm')))).toBeVisible()
  await expect(at.tab.getByText(label('stInsufficient')).first()).toBeVisible()
  await at.tab.close()
  delete hand.desk.form
})
