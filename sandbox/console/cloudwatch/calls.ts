/** What this section asks CloudWatch and CloudWatch Logs, and the addresses of its pages. */
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  ListMetricsCommand,
  type Metric,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch'
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeMetricFiltersCommand,
  type LogGroup,
  type MetricFilter,
} from '@aws-sdk/client-cloudwatch-logs'
import { useMemo } from 'react'
import type { Datapoint } from '../blocks/metric-chart.tsx'
import type { Page } from '../blocks/use-calls.ts'
import { useHere } from '../shell/aws.ts'
import { hrefTo } from '../shell/route.ts'

export function useLogs(): CloudWatchLogsClient {
  const { client } = useHere()
  return useMemo(() => new CloudWatchLogsClient(client), [client])
}

export function useCloudWatch(): CloudWatchClient {
  const { client } = useHere()
  return useMemo(() => new CloudWatchClient(client), [client])
}

export const logGroupHref = (name: string): string => hrefTo('cloudwatch', ['log-group', name])
export const metricFiltersHref = (name: string): string => hrefTo('cloudwatch', ['log-group', name], { tab: 'metricFilters' })
export const createMetricFilterHref = (name: string, pattern = ''): string =>
  hrefTo('cloudwatch', ['log-group', name, 'create-metric-filter'], pattern === '' ? {} : { pattern })
export const editMetricFilterHref = (name: string, filter: string): string =>
  hrefTo('cloudwatch', ['log-group', name, 'edit-metric-filter', filter])
export const eventsHref = (name: string, stream?: string): string =>
  hrefTo('cloudwatch', ['log-group', name, 'events'], stream === undefined ? {} : { stream })
export const alarmHref = (name: string): string => hrefTo('cloudwatch', ['alarm', name])
export const editAlarmHref = (name: string): string => hrefTo('cloudwatch', ['edit-alarm', name])
export const copyAlarmHref = (name: string): string => hrefTo('cloudwatch', ['create-alarm'], { copy: name })

/** The wizard for an alarm on this metric. */
export const createAlarmHref = ({ Namespace = '', MetricName = '', Dimensions = [] }: Metric): string =>
  hrefTo('cloudwatch', ['create-alarm'], {
    namespace: Namespace,
    name: MetricName,
    ...(Dimensions.length === 0 ? {} : { dimensions: JSON.stringify(Dimensions.map(({ Name, Value }) => [Name, Value])) }),
  })

/** `Region = cn-north-1, Name = x`; nothing for a metric without dimensions. */
export const dimensionsText = ({ Dimensions = [] }: Metric): string => Dimensions.map(({ Name, Value }) => `${Name} = ${Value}`).join(', ')

/** @param prefix what the names begin with; '' for all of them */
export async function logGroupsOf(
  logs: CloudWatchLogsClient,
  prefix: string,
  token: string | undefined,
  signal: AbortSignal,
): Promise<Page<LogGroup>> {
  const command = new DescribeLogGroupsCommand({
    limit: 50,
    ...(prefix === '' ? {} : { logGroupNamePrefix: prefix }),
    ...(token === undefined ? {} : { nextToken: token }),
  })
  const { logGroups = [], nextToken } = await logs.send(command, { abortSignal: signal })
  return { items: logGroups, next: nextToken }
}

/** The group of exactly this name, or undefined. */
export async function logGroupNamed(logs: CloudWatchLogsClient, name: string, signal: AbortSignal): Promise<LogGroup | undefined> {
  let token: string | undefined
  do {
    const command = new DescribeLogGroupsCommand({ logGroupNamePrefix: name, ...(token === undefined ? {} : { nextToken: token }) })
    const { logGroups = [], nextToken } = await logs.send(command, { abortSignal: signal })
    const found = logGroups.find(({ logGroupName }) => logGroupName === name)
    if (found) return found
    token = nextToken
  } while (token !== undefined)
  return undefined
}

export async function metricFiltersOf(
  logs: CloudWatchLogsClient,
  logGroupName: string,
  token: string | undefined,
  signal: AbortSignal,
): Promise<Page<MetricFilter>> {
  const command = new DescribeMetricFiltersCommand({ logGroupName, ...(token === undefined ? {} : { nextToken: token }) })
  const { metricFilters = [], nextToken } = await logs.send(command, { abortSignal: signal })
  return { items: metricFilters, next: nextToken }
}

/** The filter of exactly this name, or undefined. */
export async function metricFilterNamed(
  logs: CloudWatchLogsClient,
  logGroupName: string,
  name: string,
  signal: AbortSignal,
): Promise<MetricFilter | undefined> {
  let token: string | undefined
  do {
    const command = new DescribeMetricFiltersCommand({
      logGroupName,
      filterNamePrefix: name,
      ...(token === undefined ? {} : { nextToken: token }),
    })
    const { metricFilters = [], nextToken } = await logs.send(command, { abortSignal: signal })
    const found = metricFilters.find(({ filterName }) => filterName === name)
    if (found) return found
    token = nextToken
  } while (token !== undefined)
  return undefined
}

/** @param prefix what the names begin with; '' for all of them */
export async function alarmsOf(
  cloudwatch: CloudWatchClient,
  prefix: string,
  token: string | undefined,
  signal: AbortSignal,
): Promise<Page<MetricAlarm>> {
  const command = new DescribeAlarmsCommand({
    MaxRecords: 100,
    ...(prefix === '' ? {} : { AlarmNamePrefix: prefix }),
    ...(token === undefined ? {} : { NextToken: token }),
  })
  const { MetricAlarms = [], NextToken } = await cloudwatch.send(command, { abortSignal: signal })
  return { items: MetricAlarms, next: NextToken }
}

export async function alarmNamed(cloudwatch: CloudWatchClient, name: string, signal: AbortSignal): Promise<MetricAlarm | undefined> {
  const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }), { abortSignal: signal })
  return MetricAlarms[0]
}

export interface Series {
  readonly metric: Metric
  readonly statistic: string
  readonly periodSeconds: number
}

/** The datapoints of one metric, oldest first. */
export async function datapointsOf(
  cloudwatch: CloudWatchClient,
  { metric, statistic, periodSeconds }: Series,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  signal: AbortSignal,
): Promise<readonly Datapoint[]> {
  const { MetricDataResults = [] } = await cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(fromMs),
      EndTime: new Date(toMs),
      ScanBy: 'TimestampAscending',
      MetricDataQueries: [{ Id: 'm1', MetricStat: { Metric: metric, Period: periodSeconds, Stat: statistic } }],
    }),
    { abortSignal: signal },
  )
  const [result] = MetricDataResults
  return (result?.Timestamps ?? []).map((at, index) => ({ atMs: at.getTime(), value: result?.Values?.[index] ?? 0 }))
}

/** All metrics of the region: those that had a datapoint within two weeks. */
export async function metricsOf(cloudwatch: CloudWatchClient, signal: AbortSignal): Promise<readonly Metric[]> {
  const found: Metric[] = []
  let token: string | undefined
  do {
    const { Metrics = [], NextToken } = await cloudwatch.send(new ListMetricsCommand(token === undefined ? {} : { NextToken: token }), {
      abortSignal: signal,
    })
    found.push(...Metrics)
    token = NextToken
  } while (token !== undefined)
  return found
}

export const namespacesOf = async (cloudwatch: CloudWatchClient, signal: AbortSignal): Promise<readonly string[]> =>
  [...new Set((await metricsOf(cloudwatch, signal)).map(({ Namespace = '' }) => Namespace))].sort()
