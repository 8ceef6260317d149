import { expect, test } from 'vitest'
import { withMarks } from './sidebar-marks.ts'
import { stepNumber, stepsOf } from './steps.ts'
import site from './test/site-data.ts'

const sidebarOf = (of: typeof site, edition: string) => {
  const sidebar = of.locales[edition]?.themeConfig?.sidebar
  return Array.isArray(sidebar) ? sidebar : []
}

test('a step that was checked bears a mark with its word in the menu’s language', () => {
  const marked = withMarks(site, (_, step) => (step === 'lab-a/a01-trail' ? 'done' : null))
  const texts = (edition: string) => sidebarOf(marked, edition).flatMap(({ items }) => items?.map(({ text }) => text) ?? [])
  expect(texts('ko')[1]).toContain('<span class="step-mark done" role="img" aria-label="완료"')
  expect(texts('zh')[1]).toContain('aria-label="已完成"')
  expect(texts('en').filter((text) => text?.includes('step-mark'))).toHaveLength(1)
})

test('the edition decides which place’s progress is shown', () => {
  const marked = withMarks(site, ({ id }) => (id === 'en' ? 'unseen' : null))
  expect(JSON.stringify(sidebarOf(marked, 'zh'))).not.toContain('step-mark')
  expect(JSON.stringify(sidebarOf(marked, 'en'))).toContain('step-mark unseen')
})

test('the site as it was built stays unmarked', () => {
  const before = JSON.stringify(site)
  withMarks(site, () => 'done')
  expect(JSON.stringify(site)).toBe(before)
})

test('marks and HTML do not reach the titles', () => {
  const marked = withMarks(site, () => 'todo')
  expect(stepsOf(sidebarOf(marked, 'en')).map(({ number, title, step }) => [number, title, step])).toEqual([
    ['A1', 'en trail', 'a01-trail'],
    ['A4', 'en a <b> & c', 'a04-filter-pattern'],
    ['A6', 'en filter', 'a06-create-filter'],
  ])
})

test.each([
  ['a04-filter-pattern', 'A4'],
  ['a13-fail-sign-in', 'A13'],
  ['a04b-more', 'A4b'],
])('%s is said %s', (step, number) => {
  expect(stepNumber(step)).toBe(number)
})
