import { call } from '../../domain/command/command.ts'
import { signInUrl } from '../../domain/regions.ts'
import type { AlarmHistorySeen, AlarmSeen } from '../shapes.ts'
import { differs, done, step, todo, waiting } from '../step.ts'
import { topicArn } from '../values.ts'
import labC, { named } from './lab.ts'
import { alarmInput } from './pattern-step.ts'
import { patternValues } from './patterns.ts'

const minuteMs = 60_000

/**
 * An alarm of one period of five minutes leaves ALARM when its last point has left the range that is evaluated, which is longer than the
 * period.
 *
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
const backMs = 20 * minuteMs

/**
 * C5. The starter's alarm comes and goes: from OK to ALARM and back, and the topic was told of both.
 *
 * Reads   alarms, alarmHistories
 * Judges  the alarm's own history. It begins at INSUFFICIENT_DATA, so whoever sees it go from OK to ALARM has seen it leave that state.
 *         Silence must count as good, or the alarm goes back to INSUFFICIENT_DATA and not to OK. States set by a call are passed over
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export default step(labC, {
  id: 'c05-alarm-states',
  reads: ['alarms', 'alarmHistories'],
  reasons: {
    todo: {
      noAlarm: ['alarm', 'region'],
      noAction: ['alarm', 'topic'],
      noOkAction: ['alarm', 'topic'],
      notRung: ['alarm', 'saw'],
    },
    waiting: { firstOk: ['alarm', 'since', 'until'], backToOk: ['alarm', 'since', 'until'] },
    differs: {
      disabled: ['alarm'],
      neverOk: ['alarm', 'saw'],
      actionFailed: ['alarm', 'topic', 'error', 'at'],
      notTold: ['alarm', 'topic', 'at'],
      stuck: ['alarm', 'since'],
    },
  },
  elsewhere: { on: 'alarms', near: ['neverOk'] },
  ways: {
    cli: (values) => {
      const want = named(values)
      const { account, region, signInUser } = want
      const actions = { AlarmActions: [topicArn(values)], OKActions: [topicArn(values)] }
      return [
        call('cloudwatch', 'PutMetricAlarm', alarmInput(values, 'anySignIn', actions)),
        { kind: 'advanceClock', minutes: 15 },
        { kind: 'failSignIn', user: signInUser, attempts: 1, account, region, url: signInUrl({ account, region }) },
        { kind: 'advanceClock', minutes: 15 },
        call('cloudwatch', 'DescribeAlarmHistory', { AlarmName: want.alarm, HistoryItemType: 'StateUpdate' }),
      ]
    },
    undo: (values) => [call('cloudwatch', 'PutMetricAlarm', alarmInput(values, 'anySignIn'))],
  },
  check({ alarms, alarmHistories }, values, now) {
    const want = named(values)
    const topic = topicArn(values)
    const alarm = starterOf(alarms, values)
    if (!alarm) return todo('noAlarm', { alarm: want.alarm, region: want.region })
    const about = { alarm: alarm.name, topic: want.topic }
    const saw = { alarm: alarm.name, state: alarm.state, alarmActions: alarm.alarmActions }
    if (!alarm.alarmActions.includes(topic)) return todo('noAction', about, saw)
    if (!alarm.okActions.includes(topic)) return todo('noOkAction', about, saw)
    if (!alarm.hasActionsEnabled) return differs('disabled', { alarm: alarm.name }, saw)
    const missing = alarm.condition?.treatMissingData ?? 'missing'
    if (missing !== 'notBreaching') return differs('neverOk', { alarm: alarm.name, saw: missing }, saw)

    const own = alarmHistories.filter((item) => item.alarm === alarm.name).toSorted((one, other) => one.atMs - other.atMs)
    const told = own.filter(({ event }) => event.kind === 'action' && event.target === topic)
    const rounds = roundsOf(own)
    const whole = rounds.findLast(
      ({ rangAtMs, backAtMs }) => backAtMs !== null && succeededAt(told, rangAtMs, backAtMs) && succeededAt(told, backAtMs),
    )
    if (whole && whole.backAtMs !== null) return done({ ...saw, alarmAt: iso(whole.rangAtMs), okAt: iso(whole.backAtMs) })

    const last = rounds.at(-1)
    const connectedAtMs = alarm.configuredAtMs ?? 0
    // Rounds from before the topic was connected told nobody, and count for nothing.
    if (!last || last.rangAtMs < connectedAtMs) {
      if (alarm.state === 'OK' || alarm.stateChangedAtMs === null) return todo('notRung', { alarm: alarm.name, saw: alarm.state }, saw)
      const since = alarm.stateChangedAtMs
      const until = Math.max(since, connectedAtMs) + backMs
      return now <= until
        ? waiting('firstOk', { alarm: alarm.name, since: iso(since), until: iso(until) }, saw)
        : differs('stuck', { alarm: alarm.name, since: iso(since) }, saw)
    }
    const failed = told.find(({ atMs, event }) => event.kind === 'action' && !event.succeeded && atMs >= last.rangAtMs)
    if (failed?.event.kind === 'action')
      return differs('actionFailed', { ...about, error: failed.event.error ?? '', at: iso(failed.atMs) }, saw)
    if (last.backAtMs === null) {
      const until = last.rangAtMs + backMs
      return now <= until
        ? waiting('backToOk', { alarm: alarm.name, since: iso(last.rangAtMs), until: iso(until) }, { ...saw, alarmAt: iso(last.rangAtMs) })
        : differs('stuck', { alarm: alarm.name, since: iso(last.rangAtMs) }, saw)
    }
    return differs('notTold', { ...about, at: iso(last.rangAtMs) }, saw)
  },
})

/** The starter's alarm: by name, else by its metric. */
export function starterOf(alarms: readonly AlarmSeen[], values: Parameters<typeof topicArn>[0]): AlarmSeen | undefined {
  const { alarm, metric } = patternValues(values, 'anySignIn')
  const { metricNamespace } = named(values)
  return (
    alarms.find(({ name }) => name === alarm) ??
    alarms.find(({ condition }) => condition?.namespace === metricNamespace && condition.metricName === metric)
  )
}

const iso = (atMs: number): string => new Date(atMs).toISOString()

/** Each time that the alarm went from OK to ALARM, and when it came back, if it did. Oldest first. */
function roundsOf(own: readonly AlarmHistorySeen[]): readonly { readonly rangAtMs: number; readonly backAtMs: number | null }[] {
  const changes = own.flatMap(({ atMs, event }) => (event.kind === 'state' && !event.byHand ? [{ atMs, ...event }] : []))
  return changes.flatMap((change, index) => {
    if (change.from !== 'OK' || change.to !== 'ALARM') return []
    const next = changes[index + 1]
    return [{ rangAtMs: change.atMs, backAtMs: next?.from === 'ALARM' && next.to === 'OK' ? next.atMs : null }]
  })
}

const succeededAt = (told: readonly AlarmHistorySeen[], fromMs: number, toMs: number | null = null): boolean =>
  told.some(({ atMs, event }) => event.kind === 'action' && event.succeeded && atMs >= fromMs && (toMs === null || atMs < toMs))
