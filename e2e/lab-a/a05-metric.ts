import { expect } from '@playwright/test'
import { exactly } from '../../checks/values.ts'
import { consoleIn } from '../by-console.ts'
import { formOf, gesture } from '../gesture.ts'

export default gesture('lab-a/a05-metric', async (hand) => {
  const { want, words } = hand
  const { label } = words
  const at = consoleIn(formOf(hand))
  for (const key of ['filterName', 'metricNamespace', 'metricName', 'metricValue'] as const)
    await at.field(label(key)).fill(exactly(want, key))
  for (const empty of ['defaultValue', 'dimensions'] as const) await expect(at.field(label(empty))).toHaveValue('')
  await hand.shoot(at.tab, {
    1: at.field(label('filterName')),
    2: at.field(label('metricNamespace')),
    3: at.field(label('metricName')),
    4: at.field(label('metricValue')),
    5: at.button(label('next')),
  })
  await at.button(label('next')).click()
  await at.tab.getByRole('heading', { name: label('mfStepReview'), level: 1 }).waitFor()
})
