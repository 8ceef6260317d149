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
const sources = ['docs', 'locales', 'checks', 'domain', 'say', 'vitepress.config.ts', 'package.json']

/**
 * The folder of the built site. In a checkout it is built first where it is missing or stale, with a line of progress now and then; an
 * installed package brings it along.
 *
 * Throws UserError `siteMissing {folder}`, `siteBuildFailed {output}`.
 */
export async function readySite(options: { progress: (line: string) => void; building: string }): Promise<string> {
  const root = packageFolder()
  const site = join(root, 'dist', 'site')
  const builder = join(root, 'scripts', 'build-site.mjs')
  const builtMs = existsSync(join(site, 'index.html')) ? statSync(join(site, 'index.html')).mtimeMs : 0
  if (!existsSync(builder)) {
    if (builtMs === 0) throw new UserError('siteMissing', { folder: site })
    return site
  }
  if (builtMs > 0 && !sources.some((s) => newestMs(join(root, s)) > builtMs)) return site
  options.progress(options.building)
  const output: string[] = []
  const code = await new Promise<number>((resolve, reject) => {
    const child = spawn(process.execPath, [builder], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    const hear = (chunk: Buffer) => {
      const text = chunk.toString('utf8')
      output.push(text)
      const last = text.trim().split('\n').at(-1)
      if (last) options.progress(`${options.building} ${last.trim()}`)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('error', reject)
    child.once('exit', (c) => resolve(c ?? 1))
  })
  options.progress('')
  if (code !== 0) throw new UserError('siteBuildFailed', { output: output.join('').slice(-4_000) })
  return site
}

function newestMs(path: string): number {
  if (!existsSync(path)) return 0
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  // A folder's own time tells of files that are gone. Not that of `.vitepress`: each build makes a folder in it and removes it at its end.
  const ownMs = basename(path) === '.vitepress' ? 0 : stat.mtimeMs
  return readdirSync(path)
    .filter((name) => !['node_modules', 'cache', '.temp'].includes(name) && !name.endsWith('.test.ts'))
    .reduce((newest, name) => Math.max(newest, newestMs(join(path, name))), ownMs)
}
