import { prove } from '../prove.ts'
import card from './c06-fields.ts'
import { alarm, emptyWorld, world } from './world.ts'

const said = (description: string | null) => world({ alarms: [alarm('anySignIn', { description })] })

prove(card, {
  done: { 'as on the page': world(), 'in one’s own words': said('有人登录了控制台') },
  'todo.noAlarm': { 'nothing there': emptyWorld() },
  'todo.noDescription': { none: said(null), blank: said(' ') },
  'differs.escaped': { quotes: said('the "any sign-in" alarm'), 'two lines': said('one\ntwo') },
})
