/** Bundles the command line into dist/cli: one entry, the rest in chunks that are loaded when a command needs them. */
import { chmod, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
await rm(`${root}dist/cli`, { recursive: true, force: true })
await build({
  absWorkingDir: root,
  entryPoints: { trailproof: 'cli/trailproof.ts', sandbox: 'sandbox/index.ts' },
  outdir: 'dist/cli',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  // The SDK's modules can be shaken; its CommonJS would come whole, and without named exports where it is imported late.
  mainFields: ['module', 'main'],
  target: 'node20.19',
  minify: true,
  keepNames: true,
  sourcemap: 'linked',
  legalComments: 'none',
  logLevel: 'warning',
  // The SDK's Node bundles use require().
  banner: { js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);" },
})
await chmod(`${root}dist/cli/trailproof.js`, 0o755)
