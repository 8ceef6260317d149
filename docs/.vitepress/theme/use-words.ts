import { useData } from 'vitepress'
import { type ComputedRef, computed } from 'vue'
import { type Edition, editionOf } from './editions.ts'
import { type SayWord, sayIn } from './words.ts'

/** The words of the page's language, and which one it is; both follow when the reader changes the language. */
export function useWords(): { say: SayWord; edition: ComputedRef<Edition> } {
  const { lang } = useData()
  const edition = computed(() => editionOf(lang.value))
  return { say: (word, fill) => sayIn(edition.value)(word, fill), edition }
}
