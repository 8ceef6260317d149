/**
 * Builds the sandbox's console into dist/console. With `--if-stale`, only where a source has changed. The console that is there stays until
 * the new one is whole. With `--out FOLDER` it is built there instead, whatever is in dist.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { packFiles } from './pack-files.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const app = join(root, 'dist/console')
/** What it was made from, each file with its time and size. Beside the project: it is of no use in the package. */
const record = join(root, '.cache/console-sources.json')
/** What no module names: a change in any of them makes it stale too. */
const alsoSources = [
  'package-lock.json',
  'scripts/build-console.mjs',
  'scripts/pack-files.mjs',
  'sandbox/console/vite.config.ts',
  'sandbox/console/index.html',
]

/** The console as it should be: built where there is none, or where one of its sources has changed. */
export async function freshConsole() {
  if (isStale()) await buildConsole()
  return app
}

function isStale() {
  if (!existsSync(join(app, 'index.html')) || !existsSync(record)) return true
  const known = JSON.parse(readFileSync(record, 'utf8'))
  return Object.entries(known).some(([file, mark]) => markOf(file) !== mark)
}

function markOf(file) {
  const stat = statSync(join(root, file), { throwIfNoEntry: false })
  return stat ? `${stat.mtimeMs} ${stat.size}` : 'gone'
}

/** The application's files, into a folder. */
async function buildInto(outDir, ...plugins) {
  const { build } = await import('vite')
  await build({
    configFile: join(root, 'sandbox/console/vite.config.ts'),
    logLevel: 'warn',
    // Whatever runs this: React's development build is another, and twice as large.
    mode: 'production',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: { outDir, emptyOutDir: true },
    plugins,
  })
}

export async function buildConsole() {
  const fresh = `${app}.new-${process.pid}`
  const old = `${app}.old-${process.pid}`
  const sources = new Set(alsoSources)
  const remember = {
    name: 'remember-sources',
    generateBundle() {
      for (const id of this.getModuleIds()) {
        const file = relative(root, id.replace(/[?#].*$/, '')).replaceAll('\\', '/')
        if (!id.startsWith('\0') && !file.startsWith('..') && !file.startsWith('node_modules/')) sources.add(file)
      }
    },
  }
  try {
    await buildInto(fresh, remember)
    await packFiles(fresh, (path) => /\.(?:js|css|html)$/.test(path))
    if (existsSync(app)) renameSync(app, old)
    mkdirSync(dirname(app), { recursive: true })
    renameSync(fresh, app)
    mkdirSync(dirname(record), { recursive: true })
    writeFileSync(record, JSON.stringify(Object.fromEntries([...sources].map((file) => [file, markOf(file)]))))
  } finally {
    rmSync(fresh, { recursive: true, force: true })
    rmSync(old, { recursive: true, force: true })
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const startMs = performance.now()
  const asked = process.argv.indexOf('--out')
  const out = asked < 0 ? undefined : process.argv[asked + 1]
  if (out !== undefined) await buildInto(out)
  else await (process.argv.includes('--if-stale') ? freshConsole() : buildConsole())
  const folder = out ?? app
  console.log(`${relative(process.cwd(), folder) || folder}: ${((performance.now() - startMs) / 1000).toFixed(1)} s`)
}
