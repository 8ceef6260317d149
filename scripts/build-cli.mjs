/**
 * Bundles the command line into dist/cli: one entry, the rest in chunks that are loaded when a command needs them. With `--if-stale`, only
 * where a source has changed.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const bundle = join(root, 'dist/cli')
/** What the bundle was made from, each file with its time and size. Beside the project: it is of no use in the package. */
const record = join(root, '.cache/cli-sources.json')

/** The bundle as it should be: built where there is none, or where one of its sources has changed. Under a tenth of a second if not. */
export async function freshCli() {
  if (isStale()) await buildCli()
  return join(bundle, 'trailproof.js')
}

function isStale() {
  if (!existsSync(join(bundle, 'trailproof.js')) || !existsSync(record)) return true
  const known = JSON.parse(readFileSync(record, 'utf8'))
  return Object.entries(known).some(([file, mark]) => markOf(file) !== mark)
}

/** A package's files change only with the lock file. */
const isOwn = (file) => !file.startsWith('node_modules/')

function markOf(file) {
  const stat = statSync(join(root, file), { throwIfNoEntry: false })
  return stat ? `${stat.mtimeMs} ${stat.size}` : 'gone'
}

/** The bundle that is there stays until the new one is whole. */
export async function buildCli() {
  const { build } = await import('esbuild')
  const fresh = `${bundle}.new-${process.pid}`
  const old = `${bundle}.old-${process.pid}`
  try {
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: { trailproof: 'cli/trailproof.ts', sandbox: 'sandbox/index.ts' },
      outdir: fresh,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      // The SDK's modules can be shaken; its CommonJS would come whole, and without named exports where it is imported late.
      mainFields: ['module', 'main'],
      target: 'node20.19',
      minify: true,
      keepNames: true,
      metafile: true,
      // Lines of our own sources in what people report; the sources themselves are not shipped twice.
      sourcemap: 'linked',
      sourcesContent: false,
      legalComments: 'none',
      logLevel: 'warning',
      // The SDK's Node bundles use require().
      banner: { js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);" },
    })
    chmodSync(join(fresh, 'trailproof.js'), 0o755)
    const sources = [...Object.keys(metafile.inputs).filter(isOwn), 'package-lock.json', 'scripts/build-cli.mjs']
    if (existsSync(bundle)) renameSync(bundle, old)
    renameSync(fresh, bundle)
    mkdirSync(dirname(record), { recursive: true })
    writeFileSync(record, JSON.stringify(Object.fromEntries(sources.map((file) => [file, markOf(file)]))))
  } finally {
    rmSync(fresh, { recursive: true, force: true })
    rmSync(old, { recursive: true, force: true })
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await (process.argv.includes('--if-stale') ? freshCli() : buildCli())
