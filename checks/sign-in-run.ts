import { compilePattern } from '../domain/pattern/match.ts'
import { regionsOfSignIn } from '../domain/regions.ts'
import { alarmOf, trailOf } from './lab-a/chain.ts'
import type { AlarmHistorySeen, Evidences, SignInSeen } from './shapes.ts'
import { differs, done, type Judgement, type Saw, todo, waiting } from './step.ts'

/** How a failed sign-in ran through the whole chain, for every lab that ends with one. */

const minuteMs = 60_000

/**
 * How long AWS may take from a sign-in to the alarm's action: CloudTrail up to 15 minutes, then the log group, one evaluation, the mail.
 *
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
 */
export const patienceMs = 20 * minuteMs

/** A later ALARM is not taken for the answer to a sign-in. Assumed: three times the time that AWS usually takes at most. */
const answerMs = 60 * minuteMs

export const signInRunReads = [
  'signIns',
  'arrivals',
  'datapoints',
  'alarms',
  'alarmHistory',
  'muteRules',
  'trails',
  'metricFilters',
] as const
type Run = Pick<Evidences, (typeof signInRunReads)[number]>

export const signInRunReasons = {
  todo: { noAlarm: ['alarm', 'region'], noSignIn: ['user', 'account', 'regions'] },
  waiting: { onItsWay: ['since', 'until', 'signInRegion'] },
  differs: {
    unknownUser: ['at', 'signInRegion', 'saw', 'user'],
    notCounted: ['at', 'signInRegion', 'saw', 'want'],
    singleRegion: ['at', 'signInRegion', 'trail', 'region'],
    notInLogs: ['at', 'signInRegion', 'logGroup', 'trail'],
    beforeFilter: ['at', 'filter', 'since'],
    noFilter: ['at', 'logGroup', 'metric'],
    noDatapoint: ['at', 'logGroup', 'metric', 'namespace'],
    alreadyInAlarm: ['at', 'alarm', 'since'],
    alarmSilent: ['at', 'alarm', 'metric', 'saw'],
    actionFailed: ['at', 'alarm', 'topic', 'error'],
    muted: ['at', 'alarm', 'rule'],
    noAction: ['at', 'alarm', 'topic'],
  },
} as const

/** What the things of the chain are called, whoever chose the names. */
export type RunNames = Readonly<
  Record<
    'account' | 'alarm' | 'filterPattern' | 'logGroup' | 'metricName' | 'metricNamespace' | 'region' | 'signInUser' | 'topic' | 'trail',
    string
  >
>

/**
 * Done: a failure that the lab's pattern counts, then a point of the metric, ALARM in the alarm's history and a successful action on the topic.
 * Else it waits up to 20 minutes after the newest such failure, and then names the first arrow with input and no output.
 */
export function judgeSignInRun(run: Run, want: RunNames, topicArn: string, now: number): Judgement {
  const alarm = alarmOf(run.alarms, want)
  if (!alarm) return todo('noAlarm', { alarm: want.alarm, region: want.region })

  const filter = compilePattern(want.filterPattern)
  const failures = failuresIn(run)
  const counted = failures.filter(({ record }) => filter.matches(record))
  const answered = counted.map((signIn) => answerTo(signIn, run, topicArn)).find((answer) => answer !== undefined)
  if (answered) return done(answered)

  const [newest] = counted
  if (!newest) return uncounted(failures[0], want)
  if (now <= newest.atMs + patienceMs) {
    const params = { since: iso(newest.atMs), until: iso(newest.atMs + patienceMs), signInRegion: newest.region }
    return waiting('onItsWay', params, { signInAt: iso(newest.atMs), signInRegion: newest.region })
  }
  return brokenArrow(newest, run, want, topicArn)
}

/** Failed sign-ins, newest first: CloudTrail's own event history may show one later than the log group does. */
function failuresIn({ signIns, arrivals }: Run): readonly SignInSeen[] {
  const known = new Set(signIns.map(({ eventId }) => eventId))
  const arrived = arrivals
    .filter(({ eventId }) => !known.has(eventId))
    .map(({ eventId, record, arrivedAtMs }): SignInSeen => {
      const {
        eventTime,
        awsRegion = '',
        errorMessage = null,
      } = JSON.parse(record) as {
        eventTime?: string
        awsRegion?: string
        errorMessage?: string
      }
      return {
        eventId,
        atMs: eventTime === undefined ? arrivedAtMs : Date.parse(eventTime),
        region: awsRegion,
        userName: null,
        errorMessage,
        record,
      }
    })
  return [...signIns, ...arrived].sort((one, other) => other.atMs - one.atMs)
}

const iso = (atMs: number): string => new Date(atMs).toISOString()

const isToAlarm = ({ event }: AlarmHistorySeen): boolean => event.kind === 'state' && event.to === 'ALARM'

/** The proof that one sign-in ran to the end, or nothing. */
function answerTo(signIn: SignInSeen, run: Run, topic: string): Saw | undefined {
  const within = (atMs: number): boolean => atMs >= signIn.atMs && atMs <= signIn.atMs + answerMs
  // A point bears the start of its minute, so the minute of the sign-in itself counts.
  const datapoint = run.datapoints.find(({ atMs, value }) => value > 0 && within(atMs + minuteMs - 1))
  const fired = run.alarmHistory.filter((item) => isToAlarm(item) && within(item.atMs)).at(-1)
  if (!datapoint || !fired) return undefined
  const action = run.alarmHistory
    .filter(({ atMs, event }) => event.kind === 'action' && event.succeeded && event.target === topic && atMs >= fired.atMs && within(atMs))
    .at(-1)
  if (!action) return undefined
  return {
    signInAt: iso(signIn.atMs),
    signInRegion: signIn.region,
    datapointAt: iso(datapoint.atMs),
    alarmAt: iso(fired.atMs),
    actionAt: iso(action.atMs),
  }
}

function uncounted(signIn: SignInSeen | undefined, want: RunNames): Judgement {
  if (!signIn) return todo('noSignIn', { user: want.signInUser, account: want.account, regions: regionsOfSignIn(want.region).join(', ') })
  const about = { at: iso(signIn.atMs), signInRegion: signIn.region, saw: signIn.errorMessage ?? '' }
  const saw = { signInAt: about.at, signInRegion: signIn.region, errorMessage: signIn.errorMessage }
  if (/^No username found/i.test(about.saw)) return differs('unknownUser', { ...about, user: want.signInUser }, saw)
  return differs('notCounted', { ...about, want: want.filterPattern }, saw)
}

/** Which arrow has input and no output, looked for from the far end: what a later arrow shows has passed all before it. */
function brokenArrow(newest: SignInSeen, run: Run, want: RunNames, topic: string): Judgement {
  const at = iso(newest.atMs)
  const saw = { signInAt: at, signInRegion: newest.region }
  const alarm = alarmOf(run.alarms, want)
  const name = alarm?.name ?? want.alarm

  const fired = run.alarmHistory.find((item) => isToAlarm(item) && item.atMs >= newest.atMs)
  if (fired) {
    const action = run.alarmHistory.find(({ atMs, event }) => event.kind === 'action' && event.target === topic && atMs >= fired.atMs)
    const seen = { ...saw, alarmAt: iso(fired.atMs) }
    if (action?.event.kind === 'action' && !action.event.succeeded) {
      return differs('actionFailed', { at: iso(action.atMs), alarm: name, topic: want.topic, error: action.event.error ?? '' }, seen)
    }
    const rule = run.muteRules?.find(({ alarms }) => alarms.includes(name))
    if (rule) return differs('muted', { at: iso(fired.atMs), alarm: name, rule: rule.name }, seen)
    return differs('noAction', { at: iso(fired.atMs), alarm: name, topic: want.topic }, seen)
  }

  const datapoint = run.datapoints.find(({ atMs, value }) => value > 0 && atMs + minuteMs > newest.atMs)
  if (datapoint) {
    const seen = { ...saw, datapointAt: iso(datapoint.atMs) }
    const since = alarm?.stateChangedAtMs ?? null
    if (alarm?.state === 'ALARM' && since !== null && since < newest.atMs) {
      return differs('alreadyInAlarm', { at, alarm: name, since: iso(since) }, seen)
    }
    return differs('alarmSilent', { at: iso(datapoint.atMs), alarm: name, metric: want.metricName, saw: alarm?.state ?? '' }, seen)
  }

  const arrival = run.arrivals.find(({ eventId }) => eventId === newest.eventId)
  if (arrival) {
    const arrivedAt = iso(arrival.arrivedAtMs)
    const seen = { ...saw, arrivedAt }
    const feeding = run.metricFilters.filter(
      ({ logGroup, metric }) => logGroup === want.logGroup && metric.namespace === want.metricNamespace && metric.name === want.metricName,
    )
    const [first] = feeding
    if (!first) return differs('noFilter', { at: arrivedAt, logGroup: want.logGroup, metric: want.metricName }, seen)
    if (feeding.every(({ createdAtMs }) => createdAtMs > arrival.arrivedAtMs)) {
      return differs('beforeFilter', { at: arrivedAt, filter: first.name, since: iso(first.createdAtMs) }, seen)
    }
    return differs(
      'noDatapoint',
      { at: arrivedAt, logGroup: want.logGroup, metric: want.metricName, namespace: want.metricNamespace },
      seen,
    )
  }

  const trail = trailOf(run.trails, want)
  if (newest.region !== want.region && trail && !trail.isMultiRegion) {
    return differs('singleRegion', { at, signInRegion: newest.region, trail: trail.name, region: want.region }, saw)
  }
  return differs('notInLogs', { at, signInRegion: newest.region, logGroup: want.logGroup, trail: want.trail }, saw)
}
