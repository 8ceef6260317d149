import { expect } from '@playwright/test'
import { exactly } from '../../checks/values.ts'
import { openConsole } from '../by-console.ts'
import { gesture } from '../gesture.ts'

export default gesture('lab-a/a10-threshold', async (hand) => {
  const { want, words } = hand
  const { label } = words
  const at = await openConsole(hand, 'metricFilters')
  await at.rowOf(exactly(want, 'filterName')).check()
  await at.button(label('createAlarm')).click()
  await expect(at.field(label('metricName'))).toHaveValue(exactly(want, 'metricName'))
  await expect(at.field(label('statistic'))).toContainText(label('statSum'))
  await expect(at.field(label('period'))).toContainText(label('period5m'))
  await at.choice(label('thresholdStatic')).check()
  await at.tab.getByRole('radio', { name: label('cmpGreater'), exact: true }).check()
  await at.field(label('than')).fill(exactly(want, 'threshold'))
  await hand.shoot(at.tab)
  await at.button(label('next')).click()
  await at.tab.getByRole('heading', { name: label('alStepActions'), level: 1 }).waitFor()
  hand.desk.form = at.tab
})
