import consoleEn from '../../locales/en/console.json' with { type: 'json' }
import en from '../../locales/en/sandbox.json' with { type: 'json' }
import consoleKo from '../../locales/ko/console.json' with { type: 'json' }
import ko from '../../locales/ko/sandbox.json' with { type: 'json' }
import consoleZh from '../../locales/zh/console.json' with { type: 'json' }
import zh from '../../locales/zh/sandbox.json' with { type: 'json' }

export const languages = { zh: '中文', ko: '한국어', en: 'English' } as const
export type Language = keyof typeof languages

/** The console's own words (`si…` for the sign-in page) and the sandbox's. */
const catalogs = { zh: { ...consoleZh, ...zh }, ko: { ...consoleKo, ...ko }, en: { ...consoleEn, ...en } }
export type TextKey = keyof typeof en | keyof typeof consoleEn

/** A sentence with its placeholders filled. */
export function textIn(language: Language, key: TextKey, params: Readonly<Record<string, string>> = {}): string {
  return catalogs[language][key].replace(/\{(\w+)\}/g, (whole, name: string) => params[name] ?? whole)
}

/** The language asked for by name, else the first one the browser prefers and we have, else English. */
export function languageOf(asked: string | null, acceptLanguage: string | null): Language {
  const wanted = [asked ?? '', ...(acceptLanguage ?? '').split(',').map((part) => part.split(';')[0] ?? '')]
  for (const each of wanted) {
    const code = each.trim().slice(0, 2).toLowerCase()
    if (code in languages) return code as Language
  }
  return 'en'
}
