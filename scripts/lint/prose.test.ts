import { describe, expect, test } from 'vitest'
import labA from '../../checks/lab-a/lab.ts'
import { type Language, type Prose, problemsOf, run } from './prose.ts'

const good: Readonly<Record<Language, string>> = {
  en: `---
step: lab-a/a01-trail
---
# Keep a trail

The event is there.

## Do it {#do}

1. In <Ui k="trailName" /> enter <V k="trail" />.
2. Choose <Ui k="createTrail" />. See [the end](#not-green).

\`\`\`text
{ ($.a = 1) || ($.b = 2) }
\`\`\`

::: warning
Mind the region.
:::

## If it is not green {#not-green}

- Ask [for help](/en/help/#denied).
`,
  zh: `---
step: lab-a/a01-trail
---
# 建好跟踪

事件在这里。

## 动手 {#do}

1. 在<Ui k="trailName" />中输入 <V k="trail" />。
2. 选择<Ui k="createTrail" />。参见[末尾](#not-green)。

\`\`\`text
{ ($.a = 1) || ($.b = 2) }
\`\`\`

::: warning
注意区域。
:::

## 没有变绿怎么办 {#not-green}

- 请看[帮助](/zh/help/#denied)。
`,
  ko: `---
step: lab-a/a01-trail
---
# 추적 만들기

이벤트가 여기 있습니다.

## 해 보기 {#do}

1. <Ui k="trailName" />에 <V k="trail" /> 값을 입력합니다.
2. <Ui k="createTrail" />을 선택합니다. [끝](#not-green)을 보세요.

\`\`\`text
{ ($.a = 1) || ($.b = 2) }
\`\`\`

::: warning
리전에 주의하세요.
:::

## 초록색이 아니라면 {#not-green}

- [도움말](/ko/help/#denied)을 보세요.
`,
}

const help: Readonly<Record<Language, string>> = {
  en: '# Help\n\n## Denied {#denied}\n',
  zh: '# 帮助\n\n## 被拒绝 {#denied}\n',
  ko: '# 도움말\n\n## 거부됨 {#denied}\n',
}

const path = 'lab-a/a01-trail.md'

/** The good pages, with one text of one language replaced by another. */
function world(language?: Language, from = '', to = ''): Prose {
  const pages = (of: Language) => {
    const page = of === language ? good[of].replace(from, to) : good[of]
    if (of === language && page === good[of]) throw new Error(`nothing to replace: ${from}`)
    return new Map([
      [path, page],
      ['help/index.md', help[of]],
    ])
  }
  return {
    pages: { zh: pages('zh'), ko: pages('ko'), en: pages('en') },
    labels: {
      zh: { trailName: '跟踪名称', createTrail: '创建跟踪' },
      ko: { trailName: '추적 이름', createTrail: '추적 생성' },
      en: { trailName: 'Trail name', createTrail: 'Create trail' },
    },
    words: { ko: { 'console.trails': '추적 목록' } },
    labs: [labA],
  }
}

const toldOf = (prose: Prose): string[] => problemsOf(prose).map(({ file, problem, remedy }) => `${file}: ${problem} ${remedy}`)

test('three pages of one shape, each written well, give no problem', () => {
  expect(problemsOf(world())).toEqual([])
})

test('the pages of this checkout give no problem', async () => {
  expect(await run()).toEqual({ name: 'prose', problems: [] })
})

describe('shape', () => {
  const cases: readonly (readonly [string, Language, string, string, RegExp])[] = [
    [
      'a heading of another level',
      'ko',
      '## 해 보기 {#do}',
      '### 해 보기 {#do}',
      /docs\/ko\/.*heading 2 is “### \{#do\}” here and “## \{#do\}”/,
    ],
    ['another anchor', 'zh', '{#do}', '{#dong-shou}', /docs\/(zh|ko).*heading 2/],
    ['a heading without an anchor', 'en', ' {#do}', '', /“Do it” has no anchor/],
    ['another label', 'ko', '<Ui k="createTrail" />', '<Ui k="trailName" />', /docs\/ko\/.*component 3/],
    [
      'two components in the other order',
      'en',
      'In <Ui k="trailName" /> enter <V k="trail" />',
      'Enter <V k="trail" /> in <Ui k="trailName" />',
      /component 1/,
    ],
    ['a component less', 'zh', '选择<Ui k="createTrail" />', '选择按钮', /component 3/],
    ['another kind of box', 'ko', '::: warning', '::: tip', /docs\/ko\/.*box 1 is “tip” here/],
    ['a code block less', 'ko', '```text\n{ ($.a = 1) || ($.b = 2) }\n```\n', '', /code block 1 is missing here/],
    ['a link to another place', 'ko', '/ko/help/#denied', '/ko/help/', /links are not those of docs\/zh/],
    ['another step', 'ko', 'step: lab-a/a01-trail', 'step: lab-a/a02-logs', /step of the frontmatter/],
  ]
  test.each(cases)('%s is told', (_, language, from, to, expected) => {
    expect(toldOf(world(language, from, to)).join('\n')).toMatch(expected)
  })

  test('a page that one language lacks is told for that language alone', () => {
    const prose = world()
    const told = problemsOf({ ...prose, pages: { ...prose.pages, ko: new Map([['help/index.md', help.ko]]) } })
    expect(told).toEqual([
      {
        file: `docs/ko/${path}`,
        problem: 'This page exists in other languages and not in this one.',
        remedy: 'Write it here too, or remove it there: the three editions have the same pages.',
      },
    ])
  })

  test('what is said of a picture is each language’s own, and is read as the page is', () => {
    const prose = world()
    const alts = { zh: '表单。', ko: '양식입니다.', en: 'The form.' }
    const shown = (language: Language, alt: string) =>
      new Map(prose.pages[language]).set(path, `${good[language]}\n<Shot alt="${alt}" />\n`)
    const pages = { zh: shown('zh', alts.zh), ko: shown('ko', alts.ko), en: shown('en', alts.en) }
    expect(problemsOf({ ...prose, pages })).toEqual([])
    expect(problemsOf({ ...prose, pages: { ...pages, en: shown('en', 'Simply the form.') } })).toHaveLength(1)
  })

  test('what stands in a code block is no component and no heading', () => {
    const inCode = (text: string) => text.replace('{ ($.a = 1) || ($.b = 2) }', '<Check />\n## no heading')
    const prose = world()
    const pages = { zh: new Map(prose.pages.zh), ko: new Map(prose.pages.ko), en: new Map([...prose.pages.en, [path, inCode(good.en)]]) }
    expect(problemsOf({ ...prose, pages })).toEqual([])
  })
})

describe('keys, values and links', () => {
  const cases: readonly (readonly [string, Language, string, string, RegExp])[] = [
    ['an unknown value', 'en', '<V k="trail" />', '<V k="train" />', /<V k="train" \/> names no value/],
    [
      'an unknown label',
      'ko',
      '<Ui k="createTrail" />',
      '<Ui k="makeTrail" />',
      /<Ui k="makeTrail" \/> names no console label.*locales\/ko/,
    ],
    ['a typed topic', 'zh', '注意区域', '注意 CloudTrail_to_Email', /exact value CloudTrail_to_Email is typed by hand.*<V k="topic"/],
    ['a typed name of somebody’s trail', 'en', 'Mind the region', 'Mind lin-trail', /exact value lin-trail.*<V k="trail"/],
    ['a typed name that follows the region', 'ko', '리전에 주의하세요', 'aws-cloudtrail-logs-seoul', /<V k="logGroup"/],
    [
      'the typed pattern, in a code block too',
      'en',
      '{ ($.a = 1) || ($.b = 2) }',
      '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }',
      /<V k="filterPattern"/,
    ],
    ['a link to a heading of this page that is not there', 'zh', '(#not-green)', '(#green)', /#green leads to no heading/],
    [
      'a link to a heading of another page that is not there',
      'en',
      '/en/help/#denied',
      '/en/help/#refused',
      /leads to no heading.*help\/index\.md/,
    ],
  ]
  test.each(cases)('%s is told', (_, language, from, to, expected) => {
    expect(toldOf(world(language, from, to)).join('\n')).toMatch(expected)
  })

  test('the wrong pattern that a page warns of is no typed value', () => {
    expect(toldOf(world('en', '{ ($.a = 1) ||', '{ ($.eventName = ConsoleLogin) ||')).join('\n')).not.toMatch(/typed by hand/)
  })
})

describe('writing', () => {
  const bad: readonly (readonly [string, Language, string, string, RegExp])[] = [
    ['a half-width comma between Han', 'zh', '事件在这里。', '事件,在这里。', /Half-width punctuation beside Han in line 6/],
    ['a half-width full stop after Han', 'zh', '事件在这里。', '事件在这里.', /Half-width punctuation/],
    ['no space before Latin', 'zh', '事件在这里。', '事件在S3 里。', /No space between Han and Latin/],
    ['no space before a value', 'zh', '输入 <V', '输入<V', /No space between Han and Latin/],
    ['a space before a label in Han', 'zh', '选择<Ui', '选择 <Ui', /A space between Han characters/],
    ['a space after a full stop', 'zh', '事件在这里。', '事件。 在这里。', /A space beside full-width punctuation/],
    ['an object particle after a value', 'ko', '<V k="trail" /> 값을 입력', '<V k="trail" />를 입력', /particle 를 follows <V k="trail"/],
    ['a subject particle after a placeholder', 'ko', '이벤트가', '{name}이', /particle 이 follows \{name\}/],
    [
      'the wrong particle after a label',
      'ko',
      '<Ui k="createTrail" />을',
      '<Ui k="createTrail" />를',
      /After ‘추적 생성’ stands 를.*read with 을/,
    ],
    [
      'the wrong particle after a link into the console',
      'ko',
      '이벤트가 여기 있습니다.',
      '<ConsoleLink to="trails" />를 엽니다.',
      /After ‘추적 목록’ stands 를.*read with 을/,
    ],
    ['full-width punctuation in Korean', 'ko', '있습니다.', '있습니다。', /Full-width punctuation/],
    ['“just”', 'en', 'The event is there', 'The event is just there', /belittles/],
    ['“Simply”', 'en', 'Choose <Ui', 'Simply choose <Ui', /belittles/],
  ]
  test.each(bad)('%s is told', (_, language, from, to, expected) => {
    expect(toldOf(world(language, from, to)).join('\n')).toMatch(expected)
  })

  const fine: readonly (readonly [string, Language, string, string])[] = [
    ['half-width punctuation in code', 'zh', '事件在这里。', '事件是 `a,b:c`。'],
    ['Han in a link beside Han', 'zh', '事件在这里。', '事件在[这里](#do)。'],
    ['a noun after a value', 'ko', '<V k="trail" /> 값을', '<V k="trail" /> 추적을'],
    ['a particle that does not depend on the sound', 'ko', '<V k="trail" /> 값을 입력합니다', '<V k="trail" />에 입력합니다'],
    ['a word that holds “just”', 'en', 'The event is there', 'Adjust the event'],
  ]
  test.each(fine)('%s is fine', (_, language, from, to) => {
    expect(toldOf(world(language, from, to)).filter((line) => !line.includes('The links are not those'))).toEqual([])
  })
})
