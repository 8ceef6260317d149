import { prove } from '../prove.ts'
import card from './c01-event-history.ts'
import { emptyWorld, minuteMs, now, want, world } from './world.ts'

const user = (minutesAgo: number) => ({ name: want.signInUser, createdAtMs: now - minutesAgo * minuteMs })

prove(card, {
  done: { 'found in the history': world() },
  'done.olderThanHistory': { 'older than 90 days': world({ signInUser: user(91 * 24 * 60), userCreations: [] }) },
  'todo.noUser': { 'nothing there': emptyWorld(), 'a user of an earlier time is gone': world({ signInUser: null }) },
  'waiting.onItsWay': { 'made five minutes ago': world({ signInUser: user(5), userCreations: [] }) },
  'differs.notRecorded': { 'made an hour ago': world({ signInUser: user(60), userCreations: [] }) },
})
