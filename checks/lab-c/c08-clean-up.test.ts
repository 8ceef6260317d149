import { prove } from '../prove.ts'
import card from './c08-clean-up.ts'
import { emptyWorld, trail, want, world } from './world.ts'

prove(card, {
  done: {
    'nothing left': emptyWorld(),
    'what bears other names stays': emptyWorld({ trails: [trail({ name: 'company' })] }),
  },
  'todo.left': { 'everything left': world(), 'only the bucket': emptyWorld({ bucket: { name: want.bucket } }) },
})
