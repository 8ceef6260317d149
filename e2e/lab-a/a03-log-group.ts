import { exactly } from '../../checks/values.ts'
import { openConsole } from '../by-console.ts'
import { gesture } from '../gesture.ts'

export default gesture('lab-a/a03-log-group', async (hand) => {
  const { want, words } = hand
  const { label } = words
  const at = await openConsole(hand, 'logGroups')
  await at.field(label('filterLogGroups')).fill(exactly(want, 'logGroup'))
  await at.rowOf(exactly(want, 'logGroup')).check()
  await at.button(label('actions')).click()
  await hand.shoot(at.tab, {
    3: at.rowOf(exactly(want, 'logGroup')),
    4: [at.button(label('actions')), at.entry(label('createMetricFilter'))],
  })
  await at.entry(label('createMetricFilter')).click()
  await at.field(label('filterPattern')).waitFor()
  hand.desk.form = at.tab
})
