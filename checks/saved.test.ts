import { describe, expect, test } from 'vitest'
import { signIn, subscription, topic, values, world } from './lab-a/world.ts'
import { checkAndGather, findSteps, type Gathered } from './run.ts'
import { judgeSaved, maskGathered, readSaved, writeSaved } from './saved.ts'
import type { Evidences } from './shapes.ts'
import { useSandbox } from './test-sandbox.ts'

const { sandbox, account, trouble } = useSandbox()

const gathered = (change: Partial<Evidences> = {}): Gathered => {
  const { evidence, now } = world(change)
  return {
    version: '0.0.0',
    lab: 'lab-a',
    steps: findSteps('lab-a').map(({ id }) => id),
    at: new Date(now).toISOString(),
    target: {
      kind: 'aws',
      account: '111122223333',
      caller: 'arn:aws:iam::111122223333:user/Mary',
      region: 'ap-northeast-1',
      partition: 'aws',
      endpoint: null,
    },
    values,
    answers: Object.fromEntries(Object.entries(evidence).map(([name, value]) => [name, { value }])),
    elsewhere: [],
  }
}

/** Saved, read again and judged, with the sandbox gone from the question: every outcome and reason is the first one. */
async function again(me: ReturnType<typeof account>, steps?: readonly string[]) {
  const { report, gathered } = await checkAndGather({
    lab: 'lab-a',
    ...(steps ? { steps } : {}),
    settings: me.settings(),
    connection: me.connection,
    now: 0,
  })
  if (gathered === null) throw new Error('the caller is not known')
  const { text, changed } = writeSaved(gathered)
  expect(changed).toEqual([])
  expect(text).not.toContain(me.id)
  expect(text).not.toContain(me.settings().email)
  const judged = judgeSaved(readSaved(text, 'saved.json'), 'saved.json')
  const verdicts = (of: typeof report) => of.steps.map(({ step, outcome, reason }) => [step, outcome, reason])
  expect(verdicts(judged)).toEqual(verdicts(report))
  expect({ ...judged, steps: [], target: null }).toEqual({ ...report, steps: [], target: null })
  return report
}

describe('masked evidence of a real run is judged as the original', () => {
  test('nothing done, in another region, refused, silent, done, undone', async () => {
    const me = account()
    expect((await again(me)).summary.todo).toBe(13)

    await me.solve(['a07', 'a08'], { region: 'us-west-2' })
    expect((await again(me, ['a07', 'a08'])).steps.map(({ reason }) => reason)).toEqual(['differs.elsewhere', 'differs.elsewhere'])

    await trouble({ service: 'logs', operation: '*', kind: 'denied' })
    expect((await again(me)).summary.unseen).toBeGreaterThan(3)
    await trouble()

    await me.solve(['a01', 'a02', 'a06', 'a07', 'a08', 'a09', 'a12', 'a13'])
    await sandbox().advance(3 * 60_000)
    expect((await again(me)).summary).toMatchObject({ done: 12, waiting: 1 })
    await sandbox().advance(10 * 60_000)
    expect((await again(me)).summary).toMatchObject({ done: 13, todo: 1 })

    await me.cleanUp()
    await again(me)
  }, 60_000)
})

describe('what is masked besides what every mask takes out', () => {
  test('names and addresses inside records, phone numbers, paths of webhooks', () => {
    const failed = signIn()
    const record = failed.record.replace('192.0.2.10', '203.0.113.77').replace('trailproof-signin', 'Mary')
    const text = JSON.stringify(
      maskGathered(
        gathered({
          signIns: [{ ...failed, userName: 'Mary', record }],
          subscriptions: [
            subscription({ protocol: 'sms', endpoint: '+819012345678' }),
            subscription({ protocol: 'https', endpoint: 'https://me:pw@discord.com/api/webhooks/123/SECRET' }),
          ],
        }),
      ),
    )
    expect(text).not.toMatch(/203\.0\.113\.77|Mary|819012345678|SECRET|:pw@/)
    expect(text).toContain('https://discord.com/[masked]')
  })

  test('a name that AWS itself hides stays', () => {
    const failed = signIn({ errorMessage: 'No username found in supplied account' })
    expect(maskGathered(gathered({ signIns: [failed] })).answers.signIns).toMatchObject({
      value: [{ userName: 'HIDDEN_DUE_TO_SECURITY_REASONS' }],
    })
  })

  test('a step that masking judges otherwise is told', () => {
    const one = gathered()
    const filterPattern = '{ ($.eventName = ConsoleLogin) && ($.sourceIPAddress = 203.0.113.*) }'
    const record = (text: string) => text.replace('192.0.2.10', '203.0.113.77')
    const failed = { ...signIn(), record: record(signIn().record) }
    const special = { ...one, values: { ...values, filterPattern }, answers: { ...one.answers, signIns: { value: [failed] } } }
    expect(writeSaved(special).changed).toEqual(['a13-fail-sign-in'])
    expect(writeSaved(one).changed).toEqual([])
  })
})

describe('a file that cannot be judged is refused with the place', () => {
  const good = writeSaved(gathered()).text
  const changed = (change: (saved: Record<string, unknown>) => void): string => {
    const saved = JSON.parse(good)
    change(saved)
    return JSON.stringify(saved)
  }
  const answers = (saved: Record<string, unknown>) => saved.answers as Record<string, unknown>

  test.each([
    ['not JSON', '{"format":', /JSON/],
    ['another JSON', '{"steps":[]}', /^format: /],
    ['a lab we do not have', changed((saved) => Object.assign(saved, { lab: 'lab-z' })), /unknownLab/],
    ['a step we do not have', changed((saved) => Object.assign(saved, { steps: ['a99-x'] })), /unknownStep/],
    ['no date', changed((saved) => Object.assign(saved, { at: 'yesterday' })), /^at: yesterday/],
    ['an answer missing', changed((saved) => delete answers(saved).topic), /^answers\.topic/],
    ['an answer of another shape', changed((saved) => Object.assign(answers(saved), { topics: { value: [1] } })), /^answers\.topics/],
    [
      'a record that is no JSON',
      changed((saved) => Object.assign(answers(saved), { arrivals: { value: [{ eventId: '', arrivedAtMs: 0, record: '{' }] } })),
      /^answers\.arrivals/,
    ],
    ['a value missing', changed((saved) => delete (saved.values as Record<string, unknown>).trail), /^values\.trail/],
    [
      'half of a region',
      changed((saved) => Object.assign(saved, { elsewhere: [{ region: 'us-west-2', answers: { topic: { value: topic() } } }] })),
      /^elsewhere\.0\.answers\.topics/,
    ],
  ])('%s', (_what, text, problem) => {
    expect(() => readSaved(text, 'x.json')).toThrow(
      expect.objectContaining({ code: 'evidenceUnreadable', params: { file: 'x.json', problem: expect.stringMatching(problem) } }),
    )
  })

  test('a later form names its trailproof; a step that was not gathered is named', () => {
    const later = changed((saved) => Object.assign(saved, { formatVersion: 2, version: '9.0.0' }))
    expect(() => readSaved(later, 'x.json')).toThrow(
      expect.objectContaining({ code: 'evidenceOfOtherFormat', params: { file: 'x.json', version: '9.0.0', saw: 2, want: 1 } }),
    )
    const some = { ...gathered(), steps: ['a07-topic'] }
    expect(judgeSaved(some, 'x.json').steps.map(({ step }) => step)).toEqual(['a07-topic'])
    expect(() => judgeSaved(some, 'x.json', ['a08-subscription'])).toThrow(expect.objectContaining({ code: 'evidenceLacksStep' }))
  })
})
