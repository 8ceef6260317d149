import { isRegionCode, partitionOf, regions } from '../../../domain/regions.ts'
import { type Lang, langs } from '../../../say/index.ts'

/** Where the console stands: what its address says, and what stands in where the address is silent. */
export interface Place {
  readonly account: string
  readonly region: string
  readonly lang: Lang
}

/** The home region of each language's edition of the labs. */
const homeRegions: Readonly<Record<Lang, string>> = { zh: 'ap-northeast-1', ko: 'ap-northeast-2', en: 'us-east-1' }

/** The tag a document and Cloudscape's own messages bear. */
export const languageTags: Readonly<Record<Lang, string>> = { zh: 'zh-CN', ko: 'ko', en: 'en' }

const isLang = (text: string): text is Lang => langs.some((lang) => lang === text)

/** The language asked for, else the one chosen before, else the first of the browser's that we have, else English. */
export function langOf(asked: string | null, kept: string | null, preferred: readonly string[]): Lang {
  const wanted = [asked, kept, ...preferred].map((each) => (each ?? '').slice(0, 2).toLowerCase())
  return wanted.find(isLang) ?? 'en'
}

/** A region of the right form, else the home of the language's edition. */
export const regionOf = (asked: string | null, lang: Lang): string => (asked !== null && isRegionCode(asked) ? asked : homeRegions[lang])

/** The regions of the menu: those of the partition, by their names in the language. */
export function regionsBeside(region: string, lang: Lang): readonly { readonly code: string; readonly name: string }[] {
  const { id } = partitionOf(region)
  return regions.filter((each) => each.partition === id).map(({ code, names }) => ({ code, name: names[lang] }))
}

/** An address of the console. `hash`: `#/…`. */
export function addressOf({ account, region, lang }: Place, hash = '#/'): string {
  return `/console/?${new URLSearchParams({ account, region, lang })}${hash}`
}
