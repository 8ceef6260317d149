/** A language and its home region. The three are equal: none is the source of the others. */
export interface Edition {
  readonly id: EditionId
  /** The language tag of the pages. */
  readonly tag: string
  /** The language's own name for itself. */
  readonly label: string
  readonly homeRegion: string
}

export type EditionId = 'zh' | 'ko' | 'en'

export const editions: readonly Edition[] = [
  { id: 'zh', tag: 'zh-CN', label: '简体中文', homeRegion: 'ap-northeast-1' },
  { id: 'ko', tag: 'ko-KR', label: '한국어', homeRegion: 'ap-northeast-2' },
  { id: 'en', tag: 'en-US', label: 'English', homeRegion: 'us-east-1' },
]

/** The edition that a page's path or language tag belongs to; English where it belongs to none (`/`, the page for lost addresses). */
export function editionOf(pathOrTag: string): Edition {
  const id = /^\/?(zh|ko|en)(?![a-z])/.exec(pathOrTag)?.[1]
  const found = editions.find((edition) => edition.id === id) ?? editions.find((edition) => edition.id === 'en')
  if (!found) throw new Error('there is no English edition')
  return found
}

/** The edition for a browser: the first of its languages that we have, else English. */
export function editionFor(languages: readonly string[]): EditionId {
  for (const language of languages) {
    const found = editions.find(({ id }) => language.toLowerCase() === id || language.toLowerCase().startsWith(`${id}-`))
    if (found) return found.id
  }
  return 'en'
}
