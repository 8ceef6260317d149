import { describe, expect, test } from 'vitest'
import { comparePatterns } from '../../domain/pattern/compare.ts'
import { parsePattern } from '../../domain/pattern/parse.ts'
import { langs, saySaw, sayStep } from '../../say/index.ts'
import { loadCatalog, stepTitle } from '../../say/node.ts'
import { placeholdersOf } from '../../scripts/placeholders.ts'
import { judgeStep } from '../judge.ts'
import { declaredReasons } from '../reasons.ts'
import { findSteps, type Gathered } from '../run.ts'
import { judgeSaved, readSaved, writeSaved } from '../saved.ts'
import { cards } from './cards.ts'
import type { Seen } from './chain.ts'
import { controls, idOf } from './controls.ts'
import { wantedPattern } from './meant.ts'
import { samplesOf } from './pattern.ts'
import {
  account,
  alarm,
  answersOf,
  audience,
  controlOf,
  filter,
  minuteMs,
  now,
  selectors,
  status,
  subscriber,
  topic,
  trail,
  values,
  want,
  withAlarms,
  withFilters,
  withPattern,
  world,
} from './world.ts'

const letters = { zh: /\p{Script=Han}/u, ko: /\p{Script=Hangul}/u, en: /[a-z]/ } as const
const reached = new Set<string>()

function reportOn(number: string, seen: Seen) {
  const control = controlOf(number)
  const card = cards.find(({ id }) => id === idOf(control))
  if (!card) throw new Error(`no card of ${number}`)
  return { card, report: judgeStep(card, answersOf(seen), values, now) }
}

/** Judges one control in a world, says it in three languages, saves it masked and judges it again. */
function mustBe(number: string, expected: string, seen: Seen) {
  const { card, report } = reportOn(number, seen)
  expect(report.reason ?? report.outcome, JSON.stringify(report)).toBe(expected)
  reached.add(expected)
  const declared = declaredReasons(card).get(expected)
  if (declared) expect(Object.keys(report.params).sort()).toEqual([...declared].sort())
  for (const lang of langs) {
    const common = loadCatalog(lang, 'common')
    const sentence = sayStep(report, { step: loadCatalog(lang, 'cis'), common }, lang, { timeZone: 'Asia/Tokyo' })
    expect(sentence).toMatch(letters[lang])
    for (const param of Object.values(report.params)) if (/^[\w.-]{4,}$/.test(String(param))) expect(sentence).toContain(param)
    for (const line of saySaw(report.saw, common, lang, { timeZone: 'Asia/Tokyo' })) expect(line.name).not.toBe('')
  }
  const gathered: Gathered = {
    version: '0.0.0',
    lab: 'cis',
    steps: [card.id],
    at: new Date(now).toISOString(),
    target: { kind: 'aws', account, caller: null, region: want.region, partition: 'aws', endpoint: null },
    values,
    answers: answersOf(seen),
    elsewhere: [],
  }
  const saved = writeSaved(gathered)
  expect(saved.changed).toEqual([])
  expect(saved.text).not.toContain(want.email)
  const [again] = judgeSaved(readSaved(saved.text, 'saved.json'), 'saved.json').steps
  expect(again).toMatchObject({ outcome: report.outcome, reason: report.reason })
  return report
}

// --- the data ------------------------------------------------------------------------------------------------------------------------

/** The events of a pattern in the other order. */
function reordered(pattern: string): string {
  const names = pattern.match(/\$\.eventName\s*=\s*"?\w+"?/g) ?? []
  const backwards = names.toReversed()
  return pattern.replaceAll(/\$\.eventName\s*=\s*"?\w+"?/g, () => backwards.shift() ?? '')
}

describe('the controls', () => {
  test.each(controls.map((control) => [control.number, control] as const))(
    '%s: its pattern is read, is the same as itself in another order, and is what its samples show',
    (_, control) => {
      const pattern = parsePattern(control.pattern)
      expect(control.pattern.length).toBeLessThanOrEqual(1024)
      // Far within the work that a comparison may take: the budget is a count, so this holds on any machine.
      const order = comparePatterns(pattern, parsePattern(reordered(control.pattern)), { budget: 500_000 })
      expect(order.relation).toBe('equivalent')
      const samples = samplesOf(wantedPattern(control))
      const names = new Set(control.pattern.match(/\$\.eventName\s*=\s*"?\w+"?/g))
      expect(samples.length).toBeGreaterThanOrEqual(Math.max(1, names.size))
      for (const wording of control.wordings) expect(() => parsePattern(wording.pattern)).not.toThrow()
    },
  )

  test('no filter serves two of them: none counts all that another asks for', () => {
    for (const one of controls)
      for (const other of controls) {
        const isCovered = samplesOf(wantedPattern(other)).every((sample) => wantedPattern(one).matches(sample))
        expect(isCovered, `${one.number} ${other.number}`).toBe(one === other)
      }
  })

  test('they are asked for by any version’s number, by Security Hub’s, by version, by name', () => {
    const ids = (...names: string[]) => findSteps('cis', names).map(({ id }) => id)
    expect(ids('4.3')).toEqual(['4.3-root-usage'])
    expect(ids('3.3')).toEqual(['4.3-root-usage'])
    expect(ids('5.3')).toEqual(['4.3-root-usage'])
    expect(ids('CloudWatch.1')).toEqual(['4.3-root-usage'])
    expect(ids('root-usage')).toEqual(['4.3-root-usage'])
    expect(ids('v1.4')).toHaveLength(15)
    expect(ids('v1.2')).toHaveLength(14)
    expect(ids('4.1')).toEqual(['4.1-unauthorized-api-calls'])
    expect(() => ids('4.16')).toThrow(/unknownStep|4\.16/)
  })

  test('three catalogs say every reason with its parameters, every title and every meaning, and nothing else', () => {
    const [card] = cards
    if (!card) throw new Error('no cards')
    const declared = declaredReasons(card)
    const more = controls.flatMap(({ number }) => [`title.${number}`, `means.${number}`])
    for (const lang of langs) {
      const catalog = loadCatalog(lang, 'cis')
      const said = Object.keys(catalog).filter((key) => key !== 'done' && !/^(unseen|page)\./.test(key))
      expect(said.sort()).toEqual([...declared.keys(), ...more].sort())
      for (const [reason, params] of declared) expect(placeholdersOf(catalog[reason] ?? '')).toEqual([...params].sort())
      for (const one of cards) expect(stepTitle(lang, `cis/${one.id}`)).toMatch(letters[lang])
    }
  })
})

// --- patterns: text comparison would be wrong about each of these -----------------------------------------------------------------------

const trailEvents = '($.eventName=CreateTrail) || ($.eventName=UpdateTrail) || ($.eventName=DeleteTrail) || ($.eventName=StartLogging)'
const signIn = '($.eventName = "ConsoleLogin")'
const vpc = controlOf('4.14').pattern

const same: readonly (readonly [string, string, string])[] = [
  ['no spaces at all', '4.6', '{($.eventName=ConsoleLogin)&&($.errorMessage="Failed authentication")}'],
  ['spaces everywhere', '4.6', '{  ( $.eventName   =   "ConsoleLogin" )   &&   ( $.errorMessage = "Failed authentication" )  }'],
  ['halves swapped', '4.6', '{ ($.errorMessage = "Failed authentication") && ($.eventName = ConsoleLogin) }'],
  ['without inner parentheses', '4.6', '{ $.eventName = ConsoleLogin && $.errorMessage = "Failed authentication" }'],
  ['one more pair of parentheses', '4.6', '{ ((($.eventName = ConsoleLogin)) && ($.errorMessage = "Failed authentication")) }'],
  [
    'a clause that adds nothing',
    '4.6',
    '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") && ($.errorMessage = "Failed*") }',
  ],
  ['the same clause twice', '4.5', `{ ${trailEvents} || ($.eventName=StopLogging) || ($.eventName=StopLogging) }`],
  ['quotes round every name', '4.5', `{ ${trailEvents.replaceAll(/=(\w+)/g, '="$1"')} || ($.eventName="StopLogging") }`],
  ['the order turned round', '4.4', reordered(controlOf('4.4').pattern)],
  [
    'grouped in threes',
    '4.5',
    '{ (($.eventName=CreateTrail) || ($.eventName=UpdateTrail) || ($.eventName=DeleteTrail)) || (($.eventName=StartLogging) || ($.eventName=StopLogging)) }',
  ],
  [
    'the source said at each event',
    '4.7',
    '{ ($.eventSource=kms.amazonaws.com && $.eventName=DisableKey) || ($.eventSource=kms.amazonaws.com && $.eventName=ScheduleKeyDeletion) }',
  ],
  [
    'the source behind the events',
    '4.9',
    '{ (($.eventName=PutConfigurationRecorder) || ($.eventName=PutDeliveryChannel) || ($.eventName=DeleteDeliveryChannel) || ($.eventName=StopConfigurationRecorder)) && ($.eventSource="config.amazonaws.com") }',
  ],
  [
    'conditions in another order',
    '4.3',
    '{ $.eventType != "AwsServiceEvent" && $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS }',
  ],
  [
    'fields in brackets',
    '4.3',
    "{ $.['userIdentity'].type = Root && $.userIdentity.invokedBy NOT EXISTS && $.eventType != AwsServiceEvent }",
  ],
  ['a name as a regular expression', '4.6', '{ ($.eventName = %^ConsoleLogin$%) && ($.errorMessage = "Failed authentication") }'],
  [
    'two names as one regular expression',
    '4.7',
    '{ ($.eventSource=kms.amazonaws.com) && ($.eventName = %^DisableKey$|^ScheduleKeyDeletion$%) }',
  ],
  [
    'De Morgan',
    '4.3',
    '{ ($.userIdentity.type = Root && $.userIdentity.invokedBy NOT EXISTS && $.eventType != AwsServiceEvent) || ($.userIdentity.type = Root && $.eventType != AwsServiceEvent && $.userIdentity.invokedBy NOT EXISTS && $.eventName = "*") }',
  ],
  ['quoted where CIS 5.0 does not', '4.15', controlOf('4.15').wordings[0]?.pattern ?? ''],
]

const other: readonly (readonly [string, string, string, string])[] = [
  ['|| for &&', '4.6', '{ ($.eventName = ConsoleLogin) || ($.errorMessage = "Failed authentication") }', 'looser'],
  [
    '&& for ||: no event has two names',
    '4.7',
    '{ ($.eventSource=kms.amazonaws.com) && (($.eventName=DisableKey) && ($.eventName=ScheduleKeyDeletion)) }',
    'stricter',
  ],
  [
    'missing parentheses: && binds tighter',
    '4.7',
    '{ ($.eventSource=kms.amazonaws.com) && ($.eventName=DisableKey) || ($.eventName=ScheduleKeyDeletion) }',
    'looser',
  ],
  ['missing parentheses in the long one', '4.8', controlOf('4.8').pattern.replace('&& ((', '&& (').replace('))}', ')}'), 'looser'],
  [
    'the source forgotten',
    '4.9',
    '{ ($.eventName=StopConfigurationRecorder) || ($.eventName=DeleteDeliveryChannel) || ($.eventName=PutDeliveryChannel) || ($.eventName=PutConfigurationRecorder) }',
    'looser',
  ],
  ['the source misspelt', '4.7', controlOf('4.7').pattern.replace('kms.amazonaws.com', 'kms.amazon.com'), 'different'],
  ['one event forgotten', '4.5', `{ ${trailEvents} }`, 'stricter'],
  ['one event of eleven forgotten', '4.14', vpc.replace(' || ($.eventName=RejectVpcPeeringConnection)', ''), 'stricter'],
  ['one event too many', '4.5', `{ ${trailEvents} || ($.eventName=StopLogging) || ($.eventName=PutEventSelectors) }`, 'looser'],
  ['an event misspelt', '4.5', `{ ${trailEvents} || ($.eventName=StopLoging) }`, 'different'],
  ['an event in small letters', '4.12', controlOf('4.12').pattern.replace('DeleteInternetGateway', 'deleteInternetGateway'), 'different'],
  ['ConsoleSignin for ConsoleLogin', '4.6', '{ ($.eventName=ConsoleSignin) && ($.errorMessage="Failed authentication") }', 'different'],
  ['the field in small letters', '4.6', '{ ($.eventname=ConsoleLogin) && ($.errorMessage="Failed authentication") }', 'different'],
  ['the star forgotten in front', '4.1', '{ ($.errorCode="UnauthorizedOperation") || ($.errorCode="AccessDenied*") }', 'stricter'],
  ['the star forgotten behind', '4.1', '{ ($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied") }', 'stricter'],
  ['stars on both sides', '4.1', '{ ($.errorCode="*UnauthorizedOperation*") || ($.errorCode="AccessDenied*") }', 'looser'],
  ['a star for a list of names', '4.13', '{ ($.eventName="*Route*") }', 'looser'],
  [
    'a star within, which is a character',
    '4.1',
    '{ ($.errorCode="*UnauthorizedOperation") || ($.errorCode="Access*Denied") }',
    'different',
  ],
  [
    'a pair of the data joined by ||, as CIS 1.4 prints it',
    '4.1',
    controlOf('4.1').wordings.find(({ isSound }) => !isSound)?.pattern ?? '',
    'unsound',
  ],
  [
    'the same with && for the last ||',
    '4.1',
    '{ ($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*") || ($.sourceIPAddress!="delivery.logs.amazonaws.com") }',
    'looser',
  ],
  [
    'NOT EXISTS for !=',
    '4.2',
    `{ ${signIn} && ($.additionalEventData.MFAUsed NOT EXISTS) && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }`,
    'different',
  ],
  [
    '= No for != Yes',
    '4.2',
    `{ ${signIn} && ($.additionalEventData.MFAUsed = "No") && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }`,
    'stricter',
  ],
  [
    '!= "yes" in small letters',
    '4.2',
    `{ ${signIn} && ($.additionalEventData.MFAUsed != "yes") && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }`,
    'different',
  ],
  [
    '= Yes for != Yes',
    '4.2',
    `{ ${signIn} && ($.additionalEventData.MFAUsed = "Yes") && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }`,
    'different',
  ],
  [
    'the success forgotten',
    '4.2',
    `{ ${signIn} && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.type = "IAMUser") }`,
    'looser',
  ],
  [
    '!= for NOT EXISTS',
    '4.3',
    '{ $.userIdentity.type="Root" && $.userIdentity.invokedBy != "" && $.eventType !="AwsServiceEvent" }',
    'different',
  ],
  ['NOT EXISTS forgotten', '4.3', '{ $.userIdentity.type="Root" && $.eventType !="AwsServiceEvent" }', 'looser'],
  [
    'root in small letters',
    '4.3',
    '{ $.userIdentity.type="root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent" }',
    'different',
  ],
  [
    'the type at the top',
    '4.3',
    '{ $.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent" }',
    'different',
  ],
  ['a term of words, not of JSON', '4.6', 'ConsoleLogin "Failed authentication"', 'different'],
  [
    'a regular expression without an end',
    '4.6',
    '{ ($.eventName = %^ConsoleLogin%) && ($.errorMessage = "Failed authentication") }',
    'looser',
  ],
  [
    'one failed sign-in of root only',
    '4.6',
    '{ ($.eventName=ConsoleLogin) && ($.errorMessage="Failed authentication") && ($.userIdentity.type=Root) }',
    'stricter',
  ],
  [
    'ingress only',
    '4.10',
    '{ ($.eventName=AuthorizeSecurityGroupIngress) || ($.eventName=RevokeSecurityGroupIngress) || ($.eventName=CreateSecurityGroup) || ($.eventName=DeleteSecurityGroup) }',
    'stricter',
  ],
  ['Attach without Detach', '4.4', controlOf('4.4').pattern.replaceAll(/ \|\| \(\$\.eventName=Detach\w+\)/g, ''), 'stricter'],
  ['a whole organization’s events', '4.15', '{ $.eventSource = organizations.amazonaws.com }', 'looser'],
]

describe('patterns are judged by meaning', () => {
  test.each(same)('the same: %s (%s)', (_, number, pattern) => {
    mustBe(number, 'done', withPattern(number, pattern))
  })

  test.each(other)('not the same: %s (%s)', (_, number, pattern, expected) => {
    const report = mustBe(number, `differs.${expected}`, withPattern(number, pattern))
    const example = String(report.params.misses ?? report.params.alsoCounts)
    expect(example).toMatch(/^[\w.]+ = |^ConsoleLogin/)
    for (const control of controls)
      if (control.number !== number) expect(reportOn(control.number, withPattern(number, pattern)).report.outcome).toBe('done')
  })

  test('the example is an event in words: what is missed, and what is counted too', () => {
    const missed = mustBe('4.5', 'differs.stricter', withPattern('4.5', `{ ${trailEvents} }`))
    expect(missed.params.misses).toBe('eventName = StopLogging')
    const counted = mustBe('4.3', 'differs.looser', withPattern('4.3', '{ $.userIdentity.type="Root" && $.eventType !="AwsServiceEvent" }'))
    expect(counted.params.alsoCounts).toMatch(/userIdentity\.invokedBy = (?!–)/)
  })

  test('another version’s words are right words', () => {
    const cis5 = controlOf('4.10').wordings[0]
    expect(mustBe('4.10', 'done.wording', withPattern('4.10', cis5?.pattern ?? '')).params.version).toBe('5.0')
    const [, unbracketed] = controlOf('4.1').wordings
    mustBe('4.1', 'done.wording', withPattern('4.1', unbracketed?.pattern ?? ''))
    mustBe('4.2', 'done.wording', withPattern('4.2', '{ ($.additionalEventData.MFAUsed != Yes) && ($.eventName = ConsoleLogin) }'))
  })

  test('a filter about something else is no attempt: nothing is there yet', () => {
    for (const pattern of ['{ $.eventName = StopLogging }', '{ $.eventName = "RunInstances" }', '', '{ $.eventName = "*" }', 'ERROR']) {
      const others = [filter(controlOf('4.4'), { name: 'Mine', pattern, metric: { name: 'MyCount' } })]
      expect(mustBe('4.5', 'todo.noFilter', withFilters('4.5', others)).params.want).toBe(controlOf('4.5').pattern)
    }
    // The filter of 4.6 shares its event with 4.2, and serves 4.6.
    mustBe('4.2', 'todo.noFilter', withFilters('4.2', []))
  })

  test('the right one among wrong ones counts, whatever their order and names', () => {
    const wrong = filter(controlOf('4.5'), { name: 'First', pattern: `{ ${trailEvents} }`, metric: { name: 'Wrong' } })
    const right = filter(controlOf('4.5'), { name: 'zz' })
    mustBe('4.5', 'done', withFilters('4.5', [wrong, right]))
    mustBe('4.5', 'done', withFilters('4.5', [right, wrong]))
    // Of two right ones the one whose chain is whole.
    const unwatched = filter(controlOf('4.5'), { name: 'aa', metric: { name: 'Nobody' } })
    mustBe('4.5', 'done', withFilters('4.5', [unwatched, right]))
  })

  test('what we cannot read or compare is never passed, and never failed', () => {
    const intricate = `{ ${Array.from({ length: 20 }, (_, i) => `($.eventName = "*${i}*x${i}" || $.e${i} = "*y${i}")`).join(' && ')} }`
    mustBe('4.5', 'unseen.patternBudget', withFilters('4.5', [filter(controlOf('4.5'), { pattern: intricate })]))
    mustBe('4.5', 'unseen.patternUnread', withFilters('4.5', [filter(controlOf('4.5'), { pattern: '{ $.eventName ~ "StopLogging" }' })]))
    // Beside a right one it does not matter.
    mustBe(
      '4.5',
      'done',
      withFilters('4.5', [filter(controlOf('4.5'), { name: 'zz', pattern: '{ $.eventName ~ "StopLogging" }' }), filter(controlOf('4.5'))]),
    )
    mustBe('4.5', 'unseen.filterInput', withFilters('4.5', [filter(controlOf('4.5'), { onTransformedLogs: true })]))
    mustBe('4.5', 'unseen.filterInput', withFilters('4.5', [filter(controlOf('4.5'), { fieldSelection: '@aws.region = "us-east-1"' })]))
  })
})

// --- the rest of the chain -------------------------------------------------------------------------------------------------------------

const five = controlOf('4.5')
const otherTopic = `arn:aws:sns:us-east-1:${account}:CIS-Alarms`
const composite = (rule: string) => alarm(five, { kind: 'composite', name: 'all', rule, alarmActions: [topic], condition: {} })
const compositeOf = (rule: string) => ({ ...composite(rule), condition: null })

const chains: readonly (readonly [string, string, Seen])[] = [
  ['as made', 'done', world()],
  ['without an alarm state to speak of', 'done', withAlarms('4.5', [alarm(five, { state: 'INSUFFICIENT_DATA' })])],
  ['mute rules could not be read', 'done', world({ muteRules: null })],
  [
    'names of one’s own',
    'done',
    withFilters('4.5', [filter(five, { name: 'trail-watch', metric: { namespace: 'Security', name: 'TrailChanged' } })], {
      alarms: [alarm(five, { name: 'x', condition: { namespace: 'Security', metricName: 'TrailChanged' } })],
    }),
  ],
  ['> 0 for >= 1', 'done', withAlarms('4.5', [alarm(five, { condition: { comparison: 'GreaterThanThreshold', threshold: 0 } })])],
  [
    '1 of 12, as AWS’s own solution has it',
    'done',
    withAlarms('4.5', [alarm(five, { condition: { evaluationPeriods: 12, datapointsToAlarm: 1 } })]),
  ],
  ['Maximum', 'done', withAlarms('4.5', [alarm(five, { condition: { statistic: 'Maximum' } })])],
  ['SampleCount', 'done', withAlarms('4.5', [alarm(five, { condition: { statistic: 'SampleCount' } })])],
  ['a metric value of 5', 'done', withFilters('4.5', [filter(five, { metric: { value: '5' } })])],
  ['a default value of 0', 'done', withFilters('4.5', [filter(five, { metric: { defaultValue: 0 } })])],
  ['two alarms, the other one right', 'done', withAlarms('4.5', [alarm(five, { name: 'a', hasActionsEnabled: false }), alarm(five)])],
  ['two topics, one of them right', 'done', withAlarms('4.5', [alarm(five, { alarmActions: [otherTopic, topic] })])],
  [
    'a composite alarm tells',
    'done',
    withAlarms('4.5', [alarm(five, { alarmActions: [] }), compositeOf('ALARM("CIS-4.5-CloudTrailChanges") OR ALARM("x")')]),
  ],
  [
    'a webhook confirmed',
    'done',
    world({ audiences: [audience({ subscriptions: [subscriber({ protocol: 'https', endpoint: 'https://hooks.example.com/secret' })] })] }),
  ],
  [
    'one confirmed, one pending',
    'done',
    world({ audiences: [audience({ subscriptions: [subscriber({ state: 'pending', endpoint: 'ken@example.com' }), subscriber()] })] }),
  ],
  [
    'one of two trails good',
    'done',
    world({
      trails: [trail({ name: 'old', arn: 'arn:aws:cloudtrail:ap-northeast-1:111122223333:trail/old', isMultiRegion: false }), trail()],
    }),
  ],
  [
    'WriteOnly and ReadOnly in two selectors',
    'done',
    world({
      trailSelectors: [
        selectors({
          basic: [
            { readWrite: 'ReadOnly', hasManagement: true, excludedSources: [] },
            { readWrite: 'WriteOnly', hasManagement: true, excludedSources: [] },
          ],
        }),
      ],
    }),
  ],
  [
    'advanced selectors for management events',
    'done',
    world({ trailSelectors: [selectors({ basic: [], advanced: [{ fields: [{ field: 'eventCategory', equals: ['Management'] }] }] })] }),
  ],
  [
    'the keys’ events left out, which is no matter here',
    'done',
    world({ trailSelectors: [selectors({ basic: [{ readWrite: 'All', hasManagement: true, excludedSources: ['kms.amazonaws.com'] }] })] }),
  ],
  ['muted', 'done.muted', world({ muteRules: [{ name: 'night', status: 'ACTIVE', alarms: ['CIS-4.5-CloudTrailChanges'] }] })],
  ['missing data ignored', 'done.staysInAlarm', withAlarms('4.5', [alarm(five, { condition: { treatMissingData: 'ignore' } })])],
  ['no filter', 'todo.noFilter', withFilters('4.5', [])],
  ['no trail at all', 'differs.notFed', world({ trails: [], trailStatuses: [], trailSelectors: [] })],
  ['a filter on a group that no trail feeds', 'differs.notFed', withFilters('4.5', [filter(five, { logGroup: 'application' })])],
  ['the trail sends to no group', 'differs.notFed', world({ trails: [trail({ logGroupArn: null })] })],
  [
    'the trail sends to a group of the name in another region',
    'differs.notFed',
    world({ trails: [trail({ logGroupArn: `arn:aws:logs:us-east-1:${account}:log-group:${want.logGroup}:*` })] }),
  ],
  [
    'an organization’s trail that writes to another account',
    'unseen.centralAccount',
    world({ trails: [trail({ isOrganization: true, logGroupArn: 'arn:aws:logs:ap-northeast-1:999988887777:log-group:x:*' })] }),
  ],
  [
    'one and no filter',
    'unseen.centralAccount',
    withFilters('4.5', [], {
      trails: [trail({ isOrganization: true, logGroupArn: 'arn:aws:logs:ap-northeast-1:999988887777:log-group:x:*' })],
    }),
  ],
  [
    'the copy of a trail at home elsewhere',
    'unseen.trailElsewhere',
    world({ trails: [trail({ homeRegion: 'us-east-1' })], trailStatuses: [], trailSelectors: [] }),
  ],
  ['the trail of one region', 'differs.singleRegion', world({ trails: [trail({ isMultiRegion: false })] })],
  ['the trail stopped', 'differs.stopped', world({ trailStatuses: [status({ isLogging: false, stoppedAtMs: now })] })],
  [
    'write events only',
    'differs.selectors',
    world({ trailSelectors: [selectors({ basic: [{ readWrite: 'WriteOnly', hasManagement: true, excludedSources: [] }] })] }),
  ],
  [
    'read events only',
    'differs.selectors',
    world({
      trailSelectors: [
        selectors({
          basic: [],
          advanced: [
            {
              fields: [
                { field: 'eventCategory', equals: ['Management'] },
                { field: 'readOnly', equals: ['true'] },
              ],
            },
          ],
        }),
      ],
    }),
  ],
  [
    'data events only',
    'differs.noManagement',
    world({ trailSelectors: [selectors({ basic: [], advanced: [{ fields: [{ field: 'eventCategory', equals: ['Data'] }] }] })] }),
  ],
  [
    'the trail leaves CloudTrail’s own events out',
    'differs.excluded',
    world({
      trailSelectors: [
        selectors({
          basic: [],
          advanced: [
            {
              fields: [
                { field: 'eventCategory', equals: ['Management'] },
                { field: 'eventSource', notEquals: ['cloudtrail.amazonaws.com'] },
              ],
            },
          ],
        }),
      ],
    }),
  ],
  [
    'the trail leaves one event out',
    'differs.excluded',
    world({
      trailSelectors: [
        selectors({
          basic: [],
          advanced: [
            {
              fields: [
                { field: 'eventCategory', equals: ['Management'] },
                { field: 'eventName', notEquals: ['StopLogging'] },
              ],
            },
          ],
        }),
      ],
    }),
  ],
  ['a delivery error', 'differs.deliveryError', world({ trailStatuses: [status({ logsError: 'Access denied.' })] })],
  ['never delivered', 'differs.notDelivered', world({ trailStatuses: [status({ logsDeliveredAtMs: null })] })],
  [
    'just started',
    'waiting.firstDelivery',
    world({ trailStatuses: [status({ logsDeliveredAtMs: null, startedAtMs: now - 3 * minuteMs })] }),
  ],
  ['a metric value of 0', 'differs.metricValue', withFilters('4.5', [filter(five, { metric: { value: '0' } })])],
  ['a metric value out of the record', 'differs.metricValue', withFilters('4.5', [filter(five, { metric: { value: '$.bytes' } })])],
  ['a filter with dimensions', 'differs.filterDimensions', withFilters('4.5', [filter(five, { metric: { dimensions: ['Source'] } })])],
  ['no alarm', 'todo.noAlarm', withAlarms('4.5', [])],
  ['an alarm in another namespace', 'differs.namespace', withAlarms('4.5', [alarm(five, { condition: { namespace: 'CISBenchmarks' } })])],
  [
    'an alarm on a name that differs by a letter',
    'differs.metricName',
    withAlarms('4.5', [alarm(five, { condition: { metricName: 'CloudTrailChange' } })]),
  ],
  ['an alarm on another control’s metric', 'todo.noAlarm', withAlarms('4.5', [alarm(five, { condition: { metricName: 'VPCChanges' } })])],
  [
    'an alarm with a dimension',
    'differs.dimensions',
    withAlarms('4.5', [alarm(five, { condition: { dimensions: [{ name: 'a', value: 'b' }] } })]),
  ],
  ['an alarm with a unit', 'differs.unit', withAlarms('4.5', [alarm(five, { condition: { unit: 'Count' } })])],
  ['more than one needed', 'differs.unreachable', withAlarms('4.5', [alarm(five, { condition: { threshold: 5 } })])],
  ['more than 1', 'differs.unreachable', withAlarms('4.5', [alarm(five, { condition: { comparison: 'GreaterThanThreshold' } })])],
  ['2 of 2 periods', 'differs.unreachable', withAlarms('4.5', [alarm(five, { condition: { evaluationPeriods: 2 } })])],
  ['less than', 'differs.unreachable', withAlarms('4.5', [alarm(five, { condition: { comparison: 'LessThanThreshold' } })])],
  [
    'the average beside zeros',
    'differs.unreachable',
    withFilters('4.5', [filter(five, { metric: { defaultValue: 0 } })], { alarms: [alarm(five, { condition: { statistic: 'Average' } })] }),
  ],
  [
    'the minimum beside zeros',
    'differs.unreachable',
    withFilters('4.5', [filter(five, { metric: { defaultValue: 0 } })], { alarms: [alarm(five, { condition: { statistic: 'Minimum' } })] }),
  ],
  ['missing data is breaching', 'differs.alwaysOn', withAlarms('4.5', [alarm(five, { condition: { treatMissingData: 'breaching' } })])],
  [
    'at least 0, beside zeros',
    'differs.alwaysOn',
    withFilters('4.5', [filter(five, { metric: { defaultValue: 0 } })], { alarms: [alarm(five, { condition: { threshold: 0 } })] }),
  ],
  [
    'cannot be evaluated',
    'differs.evaluationError',
    withAlarms('4.5', [alarm(five, { evaluationState: 'EVALUATION_ERROR', stateReason: 'Metric math is wrong' })]),
  ],
  ['a statistic that we do not know', 'unseen.alarmOnExpression', withAlarms('4.5', [alarm(five, { condition: { statistic: 'tm90' } })])],
  [
    'an alarm on an expression of the metric',
    'unseen.alarmOnExpression',
    withAlarms('4.5', [{ ...alarm(five), condition: null, uses: [{ namespace: 'CISBenchmark', name: 'CloudTrailChanges' }] }]),
  ],
  [
    'an alarm on an expression of others',
    'todo.noAlarm',
    withAlarms('4.5', [{ ...alarm(five), condition: null, uses: [{ namespace: 'CISBenchmark', name: 'VPCChanges' }] }]),
  ],
  ['actions switched off', 'differs.disabled', withAlarms('4.5', [alarm(five, { hasActionsEnabled: false })])],
  ['no action', 'differs.noAction', withAlarms('4.5', [alarm(five, { alarmActions: [] })])],
  ['told when it is OK', 'differs.otherState', withAlarms('4.5', [alarm(five, { alarmActions: [], okActions: [topic] })])],
  [
    'a function, no topic',
    'differs.notATopic',
    withAlarms('4.5', [alarm(five, { alarmActions: [`arn:aws:lambda:ap-northeast-1:${account}:function:f`] })]),
  ],
  [
    'a composite alarm with AND',
    'unseen.alarmOnExpression',
    withAlarms('4.5', [alarm(five, { alarmActions: [] }), compositeOf('ALARM("CIS-4.5-CloudTrailChanges") AND NOT ALARM("x")')]),
  ],
  ['a composite alarm of others', 'differs.noAction', withAlarms('4.5', [alarm(five, { alarmActions: [] }), compositeOf('ALARM("x")')])],
  ['a topic of another region', 'differs.topicRegion', withAlarms('4.5', [alarm(five, { alarmActions: [otherTopic] })])],
  ['a topic that is gone', 'differs.topicGone', world({ audiences: [audience({ topic: null, subscriptions: [] })] })],
  [
    'a policy that lets no alarm in',
    'differs.topicPolicy',
    world({
      audiences: [
        audience({
          topic: {
            isFifo: false,
            kmsKeyId: null,
            policy: JSON.stringify({
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sns:Publish', Resource: topic }],
            }),
          },
        }),
      ],
    }),
  ],
  [
    'a key that alarms cannot use',
    'differs.topicKey',
    world({ audiences: [audience({ topic: { isFifo: false, kmsKeyId: 'alias/aws/sns', policy: audience().topic?.policy ?? '' } })] }),
  ],
  [
    'a topic that may not be looked at',
    'unseen.denied',
    world({
      audiences: [
        audience({
          topic: null,
          subscriptions: [],
          unseen: {
            reason: 'denied',
            params: {
              service: 'sns',
              operation: 'ListSubscriptionsByTopic',
              region: want.region,
              code: 'AuthorizationError',
              message: 'no',
              action: 'sns:ListSubscriptionsByTopic',
              user: 'u',
              resource: topic,
            },
          },
        }),
      ],
    }),
  ],
  ['a topic that was not asked for', 'unseen.topicUnasked', world({ audiences: [] })],
  ['nobody subscribed', 'todo.noSubscription', world({ audiences: [audience({ subscriptions: [] })] })],
  [
    'only somebody who left',
    'todo.noSubscription',
    world({ audiences: [audience({ subscriptions: [subscriber({ state: 'deleted' })] })] }),
  ],
  ['pending', 'todo.pending', world({ audiences: [audience({ subscriptions: [subscriber({ state: 'pending' })] })] })],
  [
    'a filter policy on attributes',
    'differs.filterPolicy',
    world({ audiences: [audience({ subscriptions: [subscriber({ filterPolicy: '{"team":["a"]}' })] })] }),
  ],
  [
    'a filter policy on the body',
    'unseen.filterPolicy',
    world({ audiences: [audience({ subscriptions: [subscriber({ filterPolicy: '{"AlarmName":["a"]}', filterScope: 'MessageBody' })] })] }),
  ],
]

describe('the chain from the trail to a person', () => {
  test.each(chains)('%s: %s', (_, expected, seen) => {
    mustBe('4.5', expected, seen)
  })

  test('the keys’ own events left out: that control alone is not met', () => {
    const seen = world({
      trailSelectors: [selectors({ basic: [{ readWrite: 'All', hasManagement: true, excludedSources: ['kms.amazonaws.com'] }] })],
    })
    expect(mustBe('4.7', 'differs.excluded', seen).params.saw).toBe('kms.amazonaws.com')
    for (const { number } of controls) if (number !== '4.7') expect(reportOn(number, seen).report.outcome, number).toBe('done')
  })

  test('of two broken chains the one that comes farther is told', () => {
    const unfed = filter(five, { name: 'a', logGroup: 'application' })
    const pending = world({ audiences: [audience({ subscriptions: [subscriber({ state: 'pending' })] })] })
    mustBe('4.5', 'todo.pending', { ...pending, metricFilters: [unfed, ...pending.metricFilters] })
  })

  test('what an answer lacks makes the control unseen', () => {
    const unseen = { unseen: { reason: 'denied', params: {} } } as const
    const { card } = reportOn('4.5', world())
    for (const name of card.reads) {
      const report = judgeStep(card, { ...answersOf(world()), [name]: unseen }, values, now)
      expect([name, report.outcome]).toEqual([name, 'unseen'])
    }
  })

  test('every reason is reached by a world', () => {
    // A region is told by the runner.
    const declared = cards.flatMap((card) => [...declaredReasons(card).keys()]).filter((reason) => reason !== 'done.elsewhere')
    expect([...new Set(declared)].filter((reason) => !reached.has(reason))).toEqual([])
  })
})
