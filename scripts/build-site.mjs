import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vitepress'
import { packFiles } from './pack-files.mjs'

/**
 * Builds the site into `dist/site`, VitePress' progress on the terminal. The site that is there stays until the new one is whole: a
 * build that fails or is broken off costs nothing.
 *
 * Fails on a dead link, and on a label, value or step that a page names and that does not exist.
 */
const startMs = performance.now()
const root = fileURLToPath(new URL('..', import.meta.url))
const site = join(root, 'dist/site')
const fresh = join(root, `dist/site.new-${process.pid}`)
const old = join(root, `dist/site.old-${process.pid}`)

// What a build that was broken off has left: its process is no more.
for (const name of existsSync(join(root, 'dist')) ? readdirSync(join(root, 'dist')) : []) {
  const [, pid] = /^site\.(?:new|old)-(\d+)$/.exec(name) ?? []
  if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(root, 'dist', name), { recursive: true, force: true })
}

try {
  await build(join(root, 'docs'), { outDir: fresh })
  await written(join(fresh, 'sitemap.xml'), '</urlset>')
  await packFiles(fresh)
  if (existsSync(site)) renameSync(site, old)
  renameSync(fresh, site)
} finally {
  rmSync(fresh, { recursive: true, force: true })
  rmSync(old, { recursive: true, force: true })
}
console.log(`${relative(process.cwd(), site) || site}: ${((performance.now() - startMs) / 1000).toFixed(1)} s`)

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it is somebody else's.
    return error.code === 'EPERM'
  }
}

/** VitePress does not wait for its sitemap to be on disk (measured with 1.6.4: it is written after `build` has answered). */
async function written(file, end) {
  for (let tries = 0; tries < 200; tries++) {
    if (existsSync(file) && readFileSync(file, 'utf8').trimEnd().endsWith(end)) return
    await new Promise((next) => setTimeout(next, 50))
  }
  throw new Error(`${file} was not written within 10 s.`)
}
