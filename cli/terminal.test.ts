import { PassThrough, Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { harmless, terminal } from './terminal.ts'

const hostile = 'a\u001b[2Jb\u001b]0;title\u0007c\rd\u009b31me\u007ff\u202eg\u001b[8mh'
const shown = 'a\\u001b[2Jb\\u001b]0;title\\u0007c\\u000dd\\u009b31me\\u007ff\\u202eg\\u001b[8mh'

test.each([false, true])('a name that would steer the terminal is written out, with colours: %s', (hasColour) => {
  expect(harmless(hostile, hasColour)).toBe(shown)
  expect(harmless('line\n\ttab 한글 👩‍💻 é', hasColour)).toBe('line\n\ttab 한글 👩‍💻 é')
})

test('our own colours stay where there are any', () => {
  expect(harmless('\u001b[32m✓\u001b[0m', true)).toBe('\u001b[32m✓\u001b[0m')
  expect(harmless('\u001b[32m✓\u001b[0m', false)).toBe('\\u001b[32m✓\\u001b[0m')
})

test('whatever is printed goes through it, and JSON says the same as before', () => {
  const [out, err] = [new PassThrough(), new PassThrough()]
  const screen = terminal(
    { env: {}, stdin: Readable.from(['']), stdout: out, stderr: err, on: () => undefined, off: () => undefined },
    new AbortController(),
  )
  screen.line(hostile)
  screen.note(hostile)
  expect([String(out.read()), String(err.read())]).toEqual([`${shown}\n`, `${shown}\n`])
  screen.line(JSON.stringify({ name: hostile }))
  const json = String(out.read())
  expect(json).not.toMatch(/[\u0080-\u009f\u202e]/)
  expect(JSON.parse(json)).toEqual({ name: hostile })
})
