import { expect, test } from 'vitest'
import { alarms } from '../checks/evidence/alarms.ts'
import type { Evidence } from '../checks/evidence/evidence.ts'
import { metricFilters } from '../checks/evidence/metric-filters.ts'
import { muteRules } from '../checks/evidence/mute-rules.ts'
import { trailSelectors } from '../checks/evidence/trail-selectors.ts'
import { trailStatuses } from '../checks/evidence/trail-statuses.ts'
import { trails } from '../checks/evidence/trails.ts'
import type { AlarmSeen, MetricFilterSeen, MuteRuleSeen, TrailSeen } from '../checks/shapes.ts'
import { diagnose, type Facts, mismatch } from './diagnose.ts'
import type { ArrivalSeen } from './looks.ts'
import type { Reads } from './services.ts'
import { type Chain, chainOf } from './subject.ts'

// What the sandbox cannot be put into: mute rules, transformed logs, alarms of other kinds.

const region = 'ap-northeast-1'
const alarm: AlarmSeen = {
  name: 'a',
  arn: '',
  kind: 'metric',
  rule: null,
  state: 'OK',
  stateReason: null,
  stateChangedAtMs: null,
  hasActionsEnabled: true,
  alarmActions: [`arn:aws:sns:${region}:111122223333:t`],
  okActions: [],
  insufficientDataActions: [],
  evaluationState: null,
  condition: {
    namespace: 'N',
    metricName: 'M',
    dimensions: [],
    statistic: 'Sum',
    unit: null,
    periodSeconds: 300,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    threshold: 0,
    comparison: 'GreaterThanThreshold',
    treatMissingData: null,
  },
}
const filter: MetricFilterSeen = {
  name: 'f',
  logGroup: 'g',
  pattern: '{ $.eventName = Other }',
  createdAtMs: 0,
  onTransformedLogs: false,
  fieldSelection: null,
  metric: { namespace: 'N', name: 'M', value: '1', defaultValue: null, unit: null, dimensions: [] },
}
const arrival: ArrivalSeen = {
  eventId: 'e',
  atMs: 0,
  region,
  userName: 'u',
  userAgent: '',
  outcome: 'failedAuthentication',
  errorMessage: 'Failed authentication',
  text: '{"eventName":"ConsoleLogin"}',
  logGroup: 'g',
  arrivedAtMs: 0,
}

/** Evidence by what it would have read. */
const reading = (...known: readonly (readonly [Evidence<never> | Evidence<unknown>, unknown])[]): Reads => ({
  in: () => {
    throw new Error('no service is asked')
  },
  evidence: async <Value>(of: Evidence<Value>) => {
    const found = known.find(([each]) => (each as unknown) === of)
    if (!found) throw new Error('this evidence is not known')
    return found[1] as Value
  },
  user: () => Promise.reject(new Error('no user is asked')),
  aliases: () => Promise.resolve([]),
  close: () => undefined,
})

async function factsOf(change: Partial<Facts> = {}, filters: readonly MetricFilterSeen[] = [filter]): Promise<Facts> {
  const chain = await chainOf(reading([alarms, [alarm]], [metricFilters, filters], [trails, []]), region, 'a')
  return {
    chain: chain as Chain,
    home: region,
    user: 'u',
    records: [arrival],
    arrivals: [arrival],
    counted: 1,
    alarmed: null,
    actions: [],
    ...change,
  }
}

const rule = (status: string, names: readonly string[]): MuteRuleSeen => ({ name: 'night', status, alarms: names })

test.each([
  ['one that is on now holds the actions back', rule('ACTIVE', ['x', 'a']), 'muted'],
  ['one whose time has not come does not', rule('SCHEDULED', ['a']), 'noAction'],
  ['one whose time is over does not', rule('EXPIRED', ['a']), 'noAction'],
  ['one for other alarms does not', rule('ACTIVE', ['x']), 'noAction'],
])('a mute rule: %s', async (_name, seen, reason) => {
  expect(await diagnose('notification', await factsOf(), reading([muteRules, [seen]]))).toMatchObject({ arrow: 'alarm-to-topic', reason })
})

test('mute rules that may not be read are not taken for the cause', async () => {
  expect(await diagnose('notification', await factsOf(), reading([muteRules, null]))).toMatchObject({
    reason: 'noAction',
    isCertain: false,
  })
})

test('a filter that sees another text than the log group shows is not said to refuse it', async () => {
  expect(mismatch(await factsOf())?.reason).toBe('filterMismatch')
  expect(mismatch(await factsOf({}, [{ ...filter, onTransformedLogs: true }]))).toBeUndefined()
})

test('nor is one whose pattern AWS took and we cannot read', async () => {
  expect(mismatch(await factsOf({}, [{ ...filter, pattern: '{ $.a %% 1 }' }]))).toBeUndefined()
})

test('one of two filters is enough', async () => {
  expect(mismatch(await factsOf({}, [filter, { ...filter, name: 'g', pattern: '{ $.eventName = ConsoleLogin }' }]))).toBeUndefined()
})

test.each(['composite', 'log', 'metric'] as const)('an alarm whose metric cannot be told is of a kind of its own: %s', async (kind) => {
  const odd = { ...alarm, kind, condition: null }
  expect(await chainOf(reading([alarms, [odd]], [metricFilters, []], [trails, []]), region, 'a')).toEqual({ kind })
})

test('an event that did not arrive, from a trail that reports no error, may still be on its way', async () => {
  const trail: TrailSeen = {
    name: 't',
    arn: 'arn:t',
    homeRegion: region,
    isMultiRegion: true,
    isOrganization: false,
    bucket: 'b',
    logGroupArn: `arn:aws:logs:${region}:111122223333:log-group:g:*`,
    roleArn: null,
  }
  const { chain, ...facts } = await factsOf({ arrivals: [] })
  const nothing = reading([trailStatuses, []], [trailSelectors, []])
  expect(await diagnose('logs', { ...facts, chain: { ...chain, trails: [trail] } }, nothing)).toMatchObject({
    arrow: 'trail-to-logs',
    reason: 'notInLogs',
    params: { trail: 't', logGroup: 'g', signInRegion: region },
    isCertain: false,
  })
})
