import { type Lang, langs } from '../say/index.ts'

/**
 * `--lang`, else the environment as POSIX ranks it, else English. Windows has no such variables: there the system's own locale counts.
 *
 * Out  `wrong`: the value of `--lang` that is no language of ours
 */
export function languageOf(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): { lang: Lang; wrong: string | null } {
  const at = words.findIndex((word) => word === '--lang' || word.startsWith('--lang='))
  const given = at < 0 ? undefined : words[at] === '--lang' ? (words[at + 1] ?? '') : (words[at] ?? '').slice('--lang='.length)
  const locale =
    env.LC_ALL || env.LC_MESSAGES || env.LANG || (process.platform === 'win32' ? Intl.DateTimeFormat().resolvedOptions().locale : '')
  const usual = langs.find((lang) => locale.toLowerCase().startsWith(lang)) ?? 'en'
  if (given === undefined) return { lang: usual, wrong: null }
  const lang = langs.find((each) => each === given)
  return lang ? { lang, wrong: null } : { lang: usual, wrong: given }
}
