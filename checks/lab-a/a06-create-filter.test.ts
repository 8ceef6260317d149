import { prove } from '../prove.ts'
import { logGroupArn } from '../values.ts'
import a06 from './a06-create-filter.ts'
import { emptyWorld, filter, trail, values, want, world } from './world.ts'

prove(a06, {
  done: {
    'as on the page': world(),
    'the pattern is wrong, which A4 tells': world({ metricFilters: [filter({ pattern: '{ $.eventName = ConsoleLogin }' })] }),
    'another trail fills the group': world({ trails: [trail({ name: 'company' })] }),
  },
  'todo.noFilter': {
    'nothing there': emptyWorld(),
    'on another group': world({ metricFilters: [filter({ logGroup: 'other' })] }),
  },
  'differs.notFed': {
    'the trail fills another group': world({ trails: [trail({ logGroupArn: logGroupArn(values).replace(want.logGroup, 'other') })] }),
  },
  'differs.notSent': {
    'the trail does not send': world({ trails: [trail({ logGroupArn: null })] }),
    'the trail is gone': world({ trails: [] }),
  },
})
