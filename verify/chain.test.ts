import { describe, expect, test } from 'vitest'
import { sandboxConnection } from '../checks/evidence/clients.ts'
import { findSteps } from '../checks/run.ts'
import { cloudTrailLogsPolicy, trailBucketPolicy } from '../domain/policy/documents.ts'
import { arn, parseArn } from '../domain/regions.ts'
import { startSandbox } from '../sandbox/index.ts'
import { runWay } from '../ways/run.ts'
import { openServices } from '../ways/services.ts'
import { exitOf, stageNames } from './report.ts'
import { type Progress, verify } from './run.ts'
import { region, type TestAccount, testAccounts, user, verdict } from './test-account.ts'

const { sandbox, account, trouble } = testAccounts()
const group = 'aws-cloudtrail-logs-tokyo'
const upToAlarm = ['a01', 'a02', 'a06', 'a07', 'a08', 'a09', 'a12']

async function withLab(): Promise<TestAccount> {
  const own = await account()
  await own.solve(...upToAlarm)
  return own
}

const topicOf = (own: TestAccount): string => `arn:aws:sns:${region}:${own.id}:CloudTrail_to_Email`
const filter = (pattern: string, metric: object = {}) => ({
  logGroupName: group,
  filterName: 'ConsoleSignInFailures',
  filterPattern: pattern,
  metricTransformations: [{ metricNamespace: 'CloudTrailMetrics', metricName: 'ConsoleSigninFailureCount', metricValue: '1', ...metric }],
})
const alarm = (own: TestAccount, change: object = {}) => ({
  AlarmName: 'Alarm-SigninFailure',
  Namespace: 'CloudTrailMetrics',
  MetricName: 'ConsoleSigninFailureCount',
  Statistic: 'Sum',
  Period: 300,
  EvaluationPeriods: 1,
  Threshold: 0,
  ComparisonOperator: 'GreaterThanThreshold',
  AlarmActions: [topicOf(own)],
  ...change,
})

describe('a chain that works', () => {
  test('is seen to the mail, with the event’s id and moments in order', async () => {
    const own = await withLab()
    const report = await own.prove()
    expect(verdict(report)).toBe('- done')
    expect(exitOf(report)).toBe(0)
    expect(report.stages.map(({ state }) => state)).toEqual(stageNames.map(() => 'seen'))
    const seconds = report.stages.map(({ afterSeconds }) => afterSeconds ?? -1)
    expect(seconds).toEqual([...seconds].sort((one, other) => one - other))
    expect(seconds[0]).toBe(0)
    const { Events = [] } = (await own.services.send('cloudtrail', 'LookupEvents', {
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'ConsoleLogin' }],
    })) as { Events?: { EventId?: string }[] }
    expect(report.eventIds).toEqual(Events.map(({ EventId }) => EventId))
    expect(report.subject).toMatchObject({ metric: 'ConsoleSigninFailureCount', logGroups: [group], trails: ['lin-trail'] })
  })

  test('of any alarm can be named', async () => {
    const own = await withLab()
    await own.services.send('logs', 'PutMetricFilter', {
      ...filter('{ $.eventName = "ConsoleLogin" }', { metricNamespace: 'Own', metricName: 'Logins' }),
      filterName: 'every-login',
    })
    await own.services.send('cloudwatch', 'PutMetricAlarm', alarm(own, { AlarmName: 'mine', Namespace: 'Own', MetricName: 'Logins' }))
    const report = await own.prove({ alarm: 'mine' })
    expect(verdict(report)).toBe('- done')
    expect(report.subject).toMatchObject({ alarm: 'mine', namespace: 'Own', metric: 'Logins', filters: ['every-login'] })
  })

  test('works from another region through a multi-region trail, which is said', async () => {
    const own = await withLab()
    const report = await own.prove({ onAddress: () => void own.signIn(user, 'us-east-1') })
    expect(verdict(report)).toBe('- done')
    expect(report.attempts[0]?.region).toBe('us-east-1')
    expect(report.notes.map(({ note }) => note)).toContain('elsewhere')
  })

  test('has no mail to wait for where only a queue is told', async () => {
    const own = await account()
    await own.solve('a01', 'a02', 'a06', 'a07')
    await own.services.send('sns', 'Subscribe', {
      TopicArn: topicOf(own),
      Protocol: 'sqs',
      Endpoint: `arn:aws:sqs:${region}:${own.id}:nobody`,
    })
    await own.services.send('cloudwatch', 'PutMetricAlarm', alarm(own))
    const report = await own.prove()
    expect(verdict(report)).toBe('- done')
    expect(report.stages.at(-1)?.state).toBe('notWatched')
  })

  test('who is told beside one that has not confirmed: the one that is not told is named', async () => {
    const own = await withLab()
    await own.services.send('sns', 'Subscribe', { TopicArn: topicOf(own), Protocol: 'email', Endpoint: 'late@example.com' })
    const report = await own.prove()
    expect(verdict(report)).toBe('- done')
    expect(report.notes).toEqual([{ note: 'unconfirmed', params: { address: 'late@example.com' } }])
  })

  test('leaves the account as it was', async () => {
    const own = await withLab()
    const seen = async () => [
      await own.services.send('cloudwatch', 'DescribeAlarms', {}),
      await own.services.send('logs', 'DescribeMetricFilters', {}),
      await own.services.send('cloudtrail', 'DescribeTrails', {}),
      await own.services.send('iam', 'GetUser', { UserName: user }),
      await own.services.send('sns', 'ListSubscriptions', {}),
    ]
    // An alarm's state is what the run is about; all else stays.
    const told = async () => JSON.stringify(await seen(), (key, value: unknown) => (key.startsWith('State') ? undefined : value))
    const before = await told()
    await own.prove()
    expect(await told()).toBe(before)
    const { Events = [] } = (await own.services.send('cloudtrail', 'LookupEvents', {
      LookupAttributes: [{ AttributeKey: 'ReadOnly', AttributeValue: 'false' }],
    })) as { Events?: { EventName?: string }[] }
    // The newest write is the failed sign-in itself.
    expect(Events[0]?.EventName).toBe('ConsoleLogin')
  })
})

describe('a chain that is broken names its arrow', () => {
  /** `by` before the run, `mid` in place of the person's sign-in. */
  interface Break {
    readonly want: string
    readonly by?: (own: TestAccount) => Promise<unknown>
    readonly mid?: (own: TestAccount) => Promise<unknown>
    readonly from?: string | null
    /** What the sentence says beside its reason. */
    readonly params?: object
  }
  const broken: Readonly<Record<string, Break>> = {
    'the trail is gone': {
      want: 'event-to-trail broken.noTrail',
      by: ({ services }) => services.send('cloudtrail', 'DeleteTrail', { Name: 'lin-trail' }),
    },
    'logging was stopped': {
      want: 'event-to-trail broken.trailStopped',
      by: ({ services }) => services.send('cloudtrail', 'StopLogging', { Name: 'lin-trail' }),
    },
    'the trail records reads only': {
      want: 'event-to-trail broken.notRecorded',
      by: ({ services }) =>
        services.send('cloudtrail', 'PutEventSelectors', {
          TrailName: 'lin-trail',
          EventSelectors: [{ ReadWriteType: 'ReadOnly', IncludeManagementEvents: true }],
        }),
    },
    'the trail is of one region, the sign-in of another': {
      want: 'event-to-trail broken.singleRegion',
      from: 'us-east-1',
      by: ({ services }) => services.send('cloudtrail', 'UpdateTrail', { Name: 'lin-trail', IsMultiRegionTrail: false }),
    },
    'the trail has no log group any more': {
      want: 'trail-to-logs broken.otherGroup',
      by: ({ services }) =>
        services.send('cloudtrail', 'UpdateTrail', { Name: 'lin-trail', CloudWatchLogsLogGroupArn: '', CloudWatchLogsRoleArn: '' }),
    },
    'the role may not write': {
      want: 'trail-to-logs broken.deliveryError',
      by: async ({ services }) => {
        const RoleName = 'aws-cloudtrail-logs-tokyo-role'
        const { PolicyNames = [] } = (await services.send('iam', 'ListRolePolicies', { RoleName })) as { PolicyNames?: string[] }
        for (const PolicyName of PolicyNames) await services.send('iam', 'DeleteRolePolicy', { RoleName, PolicyName })
      },
    },
    'the trust policy of the role is another service’s': {
      want: 'trail-to-logs broken.deliveryError',
      params: { error: expect.stringContaining('trust') },
      by: ({ services }) =>
        services.send('iam', 'UpdateAssumeRolePolicy', {
          RoleName: `${group}-role`,
          PolicyDocument: JSON.stringify({
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
          }),
        }),
    },
    'the log group was deleted, and its filters with it': {
      want: 'trail-to-logs broken.deliveryError',
      params: { logGroup: group, error: expect.stringContaining('does not exist') },
      by: ({ services }) => services.send('logs', 'DeleteLogGroup', { logGroupName: group }),
    },
    'the trail is stopped while the run is on': {
      want: 'event-to-trail broken.trailStopped',
      mid: async (own) => {
        await own.services.send('cloudtrail', 'StopLogging', { Name: 'lin-trail' })
        await own.signIn()
      },
    },
    'the trail’s home, and a log group of the same name, are elsewhere': {
      want: 'trail-to-logs broken.trailElsewhere',
      params: { trail: 'far', trailRegion: 'us-east-1', region },
      by: trailFromAfar,
    },
    'the filter is made only when the event has arrived': {
      want: 'logs-to-metric broken.filterLater',
      by: ({ services }) => services.send('logs', 'DeleteMetricFilter', { logGroupName: group, filterName: 'ConsoleSignInFailures' }),
      mid: async (own) => {
        await own.signIn()
        await own.services.send('logs', 'PutMetricFilter', filter('{ $.eventName = ConsoleLogin }'))
      },
    },
    'a field of the pattern is written in small letters': {
      want: 'logs-to-metric broken.filterMismatch',
      params: { clause: '$.eventname = ConsoleLogin', saw: '$.eventname = -' },
      by: ({ services }) =>
        services.send('logs', 'PutMetricFilter', filter('{ ($.eventname = ConsoleLogin) && ($.errorMessage = "Failed authentication") }')),
    },
    'a text of the pattern is written in capitals': {
      want: 'logs-to-metric broken.filterMismatch',
      params: { clause: '$.errorMessage = "Failed Authentication"', saw: '$.errorMessage = Failed authentication' },
      by: ({ services }) =>
        services.send('logs', 'PutMetricFilter', filter('{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed Authentication") }')),
    },
    'somebody else’s failure is counted, and ours is not': {
      want: 'logs-to-metric broken.filterMismatch',
      params: { clause: `$.userIdentity.userName != "${user}"` },
      by: async ({ services }) => {
        await services.send('iam', 'CreateUser', { UserName: 'alice' })
        const pattern = `{ ($.errorMessage = "Failed authentication") && ($.userIdentity.userName != "${user}") }`
        await services.send('logs', 'PutMetricFilter', filter(pattern))
      },
      mid: async (own) => {
        await own.signIn('alice')
        await own.signIn()
      },
    },
    'somebody sets the alarm off by hand': {
      want: 'logs-to-metric broken.noFilter',
      by: ({ services }) => services.send('logs', 'DeleteMetricFilter', { logGroupName: group, filterName: 'ConsoleSignInFailures' }),
      mid: async (own) => {
        const state = { AlarmName: 'Alarm-SigninFailure', StateValue: 'ALARM', StateReason: 'a test' }
        await own.services.send('cloudwatch', 'SetAlarmState', state)
        await own.signIn()
      },
    },
    'the value of the filter is no number': {
      want: 'logs-to-metric broken.noDatapoint',
      params: { value: '$.eventName' },
      by: ({ services }) =>
        services.send('logs', 'PutMetricFilter', filter('{ $.eventName = ConsoleLogin }', { metricValue: '$.eventName' })),
    },
    'a filter that matches nothing has a default value': {
      want: 'logs-to-metric broken.filterMismatch',
      by: ({ services }) => services.send('logs', 'PutMetricFilter', filter('{ $.x = 1 }', { defaultValue: 0 })),
    },
    'the alarm looks at another namespace': {
      want: 'logs-to-metric broken.otherMetric',
      params: { namespace: 'CloudtrailMetrics', saw: 'ConsoleSignInFailures → CloudTrailMetrics/ConsoleSigninFailureCount' },
      by: (own) => own.services.send('cloudwatch', 'PutMetricAlarm', alarm(own, { Namespace: 'CloudtrailMetrics' })),
    },
    'the alarm has dimensions, the filter none': {
      want: 'logs-to-metric broken.otherDimensions',
      by: (own) => own.services.send('cloudwatch', 'PutMetricAlarm', alarm(own, { Dimensions: [{ Name: 'Region', Value: region }] })),
    },
    'the alarm wants another value of the dimension': {
      want: 'logs-to-metric broken.noDatapointThere',
      params: { want: 'Region=eu-west-1' },
      by: async (own) => {
        await own.services.send(
          'logs',
          'PutMetricFilter',
          filter('{ $.eventName = ConsoleLogin }', { dimensions: { Region: '$.awsRegion' } }),
        )
        await own.services.send('cloudwatch', 'PutMetricAlarm', alarm(own, { Dimensions: [{ Name: 'Region', Value: 'eu-west-1' }] }))
      },
    },
    'the filter is gone': {
      want: 'logs-to-metric broken.noFilter',
      by: ({ services }) => services.send('logs', 'DeleteMetricFilter', { logGroupName: group, filterName: 'ConsoleSignInFailures' }),
    },
    'the filter counts into another metric': {
      want: 'logs-to-metric broken.otherMetric',
      params: { saw: 'ConsoleSignInFailures → CloudTrailMetrics/ConsoleSignInFailureCount' },
      by: ({ services }) =>
        services.send('logs', 'PutMetricFilter', filter('{ $.eventName = ConsoleLogin }', { metricName: 'ConsoleSignInFailureCount' })),
    },
    'the pattern is misspelt': {
      want: 'logs-to-metric broken.filterMismatch',
      by: ({ services }) =>
        services.send('logs', 'PutMetricFilter', filter('{ ($.eventName = ConsoleSignin) && ($.errorMessage = "Failed authentication") }')),
    },
    'the filter has dimensions, the alarm none': {
      want: 'logs-to-metric broken.otherDimensions',
      by: ({ services }) =>
        services.send('logs', 'PutMetricFilter', filter('{ $.eventName = ConsoleLogin }', { dimensions: { Region: '$.awsRegion' } })),
    },
    'the filter counts nothing': {
      want: 'logs-to-metric broken.noDatapoint',
      by: ({ services }) => services.send('logs', 'PutMetricFilter', filter('{ $.eventName = ConsoleLogin }', { metricValue: '0' })),
    },
    'the threshold is out of reach': {
      want: 'metric-to-alarm broken.tooFew',
      by: (own) => own.services.send('cloudwatch', 'PutMetricAlarm', alarm(own, { Threshold: 5 })),
    },
    'the failures fall into two periods': {
      want: 'metric-to-alarm broken.splitPeriods',
      params: { counted: 2, most: 1, period: 60 },
      by: (own) => own.services.send('cloudwatch', 'PutMetricAlarm', alarm(own, { Period: 60, Threshold: 1 })),
      mid: async (own) => {
        await own.signIn()
        await own.signIn()
      },
    },
    'the alarm wants another unit': {
      want: 'metric-to-alarm broken.otherUnit',
      by: (own) => own.services.send('cloudwatch', 'PutMetricAlarm', alarm(own, { Unit: 'Bytes' })),
    },
    'the alarm looks for too little': {
      want: 'metric-to-alarm broken.alarmSilent',
      by: (own) => own.services.send('cloudwatch', 'PutMetricAlarm', alarm(own, { ComparisonOperator: 'LessThanThreshold' })),
    },
    'the statistic does not reach the threshold': {
      want: 'metric-to-alarm broken.alarmSilent',
      params: { want: 'Average GreaterThanThreshold 1, 1 × 300 s' },
      by: (own) => own.services.send('cloudwatch', 'PutMetricAlarm', alarm(own, { Statistic: 'Average', Threshold: 1 })),
    },
    'one burst of failures is too short for the alarm': {
      want: 'metric-to-alarm broken.manyPeriods',
      params: { needed: 2, of: 3, period: 300 },
      by: (own) =>
        own.services.send(
          'cloudwatch',
          'PutMetricAlarm',
          alarm(own, { EvaluationPeriods: 3, DatapointsToAlarm: 2, TreatMissingData: 'notBreaching' }),
        ),
    },
    'the alarm is deleted while the run is on': {
      want: 'metric-to-alarm broken.alarmGone',
      mid: async (own) => {
        await own.services.send('cloudwatch', 'DeleteAlarms', { AlarmNames: ['Alarm-SigninFailure'] })
        await own.signIn()
      },
    },
    'the alarm tells of calm only': {
      want: 'alarm-to-topic broken.noActions',
      by: (own) => own.services.send('cloudwatch', 'PutMetricAlarm', alarm(own, { AlarmActions: [], OKActions: [topicOf(own)] })),
    },
    'of two topics one is not there': {
      want: 'alarm-to-topic broken.actionFailed',
      params: { target: expect.stringContaining(':no-such') },
      by: (own) =>
        own.services.send(
          'cloudwatch',
          'PutMetricAlarm',
          alarm(own, { AlarmActions: [topicOf(own), `arn:aws:sns:${region}:${own.id}:no-such`] }),
        ),
    },
    'the topic is encrypted with a key that CloudWatch may not use': {
      want: 'alarm-to-topic broken.actionFailed',
      params: { error: expect.stringContaining('encryption key') },
      by: (own) =>
        own.services.send('sns', 'SetTopicAttributes', {
          TopicArn: topicOf(own),
          AttributeName: 'KmsMasterKeyId',
          AttributeValue: 'alias/aws/sns',
        }),
    },
    'the alarm has no action': {
      want: 'alarm-to-topic broken.noActions',
      by: (own) => own.services.send('cloudwatch', 'PutMetricAlarm', alarm(own, { AlarmActions: [] })),
    },
    'the actions are switched off': {
      want: 'alarm-to-topic broken.actionsOff',
      by: ({ services }) => services.send('cloudwatch', 'DisableAlarmActions', { AlarmNames: ['Alarm-SigninFailure'] }),
    },
    'the topic is gone': {
      want: 'alarm-to-topic broken.actionFailed',
      by: (own) => own.services.send('sns', 'DeleteTopic', { TopicArn: topicOf(own) }),
    },
    'the topic does not let CloudWatch publish': {
      want: 'alarm-to-topic broken.actionFailed',
      by: (own) =>
        own.services.send('sns', 'SetTopicAttributes', {
          TopicArn: topicOf(own),
          AttributeName: 'Policy',
          AttributeValue: JSON.stringify({
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sns:Publish', Resource: topicOf(own) }],
          }),
        }),
    },
    'nobody is subscribed any more': {
      want: 'topic-to-mail broken.noSubscription',
      by: async (own) => {
        for (const { SubscriptionArn } of await subscriptions(own)) await own.services.send('sns', 'Unsubscribe', { SubscriptionArn })
      },
    },
    'a filter policy holds the mail back': {
      want: 'topic-to-mail broken.filterPolicy',
      by: async (own) => {
        for (const { SubscriptionArn } of await subscriptions(own))
          await own.services.send('sns', 'SetSubscriptionAttributes', {
            SubscriptionArn,
            AttributeName: 'FilterPolicy',
            AttributeValue: '{"kind":["never"]}',
          })
      },
    },
  }

  test.each(Object.entries(broken))('%s', async (_name, { want, by, mid, from = region, params = {} }) => {
    const own = await withLab()
    await by?.(own)
    const report = await own.prove({ onAddress: () => void (mid ? mid(own) : own.signIn(user, from)) })
    expect(verdict(report)).toBe(want)
    expect(report.params).toMatchObject(params)
    expect(report.outcome).toBe('broken')
    expect(exitOf(report)).toBe(1)
    // What lies before the break was seen, what lies behind is not judged.
    const states = report.stages.map(({ state }) => state)
    const at = states.indexOf('missing')
    expect(at).toBeGreaterThan(0)
    expect(new Set(states.slice(0, at))).toEqual(new Set(['seen']))
    expect(states.slice(at + 1).every((state) => state === 'notReached' || state === 'notWatched')).toBe(true)
  })

  test('a subscription that waits for its confirmation', async () => {
    const own = await account()
    await own.solve('a01', 'a02', 'a06', 'a07', 'a08', 'a12')
    expect(verdict(await own.prove())).toBe('topic-to-mail broken.pending')
  })

  test('no trail writes to any log group', async () => {
    const own = await account()
    await own.solve('a01', 'a07')
    await own.services.send('cloudwatch', 'PutMetricAlarm', alarm(own))
    expect(verdict(await own.prove())).toBe('trail-to-logs broken.noLogs')
  })

  test('an alarm that is not there: nobody is asked to sign in', async () => {
    const own = await account()
    const report = await own.prove({ onAddress: () => expect.unreachable() })
    expect(verdict(report)).toBe('metric-to-alarm broken.noAlarm')
    expect(exitOf(report)).toBe(1)
  })

  test('an alarm of another region is said to be there, and nobody is asked to sign in', async () => {
    const own = await account()
    const there = openServices(sandboxConnection(sandbox().endpoint, own.id), 'us-east-1')
    await there.send('cloudwatch', 'PutMetricAlarm', alarm(own, { AlarmActions: [] }))
    there.close()
    const report = await own.prove({ onAddress: () => expect.unreachable() })
    expect(verdict(report)).toBe('metric-to-alarm broken.alarmElsewhere')
    expect(report.params).toEqual({ alarm: 'Alarm-SigninFailure', region, found: 'us-east-1' })
  })

  test('an invented name is told from a wrong password', async () => {
    const own = await withLab()
    const report = await own.prove({ onAddress: () => void own.signIn('nobody') })
    expect(verdict(report)).toBe('sign-in-to-event broken.unknownUser')
  })

  test('nobody signed in', async () => {
    const own = await withLab()
    const report = await own.prove({ onAddress: () => void sandbox().advance(60_000) })
    expect(verdict(report)).toBe('sign-in-to-event broken.noEvent')
  })

  test('a sign-in from before is not taken for one of this run', async () => {
    const own = await withLab()
    await own.signIn()
    await sandbox().advance(20 * 60_000)
    const report = await own.prove({ onAddress: () => void sandbox().advance(60_000) })
    expect(verdict(report)).toBe('sign-in-to-event broken.noEvent')
  })
})

describe('what could not be seen is neither yes nor no', () => {
  const refused: Readonly<Record<string, object>> = {
    'the user': { service: 'iam', operation: 'GetLoginProfile', kind: 'denied' },
    'the alarms': { service: 'cloudwatch', operation: 'DescribeAlarms', kind: 'denied' },
    'the event history': { service: 'cloudtrail', operation: 'LookupEvents', kind: 'denied' },
    'the log events': { service: 'logs', operation: 'FilterLogEvents', kind: 'denied' },
    'the datapoints': { service: 'cloudwatch', operation: 'GetMetricData', kind: 'denied' },
    'the alarm’s history': { service: 'cloudwatch', operation: 'DescribeAlarmHistory', kind: 'denied' },
  }
  test.each(Object.entries(refused))('%s may not be read: no sign-in is asked for', async (_name, rule) => {
    const own = await withLab()
    await trouble(rule)
    const report = await own.prove({ onAddress: () => expect.unreachable() })
    expect(report.reason).toBe('unseen.denied')
    expect(exitOf(report)).toBe(3)
    expect(report.attempts).toEqual([])
  })

  test('throttled before the start', async () => {
    const own = await withLab()
    await trouble({ service: 'cloudwatch', operation: 'GetMetricData', kind: 'throttled' })
    expect(verdict(await own.prove({ onAddress: () => expect.unreachable() }))).toBe('- unseen.throttled')
  })

  test('denied on the way: the arrow is named as unseen, not as broken', async () => {
    const own = await withLab()
    const report = await own.prove({
      onAddress: () => void trouble({ service: 'cloudwatch', operation: 'DescribeAlarmHistory', kind: 'denied' }).then(() => own.signIn()),
    })
    expect(verdict(report)).toBe('metric-to-alarm unseen.denied')
    expect(exitOf(report)).toBe(3)
    expect(report.stages.map(({ state }) => state)).toEqual(['seen', 'seen', 'seen', 'seen', 'unseen', 'notReached', 'notReached'])
  })

  test('where the trail may not be looked at, it is not said to report no error', async () => {
    const own = await withLab()
    await own.services.send('cloudtrail', 'StopLogging', { Name: 'lin-trail' })
    const hide = () => trouble({ service: 'cloudtrail', operation: 'GetTrailStatus', kind: 'denied' })
    const report = await own.prove({ onAddress: () => void hide().then(() => own.signIn()) })
    expect(verdict(report)).toBe('trail-to-logs broken.notInLogsUntold')
    expect(report.params).toMatchObject({ operation: 'GetTrailStatus', code: expect.stringContaining('AccessDenied') })
  })

  test('an alarm that may no longer be looked at was not deleted', async () => {
    const own = await withLab()
    await own.services.send('cloudwatch', 'PutMetricAlarm', alarm(own, { Threshold: 5 }))
    const hide = () => trouble({ service: 'cloudwatch', operation: 'DescribeAlarms', kind: 'denied' })
    const report = await own.prove({ onAddress: () => void hide().then(() => own.signIn()) })
    expect(verdict(report)).toBe('metric-to-alarm broken.tooFew')
  })

  test('a target that is gone in the middle: what was seen stays, the next arrow is unseen', async () => {
    const passing = await startSandbox({ clock: 'fast', log: () => undefined })
    const id = '820000000002'
    const connection = sandboxConnection(passing.endpoint, id)
    const services = openServices(connection, region)
    const settings = { region, initials: 'lin', email: 'lin@example.com', own: {} }
    for (const step of findSteps('lab-a', ['a01', 'a02', 'a06', 'a07', 'a12'])) {
      for await (const ran of runWay({ step, settings, connection, retryMs: 1 })) expect(ran.error).toBeUndefined()
    }
    await services.send('iam', 'CreateUser', { UserName: user })
    await services.send('iam', 'CreateLoginProfile', { UserName: user, Password: 'Aa1-only-to-be-failed' })
    await services.send('logs', 'DeleteMetricFilter', { logGroupName: group, filterName: 'ConsoleSignInFailures' })
    services.close()
    const body = new URLSearchParams({ action: 'iam-user-authentication', account: id, username: user, password: 'x', region })
    let isClosed = false
    let looks = 0
    const report = await verify({
      connection,
      region,
      alarm: 'Alarm-SigninFailure',
      user,
      attempts: 1,
      timeoutMs: 60_000,
      isManual: true,
      waitsForOk: false,
      agree: () => Promise.resolve(false),
      onAddress: () => {
        const headers = { origin: passing.endpoint, accept: 'application/json' }
        void fetch(`${passing.endpoint}/signin/authenticate`, { method: 'POST', body, headers }).then(() => passing.advance(60_000))
      },
      onProgress: (progress) => {
        if (isClosed) looks += 1
        if (progress.kind !== 'stage' || progress.stage.name !== 'logs') return
        isClosed = true
        void passing.close()
      },
      signal: new AbortController().signal,
      env: {},
      // Each look at it is a minute later.
      wallMs: () => Date.now() + looks * 30_000,
      pollMs: 20,
    })
    expect(verdict(report)).toBe('logs-to-metric unseen.offline')
    expect(exitOf(report)).toBe(3)
    expect(report.stages.map(({ state }) => state).slice(0, 5)).toEqual(['seen', 'seen', 'seen', 'unseen', 'notReached'])
    expect(report.eventIds).toHaveLength(1)
  })

  test('what is refused for a while and then given is no fault', async () => {
    const own = await withLab()
    const report = await own.prove({
      onAddress: () => void trouble({ service: 'logs', operation: 'FilterLogEvents', kind: 'denied', times: 2 }).then(() => own.signIn()),
      timeoutMs: 600_000,
    })
    expect(verdict(report)).toBe('- done')
  })

  test('an alarm that is in ALARM already is not judged', async () => {
    const own = await withLab()
    await own.prove()
    const report = await own.prove({ onAddress: () => expect.unreachable() })
    expect(verdict(report)).toBe('- unseen.alreadyInAlarm')
    expect(report.params.why).toContain('was greater than the threshold (0.0)')
    expect(exitOf(report)).toBe(3)
  })

  test('one that takes missing data for bad rings for ever: AWS’s reason says so', async () => {
    const own = await withLab()
    await own.services.send('cloudwatch', 'PutMetricAlarm', alarm(own, { TreatMissingData: 'breaching' }))
    await sandbox().advance(600_000)
    const report = await own.prove({ onAddress: () => expect.unreachable() })
    expect(verdict(report)).toBe('- unseen.alreadyInAlarm')
    expect(report.params.why).toContain('treated as [Breaching]')
  })

  test('unless it may be waited for', async () => {
    const own = await withLab()
    await own.prove()
    const waits: Progress[] = []
    const report = await own.prove({
      waitsForOk: true,
      onProgress: (progress) => {
        if (progress.kind === 'waitingForOk' && waits.push(progress) === 1) void sandbox().advance(20 * 60_000)
      },
    })
    expect(waits.length).toBeGreaterThan(0)
    expect(verdict(report)).toBe('- done')
  })

  test('and does not calm down in time', async () => {
    const own = await withLab()
    await own.prove()
    const report = await own.prove({ waitsForOk: true, timeoutMs: 1_000, onAddress: () => expect.unreachable() })
    expect(verdict(report)).toBe('- unseen.stillInAlarm')
    expect(report.attempts).toEqual([])
  })

  test('broken off by the person', async () => {
    const own = await withLab()
    const stop = new AbortController()
    const report = await own.prove({ signal: stop.signal, onAddress: () => stop.abort() })
    expect(report.reason).toBe('unseen.stopped')
    expect(exitOf(report)).toBe(3)
  })
})

describe('patience', () => {
  test('a short look is no verdict: AWS may still take as long', async () => {
    const own = await withLab()
    const report = await own.prove({ onAddress: () => undefined, timeoutMs: 1_000 })
    expect(verdict(report)).toBe('sign-in-to-event waiting.tooEarly')
    expect(exitOf(report)).toBe(1)
  })

  test('an alarm that looks back over many periods is given them', async () => {
    const own = await withLab()
    await own.services.send('cloudwatch', 'PutMetricAlarm', alarm(own, { EvaluationPeriods: 3 }))
    const report = await own.prove()
    expect(verdict(report)).toBe('metric-to-alarm waiting.tooEarly')
    expect(Date.parse(String(report.params.until)) - Date.parse(report.attempts[0]?.at ?? '')).toBeGreaterThanOrEqual(3 * 300_000)
  })

  test('a clock that stands still is told, and what has not come is no fault', async () => {
    const still = await startSandbox({ clock: 'manual', log: () => undefined })
    const id = '820000000001'
    const connection = sandboxConnection(still.endpoint, id)
    const services = openServices(connection, region)
    try {
      const settings = { region, initials: 'lin', email: 'lin@example.com', own: {} }
      for (const step of findSteps('lab-a', ['a01', 'a02', 'a06', 'a07', 'a12'])) {
        for await (const ran of runWay({ step, settings, connection, retryMs: 1 })) expect(ran.error).toBeUndefined()
      }
      await services.send('iam', 'CreateUser', { UserName: user })
      await services.send('iam', 'CreateLoginProfile', { UserName: user, Password: 'Aa1-only-to-be-failed' })
      const body = new URLSearchParams({ action: 'iam-user-authentication', account: id, username: user, password: 'x', region })
      const report = await verify({
        connection,
        region,
        alarm: 'Alarm-SigninFailure',
        user,
        attempts: 1,
        timeoutMs: 1_000,
        isManual: true,
        waitsForOk: false,
        agree: () => Promise.resolve(false),
        onAddress: () => void fetch(`${still.endpoint}/signin/authenticate`, { method: 'POST', body, headers: { origin: still.endpoint } }),
        signal: new AbortController().signal,
        env: {},
        pollMs: 20,
      })
      expect(verdict(report)).toBe('sign-in-to-event waiting.clockStands')
      expect(exitOf(report)).toBe(1)
    } finally {
      services.close()
      await still.close()
    }
  })
})

describe('who it may be', () => {
  test('a user who does not exist', async () => {
    const own = await withLab()
    await expect(own.prove({ user: 'nobody' })).rejects.toMatchObject({ code: 'verifyNoUser', params: { user: 'nobody', account: own.id } })
  })

  test.each([
    [{ attempts: 11 }, 'verifyAttempts'],
    [{ attempts: 0 }, 'verifyAttempts'],
    [{ user: 'a b' }, 'verifyBadUser'],
    [{ timeoutMs: 1 }, 'verifyTimeout'],
  ])('and how it may be asked: not %o', async (change, code) => {
    const own = await account()
    await expect(own.prove({ ...change, onAddress: () => expect.unreachable() })).rejects.toMatchObject({ code })
  })

  test('a user without a password', async () => {
    const own = await withLab()
    await own.services.send('iam', 'DeleteLoginProfile', { UserName: user })
    await expect(own.prove()).rejects.toMatchObject({ code: 'verifyNoPassword' })
  })
})

async function subscriptions(own: TestAccount): Promise<readonly { SubscriptionArn: string }[]> {
  const { Subscriptions = [] } = (await own.services.send('sns', 'ListSubscriptionsByTopic', { TopicArn: topicOf(own) })) as {
    Subscriptions?: { SubscriptionArn?: string }[]
  }
  return Subscriptions.flatMap(({ SubscriptionArn = '' }) => (parseArn(SubscriptionArn) ? [{ SubscriptionArn }] : []))
}

/** In place of the lab's trail one whose home is us-east-1, with a log group there of the lab's name. */
async function trailFromAfar({ id, services }: TestAccount): Promise<void> {
  const there = openServices(sandboxConnection(sandbox().endpoint, id), 'us-east-1')
  const RoleName = `${group}-role`
  const bucket = `far-${id}`
  const at = { partition: 'aws', region: 'us-east-1', account: id } as const
  await services.send('cloudtrail', 'DeleteTrail', { Name: 'lin-trail' })
  await services.send('iam', 'PutRolePolicy', {
    RoleName,
    PolicyName: 'far',
    PolicyDocument: JSON.stringify(cloudTrailLogsPolicy({ ...at, logGroup: group })),
  })
  await there.send('s3api', 'CreateBucket', { Bucket: bucket })
  const trailArn = arn({ ...at, service: 'cloudtrail', resource: 'trail/far' })
  await there.send('s3api', 'PutBucketPolicy', { Bucket: bucket, Policy: JSON.stringify(trailBucketPolicy({ ...at, bucket, trailArn })) })
  await there.send('logs', 'CreateLogGroup', { logGroupName: group })
  // What IAM was told is in force a little later.
  await sandbox().advance(60_000)
  await there.send('cloudtrail', 'CreateTrail', {
    Name: 'far',
    S3BucketName: bucket,
    IsMultiRegionTrail: true,
    CloudWatchLogsLogGroupArn: `${arn({ ...at, service: 'logs', resource: `log-group:${group}` })}:*`,
    CloudWatchLogsRoleArn: arn({ partition: 'aws', service: 'iam', account: id, resource: `role/${RoleName}` }),
  })
  await there.send('cloudtrail', 'StartLogging', { Name: 'far' })
  there.close()
}
