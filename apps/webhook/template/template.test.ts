import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TemplateError } from './error.ts'
import { type Fields, fill, parseTemplate } from './index.ts'

const alarm = readFileSync(new URL('../test/data/alarm-notification.json', import.meta.url), 'utf8').trim()
const described = alarm.replace('"AlarmDescription":null', '"AlarmDescription":"Somebody fails to sign in"')
const message = (over: Partial<Fields> = {}): Fields => ({
  Type: 'Notification',
  MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
  TopicArn: 'arn:aws:sns:ap-northeast-1:111122223333:CloudTrail_to_Email',
  Subject: 'ALARM: "Alarm-SigninFailure" in Asia Pacific (Tokyo)',
  Message: alarm,
  Timestamp: '2026-11-21T08:05:44.166Z',
  MessageAttributes: { team: 'on call' },
  ...over,
})
const filled = (template: string, of = message()) => fill(parseTemplate(template), of).text

describe('the templates that have been handed around', () => {
  const [description, account, region] = [
    '{{Message.extract(/AlarmDescription":"(.+)","AWSAccountId"/)}}',
    '{{Message.extract(/AWSAccountId":"(.+)","NewStateValue"/)}}',
    '{{Message.extract(/Region":"(.+)","AlarmArn"/)}}',
  ] as const

  test('the first finds the description, and nothing where the alarm has none', () => {
    expect(filled(description, message({ Message: described }))).toBe('Somebody fails to sign in')
    expect(fill(parseTemplate(description), message())).toEqual({ text: '', isEmpty: true })
  })
  test('the second takes a field too many, since one stands between today', () => {
    expect(filled(account)).toBe('111122223333","AlarmConfigurationUpdatedTimestamp":"2026-11-21T07:12:03.418+0000')
    expect(filled('{{Message.extract(/AWSAccountId":"(.+?)"/)}}')).toBe('111122223333')
  })
  test('the third finds the region', () => {
    expect(filled(region)).toBe('Asia Pacific (Tokyo)')
  })
  test('the form by names holds where fields come, go and change places', () => {
    const turned = JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(described) as object).reverse()), null, 2)
    for (const Message of [described, turned]) {
      expect(filled('{{Message.json.AWSAccountId}}|{{Message.json.Region}}|{{Message.json.AlarmDescription}}', message({ Message }))).toBe(
        '111122223333|Asia Pacific (Tokyo)|Somebody fails to sign in',
      )
    }
    expect(filled('{{Message.json.AlarmDescription.orElse("no description")}}')).toBe('no description')
  })
})

describe('methods', () => {
  test.each([
    ['{{Subject.substring(0, 5)}}', 'ALARM'],
    ['{{Subject.substring(900)}}', ''],
    ['{{Subject.substring(5, 2)}}', ''],
    ['{{Subject.substringAfter(" in ")}}', 'Asia Pacific (Tokyo)'],
    ['{{Subject.substringBefore(":")}}', 'ALARM'],
    ["{{Subject.substringBetween('\"', '\"')}}", 'Alarm-SigninFailure'],
    ['{{Subject.substringBetween("(", ")").toUpperCase()}}', 'TOKYO'],
    ['{{ Type . toLowerCase( ) }}', 'notification'],
    ['{{TopicArn.split(":").get(4)}}', '111122223333'],
    ['{{TopicArn.split(":").join("/")}}', 'arn/aws/sns/ap-northeast-1/111122223333/CloudTrail_to_Email'],
    ['{{Subject.replace("$", "x").replace("ALARM", "$&")}}', '$&: "Alarm-SigninFailure" in Asia Pacific (Tokyo)'],
    ['{{Message.json.Trigger.Period}} s', '300 s'],
    ['{{Message.json.AlarmActions[0].split(":").get(5)}}', 'CloudTrail_to_Email'],
    ['{{Message.json.AlarmActions.0.substringAfter("sns:")}}', 'ap-northeast-1:111122223333:CloudTrail_to_Email'],
    ['{{Message.json["Trigger"]["MetricName"]}}', 'ConsoleSigninFailureCount'],
    ['{{Message.json.ActionExecutedAfterMuteWindow}}', 'false'],
    ['{{Message.json.OKActions}}', '[]'],
    ['{{MessageAttributes.team}}', 'on call'],
    ['{{Message.json.nothing.at.all.trim()}}', ''],
    ['{{Message.json.constructor}}{{Message.json.__proto__}}{{MessageAttributes.toString}}', ''],
    ['{{Subject.substringAfter("none").orElse("–")}}', '–'],
    ['{ {Type}} }} {', '{ {Type}} }} {'],
    ['', ''],
  ])('%s', (template, want) => {
    expect(filled(template)).toBe(want)
  })

  test('a regular expression may hold quotes, braces and an escaped slash', () => {
    expect(filled('{{Message.extract(/"}}\\/(x)"/)}}', message({ Message: '"}}/x"' }))).toBe('x')
    expect(filled('{{Message.extract(/[/"](x)/)}}', message({ Message: '/x' }))).toBe('x')
  })

  test('a message that is no JSON, or absurdly deep, has no fields', () => {
    for (const Message of ['text', '[1', `${'['.repeat(5000)}${']'.repeat(5000)}`, 'null'])
      expect(filled('{{Message.json.a}}', message({ Message }))).toBe('')
  })

  test('without a subject there is nothing, and a text beside it makes that no value', () => {
    expect(fill(parseTemplate('S: {{Subject}}'), message({ Subject: undefined }))).toEqual({ text: 'S: ', isEmpty: true })
    expect(fill(parseTemplate('only text'), message())).toEqual({ text: 'only text', isEmpty: false })
  })

  test('nothing grows without limit', () => {
    const Message = 'a'.repeat(200_000)
    const grow = parseTemplate('{{Message.replace("a", "aaaaaaaaaaaaaaaaaaaa")}}')
    expect(() => fill(grow, message({ Message }))).toThrow(expect.objectContaining({ code: 'tooLong' }))
    expect(() => fill(parseTemplate('{{Message.split("a").join("x")}}'), message({ Message }))).toThrow(
      expect.objectContaining({ code: 'tooLong' }),
    )
  })
})

describe('what is refused, when it is read', () => {
  test.each([
    ['{{Message', 'unclosed', 0],
    ['x {{Message.extract(/(a)/)', 'unclosed', 2],
    ['{{}}', 'noName', 2],
    ['{{Nonsense}}', 'noSuchField', 2],
    ['{{UnsubscribeURL}}', 'noSuchField', 2],
    ['{{Message.AlarmName}}', 'noSuchField', 9],
    ['{{Message.eval("1")}}', 'noSuchMethod', 10],
    ['{{Message.constructor("x")}}', 'noSuchMethod', 10],
    ['{{Message.toDate()}}', 'notCovered', 10],
    ['{{Message.extract("x")}}', 'wrongArguments', 10],
    ['{{Message.substring()}}', 'wrongArguments', 10],
    ['{{Message.split("")}}', 'wrongArguments', 10],
    ['{{Message.trim(1)}}', 'wrongArguments', 10],
    ['{{Message.replace("a","b","c","d")}}', 'wrongArguments', 10],
    ['{{Message.extract(/abc/)}}', 'regexNoGroup', 18],
    ['{{Message.extract(/(a)(?=b)/)}}', 'regexNotCovered', 22],
    ['{{Message.extract(/(a/)}}', 'badRegex', 21],
    ['{{Message.extract(/(a)}}', 'badRegex', 18],
    ['{{Message.substringAfter("a)}}', 'badText', 25],
    ['{{Message.substringAfter("\\q")}}', 'badText', 26],
    ['{{Message; process.exit()}}', 'notExpected', 9],
    ['{{Message.substring(-1)}}', 'notExpected', 20],
    ['{{Message.substring(1.5)}}', 'notExpected', 21],
    ['x'.repeat(4001), 'tooLong', 4000],
  ])('%s: %s', (template, code, position) => {
    expect(() => parseTemplate(template)).toThrow(expect.objectContaining({ name: 'TemplateError', code, position }))
  })
})

test('whatever template and message it is given, it throws nothing but its own error', () => {
  const words = [
    '{{',
    '}}',
    'Message',
    '.json',
    '.',
    'Subject',
    'extract(/',
    '/)',
    '(a+)+',
    '"',
    "'",
    ')',
    '(',
    ',',
    'split("',
    'get(0)',
    '[0]',
    '["k"]',
    'replace("a","',
    '\\',
    ' ',
    '{',
    '}',
    'orElse("',
    '1',
    'toUpperCase()',
  ]
  const template = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.array(fc.constantFrom(...words), { maxLength: 14 }).map((parts) => parts.join('')),
  )
  const subject = fc.oneof(
    fc.string({ maxLength: 300 }),
    fc.json(),
    fc.string({ unit: fc.constantFrom('a', '"', '{', ':', '\ud83d'), maxLength: 300 }),
  )
  fc.assert(
    fc.property(template, subject, (source, Message) => {
      try {
        fill(parseTemplate(source), message({ Message }))
      } catch (error) {
        expect(error).toBeInstanceOf(TemplateError)
      }
    }),
    { numRuns: 4000 },
  )
})
