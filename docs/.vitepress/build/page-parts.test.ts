import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { withPageParts, withPlainText } from './page-parts.ts'

const docs = join(dirname(fileURLToPath(import.meta.url)), '../..')
const built = (path: string, source: string) => withPageParts(source, join(docs, path), docs)

describe('what a page is given', () => {
  test('the labels it uses, in its language, and whether they are sure', () => {
    const page = built('zh/lab-a/x.md', '<Ui k="createMetricFilter" /> <Ui k="optNew" />')
    expect(page).toContain('"createMetricFilter":{"text":"创建指标筛选条件","english":"Create metric filter","isUnsure":false}')
    expect(page).toContain('"optNew":{"text":"新建","english":"New","isUnsure":true}')
    expect(page).toContain('card: null')
  })

  test('the components that are words of its sentences', () => {
    const page = built('en/help/x.md', 'Open <ConsoleLink to="alarms" /> and `<V k="trail" />`.')
    expect(page).toContain("import ConsoleLink from '../../.vitepress/theme/components/console-link.vue'")
    expect(page).not.toContain('v-value.vue')
  })

  test('the card of its step', () => {
    const page = built('ko/lab-a/a04-filter-pattern.md', '---\nstep: lab-a/a04-filter-pattern\n---\n# x\n')
    expect(page).toContain("import card from '../../../checks/lab-a/a04-filter-pattern.ts'")
    expect(page).toContain("import { providePage } from '../../.vitepress/theme/page.ts'")
  })

  test('the steps that it settles, and those that undo the lab', () => {
    const page = built('en/lab-a/a06-create-filter.md', '---\nstep: lab-a/a06-create-filter\n---\n# x\n')
    expect(page).toContain('settles: ["a03-log-group","a04-filter-pattern","a05-metric"], undoing: ["a14-clean-up"]')
    expect(built('en/lab-a/index.md', '# x')).toContain('settles: [], undoing: ["a14-clean-up"]')
  })

  test('the pictures that it shows, of its step or by name, in its language', () => {
    const page = built('ko/lab-a/a07-topic.md', '---\nstep: lab-a/a07-topic\n---\n# x\n<Shot alt="양식" />\n')
    expect(page).toMatch(
      /shots: \{"lab-a\/a07-topic":\{"light":"\/shots\/ko\/lab-a\/a07-topic.png","dark":"\/shots\/ko\/lab-a\/a07-topic-dark.png","width":\d+,"height":\d+,"marks":"2 3 4"\}\}/,
    )
    expect(built('en/help/x.md', '<Shot name="chain" alt="x" />')).toContain('"/shots/en/chain.png"')
    expect(built('en/help/x.md', '# x')).toContain('shots: {}')
  })

  test('no picture where none has been taken yet: lint tells', () => {
    expect(built('en/help/x.md', '<Shot name="not-yet" alt="x" />')).toContain('shots: {}')
  })

  test('a page outside the editions is left as it is', () => {
    expect(built('index.md', '# x')).toBe('# x')
  })
})

describe('what a page may not name', () => {
  test.each([
    ['a label that does not exist', '<Ui k="nope" />', '<Ui k="nope" /> names no label of locales/en/console.json'],
    ['a value that does not exist', '<V k="nope" />', '<V k="nope" /> names no value of lab-a'],
    ['a step without a card', '---\nstep: lab-a/a99-nope\n---\n', 'step: lab-a/a99-nope has no card'],
  ])('%s', (_, source, message) => {
    expect(() => built('en/lab-a/x.md', source)).toThrow(message)
    expect(() => built('en/lab-a/x.md', source)).toThrow('en/lab-a/x.md')
  })

  test('in code it is only talked about', () => {
    expect(built('en/help/x.md', '```md\n<V k="nope" />\n```\n`<Ui k="nope" />`')).toContain('labels: {}')
  })
})

test('the search reads labels and values as words', () => {
  expect(withPlainText('打开<ConsoleLink to="alarms" />，选择 <Ui k="createAlarm" />，输入 <V k="logGroup" />。', 'zh/lab-a/x.md')).toBe(
    '打开警报列表，选择 创建警报，输入 `aws-cloudtrail-logs-tokyo`。',
  )
})
