import { prove } from '../prove.ts'
import type { AlarmHistorySeen } from '../shapes.ts'
import { topicArn } from '../values.ts'
import a13 from './a13-fail-sign-in.ts'
import { alarm, arrival, emptyWorld, filter, minuteMs, now, signIn, trail, values, want, world } from './world.ts'

const topic = topicArn(values)
const fired = (atMs: number): AlarmHistorySeen => ({ alarm: want.alarm, atMs, event: { kind: 'state', from: 'OK', to: 'ALARM' } })
const told = (atMs: number, error: string | null = null, target = topic): AlarmHistorySeen => ({
  alarm: want.alarm,
  atMs,
  event: { kind: 'action', target, succeeded: error === null, error },
})
const old = signIn()
const recent = signIn({ atMs: now - 3 * minuteMs })
const arrived = arrival(old, old.atMs + 5 * minuteMs)
const point = { atMs: old.atMs + 5 * minuteMs, value: 1 }
const silent = { alarmHistory: [], datapoints: [], arrivals: [] }
const unknown = signIn({ errorMessage: 'No username found in supplied account' })

prove(a13, {
  done: {
    'the whole run': world(),
    'three failures, one mail': world({ signIns: [recent, signIn({ atMs: old.atMs + minuteMs }), old] }),
    'the run was proven, then an unknown user': world({ signIns: [{ ...unknown, atMs: now - minuteMs }, old] }),
    'the point is of the minute of the sign-in itself': world({
      signIns: [signIn({ atMs: old.atMs + 20_000 })],
      datapoints: [{ atMs: old.atMs, value: 2 }],
    }),
  },
  'todo.noAlarm': { 'nothing there': emptyWorld({ signIns: [recent] }) },
  'todo.noSignIn': { 'nobody failed yet': world({ signIns: [], ...silent }) },
  'waiting.onItsWay': {
    'three minutes ago, nothing arrived': world({ signIns: [recent], ...silent }),
    'in the log group already, in the event history not yet': world({
      ...silent,
      signIns: [],
      arrivals: [arrival(recent, now - minuteMs)],
    }),
    'the newest counts, not the first': world({ signIns: [recent, old], ...silent }),
    'set to ALARM by hand is no proof': world({
      signIns: [recent],
      ...silent,
      alarmHistory: [told(now - minuteMs + 1), fired(now - minuteMs)],
    }),
    'twenty minutes, to the millisecond': world({ signIns: [signIn({ atMs: now - 20 * minuteMs })], ...silent }),
  },
  'differs.unknownUser': { 'an invented name': world({ signIns: [unknown], ...silent }) },
  'differs.notCounted': {
    'a message of another kind': world({ signIns: [signIn({ errorMessage: 'Account locked' })], ...silent }),
    'no message': world({ signIns: [signIn({ errorMessage: null })], ...silent }),
  },
  'differs.singleRegion': { 'recorded in Sydney, trail in Tokyo': world({ ...silent, trails: [trail({ isMultiRegion: false })] }) },
  'differs.notInLogs': { 'the trail does not deliver': world(silent), 'the trail is gone': world({ ...silent, trails: [] }) },
  'differs.beforeFilter': {
    'the filter came later': world({ ...silent, arrivals: [arrived], metricFilters: [filter({ createdAtMs: now - minuteMs })] }),
  },
  'differs.noFilter': {
    'no filter': world({ ...silent, arrivals: [arrived], metricFilters: [] }),
    'it counts elsewhere': world({ ...silent, arrivals: [arrived], metricFilters: [filter({ metric: { namespace: 'other' } })] }),
  },
  'differs.noDatapoint': {
    'the filter does not match': world({ ...silent, arrivals: [arrived] }),
    'zeros only': world({ ...silent, arrivals: [arrived], datapoints: [{ ...point, value: 0 }] }),
    'points from before': world({ ...silent, arrivals: [arrived], datapoints: [{ atMs: old.atMs - 60 * minuteMs, value: 3 }] }),
  },
  'differs.alreadyInAlarm': {
    'in ALARM since yesterday': world({
      ...silent,
      datapoints: [point],
      alarms: [alarm({ state: 'ALARM', stateChangedAtMs: now - 600 * minuteMs })],
    }),
  },
  'differs.alarmSilent': { 'the alarm stayed OK': world({ ...silent, datapoints: [point], alarms: [alarm({ state: 'OK' })] }) },
  'differs.actionFailed': {
    'not allowed to publish': world({
      ...silent,
      datapoints: [point],
      alarmHistory: [told(old.atMs + 400_001, 'not authorized to perform: SNS:Publish'), fired(old.atMs + 400_000)],
    }),
  },
  'differs.muted': {
    'a mute rule held it back': world({
      ...silent,
      datapoints: [point],
      alarmHistory: [fired(old.atMs + 400_000)],
      muteRules: [{ name: 'night', status: 'EXPIRED', alarms: [want.alarm] }],
    }),
  },
  'differs.noAction': {
    'no action ran': world({ ...silent, datapoints: [point], alarmHistory: [fired(old.atMs + 400_000)] }),
    'another topic was told': world({
      ...silent,
      datapoints: [point],
      alarmHistory: [told(old.atMs + 400_001, null, `${topic}2`), fired(old.atMs + 400_000)],
    }),
    'mute rules could not be read': world({ ...silent, datapoints: [point], alarmHistory: [fired(old.atMs + 400_000)], muteRules: null }),
  },
})
