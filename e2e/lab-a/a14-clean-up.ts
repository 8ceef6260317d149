import { expect } from '@playwright/test'
import { exactly } from '../../checks/values.ts'
import { type ConsoleTab, openConsole } from '../by-console.ts'
import { gesture, type Hand } from '../gesture.ts'
import { ConsolePage } from '../pages/console-page.ts'

export default gesture('lab-a/a14-clean-up', async (hand) => {
  const { want, words } = hand
  const { label } = words
  const named = (key: string) => exactly(want, key)

  await within(hand, 'alarms', async (at) => {
    await at.rowOf(named('alarm')).check()
    await at.button(label('actions')).click()
    await hand.shoot(at.tab, { 1: [at.rowOf(named('alarm')), at.button(label('actions')), at.entry(label('delete'))] })
    await at.entry(label('delete')).click()
    await at.inDialog(label('delete')).click()
    await gone(at, named('alarm'))
  })
  await within(hand, 'metricFilters', async (at) => {
    await at.rowOf(named('filterName')).check()
    await at.button(label('delete')).click()
    await at.inDialog(label('delete')).click()
    await gone(at, named('filterName'))
  })
  await within(hand, 'subscriptions', async (at) => {
    await at.rowOf(named('email')).check()
    await at.button(label('delete')).click()
    await at.inDialog(label('delete')).click()
    await gone(at, named('email'))
  })
  await within(hand, 'topics', async (at) => {
    await at.rowOf(named('topic')).check()
    await at.button(label('delete')).click()
    await at.tab.getByRole('dialog').getByRole('textbox').fill('delete me')
    await at.inDialog(label('delete')).click()
    await gone(at, named('topic'))
  })
  await within(hand, 'trails', async (at) => {
    await at.tab.getByRole('link', { name: named('trail'), exact: true }).click()
    await at.button(label('delete')).click()
    await at.inDialog(label('delete')).click()
    await gone(at, named('trail'))
  })
  await within(hand, 'logGroups', async (at) => {
    await at.rowOf(named('logGroup')).check()
    await at.button(label('actions')).click()
    await at.entry(label('deleteLogGroup')).click()
    await at.inDialog(label('delete')).click()
    await gone(at, named('logGroup'))
  })
  await within(hand, 'role', async (at) => {
    await at.button(label('delete')).click()
    await at.tab.getByRole('dialog').getByRole('textbox').fill(named('role'))
    await at.inDialog(label('delete')).click()
    await gone(at, named('role'))
    // What CloudTrail's console made beside the role.
    await at.tab.getByRole('link', { name: new ConsolePage(at.tab, words).word('iamPolicies'), exact: true }).click()
    const policy = `Cloudtrail-CW-access-policy-${named('trail')}-`
    const row = at.tab.getByRole('row').filter({ hasText: policy })
    const name = await row.getByRole('rowheader').innerText()
    await at.rowOf(policy).check()
    await at.button(label('delete')).click()
    await at.tab.getByRole('dialog').getByRole('textbox').fill(name)
    await at.inDialog(label('delete')).click()
    await gone(at, policy)
  })
  await within(hand, 'buckets', async (at) => {
    await at.rowOf(named('bucket')).check()
    await at.button(label('emptyBtn')).click()
    await at.tab.getByRole('dialog').getByRole('textbox').fill(label('permanentlyDelete'))
    await at.inDialog(label('emptyBtn')).click()
    await at.tab.getByRole('dialog').waitFor({ state: 'hidden' })
    await at.button(label('delete')).click()
    await at.tab.getByRole('dialog').getByRole('textbox').fill(named('bucket'))
    await at.inDialog(label('deleteBucket')).click()
    await gone(at, named('bucket'))
  })
  await within(hand, 'users', async (at) => {
    await at.rowOf(named('signInUser')).check()
    await at.button(label('delete')).click()
    await at.tab.getByRole('dialog').getByRole('textbox').fill(named('signInUser'))
    await at.inDialog(label('delete')).click()
    await gone(at, named('signInUser'))
  })
})

async function within(hand: Hand, place: Parameters<typeof openConsole>[1], act: (at: ConsoleTab) => Promise<void>): Promise<void> {
  const at = await openConsole(hand, place)
  await act(at)
  await at.tab.close()
}

/** No row of the list bears the name any more; what was said of it may. */
async function gone({ tab }: ConsoleTab, name: string): Promise<void> {
  await expect(tab.locator('tr, li').filter({ hasText: name }).locator('input')).toHaveCount(0)
  await expect(tab.getByRole('dialog')).toHaveCount(0)
}
