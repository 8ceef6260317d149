import { expect } from '@playwright/test'
import { exactly } from '../../checks/values.ts'
import { choose, consoleIn } from '../by-console.ts'
import { formOf, gesture } from '../gesture.ts'

export default gesture('lab-a/a04-filter-pattern', async (hand) => {
  const { page, want, words } = hand
  const { label } = words
  const at = consoleIn(formOf(hand))
  await at.field(label('filterPattern')).fill(exactly(want, 'filterPattern'))
  // The two lines that the page gives to test with.
  const lines = page.locator('.language-json code').first()
  await choose(at.tab, label('selectLogData'), label('customLogData'))
  await at.field(label('logEventMessages')).fill(await lines.innerText())
  await at.tab.getByRole('button', { name: label('testPattern'), exact: true }).click()
  const found = label('testFound').replace('{matches}', '1').replace('{total}', '2')
  await expect(at.tab.getByText(label('testResults'), { exact: true })).toBeVisible()
  await expect(at.tab.getByText(found)).toBeVisible()
  await hand.shoot(at.tab, {
    1: at.field(label('filterPattern')),
    2: [
      at.field(label('selectLogData')),
      at.field(label('logEventMessages')),
      at.tab.getByRole('button', { name: label('testPattern'), exact: true }),
    ],
    3: at.button(label('next')),
  })
  await at.button(label('next')).click()
  await at.field(label('filterName')).waitFor()
})
