import { createContext, useContext } from 'react'
import { brandIn } from '../../../domain/sandbox-console.ts'
import type shell from '../../../locales/en/console/shell.json'
import type labels from '../../../locales/en/console.json'
import { type Catalog, createSay, type Fill, type Lang } from '../../../say/index.ts'

/** AWS's labels and the shell's own words, which every section may say. */
export type ShellKey = keyof typeof labels | keyof typeof shell

/** Says the shell's words and those of one section. A key that no catalog has does not compile. */
export type SayIn<Key extends string = never> = (key: ShellKey | Key, fill?: Fill) => string

const catalogs = import.meta.glob<Catalog>(
  ['../../../locales/*/console.json', '../../../locales/*/chain.json', '../../../locales/*/console/*.json'],
  { import: 'default' },
)

/** Catalogs that others say too: AWS's labels, and what became of an event. */
const shared: ReadonlySet<string> = new Set(['console', 'chain'])

/** What the sandbox says in its own words, and AWS's mails: they name AWS where they mean it, in each partition. */
const ours: ReadonlySet<string> = new Set(['shell', 'inbox', 'chain', 'chain-view'])
const isMail = (key: string): boolean => key.startsWith('mail')

/** The catalogs of these names in one language, as the console of the partition writes them. */
export function loadWords(lang: Lang, names: readonly string[], partition: string): Promise<readonly Catalog[]> {
  return Promise.all(
    names.map(async (name) => {
      const path = `../../../locales/${lang}/${shared.has(name) ? name : `console/${name}`}.json`
      const load = catalogs[path]
      if (!load) throw new Error(`no catalog ${path}`)
      const catalog = await load()
      if (ours.has(name)) return catalog
      return Object.fromEntries(Object.entries(catalog).map(([key, text]) => [key, isMail(key) ? text : brandIn(partition, text)]))
    }),
  )
}

export interface Words {
  readonly lang: Lang
  readonly catalogs: readonly Catalog[]
  say(key: string, fill?: Fill): string
}

export const wordsOf = (lang: Lang, all: readonly Catalog[]): Words => ({ lang, catalogs: all, say: createSay(all, lang) })

const WordsContext = createContext<Words | null>(null)
export const WordsProvider = WordsContext.Provider

export function useAllWords(): Words {
  const words = useContext(WordsContext)
  if (!words) throw new Error('outside of the console’s shell')
  return words
}

/** In a section: `useSay<keyof typeof words>()`, with `words` the type of the section's English catalog. */
export function useSay<Key extends string = never>(): SayIn<Key> {
  return useAllWords().say
}
