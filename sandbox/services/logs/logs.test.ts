import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteMetricFilterCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DescribeMetricFiltersCommand,
  DescribeSubscriptionFiltersCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  ListLogGroupsCommand,
  ListTagsForResourceCommand,
  ListTagsLogGroupCommand,
  type MetricTransformation,
  PutLogEventsCommand,
  PutMetricFilterCommand,
  PutRetentionPolicyCommand,
  PutSubscriptionFilterCommand,
  TagLogGroupCommand,
  TagResourceCommand,
  TestMetricFilterCommand,
  UntagLogGroupCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../index.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000
let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual', startMs: Date.parse('2026-11-21T08:00:00Z') })
})
afterAll(() => sandbox.close())

let accounts = 200_000_000_000
const clientOf = (at: Sandbox, account = String(accounts++), region = 'ap-northeast-1') =>
  new CloudWatchLogsClient({ endpoint: at.endpoint, region, credentials: { accessKeyId: account, secretAccessKey: 'x' }, maxAttempts: 1 })
const refusal = (p: Promise<unknown>) =>
  p.then(
    () => 'no refusal',
    (e: { name: string; message: string }) => `${e.name}: ${e.message}`,
  )

/** A client of its own account, with a group and a stream in it. */
async function world(group = 'g', stream = 's') {
  const account = String(accounts++)
  const logs = clientOf(sandbox, account)
  await logs.send(new CreateLogGroupCommand({ logGroupName: group }))
  await logs.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: stream }))
  const put = (events: readonly (readonly [number, string])[], to = stream) =>
    logs.send(
      new PutLogEventsCommand({
        logGroupName: group,
        logStreamName: to,
        logEvents: events.map(([timestamp, message]) => ({ timestamp, message })),
      }),
    )
  const arn = `arn:aws:logs:ap-northeast-1:${account}:log-group:${group}`
  return { logs, put, arn, logGroupName: group, logStreamName: stream }
}

describe('log groups', () => {
  test('a new group has AWS’s defaults, and no field that was never set', async () => {
    const { logs, arn } = await world('aws-cloudtrail-logs-tokyo')
    const { logGroups, nextToken } = await logs.send(new DescribeLogGroupsCommand({}))
    expect(nextToken).toBeUndefined()
    expect(logGroups).toEqual([
      {
        logGroupName: 'aws-cloudtrail-logs-tokyo',
        creationTime: sandbox.now(),
        metricFilterCount: 0,
        arn: `${arn}:*`,
        storedBytes: 0,
        logGroupClass: 'STANDARD',
        logGroupArn: arn,
        deletionProtectionEnabled: false,
        bearerTokenAuthenticationEnabled: false,
      },
    ])
  })

  test('names are refused in AWS’s words', async () => {
    const { logs } = await world()
    const create = (logGroupName: string) => refusal(logs.send(new CreateLogGroupCommand({ logGroupName })))
    expect(await create('g')).toBe('ResourceAlreadyExistsException: The specified log group already exists')
    expect(await create('a'.repeat(513))).toBe(
      'InvalidParameterException: Invalid LogGroup or LogStream, both must have length less than or equal to 512.',
    )
    expect(await create('aws/x')).toBe('InvalidParameterException: Log groups starting with AWS/ are reserved for AWS.')
    expect(await create('two words')).toMatch(
      /^InvalidParameterException: 1 validation error detected: Value 'two words' at 'logGroupName'/,
    )
    expect(await refusal(logs.send(new DeleteLogGroupCommand({ logGroupName: 'other' })))).toBe(
      'ResourceNotFoundException: The specified log group does not exist.',
    )
  })

  test('groups are sorted by their bytes, come in pages, and are found by prefix, part and class', async () => {
    const logs = clientOf(sandbox)
    for (const logGroupName of ['b', 'B', '/a', 'a-2', 'a-1']) await logs.send(new CreateLogGroupCommand({ logGroupName }))
    await logs.send(new CreateLogGroupCommand({ logGroupName: 'rare', logGroupClass: 'INFREQUENT_ACCESS' }))
    const names: (string | undefined)[] = []
    let nextToken: string | undefined
    do {
      const page = await logs.send(new DescribeLogGroupsCommand({ limit: 2, nextToken }))
      names.push(...(page.logGroups ?? []).map((g) => g.logGroupName))
      nextToken = page.nextToken
    } while (nextToken)
    expect(names).toEqual(['/a', 'B', 'a-1', 'a-2', 'b', 'rare'])
    const found = async (q: object) => (await logs.send(new DescribeLogGroupsCommand(q))).logGroups?.map((g) => g.logGroupName)
    expect(await found({ logGroupNamePrefix: 'a' })).toEqual(['a-1', 'a-2'])
    expect(await found({ logGroupNamePattern: 'a' })).toEqual(['/a', 'a-1', 'a-2', 'rare'])
    expect(await found({ logGroupClass: 'INFREQUENT_ACCESS' })).toEqual(['rare'])
    expect(await found({ logGroupIdentifiers: ['b', 'nowhere'] })).toEqual(['b'])
    expect((await logs.send(new ListLogGroupsCommand({ logGroupNamePattern: '^a-1|rar' }))).logGroups?.map((g) => g.logGroupName)).toEqual([
      'a-1',
      'rare',
    ])
    expect(await refusal(logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: 'a', logGroupNamePattern: 'a' })))).toBe(
      'InvalidParameterException: LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
    )
    expect(await refusal(logs.send(new DescribeLogGroupsCommand({ nextToken: 'x' })))).toBe(
      'InvalidParameterException: The specified nextToken is invalid.',
    )
  })

  test('an account and a region see only their own', async () => {
    const { logs } = await world()
    const account = String(accounts++)
    const elsewhere = clientOf(sandbox, account, 'cn-north-1')
    await elsewhere.send(new CreateLogGroupCommand({ logGroupName: 'china' }))
    expect((await elsewhere.send(new DescribeLogGroupsCommand({}))).logGroups?.[0]?.logGroupArn).toBe(
      `arn:aws-cn:logs:cn-north-1:${account}:log-group:china`,
    )
    expect((await logs.send(new DescribeLogGroupsCommand({}))).logGroups).toHaveLength(1)
    expect((await clientOf(sandbox, account).send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([])
  })

  test('tags of the older and the newer calls are the same tags', async () => {
    const { logs, arn, logGroupName } = await world()
    await logs.send(new TagResourceCommand({ resourceArn: arn, tags: { env: 'lab', gone: 'x' } }))
    await logs.send(new TagLogGroupCommand({ logGroupName, tags: { env: 'test', more: '' } }))
    await logs.send(new UntagResourceCommand({ resourceArn: arn, tagKeys: ['gone', 'never'] }))
    expect((await logs.send(new ListTagsLogGroupCommand({ logGroupName }))).tags).toEqual({ env: 'test', more: '' })
    await logs.send(new UntagLogGroupCommand({ logGroupName, tags: ['more'] }))
    expect((await logs.send(new ListTagsForResourceCommand({ resourceArn: arn }))).tags).toEqual({ env: 'test' })
    expect(await refusal(logs.send(new ListTagsForResourceCommand({ resourceArn: `${arn}-other` })))).toMatch(/^ResourceNotFoundException/)
  })

  test('a group deleted and made again starts empty', async () => {
    const { logs, put, logGroupName, logStreamName } = await world()
    await put([[sandbox.now(), 'old']])
    await logs.send(new DeleteLogGroupCommand({ logGroupName }))
    await logs.send(new CreateLogGroupCommand({ logGroupName }))
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }))
    expect((await logs.send(new FilterLogEventsCommand({ logGroupName }))).events).toEqual([])
  })
})

describe('retention', () => {
  test('only 22 numbers of days are taken', async () => {
    const { logs, logGroupName } = await world()
    expect(await refusal(logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 2 })))).toMatch(
      /^InvalidParameterException: .*Member must satisfy enum value set: \[1, 3, 5, 7, 14, 30, /,
    )
    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 90 }))
    const described = async () => (await logs.send(new DescribeLogGroupsCommand({}))).logGroups?.[0]?.retentionInDays
    expect(await described()).toBe(90)
    await logs.send(new DeleteRetentionPolicyCommand({ logGroupName }))
    await logs.send(new DeleteRetentionPolicyCommand({ logGroupName }))
    expect(await described()).toBeUndefined()
  })

  test('events go up to 72 hours after their time, and younger ones stay', async () => {
    const own = await startSandbox({ clock: 'manual' })
    const logs = clientOf(own)
    const logGroupName = 'g'
    await logs.send(new CreateLogGroupCommand({ logGroupName }))
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 's' }))
    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 }))
    const put = (message: string) =>
      logs.send(new PutLogEventsCommand({ logGroupName, logStreamName: 's', logEvents: [{ timestamp: own.now(), message }] }))
    const messages = async () => (await logs.send(new FilterLogEventsCommand({ logGroupName }))).events?.map((e) => e.message)
    await put('first')
    await own.advance(3.5 * dayMs)
    await put('second')
    expect(await messages()).toEqual(['first', 'second'])
    await own.advance(0.6 * dayMs)
    expect(await messages()).toEqual(['second'])
    await own.advance(10 * dayMs)
    expect(await messages()).toEqual([])
    await own.close()
  })
})

describe('log streams', () => {
  test('streams show times with the first event, and are sorted by name or by newest event', async () => {
    const { logs, put, arn, logGroupName } = await world()
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 'a' }))
    const now = sandbox.now()
    await put([
      [now - 5, 'x'],
      [now, 'y'],
    ])
    await put([[now - 1000, 'x']], 'a')
    const order = async (q: object) =>
      (await logs.send(new DescribeLogStreamsCommand({ logGroupName, ...q }))).logStreams?.map((s) => s.logStreamName)
    expect(await order({})).toEqual(['a', 's'])
    expect(await order({ descending: true })).toEqual(['s', 'a'])
    expect(await order({ orderBy: 'LastEventTime', descending: true })).toEqual(['s', 'a'])
    expect(await order({ logStreamNamePrefix: 's' })).toEqual(['s'])
    const [stream] =
      (await logs.send(new DescribeLogStreamsCommand({ logGroupIdentifier: arn, logStreamNamePrefix: 's' }))).logStreams ?? []
    expect(stream).toMatchObject({
      arn: `${arn}:log-stream:s`,
      creationTime: now,
      firstEventTimestamp: now - 5,
      lastEventTimestamp: now,
      lastIngestionTime: now,
      storedBytes: 0,
    })
    expect(stream?.uploadSequenceToken).toMatch(/^\d{56}$/)
    expect(await refusal(logs.send(new DescribeLogStreamsCommand({ logGroupName, logGroupIdentifier: arn })))).toBe(
      'ValidationException: LogGroup name and LogGroup ARN are mutually exclusive parameters.',
    )
    expect(
      await refusal(logs.send(new DescribeLogStreamsCommand({ logGroupName, orderBy: 'LastEventTime', logStreamNamePrefix: 's' }))),
    ).toBe('InvalidParameterException: Cannot order by LastEventTime with a logStreamNamePrefix.')
  })

  test('a deleted stream takes its events along, and its name begins anew', async () => {
    const { logs, put, logGroupName, logStreamName } = await world()
    await put([[sandbox.now(), 'old']])
    await logs.send(new DeleteLogStreamCommand({ logGroupName, logStreamName }))
    expect(await refusal(logs.send(new DeleteLogStreamCommand({ logGroupName, logStreamName })))).toBe(
      'ResourceNotFoundException: The specified log stream does not exist.',
    )
    expect((await logs.send(new FilterLogEventsCommand({ logGroupName }))).events).toEqual([])
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }))
    expect((await logs.send(new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true }))).events).toEqual([])
    expect(await refusal(logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName })))).toBe(
      'ResourceAlreadyExistsException: The specified log stream already exists',
    )
  })
})

describe('PutLogEvents', () => {
  test('what lies outside the window of time is reported by index, the rest is stored', async () => {
    const { logs, put, logGroupName, logStreamName } = await world()
    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 }))
    const now = sandbox.now()
    const answer = await put([
      [now - 16 * dayMs, 'too old'],
      [now - 15 * dayMs, 'too old'],
      [now - 2 * dayMs, 'expired'],
      [now - 1.5 * dayMs, 'expired'],
      [now - 2 * hourMs, 'kept'],
      [now, 'kept'],
      [now + 3 * hourMs, 'too new'],
      [now + 4 * hourMs, 'too new'],
    ])
    expect(answer.rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 2, expiredLogEventEndIndex: 4, tooNewLogEventStartIndex: 6 })
    expect(answer.nextSequenceToken).toMatch(/^\d{56}$/)
    const { events } = await logs.send(new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true }))
    expect(events?.map((e) => e.message)).toEqual(['kept', 'kept'])
  })

  test('nothing is said of rejections where there are none, and tokens are ignored', async () => {
    const { logs, logGroupName, logStreamName } = await world()
    const answer = await logs.send(
      new PutLogEventsCommand({
        logGroupName,
        logStreamName,
        logEvents: [{ timestamp: sandbox.now(), message: 'x' }],
        sequenceToken: 'any',
      }),
    )
    expect(Object.keys(answer).filter((k) => k !== '$metadata')).toEqual(['nextSequenceToken'])
  })

  test('order, size and span are refused in AWS’s words', async () => {
    const { logs, put, logGroupName } = await world()
    const now = sandbox.now()
    const two = (a: number, b: number) => refusal(put([[a, 'a'], [b, 'b']])) // biome-ignore format: one line is enough
    expect(await two(now, now - 1)).toBe(
      'InvalidParameterException: Log events in a single PutLogEvents request must be in chronological order.',
    )
    expect(await two(now - dayMs, now)).toBe('no refusal')
    expect(await two(now - dayMs - 1, now)).toBe(
      'InvalidParameterException: The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
    )
    // Only what is stored counts for the span.
    expect(await two(now - 15 * dayMs, now)).toBe('no refusal')
    expect(await refusal(put([[now, 'é'.repeat(524_276)]]))).toBe(
      'InvalidParameterException: Log event too large: 1048578 bytes exceeds limit of 1048576',
    )
    expect(await refusal(put([[now, 'é'.repeat(524_275)]]))).toBe('no refusal')
    expect(
      await refusal(
        put([
          [now, 'x'.repeat(600_000)],
          [now, 'x'.repeat(600_000)],
        ]),
      ),
    ).toBe(
      // biome-ignore format: as above
      'InvalidParameterException: Upload too large: 1200052 bytes exceeds limit of 1048576',
    )
    expect(await refusal(put([[now, 'x']], 'other'))).toBe('ResourceNotFoundException: The specified log stream does not exist.')
    expect(
      await refusal(
        logs.send(
          new PutLogEventsCommand({ logGroupName: `${logGroupName}x`, logStreamName: 's', logEvents: [{ timestamp: now, message: 'x' }] }),
        ),
      ),
    ).toBe('ResourceNotFoundException: The specified log group does not exist.')
  })
})

describe('GetLogEvents', () => {
  test('pages go forth and back over every event, late arrivals in their place', async () => {
    const { logs, put, logGroupName, logStreamName } = await world()
    const now = sandbox.now()
    await put([10, 20, 30, 40, 50, 60].map((t) => [now + t, `m${t}`]))
    await put([[now + 25, 'late'], [now + 30, 'm30 again']]) // biome-ignore format: one line is enough
    const all = ['m10', 'm20', 'late', 'm30', 'm30 again', 'm40', 'm50', 'm60']
    const get = (q: object) => logs.send(new GetLogEventsCommand({ logGroupName, logStreamName, limit: 3, ...q }))
    const seen: (string | undefined)[] = []
    let page = await get({ startFromHead: true })
    for (let last = ''; page.nextForwardToken !== last; page = await get({ nextToken: last })) {
      seen.push(...(page.events ?? []).map((e) => e.message))
      last = page.nextForwardToken ?? ''
    }
    expect(seen).toEqual(all)
    const back: (string | undefined)[] = []
    let token = page.nextBackwardToken
    for (;;) {
      const p = await get({ nextToken: token })
      back.unshift(...(p.events ?? []).map((e) => e.message))
      if (p.nextBackwardToken === token) break
      token = p.nextBackwardToken
    }
    expect(back).toEqual(all)
    // Without startFromHead the newest page comes first, ascending within itself.
    expect((await get({})).events?.map((e) => e.message)).toEqual(['m40', 'm50', 'm60'])
    // At the end: what arrives later is found with the same token.
    await put([[now + 70, 'm70']])
    expect((await get({ nextToken: page.nextForwardToken })).events?.map((e) => e.message)).toEqual(['m70'])
  })

  test('start is inclusive and end exclusive; both tokens come with an empty page too', async () => {
    const { logs, put, logGroupName, logStreamName } = await world()
    const now = sandbox.now()
    await put([[now, 'a'], [now + 1, 'b'], [now + 2, 'c']]) // biome-ignore format: one line is enough
    const get = (q: object) => logs.send(new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true, ...q }))
    expect((await get({ startTime: now + 1, endTime: now + 2 })).events?.map((e) => e.message)).toEqual(['b'])
    const empty = await get({ startTime: now + 1, endTime: now + 1 })
    expect(empty.events).toEqual([])
    expect(empty.nextForwardToken).toMatch(/^f\/\d{56}\/s$/)
    expect(empty.nextBackwardToken).toMatch(/^b\/\d{56}\/s$/)
    expect(await refusal(get({ nextToken: 'bad' }))).toBe('InvalidParameterException: The specified nextToken is invalid.')
    expect(await refusal(get({ limit: 10_001 }))).toBe(
      "InvalidParameterException: 1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000",
    )
  })
})

describe('FilterLogEvents', () => {
  test('events of all streams come by time, with both ends inclusive, and their ids ascend', async () => {
    const { logs, put, arn, logGroupName } = await world()
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 't' }))
    const now = sandbox.now()
    await put([[now + 1, 'b'], [now + 3, 'd']]) // biome-ignore format: one line is enough
    await put([[now, 'a'], [now + 2, 'c']], 't') // biome-ignore format: one line is enough
    const { events, searchedLogStreams, nextToken } = await logs.send(new FilterLogEventsCommand({ logGroupIdentifier: arn }))
    expect(events?.map((e) => [e.logStreamName, e.message])).toEqual([
      ['t', 'a'],
      ['s', 'b'],
      ['t', 'c'],
      ['s', 'd'],
    ])
    expect(searchedLogStreams).toEqual([])
    expect(nextToken).toBeUndefined()
    const ids = (events ?? []).map((e) => e.eventId ?? '')
    expect(ids.every((id) => /^\d{56}$/.test(id))).toBe(true)
    expect([...ids].sort()).toEqual(ids)
    const found = async (q: object) =>
      (await logs.send(new FilterLogEventsCommand({ logGroupName, ...q }))).events?.map((e) => e.message).join('')
    expect(await found({ startTime: now + 1, endTime: now + 2 })).toBe('bc')
    expect(await found({ logStreamNames: ['t'] })).toBe('ac')
    expect(await found({ logStreamNamePrefix: 's' })).toBe('bd')
    expect(await found({ filterPattern: '?a ?d' })).toBe('ad')
    expect(await refusal(logs.send(new FilterLogEventsCommand({ logGroupName, logStreamNames: ['none'] })))).toBe(
      'ResourceNotFoundException: The specified log stream does not exist.',
    )
    expect(await refusal(logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern: '{ $.a = }' })))).toBe(
      'InvalidParameterException: Invalid filter pattern',
    )
    expect(await refusal(logs.send(new FilterLogEventsCommand({ logGroupName, nextToken: 'bad' })))).toBe(
      'InvalidParameterException: The specified nextToken is invalid.',
    )
  })

  test('a rare match is found over many pages, some of them empty', async () => {
    const { logs, put, logGroupName } = await world()
    const now = sandbox.now()
    for (let i = 0; i < 6; i++) await put(Array.from({ length: 10_000 }, (_, n) => [now + i, i === 5 && n === 9999 ? 'needle' : 'hay']))
    const found: (string | undefined)[] = []
    let pages = 0
    let nextToken: string | undefined
    do {
      const page = await logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern: 'needle', nextToken }))
      found.push(...(page.events ?? []).map((e) => e.message))
      nextToken = page.nextToken
      pages++
    } while (nextToken)
    expect(found).toEqual(['needle'])
    expect(pages).toBeGreaterThan(1)
  })
})

describe('metric filters', () => {
  const one: MetricTransformation = { metricName: 'Failures', metricNamespace: 'CloudTrailMetrics', metricValue: '1' }
  const json = '{ $.a = 1 }'

  test('a filter is described as it was put; putting it again keeps its birthday, a refused one changes nothing', async () => {
    const { logs, logGroupName } = await world()
    const put = (filterPattern: string, metric: MetricTransformation) =>
      logs.send(new PutMetricFilterCommand({ logGroupName, filterName: 'f', filterPattern, metricTransformations: [metric] }))
    await put('', one)
    const born = sandbox.now()
    await sandbox.advance(60_000)
    await put(json, { ...one, metricValue: '$.size', unit: 'Bytes', dimensions: { User: '$.user' } })
    expect(await refusal(put('{ $.a = }', one))).toBe('InvalidParameterException: Invalid metric filter pattern')
    expect((await logs.send(new DescribeMetricFiltersCommand({}))).metricFilters).toEqual([
      {
        filterName: 'f',
        filterPattern: json,
        metricTransformations: [{ ...one, metricValue: '$.size', unit: 'Bytes', dimensions: { User: '$.user' } }],
        creationTime: born,
        logGroupName,
        applyOnTransformedLogs: false,
      },
    ])
    expect((await logs.send(new DescribeLogGroupsCommand({}))).logGroups?.[0]?.metricFilterCount).toBe(1)
  })

  /** Source: filter-patterns, recorded answers; see PutMetricFilter. */
  test.each<[string, string, MetricTransformation, string]>([
    ['grammar', '{ $.broken = }', one, 'Invalid metric filter pattern'],
    ['a stray star', '*', one, "Invalid character(s) in term '*'"],
    ['three regexes', '%a% %b% %c%', one, 'Your input has exceeded the maximum of 2 regular expressions per filter pattern.'],
    [
      'two wildcards',
      '{ $.a[*].b[*] = 1 }',
      one,
      'Your filter pattern has a JSON path selector that exceeds the maximum of 1 wildcard allowed per json selector.',
    ],
    ['a name twice', '[a, a]', one, "Duplicate field 'a'"],
    ['a value of text', 'x', { ...one, metricValue: 'abc' }, 'Invalid metric transformation: metric value abc must be a valid number'],
    [
      'a value of many',
      json,
      { ...one, metricValue: '$.b[*]' },
      'Invalid metric transformation: metric value $.b[*] must be a valid number',
    ],
    [
      'a dimension of text',
      json,
      { ...one, dimensions: { d: 'x' } },
      'Invalid metric transformation: dimension value must be valid selector',
    ],
    [
      'dimension and default',
      json,
      { ...one, dimensions: { d: '$.x' }, defaultValue: 0 },
      'Invalid metric transformation: dimensions and default value are mutually exclusive properties',
    ],
    [
      'four dimensions',
      json,
      { ...one, dimensions: { a: '$.x', b: '$.x', c: '$.x', d: '$.x' } },
      'Number of dimensions exceeds the maximum number of dimensions supported per metric filter',
    ],
    ['dimensions on words', 'x', { ...one, dimensions: { d: '$.x' } }, 'The specified filter pattern does not support dimensions'],
  ])('%s: refused as by AWS', async (_name, filterPattern, metric, text) => {
    const { logs, logGroupName } = await world()
    expect(
      await refusal(
        logs.send(new PutMetricFilterCommand({ logGroupName, filterName: 'f', filterPattern, metricTransformations: [metric] })),
      ),
    ).toBe(`InvalidParameterException: ${text}`)
  })

  test('a hundred filters, five with a regex, and none outside the Standard class', async () => {
    const { logs, logGroupName } = await world()
    const put = (filterName: string, filterPattern: string, group = logGroupName) =>
      refusal(logs.send(new PutMetricFilterCommand({ logGroupName: group, filterName, filterPattern, metricTransformations: [one] })))
    for (let i = 0; i < 5; i++) expect(await put(`r${i}`, '%x%')).toBe('no refusal')
    expect(await put('r5', '%x%')).toBe('LimitExceededException: Resource limit exceeded.')
    expect(await put('r4', '%y%')).toBe('no refusal')
    for (let i = 5; i < 100; i++) expect(await put(`f${i}`, 'x')).toBe('no refusal')
    expect(await put('f100', 'x')).toBe('LimitExceededException: Resource limit exceeded.')
    expect(await put('f99', 'y')).toBe('no refusal')
    await logs.send(new CreateLogGroupCommand({ logGroupName: 'rare', logGroupClass: 'INFREQUENT_ACCESS' }))
    expect(await put('f', 'x', 'rare')).toMatch(/^InvalidOperationException: .*INFREQUENT_ACCESS/)
    expect(await put('f', 'x', 'none')).toBe('ResourceNotFoundException: The specified log group does not exist.')
  })

  test('filters are found by group, prefix and metric, in pages by name', async () => {
    const { logs } = await world('g1')
    await logs.send(new CreateLogGroupCommand({ logGroupName: 'g2' }))
    for (const [logGroupName, filterName, metricName] of [
      ['g1', 'b', 'M'],
      ['g2', 'a', 'M'],
      ['g1', 'c', 'N'],
    ] as const)
      await logs.send(
        new PutMetricFilterCommand({ logGroupName, filterName, filterPattern: '', metricTransformations: [{ ...one, metricName }] }),
      )
    const found = async (q: object) =>
      (await logs.send(new DescribeMetricFiltersCommand(q))).metricFilters?.map((f) => `${f.logGroupName}/${f.filterName}`)
    expect(await found({})).toEqual(['g2/a', 'g1/b', 'g1/c'])
    expect(await found({ logGroupName: 'g1' })).toEqual(['g1/b', 'g1/c'])
    expect(await found({ filterNamePrefix: 'c' })).toEqual(['g1/c'])
    expect(await found({ metricName: 'M', metricNamespace: 'CloudTrailMetrics' })).toEqual(['g2/a', 'g1/b'])
    const first = await logs.send(new DescribeMetricFiltersCommand({ limit: 2 }))
    expect(await found({ limit: 2, nextToken: first.nextToken })).toEqual(['g1/c'])
    const half =
      'InvalidParameterException: Describe Metric Filters request must contain either logGroupName or metricName and metricNamespace'
    expect(await refusal(found({ metricName: 'M' }))).toBe(half)
    expect(await refusal(found({ metricName: 'M', metricNamespace: 'CloudTrailMetrics', logGroupName: 'g1' }))).toBe(half)
    expect(await refusal(logs.send(new DeleteMetricFilterCommand({ logGroupName: 'g1', filterName: 'x' })))).toBe(
      'ResourceNotFoundException: The specified metric filter does not exist.',
    )
    await logs.send(new DeleteMetricFilterCommand({ logGroupName: 'g1', filterName: 'b' }))
    expect(await found({ logGroupName: 'g1' })).toEqual(['g1/c'])
  })

  test('TestMetricFilter counts from 1 and gives up values for fields only', async () => {
    const logs = clientOf(sandbox)
    const ask = (filterPattern: string, logEventMessages: string[]) =>
      logs.send(new TestMetricFilterCommand({ filterPattern, logEventMessages }))
    expect((await ask('[w1=ERROR, w2]', ['ok', 'ERROR request failed'])).matches).toEqual([
      { eventNumber: 2, eventMessage: 'ERROR request failed', extractedValues: { $w1: 'ERROR', $w2: 'request failed' } },
    ])
    expect((await ask(json, ['{"a":1}'])).matches).toEqual([{ eventNumber: 1, eventMessage: '{"a":1}', extractedValues: {} }])
    expect(await refusal(ask('{', ['x']))).toBe('InvalidParameterException: Invalid metric filter pattern')
    expect(await refusal(ask('x', Array(51).fill('x')))).toMatch(/at 'logEventMessages' failed .* less than or equal to 50/)
  })

  test('what is not modelled is refused by name', async () => {
    const { logs, logGroupName } = await world()
    expect((await logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName }))).subscriptionFilters).toEqual([])
    expect(
      await refusal(
        logs.send(new PutSubscriptionFilterCommand({ logGroupName, filterName: 'f', filterPattern: '', destinationArn: 'arn:aws:x' })),
      ),
    ).toMatch(/^UnknownOperationException: The sandbox does not have logs:PutSubscriptionFilter\./)
    expect(
      await refusal(
        logs.send(
          new PutMetricFilterCommand({
            logGroupName,
            filterName: 'f',
            filterPattern: '',
            metricTransformations: [one],
            fieldSelectionCriteria: 'x',
          }),
        ),
      ),
    ).toMatch(/does not model the parameter fieldSelectionCriteria/)
  })
})

test('everything answered is there after a restart', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'trailproof-logs-'))
  const first = await startSandbox({ clock: 'manual', dataDir })
  const logs = clientOf(first, '299999999999')
  const logGroupName = 'kept'
  await logs.send(new CreateLogGroupCommand({ logGroupName, tags: { a: 'b' } }))
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 's' }))
  await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName: 's', logEvents: [{ timestamp: first.now(), message: 'm' }] }))
  const shown = async (client: CloudWatchLogsClient) => ({
    groups: (await client.send(new DescribeLogGroupsCommand({}))).logGroups,
    events: (await client.send(new FilterLogEventsCommand({ logGroupName }))).events,
    streams: (await client.send(new DescribeLogStreamsCommand({ logGroupName }))).logStreams,
  })
  const before = await shown(logs)
  await first.close()
  const second = await startSandbox({ clock: 'manual', dataDir })
  expect(await shown(clientOf(second, '299999999999'))).toEqual(before)
  expect(before.groups?.[0]?.storedBytes).toBe(27)
  await second.close()
  rmSync(dataDir, { recursive: true })
})
