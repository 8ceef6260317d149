/** Finding and starting a Chromium: with Playwright where it is installed, in the machine's own browser where it has one. */
import { accessSync, constants } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserType } from '@playwright/test'
import { UserError } from '../domain/error.ts'

type Env = Readonly<Record<string, string | undefined>>

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge']
const usualPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

/**
 * A Chromium: `CHROMIUM_PATH`, else one of the machine's own, else the one that Playwright has downloaded, else null. Playwright itself
 * finds a system's Chromium only by its path.
 */
export function chromiumPath(env: Env, playwrights: string): string | null {
  if (env.CHROMIUM_PATH) return env.CHROMIUM_PATH
  const onPath = (env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  return [...onPath, ...usualPlaces, playwrights].find(isExecutable) ?? null
}

/** Chromium's own sandbox does not work for root, as in most containers of CI systems. */
const browserArguments: readonly string[] = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const packages = ['playwright-core', 'playwright', '@playwright/test']

/**
 * Playwright is large and only this command needs it, so it is no part of the package: it is looked for beside us, then in the folder where
 * the person stands.
 *
 * @throws UserError `verifyNoPlaywright`
 */
async function loadChromium(): Promise<BrowserType> {
  const here = createRequire(import.meta.url)
  const there = createRequire(join(process.cwd(), 'package.json'))
  for (const name of packages) {
    const file = resolved(here, name) ?? resolved(there, name)
    if (file === null) continue
    const module = (await import(pathToFileURL(file).href)) as { chromium?: BrowserType; default?: { chromium?: BrowserType } }
    const chromium = module.chromium ?? module.default?.chromium
    if (chromium) return chromium
  }
  throw new UserError('verifyNoPlaywright', {})
}

function resolved(from: NodeJS.Require, name: string): string | null {
  try {
    return from.resolve(name)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return null
    throw cause
  }
}

/**
 * Starts a headless browser; `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` hold for it as for everything else.
 *
 * @throws UserError `verifyNoPlaywright`, `verifyNoBrowser` {path}, `unseen.browser` {path, message} (exit 3) where it does not start
 */
export async function openBrowser(env: Env): Promise<Browser> {
  const chromium = await loadChromium()
  const path = chromiumPath(env, chromium.executablePath())
  if (path === null || !isExecutable(path)) throw new UserError('verifyNoBrowser', { path: path ?? '-' })
  try {
    return await chromium.launch({
      executablePath: path,
      args: [...browserArguments],
      ...proxyOf(env),
    })
  } catch (cause) {
    const [message = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n')
    throw new UserError('unseen.browser', { path, message }, { exit: 3, cause })
  }
}

/** As Chromium wants it: name and password apart from the address. */
export function proxyOf(env: Env): { proxy?: { server: string; username?: string; password?: string; bypass: string } } {
  const named = env.HTTPS_PROXY || env.https_proxy || env.ALL_PROXY || env.all_proxy
  if (!named) return {}
  const { protocol, host, username, password } = new URL(named.includes('://') ? named : `http://${named}`)
  const bypass = [env.NO_PROXY || env.no_proxy, '127.0.0.1', 'localhost'].filter(Boolean).join(',')
  const who = username === '' ? {} : { username: decodeURIComponent(username), password: decodeURIComponent(password) }
  return { proxy: { server: `${protocol}//${host}`, ...who, bypass } }
}

function isExecutable(file: string): boolean {
  if (file === '') return false
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    // Not there, or not to be run: the next place is tried.
    return false
  }
}
