import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Browser } from '@playwright/test'
import { region as regionOf } from '../../domain/regions.ts'
import { newHome, startLocalServer } from '../../e2e/local-server.ts'
import { InboxPage } from '../../e2e/pages/inbox-page.ts'
import { SettingsForm } from '../../e2e/pages/settings-form.ts'
import { StepPage } from '../../e2e/pages/step-page.ts'
import { visit } from '../../e2e/visitor.ts'
import { wordsIn } from '../../e2e/words.ts'
import { type Edition, settingsOf } from './editions.ts'
import { smallPng } from './encode.ts'

const [width, height] = [1280, 632]

/**
 * The picture of a README: a step of Lab A with its check, and the alarm's mail in the inbox. The lab is really done, by its commands, in a
 * sandbox of its own.
 */
export async function takeReadme(root: string, window: Browser, edition: Edition): Promise<{ png: Buffer; width: number; height: number }> {
  const { lang, region } = edition
  const words = wordsIn(lang)
  const { initials, email } = settingsOf(edition)
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

    const frame = await context.newPage()
    await frame.setViewportSize({ width, height })
    const image = (picture: Buffer) => `<img alt="" src="data:image/png;base64,${picture.toString('base64')}">`
    await frame.setContent(
      `<style>body { margin: 0; padding: 16px; display: flex; gap: 16px; background: #e6efee }
       img { border-radius: 8px; border: 1px solid #c3d2d0; height: 598px }</style>${image(left)}${image(right)}`,
      { waitUntil: 'load' },
    )
    const png = await smallPng(frame, await frame.screenshot(), 256)
    await context.close()
    return { png, width, height }
  } finally {
    await server.stop()
    await home.remove()
  }
}
