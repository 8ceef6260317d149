import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CloudTrailClient, DeleteTrailCommand, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail'
import { describe, expect, test } from 'vitest'
import { langs, sayStep } from '../../say/index.ts'
import { loadCatalog } from '../../say/node.ts'
import { openServices } from '../../ways/services.ts'
import { runChecks } from '../run.ts'
import type { StepReport } from '../step.ts'
import { useSandbox } from '../test-sandbox.ts'
import { AskError, NotARead, sandboxConnection, watched } from './clients.ts'
import { evidences } from './index.ts'
import { unseenOf } from './unseen.ts'

const { sandbox, account, trouble, post } = useSandbox()

/** Each sentence of a report of unseen steps, in three languages; each names what to do and where to read on. */
function sentences(step: StepReport | undefined): string[] {
  if (!step) throw new Error('no such step')
  return langs.map((lang) => sayStep(step, { step: {}, common: loadCatalog(lang, 'common') }, lang))
}

/** A server that is asked what AWS is asked. */
async function answering(
  status: number,
  body: string,
  headers: Record<string, string> = {},
): Promise<{ endpoint: string; requests: () => number; close: () => void }> {
  let requests = 0
  const server: Server = createServer((_, response) => {
    requests += 1
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', ...headers }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { endpoint: `http://127.0.0.1:${port}`, requests: () => requests, close: () => server.close() }
}

const stsError = (code: string, message: string): string =>
  `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`

describe('the guard', () => {
  test('refuses what is not on the list before anything is sent, and lets a read pass', async () => {
    const server = await answering(200, '{"trailList":[]}')
    try {
      const client = watched(
        new CloudTrailClient({ region: 'us-east-1', endpoint: server.endpoint, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } }),
        {
          service: 'cloudtrail',
          region: 'us-east-1',
          allowed: ['DescribeTrails'],
        },
      )
      await expect(client.send(new DeleteTrailCommand({ Name: 'x-trail' }))).rejects.toBeInstanceOf(NotARead)
      expect(server.requests()).toBe(0)
      await expect(client.send(new DescribeTrailsCommand({}))).resolves.toMatchObject({ trailList: [] })
      expect(server.requests()).toBe(1)
    } finally {
      server.close()
    }
  })

  test('no evidence needs a permission that changes anything', () => {
    const actions = Object.values(evidences).flatMap(({ needs }) => needs.map(({ action }) => action))
    expect(actions.filter((action) => !/:(Describe|Get|List|Lookup|Filter)/.test(action))).toEqual([])
    expect(actions.length).toBeGreaterThan(20)
  })
})

describe('what could not be looked at is unseen, never missing', () => {
  test('denied: who, what and where, in three languages, with the page that helps', async () => {
    await trouble({ service: 'logs', operation: 'DescribeMetricFilters', kind: 'denied' })
    const me = account()
    const { steps } = await me.check(['a04', 'a07'])
    expect(steps[0]).toMatchObject({
      outcome: 'unseen',
      reason: 'unseen.denied',
      params: { action: 'logs:DescribeMetricFilters', user: `arn:aws:iam::${me.id}:user/learner`, region: 'ap-northeast-1' },
    })
    expect(steps[1]?.outcome).toBe('todo')
    for (const [index, sentence] of sentences(steps[0]).entries()) {
      expect(sentence).toContain('logs:DescribeMetricFilters')
      expect(sentence).toContain('policy show')
      expect(sentence).toContain(`/${langs[index]}/help/permissions`)
    }
  })

  test('denied in one service leaves the others’ steps judged', async () => {
    await trouble({ service: 'iam', operation: '*', kind: 'denied' })
    const outcomes = await account().outcomes()
    expect(outcomes).toMatchObject({ a01: 'todo.noTrail', a02: 'unseen.denied', a07: 'todo.noTopic', a14: 'unseen.denied' })
  })

  test.each([
    ['throttled', 'unseen.throttled'],
    ['expired', 'unseen.expired'],
    ['broken', 'unseen.unknown'],
  ])(
    '%s',
    async (kind, reason) => {
      await trouble({ service: 'sns', operation: '*', kind })
      const { steps } = await account().check(['a07'])
      expect(steps[0]).toMatchObject({ outcome: 'unseen', reason })
      for (const sentence of sentences(steps[0])) expect(sentence.split('\n').length).toBeGreaterThan(2)
    },
    20_000,
  )

  test('throttled once is asked again and seen', async () => {
    await trouble({ service: 'sns', operation: 'ListTopics', kind: 'throttled', times: 1 })
    expect(await account().outcomes(['a07'])).toEqual({ a07: 'todo.noTopic' })
  })

  test('silence ends in time, and names the endpoint', async () => {
    await trouble({ service: 'cloudwatch', operation: 'DescribeAlarms', kind: 'silent' })
    const me = account()
    const { steps } = await runChecks({
      lab: 'lab-a',
      steps: ['a12', 'a07'],
      settings: me.settings(),
      connection: me.connection,
      now: 0,
      homeMs: 800,
    })
    expect(steps.map(({ outcome }) => outcome)).toEqual(['todo', 'unseen'])
    expect(steps[1]).toMatchObject({ reason: 'unseen.offline', params: { endpoint: sandbox().endpoint, service: 'cloudwatch' } })
  })

  test('nobody listens: every step is unseen, and nothing is said of the account', async () => {
    const report = await runChecks({
      lab: 'lab-a',
      settings: account().settings(),
      connection: sandboxConnection('http://127.0.0.1:9'),
      now: 0,
    })
    expect(report.target).toMatchObject({ account: null, caller: null, kind: 'aws' })
    expect(new Set(report.steps.map(({ reason }) => reason))).toEqual(new Set(['unseen.offline']))
    expect(report.steps[0]?.params).toMatchObject({ endpoint: 'http://127.0.0.1:9', cause: 'ECONNREFUSED' })
    expect(sentences(report.steps[0])[2]).toContain('http://127.0.0.1:9')
  })

  test('a host that does not exist', async () => {
    const { steps } = await runChecks({
      lab: 'lab-a',
      steps: ['a01'],
      settings: account().settings(),
      connection: sandboxConnection('http://aws.invalid'),
      now: 0,
    })
    expect(steps[0]).toMatchObject({ reason: 'unseen.offline' })
  })

  test.each([
    [403, 'InvalidClientTokenId', 'The security token included in the request is invalid.', 'unseen.invalidCredentials'],
    [
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided.',
      'unseen.invalidCredentials',
    ],
    [403, 'ExpiredToken', 'The security token included in the request is expired', 'unseen.expired'],
    [403, 'SignatureDoesNotMatch', 'Signature expired: 20261121T030000Z is now earlier than 20261121T040000Z', 'unseen.clockSkew'],
    [403, 'RegionDisabledException', 'STS is not activated in this region', 'unseen.regionOff'],
    [400, 'SomethingNew', 'nobody knows', 'unseen.unknown'],
  ])(
    '%i %s %s',
    async (status, code, message, reason) => {
      const server = await answering(status, stsError(code, message), { 'content-type': 'text/xml' })
      try {
        const { steps } = await runChecks({
          lab: 'lab-a',
          steps: ['a01'],
          settings: { ...account().settings(), region: 'us-east-1' },
          connection: sandboxConnection(server.endpoint),
          now: 0,
        })
        expect(steps[0]).toMatchObject({ outcome: 'unseen', reason })
        for (const sentence of sentences(steps[0])) expect(sentence).toContain(code === 'RegionDisabledException' ? message : code)
      } finally {
        server.close()
      }
    },
    20_000,
  )

  test('a region that is off looks like a dead key, until another region knows the key', async () => {
    const server = createServer((request, response) => {
      const isHome = /Credential=[^/]+\/\d+\/ap-east-1\//.test(request.headers.authorization ?? '')
      response.writeHead(isHome ? 403 : 200, { 'content-type': 'text/xml' })
      response.end(
        isHome
          ? stsError('InvalidClientTokenId', 'The security token included in the request is invalid.')
          : '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/lin</Arn><UserId>AIDA</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
      )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const { steps } = await runChecks({
        lab: 'lab-a',
        steps: ['a01'],
        settings: { ...account().settings(), region: 'ap-east-1' },
        connection: sandboxConnection(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
        now: 0,
      })
      expect(steps[0]).toMatchObject({ reason: 'unseen.regionOff', params: { region: 'ap-east-1' } })
    } finally {
      server.close()
    }
  })

  test('no credentials at all', () => {
    const cause = Object.assign(new Error('Could not load credentials from any providers'), { name: 'CredentialsProviderError' })
    const error = new AskError({ service: 'sts', operation: 'GetCallerIdentity', region: 'us-east-1', endpoint: null, cause })
    expect(unseenOf(error)).toMatchObject({ reason: 'noCredentials', params: { message: 'Could not load credentials from any providers' } })
    const sso = new AskError({
      ...error,
      cause: Object.assign(new Error('The SSO session associated with this profile has expired.'), { name: 'CredentialsProviderError' }),
    })
    expect(unseenOf(sso).reason).toBe('expired')
  })

  test('our own bugs are not answers', () => {
    expect(() => unseenOf(new TypeError('x is not a function'))).toThrow(TypeError)
    expect(() => unseenOf(new NotARead('sns DeleteTopic'))).toThrow(NotARead)
  })

  test('mute rules that may not be read leave the alarm seen', async () => {
    await trouble({ service: 'cloudwatch', operation: 'ListAlarmMuteRules', kind: 'denied' })
    const me = account()
    await me.solve(['a07', 'a12'])
    const { steps } = await me.check(['a12'])
    expect(steps[0]).toMatchObject({ outcome: 'done', saw: { muting: 'unseen' } })
  })

  test('one region of the sign-ins refused: the others answer; none found and one refused is unseen', async () => {
    const me = account()
    await me.solve(['a01', 'a02', 'a06', 'a07', 'a12'])
    await trouble({ service: 'cloudtrail', operation: 'LookupEvents', kind: 'denied', times: 1 })
    expect(await me.outcomes(['a13'])).toEqual({ a13: 'unseen.denied' })
    await trouble()
    await me.solve(['a13'])
    await sandbox().advance(10 * 60_000)
    await trouble({ service: 'cloudtrail', operation: 'LookupEvents', kind: 'denied', times: 1 })
    // Whichever region was refused, the proof stands in the alarm's history and the log group.
    expect(['done', 'unseen.denied']).toContain((await me.outcomes(['a13'])).a13)
  })
})

describe('second pages', () => {
  test('the filter, the topic, the alarm and the subscription are found behind the first page', async () => {
    const me = account()
    const services = openServices(me.connection, 'ap-northeast-1')
    const before = Array.from({ length: 101 }, (_, index) => String(index).padStart(3, '0'))
    await services.send('logs', 'CreateLogGroup', { logGroupName: 'aaa' })
    const metricTransformations = [{ metricNamespace: 'n', metricName: 'm', metricValue: '1' }]
    for (const number of before.slice(0, 60))
      await services.send('logs', 'PutMetricFilter', {
        logGroupName: 'aaa',
        filterName: `0-${number}`,
        filterPattern: '',
        metricTransformations,
      })
    for (const number of before) await services.send('sns', 'CreateTopic', { Name: `0-${number}` })
    const alarm = {
      Namespace: 'n',
      MetricName: 'm',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
    }
    for (const number of before) await services.send('cloudwatch', 'PutMetricAlarm', { ...alarm, AlarmName: `0-${number}` })
    await me.solve(['a01', 'a02', 'a06', 'a07', 'a12'])
    const TopicArn = `arn:aws:sns:ap-northeast-1:${me.id}:CloudTrail_to_Email`
    for (const number of before)
      await services.send('sns', 'Subscribe', { TopicArn, Protocol: 'email', Endpoint: `a${number}@example.com` })
    await me.solve(['a08', 'a09'])
    services.close()
    const asked: string[] = []
    const report = await runChecks({
      lab: 'lab-a',
      settings: me.settings(),
      connection: me.connection,
      now: 0,
      onRequest: (operation, region) => region === 'ap-northeast-1' && asked.push(operation),
    })
    expect(report.steps.filter(({ step }) => !/a13|a14/.test(step)).filter(({ outcome }) => outcome !== 'done')).toEqual([])
    for (const paged of ['DescribeMetricFilters', 'ListTopics', 'DescribeAlarms', 'ListSubscriptionsByTopic'])
      expect(asked.filter((each) => each === paged).length, paged).toBeGreaterThan(1)
  }, 60_000)
})

describe('the role’s policies', () => {
  test('a managed policy in its second version is read as it stands', async () => {
    const me = account()
    await me.solve(['a01', 'a02'])
    const services = openServices(me.connection, 'ap-northeast-1')
    const RoleName = 'aws-cloudtrail-logs-tokyo-role'
    const document = (Action: string) => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] })
    const { Policy } = (await services.send('iam', 'CreatePolicy', { PolicyName: 'delivery', PolicyDocument: document('s3:*') })) as {
      Policy: { Arn: string }
    }
    await services.send('iam', 'AttachRolePolicy', { RoleName, PolicyArn: Policy.Arn })
    await services.send('iam', 'DeleteRolePolicy', { RoleName, PolicyName: 'CloudTrailToLogs' })
    expect(await me.outcomes(['a02'])).toEqual({ a02: 'differs.rolePolicy' })
    await services.send('iam', 'CreatePolicyVersion', { PolicyArn: Policy.Arn, PolicyDocument: document('logs:*'), SetAsDefault: true })
    expect(await me.outcomes(['a02'])).toEqual({ a02: 'done' })
    services.close()
    await me.cleanUp()
    expect(await me.outcomes(['a14'])).toEqual({ a14: 'done' })
  })
})

describe('the least-privilege policy', () => {
  test('allows every read of the checks and none of their neighbours', async () => {
    const { policyFor } = await import('../policy.ts')
    const { findLab } = await import('../run.ts')
    const me = account()
    await me.solve(['a01', 'a02', 'a06', 'a07', 'a08', 'a09', 'a12', 'a13'])
    await sandbox().advance(10 * 60_000)
    const admin = openServices(me.connection, 'ap-northeast-1')
    await admin.send('iam', 'CreateUser', { UserName: 'lin' })
    await admin.send('iam', 'PutUserPolicy', {
      UserName: 'lin',
      PolicyName: 'checks',
      PolicyDocument: JSON.stringify(policyFor(findLab('lab-a'), { partition: 'aws', account: me.id })),
    })
    const { AccessKey } = (await admin.send('iam', 'CreateAccessKey', { UserName: 'lin' })) as {
      AccessKey: { AccessKeyId: string; SecretAccessKey: string }
    }
    await post('/_sandbox/enforcement', { account: me.id, enforced: true })
    const connection = {
      endpoint: sandbox().endpoint,
      credentials: { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey },
    }
    const report = await runChecks({ lab: 'lab-a', settings: me.settings(), connection, now: 0 })
    expect(report.target.caller).toBe(`arn:aws:iam::${me.id}:user/lin`)
    expect(report.steps.filter(({ outcome }) => outcome !== 'done').map(({ step, reason }) => [step, reason])).toEqual([
      ['a14-clean-up', 'todo.left'],
    ])

    const lin = openServices(connection, 'ap-northeast-1')
    for (const [service, operation, input] of [
      ['cloudtrail', 'StopLogging', { Name: 'lin-trail' }],
      ['logs', 'DeleteLogGroup', { logGroupName: 'aws-cloudtrail-logs-tokyo' }],
      ['sns', 'CreateTopic', { Name: 'x' }],
      ['cloudwatch', 'DeleteAlarms', { AlarmNames: ['Alarm-SigninFailure'] }],
      ['iam', 'CreateUser', { UserName: 'x' }],
      ['s3api', 'CreateBucket', { Bucket: 'some-bucket-of-lin' }],
    ] as const) {
      await expect(lin.send(service, operation, input), `${service} ${operation}`).rejects.toMatchObject({
        name: expect.stringMatching(/AccessDenied|AuthorizationError/),
      })
    }
    lin.close()
    admin.close()
    await post('/_sandbox/enforcement', { account: me.id, enforced: false })
  })
})
