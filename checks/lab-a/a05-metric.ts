import { call } from '../../domain/command/command.ts'
import type { MetricFilterSeen } from '../shapes.ts'
import { differs, done, type Judgement, step, todo } from '../step.ts'
import { meantFilters } from './chain.ts'
import labA, { type LabValues, named } from './lab.ts'
import { removeFilter } from './removal.ts'

/**
 * A5. Each match counts one in the lab's metric, once.
 *
 * Reads   metricFilters
 * Judges  of several filters on the group any right one is enough, unless a second one feeds the same metric: then every failure counts
 *         twice. The value by number: `1.0` is `1`. A default of 0 changes no sum and passes; dimensions make other metrics, which the
 *         lab's alarm does not watch
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html
 */
export default step(labA, {
  id: 'a05-metric',
  seenAfter: 'a06-create-filter',
  reads: ['metricFilters'],
  reasons: {
    done: { zeroDefault: ['metric'] },
    todo: { noFilter: ['logGroup', 'region'] },
    differs: {
      filterName: ['logGroup', 'saw', 'want'],
      namespace: ['filter', 'saw', 'want'],
      metricName: ['filter', 'saw', 'want'],
      value: ['filter', 'saw', 'want'],
      defaultValue: ['filter', 'saw'],
      dimensions: ['filter', 'metric', 'saw'],
      fedTwice: ['metric', 'filter', 'other', 'logGroup'],
    },
  },
  elsewhere: { on: 'metricFilters', near: [] },
  ways: {
    // Whether somebody counts in this metric already.
    cli: (values) => [
      call('logs', 'DescribeMetricFilters', { metricName: named(values).metricName, metricNamespace: named(values).metricNamespace }),
    ],
    undo: removeFilter,
  },
  check({ metricFilters }, values) {
    const want = named(values)
    const here = meantFilters(metricFilters, want).filter(({ logGroup }) => logGroup === want.logGroup)
    const judged = here.map((filter) => ({ filter, judgement: judge(filter, want) }))
    const best = judged.find(({ judgement }) => judgement.outcome === 'done') ?? judged[0]
    if (!best) return todo('noFilter', { logGroup: want.logGroup, region: want.region })
    if (best.judgement.outcome !== 'done') return best.judgement
    const other = metricFilters.find((filter) => filter !== best.filter && isSameMetric(filter, best.filter))
    if (other) {
      const params = { metric: other.metric.name, filter: best.filter.name, other: other.name, logGroup: other.logGroup }
      return differs('fedTwice', params, best.judgement.saw)
    }
    return best.judgement
  },
})

const isSameMetric = (one: MetricFilterSeen, other: MetricFilterSeen): boolean =>
  one.metric.namespace === other.metric.namespace && one.metric.name === other.metric.name

function judge(filter: MetricFilterSeen, want: LabValues): Judgement {
  const { name, metric } = filter
  const saw = { filter: name, namespace: metric.namespace, metric: metric.name, value: metric.value, defaultValue: metric.defaultValue }
  if (metric.namespace !== want.metricNamespace)
    return differs('namespace', { filter: name, saw: metric.namespace, want: want.metricNamespace }, saw)
  if (metric.name !== want.metricName) return differs('metricName', { filter: name, saw: metric.name, want: want.metricName }, saw)
  if (!isSameNumber(metric.value, want.metricValue))
    return differs('value', { filter: name, saw: metric.value, want: want.metricValue }, saw)
  if (metric.defaultValue !== null && metric.defaultValue !== 0)
    return differs('defaultValue', { filter: name, saw: metric.defaultValue }, saw)
  if (metric.dimensions.length > 0)
    return differs('dimensions', { filter: name, metric: metric.name, saw: metric.dimensions.join(', ') }, saw)
  if (name !== want.filterName) return differs('filterName', { logGroup: filter.logGroup, saw: name, want: want.filterName }, saw)
  return metric.defaultValue === 0 ? done(saw, 'zeroDefault', { metric: metric.name }) : done(saw)
}

const isSameNumber = (one: string, other: string): boolean => one.trim() === other || (one.trim() !== '' && Number(one) === Number(other))
