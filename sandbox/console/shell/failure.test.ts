import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Catalog, Lang } from '../../../say/index.ts'
import { createSay, langs } from '../../../say/index.ts'
import { failureIn, isNamed } from './failure.ts'

const read = (path: string) => JSON.parse(readFileSync(new URL(`../../../locales/${path}`, import.meta.url), 'utf8')) as Catalog
const sayIn = (lang: Lang) => createSay([read(`${lang}/console.json`), read(`${lang}/console/shell.json`)], lang)
const answered = (name: string, message: string) => Object.assign(new Error(message), { name, $fault: 'client' as const })

describe('what is said of an error', () => {
  test.each(langs)('%s: the service’s own code and words, then what to do', (lang) => {
    const say = sayIn(lang)
    for (const [name, advice] of [
      ['AccessDeniedException', 'adviceDenied'],
      ['ExpiredTokenException', 'adviceSignInAgain'],
      ['ThrottlingException', 'adviceWait'],
      ['TrailNotFoundException', 'adviceGone'],
      ['S3BucketDoesNotExistException', 'adviceGone'],
      ['EntityAlreadyExistsException', 'adviceExists'],
      ['InvalidTrailNameException', 'adviceOther'],
    ] as const)
      expect(failureIn(answered(name, 'AWS says so.'), say)).toEqual({ header: name, content: `AWS says so.\n${say(advice)}` })
  })

  test('a sandbox that is gone is told as that, in every browser’s words', () => {
    const say = sayIn('en')
    for (const words of ['Failed to fetch', 'NetworkError when attempting to fetch resource.', 'Load failed'])
      expect(failureIn(new TypeError(words), say)?.header).toBe(say('unreachable'))
  })

  test('our own bug is no answer of AWS, and what was broken off is not told', () => {
    const say = sayIn('en')
    expect(failureIn(new TypeError('x is not a function'), say)).toEqual({ header: say('unexpectedError'), content: 'x is not a function' })
    expect(failureIn(Object.assign(new Error('Request aborted'), { name: 'AbortError' }), say)).toBeNull()
    expect(isNamed(new Error('plain'), 'Error')).toBe(false)
    expect(isNamed(answered('NoSuchEntity', ''), 'NoSuchEntity')).toBe(true)
  })
})
