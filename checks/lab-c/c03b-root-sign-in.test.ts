import { valuesOf } from '../values.ts'
import card from './c03b-root-sign-in.ts'
import labC from './lab.ts'
import { account, provePattern, world } from './world.ts'

const settings = { region: 'cn-north-1', initials: 'lin', email: 'lin@example.com', own: {} }
// The names of the things follow the region; those of the world are Tokyo's.
const { logGroup } = valuesOf(labC, { ...settings, region: 'ap-northeast-1' }, account)
const inChina = { ...valuesOf(labC, settings, account), ...(logGroup === undefined ? {} : { logGroup }) }

provePattern(card, 'rootSignIn', {
  hit: 'root-sign-in',
  nearMiss: 'user-named-root',
  same: `{ ($.userIdentity.type = Root) && ($.eventName = "ConsoleLogin") }`,
  stricter: `{ ($.eventName = ConsoleLogin) && ($.userIdentity.type = "Root") && ($.errorMessage = "Failed authentication") }`,
  looser: `{ $.userIdentity.type = "Root" }`,
  other: `{ ($.eventName = ConsoleLogin) && ($.userIdentity.userName = "root") }`,
  more: {
    'done.neverHere': {
      'China: there is no such user': world({ alarmHistories: [], records: [] }, { values: inChina }),
    },
  },
})
