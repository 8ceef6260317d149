import { describe, expect, test } from 'vitest'
import { catalogProblems, lostLabels, typography, unsaid } from './locales.ts'

const of = (zh: Record<string, string>, ko: Record<string, string>, en: Record<string, string>) => ({ zh, ko, en })
const whole = of({ a: '跟踪 {name} 已停止。' }, { a: '추적 {name}: 중지되었습니다.' }, { a: 'Trail {name} is stopped.' })

describe('three catalogs', () => {
  test('the same keys, the same places to fill', () => expect(catalogProblems('x.json', whole)).toEqual([]))

  test('a sentence that one language lacks', () => {
    expect(catalogProblems('x.json', { ...whole, ko: {} })).toMatchObject([{ file: 'locales/ko/x.json', problem: 'a is not said' }])
  })

  test('a file that one language lacks', () => {
    expect(catalogProblems('x.json', { ...whole, zh: undefined })).toMatchObject([{ file: 'locales/zh/x.json' }])
  })

  test('a place that one language does not fill', () => {
    const problems = catalogProblems('x.json', { ...whole, en: { a: 'The trail is stopped.' } })
    expect(problems.map(({ problem }) => problem)).toContain('a: fills {}, zh fills {name}')
  })

  test('a brace that was meant as text', () => {
    expect(catalogProblems('x.json', { ...whole, en: { a: 'Paste { $.a = b } for {name}' } }).map(({ problem }) => problem)).toEqual([
      expect.stringContaining('cannot be read'),
    ])
  })

  test('places inside plurals and choices count', () => {
    const en = { a: '{n, plural, one {# thing of {name}} other {# things}}' }
    expect(catalogProblems('x.json', { ...whole, en }).some(({ problem }) => problem.includes('fills {n} {name}'))).toBe(true)
  })
})

describe('typography', () => {
  test.each([
    ['ko', '로그 그룹 {logGroup}을 여세요.', 1],
    ['ko', '로그 그룹 {logGroup}: 없습니다.', 0],
    ['ko', '{name}이(가) 생성되었습니다.', 0],
    ['ko', '{count}개가 남아 있습니다.', 0],
    ['ko', '확인하십시오.', 1],
    ['ko', '없습니다。', 1],
    ['zh', '跟踪{trail}已停止。', 1],
    ['zh', '跟踪 {trail} 已停止。', 0],
    ['zh', '跟踪 {trail}：已停止。', 0],
    ['zh', '打开CloudTrail。', 1],
    ['zh', '没有找到,请重试。', 1],
    ['zh', '每行一个“名称: 值”。', 0],
    ['zh', '请登陆。', 1],
    ['zh', '还有 {n} 项：{a, select, none {} other {\n· 警报 {a}}}\n请删除。', 0],
    ['en', 'The topic 主题', 1],
  ] as const)('%s %s', (language, sentence, faults) => expect(typography(language, sentence)).toHaveLength(faults))
})

test('a word of the console that no page says', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code to be read
  const code = "say('trailName'); say(isOn ? 'on' : 'off'); say(`kind.${kind}`); const titles = { general: 1 }"
  expect(unsaid(code, ['trailName', 'on', 'off', 'kind.a', 'general', 'trail', 'kinds'])).toEqual(['trail', 'kinds'])
})

test('a label that a page names and the console does not have', () => {
  const labels = new Set(['createTrail', 'edit', 'siUser', 'unsaidHere'])
  const page =
    'Choose <Ui k="createTrail" />, <Ui k="unsaidHere" :fill="{ n: 1 }" />, <Ui k="siUser" /> or <Ui k="gone" />. <V k="trail" />'
  expect(lostLabels(page, labels, "say('createTrail'); say('edit')")).toEqual(['unsaidHere', 'gone'])
})
