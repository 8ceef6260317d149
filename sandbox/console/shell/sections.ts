import type { ComponentType } from 'react'
import type { ShellKey } from './words.ts'

/** What a page is handed: the parts of the address its pattern names, and the query behind them. */
export interface PageProps {
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
}

export interface PageRoute {
  /** `trails`, `trails/create`, `trails/:trail*`; '' is the section's first page. The first that matches is shown. */
  readonly path: string
  readonly page: ComponentType<PageProps>
}

/** An entry of the side navigation; `path` within the section. */
export interface NavEntry {
  readonly label: ShellKey
  readonly path: string
  /** Paths of pages that belong below it, besides those that begin with its own. */
  readonly below?: readonly string[]
}

/** A service in the console, or a page of the sandbox beside them. Each folder's `section.ts` exports one; the shell finds it there. */
export interface Section {
  /** The first part of the address behind `#`. */
  readonly id: string
  /** Where it stands in the menu. */
  readonly order: number
  /** AWS's own name of the service, the same in every language, or a word of the shell's. */
  readonly name: string | { readonly key: ShellKey }
  readonly about: ShellKey
  readonly nav: readonly (NavEntry | { readonly heading: ShellKey; readonly entries: readonly NavEntry[] })[]
  /** Catalogs of `locales/<lang>/console/` that its pages say. */
  readonly words: readonly string[]
  load(): Promise<{ readonly routes: readonly PageRoute[] }>
}

const found = import.meta.glob<{ readonly section: Section }>('../*/section.ts', { eager: true })

export const sections: readonly Section[] = Object.values(found)
  .flatMap(({ section }) => (section ? [section] : []))
  .sort((a, b) => a.order - b.order)
