import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { langs } from '../say/index.ts'
import { command } from './command.ts'
import { commands } from './commands/index.ts'
import { run, running } from './test-host.ts'

const letters = { zh: /\p{Script=Han}/u, ko: /\p{Script=Hangul}/u, en: /[a-z]/ } as const

describe('help', () => {
  test.each(langs)('lists every command: %s', async (lang) => {
    const { exit, out, err } = await run(['--help', '--lang', lang], { columns: 80 })
    expect({ exit, err }).toEqual({ exit: 0, err: '' })
    for (const name of new Set(commands.map(({ name }) => name.split(' ')[0] ?? ''))) expect(out).toMatch(new RegExp(`^  ${name} `, 'm'))
    expect(out).toMatch(letters[lang])
    expect(out.split('\n').filter((line) => stringWidth(line) > 80)).toEqual([])
  })

  test.each(langs)('of each command tells its arguments and options: %s', async (lang) => {
    for (const { name, args = [], options = [] } of commands) {
      const { exit, out } = await run([...name.split(' '), '--help', '--lang', lang], { columns: 100 })
      expect({ name, exit }).toEqual({ name, exit: 0 })
      for (const option of options) expect(out, name).toContain(`--${option.name}`)
      for (const arg of args) expect(out, name).toContain(arg.replace(/[?…]$/, ''))
      // commander's own words are English
      if (lang !== 'en') expect(out, name).not.toMatch(/Usage:|Options:|Arguments:|Commands:|\[options\]|display help|\(default:/)
    }
  })

  test.each(langs)('of a command that judges tells its exit codes, all of the contract: %s', async (lang) => {
    for (const name of ['check', 'verify', 'doctor', 'solve', 'cleanup']) {
      const { out } = await run([name, '--help', '--lang', lang], { columns: 400 })
      const line = out.split('\n').find((each) => / 70 /.test(each)) ?? ''
      expect(
        [...line.matchAll(/[：:·] ?(\d+) /g)].map(([, code]) => code),
        name,
      ).toEqual(['0', '1', '2', '3', '70'])
    }
    expect((await run(['pattern', 'test', '--help', '--lang', lang])).out).not.toMatch(/ 70 /)
  })

  test('is shown where nothing is asked, and by help', async () => {
    const asked = await run(['--help'])
    expect(await run([])).toEqual(asked)
    expect(await run(['help'])).toEqual(asked)
    expect((await run(['help', 'check'])).out).toBe((await run(['check', '--help'])).out)
  })

  test('of a group without one of its commands is wrong use', async () => {
    const { exit, out, err } = await run(['sandbox'])
    expect({ exit, out }).toEqual({ exit: 2, out: '' })
    expect(err).toMatch(/^ {2}reset {2,}Forget everything/m)
  })

  test('the version', async () => {
    expect(await run(['--version'])).toMatchObject({ exit: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  })
})

describe('the language', () => {
  test.each([
    [{ LC_ALL: 'ko_KR.UTF-8', LANG: 'zh_CN.UTF-8' }, [], 'ko'],
    [{ LC_ALL: '', LC_MESSAGES: 'zh_CN.UTF-8', LANG: 'en_US.UTF-8' }, [], 'zh'],
    [{ LANG: 'ko_KR.UTF-8' }, [], 'ko'],
    [{ LANG: 'C' }, [], 'en'],
    [{ LANG: 'fr_FR.UTF-8' }, [], 'en'],
    [{ LANG: 'ko_KR.UTF-8' }, ['--lang', 'zh'], 'zh'],
    [{ LANG: 'ko_KR.UTF-8' }, ['--lang=en'], 'en'],
  ] as const)('%j %j', async (env, words, lang) => {
    const { out } = await run(['pattern', 'test', 'a', 'a', ...words], { env })
    expect(out).toBe({ zh: '匹配。\n', ko: '일치합니다.\n', en: 'Matches.\n' }[lang])
  })

  test('stands before or after the command', async () => {
    expect((await run(['--lang', 'ko', 'pattern', 'test', 'a', 'a'])).out).toBe('일치합니다.\n')
  })

  test('that we do not speak is wrong use', async () => {
    expect(await run(['--lang', 'fr', 'clock', 'show'])).toMatchObject({ exit: 2, err: '--lang takes one of: zh, ko, en\nGiven: fr\n' })
  })
})

describe('wrong use: exit 2, on standard error, and as JSON where that was asked for', () => {
  test.each([
    [['chek'], 'noSuchCommand', /“chek”.*“check”/],
    [['sandbox', 'rest'], 'noSuchCommand', /“sandbox rest”.*“sandbox reset”/],
    [['check', '--watsh'], 'noSuchOption', /--watsh.*--watch/],
    [['pattern', 'test', '-ERROR', 'x'], 'noSuchOption', /-ERROR[\s\S]*put -- before it/],
    [['sandbox', 'start', '--port'], 'optionValueMissing', /--port/],
    [['solve'], 'argumentMissing', /<lab>/],
    [['policy', 'show', 'lab-a', 'b'], 'argumentTooMany', /trailproof policy show/],
    [['check', 'lab-z'], 'unknownLab', /lab-z[\s\S]*lab-a/],
    [['check', 'a77'], 'unknownLab', /a77/],
    [['check', 'lab-a', 'a77'], 'unknownStep', /a77[\s\S]*a04-filter-pattern/],
    [['check', 'lab-a/a77'], 'unknownStep', /a77/],
    [['solve', 'lab-z'], 'unknownLab', /lab-z/],
    [['cleanup', 'lab-z'], 'unknownLab', /lab-z/],
    [['policy', 'show', 'lab-z'], 'unknownLab', /lab-z/],
    [['policy', 'show', 'lab-a', '--account', '12'], 'badAccount', /12/],
    [['check', '--sandbox', '--region', 'tokyo'], 'badRegion', /tokyo/],
    [['check', '--sandbox', '--region', 'us-east-1', '--initials', 'A B'], 'badInitials', /A B/],
    [['check', '--sandbox', '--region', 'us-east-1', '--email', 'me'], 'badEmail', /me/],
    [['check', '--sandbox', '--values', '/nowhere/at/all.yaml'], 'valuesUnreadable', /all\.yaml[\s\S]*ENOENT/],
    [['check', '--endpoint', 'https://example.com'], 'endpointNotLocal', /example\.com/],
    [['check', '--sandbox', '--endpoint', 'http://127.0.0.1:9'], 'noSandbox', /127\.0\.0\.1:9[\s\S]*npm start/],
    [['check', '--watch', '--format=json'], 'watchIsText', /--watch/],
    [['sandbox', 'start', '--port', 'http'], 'optionNotANumber', /0 to 65535[\s\S]*http/],
    [['sandbox', 'start', '--port', '70000'], 'optionNotANumber', /70000/],
    [['sandbox', 'start', '--clock', 'slow'], 'optionNotOneOf', /real, fast, manual[\s\S]*slow/],
    [['sandbox', 'start', '--account', '1234'], 'badAccount', /1234/],
    [['sandbox', 'status', '--endpoint', 'http://127.0.0.1:9'], 'noSandbox', /127\.0\.0\.1:9/],
    [['sandbox', 'send', 'nothing', '--endpoint', 'http://127.0.0.1:9'], 'eventUnreadable', /nothing[\s\S]*failed-password/],
    [['sandbox', 'send', 'success', '--times', '11'], 'optionNotANumber', /1 to 10/],
    [['clock', 'advance', 'soon'], 'notADuration', /soon/],
    [['clock', 'mode', 'slow'], 'argumentNotOneOf', /real, fast, manual[\s\S]*slow/],
    [['pattern', 'test'], 'argumentOrBatchMissing', /<pattern>[\s\S]*--batch -/],
    [['pattern', 'test', '--batch', 'file.txt'], 'batchIsStandardInput', /file\.txt/],
    [['pattern', 'test', '{ $.a == 1 }', 'x'], 'malformedPattern', /character 7/],
    [['pattern', 'compare', 'a', '"b'], 'malformedPattern', /double quote is never closed/],
    [['alarm', 'evaluate'], 'notJson', /not JSON/],
  ])('%j', async (words, code, message) => {
    expect(await run(words)).toMatchObject({ exit: 2, err: expect.stringMatching(message) })
    for (const lang of langs) {
      const { exit, out, err } = await run(['--json', '--lang', lang, ...words])
      const { error } = JSON.parse(out)
      expect({ exit, code: error.code, err }).toEqual({ exit: 2, code, err: `${error.message}\n` })
      expect(error.message).toMatch(letters[lang])
    }
  })

  test('nothing of it is on standard output, unless JSON was asked for', async () => {
    expect(await run(['check', '--format', 'xml'])).toEqual({ exit: 2, out: '', err: expect.stringMatching(/junit[\s\S]*xml/) })
  })

  test('a malformed pattern is pointed at, and its position counts from 0 for programs', async () => {
    const { err } = await run(['pattern', 'test', '{ $.甲 = 1 }', 'x'])
    expect(err.split('\n').slice(1, 3)).toEqual(['  { $.甲 = 1 }', '      ^'])
    const { out } = await run(['pattern', 'test', '{ $.a == 1 }', 'x', '--json'])
    expect(JSON.parse(out).error.params).toMatchObject({ reason: 'double-equals', position: 6, pattern: '{ $.a == 1 }' })
  })
})

describe('a fault of ours', () => {
  const broken = command({
    name: 'clock show',
    run: async () => {
      throw new TypeError('cannot read nothing')
    },
  })

  test('is 70, tells the stack and blames no one', async () => {
    const { exit, err } = await run(['clock', 'show'], { commands: [broken] })
    expect(exit).toBe(70)
    expect(err).toMatch(/our fault[\s\S]*TypeError: cannot read nothing[\s\S]*main\.test\.ts/)
  })

  test('is JSON too where that was asked for', async () => {
    const { exit, out } = await run(['clock', 'show', '--json'], { commands: [broken] })
    expect({ exit, code: JSON.parse(out).error.code }).toEqual({ exit: 70, code: 'ourFault' })
  })
})

describe('patterns', () => {
  const failed = '{"eventName":"ConsoleLogin","errorMessage":"No username found in supplied account"}'
  const pattern = '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }'

  test('a message is an argument, or comes by standard input', async () => {
    expect(await run(['pattern', 'test', 'ERROR', 'an ERROR'])).toEqual({ exit: 0, out: 'Matches.\n', err: '' })
    expect(await run(['pattern', 'test', 'ERROR'], { stdin: 'fine\n' })).toEqual({ exit: 0, out: 'Does not match.\n', err: '' })
    expect(await run(['pattern', 'test', '--json', '--', '-ERROR', 'fine'])).toMatchObject({
      exit: 0,
      out: expect.stringContaining('"matches": true'),
    })
  })

  test('a comparison shows what tells them apart, and equal ones are said to be equal', async () => {
    expect((await run(['pattern', 'compare', '{$.a=1}', '{ $.a = 1 }'])).out).toBe('Both match the same messages.\n')
    expect((await run(['pattern', 'compare', 'ERROR', 'ERROR disk'])).out).toMatch(/looser[\s\S]*Only the first matches:\n {2}ERROR/)
    const { out } = await run(['pattern', 'compare', 'ERROR', 'WARN', '--json'])
    expect(JSON.parse(out)).toMatchObject({ relation: 'different', onlyA: expect.any(String), onlyB: expect.any(String) })
  })

  test.each([
    [
      'en',
      /Does not match\.\n {2}holds: \$\.eventName = ConsoleLogin/,
      /It would match if this held too: \$\.errorMessage = "Failed authentication"/,
    ],
    ['zh', /不匹配。\n {2}成立：\$\.eventName = ConsoleLogin/, /如果下面的也成立/],
    ['ko', /일치하지 않습니다\.\n {2}성립: \$\.eventName = ConsoleLogin/, /다음이 성립하면 일치합니다/],
  ])('an explanation tells clause by clause, and what decides: %s', async (lang, clauses, decides) => {
    const { exit, out } = await run(['pattern', 'explain', pattern, failed, '--lang', lang])
    expect(exit).toBe(0)
    expect(out).toMatch(clauses)
    expect(out).toMatch(decides)
  })

  test('an explanation remarks on what was probably not meant', async () => {
    expect((await run(['pattern', 'explain', '{ $.a = true }'])).out).toMatch(/Mind: \$\.a = true\n {2}.*IS TRUE/)
  })

  test('an explanation says where nothing was looked at', async () => {
    expect((await run(['pattern', 'explain', '{ $.a = 1 }', 'no json'])).out).toMatch(/not JSON, so no clause/)
    expect((await run(['pattern', 'explain', '[a, b, c]', 'one two'])).out).toMatch(/2 words and the pattern asks for 3 fields/)
  })
})

test('an alarm is judged from standard input', async () => {
  const config = { period: 300, evaluationPeriods: 1, threshold: 0, comparisonOperator: 'GreaterThanThreshold', statistic: 'Sum' }
  const stdin = JSON.stringify({ config, previousState: 'OK', datapoints: [3], firstPeriodStart: '2026-11-21T08:00:00Z' })
  expect((await run(['alarm', 'evaluate'], { stdin })).out).toBe(
    'ALARM\nThreshold Crossed: 1 datapoint [3.0 (21/11/26 08:00:00)] was greater than the threshold (0.0).\n',
  )
  expect((await run(['alarm', 'evaluate'], { stdin: '{"config":{}}' })).err).toMatch(/config\.evaluationPeriods/)
})

describe('a command that runs until it is told to stop', () => {
  const server = command({
    name: 'start',
    endsOnSignal: () => true,
    async run({ out, signal }) {
      out.line('ready')
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      return { exit: 0, text: 'ended' }
    },
  })

  test.each(['SIGINT', 'SIGTERM'])('ends well on %s', async (name) => {
    const { ended, signal } = running(['start'], { commands: [server] })
    setImmediate(() => signal(name))
    expect(await ended).toEqual({ exit: 0, out: 'ready\nended\n', err: '' })
  })

  test('ends where nobody reads any more, without an error', async () => {
    const { ended, hangUp } = running(['start'], { commands: [server] })
    setImmediate(hangUp)
    expect(await ended).toEqual({ exit: 0, out: 'ready\n', err: '' })
  })
})

describe('colour', () => {
  const coloured = command({
    name: 'clock show',
    run: async ({ out }) => ({ exit: 0, text: String(out.hasColour) }),
  })
  test.each([
    ['true', { isTerminal: true }],
    ['false', { isTerminal: false }],
    ['false', { isTerminal: true, env: { NO_COLOR: '1' } }],
    ['false', { isTerminal: true, env: { TERM: 'dumb' } }],
    ['true', { isTerminal: true, env: { NO_COLOR: '' } }],
  ])('%s: %j', async (has, options) => {
    expect((await run(['clock', 'show'], { ...options, commands: [coloured] })).out).toBe(`${has}\n`)
  })
})
