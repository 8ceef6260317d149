import type { MinuteSeen } from '../../checks/evidence/any-alarm/points.ts'
import type { AlarmConditionSeen, MetricFilterSeen } from '../../checks/shapes.ts'
import { bestOf, breaches, canGrow, configOf, totalOf, wouldFire } from '../../checks/would-fire.ts'
import type { AlarmConfig } from '../../domain/alarm/config.ts'
import type { EvaluationWindow } from '../../domain/alarm/places.ts'
import { call } from '../../domain/command/command.ts'
import { type Arrow, cause } from '../arrow.ts'
import { type Facts, iso, seenOf } from '../facts.ts'

const minuteMs = 60_000
const alarmPage = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html'
const missingPage = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html'
const statePage = 'https://repost.aws/knowledge-center/cloudwatch-alarm-insufficient-data-state'
const repeatPage = 'https://aws.amazon.com/blogs/mt/how-to-enable-amazon-cloudwatch-alarms-to-send-repeated-notifications/'

/**
 * The alarm looks at its metric and goes into ALARM. To CloudWatch a metric is its namespace, its name and its dimensions, to the letter; an alarm on a unit
 * sees only points of that unit.
 *
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export const metricToAlarm: Arrow = {
  name: 'metric-to-alarm',
  needs: ['alarms', 'history', 'points'],
  beyondUs({ subject, want }) {
    if (subject.condition) return undefined
    const { kind, rule, name } = subject.alarm
    if (kind === 'composite') return { reason: 'compositeAlarm', params: { alarm: name, rule: rule ?? '', region: want.region } }
    return { reason: kind === 'log' ? 'logAlarm' : 'expressionAlarm', params: { alarm: name, region: want.region } }
  },
  underWay({ point, subject, configuredAtMs }) {
    // What the alarm made of points from before it was changed says nothing.
    if (!point || !subject.condition || (configuredAtMs ?? 0) > point.atMs + minuteMs) return null
    const { periodSeconds, evaluationPeriods } = subject.condition
    // Assumed: two minutes beyond the periods that the alarm has to see.
    return { sinceMs: point.atMs, untilMs: point.atMs + minuteMs + periodSeconds * evaluationPeriods * 1000 + 2 * minuteMs }
  },
  causes: [
    cause({
      id: 'otherNamespace',
      painPoint: 'C9',
      source: statePage,
      needs: ['alarms', 'metricFilters'],
      find(_, facts) {
        const found = meantFor(facts)
        return found && found.filter.metric.namespace !== found.condition.namespace
          ? {
              params: { ...about(found), saw: found.condition.namespace, want: found.filter.metric.namespace },
              commands: aligned(facts, found),
            }
          : undefined
      },
    }),
    cause({
      id: 'otherMetric',
      painPoint: 'C9',
      source: statePage,
      needs: ['alarms', 'metricFilters'],
      find(_, facts) {
        const found = meantFor(facts)
        return found && found.filter.metric.name !== found.condition.metricName
          ? {
              params: { ...about(found), saw: found.condition.metricName, want: found.filter.metric.name },
              commands: aligned(facts, found),
            }
          : undefined
      },
    }),
    cause({
      id: 'otherDimensions',
      painPoint: 'C9',
      source: statePage,
      needs: ['alarms', 'metricFilters'],
      find(_, facts) {
        const found = meantFor(facts)
        if (!found) return undefined
        const saw = found.condition.dimensions.map(({ name, value }) => `${name}=${value}`).join(', ') || '-'
        return { params: { ...about(found), saw, want: found.filter.metric.dimensions.join(', ') || '-' }, commands: aligned(facts, found) }
      },
    }),
    cause({
      id: 'otherUnit',
      painPoint: 'C9',
      source: statePage,
      needs: ['alarms', 'metricFilters'],
      find(_, facts) {
        const { subject } = facts
        const { condition } = subject
        const [filter] = subject.feeding ?? []
        const units = (subject.feeding ?? []).map(({ metric }) => metric.unit ?? 'None')
        if (!filter || !condition || condition.unit === null || units.includes(condition.unit)) return undefined
        const found = { filter, condition, alarm: subject.alarm.name }
        return { params: { ...about(found), saw: condition.unit, want: units.join(', ') }, commands: aligned(facts, found) }
      },
    }),
    cause({
      id: 'evaluationState',
      painPoint: 'evaluation states',
      source: alarmPage,
      needs: ['alarms'],
      find: (_, { subject: { alarm } }) =>
        alarm.evaluationState === 'EVALUATION_ERROR' || alarm.evaluationState === 'EVALUATION_FAILURE'
          ? { params: { alarm: alarm.name, saw: alarm.evaluationState, why: alarm.stateReason ?? '-' } }
          : undefined,
    }),
    cause({
      id: 'lessThan',
      painPoint: 'C10',
      source: alarmPage,
      needs: ['alarms', 'metricFilters'],
      find(_, facts) {
        const config = countingConfig(facts)
        if (!config || facts.subject.about.kind !== 'failedSignIns' || config.comparisonOperator.startsWith('Greater')) return undefined
        return { params: numbers(facts) }
      },
    }),
    cause({
      id: 'statisticTooLow',
      painPoint: 'C10',
      source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html',
      needs: ['alarms', 'metricFilters'],
      // All that the filter counts is of one size, so the largest, the mean and the median of any number of events is that size.
      find(_, facts) {
        const config = countingConfig(facts)
        const { feeding } = facts.subject
        const values = (feeding ?? []).map(({ metric }) => Number(metric.value))
        const statistic = facts.subject.condition?.statistic ?? ''
        if (!config || values.length === 0 || !values.every(Number.isFinite) || canGrow(statistic)) return undefined
        if (!config.comparisonOperator.startsWith('Greater') || values.some((value) => breaches(config, value))) return undefined
        return { params: { ...numbers(facts), value: Math.max(...values) } }
      },
    }),
    cause({
      id: 'defaultBreaches',
      painPoint: 'R3',
      source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html',
      needs: ['alarms', 'metricFilters'],
      find(_, facts) {
        const config = countingConfig(facts)
        const filter = facts.subject.feeding?.find(({ metric }) => metric.defaultValue !== null)
        const value = filter?.metric.defaultValue
        if (!config || !filter || value == null || !breaches(config, value) || !isInAlarm(facts) || isFresh(facts)) return undefined
        return { params: { ...numbers(facts), filter: filter.name, value, since: sinceOf(facts) } }
      },
    }),
    cause({
      id: 'defaultLowers',
      painPoint: 'R3',
      source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html',
      when: 'withInput',
      needs: ['alarms', 'metricFilters', 'points'],
      find(_, facts) {
        const told = silence(facts)
        const filter = facts.subject.feeding?.find(({ metric }) => metric.defaultValue !== null)
        if (!told || !filter || told.fires || canGrow(told.statistic)) return undefined
        const matched = told.minutes
          .map((minute) => ({ ...minute, sum: minute.max, count: 1, min: minute.max }))
          .filter(({ max }) => max > 0)
        if (!wouldFire(told.config, matched, told.window)) return undefined
        return { params: { ...numbers(facts), filter: filter.name, value: filter.metric.defaultValue ?? 0, best: told.best } }
      },
    }),
    cause({
      id: 'missingBreaching',
      painPoint: 'S7',
      source: missingPage,
      needs: ['alarms'],
      find: (_, facts) =>
        isInAlarm(facts) && !isFresh(facts) && facts.subject.condition?.treatMissingData === 'breaching'
          ? { params: { alarm: facts.subject.alarm.name, since: sinceOf(facts) } }
          : undefined,
    }),
    cause({
      id: 'missingIgnored',
      painPoint: 'S7',
      source: missingPage,
      needs: ['alarms', 'points'],
      find(_, facts) {
        const { condition, alarm } = facts.subject
        if (!condition || !isInAlarm(facts) || isFresh(facts) || condition.treatMissingData !== 'ignore') return undefined
        return { params: { alarm: alarm.name, since: sinceOf(facts) } }
      },
    }),
    cause({
      id: 'alreadyInAlarm',
      painPoint: 'S7',
      source: repeatPage,
      when: 'withInput',
      needs: ['alarms', 'history'],
      find(_, facts) {
        const { tracked, subject } = facts
        if (!tracked || !isInAlarm(facts) || (subject.alarm.stateChangedAtMs ?? 0) >= tracked.atMs) return undefined
        return { params: { alarm: subject.alarm.name, since: sinceOf(facts), at: iso(tracked.atMs), eventId: tracked.eventId } }
      },
    }),
    cause({
      id: 'wallClock',
      painPoint: 'C10',
      source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html',
      when: 'withInput',
      needs: ['alarms', 'points', 'window'],
      find({ window }, facts) {
        const told = silence(facts)
        if (!told || told.fires || !window.isWallClock || !wouldFire(told.config, told.minutes, { kind: 'sliding' })) return undefined
        return { params: { ...numbers(facts), timezone: window.timezone ?? 'UTC', total: totalOf(told.minutes) } }
      },
    }),
    cause({
      id: 'statistic',
      painPoint: 'C10',
      source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html',
      when: 'withInput',
      needs: ['alarms', 'points', 'window'],
      find(_, facts) {
        const told = silence(facts)
        if (!told || told.fires || told.statistic === 'Sum') return undefined
        const { extendedStatistic: _text, ...config } = told.config
        if (!wouldFire({ ...config, statistic: 'Sum' }, told.minutes, told.window)) return undefined
        return { params: { ...numbers(facts), best: told.best, total: totalOf(told.minutes) } }
      },
    }),
    cause({
      id: 'notAbove',
      painPoint: 'C10',
      source: alarmPage,
      when: 'withInput',
      needs: ['alarms', 'points', 'window'],
      find(_, facts) {
        const told = silence(facts)
        if (!told || told.fires || told.config.comparisonOperator !== 'GreaterThanThreshold' || told.best !== told.config.threshold)
          return undefined
        return { params: { ...numbers(facts), best: told.best } }
      },
    }),
    cause({
      id: 'morePeriods',
      painPoint: 'C10',
      source: alarmPage,
      when: 'withInput',
      needs: ['alarms', 'points', 'window'],
      find(_, facts) {
        const told = silence(facts)
        if (!told || told.fires) return undefined
        const needed = told.config.datapointsToAlarm ?? told.config.evaluationPeriods
        const { datapointsToAlarm: _count, ...config } = told.config
        if (needed < 2 || !wouldFire({ ...config, evaluationPeriods: 1 }, told.minutes, told.window)) return undefined
        return { params: { ...numbers(facts), needed, periods: told.config.evaluationPeriods } }
      },
    }),
    cause({
      id: 'spread',
      painPoint: 'C10',
      source: alarmPage,
      when: 'withInput',
      needs: ['alarms', 'points', 'window'],
      find(_, facts) {
        const told = silence(facts)
        if (!told || told.fires || told.statistic !== 'Sum' || !breaches(told.config, totalOf(told.minutes))) return undefined
        return { params: { ...numbers(facts), best: told.best, total: totalOf(told.minutes) } }
      },
    }),
    cause({
      id: 'tooFew',
      painPoint: 'C10',
      source: alarmPage,
      when: 'withInput',
      needs: ['alarms', 'points', 'window'],
      find(_, facts) {
        const told = silence(facts)
        return told && !told.fires ? { params: { ...numbers(facts), best: told.best } } : undefined
      },
    }),
    cause({
      id: 'alarmSilent',
      painPoint: 'C9',
      source: alarmPage,
      when: 'overdue',
      needs: ['alarms', 'points', 'history'],
      find(_, { subject, point }) {
        if (!point) return undefined
        return {
          params: { alarm: subject.alarm.name, at: iso(point.atMs), saw: subject.alarm.state, why: subject.alarm.stateReason ?? '-' },
        }
      },
    }),
  ],
}

interface Meant {
  readonly filter: MetricFilterSeen
  readonly condition: AlarmConditionSeen
  readonly alarm: string
}

/** The filter that the alarm was to watch and does not. */
const meantFor = ({ subject }: Facts): Meant | undefined =>
  subject.meant && subject.condition ? { filter: subject.meant, condition: subject.condition, alarm: subject.alarm.name } : undefined

const about = ({ filter, alarm }: Meant) => ({ alarm, filter: filter.name, metric: filter.metric.name, namespace: filter.metric.namespace })

/**
 * The alarm on the filter's metric, all else as it is. Putting an alarm replaces it whole: one with parts that we have not seen is left to the person, as
 * is one whose dimensions' values we do not know.
 */
function aligned({ subject: { alarm } }: Facts, { filter, condition }: Meant) {
  const isPlain = canGrow(condition.statistic) || ['Average', 'Minimum', 'Maximum'].includes(condition.statistic)
  if (filter.metric.dimensions.length > 0 || !isPlain) return []
  return [
    call('cloudwatch', 'PutMetricAlarm', {
      AlarmName: alarm.name,
      Namespace: filter.metric.namespace,
      MetricName: filter.metric.name,
      Statistic: condition.statistic,
      Period: condition.periodSeconds,
      EvaluationPeriods: condition.evaluationPeriods,
      ...(condition.datapointsToAlarm === null ? {} : { DatapointsToAlarm: condition.datapointsToAlarm }),
      Threshold: condition.threshold,
      ComparisonOperator: condition.comparison,
      ...(condition.treatMissingData === null ? {} : { TreatMissingData: condition.treatMissingData }),
      ...(alarm.alarmActions.length === 0 ? {} : { AlarmActions: alarm.alarmActions }),
      ...(alarm.okActions.length === 0 ? {} : { OKActions: alarm.okActions }),
      ...(alarm.insufficientDataActions.length === 0 ? {} : { InsufficientDataActions: alarm.insufficientDataActions }),
    }),
  ]
}

const signs: Readonly<Record<string, string>> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '>=',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '<=',
}

/** The condition as a person writes it. */
function numbers({ subject: { alarm, condition } }: Facts) {
  return {
    alarm: alarm.name,
    condition: condition ? `${condition.statistic} ${signs[condition.comparison] ?? condition.comparison} ${condition.threshold}` : '-',
    threshold: condition?.threshold ?? 0,
    statistic: condition?.statistic ?? '-',
    minutes: (condition?.periodSeconds ?? 0) / 60,
  }
}

/** Null where the alarm's metric is not fed by filters, or its condition is of a kind that we cannot evaluate. */
const countingConfig = ({ subject }: Facts): AlarmConfig | null =>
  subject.condition && subject.feeding && subject.feeding.length > 0 ? configOf(subject.condition) : null

const isInAlarm = ({ subject }: Facts): boolean => subject.alarm.state === 'ALARM'

/** It has answered an event, and might not have left ALARM yet by any treatment. Assumed: half an hour is more than the usual range of periods. */
const isFresh = ({ fired, now }: Facts): boolean => fired !== null && now - fired.atMs < 30 * minuteMs

const sinceOf = ({ subject }: Facts): string => (subject.alarm.stateChangedAtMs === null ? '-' : iso(subject.alarm.stateChangedAtMs))

interface Silence {
  readonly config: AlarmConfig
  readonly statistic: string
  readonly minutes: readonly MinuteSeen[]
  readonly window: EvaluationWindow
  /** By the rules the points should have brought it into ALARM. */
  readonly fires: boolean
  /** The value nearest to the threshold in any period. */
  readonly best: number
}

/** The points of the hour around the event, and what the alarm's own rules make of them. */
function silence(facts: Facts): Silence | undefined {
  const { subject, point, tracked } = facts
  const config = subject.condition ? configOf(subject.condition) : null
  const seen = seenOf(facts.answers, 'window')
  if (!config || !point || !tracked || !seen) return undefined
  const all = seenOf(facts.answers, 'points')?.[0]?.minutes ?? []
  const minutes = all.filter(({ atMs }) => Math.abs(atMs - point.atMs) <= 60 * minuteMs)
  const best = bestOf(config, minutes)
  if (best === null) return undefined
  const window: EvaluationWindow = seen.isWallClock
    ? { kind: 'wallClock', ...(seen.timezone === null ? {} : { timezone: seen.timezone }) }
    : { kind: 'sliding' }
  return {
    config,
    statistic: config.extendedStatistic ?? config.statistic ?? '',
    minutes,
    window,
    best,
    fires: wouldFire(config, minutes, window),
  }
}
