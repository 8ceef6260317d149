import { expect, test } from 'vitest'
import { editionFor, editionOf } from './editions.ts'

test.each([
  [['zh-CN'], 'zh'],
  [['zh-Hant-TW', 'en'], 'zh'],
  [['ko'], 'ko'],
  [['fr-FR', 'ko-KR', 'en'], 'ko'],
  [['fr-FR'], 'en'],
  [['kok-IN'], 'en'],
  [[], 'en'],
] as const)('%j reads %s', (languages, edition) => {
  expect(editionFor(languages)).toBe(edition)
})

test.each([
  ['zh/lab-a/index.md', 'zh'],
  ['/ko/', 'ko'],
  ['ko-KR', 'ko'],
  ['index.md', 'en'],
  ['enough/x.md', 'en'],
  ['zhuyin', 'en'],
])('%s belongs to %s', (path, edition) => {
  expect(editionOf(path).id).toBe(edition)
})
