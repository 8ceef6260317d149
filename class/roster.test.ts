import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { langs } from '../say/index.ts'
import { loadSay } from '../say/node.ts'
import { type RosterProblem, readRoster } from './roster.ts'

const problemsOf = (text: string, form: 'yaml' | 'csv' = 'yaml'): readonly RosterProblem[] => {
  const read = readRoster(text, form)
  if ('roster' in read) throw new Error('no problem was found')
  return read.problems
}
const shortly = (text: string, form: 'yaml' | 'csv' = 'yaml') => problemsOf(text, form).map(({ line, code }) => `${line} ${code}`)
const studentsOf = (text: string, form: 'yaml' | 'csv' = 'yaml') => {
  const read = readRoster(text, form)
  if ('problems' in read) throw new Error(JSON.stringify(read.problems))
  return read.roster.students
}

const spring = `class: 2026 spring
lab: lab-a
region: ap-northeast-2
role: trailproof-read
externalId: spring-7f3a
language: ko
students:
  - name: 김민지
    account: 011122223333
    initials: kmj
    group: A
  - name: 王芳
    account: "222233334444"
    region: cn-north-1
    language: zh-CN
    role: arn:aws-cn:iam::222233334444:role/path/reader
    own:
      alarm: My-Alarm
  - name: Ada
    account: 3333-4444-5555
    profile: ada
`

describe('YAML', () => {
  test('what the class has in common is said once; account ids keep their zeros without quotes', () => {
    const [first, second, third] = studentsOf(spring)
    expect(first).toEqual({
      name: '김민지',
      account: '011122223333',
      role: 'arn:aws:iam::011122223333:role/trailproof-read',
      externalId: 'spring-7f3a',
      profile: null,
      region: 'ap-northeast-2',
      initials: 'kmj',
      email: '*',
      language: 'ko',
      group: 'A',
      own: {},
      line: 8,
    })
    expect(second).toMatchObject({ role: 'arn:aws-cn:iam::222233334444:role/path/reader', language: 'zh', own: { alarm: 'My-Alarm' } })
    expect(third).toMatchObject({ account: '333344445555', profile: 'ada', role: null })
    const read = readRoster(spring, 'yaml')
    expect('roster' in read && [read.roster.name, read.roster.lab]).toEqual(['2026 spring', 'lab-a'])
  })

  test('a bare list is a roster too, and so is JSON', () => {
    expect(studentsOf('- {name: Ada, account: 111122223333, region: us-east-1}')).toHaveLength(1)
    expect(studentsOf('[{"name": "Ada", "account": "111122223333", "region": "us-east-1"}]')).toHaveLength(1)
  })

  test('all that is wrong is told at once, each with its line', () => {
    expect(
      shortly(`region: us-east-1
colour: red
students:
  - name: Ada
    account: 111122223333
  - name: ADA
    account: 11122223333
  - account: 222233334444
    region: mars-1
    initials: A B
  - name: Bob
    account: 111122223333
    email: bob
    language: fr
    role: arn:aws:iam::999999999999:role/reader
    profile: bob
    nickname: bobby
  - just a text
`),
    ).toEqual([
      '2 unknownKey',
      '6 sameName',
      '7 accountDigitsLost',
      '8 missing',
      '9 badRegion',
      '10 badInitials',
      '11 sameAccount',
      '13 badEmail',
      '14 badLanguage',
      '15 roleElsewhere',
      '16 roleAndProfile',
      '17 unknownKey',
      '18 notAStudent',
    ])
  })

  test('two people in one account are two where their resources have names of their own', () => {
    const two = (own: string) =>
      `[{name: A, account: 111122223333, region: us-east-1}, {name: B, account: 111122223333, region: us-east-1${own}}]`
    expect(shortly(two(''))).toEqual(['1 sameAccount'])
    expect(studentsOf(two(', own: {alarm: B-Alarm}'))).toHaveLength(2)
  })

  test.each([
    ['', ['1 empty']],
    ['students: []', ['1 empty']],
    ['just text', ['1 notAList']],
    ['students:\n  - name: "Ada', ['2 syntax']],
    ['students:\n  - name: Ada\n    name: Bob', ['3 syntax']],
  ])('%j', (text, want) => expect(shortly(text).slice(0, 1)).toEqual(want))
})

describe('CSV', () => {
  test('as spreadsheets write it: semicolons, a mark in front, quotes, empty lines, other spellings of the head', () => {
    const students = studentsOf(
      '\uFEFFName;Account ID;Region;External-Id;Group\r\n"Lee; Jr.";111122223333;us-east-1;abc;A\r\n\r\nKim;222233334444;us-east-1;;\r\n',
      'csv',
    )
    expect(students.map(({ name, account, externalId, group, line }) => [name, account, externalId, group, line])).toEqual([
      ['Lee; Jr.', '111122223333', 'abc', 'A', 2],
      ['Kim', '222233334444', null, null, 4],
    ])
  })

  test('all that is wrong is told at once, each with its line', () => {
    expect(shortly('name,account,region\nA,1.11E+11,us-east-1\nB,222233334444,us-east-1,x\n,333344445555,\n', 'csv')).toEqual([
      '2 accountDigitsLost',
      '3 tooManyCells',
      '4 missing',
      '4 missing',
    ])
    expect(shortly('name,account\n"A,1', 'csv')).toEqual(['2 syntax'])
  })
})

test('whatever is handed over, there is a roster or there are problems, and every one has its sentence', () => {
  const says = langs.map((lang) => loadSay(lang, ['class']))
  const piece = fc.constantFrom(
    'name',
    ': ',
    '- ',
    '\n',
    '  ',
    'account',
    '111122223333',
    '"',
    ',',
    ';',
    'students',
    '{',
    '}',
    '&a',
    '*a',
    '\u0000',
    'é',
    'region',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.constantFrom('yaml' as const, 'csv' as const), (pieces, form) => {
      const read = readRoster(pieces.join(''), form)
      if ('roster' in read) return
      expect(read.problems.length).toBeGreaterThan(0)
      for (const { code, params, line } of read.problems) {
        expect(line).toBeGreaterThan(0)
        for (const say of says) expect(say(`roster.${code}`, params).length).toBeGreaterThan(3)
      }
    }),
    { numRuns: 300 },
  )
})
