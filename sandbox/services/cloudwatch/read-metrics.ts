import { type ReadStatistic, readStatistic } from '../../../domain/alarm/config.ts'
import { type MetricBucket, statisticOf } from '../../../domain/alarm/statistic.ts'
import { UserError } from '../../../domain/error.ts'
import { type Call, operation } from '../../wire/operation.ts'
import { invalidCombination, invalidValue, validationError } from './errors.ts'
import { byText, page, placeIn, tokenOf } from './page.ts'
import { readDimensions, type WireDimension, writeDimensions } from './shapes.ts'
import { bucketsBetween, type Metric, metricKey } from './state.ts'

const minuteMs = 60_000
const hourMs = 3_600_000
const dayMs = 24 * hourMs

/**
 * Times are cut to what is kept at their age.
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html (StartTime)
 */
function roundedStart(startMs: number, periodSeconds: number, now: number): number {
  const age = now - startMs
  const step =
    age < 3 * hourMs && periodSeconds < 60 ? 1000 * periodSeconds : age < 15 * dayMs ? minuteMs : age < 63 * dayMs ? 5 * minuteMs : hourMs
  return Math.floor(startMs / step) * step
}

function checkTimes(startMs: number, endMs: number): void {
  if (startMs >= endMs) throw invalidValue('The parameter StartTime must be less than the parameter EndTime.')
}

/** Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html. Assumed: the text. */
function checkPeriod(period: number): void {
  if (![1, 5, 10, 20, 30].includes(period) && period % 60 !== 0)
    throw invalidValue('The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.')
}

/** Percentiles and the five plain statistics; what else AWS knows is refused by name. */
function statistic(text: string, parameter: string): ReadStatistic {
  try {
    return readStatistic(text)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    if (/^(tm|tc|ts|wm)\d|^(TM|TC|TS|WM|PR)\(|^IQM$/.test(text))
      throw invalidValue(`The sandbox does not model the statistic ${text}. It has SampleCount, Average, Sum, Minimum, Maximum and pNN.`)
    throw invalidValue(`The value ${text} for parameter ${parameter} is not supported.`)
  }
}

/** Buckets of a metric put together by period; the key is the start of the period. */
function byPeriod(
  call: Call<unknown>,
  metric: Metric,
  unit: string | undefined,
  fromMs: number,
  toMs: number,
  periodSeconds: number,
): Map<number, MetricBucket[]> {
  const periodMs = periodSeconds * 1000
  const out = new Map<number, MetricBucket[]>()
  for (const [startMs, bucket] of bucketsBetween(call.world, call.scope, metric, unit, fromMs, toMs, periodSeconds)) {
    const at = fromMs + Math.floor((startMs - fromMs) / periodMs) * periodMs
    const list = out.get(at)
    if (list) list.push(bucket)
    else out.set(at, [bucket])
  }
  return out
}

const metricOf = (call: Call<unknown>, namespace: string, name: string, dimensions: readonly WireDimension[] | undefined) =>
  call.world.state.cloudwatch.metrics(call.scope).get(metricKey(namespace, name, readDimensions(dimensions)))

interface GetMetricStatisticsRequest {
  readonly Namespace: string
  readonly MetricName: string
  readonly Dimensions?: readonly WireDimension[]
  readonly StartTime: Date
  readonly EndTime: Date
  readonly Period: number
  readonly Statistics?: readonly string[]
  readonly ExtendedStatistics?: readonly string[]
  readonly Unit?: string
}

/** Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html */
const maxDatapoints = 1440

/**
 * GetMetricStatistics: statistics of one metric by period; the periods begin with StartTime. One point per unit where none is asked for.
 *
 * In      Namespace, MetricName, Dimensions, StartTime (inclusive), EndTime (exclusive), Period, Statistics or ExtendedStatistics, Unit
 * Out     Label (the metric's name, also without data), Datapoints in no promised order
 * Errors  InvalidParameterValue, InvalidParameterCombination
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html; where periods begin: its example
 *         https://docs.aws.amazon.com/cli/latest/reference/cloudwatch/get-metric-statistics.html; texts as recorded, see errors.ts
 * Not modelled  statistics other than the five plain ones and percentiles
 */
export const GetMetricStatistics = operation<GetMetricStatisticsRequest, unknown>({
  name: 'GetMetricStatistics',
  kind: 'data',
  readOnly: true,
  needs: () => ({ action: 'cloudwatch:GetMetricStatistics', resource: '*' }),
  run(call) {
    const { input, now } = call
    const { Statistics: plain = [], ExtendedStatistics: extended = [], Period: period } = input
    if (plain.length === 0 && extended.length === 0)
      throw invalidCombination('At least one of the parameters Statistics and ExtendedStatistics must be specified.')
    if (plain.length > 0 && extended.length > 0)
      throw invalidCombination('The parameters Statistics and ExtendedStatistics are mutually exclusive and you have specified both.')
    const percentiles = extended.map((e) => [e, statistic(e, 'ExtendedStatistics')] as const)
    const [startMs, endMs] = [input.StartTime.getTime(), input.EndTime.getTime()]
    checkTimes(startMs, endMs)
    checkPeriod(period)
    const wanted = Math.ceil((endMs - startMs) / (period * 1000))
    if (wanted > maxDatapoints)
      throw invalidCombination(
        `You have requested up to ${wanted} datapoints, which exceeds the limit of ${maxDatapoints}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
      )
    const metric = metricOf(call, input.Namespace, input.MetricName, input.Dimensions)
    const fromMs = roundedStart(startMs, period, now)
    const points: unknown[] = []
    for (const unit of metric?.units ?? []) {
      if (!metric || (input.Unit !== undefined && unit !== input.Unit)) continue
      for (const [at, buckets] of byPeriod(call, metric, unit, fromMs, endMs, period)) {
        const values = Object.fromEntries(plain.map((p) => [p, statisticOf(buckets, p) ?? undefined]))
        const found = percentiles
          .map(([name, read]) => [name, statisticOf(buckets, read)] as const)
          .filter((entry): entry is readonly [string, number] => entry[1] !== null)
        if (plain.length === 0 && found.length === 0) continue
        points.push({
          Timestamp: new Date(at),
          ...values,
          Unit: unit,
          ...(extended.length > 0 ? { ExtendedStatistics: Object.fromEntries(found) } : {}),
        })
      }
    }
    return { Label: input.MetricName, Datapoints: points }
  },
})

interface MetricDataQuery {
  readonly Id: string
  readonly MetricStat?: {
    readonly Metric: { readonly Namespace?: string; readonly MetricName?: string; readonly Dimensions?: readonly WireDimension[] }
    readonly Period: number
    readonly Stat: string
    readonly Unit?: string
  }
  readonly Expression?: string
  readonly Label?: string
  readonly ReturnData?: boolean
  readonly Period?: number
  readonly AccountId?: string
}

interface GetMetricDataRequest {
  readonly MetricDataQueries: readonly MetricDataQuery[]
  readonly StartTime: Date
  readonly EndTime: Date
  readonly NextToken?: string
  readonly ScanBy?: 'TimestampDescending' | 'TimestampAscending'
  readonly MaxDatapoints?: number
}

/** Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const maxQueries = 500
const maxDataPoints = 100_800

/**
 * GetMetricData: statistics of several metrics by period; periods are aligned to the epoch, newest first by default.
 *
 * In      MetricDataQueries (≤500; Id, MetricStat, Label, ReturnData), StartTime (inclusive), EndTime (exclusive), ScanBy, MaxDatapoints (≤100,800), NextToken
 * Out     MetricDataResults {Id, Label, Timestamps, Values, StatusCode, Messages}, Messages (empty), NextToken
 * Errors  InvalidParameterValue, InvalidNextToken, ValidationError
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html; labels and messages as recorded by LocalStack in
 *         tests/aws/services/cloudwatch/test_cloudwatch.snapshot.json
 * Assumed of several units the first by name is answered
 * Not modelled  Expression, AccountId of another account, LabelOptions
 */
export const GetMetricData = operation<GetMetricDataRequest, unknown>({
  name: 'GetMetricData',
  notModelled: ['LabelOptions', 'MetricDataQueries.Expression'],
  kind: 'data',
  readOnly: true,
  needs: () => ({ action: 'cloudwatch:GetMetricData', resource: '*' }),
  run(call) {
    const { input } = call
    const { MetricDataQueries: queries, ScanBy: scanBy = 'TimestampDescending' } = input
    if (queries.length > maxQueries)
      throw validationError(`The collection MetricDataQueries must not have a size greater than ${maxQueries}.`)
    const ids = queries.map((q) => q.Id)
    // Assumed: the texts of the next three.
    if (new Set(ids).size < ids.length) throw validationError('The values for parameter id in MetricDataQueries must be unique.')
    const badId = ids.find((id) => !/^[a-z][A-Za-z0-9_]*$/.test(id))
    if (badId !== undefined)
      throw validationError(`The value ${badId} for parameter MetricDataQueries.member.${ids.indexOf(badId) + 1}.Id is invalid.`)
    if (queries.some((q) => !q.MetricStat)) throw validationError('Each of MetricDataQueries must hold MetricStat or Expression.')
    const [startMs, endMs] = [input.StartTime.getTime(), input.EndTime.getTime()]
    checkTimes(startMs, endMs)
    const labels = defaultLabels(queries)
    const all = queries.map((q, i) => ({ query: q, ...pointsOf(call, q, startMs, endMs, scanBy), label: q.Label ?? labels[i] ?? '' }))
    const results = all.filter(({ query }) => query.ReturnData !== false)

    // A page is so many points, over all queries in their order.
    const limit = Math.min(input.MaxDatapoints ?? maxDataPoints, maxDataPoints)
    let [index, offset] = input.NextToken === undefined ? [0, 0] : placeIn(input.NextToken, isPlace)
    let left = limit
    const shown: unknown[] = []
    const first = index
    for (; index < results.length; index++) {
      const result = results[index]
      if (!result) break
      const slice = result.points.slice(offset, offset + left)
      left -= slice.length
      const isWhole = offset + slice.length >= result.points.length
      if (slice.length > 0 || isWhole || index === first)
        shown.push({
          Id: result.query.Id,
          Label: result.label,
          Timestamps: slice.map(([at]) => new Date(at)),
          Values: slice.map(([, value]) => value),
          StatusCode: isWhole ? 'Complete' : 'PartialData',
          Messages: result.messages,
        })
      if (!isWhole) {
        offset += slice.length
        break
      }
      offset = 0
    }
    return {
      MetricDataResults: shown,
      Messages: [],
      ...(index < results.length ? { NextToken: tokenOf([index, offset]) } : {}),
    }
  },
})

const isPlace = (value: unknown): value is [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every((v) => Number.isInteger(v) && v >= 0)

function pointsOf(call: Call<unknown>, query: MetricDataQuery, startMs: number, endMs: number, scanBy: string) {
  const { now, scope } = call
  const stat = query.MetricStat
  if (!stat) return { points: [] }
  if (query.AccountId !== undefined && query.AccountId !== scope.account)
    throw validationError('The sandbox does not model AccountId of another account in MetricDataQueries of GetMetricData.')
  checkPeriod(stat.Period)
  const read = statistic(stat.Stat, `MetricDataQueries.${query.Id}.MetricStat.Stat`)
  const metric = metricOf(call, stat.Metric.Namespace ?? '', stat.Metric.MetricName ?? '', stat.Metric.Dimensions)
  if (!metric) return { points: [] }
  const periodMs = stat.Period * 1000
  const rounded = roundedStart(startMs, stat.Period, now)
  const fromMs = Math.floor(rounded / periodMs) * periodMs
  const withData = metric.units
    .filter((u) => stat.Unit === undefined || u === stat.Unit)
    .map((unit) => ({ unit, periods: byPeriod(call, metric, unit, fromMs, endMs, stat.Period) }))
    .filter(({ periods }) => periods.size > 0)
    .sort((a, b) => byText(a.unit, b.unit))
  const points = [...(withData[0]?.periods ?? [])]
    .map(([at, buckets]) => [at, statisticOf(buckets, read)] as const)
    .filter((p): p is readonly [number, number] => p[1] !== null)
    .sort((a, b) => (scanBy === 'TimestampAscending' ? a[0] - b[0] : b[0] - a[0]))
  return {
    points,
    messages:
      withData.length > 1
        ? [{ Code: 'MultipleUnits', Value: `Multiple units returned: '[${withData.map((u) => u.unit).join(', ')}]'` }]
        : undefined,
  }
}

/** The metric's name; its statistic and period too, where the call asks for several of them. Source: recorded, LocalStack label_generation. */
function defaultLabels(queries: readonly MetricDataQuery[]): string[] {
  const key = (q: MetricDataQuery) =>
    metricKey(q.MetricStat?.Metric.Namespace ?? '', q.MetricStat?.Metric.MetricName ?? '', readDimensions(q.MetricStat?.Metric.Dimensions))
  return queries.map((q) => {
    const same = queries.filter((other) => key(other) === key(q))
    const several = (of: (m: MetricDataQuery) => unknown) => new Set(same.map(of)).size > 1
    const name = q.MetricStat?.Metric.MetricName ?? ''
    const stats = several((m) => m.MetricStat?.Stat) ? ` ${q.MetricStat?.Stat}` : ''
    const periods = several((m) => m.MetricStat?.Period) ? ` ${q.MetricStat?.Period}` : ''
    return `${name}${stats}${periods}`
  })
}

interface ListMetricsRequest {
  readonly Namespace?: string
  readonly MetricName?: string
  readonly Dimensions?: readonly { readonly Name: string; readonly Value?: string }[]
  readonly NextToken?: string
  readonly RecentlyActive?: 'PT3H'
  readonly IncludeLinkedAccounts?: boolean
  readonly OwningAccount?: string
}

/** Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html: 500 a page; up to 15 minutes until shown; gone after two weeks without data */
const metricsPerPage = 500
const shownAfterMs = 15 * minuteMs
const fadesAfterMs = 14 * dayMs

/**
 * ListMetrics: the metrics that there are.
 *
 * In      Namespace, MetricName (both exact), Dimensions (a metric having them among others; with or without value), RecentlyActive (PT3H), NextToken,
 *         IncludeLinkedAccounts, OwningAccount (there are no linked accounts here)
 * Out     Metrics (500 a page), NextToken, OwningAccounts where IncludeLinkedAccounts
 * Errors  InvalidNextToken
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html
 */
export const ListMetrics = operation<ListMetricsRequest, unknown>({
  name: 'ListMetrics',
  kind: 'data',
  readOnly: true,
  needs: () => ({ action: 'cloudwatch:ListMetrics', resource: '*' }),
  run({ input, scope, world, now }) {
    const delayMs = world.clock.delay(shownAfterMs, 0)
    const found = [...world.state.cloudwatch.metrics(scope).entries()].filter(
      ([, m]) =>
        (input.OwningAccount === undefined || input.OwningAccount === scope.account) &&
        (input.Namespace === undefined || m.namespace === input.Namespace) &&
        (input.MetricName === undefined || m.name === input.MetricName) &&
        (input.Dimensions ?? []).every((f) =>
          m.dimensions.some((d) => d.name === f.Name && (f.Value === undefined || d.value === f.Value)),
        ) &&
        m.firstMs + delayMs <= now &&
        m.lastMs + (input.RecentlyActive === 'PT3H' ? 3 * hourMs : fadesAfterMs) > now,
    )
    found.sort((a, b) => byText(a[0], b[0]))
    const { shown, nextToken } = page(found, ([key]) => key, metricsPerPage, input.NextToken)
    return {
      Metrics: shown.map(([, m]) => ({ Namespace: m.namespace, MetricName: m.name, Dimensions: writeDimensions(m.dimensions) })),
      NextToken: nextToken,
      ...(input.IncludeLinkedAccounts ? { OwningAccounts: shown.map(() => scope.account) } : {}),
    }
  },
})
