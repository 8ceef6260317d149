import { parse } from '@formatjs/icu-messageformat-parser'
import { describe, expect, test } from 'vitest'
import derived from '../../../locales/console-derived.json'
import consoleEn from '../../../locales/en/console.json'
import siteEn from '../../../locales/en/site.json'
import consoleKo from '../../../locales/ko/console.json'
import siteKo from '../../../locales/ko/site.json'
import consoleZh from '../../../locales/zh/console.json'
import siteZh from '../../../locales/zh/site.json'
import { consolePlaces } from './links.ts'
import { ownableKeys } from './name-rules.ts'
import { isWord } from './words.ts'

type Catalog = Readonly<Record<string, string>>
const catalogs: readonly (readonly [string, readonly [Catalog, Catalog, Catalog]])[] = [
  ['site', [siteEn, siteZh, siteKo]],
  ['console', [consoleEn, consoleZh, consoleKo]],
]

function placeholders(sentence: string): string[] {
  const names = new Set<string>()
  const walk = (parts: ReturnType<typeof parse>): void => {
    for (const part of parts) {
      if ('value' in part && part.type !== 0 && typeof part.value === 'string') names.add(part.value)
      if ('options' in part && part.options)
        for (const option of Object.values(part.options)) if (typeof option === 'object') walk(option.value)
    }
  }
  walk(parse(sentence, { ignoreTag: true }))
  return [...names].sort()
}

describe.each(catalogs)('%s', (_, [en, zh, ko]) => {
  test('has the same keys in the three languages', () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort())
    expect(Object.keys(ko).sort()).toEqual(Object.keys(en).sort())
  })
  test('asks for the same placeholders in the three languages', () => {
    const differing = Object.keys(en).filter((key) => {
      const [first, ...others] = [en, zh, ko].map((catalog) => placeholders(catalog[key] ?? '').join())
      return others.some((other) => other !== first)
    })
    expect(differing).toEqual([])
  })
  test('leaves no sentence empty', () => {
    expect([en, zh, ko].flatMap((catalog) => Object.entries(catalog).filter(([, text]) => text.trim() === ''))).toEqual([])
  })
})

test('the labels that could not be found in AWS’s material exist', () => {
  expect([...derived.zh, ...derived.ko].filter((key) => !Object.hasOwn(consoleEn, key))).toEqual([])
})

test('every place of the console and every name that can be replaced has a word', () => {
  expect(consolePlaces.filter((place) => !isWord(`console.${place}`))).toEqual([])
  expect(ownableKeys.filter((key) => !isWord(`value.${key}`))).toEqual([])
})
