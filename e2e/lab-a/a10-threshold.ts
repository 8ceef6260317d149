import { expect } from '@playwright/test'
import { exactly } from '../../checks/values.ts'
import { openConsole } from '../by-console.ts'
import { gesture } from '../gesture.ts'
import { ConsolePage } from '../pages/console-page.ts'

export default gesture('lab-a/a10-threshold', async (hand) => {
  const { want, words } = hand
  const { label } = words
  const at = await openConsole(hand, 'metricFilters')
  await at.rowOf(exactly(want, 'filterName')).check()
  await at.button(label('createAlarm')).click()
  const namespace = at.field(new ConsolePage(at.tab, words).word('namespace'))
  await expect(namespace).toHaveValue(exactly(want, 'metricNamespace'))
  await expect(at.field(label('metricName'))).toHaveValue(exactly(want, 'metricName'))
  await expect(at.field(label('statistic'))).toContainText(label('statSum'))
  await expect(at.field(label('period'))).toContainText(label('period5m'))
  await at.choice(label('thresholdStatic')).check()
  await at.tab.getByRole('radio', { name: label('cmpGreater'), exact: true }).check()
  await at.field(label('than')).fill(exactly(want, 'threshold'))
  await at.button(label('additionalConfig')).click()
  await expect(at.field(label('datapointsToAlarm')).first()).toHaveValue('1')
  await expect(at.tab.getByText(label('missingAsMissing')).first()).toBeVisible()
  await at.button(label('additionalConfig')).click()
  await hand.shoot(at.tab, {
    2: [namespace, at.field(label('metricName'))],
    3: [at.field(label('statistic')), at.field(label('period'))],
    4: [
      at.choice(label('thresholdStatic')),
      at.tab.getByRole('radio', { name: label('cmpGreater'), exact: true }),
      at.field(label('than')),
    ],
    5: at.button(label('next')),
  })
  await at.button(label('next')).click()
  await at.tab.getByRole('heading', { name: label('alStepActions'), level: 1 }).waitFor()
  hand.desk.form = at.tab
})
