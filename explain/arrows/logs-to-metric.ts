import type { MetricFilterSeen } from '../../checks/shapes.ts'
import { type Command, call } from '../../domain/command/command.ts'
import { extractValue } from '../../domain/pattern/extract.ts'
import { type Arrow, cause, type Found } from '../arrow.ts'
import { type Facts, groupOf, iso, seenOf, sendingHere } from '../facts.ts'
import { type Miss, missesOf, missOf } from '../mend-pattern.ts'
import { readPattern } from '../subject.ts'

const minuteMs = 60_000

/** Assumed: points were recorded within a minute of their log event; AWS names no delay. */
const countingMs = 5 * minuteMs

/**
 * A metric filter counts the log event. It counts what comes in after it was made, in the one group that it is on.
 *
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html
 */
export const logsToMetric: Arrow = {
  name: 'logs-to-metric',
  needs: ['metricFilters', 'points'],
  beyondUs(facts) {
    const { subject } = facts
    if (!subject.condition || subject.feeding === null || subject.filters.length > 0) return undefined
    const { namespace, metricName } = subject.condition
    // Other things than filters fill metrics, AWS's own services first of all.
    const isFed = (seenOf(facts.answers, 'points') ?? []).some(({ minutes }) => minutes.length > 0)
    return namespace.startsWith('AWS/') || isFed ? { reason: 'otherMetricSource', params: { metric: metricName, namespace } } : undefined
  },
  // Points of a metric with dimensions of its own cannot be asked for without knowing their values.
  underWay: ({ arrival, subject, isCounted }) =>
    arrival &&
    isCounted !== false &&
    subject.filters.some((filter) => subject.feeding?.includes(filter) || filter.metric.dimensions.length === 0)
      ? { sinceMs: arrival.arrivedAtMs, untilMs: arrival.arrivedAtMs + countingMs }
      : null,
  causes: [
    cause({
      id: 'filterElsewhere',
      painPoint: 'C7',
      source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html',
      needs: ['metricFilters', 'points', 'elsewhere'],
      find({ elsewhere }, facts) {
        const [there] = elsewhere.filter
        return isUnfed(facts) && there ? { params: { ...metricOf(facts), saw: there, region: facts.want.region } } : undefined
      },
    }),
    cause({
      id: 'groupClass',
      painPoint: 'R1',
      source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html',
      needs: ['metricFilters', 'points', 'logGroups', 'trails'],
      find({ logGroups, trails }, facts) {
        const fed = sendingHere(trails, facts).map(groupOf)
        const group = logGroups.find((each) => each.class !== 'STANDARD' && fed.includes(each.name))
        return isUnfed(facts) && group ? { params: { ...metricOf(facts), logGroup: group.name, saw: group.class } } : undefined
      },
    }),
    cause({
      id: 'noFilter',
      painPoint: 'S8',
      source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html',
      needs: ['metricFilters', 'points'],
      find: (_, facts) =>
        isUnfed(facts)
          ? {
              params: { ...metricOf(facts), region: facts.want.region },
              commands: facts.subject.isLabs ? [labFilter(facts)] : [],
            }
          : undefined,
    }),
    cause({
      id: 'wrongGroup',
      painPoint: 'S8',
      source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html',
      needs: ['metricFilters', 'trails'],
      find({ trails }, facts) {
        const { subject } = facts
        const [filter] = subject.filters
        const fed = [...new Set(sendingHere(trails, facts).map(groupOf))]
        const [group] = fed
        if (!filter || !group || fed.some((each) => subject.logGroups.includes(each))) return undefined
        if (subject.about.kind === 'matching' && !subject.isLabs) return undefined
        return {
          params: { filter: filter.name, logGroup: filter.logGroup, want: fed.join(', ') },
          commands: put(filter, { logGroupName: group }),
        }
      },
    }),
    cause({
      id: 'patternMisses',
      painPoint: 'S9',
      source: 'https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TestMetricFilter.html',
      needs: ['metricFilters', 'events'],
      find(_, facts) {
        const { tracked, subject, isCounted } = facts
        const [filter] = subject.filters
        if (!tracked || !filter || isCounted !== false || subject.about.kind !== 'failedSignIns') return undefined
        const miss = missOf(filter.pattern, tracked.record, knownPattern(facts))
        if (miss === null) return undefined
        return {
          params: { ...clauseOf(filter, miss), at: iso(tracked.atMs), eventId: tracked.eventId, saw: tracked.errorMessage ?? '-' },
          ...mending(filter, miss),
        }
      },
    }),
    cause({
      id: 'patternDiffers',
      painPoint: 'S9',
      source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html',
      needs: ['metricFilters'],
      // Before anything has come: of the lab's own alarm it is known what is meant.
      find(_, facts) {
        const { subject, tracked, want } = facts
        if (!subject.isLabs || (tracked && facts.isCounted !== null) || subject.filters.some(({ onTransformedLogs }) => onTransformedLogs))
          return undefined
        const misses = subject.filters.map(({ pattern }) => missesOf(pattern, want.filterPattern))
        const [filter] = subject.filters
        const [event] = misses
        if (!filter || !event || misses.includes(null)) return undefined
        const miss = missOf(filter.pattern, event, want.filterPattern)
        if (miss === null) return undefined
        return { params: { ...clauseOf(filter, miss), event }, ...mending(filter, miss) }
      },
    }),
    cause({
      id: 'countsNothing',
      painPoint: 'R3',
      source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html',
      needs: ['metricFilters'],
      find(_, { subject, tracked, isCounted }) {
        const [filter] = subject.filters
        if (!filter || !subject.filters.every((each) => valueIn(each, isCounted ? (tracked?.record ?? null) : null) === 0)) return undefined
        return {
          params: { filter: filter.name, value: filter.metric.value, metric: filter.metric.name },
          commands: put(filter, {}, '1'),
        }
      },
    }),
    cause({
      id: 'filterLater',
      painPoint: 'S10',
      source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html',
      when: 'withInput',
      needs: ['metricFilters', 'arrivals', 'points'],
      find(_, { subject, arrival, tracked }) {
        const [filter] = subject.filters
        if (!filter || !arrival || !tracked || !subject.filters.every(({ createdAtMs }) => createdAtMs > arrival.arrivedAtMs))
          return undefined
        return {
          params: {
            filter: filter.name,
            since: iso(filter.createdAtMs),
            at: iso(tracked.atMs),
            arrived: iso(arrival.arrivedAtMs),
            eventId: tracked.eventId,
          },
        }
      },
    }),
    cause({
      id: 'filterDimensions',
      painPoint: 'R2',
      source: 'https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html',
      when: 'overdue',
      needs: ['metricFilters', 'arrivals', 'points'],
      find(_, { subject, arrival, tracked }) {
        const [filter] = subject.filters
        if (!filter || !arrival || !tracked || !subject.filters.every(({ metric }) => metric.dimensions.length > 0)) return undefined
        return {
          params: { filter: filter.name, dimensions: filter.metric.dimensions.join(', '), at: iso(tracked.atMs), eventId: tracked.eventId },
        }
      },
    }),
    cause({
      id: 'filterInput',
      painPoint: 'field selection',
      source: 'https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricFilter.html',
      when: 'overdue',
      needs: ['metricFilters', 'arrivals', 'points'],
      find(_, { subject, arrival, tracked }) {
        const [filter] = subject.filters
        const isNarrowed = subject.filters.every(({ fieldSelection, onTransformedLogs }) => fieldSelection !== null || onTransformedLogs)
        if (!filter || !arrival || !tracked || !isNarrowed) return undefined
        return {
          params: {
            filter: filter.name,
            saw: filter.fieldSelection ?? 'applyOnTransformedLogs',
            at: iso(tracked.atMs),
            eventId: tracked.eventId,
          },
        }
      },
    }),
    cause({
      id: 'noDatapoint',
      painPoint: 'S9',
      source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html',
      when: 'overdue',
      needs: ['metricFilters', 'arrivals', 'points'],
      find(_, { subject, arrival, tracked }) {
        const [filter] = subject.filters
        if (!filter || !arrival || !tracked) return undefined
        return {
          params: {
            filter: filter.name,
            metric: filter.metric.name,
            namespace: filter.metric.namespace,
            at: iso(tracked.atMs),
            arrived: iso(arrival.arrivedAtMs),
            eventId: tracked.eventId,
          },
        }
      },
    }),
  ],
}

/** No filter counts into the alarm's metric, none was meant to, and nothing else fills it. */
function isUnfed({ subject, answers }: Facts): boolean {
  if (!subject.condition || subject.filters.length > 0 || subject.condition.namespace.startsWith('AWS/')) return false
  return subject.isLabs || (seenOf(answers, 'points') ?? []).every(({ minutes }) => minutes.length === 0)
}

const metricOf = ({ subject }: Facts) => ({
  metric: subject.condition?.metricName ?? '',
  namespace: subject.condition?.namespace ?? '',
  alarm: subject.alarm.name,
})

/** The lab's own pattern says what failed sign-ins look like. */
const knownPattern = ({ want, subject }: Facts): string | null => (subject.about.kind === 'failedSignIns' ? want.filterPattern : null)

const clauseOf = (filter: MetricFilterSeen, { clause, on, found, mended }: Miss) => ({
  filter: filter.name,
  logGroup: filter.logGroup,
  pattern: filter.pattern,
  clause,
  on,
  found,
  hasFound: found === '-' ? 'no' : 'yes',
  mended: mended ?? '-',
  isMended: mended === null ? 'no' : 'yes',
})

const mending = (filter: MetricFilterSeen, { mended }: Miss): Pick<Found, 'commands'> =>
  mended === null ? {} : { commands: put(filter, { filterPattern: mended }) }

/** Putting a filter of the same name replaces it whole: one with parts that we have not seen is left to the person. */
function put(
  filter: MetricFilterSeen,
  change: { logGroupName?: string; filterPattern?: string },
  value = filter.metric.value,
): readonly Command[] {
  if (filter.metric.dimensions.length > 0 || filter.fieldSelection !== null || filter.onTransformedLogs) return []
  return [
    call('logs', 'PutMetricFilter', {
      logGroupName: filter.logGroup,
      filterName: filter.name,
      filterPattern: filter.pattern,
      ...change,
      metricTransformations: [
        {
          metricName: filter.metric.name,
          metricNamespace: filter.metric.namespace,
          metricValue: value,
          ...(filter.metric.defaultValue === null ? {} : { defaultValue: filter.metric.defaultValue }),
          ...(filter.metric.unit === null || filter.metric.unit === 'None' ? {} : { unit: filter.metric.unit }),
        },
      ],
    }),
  ]
}

const labFilter = ({ want }: Facts) =>
  call('logs', 'PutMetricFilter', {
    logGroupName: want.logGroup,
    filterName: want.filterName,
    filterPattern: want.filterPattern,
    metricTransformations: [{ metricName: want.metricName, metricNamespace: want.metricNamespace, metricValue: want.metricValue }],
  })

/** What a filter counts for an event: 0 where that is nothing, null where we cannot tell without one. */
function valueIn(filter: MetricFilterSeen, record: string | null): number | null {
  const constant = Number(filter.metric.value)
  if (Number.isFinite(constant)) return constant
  const pattern = readPattern(filter.pattern)?.pattern
  if (record === null || !pattern || !filter.metric.value.startsWith('$')) return null
  return extractValue(pattern, record, filter.metric.value) ?? 0
}
