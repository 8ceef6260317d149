import type { DefaultTheme, SiteData } from 'vitepress'
import { editions } from '../editions.ts'

const step = (edition: string, id: string, number: string, title: string) => ({
  text: `<span class="step-number">${number}</span> <span>${title}</span>`,
  link: `/${edition}/lab-a/${id}`,
  docFooterText: `${number} ${title}`,
})

/** A small site in three languages, as VitePress hands it to the theme. */
const site: SiteData<DefaultTheme.Config> = {
  base: '/',
  cleanUrls: true,
  lang: 'en-US',
  dir: 'ltr',
  title: 'trailproof',
  description: '',
  head: [],
  appearance: false,
  themeConfig: {},
  scrollOffset: 0,
  locales: Object.fromEntries(
    editions.map(({ id, tag, label }) => [
      id,
      {
        label,
        lang: tag,
        link: `/${id}/`,
        themeConfig: {
          sidebar: [
            {
              text: 'Lab A',
              items: [
                { text: 'Lab A', link: `/${id}/lab-a/`, docFooterText: 'Lab A' },
                step(id, 'a01-trail', 'A1', `${id} trail`),
                step(id, 'a04-filter-pattern', 'A4', `${id} a &lt;b&gt; &amp; c`),
                // Stands here for the step that undoes the others.
                { ...step(id, 'a06-create-filter', 'A6', `${id} filter`), undoes: true },
              ],
            },
          ],
        },
      },
    ]),
  ),
  contentProps: undefined,
  router: { prefetchLinks: false },
} as unknown as SiteData<DefaultTheme.Config>

export default site
