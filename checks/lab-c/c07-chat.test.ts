import { prove } from '../prove.ts'
import type { ReceiverSeen } from '../shapes.ts'
import card from './c07-chat.ts'
import { alarm, changed, emptyWorld, minuteMs, now, told, world } from './world.ts'

const receiver = (change: Partial<ReceiverSeen> = {}): ReceiverSeen => ({
  host: '127.0.0.1:4570',
  isRunning: true,
  lastReceivedAtMs: now - 39 * minuteMs,
  lastDeliveryAtMs: now - 39 * minuteMs,
  pending: 0,
  lastProblem: null,
  ...change,
})

prove(card, {
  done: { 'posted to the chat': world({ receiver: receiver() }) },
  'todo.noAlarm': { 'nothing there': emptyWorld() },
  'todo.noDescription': { 'no description yet': world({ alarms: [alarm('anySignIn', { description: null })] }) },
  'todo.notTold': { 'rang only before': world({ alarms: [alarm('anySignIn', { configuredAtMs: now - 25 * minuteMs })] }) },
  'waiting.onItsWay': { 'changed just now': world({ alarms: [alarm('anySignIn', { configuredAtMs: now - 3 * minuteMs })] }) },
  'waiting.delivering': {
    'told a minute ago': world({
      alarmHistories: [changed('OK', 'ALARM', 1), told(1)],
      receiver: receiver({ lastDeliveryAtMs: null, pending: 1 }),
    }),
  },
  'differs.notRunning': { 'nobody answers': world({ receiver: receiver({ isRunning: false, lastProblem: 'fetch failed' }) }) },
  'differs.notDelivered': {
    'the chat refuses': world({ receiver: receiver({ lastDeliveryAtMs: now - 90 * minuteMs, lastProblem: 'chat answered 404' }) }),
  },
  'unseen.receiverUnseen': { 'a receiver elsewhere, which AWS cannot ask': world() },
})
