/**
 * What npm runs after `npm ci`, and before it packs: the command line is bundled, so that nothing is compiled when it is used; a package also
 * brings the built site and the sandbox's console. Without the development packages (`npm ci --omit=dev`) a bundle that is there is left as it is.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const isThere = existsSync(fileURLToPath(new URL('../dist/cli/trailproof.js', import.meta.url)))
const isPacking = ['pack', 'publish'].includes(process.env.npm_command ?? '')
const hasTools = existsSync(fileURLToPath(new URL('../node_modules/esbuild/package.json', import.meta.url)))

if (hasTools) {
  const { buildCli } = await import('./build-cli.mjs')
  await buildCli()
  if (isPacking) {
    await (await import('./build-console.mjs')).buildConsole()
    await import('./build-site.mjs')
  }
} else if (!isThere) {
  console.error('trailproof: the command line is not built, and without the development packages it cannot be. Run `npm ci`.')
  process.exitCode = 1
}
