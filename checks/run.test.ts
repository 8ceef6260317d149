import { describe, expect, test } from 'vitest'
import { createMask } from '../domain/mask.ts'
import { openServices } from '../ways/services.ts'
import { sandboxConnection } from './evidence/clients.ts'
import { checkAndGather, exitFor, findSteps, judge, runChecks, whoAmI } from './run.ts'
import type { Report, StepReport } from './step.ts'
import { useSandbox } from './test-sandbox.ts'

const { sandbox, account, trouble } = useSandbox()
const everything = ['a01', 'a02', 'a03', 'a04', 'a05', 'a06', 'a07', 'a08', 'a09', 'a10', 'a11', 'a12']

describe('a lab done step by step', () => {
  test('each step is not done before its printed command ran, and done after; the mail’s arrow too; then all of it is gone', async () => {
    const me = account()
    const seenAfter: Record<string, readonly string[]> = { a06: ['a03', 'a04', 'a05', 'a06'], a12: ['a10', 'a11', 'a12'] }
    for (const step of everything) {
      expect(await me.outcomes([step]), step).not.toMatchObject({ [step]: 'done' })
      await me.solve([step])
      const shown = ['a03', 'a04', 'a05', 'a10', 'a11'].includes(step) ? [] : (seenAfter[step] ?? [step])
      for (const each of shown) expect(await me.outcomes([each])).toEqual({ [each]: 'done' })
    }
    expect(await me.outcomes(['a13'])).toEqual({ a13: 'todo.noSignIn' })
    await me.solve(['a13'])
    // Event history itself lags: until it shows the failure, nobody can know of it.
    await sandbox().advance(3 * 60_000)
    expect(await me.outcomes(['a13'])).toEqual({ a13: 'waiting.onItsWay' })
    await sandbox().advance(10 * 60_000)
    expect(await me.outcomes(['a13'])).toEqual({ a13: 'done' })
    const all = await me.check()
    expect(exitFor(all)).toBe(0)
    expect(all.summary).toEqual({ done: 13, todo: 1, differs: 0, waiting: 0, unseen: 0 })

    await me.cleanUp()
    expect(await me.outcomes(['a14'])).toEqual({ a14: 'done' })
    expect(exitFor(await me.check())).toBe(1)
  })

  test('China: the other partition, its two regions', async () => {
    const me = account()
    const beijing = { region: 'cn-north-1' }
    await me.solve([...everything, 'a13'], beijing)
    await sandbox().advance(10 * 60_000)
    const report = await me.check(undefined, beijing)
    expect(report.target).toMatchObject({ partition: 'aws-cn', region: 'cn-north-1', account: me.id, kind: 'sandbox' })
    expect(exitFor(report)).toBe(0)
    await me.cleanUp(beijing)
    expect(await me.outcomes(['a14'], beijing)).toEqual({ a14: 'done' })
  })

  test('own names, in every region of the account’s choice', async () => {
    const me = account()
    const own = { region: 'eu-west-1', own: { trail: 'company-trail', topic: 'alerts', alarm: 'failures', logGroup: 'audit' } }
    await me.solve(everything, own)
    const report = await me.check(everything, own)
    expect(report.steps.filter(({ outcome }) => outcome !== 'done')).toEqual([])
  })
})

describe('what is missing at home is looked for elsewhere', () => {
  test('found where it stands, by its exact name, and told with both regions', async () => {
    const me = account()
    await me.solve(['a07', 'a08'], { region: 'us-west-2' })
    const report = await me.check(['a07', 'a08', 'a09'])
    expect(report.steps.map(({ reason, params }) => [reason, params])).toEqual([
      ['differs.elsewhere', { region: 'us-west-2', home: 'ap-northeast-1' }],
      ['differs.elsewhere', { region: 'us-west-2', home: 'ap-northeast-1' }],
      ['todo.noSubscription', expect.anything()],
    ])
    expect(report.notReached).toEqual([])
  })

  test('a log group and a filter with the home region’s city in the name, in another region', async () => {
    const me = account()
    await me.solve(['a01', 'a02', 'a06'], {
      region: 'us-east-1',
      own: { logGroup: 'aws-cloudtrail-logs-tokyo', role: 'aws-cloudtrail-logs-tokyo-role', trail: 'other' },
    })
    expect(await me.outcomes(['a03', 'a04', 'a06'])).toEqual({
      a03: 'differs.elsewhere',
      a04: 'differs.elsewhere',
      a06: 'differs.elsewhere',
    })
  })

  test('home wins: what is done there is not looked for', async () => {
    const me = account()
    await me.solve(['a07'], { region: 'us-west-2' })
    await me.solve(['a07'])
    expect(await me.outcomes(['a07'])).toEqual({ a07: 'done' })
  })

  test('a similar name in another region is not the thing', async () => {
    const me = account()
    await me.solve(['a07'], { region: 'us-west-2', own: { topic: 'CloudTrail-to-Email' } })
    expect(await me.outcomes(['a07'])).toEqual({ a07: 'todo.noTopic' })
    expect(await me.outcomes(['a07'], { region: 'us-west-2' })).toEqual({ a07: 'differs.nearName' })
  })

  test('regions that refuse are named, and the step stays todo', async () => {
    const me = account()
    await me.check(['a07'])
    await trouble({ service: 'sns', operation: 'GetTopicAttributes', kind: 'denied', times: 3 })
    const report = await me.check(['a07'])
    // The home region is asked first: one refusal is its own, and makes the step unseen, so nothing is looked for.
    expect(report.steps[0]?.reason).toBe('unseen.denied')
    expect(report.notReached).toEqual([])
  })

  test('a region that does not answer within three seconds is named', async () => {
    const me = account()
    let asked = 0
    const report = await runChecks({
      lab: 'lab-a',
      steps: ['a07'],
      settings: me.settings(),
      connection: me.connection,
      now: 0,
      onRequest: (operation, region) => {
        if (operation !== 'GetTopicAttributes' || region === 'ap-northeast-1') return
        asked += 1
        if (asked === 1) void trouble({ service: 'sns', operation: 'GetTopicAttributes', kind: 'silent', times: 1 })
      },
    })
    expect(report.steps[0]?.outcome).toBe('todo')
    expect(report.notReached.length).toBeLessThanOrEqual(1)
    expect(asked).toBeGreaterThanOrEqual(16)
  }, 15_000)
})

describe('one run', () => {
  test('asks each thing once, whoever reads it', async () => {
    const me = account()
    await me.solve([...everything, 'a13'])
    await sandbox().advance(10 * 60_000)
    const asked: string[] = []
    await runChecks({
      lab: 'lab-a',
      settings: me.settings(),
      connection: me.connection,
      now: 0,
      onRequest: (operation, region) => asked.push(`${operation} ${region}`),
    })
    const regional = asked.filter((each) => each.endsWith('ap-northeast-1'))
    // Asked once for each of several things: one policy of the role, one trail's group.
    expect(regional.sort()).toEqual([...new Set(regional)].sort())
    expect(regional).toContain('DescribeTrails ap-northeast-1')
    expect(asked.filter((each) => each.startsWith('LookupEvents')).sort()).toEqual([
      'LookupEvents ap-northeast-1',
      'LookupEvents ap-southeast-2',
      'LookupEvents eu-north-1',
      'LookupEvents us-east-1',
      'LookupEvents us-east-2',
    ])
  })

  test('judges each step once, tells of it as soon as it can, and reports in the lab’s order', async () => {
    const me = account()
    const told: StepReport[] = []
    const report = await runChecks({
      lab: 'lab-a',
      settings: me.settings(),
      connection: me.connection,
      now: 0,
      onStep: (step) => told.push(step),
    })
    expect(report.steps.map(({ step }) => step)).toEqual(findSteps('lab-a').map(({ id }) => id))
    expect(told.map(({ step }) => step).sort()).toEqual(report.steps.map(({ step }) => step).sort())
  })

  test('saved evidence, masked, gives the same reports again and holds no account or address', async () => {
    const me = account()
    await me.solve([...everything, 'a13'])
    await sandbox().advance(10 * 60_000)
    const { report, gathered } = await checkAndGather({ lab: 'lab-a', settings: me.settings(), connection: me.connection, now: 0 })
    const saved = JSON.stringify(createMask().value(gathered))
    expect(saved).not.toContain(me.id)
    expect(saved).not.toContain(me.settings().email)
    const again = judge(JSON.parse(saved) as NonNullable<typeof gathered>)
    expect(again.steps.map(({ step, outcome, reason }) => [step, outcome, reason])).toEqual(
      report.steps.map(({ step, outcome, reason }) => [step, outcome, reason]),
    )
    // The negative twin: without the topic's evidence the same file does not pass.
    const changed = judge({
      ...(JSON.parse(saved) as NonNullable<typeof gathered>),
      answers: { ...gathered?.answers, topic: { value: null } },
    })
    expect(changed.steps.find(({ step }) => step === 'a07-topic')?.outcome).not.toBe('done')
  })

  test('two filters on the metric, a filter on another group: told in the account itself', async () => {
    const me = account()
    await me.solve(everything)
    const services = openServices(me.connection, 'ap-northeast-1')
    const transformation = { metricNamespace: 'CloudTrailMetrics', metricName: 'ConsoleSigninFailureCount', metricValue: '1' }
    await services.send('logs', 'PutMetricFilter', {
      logGroupName: 'aws-cloudtrail-logs-tokyo',
      filterName: 'Again',
      filterPattern: '{ $.eventName = "ConsoleLogin" }',
      metricTransformations: [transformation],
    })
    expect(await me.outcomes(['a04', 'a05'])).toEqual({ a04: 'done', a05: 'differs.fedTwice' })
    await services.send('cloudtrail', 'StopLogging', { Name: 'lin-trail' })
    await services.send('iam', 'DeleteRolePolicy', { RoleName: 'aws-cloudtrail-logs-tokyo-role', PolicyName: 'CloudTrailToLogs' })
    await services.send('cloudwatch', 'DisableAlarmActions', { AlarmNames: ['Alarm-SigninFailure'] })
    services.close()
    expect(await me.outcomes(['a01', 'a02', 'a11'])).toEqual({ a01: 'differs.stopped', a02: 'differs.rolePolicy', a11: 'differs.disabled' })
  })
})

describe('words and wishes', () => {
  test('steps go by id, number or slug, with or without the lab', () => {
    const ids = (...names: string[]) => findSteps('lab-a', names).map(({ id }) => id)
    expect(ids('a04', 'topic', 'lab-a/a01-trail')).toEqual(['a01-trail', 'a04-filter-pattern', 'a07-topic'])
    expect(() => ids('a99')).toThrow(expect.objectContaining({ code: 'unknownStep', params: expect.objectContaining({ step: 'a99' }) }))
  })

  test('an unknown lab, region or own name is refused before anything is asked', async () => {
    const base = { settings: account().settings(), connection: sandboxConnection(sandbox().endpoint), now: 0 }
    await expect(runChecks({ ...base, lab: 'lab-z' })).rejects.toMatchObject({ code: 'unknownLab' })
    await expect(runChecks({ ...base, lab: 'lab-a', settings: { ...base.settings, region: 'tokyo' } })).rejects.toMatchObject({
      code: 'badRegion',
    })
    await expect(runChecks({ ...base, lab: 'lab-a', settings: { ...base.settings, own: { tail: 'x' } } })).rejects.toMatchObject({
      code: 'unknownValue',
    })
  })

  test('exit codes: unseen wins, and the clean-up counts only when it is asked for', () => {
    const report = (...steps: [string, string][]): Report =>
      ({ lab: 'lab-a', steps: steps.map(([step, outcome]) => ({ step, outcome })) }) as unknown as Report
    expect(exitFor(report(['a01-trail', 'done'], ['a14-clean-up', 'todo']))).toBe(0)
    expect(exitFor(report(['a14-clean-up', 'todo']))).toBe(1)
    expect(exitFor(report(['a01-trail', 'todo'], ['a02-logs', 'unseen']))).toBe(3)
    expect(exitFor(report(['a01-trail', 'waiting'], ['a02-logs', 'done']))).toBe(1)
  })

  test('who am I, and is it a sandbox', async () => {
    const me = account()
    expect(await whoAmI({ connection: me.connection, region: 'ap-northeast-2', now: 0 })).toMatchObject({
      target: {
        kind: 'sandbox',
        account: me.id,
        caller: `arn:aws:iam::${me.id}:user/learner`,
        region: 'ap-northeast-2',
        partition: 'aws',
        endpoint: sandbox().endpoint,
      },
    })
  })
})
