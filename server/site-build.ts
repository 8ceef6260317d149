/** The built site: where it is, and how it is made where it is missing or older than its pages. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UserError } from '../domain/error.ts'

/** The package this code is part of, whether it runs from its source or bundled below it. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'locales', 'en'))) {
    const above = dirname(folder)
    if (above === folder) throw new Error('the package is incomplete: it has no locales folder')
    folder = above
  }
  return folder
}

/** What the site is made from: a change in any of them makes the built one stale. */
const sources = ['docs', 'locales', 'checks', 'class/board.ts', 'domain', 'say', 'vitepress.config.ts', 'package-lock.json']

export interface SiteOptions {
  /** Told once, before a build begins. */
  readonly onBuild: () => void
  /** The newest line of the build; `''` when it is over. */
  readonly onProgress: (line: string) => void
  readonly signal: AbortSignal
}

/**
 * The folder of the built site. In a checkout it is built first where it is missing or stale; an installed package brings it along.
 *
 * Errors  UserError `siteMissing` {folder}, `siteBuildFailed` {output}. A build that was broken off by `signal` is no error
 */
export async function readySite({ onBuild, onProgress, signal }: SiteOptions): Promise<string> {
  const root = packageFolder()
  const site = join(root, 'dist', 'site')
  const builder = join(root, 'scripts', 'build-site.mjs')
  const builtMs = statSync(join(site, 'index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (!existsSync(builder)) {
    if (builtMs === 0) throw new UserError('siteMissing', { folder: site })
    return site
  }
  if (builtMs > 0 && !sources.some((source) => newestMs(join(root, source)) > builtMs)) return site
  onBuild()
  const { code, output } = await runBuilder(builder, root, onProgress, signal)
  onProgress('')
  if (code !== 0 && !signal.aborted) throw new UserError('siteBuildFailed', { output: output.slice(-4_000) })
  return site
}

function runBuilder(
  builder: string,
  cwd: string,
  onProgress: (line: string) => void,
  signal: AbortSignal,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [builder], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    const stop = () => child.kill()
    signal.addEventListener('abort', stop)
    let output = ''
    const hear = (chunk: Buffer) => {
      output += chunk.toString('utf8')
      const last = output
        .trimEnd()
        .split(/[\r\n]+/)
        .at(-1)
      if (last) onProgress(last)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('error', reject)
    child.once('close', (code) => {
      signal.removeEventListener('abort', stop)
      resolve({ code: code ?? 1, output })
    })
  })
}

function newestMs(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) return 0
  if (!stat.isDirectory()) return stat.mtimeMs
  // A folder's own time tells of files that are gone. Not that of `.vitepress`: a build makes a folder in it and removes it at its very end,
  // after the pages are written, and the site just built would be stale.
  const ownMs = basename(path) === '.vitepress' ? 0 : stat.mtimeMs
  return readdirSync(path)
    .filter((name) => !['node_modules', 'cache', '.temp'].includes(name) && !name.endsWith('.test.ts'))
    .reduce((newest, name) => Math.max(newest, newestMs(join(path, name))), ownMs)
}
