import { type AlarmConfig, type AlarmState, statisticOfAlarm } from '../alarm/config.ts'
import { awsTimestamp, mailDate } from '../dates.ts'
import { double, type JsonText, javaDouble, jsonText } from '../json-text.ts'
import { consoleLinks, region } from '../regions.ts'

/** An alarm on one metric as CloudWatch's messages and history show it. Left out means never set. */
export interface AlarmDefinition {
  readonly name: string
  readonly description?: string | undefined
  readonly arn: string
  readonly account: string
  readonly region: string
  readonly configurationUpdatedAtMs: number
  readonly actionsEnabled: boolean
  readonly okActions: readonly string[]
  readonly alarmActions: readonly string[]
  readonly insufficientDataActions: readonly string[]
  readonly namespace: string
  readonly metricName: string
  readonly dimensions: readonly { readonly name: string; readonly value: string }[]
  readonly config: AlarmConfig
}

/** A change of state. */
export interface AlarmTransition {
  readonly from: AlarmState
  readonly to: AlarmState
  readonly reason: string
  readonly atMs: number
}

/**
 * What an alarm publishes to a topic: a subject, and a message per protocol (`MessageStructure=json`), so that mail and webhook get different
 * bodies.
 */
export interface AlarmPublication {
  readonly subject: string
  /** To webhooks and queues: JSON text. */
  readonly message: string
  readonly sms: string
  /** The body of the mail, without SNS's footer. */
  readonly email: string
  /** All of them as published, and as the alarm's history quotes it. */
  readonly publishedMessage: string
}

/**
 * What CloudWatch sends for a change of state. `consoleLink` replaces the link to the alarm in AWS's console.
 *
 * Measured  key order, subject and mail: us-east-1, September 2026, recorded in
 *           https://github.com/radkawar/stackd/blob/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/cloudwatch/sns_publications.json
 */
export function alarmPublication(
  alarm: AlarmDefinition,
  transition: AlarmTransition,
  options: { consoleLink?: string | undefined } = {},
): AlarmPublication {
  const message = alarmMessage(alarm, transition)
  const sms = subjectWith(alarm, transition, shortened(plainName(alarm.name), 90))
  const email = alarmMailBody(alarm, transition, options.consoleLink ?? consoleLinks(alarm.region).alarmInMail(alarm.name))
  return { subject: alarmSubject(alarm, transition), message, sms, email, publishedMessage: jsonText({ default: message, sms, email }) }
}

/**
 * `ALARM: "NAME" in Asia Pacific (Tokyo)`, at most 100 characters: of a long name the beginning stays, with `...` behind it. Each run of
 * characters beyond ASCII in the name becomes one `_`: a subject of SNS holds ASCII only.
 */
export function alarmSubject(alarm: Pick<AlarmDefinition, 'name' | 'region'>, transition: Pick<AlarmTransition, 'to'>): string {
  const name = plainName(alarm.name)
  const rest = subjectWith(alarm, transition, '').length
  return subjectWith(alarm, transition, shortened(name, 100 - rest))
}

function subjectWith(alarm: Pick<AlarmDefinition, 'region'>, { to }: Pick<AlarmTransition, 'to'>, name: string): string {
  return `${to}: "${name}" in ${region(alarm.region).messageName}`
}

function plainName(name: string): string {
  return name.replace(/[^\x20-\x7e]+/g, '_')
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, Math.max(0, length - 3))}...`
}

/** The message as webhooks and queues get it: JSON in AWS's key order. */
export function alarmMessage(alarm: AlarmDefinition, transition: AlarmTransition): string {
  return jsonText({
    AlarmName: alarm.name,
    AlarmDescription: alarm.description ?? null,
    AWSAccountId: alarm.account,
    AlarmConfigurationUpdatedTimestamp: awsTimestamp(alarm.configurationUpdatedAtMs),
    NewStateValue: transition.to,
    NewStateReason: transition.reason,
    StateChangeTime: awsTimestamp(transition.atMs),
    Region: region(alarm.region).messageName,
    AlarmArn: alarm.arn,
    OldStateValue: transition.from,
    // Only true for an action that a mute rule had held back.
    ActionExecutedAfterMuteWindow: false,
    OKActions: alarm.okActions,
    AlarmActions: alarm.alarmActions,
    InsufficientDataActions: alarm.insufficientDataActions,
    Trigger: trigger(alarm),
  })
}

/** Assumed  `TreatMissingData` of an alarm without one: the empty text, as in notifications of 2017 and 2022. */
function trigger({ config, ...alarm }: AlarmDefinition): JsonText {
  const statistic = statisticOfAlarm(config)
  const isPercentile = statistic?.kind === 'percentile'
  return {
    MetricName: alarm.metricName,
    Namespace: alarm.namespace,
    StatisticType: isPercentile ? 'ExtendedStatistic' : 'Statistic',
    Statistic: statistic?.kind === 'plain' ? upperSnake(statistic.name) : undefined,
    ExtendedStatistic: isPercentile ? statistic.text : undefined,
    Unit: config.unit ?? null,
    Dimensions: alarm.dimensions.map(({ name, value }) => ({ value, name })),
    Period: config.periodSeconds,
    EvaluationPeriods: config.evaluationPeriods,
    DatapointsToAlarm: config.datapointsToAlarm,
    ComparisonOperator: config.comparisonOperator,
    Threshold: double(config.threshold),
    TreatMissingData: config.treatMissingData ?? '',
    EvaluateLowSampleCountPercentile: config.evaluateLowSampleCountPercentile ?? '',
  }
}

/** `SampleCount` → `SAMPLE_COUNT` */
export function upperSnake(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()
}

/**
 * The body of the mail.
 *
 * Assumed  several dimensions or actions: one pair of brackets, commas between (one of each was seen: `[InstanceId = i-…]`); an alarm without
 *          TreatMissingData has an empty line in its place (seen in older mails)
 */
function alarmMailBody(alarm: AlarmDefinition, { from, to, reason, atMs }: AlarmTransition, consoleLink: string): string {
  const { config } = alarm
  const statistic = statisticOfAlarm(config)
  const needed = config.datapointsToAlarm ?? config.evaluationPeriods
  const detail = (label: string, value: string): string => `- ${`${label}:`.padEnd(28)}${value}`
  const metric = (label: string, value: string): string => `- ${`${label}:`.padEnd(37)}${value}`
  const list = (items: readonly string[]): string => (items.length === 0 ? '' : `[${items.join(', ')}]`)
  return [
    `You are receiving this email because your Amazon CloudWatch Alarm "${alarm.name}" in the ${region(alarm.region).messageName} region has entered the ${to} state, because "${reason}" at "${mailDate(atMs)}".`,
    '',
    'View this alarm in the AWS Management Console:',
    consoleLink,
    '',
    'Alarm Details:',
    detail('Name', alarm.name),
    detail('Description', alarm.description ?? ''),
    detail('State Change', `${from} -> ${to}`),
    detail('Reason for State Change', reason),
    detail('Timestamp', mailDate(atMs)),
    detail('AWS Account', alarm.account),
    detail('Alarm Arn', alarm.arn),
    '',
    'Threshold:',
    `- The alarm is in the ALARM state when the metric is ${config.comparisonOperator} ${javaDouble(config.threshold)} for at least ${needed} of the last ${config.evaluationPeriods} period(s) of ${config.periodSeconds} seconds. `,
    '',
    'Monitored Metric:',
    metric('MetricNamespace', alarm.namespace),
    metric('MetricName', alarm.metricName),
    metric('Dimensions', list(alarm.dimensions.map(({ name, value }) => `${name} = ${value}`))),
    metric('Period', `${config.periodSeconds} seconds`),
    metric('Statistic', statistic?.kind === 'percentile' ? statistic.text : (statistic?.name ?? '')),
    metric('Unit', config.unit ?? 'not specified'),
    config.treatMissingData === undefined ? '' : metric('TreatMissingData', config.treatMissingData),
    '',
    '',
    'State Change Actions:',
    `- OK: ${list(alarm.okActions)}`,
    `- ALARM: ${list(alarm.alarmActions)}`,
    `- INSUFFICIENT_DATA: ${list(alarm.insufficientDataActions)}`,
    '',
  ].join('\n')
}
