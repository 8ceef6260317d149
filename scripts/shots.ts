/**
 * Takes the pictures of the READMEs, one per language: a step of Lab A with its check, and the alarm's mail in the inbox. The lab is really done, in a
 * sandbox of its own. `npm run shots`, after `npm run build`; pictures belong to one set of fonts, so take all three on one machine.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
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
    await step.checking.evaluate((element) => element.scrollIntoView({ block: 'center' }))
    const left = await page.screenshot()

    const tab = await context.newPage()
    await tab.setViewportSize({ width: 620, height: 780 })
    await tab.goto(`/inbox?address=${encodeURIComponent(email)}&lang=${lang}`)
    await new InboxPage(tab, words).read(`ALARM: "Alarm-SigninFailure" in ${regionOf(region).messageName}`)
    const right = await tab.screenshot()

    const file = join(folder, `readme-${lang}.png`)
    const frame = await context.newPage()
    await frame.setViewportSize({ width: 1660, height: 840 })
    const image = (picture: Buffer) => `<img alt="" src="data:image/png;base64,${picture.toString('base64')}">`
    await frame.setContent(
      `<style>body { margin: 0; padding: 30px 25px; display: flex; gap: 30px; background: #e6efee }
       img { border-radius: 10px; box-shadow: 0 6px 24px #0003; height: 780px }</style>${image(left)}${image(right)}`,
      { waitUntil: 'load' },
    )
    await frame.screenshot({ path: file })
    await context.close()
    return file
  } finally {
    await server.stop()
    await home.remove()
  }
}
