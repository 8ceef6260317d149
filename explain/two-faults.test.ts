/**
 * Two faults at once, faults that are mended one by one, and every read refused in turn: the first broken arrow in the direction in which things
 * flow is named, nothing else, and nothing is guessed.
 */
import { describe, expect, test } from 'vitest'
import { judgeGathered } from './run.ts'
import {
  alarmOf,
  type ChainAccount,
  expectOneCause,
  filterOf,
  group,
  region,
  role,
  topicOf,
  useChains,
  user,
  verdict,
} from './test-world.ts'

const { lab, pass } = useChains()

type Fault = (own: ChainAccount) => Promise<unknown>

const putAlarm =
  (change: object): Fault =>
  (own) =>
    own.send('cloudwatch', 'PutMetricAlarm', alarmOf(own, change))
const putFilter =
  (change: object, metric: object = {}): Fault =>
  (own) =>
    own.send('logs', 'PutMetricFilter', filterOf(change, metric))
const ofTopic =
  (AttributeName: string, value: (own: ChainAccount) => string): Fault =>
  (own) =>
    own.send('sns', 'SetTopicAttributes', { TopicArn: topicOf(own), AttributeName, AttributeValue: value(own) })

const stopped: Fault = (own) => own.send('cloudtrail', 'StopLogging', { Name: 'lin-trail' })
const oneRegion: Fault = (own) => own.send('cloudtrail', 'UpdateTrail', { Name: 'lin-trail', IsMultiRegionTrail: false })
const noGroup: Fault = (own) =>
  own.send('cloudtrail', 'UpdateTrail', { Name: 'lin-trail', CloudWatchLogsLogGroupArn: '', CloudWatchLogsRoleArn: '' })
const wrongTrust: Fault = (own) =>
  own.send('iam', 'UpdateAssumeRolePolicy', {
    RoleName: role,
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    }),
  })
const wrongPattern = putFilter({ filterPattern: '{ ($.eventName = ConsoleSignin) && ($.errorMessage = "Failed authentication") }' })
const countsNothing = putFilter({}, { metricValue: '0' })
const otherNamespace = putAlarm({ Namespace: 'CloudTrailMetric' })
const tooHigh = putAlarm({ Threshold: 5 })
const actionsOff: Fault = (own) => own.send('cloudwatch', 'DisableAlarmActions', { AlarmNames: ['Alarm-SigninFailure'] })
const noPublish = ofTopic('Policy', (own) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sns:Publish', Resource: topicOf(own) }],
  }),
)
const awsKey = ofTopic('KmsMasterKeyId', () => 'alias/aws/sns')
const groupGone: Fault = (own) => own.send('logs', 'DeleteLogGroup', { logGroupName: group })
const topicGone: Fault = (own) => own.send('sns', 'DeleteTopic', { TopicArn: topicOf(own) })
const trailGone: Fault = (own) => own.send('cloudtrail', 'DeleteTrail', { Name: 'lin-trail' })
const alarmGone: Fault = (own) => own.send('cloudwatch', 'DeleteAlarms', { AlarmNames: ['Alarm-SigninFailure'] })
const otherGroup: Fault = async (own) => {
  await own.send('logs', 'CreateLogGroup', { logGroupName: 'aws-cloudtrail-logs-tokio' })
  await putFilter({ logGroupName: 'aws-cloudtrail-logs-tokio' })(own)
}

interface World {
  readonly want: string
  readonly without?: readonly string[]
  readonly faults: readonly Fault[]
  /** Who fails, and where; null: nobody. */
  readonly signIn?: { readonly name?: string; readonly at?: string } | null
}

const worlds: Readonly<Record<string, World>> = {
  'the trail stopped, the subscription unconfirmed': { want: 'event-to-trail stopped', without: ['a09'], faults: [stopped] },
  'a trail of one region, its role gone astray, a sign-in in Sydney': {
    want: 'event-to-trail singleRegion',
    faults: [oneRegion, wrongTrust],
    signIn: { at: 'ap-southeast-2' },
  },
  'the trail gone, and the log group': { want: 'event-to-trail noTrail', faults: [groupGone, trailGone] },
  'the role trusts nobody, the actions are off': { want: 'trail-to-logs roleTrust', faults: [wrongTrust, actionsOff] },
  'the trail sends nowhere, the pattern is wrong': { want: 'trail-to-logs notSent', faults: [noGroup, wrongPattern] },
  'the pattern wrong, the alarm in another namespace': { want: 'logs-to-metric patternMisses', faults: [wrongPattern, otherNamespace] },
  'the pattern wrong, and counting nothing': {
    want: 'logs-to-metric patternMisses',
    faults: [putFilter({ filterPattern: '{ $.eventName = ConsoleSignin }' }, { metricValue: '0' })],
  },
  'it counts nothing, and the threshold is too high': { want: 'logs-to-metric countsNothing', faults: [countsNothing, tooHigh] },
  'the filter on another group, the actions off': { want: 'logs-to-metric wrongGroup', without: ['a06'], faults: [otherGroup, actionsOff] },
  'the alarm in another namespace, nobody subscribed': {
    want: 'metric-to-alarm otherNamespace',
    without: ['a08', 'a09'],
    faults: [otherNamespace],
  },
  'the threshold too high, the topic shut': { want: 'metric-to-alarm tooFew', faults: [tooHigh, noPublish] },
  'the actions off, the subscription unconfirmed': { want: 'alarm-to-topic actionsOff', without: ['a09'], faults: [actionsOff] },
  'the actions off, the topic gone': { want: 'alarm-to-topic actionsOff', faults: [actionsOff, topicGone] },
  'the topic shut, and its subscription unconfirmed': { want: 'alarm-to-topic actionRefused', without: ['a09'], faults: [noPublish] },
  'the key of AWS and a policy that shuts: what AWS said first': { want: 'alarm-to-topic actionRefused', faults: [awsKey, noPublish] },
  'a name that does not exist, and a pattern that would miss any other too': {
    want: 'logs-to-metric patternMisses',
    faults: [wrongPattern],
    signIn: { name: 'nobody-of-that-name' },
  },
  'nothing came: the role, the pattern and the actions, all wrong': {
    want: 'trail-to-logs roleTrust',
    faults: [wrongTrust, wrongPattern, actionsOff],
    signIn: null,
  },
  'nothing came: the topic shut and nobody subscribed': {
    want: 'alarm-to-topic topicPolicy',
    without: ['a08', 'a09'],
    faults: [noPublish],
    signIn: null,
  },
  'no alarm: what would feed it is nobody’s': { want: 'metric-to-alarm noAlarm', faults: [stopped, alarmGone] },
}

describe('of several faults the first on the way is named', () => {
  test.each(Object.entries(worlds))('%s', async (_name, { want, without = [], faults, signIn = {} }) => {
    const own = await lab(...without)
    for (const fault of faults) await fault(own)
    await pass(1)
    if (signIn !== null) await own.signIn(signIn.name ?? user, signIn.at ?? region)
    await pass(30)
    const report = await own.explain()
    expect(verdict(report)).toBe(want)
    // Where there is no alarm, all other arrows hang on it.
    if (want.endsWith('noAlarm')) expect(report.arrows.filter(({ state }) => state === 'broken')).toHaveLength(1)
    else expectOneCause(report)
  })
})

describe('mended one by one, the next is named', () => {
  test('from the pattern to the mail', async () => {
    const own = await lab()
    await wrongPattern(own)
    await otherNamespace(own)
    await noPublish(own)
    const tried = async () => {
      await own.signIn()
      await pass(30)
      return verdict(await own.explain())
    }
    expect(await tried()).toBe('logs-to-metric patternMisses')
    await putFilter({})(own)
    expect(await tried()).toBe('metric-to-alarm otherNamespace')
    await putAlarm({})(own)
    expect(await tried()).toBe('alarm-to-topic actionRefused')
    await ofTopic('Policy', (account) =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish', Resource: topicOf(account) },
        ],
      }),
    )(own)
    await pass(30)
    expect(await tried()).toBe('- whole')
  })

  test('two topics: one that works is enough, none is not', async () => {
    const own = await lab()
    await own.send('sns', 'CreateTopic', { Name: 'second' })
    const second = topicOf(own).replace('CloudTrail_to_Email', 'second')
    await putAlarm({ AlarmActions: [second, topicOf(own)] })(own)
    await own.signIn()
    await pass(30)
    expect(verdict(await own.explain())).toBe('- whole')
    await putAlarm({ AlarmActions: [second] })(own)
    await own.signIn()
    await pass(30)
    expect(verdict(await own.explain())).toBe('topic-to-mail noSubscription')
  })

  test('two filters: one that works is enough', async () => {
    const own = await lab()
    await own.send('logs', 'PutMetricFilter', {
      ...filterOf({ filterName: 'astray', filterPattern: '{ $.eventName = ConsoleSignin }' }),
    })
    await own.signIn()
    await pass(30)
    expect(verdict(await own.explain())).toBe('- whole')
  })
})

describe('with any answers refused', () => {
  interface Case {
    readonly want: string | null
    /** The same fault, seen from another side where that answer is missing. */
    readonly also?: string
    readonly without?: readonly string[]
    readonly fault?: Fault
    readonly isQuiet?: true
  }
  const cases: Readonly<Record<string, Case>> = {
    'a chain that is whole': { want: null },
    'a chain through which nothing came': { want: null, isQuiet: true },
    'the trail stopped': { want: 'event-to-trail stopped', fault: stopped },
    'the trail of one region': { want: 'event-to-trail singleRegion', fault: oneRegion, isQuiet: true },
    'the role trusts nobody': { want: 'trail-to-logs roleTrust', also: 'trail-to-logs deliveryError', fault: wrongTrust },
    'the pattern wrong': { want: 'logs-to-metric patternMisses', also: 'logs-to-metric patternDiffers', fault: wrongPattern },
    'it counts nothing': { want: 'logs-to-metric countsNothing', fault: countsNothing },
    'another namespace': { want: 'metric-to-alarm otherNamespace', fault: otherNamespace },
    'the threshold too high': { want: 'metric-to-alarm tooFew', fault: tooHigh },
    'the topic shut': { want: 'alarm-to-topic actionRefused', also: 'alarm-to-topic topicPolicy', fault: noPublish },
    'the actions off': { want: 'alarm-to-topic actionsOff', fault: actionsOff },
    unconfirmed: { want: 'topic-to-mail pending', without: ['a09'] },
    'unconfirmed, and nothing came': { want: 'topic-to-mail pending', without: ['a09'], isQuiet: true },
  }
  test.each(Object.entries(cases))(
    '%s: it is named or not seen, never another',
    async (_name, { want, also, without = [], fault, isQuiet }) => {
      const own = await lab(...without)
      await fault?.(own)
      await pass(1)
      if (!isQuiet) await own.signIn()
      await pass(30)
      const done = await own.gather()
      const nameOf = (report: ReturnType<typeof judgeGathered>) => (report.cause === null ? null : verdict(report))
      expect(nameOf(judgeGathered(done))).toBe(want)
      const refused = { unseen: { reason: 'denied', params: {} } } as const
      const names = Object.keys(done.answers)
      const wrong: unknown[] = []
      // One answer refused, and any two.
      for (const one of names) {
        for (const other of names) {
          const report = judgeGathered({ ...done, answers: { ...done.answers, [one]: refused, [other]: refused } })
          const told = nameOf(report)
          const isRight = told === null || told === want || told === also
          // A fault that is no longer seen leaves something unseen, unless what lies behind it proves that an event has passed.
          const isOpen = told !== null || want === null || report.outcome === 'unseen'
          if (!isRight || !isOpen) wrong.push([one, other, told, report.outcome])
        }
      }
      expect(wrong).toEqual([])
    },
  )
})
