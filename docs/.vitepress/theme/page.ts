import { useData } from 'vitepress'
import { type ComputedRef, computed, type InjectionKey, inject, provide } from 'vue'
import type { Ways } from '../../../checks/step.ts'

/** A console label of a page's language. */
export interface Label {
  readonly text: string
  readonly english: string
  /** No material of AWS in this language shows it: the English word stands beside it. */
  readonly isUnsure: boolean
}

/** A picture of the page's language: addresses without the site's base, sizes in CSS pixels. */
export interface ShotPart {
  readonly light: string
  readonly dark: string | null
  readonly width: number
  readonly height: number
  /** The numbers drawn into it. */
  readonly marks: string
}

/** What a page needs of the labels and of its step's card; the build puts it into each page. */
export interface PageParts {
  readonly labels: Readonly<Record<string, Label>>
  readonly card: { readonly id: string; readonly ways: Ways; readonly seenAfter?: string } | null
  /** Earlier steps that can be judged once this one is done: form fields leave no trace until the form is saved. */
  readonly settles: readonly string[]
  /** Steps of the lab that remove what the others made: they do not count towards the lab being done. */
  readonly undoing: readonly string[]
  /** The pictures that the page shows, by name: its step's, or one that it names. */
  readonly shots: Readonly<Record<string, ShotPart>>
}

const parts: InjectionKey<PageParts> = Symbol('page parts')

/** Called by every page, in code that the build adds to it. */
export function providePage(page: PageParts): void {
  provide(parts, page)
}

export const usePageParts = (): PageParts => inject(parts, { labels: {}, card: null, settles: [], undoing: [], shots: {} })

/** The lab and the step that the page is about: from `step: lab-a/a04-filter-pattern`, else its folder, else Lab A. */
export function usePageStep(): ComputedRef<{ lab: string; step: string | null }> {
  const { page, frontmatter } = useData()
  return computed(() => {
    const named: unknown = frontmatter.value.step
    const [lab, step] = typeof named === 'string' ? named.split('/') : []
    const folder = /(?:^|\/)(lab-[a-z])\//.exec(page.value.relativePath)?.[1]
    return { lab: lab ?? folder ?? 'lab-a', step: step ?? null }
  })
}
