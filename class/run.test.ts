import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { policyFor } from '../checks/policy.ts'
import { findLab } from '../checks/run.ts'
import { useSandbox } from '../checks/test-sandbox.ts'
import { anonymous } from './anonymous.ts'
import { commonReasons } from './board.ts'
import { openBound } from './bound.ts'
import { openHistory } from './history.ts'
import { openJournal, readRunFile, runIds } from './journal.ts'
import type { Student } from './roster.ts'
import { boardOf, lastUnfinished, mergeRuns, type RunOptions, runOnce } from './runs.ts'
import { openSessions } from './sessions.ts'

const { sandbox, trouble, account, post } = useSandbox()
let folder = ''
const folders: string[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'class-'))
  folders.push(folder)
})
afterEach(() => trouble())
afterAll(() => {
  for (const each of folders) rmSync(each, { recursive: true, force: true })
})

const instructor = '600000000000'
let minute = 0
const student = (name: string, id: string, change: Partial<Student> = {}): Student => ({
  name,
  account: id,
  role: null,
  externalId: null,
  profile: null,
  region: 'ap-northeast-1',
  initials: 'lin',
  email: '*',
  language: null,
  group: null,
  own: {},
  line: 1,
  ...change,
})
const options = (students: readonly Student[], change: Partial<RunOptions> = {}): RunOptions => ({
  className: 'spring',
  folder,
  lab: 'lab-a',
  steps: ['a01', 'a02', 'a07'],
  students,
  shard: null,
  resume: null,
  version: '0.0.0',
  connection: { endpoint: sandbox().endpoint, credentials: { accessKeyId: instructor, secretAccessKey: 'x' } },
  // A clock that goes on with each look.
  nowMs: () => Date.UTC(2026, 0, 1, 10, 0, minute++),
  timeoutMs: 20_000,
  atOnce: 4,
  onFinished: () => undefined,
  ...change,
})
const outcomes = (run: Awaited<ReturnType<typeof runOnce>>) =>
  Object.fromEntries(
    [...run.finished.values()].map(({ name, steps }) => [name, steps.map(({ outcome, reason }) => reason ?? outcome).join(' ')]),
  )

/** A role that trusts the instructor's account, with the checks' policy or less. */
async function role(id: string, { externalId = 'spring-7f3a', actions = [] as readonly string[] } = {}): Promise<string> {
  const iam = new IAMClient({ endpoint: sandbox().endpoint, region: 'us-east-1', credentials: { accessKeyId: id, secretAccessKey: 'x' } })
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'trailproof-read',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${instructor}:root` },
            Action: 'sts:AssumeRole',
            Condition: { StringEquals: { 'sts:ExternalId': externalId } },
          },
        ],
      }),
    }),
  )
  const policy = policyFor(findLab('lab-a'), { partition: 'aws', account: id })
  const Statement = policy.Statement.map((each) => ({ ...each, Action: each.Action.filter((action) => !actions.includes(action)) }))
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'trailproof-read',
      PolicyName: 'reads',
      PolicyDocument: JSON.stringify({ ...policy, Statement }),
    }),
  )
  return `arn:aws:iam::${id}:role/trailproof-read`
}

describe('one account never stops the rest', () => {
  test('no role, another external ID, too little allowed, the wrong account: each is its own', async () => {
    const fine = account()
    await fine.solve(['a01', 'a02'])
    const [blind, strict] = [account(), account()]
    const way = { externalId: 'spring-7f3a' }
    // Where policies are enforced, the checks' own is enough; less is not.
    for (const { id } of [fine, blind]) await post('/_sandbox/enforcement', { account: id, enforced: true })
    const run = await runOnce(
      options([
        student('fine', fine.id, { ...way, role: await role(fine.id) }),
        student('no role', account().id, { ...way, role: `arn:aws:iam::${account().id}:role/trailproof-read` }),
        student('other id', strict.id, { ...way, externalId: 'autumn', role: await role(strict.id) }),
        student('blind', blind.id, {
          ...way,
          role: await role(blind.id, { actions: ['cloudtrail:DescribeTrails', 'sns:GetTopicAttributes'] }),
        }),
        student('elsewhere', '699999999999', { ...way, role: `arn:aws:iam::${fine.id}:role/trailproof-read` }),
        student('fresh', account().id),
      ]),
    )
    expect(run.isOver).toBe(true)
    expect(outcomes(run)).toEqual({
      fine: 'done done todo.noTopic',
      'no role': 'unseen.roleDenied unseen.roleDenied unseen.roleDenied',
      'other id': 'unseen.roleDenied unseen.roleDenied unseen.roleDenied',
      blind: 'unseen.denied unseen.denied unseen.denied',
      elsewhere: 'unseen.otherAccount unseen.otherAccount unseen.otherAccount',
      fresh: 'todo.noTrail todo.noTrail todo.noTopic',
    })
  })

  test('a session goes through the rounds, and one that ended before its time is renewed', async () => {
    const { id } = account()
    const students = [student('a', id, { externalId: 'spring-7f3a', role: await role(id) })]
    const nowMs = () => sandbox().now()
    const { connection } = options(students)
    const sessions = openSessions(connection, { nowMs, timeoutMs: 20_000 })
    const look = async () => outcomes(await runOnce(options(students, { sessions, nowMs })))
    const fine = { a: 'todo.noTrail todo.noTrail todo.noTopic' }
    expect(await look()).toEqual(fine)
    // Not asked for a second time.
    await trouble({ service: 'sts', operation: 'AssumeRole', kind: 'denied' })
    expect(await look()).toEqual(fine)
    await trouble({ service: 'sts', operation: 'GetCallerIdentity', kind: 'expired', times: 1 })
    expect(await look()).toEqual(fine)
    await trouble({ service: '*', operation: '*', kind: 'expired' })
    expect((await look()).a).toContain('unseen.expired')
    sessions.close()
  })

  test('on AWS an account without role and profile has no way in', async () => {
    const run = await runOnce(options([student('a', '111122223333')], { connection: {} }))
    expect(outcomes(run)).toEqual({ a: 'unseen.noWayIn unseen.noWayIn unseen.noWayIn' })
  })

  test('expired and broken: unseen, and the run is over', async () => {
    const students = [student('a', account().id), student('b', account().id)]
    await trouble({ service: '*', operation: '*', kind: 'expired' })
    expect(Object.values(outcomes(await runOnce(options(students))))).toEqual(Array(2).fill('unseen.expired unseen.expired unseen.expired'))
    await trouble({ service: 'cloudtrail', operation: '*', kind: 'silent' })
    const run = await runOnce(options(students, { timeoutMs: 50 }))
    expect(Object.values(outcomes(run)).join(' ')).toMatch(/unseen\.offline/)
    expect(run.isOver).toBe(true)
  })

  test('those put off come again at the end, fewer at once', async () => {
    const students = ['a', 'b', 'c'].map((name) => student(name, account().id))
    const bounds: number[] = []
    // Three tries of the SDK, of one account.
    await trouble({ service: 'cloudtrail', operation: 'DescribeTrails', kind: 'throttled', times: 3 })
    const run = await runOnce(options(students, { atOnce: 1, onFinished: (_one, { bound }) => bounds.push(bound) }))
    expect([...run.finished.keys()]).toEqual(['b', 'c', 'a'])
    expect(Object.values(outcomes(run)).join(' ')).not.toContain('unseen')
  })
})

test('the bound grows by one a round, halves where AWS puts off, and is never below one', () => {
  const bound = openBound(8)
  const sizes = [bound.size()]
  for (const isPutOff of [...Array<boolean>(9).fill(false), true, true, true, false]) {
    bound.tell(isPutOff)
    sizes.push(bound.size())
  }
  expect(sizes).toEqual([4, 4, 4, 4, 5, 5, 5, 5, 5, 6, 3, 1, 1, 2])
})

describe('nothing that is finished is lost', () => {
  test('ended in the middle, gone on with: only who is missing is asked', async () => {
    const students = ['a', 'b', 'c', 'd'].map((name) => student(name, account().id))
    const end = new AbortController()
    const first = await runOnce(
      options(students, { atOnce: 1, signal: end.signal, onFinished: (_one, { finished }) => finished === 2 && end.abort() }),
    )
    expect([first.isOver, [...first.finished.keys()]]).toEqual([false, ['a', 'b']])
    // The line that was being written when the power failed.
    const [id = ''] = runIds(folder)
    const file = join(folder, 'runs', `${id}.jsonl`)
    appendFileSync(file, '{"kind":"finished","name":"c","at":"2026-')
    expect(lastUnfinished(folder, { lab: 'lab-a', shard: null })).toBe(id)
    const asked: string[] = []
    const second = await runOnce(options(students, { resume: id, onFinished: ({ name }) => asked.push(name) }))
    expect([second.isOver, asked.sort()]).toEqual([true, ['c', 'd']])
    expect(readRunFile(folder, id)?.finished.size).toBe(4)
    expect(lastUnfinished(folder, { lab: 'lab-a', shard: null })).toBeNull()
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(7)
  })

  test('cut at any byte, a run holds every account that was finished before', async () => {
    const people = ['a', 'b'].map((name) => ({ name, account: '111122223333', region: 'us-east-1', group: null, language: null }))
    const journal = openJournal(folder, 'r')
    journal.add({
      kind: 'run',
      format: 1,
      version: '0',
      id: 'r',
      class: 'c',
      lab: 'lab-a',
      steps: ['a01'],
      at: '2026-01-01T00:00:00.000Z',
      shard: null,
      people,
    })
    const ends: number[] = []
    const file = join(folder, 'runs', 'r.jsonl')
    for (const { name } of people) {
      journal.add({
        kind: 'finished',
        name,
        at: '2026-01-01T00:00:01.000Z',
        tookMs: 1,
        target: { kind: 'aws', account: null, region: 'us-east-1' },
        steps: [],
      })
      ends.push(readFileSync(file).length)
    }
    journal.close()
    const whole = readFileSync(file)
    const head = whole.indexOf('\n') + 1
    for (let cut = whole.length; cut >= head; cut -= 7) {
      truncateSync(file, cut)
      // The line's end is not needed to read it.
      expect(readRunFile(folder, 'r')?.finished.size).toBe(ends.filter((end) => end - 1 <= cut).length)
    }
  })

  test('shards are put together, by their files or as the newest of the folder', async () => {
    const students = ['a', 'b', 'c'].map((name) => student(name, account().id))
    for (const number of [1, 2])
      await runOnce(
        options(
          students.filter((_, at) => at % 2 === number - 1),
          { shard: `${number}/2` },
        ),
      )
    const merged = mergeRuns({ folder, className: 'spring', students, files: [] })
    expect([merged.isOver, [...merged.finished.keys()].sort()]).toEqual([true, ['a', 'b', 'c']])
    const again = mergeRuns({
      folder,
      className: 'spring',
      students,
      files: runIds(folder)
        .slice(0, 1)
        .map((id) => join(folder, 'runs', `${id}.jsonl`)),
    })
    // Whom no part has seen is not looked at, and the class is not over.
    expect([[...again.finished.keys()], again.isOver, again.head.people.length]).toEqual([['a', 'c'], false, 3])
    expect(() => mergeRuns({ folder: join(folder, 'none'), className: 'x', students, files: [] })).toThrow(/classNothingToMerge/)
    expect(boardOf(folder, 'spring', 'lab-a').people.map(({ name }) => name)).toEqual(['a', 'b', 'c'])
    // A part that has gone on since, put together again, and somebody with another account, who has not been seen in it.
    await runOnce(options([student('b', students[1]?.account ?? '')], { shard: '2/2' }))
    const others = [...students.slice(0, 2), student('c', account().id)]
    const later = mergeRuns({ folder, className: 'spring', students: others, files: [] })
    expect(later.finished.get('b')?.at).not.toBe(merged.finished.get('b')?.at)
    expect(boardOf(folder, 'spring', 'lab-a').people.map(({ name, at }) => [name, at !== null])).toEqual([
      ['a', true],
      ['b', true],
      ['c', false],
    ])
    // Of another division nothing is taken.
    await runOnce(options(students, { shard: '1/1' }))
    expect(mergeRuns({ folder, className: 'spring', students, files: [] }).finished.size).toBe(3)
  })

  test('gone on with by another roster: who came is asked, who has another account is asked again, who left is gone', async () => {
    const students = ['a', 'b', 'c'].map((name) => student(name, account().id))
    const end = new AbortController()
    const first = await runOnce(
      options(students, { atOnce: 1, signal: end.signal, onFinished: (_one, { finished }) => finished === 2 && end.abort() }),
    )
    const now = [student('a', students[0]?.account ?? ''), student('b', account().id), student('d', account().id)]
    const asked: string[] = []
    const second = await runOnce(options(now, { resume: first.head.id, onFinished: ({ name }) => asked.push(name) }))
    expect([asked.sort(), second.isOver]).toEqual([['b', 'd'], true])
    const board = boardOf(folder, 'spring', 'lab-a')
    expect(board.people.map(({ name, account, at }) => [name, account, at])).toEqual(
      now.map(({ name, account }) => [name, account, second.finished.get(name)?.at]),
    )
    expect([board.rounds.map(({ finished, of }) => [finished, of]), board.pace.at(-1)?.groups['']?.people]).toEqual([[[3, 3]], 3])
    const history = await openHistory(folder)
    expect(new Set((await history.changes('lab-a')).map(({ name, account }) => `${name} ${account}`))).toEqual(
      new Set(now.map(({ name, account }) => `${name} ${account}`)),
    )
    history.close()
  })

  test('two that begin in the same millisecond are two runs', async () => {
    const nowMs = () => Date.UTC(2026, 0, 2)
    const one = options([student('a', account().id)], { nowMs })
    const runs = await Promise.all([runOnce(one), runOnce(one)])
    expect(new Set(runs.map(({ head }) => head.id)).size).toBe(2)
  })
})

/** Formats of the report are held by cli/class.test.ts. */
describe('the history', () => {
  test('tells what changed and when, where most are stuck, and how fast it goes; made from the runs, it is made again', async () => {
    const [one, two] = [account(), account()]
    const students = [student('one', one.id, { group: 'A' }), student('two', two.id)]
    await runOnce(options(students))
    await one.solve(['a01', 'a02'])
    await runOnce(options(students))
    // Not seen is no change.
    await trouble({ service: '*', operation: '*', kind: 'expired' })
    await runOnce(options(students))
    for (const round of ['made', 'made again']) {
      const history = await openHistory(folder)
      const changes = await history.changes('lab-a')
      expect(
        changes.filter(({ from }) => from !== null).map(({ name, step, from, to }) => `${name} ${step} ${from} ${to}`),
        round,
      ).toEqual(['one a01-trail todo done', 'one a02-logs todo done'])
      expect(changes.filter(({ from }) => from === null)).toHaveLength(6)
      history.close()
      // As a full disk leaves it.
      if (round === 'made') truncateSync(join(folder, 'history.duckdb'))
    }
    const board = boardOf(folder, 'spring', 'lab-a')
    expect(board.pace.map(({ groups }) => groups)).toEqual([
      { '': { done: 0, people: 2 }, A: { done: 0, people: 1 } },
      { '': { done: 2, people: 2 }, A: { done: 2, people: 1 } },
      { '': { done: 2, people: 2 }, A: { done: 2, people: 1 } },
    ])
    expect(board.rounds.map(({ finished, of, isOver }) => [finished, of, isOver])).toEqual([
      [2, 2, true],
      [2, 2, true],
      [2, 2, true],
    ])
  })

  test('the most common reason of a step comes first, with an example; what undoes the rest is left out', async () => {
    const [one, two, three] = [account(), account(), account()]
    await one.solve(['a01'])
    await runOnce(
      options(
        [one, two, three].map(({ id }, at) => student(`s${at}`, id)),
        { steps: ['a01', 'a02', 'a14'] },
      ),
    )
    expect(commonReasons(boardOf(folder, 'spring', 'lab-a')).map(({ step, reason, people }) => `${step} ${reason} ${people}`)).toEqual([
      'a01-trail todo.noTrail 2',
      'a02-logs todo.noTrail 2',
      'a02-logs todo.notSent 1',
    ])
  })

  test('without names there are neither names nor accounts', async () => {
    const someone = account()
    const students = [
      student('Zoë Anne-Unforgettable', someone.id, { initials: 'zu' }),
      student('Us', account().id, { initials: 'us' }),
      student('Jo (a-b) [x|y] \\', account().id),
    ]
    await someone.solve(['a01'], { initials: 'zu' })
    await runOnce(options(students))
    // Names in what was seen: of a resource that is called after its owner, of an address that is not of ASCII letters.
    const [id = ''] = runIds(folder)
    const file = join(folder, 'runs', `${id}.jsonl`)
    const text0 = readFileSync(file, 'utf8')
    writeFileSync(file, text0.replace('"saw":{', '"saw":{"topic":"topic-of-zoë","endpoint":"조이@회사.kr","region":"us-east-1",'))
    expect(text0).toContain('zu-trail')
    const history = await openHistory(folder)
    const text = JSON.stringify(anonymous({ ...boardOf(folder, 'spring', 'lab-a'), changes: await history.changes('lab-a') }))
    history.close()
    expect(text).not.toContain('Unforgettable')
    expect(text).not.toContain(someone.id)
    expect(text).not.toMatch(/zoë|zu-trail|"zu"|회사/i)
    expect(text).toContain('#1-trail')
    expect(text).toContain('us-east-1')
    expect(text).toContain('"#2"')
  })
})
