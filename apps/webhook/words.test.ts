/** The three languages say the same, and everything that can be said is there. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import en from './words/en.json' with { type: 'json' }
import ko from './words/ko.json' with { type: 'json' }
import zh from './words/zh.json' with { type: 'json' }

const catalogs: Readonly<Record<string, Readonly<Record<string, string>>>> = { zh, ko, en }
const here = new URL('.', import.meta.url)
const sources = ['.', 'template']
  .flatMap((folder) => readdirSync(new URL(`${folder}/`, here)).map((name) => `${folder}/${name}`))
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => readFileSync(new URL(name, here), 'utf8'))
  .join('\n')

/** The words of a type that is a union of texts. */
function union(after: string): string[] {
  const text = new RegExp(`${after}([\\s\\S]*?)(?:\\n\\n|;|\\n {2}readonly params)`).exec(sources)?.[1] ?? ''
  const found = [...text.matchAll(/'(\w+)'/g)].map(([, word = '']) => word)
  if (found.length < 2) throw new Error(`no such type: ${after}`)
  return found
}
const families: Readonly<Record<string, string[]>> = {
  refused: union('type RefusalCode ='),
  template: union('type TemplateProblem ='),
  log: union('type LogKey ='),
  data: ['inUse', 'unusable'],
  options: union("readonly code:\\s*\\|?\\s*(?='topicMissing')"),
  templates: union("readonly code:\\s*\\|?\\s*(?='unreadable')"),
}

describe.each(Object.entries(catalogs))('%s', (lang, words) => {
  test('says what the others say, with the same places to fill', () => {
    const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
    expect(Object.keys(words)).toEqual(Object.keys(en))
    for (const [key, text] of Object.entries(words)) expect([key, places(text)]).toEqual([key, places(catalogs.en?.[key] ?? '')])
  })

  test('has a sentence for everything, and none that nothing says', () => {
    const used = new Set(
      [...sources.matchAll(/(?:words|say)\(\s*(?:\w+ \? )?'([\w.]+)'(?: : '([\w.]+)')?/g)].flatMap(([, a = '', b = '']) => [a, b]),
    )
    for (const [family, codes] of Object.entries(families)) for (const code of codes) used.add(`${family}.${code}`)
    for (const [, a = '', b = ''] of sources.matchAll(/\? '(page\.\w+)' : '(page\.\w+)'/g)) used.add(a).add(b)
    for (const [, a = ''] of sources.matchAll(/'(page\.\w+)'/g)) used.add(a)
    used.delete('')
    expect([...used].filter((key) => !Object.hasOwn(words, key))).toEqual([])
    expect(Object.keys(words).filter((key) => !used.has(key))).toEqual([])
  })

  test('keeps Korean particles and Chinese punctuation right beside what is filled in', () => {
    if (lang === 'ko') for (const text of Object.values(words)) expect(text).not.toMatch(/\}(?:을|를|이|가|은|는|와|과|으로|로)(?:\s|$)/)
    if (lang === 'zh') for (const text of Object.values(words)) expect(text).not.toMatch(/[\u4e00-\u9fff][,;:!?](?:\s|$)/)
  })
})
