/**
 * Bundles what the package runs into dist/cli: the command line, and the sandbox for the tests of others with its types; the rest in chunks that are
 * loaded when they are needed. Nothing is left to be installed beside it. With `--if-stale`, only where a source has changed.
 */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const bundle = join(root, 'dist/cli')
/** What the bundle was made from, each file with its time and size. Beside the project: it is of no use in the package. */
const record = join(root, '.cache/cli-sources.json')

/** By the name it has in dist/cli, from which package.json's `bin` and `exports` take it. */
const entries = {
  trailproof: 'cli/trailproof.ts',
  index: 'sandbox/testing/index.ts',
  vitest: 'sandbox/testing/vitest.ts',
  'vitest-setup': 'sandbox/testing/vitest-setup.ts',
}
/** Modules that say what types those have. */
const typed = ['contract', 'index', 'vitest', 'vitest-setup']
/** Asked for by packages that do without; and what is there only where somebody runs its tests by it. */
const notBundled = new Set(['kerberos', 'supports-color', 'vitest'])

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
      entryPoints: entries,
      outdir: fresh,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      external: ['vitest'],
      // The SDK's modules can be shaken; its CommonJS would come whole, and without named exports where it is imported late.
      mainFields: ['module', 'main'],
      target: 'node20.19',
      minify: true,
      keepNames: true,
      metafile: true,
      // For the lines in what people report. They stay here, and no file of the package asks for one: Vite would miss it.
      sourcemap: 'external',
      sourcesContent: false,
      legalComments: 'none',
      logLevel: 'warning',
      // The SDK's Node bundles use require().
      banner: { js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);" },
    })
    nothingToInstall(metafile)
    await declare(fresh)
    writeFileSync(join(fresh, 'LICENSES.txt'), licences(Object.keys(metafile.inputs)))
    chmodSync(join(fresh, 'trailproof.js'), 0o755)
    const types = typed.map((name) => `sandbox/testing/${name}.ts`)
    const sources = [...new Set([...Object.keys(metafile.inputs).filter(isOwn), ...types, 'package-lock.json', 'scripts/build-cli.mjs'])]
    if (existsSync(bundle)) renameSync(bundle, old)
    renameSync(fresh, bundle)
    mkdirSync(dirname(record), { recursive: true })
    writeFileSync(record, JSON.stringify(Object.fromEntries(sources.map((file) => [file, markOf(file)]))))
  } finally {
    rmSync(fresh, { recursive: true, force: true })
    rmSync(old, { recursive: true, force: true })
  }
}

/** The package has no dependencies: what the bundle imports is in it, or a part of Node. */
function nothingToInstall({ outputs }) {
  const imported = Object.values(outputs).flatMap(({ imports }) => imports.filter(({ external }) => external).map(({ path }) => path))
  const missing = [...new Set(imported)].filter((path) => !isBuiltin(path) && !notBundled.has(path))
  if (missing.length > 0) throw new Error(`not in the bundle, and not in the package's dependencies: ${missing.join(', ')}`)
}

/** Types as they stand in the sources, each module of its own: what is not written out there is refused. */
async function declare(folder) {
  const { default: ts } = await import('typescript')
  for (const name of typed) {
    const fileName = join(root, 'sandbox/testing', `${name}.ts`)
    const { outputText, diagnostics = [] } = ts.transpileDeclaration(readFileSync(fileName, 'utf8'), {
      fileName,
      reportDiagnostics: true,
      compilerOptions: { isolatedDeclarations: true, declaration: true, target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
    })
    if (diagnostics.length > 0)
      throw new Error(
        ts.formatDiagnostics(diagnostics, { getCurrentDirectory: () => root, getCanonicalFileName: (f) => f, getNewLine: () => '\n' }),
      )
    writeFileSync(join(folder, `${name}.d.ts`), outputText.replaceAll(/(['"])(\.\/[\w-]+)\.ts\1/g, "'$2.js'"))
  }
}

/** Parts of others in the site's pages. The rest of VitePress works only while they are built. */
const inSite = ['@vueuse/core', '@vueuse/shared', 'minisearch', 'vitepress', 'vue']
/** And in the sandbox's console, with what they need in turn. */
const inConsole = ['@cloudscape-design/components', '@cloudscape-design/global-styles', 'react', 'react-dom']

function withDependencies(name, known = new Set()) {
  const folder = `node_modules/${name}`
  if (known.has(folder) || !existsSync(join(root, folder))) return []
  known.add(folder)
  const { dependencies = {} } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  return [folder, ...Object.keys(dependencies).flatMap((each) => withDependencies(each, known))]
}

/** What the authors of bundled packages ask of those who pass their work on. */
function licences(inputs) {
  const bundled = inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? [])
  const folders = [
    ...new Set([...bundled, ...inSite.map((name) => `node_modules/${name}`), ...inConsole.flatMap((name) => withDependencies(name))]),
  ].sort()
  /** Many packages of one house have the same text: it stands once. */
  const byText = new Map()
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
    const file = readdirSync(join(root, folder)).find((each) => /^licen[cs]e/i.test(each))
    const text = file ? readFileSync(join(root, folder, file), 'utf8').trim() : ''
    const group = byText.get(text) ?? []
    group.push(`${name} ${version} (${typeof license === 'string' ? license : 'see its text'})`)
    byText.set(text, group)
  }
  const parts = [...byText].map(([text, names]) => [...names, '', text || 'The package brings no text of its licence.'].join('\n'))
  return `Parts of others in dist.\n\n${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await (process.argv.includes('--if-stale') ? freshCli() : buildCli())
