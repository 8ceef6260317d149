/**
 * Takes the pictures of the READMEs, one per language: a step of Lab A with its check, and the alarm's mail in the inbox. The lab is really done, in a
 * sandbox of its own. `npm run shots`, after `npm run build`; pictures belong to one set of fonts, so take all three on one machine.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { crc32, deflateSync } from 'node:zlib'
import { type Browser, chromium } from '@playwright/test'
import { region as regionOf } from '../domain/regions.ts'
import { browserArguments, browserPath } from '../e2e/browser.ts'
import { newHome, startLocalServer } from '../e2e/local-server.ts'
import { InboxPage } from '../e2e/pages/inbox-page.ts'
import { SettingsForm } from '../e2e/pages/settings-form.ts'
import { StepPage } from '../e2e/pages/step-page.ts'
import { visit } from '../e2e/visitor.ts'
import { wordsIn } from '../e2e/words.ts'
import type { Lang } from '../say/index.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'docs/public/shots')
const editions: readonly { readonly lang: Lang; readonly region: string; readonly initials: string }[] = [
  { lang: 'zh', region: 'ap-northeast-1', initials: 'lin' },
  { lang: 'ko', region: 'ap-northeast-2', initials: 'kim' },
  { lang: 'en', region: 'us-east-1', initials: 'ada' },
]

mkdirSync(folder, { recursive: true })
const executablePath = browserPath()
const browser = await chromium.launch({ args: [...browserArguments], ...(executablePath ? { executablePath } : {}) })
try {
  for (const edition of editions) console.log(await shoot(browser, edition))
} finally {
  await browser.close()
}

/** @returns the picture's path */
async function shoot(window: Browser, { lang, region, initials }: (typeof editions)[number]): Promise<string> {
  const words = wordsIn(lang)
  const email = `${initials}@example.com`
  const home = await newHome()
  const server = await startLocalServer(home.folder)
  try {
    const settings = ['--region', region, '--initials', initials, '--email', email]
    const solved = spawnSync(
      process.execPath,
      [join(root, 'dist/cli/trailproof.js'), 'solve', 'lab-a', '--sandbox', '--endpoint', server.endpoint, ...settings],
      { encoding: 'utf8', env: { ...process.env, TRAILPROOF_HOME: home.folder } },
    )
    if (solved.status !== 0) throw new Error(`solve ended with ${solved.status}:\n${solved.stdout}${solved.stderr}`)

    const { context, page } = await visit(window, {
      words,
      endpoint: server.endpoint,
      colorScheme: 'light',
      viewport: { width: 960, height: 780 },
    })
    await page.goto(`/${lang}/lab-a/set-up`)
    const form = new SettingsForm(page, words)
    await form.fillIn({ region, initials, email })
    await form.told.getByText(words.site('settings.saved')).waitFor()
    // All steps, so that the menu bears their marks.
    await page.goto(`/${lang}/lab-a/`)
    const answer = page.waitForResponse((response) => response.url().endsWith('/api/check'))
    await page.getByRole('button', { name: words.site('check.all') }).click()
    await answer
    const step = new StepPage(page, words)
    await step.open('lab-a/a13-fail-sign-in')
    await step.check()
    await step.verdict.getByText(words.site('outcome.done')).waitFor()
    await step.checking.getByText(words.site('check.saw'), { exact: true }).click()
    // Below the bars that stay at the top.
    await step.checking.evaluate((element) => globalThis.scrollBy(0, element.getBoundingClientRect().top - 160))
    const left = await page.screenshot()

    const tab = await context.newPage()
    await tab.setViewportSize({ width: 620, height: 780 })
    await tab.goto(`/inbox?address=${encodeURIComponent(email)}&lang=${lang}`)
    await new InboxPage(tab, words).read(`ALARM: "Alarm-SigninFailure" in ${regionOf(region).messageName}`)
    const right = await tab.screenshot()

    const file = join(folder, `readme-${lang}.png`)
    const frame = await context.newPage()
    await frame.setViewportSize({ width: 1280, height: 632 })
    const image = (picture: Buffer) => `<img alt="" src="data:image/png;base64,${picture.toString('base64')}">`
    await frame.setContent(
      `<style>body { margin: 0; padding: 16px; display: flex; gap: 16px; background: #e6efee }
       img { border-radius: 8px; border: 1px solid #c3d2d0; height: 598px }</style>${image(left)}${image(right)}`,
      { waitUntil: 'load' },
    )
    const pixels = await frame.evaluate(pixelsOf, (await frame.screenshot()).toString('base64'))
    writeFileSync(file, palettePng(pixels.width, Buffer.from(pixels.rgba, 'base64')))
    await context.close()
    return file
  } finally {
    await server.stop()
    await home.remove()
  }
}

/** In the page: the pixels of a picture, four bytes each. */
async function pixelsOf(png: string): Promise<{ width: number; rgba: string }> {
  const image = new Image()
  image.src = `data:image/png;base64,${png}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = image.width
  canvas.height = image.height
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  context.drawImage(image, 0, 0)
  const { data } = context.getImageData(0, 0, image.width, image.height)
  let bytes = ''
  for (const byte of data) bytes += String.fromCharCode(byte)
  return { width: image.width, rgba: btoa(bytes) }
}

/**
 * A PNG of the picture's 256 most frequent colours, a third of the size that a browser writes. What is left, the edges of letters, becomes the
 * nearest of them.
 *
 * Source  https://www.w3.org/TR/png-3/#11PLTE
 */
function palettePng(width: number, rgba: Buffer): Buffer {
  const height = rgba.length / 4 / width
  const colourAt = (pixel: number) => rgba.readUIntBE(pixel * 4, 3)
  const counts = new Map<number, number>()
  for (let pixel = 0; pixel < width * height; pixel++) counts.set(colourAt(pixel), (counts.get(colourAt(pixel)) ?? 0) + 1)
  const palette = [...counts]
    .sort(([, one], [, other]) => other - one)
    .slice(0, 256)
    .map(([colour]) => colour)
  const indexes = new Map([...counts.keys()].map((colour) => [colour, nearestIn(palette, colour)]))

  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 3, 0, 0, 0], 8)
  const rows = Buffer.alloc((width + 1) * height)
  // Each row begins with its filter, 0: none.
  for (let pixel = 0; pixel < width * height; pixel++) rows[pixel + Math.floor(pixel / width) + 1] = indexes.get(colourAt(pixel)) ?? 0
  const chunks = [
    ['IHDR', head],
    ['PLTE', Buffer.from(palette.flatMap(channels))],
    ['IDAT', deflateSync(rows, { level: 9 })],
    ['IEND', Buffer.alloc(0)],
  ] as const
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...chunks.map(([name, data]) => chunk(name, data))])
}

const channels = (colour: number): readonly number[] => [colour >> 16, (colour >> 8) & 255, colour & 255]

function nearestIn(palette: readonly number[], colour: number): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY]
  const wanted = channels(colour)
  for (const [index, each] of palette.entries()) {
    const far = channels(each).reduce((sum, channel, at) => sum + (channel - (wanted[at] ?? 0)) ** 2, 0)
    if (far < least) [best, least] = [index, far]
  }
  return best
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
