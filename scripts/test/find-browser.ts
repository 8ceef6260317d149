import { existsSync } from 'node:fs'
import { browserPath } from '../../e2e/browser.ts'
import type { Tools } from './stage.ts'

const byHand =
  'Install Chromium (Debian, Ubuntu: apt-get install chromium fonts-noto-cjk) or run npx playwright install chromium, or set CHROMIUM_PATH.'

/** The browser for the journeys. Where there is none, one is fetched: Playwright's, else, for root on Debian, the system's package. */
export async function findBrowser({ node, program, line }: Tools): Promise<{ path: string } | { missing: string }> {
  const there = browserPath()
  if (process.env.CHROMIUM_PATH && !existsSync(process.env.CHROMIUM_PATH))
    return { missing: `CHROMIUM_PATH names ${process.env.CHROMIUM_PATH}, which is not there. Correct it, or unset it.` }
  if (there) return { path: there }

  line('no Chromium on this machine: fetching the one of Playwright')
  const fetched = await node('node_modules/@playwright/test/cli.js', ['install', 'chromium'])
  const own = browserPath()
  // Without the libraries that it needs, it is there and does not run.
  if (own && (await program(own, ['--version'], { isShown: false })).code === 0) return { path: own }

  const reasons = [`playwright install chromium: ${own ? 'it is installed and does not start' : fetched.reason}`]
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    line('root on Debian: installing the packages chromium and fonts-noto-cjk')
    const env = { DEBIAN_FRONTEND: 'noninteractive' }
    await program('apt-get', ['update', '-q'], { env, isShown: false })
    const installed = await program('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'], {
      env,
      isShown: false,
    })
    const system = browserPath()
    if (installed.code === 0 && system) return { path: system }
    reasons.push(`apt-get install chromium: ${installed.reason}`)
  }
  return { missing: `No browser was found (${reasons.join('; ')}). ${byHand}` }
}
