import type { AlarmHistoryItem } from '@aws-sdk/client-cloudwatch'
import type { AlarmHistorySeen } from '../shapes.ts'
import { exactly } from '../values.ts'
import { alarms } from './alarms.ts'
import { everyPage, evidence, type Services } from './evidence.ts'

/**
 * State changes and actions of the lab's alarm over the last week, newest first; of the alarm by name and of those on the lab's metric.
 *
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html
 */
export const alarmHistory = evidence<readonly AlarmHistorySeen[]>({
  needs: [{ action: 'cloudwatch:DescribeAlarmHistory', on: 'alarm' }],
  async read(ask) {
    const [want, now, seen, cloudwatch] = await Promise.all([ask.want(), ask.now(), ask.use(alarms), ask.cloudwatch()])
    const isOurs = seen.filter(
      ({ name, condition }) =>
        name === exactly(want, 'alarm') ||
        (condition?.namespace === exactly(want, 'metricNamespace') && condition.metricName === exactly(want, 'metricName')),
    )
    const items = await Promise.all(isOurs.map(({ name }) => historyOf(cloudwatch, name, now)))
    return items.flat().sort((one, other) => other.atMs - one.atMs)
  },
})

/** State changes and actions of one alarm over the last week, newest first. */
export async function historyOf(
  cloudwatch: Awaited<ReturnType<Services['cloudwatch']>>,
  name: string,
  now: number,
): Promise<readonly AlarmHistorySeen[]> {
  const items = await everyPage(async (NextToken) => {
    const page = await cloudwatch.describeAlarmHistory({
      AlarmName: name,
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      StartDate: new Date(now - weekMs),
      MaxRecords: 100,
      ...(NextToken ? { NextToken } : {}),
    })
    return { items: page.AlarmHistoryItems ?? [], next: page.NextToken }
  })
  return items.flatMap(readItem).sort((one, other) => other.atMs - one.atMs)
}

const weekMs = 7 * 24 * 3_600_000

/** Items of other types (configuration) are left out. The data of an item is JSON; one that AWS cut short still has its summary. */
function readItem(item: AlarmHistoryItem): AlarmHistorySeen[] {
  const { AlarmName: alarm = '', HistorySummary: summary = '' } = item
  const atMs = item.Timestamp?.getTime() ?? 0
  if (item.HistoryItemType === 'StateUpdate') {
    const [, from = '', to = ''] = /from (\S+) to (\S+)/.exec(summary) ?? []
    const byHand = isByHand(item.HistoryData)
    return [{ alarm, atMs, event: { kind: 'state', from, to, ...(byHand ? { byHand } : {}) } }]
  }
  if (item.HistoryItemType === 'Action') {
    const succeeded = summary.startsWith('Successfully')
    const target = /(arn:\S+?)\.?$/.exec(summary)?.[1] ?? /(arn:\S+)/.exec(summary)?.[1] ?? ''
    return [{ alarm, atMs, event: { kind: 'action', target, succeeded, error: succeeded ? null : (errorIn(item.HistoryData) ?? summary) } }]
  }
  return []
}

/**
 * What an evaluation found stands beside its reason as data; a state that a call has set has none, unless the caller made some up.
 *
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html
 */
function isByHand(data: string | undefined): boolean {
  try {
    const { newState } = JSON.parse(data ?? '') as { newState?: { stateReasonData?: unknown } }
    return newState !== undefined && newState.stateReasonData === undefined
  } catch (cause) {
    if (cause instanceof SyntaxError) return false
    throw cause
  }
}

function errorIn(data: string | undefined): string | undefined {
  try {
    const { error } = JSON.parse(data ?? '') as { error?: unknown }
    return typeof error === 'string' ? error : undefined
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}
