import { prove } from '../prove.ts'
import card from './c05-alarm-states.ts'
import { alarm, changed, emptyWorld, minuteMs, now, told, world } from './world.ts'

const of = (change: Parameters<typeof alarm>[1], alarmHistories = world().evidence.alarmHistories) =>
  world({ alarms: [alarm('anySignIn', change)], alarmHistories })

prove(card, {
  done: {
    'as on the page': world(),
    'a second round has begun': of({ state: 'ALARM' }, [changed('OK', 'ALARM', 2), ...world().evidence.alarmHistories]),
  },
  'todo.noAlarm': { 'nothing there': emptyWorld() },
  'todo.noAction': { 'tells nobody': of({ alarmActions: [] }) },
  'todo.noOkAction': { 'tells only of trouble': of({ okActions: [] }) },
  'todo.notRung': {
    'never rang': of({}, [changed('INSUFFICIENT_DATA', 'OK', 79)]),
    'rang only before the topic was connected': of({ configuredAtMs: now - 10 * minuteMs }, [
      changed('ALARM', 'OK', 30),
      changed('OK', 'ALARM', 40),
    ]),
    'set by a call': of({}, [changed('ALARM', 'OK', 30, { byHand: true }), changed('OK', 'ALARM', 40, { byHand: true })]),
  },
  'waiting.firstOk': {
    'still rings from before': of({ state: 'ALARM', stateChangedAtMs: now - 5 * minuteMs, configuredAtMs: now - 2 * minuteMs }, []),
  },
  'waiting.backToOk': { 'rings now': of({ state: 'ALARM' }, [changed('OK', 'ALARM', 6), told(6)]) },
  'differs.disabled': { 'actions are off': of({ hasActionsEnabled: false }) },
  'differs.neverOk': {
    'missing data is missing': of({ condition: { treatMissingData: null } }),
    'missing data is ignored': of({ condition: { treatMissingData: 'ignore' } }),
  },
  'differs.actionFailed': { 'the topic shuts it out': of({}, [changed('OK', 'ALARM', 6), told(6, 'not authorized')]) },
  'differs.notTold': { 'told of one only': of({}, [changed('ALARM', 'OK', 30), changed('OK', 'ALARM', 40), told(40)]) },
  'differs.stuck': {
    'rings for an hour': of({ state: 'ALARM' }, [changed('OK', 'ALARM', 60), told(60)]),
    'never came to rest': of({ state: 'ALARM', stateChangedAtMs: now - 79 * minuteMs }, []),
  },
})
