import type { Browser, BrowserContext, Page } from '@playwright/test'
import type { Words } from './words.ts'

/** Somebody with a browser of their own. */
export interface Visitor {
  readonly context: BrowserContext
  readonly page: Page
  /** What must not happen: errors on the browser's console, and requests to any other host. Each a line. */
  readonly troubles: string[]
}

interface Wishes {
  readonly words: Words
  readonly endpoint: string
  readonly colorScheme?: 'light' | 'dark'
  readonly viewport?: { readonly width: number; readonly height: number }
  /** Pixels of the screen for one of the page. */
  readonly scale?: number
  /** Messages of the console that are to be expected here. */
  readonly expected?: RegExp
}

/** Opens a browser window in the visitor's language. No request leaves the machine: those to other hosts are refused and told. */
export async function visit(browser: Browser, { words, endpoint, colorScheme, viewport, scale, expected }: Wishes): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: endpoint,
    locale: words.tag,
    timezoneId: 'Asia/Tokyo',
    reducedMotion: 'reduce',
    ...(colorScheme ? { colorScheme } : {}),
    ...(viewport ? { viewport } : {}),
    ...(scale ? { deviceScaleFactor: scale } : {}),
  })
  const troubles: string[] = []
  const tell = (text: string) => {
    if (!expected?.test(text)) troubles.push(text)
  }
  await context.route(
    (url) => /^(http|ws)s?:$/.test(url.protocol) && url.origin !== endpoint,
    async (route) => {
      tell(`asked ${route.request().url()}`)
      await route.abort()
    },
  )
  context.on('console', (message) => {
    if (message.type() === 'error') tell(`console: ${message.text()} (${message.location().url})`)
  })
  context.on('weberror', (error) => tell(`error in the page: ${error.error().stack ?? error.error().message}`))
  return { context, page: await context.newPage(), troubles }
}

/** What opens in a new tab when `act` is done. */
export async function newTab(page: Page, act: () => Promise<void>): Promise<Page> {
  const [tab] = await Promise.all([page.context().waitForEvent('page'), act()])
  await tab.waitForLoadState()
  return tab
}
