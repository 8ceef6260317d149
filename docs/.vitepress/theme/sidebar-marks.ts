import type { DefaultTheme, SiteData } from 'vitepress'
import { type Ref, watchEffect } from 'vue'
import type { Outcome } from '../../../checks/step.ts'
import { type Edition, editionOf } from './editions.ts'
import { labSettings } from './labs.ts'
import { foundAt, placeKey } from './progress.ts'
import { placeFor } from './settings.ts'
import { sayIn } from './words.ts'

/**
 * The site with a mark beside each step of its menus. VitePress has no slot there, but shows the text of an item as HTML.
 *
 * @param site as it was built, without marks
 * @param outcomeOf what the last check said of `lab-a/a04-filter-pattern` where the reader works in that edition
 */
export function withMarks(
  site: SiteData<DefaultTheme.Config>,
  outcomeOf: (edition: Edition, step: string) => Outcome | null,
): SiteData<DefaultTheme.Config> {
  const locales = Object.entries(site.locales).map(([id, locale]) => {
    const { sidebar } = locale.themeConfig ?? {}
    if (!Array.isArray(sidebar)) return [id, locale] as const
    const edition = editionOf(id)
    const mark = (item: DefaultTheme.SidebarItem): DefaultTheme.SidebarItem => {
      const step = /lab-[a-z]\/[a-z]\d\d[a-z]?-[\w-]+$/.exec(item.link ?? '')?.[0]
      const outcome = step ? outcomeOf(edition, step) : null
      return {
        ...item,
        ...(outcome && item.text !== undefined ? { text: `${item.text}${markHtml(outcome, sayIn(edition)(`outcome.${outcome}`))}` } : {}),
        ...(item.items ? { items: item.items.map(mark) } : {}),
      }
    }
    return [id, { ...locale, themeConfig: { ...locale.themeConfig, sidebar: sidebar.map(mark) } }] as const
  })
  return { ...site, locales: Object.fromEntries(locales) }
}

const markHtml = (outcome: Outcome, word: string): string =>
  `<span class="step-mark ${outcome}" role="img" aria-label="${word}" title="${word}"></span>`

let shown: { readonly site: Ref<SiteData<DefaultTheme.Config>>; readonly plain: SiteData<DefaultTheme.Config> } | null = null

/** Takes the site's data in hand, as they were built. In the browser only: there is one site. */
export function markSite(site: Ref<SiteData<DefaultTheme.Config>>): void {
  shown = { site, plain: site.value }
}

/** From now on the menus' marks follow the reader's progress and place. */
export function keepMarks(): void {
  watchEffect(() => {
    if (!shown) return
    shown.site.value = withMarks(shown.plain, (edition, step) => {
      const lab = step.split('/')[0] ?? ''
      const key = placeKey(placeFor(edition.id), labSettings(edition.id, lab).initials)
      return foundAt(key)[step]?.report.outcome ?? null
    })
  })
}
