import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import type { Lang } from '../../say/index.ts'
import { account, editions, labValues } from './editions.ts'
import { markOf, sourceFile } from './record.ts'

/**
 * What a picture is made from, as far as it can be told without taking it again: the code of its gesture, the words of the catalogs that the
 * gesture or the page's instructions name, and the lab's values that the gesture enters.
 *
 * What is drawn around them (the console's own code) does not count: it changes often and seldom in a way that misleads a reader. So do other
 * words of the same page. They are renewed with the next picture.
 */
export interface MadeFrom {
  readonly source: string
  readonly words: Readonly<Record<string, string>>
  readonly values: Readonly<Record<string, string>>
}

export function madeFrom(root: string, name: string, lang: Lang, catalogs = catalogsOf(root, lang)): MadeFrom {
  const text = readFileSync(join(root, sourceFile(name)), 'utf8')
  const { hash, strings } = tokensOf(text)
  const keys = new Set(strings)
  const shown = labelsShown(root, name, lang)
  const words = [...catalogs].flatMap(([catalog, entries]) =>
    Object.entries(entries)
      .filter(([key]) => keys.has(key) || (catalog === 'console' && shown.has(key)))
      .map(([key, word]) => [`${catalog}.${key}`, word] as const),
  )
  return {
    source: hash,
    words: Object.fromEntries(words.sort(([one], [other]) => (one < other ? -1 : 1))),
    values: Object.fromEntries(Object.entries(valuesOf(name, lang)).filter(([key]) => keys.has(key))),
  }
}

/** Word by word what a catalog says today: `console.createTrail`. Undefined where the key is gone. */
export function wordIn(catalogs: Catalogs, key: string): string | undefined {
  const [catalog = '', ...rest] = key.split('.')
  return catalogs.get(catalog)?.[rest.join('.')]
}

/** @returns the lab's values by key; none for a picture that belongs to no lab. The account is the same everywhere */
export function valuesOf(name: string, lang: Lang): Readonly<Record<string, string>> {
  const [lab = ''] = name.includes('/') ? name.split('/') : []
  const edition = editions.find((each) => each.lang === lang)
  if (!edition || !/^lab-[a-z]$/.test(lab)) return {}
  const values: Readonly<Record<string, string | undefined>> = { ...labValues(lab, edition) }
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value === undefined || value === account ? [] : [[key, value]])),
  )
}

/** The code's tokens: neither comments nor line breaks nor indents make another picture. */
function tokensOf(text: string): { readonly hash: string; readonly strings: readonly string[] } {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, text)
  const tokens: string[] = []
  const strings: string[] = []
  for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    tokens.push(scanner.getTokenText())
    if (token === ts.SyntaxKind.StringLiteral || token === ts.SyntaxKind.NoSubstitutionTemplateLiteral)
      strings.push(scanner.getTokenValue())
  }
  return { hash: markOf(tokens.join(' ')), strings }
}

/** The labels that a step's page names where it tells how to do it in the console. */
function labelsShown(root: string, name: string, lang: Lang): ReadonlySet<string> {
  const page = join(root, 'docs', lang, `${name}.md`)
  if (!existsSync(page)) return new Set()
  return new Set([...instructionsOf(readFileSync(page, 'utf8')).matchAll(/<Ui\b[^>]*?\bk="([^"]*)"/g)].map(([, key = '']) => key))
}

/** What a page says between `<template #console>` and its end. */
export const instructionsOf = (page: string): string => /<template #console>([\s\S]*?)<\/template>/.exec(page)?.[1] ?? ''

/** The catalogs of a language by name: `console`, `console/iam`, `site`. */
export type Catalogs = ReadonlyMap<string, Readonly<Record<string, string>>>

export function catalogsOf(root: string, lang: Lang): Catalogs {
  const folder = join(root, 'locales', lang)
  return new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => file.endsWith('.json') && !file.startsWith('lab-'))
      .sort()
      .map(
        (file) => [file.slice(0, -'.json'.length), JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, string>] as const,
      ),
  )
}
