/** The sentences of the log, the page and the chat, in three languages. */
import en from './words/en.json' with { type: 'json' }
import ko from './words/ko.json' with { type: 'json' }
import zh from './words/zh.json' with { type: 'json' }

export const langs = ['zh', 'ko', 'en'] as const
export type Lang = (typeof langs)[number]

const catalogs: Readonly<Record<Lang, Readonly<Record<string, string>>>> = { zh, ko, en }

export type Words = (key: string, params?: Readonly<Record<string, string | number>>) => string

/** A sentence by its key, with `{name}` filled in. A key that is missing is our fault, and is shown as it is. */
export function wordsOf(lang: Lang): Words {
  const catalog = catalogs[lang]
  return (key, params = {}) =>
    (Object.hasOwn(catalog, key) ? (catalog[key] ?? key) : key).replace(/\{(\w+)\}/g, (all, name: string) =>
      Object.hasOwn(params, name) ? String(params[name]) : all,
    )
}

export const langOf = (text: string | undefined): Lang | undefined => langs.find((lang) => lang === text)

/** The first of ours that a browser asks for. */
export function langAsked(acceptLanguage: string | undefined): Lang | undefined {
  for (const wanted of (acceptLanguage ?? '').slice(0, 200).split(',')) {
    const found = langOf(wanted.trim().slice(0, 2).toLowerCase())
    if (found) return found
  }
  return undefined
}
