import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { chromium, type Locator, type Page } from '@playwright/test'
import { browserArguments, browserPath } from '../../e2e/browser.ts'
import type { Figure } from './figure.ts'
import { buildCli, root, startShipped } from './shipped.ts'

const pages = ['/zh/lab-a/a04-filter-pattern', '/ko/lab-a/a13-fail-sign-in', '/en/lab-a/a01-trail']

const consoleHome = '/console/?account=123456789012&region=ap-northeast-1&lang=en'
const consolePage = `${consoleHome}#/cloudtrail/trails`

const headingOf = (page: Page): Locator => page.getByRole('heading', { level: 1 }).first()
const createTrailOf = (page: Page): Locator =>
  page
    .getByRole('button', { name: 'Create trail' })
    .or(page.getByRole('link', { name: 'Create trail' }))
    .first()

/**
 * How long all pages take to build, and what a browser is sent for a page of a lab that it has never seen, with all its parts, before search is opened;
 * of the console also how long it takes until its first page stands there with what AWS's side says.
 */
export async function run(): Promise<Figure[]> {
  const startMs = performance.now()
  execFileSync(process.execPath, [join(root, 'scripts/build-site.mjs')], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  const buildS = Math.round((performance.now() - startMs) / 100) / 10

  buildCli()
  execFileSync(process.execPath, [join(root, 'scripts/build-console.mjs'), '--if-stale'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const server = await startShipped(['start'])
  const executablePath = browserPath()
  const browser = await chromium.launch({ args: [...browserArguments], ...(executablePath ? { executablePath } : {}) })
  try {
    const figures: Figure[] = [{ name: 'site: all pages built', figure: buildS, unit: 's' }]
    for (const path of pages) {
      const { kilobytes, requests } = await sentFor(`${server.endpoint}${path}`)
      figures.push({ name: `site: a lab page, ${path}`, figure: kilobytes, unit: 'kB', note: `${requests} requests, compressed as sent` })
    }
    // The first one also starts what the browser itself starts late.
    await sentFor(`${server.endpoint}${consoleHome}`, headingOf)
    for (const [name, path, isThere, note] of [
      ['console: first view', consoleHome, headingOf, 'its home'],
      ['console: a section', consolePage, createTrailOf, 'the trails, with AWS’s SDK and their table filled'],
    ] as const) {
      const views = [await sentFor(`${server.endpoint}${path}`, isThere), await sentFor(`${server.endpoint}${path}`, isThere)]
      const { kilobytes, requests } = views[0] ?? { kilobytes: 0, requests: 0 }
      figures.push(
        {
          name: `${name}, a browser that has never seen it`,
          figure: Math.round(Math.min(...views.map(({ ms }) => ms)) / 10) / 100,
          unit: 's',
          note,
        },
        { name, figure: kilobytes, unit: 'kB', note: `${note}; ${requests} requests, compressed as sent` },
      )
    }
    return figures
  } finally {
    await browser.close()
    await server.stop()
  }

  async function sentFor(url: string, isThere?: (page: Page) => Locator): Promise<{ kilobytes: number; requests: number; ms: number }> {
    const context = await browser.newContext()
    const page = await context.newPage()
    const network = await context.newCDPSession(page)
    await network.send('Network.enable')
    let [bytes, requests] = [0, 0]
    network.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength
      requests += 1
    })
    const startMs = performance.now()
    const arrived = page.goto(url, { waitUntil: 'networkidle' })
    if (isThere) await isThere(page).waitFor()
    const ms = performance.now() - startMs
    await arrived
    await context.close()
    return { kilobytes: Math.round(bytes / 1000), requests, ms }
  }
}
