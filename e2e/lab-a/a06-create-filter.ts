import { expect } from '@playwright/test'
import { exactly } from '../../checks/values.ts'
import { consoleIn } from '../by-console.ts'
import { formOf, gesture } from '../gesture.ts'

export default gesture('lab-a/a06-create-filter', async (hand) => {
  const { want, words } = hand
  const { label } = words
  const at = consoleIn(formOf(hand))
  for (const key of ['filterPattern', 'filterName', 'metricNamespace', 'metricName'] as const)
    await expect(at.tab.getByText(exactly(want, key), { exact: true }).first()).toBeVisible()
  await hand.shoot(at.tab, {
    1: at.tab.getByText(exactly(want, 'filterPattern'), { exact: true }).first(),
    2: at.tab.getByRole('button', { name: label('createMetricFilter'), exact: true }),
  })
  await at.tab.getByRole('button', { name: label('createMetricFilter'), exact: true }).click()
  await expect(at.tab.getByText(label('mfCreated').replace('{name}', exactly(want, 'filterName')))).toBeVisible()
  await at.tab.close()
  delete hand.desk.form
})
