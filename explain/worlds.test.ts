import { describe, expect, test } from 'vitest'
import { arrows } from './judge.ts'
import { type ChainSeen, exitOf } from './report.ts'
import { type Gathered, judgeGathered } from './run.ts'
import {
  alarmOf,
  type ChainAccount,
  expectOneCause,
  filterOf,
  group,
  region,
  role,
  said,
  topicOf,
  useChains,
  user,
  verdict,
} from './test-world.ts'

/** Every cause that AWS's API shows, each as a world: Lab A, broken in exactly this way. `explain` names it and nothing else. */

const { empty, lab, pass, post, sandbox } = useChains()

interface World {
  /** `arrow cause`, and its id in the list of causes. */
  readonly want: string
  readonly painPoint: string
  /** Steps of the lab that are left out. */
  readonly without?: readonly string[]
  by?(own: ChainAccount): Promise<unknown>
  /** What happens then; left out: a sign-in fails at home. */
  happens?(own: ChainAccount): Promise<unknown>
  /** How long after that it is asked; the usual half hour where left out. */
  readonly minutes?: number
  readonly isUncertain?: true
}

const nothing = () => Promise.resolve()
const three = async (own: ChainAccount, minutes: number) => {
  for (let at = 0; at < 3; at += 1) {
    await own.signIn()
    await pass(minutes)
  }
}
const putAlarm = (change: object) => (own: ChainAccount) => own.send('cloudwatch', 'PutMetricAlarm', alarmOf(own, change))
const putFilter =
  (change: object, metric: object = {}) =>
  (own: ChainAccount) =>
    own.send('logs', 'PutMetricFilter', filterOf(change, metric))
const updateTrail = (change: object) => (own: ChainAccount) => own.send('cloudtrail', 'UpdateTrail', { Name: 'lin-trail', ...change })
const topicAttribute = (AttributeName: string, value: (own: ChainAccount) => string) => (own: ChainAccount) =>
  own.send('sns', 'SetTopicAttributes', { TopicArn: topicOf(own), AttributeName, AttributeValue: value(own) })
const subscriptionArns = async (own: ChainAccount): Promise<readonly string[]> => {
  const { Subscriptions = [] } = (await own.send('sns', 'ListSubscriptionsByTopic', { TopicArn: topicOf(own) })) as {
    Subscriptions?: { SubscriptionArn: string }[]
  }
  return Subscriptions.map(({ SubscriptionArn }) => SubscriptionArn)
}
const filterPolicy = (attributes: Readonly<Record<string, string>>) => async (own: ChainAccount) => {
  for (const SubscriptionArn of await subscriptionArns(own))
    for (const [AttributeName, AttributeValue] of Object.entries(attributes))
      await own.send('sns', 'SetSubscriptionAttributes', { SubscriptionArn, AttributeName, AttributeValue })
}

const worlds: Readonly<Record<string, World>> = {
  'S1: a trail of one region, the sign-in recorded in Sydney': {
    want: 'event-to-trail singleRegion',
    painPoint: 'S1',
    by: updateTrail({ IsMultiRegionTrail: false }),
    happens: (own) => own.signIn(user, 'ap-southeast-2'),
  },
  'S1: the same, before anybody has failed': {
    want: 'event-to-trail singleRegion',
    painPoint: 'S1',
    by: updateTrail({ IsMultiRegionTrail: false }),
    happens: nothing,
  },
  'S2: a name that the account does not have': {
    want: 'sign-in-to-event unknownUser',
    painPoint: 'S2',
    happens: (own) => own.signIn('nobody-of-that-name'),
  },
  'S3: signed in through IAM Identity Center': {
    want: 'sign-in-to-event identityCenter',
    painPoint: 'S3',
    happens: (own) =>
      own.event({
        eventSource: 'sso.amazonaws.com',
        eventName: 'CredentialVerification',
        userIdentity: { type: 'Unknown', accountId: own.id },
        serviceEventDetails: { CredentialVerification: 'Failure' },
      }),
  },
  'S5: the subscription was never confirmed': { want: 'topic-to-mail pending', painPoint: 'S5', without: ['a09'] },
  'S5: nobody is subscribed': { want: 'topic-to-mail noSubscription', painPoint: 'S5', without: ['a08', 'a09'] },
  'S5: it was not confirmed for two days, and is gone': {
    want: 'topic-to-mail noSubscription',
    painPoint: 'S5',
    without: ['a09'],
    by: () => pass(49 * 60),
  },
  'S7: it has been in ALARM since before': {
    want: 'metric-to-alarm alreadyInAlarm',
    painPoint: 'S7',
    by: async (own) => {
      await putAlarm({ Period: 3600 })(own)
      await own.signIn()
      await pass(75)
    },
  },
  'S7: what is missing counts as bad': {
    want: 'metric-to-alarm missingBreaching',
    painPoint: 'S7',
    by: async (own) => {
      await putAlarm({ TreatMissingData: 'breaching' })(own)
      await pass(60)
    },
  },
  'S7: what is missing is ignored, so ALARM stays for ever': {
    want: 'metric-to-alarm missingIgnored',
    painPoint: 'S7',
    by: async (own) => {
      await putAlarm({ TreatMissingData: 'ignore' })(own)
      await own.signIn()
      await pass(24 * 60)
    },
  },
  'S8: the filter is on a group that no trail feeds': {
    want: 'logs-to-metric wrongGroup',
    painPoint: 'S8',
    without: ['a06'],
    by: async (own) => {
      await own.send('logs', 'CreateLogGroup', { logGroupName: 'aws-cloudtrail-logs-tokio' })
      await putFilter({ logGroupName: 'aws-cloudtrail-logs-tokio' })(own)
    },
  },
  'S8: there is no filter': { want: 'logs-to-metric noFilter', painPoint: 'S8', without: ['a06'] },
  'S9: single quotes': {
    want: 'logs-to-metric patternMisses',
    painPoint: 'S9',
    by: putFilter({ filterPattern: `{ ($.eventName = "'ConsoleLogin'") && ($.errorMessage = "Failed authentication") }` }),
  },
  'S9: a field name in the wrong case': {
    want: 'logs-to-metric patternMisses',
    painPoint: 'S9',
    by: putFilter({ filterPattern: '{ ($.eventname = ConsoleLogin) && ($.errorMessage = "Failed authentication") }' }),
  },
  'S9: another event': {
    want: 'logs-to-metric patternMisses',
    painPoint: 'S9',
    by: putFilter({ filterPattern: '{ ($.eventName = ConsoleSignin) && ($.errorMessage = "Failed authentication") }' }),
  },
  'S9: a clause too many': {
    want: 'logs-to-metric patternMisses',
    painPoint: 'S9',
    by: putFilter({
      filterPattern: '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") && ($.userIdentity.type = "Root") }',
    }),
  },
  'S9: words instead of fields': {
    want: 'logs-to-metric patternMisses',
    painPoint: 'S9',
    by: putFilter({ filterPattern: 'ConsoleLogin Failure "failed authentication"' }),
  },
  'S9: before anything came, by meaning': {
    want: 'logs-to-metric patternDiffers',
    painPoint: 'S9',
    by: putFilter({ filterPattern: '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed Authentication") }' }),
    happens: nothing,
  },
  'S10: it failed before the filter was made': {
    want: 'logs-to-metric filterLater',
    painPoint: 'S10',
    without: ['a06'],
    by: async (own) => {
      await own.signIn()
      await pass(30)
      await putFilter({})(own)
    },
    happens: nothing,
  },
  'C1: logging was stopped': {
    want: 'event-to-trail stopped',
    painPoint: 'C1',
    by: async ({ send }) => {
      await send('cloudtrail', 'StopLogging', { Name: 'lin-trail' })
      await pass(1)
    },
  },
  'C1: logging was stopped, and nothing came since': {
    want: 'event-to-trail stopped',
    painPoint: 'C1',
    by: ({ send }) => send('cloudtrail', 'StopLogging', { Name: 'lin-trail' }),
    happens: nothing,
  },
  'C1: logging was never started': {
    want: 'event-to-trail neverStarted',
    painPoint: 'C1',
    by: async (own) => {
      const { trailList = [] } = (await own.send('cloudtrail', 'DescribeTrails', {})) as { trailList?: Readonly<Record<string, unknown>>[] }
      const [{ S3BucketName, CloudWatchLogsLogGroupArn, CloudWatchLogsRoleArn } = {}] = trailList
      await own.send('cloudtrail', 'DeleteTrail', { Name: 'lin-trail' })
      const again = { S3BucketName, CloudWatchLogsLogGroupArn, CloudWatchLogsRoleArn, IsMultiRegionTrail: true }
      await own.send('cloudtrail', 'CreateTrail', { Name: 'lin-trail', ...again })
    },
  },
  'C1: the trail is gone': {
    want: 'event-to-trail noTrail',
    painPoint: 'C1',
    by: ({ send }) => send('cloudtrail', 'DeleteTrail', { Name: 'lin-trail' }),
  },
  'C2: reads only': {
    want: 'event-to-trail notRecorded',
    painPoint: 'C2',
    by: ({ send }) =>
      send('cloudtrail', 'PutEventSelectors', {
        TrailName: 'lin-trail',
        EventSelectors: [{ ReadWriteType: 'ReadOnly', IncludeManagementEvents: true }],
      }),
  },
  'C2: no management events': {
    want: 'event-to-trail notRecorded',
    painPoint: 'C2',
    by: ({ send }) =>
      send('cloudtrail', 'PutEventSelectors', {
        TrailName: 'lin-trail',
        EventSelectors: [
          {
            ReadWriteType: 'All',
            IncludeManagementEvents: false,
            DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }],
          },
        ],
      }),
  },
  'C2: advanced selectors that leave sign-ins out': {
    want: 'event-to-trail notRecorded',
    painPoint: 'C2',
    by: ({ send }) =>
      send('cloudtrail', 'PutEventSelectors', {
        TrailName: 'lin-trail',
        AdvancedEventSelectors: [
          {
            FieldSelectors: [
              { Field: 'eventCategory', Equals: ['Management'] },
              { Field: 'readOnly', Equals: ['true'] },
            ],
          },
        ],
      }),
  },
  'C3: the role trusts somebody else': {
    want: 'trail-to-logs roleTrust',
    painPoint: 'C3',
    by: ({ send }) =>
      send('iam', 'UpdateAssumeRolePolicy', {
        RoleName: role,
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        }),
      }),
  },
  'C3: the role may write to another group': {
    want: 'trail-to-logs rolePolicy',
    painPoint: 'C3',
    by: async ({ send }) => {
      const { PolicyNames = [] } = (await send('iam', 'ListRolePolicies', { RoleName: role })) as { PolicyNames?: string[] }
      for (const PolicyName of PolicyNames)
        await send('iam', 'PutRolePolicy', {
          RoleName: role,
          PolicyName,
          PolicyDocument: JSON.stringify({
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 'logs:*', Resource: 'arn:aws:logs:*:*:log-group:other:*' }],
          }),
        })
    },
  },
  'C3: the role is gone': {
    want: 'trail-to-logs roleGone',
    painPoint: 'C3',
    by: async ({ send }) => {
      const { PolicyNames = [] } = (await send('iam', 'ListRolePolicies', { RoleName: role })) as { PolicyNames?: string[] }
      for (const PolicyName of PolicyNames) await send('iam', 'DeleteRolePolicy', { RoleName: role, PolicyName })
      await send('iam', 'DeleteRole', { RoleName: role })
    },
  },
  'C4: the topic is encrypted with the key of AWS, and an action has failed': {
    want: 'alarm-to-topic actionKey',
    painPoint: 'C4',
    by: topicAttribute('KmsMasterKeyId', () => 'alias/aws/sns'),
  },
  'C4: the same, before anything came': {
    want: 'alarm-to-topic topicKey',
    painPoint: 'C4',
    by: topicAttribute('KmsMasterKeyId', () => 'alias/aws/sns'),
    happens: nothing,
  },
  'C5: the topic’s policy leaves CloudWatch out, and an action has failed': {
    want: 'alarm-to-topic actionRefused',
    painPoint: 'C5',
    by: topicAttribute('Policy', (own) => policyFor(own, 's3.amazonaws.com')),
  },
  'C11b: the same, before anything came': {
    want: 'alarm-to-topic topicPolicy',
    painPoint: 'C11b',
    by: topicAttribute('Policy', (own) => policyFor(own, 's3.amazonaws.com')),
    happens: nothing,
  },
  'C6: no action at all': { want: 'alarm-to-topic noActions', painPoint: 'C6', by: putAlarm({ AlarmActions: [] }) },
  'C6: told on the way back to OK only': {
    want: 'alarm-to-topic otherState',
    painPoint: 'C6',
    by: (own) => putAlarm({ AlarmActions: [], OKActions: [topicOf(own)] })(own),
  },
  'C6: the actions are switched off': {
    want: 'alarm-to-topic actionsOff',
    painPoint: 'C6',
    by: ({ send }) => send('cloudwatch', 'DisableAlarmActions', { AlarmNames: ['Alarm-SigninFailure'] }),
  },
  'C6: the topic is gone': {
    want: 'alarm-to-topic topicGone',
    painPoint: 'C6',
    by: (own) => own.send('sns', 'DeleteTopic', { TopicArn: topicOf(own) }),
  },
  'C7: the alarm stands in another region': {
    want: 'metric-to-alarm alarmElsewhere',
    painPoint: 'C7',
    without: ['a12'],
    by: (own) => own.in('us-west-2')('cloudwatch', 'PutMetricAlarm', { ...alarmOf(own), AlarmActions: [topicOf(own, 'us-west-2')] }),
  },
  'C7: the filter stands in another region': {
    want: 'logs-to-metric filterElsewhere',
    painPoint: 'C7',
    without: ['a06'],
    by: async (own) => {
      await own.in('us-west-2')('logs', 'CreateLogGroup', { logGroupName: group })
      await own.in('us-west-2')('logs', 'PutMetricFilter', filterOf())
    },
  },
  'C9: another metric, by a letter': {
    want: 'metric-to-alarm otherMetric',
    painPoint: 'C9',
    by: putAlarm({ MetricName: 'ConsoleSignInFailureCounts' }),
  },
  'C9: another namespace': { want: 'metric-to-alarm otherNamespace', painPoint: 'C9', by: putAlarm({ Namespace: 'CloudTrailMetric' }) },
  'C9: dimensions that the filter does not give': {
    want: 'metric-to-alarm otherDimensions',
    painPoint: 'C9',
    by: putAlarm({ Dimensions: [{ Name: 'Region', Value: region }] }),
  },
  'C9: the filter has dimensions, the alarm none': {
    want: 'metric-to-alarm otherDimensions',
    painPoint: 'C9',
    by: putFilter({}, { dimensions: { Region: '$.awsRegion' } }),
  },
  'C9: another unit': { want: 'metric-to-alarm otherUnit', painPoint: 'C9', by: putAlarm({ Unit: 'Bytes' }) },
  'C9: no such alarm, but one of nearly that name': {
    want: 'metric-to-alarm alarmNear',
    painPoint: 'C9',
    without: ['a12'],
    by: putAlarm({ AlarmName: 'Alarm-SignInFailures' }),
  },
  'C9: no such alarm': { want: 'metric-to-alarm noAlarm', painPoint: 'C9', without: ['a12'] },
  'C10: more was wanted than came': { want: 'metric-to-alarm tooFew', painPoint: 'C10', by: putAlarm({ Threshold: 5 }) },
  'C10: > where >= was meant': {
    want: 'metric-to-alarm notAbove',
    painPoint: 'C10',
    by: putAlarm({ Threshold: 3 }),
    happens: (own) => three(own, 0),
  },
  'C10: the mean of ones is one': {
    want: 'metric-to-alarm statisticTooLow',
    painPoint: 'C10',
    by: putAlarm({ Statistic: 'Average', Threshold: 1 }),
  },
  'C10: the largest of ones is one': {
    want: 'metric-to-alarm statisticTooLow',
    painPoint: 'C10',
    by: putAlarm({ Statistic: 'Maximum', Threshold: 3, ComparisonOperator: 'GreaterThanOrEqualToThreshold' }),
    happens: nothing,
  },
  'C10: it looks for few': {
    want: 'metric-to-alarm lessThan',
    painPoint: 'C10',
    by: putAlarm({ ComparisonOperator: 'LessThanThreshold', Threshold: 1 }),
  },
  'C10: three failures, further apart than the window': {
    want: 'metric-to-alarm spread',
    painPoint: 'C10',
    by: putAlarm({ Threshold: 3, ComparisonOperator: 'GreaterThanOrEqualToThreshold' }),
    happens: (own) => three(own, 8),
  },
  'C10: three periods are to be bad, one was': {
    want: 'metric-to-alarm morePeriods',
    painPoint: 'C10',
    by: putAlarm({ EvaluationPeriods: 3, DatapointsToAlarm: 3, TreatMissingData: 'notBreaching' }),
  },
  'C10: a boundary of the clock came between': {
    want: 'metric-to-alarm wallClock',
    painPoint: 'C10',
    by: async (own) => {
      await putAlarm({
        Period: 3600,
        Threshold: 2,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        EvaluationWindow: { WallClockWindow: { Timezone: 'UTC' } },
      })(own)
      // So that one arrives in the last minutes of an hour and the other in the first of the next.
      const clock = (await own.explain()).at
      const minute = Number(clock.slice(14, 16))
      await pass(((50 - minute + 60) % 60) + 0)
    },
    happens: async (own) => {
      await own.signIn()
      await pass(12)
      await own.signIn()
    },
    minutes: 90,
  },
  'C11: somebody unsubscribed': {
    want: 'topic-to-mail unsubscribed',
    painPoint: 'C11',
    by: async (own) => {
      // The link in each mail asks without a signature.
      for (const arn of await subscriptionArns(own)) {
        const query = new URLSearchParams({ Action: 'Unsubscribe', SubscriptionArn: arn })
        expect((await fetch(`${sandbox().endpoint}/?${query}`)).status).toBe(200)
      }
    },
  },
  'R1: a group of a class without metric filters': {
    want: 'logs-to-metric groupClass',
    painPoint: 'R1',
    without: ['a02', 'a06'],
    by: async (own) => {
      await own.send('logs', 'CreateLogGroup', { logGroupName: group, logGroupClass: 'INFREQUENT_ACCESS' })
      await own.account.solve(['a02'])
    },
  },
  'R3: the value is taken from a field that the event does not have': {
    want: 'logs-to-metric countsNothing',
    painPoint: 'R3',
    by: putFilter({}, { metricValue: '$.additionalEventData.count' }),
  },
  'R3: it counts nothing': { want: 'logs-to-metric countsNothing', painPoint: 'R3', by: putFilter({}, { metricValue: '0' }) },
  'R3: the default value alone is bad enough': {
    want: 'metric-to-alarm defaultBreaches',
    painPoint: 'R3',
    by: async (own) => {
      await putFilter({}, { defaultValue: 1 })(own)
      await putAlarm({ TreatMissingData: 'ignore' })(own)
      await own.send('sns', 'CreateTopic', { Name: 'something-to-log' })
      await pass(60)
    },
  },
  'R3: zeros pull the mean down': {
    want: 'metric-to-alarm defaultLowers',
    painPoint: 'R3',
    by: async (own) => {
      await putFilter({}, { defaultValue: 0 })(own)
      await putAlarm({ Statistic: 'Average', Threshold: 0.9 })(own)
    },
    happens: async (own) => {
      await own.signIn()
      await own.send('sns', 'CreateTopic', { Name: 'something-else' })
    },
  },
  'R5: a filter policy on attributes, which an alarm never bears': {
    want: 'topic-to-mail filterPolicy',
    painPoint: 'R5',
    by: filterPolicy({ FilterPolicy: '{"severity":["high"]}' }),
  },
  'R5: a filter policy on the body that wants another state': {
    want: 'topic-to-mail filterPolicy',
    painPoint: 'R5',
    by: filterPolicy({ FilterPolicyScope: 'MessageBody', FilterPolicy: '{"NewStateValue":["OK"]}' }),
  },
  'R6: a topic of the kind that takes no mail addresses': {
    want: 'topic-to-mail fifo',
    painPoint: 'R6',
    without: ['a07', 'a08', 'a09', 'a12'],
    by: async (own) => {
      await own.send('sns', 'CreateTopic', { Name: 'CloudTrail_to_Email.fifo', Attributes: { FifoTopic: 'true' } })
      await putAlarm({ AlarmActions: [`${topicOf(own)}.fifo`] })(own)
    },
    happens: nothing,
  },
  'R8: the group was deleted': {
    want: 'trail-to-logs groupGone',
    painPoint: 'R8',
    by: async ({ send }) => {
      await send('logs', 'DeleteLogGroup', { logGroupName: group })
    },
  },
  'R13: the trail sends to no group': {
    want: 'trail-to-logs notSent',
    painPoint: 'R13',
    by: updateTrail({ CloudWatchLogsLogGroupArn: '', CloudWatchLogsRoleArn: '' }),
  },
  'W1: a webhook that never confirmed': {
    want: 'topic-to-mail webhookPending',
    painPoint: 'W1',
    without: ['a08', 'a09'],
    by: (own) => own.send('sns', 'Subscribe', { TopicArn: topicOf(own), Protocol: 'https', Endpoint: 'https://hooks.example.com/sns' }),
  },
  'W4: a chat’s own webhook': {
    want: 'topic-to-mail chatPending',
    painPoint: 'W4',
    without: ['a08', 'a09'],
    by: (own) =>
      own.send('sns', 'Subscribe', { TopicArn: topicOf(own), Protocol: 'https', Endpoint: 'https://hooks.slack.com/services/T0/B0/x' }),
  },
}

const policyFor = (own: ChainAccount, service: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sns:Publish', Resource: topicOf(own) }],
  })

describe('each cause is named, and nothing else', () => {
  test.each(Object.entries(worlds))('%s', async (_name, world) => {
    const own = await lab(...(world.without ?? []))
    await world.by?.(own)
    await (world.happens ?? ((account: ChainAccount) => account.signIn()))(own)
    await pass(world.minutes ?? 30)
    const report = await own.explain({ email: own.account.settings().email })
    expect(verdict(report)).toBe(world.want)
    expect(report.cause?.painPoint).toBe(world.painPoint)
    expect(report.outcome).toBe('broken')
    expect(report.cause?.isCertain).toBe(!world.isUncertain)
    expectOneCause(report)
    expect(exitOf(report)).toBe(1)
  })
})

type Change = (done: Gathered) => Partial<{ -readonly [Name in keyof ChainSeen]: ChainSeen[Name] }>

/** What no sandbox can be brought to, or only in hours: a chain that works, with one answer of AWS changed. */
const changed: Readonly<Record<string, { want: string; change: Change; minutes?: number; isUncertain?: true }>> = {
  'C8: an organisation’s trail writes to the central account': {
    want: 'trail-to-logs organizationTrail',
    change: (done) => ({
      ...nothingCame,
      trails: answerOf(done, 'trails').map((trail) => ({
        ...trail,
        isOrganization: true,
        logGroupArn: (trail.logGroupArn ?? '').replace(/:\d{12}:/, ':999988887777:'),
      })),
    }),
  },
  'C7: the trail’s home and group are in another region': {
    want: 'trail-to-logs otherRegion',
    change: (done) => ({
      ...nothingCame,
      trails: answerOf(done, 'trails').map((trail) => ({
        ...trail,
        homeRegion: 'us-west-2',
        logGroupArn: (trail.logGroupArn ?? '').replace(region, 'us-west-2'),
      })),
    }),
  },
  // CloudWatch refuses to make such an alarm, in the sandbox as on AWS; it is told all the same, should one be met.
  'C7: the topic stands in another region': {
    want: 'alarm-to-topic topicElsewhere',
    change: (done) => ({
      alarms: answerOf(done, 'alarms').map((alarm) => ({
        ...alarm,
        alarmActions: alarm.alarmActions.map((arn) => arn.replace(region, 'us-east-1')),
      })),
      topics: answerOf(done, 'topics').map((topic) => ({ ...topic, arn: topic.arn.replace(region, 'us-east-1') })),
    }),
  },
  'C3: CloudTrail tells of an error': {
    want: 'trail-to-logs deliveryError',
    change: (done) => ({
      ...nothingCame,
      trailStatuses: answerOf(done, 'trailStatuses').map((status) => ({ ...status, logsError: 'Access denied.' })),
    }),
  },
  'R9: nothing is delivered any more': {
    want: 'trail-to-logs stale',
    change: (done) => ({
      ...nothingCame,
      events: [],
      challenges: [],
      newestWrite: done.now - 3 * 3_600_000,
      newestLogs: [],
      trailStatuses: answerOf(done, 'trailStatuses').map((status) => ({
        ...status,
        startedAtMs: done.now - 24 * 3_600_000,
        logsDeliveredAtMs: done.now - 5 * 3_600_000,
      })),
    }),
  },
  'R9: recorded, and after half an hour not delivered': {
    want: 'trail-to-logs notInLogs',
    change: () => nothingCame,
    minutes: 30,
    isUncertain: true,
  },
  'S9: in the group, matching, and not counted': {
    want: 'logs-to-metric noDatapoint',
    change: () => ({ points: [], history: [] }),
    minutes: 30,
    isUncertain: true,
  },
  'field selection: the filter sees one region only': {
    want: 'logs-to-metric filterInput',
    change: (done) => ({
      points: [],
      history: [],
      metricFilters: answerOf(done, 'metricFilters').map((filter) => ({ ...filter, fieldSelection: '@aws.region = "us-east-1"' })),
    }),
    minutes: 30,
    isUncertain: true,
  },
  'transformed logs: the filter sees another text': {
    want: 'logs-to-metric filterInput',
    change: (done) => ({
      points: [],
      history: [],
      metricFilters: answerOf(done, 'metricFilters').map((filter) => ({ ...filter, onTransformedLogs: true })),
    }),
    minutes: 30,
    isUncertain: true,
  },
  'R2: the same, with dimensions': {
    want: 'logs-to-metric filterDimensions',
    change: (done) => ({
      points: [],
      history: [],
      alarms: answerOf(done, 'alarms').map((alarm) => ({
        ...alarm,
        condition: alarm.condition && { ...alarm.condition, dimensions: [{ name: 'Address', value: '192.0.2.1' }] },
      })),
      metricFilters: answerOf(done, 'metricFilters').map((filter) => ({
        ...filter,
        metric: { ...filter.metric, dimensions: ['Address'] },
      })),
    }),
    minutes: 30,
    isUncertain: true,
  },
  'C9: a point that the alarm has to see, and nothing happens': {
    want: 'metric-to-alarm alarmSilent',
    change: (done) => ({ history: [], alarms: answerOf(done, 'alarms').map((alarm) => ({ ...alarm, state: 'OK' })) }),
    minutes: 30,
    isUncertain: true,
  },
  'evaluation states: CloudWatch cannot evaluate it': {
    want: 'metric-to-alarm evaluationState',
    change: (done) => ({
      history: [],
      alarms: answerOf(done, 'alarms').map((alarm) => ({ ...alarm, state: 'OK', evaluationState: 'EVALUATION_ERROR' })),
    }),
  },
  'C10: another statistic than Sum': {
    want: 'metric-to-alarm statistic',
    change: (done) => ({
      history: [],
      points: answerOf(done, 'points').map((one) => ({ ...one, minutes: one.minutes.map((minute) => ({ ...minute, sum: 3, count: 3 })) })),
      metricFilters: answerOf(done, 'metricFilters').map((filter) => ({
        ...filter,
        metric: { ...filter.metric, value: '$.eventVersion' },
      })),
      alarms: answerOf(done, 'alarms').map((alarm) => ({
        ...alarm,
        state: 'OK',
        condition: alarm.condition && { ...alarm.condition, statistic: 'Average', threshold: 2 },
      })),
    }),
  },
  'C6: it went off and did nothing': {
    want: 'alarm-to-topic noAction',
    change: (done) => ({ history: answerOf(done, 'history').filter(({ event }) => event.kind === 'state') }),
    minutes: 30,
    isUncertain: true,
  },
  'mute rules: one is on': {
    want: 'alarm-to-topic muted',
    change: () => ({ muteRules: [{ name: 'night', status: 'ACTIVE', alarms: ['Alarm-SigninFailure'] }] }),
  },
  'mute rules: one was on when it went off': {
    want: 'alarm-to-topic muted',
    change: (done) => ({
      history: answerOf(done, 'history').filter(({ event }) => event.kind === 'state'),
      muteRules: [{ name: 'night', status: 'EXPIRED', alarms: ['Alarm-SigninFailure'] }],
    }),
  },
  'C5: an action failed for a reason of its own': {
    want: 'alarm-to-topic actionFailed',
    change: (done) => ({
      history: answerOf(done, 'history').map((item) =>
        item.event.kind === 'action' ? { ...item, event: { ...item.event, succeeded: false, error: 'Internal failure' } } : item,
      ),
    }),
  },
}

const nothingCame = { arrivals: { events: [], isWhole: true }, points: [], history: [] }

function answerOf<Name extends keyof ChainSeen>({ answers }: Gathered, name: Name): ChainSeen[Name] {
  const answer = answers[name]
  if (!answer || !('value' in answer)) throw new Error(`${name} was not seen`)
  return answer.value as ChainSeen[Name]
}

const withAnswers = (done: Gathered, changes: object, minutes = 0): Gathered => ({
  ...done,
  now: done.now + minutes * 60_000,
  answers: { ...done.answers, ...Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, { value }])) },
})

describe('what a sandbox cannot be brought to', () => {
  test.each(Object.entries(changed))('%s', async (_name, { want, change, minutes, isUncertain }) => {
    const own = await lab()
    await own.signIn()
    await pass(12)
    const done = await own.gather()
    expect(verdict(judgeGathered(done))).toBe('- whole')
    const report = said(judgeGathered(withAnswers(done, change(done), minutes)))
    expect(verdict(report)).toBe(want)
    expect(report.cause?.isCertain).toBe(!isUncertain)
    expectOneCause(report)
  })

  test('kinds of alarms that are not judged by their numbers say so', async () => {
    const own = await lab()
    const done = await own.gather()
    const kinds = { composite: 'beyond.compositeAlarm', log: 'beyond.logAlarm', metric: 'beyond.expressionAlarm' } as const
    for (const kind of ['composite', 'log', 'metric'] as const) {
      const alarms = answerOf(done, 'alarms').map((alarm) => ({ ...alarm, kind, rule: 'ALARM("other")', condition: null }))
      const report = said(judgeGathered(withAnswers(done, { alarms })))
      expect(report.cause).toBeNull()
      expect(report.arrows.find(({ arrow }) => arrow === 'metric-to-alarm')?.reason).toBe(kinds[kind])
      expect(exitOf(report)).toBe(3)
    }
  })

  test('no alarm here, and an organisation’s trail: it may stand in the central account', async () => {
    const own = await lab()
    const done = await own.gather()
    const trails = answerOf(done, 'trails').map((trail) => ({
      ...trail,
      isOrganization: true,
      logGroupArn: (trail.logGroupArn ?? '').replace(/:\d{12}:/, ':999988887777:'),
    }))
    const report = said(judgeGathered(withAnswers(done, { alarms: [], trails })))
    expect(report.arrows.find(({ state }) => state === 'unseen')?.reason).toBe('beyond.centralAccount')
    expect(exitOf(report)).toBe(3)
  })

  test('a group too full to be searched proves nothing', async () => {
    const own = await lab()
    await own.signIn()
    await pass(12)
    const done = await own.gather()
    const report = said(judgeGathered(withAnswers(done, { ...nothingCame, arrivals: { events: [], isWhole: false } }, 30)))
    expect(report.cause).toBeNull()
    expect(report.arrows.find(({ state }) => state === 'unseen')).toMatchObject({ arrow: 'trail-to-logs', reason: 'beyond.overdue' })
  })
})

test('every cause is reached by a world, and each is said and sourced', () => {
  const reached = new Set([...Object.values(worlds), ...Object.values(changed)].map(({ want }) => want))
  const all = arrows.flatMap(({ name, causes }) => causes.map((cause) => ({ name, cause })))
  expect(all.filter(({ name, cause }) => !reached.has(`${name} ${cause.id}`)).map(({ cause }) => cause.id)).toEqual([])
  for (const { cause } of all) expect(cause.source).toMatch(/^https:\/\/\S+$/)
  const ids = all.map(({ cause }) => cause.id)
  expect(new Set(ids).size).toBe(ids.length)
})

describe('a chain that is whole', () => {
  test('before anything has come: grey is normal, S6', async () => {
    const own = await lab()
    const report = await own.explain()
    expect(verdict(report)).toBe('- quiet')
    expect(report.notes.map(({ note }) => note)).toContain('insufficientIsNormal')
    expect(new Set(report.arrows.map(({ state }) => state))).toEqual(new Set(['ready']))
    expect(exitOf(report)).toBe(0)
  })

  test('shows its last proof', async () => {
    const own = await lab()
    await own.signIn()
    await pass(10)
    const report = await own.explain()
    expect(verdict(report)).toBe('- whole')
    expect(new Set(report.arrows.map(({ state }) => state))).toEqual(new Set(['whole']))
    expect(report.params).toMatchObject({ value: 1, target: topicOf(own), signInRegion: region })
    expect(exitOf(report)).toBe(0)
  })

  test('also through a sign-in recorded elsewhere, which is remarked upon', async () => {
    const own = await lab()
    await own.signIn(user, 'us-east-1')
    await pass(10)
    const report = await own.explain()
    expect(verdict(report)).toBe('- whole')
    expect(report.notes.map(({ note }) => note)).toEqual(['recordedElsewhere'])
  })

  test('three failures in a row are one: the alarm that answered the first has answered all', async () => {
    const own = await lab()
    await three(own, 1)
    await pass(10)
    expect(verdict(await own.explain())).toBe('- whole')
  })

  test('a second subscriber who has not confirmed does not break it', async () => {
    const own = await lab()
    await own.send('sns', 'Subscribe', { TopicArn: topicOf(own), Protocol: 'email', Endpoint: 'somebody.else@example.com' })
    await own.signIn()
    await pass(10)
    expect(verdict(await own.explain())).toBe('- whole')
  })

  test('unless it is the person who asks', async () => {
    const own = await lab()
    await own.send('sns', 'Subscribe', { TopicArn: topicOf(own), Protocol: 'email', Endpoint: 'me@example.com' })
    await own.signIn()
    await pass(10)
    expect(verdict(await own.explain({ email: 'me@example.com' }))).toBe('topic-to-mail pending')
  })

  test('a second trail that is broken breaks nothing, and that events are counted twice is remarked upon', async () => {
    const own = await lab()
    await own.send('logs', 'PutMetricFilter', filterOf({ filterName: 'once-more' }))
    await own.signIn()
    await pass(10)
    const report = await own.explain()
    expect(verdict(report)).toBe('- whole')
    expect(report.params.value).toBe(2)
    expect(report.notes.map(({ note }) => note)).toEqual(['countedTwice'])
  })
})

describe('what was broken since the last proof is told before anybody misses a mail', () => {
  const since: Readonly<Record<string, string>> = {
    'C1: the trail is gone': 'event-to-trail noTrail',
    'C1: logging was stopped': 'event-to-trail stopped',
    'C2: reads only': 'event-to-trail notRecorded',
    'C3: the role trusts somebody else': 'trail-to-logs roleTrust',
    'R13: the trail sends to no group': 'trail-to-logs notSent',
    'S9: another event': 'logs-to-metric patternMisses',
    'R3: it counts nothing': 'logs-to-metric countsNothing',
    'C9: another metric, by a letter': 'metric-to-alarm otherMetric',
    'C10: more was wanted than came': 'metric-to-alarm tooFew',
    'C10: it looks for few': 'metric-to-alarm lessThan',
    'C6: the actions are switched off': 'alarm-to-topic actionsOff',
    'C6: no action at all': 'alarm-to-topic noActions',
    'C11b: the same, before anything came': 'alarm-to-topic topicPolicy',
    'C6: the topic is gone': 'alarm-to-topic topicGone',
    'R5: a filter policy on attributes, which an alarm never bears': 'topic-to-mail filterPolicy',
  }
  test.each(Object.entries(since))('%s', async (name, want) => {
    const own = await lab()
    await own.signIn()
    await pass(40)
    expect(verdict(await own.explain())).toBe('- whole')
    await worlds[name]?.by?.(own)
    await pass(1)
    const report = await own.explain()
    expect(verdict(report)).toBe(want)
    expectOneCause(report)
  })

  test('a name that does not exist, after a sign-in that somebody was told of', async () => {
    const own = await lab()
    await own.signIn()
    await pass(10)
    await own.signIn('nobody-of-that-name')
    await pass(10)
    expect(verdict(await own.explain())).toBe('sign-in-to-event unknownUser')
  })

  test('but not among the attempts of one go', async () => {
    const own = await lab()
    await own.signIn()
    await own.signIn('nobody-of-that-name')
    await pass(10)
    expect(verdict(await own.explain())).toBe('- whole')
  })

  test('a change that mends or harms nothing is not called a fault', async () => {
    const own = await lab()
    await own.signIn()
    await pass(40)
    await putAlarm({ AlarmDescription: 'as before' })(own)
    await pass(1)
    const report = await own.explain()
    expect(verdict(report)).toBe('- wholeSoFar')
    expect(exitOf(report)).toBe(0)
  })
})

describe('what is on its way is waited for', () => {
  test('a sign-in of two minutes ago', async () => {
    const own = await lab()
    await own.signIn()
    await pass(10)
    const done = await own.gather()
    const { events } = done.answers
    const [newest] = events && 'value' in events ? events.value : []
    // As it was two minutes after the sign-in: recorded, and nothing more.
    const nothing = { arrivals: { value: { events: [], isWhole: true } }, points: { value: [] }, history: { value: [] } }
    const report = judgeGathered({ ...done, now: (newest?.atMs ?? 0) + 2 * 60_000, answers: { ...done.answers, ...nothing } })
    expect(verdict(report)).toBe('trail-to-logs waiting')
    expect(Date.parse(String(report.params.until)) - Date.parse(String(report.params.at))).toBe(20 * 60_000)
    expect(report.arrows.map(({ state }) => state)).toEqual([
      'whole',
      'ready',
      'waiting',
      'notReached',
      'notReached',
      'notReached',
      'notReached',
    ])
    expect(exitOf(report)).toBe(1)
  })

  test('a point that the alarm has not looked at yet', async () => {
    const own = await lab()
    await own.signIn()
    await pass(5.3)
    const report = await own.explain()
    expect(verdict(report)).toBe('metric-to-alarm waiting')
    expect(exitOf(report)).toBe(1)
  })

  test('but nobody waits for what cannot come', async () => {
    const own = await lab('a09')
    await own.signIn()
    await pass(5.3)
    const report = await own.explain()
    expect(verdict(report)).toBe('topic-to-mail pending')
  })
})

describe('any alarm can be asked about', () => {
  const root = { filterName: 'root', filterPattern: '{ ($.userIdentity.type = "Root") && ($.eventName = "StopLogging") }' }
  const metric = { metricNamespace: 'Own', metricName: 'RootStops' }
  const mine = async () => {
    const own = await lab('a12')
    await own.send('logs', 'PutMetricFilter', filterOf(root, metric))
    await own.send('cloudwatch', 'PutMetricAlarm', alarmOf(own, { AlarmName: 'mine', Namespace: 'Own', MetricName: 'RootStops' }))
    return own
  }
  const stop = (type: string) => ({ eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging', userIdentity: { type } })

  test('an event of its pattern has run through', async () => {
    const own = await mine()
    await own.event(stop('Root'))
    await pass(15)
    expect(verdict(await own.explain({ alarm: 'mine' }))).toBe('- whole')
  })

  test('an event that its pattern leaves out on purpose breaks nothing', async () => {
    const own = await mine()
    await own.event(stop('IAMUser'))
    await pass(15)
    const report = await own.explain({ alarm: 'mine' })
    expect(verdict(report)).toBe('- quiet')
    expect(report.notes.map(({ note }) => note)).toContain('noneCounted')
  })

  test('its own topic policy is judged', async () => {
    const own = await mine()
    await topicAttribute('Policy', (account) => policyFor(account, 's3.amazonaws.com'))(own)
    await own.event(stop('Root'))
    await pass(15)
    expect(verdict(await own.explain({ alarm: 'mine' }))).toBe('alarm-to-topic actionRefused')
  })

  test('a group that no trail feeds is somebody else’s, and is said to be', async () => {
    const own = await lab('a12')
    await own.send('logs', 'CreateLogGroup', { logGroupName: 'app' })
    await own.send('logs', 'PutMetricFilter', filterOf({ logGroupName: 'app', filterName: 'errors', filterPattern: 'ERROR' }, metric))
    await own.send('cloudwatch', 'PutMetricAlarm', alarmOf(own, { AlarmName: 'mine', Namespace: 'Own', MetricName: 'RootStops' }))
    const report = await own.explain({ alarm: 'mine' })
    expect(report.arrows.find(({ arrow }) => arrow === 'trail-to-logs')?.reason).toBe('beyond.otherSource')
    expect(exitOf(report)).toBe(3)
  })

  test('a metric that AWS itself fills is not ours to judge', async () => {
    const own = await lab()
    await own.send('cloudwatch', 'PutMetricAlarm', alarmOf(own, { AlarmName: 'cpu', Namespace: 'AWS/EC2', MetricName: 'CPUUtilization' }))
    const report = await own.explain({ alarm: 'cpu' })
    expect(report.cause).toBeNull()
    expect(report.arrows.find(({ arrow }) => arrow === 'logs-to-metric')?.reason).toBe('beyond.otherMetricSource')
    expect(exitOf(report)).toBe(3)
  })
})

describe('what could not be seen is neither yes nor no', () => {
  const denied = (service: string, operation: string) => post('/_sandbox/trouble', { rules: [{ service, operation, kind: 'denied' }] })

  const whole: Readonly<Record<string, readonly [service: string, operation: string]>> = {
    'the roles': ['iam', 'GetRole'],
    'the trail’s status': ['cloudtrail', 'GetTrailStatus'],
    'its selectors': ['cloudtrail', 'GetEventSelectors'],
    'the trails': ['cloudtrail', 'DescribeTrails'],
    'the event history': ['cloudtrail', 'LookupEvents'],
    'the log events': ['logs', 'FilterLogEvents'],
    'the log streams': ['logs', 'DescribeLogStreams'],
    'the mute rules': ['cloudwatch', 'ListAlarmMuteRules'],
  }
  test.each(Object.entries(whole))('%s: what lies behind proves that the event has passed', async (_name, [service, operation]) => {
    const own = await lab()
    await own.signIn()
    await pass(10)
    await denied(service, operation)
    const report = await own.explain()
    expect(report.cause).toBeNull()
    expect(report.arrows.filter(({ state }) => state === 'unseen')).toEqual([])
    expect(exitOf(report)).toBe(0)
  })

  const unseen: Readonly<Record<string, readonly [service: string, operation: string, arrow: string]>> = {
    'the alarms': ['cloudwatch', 'DescribeAlarms', 'metric-to-alarm'],
    'the topic': ['sns', 'GetTopicAttributes', 'topic-to-mail'],
    'the subscriptions': ['sns', 'ListSubscriptionsByTopic', 'topic-to-mail'],
    'the alarm’s history': ['cloudwatch', 'DescribeAlarmHistory', 'metric-to-alarm'],
  }
  test.each(Object.entries(unseen))('%s: the arrow is unseen, never guessed', async (_name, [service, operation, arrow]) => {
    const own = await lab()
    await own.signIn()
    await pass(10)
    await denied(service, operation)
    const report = await own.explain()
    expect(report.cause).toBeNull()
    expect(report.outcome).toBe('unseen')
    expect(report.arrows.find(({ state }) => state === 'unseen')).toMatchObject({ arrow, reason: 'unseen.denied' })
    expect(exitOf(report)).toBe(3)
  })

  test('nothing has come, and roles may not be read: that arrow alone is unseen', async () => {
    const own = await lab()
    await denied('iam', 'GetRole')
    const report = await own.explain()
    expect(report.arrows.filter(({ state }) => state === 'unseen').map(({ arrow }) => arrow)).toEqual(['trail-to-logs'])
    expect(exitOf(report)).toBe(3)
  })

  test('nothing at all may be read', async () => {
    const own = await empty()
    await post('/_sandbox/trouble', { rules: [{ service: 'sts', operation: 'GetCallerIdentity', kind: 'denied' }] })
    const report = await own.explain()
    expect(report.outcome).toBe('unseen')
    expect(exitOf(report)).toBe(3)
  })
})

test('the account is as it was: nothing was written', async () => {
  const own = await lab()
  const operations: string[] = []
  await own.explain({ onRequest: (operation) => operations.push(operation) })
  expect(operations.filter((operation) => !/^(Describe|Get|List|Lookup|Filter)/.test(operation))).toEqual([])
  expect(operations.length).toBeLessThan(45)
})
