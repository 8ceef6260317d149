import { parseArn } from '../../domain/regions.ts'
import { serviceMay } from '../allows.ts'
import { admits } from '../lab-a/selectors.ts'
import { nearest } from '../near.ts'
import type { AlarmConditionSeen, AlarmSeen, AudienceSeen, Evidences, MetricFilterSeen, TopicToldSeen, TrailSeen } from '../shapes.ts'
import { CannotTell, differs, done, type Judgement, type Params, type Saw, todo, type Values, waiting } from '../step.ts'
import { configOf, type Minute, wouldFire } from '../would-fire.ts'
import type { Control } from './controls.ts'
import { type CisValues, named } from './lab.ts'
import { foundFor, type Meant, unsoundWording, wantedPattern } from './meant.ts'
import { compareOnce, inWords, readOnce, samplesOf } from './pattern.ts'

/**
 * A control is met where one whole chain stands: a trail of all regions that records and sends → a metric filter that says what the control asks
 * for → an alarm that one such event sets off → a topic that the alarm may tell → somebody who has confirmed. Whoever made it, under whatever
 * names. Where no chain is whole, the one that comes farthest is told, with its first fault.
 *
 * Source  https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
 */
export const reasons = {
  done: {
    wording: ['filter', 'version'],
    muted: ['alarm', 'rule'],
    staysInAlarm: ['alarm'],
    elsewhere: ['region', 'home'],
  },
  todo: {
    noFilter: ['region', 'want'],
    noAlarm: ['filter', 'namespace', 'metric', 'region'],
    noSubscription: ['topic', 'region'],
    pending: ['topic', 'endpoint', 'region'],
  },
  differs: {
    stricter: ['filter', 'saw', 'want', 'misses'],
    looser: ['filter', 'saw', 'want', 'alsoCounts'],
    different: ['filter', 'saw', 'want', 'misses', 'alsoCounts'],
    unsound: ['filter', 'version', 'saw', 'want', 'alsoCounts'],
    notFed: ['filter', 'logGroup', 'region'],
    singleRegion: ['trail', 'region'],
    stopped: ['trail', 'region'],
    selectors: ['trail', 'saw'],
    noManagement: ['trail', 'region'],
    excluded: ['trail', 'saw'],
    deliveryError: ['trail', 'logGroup', 'error'],
    notDelivered: ['trail', 'logGroup', 'region'],
    metricValue: ['filter', 'saw'],
    filterDimensions: ['filter', 'saw'],
    namespace: ['alarm', 'saw', 'want'],
    metricName: ['alarm', 'saw', 'want'],
    dimensions: ['alarm', 'saw'],
    unit: ['alarm', 'saw', 'want'],
    unreachable: ['alarm', 'saw'],
    alwaysOn: ['alarm', 'saw'],
    evaluationError: ['alarm', 'error'],
    disabled: ['alarm'],
    noAction: ['alarm'],
    otherState: ['alarm', 'saw'],
    notATopic: ['alarm', 'saw'],
    topicRegion: ['alarm', 'topic', 'saw', 'region'],
    topicGone: ['alarm', 'topic'],
    topicPolicy: ['topic'],
    topicKey: ['topic', 'key'],
    filterPolicy: ['topic', 'saw'],
  },
  waiting: { firstDelivery: ['trail', 'logGroup', 'since', 'until'] },
} as const

/** Every reason of `differs`: in another region none of them is worth telling, a chain that is whole is. */
export const differing: readonly string[] = Object.keys(reasons.differs)

export type Seen = Pick<Evidences, 'trails' | 'trailStatuses' | 'trailSelectors' | 'metricFilters' | 'alarms' | 'audiences' | 'muteRules'>

/** How far a chain goes: the farther, the more likely it is the one that was meant. */
type Stage = 'pattern' | 'trail' | 'metric' | 'alarm' | 'action' | 'topic' | 'receiver' | 'whole'
const stages: readonly Stage[] = ['pattern', 'trail', 'metric', 'alarm', 'action', 'topic', 'receiver', 'whole']

interface Verdict {
  readonly stage: Stage
  readonly judgement: Judgement | CannotTell
}

const at = (stage: Stage, judgement: Judgement | CannotTell): Verdict => ({ stage, judgement })

/**
 * The best of several: whole before all others, then the one that comes farthest. What is beyond us outweighs a fault: where one of several may
 * well be right, that another is wrong does not make the control unmet.
 */
function best(verdicts: readonly Verdict[]): Verdict | undefined {
  const rank = ({ stage, judgement }: Verdict): number =>
    stages.indexOf(stage) + (judgement instanceof CannotTell ? 100 : judgement.outcome === 'done' ? 1_000 - (judgement.reason ? 1 : 0) : 0)
  return verdicts.toSorted((one, other) => rank(other) - rank(one))[0]
}

/** @throws CannotTell where no chain is whole and one of them is beyond us */
export function judgeControl(control: Control, seen: Seen, values: Values, now: number): Judgement {
  const about: About = { control, seen, want: named(values), now }
  const { meant, near, tooIntricate, unread } = foundFor(control, seen.metricFilters)
  const verdict = best(meant.map((each) => ofFilter(each, about)))
  if (verdict && !(verdict.judgement instanceof CannotTell)) {
    if (verdict.judgement.outcome === 'done') return verdict.judgement
  } else if (verdict?.judgement instanceof CannotTell) throw verdict.judgement
  const [intricate] = tooIntricate
  if (intricate) throw new CannotTell('patternBudget', { filter: intricate.name, saw: intricate.pattern })
  const [strange] = unread
  if (strange) throw new CannotTell('patternUnread', { filter: strange.name, saw: strange.pattern })
  if (verdict) return verdict.judgement as Judgement
  const central = centralTrail(about)
  if (central && !near) throw new CannotTell('centralAccount', central)
  if (near) return ofNearMiss(near, about)
  return todo('noFilter', { region: about.want.region, want: control.pattern })
}

interface About {
  readonly control: Control
  readonly seen: Seen
  readonly want: CisValues
  readonly now: number
}

// --- the pattern ---------------------------------------------------------------------------------------------------------------------

function ofNearMiss(filter: MetricFilterSeen, { control }: About): Judgement {
  const wanted = wantedPattern(control)
  const matcher = readOnce(filter.pattern)
  if (!matcher) throw new CannotTell('patternUnread', { filter: filter.name, saw: filter.pattern })
  const params = { filter: filter.name, saw: filter.pattern, want: control.pattern }
  const saw: Saw = { filter: filter.name, logGroup: filter.logGroup, pattern: filter.pattern }
  const { relation, alsoCounts = '', misses = '' } = compareOnce(control.pattern, filter.pattern)
  const words = (message: string): string => inWords(message, wanted, matcher)
  const unsound = unsoundWording(control, filter.pattern)
  if (unsound) return differs('unsound', { ...params, version: unsound.version, alsoCounts: words(alsoCounts) }, saw)
  switch (relation) {
    case 'stricter':
      return differs('stricter', { ...params, misses: words(misses) }, saw)
    case 'looser':
      return differs('looser', { ...params, alsoCounts: words(alsoCounts) }, saw)
    case 'different':
      return differs('different', { ...params, misses: words(misses), alsoCounts: words(alsoCounts) }, saw)
    case 'unknown':
      throw new CannotTell('patternBudget', { filter: filter.name, saw: filter.pattern })
    case 'equivalent':
      throw new Error(`${filter.name} is no near miss of ${control.number}`)
  }
}

// --- the trail -----------------------------------------------------------------------------------------------------------------------

const groupOf = ({ logGroupArn }: TrailSeen): string =>
  (parseArn(logGroupArn ?? '')?.resource ?? '').replace(/^log-group:/, '').replace(/:\*$/, '')

/** An organisation's trail that writes to another account: the chain may well stand there. */
function centralTrail({ seen, want }: About): Params | undefined {
  const trail = seen.trails.find(({ isOrganization, logGroupArn }) => {
    const owner = parseArn(logGroupArn ?? '')?.account
    return isOrganization && owner !== undefined && owner !== want.account
  })
  return trail && { trail: trail.name, owner: parseArn(trail.logGroupArn ?? '')?.account ?? '', account: want.account }
}

function ofFilter(meant: Meant, about: About): Verdict {
  const { filter } = meant
  const { seen, want } = about
  const saw: Saw = { filter: filter.name, logGroup: filter.logGroup, pattern: filter.pattern }
  if (filter.onTransformedLogs || filter.fieldSelection !== null)
    return at('pattern', new CannotTell('filterInput', { filter: filter.name, saw: filter.fieldSelection ?? 'applyOnTransformedLogs' }))
  const feeding = seen.trails.filter((trail) => {
    const arn = parseArn(trail.logGroupArn ?? '')
    return arn?.region === want.region && arn.account === want.account && groupOf(trail) === filter.logGroup
  })
  const fault = best(feeding.map((trail) => ofTrail(trail, meant, about)))
  if (!fault) {
    const central = centralTrail(about)
    if (central) return at('pattern', new CannotTell('centralAccount', central))
    return at('pattern', differs('notFed', { filter: filter.name, logGroup: filter.logGroup, region: want.region }, saw))
  }
  return fault
}

/** AWS delivers usually within 5 minutes, sometimes 15. Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html */
const firstDeliveryMs = 20 * 60_000

function ofTrail(trail: TrailSeen, meant: Meant, about: About): Verdict {
  const { seen, want, now, control } = about
  const status = seen.trailStatuses.find(({ trailArn }) => trailArn === trail.arn)
  const selectors = seen.trailSelectors.find(({ trailArn }) => trailArn === trail.arn)
  const of = { trail: trail.name, logGroup: groupOf(trail) }
  const saw: Saw = { trail: trail.name, isMultiRegion: trail.isMultiRegion, isLogging: status?.isLogging ?? null, logGroup: of.logGroup }
  const fault = (judgement: Judgement): Verdict => at('trail', judgement)
  if (!trail.isMultiRegion) return fault(differs('singleRegion', { trail: trail.name, region: want.region }, saw))
  // A copy of a trail whose home is elsewhere: its own region tells of it.
  if (!status || !selectors) return at('trail', new CannotTell('trailElsewhere', { trail: trail.name, region: trail.homeRegion }))
  if (!status.isLogging) return fault(differs('stopped', { trail: trail.name, region: want.region }, saw))
  const management = { eventCategory: 'Management' }
  const reads = admits(selectors, { ...management, readOnly: 'true' })
  const writes = admits(selectors, { ...management, readOnly: 'false' })
  if (!reads && !writes) return fault(differs('noManagement', { trail: trail.name, region: want.region }, saw))
  if (!reads || !writes) return fault(differs('selectors', { trail: trail.name, saw: reads ? 'ReadOnly' : 'WriteOnly' }, saw))
  const left = control.eventSources.find((eventSource) => !admits(selectors, { ...management, readOnly: 'false', eventSource }))
  if (left) return fault(differs('excluded', { trail: trail.name, saw: left }, saw))
  const missing = eventNamesOf(control).find(
    (eventName) =>
      !control.eventSources.every((eventSource) => admits(selectors, { ...management, readOnly: 'false', eventSource, eventName })),
  )
  if (missing) return fault(differs('excluded', { trail: trail.name, saw: missing }, saw))
  if (status.logsError) return fault(differs('deliveryError', { ...of, error: status.logsError }, saw))
  if (status.logsDeliveredAtMs === null) {
    const since = status.startedAtMs ?? now
    const until = since + firstDeliveryMs
    if (now <= until)
      return fault(waiting('firstDelivery', { ...of, since: new Date(since).toISOString(), until: new Date(until).toISOString() }, saw))
    return fault(differs('notDelivered', { ...of, region: want.region }, saw))
  }
  return ofMetric(trail, meant, about)
}

/** The names of the events that a control asks for, where its pattern names them. */
const eventNamesOf = (control: Control): readonly string[] => {
  if (control.eventSources.length === 0) return []
  const names = samplesOf(wantedPattern(control)).map((message) => (JSON.parse(message) as { eventName: string }).eventName)
  return [...new Set(names)]
}

// --- the metric and its alarm --------------------------------------------------------------------------------------------------------

function ofMetric(trail: TrailSeen, meant: Meant, about: About): Verdict {
  const { filter } = meant
  const { metric } = filter
  const { seen, want } = about
  const saw: Saw = { filter: filter.name, namespace: metric.namespace, metric: metric.name, value: metric.value }
  const fault = (judgement: Judgement): Verdict => at('metric', judgement)
  // A value out of the record is published only where the record has it, and may be anything.
  if (!(Number(metric.value) > 0)) return fault(differs('metricValue', { filter: filter.name, saw: metric.value }, saw))
  if (metric.dimensions.length > 0)
    return fault(differs('filterDimensions', { filter: filter.name, saw: metric.dimensions.join(', ') }, saw))

  const watching = seen.alarms.filter(({ condition }) => condition?.namespace === metric.namespace && condition.metricName === metric.name)
  const verdict = best(watching.map((alarm) => ofAlarm(alarm, trail, meant, about)))
  if (verdict) return verdict
  const using = seen.alarms.find(({ uses }) => uses?.some((one) => one.namespace === metric.namespace && one.name === metric.name))
  if (using) return at('alarm', new CannotTell('alarmOnExpression', { alarm: using.name, region: want.region }))
  return fault(noAlarm(filter, about, saw))
}

/** No alarm on the metric: one that watches a metric which nobody fills was most likely meant to. */
function noAlarm({ name, metric }: MetricFilterSeen, { seen, want }: About, saw: Saw): Judgement {
  const isFilled = ({ namespace, metricName }: AlarmConditionSeen): boolean =>
    seen.metricFilters.some((each) => each.metric.namespace === namespace && each.metric.name === metricName)
  const idle = seen.alarms.flatMap(({ name: alarm, condition }) => (condition && !isFilled(condition) ? [{ alarm, condition }] : []))
  const other = idle.find(({ condition }) => condition.metricName === metric.name)
  if (other) return differs('namespace', { alarm: other.alarm, saw: other.condition.namespace, want: metric.namespace }, saw)
  const near = nearest(
    idle.filter(({ condition }) => condition.namespace === metric.namespace).map(({ condition }) => condition.metricName),
    metric.name,
  )
  const misspelt = near === undefined ? undefined : idle.find(({ condition }) => condition.metricName === near)
  if (misspelt) return differs('metricName', { alarm: misspelt.alarm, saw: near ?? '', want: metric.name }, saw)
  return todo('noAlarm', { filter: name, namespace: metric.namespace, metric: metric.name, region: want.region }, saw)
}

const signs: Readonly<Record<string, string>> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '>=',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '<=',
}

const written = (condition: AlarmConditionSeen): string =>
  `${condition.statistic} ${signs[condition.comparison] ?? condition.comparison} ${condition.threshold}, ${condition.periodSeconds} s, ${condition.datapointsToAlarm ?? condition.evaluationPeriods}/${condition.evaluationPeriods}`

function ofAlarm(alarm: AlarmSeen, trail: TrailSeen, meant: Meant, about: About): Verdict {
  const { filter } = meant
  const { condition } = alarm
  if (!condition) throw new Error(`alarm ${alarm.name} has no condition`)
  const saw: Saw = {
    filter: filter.name,
    alarm: alarm.name,
    namespace: condition.namespace,
    metric: condition.metricName,
    condition: written(condition),
    missingData: condition.treatMissingData ?? 'missing',
  }
  const fault = (judgement: Judgement | CannotTell): Verdict => at('alarm', judgement)
  const named = { alarm: alarm.name }
  if (condition.dimensions.length > 0)
    return fault(
      differs('dimensions', { ...named, saw: condition.dimensions.map(({ name, value }) => `${name}=${value}`).join(', ') }, saw),
    )
  // Points of another unit are another series; a filter publishes without one unless it names it.
  const unit = filter.metric.unit ?? 'None'
  if (condition.unit && condition.unit !== unit) return fault(differs('unit', { ...named, saw: condition.unit, want: unit }, saw))
  if (alarm.evaluationState === 'EVALUATION_ERROR')
    return fault(differs('evaluationError', { ...named, error: alarm.stateReason ?? '' }, saw))
  const config = configOf(condition)
  if (!config) return fault(new CannotTell('alarmOnExpression', { ...named, region: about.want.region }))
  const isOn = (minutes: readonly Minute[]): boolean => wouldFire(config, minutes, { kind: 'sliding' })
  if (!isOn(aroundOneEvent(filter, condition, Number(filter.metric.value)))) {
    return fault(differs('unreachable', { ...named, saw: written(condition) }, saw))
  }
  // In ALARM without any event, it has nowhere to go when one comes.
  const isAlwaysOn =
    condition.treatMissingData === 'breaching' ||
    (filter.metric.defaultValue !== null && isOn(aroundOneEvent(filter, condition, filter.metric.defaultValue)))
  if (isAlwaysOn)
    return fault(differs('alwaysOn', { ...named, saw: `${written(condition)}, ${condition.treatMissingData ?? 'missing'}` }, saw))
  return ofActions(alarm, trail, meant, about, saw)
}

/**
 * The minutes of a metric in which one event was counted. With a default value the other minutes have a point too, if any log event came.
 *
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html
 */
function aroundOneEvent({ metric }: MetricFilterSeen, condition: AlarmConditionSeen, value: number): readonly Minute[] {
  const minuteMs = 60_000
  const minutes = Math.min(24 * 60, Math.ceil((condition.periodSeconds / 60) * Math.max(1, condition.evaluationPeriods)))
  const point = (atMs: number, one: number): Minute => ({ atMs, sum: one, count: 1, min: one, max: one })
  const { defaultValue } = metric
  if (defaultValue === null) return [point(0, value)]
  return Array.from({ length: 2 * minutes + 1 }, (_, index) => point(index * minuteMs, index === minutes ? value : defaultValue))
}

// --- the action and whom it reaches --------------------------------------------------------------------------------------------------

function ofActions(alarm: AlarmSeen, trail: TrailSeen, meant: Meant, about: About, saw: Saw): Verdict {
  const own = ofOneAlarmsActions(alarm, alarm, trail, meant, about, saw)
  const through = about.seen.alarms.flatMap((composite): Verdict[] => {
    const reaction = reactionTo(alarm, composite)
    if (reaction === 'none') return []
    if (reaction === 'unsure')
      return [at('action', new CannotTell('alarmOnExpression', { alarm: composite.name, region: about.want.region }))]
    return [ofOneAlarmsActions(composite, alarm, trail, meant, about, saw)]
  })
  return best([own, ...through]) ?? own
}

/** Whether a composite alarm goes off when one of its alarms does: `ALARM(…)` alone, or several joined by OR. */
function reactionTo(child: AlarmSeen, { kind, rule, name }: AlarmSeen): 'fires' | 'none' | 'unsure' {
  if (kind !== 'composite' || rule === null || name === child.name) return 'none'
  const named = [...rule.matchAll(/\b(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]*)"|([^)\s]+))\s*\)/g)].map(
    ([, state = '', quoted, bare]) => ({ state, alarm: quoted ?? bare ?? '' }),
  )
  if (!named.some(({ alarm }) => alarm === child.name || alarm === child.arn)) return 'none'
  const rest = rule
    .replace(/\bALARM\s*\(\s*(?:"[^"]*"|[^)\s]+)\s*\)/g, '')
    .replace(/\bOR\b/g, '')
    .replace(/[()\s]/g, '')
  return rest === '' ? 'fires' : 'unsure'
}

function ofOneAlarmsActions(alarm: AlarmSeen, child: AlarmSeen, trail: TrailSeen, meant: Meant, about: About, seen: Saw): Verdict {
  const { seen: evidence } = about
  const saw: Saw = { ...seen, alarm: alarm.name, alarmActions: alarm.alarmActions, hasActionsEnabled: alarm.hasActionsEnabled }
  const fault = (judgement: Judgement): Verdict => at('action', judgement)
  const named = { alarm: alarm.name }
  const topics = alarm.alarmActions.filter((action) => parseArn(action)?.service === 'sns')
  if (alarm.alarmActions.length === 0) {
    const states = [
      ...(alarm.okActions.length > 0 ? ['OK'] : []),
      ...(alarm.insufficientDataActions.length > 0 ? ['INSUFFICIENT_DATA'] : []),
    ]
    return fault(states.length > 0 ? differs('otherState', { ...named, saw: states.join(', ') }, saw) : differs('noAction', named, saw))
  }
  if (!alarm.hasActionsEnabled) return fault(differs('disabled', named, saw))
  if (topics.length === 0) return fault(differs('notATopic', { ...named, saw: alarm.alarmActions.join(', ') }, saw))
  const verdict = best(topics.map((topic) => ofTopic(topic, alarm, about, saw)))
  if (!verdict) throw new Error('no topic was judged')
  if (verdict.judgement instanceof CannotTell || verdict.judgement.outcome !== 'done') return verdict
  const whole: Saw = { ...verdict.judgement.saw, trail: trail.name, logGroup: meant.filter.logGroup }
  const rule = evidence.muteRules?.find(({ status, alarms }) => status === 'ACTIVE' && alarms.includes(alarm.name))
  if (rule) return at('whole', done(whole, 'muted', { ...named, rule: rule.name }))
  // Without any point to come after it, such an alarm never leaves ALARM, and no later event is told.
  if (child.condition?.treatMissingData === 'ignore' && meant.filter.metric.defaultValue === null)
    return at('whole', done(whole, 'staysInAlarm', { alarm: child.name }))
  if (meant.wording) return at('whole', done(whole, 'wording', { filter: meant.filter.name, version: meant.wording.version }))
  return at('whole', done(whole))
}

function ofTopic(topicArn: string, alarm: AlarmSeen, about: About, seen: Saw): Verdict {
  const { want, seen: evidence } = about
  const region = parseArn(topicArn)?.region ?? ''
  const topic = parseArn(topicArn)?.resource ?? topicArn
  const saw: Saw = { ...seen, topicArn }
  const fault = (judgement: Judgement | CannotTell): Verdict => at('topic', judgement)
  if (region !== want.region) return fault(differs('topicRegion', { alarm: alarm.name, topic, saw: region, region: want.region }, saw))
  const audience = evidence.audiences.find((each) => each.topicArn === topicArn)
  if (!audience) return fault(new CannotTell('topicUnasked', { topic, region: want.region }))
  if (audience.unseen) return fault(new CannotTell(audience.unseen.reason, audience.unseen.params))
  if (!audience.topic) return fault(differs('topicGone', { alarm: alarm.name, topic }, saw))
  if (isManagedKey(audience.topic)) return fault(differs('topicKey', { topic, key: audience.topic.kmsKeyId ?? '' }, saw))
  if (!mayPublish(topicArn, audience.topic, alarm, want)) return fault(differs('topicPolicy', { topic }, saw))
  return ofReceivers(topic, audience, about, saw)
}

const isManagedKey = ({ kmsKeyId }: TopicToldSeen): boolean => kmsKeyId !== null && /(^|[:/])alias\/aws\/sns$/.test(kmsKeyId)

function mayPublish(resource: string, { policy }: TopicToldSeen, alarm: AlarmSeen, { account }: CisValues): boolean {
  const context = {
    'aws:SourceOwner': account,
    'aws:SourceAccount': account,
    'aws:SourceArn': alarm.arn,
    'aws:SecureTransport': 'true',
  }
  return serviceMay(policy, { service: 'cloudwatch.amazonaws.com', action: 'sns:Publish', resource, context }) !== 'no'
}

function ofReceivers(topic: string, { subscriptions }: AudienceSeen, { want }: About, seen: Saw): Verdict {
  const fault = (judgement: Judgement | CannotTell): Verdict => at('receiver', judgement)
  const confirmed = subscriptions.filter(({ state }) => state === 'confirmed')
  const [open] = confirmed.filter(({ filterPolicy }) => filterPolicy === null)
  if (open) return at('whole', done({ ...seen, protocol: open.protocol, endpoint: open.endpoint }))
  const [filtered] = confirmed
  if (filtered) {
    // An alarm's message carries no attributes, so that such a policy never lets it through; a policy on the body may.
    const isShut = confirmed.every(
      ({ filterScope, filterPolicy }) => filterScope === 'MessageAttributes' && !/"exists"\s*:\s*false/.test(filterPolicy ?? ''),
    )
    if (isShut) return fault(differs('filterPolicy', { topic, saw: filtered.filterPolicy ?? '' }, seen))
    return fault(new CannotTell('filterPolicy', { topic, saw: filtered.filterPolicy ?? '' }))
  }
  const pending = subscriptions.find(({ state }) => state === 'pending')
  if (pending) {
    return fault(
      todo(
        'pending',
        { topic, endpoint: pending.endpoint, region: want.region },
        { ...seen, endpoint: pending.endpoint, state: 'pending' },
      ),
    )
  }
  return fault(todo('noSubscription', { topic, region: want.region }, seen))
}
