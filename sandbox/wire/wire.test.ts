import { request } from 'node:http'
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import { CloudWatchClient, DescribeAlarmsCommand, PutCompositeAlarmCommand } from '@aws-sdk/client-cloudwatch'
import { CloudWatchLogsClient, DescribeLogGroupsCommand, StartQueryCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CreateAccessKeyCommand, CreateUserCommand, DeleteAccessKeyCommand, IAMClient } from '@aws-sdk/client-iam'
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../index.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'fast' })
})
afterAll(() => sandbox.close())

const at = (accessKeyId: string, region = 'us-east-1', more: object = {}) => ({
  endpoint: sandbox.endpoint,
  region,
  credentials: { accessKeyId, secretAccessKey: 'x' },
  maxAttempts: 1,
  ...more,
})
const refusal = (p: Promise<unknown>) =>
  p.then(
    () => 'no refusal',
    (e: { name: string; message: string; $metadata?: { httpStatusCode?: number } }) =>
      `${e.$metadata?.httpStatusCode} ${e.name}: ${e.message}`,
  )

/** A request with header fields that fetch would not let through. */
const raw = (path: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}) =>
  new Promise<{ status: number; body: string }>((resolve, reject) => {
    const req = request(`${sandbox.endpoint}${path}`, { method: options.method ?? 'GET', headers: options.headers }, (res) => {
      let body = ''
      res.on('data', (c) => {
        body += String(c)
      })
      res.on('end', () => resolve({ status: res.statusCode ?? 0, body }))
    })
    req.on('error', reject)
    req.end(options.body)
  })

describe('who calls', () => {
  test('a 12-digit key is that account, any other the default one, and the region decides the partition', async () => {
    const who = async (key: string, region: string) => (await new STSClient(at(key, region)).send(new GetCallerIdentityCommand({}))).Arn
    expect(await who('222233334444', 'ap-northeast-1')).toBe('arn:aws:iam::222233334444:user/learner')
    expect(await who('AKIAWHATEVER', 'eu-west-1')).toBe('arn:aws:iam::123456789012:user/learner')
    expect(await who('222233334444', 'cn-north-1')).toBe('arn:aws-cn:iam::222233334444:user/learner')
  })

  test('a key the sandbox issued is its user’s: a wrong secret, a foreign partition and a deleted key are refused as AWS does', async () => {
    const iam = new IAMClient(at('333344445555'))
    await iam.send(new CreateUserCommand({ UserName: 'lin' }))
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'lin' }))
    const credentials = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
    const sts = (c: typeof credentials, region = 'us-east-1') =>
      new STSClient({ ...at('x', region), credentials: c }).send(new GetCallerIdentityCommand({}))
    expect((await sts(credentials)).Arn).toBe('arn:aws:iam::333344445555:user/lin')
    expect(await refusal(sts({ ...credentials, secretAccessKey: 'wrong' }))).toMatch(
      /^403 SignatureDoesNotMatch: The request signature we calculated/,
    )
    expect(await refusal(sts(credentials, 'cn-north-1'))).toBe(
      '403 InvalidClientTokenId: The security token included in the request is invalid.',
    )
    const logs = new CloudWatchLogsClient({ ...at('x'), credentials: { ...credentials, secretAccessKey: 'wrong' } })
    expect(await refusal(logs.send(new DescribeLogGroupsCommand({})))).toMatch(/^400 InvalidSignatureException: /)
    await iam.send(new DeleteAccessKeyCommand({ UserName: 'lin', AccessKeyId: credentials.accessKeyId }))
    expect(await refusal(sts(credentials))).toMatch(/^403 InvalidClientTokenId/)
  })

  test('a signature of another hour is refused, in each protocol’s words', async () => {
    const late = { systemClockOffset: -3_600_000 }
    expect(await refusal(new STSClient(at('111122223333', 'us-east-1', late)).send(new GetCallerIdentityCommand({})))).toMatch(
      /^403 SignatureDoesNotMatch: Signature expired: /,
    )
    expect(await refusal(new CloudTrailClient(at('111122223333', 'us-east-1', late)).send(new LookupEventsCommand({})))).toMatch(
      /^400 InvalidSignatureException: Signature expired: /,
    )
  })

  test('a region that is none is refused in each protocol’s words', async () => {
    const text = 'Credential should be scoped to a valid region.'
    const nowhere = at('111122223333', 'nowhere-3r')
    expect(await refusal(new STSClient(nowhere).send(new GetCallerIdentityCommand({})))).toBe(`403 SignatureDoesNotMatch: ${text}`)
    expect(await refusal(new CloudWatchLogsClient(nowhere).send(new DescribeLogGroupsCommand({})))).toBe(
      `400 InvalidSignatureException: ${text}`,
    )
    const s3 = await raw('/', {
      headers: {
        authorization: 'AWS4-HMAC-SHA256 Credential=1/20260101/nowhere-3r/s3/aws4_request, SignedHeaders=host, Signature=00',
      },
    })
    expect([s3.status, /<Code>(\w+)</.exec(s3.body)?.[1]]).toEqual([400, 'AuthorizationHeaderMalformed'])
  })

  test('a link to S3 in the signature of version 2 is told which one is wanted', async () => {
    const link = await raw('/bucket/key?AWSAccessKeyId=111122223333&Signature=x%3D&Expires=4102444800')
    expect([link.status, /<Code>(\w+)<.*Please use (AWS4-HMAC-SHA256)\./.exec(link.body)?.slice(1)]).toEqual([
      400,
      ['InvalidRequest', 'AWS4-HMAC-SHA256'],
    ])
  })

  test('nobody is let in without a signature', async () => {
    const json = await raw('/', {
      method: 'POST',
      headers: { 'x-amz-target': 'Logs_20140328.DescribeLogGroups', 'content-type': 'application/x-amz-json-1.1' },
      body: '{}',
    })
    expect([json.status, JSON.parse(json.body).__type]).toEqual([400, 'MissingAuthenticationTokenException'])
    const query = await raw('/', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'Action=ListTopics&Version=2010-03-31',
    })
    expect([query.status, /<Code>(\w+)/.exec(query.body)?.[1]]).toEqual([403, 'MissingAuthenticationToken'])
  })
})

describe('what is not here', () => {
  test('is refused by name with 4xx, in the service’s own protocol', async () => {
    expect(
      await refusal(
        new CloudWatchLogsClient(at('111122223333')).send(new StartQueryCommand({ startTime: 0, endTime: 1, queryString: 'x' })),
      ),
    ).toMatch(/^400 UnknownOperationException: The sandbox does not have logs:StartQuery\. It has: .*PutMetricFilter/)
    expect(
      await refusal(new CloudWatchClient(at('111122223333')).send(new PutCompositeAlarmCommand({ AlarmName: 'a', AlarmRule: 'TRUE' }))),
    ).toMatch(/^400 \w+: The sandbox does not have cloudwatch:PutCompositeAlarm\./)
    const ec2 = await raw('/', {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: 'AWS4-HMAC-SHA256 Credential=1/20260101/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=00',
      },
      body: 'Action=DescribeInstances',
    })
    expect([ec2.status, ec2.body]).toEqual([
      400,
      expect.stringMatching(
        /<Errors><Error><Code>InvalidAction<\/Code><Message>The sandbox does not have the service ec2, asked for DescribeInstances/,
      ),
    ])
  })

  test('an unknown parameter is named, not ignored', async () => {
    const answer = await raw('/', {
      method: 'POST',
      headers: {
        'x-amz-target': 'Logs_20140328.DescribeLogGroups',
        'content-type': 'application/x-amz-json-1.1',
        authorization: 'AWS4-HMAC-SHA256 Credential=111122223333/20260101/us-east-1/logs/aws4_request, SignedHeaders=host, Signature=00',
      },
      body: '{"logGroupColour": "red"}',
    })
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      400,
      {
        __type: 'InvalidParameterException',
        message: expect.stringContaining('does not model the parameter logGroupColour of DescribeLogGroups'),
      },
    ])
  })

  test.each([
    ['not JSON', '{', 'SerializationException'],
    ['a list', '[]', 'SerializationException'],
    ['a number for a text', '{"logGroupNamePrefix": 5}', 'SerializationException'],
  ])('a body that is %s is refused', async (_what, body, code) => {
    const answer = await raw('/', {
      method: 'POST',
      headers: {
        'x-amz-target': 'Logs_20140328.DescribeLogGroups',
        'content-type': 'application/x-amz-json-1.1',
        authorization: 'AWS4-HMAC-SHA256 Credential=111122223333/20260101/us-east-1/logs/aws4_request, SignedHeaders=host, Signature=00',
      },
      body,
    })
    expect([answer.status, JSON.parse(answer.body).__type]).toEqual([400, code])
  })

  test('the support list names each operation and what it leaves out', async () => {
    const { services } = (await (await fetch(`${sandbox.endpoint}/_sandbox/support`)).json()) as {
      services: { name: string; operations: { name: string }[]; notModelled: string[] }[]
    }
    const logs = services.find((s) => s.name === 'logs')
    expect(logs?.operations.map((o) => o.name)).toContain('PutMetricFilter')
    expect(logs?.notModelled).toContain('StartQuery')
  })
})

describe('calls that lack everything', () => {
  test('are refused with 4xx by every operation, and recorded, never failed over', async () => {
    const { services } = (await (await fetch(`${sandbox.endpoint}/_sandbox/support`)).json()) as {
      services: { name: string; operations: { name: string }[] }[]
    }
    const target: Record<string, string> = { cloudtrail: 'CloudTrail_20131101', logs: 'Logs_20140328', sqs: 'AmazonSQS' }
    const failed: string[] = []
    let asked = 0
    for (const { name, operations } of services) {
      if (name === 's3') continue
      const signing = name === 'cloudwatch' ? 'monitoring' : name
      const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
      const headers = {
        authorization: `AWS4-HMAC-SHA256 Credential=111122223333/${stamp.slice(0, 8)}/us-east-1/${signing}/aws4_request, SignedHeaders=host, Signature=00`,
        'x-amz-date': stamp,
      }
      for (const operation of operations) {
        const jsonTarget = target[name]
        const answer = await raw('/', {
          method: 'POST',
          headers: jsonTarget
            ? { ...headers, 'x-amz-target': `${jsonTarget}.${operation.name}`, 'content-type': 'application/x-amz-json-1.1' }
            : { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
          body: jsonTarget ? '{}' : `Action=${operation.name}`,
        })
        asked++
        if (answer.status >= 500) failed.push(`${name}:${operation.name} ${answer.body}`)
      }
    }
    expect(failed).toEqual([])
    expect(asked).toBeGreaterThan(100)
  })
})

describe('other websites', () => {
  test.each(['evil.example', 'evil.example:4566', '127.0.0.1.evil.example', 'localhost@evil.example'])(
    'Host %s is refused',
    async (host) => {
      const answer = await raw('/_sandbox/health', { headers: { host } })
      expect([answer.status, JSON.parse(answer.body).error.code]).toEqual([403, 'foreignOrigin'])
    },
  )

  test.each(['http://evil.example', 'null', 'http://127.0.0.1:1'])('a page of %s is refused, on the AWS side too', async (origin) => {
    expect((await raw('/_sandbox/reset', { method: 'POST', headers: { origin } })).status).toBe(403)
    expect(
      (await raw('/', { method: 'POST', headers: { origin, 'x-amz-target': 'Logs_20140328.DescribeLogGroups' }, body: '{}' })).status,
    ).toBe(403)
  })

  test('our own page is let in', async () => {
    expect((await raw('/_sandbox/health', { headers: { origin: sandbox.endpoint } })).status).toBe(200)
  })
})

describe('trouble on demand', () => {
  const trouble = (rules: object[]) => fetch(`${sandbox.endpoint}/_sandbox/trouble`, { method: 'POST', body: JSON.stringify({ rules }) })

  test('is answered as AWS would, as often as asked, and then is over', async () => {
    await trouble([
      { service: 'cloudwatch', operation: 'DescribeAlarms', kind: 'throttled', times: 1 },
      { service: 'sns', operation: '*', kind: 'denied' },
    ])
    const cloudwatch = new CloudWatchClient(at('444455556666'))
    expect(await refusal(cloudwatch.send(new DescribeAlarmsCommand({})))).toMatch(/^400 Throttling(Exception)?: Rate exceeded$/)
    expect((await cloudwatch.send(new DescribeAlarmsCommand({}))).MetricAlarms).toEqual([])
    expect(await refusal(new SNSClient(at('444455556666')).send(new ListTopicsCommand({})))).toMatch(
      /^403 AuthorizationErrorException: User: arn:aws:iam::444455556666:user\/learner is not authorized to perform: .*ListTopics/i,
    )
    await trouble([])
    expect((await new SNSClient(at('444455556666')).send(new ListTopicsCommand({}))).Topics ?? []).toEqual([])
  })

  test('of one account alone, and of each third call', async () => {
    await trouble([
      { service: 'sns', operation: '*', kind: 'expired', account: '444455556666' },
      { service: '*', operation: '*', kind: 'throttled', each: 3 },
    ])
    const list = (account: string) =>
      new SNSClient({ ...at(account), maxAttempts: 1 }).send(new ListTopicsCommand({})).then(
        () => 'fine',
        (error: Error) => error.name,
      )
    expect(await list('444455556666')).toMatch(/ExpiredToken/)
    const answers = []
    for (let n = 0; n < 6; n++) answers.push(await list('555566667777'))
    expect(answers.map((answer) => answer === 'fine')).toEqual([false, true, true, false, true, true])
    await trouble([])
  })
})

describe('control', () => {
  const post = async (path: string, body: unknown) => {
    const answer = await fetch(`${sandbox.endpoint}/_sandbox/${path}`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
    return { status: answer.status, body: (await answer.json().catch(() => null)) as { error?: { message: string } } }
  }
  test.each([
    ['a past moment', { to: '2001-01-01T00:00:00.000Z' }],
    ['an unknown field', { faster: true }],
    ['a negative advance', { advanceMs: -1 }],
    ['an unknown mode', { mode: 'slow' }],
    ['two wishes at once', { advanceMs: 1, to: '2999-01-01T00:00:00Z' }],
    ['no JSON', '{'],
  ])('the clock refuses %s', async (_what, body) => {
    const before = (await (await fetch(`${sandbox.endpoint}/_sandbox/clock`)).json()) as { mode: string }
    const answer = await post('clock', body)
    expect([answer.status, typeof answer.body.error?.message]).toEqual([400, 'string'])
    expect(((await (await fetch(`${sandbox.endpoint}/_sandbox/clock`)).json()) as { mode: string }).mode).toBe(before.mode)
  })

  test('an event keeps what was sent field for field, nulls too, and is found in the history', async () => {
    const eventID = '11111111-2222-4333-8444-555555555555'
    const sent = {
      eventID,
      eventName: 'ConsoleLogin',
      eventSource: 'signin.amazonaws.com',
      awsRegion: 'ap-northeast-2',
      recipientAccountId: '555566667777',
      errorMessage: 'Failed authentication',
      oddity: null,
      userIdentity: { type: 'IAMUser', userName: 'x' },
    }
    expect(await post('events', { Records: [sent] })).toEqual({ status: 202, body: { eventIDs: [eventID] } })
    const lookup = () =>
      new CloudTrailClient(at('555566667777', 'ap-northeast-2')).send(
        new LookupEventsCommand({ LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'ConsoleLogin' }] }),
      )
    await expect.poll(async () => (await lookup()).Events?.length, { timeout: 5_000 }).toBe(1)
    const record = JSON.parse((await lookup()).Events?.[0]?.CloudTrailEvent ?? '{}') as Record<string, unknown>
    expect(record).toMatchObject(sent)
    expect(record).toHaveProperty('eventTime')
  })

  test.each([
    ['no eventName', { eventSource: 'x.amazonaws.com' }],
    ['no eventSource', { eventName: 'X' }],
    ['a text', '"hello"'],
    ['one bad record among good ones', [{ eventName: 'A', eventSource: 'b' }, { eventName: 'A' }]],
  ])('an event with %s is refused', async (_what, body) => {
    expect((await post('events', body)).status).toBe(400)
  })
})
