import { prove } from '../prove.ts'
import a14 from './a14-clean-up.ts'
import { alarm, emptyWorld, filter, role, trail, want, world } from './world.ts'

prove(a14, {
  done: {
    'everything is gone': emptyWorld(),
    'things of other people': emptyWorld({
      trails: [trail({ name: 'company' })],
      alarms: [alarm({ name: 'billing' })],
      deliveryRoles: [role({ name: 'other' })],
    }),
    'a trail of the name in another region': emptyWorld({ trails: [trail({ homeRegion: 'us-east-1' })] }),
  },
  'todo.left': {
    'all of it': world(),
    'the bucket only': emptyWorld({ bucket: { name: want.bucket } }),
    'the role only': emptyWorld({ deliveryRoles: [role()] }),
    'the user only': emptyWorld({ signInUser: { name: want.signInUser } }),
    'a filter only': emptyWorld({ metricFilters: [filter()] }),
    'the trail only': emptyWorld({ trails: [trail()] }),
  },
})
