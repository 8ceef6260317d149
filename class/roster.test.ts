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
    // A Korean or Chinese spreadsheet's own encoding, read as UTF-8.
    ['students:\n  - name: \ufffd\ufffd', ['2 notUtf8']],
    // Node itself ends at 10,000: the parser's stack is full while it compiles a regular expression.
    [`class: x\nstudents: ${'['.repeat(20_000)}`, ['2 tooDeep']],
    [`students:\n${'- '.repeat(20_000)}x`, ['2 tooDeep']],
    ['students:\n  - name: "a\\u001b[31m"', ['2 badText']],
    // Half a character: no database and no XML takes it.
    ['students:\n  - name: "a\\ud83d"', ['2 badText']],
    ['students:\n  - name: A\n    group: "\\u202egnp"', ['2 missing', '2 missing', '3 badText']],
    ['students:\n  - account: 1\n    account id: 2', ['2 missing', '2 missing', '3 sameKey', '3 badAccount']],
    ['students:\n  - own: 5', ['2 notAStudent']],
  ])('%j', (text, want) => expect(shortly(text).slice(0, want.length)).toEqual(want))

  test('what others have is merged in, null is nothing, and a cell as long as a book is quoted in short', () => {
    const [one] = studentsOf(`- &other {name: A, account: 111122223333, region: us-east-1, group: x, profile: null}
- {<<: *other, name: B, account: 222233334444, group: ~, own: null}`).slice(1)
    expect(one).toMatchObject({ name: 'B', account: '222233334444', region: 'us-east-1', group: null, profile: null, own: {} })
    const [problem] = problemsOf(`[{name: A, account: "${'x'.repeat(1_000_000)}", region: us-east-1}]`)
    expect(String(problem?.params.saw).length).toBeLessThan(200)
  })
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

  test('the separator that Excel writes down, tabs, and line ends of old', () => {
    for (const text of [
      'sep=;\r\nname;account;region\r\nA,B;="011122223333";us-east-1\r\n',
      '\n\uFEFFname\taccount\tregion\nA,B\t111122223333\tus-east-1'.slice(1),
      'name;account;region\rA,B;111122223333;us-east-1\r',
    ])
      expect(studentsOf(text, 'csv').map(({ name }) => name)).toEqual(['A,B'])
  })

  test('all that is wrong is told at once, each with its line', () => {
    expect(shortly('name,account,region\nA,1.11E+11,us-east-1\nB,222233334444,us-east-1,x\n,333344445555,\n', 'csv')).toEqual([
      '2 accountDigitsLost',
      '3 tooManyCells',
      '4 missing',
      '4 missing',
    ])
    expect(shortly('name,account\n"A,1', 'csv')).toEqual(['2 syntax'])
    // A column that nobody knows is told once, where it stands; what has no head at all, where it stands.
    expect(shortly('\nname,account,region,shoe,name,\nA,111122223333,us-east-1,41,,x\nB,222233334444,us-east-1,42', 'csv')).toEqual([
      '2 unknownKey',
      '2 sameKey',
      '3 tooManyCells',
    ])
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
