import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import a04 from '../../checks/lab-a/a04-filter-pattern.ts'
import { cardProblems, catalogProblems, hole, pageProblems, shapeOf, stale, threads } from './steps.ts'

const real = fileURLToPath(new URL('../..', import.meta.url))
let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'steps-'))
  for (const room of [
    'checks/lab-a',
    'e2e/lab-a',
    ...['zh', 'ko', 'en'].flatMap((language) => [`docs/${language}/lab-a`, `locales/${language}/lab-a`]),
  ]) {
    cpSync(join(real, room), join(root, room), { recursive: true })
  }
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const change = (file: string, edit: (text: string) => string): void =>
  writeFileSync(join(root, file), edit(readFileSync(join(root, file), 'utf8')))
const files = (problems: readonly { file: string }[]): string[] => problems.map(({ file }) => file)

describe('the thread', () => {
  test('the real one is whole', () => expect(threads(root)).toEqual([]))

  test('a missing page and an orphaned catalog are both told', () => {
    rmSync(join(root, 'docs/ko/lab-a/a04-filter-pattern.md'))
    writeFileSync(join(root, 'locales/zh/lab-a/a99-gone.json'), '{}')
    expect(files(threads(root)).sort()).toEqual(['docs/ko/lab-a/a04-filter-pattern.md', 'locales/zh/lab-a/a99-gone.json'])
  })

  test('articles without a card are none of its business', () => {
    writeFileSync(join(root, 'docs/en/lab-a/background.md'), '# Background')
    expect(threads(root)).toEqual([])
  })

  test('what is generated must be today’s', () => {
    writeFileSync(join(root, 'x.ts'), 'old')
    expect(files(stale(root, new Map([['x.ts', 'new']])))).toEqual(['x.ts'])
    expect(stale(root, new Map([['x.ts', 'old']]))).toEqual([])
  })
})

describe('catalogs', () => {
  const file = 'locales/ko/lab-a/a04-filter-pattern.json'
  test('the real ones say what the card declares', () => expect(catalogProblems(root, a04)).toEqual([]))

  test.each([
    ['a reason not said', (text: string) => text.replace('"differs.looser"', '"differs.loose"'), 2],
    ['a parameter forgotten', (text: string) => text.replace('{misses}', ''), 1],
    ['a parameter nobody gives', (text: string) => text.replace('{logGroup}', '{group}'), 1],
  ])('%s', (_, edit, count) => {
    change(file, edit)
    expect(files(catalogProblems(root, a04))).toEqual(Array(count).fill(file))
  })
})

describe('pages', () => {
  const file = 'docs/ko/lab-a/a04-filter-pattern.md'
  test('the real ones have one shape', () => expect(pageProblems(root, a04)).toEqual([]))

  test.each([
    ['a heading more', (text: string) => `${text}\n## 더\n`, /headings/],
    ['a component less', (text: string) => text.replace('<Check />', ''), /components/],
    ['a value that no other page shows', (text: string) => `${text}\n<V k="topic" />\n`, /values/],
    ['a value that does not exist', (text: string) => `${text}\n<V k="tail" />\n`, /no value of lab-a/],
    ['an exact value typed by hand', (text: string) => `${text}\nConsoleSigninFailureCount\n`, /typed by hand/],
    [
      'another step in the front matter',
      (text: string) => text.replace('step: lab-a/a04-filter-pattern', 'step: lab-a/a05-metric'),
      /front matter/,
    ],
  ])('%s', (_, edit, says) => {
    change(file, edit)
    const problems = pageProblems(root, a04)
    expect(problems.some((each) => each.file === file && says.test(each.problem))).toBe(true)
  })

  test('words inside code and labels of the console do not count', () => {
    expect(shapeOf('# A\n```\n# no heading <Check />\n```\n<Ui k="x" /> <Ways>').headings).toBe('#')
    expect(shapeOf('# A\n<Ui k="x" /> <Ways>').components).toBe('Ways')
  })
})

describe('cards', () => {
  test('the real one cites AWS and has no hole', () => expect(cardProblems(root, a04)).toEqual([]))

  test('without a source, and with a hole', () => {
    change('checks/lab-a/a04-filter-pattern.ts', (text) => text.replace(/Source {2}https\S+/, 'Source  somewhere'))
    change('docs/en/lab-a/a04-filter-pattern.md', (text) => `${text}\n${hole}`)
    expect(files(cardProblems(root, a04))).toEqual(['checks/lab-a/a04-filter-pattern.ts', 'docs/en/lab-a/a04-filter-pattern.md'])
  })
})
