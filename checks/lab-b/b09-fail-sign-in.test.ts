import { prove } from '../prove.ts'
import type { AlarmHistorySeen } from '../shapes.ts'
import b09 from './b09-fail-sign-in.ts'
import { alarm, arrival, filter, minuteMs, now, signIn, stackWorlds, subscription, topicArn, trail, want, without, world } from './world.ts'

const silent = { alarmHistory: [], datapoints: [], arrivals: [] }
const old = signIn()
const arrived = arrival(old, old.atMs + 5 * minuteMs)
const point = { atMs: old.atMs + 5 * minuteMs, value: 3 }
const fired: AlarmHistorySeen = { alarm: want.alarm, atMs: old.atMs + 400_000, event: { kind: 'state', from: 'OK', to: 'ALARM' } }
const told = (error: string): AlarmHistorySeen => ({
  alarm: want.alarm,
  atMs: old.atMs + 400_001,
  event: { kind: 'action', target: topicArn, succeeded: false, error },
})

prove(b09, {
  done: { 'the whole run': world() },
  ...stackWorlds('alarm'),
  'todo.noAlarm': { 'no alarm yet': world({ stacks: [without('alarm')] }) },
  'todo.noSubscription': { 'nobody would be told': world({ subscriptions: [] }) },
  'todo.pending': { 'not confirmed yet': world({ subscriptions: [subscription({ state: 'pending' })] }) },
  'todo.noSignIn': { 'nobody failed yet': world({ signIns: [], ...silent }) },
  'waiting.onItsWay': { 'three minutes ago': world({ signIns: [signIn({ atMs: now - 3 * minuteMs })], ...silent }) },
  'differs.unsubscribed': { 'by the link in a mail': world({ subscriptions: [subscription({ state: 'deleted' })] }) },
  'differs.unknownUser': {
    'an invented name': world({ signIns: [signIn({ errorMessage: 'No username found in supplied account' })], ...silent }),
  },
  'differs.notCounted': { 'a message of another kind': world({ signIns: [signIn({ errorMessage: 'Account locked' })], ...silent }) },
  'differs.singleRegion': { 'recorded in Sydney': world({ ...silent, trails: [trail({ isMultiRegion: false })] }) },
  'differs.notInLogs': { 'the trail does not deliver': world(silent) },
  'differs.beforeFilter': {
    'the filter came later': world({ ...silent, arrivals: [arrived], metricFilters: [filter({ createdAtMs: now - minuteMs })] }),
  },
  'differs.noFilter': {
    'the filter is on another group': world({ ...silent, arrivals: [arrived], metricFilters: [filter({ logGroup: 'other' })] }),
  },
  'differs.noDatapoint': { 'the filter does not match': world({ ...silent, arrivals: [arrived] }) },
  'differs.alreadyInAlarm': {
    'since yesterday': world({
      ...silent,
      datapoints: [point],
      alarms: [alarm({ state: 'ALARM', stateChangedAtMs: now - 600 * minuteMs })],
    }),
  },
  'differs.alarmSilent': {
    'two failures are one too few': world({ ...silent, datapoints: [{ ...point, value: 2 }], alarms: [alarm({ state: 'OK' })] }),
    'the alarm of Lab A rang, not the stack’s': world({
      ...silent,
      datapoints: [point],
      alarms: [alarm({ state: 'OK' }), alarm({ name: 'Alarm-SigninFailure', state: 'ALARM' })],
      alarmHistory: [{ ...fired, alarm: 'Alarm-SigninFailure' }],
    }),
  },
  'differs.actionFailed': {
    'not allowed to publish': world({
      ...silent,
      datapoints: [point],
      alarmHistory: [told('not authorized to perform: SNS:Publish'), fired],
    }),
  },
  'differs.muted': {
    'a mute rule held it back': world({
      ...silent,
      datapoints: [point],
      alarmHistory: [fired],
      muteRules: [{ name: 'night', status: 'EXPIRED', alarms: [want.alarm] }],
    }),
  },
  'differs.noAction': { 'no action ran': world({ ...silent, datapoints: [point], alarmHistory: [fired] }) },
})
