import { prove } from '../prove.ts'
import type { AlarmConditionSeen } from '../shapes.ts'
import a10 from './a10-threshold.ts'
import { alarm, emptyWorld, filter, want, world } from './world.ts'

const withCondition = (condition: Partial<AlarmConditionSeen>) => world({ alarms: [alarm({ condition })] })

prove(a10, {
  done: {
    'as on the page': world(),
    '>= 1 for > 0': withCondition({ comparison: 'GreaterThanOrEqualToThreshold', threshold: 1 }),
    '> 0.5 for > 0': withCondition({ threshold: 0.5 }),
    'made without datapoints to alarm, as CDK does': withCondition({ datapointsToAlarm: null }),
    'missing said aloud': withCondition({ treatMissingData: 'missing' }),
    'unit None': withCondition({ unit: 'None' }),
    'the filter’s own unit': world({
      alarms: [alarm({ condition: { unit: 'Count' } })],
      metricFilters: [filter({ metric: { unit: 'Count' } })],
    }),
    'another name, the lab’s metric': world({ alarms: [alarm({ name: 'failures' })] }),
    'a composite alarm over the lab’s condition': world({
      alarms: [{ ...alarm(), kind: 'composite', rule: 'ALARM("failures")', condition: null }, alarm({ name: 'failures' })],
    }),
  },
  'done.notBreaching': { 'AWS’s own advice': withCondition({ treatMissingData: 'notBreaching' }) },
  'todo.noAlarm': {
    'nothing there': emptyWorld(),
    'an alarm on something else': emptyWorld({
      alarms: [alarm({ name: 'billing', condition: { namespace: 'AWS/Billing', metricName: 'EstimatedCharges' } })],
    }),
  },
  'differs.namespace': { singular: withCondition({ namespace: 'CloudTrailMetric' }) },
  'differs.metricName': { 'SignIn for Signin': withCondition({ metricName: 'ConsoleSignInFailureCount' }) },
  'differs.dimensions': { 'a dimension': withCondition({ dimensions: [{ name: 'User', value: 'lin' }] }) },
  'differs.unit': { 'Count, which the filter does not publish': withCondition({ unit: 'Count' }) },
  'differs.statistic': {
    'the form’s default': withCondition({ statistic: 'Average' }),
    'a percentile': withCondition({ statistic: 'p90' }),
  },
  'differs.threshold': {
    'lab B’s three': withCondition({ threshold: 3 }),
    '> 1 for >= 1': withCondition({ threshold: 1 }),
    '>= 0 fires always': withCondition({ comparison: 'GreaterThanOrEqualToThreshold', threshold: 0 }),
    'lower instead of greater': withCondition({ comparison: 'LessThanThreshold', threshold: 1 }),
  },
  'differs.period': { 'one minute': withCondition({ periodSeconds: 60 }) },
  'differs.datapoints': {
    '3 of 3': withCondition({ evaluationPeriods: 3, datapointsToAlarm: 3 }),
    '1 of 3': withCondition({ evaluationPeriods: 3, datapointsToAlarm: 1 }),
  },
  'differs.missingData': {
    ignore: withCondition({ treatMissingData: 'ignore' }),
    breaching: withCondition({ treatMissingData: 'breaching' }),
  },
  'unseen.alarmKind': {
    'a log alarm of the name': world({ alarms: [{ ...alarm(), kind: 'log', condition: null }] }),
    'an expression': world({ alarms: [{ ...alarm(), condition: null }] }),
    'a composite alarm over alarms we do not see': world({
      alarms: [{ ...alarm(), kind: 'composite', rule: `ALARM("elsewhere") AND ALARM("${want.alarm}-2")`, condition: null }],
    }),
  },
})
