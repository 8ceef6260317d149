import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Lang } from '../../say/index.ts'
import { madeFrom } from '../shots/made-from.ts'
import { markOf, pictureFile, recordFile, type Shots, shotsFolder, writtenShots } from '../shots/record.ts'
import { shotProblems } from './shots.ts'

const step = 'lab-a/a07-topic'
const languages: readonly Lang[] = ['zh', 'ko', 'en']
const alts = { zh: '新建主题的表单。', ko: '새 주제를 만드는 양식입니다.', en: 'The form for a new topic.' }
let root = ''

const put = (file: string, text: string | Uint8Array): void => {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), text)
}
const change = (file: string, from: string, to: string): void => {
  const text = readFileSync(join(root, file), 'utf8')
  expect(text).toContain(from)
  put(file, text.replace(from, to))
}
const found = () => shotProblems(root, [step])
const told = () => found().map(({ file, problem }) => `${file}: ${problem}`)

const gesture = `// Its comments do not count.
export default gesture('lab-a/a07-topic', async (hand) => {
  await at.field(label('name')).fill(exactly(want, 'topic'))
  await hand.shoot(at.tab, { 2: at.button(label('createTopic')) })
})
`

/** A step with its picture in three languages, all as it should be. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'shots-'))
  put(`e2e/${step}.ts`, gesture)
  for (const lang of languages) {
    put(
      `locales/${lang}/console.json`,
      JSON.stringify({ name: `name ${lang}`, createTopic: `create ${lang}`, type: `type ${lang}`, other: lang }),
    )
    const list = '1. <Ui k="type" />\n2. <Ui k="createTopic" />\n'
    put(`docs/${lang}/${step}.md`, `---\nstep: ${step}\n---\n<template #console>\n\n${list}\n<Shot alt="${alts[lang]}" />\n\n</template>\n`)
    for (const theme of ['light', 'dark'] as const) put(`${shotsFolder}/${pictureFile(step, lang, theme)}`, `${lang} in ${theme}`)
  }
  take()
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** Writes the record, as if the pictures had been taken now. */
function take(): void {
  const taken = Object.fromEntries(
    languages.map((lang) => {
      const { words, values } = madeFrom(root, step, lang)
      return [lang, { width: 700, height: 400, light: markOf(`${lang} in light`), dark: markOf(`${lang} in dark`), words, values }] as const
    }),
  )
  const shots: Shots = { [step]: { source: madeFrom(root, step, 'en').source, marks: '2', taken } }
  put(recordFile, writtenShots(shots))
}

describe('a picture as it should be', () => {
  test('is not told', () => expect(found()).toEqual([]))

  test('remembers the words that gesture and page name, and the values that the gesture enters', () => {
    expect(madeFrom(root, step, 'ko')).toMatchObject({
      words: { 'console.createTopic': 'create ko', 'console.name': 'name ko', 'console.type': 'type ko' },
      values: { topic: 'CloudTrail_to_Email' },
    })
  })

  test('stays so when comments, line breaks or other words change', () => {
    change(`e2e/${step}.ts`, '// Its comments do not count.', '/* Others. */\n')
    change(`e2e/${step}.ts`, '.fill(', '\n    .fill(')
    change('locales/ko/console.json', '"other":"ko"', '"other":"anything"')
    change(`docs/zh/${step}.md`, '1. <Ui', '1. 先 <Ui')
    expect(found()).toEqual([])
  })

  test('is not asked for where the gesture takes none', () => {
    change(`e2e/${step}.ts`, "  await hand.shoot(at.tab, { 2: at.button(label('createTopic')) })\n", '')
    for (const lang of languages) change(`docs/${lang}/${step}.md`, `<Shot alt="${alts[lang]}" />`, '')
    rmSync(join(root, shotsFolder), { recursive: true })
    put(recordFile, '{}')
    expect(found()).toEqual([])
  })
})

describe('a picture is refused', () => {
  const light = (lang: Lang) => `${shotsFolder}/${pictureFile(step, lang, 'light')}`

  test('that is missing in one language', () => {
    rmSync(join(root, light('ko')))
    expect(told()).toEqual([`${light('ko')}: the picture is missing`])
  })

  test('that was never taken in one language', () => {
    const shots = JSON.parse(readFileSync(join(root, recordFile), 'utf8'))
    delete shots[step].taken.zh
    put(recordFile, JSON.stringify(shots))
    expect(told()).toContain(`${light('zh')}: there is no picture ${step} in zh`)
  })

  test('that somebody made by hand', () => {
    put(light('en'), 'a nicer one')
    expect(found()).toMatchObject([{ file: light('en'), problem: `is not the picture that ${recordFile} tells of` }])
  })

  test('that is older than its gesture, in every language, with how to renew it', () => {
    change(`e2e/${step}.ts`, 'exactly(want', 'exactly(hand.want')
    expect(found().map(({ problem }) => problem)).toEqual(Array(3).fill('is older than what takes it'))
    expect(found()[0]?.remedy).toBe(`npm run build && npm run shots -- ${step}`)
  })

  test('that shows a label which reads otherwise today', () => {
    change('locales/zh/console.json', '"create zh"', '"make zh"')
    expect(told()).toEqual([`${light('zh')}: shows “create zh” (console.createTopic), which is “make zh” today`])
  })

  test('that shows a label which is gone', () => {
    change('locales/en/console.json', '"type":"type en",', '')
    expect(told()).toEqual([`${light('en')}: shows “type en” (console.type), which is gone today`])
  })

  test('that shows a value which is another today', () => {
    change(recordFile, 'CloudTrail_to_Email', 'CloudTrail_to_Mail')
    expect(told()).toEqual([`${light('zh')}: shows the topic CloudTrail_to_Mail, which is CloudTrail_to_Email today`])
  })

  test('that no page shows', () => {
    put(`${shotsFolder}/en/old.png`, 'x')
    expect(told()).toEqual([`${shotsFolder}/en/old.png: no page shows this picture`])
  })

  test('that makes all of them too large', () => {
    put(light('en'), Buffer.alloc(6_000_001))
    expect(told()).toContain(`${shotsFolder}: the pictures have 6.0 MB together, more than 6 MB`)
  })
})

describe('a page is refused', () => {
  const page = (lang: Lang) => `docs/${lang}/${step}.md`

  test('that does not show what its gesture takes', () => {
    change(page('ko'), `<Shot alt="${alts.ko}" />`, '')
    expect(told()).toContain(`${page('ko')}: does not show the picture that its gesture takes`)
  })

  test.each([
    ['with no text', '', 'has no text for those who do not see it'],
    ['with only spaces', '  ', 'has no text for those who do not see it'],
    ['in another language', alts.en, 'is not in the page’s language'],
  ])('with a picture %s', (_, alt, problem) => {
    change(page('zh'), alts.zh, alt)
    expect(told().join('\n')).toContain(problem)
  })

  test('that has no instruction of a number in the picture', () => {
    change(page('en'), '2. <Ui', '- <Ui')
    expect(told()).toEqual([`${page('en')}: the picture ${step} is marked with 2, and no instruction has that number`])
  })
})
