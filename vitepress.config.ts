import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type DefaultTheme, defineConfig, type HeadConfig, type LocaleSpecificConfig } from 'vitepress'
import { markdown } from './docs/.vitepress/build/markdown.ts'
import { withPageParts } from './docs/.vitepress/build/page-parts.ts'
import { navOf, sidebarOf } from './docs/.vitepress/build/pages.ts'
import { search } from './docs/.vitepress/build/search.ts'
import { withoutJudgement } from './docs/.vitepress/build/ways-only.ts'
import { type Edition, editions } from './docs/.vitepress/theme/editions.ts'
import { sayIn } from './docs/.vitepress/theme/words.ts'

/** Where a public copy of the site stands, for the sitemap and the links between languages. Set it when building such a copy. */
const host = process.env.TRAILPROOF_SITE_HOST ?? 'https://trailproof.example/'
// VitePress runs the bundled config from beside this file.
const docs = join(dirname(fileURLToPath(import.meta.url)), 'docs')

function locale(edition: Edition): LocaleSpecificConfig<DefaultTheme.Config> & { label: string; link: string } {
  const say = sayIn(edition)
  return {
    label: edition.label,
    lang: edition.tag,
    link: `/${edition.id}/`,
    title: say('site.title'),
    description: say('site.description'),
    themeConfig: {
      logoLink: `/${edition.id}/`,
      nav: navOf(docs, edition.id),
      sidebar: sidebarOf(docs, edition.id),
      outline: { level: [2, 3], label: say('frame.outline') },
      docFooter: { prev: say('frame.previous'), next: say('frame.next') },
      sidebarMenuLabel: say('frame.menu'),
      returnToTopLabel: say('frame.top'),
      langMenuLabel: say('frame.language'),
      skipToContentLabel: say('frame.skip'),
      darkModeSwitchLabel: say('frame.appearance'),
      darkModeSwitchTitle: say('frame.toDark'),
      lightModeSwitchTitle: say('frame.toLight'),
      footer: { message: say('frame.footer') },
      notFound: { code: '404', title: say('lost.title'), quote: say('lost.text'), linkLabel: say('lost.link'), linkText: say('lost.link') },
    },
  }
}

export default defineConfig({
  title: 'trailproof',
  outDir: '../dist/site',
  cacheDir: '../.cache/vitepress',
  // Decisions are for those who build this, not for those who learn with it.
  srcExclude: ['decisions/**'],
  cleanUrls: true,
  // Pages that nobody has asked for would be a third of what is sent; from one's own computer they come at once.
  router: { prefetchLinks: false },
  metaChunk: true,
  head: [
    ['link', { rel: 'icon', href: '/favicon.svg', type: 'image/svg+xml' }],
    ['meta', { name: 'theme-color', content: '#0f766e' }],
    // The words that VitePress shows after copying a code block come from CSS.
    [
      'style',
      {},
      editions.map((edition) => `:lang(${edition.tag}){--vp-code-copy-copied-text-content:"${sayIn(edition)('copy.copied')}"}`).join(''),
    ],
  ],
  sitemap: {
    hostname: host,
    // '/' only chooses the language; it would count as a second English page.
    transformItems: (items) =>
      items
        .filter(({ url }) => url !== '')
        .map((item) => (item.links ? { ...item, links: item.links.filter(({ url }) => url !== '') } : item)),
  },
  locales: Object.fromEntries(editions.map((edition) => [edition.id, locale(edition)])),
  themeConfig: { logo: '/logo.svg', search: { provider: 'local', options: search } },
  markdown,
  transformHead({ pageData }): HeadConfig[] {
    const path = /^(?:zh|ko|en)\/(.*)$/.exec(pageData.relativePath)?.[1]
    if (path === undefined) return []
    const clean = path.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '')
    return editions.map(({ id, tag }) => ['link', { rel: 'alternate', hreflang: tag, href: `${host}${id}/${clean}` }])
  },
  vite: {
    build: {
      // Rules and cards do nothing by being loaded: what a page does not use of them stays away.
      rollupOptions: { treeshake: { moduleSideEffects: (id) => !/[\\/](checks|domain|say)[\\/][^?]*\.ts$/.test(id) } },
    },
    plugins: [
      {
        name: 'trailproof:page-parts',
        enforce: 'pre',
        transform: (source, id) => (id.startsWith(docs) && id.endsWith('.md') ? withPageParts(source, id, docs) : undefined),
      },
      {
        name: 'trailproof:ways-only',
        transform(code, id) {
          return /[\\/]checks[\\/]lab-[a-z][\\/](?:[a-z]\d\d[a-z]?-[\w-]+|[a-z]+-step)\.ts$/.test(id)
            ? withoutJudgement(code, (text) => this.parse(text))
            : undefined
        },
      },
    ],
  },
})
