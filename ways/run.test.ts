import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { sandboxConnection } from '../checks/evidence/clients.ts'
import { checkAndGather, findLab, findSteps } from '../checks/run.ts'
import { type Account, useSandbox } from '../checks/test-sandbox.ts'
import { valuesOf } from '../checks/values.ts'
import { bash } from '../domain/command/bash.ts'
import { queried } from './query.ts'
import { printCleanUp, printUndo, printWay, runCleanUp, runUndo, runWay, solve } from './run.ts'
import { openServices } from './services.ts'

const { sandbox, account } = useSandbox()
const all = ['a01', 'a02', 'a03', 'a04', 'a05', 'a06', 'a07', 'a08', 'a10', 'a11', 'a12']
const run = promisify(execFile)
const hasAws = await run('aws', ['--version']).then(
  () => true,
  () => false,
)

describe('a step’s way', () => {
  test('tells each command as it is printed, with AWS’s answer', async () => {
    const me = account()
    const [step] = findSteps('lab-a', ['a07'])
    if (!step) throw new Error('no a07')
    const ran = []
    for await (const each of runWay({ step, settings: me.settings(), connection: me.connection })) ran.push(each)
    expect(ran).toEqual([
      {
        command: 'aws sns create-topic --name CloudTrail_to_Email',
        ok: true,
        output: { TopicArn: `arn:aws:sns:ap-northeast-1:${me.id}:CloudTrail_to_Email` },
      },
    ])
    expect(await printWay({ steps: [step], settings: me.settings(), connection: me.connection })).toEqual(ran.map(({ command }) => command))
  })

  test('done twice does no harm', async () => {
    const me = account()
    await me.solve([...all, 'a09', 'a13'])
    await me.solve(['a01', 'a02', 'a06', 'a07', 'a12', 'a13'])
    expect(Object.values(await me.outcomes([...all, 'a09']))).toEqual(Array(12).fill('done'))
  })

  test('stops at the first command that AWS refuses, and says how', async () => {
    const me = account()
    const [a06, a07] = findSteps('lab-a', ['a06', 'a07'])
    if (!a06 || !a07) throw new Error('no a06')
    const ran = []
    for await (const each of solve({ steps: [a06, a07], settings: me.settings(), connection: me.connection })) ran.push(each)
    expect(ran).toEqual([
      {
        step: 'a06-create-filter',
        command: expect.stringContaining('put-metric-filter'),
        ok: false,
        error: { code: 'ResourceNotFoundException', message: 'The specified log group does not exist.' },
      },
    ])
  })

  test('IAM that does not know a new role yet is asked again', async () => {
    const me = account()
    await me.solve(['a01'])
    const services = openServices(me.connection, 'ap-northeast-1')
    const [step] = findSteps('lab-a', ['a02'])
    if (!step) throw new Error('no a02')
    const way = runWay({ step, settings: me.settings(), connection: me.connection, retryMs: 150 })
    const commands: string[] = []
    for await (const ran of way) {
      expect(ran.ok).toBe(true)
      commands.push(ran.command)
      if (ran.command.includes('put-role-policy')) {
        await services.send('iam', 'DeleteRolePolicy', { RoleName: 'aws-cloudtrail-logs-tokyo-role', PolicyName: 'CloudTrailToLogs' })
        setTimeout(() => {
          const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'logs:*', Resource: '*' }] }
          void services.send('iam', 'PutRolePolicy', {
            RoleName: 'aws-cloudtrail-logs-tokyo-role',
            PolicyName: 'late',
            PolicyDocument: JSON.stringify(document),
          })
        }, 200)
      }
    }
    expect(commands).toHaveLength(4)
    services.close()
  })

  test('an AWS account without a yes is not touched', async () => {
    const server = await import('node:http').then(({ createServer }) =>
      createServer((_, response) => {
        response.writeHead(200, { 'content-type': 'text/xml' })
        response.end(
          '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/lin</Arn><UserId>A</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
        )
      }),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const connection = sandboxConnection(`http://127.0.0.1:${port}`)
    const [step] = findSteps('lab-a', ['a07'])
    if (!step) throw new Error('no a07')
    const settings = account().settings()
    await expect(runWay({ step, settings, connection }).next()).rejects.toMatchObject({
      code: 'wayNeedsYes',
      params: { account: '111122223333', region: 'ap-northeast-1' },
    })
    await expect(runCleanUp({ lab: findLab('lab-a'), settings, connection }).next()).rejects.toMatchObject({ code: 'wayNeedsYes' })
    server.close()
  })

  test('nobody there: said as what it is', async () => {
    const [step] = findSteps('lab-a', ['a07'])
    if (!step) throw new Error('no a07')
    await expect(
      runWay({ step, settings: account().settings(), connection: sandboxConnection('http://127.0.0.1:9') }).next(),
    ).rejects.toMatchObject({ code: 'unseen.offline', exit: 3 })
  })
})

describe('clean-up', () => {
  test('removes the lab’s own things only, whatever was added to them, and may be repeated', async () => {
    const me = account()
    await me.solve([...all, 'a09', 'a13'])
    await sandbox().advance(10 * 60_000)
    const services = openServices(me.connection, 'ap-northeast-1')
    await services.send('sns', 'CreateTopic', { Name: 'other' })
    await services.send('s3api', 'PutBucketVersioning', {
      Bucket: `lin-trail-${me.id}-ap-northeast-1`,
      VersioningConfiguration: { Status: 'Enabled' },
    })
    await services.send('s3api', 'PutObject', { Bucket: `lin-trail-${me.id}-ap-northeast-1`, Key: 'x', Body: '1' })
    await services.send('s3api', 'DeleteObject', { Bucket: `lin-trail-${me.id}-ap-northeast-1`, Key: 'x' })
    await services
      .send('iam', 'PutRolePolicy', {
        RoleName: 'aws-cloudtrail-logs-tokyo-role',
        PolicyName: 'more',
        PolicyDocument: '{"Version":"2012-10-17","Statement":[]}',
      })
      .catch(() => undefined)
    const printed = await printCleanUp({ lab: findLab('lab-a'), settings: me.settings(), connection: me.connection })
    expect(printed[0]).toBe('aws cloudwatch delete-alarms --alarm-names Alarm-SigninFailure')
    await me.cleanUp()
    expect(await me.outcomes(['a14'])).toEqual({ a14: 'done' })
    await me.cleanUp()
    const { Topics } = (await services.send('sns', 'ListTopics', {})) as { Topics: { TopicArn: string }[] }
    expect(Topics.map(({ TopicArn }) => TopicArn)).toEqual([`arn:aws:sns:ap-northeast-1:${me.id}:other`])
    services.close()
  })

  test('leaves a bucket alone that the lab’s trail does not write to', async () => {
    const me = account()
    const company = { own: { bucket: `company-${me.id}` } }
    await me.solve(['a01'], company)
    const services = openServices(me.connection, 'ap-northeast-1')
    await services.send('s3api', 'CreateBucket', {
      Bucket: `lin-trail-${me.id}-ap-northeast-1`,
      CreateBucketConfiguration: { LocationConstraint: 'ap-northeast-1' },
    })
    const commands = await me.cleanUp()
    expect(commands.filter((command) => /s3/.test(command))).toEqual([])
    await services.send('s3api', 'HeadBucket', { Bucket: `lin-trail-${me.id}-ap-northeast-1` })
    services.close()
  })
})

describe('a step that is started again', () => {
  const undo = async (me: Account, names: readonly string[]): Promise<readonly string[]> => {
    const about = { lab: findLab('lab-a'), steps: findSteps('lab-a', names), settings: me.settings(), connection: me.connection }
    const ran: string[] = []
    for await (const each of runUndo(about)) {
      if (!each.ok) throw new Error(`${each.command}: ${JSON.stringify(each.error)}`)
      ran.push(each.command)
    }
    return ran
  }

  // Each step by itself, from a lab that is done: what it made is gone, and what did not lean on it still stands.
  test.each([
    ['a01', { a01: 'todo.noTrail', a02: 'todo.noTrail', a07: 'done', a12: 'done' }],
    ['a02', { a01: 'done', a02: 'todo.notSent', a03: 'todo.noGroup', a06: 'todo.noFilter', a12: 'done' }],
    ['a03', { a02: 'done', a03: 'todo.noFilter', a06: 'todo.noFilter', a12: 'done' }],
    ['a04', { a02: 'done', a04: 'todo.noFilter', a06: 'todo.noFilter', a12: 'done' }],
    ['a05', { a02: 'done', a05: 'todo.noFilter', a06: 'todo.noFilter', a12: 'done' }],
    ['a06', { a02: 'done', a06: 'todo.noFilter', a12: 'done' }],
    ['a07', { a06: 'done', a07: 'todo.noTopic', a08: 'todo.noTopic', a12: 'done' }],
    ['a08', { a07: 'done', a08: 'todo.noSubscription', a09: 'todo.noSubscription', a12: 'done' }],
    ['a09', { a07: 'done', a08: 'done', a09: 'todo.pending', a12: 'done' }],
    ['a10', { a06: 'done', a10: 'todo.noAlarm', a12: 'todo.noAlarm' }],
    ['a11', { a07: 'done', a11: 'todo.noAlarm', a12: 'todo.noAlarm' }],
    ['a12', { a07: 'done', a12: 'todo.noAlarm' }],
  ])('%s: its own trace is gone, and it can be done once more', async (step, after) => {
    const me = account()
    await me.solve([...all, 'a09'])
    await undo(me, [step])
    expect(await me.outcomes(Object.keys(after))).toEqual(after)
    await undo(me, [step])
    await me.solve([...all, 'a09'])
    expect(Object.values(await me.outcomes([...all, 'a09']))).toEqual(Array(12).fill('done'))
  })

  test('fields of one form have it taken away once; several steps go backwards', async () => {
    const me = account()
    await me.solve([...all, 'a09'])
    const about = { lab: findLab('lab-a'), settings: me.settings(), connection: me.connection }
    const printed = await printUndo({ ...about, steps: findSteps('lab-a', ['a04', 'a06', 'a12']) })
    expect(printed.map((command) => command.split(' ')[2])).toEqual(['delete-alarms', 'delete-metric-filter'])
    expect(await undo(me, ['a04', 'a06', 'a12'])).toEqual(printed)
    expect(await me.outcomes(['a02', 'a07'])).toEqual({ a02: 'done', a07: 'done' })
  })

  test.each(['a13', 'a14'])('what is recorded stays: %s cannot be taken back', async (step) => {
    await expect(undo(account(), [step])).rejects.toMatchObject({ code: 'noUndo', params: { step: expect.stringContaining(step) } })
  })

  test('a company’s bucket is left alone', async () => {
    const me = account()
    const own = { bucket: `company-${me.id}` }
    await me.solve(['a01'], { own })
    expect((await undo(me, ['a01'])).filter((command) => /s3/.test(command))).toEqual([])
  })
})

describe('queries', () => {
  const answer = {
    Subscriptions: [
      { Endpoint: 'a@b.c', SubscriptionArn: 'one' },
      { Endpoint: 'd@e.f', SubscriptionArn: 'two' },
    ],
    trailList: [{ S3BucketName: 'b' }],
    Nothing: null,
  }
  test.each([
    ["Subscriptions[?Endpoint=='d@e.f'].SubscriptionArn", 'two'],
    ["Subscriptions[?Endpoint=='x'].SubscriptionArn", undefined],
    ['trailList[0].S3BucketName', 'b'],
    ['trailList[1].S3BucketName', undefined],
    ['Nothing.At.All', undefined],
  ])('%s', (query, value) => expect(queried(query, answer)).toBe(value))

  test('what it cannot read it refuses', () => {
    for (const query of ['length(Subscriptions)', 'Subscriptions[*].Endpoint', "a[?b!='c']", 'a | b'])
      expect(() => queried(query, answer)).toThrow(/cannot read/)
  })
})

/** The evidence of an account, its account number and times put aside, so that two accounts can be compared. */
async function stateOf(me: Account): Promise<unknown> {
  const { gathered } = await checkAndGather({
    lab: 'lab-a',
    settings: { ...me.settings(), email: 'lin@example.com' },
    connection: me.connection,
    now: 0,
  })
  const { signIns: _, arrivals: __, ...answers } = gathered?.answers ?? {}
  const text = JSON.stringify(answers, (key, value: unknown) => (/AtMs$|^arn$/.test(key) ? undefined : value))
  return JSON.parse(text.replaceAll(me.id, 'ACCOUNT').replaceAll(/"[^"]*AIDA[^"]*"/g, '"ID"')) as unknown
}

describe.skipIf(!hasAws)('the printed text, pasted into bash with the real AWS CLI', () => {
  const paste = async (me: Account, text: string, settings = me.settings()): Promise<{ stdout: string; stderr: string }> =>
    run('bash', ['-c', text], {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        AWS_ENDPOINT_URL: sandbox().endpoint,
        AWS_ACCESS_KEY_ID: me.id,
        AWS_SECRET_ACCESS_KEY: 'x',
        AWS_DEFAULT_REGION: settings.region,
        AWS_PAGER: '',
      },
    })
  const textOf = (me: Account, steps: readonly string[], email: string): string =>
    findSteps('lab-a', steps)
      .map(({ ways, lab }) => bash(ways.cli?.(valuesOf(lab, { ...me.settings(), email }, me.id)) ?? []))
      .join('\n')

  test.skipIf(!process.env.TRAILPROOF_SLOW_TESTS)(
    'leaves the account as the runner leaves it, and cleans up as well',
    async () => {
      const [byHand, byRunner] = [account(), account()]
      const email = 'lin@example.com'
      const { stdout, stderr } = await paste(byHand, `set -e\n${textOf(byHand, all, email)}`)
      expect(stderr).toBe('')
      // A4's trial: the failed sign-in matches, the other does not.
      expect(stdout).toContain('"eventNumber": 1')
      expect(stdout).not.toContain('"eventNumber": 2')
      await byRunner.solve(all, { email })
      expect(await stateOf(byHand)).toEqual(await stateOf(byRunner))
      expect(Object.values(await byHand.outcomes(all, { email }))).toEqual(Array(11).fill('done'))

      await paste(byHand, textOf(byHand, ['a13'], email))
      await paste(byHand, textOf(byHand, ['a14'], email))
      expect(await byHand.outcomes(['a14'], { email })).toEqual({ a14: 'done' })
    },
    400_000,
  )

  test('the token is read by the group, not by the next line that was pasted', async () => {
    const me = account()
    const { email } = me.settings()
    await me.solve(['a07', 'a08'])
    const inbox = (await (await fetch(`${sandbox().endpoint}/_sandbox/inbox?address=${email}`)).json()) as {
      messages: { links: { rel: string; href: string }[] }[]
    }
    const token = new URL(inbox.messages.at(-1)?.links.find(({ rel }) => rel === 'confirm')?.href ?? '').searchParams.get('Token') ?? ''
    // As a terminal is: the pasted lines first, then what the person types.
    const child = run('bash', ['-s'], {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        AWS_ENDPOINT_URL: sandbox().endpoint,
        AWS_ACCESS_KEY_ID: me.id,
        AWS_SECRET_ACCESS_KEY: 'x',
        AWS_DEFAULT_REGION: 'ap-northeast-1',
      },
    })
    child.child.stdin?.end(`${textOf(me, ['a09'], email)}\n${token}\n`)
    await child
    expect(await me.outcomes(['a09'])).toEqual({ a09: 'done' })
  }, 60_000)
})
